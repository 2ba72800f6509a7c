"""Prices of one year in prices of another."""

import datetime as dt

import ibis
import pandas as pd
import pytest

from assets.engine import engine
from assets.place import ROOT
from pipelines.harmonize.price_level import deflators, price_ratio, with_real_cents
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


def dated(*rows):
    columns = ["price_index", "year", "change_percent", "status", "published"]
    return pd.DataFrame(rows, columns=columns).astype({"published": "str"})


OVA = dated(
    ("ova", 2023, 4.74, "voorlopig", "2022-10-01"),
    ("ova", 2023, 5.10, "voorlopig", "2023-04-01"),
    ("ova", 2023, 6.36, "definitief", "2023-11-15"),
)


@pytest.mark.parametrize(
    ("day", "percent", "published"),
    [((2022, 12, 31), 4.74, "2022-10-01"), ((2023, 4, 1), 5.10, "2023-04-01"), ((2024, 1, 1), 6.36, "2023-11-15")],
)
def test_as_known_on_a_day_only_what_was_published_by_then_counts_and_of_that_the_latest(day, percent, published):
    table = deflators(OVA, base_year=2023, known_on=dt.date(*day))
    assert factor(table, 2022) == pytest.approx(1 + percent / 100)
    assert table.loc[table.year == 2023, "published"].tolist() == [published]


def test_a_settled_figure_stays_when_a_provisional_one_comes_out_later():
    rows = pd.concat([OVA, dated(("ova", 2023, 9.99, "voorlopig", "2025-01-01"))])
    assert factor(deflators(rows, base_year=2023), 2022) == pytest.approx(1.0636)


def test_a_figure_that_does_not_say_when_it_came_out_is_known_from_the_end_of_its_year():
    rows = dated(("ova", 2023, 5.0, "definitief", None))
    assert factor(deflators(rows, base_year=2023, known_on=dt.date(2023, 12, 31)), 2022) == pytest.approx(1.05)
    assert len(deflators(rows, base_year=2023, known_on=dt.date(2023, 12, 30))) == 0


def test_what_was_not_known_yet_is_a_gap_that_is_named():
    with pytest.raises(ValueError, match=r"ova has no change for \[2024\]"):
        deflators(OVA, base_year=2024)


def test_a_status_that_has_no_place_in_the_order_is_refused():
    with pytest.raises(ValueError, match="geraden"):
        deflators(index(("cpi", 2025, 1.0, "geraden")), base_year=2025)


def test_any_index_brings_any_year_to_any_other():
    factors = deflators(index(("cpi", 2024, 10.0, "definitief"), ("cpi", 2025, 20.0, "definitief")), base_year=2024)
    assert price_ratio(factors, "cpi", from_year=2023, to_year=2025) == pytest.approx(1.32)
    assert price_ratio(factors, "cpi", from_year=2025, to_year=2024) == pytest.approx(1 / 1.2)
    with pytest.raises(KeyError, match=r"cpi does not reach \[2019\]"):
        price_ratio(factors, "cpi", from_year=2019, to_year=2025)


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
