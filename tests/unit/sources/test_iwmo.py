"""iWmo messages: every line is a row or a finding, amounts carry their sign, totals are the message's own."""

import datetime as dt
import io
import re
import tracemalloc

import pytest

from pipelines.contracts import RAW
from pipelines.sources import iwmo
from pipelines.sources.reading import Refused
from tests.unit.sources.messages import answer, claim, collected, header, message, prestatie, pseudonym
from tests.unit.sources.tables import FIXTURES

PERSON = "p1" + "a" * 32
READERS = {
    "wmo301": iwmo.read_wmo301,
    "wmo305": iwmo.read_wmo305,
    "wmo307": iwmo.read_wmo307,
    "wmo323": iwmo.read_wmo323,
    "wmo325": iwmo.read_wmo325,
}


def fixture(kind):
    return (FIXTURES / "iwmo" / f"{kind}.xml").read_bytes().rstrip()


def fields(table, row):
    names = [name for name in RAW[table].to_schema().columns if name not in ("file_id", "row")]
    return dict(zip(names, row, strict=True))


def test_a_claim_line_is_a_row_in_the_words_of_the_message():
    receipt, sink = collected(iwmo.read_wmo323, claim([prestatie()], 5000))
    row = fields("raw_iwmo__claims", sink.rows["raw_iwmo__claims"][0])
    assert (row["provider_agb"], row["municipality_code"], row["message_id"], row["reference"]) == (
        "12345678",
        "9001",
        "M1",
        "R1",
    )
    assert (row["amount_cents"], row["volume"], row["tariff_cents"], row["previous_reference"]) == (5000, 4, 1250, None)
    assert (row["period_start"], row["line"]) == (dt.date(2024, 3, 1), 10)
    assert (receipt.owner, receipt.period_end, receipt.issued_at) == (
        "agb:12345678",
        dt.date(2024, 3, 31),
        dt.date(2024, 4, 6),
    )
    assert receipt.control == "met"


def test_a_credit_is_negative_and_names_what_it_takes_back():
    lines = [prestatie("R1"), prestatie("R2", side="C", previous="R0", cents=3000)]
    receipt, sink = collected(iwmo.read_wmo323, claim(lines, 2000))
    assert [fields("raw_iwmo__claims", r)["amount_cents"] for r in sink.rows["raw_iwmo__claims"]] == [5000, -3000]
    assert (receipt.debit_cents, receipt.credit_cents, receipt.control) == (5000, 3000, "met")


def test_one_cent_off_is_not_met():
    receipt, _ = collected(iwmo.read_wmo323, claim([prestatie()], 5001))
    assert receipt.control == "not met"


def test_a_bsn_that_is_none_makes_a_finding_per_line_and_no_row():
    receipt, sink = collected(iwmo.read_wmo323, claim([prestatie("R1"), prestatie("R2")], 10000, bsn="123456789"))
    assert sink.rows == {}
    assert [(f.rule, f.line, f.cents, f.value) for f in sink.faults] == [
        ("bsn_invalid", 10, 5000, None),
        ("bsn_invalid", 17, 5000, None),
    ]
    assert "123456789" not in repr(sink.faults)
    assert (receipt.lines, receipt.control) == (2, "met")


@pytest.mark.parametrize(
    ("old", "new", "column", "rule"),
    [
        ("<m:GeleverdVolume>4<", "<m:GeleverdVolume>vier<", "GeleverdVolume", "not_a_number"),
        ("<i:Begindatum>2024-03-01</i:Begindatum><i:Einddatum>2024-03-31</i:Einddatum></m:ProductPeriode>",
         "<i:Begindatum>2024-02-31</i:Begindatum><i:Einddatum>2024-03-31</i:Einddatum></m:ProductPeriode>", "ProductPeriode/Begindatum", "not_a_date"),
        ("<m:Eenheid>04</m:Eenheid>", "", "Eenheid", "missing"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_named_with_its_value(old, new, column, rule):
    text = claim([prestatie()], 5000)
    assert old in text
    _, sink = collected(iwmo.read_wmo323, text.replace(old, new))
    assert [(f.column, f.rule, f.cents) for f in sink.faults] == [(column, rule, 5000)]


def test_prefixes_are_free_and_a_message_on_one_line_reads_the_same():
    text = claim([prestatie("R1"), prestatie("R2")], 10000)
    other = text.replace("m:", "wmo323:").replace("xmlns:m=", "xmlns:wmo323=").replace("\n", "")
    _, sink = collected(iwmo.read_wmo323, text)
    _, same = collected(iwmo.read_wmo323, other)
    assert [r[1:] for r in sink.rows["raw_iwmo__claims"]] == [r[1:] for r in same.rows["raw_iwmo__claims"]]


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("version", ["2_0", "2_1", "3_0", "3_1", "4_0"])
def test_another_version_is_refused_by_name(kind, version):
    for text in (message(kind, "", version=version), message(kind, "").replace("/3_2/wmo", f"/{version}/wmo")):
        with pytest.raises(Refused) as refused:
            collected(READERS[kind], text)
        assert refused.value.rule == "iwmo_version"


def test_the_form_of_the_namespace_of_iwmo_2_0_is_known_as_another_version():
    text = message("wmo323", "").replace("/3_2/wmo323/schema", "/2_0/wmo323/schema/2_0")
    with pytest.raises(Refused) as refused:
        collected(iwmo.read_wmo323, text)
    assert refused.value.rule == "iwmo_version"


@pytest.mark.parametrize(
    "text",
    [
        message("wmo305", ""),
        message("wmo325", ""),
        message("wmo323", "").replace("/iwmo/", "/ijw/"),
        message("wmo323", "").replace("Bericht", "Brief"),
        "<Bericht/>",
    ],
)
def test_another_message_is_not_read_as_this_one(text):
    with pytest.raises(Refused) as refused:
        collected(iwmo.read_wmo323, text)
    assert refused.value.rule == "unknown_file"


def test_an_answer_that_grants_all_has_one_row_and_no_refusals():
    receipt, sink = collected(iwmo.read_wmo325, answer())
    row = fields("raw_iwmo__answers", sink.rows["raw_iwmo__answers"][0])
    assert (row["claim_message_id"], row["header_code"], row["answer_code"], row["granted_cents"]) == (
        "M1",
        "0200",
        "8001",
        5000,
    )
    assert (receipt.owner, receipt.lines, receipt.control) == ("gemeente:9001", 0, "met")


def test_returned_lines_add_up_to_submitted_minus_granted():
    lines = [prestatie("R2", cents=2000, codes="9307 9308")]
    receipt, sink = collected(iwmo.read_wmo325, answer(lines, submitted=5000, granted=3000, code="0200"))
    row = fields("raw_iwmo__refusals", sink.rows["raw_iwmo__refusals"][0])
    assert (row["reference"], row["amount_cents"], row["return_codes"]) == ("R2", 2000, "9307|9308")
    assert receipt.control == "met"
    short, _ = collected(iwmo.read_wmo325, answer(lines, submitted=5000, granted=3001, code="0200"))
    assert short.control == "not met"


def test_an_answer_that_refuses_the_whole_claim_is_met_without_lines():
    receipt, sink = collected(iwmo.read_wmo325, answer(granted=0, code="9333"))
    assert receipt.control == "met"
    assert receipt.facts["claim_refused"] == 1
    nothing, sink = collected(iwmo.read_wmo325, answer(head="0001", whole=False))
    row = fields("raw_iwmo__answers", sink.rows["raw_iwmo__answers"][0])
    assert (row["answer_code"], row["header_code"], nothing.control) == (None, "0001", "met")


def test_an_assignment_keeps_its_latest_moment_and_drops_the_person():
    body = (
        header("9001", "12345678")
        + """<m:Client><m:Bsn>999900006</m:Bsn><m:Naam>Jansen</m:Naam><m:ToegewezenProducten><m:ToegewezenProduct>
<m:ToewijzingNummer>12</m:ToewijzingNummer><m:Product><i:Categorie>02</i:Categorie></m:Product><m:Toewijzingsdatum>2024-01-05</m:Toewijzingsdatum>
<m:Toewijzingstijd>10:11:12</m:Toewijzingstijd><m:Ingangsdatum>2024-01-01</m:Ingangsdatum><m:RedenWijziging>06</m:RedenWijziging>
</m:ToegewezenProduct></m:ToegewezenProducten></m:Client>"""
    )
    _, sink = collected(iwmo.read_wmo301, message("wmo301", body))
    row = fields("raw_iwmo__assignments", sink.rows["raw_iwmo__assignments"][0])
    assert (row["assigned_at"], row["period_end"], row["change_reason"], row["assignment_number"]) == (
        "2024-01-05T10:11:12",
        None,
        "06",
        12,
    )
    assert "Jansen" not in str(sink)


def test_a_stop_says_why():
    body = (
        header("12345678", "9001")
        + """<m:Client><m:Bsn>999900006</m:Bsn><m:StopProducten><m:StopProduct><m:ToewijzingNummer>12</m:ToewijzingNummer>
<m:Begindatum>2023-01-01</m:Begindatum><m:RedenBeeindiging>39</m:RedenBeeindiging><m:Einddatum>2024-05-06</m:Einddatum>
<m:StatusAanlevering>1</m:StatusAanlevering></m:StopProduct></m:StopProducten></m:Client>"""
    )
    _, sink = collected(iwmo.read_wmo307, message("wmo307", body))
    row = fields("raw_iwmo__stops", sink.rows["raw_iwmo__stops"][0])
    assert (row["stop_reason"], row["period_end"], row["delivery_status"]) == ("39", dt.date(2024, 5, 6), "1")


def test_a_message_cut_off_anywhere_never_counts():
    whole = claim([prestatie("R1"), prestatie("R2")], 10000).rstrip()
    for cut in range(1, len(whole), 7):
        with pytest.raises(Refused):
            collected(iwmo.read_wmo323, whole[:cut])


def test_a_whole_claim_message_row_by_row():
    receipt, sink = collected(iwmo.read_wmo323, fixture("wmo323"))
    head, when = ("12345678", "9001", "WMO323-1", "D1"), (dt.date(2024, 3, 1), dt.date(2024, 3, 31))
    assert sink.rows["raw_iwmo__claims"] == [
        (33, *head, "R1", None, PERSON, 71, "15", "15A03", *when, 4, "04", 1250, 5000),
        (52, *head, "R2", None, PERSON, 72, "15", "15A03", *when, 24, "04", 1250, 30000),
        (76, *head, "R3", "R0", PERSON, 73, "15", "15A03", *when, 2, "04", 1250, -2500),
    ]
    assert (receipt.owner, receipt.reference, receipt.period_start, receipt.period_end) == (
        "agb:12345678",
        "WMO323-1",
        *when,
    )
    assert (receipt.lines, receipt.debit_cents, receipt.credit_cents, receipt.control_net_cents) == (
        3,
        35000,
        2500,
        32500,
    )
    assert (receipt.control, receipt.facts, sink.faults) == ("met", {"clients": 2, "lines": 3}, [])


def test_a_whole_answer_row_by_row():
    receipt, sink = collected(iwmo.read_wmo325, fixture("wmo325"))
    head = ("12345678", "9001", "WMO323-1")
    assert sink.rows["raw_iwmo__refusals"] == [
        (43, *head, "R1", PERSON, 5000, "9307|9308"),
        (74, *head, "R3", PERSON, -2500, "0233"),
    ]
    assert sink.rows["raw_iwmo__answers"] == [
        (29, "12345678", "9001", "WMO325-1", "WMO323-1", "D1", "0200", "0200", 32500, 30000)
    ]
    assert (receipt.owner, receipt.period_start, receipt.issued_at) == ("gemeente:9001", None, dt.date(2024, 4, 6))
    assert (receipt.lines, receipt.debit_cents, receipt.credit_cents, receipt.control) == (2, 5000, 2500, "met")


def test_a_whole_assignment_row_by_row_is_of_the_client_and_not_of_a_relation():
    asked = []
    sink = collected(
        lambda *a, **k: iwmo.read_wmo301(*a, **{**k, "pseudonym": lambda b: asked.append(b) or PERSON}),
        fixture("wmo301"),
    )[1]
    receipt, _ = collected(iwmo.read_wmo301, fixture("wmo301"))
    head = ("9001", "12345678", "WMO301-1", PERSON)
    year = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    assert sink.rows["raw_iwmo__assignments"] == [
        (36, *head, 71, "15", "15A03", "2024-01-05T10:11:12", *year, "04", 4, "04", "2", None),
        (54, *head, 72, None, None, "2024-01-05T10:11:13", dt.date(2024, 2, 1), None, None, None, None, None, 250000),
    ]
    assert asked == ["999900006"]
    assert (receipt.owner, receipt.period_start, receipt.period_end, receipt.lines) == ("gemeente:9001", *year, 2)
    assert (receipt.control, receipt.facts) == ("none", {"clients": 1, "lines": 2})


def test_a_whole_stop_row_by_row():
    receipt, sink = collected(iwmo.read_wmo307, fixture("wmo307"))
    head = ("12345678", "9001", "WMO307-1", dt.date(2024, 4, 6), PERSON)
    assert sink.rows["raw_iwmo__stops"] == [
        (30, *head, 71, "15", None, dt.date(2024, 1, 3), "39", dt.date(2024, 7, 18), "1")
    ]
    assert (receipt.owner, receipt.lines, receipt.control) == ("agb:12345678", 1, "none")


def test_a_whole_start_row_by_row():
    receipt, sink = collected(iwmo.read_wmo305, fixture("wmo305"))
    head = ("12345678", "9001", "WMO305-1", dt.date(2024, 1, 6), PERSON)
    assert sink.rows["raw_iwmo__starts"] == [
        (30, *head, 71, "15", "15A03", dt.date(2024, 1, 1), dt.date(2024, 1, 3), "1"),
        (40, *head, None, None, None, None, dt.date(2024, 1, 4), "3"),
    ]
    assert (receipt.owner, receipt.reference, receipt.lines, receipt.control) == ("agb:12345678", "WMO305-1", 2, "none")
    assert (receipt.period_start, receipt.period_end) == (dt.date(2024, 1, 3), dt.date(2024, 1, 4))
    assert (sink.faults, receipt.facts) == ([], {"clients": 1, "lines": 2})


@pytest.mark.parametrize(
    ("old", "new", "column", "rule"),
    [
        ("2024-01-03", "2024-01-32", "Begindatum", "not_a_date"),
        ("<basis:Dagtekening>2024-01-06</basis:Dagtekening>", "", "BerichtIdentificatie/Dagtekening", "missing"),
        ("<bericht:StatusAanlevering>1</bericht:StatusAanlevering>", "", "StatusAanlevering", "missing"),
        (">71<", ">71a<", "ToewijzingNummer", "not_a_number"),
    ],
)
def test_a_start_that_cannot_be_read_is_one_finding(old, new, column, rule):
    text = fixture("wmo305").decode()
    assert old in text
    receipt, sink = collected(iwmo.read_wmo305, text.replace(old, new))
    assert (sink.faults[0].column, sink.faults[0].rule) == (column, rule)
    assert receipt.lines == len(sink.faults) + len(sink.rows.get("raw_iwmo__starts", [])) == 2


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        ("2024-02-01", "2024-02-29", True),
        ("2023-12-01", "2023-12-31", True),
        ("2024-02-01", "2024-02-28", False),
        ("2024-02-02", "2024-02-29", False),
        ("2024-02-01", "2024-03-31", False),
    ],
)
def test_a_claim_period_that_is_no_calendar_month_is_remarked_and_read(first, last, whole):
    text = claim([prestatie()], 5000).replace(
        "<m:DeclaratiePeriode><i:Begindatum>2024-03-01</i:Begindatum><i:Einddatum>2024-03-31</i:Einddatum>",
        f"<m:DeclaratiePeriode><i:Begindatum>{first}</i:Begindatum><i:Einddatum>{last}</i:Einddatum>",
    )
    receipt, sink = collected(iwmo.read_wmo323, text)
    assert [note.rule for note in receipt.notes] == ([] if whole else ["not_a_calendar_month"])
    assert len(sink.rows["raw_iwmo__claims"]) == 1


@pytest.mark.parametrize("kind", READERS)
def test_names_birth_dates_remarks_and_the_bsn_do_not_leave_the_reader(kind):
    receipt, sink = collected(READERS[kind], fixture(kind))
    for personal in ("anssen", "1967", "mevrouw", "999900006", "999900018", "1967, 8, 13"):
        assert personal not in f"{sink}{receipt}"


def test_a_client_without_a_number_does_not_take_that_of_the_client_before():
    text = fixture("wmo323").decode().replace("<bericht:Bsn>999900018</bericht:Bsn>", "")
    receipt, sink = collected(iwmo.read_wmo323, text)
    assert len(sink.rows["raw_iwmo__claims"]) == 2
    assert [(f.column, f.rule, f.cents) for f in sink.faults] == [("Bsn", "missing", -2500)]
    assert receipt.control == "met"


def test_a_bsn_is_made_a_pseudonym_once_per_client():
    asked = []
    text = claim([prestatie(f"R{n}") for n in range(9)], 45000)
    iwmo.read_wmo323(
        io.BytesIO(text.encode()), sink=collected(iwmo.read_wmo323, text)[1], pseudonym=lambda b: asked.append(b)
    )
    assert asked == ["999900006"]


@pytest.mark.parametrize("name", ["Afzender", "Ontvanger", "Identificatie", "DeclaratieNummer"])
def test_a_row_whose_message_does_not_say_who_or_which_is_a_finding(name):
    text = re.sub(rf"<(.):{name}>[^<]*</.:{name}>", "", claim([prestatie()], 5000), count=1)
    _, sink = collected(iwmo.read_wmo323, text)
    assert sink.rows == {}
    assert [(f.column.rpartition("/")[2], f.rule, f.cents) for f in sink.faults] == [(name, "missing", 5000)]


@pytest.mark.parametrize(
    ("old", "new", "column", "rule", "value", "cents"),
    [
        (">5000</i:Bedrag>", ">5000.00</i:Bedrag>", "IngediendBedrag/Bedrag", "not_a_number", "5000.00", None),
        (">5000</i:Bedrag>", ">-5000</i:Bedrag>", "IngediendBedrag/Bedrag", "not_a_number", "-5000", None),
        (">5000</i:Bedrag>", ">٥</i:Bedrag>", "IngediendBedrag/Bedrag", "not_a_number", "٥", None),
        (">5000</i:Bedrag>", ">5000000000</i:Bedrag>", "IngediendBedrag/Bedrag", "not_a_number", "5000000000", None),
        ("<i:Bedrag>5000</i:Bedrag>", "<i:Bedrag/>", "IngediendBedrag/Bedrag", "missing", None, None),
        ("<i:DebetCredit>D</i:DebetCredit></m:IngediendBedrag>", "<i:DebetCredit>E</i:DebetCredit></m:IngediendBedrag>", "IngediendBedrag/DebetCredit", "not_in_list", "E", None),
        (">1250<", ">twaalf<", "ProductTarief", "not_a_number", "twaalf", 5000),
        ("<m:ToewijzingNummer>7<", "<m:ToewijzingNummer>7a<", "ToewijzingNummer", "not_a_number", "7a", 5000),
        ("<i:ReferentieNummer>R1</i:ReferentieNummer>", "", "ReferentieNummer", "missing", None, 5000),
    ],
)  # fmt: skip
def test_each_value_that_cannot_be_read_is_one_finding(old, new, column, rule, value, cents):
    text = claim([prestatie()], 5000)
    assert old in text
    receipt, sink = collected(iwmo.read_wmo323, text.replace(old, new))
    assert [(f.column, f.rule, f.value, f.cents) for f in sink.faults] == [(column, rule, value, cents)]
    assert (receipt.lines, sink.rows) == (1, {})
    assert receipt.control == ("met" if cents else "not met")


@pytest.mark.parametrize(
    ("old", "new", "rule", "column"),
    [
        (r"<m:TotaalIngediendBedrag>.*</m:TotaalIngediendBedrag>", "", "missing", "TotaalIngediendBedrag/TotaalBedrag"),
        (">5000</i:TotaalBedrag>", ">50,00</i:TotaalBedrag>", "not_a_number", "TotaalIngediendBedrag/TotaalBedrag"),
        ("</i:TotaalBedrag><i:DebetCredit>D", "</i:TotaalBedrag><i:DebetCredit>X", "not_in_list", "TotaalIngediendBedrag/DebetCredit"),
        (r"<m:DeclaratiePeriode>.*</m:DeclaratiePeriode>", "", "missing", "DeclaratiePeriode/Begindatum"),
        ("2024-03-31</i:Einddatum></m:DeclaratiePeriode>", "maart</i:Einddatum></m:DeclaratiePeriode>", "not_a_date", "DeclaratiePeriode/Einddatum"),
    ],
)  # fmt: skip
def test_a_claim_without_a_readable_total_or_period_is_refused_and_says_which(old, new, rule, column):
    text, changed = re.subn(old, new, claim([prestatie()], 5000))
    assert changed == 1
    with pytest.raises(Refused) as refused:
        collected(iwmo.read_wmo323, text)
    assert (refused.value.rule, refused.value.column) == (rule, column)
    assert "<m:Declaratie>" in text.splitlines()[refused.value.line - 1]


def test_a_claim_that_is_a_credit_in_all_has_a_negative_total():
    receipt, _ = collected(iwmo.read_wmo323, claim([prestatie(side="C", previous="R0")], 5000, side="C"))
    assert (receipt.control_net_cents, receipt.control) == (-5000, "met")
    receipt, _ = collected(iwmo.read_wmo323, claim([prestatie(side="C", previous="R0")], 5000))
    assert receipt.control == "not met"


def test_an_answer_to_a_claim_that_is_a_credit_in_all_adds_up_with_its_signs():
    text = answer([prestatie("R1", 2000, codes="9307")], granted=3000, code="0200").replace("Credit>D<", "Credit>C<")
    receipt, sink = collected(iwmo.read_wmo325, text)
    assert (receipt.control_net_cents, receipt.control) == (-2000, "met")
    assert sink.rows["raw_iwmo__answers"][0][-2:] == (-5000, -3000)


def test_an_answer_without_lines_is_on_the_line_of_its_header():
    text = answer(head="0001", whole=False)
    _, sink = collected(iwmo.read_wmo325, text)
    line = next(n for n, written in enumerate(text.splitlines(), 1) if "<m:Header>" in written)
    assert [row[0] for row in sink.rows["raw_iwmo__answers"]] == [line]


def test_an_answer_that_refuses_the_claim_but_grants_money_is_not_met():
    receipt, _ = collected(iwmo.read_wmo325, answer(submitted=5000, granted=4000, code="9333"))
    assert receipt.control == "not met"
    assert "claim_refused" not in receipt.facts


def test_an_answer_that_grants_all_and_yet_returns_a_line_is_not_met():
    receipt, _ = collected(iwmo.read_wmo325, answer([prestatie("R1", cents=5000, codes="9307")]))
    assert receipt.control == "not met"


@pytest.mark.parametrize(
    ("text", "rule", "column"),
    [
        (answer(whole=False), "missing", "DeclaratieAntwoord"),
        (answer().replace("<m:RetourCode>8001</m:RetourCode>", ""), "missing", "DeclaratieAntwoord/RetourCode"),
        (answer(granted="-"), "not_a_number", "DeclaratieAntwoord/TotaalToegekendBedrag/TotaalBedrag"),
    ],
)
def test_an_answer_that_does_not_say_what_was_granted_is_refused(text, rule, column):
    with pytest.raises(Refused) as refused:
        collected(iwmo.read_wmo325, text)
    assert (refused.value.rule, refused.value.column) == (rule, column)


def test_a_returned_line_without_a_code_is_a_finding():
    receipt, sink = collected(iwmo.read_wmo325, answer([prestatie("R1")], granted=0, code="0200"))
    assert [(f.column, f.rule, f.cents, f.table) for f in sink.faults] == [
        ("RetourCode", "missing", 5000, "raw_iwmo__refusals")
    ]
    assert receipt.control == "met"


@pytest.mark.parametrize("kind", READERS)
def test_a_message_cut_off_at_the_edge_of_any_element_never_counts(kind):
    whole = fixture(kind)
    edges = [found.start() for found in re.finditer(rb"<", whole)][1:]
    assert len(edges) > 50
    for cut in edges:
        with pytest.raises(Refused):
            collected(READERS[kind], whole[:cut])


def test_leaving_out_any_line_is_seen_in_the_total():
    for kind in ("wmo323", "wmo325"):
        whole = fixture(kind).decode()
        for line in re.findall(r"<bericht:Prestatie>.*?</bericht:Prestatie>", whole, re.DOTALL):
            receipt, _ = collected(READERS[kind], whole.replace(line, ""))
            assert receipt.control == "not met"


def test_an_entity_cannot_change_an_amount():
    text = claim([prestatie()], 5000).replace("<m:Bericht", '<!DOCTYPE m:Bericht [<!ENTITY x "0">]>\n<m:Bericht')
    with pytest.raises(Refused) as refused:
        collected(iwmo.read_wmo323, text.replace(">5000</i:Bedrag>", ">500&x;</i:Bedrag>"))
    assert (refused.value.rule, refused.value.line) == ("doctype", 2)


@pytest.mark.slow
def test_two_hundred_thousand_lines_take_no_more_memory_and_keep_their_line_numbers():
    class Last:
        line = 0

        def row(self, table, row):
            self.line = row[0]

        def fault(self, fault):
            raise AssertionError(fault)

    def peak(prestaties):
        data, sink = io.BytesIO(claim([prestatie()] * prestaties, 5000 * prestaties).encode()), Last()
        tracemalloc.start()
        receipt = iwmo.read_wmo323(data, sink=sink, pseudonym=pseudonym)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (receipt.lines, receipt.control) == (prestaties, "met")
        assert sink.line == 10 + 7 * (prestaties - 1)
        return found

    assert peak(30_000) < 1.2 * peak(6_000) + 100_000
