"""Rules for dividing what parties can only gain together, by hand."""

from itertools import combinations

import pytest

from pipelines.measures.settlement import (
    core_violation,
    equal_return,
    nucleolus,
    proportional,
    separable_costs_remaining_benefits,
    shapley,
)


def game(**worth: float) -> dict[frozenset[str], float]:
    """Worth per coalition; players are letters."""
    return {frozenset(players): float(value) for players, value in worth.items()}


# the corporation (c) pays 100 and avoids 20; the municipality (m) avoids 70 and the insurer (z) 40
CARETAKER = game(c=0, m=0, z=0, cm=0, cz=0, mz=0, cmz=30)
# as above, but the municipality avoids 100
RICHER = game(c=0, m=0, z=0, cm=20, cz=0, mz=0, cmz=60)


def test_when_all_are_needed_all_gain_the_same():
    for rule in (shapley, nucleolus, separable_costs_remaining_benefits, proportional):
        assert rule(CARETAKER) == pytest.approx({"c": 10, "m": 10, "z": 10})


def test_by_hand_the_shapley_value_is_the_mean_over_the_orders_of_arriving():
    # orders cmz 0,20,40; czm 0,60,0; mcz 20,0,40; mzc 60,0,0; zcm 0,60,0; zmc 60,0,0 (c, m, z)
    assert shapley(RICHER) == pytest.approx({"c": 140 / 6, "m": 140 / 6, "z": 80 / 6})


def test_by_hand_separable_costs_remaining_benefits():
    # each adds 60, 60 and 40; 160 − 60 too much, which is taken back in proportion to 60, 60 and 40
    assert separable_costs_remaining_benefits(RICHER) == pytest.approx({"c": 22.5, "m": 22.5, "z": 15})


def test_by_hand_the_nucleolus():
    # objections: c −x_c, m −x_m, z −x_z, cm 20 − x_c − x_m; the strongest is weakest at equal parts: 60/3, and cm is far from objecting
    assert nucleolus(RICHER) == pytest.approx({"c": 20, "m": 20, "z": 20})


def test_by_hand_the_nucleolus_goes_on_to_the_next_objection():
    # cm can make 50 of the 60: objections z −x_z and cm x_z − 10 balance at x_z = 5; then c and m share the rest
    assert nucleolus(game(c=0, m=0, z=0, cm=50, cz=0, mz=0, cmz=60)) == pytest.approx({"c": 27.5, "m": 27.5, "z": 5})


def test_proportional_is_by_worth_alone_and_else_by_what_each_adds():
    assert proportional(game(a=10, b=30, ab=60)) == pytest.approx({"a": 15, "b": 45})
    assert proportional(RICHER) == pytest.approx({"c": 22.5, "m": 22.5, "z": 15})
    assert proportional(game(a=-10, b=30, ab=60)) == pytest.approx({"a": 60 * 30 / 100, "b": 60 * 70 / 100})
    assert proportional(game(a=0, b=0, ab=0)) == {"a": 0, "b": 0}


def test_equal_return_gives_every_euro_at_stake_the_same():
    assert equal_return(RICHER, {"c": 20, "m": 100, "z": 40}) == pytest.approx({"c": 7.5, "m": 37.5, "z": 15})


def test_equal_return_gives_nothing_to_who_has_a_loss_at_stake():
    assert equal_return(CARETAKER, {"c": 20, "m": 70, "z": -5}) == pytest.approx({"c": 20 / 3, "m": 70 / 3, "z": 0})


def test_a_stake_that_is_missing_is_named():
    with pytest.raises(ValueError, match=r"no stake for \['z'\]"):
        equal_return(CARETAKER, {"c": 1, "m": 1})


def test_the_strongest_objection_is_named_with_what_it_would_gain():
    assert core_violation({"c": 5, "m": 5, "z": 50}, RICHER) == (frozenset("cm"), 10)
    assert core_violation({"c": 20, "m": 20, "z": 20}, RICHER) == (frozenset("c"), -20)


def test_parts_that_do_not_add_up_to_the_whole_are_not_in_the_core():
    worth = game(a=0, b=0, ab=2)
    assert core_violation({"a": 1.0, "b": 5.0}, worth) == (frozenset("ab"), 4)
    assert core_violation({"a": 0.5, "b": 0.5}, worth) == (frozenset("ab"), 1)
    assert core_violation({"a": 1.0 + 1e-8, "b": 1.0}, worth)[1] <= 0  # what rounding leaves is no objection


def test_of_equal_objections_the_smallest_coalition_speaks():
    worth = game(a=1, b=1, c=1, ab=1, ac=3, bc=3, abc=3)
    assert core_violation({"a": 0.0, "b": 0.0, "c": 3.0}, worth) == (frozenset("a"), 1)


def test_a_core_can_be_empty():
    majority = game(a=0, b=0, c=0, ab=1, ac=1, bc=1, abc=1)
    for rule in (shapley, nucleolus):
        assert core_violation(rule(majority), majority)[1] == pytest.approx(1 / 3)


def test_one_player_gets_all():
    alone = {frozenset("a"): 7.0}
    for rule in (shapley, nucleolus, separable_costs_remaining_benefits, proportional):
        assert rule(alone) == {"a": 7}
    assert core_violation({"a": 7.0}, alone)[1] == 0


def test_a_game_that_nobody_can_be_kept_in_has_no_nucleolus():
    with pytest.raises(ValueError, match="leaves every player its own worth"):
        nucleolus(game(a=5, b=5, ab=8))


def test_nothing_beyond_what_each_has_alone_leaves_each_its_own():
    assert nucleolus(game(a=5, b=3, ab=8)) == {"a": 5, "b": 3}


@pytest.mark.parametrize(
    ("worth", "said"),
    [
        ({}, "1 to 16 players"),
        (game(a=1, b=1), "1 coalitions have no worth"),
        (game(a=1, b=float("nan"), ab=1), "must be a number"),
        ({frozenset(): 1.0, **game(a=1)}, "0 for nobody"),
    ],
)
def test_a_game_that_is_not_whole_is_refused(worth, said):
    with pytest.raises(ValueError, match=said):
        shapley(worth)


def test_ten_players_with_many_equal_objections_are_divided_equally():
    players = "abcdefghij"
    worth = {frozenset(g): float(max(0, size - 6)) for size in range(1, 11) for g in combinations(players, size)}
    assert nucleolus(worth) == pytest.approx(dict.fromkeys(players, 0.4), abs=1e-9)
