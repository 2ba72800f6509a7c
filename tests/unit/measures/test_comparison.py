"""Projects beside each other and what goes together with their factors, in worlds made for it."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtrit
from scipy.stats import nct

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from pipelines.harmonize.placements import FEWEST_ENDED, stayed_after_support
from pipelines.measures.comparison import (
    BENEFIT,
    Figures,
    beside,
    compared,
    group_means,
    peer_groups,
    sizes_of,
)
from pipelines.measures.given import Peers
from pipelines.measures.success_factors import factors_of_projects, holm_adjusted, reach_of, success_factors
from pipelines.measures.verdict import Rules
from pipelines.measures.who_pays import books_of
from tests.unit.measures.test_who_pays import BUDGETS, CARETAKING, NOTHING
from tests.unit.measures.test_who_pays import figures as estimates

PEERS = Peers(75, 0.5, 36, 12)


def world(values, sd=0.1, shared=0.0, seed=1, draws=4000) -> Figures:
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, sd, (len(values), draws)) + rng.normal(0, shared, draws)
    names = tuple(f"P{i:02d}" for i in range(len(values)))
    return Figures(names, np.array(values, float), np.array(values)[:, None] + noise, np.full(len(values), 200.0))


def rows(found: Figures) -> pd.DataFrame:
    return pd.DataFrame(beside(BENEFIT, found)).set_index("project_id")


def test_one_project_far_from_the_others_differs_and_the_others_do_not():
    table = rows(world([1.4, 1.5, 1.6, 1.5, 1.45, 1.55, 1.5, 6.0]))
    assert table.differs["P07"] == "clearly" and (table.differs.drop("P07") == "no").all()


def test_where_all_differ_much_nobody_is_called_different():
    assert (rows(world([0.2, 0.9, 1.4, 2.2, 3.0, 3.8])).differs == "no").all()


def test_the_less_certain_figure_is_pulled_more():
    found = world([1.0, 1.2, 1.4, 1.6, 3.0, 3.0])
    loose = found.draws.copy()
    loose[5] = 3.0 + (loose[5] - 3.0) * 8
    table = rows(Figures(found.projects, found.point, loose, found.years))
    assert table.shrunken["P05"] < table.shrunken["P04"] < 3.0


def test_what_all_share_cannot_make_them_differ_but_makes_the_mean_less_sure():
    alone, together = world([1.0, 1.2, 1.4, 1.1, 1.3]), world([1.0, 1.2, 1.4, 1.1, 1.3], shared=0.3)
    assert together.variances()[1] == pytest.approx(0.09, rel=0.1) and alone.variances()[1] < 0.001
    assert together.variances()[0] == pytest.approx(alone.variances()[0], rel=0.25)
    everyone = {"all": frozenset(alone.projects)}
    a, b = (next(group_means(BENEFIT, f, everyone)) for f in (alone, together))
    assert b["high95"] - b["low95"] > 2 * (a["high95"] - a["low95"])


def test_projects_that_are_alike_are_not_said_to_differ_and_their_mean_keeps_its_error():
    equal = next(group_means(BENEFIT, world([1.5] * 5), {"all": frozenset(world([1.5] * 5).projects)}))
    assert equal["spread"] == 0 and equal["spread_low95"] == 0 and equal["p_alike"] == pytest.approx(1.0)
    least = 2.776 * 0.1 / 5**0.5  # t of 4 degrees, five figures of error 0.1
    assert (equal["high95"] - equal["low95"]) / 2 == pytest.approx(least, rel=0.05)


def test_projects_within_each_others_limits_may_really_differ_and_that_is_found_of_all_together():
    found = world([0.2, 0.9, 1.4, 2.2, 3.0, 3.8])
    assert (rows(found).differs == "no").all()
    row = next(group_means(BENEFIT, found, {"all": frozenset(found.projects)}))
    assert row["p_alike"] < 1e-6 and row["q"] > 100
    assert 0.5 < row["spread_low95"] < row["spread"] < row["spread_high95"]


def test_four_projects_have_no_average_and_are_not_pulled():
    found = world([1.0, 2.0, 3.0, 4.0])
    table = rows(found)
    assert (table.reason == "too_few_projects").all() and "shrunken" not in table
    row = next(group_means(BENEFIT, found, {"all": frozenset(found.projects)}))
    assert row["reason"] == "too_few_projects" and "mean" not in row


def test_sizes_count_only_months_since_the_start_of_which_the_books_are_in():
    months = pd.date_range("2023-11-01", periods=4, freq="MS")
    exposure = pd.DataFrame(
        {"project_id": "P1", "month": months, "dwellings": 60, "supported_residents": [9, 12, 24, 99]}
    )
    booked = pd.DataFrame({"project_id": "P1", "month": months[:3]})
    sizes = sizes_of(exposure, booked, {"P1": 53 * 12 + 11})  # December 2023
    assert sizes.loc["P1"].tolist() == [10.0, 3.0, 2]  # two months of 60 dwellings, 12 + 24 residents


def test_peers_are_cut_by_size_support_and_time_and_unknown_is_in_neither():
    sizes = pd.DataFrame({"months": [40, 12]}, index=["P1", "P2"])
    projects = pd.DataFrame({"project_id": ["P1", "P2"], "dwellings": [80, 20], "supported_share": [0.6, None]})
    found = peer_groups(sizes, projects, PEERS)
    assert found["large"] == {"P1"} and found["small"] == {"P2"} and found["under_way"] == {"P2"}
    assert found["long_running"] == {"P1"} and found["first_year"] == frozenset()
    assert found["many_supported"] == {"P1"} and found["few_supported"] == frozenset()


def test_the_tables_keep_their_contracts_and_name_what_is_not_compared():
    figures = estimates()
    books = books_of(figures, CARETAKING, NOTHING, BUDGETS, Rules())
    sizes = pd.DataFrame({"dwelling_years": [50.0], "resident_years": [0.0], "months": [24]}, index=["P1"])
    projects = pd.DataFrame({"project_id": ["P1", "P2"], "dwellings": [50, 60], "supported_share": [0.5, 0.4]})
    made = compared(books, sizes, projects, PEERS)
    table = made.comparison.set_index(["project_id", "measure"])
    whole = figures.total(figures.select(("P1",), figures.budgets, 0))[0]
    assert table.value["P1", "avoided_per_dwelling_year"] == pytest.approx(whole / 50)
    assert table.value["P1", "net_per_dwelling_year"] == pytest.approx((whole - 1_501) / 50)
    assert table.value["P1", "benefit_per_euro"] == pytest.approx(whole / 1_501)
    assert ("P1", "avoided_per_resident_year") not in table.index
    assert table.reason["P2", "benefit_per_euro"] == "care_or_size_unknown"
    beside_factors = success_factors(made.figures, projects.assign(motivation_interview=True))
    for name, frame in {
        "mart__comparison": made.comparison,
        "mart__comparison_groups": made.comparison_groups,
        "mart__peers": made.peers,
        "mart__success_factors": beside_factors,
    }.items():
        assert violations(CONTRACTS[name], engine().create_table(f"t_{name}", frame, overwrite=True)) == {}


# --- what projects have of them ---------------------------------------------------------------------------------------------------


def test_a_project_is_told_beside_the_middle_of_the_others_and_never_beside_one_or_two():
    register = pd.DataFrame(
        {"project_id": ["A", "B", "C", "D", None], "corporation_id": ["1", "2", "3", "4", "5"], "dwellings": [10, 20, 40, 60, 90], "community_coach_hours": [5, 5, None, None, 9],
         "motivation_interview": [True, True, False, True, True], "agreement_parties": ["gemeente|zorg", None, None, None, None],
         "allocation_route": ["woongroep", "urgentie", "regulier", None, None]}
    )  # fmt: skip
    made = factors_of_projects(register)
    rows = made.set_index(["project_id", "indicator"])
    assert rows.loc[("A", "dwellings"), ["value", "others", "others_middle"]].tolist() == [10, 3, 40]
    assert rows.loc[("D", "dwellings"), ["value", "others", "others_middle"]].tolist() == [60, 3, 20]
    interview = rows.xs("motivation_interview", level="indicator")
    assert interview.value.tolist() == [1, 1, 0, 1] and interview.others_middle["C"] == 1
    assert interview.others_middle["A"] == pytest.approx(2 / 3)
    coach = rows.loc[("A", "community_coach_hours_per_dwelling")]
    assert coach.value == 0.5 and coach.others == 1 and np.isnan(coach.others_middle)
    assert rows.loc[("A", "agreement_signatures"), ["value", "word"]].tolist() == [2, "gemeente|zorg"]
    assert rows.loc[("A", "allocation_by_residents"), ["value", "word"]].tolist() == [1, "woongroep"]
    assert sorted(set(made.factor)) == [1, 2, 3, 4, 5, 6, 8, 9, 10]
    two_of_one = factors_of_projects(register.assign(corporation_id=["1", "2", "3", "3", "5"]))
    assert (
        two_of_one[two_of_one.project_id == "A"].others_middle.isna().all()
    )  # two corporations would know each other's
    assert (
        violations(CONTRACTS["mart__project_factors"], engine().create_table("t_project_factors", made, overwrite=True))
        == {}
    )


# --- success factors ---------------------------------------------------------------------------------------------------------------


def asked(values, **columns) -> pd.DataFrame:
    found = world(values)
    register = pd.DataFrame({"project_id": found.projects, "dwellings": 60, **columns})
    both = {"avoided_per_dwelling_year": found, BENEFIT: found}
    return success_factors(both, register).set_index(["indicator", "measure"])


def test_a_factor_that_moves_with_the_benefit_is_found_and_told_per_standard_deviation():
    activities = np.arange(12.0)
    noise = np.random.default_rng(3).normal(0, 0.05, 12)
    row = asked(1 + 0.2 * activities + noise, activities_per_month=activities).loc["activities_per_month", BENEFIT]
    assert row.associated and row.step == pytest.approx(activities.std(ddof=1))
    assert row.difference / row.step == pytest.approx(0.2, abs=0.02)


def test_yes_against_no_is_the_difference_of_the_two_means():
    yes = [True] * 6 + [False] * 6
    row = asked([2.0, 2.2] * 3 + [1.0, 1.2] * 3, motivation_interview=yes).loc["motivation_interview", BENEFIT]
    assert row.contrast == "yes_against_no" and row.difference == pytest.approx(1.0, abs=0.02) and row.associated


def test_nothing_is_told_of_nine_projects_of_two_against_ten_or_of_what_is_not_known():
    nine = asked(np.arange(9.0), activities_per_month=np.arange(9.0))
    assert nine.reason["activities_per_month", BENEFIT] == "too_few_projects"
    two = asked(np.arange(12.0), motivation_interview=[True] * 2 + [False] * 10)
    assert two.reason["motivation_interview", BENEFIT] == "projects_alike"
    assert two.reason["participation_share", BENEFIT] == "not_known" and two.difference.isna().all()


def test_many_indicators_of_nothing_are_seldom_called_associated():
    names = [
        "common_room_m2",
        "activities_per_month",
        "open_support_share",
        "participation_share",
        "trained_staff_share",
    ]
    called = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        table = asked(rng.normal(1.5, 0.4, 12), **{name: rng.random(12) for name in names})
        called += bool(table.associated.fillna(False).any())
    assert called <= 7  # 5 % of 60, and what chance adds to that (P = 1 %)


def test_what_could_have_been_found_counts_the_number_of_tests():
    """Power of 0.8 by the noncentral t, at the level that the smallest of m p-values has to pass."""
    table = asked(
        np.arange(12.0), activities_per_month=np.random.default_rng(1).random(12), common_room_m2=np.arange(12.0) % 5
    )
    tests = int(table.reason.isna().sum())
    assert tests == 4  # two indicators, two measures
    row = table.loc["activities_per_month", BENEFIT]
    se = (row.high95 - row.low95) / 2 / stdtrit(10, 0.975)
    power = nct.sf(stdtrit(10, 1 - 0.025 / tests), 10, row.detectable / se)
    assert power == pytest.approx(0.8, abs=0.02)
    assert reach_of(10, 26) == pytest.approx(5.0, abs=0.1) and reach_of(10, 1) == pytest.approx(3.11, abs=0.01)


def test_correcting_by_hand():
    assert holm_adjusted(np.array([0.04, 0.01, 0.03])).tolist() == pytest.approx([0.06, 0.03, 0.06])


# --- stayed after support ----------------------------------------------------------------------------------------------------------


def stays(*extra):
    """Ten people whose support ended on 30 June 2024 in complex GW, and some more rows."""
    ended = [(f"p{i}", "GW", "2023-01-01", "2024-06-30", True) for i in range(FEWEST_ENDED)]
    frame = pd.DataFrame(
        [*ended, *extra], columns=["person_id", "complex_id", "period_start", "period_end", "supported"]
    )
    dates = ["period_start", "period_end"]
    frame[dates] = frame[dates].apply(pd.to_datetime).apply(lambda c: c.dt.date)
    schema = {
        "person_id": "string",
        "complex_id": "string",
        "period_start": "date",
        "period_end": "date",
        "supported": "boolean",
    }
    table = engine().create_table("t_stays", frame, schema=schema, overwrite=True)
    return stayed_after_support(table).to_pandas().stayed_after_support_share.tolist()


def test_who_lives_on_without_support_stayed():
    rest = [("p0", "GW", "2024-07-01", None, False), ("p1", "GW", "2024-07-15", None, False)]
    assert stays(*rest) == [0.2]


def test_who_came_back_later_or_elsewhere_or_has_new_support_did_not_stay_after_it():
    late = ("p0", "GW", "2025-01-01", None, False)
    elsewhere = ("p1", "ZZ", "2024-07-01", None, False)
    assert stays(late, elsewhere) == [0.0]
    extended = ("p2", "GW", "2024-07-01", None, True)
    assert stays(late, extended) == []  # nine people are too few


def test_where_only_support_is_delivered_nobody_knows_who_stayed():
    assert stays() == []
