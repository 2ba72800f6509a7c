"""Price level: what an amount of one year is worth in prices of the base year.

Real = nominal × index[base] / index[year], with the index chained from yearly changes.

A year can have several publications. Of those that were out on the day that is asked, the most settled one counts (definitief,
advies, voorlopig, onbekend), and of two that are equally settled the later one. A row that does not say when it was published
counts from the last day of the year it is about.
"""

import datetime as dt

import ibis.expr.types as ir
import pandas as pd

STATUS_ORDER = ("definitief", "advies", "voorlopig", "onbekend")


def publications(indices: pd.DataFrame, *, known_on: dt.date | None = None) -> pd.DataFrame:
    """The row of ref__indices that counts for each index and year, as known on a day (default: all that is there).

    Returns:
        Rows of ``indices``, one per price_index and year, in that order.

    Raises:
        ValueError: A status that has no place in the order, or a publication date that is not jjjj-mm-dd.
    """
    said = indices["published"] if "published" in indices else pd.Series(pd.NA, indices.index)
    out = pd.to_datetime(said.astype("str").where(said.notna()), format="%Y-%m-%d")
    ends = pd.to_datetime(indices.year.astype(str) + "-12-31")
    place = indices.status.map({status: n for n, status in enumerate(STATUS_ORDER)})
    if place.isna().any():
        raise ValueError(f"ref__indices: status {sorted(set(indices.status[place.isna()]))}, expected {STATUS_ORDER}")
    rows = indices.assign(place=place, out=out.fillna(ends))
    known = rows if known_on is None else rows[rows.out <= pd.Timestamp(known_on)]
    last_first = {"by": ["price_index", "year", "place", "out"], "ascending": [True, True, True, False]}
    return known.sort_values(**last_first, kind="stable").drop_duplicates(["price_index", "year"])[indices.columns]


def deflators(indices: pd.DataFrame, *, base_year: int, known_on: dt.date | None = None) -> pd.DataFrame:
    """Factor from each year to prices of the base year; one row per index and year.

    Args:
        indices: ref__indices.
        base_year: Year whose prices everything is brought to.
        known_on: Look as if it were this day: later publications are left out.

    Returns:
        price_index, year, factor (float), status and published (of the change into that year; the first year has none of its own).

    Raises:
        ValueError: An index has a gap between its first year and the base year.
    """
    rows = []
    for name, group in publications(indices, known_on=known_on).groupby("price_index"):
        change = dict(zip(group.year, group.change_percent, strict=True))
        first = min(change) - 1
        missing = [year for year in range(first + 1, max(base_year, *change) + 1) if year not in change]
        if missing:
            raise ValueError(f"ref__indices: {name} has no change for {missing}, needed to reach {base_year}")
        level = {first: 1.0}
        for year in range(first + 1, max(change) + 1):
            level[year] = level[year - 1] * (1 + change[year] / 100)
        status = dict(zip(group.year, group.status, strict=True))
        said = dict(zip(group.year, group.published, strict=True)) if "published" in group else {}
        rows += [(name, y, level[base_year] / v, status.get(y, "definitief"), said.get(y)) for y, v in level.items()]
    columns = ["price_index", "year", "factor", "status", "published"]
    return pd.DataFrame(rows, columns=columns).astype({"published": "str"})


def price_ratio(factors: pd.DataFrame, price_index: str, *, from_year: int, to_year: int) -> float:
    """What 1 euro of one year is in prices of another, by one index: index[to] / index[from].

    Args:
        factors: core__deflators, whatever its base year.
        price_index: Name of the index.
        from_year: Year of the amount.
        to_year: Year whose prices are wanted.

    Raises:
        KeyError: The index does not reach one of the years; names what it does reach.
    """
    own = factors[factors.price_index == price_index]
    level = dict(zip(own.year, own.factor, strict=True))
    if lost := [year for year in (from_year, to_year) if year not in level]:
        raise KeyError(f"core__deflators: {price_index} does not reach {lost}; it has {sorted(level)}")
    return level[from_year] / level[to_year]


def priced_years(budgets: ir.Table, factors: ir.Table, unit: str) -> ir.Table:
    """Years that every index of the budgets of a unit of analysis (person, complex, insured) brings to the base year: column year.

    Args:
        budgets: ref__budgets.
        factors: core__deflators.
        unit: Unit of analysis.
    """
    needed = budgets.filter(budgets.unit_of_analysis == unit).select("price_index").distinct()
    reached = factors.semi_join(needed, "price_index")
    years = reached.group_by("year").aggregate(found=reached.price_index.nunique())
    return years.filter(years.found == needed.count().as_scalar()).select("year")


def with_real_cents(lines: ir.Table, budgets: ir.Table, factors: ir.Table) -> ir.Table:
    """Ledger lines with ``real_cents``: the amount in prices of the base year, rounded once, half away from zero.

    Lines of a year that the index of their budget does not reach get a null, never a guess.
    """
    priced = lines.mutate(year=lines.month.year().cast("int64")).left_join(
        budgets.select("budget", "price_index"), "budget"
    )
    priced = priced.drop("budget_right") if "budget_right" in priced.columns else priced
    joined = priced.left_join(factors.select("price_index", "year", "factor"), ["price_index", "year"])
    real = (joined.amount_cents * joined.factor).round().cast("int64")
    return joined.mutate(real_cents=real).select(*lines.columns, "year", "real_cents")


def budget_factors(budgets: pd.DataFrame, factors: pd.DataFrame) -> dict[tuple[str, int], float]:
    """Factor to prices of the base year by budget and year, as far as the index of the budget reaches.

    Args:
        budgets: ref__budgets.
        factors: core__deflators.
    """
    both = budgets[["budget", "price_index"]].merge(factors, on="price_index")
    return {(str(b), int(y)): float(f) for b, y, f in zip(both.budget, both.year, both.factor, strict=True)}
