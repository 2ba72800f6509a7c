"""Meta-analyses that others published: the thirteen BCG trials and Rubin's eight schools. Each test names its source."""

import numpy as np
import pytest

from pipelines.measures.random_effects import averaged, heterogeneity, random_effects, regression

# vaccinated with and without tuberculosis, not vaccinated with and without, latitude, year: Colditz et al. (1994), JAMA 271
BCG = np.array([
    (4, 119, 11, 128, 44, 1948), (6, 300, 29, 274, 55, 1949), (3, 228, 11, 209, 42, 1960), (62, 13536, 248, 12619, 52, 1977),
    (33, 5036, 47, 5761, 13, 1973), (180, 1361, 372, 1079, 44, 1953), (8, 2537, 10, 619, 19, 1973),
    (505, 87886, 499, 87892, 13, 1980), (29, 7470, 45, 7232, 27, 1968), (17, 1699, 65, 1600, 42, 1961),
    (186, 50448, 141, 27197, 18, 1974), (5, 2493, 3, 2338, 33, 1969), (27, 16886, 29, 17825, 33, 1976),
], float)  # fmt: skip
A, B, C, D, LATITUDE, YEAR = BCG.T
LOG_RISK = np.log(A / (A + B)) - np.log(C / (C + D))
VARIANCE = 1 / A - 1 / (A + B) + 1 / C - 1 / (C + D)


@pytest.mark.parametrize(
    ("method", "mean", "tau2"),
    [("reml", -0.7145, 0.3132), ("dersimonian_laird", -0.7141, 0.3088), ("paule_mandel", -0.7150, 0.3181)],
)
def test_bcg_vaccination(method, mean, tau2):
    """Viechtbauer (2010), Journal of Statistical Software 36(3), and the manual of metafor: log relative risk of the BCG trials."""
    found = random_effects(LOG_RISK, VARIANCE, method=method)
    assert (round(found.mean, 4), round(found.tau2, 4)) == (mean, tau2)


def test_bcg_vaccination_after_hartung_and_knapp():
    """metafor, rma(..., test = "knha"): 0.1808, −1.1084 to −0.3206."""
    found = random_effects(LOG_RISK, VARIANCE, method="reml")
    assert [round(v, 4) for v in (found.se, found.low95, found.high95)] == [0.1808, -1.1084, -0.3206]


def test_bcg_vaccination_how_far_apart():
    """metafor, rma(yi, vi, data = dat.bcg) and confint(): Q 152.2330 of 12, p < .0001; τ² 0.1197 to 1.1115, τ 0.3460 to 1.0543."""
    found = heterogeneity(LOG_RISK, VARIANCE)
    assert round(found.q, 4) == 152.2330 and found.p < 0.0001
    assert [round(v**2, 4) for v in (found.low95, found.high95)] == [0.1197, 1.1115]
    assert [round(v, 4) for v in (found.low95, found.high95)] == [0.3460, 1.0543]


def test_bcg_vaccination_by_latitude():
    """metafor manual: intercept 0.2515, latitude −0.0291, τ² 0.0764."""
    found = regression(LOG_RISK, VARIANCE, np.column_stack([np.ones(13), LATITUDE]), method="reml")
    assert np.round(found.coefficients, 4).tolist() == [0.2515, -0.0291] and round(found.tau2, 3) == 0.076


def test_bcg_vaccination_by_latitude_and_year():
    """Viechtbauer (2010), section 3.3: −3.5455, −0.0280, 0.0019, τ² 0.1108."""
    found = regression(LOG_RISK, VARIANCE, np.column_stack([np.ones(13), LATITUDE, YEAR]), method="reml")
    assert found.coefficients.tolist() == pytest.approx(
        [-3.5455, -0.0280, 0.0019], abs=2e-4
    )  # theirs stops at steps of 1e-5
    assert round(found.tau2, 4) == 0.1108


SCHOOLS = np.array([28, 8, -3, 7, -1, 1, 18, 12.0]), np.array([15, 10, 16, 11, 9, 11, 10, 18.0]) ** 2


def test_eight_schools_together():
    """Rubin (1981); Gelman et al., Bayesian Data Analysis, section 5.5: pooled 7.7, no variance between schools by moments."""
    found = random_effects(*SCHOOLS, method="dersimonian_laird")
    assert round(found.mean, 1) == 7.7 and found.tau2 == 0


def test_eight_schools_each():
    """Bayesian Data Analysis, table 5.3, from 200 simulations: 2.5 %, 25 %, median, 75 % and 97.5 % of each school."""
    told = np.array([
        (-2, 7, 10, 16, 31), (-5, 3, 8, 12, 23), (-11, 2, 7, 11, 19), (-7, 4, 8, 11, 21), (-9, 1, 5, 10, 18), (-7, 2, 6, 10, 28),
        (-1, 7, 10, 15, 26), (-6, 3, 8, 13, 33),
    ])  # fmt: skip
    among = averaged(*SCHOOLS)
    found = np.array([among.quantile(q) for q in (0.025, 0.25, 0.5, 0.75, 0.975)]).T
    assert np.abs(found - told)[:, 1:4].max() <= 1.05  # the middle: within what rounding and 200 simulations leave
    assert np.median(np.abs(found - told)[:, [0, 4]]) <= 1.5
