"""Noise of 4 hours a month, by hand: how far the mean of six months wanders.

φ = 0: 4/√6. φ = 0.5: 4 √((6 + 2(5/2 + 4/4 + 3/8 + 2/16 + 1/32))/36) = 2.50. φ = 1: months are all the same, and averaging helps nothing.
"""

import numpy as np
import pytest

from pipelines.measures.steering import of_mean, size_of_change


def test_the_mean_of_six_months_by_hand():
    assert 4 * of_mean(0.0, 6) == pytest.approx(4 / 6**0.5)
    assert 4 * of_mean(0.5, 6) == pytest.approx(2.50, abs=0.01)
    assert of_mean(1.0, 6) == pytest.approx(1.0)


def test_a_leap_does_not_count_in_the_size_of_changes():
    changes = np.tile([-2.0, -1.0, 0.0, 1.0, 2.0], 8)
    leap = changes.copy()
    leap[7] = 500.0
    assert size_of_change(leap) == pytest.approx(size_of_change(changes), abs=0.3)
