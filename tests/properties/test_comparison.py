"""What must stay true of a comparison, whatever the figures are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.measures.random_effects import METHODS, averaged, random_effects
from pipelines.measures.success_factors import holm_adjusted

FEW = settings(max_examples=40, deadline=None)
FIGURE = st.floats(-1e3, 1e3).map(lambda v: round(v, 2))
ROWS = st.lists(st.tuples(FIGURE, st.floats(0.5, 1e4)), min_size=5, max_size=12)


@FEW
@given(ROWS, st.sampled_from(METHODS), st.floats(1e-2, 1e4), FIGURE)
def test_other_euros_and_another_zero_change_nothing_but_the_numbers(rows, method, k, shift):
    y, v = (np.array(c) for c in zip(*rows, strict=True))
    one, other = random_effects(y, v, method=method), random_effects(k * y + shift, k**2 * v, method=method)
    size = k * (1 + np.abs(y).max())
    assert other.mean == pytest.approx(k * one.mean + shift, abs=1e-5 * size)
    assert other.se == pytest.approx(k * one.se, rel=1e-4, abs=1e-5 * size)
    assert np.allclose(other.shrunken, k * one.shrunken + shift, atol=1e-4 * size)


@FEW
@given(ROWS, st.sampled_from(METHODS), st.randoms())
def test_the_order_of_projects_does_not_matter(rows, method, random):
    mixed = random.sample(rows, len(rows))
    a, b = (random_effects(*(np.array(c) for c in zip(*r, strict=True)), method=method) for r in (rows, mixed))
    assert (a.mean, a.se, a.tau2) == pytest.approx((b.mean, b.se, b.tau2), rel=1e-6, abs=1e-6)


@FEW
@given(ROWS, st.sampled_from(METHODS))
def test_a_figure_is_pulled_towards_the_mean_and_not_past_it(rows, method):
    y, v = (np.array(c) for c in zip(*rows, strict=True))
    found = random_effects(y, v, method=method)
    assert found.tau2 >= 0
    assert (np.abs(found.shrunken - found.mean) <= np.abs(y - found.mean) + 1e-9).all()
    assert ((found.shrunken - found.mean) * (y - found.mean) >= -1e-9).all()


@FEW
@given(ROWS)
def test_quantiles_and_probabilities_say_the_same(rows):
    among = averaged(*(np.array(c) for c in zip(*rows, strict=True)))
    middle = among.quantile(0.5)
    for i in range(len(rows)):
        assert among.p_above(float(middle[i]))[i] == pytest.approx(0.5, abs=1e-6)
    assert (among.quantile(0.025) < middle).all() and (middle < among.quantile(0.975)).all()


@FEW
@given(ROWS)
def test_a_probability_is_never_above_one_by_a_last_digit(rows):
    among = averaged(*(np.array(c) for c in zip(*rows, strict=True)))
    assert (among.p_above(-1e9) <= 1).all() and (among.p_above(1e9) >= 0).all()


@FEW
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_correcting_for_many_tests_never_makes_a_p_value_smaller_and_keeps_the_order(p):
    values = np.array(p)
    corrected = holm_adjusted(values)
    assert (corrected >= values).all() and (corrected <= 1).all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(corrected[order]) >= 0).all()
