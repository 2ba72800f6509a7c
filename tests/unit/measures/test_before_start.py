"""Who is treated and who is not (yet) before the start, by hand.

Months 0-17, P1 starts in month 6 and P2 in month 12 (base: the half year before). Euros a month of Wmo support, the same in every month:

| person | project | cost |
|--------|---------|------|
| m      | P1      | 500  |
| k      | P1      | 700  |
| n      | P2      | 400  |
| a      | -       | 100  |
| b      | -       | 300  |
"""

import numpy as np
import pytest

from pipelines.measures.before_start import NEVER_MOVED, NOT_YET, Sums, sums_before
from pipelines.measures.counterfactual import fit_untreated
from pipelines.measures.event_blocks import stacks
from pipelines.measures.panel import person_panel
from tests.unit.measures.panels import persons

PEOPLE = {
    "m": ("P1", 6, 500),
    "k": ("P1", 6, 700),
    "n": ("P2", 12, 400),
    "a": (None, None, 100),
    "b": (None, None, 300),
}
ROWS = [(who, t, "0344", p, p, s, cost * 100) for who, (p, s, cost) in PEOPLE.items() for t in range(18)]


def found(project="P1", rows=ROWS, *, people=True):
    panel = person_panel(persons(rows))
    for number, stack in stacks(panel, fit_untreated(panel), 6):
        if panel.projects[number] == project:
            return sums_before(panel, stack, people=people)
    raise AssertionError(project)


def level(sums, which):
    """Mean and variance of Wmo support (euros), and how many people."""
    mean, variance = sums[which].moments
    return mean[0] / 100, variance[0] / 100**2, len(sums[which].units)


def test_the_level_of_residents_beside_those_who_come_later_and_those_who_never_do():
    """m and k: mean 600, variance 100²; later is n, 400; never are a and b: mean 200, variance 100²."""
    sums = found()
    assert level(sums[NOT_YET, "level"], 0) == pytest.approx((600, 100**2, 2))
    assert level(sums[NOT_YET, "level"], 1) == pytest.approx((400, 0, 1))
    assert level(sums[NEVER_MOVED, "level"], 1) == pytest.approx((200, 100**2, 2))


def test_others_weigh_as_much_as_the_residents_they_stand_beside():
    """Two residents beside one person who comes later, and beside two who never do."""
    sums = found()
    for against in (NOT_YET, NEVER_MOVED):
        treated, others = sums[against, "level"]
        assert others.total[0, 0] == pytest.approx(treated.total[0, 0]) == 2


def test_nobody_to_compare_with_is_nobody():
    """Nobody moves in after P2: of people who come later there is no sum, on either side."""
    treated, others = found("P2")[NOT_YET, "level"]
    assert len(treated.units) == len(others.units) == 0


def test_how_long_somebody_was_known_is_asked_of_people_only():
    assert found()[NEVER_MOVED, "months_known"][0].moments[0] == pytest.approx(6)
    assert {variable for _, variable in found(people=False)} == {"level", "trend"}


def test_projects_together_are_the_people_of_both_and_who_is_in_both_is_one():
    one = Sums.of(np.array([[1.0], [3.0]]), np.array([1.0, 1.0]), np.array([7, 2]))
    two = Sums.of(np.array([[5.0]]), np.array([2.0]), np.array([7]))
    both = one + two
    assert both.units.tolist() == [2, 7]
    mean, variance = both.moments
    assert (mean[0], variance[0]) == pytest.approx((3.5, (1 + 9 + 50) / 4 - 3.5**2))
