"""Answers: three-line wrappers; one set of joint draws feeds all that is estimated."""

import dagster as dg
import ibis
import ibis.expr.types as ir
import pandas as pd

from assets import intake
from assets.describe import presentation, table_asset
from assets.engine import coded
from assets.place import Place
from assets.raw import ROW_TABLES
from assets.robustness import ROBUSTNESS, choices
from pipelines.contracts import CONTEXT
from pipelines.harmonize import aw319, context, coverage, ledger, profile
from pipelines.harmonize.behind import behind_figures, lines_behind
from pipelines.harmonize.parameters import settings_of, value_of
from pipelines.harmonize.price_level import budget_factors, with_real_cents
from pipelines.harmonize.reconciliation import per_party, reconciliation
from pipelines.harmonize.relations import without
from pipelines.harmonize.restatements import restatements
from pipelines.harmonize.shifts import shifts
from pipelines.measures.adjustments import adjustments_in_use
from pipelines.measures.answers import Answers, answers, looked
from pipelines.measures.given import Money, Panels, Peers, Published, Settings
from pipelines.measures.operating_costs import Classes, operating_costs, weighted
from pipelines.measures.payback import per_dwelling
from pipelines.measures.present_value import rate_in_use, schedule_of
from pipelines.measures.robustness import Caretaking, Told, robustness
from pipelines.measures.success_factors import factors_of_projects
from pipelines.measures.taakveld import Groups, Known, taakveld
from pipelines.measures.verdict import Rules

_CONTEXT_INS = {table: dg.AssetIn() for table in sorted(CONTEXT)}
ANSWERS = (
    "mart__avoided_draws", "mart__avoided_cost", "mart__who_pays_who_gains", "mart__comparison", "mart__comparison_groups",
    "mart__peers", "mart__success_factors",
)  # fmt: skip
VALUED = (
    "mart__payback", "mart__payback_party", "mart__cashable", "mart__settlement", "mart__settlement_years", "mart__sensitivity",
    "mart__value_of_information", "mart__amounts", "mart__organisation_payback", "mart__organisation_payback_party",
    "mart__last_year",
)  # fmt: skip


@table_asset(ins={table: dg.AssetIn() for table in ROW_TABLES})
def mart__reconciliation(
    place: Place, raw_intake__files: ir.Table, core__quarantine: ir.Table, **raw: ir.Table
) -> ir.Table:
    """Every line and cent."""
    some = {table: rows for table, rows in raw.items() if intake.has_rows(place.staging, table)}
    return reconciliation(files=raw_intake__files, raw=some, quarantine=core__quarantine)


@table_asset()
def mart__deliveries(mart__reconciliation: ir.Table) -> ir.Table:
    """What parties delivered."""
    return per_party(mart__reconciliation)


@table_asset()
def mart__restatements(
    place: Place, raw_intake__files: ir.Table, raw_mapping__rules: ir.Table, ref__budget_codes: ir.Table
) -> ir.Table:
    """What later deliveries changed."""
    bookings = intake.staged(place.staging, "raw_xaf__lines")
    return restatements(files=raw_intake__files, bookings=bookings, rules=raw_mapping__rules, codes=ref__budget_codes)


@table_asset()
def mart__ledger_buckets(
    core__cost_lines: ir.Table,
    core__claims: ir.Table,
    raw_aw319__lines: ir.Table,
    core__placements: ir.Table,
    core__quarantine: ir.Table,
    ref__budget_codes: ir.Table,
) -> ir.Table:
    """What the ledger holds."""
    care = without(raw_aw319__lines, core__quarantine, "raw_aw319__lines")
    outside = aw319.without_placement(care, core__placements)
    return ledger.ledger_buckets(core__cost_lines, core__claims, outside, ref__budget_codes)


@table_asset()
def mart__project_profile(
    core__projects: ir.Table, core__exposure: ir.Table, core__booked_months: ir.Table
) -> ir.Table:
    """What a reader must know of a project."""
    return profile.project_profile(core__projects, core__exposure, core__booked_months)


@table_asset()
def mart__organisations(mart__project_profile: ir.Table) -> ir.Table:
    """Who has projects."""
    return profile.organisations(mart__project_profile)


def answer_output(table: str) -> dg.AssetOut:
    """One of the answers as an output, presented as its contract says."""
    shown = presentation(table)
    names = ("description", "group_name", "owners", "kinds", "metadata", "io_manager_key")
    return dg.AssetOut(**{name: shown[name] for name in names}, is_required=True)


@table_asset()
def mart__shifts(
    core__care_calendar: ir.Table, core__cost_lines: ir.Table, ref__budgets: ir.Table, core__deflators: ir.Table
) -> ir.Table:
    """Care that moved to another law."""
    return shifts(core__care_calendar, with_real_cents(core__cost_lines, ref__budgets, core__deflators))


@dg.multi_asset(outs={t: answer_output(t) for t in (*ANSWERS, *VALUED, "mart__coverage", *ROBUSTNESS)}, name="answers")
def estimated(
    place: Place,
    core__person_months: ir.Table,
    core__complex_months: ir.Table,
    core__insured_quarters: ir.Table,
    core__cost_lines: ir.Table,
    core__care_calendar: ir.Table,
    raw_insurer__aggregates: ir.Table,
    raw_own_split__shares: ir.Table,
    core__quarantine: ir.Table,
    core__projects: ir.Table,
    core__placements: ir.Table,
    core__exposure: ir.Table,
    core__booked_months: ir.Table,
    core__deflators: ir.Table,
    ref__adjustments: ir.Table,
    ref__budgets: ir.Table,
    ref__cashable: ir.Table,
    ref__discount_rates: ir.Table,
    ref__parameters: ir.Table,
    ref__sensitivity: ir.Table,
):
    """What was avoided, who pays and who gains, what it is worth, who should pay along; what was left out; and a second opinion."""
    lines = with_real_cents(core__cost_lines, ref__budgets, core__deflators)
    counted = profile.counted_months(core__booked_months, core__exposure, core__projects)
    costs = profile.caretaking_costs(lines, core__projects).semi_join(counted, ["project_id", "month"])
    money = Money(
        costs.order_by("project_id", "month").to_pandas(),
        profile.transfers(lines, core__projects).order_by("project_id", "month", "party").to_pandas(),
        counted.order_by("complex_id", "month").to_pandas(),
        profile.caretaking_exposure(core__exposure, core__projects).order_by("project_id", "month").to_pandas(),
        without(raw_own_split__shares, core__quarantine, "raw_own_split__shares").to_pandas(),
    )
    rows = [t.to_pandas() for t in (ref__budgets, ref__cashable, ref__sensitivity, core__deflators)]
    published = Published(rows[0], rows[1], rows[2], rows[3])
    assumed = settings(
        ref__parameters.to_pandas(), ref__discount_rates.to_pandas(), ref__adjustments.to_pandas(), place.draws
    )
    register = profile.practice(core__projects, core__exposure, core__placements).order_by("complex_id").to_pandas()
    panels = (coded(t) for t in (core__person_months, core__complex_months, core__insured_quarters))
    seen = looked(
        Panels.of(*panels), draws=assumed.draws, seed=assumed.seed,
        minimum_control_complexes=assumed.minimum_control_complexes,
    )  # fmt: skip
    made: Answers = answers(seen, money, register, published, assumed)
    for table in ANSWERS:
        yield dg.Output(getattr(made, table.removeprefix("mart__")), output_name=table)
    for table in VALUED:
        yield dg.Output(getattr(made.valued, table.removeprefix("mart__")), output_name=table)
    source = coverage.Sources(
        lines, core__care_calendar, core__booked_months, core__projects, raw_insurer__aggregates, core__exposure
    )
    yield dg.Output(with_more(coverage.left_out(source), made.left_out), output_name="mart__coverage")
    spent, told = Caretaking(money.caretaking, money.exposure), Told(made.avoided_cost, made.who_pays_who_gains)
    second = robustness(seen, spent, register, told, choices(ref__parameters.to_pandas()))
    for table in ROBUSTNESS:
        yield dg.Output(getattr(second, table.removeprefix("mart__")), output_name=table)


@table_asset()
def mart__project_factors(
    core__projects: ir.Table, core__exposure: ir.Table, core__placements: ir.Table
) -> pd.DataFrame:
    """What each project has of each success factor."""
    register = profile.practice(core__projects, core__exposure, core__placements).order_by("complex_id")
    return factors_of_projects(register.to_pandas())


@table_asset()
def mart__payback_per_dwelling(mart__payback: ir.Table, mart__project_profile: ir.Table) -> pd.DataFrame:
    """The course of each project, on one scale."""
    return per_dwelling(mart__payback.to_pandas(), mart__project_profile.to_pandas())


@table_asset()
def mart__lines_behind(
    core__cost_lines: ir.Table,
    core__person_months: ir.Table,
    core__complex_months: ir.Table,
    core__insured_quarters: ir.Table,
    core__booked_months: ir.Table,
    core__exposure: ir.Table,
    core__projects: ir.Table,
    core__deflators: ir.Table,
    ref__budgets: ir.Table,
    mart__avoided_cost: ir.Table,
    mart__who_pays_who_gains: ir.Table,
) -> ir.Table:
    """What is behind each figure."""
    rows = lines_behind(
        with_real_cents(core__cost_lines, ref__budgets, core__deflators), core__person_months, core__complex_months,
        core__insured_quarters, profile.counted_months(core__booked_months, core__exposure, core__projects),
    )  # fmt: skip
    return behind_figures(rows, mart__avoided_cost, mart__who_pays_who_gains)


def settings(parameters: pd.DataFrame, rates: pd.DataFrame, adjustments: pd.DataFrame, draws: int) -> Settings:
    """Assumptions of the answers; ``draws`` other than 0 goes before the parameter."""
    value = settings_of(parameters)
    return Settings(
        draws=draws or int(value["draws"]),
        seed=int(value["draw_seed"]),
        discount_rate=rate_in_use(rates, value["discount_rate"])[0],
        horizon_years=int(value["horizon_years"]),
        adjustments=adjustments_in_use(adjustments),
        minimum_control_complexes=int(value["minimum_control_complexes"]),
        rules=Rules(
            value["pretrend_alpha"], value["plausible_probability"], value["unlike_sd"], value["untested_share"]
        ),
        peers=Peers(
            value["peer_dwellings"], value["peer_supported_share"], value["peer_months"], value["peer_first_months"]
        ),
    )


def with_more(rows: ir.Table, more: pd.DataFrame) -> ir.Table:
    """What the panels leave out and what the estimates leave out, together."""
    return (
        rows.select("subject", "reason", "rows", "cents").union(ibis.memtable(more, schema=rows.schema()))
        if len(more)
        else rows
    )


@table_asset(ins=_CONTEXT_INS)
def mart__municipal_context(
    place: Place,
    core__quarantine: ir.Table,
    core__projects: ir.Table,
    ref__iv3_codes: ir.Table,
    ref__municipalities: ir.Table,
    **raw: ir.Table,
) -> ir.Table:
    """What others say of municipalities."""
    return context.municipal_context(
        filled(raw, core__quarantine, place),
        codes=ref__iv3_codes,
        names=ref__municipalities.to_pandas(),
        projects=core__projects,
    )


@table_asset(ins=_CONTEXT_INS)
def mart__taakveld(
    place: Place,
    core__quarantine: ir.Table,
    core__cost_lines: ir.Table,
    core__claims: ir.Table,
    core__placements: ir.Table,
    core__projects: ir.Table,
    core__deflators: ir.Table,
    ref__budgets: ir.Table,
    ref__iv3_codes: ir.Table,
    ref__taakveld_groups: ir.Table,
    ref__municipalities: ir.Table,
    ref__parameters: ir.Table,
    mart__avoided_draws: ir.Table,
    mart__avoided_cost: ir.Table,
    mart__cashable: ir.Table,
    **raw: ir.Table,
) -> pd.DataFrame:
    """Books beside what was avoided, for who keeps the books."""
    books = context.books(filled(raw, core__quarantine, place), ref__municipalities.to_pandas())
    home = core__projects.filter(core__projects.project_id.notnull())
    known = Known(
        books=context.books_by_group(
            context.books_so_far(books.semi_join(home, "municipality_code")), ref__iv3_codes
        ).to_pandas(),
        ledger=context.care_in_ledger(core__cost_lines).semi_join(home, "municipality_code").to_pandas(),
        months=context.months_with_claims(core__claims).to_pandas(),
        elsewhere=context.paid_elsewhere(core__cost_lines, core__placements, core__projects).to_pandas(),
        tolerance=value_of(ref__parameters.to_pandas(), "books_tolerance"),
    )
    return taakveld(
        mart__avoided_draws.semi_join(ref__taakveld_groups, "budget").to_pyarrow(),
        mart__avoided_cost.to_pandas(),
        core__projects.to_pandas(),
        budget_factors(ref__budgets.to_pandas(), core__deflators.to_pandas()),
        Groups.of(ref__taakveld_groups.to_pandas()),
        known,
        mart__cashable.to_pandas(),
    )


def filled(raw: dict[str, ir.Table], quarantine: ir.Table, place: Place) -> dict[str, ir.Table]:
    """Rows that are not held back, of tables of which anything was delivered."""
    return {t: without(rows, quarantine, t) for t, rows in raw.items() if intake.has_rows(place.staging, t)}


@table_asset()
def mart__operating_costs(
    raw_woz__units: ir.Table,
    core__quarantine: ir.Table,
    core__projects: ir.Table,
    core__deflators: ir.Table,
    ref__benchmark_classes: ir.Table,
    ref__operating_cost_parts: ir.Table,
    ref__unit_weights: ir.Table,
    mart__amounts: ir.Table,
    mart__project_profile: ir.Table,
) -> pd.DataFrame:
    """What caretaking does to the figure a corporation is compared on."""
    units = without(raw_woz__units, core__quarantine, "raw_woz__units")
    return operating_costs(
        mart__amounts.to_pandas(),
        profile.of_corporations(mart__project_profile, core__projects).to_pandas(),
        weighted(profile.units_by_kind(units).to_pandas(), ref__unit_weights.to_pandas()),
        ref__operating_cost_parts.to_pandas(),
        Classes.last(ref__benchmark_classes.to_pandas()),
        core__deflators.to_pandas(),
    )


@table_asset()
def mart__release(
    place: Place,
    raw_intake__files: ir.Table,
    mart__ledger_buckets: ir.Table,
    core__deflators: ir.Table,
    ref__parameters: ir.Table,
    ref__discount_rates: ir.Table,
    ref__adjustments: ir.Table,
) -> pd.DataFrame:
    """What the answers rest on."""
    value = settings_of(ref__parameters.to_pandas())
    base_year = int(value["base_year"])
    rate, schedule = rate_in_use(ref__discount_rates.to_pandas(), value["discount_rate"])
    return profile.release(
        raw_intake__files.to_pandas(),
        base_year=base_year,
        discount_rate=schedule_of(rate).rates[0],
        draws=place.draws or int(value["draws"]),
        discount_schedule=schedule,
        adjustments=adjustments_in_use(ref__adjustments.to_pandas()).named,
        as_known_on=place.known_on,
        provisional=profile.is_provisional(
            mart__ledger_buckets, raw_intake__files, core__deflators, base_year=base_year
        ),
    )


MART_ASSETS = [
    mart__reconciliation,
    mart__deliveries,
    mart__restatements,
    mart__ledger_buckets,
    mart__project_profile,
    mart__organisations,
    mart__project_factors,
    mart__payback_per_dwelling,
    mart__lines_behind,
    mart__shifts,
    estimated,
    mart__municipal_context,
    mart__taakveld,
    mart__operating_costs,
    mart__release,
]
