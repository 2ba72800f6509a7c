"""Iv3: whole euros to cents, each row with its line, and nobody's contact details."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts import RAW
from pipelines.sources import iv3
from pipelines.sources.reading import Note, Refused
from tests.conftest import SHARED
from tests.unit.sources.tables import FIXTURES, found, names, read

GOOD = (FIXTURES / "iv3" / "detaillevering.json").read_bytes()
TABLE = "raw_iv3__amounts"
METADATA = {
    "overheidslaag": "Gemeente",
    "overheidsnummer": "0998",
    "boekjaar": 2025,
    "periode": 0,
    "status": "Begroting",
}


def delivery(*lasten, baten=(), **metadata):
    said = {name: value for name, value in {**METADATA, **metadata}.items() if value is not ...}
    return json.dumps({"metadata": said, "data": {"lasten": list(lasten), "baten": list(baten)}}).encode()


def row(taakveld="6.811", categorie="3.4.1", bedrag: object = 1):
    return {"taakveld": taakveld, "categorie": categorie, "bedrag": bedrag}


def refused(data):
    with pytest.raises(Refused) as caught:
        read("iv3", data)
    return caught.value.rule, caught.value.line, caught.value.column


def test_a_good_file_gives_a_row_per_taakveld_category_and_side():
    receipt, sink = read("iv3", GOOD)
    head = ("0998", 2025, 5, "Realisatie", "gemeente")
    assert sink.rows[TABLE] == [
        (18, *head, "lasten", "6.811", "3.4.1", 125000000),
        (19, *head, "lasten", "6.60", "3.4.1", 30000000),
        (20, *head, "lasten", "0.10", "7.1", -500000),
        (23, *head, "baten", "6.811", "3.4.2", 4500000),
        (24, *head, "baten", "0.7", "4.3.1", 150000000),
    ]
    assert len(names(TABLE)) == len(sink.rows[TABLE][0])
    assert (receipt.owner, receipt.reference, receipt.issued_at) == ("gemeente:0998", "2025-5", dt.date(2026, 7, 10))
    assert (receipt.period_start, receipt.period_end) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    assert (receipt.lines, receipt.debit_cents, receipt.credit_cents) == (5, 309500000, 500000)
    assert (receipt.control, receipt.example, receipt.notes) == ("none", False, [])


def test_nobody_to_contact_and_no_ledger_detail_is_kept():
    receipt, sink = read("iv3", GOOD)
    assert "iet bewaren" not in f"{receipt}{sink}".lower() and "example.nl" not in f"{receipt}{sink}"


def test_the_order_of_the_parts_does_not_matter():
    parts = json.loads(GOOD)
    turned = json.dumps(dict(reversed(parts.items())), indent=1).encode("utf-8-sig")
    _, sink = read("iv3", turned)
    assert [r[1:] for r in sink.rows[TABLE]] == [r[1:] for r in read("iv3", GOOD)[1].rows[TABLE]]


def test_lines_are_those_of_the_opening_brace_in_any_layout():
    text = '{"metadata": ' + json.dumps(METADATA) + ', "data": {"baten":[],\r\n"lasten": [\n\n{\n"taakveld": "1.1",'
    text += '\n"categorie": "1.1", "bedrag": 1}, {"taakveld": "1.2", "categorie": "1.1", "bedrag": 1}\n,\n{"bedrag": 0.5}]}}'
    _, sink = read("iv3", text.encode())
    assert [(r[0], r[7]) for r in sink.rows[TABLE]] == [(4, "1.1"), (6, "1.2")]
    assert {f.line for f in sink.faults} == {8}


@pytest.mark.parametrize("end", [b"\r", b"\r\n"])
def test_any_line_end_counts_as_one(end):
    _, sink = read("iv3", GOOD.replace(b"\n", end))
    assert [r[0] for r in sink.rows[TABLE]] == [18, 19, 20, 23, 24]


@pytest.mark.parametrize(
    ("period", "last"), [(0, (12, 31)), (1, (3, 31)), (2, (6, 30)), (3, (9, 30)), (4, (12, 31)), (5, (12, 31))]
)
def test_amounts_of_a_quarter_run_from_the_first_of_january(period, last):
    receipt = read("iv3", delivery(periode=period))[0]
    assert (receipt.period_start, receipt.period_end) == (dt.date(2025, 1, 1), dt.date(2025, *last))
    assert receipt.reference == f"2025-{period}"


BALANCE: dict[str, list] = {"balans_lasten": [], "balans_baten": [], "balans_standen": []}


def remarks(*lasten, baten=(), period=5, **parts):
    said = {**METADATA, "periode": period, "status": "Realisatie"}
    data = {"lasten": list(lasten), "baten": list(baten), **BALANCE, **parts}
    notes = read("iv3", json.dumps({"metadata": said, "data": data}).encode())[0].notes
    return [(note.column, note.rule, note.value) for note in notes]


def standing(code, day, euros):
    return {"balanscode": code, "standper": day, "bedrag": euros}


def test_expenses_are_income_in_a_budget_and_in_annual_accounts_only():
    sides = {"baten": [row(bedrag=90)]}
    for period in (0, 5):
        assert remarks(row(bedrag=100), period=period, **sides) == [("lasten/baten", "iv3_not_balanced", "10")]
    for period in (1, 2, 3, 4):
        assert remarks(row(bedrag=100), period=period, **sides) == []
    assert remarks(row(bedrag=90), **sides) == []


def test_assets_are_liabilities_on_the_first_and_the_last_day_of_annual_accounts():
    first, last = standing("A111", "1 januari", 10), standing("P12", "31-12-2025", 7)
    off = [("1 januari", "iv3_balance_sheet", "10"), ("ultimo", "iv3_balance_sheet", "-7")]
    assert remarks(balans_standen=[first, last]) == off
    assert remarks(balans_standen=[first, standing("P11", "1-1-2025", 10), last, standing("A2", "ultimo", 7)])[:1] == [
        ("balanscode", "iv3_balance_code", "A2")  # has no code of its own, so it is not weighed
    ]
    assert remarks(balans_standen=[first, standing("P111", "1-1-2025", 10)]) == []
    assert remarks(balans_standen=[first], period=4) == []


def test_nothing_is_left_undivided_outside_a_budget():
    undivided = row(categorie="4.3.9", bedrag=5), row(categorie="4.4.9", bedrag=-2)
    assert remarks(*undivided, period=3) == [("categorie", "iv3_undivided", "7")]
    assert remarks(*undivided, baten=[row(bedrag=3)], period=0) == []


def test_parts_that_the_schema_does_not_have_or_that_are_missing_are_remarked_on():
    data = {"lasten": [], "baten": [], "balans_standen": [], "balans_baten": [], "balansen": []}
    said = json.dumps({"metadata": {**METADATA, "gemeente": "x"}, "data": data, "bijlage": 1}).encode()
    notes = {(note.column, note.rule) for note in read("iv3", said)[0].notes}
    assert notes == {
        ("gemeente", "iv3_unknown_part"),
        ("bijlage", "iv3_unknown_part"),
        ("balansen", "iv3_unknown_part"),
        ("balans_lasten", "iv3_part_missing"),
    }


def test_rows_of_the_balance_sheet_that_cannot_be_weighed_are_remarked_on_and_money_of_taakvelden_stays():
    odd = [standing("6.811", "ultimo", 1), standing("A111", "zomer", 1), standing("A111", "ultimo", "veel")]
    assert remarks(row(bedrag=1), baten=[row(bedrag=1)], balans_standen=odd) == [
        ("balanscode", "iv3_balance_code", "6.811"),
        ("standper", "iv3_balance_day", "zomer"),
        ("balans_standen", "iv3_balance_amount", None),
    ]


def test_there_is_an_end_to_the_remarks():
    many = [standing("x", "ultimo", 1)] * 5000
    assert len(remarks(balans_standen=many)) == 100


def test_example_data_says_so_itself():
    assert read("iv3", delivery(export_software="Ontschot voorbeeldgenerator"))[0].example is True


def test_each_fault_is_named_and_money_that_was_read_stays_known():
    rows = (
        row(bedrag=12.5), row(bedrag="100"), row(bedrag=None), row(bedrag=True), row(taakveld=6.6, bedrag=7), row(categorie="", bedrag=3),
        row(bedrag=10**14), row(taakveld="", categorie=None, bedrag="x"),
    )  # fmt: skip
    receipt, sink = read("iv3", delivery(*rows))
    assert found(sink) == [
        (1, "bedrag", "not_a_number", None, "12.5"),
        (1, "bedrag", "not_a_number", None, "100"),
        (1, "bedrag", "missing", None, None),
        (1, "bedrag", "not_a_number", None, "True"),
        (1, "taakveld", "not_a_code", 700, "6.6"),
        (1, "categorie", "missing", 300, ""),
        (1, "bedrag", "not_a_number", None, "1" + "0" * 14),
        (1, "taakveld", "missing", None, ""),
        (1, "categorie", "missing", None, None),
        (1, "bedrag", "not_a_number", None, "x"),
    ]
    assert [fault.again for fault in sink.faults] == [False] * 8 + [True] * 2  # of the last row
    assert (receipt.lines, receipt.debit_cents) == (8, 1000)


def test_what_cannot_be_an_iv3_delivery_of_a_municipality_is_refused():
    assert refused(delivery(overheidslaag="Provincie")) == ("not_a_municipality", 1, "overheidslaag")
    assert refused(delivery(overheidsnummer="GM0998")) == ("not_a_code", 1, "overheidsnummer")
    assert refused(delivery(boekjaar="2025")) == ("period_unknown", 1, "boekjaar")
    assert refused(delivery(boekjaar=25)) == ("period_unknown", 1, "boekjaar")
    assert refused(delivery(periode=1.5)) == ("period_unknown", 1, "periode")
    assert refused(delivery(periode=..., status=...)) == ("columns_missing", 1, "periode, status")
    assert refused(b'{"data": {"lasten": []}}')[0] == "columns_missing"
    assert refused(json.dumps({"metadata": METADATA}).encode()) == ("columns_missing", 1, "data")
    half = json.dumps({"metadata": METADATA, "data": {"lasten": []}}).encode()
    assert refused(half) == ("columns_missing", 1, "baten")


@pytest.mark.parametrize(
    "data",
    [GOOD[:-20], GOOD + b"x", b"[]", b'{"a": NaN}', b'{"a": 1, "a": 2}', b'{"data": {"lasten": [1]}}', b'{"data": {"lasten": {}}}',
     b'{"data": []}', b'{"a": ' + b"[" * 100_000 + b"}", b'{"a": ' + b"9" * 5000 + b"}", b'{1: 2}', b'{"a": 1e99999999999999999999}'],
)  # fmt: skip
def test_what_is_no_json_is_refused(data):
    assert refused(data)[0] in ("not_well_formed", "columns_missing")
    assert refused(GOOD.replace(b'"6.811",', b'"6.811"', 1)) == ("not_well_formed", 18, "")


def test_data_that_is_there_twice_is_refused_instead_of_counted_twice_or_half():
    twice = GOOD.replace(b'"opmerkingen": [{"tekst": "Met de hand gemaakt."}]', b'"data": {"lasten": []}')
    assert refused(twice)[0] == "not_well_formed"


def test_another_encoding_and_a_huge_file_are_refused(monkeypatch):
    assert refused(GOOD.replace(b"Voorbeeldstad", b"S\xfadwest"))[0] == "encoding"
    monkeypatch.setattr(iv3, "MOST_BYTES", 100)
    assert refused(GOOD)[0] == "file_too_large"


def test_a_huge_exponent_is_no_amount():
    _, sink = read("iv3", delivery(row(bedrag=1)).replace(b'"bedrag": 1}', b'"bedrag": 1e999999999}'))
    assert [f.rule for f in sink.faults] == ["not_a_number"]


def test_a_delivery_note_gives_control_totals():
    assert read("iv3", GOOD, Note(lines=5, net_cents=309000000))[0].control == "met"
    assert read("iv3", GOOD, Note(lines=6))[0].control == "not met"


@given(st.lists(st.integers(-(10**11), 10**11)), st.lists(st.integers(-(10**11), 10**11)))
def test_every_euro_is_in_the_receipt_and_in_the_rows(lasten, baten):
    receipt, sink = read("iv3", delivery(*(row(bedrag=b) for b in lasten), baten=[row(bedrag=b) for b in baten]))
    total = 100 * (sum(lasten) + sum(baten))
    assert receipt.debit_cents - receipt.credit_cents == total == sum(r[-1] for r in sink.rows.get(TABLE, []))
    assert receipt.lines == len(lasten) + len(baten)


@pytest.mark.skipif(not SHARED.exists(), reason=f"the official schema is not here ({SHARED})")
def test_the_fixture_keeps_the_official_schema():
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((SHARED / "iv3" / "iv3_data_schema_v2_1_1.json").read_text(encoding="utf-8-sig"))
    schema.pop("$id", None)
    jsonschema.Draft7Validator(schema).validate(json.loads(GOOD))
    assert TABLE in RAW


@pytest.mark.parametrize("half", ["\\ud800", "\\udc00", "\\uDBFFx", "\\ude00\\ud83d"])
def test_half_a_character_is_refused_with_its_line_as_no_table_can_hold_it(half):
    data = (FIXTURES / "iv3" / "detaillevering.json").read_bytes().replace(b"6.811", half.encode(), 1)
    with pytest.raises(Refused) as refused:
        read("iv3", data)
    assert (refused.value.rule, refused.value.line) == ("encoding", 18)


def test_a_character_written_in_two_halves_is_whole():
    data = (FIXTURES / "iv3" / "detaillevering.json").read_bytes().replace(b"Voorbeeldstad", b"\\ud83d\\ude00", 1)
    assert read("iv3", data)[0].lines == 5
