"""Worked examples that others published: discounting, sharing costs, value of information. Each test names its source."""

import math
from itertools import combinations

import numpy as np
import pytest
from scipy.special import ndtri

from pipelines.measures.present_value import Schedule, discount_factor, present_value
from pipelines.measures.settlement import (
    core_violation,
    nucleolus,
    separable_costs_remaining_benefits,
    shapley,
)
from pipelines.measures.value_of_information import evpi, evppi

GREEN_BOOK = Schedule((0, 30, 75, 125, 200, 300), (0.035, 0.03, 0.025, 0.02, 0.015, 0.01))


def costs(table: dict[str, float]) -> dict[frozenset[str], float]:
    """A game of costs, negated; players are letters."""
    return {frozenset(players): -cost for players, cost in table.items()}


def paid(division: dict[str, float], digits: int) -> dict[str, float]:
    return {player: round(-part, digits) for player, part in division.items()}


# --- discounting -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "factor"),
    [(0, 1.0), (1, 0.9662), (2, 0.9335), (3, 0.9019), (5, 0.8420), (10, 0.7089), (20, 0.5026), (30, 0.3563)],
)
def test_discount_factors_of_the_green_book(year, factor):
    """HM Treasury, The Green Book (2003), annex 6: discount factors at 3.5 %."""
    assert round(discount_factor(year, rate=GREEN_BOOK), 4) == factor


def test_the_declining_rates_of_the_green_book_take_over_after_year_30():
    """HM Treasury, The Green Book (2003), table 6.1: 3.5 % in years 0-30, 3.0 % in 31-75, 2.5 % in 76-125."""
    assert discount_factor(31, rate=GREEN_BOOK) == pytest.approx(1.035**-30 / 1.03, rel=1e-12)
    assert discount_factor(76, rate=GREEN_BOOK) == pytest.approx(1.035**-30 * 1.03**-45 / 1.025, rel=1e-12)


@pytest.mark.parametrize(
    ("rate", "years", "value"), [(0.05, 10, 7.7217), (0.03, 5, 4.5797), (0.10, 20, 8.5136), (0.08, 3, 2.5771)]
)
def test_present_value_of_one_a_year(rate, years, value):
    """Brealey, Myers & Allen, Principles of Corporate Finance, appendix: present value of $1 a year for t years (annuity table)."""
    assert present_value([1.0] * years, rate=rate, first_period=1) == pytest.approx(value, abs=5e-4)


# --- sharing costs ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("estate", "parts"), [(100, (100 / 3, 100 / 3, 100 / 3)), (200, (50, 75, 75)), (300, (50, 100, 150))]
)
def test_the_estates_of_the_talmud_are_divided_by_the_nucleolus(estate, parts):
    """Aumann & Maschler (1985), Journal of Economic Theory 36: Mishnah Ketubot 93a, claims of 100, 200 and 300."""
    claims = {"a": 100, "b": 200, "c": 300}
    worth = {
        frozenset(group): float(max(0, estate - sum(v for p, v in claims.items() if p not in group)))
        for size in (1, 2, 3)
        for group in combinations(claims, size)
    }
    assert list(nucleolus(worth).values()) == pytest.approx(parts, abs=1e-9)


TENNESSEE = {"n": 163_520, "f": 140_826, "p": 250_096, "nf": 301_607, "np": 378_821, "fp": 367_370, "nfp": 412_584}


def test_the_tennessee_valley_authority_by_three_rules():
    """Straffin & Heaney (1981), International Journal of Game Theory 10: navigation, flood control and power, in thousand dollars."""
    worth = costs(TENNESSEE)
    assert paid(separable_costs_remaining_benefits(worth), 0) == {"n": 117_476, "f": 99_157, "p": 195_951}
    assert paid(shapley(worth), 1) == {"n": 117_829.0, "f": 100_756.5, "p": 193_998.5}
    assert paid(nucleolus(worth), 0) == {"n": 116_234, "f": 93_540, "p": 202_810}


SKANE = {
    "A": 21.95, "H": 17.08, "K": 10.91, "L": 15.88, "M": 20.81, "T": 21.98, "AH": 34.69, "AK": 32.86, "AL": 37.83, "AM": 42.76,
    "AT": 43.93, "HK": 22.96, "HL": 25.00, "HM": 37.89, "HT": 39.06, "KL": 26.79, "KM": 31.45, "KT": 32.89, "LM": 31.10,
    "LT": 37.86, "MT": 39.41, "AHK": 40.74, "AHL": 43.22, "AHM": 55.50, "AHT": 56.67, "AKL": 48.74, "AKM": 53.40, "AKT": 54.84,
    "ALM": 53.05, "ALT": 59.81, "AMT": 61.36, "HKL": 27.26, "HKM": 42.55, "HKT": 44.94, "HLM": 45.81, "HLT": 46.98, "HMT": 56.49,
    "KLM": 42.01, "KLT": 48.77, "KMT": 50.32, "LMT": 51.46, "AHKL": 48.95, "AHKM": 60.25, "AHKT": 62.72, "AHLM": 64.03,
    "AHLT": 65.20, "AHMT": 74.10, "AKLM": 63.96, "AKLT": 70.72, "AKMT": 72.27, "ALMT": 73.41, "HKLM": 48.07, "HKLT": 49.24,
    "HKMT": 59.35, "HLMT": 64.41, "KLMT": 56.61, "AHKLM": 69.76, "AHKLT": 70.93, "AHKMT": 77.42, "AHLMT": 83.00,
    "AKLMT": 73.97, "HKLMT": 66.46, "AHKLMT": 83.82,
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        (separable_costs_remaining_benefits, {"A": 19.54, "H": 13.28, "K": 5.62, "L": 10.90, "M": 16.66, "T": 17.82}),
        (shapley, {"A": 20.01, "H": 10.71, "K": 6.61, "L": 10.37, "M": 16.94, "T": 19.18}),
        (nucleolus, {"A": 20.35, "H": 12.06, "K": 5.00, "L": 8.61, "M": 18.32, "T": 19.49}),
    ],
)
def test_the_water_supply_of_skane_for_six_groups_of_municipalities(rule, parts):
    """Young, Okada & Hashimoto (1982), Water Resources Research 18(3): million crowns, printed in hundredths."""
    found = rule(costs(SKANE))
    assert {p: -v for p, v in found.items()} == pytest.approx(parts, abs=0.011)


def test_in_skane_only_the_nucleolus_is_in_the_core():
    """Young, Okada & Hashimoto (1982): SCRB and the Shapley value charge H, K and L together more than they pay by themselves (27.26)."""
    worth = costs(SKANE)
    assert core_violation(nucleolus(worth), worth)[1] < 0
    for rule in (separable_costs_remaining_benefits, shapley):
        coalition, amount = core_violation(rule(worth), worth)
        assert coalition == frozenset("HKL") and amount > 0


def test_landing_fees_of_the_airport_game():
    """Littlechild & Owen (1973), Management Science 20(3), with the numbers of 'Airport problem', Wikipedia: 2, 3, 4 and 9."""
    runway = {"A": 8, "B": 11, "C": 13, "D": 18}
    table = {"".join(g): max(runway[p] for p in g) for size in range(1, 5) for g in combinations(runway, size)}
    assert paid(shapley(costs(table)), 9) == {"A": 2, "B": 3, "C": 4, "D": 9}


def test_power_in_the_council_of_the_european_economic_community_of_1958():
    """Shapley–Shubik index with votes 4, 4, 4, 2, 2, 1 and quota 12: 14/60, 9/60, and nothing for Luxembourg (Brams & Affuso 1976)."""
    votes = {"DE": 4, "FR": 4, "IT": 4, "BE": 2, "NL": 2, "LU": 1}
    worth = {
        frozenset(group): float(sum(votes[p] for p in group) >= 12)
        for size in range(1, 7)
        for group in combinations(votes, size)
    }
    index = {p: round(60 * part, 9) for p, part in shapley(worth).items()}
    assert index == {"DE": 14, "FR": 14, "IT": 14, "BE": 9, "NL": 9, "LU": 0}


# --- value of information --------------------------------------------------------------------------------------------------------


def test_perfect_information_in_five_possible_futures():
    """Briggs, Claxton & Sculpher (2006), Decision Modelling for Health Economic Evaluation, table 6.1 (thousand pounds): 13.6 − 13.0."""
    futures = [[9, 12], [12, 10], [14, 17], [11, 10], [14, 16]]
    assert evpi(np.array(futures)) == pytest.approx(0.6)


def test_three_treatments_in_five_simulations():
    """Critical Care (2009), doi 10.1186/cc7744, table 2: expected net benefits 116, 126 and 124; the best of each averages 134."""
    net_benefit = np.array([[140, 150, 160], [100, 110, 120], [110, 100, 100], [100, 150, 130], [130, 120, 110]])
    assert net_benefit.mean(axis=0).tolist() == [116, 126, 124]
    assert evpi(net_benefit) == pytest.approx(134 - 126)


def test_stocks_a_fund_or_a_deposit():
    """'Expected value of perfect information', Wikipedia: returns under a strong, moderate and weak economy (0.5, 0.3, 0.2); EVPI 350."""
    rows = [[1500, 900, 500]] * 5 + [[300, 600, 500]] * 3 + [[-800, -200, 500]] * 2
    assert evpi(np.array(rows)) == pytest.approx(350)


@pytest.mark.parametrize(
    ("distance", "loss"), [(0.0, 0.3989), (0.5, 0.1978), (1.0, 0.0833), (1.5, 0.0293), (2.0, 0.0085)]
)
def test_normal_net_benefit_gives_the_unit_normal_loss_integral(distance, loss):
    """Raiffa & Schlaifer (1961), Applied Statistical Decision Theory, and Render & Stair, Quantitative Analysis, table of the integral."""
    spread, quantiles = 1_000.0, ndtri((np.arange(40_000) + 0.5) / 40_000)
    net_benefit = np.stack([np.zeros(40_000), spread * (distance + quantiles)], axis=1)
    assert evpi(net_benefit) / spread == pytest.approx(loss, abs=1e-4)


def test_partial_information_in_a_linear_model_is_the_loss_integral_of_its_own_spread():
    """Strong, Oakley & Brennan (2014), Medical Decision Making 34(3): E(NB | φ) by regression; here it is known: N(μ, σ_φ²)."""
    grid = ndtri((np.arange(150) + 0.5) / 150)
    first, second = (part.ravel() for part in np.meshgrid(grid, grid))
    net_benefit = np.stack([np.zeros(len(first)), 50 + 100 * first + 60 * second], axis=1)

    def loss(u: float) -> float:
        return math.exp(-u * u / 2) / math.sqrt(2 * math.pi) - u * 0.5 * math.erfc(u / math.sqrt(2))

    assert evppi(net_benefit, first) == pytest.approx(100 * loss(50 / 100), rel=0.01)
    assert evppi(net_benefit, second) == pytest.approx(60 * loss(50 / 60), rel=0.01)
