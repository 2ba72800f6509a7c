"""Group-time effects of people by hand: blocks of half a year since moving in, two people who move and two who do not.

Mean cost per month in each half year (every month of it the same):

| person | Jan-Jun | Jul-Dec | Jan-Jun | Jul-Dec | moves in     |
|--------|---------|---------|---------|---------|--------------|
| a      | 100     | 110     | 130     | 140     | never        |
| b      | 300     | 330     | 350     | 380     | never        |
| m      | 200     | 220     | *200*   | *190*   | year 2, Jan  |
| n      | 400     | 420     | 440     | *400*   | year 2, July |

m, base July-December of year 1 (220). Block 0: a rose by 20 and b by 20 from that half year, n by 20 and not treated before the block ends:
20. So m would have cost 240, and cost 200: 40 avoided in each of 6 months. Block 1: a +30, b +50 (n is treated): 40. 260 − 190 = 70 in each of
6 months. n, base January-June of year 2 (440): a +10, b +30: 20; 460 − 400 = 60 in each of 6 months.
Avoided: m 6 × (40 + 70) = 660, n 6 × 60 = 360.

Before: m, block −2 against the base: m 200 − 220 = −20; a −10, b −30, n −20: −20. Nothing. Imputation holds m against all that was seen of it.
"""

import numpy as np
import pytest

from pipelines.measures.counterfactual import fit_untreated
from pipelines.measures.event_blocks import person_blocks, stacks
from pipelines.measures.panel import Panel, person_panel
from tests.unit.measures.panels import persons

HALF_YEARS = {
    "a": (None, None, [100, 110, 130, 140]),
    "b": (None, None, [300, 330, 350, 380]),
    "m": ("P1", 12, [200, 220, 200, 190]),
    "n": ("P2", 18, [400, 420, 440, 400]),
}
ROWS = [(who, t, "0344", p, p, s, costs[t // 6] * 100) for who, (p, s, costs) in HALF_YEARS.items() for t in range(24)]


def blocks(rows=ROWS):
    panel: Panel = person_panel(persons(rows))
    return {panel.projects[p]: person_blocks(panel, stack) for p, stack in stacks(panel, fit_untreated(panel), 6)}


def avoided(found, block):
    return found.avoided[found.block == block, 0][0]


def test_avoided_per_half_year_since_moving_in():
    found = blocks()
    assert avoided(found["P1"], 0) == pytest.approx(6 * 40_00)
    assert avoided(found["P1"], 1) == pytest.approx(6 * 70_00)
    assert avoided(found["P2"], 0) == pytest.approx(6 * 60_00)


def test_who_moves_in_later_counts_as_a_control_until_then():
    dearer = [(*r[:6], r[6] + 9_00) if r[0] == "n" and 12 <= r[1] < 18 else r for r in ROWS]
    assert avoided(blocks(dearer)["P1"], 0) == pytest.approx(6 * 43_00)
    assert avoided(blocks(dearer)["P1"], 1) == pytest.approx(6 * 70_00)


def test_before_the_start_there_is_nothing():
    assert avoided(blocks()["P1"], -2) == pytest.approx(0, abs=1e-6)


def test_months_that_are_missing_are_not_told_of():
    """m is gone after two months of block 1: 2 × 70 are avoided there."""
    short = [r for r in ROWS if r[0] != "m" or r[1] < 20]
    found = blocks(short)["P1"]
    assert found.exposure[found.block >= 0].tolist() == [6, 2]
    assert avoided(found, 1) == pytest.approx(2 * 70_00)


def test_a_person_who_was_not_seen_half_of_the_base_has_no_figure():
    new = [r for r in ROWS if r[0] != "m" or r[1] >= 10]
    panel = person_panel(persons(new))
    found = dict(stacks(panel, fit_untreated(panel), 6))
    mine = found[panel.projects.index("P1")]
    assert mine.without_base == 1
    assert not mine.treated.any()


def test_the_error_of_one_person_comes_from_the_controls():
    """Block 1 of m: a +30, b +50 around 40, so √((10² + 10²)/2²), times 6 months, enlarged by √(3/2) for three controls in all."""
    found = blocks()["P1"]
    weights = np.zeros(found.avoided.shape)
    weights[found.block == 1, 0] = 1
    assert np.sqrt(found.variance(weights)) == pytest.approx(6 * np.sqrt(200 / 4) * np.sqrt(3 / 2) * 100)
