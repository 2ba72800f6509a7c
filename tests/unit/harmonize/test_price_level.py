"""Prices of one year in prices of another."""

import datetime as dt

import ibis
import pandas as pd
import pytest

from assets.engine import engine
from assets.place import ROOT
from pipelines.harmonize.price_level import deflators, with_real_cents
from tests.rows import table_of


def index(*rows):
    return pd.DataFrame(rows, columns=["price_index", "year", "change_percent", "status"])


def factor(table, year):
    return float(table.loc[table.year == year, "factor"].iloc[0])


def test_by_hand_ten_percent_and_then_twenty_percent():
    table = deflators(index(("cpi", 2024, 10.0, "definitief"), ("cpi", 2025, 20.0, "definitief")), base_year=2025)
    assert factor(table, 2023) == pytest.approx(1.32)
    assert factor(table, 2024) == pytest.approx(1.20)
    assert factor(table, 2025) == 1.0


def test_the_most_settled_publication_of_a_year_counts():
    rows = index(("ova", 2025, 5.0, "voorlopig"), ("ova", 2025, 6.0, "definitief"))
    assert factor(deflators(rows, base_year=2025), 2024) == pytest.approx(1.06)


def test_a_gap_in_an_index_is_named_and_never_bridged():
    with pytest.raises(ValueError, match=r"cpi has no change for \[2024\]"):
        deflators(index(("cpi", 2023, 1.0, "definitief"), ("cpi", 2025, 1.0, "definitief")), base_year=2025)


def test_consumer_prices_rose_by_25_percent_from_2019_to_2024():
    # CBS StatLine 83131NED, 2015 = 100: 2019 105.94, 2024 132.4 (published index numbers; rounded yearly changes give 1.2263 + 2025)
    committed = pd.read_csv(ROOT / "data" / "reference" / "indices.csv")
    table = deflators(committed, base_year=2024)
    cpi = table[table.price_index == "cpi"]
    assert factor(cpi, 2019) == pytest.approx(1.013 * 1.027 * 1.10 * 1.038 * 1.033, rel=1e-12)


def test_a_year_before_the_index_gives_no_real_amount():
    engine()
    lines = table_of(
        "core__cost_lines",
        {"budget": "b", "month": dt.date(2024, 5, 1), "amount_cents": 1000},
        {"budget": "b", "month": dt.date(1999, 5, 1)},
    )
    budgets = table_of("ref__budgets", {"budget": "b", "price_index": "cpi"})
    factors = ibis.memtable(deflators(index(("cpi", 2025, 3.0, "definitief")), base_year=2025))
    out = with_real_cents(lines, budgets, factors).order_by("row").real_cents.to_pyarrow().to_pylist()
    assert out == [1030, None]
