"""What must stay true of books, settlement and payback of projects, whatever the amounts are."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.budgets import PARTIES
from pipelines.measures.avoided_cost import Avoided, Cell, Estimate, ProjectEstimate
from pipelines.measures.flows import Ledger, flows_by_project
from pipelines.measures.payback import PAYBACK_PARTY, cumulative_nets, gathered, payback_party
from pipelines.measures.proposals import SETTLEMENT, settlement
from pipelines.measures.verdict import DID, Rules
from pipelines.measures.who_pays import Books, books_of, party_totals

FEW = settings(max_examples=25, deadline=None)
R = 40
PARTY = {"vacancy": "woningcorporatie", "wmo_support": "gemeente", "shelter": "gemeente", "zvw_ggz": "zorgverzekeraar"}
BUDGETS = pd.DataFrame({"budget": [*PARTY, "caretaking"], "party": [*PARTY.values(), "woningcorporatie"]})
YEARS = (2023, 2024)


def country(seed: int, projects=("P", "Q"), k: int = 1, more=()) -> Books:
    """Random whole cents: avoided cost with draws, caretaker cost and transfers, times k."""
    rng = np.random.default_rng(seed)
    cells, costs, moved = {}, [], []
    for project in ("P", "Q", "S"):
        for budget in PARTY:
            for year in YEARS:
                point = int(rng.integers(-20_000, 90_000))
                draws = point + rng.integers(-30_000, 30_000, R)
                if project in projects:
                    cells[project, budget, year] = Cell(k * point, k * draws, 0, 1, 12)
        for year in YEARS:
            cost, sum_ = int(rng.integers(1, 120_000)), int(rng.integers(-9_000, 40_000))
            if project in projects:
                costs.append((project, year, k * cost))
                moved += [(project, year, "woningcorporatie", k * sum_), (project, year, "gemeente", -k * sum_)]
    pairs = sorted({key[:2] for key in cells})
    figures = Avoided(R, tuple(PARTY), tuple(projects), cells, {}, dict.fromkeys(pairs, DID), {}, {}, {})
    caretaking = pd.DataFrame([*costs, *more], columns=["project_id", "year", "cents"])
    return books_of(
        figures, caretaking, pd.DataFrame(moved, columns=["project_id", "year", "party", "cents"]), BUDGETS, Rules()
    )


def settled(books: Books) -> pd.DataFrame:
    rows = [row for *_, rows in settlement(books, {}) for row in rows]
    return gathered([pd.DataFrame(rows, columns=list(SETTLEMENT))], SETTLEMENT)


SEEDS = st.integers(0, 10_000)


@FEW
@given(SEEDS)
def test_in_every_draw_the_parties_are_society_to_the_cent_and_transfers_are_nothing(seed):
    books = country(seed)
    for members in (("P",), ("Q",), ("P", "Q")):
        for year in (0, *YEARS):
            lines = party_totals(books, members, year)
            avoided = sum(
                c.draws for key, c in books.figures.cells.items() if key[0] in members and year in (0, key[2])
            )
            assert set(lines) <= set(PARTIES)
            assert (sum(line.draws for line in lines.values()) == avoided - (books.cost(members, year) or 0)).all()
            assert sum(line.transfer for line in lines.values()) == 0


@FEW
@given(SEEDS)
def test_in_every_draw_projects_and_years_add_up_to_the_whole(seed):
    books = country(seed)
    whole = party_totals(books, ("P", "Q"), 0)
    parts = [party_totals(books, (project,), year) for project in ("P", "Q") for year in YEARS]
    for party, line in whole.items():
        assert (sum(part[party].draws for part in parts if party in part) == line.draws).all()


@FEW
@given(SEEDS)
def test_another_project_changes_nobody_elses_settlement(seed):
    alone, beside = (settled(country(seed, projects)) for projects in (("P", "Q"), ("P", "Q", "S")))
    for project in ("P", "Q"):
        one, two = (t[t.project_id == project].reset_index(drop=True) for t in (alone, beside))
        pd.testing.assert_frame_equal(one, two)


@FEW
@given(SEEDS, st.integers(2, 50))
def test_in_other_units_of_money_shares_chances_and_objections_are_the_same(seed, k):
    one, more = settled(country(seed)), settled(country(seed, k=k))
    for column in ("p_not_worse_off", "in_core", "objection", "p_gain", "reason"):
        pd.testing.assert_series_equal(one[column], more[column])
    assert np.allclose(one.share.astype(float), more.share.astype(float), atol=1e-4, equal_nan=True)
    assert (more.shortfall_cents == k * one.shortfall_cents).all()


@FEW
@given(SEEDS, st.integers(1, 10**6))
def test_a_booking_that_is_taken_back_changes_nothing(seed, cents):
    twice = settled(country(seed, more=[("P", 2023, cents), ("P", 2023, -cents)]))
    pd.testing.assert_frame_equal(settled(country(seed)), twice)


@FEW
@given(SEEDS, st.integers(0, 90_000))
def test_avoided_cost_in_two_budgets_of_one_party_settles_like_in_one(seed, part):
    books = country(seed)
    cells = dict(books.figures.cells)
    for project, budget, year in list(cells):
        if budget == "shelter":  # what was in shelter goes to support, but for a part that stays
            one, other = cells[project, "shelter", year], cells[project, "wmo_support", year]
            cells[project, "shelter", year] = Cell(part, one.draws * 0 + part, 0, 1, 12)
            moved = Cell(other.point + one.point - part, other.draws + one.draws - part, 0, 1, 12)
            cells[project, "wmo_support", year] = moved
    figures = Avoided(R, tuple(PARTY), ("P", "Q"), cells, {}, books.figures.grade, {}, {}, {})
    other = Books(figures, books.costs, books.transfers, books.party_of, books.rules)
    pd.testing.assert_frame_equal(settled(books), settled(other))


@FEW
@given(SEEDS, st.integers(1, 200))
def test_the_same_months_at_another_time_are_paid_back_as_fast(seed, later):
    def told(first: int) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        size = int(rng.integers(2, 30))
        part = ProjectEstimate(
            np.arange(first, first + size, dtype=np.int32), rng.normal(50, 20, (size, 1)),
            rng.normal(0, 20, (R, size, 1)).astype(np.float32), np.ones((size, 1)), np.ones(size), {0: 1}, {DID},
        )  # fmt: skip
        costs = {"P": (first + np.arange(size), rng.uniform(0, 90, size))}
        ledger = Ledger({"P": first}, costs, {}, {"vacancy": "woningcorporatie"})
        flows = flows_by_project([Estimate("complexes", ("vacancy",), {"P": part}, 4)], ledger, R)
        return gathered((payback_party(p, f, cumulative_nets(f, 0.0225)) for p, f in flows), PAYBACK_PARTY)

    pd.testing.assert_frame_equal(told(600), told(600 + later))
