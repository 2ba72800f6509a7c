"""Municipal context: what municipalities and publishers say of a municipality as a whole, apart from the facts of projects.

Nothing here enters the ledger. Every row carries its level of evidence and its file, and figures of two files are never added up.
Amounts of a quarter run from 1 January: the latest of a year is what it came to so far, and they are never added to each other.
"""

from collections.abc import Iterator, Mapping

import ibis
import ibis.expr.types as ir
import pandas as pd

from pipelines.harmonize.literal_rows import literal_rows
from pipelines.harmonize.municipalities import name_table

EVIDENCE = "municipal context"
NATION = "NL"
INSURED_YEARS = "aantal_verzekerdejaren"
BUDGET = 0  # period of Iv3; the others are realised amounts so far
SCHEMA = ibis.schema(
    {"municipality_code": "string", "year": "int64", "until": "date", "subject": "string", "figure": "string", "title": "string",
     "value": "float64", "unit": "string", "evidence": "string", "file_id": "string"}
)  # fmt: skip
BOOKS = ibis.schema(
    {"municipality_code": "string", "year": "int64", "period": "int64", "side": "string", "taakveld": "string", "source": "string",
     "file_id": "string", "cents": "int64"}
)  # fmt: skip
SOURCES = ("delivery", "cbs", "published")
"""Where books come from, the most exact first: whole euros, thousands per category, thousands per taakveld."""


def _rank(source: ir.Value) -> ir.Value:
    return ibis.cases(*((source == name, nth) for nth, name in enumerate(SOURCES)))


def books(raw: Mapping[str, ir.Table], names: pd.DataFrame) -> ir.Table:
    """Income and expenses per municipality, year, period, taakveld and file, from every source.

    Args:
        raw: Rows that are not held back, of the context tables that have any.
        names: ref__municipalities.

    Returns:
        municipality_code, year, period, side (lasten or baten), taakveld, source (see `SOURCES`), file_id, cents.
    """
    parts = [literal_rows([], BOOKS)]
    if "raw_iv3__amounts" in raw:
        rows = raw["raw_iv3__amounts"]
        rows = rows.mutate(source=ibis.ifelse(rows.publisher == "cbs", "cbs", "delivery"))
        sums = rows.group_by([name for name in BOOKS if name != "cents"])
        parts.append(sums.aggregate(cents=rows.amount_cents.sum().cast("int64")).select(*BOOKS))
    if "raw_iv3__published" in raw:
        published = raw["raw_iv3__published"]
        named = published.inner_join(name_table(published.municipality_name, names), "municipality_name")
        named = named.mutate(source=ibis.literal("published"))
        for side, column in (("lasten", "expenses_cents"), ("baten", "income_cents")):
            told = named.mutate(side=ibis.literal(side), cents=named[column])
            parts.append(told.filter(told.cents.notnull()).select(*BOOKS))
    return ibis.union(*parts)


def books_so_far(rows: ir.Table) -> ir.Table:
    """Books that hold: per municipality, year and figure the latest period, from the most exact source that has it.

    Adds ``figure`` (budgeted or actual) and ``until``, the last day the amounts are about. Takes `books` output.
    """
    figure = ibis.ifelse(rows.period == BUDGET, "budgeted", "actual")
    month = ibis.cases((rows.period.isin([1, 2, 3, 4]), rows.period * 3), else_=12)
    until = (ibis.date(rows.year, month, 1) + ibis.interval(months=1) - ibis.interval(days=1)).cast("date")
    rows = rows.mutate(figure=figure, until=until, rank=_rank(rows.source))
    best = ibis.window(
        group_by=["municipality_code", "year", "figure"], order_by=[ibis.desc(rows.period), rows["rank"]]
    )
    rows = rows.mutate(nth=ibis.dense_rank().over(best))
    return rows.filter(rows.nth == 0).drop("nth", "rank")


def books_by_group(rows: ir.Table, codes: ir.Table) -> ir.Table:
    """Expenses per municipality, year, figure and group of taakvelden, with a zero for groups of that year that are not booked on.

    Takes `books_so_far` output; ``codes`` is ref__iv3_codes.
    """
    named = codes.filter(codes.taakveld_group.notnull())
    named = named.select("taakveld_group", "first_year", "last_year", taakveld="code")
    head = ["municipality_code", "year", "figure", "until", "source"]
    spent = rows.filter(rows.side == "lasten").inner_join(named.select("taakveld", "taakveld_group"), "taakveld")
    sums = spent.group_by([*head, "taakveld_group"]).aggregate(cents=spent.cents.sum().cast("int64"))
    told = rows.select(*head).distinct().cross_join(named)
    told = told.filter((told.year >= told.first_year) & (told.year <= told.last_year))
    nothing = told.select(*head, "taakveld_group").distinct().mutate(cents=ibis.literal(0, "int64"))
    both = sums.union(nothing.select(*sums.columns))
    return both.group_by([*head, "taakveld_group"]).aggregate(cents=both.cents.sum().cast("int64"))


def care_in_ledger(lines: ir.Table) -> ir.Table:
    """What was granted or booked of a municipality's own care: municipality_code, year, budget, cents (nominal)."""
    own = lines.filter((lines.party == "gemeente") & ~lines.transfer & (lines.state != "unanswered"))
    keys = {"municipality_code": own.party_id, "year": own.month.year().cast("int64"), "budget": own.budget}
    return own.group_by(**keys).aggregate(cents=own.amount_cents.sum().cast("int64"))


def months_with_claims(claims: ir.Table) -> ir.Table:
    """Months of each year for which claims on a municipality are in: municipality_code, year, months."""
    year = claims.claim_month.year().cast("int64")
    return claims.group_by("municipality_code", year=year).aggregate(months=claims.claim_month.nunique())


def paid_elsewhere(lines: ir.Table, stays: ir.Table, projects: ir.Table) -> ir.Table:
    """Municipalities and years in which another municipality paid care of residents of a project: municipality_code, year."""
    homes = stays.inner_join(
        projects.filter(projects.project_id.notnull()).select("complex_id", home="municipality_code"), "complex_id"
    )
    homes = homes.select("person_id", "home", "period_start", "period_end")
    care = lines.filter((lines.party == "gemeente") & lines.person_id.notnull()).select(
        "person_id", "party_id", "month"
    )
    paid = care.distinct().inner_join(homes, "person_id")
    during = (paid.month >= paid.period_start.truncate("M").cast("date")) & (paid.month <= paid.period_end).fill_null(
        True
    )
    other = paid.filter(during & (paid.party_id != paid.home))
    return other.select(municipality_code=other.home, year=other.month.year().cast("int64")).distinct()


def _context(rows: ir.Table, **columns: object) -> ir.Table:
    given: dict = {"title": ibis.null("string"), "evidence": ibis.literal(EVIDENCE), **columns}
    named = rows.mutate(**given)
    return named.select(*SCHEMA)


def finance(rows: ir.Table, codes: ir.Table) -> ir.Table:
    """Books as context: subject ``iv3 6.811``, figure ``actual lasten``.

    Takes `books_so_far` output; ``codes`` is ref__iv3_codes.
    """
    titles = codes.filter(codes.code_list == "taakveld").select(taakveld="code", title="name").distinct()
    both = rows.left_join(titles, "taakveld").select(*rows.columns, "title")
    return _context(
        both,
        subject=ibis.literal("iv3 ") + both.taakveld,
        figure=both.figure + " " + both.side,
        title=both.title,
        value=both.cents.cast("float64"),
        unit=ibis.literal("cents"),
    )


def statistics(observations: ir.Table, measures: ir.Table | None) -> ir.Table:
    """Figures of CBS about municipalities and the Netherlands: subject ``statline 86158NED``, figure the measure and its dimensions.

    ``measures`` is raw_statline__measures; without it neither title nor unit is known.
    """
    rows = observations.filter(observations.value.notnull() & observations.region.notnull())
    rows = rows.filter(rows.region.startswith("GM") | rows.region.startswith(NATION))
    where = ibis.ifelse(rows.region.startswith("GM"), rows.region.substr(2), ibis.literal(NATION))
    rows = rows.mutate(municipality_code=where, rest=_other_dimensions(rows))
    if measures is None:
        rows = rows.mutate(title=ibis.null("string"), unit=ibis.null("string"))
    else:
        known = measures.select("table_id", "measure", "title", "unit").distinct()
        rows = rows.left_join(known, ["table_id", "measure"]).select(*rows.columns, "title", "unit")
    return _context(
        rows,
        year=rows.period_start.year().cast("int64"),
        until=rows.period_end,
        subject=ibis.literal("statline ") + rows.table_id,
        figure=ibis.ifelse(rows.rest == "", rows.measure, rows.measure + " " + rows.rest),
        title=rows.title,
    )


def _other_dimensions(rows: ir.Table) -> ir.StringValue:
    """Dimensions but for region and period, as they are written."""
    parts = rows.dimensions.split("|")
    region, period = rows.region.fill_null(""), rows.period_code.fill_null("")
    kept = parts.filter(
        lambda part: ~(part.endswith(ibis.literal("=") + region) | part.endswith(ibis.literal("=") + period))
    )
    return kept.join("|")


def insured_care(values: ir.Table, named: ir.Table) -> ir.Table:
    """Zvw cost of all who are insured in a municipality: subject ``vektis zvw``, figure the column; all ggz and all cost together.

    Over sexes and age classes, also per insured year, which does not take away that ages differ. Cells of fewer than 10 insured are
    not in it, so sums are a little low. The Netherlands has the rest row as well. Takes raw_vektis__values.
    """
    rows = values.filter(values.area_type == "gemeente")
    placed = rows.inner_join(named, rows.area == named.municipality_name)
    keys = ["municipality_code", "year", "measure", "quantity", "amount_cents", "file_id"]
    both = placed.select(*keys).union(rows.mutate(municipality_code=ibis.literal(NATION)).select(*keys))
    cost = both.filter(both.measure.startswith("kosten_"))
    together = [cost.mutate(measure=ibis.literal("kosten_totaal"))]
    together.append(cost.filter(cost.measure.endswith("_ggz")).mutate(measure=ibis.literal("kosten_alle_ggz")))
    both = ibis.union(both, *together)
    sums = both.group_by("municipality_code", "year", "measure", "file_id").aggregate(
        quantity=both.quantity.sum(), amount_cents=both.amount_cents.sum().cast("int64")
    )
    within = ibis.window(group_by=["municipality_code", "year", "file_id"])
    sums = sums.mutate(years=sums.quantity.sum(where=sums.measure == INSURED_YEARS).over(within))
    cost, counts = sums.filter(sums.measure.startswith("kosten_")), sums.filter(~sums.measure.startswith("kosten_"))
    each = (cost.amount_cents / cost.years.nullif(0)).cast("float64")
    parts = [
        (cost, cost.measure, cost.amount_cents.cast("float64"), "cents"),
        (cost, cost.measure + ibis.literal(" per verzekerdejaar"), each, "cents per insured year"),
        (counts, counts.measure, counts.quantity, "count"),
    ]
    return ibis.union(*(_insured(rows, figure, value, unit) for rows, figure, value, unit in parts))


def _insured(rows: ir.Table, figure: ir.Value, value: ir.Value, unit: str) -> ir.Table:
    return _context(
        rows,
        until=ibis.date(rows.year, 12, 31),
        subject=ibis.literal("vektis zvw"),
        figure=figure,
        value=value,
        unit=ibis.literal(unit),
    )


def municipal_context(
    raw: Mapping[str, ir.Table], *, codes: ir.Table, names: pd.DataFrame, projects: ir.Table
) -> ir.Table:
    """Context of the municipalities in the register, and of the Netherlands (mart__municipal_context).

    Args:
        raw: Rows that are not held back, of the context tables that have any.
        codes: ref__iv3_codes.
        names: ref__municipalities.
        projects: core__projects.
    """
    wanted = projects.select("municipality_code").distinct()
    nation = wanted.limit(1).mutate(municipality_code=ibis.literal(NATION))
    parts = [literal_rows([], SCHEMA), *_parts(raw, codes, names)]
    return ibis.union(*parts).semi_join(wanted.union(nation), "municipality_code")


def _parts(raw: Mapping[str, ir.Table], codes: ir.Table, names: pd.DataFrame) -> Iterator[ir.Table]:
    """Context of each source that was delivered."""
    if "raw_iv3__amounts" in raw or "raw_iv3__published" in raw:
        yield finance(books_so_far(books(raw, names)), codes)
    if "raw_statline__observations" in raw:
        yield statistics(raw["raw_statline__observations"], raw.get("raw_statline__measures"))
    if "raw_vektis__values" in raw:
        values = raw["raw_vektis__values"]
        yield insured_care(values, name_table(values.area, names))
