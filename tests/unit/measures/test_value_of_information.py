"""What knowing is worth, by hand."""

import numpy as np
import pandas as pd
import pytest

from pipelines.measures.value_of_information import evpi, evppi

# stop (0) or go on: +3 in half of the draws, −1 in the other half
COIN = np.array([[0.0, 3.0], [0.0, -1.0]] * 50)


def test_by_hand_knowing_beforehand_saves_the_loss_in_half_of_the_draws():
    assert evpi(COIN) == pytest.approx((3 + 0) / 2 - 1)


def test_what_decides_is_worth_as_much_as_knowing_everything():
    assert evppi(COIN, COIN[:, 1]) == pytest.approx(0.5)


def test_by_hand_a_parameter_with_few_values_is_taken_value_by_value():
    # in group 0 going on brings 3 or −1 (mean 1), in group 1 it brings −2 or −4 (mean −3): knowing the group saves that
    net_benefit = np.array([[0.0, 3.0], [0.0, -1.0], [0.0, -2.0], [0.0, -4.0]])
    assert evppi(net_benefit, np.array([0, 0, 1, 1])) == pytest.approx(1 / 2 - 0)


def test_values_that_go_up_and_down_are_not_smoothed_into_each_other():
    # going on brings 1, −3, 1, −3 and so on in groups 0 to 9: a line through them would say that the group tells nothing
    group = np.repeat(np.arange(10), 3)
    net_benefit = np.stack([np.zeros(30), np.where(group % 2, -3.0, 1.0)], axis=1)
    assert evppi(net_benefit, group) == pytest.approx(0.5)


def test_the_best_in_every_draw_leaves_nothing_to_know():
    assert evpi(np.array([[1.0, 2.0], [0.0, 5.0]])) == 0
    assert evpi(np.ones((4, 1))) == 0
    assert evppi(np.ones((4, 1)), np.arange(4)) == 0


def test_what_never_varies_is_not_worth_knowing():
    assert evppi(COIN, np.full(100, 7.0)) == 0


def test_two_parameters_together_tell_more_than_each():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 2_000))
    net_benefit = np.stack([np.zeros(2_000), a + b], axis=1)
    alone = max(evppi(net_benefit, a), evppi(net_benefit, b))
    assert alone < evppi(net_benefit, np.stack([a, b], axis=1)) == pytest.approx(evpi(net_benefit), rel=0.01)


def test_what_parameters_do_only_jointly_is_not_seen_and_never_told_too_high():
    x, y = np.random.default_rng(5).normal(size=(2, 2_000))
    net = np.stack([np.zeros(2_000), 1_000 * x * y], axis=1)
    assert evppi(net, np.stack([x, y], axis=1)) < 0.25 * evpi(net)
    added = np.stack([np.zeros(2_000), 1_000 * (x + y)], axis=1)
    assert evppi(added, np.stack([x, y], axis=1)) == pytest.approx(evpi(added), rel=0.02)


def test_a_parameter_that_bends_is_followed():
    x = np.random.default_rng(2).normal(size=4_000)
    net_benefit = np.stack([np.zeros(4_000), x**2 - 1], axis=1)
    assert evppi(net_benefit, x) == pytest.approx(evpi(net_benefit), rel=0.02)


def test_another_number_of_draws_is_refused():
    with pytest.raises(ValueError, match="100 of the net benefit, 99 of the parameter"):
        evppi(COIN, np.zeros(99))


def test_other_draws_are_refused():
    parameter = pd.Series(np.arange(100), index=[*range(98), 99, 98])
    with pytest.raises(ValueError, match="2 of 100 draw numbers differ"):
        evppi(pd.DataFrame(COIN), parameter)
    assert evppi(pd.DataFrame(COIN), parameter.sort_index()) >= 0


@pytest.mark.parametrize("wrong", [np.zeros(3), np.zeros((0, 2)), np.array([[1.0, np.nan]])])
def test_what_is_not_a_table_of_draws_by_options_is_refused(wrong):
    with pytest.raises(ValueError, match="net benefit"):
        evpi(wrong)
