"""The doubly robust estimator on published data and against moderndid; and what makes it doubly robust.

Published: LaLonde's NSW sample with CPS comparisons, part of the illustration of Sant'Anna and Zhao (2020), as printed in the help of Stata's
drdid (Rios-Avila, Sant'Anna and Naqvi), estimator ``dripw``: −871.3271, standard error 396.0211. The data ship with moderndid.
"""

import moderndid
import numpy as np
import pytest

from pipelines.measures.doubly_robust import doubly_robust


@pytest.fixture(scope="module")
def nsw():
    """Change of earnings 1975-1978, treated, covariates with constant; before and after."""
    table = moderndid.load_nsw().to_pandas()
    table = table[(table.treated == 0) | (table["sample"] == 2)]
    before = table[table.year == 1975].set_index("id")
    after = table[table.year == 1978].set_index("id").loc[before.index]
    x = before[["age", "educ", "black", "married", "nodegree", "hisp", "re74"]].to_numpy(float)
    x = np.column_stack([np.ones(len(x)), x])
    return before.re.to_numpy(), after.re.to_numpy(), before.experimental.to_numpy() == 1, x


def error(found):
    return np.sqrt((found.influence**2).sum(axis=0)) / len(found.influence)


def test_the_published_effect_and_standard_error(nsw):
    before, after, treated, x = nsw
    found = doubly_robust((after - before)[:, None], treated, x, np.ones(len(x)))
    assert found.att[0] == pytest.approx(-871.3271, abs=5e-5)
    assert error(found)[0] == pytest.approx(396.0211, abs=5e-5)


def test_with_weights_effect_error_and_every_influence_equal_moderndid(nsw):
    before, after, treated, x = nsw
    weight = np.random.default_rng(1).uniform(0.2, 2, len(x))
    found = doubly_robust((after - before)[:, None], treated, x, weight)
    theirs = moderndid.drdid_panel(after, before, treated.astype(float), x, i_weights=weight, influence_func=True)
    assert found.att[0] == pytest.approx(theirs.att, rel=1e-8)
    assert error(found)[0] == pytest.approx(theirs.se, rel=1e-8)
    assert np.allclose(found.influence[:, 0], theirs.att_inf_func, atol=1e-4)


def test_with_a_constant_only_it_is_the_difference_in_mean_changes():
    change = np.array([[3.0], [5.0], [1.0], [1.0], [4.0]])
    found = doubly_robust(change, np.array([True, True, False, False, False]), np.ones((5, 1)), np.ones(5))
    assert found.att[0] == pytest.approx(4 - 2)


def world(seed, *, n=4_000):
    """Who has a high x is treated more often and falls by itself more; the true effect is 1."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    treated = rng.random(n) < 1 / (1 + np.exp(-x))
    change = -2 * x + treated + rng.normal(size=n)
    return x, treated, change[:, None]


def test_right_when_either_the_outcome_or_the_propensity_is_right():
    x, treated, change = world(3)
    ones = np.ones(len(x))
    naive = doubly_robust(change, treated, ones[:, None], ones).att[0]
    both = doubly_robust(change, treated, np.stack([ones, x], axis=1), ones).att[0]
    weights_of_the_truth = np.where(treated, 1.0, np.exp(x))  # right weights, and a regression that leaves x out
    by_weights = doubly_robust(change, treated, ones[:, None], weights_of_the_truth).att[0]
    assert abs(naive - 1) > 0.5
    assert both == pytest.approx(1, abs=0.12)
    assert by_weights == pytest.approx(1, abs=0.25)


def test_errors_are_those_of_many_worlds():
    found = []
    for seed in range(80):
        x, treated, change = world(seed, n=500)
        one = doubly_robust(change, treated, np.stack([np.ones(len(x)), x], axis=1), np.ones(len(x)))
        found.append((one.att[0], error(one)[0]))
    att, se = np.array(found).T
    assert se.mean() == pytest.approx(att.std(), rel=0.25)


def test_covariates_that_say_the_same_are_refused():
    x, treated, change = world(1, n=50)
    with pytest.raises(ValueError, match="full rank"):
        doubly_robust(change, treated, np.stack([np.ones(50), x, 2 * x], axis=1), np.ones(50))
