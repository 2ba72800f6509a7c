"""Facts that others published, as rows with a source: one class per table; the docstring is its grain."""

import ibis.expr.datatypes as dt
import pandera.ibis as pa

from pipelines.budgets import PARTIES
from pipelines.contracts.columns import field
from pipelines.contracts.raw import CODES

SHARE = {"min_value": 0.0, "max_value": 1.0}


class Budgets(pa.DataFrameModel):
    """Pots of money; one row per budget: its party, its law, its price index, and where it is booked."""

    budget: dt.string = field("budget")
    party: dt.string = field("party", isin=PARTIES)
    law: dt.string = field("law", text="law the budget rests on")
    price_index: dt.string = field(
        "price_index", text="index in ref__indices that brings it to prices of the base year"
    )
    unit_of_analysis: dt.string = field(
        "unit_of_analysis",
        text="what the estimate counts: person, complex, insured, or none (not estimated)",
        isin=["person", "complex", "insured", "none"],
    )
    cashable: dt.string = field(
        "cashable",
        text="when avoided cost can leave the budget: hour, unit (only when a unit closes), contract, none",
        isin=["hour", "unit", "contract", "none"],
    )
    label_nl: dt.string = field("label_nl", text="name in Dutch")
    label_en: dt.string = field("label_en", text="name in English")


class BudgetCodes(pa.DataFrameModel):
    """Where a budget is booked; one row per budget, scheme, year range and code."""

    budget: dt.string = field("budget")
    scheme: dt.string = field(
        "scheme",
        text="rgs (prefix of the account's RGS code), or wmo020 (ProductCategorie); its taakveld is in ref__taakveld_groups",
        isin=["rgs", "wmo020"],
    )
    first_year: dt.int64 = field("first_year", text="first year the code holds", unit="year")
    last_year: dt.int64 = field("last_year", text="last year the code holds", unit="year")
    code: dt.string = field("code", text="code in the scheme")
    source: dt.string = field("source", text="where the code was read")


class Adjustments(pa.DataFrameModel):
    """Adjustments of avoided cost for who wants them, off unless said; one row per adjustment and budget (and 'all')."""

    adjustment: dt.string = field(
        "adjustment",
        text="optimism_bias, deadweight (only on designs that do not take it out), displacement, or drop_off (per year, beyond the data)",
        isin=["optimism_bias", "deadweight", "displacement", "drop_off"],
    )
    budget: dt.string = field("budget", text="budget, or 'all' = every budget without a row of its own")
    share: dt.float64 = field(
        "share",
        text="share that is taken off; null when no figure was found",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    in_use: dt.boolean = field("in_use", text="true when it is applied; the answers then say so")
    source: dt.string = field("source", text="where it was read")
    place: dt.string = field("place", text="where it was observed or holds", nullable=True)
    year: dt.int64 = field("year", text="vintage")
    design: dt.string = field("design", text="what it rests on: law, guideline, study design, or convention")
    note: dt.string = field("note", text="what to know when using it", nullable=True)


class Cashable(pa.DataFrameModel):
    """How avoided cost can leave a budget within the year; one row per budget of which something is estimated."""

    budget: dt.string = field("budget")
    share: dt.float64 = field(
        "share",
        text="share of the budget that follows volume within the year (rules hour and contract); null when not known",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    unit_cents: dt.int64 = field(
        "unit_cents",
        text="what closing one whole unit saves in a year (rule unit); null when not known",
        unit="cents of the base year",
        gt=0,
        nullable=True,
    )
    unit: dt.string = field("unit", text="what a unit is", nullable=True)
    source: dt.string = field("source", text="where it was read")
    place: dt.string = field("place", text="where it holds", nullable=True)
    year: dt.int64 = field("year", text="vintage")
    design: dt.string = field("design", text="what it rests on: contract, convention, or not known")
    note: dt.string = field("note", text="what to know when using it", nullable=True)


class DeliveryTerms(pa.DataFrameModel):
    """When a delivery is late; one row per kind of file that comes in a rhythm."""

    kind: dt.string = field("kind")
    days: dt.int64 = field("days", text="days after the end of its period", unit="days", ge=0)
    source: dt.string = field("source", text="where the term was read")
    design: dt.string = field("design", text="what kind of evidence the term is")
    note: dt.string = field("note", text="what to know when using it", nullable=True)


class BenchmarkClasses(pa.DataFrameModel):
    """Class limits of the Aedes-benchmark for beïnvloedbare bedrijfslasten; one row per edition."""

    edition: dt.int64 = field("edition", text="year in which the benchmark was published", unit="year")
    financial_year: dt.int64 = field("financial_year")
    average_cents: dt.int64 = field(
        "average_cents",
        text="average of the sector; null when it was not published",
        unit="cents per weighted unit, prices of the financial year",
        ge=0,
        nullable=True,
    )
    b_from_cents: dt.int64 = field(
        "b_from_cents", text="from here on class B", unit="cents per weighted unit, prices of the financial year", ge=0
    )
    c_from_cents: dt.int64 = field(
        "c_from_cents", text="from here on class C", unit="cents per weighted unit, prices of the financial year", ge=0
    )
    source: dt.string = field("source", text="where it was read")
    note: dt.string = field("note", text="what to know when using it", nullable=True)


class UnitWeights(pa.DataFrameModel):
    """By how much a unit counts among weighted units (gewogen vhe); one row per kind of unit (Eenheidsoort)."""

    unit_type: dt.string = field("unit_type", text="Eenheidsoort of the WOZ-bezitstabel")
    weight: dt.float64 = field("weight", text="weighted units in one unit", unit="count", ge=0)
    source: dt.string = field("source", text="where it was read")
    note: dt.string = field("note", text="what to know when using it", nullable=True)


class OperatingCostParts(pa.DataFrameModel):
    """Whether a budget of a housing corporation counts among its beïnvloedbare bedrijfslasten; one row per budget."""

    budget: dt.string = field("budget")
    counts: dt.boolean = field("counts", text="whether it counts")
    source: dt.string = field("source", text="where it was read")
    note: dt.string = field("note", text="why", nullable=True)


class DiscountRates(pa.DataFrameModel):
    """Discount rates that may change with the distance; one row per schedule and step. With none in use the parameter discount_rate holds."""

    schedule: dt.string = field("schedule", text="name of the schedule")
    after_year: dt.float64 = field(
        "after_year", text="the rate holds in the years after this one, from the decision", unit="years", ge=0
    )
    rate: dt.float64 = field("rate", text="real discount rate per year", unit="rate", gt=-1)
    in_use: dt.boolean = field(
        "in_use", text="true for all steps of the schedule that is used; the answers then say so"
    )
    source: dt.string = field("source", text="where it was read")
    place: dt.string = field("place", text="where it holds", nullable=True)
    year: dt.int64 = field("year", text="vintage")
    design: dt.string = field("design", text="what it rests on: law, guideline, or convention")
    note: dt.string = field("note", text="what to know when using it", nullable=True)


class Indices(pa.DataFrameModel):
    """Price changes; one row per index, year, status and publication."""

    price_index: dt.string = field("price_index", text="name of the index")
    year: dt.int64 = field("year")
    change_percent: dt.float64 = field("change_percent", text="change on the year before", unit="percent")
    status: dt.string = field(
        "status",
        text="definitief, voorlopig, advies, or onbekend",
        isin=["definitief", "voorlopig", "advies", "onbekend"],
    )
    published: dt.string = field(
        "published", text="when it was published, empty when the source does not say", nullable=True
    )
    source: dt.string = field("source", text="where it was read")
    note: dt.string = field("note", text="what to know about it", nullable=True)


class Iv3Codes(pa.DataFrameModel):
    """Codes of Iv3, municipal finance; one row per list and code, with the years in which it holds."""

    code_list: dt.string = field(
        "code_list",
        text="taakveld, categorie_lasten (expenses) or categorie_baten (income)",
        isin=["taakveld", "categorie_lasten", "categorie_baten"],
    )
    code: dt.string = field("code", text="code, a string: 6.6 is not 6.60")
    first_year: dt.int64 = field(
        "first_year", text="first year the code holds; lists before 2022 are taken to be as that of 2022", unit="year"
    )
    last_year: dt.int64 = field("last_year", text="last year the code holds; 2100: it still does", unit="year")
    name: dt.string = field("name", text="what it stands for, in Dutch, as last published")
    taakveld_group: dt.string = field("taakveld_group", nullable=True)
    source: dt.string = field("source", text="where it was read")


class TaakveldGroups(pa.DataFrameModel):
    """Taakvelden that compare over years, from fine to coarse; one row per group."""

    taakveld_group: dt.string = field("taakveld_group")
    part_of: dt.string = field("part_of", text="wider group that holds it; null for the widest", nullable=True)
    budget: dt.string = field("budget", text="budget whose cost is booked there; null for none", nullable=True)
    label_nl: dt.string = field("label_nl", text="name in Dutch")
    label_en: dt.string = field("label_en", text="name in English")
    note: dt.string = field("note", text="which taakvelden, and from when it compares")


class Municipalities(pa.DataFrameModel):
    """Municipalities by name; one row per code and spelling."""

    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    name: dt.string = field("name", text="name, or a spelling of it that a publisher uses")
    first_year: dt.int64 = field("first_year", text="first list in which it was seen", unit="year")
    last_year: dt.int64 = field("last_year", text="last list in which it was seen", unit="year")
    source: dt.string = field("source", text="where it was read")


class Parameters(pa.DataFrameModel):
    """Assumptions; one row per parameter."""

    parameter: dt.string = field("parameter", text="name of the assumption")
    value: dt.float64 = field("value", text="its value")
    unit: dt.string = field("unit", text="its unit")
    source: dt.string = field("source", text="where it was read")
    place: dt.string = field(
        "place", text="where it was observed or holds; null for a choice of our own", nullable=True
    )
    year: dt.int64 = field("year", text="vintage")
    design: dt.string = field("design", text="what it rests on: law, guideline, study design, or convention")
    note: dt.string = field("note", text="what to know about it", nullable=True)


class Sensitivity(pa.DataFrameModel):
    """How far an assumption may lie from what is used; one row per assumption that is varied."""

    assumption: dt.string = field(
        "assumption",
        text="discount_rate, caretaker_wage, caretaker_hours, price_index, drop_off, horizon_years",
    )
    low: dt.float64 = field("low", text="low value; null where something else is chosen", nullable=True)
    high: dt.float64 = field("high", text="high value; null where something else is chosen", nullable=True)
    choice: dt.string = field("choice", text="what else could be chosen, by name", nullable=True)
    unit: dt.string = field("unit", text="unit of low and high")
    source: dt.string = field("source", text="where it was read")
    place: dt.string = field("place", text="where it holds", nullable=True)
    year: dt.int64 = field("year", text="vintage")
    design: dt.string = field("design", text="what it rests on: law, guideline, study design, or convention")
    note: dt.string = field("note", text="what to know when using it", nullable=True)


class VeraCodes(pa.DataFrameModel):
    """Codes of VERA that are read here; one row per list, code, parent and name."""

    code_list: dt.string = field("code_list", text="list (Soort) of the reference data")
    code: dt.string = field("code", text="code in the list")
    name: dt.string = field("name", text="what it stands for, in Dutch")
    ended: dt.string = field("ended", text="end date as published; null when the code still holds", nullable=True)
    parent: dt.string = field("parent", text="code it belongs under, as list.code", nullable=True)
    source: dt.string = field("source", text="where it was read")
