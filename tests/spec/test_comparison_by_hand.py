"""Three projects, by hand: figures 10, 30 and 50, each with variance 100.

Mean 30. Variance between them ((−20)² + 0 + 20²)/2 = 400, of which 100 is chance: τ² = 300. Standard error √(400/3). Each stays
itself for 300/400 and is the mean for 100/400: 15, 30, 45.
"""

import pytest

from pipelines.measures.random_effects import METHODS, random_effects

T2 = 4.302653  # t of 2 degrees of freedom, 97.5 %


@pytest.mark.parametrize("method", METHODS)
def test_three_projects_by_hand(method):
    found = random_effects([10, 30, 50], [100, 100, 100], method=method)
    assert found.mean == pytest.approx(30)
    assert found.tau2 == pytest.approx(300)
    assert found.se == pytest.approx((400 / 3) ** 0.5)
    assert found.low95 == pytest.approx(30 - T2 * (400 / 3) ** 0.5, abs=1e-4)
    assert found.high95 == pytest.approx(30 + T2 * (400 / 3) ** 0.5, abs=1e-4)
    assert found.shrunken.tolist() == pytest.approx([15, 30, 45])
    half = T2 * (0.75 * 100 + 0.25**2 * 400 / 3) ** 0.5
    assert found.shrunken_high95[2] == pytest.approx(45 + half, abs=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_projects_closer_than_chance_are_all_the_mean(method):
    found = random_effects([29, 30, 31], [100, 100, 100], method=method)
    assert found.tau2 == 0 and found.shrunken.tolist() == pytest.approx([30, 30, 30])


@pytest.mark.parametrize(
    ("y", "v", "message"),
    [([1], [1], "at least 2"), ([1, 2], [1], "one length"), ([1, 2], [1, 0], "above 0"), ([1, float("nan")], [1, 1], "above 0")],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(y, v, message):
    with pytest.raises(ValueError, match=message):
        random_effects(y, v)


def test_an_unknown_method_is_refused_by_name():
    with pytest.raises(ValueError, match="'ml'"):
        random_effects([1, 2, 3], [1, 1, 1], method="ml")
