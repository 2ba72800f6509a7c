"""How large the own error of people is: what their noise before predicts, calibrated on people never treated."""

import numpy as np
import pytest

from pipelines.measures.counterfactual import fit_untreated
from pipelines.measures.inference import (
    Calibration,
    OwnError,
    calibrated,
    calibration,
    expected_variance,
    person_errors,
    rows_by_project,
    unit_noise,
)
from pipelines.measures.panel import person_panel
from tests.unit.measures.panels import persons, some_people


def drifting_people(drift: int, seed: int = 1):
    """Sixty controls and ten movers with noise; from month 15 on half of the controls go up by ``drift``, the others down."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(70):
        project, start = (None, None) if i < 60 else ("P1", 15)
        sign = 0 if project else (1 if i % 2 else -1)
        for t in range(30):
            cents = 50_000 + int(rng.normal(0, 1_000)) + (drift * sign if t >= 15 else 0)
            rows.append((f"x{i:02d}", t, "0344", project, project, start, cents))
    return persons(rows)


def ratio(table) -> float:
    panel = person_panel(table)
    fit = fit_untreated(panel)
    return float(calibration(panel, fit, rows_by_project(panel, fit), unit_noise(panel, fit)).ratio[0])


def test_a_total_of_n_months_after_m_before_has_variance_v_times_n_squared_over_m_plus_n():
    by_hand = 100.0 * (6**2 / 4 + 6)
    assert expected_variance(np.array([[100.0]]), np.array([4.0]), np.array([6]))[0, 0] == by_hand


def test_people_whose_noise_is_stable_move_as_far_as_it_predicts():
    assert np.mean([ratio(drifting_people(0, seed)) for seed in range(8)]) == pytest.approx(1.0, abs=0.15)


def test_people_whose_level_drifts_move_further_than_their_noise_before_predicts():
    assert ratio(drifting_people(2_000)) > 5


def test_the_variance_of_a_project_is_the_expected_one_times_the_ratio_whatever_the_paths_say():
    paths = np.array([[[3.0], [4.0]], [[-7.0], [0.0]]])  # two people, two months, one budget
    own = OwnError(np.array([0, 1]), paths, np.array([[50.0], [30.0]]))
    scaled, _ = calibrated([own], Calibration(np.array([2.0]), np.array([100.0])))
    assert (scaled[0].by_month.sum(axis=1) ** 2).sum() == pytest.approx(2.0 * 80.0)


def test_an_effect_changes_the_estimate_and_not_how_sure_we_are():
    def spread(effect: int) -> float:
        panel = person_panel(some_people(5, effect=effect, noise=800))
        fit = fit_untreated(panel)
        errors = person_errors(panel, fit, seed=(1,), draws=4_000)
        return float(sum(e[:, :, 0].sum(axis=1) for e in errors.values()).std())

    assert spread(15_000) == pytest.approx(spread(0), rel=1e-3)
