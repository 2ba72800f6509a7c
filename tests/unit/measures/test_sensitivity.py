"""One assumption at a time, and the value at which the answer turns; which fact is worth collecting next."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.engine import engine
from assets.place import ROOT
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from pipelines.measures.adjustments import Adjustments
from pipelines.measures.flows import Flows
from pipelines.measures.next_fact import VALUE_OF_INFORMATION, all_projects, next_fact
from pipelines.measures.outlook import ahead, base_case, last_year, so_far
from pipelines.measures.payback import gathered
from pipelines.measures.sensitivity import SENSITIVITY, Ranges, Setting, ranges_of, sensitivity

JAN = (2024 - 1970) * 12
R = 200


def flows(avoided: float = 30.0, cost: float = 20.0, months: int = 24, noise: float = 5.0) -> Flows:
    """Every month the same; the draws shift each budget by one amount in all months."""
    shift = np.random.default_rng(1).normal(0, noise, (R, 2, 1)).astype(np.float32)
    shift -= shift.mean(axis=0)
    point = np.array([[avoided * 2 / 3] * months, [avoided / 3] * months])
    return Flows(
        JAN, ("wmo_support", "vacancy"), ("gemeente", "woningcorporatie"), point, np.repeat(shift, months, axis=2),
        np.full(months, cost), {}, "woningcorporatie",
    )  # fmt: skip


def ranges(**ends) -> Ranges:
    rows = {name: {"low": low, "high": high, "choice": None, "source": "s"} for name, (low, high) in ends.items()}
    return Ranges(rows)


def setting(rate=0.0, horizon=2, ends=None, **more) -> Setting:
    none = {("cpi", 2024): 1.0, ("cpi", 2025): 1.0}
    index = {"wmo_support": "wmo_tariff", "vacancy": "cpi"}
    return Setting(rate, horizon, Adjustments(), ends or ranges(), none, index, **more)


def rows_of(flow: Flows, how: Setting, outcome: str) -> pd.DataFrame:
    table = sensitivity("P", flow, how)
    return table[table.outcome == outcome].set_index("assumption")


def test_by_hand_the_net_so_far_and_of_going_on():
    flow = flows()
    case = base_case(flow, 0.0, 2, Adjustments())
    assert so_far(flow, case) == pytest.approx(24 * 10)
    assert ahead(last_year(flow), case) == pytest.approx(2 * 12 * 10)


def test_by_hand_going_on_with_a_drop_off_and_a_discount_rate():
    year = last_year(flows())
    case = base_case(flows(), 0.10, 2, Adjustments({("drop_off", "all"): 0.5}))
    wanted = (360 * 0.5 - 240) / 1.1 + (360 * 0.25 - 240) / 1.21
    assert ahead(year, case) == pytest.approx(wanted)


def test_under_a_year_of_data_nothing_is_told_of_going_on():
    table = sensitivity("P", flows(months=11), setting())
    assert set(table.outcome) == {"so_far"}
    assert next_fact("P", flows(months=11), setting(), (1,)) == []


def test_by_hand_the_effect_may_be_a_third_smaller_before_the_answer_turns():
    row = rows_of(flows(), setting(), "so_far").loc["effect_size"]
    assert row.switching_value == pytest.approx(2 / 3)
    assert row.value_base == 1 and row.value_low < 1 < row.value_high
    assert row.net_low_cents == round(720 * row.value_low - 480)


def test_by_hand_one_budget_may_fall_by_the_whole_net():
    row = rows_of(flows(), setting(), "so_far").loc["avoided.wmo_support"]
    assert (row.value_base, row.switching_value) == pytest.approx((480, 240))
    assert row.net_low_cents == pytest.approx(row.value_low + 240 - 480, abs=0.51)


def test_by_hand_the_wage_and_the_hours_are_told_in_their_own_unit_with_the_value_at_which_it_turns():
    how = setting(ends=ranges(caretaker_wage=(0.9, 1.1), caretaker_hours=(0.5, 1.1)), hours=np.full(24, 4.0))
    rows = rows_of(flows(), how, "so_far")
    wage, hours = rows.loc["caretaker_wage"], rows.loc["caretaker_hours"]
    assert (wage.unit, wage.value_low, wage.value_base, wage.value_high) == ("cents per hour", 4.5, 5.0, 5.5)
    assert (wage.net_low_cents, wage.net_base_cents, wage.net_high_cents, wage.switching_value) == (288, 240, 192, 7.5)
    assert (hours.unit, hours.value_base, hours.value_low, hours.net_low_cents) == ("hours per month", 4.0, 2.0, 480)
    assert rows_of(flows(), how, "ahead").loc["caretaker_wage", "value_base"] == 5.0


def test_without_hours_the_caretaker_is_told_as_a_multiple_of_what_was_booked():
    row = rows_of(flows(), setting(ends=ranges(caretaker_wage=(0.9, 1.1))), "so_far").loc["caretaker_wage"]
    assert (row.unit, row.value_low) == ("times the cost booked", 0.9)
    assert row.switching_value == pytest.approx(1.5)


def test_by_hand_the_drop_off_at_which_going_on_no_longer_pays():
    # one year ahead: 360·(1 − d) − 240 = 0 at d = 1/3
    row = rows_of(flows(), setting(horizon=1, ends=ranges(drop_off=(0.0, 0.2))), "ahead").loc["drop_off"]
    assert (row.net_low_cents, row.net_base_cents, row.net_high_cents) == (120, 120, 48)
    assert row.switching_value == pytest.approx(1 / 3)


def test_by_hand_the_rate_at_which_early_cost_outweighs_later_gain():
    flow = flows(months=12, noise=0.0)
    flow.cost[:] = [100.0, *[0.0] * 11]
    flow.point[:] = 0.0
    flow.point[0, 11] = 105.0  # 100 in month 1 against 105 in month 12: (1 + r)^(11/12) = 1.05
    row = rows_of(flow, setting(ends=ranges(discount_rate=(0.016, 0.029))), "so_far").loc["discount_rate"]
    assert row.switching_value == pytest.approx(1.05 ** (12 / 11) - 1, rel=1e-6)
    assert row.net_low_cents == round(105 / 1.016 - 100 / 1.016 ** (1 / 12))


def test_an_answer_that_no_rate_turns_has_no_switching_value():
    row = rows_of(flows(), setting(ends=ranges(discount_rate=(0.016, 0.029))), "so_far").loc["discount_rate"]
    assert pd.isna(row.switching_value)


def test_what_is_known_to_be_cashable_is_the_low_end_and_the_share_that_must_be_is_where_it_turns():
    row = rows_of(flows(), setting(cashable_share=0.5), "so_far").loc["cashable_share"]
    assert (row.value_low, row.value_base, row.net_low_cents) == (0.5, 1.0, 360 - 480)
    assert row.switching_value == pytest.approx(2 / 3)


def test_another_index_is_told_as_prices_per_year_with_its_name():
    factors = {("cpi", 2024): 1.02, ("cpi", 2025): 1.0, ("wmo_tariff", 2024): 1.05, ("wmo_tariff", 2025): 1.0}
    own = {"wmo_support": "wmo_tariff", "vacancy": "cpi"}
    how = Setting(
        0.0,
        2,
        Adjustments(),
        Ranges({"price_index": {"low": None, "high": None, "choice": "cpi", "source": "s"}}),
        factors,
        own,
    )
    row = rows_of(flows(), how, "so_far").loc["price_index"]
    # Wmo support of 2024 (12 × 20) would be 1.02/1.05 of what it is; two thirds of the weight rises 5 %, a third 2 %
    assert row.net_low_cents == round(240 - 240 * (1 - 1.02 / 1.05))
    assert (row.value_low, row.value_high) == pytest.approx((2.0, (2 * 5 + 2) / 3))
    assert (row.low_is, row.high_is, row.net_high_cents) == ("cpi", "own", 240)


def test_the_largest_swing_comes_first():
    ends = ranges(caretaker_wage=(0.9, 1.1), caretaker_hours=(0.5, 1.5), drop_off=(0, 0.2), horizon_years=(1, 9))
    table = sensitivity("P", flows(), setting(ends=ends))
    for _, rows in table.groupby("outcome"):
        assert rows.swing_cents.tolist() == sorted(rows.swing_cents, reverse=True)
        assert rows["rank"].tolist() == [*range(1, len(rows) + 1)]


@settings(max_examples=25, deadline=None)
@given(st.floats(5, 100), st.floats(5, 100), st.floats(0, 0.1), st.integers(1, 9))
def test_at_the_switching_value_the_net_is_nothing(avoided, cost, rate, horizon):
    ends = ranges(caretaker_wage=(0.9, 1.1), drop_off=(0.0, 0.2), discount_rate=(0.01, 0.03))
    flow, how = flows(avoided, cost), setting(rate, horizon, ends)
    for row in sensitivity("P", flow, how).to_dict("records"):
        if pd.notna(row["switching_value"]) and row["assumption"] == "effect_size":
            scaled = flows(avoided * row["switching_value"], cost)
            case = base_case(scaled, rate, horizon, Adjustments())
            net = so_far(scaled, case) if row["outcome"] == "so_far" else ahead(last_year(scaled), case)
            assert net == pytest.approx(0, abs=1e-6 * cost * 100)
        if pd.notna(row["switching_value"]) and row["assumption"] == "drop_off":
            case = base_case(flow, rate, horizon, Adjustments({("drop_off", "all"): row["switching_value"]}))
            assert ahead(last_year(flow), case) == pytest.approx(0, abs=1e-6 * cost * 100)


def test_the_committed_rows_give_every_assumption_a_source():
    found = ranges_of(pd.read_csv(ROOT / "data" / "reference" / "sensitivity.csv"))
    assert found.ends("discount_rate") == (0.016, 0.029) and found.choice("price_index") == "cpi"
    assert all(found.source(name) for name in found.rows)


# --- which fact next -------------------------------------------------------------------------------------------------------------


def test_the_budget_that_is_least_sure_is_worth_most_to_know():
    flow = flows(avoided=21.0, noise=0.1)
    flow.errors[:, 1] *= 100
    rows = {row["fact"]: row for row in next_fact("P", flow, setting(), (1,))}
    assert rows["avoided.vacancy"]["rank"] == 1 and rows["avoided.vacancy"]["variance_share"] > 0.99
    assert (
        rows["avoided.wmo_support"]["value_cents"]
        <= rows["avoided.vacancy"]["value_cents"]
        <= rows["everything"]["value_cents"]
    )
    assert rows["everything"]["rank"] is None and rows["everything"]["best"] == "go_on"


def test_by_hand_what_everything_is_worth_is_the_loss_that_knowing_would_have_saved():
    flow = flows(avoided=21.0, noise=4.0)
    net = 24 * (1.0 - flow.errors[:, :, 0].sum(axis=1, dtype=float))
    row = next_fact("P", flow, setting(), (1,))[0]
    assert row["value_cents"] == round(np.maximum(net, 0).mean() - max(net.mean(), 0))
    assert row["p_net_positive"] == (net > 0).mean()


def test_a_decision_that_no_draw_would_change_leaves_nothing_worth_knowing():
    rows = next_fact(
        "P", flows(avoided=300.0), setting(ends=ranges(drop_off=(0, 0.2), caretaker_wage=(0.9, 1.1))), (1,)
    )
    assert {row["value_cents"] for row in rows} == {0}
    assert {row["rank"] for row in rows} == {None}, "nothing has a place among what is worth nothing"


def test_all_projects_are_decided_one_by_one_and_added_up():
    one, two = (next_fact(p, flows(avoided=a), setting(), (1,)) for p, a in (("P", 21.0), ("Q", 18.0)))
    rows = {row["fact"]: row for row in all_projects([*one, *two])}
    assert rows["everything"]["value_cents"] == one[0]["value_cents"] + two[0]["value_cents"]
    assert rows["everything"]["net_cents"] == one[0]["net_cents"] + two[0]["net_cents"]
    assert all_projects([]) == []


def test_the_tables_keep_their_contracts():
    ends = ranges(caretaker_wage=(0.9, 1.1), caretaker_hours=(0.5, 1.5), drop_off=(0, 0.2), horizon_years=(1, 9))
    how, flow = setting(ends=ends, cashable_share=0.4), flows(avoided=21.0)
    facts = next_fact("P", flow, how, (1,))
    told = {
        "mart__sensitivity": gathered([sensitivity("P", flow, how)], SENSITIVITY),
        "mart__value_of_information": gathered(
            [pd.DataFrame([*all_projects(facts), *facts], columns=list(VALUE_OF_INFORMATION))], VALUE_OF_INFORMATION
        ),
    }
    for table, rows in told.items():
        assert violations(CONTRACTS[table], engine().create_table(f"t_{table}", rows, overwrite=True)) == {}
