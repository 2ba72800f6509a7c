"""What organisations declare in files of their own, from the deliveries to the ledger."""

import pytest

from tests.country import build
from tests.integration.test_corrections_and_time import note, put, rows, whole
from tests.ledger import bytes_of, ledger
from tests.unit.sources.messages import booking
from tests.unit.sources.messages import ledger as auditfile
from tests.unit.sources.test_register import HEADER, PROJECT, book

MAPPING = "mapping: 1\ngrootboek_van: 12345678\nopgesteld: {day}\nregels:\n{rules}\n"


@pytest.fixture
def place(tmp_path):
    return tmp_path / "in", tmp_path / "data"


def mapping(*rules, day="2026-01-01"):
    return MAPPING.format(day=day, rules="\n".join(f"  - {rule}" for rule in rules))


def register(*codes):
    """A register with these complexes of corporation 12345678."""
    rows = []
    for code in codes:
        row = list(PROJECT)
        row[HEADER.index("Complexcode")], row[HEADER.index("KvK-nummer")] = code, "12345678"
        rows.append(row)
    return book(*rows)


def deliver(place, *rules, **more):
    lines = [
        booking("4000", "100.00", more="<costID>K1</costID>"),
        booking("4000", "40.00", more="<costID>UT-002</costID>"),
        booking("7000", "25.00", more="<projID>P9</projID>"),
        booking("9000", "5.00"),
        booking("1000", "170.00", side="C"),
    ]
    put(place[0], ledger__xaf=auditfile(lines, debit="170.00", credit="170.00"))
    (place[0] / "register.xlsx").write_bytes(register("UT-001", "UT-002"))
    if rules:
        put(place[0], mapping__yaml=mapping(*rules, **more))
    tables = ledger(*place)
    assert whole(tables)
    assert sum(tables["core__cost_lines"]["amount_cents"].to_pylist()) == 17000
    return tables


def booked(tables):
    return rows(tables, "core__cost_lines", "amount_cents", "budget", "complex_id")


def remarks(tables):
    return [r for r in rows(tables, "core__remarks", "rule", "line") if r[0].startswith("mapping_")]


UNTOUCHED = [
    (500, "unmapped", None),
    (2500, "unmapped", None),
    (4000, "caretaking", "UT-002"),
    (10000, "caretaking", None),
]


def test_without_a_mapping_rgs_codes_and_complexes_map_themselves_and_the_rest_is_named(place):
    assert booked(deliver(place)) == UNTOUCHED


def test_a_mapping_says_where_bookings_belong_and_changing_it_changes_the_ledger(place):
    tables = deliver(place, "{kostenplaats: K1, complex: UT-001}", "{project: P9, complex: UT-001, begroting: vandalisme}", "{rekening: 9*, uitsluiten: rente}")  # fmt: skip
    assert booked(tables) == [
        (500, "excluded", None),
        (2500, "vandalism", "UT-001"),
        (4000, "caretaking", "UT-002"),
        (10000, "caretaking", "UT-001"),
    ]
    assert remarks(tables) == []
    changed = deliver(place, "{project: P9, begroting: leefbaarheid}", "{kostenplaats: K2, complex: UT-001}", "{rekening: 7*, begroting: huur}")  # fmt: skip
    assert booked(changed) == [
        (500, "unmapped", None),
        (2500, "liveability", None),
        (4000, "caretaking", "UT-002"),
        (10000, "caretaking", None),
    ]
    assert remarks(changed) == [("mapping_rule_unused", 6), ("mapping_rule_unused", 7)]


def test_a_description_decides_and_is_in_no_stored_table(place):
    tables = deliver(place, '{rekening: 4000, omschrijving: "p.*pietersen", begroting: vandalisme}')
    assert [r[1] for r in booked(tables)] == ["unmapped", "unmapped", "vandalism", "vandalism"]
    stored = b"".join(bytes_of(place[1]).values())
    told = str([table.to_pylist() for table in tables.values()])
    assert "ietersen" not in told and b"ietersen" not in stored


def test_a_mapping_with_a_fault_does_nothing_and_is_told(place):
    tables = deliver(place, "{kostenplaats: K1, complex: UT-001}", "{rekening: 7000, begroting: vandaal}")
    assert booked(tables) == UNTOUCHED
    assert ("mapping.yaml", "refused", "budget_unknown") in rows(
        tables, "mart__reconciliation", "name", "status", "reason"
    )


def test_of_two_mappings_the_latest_holds_and_of_two_of_one_day_none(place):
    put(place[0], old__yaml=mapping("{rekening: 7000, begroting: huur}", day="2025-01-01"))
    tables = deliver(place, "{rekening: 7000, begroting: vandalisme}")
    assert (2500, "vandalism", None) in booked(tables)
    assert ("old.yaml", "superseded", "restated") in rows(tables, "mart__reconciliation", "name", "status", "reason")
    put(place[0], old__yaml=mapping("{rekening: 7000, begroting: huur}", day="2026-01-01"))
    both = deliver(place, "{rekening: 7000, begroting: vandalisme}")
    assert (2500, "unmapped", None) in booked(both)
    assert {("old.yaml", "set_aside"), ("mapping.yaml", "set_aside")} <= set(
        rows(both, "mart__reconciliation", "name", "status")
    )


def test_a_mapping_without_a_date_is_dated_by_its_delivery_note(place):
    old = mapping("{rekening: 7000, begroting: huur}", day="2025-01-01")
    hashes = put(
        place[0], new__yaml=mapping("{rekening: 7000, begroting: vandalisme}").replace("opgesteld: 2026-01-01\n", "")
    )
    put(place[0], old__yaml=old, note__json=note({"new": hashes["new__yaml"]}, new={"opgesteld": "2025-06-01"}))
    assert (2500, "vandalism", None) in booked(deliver(place))


def test_a_mapping_of_another_corporation_changes_nothing_and_says_that_its_ledger_is_missing(place):
    text = mapping("{rekening: 7000, begroting: huur}", "{kostenplaats: K1, complex: UT-001}")
    put(place[0], other__yaml=text.replace("12345678", "87654321"))
    tables = deliver(place)
    assert [r[1] for r in booked(tables)] == ["unmapped", "unmapped", "caretaking", "caretaking"]
    assert remarks(tables) == [("mapping_unknown_complex", 6), ("mapping_without_ledger", 5)]


def test_names_and_order_of_files_do_not_matter(place, tmp_path):
    rules = ("{kostenplaats: K1, complex: UT-001}", "{rekening: 9*, uitsluiten: rente}")
    one = booked(deliver(place, *rules))
    again = tmp_path / "again", tmp_path / "data2"
    again[0].mkdir()
    (again[0] / "zzz.bin").write_text(mapping(*rules), encoding="utf-8-sig")
    (place[0] / "mapping.yaml").unlink()
    for path in place[0].iterdir():
        (again[0] / f"a{path.stem}").write_bytes(path.read_bytes())
    assert booked(ledger(*again)) == one


def test_a_build_from_the_front_door_says_what_is_left_and_which_rules_do_nothing(place):
    lines = [booking("7000", "25.00"), booking("9000", "5.00"), booking("1000", "30.00", side="C")]
    put(place[0], ledger__xaf=auditfile(lines, debit="30.00", credit="30.00"))
    put(place[0], mapping__yaml=mapping("{rekening: 9*, uitsluiten: rente}", "{rekening: 8*, begroting: huur}"))
    done = build(*place)
    printed = done.printed.replace("\u00a0", " ")
    assert done.code == 0, done.said
    assert "niet toegerekend aan een begroting: 1 boeking van corporaties, per saldo € 25,00" in printed
    assert "Door een mapping uitgesloten, met een reden: 1 boeking, per saldo € 5,00" in printed
    assert "mapping.yaml, regel 6: op deze regel van de mapping past geen enkele boeking" in printed
    put(place[0], mapping__yaml=mapping("{rekening: 9*, uitsluiten: rente}", "{rekening: 7*, begroting: beheer}"))
    again = build(*place)
    assert "niet toegerekend" not in again.printed and "past geen enkele boeking" not in again.printed


PROFILE = """profiel: 1
naam: Overlast
van: kvk:12345678
eenheid: euro
datum: dd-mm-jjjj
kolommen: {complex: Complex, maand: Datum, bedrag: Kosten}
vast: {begroting: leefbaarheid}
"""
NUISANCE = "Datum;Complex;Melder;Kosten\r\n05-03-2024;UT-001;J. Jansen;100,00\r\n06-03-2024;UT-009;P. Pietersen;7,00\r\nx;UT-001;Q;1,00\r\n"


def deliver_table(place, profile=PROFILE, **more):
    place[0].mkdir(exist_ok=True)
    (place[0] / "register.xlsx").write_bytes(register("UT-001"))
    put(place[0], profile__yaml=profile, list__csv=NUISANCE, **more)
    tables = ledger(*place)
    assert whole(tables)
    return tables


def test_a_table_with_a_profile_is_cost_and_what_is_wrong_with_it_is_held_back(place):
    tables = deliver_table(place)
    assert booked(tables) == [(10000, "liveability", "UT-001")]
    assert rows(tables, "core__quarantine", "line", "column", "rule", "cents") == [
        (3, "complex_id", "unknown_complex", 700),
        (4, "Datum", "not_in_form", 100),
    ]
    assert ("list.csv", "profiled", 3, 1, 2, 10800) in rows(
        tables,
        "mart__reconciliation",
        "name",
        "kind",
        "lines_read",
        "lines_accepted",
        "lines_quarantined",
        "cents_read",
    )
    assert not any(name in str([table.to_pylist() for table in tables.values()]) for name in ("Jansen", "Pietersen"))


def test_a_table_without_its_profile_or_with_a_faulty_one_is_not_recognised(place):
    tables = deliver_table(place, PROFILE.replace("eenheid: euro", 'eenheid: "?"'))
    assert booked(tables) == []
    assert {("list.csv", "unknown", "unknown_file"), ("profile.yaml", "refused", "question_open")} <= set(
        rows(tables, "mart__reconciliation", "name", "status", "reason")
    )


def test_costs_that_the_ledger_has_too_count_once_unless_the_profile_says_that_they_are_nowhere_else(place):
    lines = [booking("4000", "50.00"), booking("1000", "50.00", side="C")]
    books = auditfile(lines, debit="50.00", credit="50.00")
    once = deliver_table(place, ledger__xaf=books)
    assert booked(once) == [(5000, "caretaking", None)]
    assert (2, "delivered_elsewhere", 10000) in rows(once, "core__quarantine", "line", "rule", "cents")
    both = deliver_table(place, PROFILE + "ook_elders_geleverd: nee\n", ledger__xaf=books)
    assert booked(both) == [(5000, "caretaking", None), (10000, "liveability", "UT-001")]
