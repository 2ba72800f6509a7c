"""Randomisation over complexes: exact where it can be checked, and calibrated where asymptotic errors are not."""

import numpy as np
import pytest

from benchmarks.few_clusters import lived, panel
from pipelines.measures.few_clusters import Roles, randomised, roles


def some_roles(change, played):
    change = np.array(change, float)[:, :, None]
    own = np.zeros(change.shape[:2])
    own[np.arange(len(played)), played] = -1.0
    return Roles(change, own, np.array(played), float(len(played)))


def test_one_role_by_hand():
    """One project among 60 complexes, avoiding 100 where the others avoid 0, 1, …, 58: nobody else comes near, p = 1/(R + 1) plus how
    often it is drawn itself."""
    found = randomised(some_roles([[100, *range(59)]], [0]), seed=(1,), assignments=599)
    drawn_itself = (found.at_zero[1:, 0] == found.at_zero[0, 0]).sum()
    assert found.p[0] == (1 + drawn_itself) / 600
    assert found.at_zero[0, 0] == pytest.approx(100 - np.mean(range(59)))


def test_too_few_ways_to_pick_the_projects_means_no_answer():
    assert randomised(some_roles([[5, 1, 2, 3]], [0]), seed=(1,)) is None


def test_putting_the_effect_back_moves_p_and_the_interval_follows():
    made = panel(3, 6, 12, False)
    none, with_effect = roles(made, 12), roles(lowered(made, 200), 12)
    before, after = (randomised(r, seed=(1,), assignments=299) for r in (none, with_effect))
    assert before.p[0] > 0.05 > after.p[0]
    low, high = after.interval()
    assert low[0] < 200 < high[0]
    shifted = before.interval()
    assert low[0] - shifted[0][0] == pytest.approx(200, abs=0.1 * (high[0] - low[0]))


def lowered(made, cents):
    """The same panel with ``cents`` per dwelling and month avoided once treated."""
    treated = made.treated
    made.cents[treated] -= cents * made.exposure[treated, None]
    return made


def test_the_same_seed_gives_the_same_answer_and_the_order_of_projects_does_not_matter():
    found = roles(panel(5, 5, 10, True), 12)
    again = Roles(found.change[::-1], found.own[::-1], found.played[::-1], found.exposure)
    one, two, three = (randomised(r, seed=(4,)).p[0] for r in (found, found, again))
    assert one == two
    assert three == pytest.approx(one, abs=0.03)


@pytest.mark.slow
def test_without_effect_something_is_found_in_some_five_per_cent_of_worlds_and_not_more():
    """A few of the worlds of benchmarks/few_clusters.py: three projects and six comparison complexes, nothing avoided."""
    found = [lived((seed, 3, 6, False)) for seed in range(120)]
    rate = {way: np.mean([f[way] < 0.05 for f in found]) for way in found[0] if isinstance(found[0][way], float)}
    assert rate["randomisation"] <= 0.09
    assert rate["placebo complexes, t"] <= 0.09
    assert rate["clustered, normal"] > 0.10
