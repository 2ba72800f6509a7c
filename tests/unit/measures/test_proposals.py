"""Who would contribute what to the caretaker: whole cents, chances over the draws, objections, and no proposal where nothing is gained."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from pipelines.measures.avoided_cost import Avoided, Cell
from pipelines.measures.payback import gathered
from pipelines.measures.proposals import (
    RULES,
    SETTLEMENT,
    SETTLEMENT_YEARS,
    Stakes,
    caretaker_game,
    per_year,
    proposed,
    settlement,
    veto_nucleolus,
    whole_cents,
    years_told,
)
from pipelines.measures.settlement import nucleolus
from pipelines.measures.verdict import DID, Rules
from pipelines.measures.who_pays import books_of

C, G, Z = "woningcorporatie", "gemeente", "zorgverzekeraar"
PARTY = {"vacancy": C, "wmo_support": G, "zvw_ggz": Z}
BUDGETS = pd.DataFrame({"budget": [*PARTY, "caretaking"], "party": [*PARTY.values(), C]})


def told(avoided: dict[str, list[int]], cost: dict[int, int], moved=(), splits=None) -> pd.DataFrame:
    """Settlement of one project P; per budget the point of 2024 and its draws."""
    draws = len(next(iter(avoided.values()))) - 1
    cells = {("P", b, 2024): Cell(v[0], np.array(v[1:], np.int64), 0, 1, 12) for b, v in avoided.items()}
    grade = dict.fromkeys([("P", b) for b in avoided], DID)
    figures = Avoided(draws, tuple(avoided), ("P",), cells, {}, grade, {}, {}, {})
    costs = pd.DataFrame([{"project_id": "P", "year": y, "cents": c} for y, c in cost.items()])
    transfers = pd.DataFrame(moved, columns=["project_id", "year", "party", "cents"])
    books = books_of(figures, costs, transfers, BUDGETS, Rules())
    rows = [row for *_, rows in settlement(books, splits or {}) for row in rows]
    return gathered([pd.DataFrame(rows, columns=list(SETTLEMENT))], SETTLEMENT)


def of(table: pd.DataFrame, method: str, project: str = "P") -> pd.DataFrame:
    return table[(table.project_id == project) & (table.method == method)].set_index("party")


# the caretaker costs 100; the corporation avoids 20, the municipality 70, the insurer 40: 30 is left to divide
PLAIN = {"vacancy": [20, 20, 20], "wmo_support": [70, 70, 10], "zvw_ggz": [40, 40, 40]}


def test_by_hand_equal_return_lets_everyone_pay_the_same_share_of_what_it_avoids():
    rows = of(told(PLAIN, {2024: 100}), "equal_return")
    assert rows.contribution_cents.to_dict() == {C: 15, G: 54, Z: 31, "all": 100}  # 100/130 of 20, 70 and 40
    assert rows.net_after_cents.to_dict() == {C: 5, G: 16, Z: 9, "all": 30}


def test_by_hand_when_all_are_needed_every_game_rule_gives_each_a_third_of_the_gain():
    table = told(PLAIN, {2024: 100})
    for method in set(RULES) - {"equal_return"}:
        assert of(table, method).contribution_cents.to_dict() == {C: 10, G: 60, Z: 30, "all": 100}, method


def test_as_it_is_paid_now_the_corporation_pays_and_what_is_transferred_is_taken_along():
    moved = [("P", 2024, C, 30), ("P", 2024, G, -30)]
    rows = of(told(PLAIN, {2024: 100}, moved), "present")
    assert rows.contribution_cents.to_dict() == {C: 70, G: 30, Z: 0, "all": 100}
    assert (rows.net_before_cents == rows.net_after_cents).all()
    assert rows.net_before_cents.to_dict() == {C: -50, G: 40, Z: 40, "all": 30}
    with_, without = (of(told(PLAIN, {2024: 100}, m), "shapley").p_not_worse_off for m in (moved, ()))
    assert with_.to_dict() == without.to_dict()  # what a rule proposes takes the place of what is transferred now


def test_chances_are_over_the_draws_and_for_all_parties_at_once():
    rows = of(told(PLAIN, {2024: 100}), "shapley")
    assert rows.p_not_worse_off.to_dict() == {C: 1, G: 0.5, Z: 1, "all": 0.5}
    assert (rows.p_gain == 0.5).all()


def test_who_objects_is_named_with_what_it_would_gain():
    table = told(PLAIN, {2024: 100}, splits={"P": {C: 0.3, G: 0.3, Z: 0.4}})
    own = of(table, "own").loc["all"]
    assert not own.in_core and (own.objection, own.objection_cents) == (C, 10)  # it avoids 20 and would pay 30
    shapley = of(table, "shapley").loc["all"]
    assert shapley.in_core and pd.isna(shapley.objection)


def test_two_parties_that_can_do_without_the_third_object_together():
    # the corporation and the municipality can do it alone (120 against 100) and would be left with 10
    avoided = {"vacancy": [20, 20], "wmo_support": [100, 100], "zvw_ggz": [40, 40]}
    row = of(told(avoided, {2024: 100}, splits={"P": {C: 0.15, G: 0.95, Z: -0.1}}), "own").loc["all"]
    assert (row.in_core, row.objection, row.objection_cents) == (False, f"{G}+{C}", 10)


def test_an_own_split_adds_up_to_the_cost_and_may_name_a_party_without_a_stake():
    rows = of(told(PLAIN, {2024: 101}, splits={"P": {C: 0.5, G: 0.25, "zorgkantoor": 0.25}}), "own")
    assert rows.contribution_cents.to_dict() == {C: 51, G: 25, "zorgkantoor": 25, Z: 0, "all": 101}
    assert rows.loc["zorgkantoor", "p_not_worse_off"] == 0


def test_nothing_gained_means_no_proposal_and_the_shortfall_is_told():
    table = told(PLAIN, {2024: 200})
    for method in RULES:
        rows = of(table, method)
        assert rows.contribution_cents.isna().all() and rows.net_after_cents.isna().all() and rows.in_core.isna().all()
        assert (rows.reason == "no_gain").all() and (rows.shortfall_cents == 70).all()
    assert of(table, "present").contribution_cents[C] == 200


def test_a_party_that_is_worse_off_with_the_caretaker_is_compensated_and_others_would_rather_leave_it_out():
    table = told({"vacancy": [80, 80], "wmo_support": [70, 70], "zvw_ggz": [-10, -10]}, {2024: 100})
    rows = of(table, "nucleolus")
    assert rows.contribution_cents[Z] == -10 and rows.net_after_cents[Z] == 0
    assert not rows.in_core["all"] and (rows.objection["all"], rows.objection_cents["all"]) == (f"{G}+{C}", 10)


def test_an_employer_that_earns_it_back_alone_has_no_reason_to_divide_the_losses_of_others():
    table = told({"vacancy": [150, 150], "wmo_support": [-30, -30], "zvw_ggz": [0, 0]}, {2024: 100})
    assert set(of(table, "shapley").reason) == {"payer_better_off_alone"}


def test_without_a_caretaker_there_is_nothing_to_settle():
    assert len(told(PLAIN, {2024: 0})) == 0


def test_all_projects_together_are_one_agreement():
    table = told(PLAIN, {2024: 100})
    one, whole = of(table, "nucleolus"), of(table, "nucleolus", "all")
    assert one.drop(columns="project_id").equals(whole.drop(columns="project_id"))


def test_the_tables_keep_their_contracts():
    table = told(PLAIN, {2023: 60, 2024: 40}, splits={"P": {C: 0.5, G: 0.5}})
    table["break_even_before_month"] = pd.array([3] * len(table), "Int64")
    broken = violations(CONTRACTS["mart__settlement"], engine().create_table("t_settle", table, overwrite=True))
    assert broken == {}


@pytest.mark.parametrize(
    ("amounts", "total", "cents"),
    [([33.4, 33.3, 33.3], 100, [34, 33, 33]), ([0.5, 0.5, 0.5], 1, [1, 0, 0]), ([-10.5, 110.5], 100, [-10, 110]), ([5.0, 5.0], 10, [5, 5])],
)  # fmt: skip
def test_cents_that_are_left_go_to_the_largest_remainders(amounts, total, cents):
    assert whole_cents(np.array(amounts), total).tolist() == cents


CENTS = st.integers(-(10**9), 10**9)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(CENTS, min_size=1, max_size=6),
    st.lists(st.integers(0, 10**8), min_size=1, max_size=7),
    st.integers(0, 2**32),
)
def test_contributions_per_year_add_up_to_every_year_and_to_every_contribution(parts, years, seed):
    cost = {2020 + n: c for n, c in enumerate(years)}
    total = sum(years)
    if total == 0:
        return
    wanted = whole_cents(np.array(parts, float) - (sum(parts) - total) / len(parts), total)
    found = per_year(wanted, cost)
    assert {y: int(p.sum()) for y, p in found.items()} == cost
    assert (sum(found.values()) == wanted).all()


@st.composite
def stakes(draw):
    n = draw(st.integers(1, 5))
    avoided = np.array(draw(st.lists(st.integers(-30, 100), min_size=n, max_size=n)))
    cost = draw(st.integers(1, max(int(avoided.sum()), 1)))
    return Stakes(tuple("abcdef"[:n]), draw(st.integers(0, n - 1)), avoided, avoided[None], {2024: cost}, avoided * 0)


@settings(max_examples=80, deadline=None)
@given(stakes())
def test_the_fast_nucleolus_is_the_nucleolus(some):
    game = caretaker_game(some, some.avoided)
    worth = {game.coalition(k): float(game.worth[k]) for k in range(1, len(game.worth))}
    if game.alone.sum() > game.total:
        return
    assert veto_nucleolus(game, some.payer) == pytest.approx([*nucleolus(worth).values()], abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-200, 10**6), min_size=3, max_size=3), st.integers(2, 10**6), st.permutations(list(PARTY)))
def test_contributions_pay_for_the_caretaker_exactly_whatever_the_rule_and_the_order(amounts, cost, order):
    avoided = {b: [a, a] for b, a in zip(PARTY, amounts, strict=True)}
    years = {2023: cost // 2, 2024: cost - cost // 2}
    table = told({b: avoided[b] for b in order}, years)
    parts = table[(table.party != "all") & (table.project_id == "P")]
    assert (parts.groupby("method").contribution_cents.sum(min_count=1).dropna() == cost).all()
    pd.testing.assert_frame_equal(table, told(avoided, years))


AMONG = (C, G, Z)


def at_stake(avoided, cost, payer=0) -> Stakes:
    amounts = np.array(avoided)
    return Stakes(AMONG[: len(avoided)], payer, amounts, amounts[None], {2024: cost}, amounts * 0)


@st.composite
def moved_a_little(draw):
    """What three parties avoid with something left to divide, twice: one of them differs by at most a hundred."""
    avoided = draw(st.lists(st.integers(-3_000, 10_000), min_size=3, max_size=3))
    cost = draw(st.integers(1, 12_000))
    who, step = draw(st.integers(0, 2)), draw(st.integers(1, 100))
    other = [a + step * (n == who) for n, a in enumerate(avoided)]
    for amounts in (avoided, other):
        assume(sum(amounts) >= cost and max(0, amounts[0] - cost) <= sum(amounts) - cost)
    return avoided, other, cost, step


@settings(max_examples=150, deadline=None)
@given(moved_a_little())
@example(
    ([5_000, 10_000, 4_000], [5_001, 10_000, 4_000], 5_000, 1)
)  # the corporation comes to keep something by itself
@example(([1_000, 10_000, -1], [1_000, 10_000, 0], 5_000, 1))  # a party comes to avoid less than nothing
def test_a_little_more_avoided_asks_only_a_little_else_of_everyone(moved):
    """Of separable costs and remaining benefits this does not hold where nothing at all is left: it is the rule of the manuals."""
    avoided, other, cost, step = moved
    one, two = proposed(at_stake(avoided, cost), {}), proposed(at_stake(other, cost), {})
    for rule in set(RULES) - {"separable_costs_remaining_benefits"}:
        before, after = one[rule], two[rule]
        assert before is not None and after is not None
        assert np.abs(after - before).max() <= 6 * step + 2, rule


def test_by_hand_proportional_goes_by_what_each_adds_also_where_the_corporation_keeps_something_alone():
    # v(all) = 190 − 50 = 140, v(C) = 10; C adds 140, G 100 and Z 30: 140 is divided by 270
    found = proposed(at_stake([60, 100, 30], 50), {})["proportional"]
    assert found is not None and found.tolist() == [60 - 73, 100 - 52, 30 - 15]


def test_rules_that_ask_the_same_of_everyone_name_the_first_of_them():
    same = of(told({"vacancy": [20, 20], "wmo_support": [70, 70], "zvw_ggz": [25, 25]}, {2024: 100}), RULES[-1]).same_as
    assert set(same) == {"shapley"}  # all are needed: each a third, whatever the rule
    table = told({"vacancy": [20, 20], "wmo_support": [170, 170], "zvw_ggz": [40, 40]}, {2024: 100})
    named = table[table.party == "all"].drop_duplicates("method").set_index("method").same_as.dropna()
    assert named.to_dict() == {"separable_costs_remaining_benefits": "proportional"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=3, max_size=3), st.integers(1, 20_000))
def test_where_the_corporation_keeps_nothing_alone_separable_costs_come_to_the_proportional_rule(avoided, cost):
    assume(avoided[0] <= cost <= sum(avoided))
    found = proposed(at_stake(avoided, cost), {})
    one, two = found["proportional"], found["separable_costs_remaining_benefits"]
    assert one is not None and two is not None and np.abs(one - two).max() <= 1


@pytest.mark.parametrize(
    ("split", "said"),
    [({"rijk": 1.0}, r"\['rijk'\] are not among the players"), ({C: 0.0}, "more than 0"),
     ({C: float("nan")}, "must be numbers")],
)  # fmt: skip
def test_an_own_split_that_divides_nothing_is_refused(split, said):
    with pytest.raises(ValueError, match=said):
        proposed(at_stake([20, 70, 40], 100), split)


def test_years_are_told_with_their_total():
    of_two = Stakes((G, C), 1, np.array([90, 30]), np.array([[90, 30]]), {2023: 30, 2024: 70}, np.array([0, 100]))
    rows = pd.DataFrame(years_told("P", of_two, {"present": np.array([0, 100]), "shapley": None}))
    assert rows.columns.tolist() == list(SETTLEMENT_YEARS)
    assert rows[rows.party == "all"].set_index("year").contribution_cents.to_dict() == {2023: 30, 2024: 70}
    assert set(rows.method) == {"present"}
