"""The exact optimum that what a release leaves out is measured against: by hand on one table, and attacked on some."""

import random
from dataclasses import replace

from benchmarks.exact_suppression import least, programme
from pipelines.disclosure.cubes import TOTAL, Cell
from pipelines.disclosure.suppress import suppressed
from tests.properties.disclosing import OUTSIDER, attacked, counts, only_primary, with_margins


def test_of_one_small_cell_the_least_is_the_three_others_of_the_cheapest_rectangle():
    people = {("a", "x"): 4, ("a", "y"): 30, ("a", "z"): 90, ("b", "x"): 40, ("b", "y"): 50, ("b", "z"): 60,
              ("c", "x"): 200, ("c", "y"): 300, ("c", "z"): 400}  # fmt: skip
    cube = with_margins("people", {key: Cell(n, n) for key, n in people.items()}, counts=True)
    given = programme(only_primary(cube), cube)
    untold = {key for key, hidden in zip(given.keys, least(given, 60), strict=True) if hidden}
    assert untold == {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")} and not any(TOTAL in key for key in untold)


def test_the_optimum_holds_against_the_attacker_and_weighs_no_more_than_what_a_release_leaves_out():
    better = 0
    for i in range(3):
        cube = counts(random.Random(f"least-{i}"), 3, 4)
        now = only_primary(cube)
        given = programme(now, cube)
        untold = least(given, 60)
        kept = frozenset(key for key, hidden in zip(given.keys, untold, strict=True) if not hidden)
        assert attacked([replace(now, told=kept)], OUTSIDER) == [] and kept <= now.told
        told = suppressed(now, (), OUTSIDER)
        ours = sum(weight for key, weight in zip(given.keys, given.weights, strict=True) if key not in told)
        assert given.weights[untold].sum() <= ours + 1e-6
        better += given.weights[untold].sum() < ours - 1e-6
    assert better > 0  # what a release leaves out is not the least
