"""Violations of parallel trends: the published example of HonestDiD, and what must hold for any.

Published: README of HonestDiD (https://github.com/asheshrambachan/HonestDiD, Rambachan and Roth): Medicaid expansions, effect in 2014, two-way
fixed effects on states not treated in 2015, years to 2015, errors clustered by state. The data ship with moderndid.
"""

import moderndid
import numpy as np
import pyfixest
import pytest

from pipelines.measures.parallel_trends import (
    MOST,
    EventStudy,
    breakdown,
    estimators_of,
    relative_magnitudes,
    smoothness,
)

FIRST = np.array([1.0, 0.0])


@pytest.fixture(scope="module")
def medicaid() -> EventStudy:
    table = moderndid.load_ehec().to_pandas()
    table = table[(table.year < 2016) & (table.yexp2.isna() | (table.yexp2 != 2015))].copy()
    table["D"] = (table.yexp2 == 2014).astype(int)
    model = pyfixest.feols("dins ~ i(year, D, ref=2013) | stfips + year", table, vcov={"CRV1": "stfips"})
    return EventStudy(model.coef().to_numpy(), model._vcov, before=5)


@pytest.mark.parametrize(
    ("m", "low", "high"),
    [(0.0, 0.0259, 0.0607), (0.01, 0.0132, 0.0787), (0.02, 0.00286, 0.0907), (0.03, -0.00714, 0.101), (0.05, -0.0271, 0.121)],
)  # fmt: skip
def test_the_published_intervals_under_smoothness(medicaid, m, low, high):
    found = smoothness(estimators_of(medicaid, FIRST), m)
    assert found == pytest.approx((low, high), abs=3e-4 if high > 0.1 else 1e-4)


def test_the_published_breakdown_under_smoothness(medicaid):
    chosen = estimators_of(medicaid, FIRST)
    assert breakdown(lambda m: smoothness(chosen, m), 0.0, unit=0.01) == pytest.approx(0.023, abs=0.001)


@pytest.mark.parametrize(
    ("mbar", "low", "high"),
    [(0.5, 0.0240, 0.0672), (1.0, 0.0170, 0.0720), (1.5, 0.00824, 0.0797), (2.0, -0.000916, 0.0881)],
)
def test_intervals_under_relative_magnitudes_hold_the_published_ones_and_are_little_wider(medicaid, mbar, low, high):
    """Theirs are conditional and least-favourable (C-LF); ours is the union of plain ones, valid and a little wider."""
    ours = relative_magnitudes(medicaid, FIRST, mbar)
    assert ours[0] <= low and ours[1] >= high
    assert ours[1] - ours[0] <= 1.15 * (high - low)


def test_without_violation_the_interval_is_the_usual_one(medicaid):
    low, high = relative_magnitudes(medicaid, FIRST, 0.0)
    at, error = medicaid.beta[5], np.sqrt(medicaid.covariance[5, 5])
    assert (low, high) == pytest.approx((at - 1.959964 * error, at + 1.959964 * error))


def exact(beta, before):
    """An event study without sampling error."""
    return EventStudy(np.array(beta, float), np.zeros((len(beta), len(beta))), before)


def test_relative_magnitudes_by_hand():
    """Before: −1, 2 | base 0 | after: 10, 12. Changes up to the base: 3 and −2, so the most is 3. At M̄ = 1 the first block after may be
    off by 3 and the second by 6: their sum is 22 ± 9."""
    assert relative_magnitudes(exact([-1, 2, 10, 12], 2), np.array([1.0, 1.0]), 1.0) == pytest.approx((13, 31))
    assert breakdown(
        lambda m: relative_magnitudes(exact([-1, 2, 10, 12], 2), np.array([1.0, 1.0]), m), 0.0
    ) == pytest.approx(22 / 9, rel=1e-6)


def test_a_straight_drift_costs_nothing_under_smoothness():
    """Before −4, −2 | base 0 | after 2 + 5 and 4 + 5: a drift of 2 a block and an effect of 5 in each. M = 1 lets the slope change by 1 at
    the base and after it: by 1 in the first block, 3 in the second."""
    study = exact([-4, -2, 7, 9], 2)
    for weights, off in (([1.0, 0.0], 1), ([0.0, 1.0], 3)):
        chosen = estimators_of(study, np.array(weights))
        assert smoothness(chosen, 0.0) == pytest.approx((5, 5))
        assert smoothness(chosen, 1.0) == pytest.approx((5 - off, 5 + off))


@pytest.mark.parametrize("seed", range(5))
def test_more_violation_never_gives_a_shorter_interval(seed):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(6, 6))
    study = EventStudy(rng.normal(size=6), root @ root.T / 20, 3)
    weights = rng.uniform(0, 1, 3)
    chosen = estimators_of(study, weights)
    for interval in (lambda m: relative_magnitudes(study, weights, m), lambda m: smoothness(chosen, m)):
        lengths = [high - low for low, high in map(interval, np.linspace(0, 2, 9))]
        assert (np.diff(lengths) >= -1e-9).all()


def test_intervals_cover_when_the_violation_is_no_larger_than_allowed():
    """Drift before and after up to one step of 1: at M̄ = 1 the effect (0) is covered at least as often as 95 %."""
    rng = np.random.default_rng(1)
    truth = np.array([-1.0, 0.0, 1.0, 2.0])  # the most before: 1; after: 1 a block
    covered = 0
    for _ in range(400):
        study = EventStudy(truth + rng.normal(0, 0.5, 4), 0.25 * np.eye(4), 2)
        low, high = relative_magnitudes(study, np.array([0.5, 0.5]), 1.0)
        covered += low <= 0 <= high
    assert covered >= 0.93 * 400


def test_a_conclusion_that_never_falls_and_one_that_never_stood():
    assert breakdown(lambda m: (1.0, 2.0), 0.0) == MOST
    assert breakdown(lambda m: (-1.0, 2.0), 0.0) == 0.0


def test_nothing_seen_before_is_refused_by_name():
    with pytest.raises(ValueError, match="before"):
        relative_magnitudes(exact([5, 6], 0), FIRST, 1.0)
    with pytest.raises(ValueError, match="before"):
        estimators_of(exact([5, 6], 0), FIRST)
