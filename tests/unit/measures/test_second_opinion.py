"""Estimators side by side, the picture before and after, placebo dates, balance and what remains, in small worlds with a known truth."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from pipelines.measures.answers import Looked, looked
from pipelines.measures.avoided_cost import avoided, avoided_cost
from pipelines.measures.counterfactual import fit_untreated
from pipelines.measures.event_blocks import person_blocks, stacks
from pipelines.measures.given import Panels
from pipelines.measures.panel import complex_panel, insured_panel, person_panel
from pipelines.measures.robustness import Caretaking, Choices, Robustness, Told, robustness
from pipelines.measures.second_opinion import (
    DISAGREE,
    Look,
    covariates,
    doubly_robust_figure,
    group_time_figure,
    holm,
    view,
)
from pipelines.measures.selection import may_be_chosen, unlike
from pipelines.measures.verdict import Rules
from pipelines.measures.who_pays import books_of, who_pays_who_gains
from tests.unit.measures.panels import some_people
from tests.unit.measures.small_country import MONTHS, PROJECTS, Country, world

SMALL = Country(people_elsewhere=400, places=10)
CHOICES = Choices(12, (8.0, 36.0), 52.0, 1.0)
PARTY = {**dict.fromkeys(("wmo_support", "day_activities", "sheltered_housing", "shelter", "other_wmo"), "gemeente"),
         **dict.fromkeys(("vacancy", "turnover_maintenance", "vandalism", "rent_arrears", "liveability", "caretaking"), "woningcorporatie"),
         "zvw_ggz": "zorgverzekeraar", "zvw_other": "zorgverzekeraar"}  # fmt: skip


def told_of(w, *, draws=200) -> tuple[Looked, Told]:
    """What the answers would tell of a world, with a caretaker of € 3,000 a month in every project."""
    seen = looked(Panels.of(w.persons, w.complexes, w.insured), draws=draws, seed=1, minimum_control_complexes=4)
    figures = avoided(seen.estimates, draws=draws)
    budgets = pd.DataFrame({"budget": list(PARTY), "party": list(PARTY.values())})
    nothing = pd.DataFrame({"project_id": [], "year": [], "party": [], "cents": []})
    pays = who_pays_who_gains(books_of(figures, spending(w), nothing, budgets, Rules()))
    return seen, Told(avoided_cost(figures), pays)


def starts(w) -> pd.DataFrame:
    own = (
        w.complexes.select(["project_id", "start_month", "dwellings"])
        .to_pandas()
        .dropna()
        .drop_duplicates("project_id")
    )
    return own.rename(columns={"start_month": "caretaking_start"}).reset_index(drop=True)


def spending(w) -> pd.DataFrame:
    months = pd.to_datetime([np.datetime64("2019-01", "M") + m for m in range(MONTHS)])
    rows = [
        (p.project_id, m, 3_000_00)
        for p in starts(w).itertuples()
        for m in months
        if m >= pd.Timestamp(p.caretaking_start)
    ]
    return pd.DataFrame(rows, columns=["project_id", "month", "cents"])


def asked(w) -> Robustness:
    seen, told = told_of(w)
    own = starts(w)
    spent = spending(w)
    exposure = spent[["project_id", "month"]].merge(own[["project_id", "dwellings"]]).assign(hours=64.0)
    projects = own.assign(motivation_interview=True, allocation_route="woongroep")
    return robustness(seen, Caretaking(spent, exposure), projects, told, CHOICES)


@pytest.fixture(scope="module")
def found() -> Robustness:
    return asked(world(31, SMALL))


def test_the_tables_keep_their_contracts(found):
    for name, table in vars(found).items():
        assert (
            violations(CONTRACTS[f"mart__{name}"], engine().create_table(f"t_{name}", table, overwrite=True)) == {}
        ), name


def test_every_project_and_budget_has_its_estimators_beside_each_other(found):
    table = found.estimators
    people = table[table.budget == "wmo_support"].groupby("project_id").estimator.agg(list)
    assert set(map(tuple, people)) == {("imputation", "group_time", "doubly_robust")}
    assert len(people) == PROJECTS + 1
    assert set(table[table.budget == "vandalism"].estimator) == {"imputation", "group_time"}


def test_estimators_agree_in_a_world_where_trends_run_parallel(found):
    table = found.estimators
    assert not table.disagree.fillna(False).any()
    row = (
        table[(table.project_id == "all") & (table.budget == "wmo_support")]
        .set_index("estimator")
        .avoided_cents.astype(float)
    )
    assert row["group_time"] == pytest.approx(row["imputation"], rel=0.25)
    assert row["doubly_robust"] == pytest.approx(row["group_time"], rel=0.1)


def test_a_dip_just_before_moving_in_makes_them_disagree():
    """People who are doing badly move in: in the half year before, their cost is 40 % up. Imputation holds against all that was seen,
    group-time effects against that half year."""
    w = world(32, SMALL)
    rows = w.persons.to_pandas()
    since = (pd.to_datetime(rows.month) - pd.to_datetime(rows.start_month)).dt.days / 30.44
    dip = (since < -0.5) & (since > -6.5)
    rows.loc[dip, "wmo_support_cents"] = (rows.wmo_support_cents[dip] * 1.4).round().astype("int64")
    changed = pa.Table.from_pandas(rows, schema=w.persons.schema, preserve_index=False)
    table = asked(type(w)(changed, w.complexes, w.insured, w.truth)).estimators.set_index(
        ["project_id", "budget", "estimator"]
    )
    row = table.loc[("all", "wmo_support", "group_time")]
    assert row.disagree and row.difference_cents > 0
    assert not table.loc[("all", "shelter", "group_time")].disagree


def test_without_effect_the_randomisation_p_is_not_small_and_with_effect_it_is(found):
    p = found.estimators[found.estimators.p_randomised.notna()].set_index("budget").p_randomised
    assert p["vandalism"] < 0.01
    nothing = asked(world(33, Country(effect=0.0, people_elsewhere=400, places=8))).estimators
    assert nothing.p_randomised.min() > 0.005


def test_holm_counts_how_many_were_looked_at():
    p = np.array([0.02, 0.04, np.nan, 0.5])
    assert holm(p).tolist() == [False, False, False, False]
    assert holm(np.array([0.01, np.nan])).tolist() == [True, False]
    assert DISAGREE == 0.05


def test_before_the_start_effects_are_about_nothing_and_after_it_they_build_up(found):
    study = found.event_study[(found.event_study.project_id == "all") & (found.event_study.budget == "wmo_support")]
    study = study.set_index("block").avoided_per_period_cents
    assert -1 not in study.index
    assert abs(study[-2]) < 0.25 * study[2]
    assert study[2] > study[0]


def test_placebo_dates_find_something_about_as_often_as_chance_would(found):
    tables = [found.placebo_dates] + [asked(world(s, SMALL)).placebo_dates for s in (34, 35)]
    p = pd.concat([t[(t.low95_cents != 0) | (t.high95_cents != 0)] for t in tables]).p
    assert 0.01 <= (p < 0.05).mean() <= 0.11


def test_balance_tells_that_more_expensive_people_move_in():
    w = world(36, SMALL)
    rows = w.persons.to_pandas()
    rows.loc[rows.project_id.notna(), "wmo_support_cents"] += 60_000
    changed = pa.Table.from_pandas(rows, schema=w.persons.schema, preserve_index=False)
    table = asked(type(w)(changed, w.complexes, w.insured, w.truth))
    row = table.balance.query(
        "project_id == 'all' and against == 'never_treated' and variable == 'level' and budget == 'wmo_support'"
    ).iloc[0]
    assert row.mean_treated - row.mean_others > 40_000
    assert row.standardised_difference > 0.5
    told = table.selection.set_index("project_id").loc["all"]
    assert (told.largest_budget, told.largest_against) == ("wmo_support", "never_treated")
    assert told.largest_difference > told.largest_by_chance


def pairs(difference, units=40, panel="persons"):
    row = {"project_id": "P1", "panel": panel, "against": "never_treated", "variable": "level", "budget": "wmo_support",
           "mean_treated": 0.0, "mean_others": 0.0, "standardised_difference": difference,
           "treated_units": units, "other_units": 400}  # fmt: skip
    return pd.DataFrame([row, row | {"project_id": "all", "standardised_difference": 9.0}])


def test_residents_are_unlike_others_from_the_limit_on_beyond_chance_and_only_people_are():
    assert unlike(pairs(1.0), 1.0) == unlike(pairs(-2.4), 1.0) == {"P1"}
    assert unlike(pairs(0.99), 1.0) == frozenset()
    assert unlike(pairs(1.2, units=2), 1.0) == frozenset()  # two people differ that much by chance
    assert unlike(pairs(3.0, panel="complexes"), 1.0) == frozenset()


def test_a_verdict_that_is_not_there_cannot_be_undone_and_one_that_is_falls_at_some_violation(found):
    table = found.parallel_trends
    holds_zero = table.reason == "nothing_to_undo"
    assert table[holds_zero].breakdown_relative.isna().all()
    told = table[table.reason.isna()]
    assert len(told) and (told.breakdown_relative > 0).all() and (told.breakdown_yearly_share > 0).all()
    assert told[(told.budget == "all") & (told.party != "all")].breakdown_bend.notna().all()
    assert set(zip(table.party, table.budget, strict=True)) >= {("all", "all"), ("gemeente", "wmo_support")}


def test_doubly_robust_with_nothing_to_hold_equal_is_the_group_time_figure():
    panel = person_panel(some_people(3, controls=60, movers=30, effect=3_000, noise=800))
    fit = fit_untreated(panel)
    for _, stack in stacks(panel, fit, 6):
        seen = Look(panel, fit, stack, person_blocks(panel, stack))
        robust = doubly_robust_figure(seen, covariates(stack)[:, :1])
        assert robust is not None
        assert robust.amount[0] == pytest.approx(group_time_figure(seen).amount[0], rel=1e-9)


def test_few_people_mean_no_doubly_robust_figure_and_a_reason():
    w = world(37, Country(people_elsewhere=400, places=2))
    table = asked(w).estimators
    single = table[(table.estimator == "doubly_robust") & (table.project_id != "all")]
    assert (single.reason == "too_few").any()
    assert single[single.reason.notna()].avoided_cents.isna().all()


def test_without_controls_there_is_no_second_opinion_and_it_says_so():
    table = some_people(3, controls=10, effect=3_000)
    assert view("persons", person_panel(table), 30).parts == {}
    w = world(38, SMALL)
    assert view("complexes", complex_panel(w.complexes), 999).parts == {}
    assert view("insured", insured_panel(w.insured), 999).parts == {}


def test_residents_may_be_chosen_unless_the_register_says_that_they_are_not():
    told = pd.DataFrame({"project_id": ["A", "B", "C", None], "motivation_interview": [True, False, None, True]})
    assert may_be_chosen(told) == {"A", "C"}
