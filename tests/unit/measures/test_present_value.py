"""Present value by hand."""

import numpy as np
import pytest

from pipelines.measures.present_value import Schedule, discount_factor, present_value


def test_a_year_from_now_is_worth_one_over_one_plus_the_rate():
    assert discount_factor(np.array([0, 1, 2]), rate=0.0225) == pytest.approx([1, 1 / 1.0225, 1 / 1.0225**2])


def test_half_a_year_counts_by_the_same_rate():
    assert discount_factor(0.5, rate=0.21) == pytest.approx(1 / 1.1)


def test_one_number_gives_a_number_and_a_table_gives_a_table():
    assert isinstance(discount_factor(3, rate=0.02), float)
    assert np.shape(discount_factor([[1, 2], [3, 4]], rate=0.02)) == (2, 2)
    assert isinstance(present_value([1, 2], rate=0.02), float)
    assert np.shape(present_value(np.ones((5, 3)), rate=0.02)) == (5,)


def test_the_first_amount_falls_now_unless_said_otherwise():
    assert present_value([100, 110], rate=0.10) == pytest.approx(200)
    assert present_value([110, 121], rate=0.10, first_period=1) == pytest.approx(200)


def test_by_hand_ten_percent_for_two_years_and_five_percent_after():
    rate = Schedule((0, 2), (0.10, 0.05))
    assert discount_factor([1, 2, 3, 4], rate=rate) == pytest.approx(
        [1 / 1.1, 1 / 1.21, 1 / (1.21 * 1.05), 1 / (1.21 * 1.05**2)]
    )
    assert discount_factor(2.5, rate=rate) == pytest.approx(1 / (1.21 * 1.05**0.5))


def test_nothing_is_worth_nothing():
    assert present_value([], rate=0.02) == 0


def test_what_came_before_the_decision_is_worth_more():
    assert discount_factor(-1, rate=Schedule((0, 5), (0.25, 0.02))) == pytest.approx(1.25)


@pytest.mark.parametrize("rate", [-1.0, -2.0, float("nan")])
def test_a_rate_of_minus_one_or_lower_has_no_factor(rate):
    with pytest.raises(ValueError, match="more than -1"):
        discount_factor(1, rate=rate)


@pytest.mark.parametrize(("after", "rates"), [((1,), (0.02,)), ((0, 0), (0.02, 0.02)), ((), ()), ((0, 5), (0.02,))])
def test_steps_ascend_from_the_decision(after, rates):
    with pytest.raises(ValueError, match="ascend from 0"):
        Schedule(after, rates)


def test_a_rate_in_per_cents_and_one_number_for_a_series_are_refused():
    with pytest.raises(ValueError, match=r"a share a year such as 0.0225, found \[2.25\]"):
        discount_factor(5, rate=2.25)
    with pytest.raises(ValueError, match="amounts per period, found one number 5"):
        present_value(5, rate=0.05)  # pyright: ignore[reportArgumentType]


def test_with_an_amount_that_is_not_known_the_sum_is_not_known():
    assert np.isnan(present_value([100.0, float("nan")], rate=0.05))
