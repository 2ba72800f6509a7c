"""From estimates to whole cents: sums, grades, the placebo, and the same seed giving the same draws."""

import numpy as np
import pyarrow as pa
import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from pipelines.measures.avoided_cost import (
    avoided,
    avoided_cost,
    avoided_draws,
    coverage,
    estimate_complexes,
    estimate_insured,
    estimate_persons,
)
from tests.unit.measures.panels import complexes, insured, persons, some_people
from tests.unit.measures.small_country import Country, world

R = 200


@pytest.fixture(scope="module")
def figures():
    w = world(11, Country(people_elsewhere=400, places=8))
    estimates = [
        estimate_persons(w.persons, draws=R, seed=1),
        estimate_complexes(w.complexes, draws=R, seed=1),
        estimate_insured(w.insured, draws=R, seed=1),
    ]
    return avoided(estimates, draws=R)


def test_the_tables_keep_their_contracts(figures):
    for name, table in (("mart__avoided_draws", avoided_draws(figures)), ("mart__avoided_cost", avoided_cost(figures))):
        assert violations(CONTRACTS[name], engine().create_table(f"t_{name}", table, overwrite=True)) == {}


def test_all_projects_and_all_years_are_sums_of_whole_cents(figures):
    cost = avoided_cost(figures)
    for column in ("avoided_cents", "observed_cents", "treated_periods"):
        years = cost[cost.year > 0].groupby(["project_id", "budget"])[column].sum()
        total = cost[cost.year == 0].set_index(["project_id", "budget"])[column]
        assert (years == total.loc[years.index]).all()
        projects = cost[cost.project_id != "all"].groupby(["budget", "year"])[column].sum()
        everyone = cost[cost.project_id == "all"].set_index(["budget", "year"])[column]
        assert (projects == everyone.loc[projects.index]).all()


def test_the_interval_of_all_projects_is_a_quantile_of_the_summed_draws(figures):
    draws = avoided_draws(figures).to_pandas()
    sums = draws[draws.budget == "vandalism"].groupby("draw").avoided_cents.sum().to_numpy()
    row = avoided_cost(figures).query("project_id == 'all' and budget == 'vandalism' and year == 0").iloc[0]
    assert row.avoided_low95_cents == np.quantile(sums, 0.025, method="inverted_cdf")
    assert row.p_avoided_positive == (sums > 0).mean()


def test_draws_have_neither_all_projects_nor_all_years(figures):
    draws = avoided_draws(figures)
    assert "all" not in draws["project_id"].unique().to_pylist()
    assert min(draws["year"].to_pylist()) > 0
    assert draws.num_rows == len(figures.cells) * R


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    table = some_people(2, noise=500)
    first, second, other = (estimate_persons(table, draws=50, seed=s).projects["P1"].errors for s in (1, 1, 2))
    assert (first == second).all()
    assert not np.allclose(first, other)


def test_projects_in_one_municipality_share_the_error_of_its_month_effects():
    # three controls carry everything: their noise hits both projects
    table = some_people(5, controls=3, movers=40, noise=8_000)
    found = estimate_persons(table, draws=4_000, seed=1, minimum_control_people=3).projects
    a, b = (found[p].errors[:, :, 0].sum(axis=1) for p in ("P1", "P2"))
    assert np.corrcoef(a, b)[0, 1] > 0.3


def test_budgets_of_one_panel_stay_correlated():
    table = some_people(5, noise=8_000)
    wmo = table["wmo_support_cents"]
    at = table.schema.get_field_index("shelter_cents")
    twin = table.set_column(at, "shelter_cents", wmo)
    errors = estimate_persons(twin, draws=500, seed=1).projects["P1"].errors.sum(axis=1)
    assert np.corrcoef(errors[:, 0], errors[:, 1])[0, 1] > 0.99


def test_few_people_to_compare_with_in_a_municipality_means_the_months_of_all_municipalities():
    table = some_people(3, effect=3_000)
    lonely = persons([("solo", t, "0518", "P9", "P9", 12, 10_000 if t < 12 else 9_000) for t in range(30)])
    found = estimate_persons(pa.concat_tables([table, lonely]), draws=20, seed=1)
    assert found.projects["P9"].grades == {"difference-in-differences"}


def test_without_people_to_compare_with_the_grade_is_before_after_and_the_interval_is_wide():
    table = some_people(3, controls=10, effect=3_000)
    found = estimate_persons(table, draws=2_000, seed=1)
    assert found.projects["P1"].grades == {"before-after"}
    assert found.placebo_point == {}
    total = found.projects["P1"].draws().sum(axis=1)[:, 0]
    assert np.quantile(total, 0.025) < 0 < np.quantile(total, 0.975)


def test_fewer_comparison_complexes_than_the_minimum_means_before_after():
    rows = [(f"V{c}", t, None, None, 10, 100) for c in range(3) for t in range(24)]
    rows += [("P1", t, "P1", 12, 10, 100) for t in range(24)]
    assert estimate_complexes(complexes(rows), draws=9, seed=1).projects["P1"].grades == {"before-after"}
    more = complexes([*rows, *[("V9", t, None, None, 10, 100) for t in range(24)]])
    assert estimate_complexes(more, draws=9, seed=1).projects["P1"].grades == {"difference-in-differences"}


def test_avoided_at_a_complex_counts_its_dwellings():
    rows = [(f"V{c}", t, None, None, 10, 1_000) for c in range(5) for t in range(24)]
    rows += [("P1", t, "P1", 12, 20, 2_000 if t < 12 else 1_400) for t in range(24)]
    found = estimate_complexes(complexes(rows), draws=9, seed=1).projects["P1"]
    assert found.point[:, 0].sum() == pytest.approx(12 * 600)
    assert found.observed[:, 0].sum() == 12 * 1_400


def test_a_quarter_is_spread_over_its_months_from_the_start_on():
    rows = [(f"V{c}", "3311", t, None, None, 10, 3_000) for c in range(5) for t in range(0, 24, 3)]
    rows += [("P1", "3311", t, "P1", 13, 20, 6_000 if t < 12 else 5_400) for t in range(0, 24, 3)]
    found = estimate_insured(insured(rows), draws=9, seed=1).projects["P1"]
    assert found.months.tolist() == [*range(600 + 13, 600 + 24)]
    assert found.point[:, 0] == pytest.approx([300, 300, *[200] * 9])
    assert found.periods.sum() == 4 * 20
    assert found.errors.shape == (9, 11, 1)


def test_a_trend_of_their_own_before_the_start_is_seen_by_the_placebo():
    table = some_people(4, movers=12, noise=800)
    rows = table.to_pylist()
    for row in rows:
        if row["project_id"] == "P1":
            row["wmo_support_cents"] -= 1_500 * (row["month"].year * 12 + row["month"].month - 2020 * 12)
    drifting = estimate_persons(pa.Table.from_pylist(rows, schema=table.schema), draws=500, seed=1)
    cells = avoided([drifting], draws=500)
    assert cells.pretrend_p([("P1", "wmo_support")]) is None or cells.pretrend_p([("P1", "wmo_support")]) < 0.05


def test_left_out_rows_of_several_panels_are_added_up():
    late = persons([("late", t, "0344", "P1", "P1", 12, 5_000) for t in range(12, 20)])
    one = estimate_persons(pa.concat_tables([some_people(1), late]), draws=5, seed=1)
    table = coverage([one, one])
    assert table.to_dict("records") == [
        {"subject": "treated person-months", "reason": "no_untreated_months", "rows": 16, "cents": 80_000}
    ]


def test_a_panel_without_treated_units_gives_no_figures():
    found = estimate_persons(persons([("c", t, "0344", None, None, None, 5) for t in range(5)]), draws=5, seed=1)
    assert (found.projects, found.coverage) == ({}, [])
    assert len(avoided_cost(avoided([found], draws=5))) == 0


def test_other_pseudonyms_give_the_very_same_figures():
    """Every installation has its own key: names of people, and so the order of the rows, differ from one to the next."""
    table = world(3).persons
    names = sorted(set(table["person_id"].to_pylist()))
    others = dict(zip(names, np.random.default_rng(5).permutation(names), strict=True))
    renamed = table.set_column(
        table.schema.get_field_index("person_id"),
        "person_id",
        pa.array([others[n] for n in table["person_id"].to_pylist()]),
    ).sort_by([("person_id", "ascending"), ("month", "ascending")])
    one, other = (estimate_persons(t, draws=50, seed=1) for t in (table, renamed))
    assert one.projects
    for project, part in one.projects.items():
        assert np.array_equal(part.point, other.projects[project].point)
        assert np.array_equal(part.errors, other.projects[project].errors)
    for project, errors in one.placebo_errors.items():
        assert np.array_equal(errors, other.placebo_errors[project])


def test_a_budget_of_which_nothing_was_delivered_has_no_figure_and_no_zero():
    table = some_people(3, effect=3_000)
    assert sum(table["other_wmo_cents"].to_pylist()) == 0
    found = avoided([estimate_persons(table, draws=20, seed=1)], draws=20)
    assert set(avoided_cost(found).budget) == {"wmo_support"}
