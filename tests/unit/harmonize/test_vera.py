"""VERA in our words: one row per code, a complex per unit, and the same money once."""

import csv
import datetime as dt

import pytest

from assets.engine import engine
from pipelines.harmonize import ledger, relations, vera
from tests.conftest import ROOT, SHARED
from tests.rows import table_of

KVK = "12345678"


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def register(*codes):
    return table_of("core__projects", *({"complex_id": c, "corporation_id": KVK} for c in codes))


def listed(table, rows, **more):
    return table_of(
        table, *({**dict(zip(("code_list", "code", "name", "ended", "parent"), r, strict=True)), **more} for r in rows)
    )


def complexes(units, clusters, projects):
    out = vera.unit_complexes(table_of("raw_vera__units", *units), table_of("raw_vera__clusters", *clusters), projects)
    return {r["unit"]: r["complex_id"] for r in out.to_pyarrow().to_pylist()}


def test_a_code_that_holds_goes_before_one_that_ended_and_is_there_once():
    rows = [
        ("A", "VER", "Verstandelijk beperkten", "20-10-2023", None),
        ("A", "VER", "(ex)-verslaafden", None, None),
        ("C", "WOO", "Aaneengesloten", "21-4-2023", None),
        ("C", "WOO", "Woonwagens", None, None),
        ("B", "BIJ", "Bijeenkomstruimte", None, "B.OVE"),
        ("B", "BIJ", "Bijeenkomstruimte", None, "B.MOG"),
    ]
    known = vera.known_codes(listed("ref__vera_codes", rows), listed("raw_vera__codes", rows)).to_pyarrow().to_pylist()
    assert sorted((r["code"], r["name"]) for r in known) == [
        ("BIJ", "Bijeenkomstruimte"),
        ("VER", "(ex)-verslaafden"),
        ("WOO", "Woonwagens"),
    ]


@pytest.mark.skipif(not SHARED.exists(), reason=f"the reference data are not here ({SHARED})")
def test_the_twelve_codes_that_are_published_twice_multiply_no_row():
    with (SHARED / "vera" / "Referentiedata.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [
            (r["Soort"], r["Code"], r["Naam"], r["Einddatum"] or None, r["Parent"] or None)
            for r in csv.DictReader(stream, delimiter=";")
        ]
    pairs = [row[:2] for row in rows]
    assert (len(rows), len(set(pairs))) == (2463, 2451)
    known = vera.known_codes(listed("ref__vera_codes", rows[:1]), listed("raw_vera__codes", rows))
    assert int(known.count().to_pyarrow().as_py()) == 2451
    seen = listed("ref__vera_codes", [row for row in rows if pairs.count(row[:2]) > 1])
    assert int(seen.inner_join(known, ["code_list", "code"]).count().to_pyarrow().as_py()) == 24


def test_the_committed_codes_are_those_of_the_columns_that_hold_one():
    with (ROOT / "data" / "reference" / "vera_codes.csv").open(encoding="utf-8", newline="") as stream:
        lists = {row["code_list"] for row in csv.DictReader(stream)}
    assert lists == {name for columns in vera.CODED.values() for name in columns.values()}


def test_a_code_that_is_in_no_list_is_remarked_on():
    known = vera.known_codes(
        listed("ref__vera_codes", [("EENHEIDSTATUS", "LEE", "Leegstand", None, None)]),
        listed("raw_vera__codes", [("EENHEIDSTATUS", "NWE", "Nieuw", None, None)]),
    )
    units = table_of("raw_vera__units", *({"unit_status": s} for s in ("LEE", "XXX", None, "NWE")))
    found = relations.unknown_codes(units, {"unit_status": "EENHEIDSTATUS"}, known)
    assert [(r["row"], r["rule"]) for r in found[0].to_pyarrow().to_pylist()] == [(2, "unknown_code")]


def test_a_unit_is_in_the_complex_that_the_register_has_whichever_side_says_it():
    units = [
        {"unit_id": "i1", "unit_code": "u1", "cluster_codes": "OND9|C1"},
        {"unit_id": "i2", "unit_code": "u2", "cluster_codes": "C1|C2"},
    ]
    clusters = [
        {"cluster_code": "C2", "unit_codes": "u3|u4"},
        {"cluster_code": "C1", "unit_codes": "u4", "corporation_id": "87654321"},
    ]
    assert complexes(units, clusters, register("C1", "C2")) == {"i1": "C1", "u1": "C1", "u3": "C2", "u4": "C2"}


def test_a_booking_is_on_the_cluster_else_the_unit_else_the_cost_centre_that_the_register_has():
    empty = {"cluster_code": None, "unit_code": None, "cost_id": None}
    rows = table_of(
        "raw_vera__bookings",
        *(empty | more for more in ({"cluster_code": "C1", "unit_code": "u3"}, {"cluster_code": "ELSE", "unit_code": "u3"},
                                    {"cost_id": "C1"}, {"cluster_code": "ELSE"}, {})),
    )  # fmt: skip
    units = table_of("raw_vera__units", {"cluster_codes": None})
    clusters = table_of("raw_vera__clusters", {"cluster_code": "C2", "unit_codes": "u3"})
    out = vera.bookings(rows, units, clusters, register("C1", "C2")).order_by("row")
    assert out.cost_id.to_pyarrow().to_pylist() == ["C1", "C2", "C1", "ELSE", None]
    assert out.columns == vera.BOOKING


def test_a_booking_enters_the_ledger_as_one_of_an_auditfile_does():
    rows = table_of(
        "raw_vera__bookings",
        {"rgs_code": "WRevLoaLoaOvu", "account_type": "P", "cluster_code": "C1"},
        {"account_type": "B"},
    )
    empty = table_of("raw_vera__units", {"cluster_codes": None}), table_of("raw_vera__clusters", {"unit_codes": None})
    codes = table_of("ref__budget_codes", {"scheme": "rgs", "code": "WRevLoaLoaOvu", "budget": "turnover_maintenance"})
    own = vera.bookings(rows, *empty, register("C1"))
    out = ledger.corporation_lines(own, table_of("raw_mapping__rules"), codes, register("C1")).to_pyarrow().to_pylist()
    assert [(r["row"], r["budget"], r["complex_id"], r["party_id"]) for r in out] == [
        (1, "turnover_maintenance", "C1", KVK)
    ]


def test_bookings_of_a_year_whose_auditfile_is_in_are_held_back_with_their_cents():
    days = [{"effective_date": dt.date(y, 3, 1), "amount_cents": y} for y in (2024, 2025)]
    found = relations.booked_in_an_auditfile(
        table_of("raw_vera__bookings", *days, days[0] | {"corporation_id": "87654321"}),
        table_of("raw_xaf__lines", {"company_id": KVK, "effective_date": dt.date(2024, 12, 31)}),
    )
    assert [(r["row"], r["rule"], r["cents"]) for r in found.to_pyarrow().to_pylist()] == [(1, "ledger_twice", 2024)]


def test_a_benchmark_row_of_a_unit_that_the_woz_table_lacks_is_held_back_where_there_is_a_table():
    costs = [
        {"unit_code": u, "is_reconciliation": False, "year": y} for u, y in (("A", 2024), ("B", 2024), ("B", 2023))
    ]
    table = table_of(
        "raw_aedes__costs", *costs, {"unit_code": "Aansluitregel", "is_reconciliation": True, "year": 2024}
    )
    units = table_of("raw_woz__units", {"unit_code": "A", "year": 2024}, {"unit_code": "B", "year": 2025})
    found = relations.costs_of_unknown_units(table, units, ("repair_cents", "turnover_cents"))
    assert [(r["row"], r["rule"], r["cents"]) for r in found.to_pyarrow().to_pylist()] == [(2, "unknown_unit", 2)]


@pytest.mark.parametrize(("booked", "apart"), [(9_900, []), (9_950, []), (5_000, [5_000]), (20_000, [-10_000])])
def test_a_benchmark_that_differs_a_euro_from_the_ledger_is_remarked_on(booked, apart):
    costs = table_of(
        "raw_aedes__costs", {"turnover_cents": 12_000, "year": 2024}, {"turnover_cents": -2_000, "year": 2024}
    )
    line = {
        "party": "woningcorporatie",
        "party_id": KVK,
        "budget": "turnover_maintenance",
        "month": dt.date(2024, 5, 1),
    }
    lines = table_of(
        "core__cost_lines", line | {"amount_cents": booked}, line | {"budget": "vacancy", "amount_cents": 7_777}
    )
    found = relations.benchmark_differs(costs, lines).to_pyarrow().to_pylist()
    assert [r["cents"] for r in found] == ([100] if booked == 9_900 else apart)


def test_without_a_ledger_of_that_year_there_is_nothing_to_compare():
    costs = table_of("raw_aedes__costs", {"year": 2023})
    lines = table_of("core__cost_lines", {"party": "woningcorporatie", "party_id": KVK, "month": dt.date(2024, 5, 1)})
    assert relations.benchmark_differs(costs, lines).to_pyarrow().to_pylist() == []
