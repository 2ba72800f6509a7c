"""Rules between rows and between files."""

import datetime as dt

import pytest

from assets.engine import engine
from pipelines.harmonize import relations
from tests.rows import table_of


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def rows(found):
    return sorted(r["row"] for r in found.to_pyarrow().to_pylist())


def test_the_same_fact_twice_is_kept_once():
    twice = table_of("raw_shelter__nights", {}, {})
    assert rows(relations.repeated_keys(twice, relations.NATURAL_KEYS["raw_shelter__nights"], ("amount_cents",))) == [2]


def test_two_rows_that_contradict_each_other_both_go_aside():
    against = table_of("raw_shelter__nights", {}, {"nights": 21, "amount_cents": 2100}, {"month": dt.date(2024, 2, 1)})
    found = relations.repeated_keys(against, relations.NATURAL_KEYS["raw_shelter__nights"], ("amount_cents",))
    assert rows(found) == [1, 2]
    assert sorted(r["cents"] for r in found.to_pyarrow().to_pylist()) == [2000, 2100]


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
        "ref__budget_codes",
        {"scheme": "iv3", "code": "6.71b", "first_year": 2023, "last_year": 2024},
        {"scheme": "iv3", "code": "6.712", "first_year": 2025, "last_year": 2100},
    )
    iv3 = table_of(
        "raw_iv3__amounts",
        {"taakveld": "6.71b", "year": 2024},
        {"taakveld": "6.71b", "year": 2025},
        {"taakveld": "8.3", "year": 2025},
    )
    assert rows(relations.taakvelden_of_another_year(iv3, codes)) == [2]


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
