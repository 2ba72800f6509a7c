"""What must stay true of value, settlement and information, whatever the numbers are."""

from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from pipelines.harmonize.price_level import deflators, price_ratio
from pipelines.measures.present_value import Schedule, discount_factor, present_value
from pipelines.measures.settlement import (
    core_violation,
    nucleolus,
    proportional,
    separable_costs_remaining_benefits,
    shapley,
)
from pipelines.measures.value_of_information import evpi, evppi

FEW = settings(max_examples=40, deadline=None)
RATES = st.floats(-0.2, 0.5)
FLOWS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12)
PLAYERS = "abcde"


RULES = [shapley, nucleolus, separable_costs_remaining_benefits, proportional]


def coalitions(n: int) -> list[frozenset[str]]:
    return [frozenset(g) for size in range(1, n + 1) for g in combinations(PLAYERS[:n], size)]


@st.composite
def games(draw, least=2, most=4):
    """Games in which together is never less than apart."""
    n = draw(st.integers(least, most))
    worth = {c: float(draw(st.integers(-50, 100))) for c in coalitions(n)}
    whole = frozenset(PLAYERS[:n])
    worth[whole] = max(worth[whole], sum(worth[frozenset(p)] for p in whole) + draw(st.integers(0, 60)))
    return worth


@st.composite
def caretakers(draw):
    """The game of the settlement: a corporation (a) with a cost, and others that avoid something."""
    n = draw(st.integers(2, 5))
    avoided = {p: draw(st.integers(0, 100)) for p in PLAYERS[:n]}
    cost = draw(st.integers(1, max(sum(avoided.values()), 1)))
    return {c: float(max(0, sum(avoided[p] for p in c) - cost)) if "a" in c else 0.0 for c in coalitions(n)}


# --- settlement ------------------------------------------------------------------------------------------------------------------


@FEW
@given(games(), st.sampled_from(RULES))
def test_every_division_adds_up_to_the_whole(worth, rule):
    whole = max(worth, key=len)
    assert sum(rule(worth).values()) == pytest.approx(worth[whole], abs=1e-9)


@FEW
@given(games(), st.sampled_from(RULES), st.randoms())
def test_other_names_change_nothing(worth, rule, random):
    players = sorted(max(worth, key=len))
    other = dict(zip(players, random.sample(players, len(players)), strict=True))
    renamed = {frozenset(other[p] for p in c): v for c, v in worth.items()}
    assert {other[p]: v for p, v in rule(worth).items()} == pytest.approx(rule(renamed), abs=1e-7)


@FEW
@given(games(), st.sampled_from(RULES), st.floats(0.01, 1e7))
def test_k_times_the_euros_is_k_times_the_part(worth, rule, k):
    more = rule({c: k * v for c, v in worth.items()})
    assert more == pytest.approx({p: k * v for p, v in rule(worth).items()}, rel=1e-6, abs=1e-6 * k)


@FEW
@given(games(), st.sampled_from([shapley, nucleolus, separable_costs_remaining_benefits]), st.integers(-80, 80))
def test_what_a_player_has_anyway_stays_its_own(worth, rule, extra):
    shifted = {c: v + extra * ("a" in c) for c, v in worth.items()}
    wanted = {p: v + extra * (p == "a") for p, v in rule(worth).items()}
    assert rule(shifted) == pytest.approx(wanted, abs=1e-7)


@FEW
@given(games(most=3), st.integers(-30, 30))
def test_who_adds_only_its_own_worth_gets_that_and_changes_nobody_elses_part(worth, own):
    wider = {**worth, frozenset("z"): float(own), **{c | {"z"}: v + own for c, v in worth.items()}}
    for rule in (shapley, nucleolus):
        assert rule(wider) == pytest.approx({**rule(worth), "z": own}, abs=1e-7)


@FEW
@given(games(), st.sampled_from(RULES))
def test_players_that_can_be_swapped_get_the_same(worth, rule):
    swap = str.maketrans("ab", "ba")
    mirrored = {frozenset(p.translate(swap) for p in c): v for c, v in worth.items()}
    even = {c: v + mirrored[c] for c, v in worth.items()}
    part = rule(even)
    assert part["a"] == pytest.approx(part["b"], abs=1e-7)


@FEW
@given(games(), games())
def test_the_shapley_value_of_two_games_together_is_the_sum_of_both(one, two):
    assume(len(one) == len(two))
    both = shapley({c: one[c] + two[c] for c in one})
    assert both == pytest.approx({p: v + shapley(two)[p] for p, v in shapley(one).items()}, abs=1e-9)


@FEW
@given(games(most=3))
def test_the_shapley_value_is_the_mean_over_all_orders(worth):
    players = sorted(max(worth, key=len))
    value = {frozenset(): 0.0, **worth}
    parts = dict.fromkeys(players, 0.0)
    orders = list(permutations(players))
    for order in orders:
        for i, p in enumerate(order):
            parts[p] += (value[frozenset(order[: i + 1])] - value[frozenset(order[:i])]) / len(orders)
    assert shapley(worth) == pytest.approx(parts, abs=1e-9)


@FEW
@given(games())
def test_the_worst_objection_is_the_worst_of_all_objections(worth):
    part = shapley(worth)
    whole = max(worth, key=len)
    every = {c: v - sum(part[p] for p in c) for c, v in worth.items() if c != whole}
    coalition, amount = core_violation(part, worth)
    assert amount == pytest.approx(max(every.values()), abs=1e-9)
    assert every[coalition] == pytest.approx(amount, abs=1e-9)


@FEW
@given(games(most=5))
def test_the_nucleolus_leaves_each_its_own_worth_and_keeps_to_the_condition_of_kohlberg(worth):
    """Kohlberg (1971): for every level t, side payments that hurt no coalition with an objection of t or more help none of them."""
    part = nucleolus(worth)
    players = sorted(part)
    x = np.array([part[p] for p in players])
    own = np.array([worth[frozenset(p)] for p in players])
    assert (x >= own - 1e-7).all()
    proper = [c for c in worth if len(c) < len(players)]
    rows = np.array([[float(p in c) for p in players] for c in proper])
    objection = np.array([worth[c] for c in proper]) - rows @ x
    held = np.eye(len(x))[x <= own + 1e-7]
    for level in sorted(set(np.round(objection, 6))):
        strong = rows[objection >= level - 1e-6]
        not_hurt = np.vstack([strong, held])
        found = linprog(
            -strong.sum(axis=0), A_ub=-not_hurt, b_ub=np.zeros(len(not_hurt)), A_eq=np.ones((1, len(x))), b_eq=[0.0],
            bounds=(-1, 1),
        )  # fmt: skip
        assert -found.fun == pytest.approx(0, abs=1e-6)


@FEW
@given(caretakers())
def test_where_all_together_gain_the_nucleolus_of_the_caretaker_game_is_in_the_core(worth):
    assert core_violation(nucleolus(worth), worth)[1] <= 1e-7


# --- present value ---------------------------------------------------------------------------------------------------------------


@FEW
@given(FLOWS, RATES, st.integers(-3, 10))
def test_a_period_later_is_worth_one_factor_less(flows, rate, first):
    later = present_value(flows, rate=rate, first_period=first + 1)
    assert later * (1 + rate) == pytest.approx(present_value(flows, rate=rate, first_period=first), rel=1e-9, abs=1e-4)


@FEW
@given(FLOWS, RATES, st.floats(0, 1))
def test_an_amount_in_two_parts_is_worth_the_same(flows, rate, share):
    parts = np.array([np.array(flows) * share, np.array(flows) * (1 - share)])
    assert present_value(parts, rate=rate).sum() == pytest.approx(present_value(flows, rate=rate), rel=1e-9, abs=1e-4)


@FEW
@given(FLOWS)
def test_without_a_rate_nothing_is_lost(flows):
    assert present_value(flows, rate=0.0) == pytest.approx(sum(flows), abs=1e-4)


@FEW
@given(RATES, st.lists(st.floats(0.5, 100), min_size=1, max_size=5, unique=True), st.floats(0, 200))
def test_steps_with_one_rate_are_that_rate(rate, steps, years):
    even = Schedule((0, *sorted(steps)), (rate,) * (len(steps) + 1))
    assert discount_factor(years, rate=even) == pytest.approx(discount_factor(years, rate=rate), rel=1e-9)


@FEW
@given(st.floats(0, 150), st.floats(0, 150))
def test_a_lower_rate_later_never_makes_later_worth_more_than_sooner(one, two):
    rate = Schedule((0, 30, 75), (0.035, 0.03, 0.025))
    sooner, later = sorted((one, two))
    assert (
        discount_factor(sooner, rate=rate)
        >= discount_factor(later, rate=rate)
        >= discount_factor(later, rate=0.035) * (1 - 1e-9)
    )


# --- prices ----------------------------------------------------------------------------------------------------------------------


@FEW
@given(st.lists(st.floats(-20, 40), min_size=2, max_size=8), st.data())
def test_rebasing_twice_is_rebasing_once_and_back_again_is_nothing(changes, data):
    years = [2020 + n for n in range(len(changes))]
    rows = pd.DataFrame({"price_index": "i", "year": years, "change_percent": changes, "status": "definitief"})
    bases = [data.draw(st.sampled_from(years)) for _ in range(2)]
    a, b, c = (data.draw(st.sampled_from([2019, *years])) for _ in range(3))
    one, other = (deflators(rows, base_year=base) for base in bases)
    straight = price_ratio(one, "i", from_year=a, to_year=c)
    assert straight == pytest.approx(
        price_ratio(other, "i", from_year=a, to_year=b) * price_ratio(one, "i", from_year=b, to_year=c), rel=1e-9
    )
    assert straight * price_ratio(other, "i", from_year=c, to_year=a) == pytest.approx(1, rel=1e-9)


# --- value of information --------------------------------------------------------------------------------------------------------


@st.composite
def decisions(draw):
    """Draws of two to four options, and of a parameter that has to do with them."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    size = draw(st.integers(60, 300))
    parameter = rng.normal(size=size)
    slopes, levels = rng.normal(size=(2, draw(st.integers(2, 4))))
    return levels + parameter[:, None] * slopes + rng.normal(size=(size, len(slopes))), parameter


@FEW
@given(decisions())
def test_part_of_the_truth_is_never_worth_more_than_all_of_it_and_never_less_than_nothing(decision):
    assert 0 <= evppi(*decision) <= evpi(decision[0])


@FEW
@given(decisions(), st.floats(-100, 100))
def test_what_every_option_brings_anyway_decides_nothing(decision, extra):
    net_benefit, parameter = decision
    assert evpi(net_benefit + extra) == pytest.approx(evpi(net_benefit), abs=1e-9)
    assert evppi(net_benefit + extra, parameter) == pytest.approx(evppi(net_benefit, parameter), abs=1e-6)


@FEW
@given(decisions(), st.floats(0.01, 1000))
def test_knowing_is_worth_k_times_as_much_in_k_times_the_euros(decision, k):
    net_benefit, parameter = decision
    assert evpi(k * net_benefit) == pytest.approx(k * evpi(net_benefit), rel=1e-9, abs=1e-9 * k)
    assert evppi(k * net_benefit, parameter) == pytest.approx(k * evppi(net_benefit, parameter), rel=1e-6, abs=1e-9 * k)


@FEW
@given(decisions(), st.randoms())
def test_the_order_of_draws_and_of_options_does_not_matter(decision, random):
    net_benefit, parameter = decision
    draws = random.sample(range(len(net_benefit)), len(net_benefit))
    options = random.sample(range(net_benefit.shape[1]), net_benefit.shape[1])
    shuffled = net_benefit[draws][:, options]
    assert evpi(shuffled) == pytest.approx(evpi(net_benefit), abs=1e-9)
    assert evppi(net_benefit[draws], parameter[draws]) == pytest.approx(evppi(net_benefit, parameter), abs=1e-6)
    assert evppi(shuffled, parameter[draws]) == pytest.approx(evppi(net_benefit, parameter), abs=1e-6)


@FEW
@given(decisions())
def test_a_parameter_said_in_another_unit_is_worth_the_same(decision):
    net_benefit, parameter = decision
    assert evppi(net_benefit, np.exp(3 * parameter)) == pytest.approx(evppi(net_benefit, parameter), abs=1e-6)


@FEW
@given(decisions(), st.floats(0.1, 50))
def test_an_option_that_is_always_worse_is_no_option(decision, worse):
    net_benefit, _ = decision
    wider = np.column_stack([net_benefit, net_benefit[:, 0] - worse])
    assert evpi(wider) == pytest.approx(evpi(net_benefit), abs=1e-12)
