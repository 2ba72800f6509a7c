"""What auditfiles of real packages look like: each departure of the standard that occurs, read and where it matters noted."""

import datetime as dt
import re

import pytest

from pipelines.sources import xaf
from pipelines.sources.reading import Refused
from tests.unit.sources.messages import booking, collected, ledger
from tests.unit.sources.test_xaf import rows

PAIR = [booking(), booking("1000", side="C")]
TAX = "http://www.odb.belastingdienst.nl/Belastingdienst/BCPP"


def of(lines=None, *changes, encoding="utf-8", **more):
    """Receipt and rows of a small ledger in which the first text of each pair is replaced by the second."""
    text = ledger(PAIR if lines is None else lines, **more)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    receipt, sink = collected(xaf.read, text, encoding=encoding)
    return receipt, rows(sink)


def noted(receipt):
    return [(note.rule, note.cents, note.value) for note in receipt.notes]


@pytest.mark.parametrize(
    ("namespace", "notes"),
    [
        ("http://www.auditfiles.nl/XAF/3.1", []),
        ("http://www.auditfiles.nl/XAF/3.2", []),
        (f"{TAX}/1.0/structures/XmlAuditfileFinancieel3.2.1", []),
        (f"{TAX}/1.1/structures/XmlauditfileXAF_4.0", []),
        ("http://www.odb.belastingdienst.nl/XAF/4.0", ["xaf_namespace"]),
        ("http://www.auditfiles.nl/XAF/4.0", ["xaf_namespace"]),
    ],
)
def test_every_namespace_that_is_met_is_read_and_one_that_is_not_official_is_noted(namespace, notes):
    receipt, found = of(namespace=namespace)
    assert (len(found), receipt.control, [note.rule for note in receipt.notes]) == (2, "met", notes)


def test_a_prefix_on_every_element_changes_nothing():
    text = re.sub(r"<(/?)(\w)", r"<\1x:\2", ledger(PAIR)).replace("<?x:xml", "<?xml").replace("xmlns=", "xmlns:x=")
    receipt, sink = collected(xaf.read, text)
    assert (len(rows(sink)), receipt.control) == (2, "met")


def test_no_xml_declaration_is_utf_8():
    receipt, found = of(None, ('<?xml version="1.0" encoding="UTF-8"?>\n', ""), ("Beheer", "Beheer é"))
    assert (len(found), receipt.control, noted(receipt)) == (2, "met", [])


def test_a_byte_order_mark_without_a_declaration_is_no_hindrance():
    receipt, _ = of(None, ('<?xml version="1.0" encoding="UTF-8"?>\n', ""), encoding="utf-8-sig")
    assert receipt.control == "met"


def test_windows_1252_without_a_declaration_is_read_and_noted():
    receipt, _ = of(None, ('<?xml version="1.0" encoding="UTF-8"?>\n', ""), ("Beheer", "Beheer é"), encoding="cp1252")
    assert [note.rule for note in receipt.notes] == ["encoding_differs"]


def test_empty_elements_are_as_good_as_none():
    empty = "".join(
        f"<{name}/>" for name in ("costID", "prodID", "projID", "artGrpID", "qntityID", "qntity", "custSupID")
    )
    receipt, found = of(
        [booking(more=empty), booking("1000", side="C")], ("<dateCreated>2025-02-01<", "<dateCreated> <")
    )
    assert [(r["cost_id"], r["project_code"], r["product_code"], r["quantity"]) for r in found] == [(None,) * 4] * 2
    assert (receipt.issued_at, receipt.control, noted(receipt)) == (None, "met", [])


@pytest.mark.parametrize("written", ["0", "0000", "nvt", "N.V.T.", "n.v.t.", "-", "--"])
def test_a_placeholder_is_no_cost_centre_project_or_product(written):
    more = "".join(f"<{name}>{written}</{name}>" for name in ("costID", "prodID", "projID"))
    _, found = of([booking(more=more), booking("1000", side="C")])
    assert (found[0]["cost_id"], found[0]["project_code"], found[0]["product_code"]) == (None, None, None)


@pytest.mark.parametrize("written", ["00010", "N", "-1", "nvt-1", "0a"])
def test_a_code_that_looks_like_a_placeholder_is_one(written):
    _, found = of([booking(more=f"<costID>{written}</costID>"), booking("1000", side="C")])
    assert found[0]["cost_id"] == written


def test_cost_product_and_project_of_4_0_are_read_as_written():
    more = "<cost>Complex De Brink</cost><product>Glas</product><project>GW 1</project>"
    _, found = of(
        [booking(more=more), booking("1000", side="C")], namespace=f"{TAX}/1.1/structures/XmlauditfileXAF_4.0"
    )
    told = (found[0]["cost_id"], found[0]["product_code"], found[0]["project_code"])
    assert told == ("Complex De Brink", "Glas", "GW 1")


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("5", 500),
        ("5.5", 550),
        ("5.", 500),
        (".5", 50),
        ("0005.50", 550),
        ("5.5000", 550),
        ("+5.5", 550),
        ("-5.5", -550),
    ],
)
def test_amounts_with_fewer_decimals_are_read_to_the_cent(written, cents):
    assert xaf.cents_of(written) == cents


@pytest.mark.parametrize("written", ["", ".", "-", "+.", "5,5", "5.555", "1 000", "0x1", "5.5.5", "--5"])
def test_what_is_no_decimal_is_no_amount(written):
    assert xaf.cents_of(written) is None


def test_a_negative_amount_keeps_its_sign_and_credit_turns_it_on_top():
    lines = [booking(amount="-40.00"), booking("1000", amount="-40.00", side="C")]
    _, found = of(lines, debit="-40.00", credit="-40.00")
    assert [r["amount_cents"] for r in found] == [-4000, 4000]


def test_lines_with_the_same_number_are_lines_of_their_own():
    receipt, found = of(
        [booking(), booking(), booking("1000", amount="200.00", side="C")], debit="200.00", credit="200.00"
    )
    assert ([r["amount_cents"] for r in found], receipt.control) == ([10000, 10000, -20000], "met")


@pytest.mark.parametrize("element", ["leadCode", "leadReference", "RGScode"])
def test_an_rgs_code_is_found_in_every_element_that_packages_put_it_in(element):
    lead = "<leadCode>0000</leadCode><leadReference>WRevLoaLoaVio</leadReference>"
    _, found = of([booking("4100"), booking("1000", side="C")], (lead, f"<{element}>WKolKolLeeWbe</{element}>"))
    assert found[0]["rgs_code"] == "WKolKolLeeWbe"


@pytest.mark.parametrize(("code", "kind"), [("WRevLoaLoaVio", "P"), ("BLimBanRba", "B"), ("nvt", None)])
def test_an_account_without_a_type_has_that_of_its_rgs_code(code, kind):
    account = "<accTp>P</accTp><leadCode>0000</leadCode><leadReference>WRevLoaLoaVio</leadReference>"
    _, found = of([booking("4100"), booking("1000", side="C")], (account, f"<leadCode>{code}</leadCode>"))
    assert found[0]["account_type"] == kind


def test_business_central_has_no_journal_type():
    receipt, found = of(None, ("<jrnID>M</jrnID>", "<jrnID>M</jrnID><desc>Memoriaal</desc>"))
    assert ([r["is_opening"] for r in found], receipt.control) == ([False, False], "met")


OPENING_JOURNAL = ("<jrnID>M</jrnID>", "<jrnID>M</jrnID><jrnTp>O</jrnTp>")
PERIOD_0 = ("<trDt>2024-03-31</trDt>", "<periodNumber>0</periodNumber><trDt>2024-01-01</trDt>")


@pytest.mark.parametrize("change", [OPENING_JOURNAL, PERIOD_0, ("<trDt>", "<periodNumber>000</periodNumber><trDt>")])
def test_an_opening_balance_that_is_booked_is_marked_and_counts_in_the_totals(change):
    receipt, found = of([booking("1000"), booking("1000", side="C")], change)
    assert ([r["is_opening"] for r in found], receipt.lines, receipt.control) == ([True, True], 2, "met")
    assert noted(receipt) == []


def test_bookings_of_another_journal_and_period_are_no_opening_balance():
    _, found = of(None, ("<trDt>", "<periodNumber>10</periodNumber><trDt>"), ("<jrnID>M<", "<jrnTp>Z</jrnTp><jrnID>M<"))
    assert [r["is_opening"] for r in found] == [False, False]


def test_an_opening_balance_that_is_given_twice_is_read_once_and_marked():
    """openingBalance says € 9.99; the same balance is booked in period 0: neither is cost, and nothing is added to anything."""
    receipt, found = of([booking("1000", "9.99"), booking("1000", "9.99", "C")], PERIOD_0, debit="9.99", credit="9.99")
    assert (receipt.debit_cents, receipt.credit_cents, receipt.control) == (999, 999, "met")
    assert all(r["is_opening"] for r in found)


def period(number, start, end):
    return (
        f"<period><periodNumber>{number}</periodNumber><startDatePeriod>{start}</startDatePeriod>"
        f"<endDatePeriod>{end}</endDatePeriod></period>"
    )


@pytest.mark.parametrize(
    ("periods", "opening"),
    [
        ([("0", "2024-01-01", "2024-01-01"), ("1", "2024-01-01", "2024-01-31")], True),
        ([("0", "2024-01-01", "2024-01-31"), ("1", "2024-01-01", "2024-01-31")], True),
        ([("0", "2024-01-01", "2024-01-31"), ("1", "2024-02-01", "2024-02-29")], False),
        ([("1", "2024-01-01", "2024-01-31")], True),
    ],
)
def test_a_period_0_with_days_of_its_own_is_an_ordinary_one(periods, opening):
    listed = "<periods>" + "".join(period(*one) for one in periods) + "</periods><openingBalance>"
    _, found = of(None, PERIOD_0, ("<openingBalance>", listed))
    assert [r["is_opening"] for r in found] == [opening, opening]


def test_results_in_the_opening_balance_are_noted_with_their_amount():
    receipt, _ = of(None, OPENING_JOURNAL)
    assert noted(receipt) == [("opening_of_result", 10000, None)]


@pytest.mark.parametrize("change", [("<totalDebit>9.99<", "<totalDebit>9.98<"), ("<linesCount>2</linesCount><totalDebit>9", "<linesCount>1</linesCount><totalDebit>9"), ("<amnt>9.99</amnt><amntTp>C", "<amnt>9.98</amnt><amntTp>C"), ("<amnt>9.99</amnt><amntTp>C", "<amnt>x</amnt><amntTp>C")])  # fmt: skip
def test_an_opening_balance_that_is_off_is_noted_and_the_ledger_is_read(change):
    receipt, found = of(None, change)
    assert ([note.rule for note in receipt.notes], len(found), receipt.control) == (["opening_balance_off"], 2, "met")


SUBLEDGERS = """<subledgers><subledger><sbType>CS</sbType><sbDesc>Debiteuren</sbDesc><linesCount>1</linesCount>
<totalDebit>100.00</totalDebit><totalCredit>0.00</totalCredit><sbLine><nr>1</nr><jrnID>M</jrnID><trNr>T1</trNr><trLineNr>1</trLineNr>
<desc>J. Jansen</desc><amnt>100.00</amnt><amntTp>D</amntTp></sbLine></subledger></subledgers></transactions>"""


def test_subledgers_are_never_added():
    receipt, found = of(None, ("</transactions>", SUBLEDGERS))
    assert (len(found), receipt.debit_cents, receipt.credit_cents, receipt.control) == (2, 10000, 10000, "met")
    assert "Jansen" not in f"{found}{receipt}"


def test_an_account_that_is_booked_on_and_not_listed_is_noted_once():
    lines = [booking("7777"), booking("7777", amount="0.00"), booking("1000", side="C")]
    receipt, found = of(lines)
    assert (noted(receipt), found[0]["account_type"]) == ([("account_not_listed", None, "7777")], None)


def test_an_account_that_is_listed_twice_differently_is_noted_and_the_last_holds():
    again = "<ledgerAccount><accID>4000</accID><accTp>B</accTp></ledgerAccount></generalLedger>"
    receipt, found = of(None, ("</generalLedger>", again))
    assert (noted(receipt), found[0]["account_type"]) == ([("account_twice", None, "4000")], "B")
    same = re.findall(r"<ledgerAccount><accID>1000.*?</ledgerAccount>", ledger(PAIR))[0]
    assert noted(of(None, ("</generalLedger>", f"{same}</generalLedger>"))[0]) == []


def test_notes_of_accounts_are_no_more_than_a_hundred_of_a_kind():
    lines = [booking(f"x{n}", amount="1.00") for n in range(150)] + [booking("1000", amount="150.00", side="C")]
    receipt, _ = of(lines, debit="150.00", credit="150.00")
    assert len(receipt.notes) == 100


@pytest.mark.parametrize("code", ["EUR", "eur", "EURO", "€", ""])
def test_euros_are_read_however_they_are_called(code):
    receipt, _ = of(None, ("<dateCreated>", f"<curCode>{code}</curCode><dateCreated>"))
    assert receipt.control == "met"


def test_another_currency_is_refused_because_nothing_is_converted():
    with pytest.raises(Refused, match="not_in_euros"):
        of(None, ("<dateCreated>", "<curCode>USD</curCode><dateCreated>"))


@pytest.mark.parametrize(
    ("ident", "name", "owner"),
    [
        ("12345678", "Corporatie", "kvk:12345678"),
        ("KvK 1234.5678", "Corporatie", "kvk:12345678"),
        ("KvK-nummer: 12 34 56 78", "Corporatie", "kvk:12345678"),
        ("1234567", "Corporatie", "bedrijf:Corporatie (1234567)"),
        ("1", "Corporatie", "bedrijf:Corporatie (1)"),
        ("1", "", "bedrijf:1"),
        ("", "Corporatie", "bedrijf:Corporatie"),
    ],
)
def test_packages_number_their_companies_from_1_so_the_name_goes_with_it(ident, name, owner):
    receipt, _ = of(None, ("<companyName>Corporatie<", f"<companyName>{name}<"), company=ident)
    assert receipt.owner == owner


def test_what_the_schema_does_not_know_or_demands_in_vain_stops_nothing():
    strange = "<vatCodes><vatCode><vatID>1</vatID></vatCode></vatCodes><extra><deep>x</deep></extra><openingBalance>"
    receipt, found = of(
        [booking(effective=""), booking("1000", side="C")],
        ("<openingBalance>", strange), ("<fiscalYear>2024</fiscalYear>", ""), ("<softwareDesc>Pakket</softwareDesc>", ""),
    )  # fmt: skip
    assert (receipt.reference, receipt.control, found[0]["effective_date"]) == (None, "met", dt.date(2024, 3, 31))


def test_a_booking_outside_the_year_of_the_ledger_counts_and_is_remarked_on():
    receipt, found = of([booking(effective="2031-01-01"), booking("1000", side="C")])
    assert found[0]["effective_date"] == dt.date(2031, 1, 1)
    assert [(n.column, n.rule, n.value) for n in receipt.notes] == [("effDate", "outside_the_year", "2031-01-01")]


def test_a_ledger_that_does_not_say_its_year_has_nothing_outside_it():
    receipt, _ = of(
        [booking(effective="2031-01-01"), booking("1000", side="C")],
        ("<startDate>2024-01-01</startDate><endDate>2024-12-31</endDate>", ""),
    )
    assert [n.rule for n in receipt.notes] == []
