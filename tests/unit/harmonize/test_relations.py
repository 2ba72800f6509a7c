"""Rules between rows and between files."""

import datetime as dt

import ibis
import pytest

from assets.engine import engine
from pipelines.harmonize import relations
from tests.rows import table_of


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def rows(found):
    return sorted(r["row"] for r in found.to_pyarrow().to_pylist())


NIGHTS = "raw_shelter__nights"
JANUARY, MARCH = dt.date(2024, 1, 1), dt.date(2024, 3, 1)
FILES = {name: name * 64 for name in "abc"}


def repeated(*nights, after=(), versioned=True, **issued):
    """What is found among nights, each of a file; ``issued`` = the day each was made, ``after`` = pairs: which came after which."""
    table = table_of(NIGHTS, *({"file_id": FILES[name], "row": 1} | change for name, change in nights))
    files = table_of("raw_intake__files", *({"file_id": FILES[f], "issued_at": day} for f, day in issued.items()))
    key = relations.NATURAL_KEYS[NIGHTS]
    order = ibis.memtable([(FILES[a], FILES[b]) for a, b in after], columns=["file_id", "earlier"]) if after else None
    found = relations.repeated_keys(table, key, ("amount_cents",), issued=files, came_after=order, versioned=versioned)
    return sorted((r["file_id"][0], r["row"], r["rule"]) for r in found.to_pyarrow().to_pylist())


LONGER = {"nights": 21, "amount_cents": 2100}


def test_a_row_that_is_in_one_file_twice_is_kept_once_and_told():
    assert repeated(("a", {}), ("a", {"row": 2}), a=JANUARY) == [("a", 2, "key_not_unique")]


def test_the_same_fact_in_another_file_counts_once_and_is_no_fault():
    assert repeated(("a", {}), ("b", {}), ("c", {"month": MARCH})) == [("b", 1, "same_fact_again")]


def test_a_later_delivery_that_says_it_differently_holds():
    assert repeated(("a", {}), ("b", LONGER), a=JANUARY, b=MARCH) == [("a", 1, "later_version")]
    assert repeated(("a", {}), ("b", LONGER), a=MARCH, b=JANUARY) == [("b", 1, "later_version")]


def test_of_three_versions_the_latest_counts_once():
    assert repeated(("a", LONGER), ("b", {}), ("c", LONGER), a=JANUARY, b=JANUARY, c=MARCH) == [
        ("a", 1, "same_fact_again"),
        ("b", 1, "later_version"),
    ]


@pytest.mark.parametrize("days", [{}, {"a": JANUARY}, {"a": JANUARY, "b": JANUARY}])
def test_two_files_that_contradict_each_other_without_a_date_to_tell_them_apart_both_go_aside(days):
    assert repeated(("a", {}), ("b", LONGER), **days) == [("a", 1, "key_not_unique"), ("b", 1, "key_not_unique")]


@pytest.mark.parametrize("days", [{}, {"a": MARCH}, {"a": JANUARY, "b": JANUARY}])
def test_what_came_after_holds_whatever_the_dates_say_or_do_not_say(days):
    assert repeated(("a", {}), ("b", LONGER), after=["ba"], **days) == [("a", 1, "later_version")]
    assert repeated(("a", {}), ("b", {}), after=["ba"], **days) == [("a", 1, "same_fact_again")]


def test_only_the_facts_that_the_later_file_says_give_way():
    before, after = [("a", {}), ("a", {"row": 2, "month": MARCH})], ("b", LONGER)
    assert repeated(*before, after, after=["ba"]) == [("a", 1, "later_version")]


def test_a_chain_ends_at_its_last_and_a_third_of_which_nothing_is_known_goes_aside_with_it():
    rows = [("a", {}), ("b", LONGER), ("c", {"nights": 5})]
    assert repeated(*rows, after=["ba", "cb", "ca"]) == [("a", 1, "later_version"), ("b", 1, "later_version")]
    assert repeated(*rows, after=["ba"]) == [
        ("a", 1, "later_version"), ("b", 1, "key_not_unique"), ("c", 1, "key_not_unique"),
    ]  # fmt: skip


def test_a_fact_that_does_not_change_is_not_replaced_by_what_came_after():
    assert repeated(("a", {}), ("b", LONGER), after=["ba"], versioned=False) == [
        ("a", 1, "key_not_unique"), ("b", 1, "key_not_unique"),
    ]  # fmt: skip


def test_what_gives_way_is_told_with_its_cents_and_twice_in_the_later_file_counts_once():
    table = table_of(
        NIGHTS, {"file_id": FILES["a"], "row": 1}, {"file_id": FILES["b"], "row": 1}, {"file_id": FILES["b"], "row": 2}
    )
    order = ibis.memtable([(FILES["b"], FILES["a"])], columns=["file_id", "earlier"])
    found = (
        relations.repeated_keys(
            table, relations.NATURAL_KEYS[NIGHTS], ("amount_cents",), came_after=order, versioned=True
        )
        .to_pyarrow()
        .to_pylist()
    )
    assert sorted((r["file_id"][0], r["row"], r["rule"], r["cents"]) for r in found) == [
        ("a", 1, "same_fact_again", 2000), ("b", 2, "key_not_unique", 2000),
    ]  # fmt: skip


def test_two_rows_that_contradict_each_other_both_go_aside():
    against = table_of("raw_shelter__nights", {}, {"nights": 21, "amount_cents": 2100}, {"month": dt.date(2024, 2, 1)})
    found = relations.repeated_keys(against, relations.NATURAL_KEYS["raw_shelter__nights"], ("amount_cents",))
    assert rows(found) == [1, 2]
    assert sorted(r["cents"] for r in found.to_pyarrow().to_pylist()) == [2000, 2100]


def test_a_claim_that_is_sent_again_in_another_message_counts_once_the_latest():
    twice = [{"file_id": FILES[f], "row": 1, "message_id": f, "claim_number": f} for f in "ab"]
    claims = table_of("raw_iwmo__claims", *twice)
    files = table_of(
        "raw_intake__files", *({"file_id": FILES[f], "issued_at": d} for f, d in (("a", JANUARY), ("b", MARCH)))
    )
    found = relations.repeated_keys(
        claims,
        ("provider_agb", "reference"),
        ("amount_cents",),
        issued=files,
        apart=relations.NOT_CONTENT["raw_iwmo__claims"],
    )
    assert [(r["file_id"][0], r["rule"]) for r in found.to_pyarrow().to_pylist()] == [("a", "same_fact_again")]


def test_an_answer_and_a_refusal_need_their_claim():
    claims = table_of("raw_iwmo__claims", {"message_id": "M1", "reference": "R1"})
    answers = table_of("raw_iwmo__answers", {"claim_message_id": "M1"}, {"claim_message_id": "M2"})
    refusals = table_of(
        "raw_iwmo__refusals",
        {"claim_message_id": "M1", "reference": "R1"},
        {"claim_message_id": "M1", "reference": "R2"},
        {"claim_message_id": "M1", "reference": "R1", "municipality_code": "9999"},
    )
    assert rows(relations.answers_without_claim(answers, claims)) == [2]
    assert rows(relations.refusals_without_claim(refusals, claims)) == [2, 3]


def test_a_taakveld_holds_in_its_own_years_only():
    codes = table_of(
        "ref__iv3_codes",
        {"code_list": "taakveld", "code": "6.71b", "first_year": 2023, "last_year": 2024},
        {"code_list": "taakveld", "code": "6.712", "first_year": 2025, "last_year": 2100},
    )
    iv3 = table_of(
        "raw_iv3__amounts",
        {"taakveld": "6.71b", "year": 2024},
        {"taakveld": "6.71b", "year": 2025},
        {"taakveld": "8.3", "year": 2025},
    )
    assert rows(relations.taakvelden_of_another_year(iv3, codes, ("amount_cents",))) == [2]
    published = table_of("raw_iv3__published", {"taakveld": "6.712", "year": 2024, "income_cents": None})
    held = relations.taakvelden_of_another_year(published, codes, ("income_cents", "expenses_cents"))
    assert [(row["row"], row["cents"]) for row in held.to_pyarrow().to_pylist()] == [(1, 1)]


def test_a_code_that_no_list_has_is_remarked_on_and_a_category_has_its_own_side():
    codes = table_of(
        "ref__iv3_codes",
        {"code_list": "taakveld", "code": "6.712"},
        {"code_list": "categorie_lasten", "code": "3.4.1"},
        {"code_list": "categorie_baten", "code": "3.4.2"},
    )
    good = {"taakveld": "6.712", "side": "lasten", "category": "3.4.1"}
    iv3 = table_of(
        "raw_iv3__amounts", good, good | {"taakveld": "6.999"}, good | {"side": "baten"}, good | {"category": "3.4.2"}
    )
    found = [
        (row["row"], row["column"])
        for part in relations.unknown_iv3_codes(iv3, codes)
        for row in part.to_pyarrow().to_pylist()
    ]
    assert sorted(found) == [(2, "taakveld"), (3, "category"), (4, "category")]


def test_a_held_back_row_is_left_out_and_its_neighbour_is_not():
    stays = table_of("raw_placements__stays", {}, {})
    held = table_of(
        "core__quarantine",
        {"row": 2, "table": "raw_placements__stays"},
        {"row": 1, "table": "raw_shelter__nights"},
    )
    assert relations.without(
        stays, held.mutate(file_id=stays.file_id.max().as_scalar()), "raw_placements__stays"
    ).row.to_pyarrow().to_pylist() == [1]


def split(*shares: tuple[str, str, float]):
    return table_of("raw_own_split__shares", *({"complex_id": c, "party": p, "percent": 100 * s} for c, p, s in shares))


def test_a_blank_in_a_key_is_like_another_blank_where_it_says_something_and_like_nothing_where_it_is_not_known():
    same = {"deliverer": "agb:1", "delivered_kind": "xaf", "profile": None, "agreed_until": None}
    table = table_of("raw_agreements__deliveries", {**same, "rhythm_months": 1}, {**same, "rhythm_months": 3})
    key = relations.NATURAL_KEYS["raw_agreements__deliveries"]
    assert relations.repeated_keys(table, key, (), blank_is_a_value=True).count().to_pyarrow().as_py() == 2
    assert relations.repeated_keys(table, key, ()).count().to_pyarrow().as_py() == 0


def test_an_own_split_that_is_no_hundred_percent_goes_aside_as_a_whole_and_that_of_another_complex_does_not():
    told = split(("A", "gemeente", 0.5), ("A", "woningcorporatie", 0.4), ("B", "gemeente", 0.3), ("B", "rijk", 0.7))
    nothing = told.filter(told.row < 0)
    assert rows(relations.shares_that_do_not_add_up(told, nothing)) == [1, 2]


def test_a_share_that_another_row_stands_in_for_does_not_count():
    told = split(("A", "gemeente", 0.4), ("A", "gemeente", 0.5), ("A", "woningcorporatie", 0.5))
    replaced = told.filter(told.row == 1)
    assert rows(relations.shares_that_do_not_add_up(told, replaced)) == []
