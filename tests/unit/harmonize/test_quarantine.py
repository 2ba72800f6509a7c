"""What is held back, of every kind: a file as a whole, a row that cannot be read, one against a rule, one against another row."""

import datetime as dt

import ibis
import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS, RAW
from pipelines.contracts.rules import conform, violations
from pipelines.harmonize import quarantine as held
from tests.rows import as_table, table_of

FILE, SECOND, ASIDE, EARLIER = "a" * 64, "b" * 64, "c" * 64, "d" * 64
STOOD = {"status": "set_aside", "stopped_at": 7, "debit_cents": 900, "credit_cents": 250, "reason": "totals_not_met"}


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def files(*changes):
    return table_of("raw_intake__files", *({"copy": 1} | change for change in changes))


def codes(*budgets):
    known = {"code_list": "taakveld", "code": "6.71b", "first_year": 2017, "last_year": 2024}
    return held.Codes(table_of("ref__iv3_codes", known), table_of("ref__budget_codes", *budgets or ({},)))


def raw(**tables):
    """Every raw table: empty, but for those that are given by the end of their name."""
    rows = {name: as_table(name, []) for name in RAW if name != "raw_intake__files"}
    return rows | {f"raw_{name}": table_of(f"raw_{name}", *changes) for name, changes in tables.items()}


def rows(found):
    names = ("file_id", "row", "line", "column", "rule", "table", "cents")
    told = (tuple(one[name] for name in names) for one in found.to_pyarrow().to_pylist())
    return sorted(told, key=lambda one: (one[5] or "", one[0], one[1] or 0))


def between(tables, came_after=None, *budgets, **given):
    """What `of_relations` finds among rows of these tables: table, row, rule and cents."""
    parts = held.of_relations(raw(**given), codes(*budgets), files({"file_id": FILE}), came_after, tables)
    return [(one[5], one[1], one[4], one[6]) for one in rows(ibis.union(*parts))] if parts else []


def test_a_file_is_held_back_as_a_whole_at_the_line_where_reading_stopped_and_once():
    found = held.of_files(
        files(
            STOOD | {"file_id": ASIDE},
            STOOD | {"file_id": ASIDE, "copy": 2},
            STOOD | {"file_id": FILE, "status": "refused", "reason": "bsn_left"},
            STOOD | {"file_id": SECOND, "status": "unknown", "reason": None, "stopped_at": 0},
            *({"file_id": "d" * 64, "status": status} for status in ("accepted", "superseded", "duplicate")),
        )
    )
    assert rows(found) == [
        (FILE, None, 7, "", "bsn_left", None, 650),
        (SECOND, None, 0, "", "unknown_file", None, 650),
        (ASIDE, None, 7, "", "totals_not_met", None, 650),
    ]


def test_a_row_is_judged_where_its_file_counts_and_told_with_its_table_and_its_cents():
    wrong = {"municipality_code": "344", "amount_cents": 2000}
    night = "raw_shelter__nights"
    nights = table_of(
        night, {"file_id": FILE}, wrong | {"file_id": FILE}, wrong | {"file_id": ASIDE}, wrong | {"file_id": SECOND}
    )
    hours = table_of("raw_caretaking__hours", {"file_id": FILE, "hours": -1.0})
    counted = files({"file_id": FILE}, STOOD | {"file_id": ASIDE}, {"file_id": SECOND, "copy": 2})
    found = held.of_rows({night: nights, "raw_caretaking__hours": hours}, counted)
    (first,), (second,) = (rows(part) for part in found)
    assert first[:4] == (FILE, 2, 2, "municipality_code") and first[5:] == (night, 2000)
    assert second[:4] == (FILE, 1, 1, "hours") and second[5:] == ("raw_caretaking__hours", None)


@pytest.mark.parametrize(
    ("name", "cents"),
    [
        ("placements__stays", None),
        ("insurer__aggregates", 12),
        ("caretaking__hours", None),
        ("own_split__shares", None),
    ],
)
def test_a_row_about_a_complex_that_nobody_registered_is_held_back(name, cents):
    row = {"complex_id": "gone"} | ({"zvw_ggz_cents": 5, "zvw_other_cents": 7} if cents else {})
    found = between(
        [f"raw_{name}"], **{name: [{"complex_id": "C1"}, row], "register__complexes": [{"complex_id": "C1"}]}
    )
    assert found == [(f"raw_{name}", 2, "unknown_complex", cents)]


def test_shares_are_added_up_without_the_one_that_another_file_stands_in_for():
    later = ibis.memtable([(SECOND, FILE)], columns=["file_id", "earlier"])
    share = {"complex_id": "C1", "party": "gemeente", "file_id": FILE, "row": 1}
    again = share | {"file_id": SECOND, "percent": 40.0}
    rest = {"complex_id": "C1", "party": "woningcorporatie", "percent": 60.0, "file_id": SECOND, "row": 2}
    own = {"register__complexes": [{"complex_id": "C1"}]}
    found = between(["raw_own_split__shares"], later, own_split__shares=[share | {"percent": 90.0}, again, rest], **own)
    assert found == [("raw_own_split__shares", 1, "later_version", None)]
    found = between(["raw_own_split__shares"], own_split__shares=[again, rest | {"percent": 59.0}], **own)
    assert [one[:3] for one in found] == [("raw_own_split__shares", n, "shares_do_not_add_up") for n in (1, 2)]


def test_a_repeated_key_is_judged_by_what_its_table_says_of_keys():
    """A fact that changes, by the days of the files; one that does not; one of which a blank in the key is a value."""
    day = [{"file_id": FILE, "issued_at": dt.date(2024, 1, 1)}, {"file_id": SECOND, "issued_at": dt.date(2024, 3, 1)}]
    nights = [{"file_id": FILE, "row": 1}, {"file_id": SECOND, "row": 1, "nights": 21, "amount_cents": 2100}]
    vektis = [{"file_id": FILE, "row": n, "area": None} for n in (1, 2)]
    bookings = [{"file_id": FILE, "row": n, "amount_cents": n} for n in (1, 2)]
    tables = raw(shelter__nights=nights, vektis__values=vektis, vera__bookings=bookings)
    names = ["raw_shelter__nights", "raw_vektis__values", "raw_vera__bookings"]
    parts = held.of_relations(tables, codes(), files(*day), None, names)
    found = sorted((one[5], one[0][0], one[1], one[4], one[6]) for part in parts for one in rows(part))
    assert found == [
        ("raw_shelter__nights", "a", 1, "later_version", 2000),
        ("raw_vektis__values", "a", 2, "key_not_unique", 1),
        ("raw_vera__bookings", "a", 1, "key_not_unique", 1),
        ("raw_vera__bookings", "a", 2, "key_not_unique", 2),
    ]


def test_claims_are_judged_against_each_other_with_their_answers_and_refusals():
    """Both lines of M1 come again in M2: R1 was refused, so that it is a line of its own; R2 was not and is a fact told twice."""
    lines = [
        {"reference": reference, "message_id": message, "file_id": file_id, "row": row}
        for message, file_id in (("M1", FILE), ("M2", SECOND))
        for row, reference in enumerate(("R1", "R2"), 1)
    ]
    answer = {"claim_message_id": "M1", "header_code": "0200", "answer_code": "0200"}
    refusal = {"claim_message_id": "M1", "reference": "R1"}
    found = between(["raw_iwmo__claims"], iwmo__claims=lines, iwmo__answers=[answer], iwmo__refusals=[refusal])
    assert found == [("raw_iwmo__claims", 2, "same_fact_again", 5000)]


def test_a_row_is_held_against_the_rows_of_other_tables_that_it_names():
    given = {
        "iwmo__answers": [{"claim_message_id": "none"}],
        "iwmo__refusals": [{"claim_message_id": "none", "amount_cents": 3}],
        "iv3__amounts": [{"year": 2024, "amount_cents": 4}, {"year": 2025, "amount_cents": 5}],
        "iv3__published": [{"year": 2025, "income_cents": 6, "expenses_cents": 7}],
        "aw319__lines": [{"reference": "R2", "previous_reference": "R1", "amount_cents": -8}],
        "aedes__costs": [{"is_reconciliation": False, "unit_code": "gone", "repair_cents": 10, "year": 2024}],
        "woz__units": [{"year": 2024}],
        "vera__bookings": [{"corporation_id": "12345678", "amount_cents": 20}],
        "xaf__lines": [{"company_id": "12345678"}],
        "profile__amounts": [
            {"complex_id": "gone", "party_id": "x", "amount_cents": 30},
            {"budget": "wmo_support", "party_id": "0344", "amount_cents": 40, "nowhere_else": False},
        ],
        "iwmo__claims": [{"product_category": "02", "municipality_code": "0344"}],
    }
    tables = [f"raw_{name}" for name in given if name not in ("woz__units", "xaf__lines", "iwmo__claims")]
    wmo = {"scheme": "wmo020", "code": "02", "budget": "wmo_support"}
    assert between(tables, None, wmo, **given) == [
        ("raw_aedes__costs", 1, "unknown_unit", 16),
        ("raw_aw319__lines", 1, "credit_without_original", -8),
        ("raw_iv3__amounts", 2, "taakveld_not_in_year", 5),
        ("raw_iv3__published", 1, "taakveld_not_in_year", 13),
        ("raw_iwmo__answers", 1, "answer_without_claim", None),
        ("raw_iwmo__refusals", 1, "refusal_without_claim", 3),
        ("raw_profile__amounts", 1, "unknown_complex", 30),
        ("raw_profile__amounts", 2, "delivered_elsewhere", 40),
        ("raw_vera__bookings", 1, "ledger_twice", 20),
    ]
    assert between([], None, wmo, **given) == [], "a table of which nothing was delivered is not looked into"


def test_all_that_is_held_back_stands_in_one_table_and_an_unreadable_row_only_where_its_file_counts():
    unreadable = {"row": 5, "line": 6, "column": "Bedrag", "rule": "not_a_number", "table": "raw_shelter__nights"}
    nights = table_of("raw_shelter__nights", {"file_id": FILE, "tariff_cents": 99})
    later = ibis.memtable([(SECOND, FILE)], columns=["file_id", "earlier"])
    stays = [{"file_id": FILE, "row": 1}, {"file_id": SECOND, "row": 1, "supported": False}]
    told = [{"year": 2025, "income_cents": 6, "expenses_cents": 7}]
    dated = [{"file_id": one, "row": n, "nights": n, "amount_cents": n * 100} for n, one in ((8, FILE), (9, EARLIER))]
    found = held.quarantine(
        files=files(
            STOOD | {"file_id": ASIDE},
            {"file_id": FILE, "issued_at": dt.date(2024, 2, 1)},
            {"file_id": SECOND},
            {"file_id": EARLIER, "issued_at": dt.date(2024, 1, 1)},
        ),
        faults=table_of("core__quarantine", *(unreadable | {"file_id": one} for one in (FILE, ASIDE))),
        broken={"raw_shelter__nights": nights},
        raw=raw(placements__stays=stays, register__complexes=[{}], iv3__published=told, shelter__nights=dated),
        filled=["raw_placements__stays", "raw_iv3__published", "raw_shelter__nights"],
        codes=codes(),
        came_after=later,
    )
    found = conform(CONTRACTS["core__quarantine"], found)
    assert violations(CONTRACTS["core__quarantine"], found) == {}
    assert [(one[0][0], *one[1:3], *one[4:]) for one in rows(found)] == [
        ("c", None, 7, "totals_not_met", None, 650),
        ("a", 1, 1, "taakveld_not_in_year", "raw_iv3__published", 13),
        ("a", 1, 1, "later_version", "raw_placements__stays", None),
        ("a", 1, 1, "is_nights_times_tariff", "raw_shelter__nights", 2000),
        ("a", 5, 6, "not_a_number", "raw_shelter__nights", 1),
        ("d", 9, 2, "later_version", "raw_shelter__nights", 900),
    ]
