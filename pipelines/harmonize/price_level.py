"""Price level: what an amount of one year is worth in prices of the base year.

Real = nominal × index[base] / index[year], with the index chained from yearly changes. Where a year has several
publications the most settled one counts: definitief, advies, voorlopig, onbekend.
"""

import ibis.expr.types as ir
import pandas as pd

STATUS_ORDER = ("definitief", "advies", "voorlopig", "onbekend")


def deflators(indices: pd.DataFrame, *, base_year: int) -> pd.DataFrame:
    """Factor from each year to prices of the base year; one row per index and year.

    Args:
        indices: ref__indices.
        base_year: Year whose prices everything is brought to.

    Returns:
        price_index, year, factor (float), status (of the change into that year; the first year has none of its own).

    Raises:
        ValueError: An index has a gap between its first year and the base year.
    """
    rank = indices.assign(rank=indices.status.map(STATUS_ORDER.index)).sort_values(["price_index", "year", "rank"])
    chosen = rank.drop_duplicates(["price_index", "year"])
    rows = []
    for name, group in chosen.groupby("price_index"):
        change = dict(zip(group.year, group.change_percent, strict=True))
        first = min(change) - 1
        missing = [year for year in range(first + 1, base_year + 1) if year not in change]
        if missing:
            raise ValueError(f"ref__indices: {name} has no change for {missing}, needed to reach {base_year}")
        level = {first: 1.0}
        for year in range(first + 1, max(change) + 1):
            level[year] = level[year - 1] * (1 + change[year] / 100)
        status = dict(zip(group.year, group.status, strict=True))
        rows += [(name, y, level[base_year] / level[y], status.get(y, "definitief")) for y in sorted(level)]
    return pd.DataFrame(rows, columns=["price_index", "year", "factor", "status"])


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
