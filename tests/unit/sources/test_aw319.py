"""AW319: fixed places, counts and a sum that must be met, and a BSN that leaves as a pseudonym. All messages are made up."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.reading import Refused
from tests.unit.sources.tables import ONE, TWO, found, names, person, read

TABLE = "raw_aw319__lines"


def record(kind, *fields):
    """A record of 310 positions with these fields, each its first position (from 1) and its text."""
    cells = list(kind.ljust(310))
    for first, text in fields:
        cells[first - 1 : first - 1 + len(text)] = text
    return "".join(cells)


def head(code="187", version="0104", kind="P", uzovi="5501", practice="00000000", institution="73730001", **days):
    """Record 01 of March 2024."""
    start, end, issued = (
        days.get(name, day) for name, day in (("start", "20240301"), ("end", "20240331"), ("issued", "20240405"))
    )
    return record(
        "01", (3, code), (6, version), (10, kind), (27, uzovi), (47, practice), (55, institution), (65, start), (73, end),
        (81, "F2024-03"), (93, issued),
    )  # fmt: skip


def insured():
    """Record 02: of whom the care is; nothing of it is read."""
    return record("02", (15, ONE), (60, "NIET BEWAREN"), (120, "19700101"))


def care(reference="R1", cents=5000, side="D", previous="", bsn=ONE, **other):
    """Record 04 of a month of care."""
    amount = f"{cents:08d}" if isinstance(cents, int) else cents
    fields = {
        "zzp": "4GG",
        "start": "20240301",
        "end": "20240331",
        "code": "Z123 ",
        "volume": "0031",
        "tariff": "00000161",
    } | other
    return record(
        "04", (15, bsn), (103, fields["zzp"]), (106, fields["start"]), (114, fields["end"]), (122, "041"), (125, fields["code"]),
        (130, fields["volume"]), (134, "14"), (165, fields["tariff"]), (173, amount), (181, side), (186, amount), (194, side),
        (195, reference), (215, previous),
    )  # fmt: skip


def end(people=1, lines=1, cents=5000, side="D", debtors=0, remarks=0, everything=None):
    """Record 99."""
    total = people + debtors + lines + remarks if everything is None else everything
    counts = ((3, people), (9, debtors), (15, lines), (21, remarks))
    return record(
        "99", *((at, f"{n:06d}") for at, n in counts), (27, f"{total:07d}"), (34, f"{cents:011d}"), (45, side)
    )


def message(*records, encoding="latin-1", line_end="\r\n"):
    return "".join(one + line_end for one in records).encode(encoding)


GOOD = message(
    head(), insured(), care(), care("R2", 1250, "C", "R0"), record("98", (3, "vrije tekst")), end(1, 2, 3750, remarks=1)
)


def test_a_line_of_care_is_a_row_with_a_pseudonym_and_the_totals_are_met():
    receipt, sink = read("aw319", GOOD)
    top = ("73730001", "5501", "wlz", "F2024-03")
    month = (dt.date(2024, 3, 1), dt.date(2024, 3, 31))
    assert sink.rows[TABLE] == [
        (3, *top, "R1", None, person(ONE), "4GG", *month, "041", "Z123", 31, "14", 161, 5000),
        (4, *top, "R2", "R0", person(ONE), "4GG", *month, "041", "Z123", 31, "14", 161, -1250),
    ]
    assert len(names(TABLE)) == len(sink.rows[TABLE][0])
    assert (receipt.owner, receipt.reference, receipt.issued_at) == ("agb:73730001", "F2024-03", dt.date(2024, 4, 5))
    assert (receipt.period_start, receipt.period_end) == month
    assert (receipt.lines, receipt.debit_cents, receipt.credit_cents, receipt.control) == (2, 5000, 1250, "met")
    assert receipt.facts == {"clients": 1}


def test_nothing_of_a_person_is_kept_but_the_pseudonym():
    receipt, sink = read("aw319", GOOD)
    for kept in (ONE, "NIET BEWAREN", "vrije tekst", "1970"):
        assert kept not in f"{receipt}{sink}"


@pytest.mark.parametrize(("code", "domain"), [("187", "wlz"), ("428", "zvw"), ("430", "zvw")])
def test_the_law_follows_from_the_code_of_the_message(code, domain):
    _, sink = read("aw319", message(head(code), insured(), care(), end()))
    assert sink.rows[TABLE][0][3] == domain


def test_the_practice_counts_where_there_is_no_institution():
    data = message(head(practice="01234567", institution="00000000"), insured(), care(), end())
    assert read("aw319", data)[0].owner == "agb:01234567"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_records_that_lost_the_spaces_at_their_end_are_filled_up(line_end):
    bare = "".join(line.rstrip() + line_end for line in GOOD.decode().splitlines()).encode() + b"\x1a"
    assert read("aw319", bare)[1].rows == read("aw319", GOOD)[1].rows


def test_a_letter_of_two_bytes_shifts_nothing():
    utf8 = GOOD.decode().replace("NIET BEWAREN", "ÉÉN BEWAREN ").encode()
    assert read("aw319", utf8)[1].rows == read("aw319", GOOD)[1].rows


def test_counts_of_lines_and_their_sum_are_control_totals():
    assert read("aw319", message(head(), insured(), care(), end(cents=5001)))[0].control == "not met"
    assert read("aw319", message(head(), insured(), care(), end(side="C")))[0].control == "not met"
    assert read("aw319", message(head(), insured(), care(), end(lines=2)))[0].control == "not met"


def refused(*records):
    with pytest.raises(Refused) as caught:
        read("aw319", message(*records))
    return caught.value.rule, caught.value.line, caught.value.column


def test_other_counts_that_are_not_met_refuse_the_file():
    assert refused(head(), insured(), care(), end(people=2)) == ("ei_counts", 4, "aantal verzekerdenrecords")
    assert refused(head(), insured(), care(), end(debtors=1)) == ("ei_counts", 4, "aantal debiteurrecords")
    assert refused(head(), insured(), care(), end(remarks=1)) == ("ei_counts", 4, "aantal commentaarrecords")
    assert refused(head(), insured(), care(), end(everything=5)) == ("ei_counts", 4, "totaal aantal detailrecords")


def test_a_message_that_stops_anywhere_is_refused_or_does_not_meet_its_totals():
    for length in range(1, len(GOOD) - 270):  # up to within the last record, whose end is blank
        try:
            assert read("aw319", GOOD[:length])[0].control == "not met", length
        except Refused as told:
            assert told.rule in ("ei_unfinished", "record_order", "period_unknown", "not_digits", "not_whole_cents", "not_in_list", "ei_counts", "ei_message", "aw319_version")  # fmt: skip


def test_what_is_no_claim_of_this_version_is_refused():
    assert refused(head("363"), end()) == ("ei_message", 1, "")
    assert refused(head(version="0103"), end()) == ("aw319_version", 1, "")
    assert refused(head(kind="T"), end()) == ("ei_test_message", 1, "")
    assert refused(head(start="20240231"), end()) == ("period_unknown", 1, "declaratieperiode")
    assert refused(insured()) == ("record_order", 1, "")
    assert refused(head(), head()) == ("record_order", 2, "")
    assert refused(head(), insured(), care(), end(), care()) == ("record_order", 5, "")
    assert refused(head(), record("05")) == ("record_order", 2, "")
    assert refused(head() + " x") == ("record_width", 1, "")
    assert refused(head(), insured(), care()) == ("ei_unfinished", 0, "")
    assert refused(head(), insured(), care(), end().replace("000000", "x00000", 1))[0] == "not_digits"


def test_each_fault_is_named_with_its_cents_and_never_with_a_bsn():
    rows = (
        care(cents="50,00   "), care(side="X"), care(bsn="999900019"), care(bsn=" " * 9), care(start="20240231"), care(volume="3,5 "),
        care(reference=" "), care(code="     "), care(tariff="1,61    "),
    )  # fmt: skip
    receipt, sink = read("aw319", message(head(), insured(), *rows, end(1, 9, 35000)))
    assert found(sink) == [
        (3, "declaratiebedrag", "not_whole_cents", None, "50,00"),
        (4, "declaratiebedrag debet/credit", "not_in_list", None, "X"),
        (5, "BSN", "bsn_invalid", 5000, None),
        (6, "BSN", "missing", 5000, None),
        (7, "begindatum prestatie", "not_a_packed_date", 5000, "20240231"),
        (8, "aantal", "not_digits", 5000, "3,5"),
        (9, "referentienummer", "missing", 5000, None),
        (10, "prestatiecode", "missing", 5000, None),
        (11, "tariefbedrag", "not_whole_cents", 5000, "1,61"),
    ]
    assert (receipt.lines, receipt.debit_cents, receipt.control) == (9, 35000, "met")


@given(st.lists(st.tuples(st.integers(0, 99_999_999), st.booleans(), st.sampled_from([ONE, TWO]))))
def test_every_cent_is_in_the_receipt_and_in_the_rows(lines):
    records = [care(f"R{n}", cents, "C" if credit else "D", bsn=bsn) for n, (cents, credit, bsn) in enumerate(lines)]
    total = sum(-cents if credit else cents for cents, credit, _ in lines)
    data = message(head(), insured(), *records, end(1, len(lines), abs(total), "D" if total >= 0 else "C"))
    receipt, sink = read("aw319", data)
    assert receipt.control == "met"
    assert sum(row[-1] for row in sink.rows.get(TABLE, [])) == total == receipt.debit_cents - receipt.credit_cents
