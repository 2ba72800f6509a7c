"""iWmo messages: every line is a row or a finding, amounts carry their sign, totals are the message's own."""

import datetime as dt

import pytest

from pipelines.contracts import RAW
from pipelines.sources import iwmo
from pipelines.sources.reading import Refused
from tests.unit.sources.messages import answer, claim, collected, header, message, prestatie


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
        ("bsn_invalid", 10, 5000, "123456789"),
        ("bsn_invalid", 17, 5000, "123456789"),
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


def test_another_version_is_refused_by_name():
    with pytest.raises(Refused) as refused:
        collected(iwmo.read_wmo323, message("wmo323", "", version="2_0"))
    assert refused.value.rule == "iwmo_version"


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
