"""Plan against actual, expectations and signals, in projects made for it."""

import numpy as np
import pandas as pd
import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import conform, violations
from pipelines.measures.steering import HOURS, RESIDENTS, Course, Watch, common_phi, courses_of, limit, steered

WATCH = Watch(months=6, false_alarm_share=0.05, ahead=12, seed=1, noise_bound=0.8)


def project(name, values, plan=160.0) -> Course:
    return Course(name, "caretaker_hours", np.arange(600, 600 + len(values)), np.asarray(values, float), plan)


def on_plan(seed, months=48, phi=0.0, sd=4.0, plan=160.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, sd, months)
    for t in range(1, months):
        noise[t] = phi * noise[t - 1] + np.sqrt(1 - phi**2) * noise[t]
    return plan + noise


def signals(courses):
    return steered(courses, WATCH).early_signal.set_index("project_id").signal


@pytest.mark.parametrize("phi", [0.0, 0.6])
def test_a_project_on_plan_gives_a_signal_in_some_five_per_cent_of_years(phi):
    courses = [project(f"P{i:03d}", on_plan(i, phi=phi)) for i in range(400)]
    table = steered(courses, WATCH).plan_actual
    year = table[~table.expected_only & (table.month >= np.datetime64(600 + 36, "M"))]
    falsely = year.groupby("project_id").signal.agg(lambda s: (s != "none").any()).mean()
    assert 0.02 <= falsely <= 0.08


def test_with_few_projects_noise_that_lasts_gives_no_more_false_signals_than_is_said():
    years = []
    for country in range(15):
        courses = [project(f"P{i:02d}", on_plan(100 * country + i, months=36, phi=0.9)) for i in range(12)]
        table = steered(courses, WATCH).plan_actual
        last = table[~table.expected_only & (table.month >= np.datetime64(600 + 24, "M"))]
        years += last.groupby("project_id").signal.agg(lambda s: (s != "none").any()).tolist()
    assert len(years) == 180
    assert np.mean(years) <= 0.08  # 5 % and 1.9 standard errors; with φ at its estimate it was 17 %


def test_of_residents_no_share_of_false_signals_is_said():
    people = [Course(f"P{i}", RESIDENTS, np.arange(600, 648), on_plan(i), 160.0) for i in range(3)]
    found = steered([*people, project("A", on_plan(9))], WATCH).early_signal.set_index("subject").false_alarm_share
    assert found[RESIDENTS].isna().all() and found[HOURS] == WATCH.false_alarm_share


def test_a_project_that_leaves_its_plan_is_seen_within_the_year_and_told_since_when():
    moved = on_plan(5)
    moved[40:] -= 12.0  # three times its noise
    found = steered([project("A", moved), project("B", on_plan(6))], WATCH).early_signal.set_index("project_id")
    assert found.signal.tolist() == ["below", "none"]
    assert (
        np.datetime64("2023-05") <= found.since["A"].to_datetime64() <= np.datetime64("2023-11")
    )  # month 640 is 2023-05
    assert found.mean_deviation["A"] == pytest.approx(-12, abs=4) and pd.isna(found.since["B"])


def test_what_has_long_left_its_plan_does_not_hide_in_its_own_noise():
    far = on_plan(7)
    far[10:] += 60
    near = project("B", on_plan(7))
    table = steered([project("A", far), near], WATCH).early_signal.set_index("project_id")
    assert table.limit["A"] == pytest.approx(table.limit["B"], rel=0.2)


def test_noise_that_hangs_together_is_recognised_and_widens_the_limit():
    courses = [project(f"P{i}", on_plan(i, months=72, phi=0.6)) for i in range(12)]
    assert common_phi(courses, 0.8).value == pytest.approx(0.6, abs=0.15)
    assert 0.6 < common_phi(courses, 0.8).at_most < 0.95
    assert common_phi([project("A", on_plan(1, months=400))], 0.8).value == pytest.approx(0.0, abs=0.15)
    assert limit(0.0, 48, 6, 0.01, 1) > limit(0.0, 48, 6, 0.05, 1)


def test_what_is_expected_holds_the_next_month_in_95_per_cent():
    values = [on_plan(seed, months=37) for seed in range(300)]
    table = steered([project(f"P{i:03d}", v[:36]) for i, v in enumerate(values)], WATCH).plan_actual
    ahead = table.query("expected_only").groupby("project_id").first()
    after = np.array([v[36] for v in values])
    assert 0.91 <= ((ahead.expected_low95 <= after) & (after <= ahead.expected_high95)).mean() <= 0.99


def test_expected_goes_back_to_the_level_of_the_year_and_added_up_skips_what_is_not_known():
    values = on_plan(3, months=30)
    values[4] = np.nan
    table = steered([project("A", values)], WATCH).plan_actual
    now = table[~table.expected_only]
    assert now.cumulative_plan.iloc[-1] == pytest.approx(29 * 160)
    assert now.cumulative_actual.iloc[-1] == pytest.approx(np.nansum(values))
    assert table[table.expected_only].expected.iloc[-1] == pytest.approx(values[-12:].mean(), abs=0.1)
    assert table[table.expected_only].month.iloc[0] == pd.Timestamp(
        "2022-07-01"
    )  # months 600 to 629: 2020-01 to 2022-06


def test_without_a_plan_or_with_few_months_there_is_no_signal_and_a_reason():
    found = steered([project("A", on_plan(1), plan=np.nan), project("B", on_plan(2, months=17))], WATCH).early_signal
    assert found.reason.tolist() == ["no_plan", "too_few_months"] and found.signal.isna().all()


def test_courses_start_at_the_start_and_the_plan_of_residents_is_a_share_of_the_dwellings():
    months = pd.date_range("2020-01-01", periods=4, freq="MS")
    exposure = pd.DataFrame({"project_id": "P", "month": months, "dwellings": 50, "supported_residents": [0, 3, 8, 9],
                             "hours": [0.0, 150, None, 170]})  # fmt: skip
    costs = pd.DataFrame({"project_id": "P", "month": months[2:3], "cents": [5_000_00]})
    register = pd.DataFrame(
        {"project_id": ["P"], "plan_caretaker_hours": [160.0], "supported_share": [0.3], "dwellings": [50]}
    )
    hours, residents, cost = courses_of(exposure, costs, register, {"P": 601})
    assert hours.actual.tolist()[::2] == [150, 170] and np.isnan(hours.actual[1]) and hours.plan == 160
    assert residents.actual.tolist() == [3, 8, 9] and residents.plan == pytest.approx(15)
    assert cost.actual.tolist()[1:] == [5_000_00] and np.isnan(cost.plan)
    later = courses_of(exposure, costs, register, {"P": 602})[0]
    assert np.isnan(later.actual[0]) and later.actual.tolist()[1:] == [170]


def test_the_tables_keep_their_contracts():
    made = steered([project("A", on_plan(1)), project("B", on_plan(2, months=10), plan=np.nan)], WATCH)
    for name, frame in {"mart__plan_actual": made.plan_actual, "mart__early_signal": made.early_signal}.items():
        shaped = conform(CONTRACTS[name], engine().create_table(f"t_{name}", frame, overwrite=True))
        assert violations(CONTRACTS[name], shaped) == {}
