"""What of avoided cost can leave a budget within the year: by the way it is paid, and not known when nobody knows."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.engine import engine
from assets.place import ROOT
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from pipelines.measures.avoided_cost import Avoided, Cell
from pipelines.measures.cashable import Terms, cashable, terms_of

PARTY = {"wmo_support": "gemeente", "shelter": "gemeente", "vacancy": "woningcorporatie", "zvw_ggz": "zorgverzekeraar"}
TERMS = {
    "wmo_support": Terms("hour", 1.0, None), "shelter": Terms("unit", None, 100_00), "vacancy": Terms("hour", 0.5, None),
    "zvw_ggz": Terms("contract", None, None),
}  # fmt: skip
TOWN = {"P1": "0344", "P2": "0344", "P3": "0518"}


def figures(amounts: dict[tuple[str, str, int], list[int]]) -> Avoided:
    """Amounts per cell: the point, then the draws."""
    draws = len(next(iter(amounts.values()))) - 1
    cells = {k: Cell(v[0], np.array(v[1:], np.int64), 0, 1, 12) for k, v in sorted(amounts.items())}
    projects = tuple(sorted({k[0] for k in cells}))
    return Avoided(draws, tuple(PARTY), projects, cells, {}, {}, {}, {}, {})


def told(amounts, terms=TERMS) -> pd.DataFrame:
    table = cashable(figures(amounts), terms, PARTY, TOWN)
    return table.set_index(["project_id", "year", "party", "budget"])


def test_what_is_paid_by_the_hour_leaves_with_its_sign_and_its_draws():
    row = told({("P1", "wmo_support", 2024): [1000, -50, 900]}).loc["P1", 2024, "gemeente", "wmo_support"]
    assert (row.cashable_cents, row.cashable_low95_cents, row.cashable_high95_cents) == (1000, -50, 900)
    assert (row.not_cashable_cents, row.unknown_cents, row.rule) == (0, 0, "hour")
    assert pd.isna(row.reason)


def test_a_share_that_follows_volume_leaves_the_rest():
    row = told({("P1", "vacancy", 2024): [301, 301]}).loc["P1", 2024, "woningcorporatie", "vacancy"]
    assert (row.cashable_cents, row.not_cashable_cents) == (150, 151)


@pytest.mark.parametrize(
    ("avoided", "cash"), [(99_99, 0), (100_00, 100_00), (299_99, 200_00), (-150_00, -100_00), (-99_99, 0)]
)
def test_a_unit_closes_whole_or_not_at_all(avoided, cash):
    row = told({("P1", "shelter", 2024): [avoided, avoided]}).loc["P1", 2024, "gemeente", "shelter"]
    assert (row.cashable_cents, row.cashable_low80_cents, row.not_cashable_cents) == (cash, cash, avoided - cash)


def test_places_of_two_projects_in_one_municipality_can_fill_a_unit_together_and_elsewhere_cannot():
    amounts = {
        ("P1", "shelter", 2024): [60_00, 60_00],
        ("P2", "shelter", 2024): [60_00, 60_00],
        ("P3", "shelter", 2024): [60_00, 60_00],
    }
    table = told(amounts)
    assert [table.loc[p, 2024, "gemeente", "shelter"].cashable_cents for p in ("P1", "P2", "P3", "all")] == [
        0,
        0,
        0,
        100_00,
    ]


def test_a_unit_closes_in_a_year_and_half_units_of_two_years_do_not_make_one():
    table = told({("P1", "shelter", 2024): [60_00, 60_00], ("P1", "shelter", 2025): [60_00, 60_00]})
    assert table.loc["P1", 0, "gemeente", "shelter"].cashable_cents == 0


def test_what_nobody_knows_is_no_figure_and_says_why():
    row = told({("P1", "zvw_ggz", 2024): [500, 500]}).loc["P1", 2024, "zorgverzekeraar", "zvw_ggz"]
    assert pd.isna(row.cashable_cents) and pd.isna(row.cashable_low80_cents) and pd.isna(row.not_cashable_cents)
    assert (row.unknown_cents, row.reason) == (500, "contract_share_unknown")


def test_a_total_tells_what_is_known_and_how_much_is_not():
    table = told({("P1", "wmo_support", 2024): [1000, 1000], ("P1", "zvw_ggz", 2024): [500, 500]})
    society = table.loc["P1", 0, "all", "all"]
    assert (society.avoided_cents, society.cashable_cents, society.unknown_cents) == (1500, 1000, 500)
    assert society.reason == "partly_unknown"
    assert table.loc["P1", 0, "zorgverzekeraar", "all"].reason == "unknown"
    assert pd.isna(table.loc["P1", 0, "gemeente", "all"].reason)


def test_none_of_a_budget_that_nothing_can_leave_is_cashable():
    row = told({("P1", "vacancy", 2024): [300, 300]}, TERMS | {"vacancy": Terms("none", None, None)})
    assert row.loc["P1", 2024, "woningcorporatie", "vacancy"].cashable_cents == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-500_00, 500_00), min_size=6, max_size=6), st.floats(0, 1), st.integers(1, 300_00))
def test_the_parts_add_up_to_what_was_avoided_and_years_to_the_whole(values, share, unit):
    terms = TERMS | {"vacancy": Terms("hour", share, None), "shelter": Terms("unit", None, unit)}
    keys = [(p, b, y) for p in ("P1", "P2") for b, y in (("vacancy", 2024), ("shelter", 2024), ("zvw_ggz", 2025))]
    table = told({k: [v, v, v + 7] for k, v in zip(keys, values, strict=True)}, terms).reset_index()
    parts = table.cashable_cents.fillna(0) + table.not_cashable_cents.fillna(0) + table.unknown_cents
    assert (parts == table.avoided_cents).all()
    budgets = table[(table.budget != "all") & (table.project_id == "P1")]
    yearly = budgets[budgets.year != 0].groupby("budget").cashable_cents.sum(min_count=1)
    whole = budgets[budgets.year == 0].set_index("budget").cashable_cents
    pd.testing.assert_series_equal(yearly, whole.sort_index(), check_names=False)


def test_the_table_keeps_its_contract():
    table = told({("P1", "wmo_support", 2024): [1000, -50, 900], ("P1", "zvw_ggz", 2024): [500, 1, 2]}).reset_index()
    assert violations(CONTRACTS["mart__cashable"], engine().create_table("t_cashable", table, overwrite=True)) == {}


def test_the_committed_rows_say_what_is_not_known():
    folder = ROOT / "data" / "reference"
    terms = terms_of(pd.read_csv(folder / "budgets.csv"), pd.read_csv(folder / "cashable.csv"))
    assert {b: t.unknown for b, t in terms.items() if t.unknown} == {
        "sheltered_housing": "unit_cost_unknown", "shelter": "unit_cost_unknown",
        "zvw_ggz": "contract_share_unknown", "zvw_other": "contract_share_unknown",
    }  # fmt: skip


@pytest.mark.parametrize(("share", "unit"), [(1.1, None), (None, 0)])
def test_terms_that_cannot_be_are_refused(share, unit):
    budgets = pd.DataFrame({"budget": ["vacancy"], "cashable": ["hour"]})
    with pytest.raises(ValueError, match="vacancy"):
        terms_of(budgets, pd.DataFrame({"budget": ["vacancy"], "share": [share], "unit_cents": [unit]}))
