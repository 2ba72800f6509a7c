"""Who pays and who gains: everything adds up, in every draw, and the words follow the rules."""

import numpy as np
import pandas as pd
import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.core import PERSON_BUDGETS
from pipelines.contracts.rules import violations
from pipelines.measures.avoided_cost import Avoided, Cell, avoided_cost
from pipelines.measures.verdict import BEFORE_AFTER, BOOKED, DID, Evidence, Rules, lowest, verdict
from pipelines.measures.who_pays import CARE, books_of, free_of, party_totals, who_pays_who_gains

PARTY = {"wmo_support": "gemeente", "vacancy": "woningcorporatie", "zvw_ggz": "zorgverzekeraar"}
BUDGETS = pd.DataFrame({"budget": [*PARTY, "caretaking"], "party": [*PARTY.values(), "woningcorporatie"]})
R = 300


def figures(shift: int = 0, grade: str = DID, placebo: float = 0.0) -> Avoided:
    rng = np.random.default_rng(1)
    keys = [(p, b, y) for p in ("P1", "P2") for b in PARTY for y in (2023, 2024)]
    cells = {k: Cell(1_000 + shift, rng.integers(-500, 2_500, R) + shift, 9_000, 3, 36) for k in sorted(keys)}
    pairs = sorted({k[:2] for k in keys})
    return Avoided(
        R, tuple(PARTY), ("P1", "P2"), cells, dict.fromkeys(pairs, 3), dict.fromkeys(pairs, grade),
        dict.fromkeys(pairs, 5), dict.fromkeys(pairs, placebo), {p: rng.normal(0, 100, R) for p in pairs},
    )  # fmt: skip


CARETAKING = pd.DataFrame(
    {
        "project_id": ["P1", "P1", "P2"],
        "month": pd.to_datetime(["2023-01-01", "2023-02-01", "2024-05-01"]),
        "cents": [700, 801, 55],
    }
)
TRANSFERS = pd.DataFrame(
    {"project_id": ["P1", "P1"], "year": [2023, 2023], "party": ["gemeente", "woningcorporatie"], "cents": [-300, 300]}
)
NOTHING = TRANSFERS.iloc[:0]


def told(shift: int = 0, **how) -> pd.DataFrame:
    return who_pays_who_gains(books_of(figures(shift, **how), CARETAKING, TRANSFERS, BUDGETS, Rules()))


def row(table: pd.DataFrame, project: str, year: int, party: str, budget: str) -> pd.Series:
    found = table[
        (table.project_id == project) & (table.year == year) & (table.party == party) & (table.budget == budget)
    ]
    assert len(found) == 1
    return found.iloc[0]


def test_the_table_keeps_its_contract():
    assert (
        violations(CONTRACTS["mart__who_pays_who_gains"], engine().create_table("t_who", told(), overwrite=True)) == {}
    )


@pytest.mark.parametrize("column", ["cost_cents", "avoided_cents", "transfer_cents", "net_cents"])
def test_budgets_add_up_to_parties_and_parties_to_society_to_the_cent(column):
    table = told()
    key = ["project_id", "year"]
    budgets = table[table.budget != "all"].groupby([*key, "party"])[column].sum()
    parties = table[(table.budget == "all") & (table.party != "all")]
    assert (budgets == parties.set_index([*key, "party"])[column].loc[budgets.index]).all()
    society = table[table.party == "all"].set_index(key)[column]
    sums = parties.groupby(key)[column].sum()
    assert (sums == society.loc[sums.index]).all() and len(sums) == len(society)


def test_transfers_add_up_to_zero_and_are_never_a_saving_for_society():
    table = told()
    assert (table[table.party == "all"].transfer_cents == 0).all()
    assert row(table, "P1", 2023, "gemeente", "transfers").net_cents == -300


def test_the_quantiles_of_society_are_those_of_the_draws_added_up():
    f = figures()
    net = sum(c.draws for k, c in f.cells.items() if k[0] == "P1") - 1_501
    found = row(told(), "P1", 0, "all", "all")
    assert found.net_low95_cents == np.quantile(net, 0.025, method="inverted_cdf")
    assert found.net_high80_cents == np.quantile(net, 0.9, method="inverted_cdf")
    assert found.p_net_positive == (net > 0).mean()


def test_in_every_draw_the_parties_are_society_to_the_cent_and_transfers_are_nothing():
    books = books_of(figures(), CARETAKING, TRANSFERS, BUDGETS, Rules())
    for members, year in ((("P1", "P2"), 0), (("P1",), 2023), (("P2",), 2024)):
        lines = party_totals(books, members, year)
        avoided = sum(c.draws for k, c in books.figures.cells.items() if k[0] in members and year in (0, k[2]))
        cost = books.cost(members, year) or 0
        assert (sum(line.draws for line in lines.values()) == avoided - cost).all()
        assert sum(line.transfer for line in lines.values()) == 0
        assert all(line.draws.dtype == np.int64 for line in lines.values())


def test_every_year_and_project_adds_up_to_all():
    table = told()
    one = table[(table.project_id != "all") & (table.year != 0) & (table.party == "all")].net_cents.sum()
    assert one == row(table, "all", 0, "all", "all").net_cents == 12 * 1_000 - 1_556


def test_caretaker_cost_is_a_row_of_the_corporation_without_an_interval():
    found = row(told(), "P1", 2023, "woningcorporatie", "caretaking")
    assert (found.cost_cents, found.net_low95_cents, found.net_high95_cents) == (1_501, -1_501, -1_501)


def test_what_is_only_booked_or_received_has_no_design_and_is_not_judged():
    for budget in ("caretaking", "transfers"):
        found = row(told(), "P1", 2023, "woningcorporatie", budget)
        assert (found.grade, found.verdict) == ("booked", "booked")


def test_a_clear_gain_is_shown_only_when_the_placebo_is_not_rejected():
    assert row(told(5_000), "P1", 0, "gemeente", "wmo_support").verdict == "shown"
    assert row(told(5_000, placebo=900.0), "P1", 0, "gemeente", "wmo_support").verdict == "plausible"


def test_a_before_after_comparison_is_never_shown():
    table = told(50_000, grade=BEFORE_AFTER)
    assert "shown" not in set(table.verdict)
    assert row(table, "all", 0, "all", "all").verdict == "plausible"


def test_transfers_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="do not add up to zero"):
        books_of(figures(), CARETAKING, TRANSFERS.iloc[:1], BUDGETS, Rules())


def test_a_project_with_cost_only_still_has_its_rows():
    costs = pd.DataFrame({"project_id": ["P3"], "year": [2024], "cents": [10]})
    table = who_pays_who_gains(books_of(figures(), costs, NOTHING, BUDGETS, Rules()))
    assert row(table, "P3", 0, "all", "all").net_cents == -10


def test_care_of_residents_who_were_unlike_others_is_never_shown_and_other_budgets_are():
    def words(unlike):
        books = books_of(figures(10**9), CARETAKING, TRANSFERS, BUDGETS, Rules(), unlike)
        rows = who_pays_who_gains(books)
        rows = rows[(rows.year == 0) & (rows.verdict != "booked")]
        return dict(zip(zip(rows.project_id, rows.budget, rows.party, strict=True), rows.verdict, strict=True))

    before, after = words(frozenset()), words(frozenset({"P1"}))
    changed = {key for key in before if before[key] != after[key]}
    assert changed and all(before[key] == "shown" and after[key] == "plausible" for key in changed)
    assert {key[0] for key in changed} == {"P1", "all"}
    assert all(budget in (*PERSON_BUDGETS, "all") for _, budget, _ in changed)


def test_the_words_follow_the_rules():
    def word(low=1, high=5, p=0.99, grade=DID, placebo: float | None = 0.5, estimated=True, complete=True, like=True):
        return verdict(Evidence(low, high, p, grade, placebo, estimated, complete, like), Rules())

    assert word() == "shown"
    assert word(placebo=None) == "plausible"
    assert word(placebo=0.049) == "plausible"
    assert word(placebo=0.05) == "shown"
    assert word(low=0) == "plausible"
    assert word(low=-1, p=0.8) == "not shown"
    assert word(low=-9, high=-1, p=0.0) == "costs more"
    assert word(low=-9, high=0, p=0.0) == "not shown"
    assert word(grade="matched") == "plausible"
    assert word(complete=False) == "plausible"
    assert word(low=-9, high=-1, p=0.0, complete=False) == "not shown"
    assert word(estimated=False) == "booked"
    assert word(like=False) == "plausible"
    assert word(low=-9, high=-1, p=0.0, like=False) == "not shown"


def test_a_sum_of_which_much_had_no_placebo_is_never_shown_and_a_tenth_may_be():
    """A avoids 100 with a placebo that finds nothing; B avoids an amount of which nothing was seen a year before the start."""

    def words(without):
        rng = np.random.default_rng(2)
        cells = {
            (p, "vandalism", 2024): Cell(m, m + rng.integers(-2, 3, R), 0, 1, 12)
            for p, m in (("A", 9_000), ("B", without))
        }
        pairs = [("A", "vandalism"), ("B", "vandalism")]
        found = Avoided(
            R, ("vandalism",), ("A", "B"), cells, dict.fromkeys(pairs, 1), dict.fromkeys(pairs, DID), dict.fromkeys(pairs, 6),
            {pairs[0]: 0.0}, {pairs[0]: rng.normal(0, 100, R)},
        )  # fmt: skip
        budgets = pd.DataFrame({"budget": ["vandalism", "caretaking"], "party": ["woningcorporatie"] * 2})
        table = who_pays_who_gains(books_of(found, CARETAKING.iloc[:0], NOTHING, budgets, Rules()))
        told = avoided_cost(found).set_index(["project_id", "year"])
        own = table[(table.budget == "vandalism") & (table.year == 0)].set_index("project_id").verdict
        return own.to_dict(), told.untested_share["all", 0]

    assert words(900_000) == ({"all": "plausible", "A": "shown", "B": "plausible"}, pytest.approx(900 / 909))
    assert words(1_000) == ({"all": "shown", "A": "shown", "B": "plausible"}, pytest.approx(0.1))
    assert words(1_001)[0]["all"] == "plausible"
    assert words(-900_000)[1] == pytest.approx(900 / 909)  # a rise that was not tested is no less untested


def test_a_project_of_which_the_care_of_residents_is_not_known_never_costs_more():
    lone = pd.DataFrame({"project_id": ["P3"], "month": ["2023-01-01"], "cents": [10**9]})
    table = who_pays_who_gains(books_of(figures(), lone, NOTHING, BUDGETS, Rules()))
    assert row(table, "P3", 0, "all", "all").verdict == "booked"


def test_the_lowest_grade_counts():
    assert lowest([DID, BEFORE_AFTER]) == BEFORE_AFTER
    assert lowest([]) == BOOKED


def test_care_of_residents_who_may_be_chosen_is_never_shown_and_may_be_said_to_cost_more():
    def words(avoided, chosen):
        rows = who_pays_who_gains(books_of(figures(avoided), CARETAKING, TRANSFERS, BUDGETS, Rules(), chosen=chosen))
        rows = rows[(rows.year == 0) & (rows.verdict != "booked")]
        return dict(zip(zip(rows.project_id, rows.budget, rows.party, strict=True), rows.verdict, strict=True))

    before, after = words(10**9, frozenset()), words(10**9, frozenset({"P1"}))
    changed = {key for key in before if before[key] != after[key]}
    assert changed and all(before[key] == "shown" and after[key] == "plausible" for key in changed)
    assert {key[0] for key in changed} == {"P1", "all"}
    assert words(-(10**9), frozenset({"P1"})) == words(-(10**9), frozenset())


@pytest.mark.parametrize(("budget", "capped"), [("wmo_support", True), ("zvw_ggz", True), ("vandalism", False)])
def test_care_that_an_insurer_pays_is_of_residents_who_may_be_chosen_too(budget, capped):
    assert free_of(frozenset({("P1", budget)}), frozenset({"P1"}), CARE) != capped
    assert free_of(frozenset({("P2", budget)}), frozenset({"P1"}), CARE)
