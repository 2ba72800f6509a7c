"""What one more euro brings: found where it is there, not claimed where it is not, and nothing said outside the doses that were seen."""

import numpy as np
import pandas as pd
import pytest

from pipelines.measures.dose_response import (
    Doses,
    Responses,
    curves,
    dose_response,
    doses_of,
    one_more_caretaker,
)

LINEAR = lambda d: 0.002 * d  # noqa: E731
BENDING = lambda d: 1 - np.exp(-d / 60)  # noqa: E731


def country(response, *, projects=24, noise=0.0, seed=1, cost=3_000_00, low=40.0, high=200.0):
    """Projects with doses from low to high euros per dwelling and month; one budget of ``cost`` cents a month, a share of it avoided."""
    rng = np.random.default_rng(seed)
    dose = np.linspace(low, high, projects)[:, None] * np.ones((1, 3))
    dose[:, 2] *= np.where(np.arange(projects) % 4 == 3, 1.1, 1.0)
    months = np.full(dose.shape, 12.0)
    dwellings = 60 * months
    doses = Doses(
        tuple(f"P{i:02d}" for i in range(projects)), np.zeros(projects), dose * 100 * dwellings, np.full(dose.shape, 4_700.0), dwellings, months
    )  # fmt: skip
    quality = 1 + noise * rng.standard_normal((projects, 1))
    expected = np.full((*dose.shape, 1), cost * 12.0)
    expected[:, 0] = 0  # the first year does not count
    avoided = expected * (response(dose) * quality)[:, :, None]
    return Responses(doses, ("wmo_support",), avoided, expected)


def inside(table, budget="all"):
    return table[(table.budget == budget) & table.reason.isna()]


def test_a_constant_return_by_hand():
    """0.2 % of € 3,000 a month avoided per euro a month for 60 dwellings: each euro brings 0.002 × 3,000 / 60 = € 0.10 at every dose."""
    table = inside(dose_response(country(LINEAR)))
    assert table.per_extra_euro.tolist() == pytest.approx([0.10] * len(table))
    assert table.share_avoided.tolist() == pytest.approx((0.002 * table.dose_cents / 100).tolist(), rel=1e-3)


def test_a_bending_curve_is_followed_and_called_diminishing():
    table = inside(dose_response(country(BENDING, noise=0.1)))
    truth = np.exp(-(table.dose_cents / 100) / 60) / 60 * 3_000 / 60
    assert np.allclose(table.per_extra_euro.iloc[1:-1], truth.iloc[1:-1], atol=0.12)
    assert table.diminishing.all()


def test_a_constant_return_is_hardly_ever_called_diminishing():
    called = [inside(dose_response(country(LINEAR, noise=0.3, seed=s))).diminishing.iloc[0] for s in range(200)]
    assert np.mean(called) <= 0.08


def test_diminishing_returns_are_found_when_they_are_clear_and_projects_are_many():
    found = [inside(dose_response(country(BENDING, noise=0.3, seed=s))).diminishing.iloc[0] for s in range(60)]
    assert np.mean(found) > 0.9


@pytest.mark.parametrize("projects", [6, 12, 24])
def test_intervals_of_one_more_euro_cover_with_few_projects(projects):
    covered = []
    for seed in range(150):
        table = inside(dose_response(country(LINEAR, noise=0.4, seed=seed, projects=projects)))
        row = table.iloc[len(table) // 2]
        covered.append(row.per_extra_euro_low95 <= 0.10 <= row.per_extra_euro_high95)
    assert 0.90 <= np.mean(covered) <= 0.995


def test_outside_the_doses_that_were_seen_nothing_is_said():
    table = dose_response(country(LINEAR))
    outside = table[table.reason == "outside_doses"]
    assert set(outside.dose_cents) == {2_000, 33_000}
    assert outside[["share_avoided", "per_extra_euro", "per_extra_euro_low95"]].isna().all().all()
    assert outside.avoided_cents.isna().all()


def test_few_projects_or_doses_alike_mean_no_curve_and_a_reason():
    few = dose_response(country(LINEAR, projects=4))
    assert set(few.reason) == {"too_few_projects"}
    alike = dose_response(country(LINEAR, low=100, high=101))
    assert set(alike.reason) == {"doses_alike"}
    assert few.per_extra_euro.isna().all()


def test_break_even_is_where_one_more_euro_brings_one_euro():
    """f(d) = d (b₁ + b₂ log d) with a slope of 1 at € 100: found there."""
    b2 = -0.004
    b1 = 0.02 - b2 * (1 + np.log(100))  # share per euro, so that f'(100) × 3,000 / 60 = 1
    table = inside(dose_response(country(lambda d: d * (b1 + b2 * np.log(d)))))
    row = table.iloc[0]
    assert row.break_even_cents == pytest.approx(100_00, rel=1e-3)
    assert (
        row.break_even_low95_cents <= row.break_even_cents <= row.break_even_high95_cents
    )  # nothing is uncertain here
    assert row.break_even_high95_cents - row.break_even_low95_cents < 0.02 * row.break_even_cents


def test_the_break_even_has_the_ends_that_the_return_gives_it():
    """The interval of the return at each dose that is told holds 1 between the ends of the break-even, and only there."""
    b2 = -0.004
    b1 = 0.02 - b2 * (1 + np.log(100))
    table = inside(dose_response(country(lambda d: d * (b1 + b2 * np.log(d)), noise=0.15)))
    row, may = table.iloc[0], (table.per_extra_euro_low95 <= 1) & (table.per_extra_euro_high95 >= 1)
    low = 0 if pd.isna(row.break_even_low95_cents) else row.break_even_low95_cents
    high = np.inf if pd.isna(row.break_even_high95_cents) else row.break_even_high95_cents
    assert may.any()
    assert (may == table.dose_cents.between(low, high)).all() and not may.all()


def test_a_day_a_week_more_is_the_difference_of_the_curve_at_the_dose_of_the_project():
    found = country(LINEAR)
    table = one_more_caretaker(found, steps=(8.0,), weeks_per_year=52.0)
    row = table[(table.project_id == "P00") & (table.budget == "all")].iloc[0]
    extra = 8 * 52 * 47
    assert row.extra_cost_cents == extra * 100
    assert row.dose_then_cents == pytest.approx(40_00 + extra * 100 / (12 * 60), abs=1)
    assert row.avoided_cents == pytest.approx(0.10 * extra * 100, rel=1e-3)
    assert row.per_extra_euro == pytest.approx(0.10, rel=1e-3)
    assert row.p_pays_back < 0.01


def test_more_than_any_project_has_is_not_known():
    table = one_more_caretaker(country(LINEAR), steps=(8.0, 36.0), weeks_per_year=52.0)
    last = table[(table.project_id == "P23") & (table.budget == "all")]
    assert last.reason.tolist() == ["outside_doses", "outside_doses"]
    assert last.avoided_cents.isna().all()
    assert last.dose_then_cents.notna().all()


def test_doses_are_of_months_with_both_cost_and_dwellings():
    months = pd.to_datetime(["2020-01-01", "2020-02-01", "2021-01-01"])
    cost = pd.DataFrame({"project_id": "P", "month": months[[0, 2]], "cents": [900.0, 600.0]})
    exposure = pd.DataFrame({"project_id": "P", "month": months, "dwellings": [10, 10, 20], "hours": [2.0, 2.0, None]})
    found = doses_of(cost, exposure, {"P": 600})
    assert found.dose.tolist() == [[90.0, 30.0]]
    assert found.months.tolist() == [[1, 1]]
    assert found.hour_cents[0, 0] == 450
    assert np.isnan(found.hour_cents[0, 1])


def test_an_hour_costs_what_it_costs_in_the_months_of_which_the_hours_are_known():
    months = pd.date_range("2020-01-01", periods=12, freq="MS")
    cost = pd.DataFrame({"project_id": "P", "month": months, "cents": 100_000.0})
    hours = [None] * 9 + [20.0] * 3
    exposure = pd.DataFrame({"project_id": "P", "month": months, "dwellings": 50, "hours": hours})
    found = doses_of(cost, exposure, {"P": 600})
    assert found.hour_cents.tolist() == [[5_000]]
    assert found.dose.tolist() == [[2_000]]


def test_euros_of_another_size_change_the_scale_and_not_the_return():
    one, ten = country(BENDING, noise=0.2), country(BENDING, noise=0.2)
    more = Responses(
        Doses(ten.doses.projects, ten.doses.start, ten.doses.cents * 10, ten.doses.hour_cents * 10, ten.doses.dwelling_months, ten.doses.months),
        ten.budgets, ten.avoided * 10, ten.expected * 10,
    )  # fmt: skip
    a, b = inside(dose_response(one)), inside(dose_response(more))
    assert np.allclose(a.per_extra_euro, b.per_extra_euro, rtol=1e-9)
    assert np.allclose(a.per_extra_euro_high95, b.per_extra_euro_high95, rtol=1e-9)


def test_the_order_of_projects_does_not_matter():
    found = country(BENDING, noise=0.2)
    order = np.random.default_rng(1).permutation(24)
    doses = Doses(
        *(v[order] if isinstance(v, np.ndarray) else tuple(np.array(v)[order]) for v in vars(found.doses).values())
    )
    mixed = Responses(doses, found.budgets, found.avoided[order], found.expected[order])
    assert np.allclose(curves(mixed).coefficients, curves(found).coefficients)


def test_fewer_hours_lose_what_as_many_more_would_bring_where_returns_are_constant():
    table = one_more_caretaker(country(LINEAR), steps=(2.0, -2.0), weeks_per_year=52.0)
    known = table[(table.budget == "all") & table.reason.isna()].drop(columns="reason")
    both = known.pivot(index="project_id", columns="extra_hours_per_week").dropna()
    assert len(both) >= 3
    more, fewer = both["avoided_cents"][2.0].astype(float), both["avoided_cents"][-2.0].astype(float)
    assert fewer.tolist() == pytest.approx((-more).tolist(), abs=1.5)
    assert (both["extra_cost_cents"][-2.0] < 0).all() and (
        both["dose_then_cents"][-2.0] < both["dose_cents"][-2.0]
    ).all()
    assert (both["p_pays_back"][2.0] + both["p_pays_back"][-2.0]).tolist() == pytest.approx([1.0] * len(both), abs=1e-6)
