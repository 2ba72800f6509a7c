"""Care that moved to another law: told apart, never a saving."""

import datetime as dt

import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from pipelines.harmonize.price_level import with_real_cents
from pipelines.harmonize.shifts import shifts
from tests.rows import table_of

A, B = ("p1" + letter * 32 for letter in "ab")


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def calendar(person: str, project: str | None, months: list[tuple[int, int]], left_out: str | None = None):
    base = {"person_id": person, "project_id": project, "left_out": left_out}
    return [base | {"month": dt.date(year, month, 1)} for year, month in months]


def real(*cost: tuple[str, int, int, int]):
    lines = table_of(
        "core__cost_lines",
        *(
            {"budget": "wmo_support", "person_id": p, "month": dt.date(y, m, 1), "amount_cents": c, "state": "granted"}
            for p, y, m, c in cost
        ),
    )
    budgets = table_of("ref__budgets", {"budget": "wmo_support", "price_index": "cpi"})
    factors = table_of(
        "core__deflators", *({"price_index": "cpi", "year": y, "factor": 1.0} for y in (2022, 2023, 2024))
    )
    return with_real_cents(lines, budgets, factors)


def told(rows, lines):
    table = shifts(table_of("core__care_calendar", *rows), lines)
    assert violations(CONTRACTS["mart__shifts"], table) == {}
    return {(r["project_id"], r["year"]): r for r in table.to_pyarrow().to_pylist()}


def test_by_hand_who_moved_in_december_is_counted_in_that_year_with_the_cost_of_the_year_before():
    rows = calendar(A, "P1", [(2022, 11), (2022, 12), (2023, 12)]) + calendar(
        A, "P1", [(2024, 1), (2024, 2)], "shifted"
    )
    found = told(rows, real((A, 2022, 11, 5), (A, 2022, 12, 7), (A, 2023, 12, 100), (A, 2024, 1, 900)))
    for key in (("P1", 2023), ("P1", 0), ("all", 2023), ("all", 0)):
        row = found[key]
        # January 2023 to December 2023 are the twelve months: of those only December is known
        assert (row["people"], row["person_months"], row["months_before"], row["cents_before"]) == (1, 2, 1, 100)
    assert set(found) == {("P1", 2023), ("P1", 0), ("all", 2023), ("all", 0)}


def test_people_outside_the_projects_are_a_row_of_their_own_and_part_of_all():
    rows = (
        calendar(A, "P1", [(2023, 5)]) + calendar(A, "P1", [(2023, 6)], "shifted")
        + calendar(B, None, [(2023, 5)]) + calendar(B, None, [(2023, 6), (2023, 7)], "shifted")
    )  # fmt: skip
    found = told(rows, real((A, 2023, 5, 10), (B, 2023, 5, 20)))
    assert (found[None, 2023]["people"], found[None, 2023]["person_months"], found[None, 2023]["cents_before"]) == (
        1,
        2,
        20,
    )
    assert (found["all", 0]["people"], found["all", 0]["person_months"], found["all", 0]["cents_before"]) == (2, 3, 30)


def test_a_month_without_cost_is_a_zero_and_no_month_known_is_not_known():
    zero = told(calendar(A, "P1", [(2023, 5)]) + calendar(A, "P1", [(2023, 6)], "shifted"), real((B, 2023, 5, 1)))
    assert (zero["P1", 0]["months_before"], zero["P1", 0]["cents_before"]) == (1, 0)
    none = told(calendar(A, "P1", [(2023, 6)], "shifted"), real((B, 2023, 5, 1)))
    assert (none["P1", 0]["months_before"], none["P1", 0]["cents_before"]) == (0, None)


def test_other_reasons_are_no_shift():
    assert told(calendar(A, "P1", [(2023, 6)], "not_delivered"), real((A, 2023, 6, 1))) == {}
