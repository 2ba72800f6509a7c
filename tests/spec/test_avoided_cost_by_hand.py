"""How avoided cost is found, by hand: four people, six months, one municipality.

| person | Jan | Feb | Mar | Apr | May | Jun | moves in |
|--------|-----|-----|-----|-----|-----|-----|----------|
| a      | 100 | 110 | 120 | 130 | 140 | 150 | never    |
| b      | 300 | 310 | 320 | 330 | 340 | 350 | never    |
| m      | 200 | 210 | 220 | *200* | *190* | *180* | April |
| n      | 400 | 410 | 420 | 430 | 440 | *400* | June  |

Untreated cost rises by 10 a month for everyone who is not treated, and each has their own level. So m would have cost 230, 240
and 250 in April, May and June: 30 + 50 + 70 = 150 avoided. And n would have cost 450 in June: 50 avoided. Before and after tells
something else: m cost 210 on average before, so 10 + 20 + 30 = 60.
"""

import numpy as np
import pytest

from pipelines.measures.avoided_cost import estimate_persons
from pipelines.measures.counterfactual import fit_untreated
from pipelines.measures.panel import person_panel
from tests.unit.measures.panels import persons

PEOPLE = {
    "a": (None, None, [100, 110, 120, 130, 140, 150]),
    "b": (None, None, [300, 310, 320, 330, 340, 350]),
    "m": ("P1", 3, [200, 210, 220, 200, 190, 180]),
    "n": ("P2", 5, [400, 410, 420, 430, 440, 400]),
}
ROWS = [(who, t, "0344", p, p, s, euro * 100) for who, (p, s, costs) in PEOPLE.items() for t, euro in enumerate(costs)]


def test_expected_cost_without_the_project_is_own_level_plus_the_month_of_the_untreated():
    panel = person_panel(persons(ROWS))
    fit = fit_untreated(panel)
    expected = fit.effects[:, 0] + panel.cents[fit.treated, 0]
    assert sorted(expected) == pytest.approx([23_000, 24_000, 25_000, 45_000])


def test_avoided_is_expected_minus_observed_while_treated():
    found = estimate_persons(persons(ROWS), draws=9, seed=1, minimum_control_people=2)
    assert found.projects["P1"].point[:, 0] == pytest.approx([3_000, 5_000, 7_000])
    assert found.projects["P2"].point[:, 0] == pytest.approx([5_000])
    assert found.projects["P1"].observed[:, 0].tolist() == [20_000, 19_000, 18_000]


def test_people_not_yet_moved_in_are_compared_with_too():
    # without n, who moves in later, the others still tell the same month effects; with n's May 30 higher, m's May is 10 higher
    rows = [(*r[:6], r[6] + 3_000) if r[0] == "n" and r[1] == 4 else r for r in ROWS]
    found = estimate_persons(persons(rows), draws=9, seed=1, minimum_control_people=2)
    assert not np.isclose(found.projects["P1"].point[1, 0], 5_000)


def test_before_and_after_says_something_else():
    found = estimate_persons(persons(ROWS), draws=9, seed=1, minimum_control_people=3)
    assert found.projects["P1"].grades == {"before-after"}
    assert found.projects["P1"].point[:, 0] == pytest.approx([1_000, 2_000, 3_000])
