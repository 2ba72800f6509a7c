"""One ledger and the panels that are made of it: three-line wrappers."""

import dagster as dg
import ibis.expr.types as ir
import pandas as pd

from assets import intake
from assets.describe import table_asset
from assets.place import Place
from assets.raw import ROW_TABLES
from pipelines.harmonize import aw319, ledger, mapping, panels, placements, relations, vera
from pipelines.harmonize.assignments import claims_against_assignments
from pipelines.harmonize.municipalities import names_without_code
from pipelines.harmonize.parameters import value_of
from pipelines.harmonize.price_level import deflators, priced_years, with_real_cents
from pipelines.harmonize.quarantine import Codes, counted_files, quarantine
from pipelines.harmonize.relations import without
from pipelines.harmonize.remarks import remarks

_RAW_INS = {table: dg.AssetIn() for table in ROW_TABLES}


@table_asset(ins=_RAW_INS)
def core__quarantine(
    place: Place, raw_intake__files: ir.Table, ref__iv3_codes: ir.Table, ref__budget_codes: ir.Table, **raw: ir.Table
) -> ir.Table:
    """Everything held back."""
    staged = {t: intake.staged(place.staging, t) for t in ROW_TABLES if intake.has_rows(place.staging, t)}
    counted = counted_files(raw_intake__files)
    broken = {t: rows for t, rows in staged.items() if _more_rows(rows.semi_join(counted, "file_id"), raw[t])}
    faults = intake.staged(place.staging, "faults")
    codes = Codes(ref__iv3_codes, ref__budget_codes)
    return quarantine(
        files=raw_intake__files, faults=faults, broken=broken, raw=raw, filled=staged.keys(), codes=codes,
        came_after=intake.which_came_after(place.staging),
    )  # fmt: skip


def _more_rows(staged: ir.Table, kept: ir.Table) -> bool:
    """Whether rows were left behind on the way into a raw table: only then is it asked which rules they break."""
    return bool((staged.count() - kept.count().as_scalar()).to_pyarrow().as_py())


@table_asset()
def core__remarks(
    place: Place,
    raw_intake__files: ir.Table,
    raw_aedes__costs: ir.Table,
    raw_vera__units: ir.Table,
    raw_vera__clusters: ir.Table,
    raw_vera__prices: ir.Table,
    raw_vera__orders: ir.Table,
    raw_vera__codes: ir.Table,
    ref__vera_codes: ir.Table,
    raw_iv3__amounts: ir.Table,
    raw_iv3__published: ir.Table,
    raw_vektis__values: ir.Table,
    ref__iv3_codes: ir.Table,
    ref__municipalities: ir.Table,
    raw_iwmo__claims: ir.Table,
    raw_iwmo__answers: ir.Table,
    raw_iwmo__refusals: ir.Table,
    raw_iwmo__assignments: ir.Table,
    raw_mapping__rules: ir.Table,
    raw_xaf__lines: ir.Table,
    raw_vera__bookings: ir.Table,
    core__projects: ir.Table,
    core__quarantine: ir.Table,
    core__cost_lines: ir.Table,
) -> ir.Table:
    """Everything that was remarked on."""
    known = vera.known_codes(ref__vera_codes, raw_vera__codes)
    coded = {
        "raw_vera__units": raw_vera__units,
        "raw_vera__clusters": raw_vera__clusters,
        "raw_vera__prices": raw_vera__prices,
        "raw_vera__orders": raw_vera__orders,
    }
    between = {table: relations.unknown_codes(rows, vera.CODED[table], known) for table, rows in coded.items()}
    between["raw_aedes__costs"] = [relations.benchmark_differs(raw_aedes__costs, core__cost_lines)]
    named = {"raw_iv3__published": raw_iv3__published, "raw_vektis__values": raw_vektis__values}
    between |= names_without_code(named, ref__municipalities.to_pandas())
    between["raw_iv3__amounts"] = relations.unknown_iv3_codes(raw_iv3__amounts, ref__iv3_codes)
    claims = without(raw_iwmo__claims, core__quarantine, "raw_iwmo__claims")
    answered = (raw_iwmo__answers, raw_iwmo__refusals, raw_iwmo__assignments, raw_intake__files)
    auditfiles = raw_xaf__lines.select(*vera.BOOKING)
    own = vera.bookings(raw_vera__bookings, raw_vera__units, raw_vera__clusters, core__projects)
    booked = ledger.results(auditfiles.union(own))
    between["raw_mapping__rules"] = mapping.remarks_on_rules(raw_mapping__rules, booked, core__projects)
    between["raw_iwmo__claims"] = [claims_against_assignments(claims, *answered)]
    return remarks(files=raw_intake__files, notes=intake.staged(place.staging, "notes"), between=between)


@table_asset()
def core__projects(raw_register__complexes: ir.Table, core__quarantine: ir.Table) -> ir.Table:
    """The register."""
    return placements.projects(without(raw_register__complexes, core__quarantine, "raw_register__complexes"))


@table_asset()
def core__placements(raw_placements__stays: ir.Table, core__quarantine: ir.Table) -> ir.Table:
    """Stays."""
    return placements.placements(without(raw_placements__stays, core__quarantine, "raw_placements__stays"))


@table_asset()
def core__exposure(
    raw_register__complexes: ir.Table,
    core__placements: ir.Table,
    raw_woz__units: ir.Table,
    raw_caretaking__hours: ir.Table,
    core__quarantine: ir.Table,
) -> ir.Table:
    """Dwellings, residents and hours."""
    units = without(raw_woz__units, core__quarantine, "raw_woz__units")
    hours = without(raw_caretaking__hours, core__quarantine, "raw_caretaking__hours")
    return placements.exposure(raw_register__complexes, core__placements, units, hours)


@table_asset()
def core__claims(
    raw_iwmo__claims: ir.Table,
    raw_iwmo__answers: ir.Table,
    raw_iwmo__refusals: ir.Table,
    raw_intake__files: ir.Table,
    core__quarantine: ir.Table,
) -> ir.Table:
    """Claims with what became of them."""
    claims = without(raw_iwmo__claims, core__quarantine, "raw_iwmo__claims")
    return ledger.claim_states(claims, raw_iwmo__answers, raw_iwmo__refusals, raw_intake__files)


@table_asset()
def core__cost_lines(
    raw_xaf__lines: ir.Table,
    raw_vera__bookings: ir.Table,
    raw_vera__units: ir.Table,
    raw_vera__clusters: ir.Table,
    raw_mapping__rules: ir.Table,
    core__claims: ir.Table,
    raw_shelter__nights: ir.Table,
    raw_insurer__aggregates: ir.Table,
    raw_profile__amounts: ir.Table,
    raw_aw319__lines: ir.Table,
    raw_iwmo__answers: ir.Table,
    raw_iwmo__refusals: ir.Table,
    ref__budget_codes: ir.Table,
    core__placements: ir.Table,
    core__projects: ir.Table,
    core__quarantine: ir.Table,
    raw_intake__files: ir.Table,
) -> ir.Table:
    """The ledger."""
    care = without(raw_aw319__lines, core__quarantine, "raw_aw319__lines")
    auditfiles = without(raw_xaf__lines, core__quarantine, "raw_xaf__lines").select(*vera.BOOKING)
    own = without(raw_vera__bookings, core__quarantine, "raw_vera__bookings")
    return ledger.cost_lines(
        bookings=auditfiles.union(vera.bookings(own, raw_vera__units, raw_vera__clusters, core__projects)),
        rules=raw_mapping__rules,
        claims=core__claims,
        nights=without(raw_shelter__nights, core__quarantine, "raw_shelter__nights"),
        aggregates=without(raw_insurer__aggregates, core__quarantine, "raw_insurer__aggregates"),
        amounts=without(raw_profile__amounts, core__quarantine, "raw_profile__amounts"),
        care=aw319.stated(care, raw_iwmo__answers, raw_iwmo__refusals),
        stays=core__placements,
        codes=ref__budget_codes,
        projects=core__projects,
        files=raw_intake__files,
    )


@table_asset()
def core__deflators(ref__indices: ir.Table, ref__parameters: ir.Table) -> pd.DataFrame:
    """Factors to prices of the base year."""
    base_year = int(value_of(ref__parameters.to_pandas(), "base_year"))
    return deflators(ref__indices.to_pandas(), base_year=base_year)


@table_asset()
def core__care_calendar(
    raw_iwmo__assignments: ir.Table,
    raw_iwmo__stops: ir.Table,
    core__claims: ir.Table,
    core__placements: ir.Table,
    core__projects: ir.Table,
    core__quarantine: ir.Table,
    ref__budgets: ir.Table,
    core__deflators: ir.Table,
) -> ir.Table:
    """Who was known to care, and when."""
    return panels.care_calendar(
        panels.CareHistory(
            assignments=raw_iwmo__assignments,
            stops=without(raw_iwmo__stops, core__quarantine, "raw_iwmo__stops"),
            claims=core__claims,
            stays=core__placements,
            projects=core__projects,
            priced=priced_years(ref__budgets, core__deflators, "person"),
        )
    )


@table_asset()
def core__person_months(
    core__care_calendar: ir.Table,
    core__cost_lines: ir.Table,
    ref__budgets: ir.Table,
    core__deflators: ir.Table,
) -> ir.Table:
    """Care cost per person and month."""
    return panels.person_months(core__care_calendar, with_real_cents(core__cost_lines, ref__budgets, core__deflators))


@table_asset()
def core__booked_months(
    raw_xaf__lines: ir.Table,
    raw_vera__bookings: ir.Table,
    raw_intake__files: ir.Table,
    core__projects: ir.Table,
    core__cost_lines: ir.Table,
    ref__budgets: ir.Table,
    core__deflators: ir.Table,
) -> ir.Table:
    """Months of which the books are in."""
    own = raw_vera__bookings.select("file_id", "effective_date", company_id="corporation_id")
    booked = own.union(raw_xaf__lines.select("file_id", "effective_date", "company_id"))
    priced = priced_years(ref__budgets, core__deflators, "complex")
    return panels.booked_months(booked, raw_intake__files, core__projects, core__cost_lines, priced)


@table_asset()
def core__complex_months(
    core__exposure: ir.Table,
    core__projects: ir.Table,
    core__booked_months: ir.Table,
    core__cost_lines: ir.Table,
    ref__budgets: ir.Table,
    core__deflators: ir.Table,
) -> ir.Table:
    """Operating cost per complex and month."""
    lines = with_real_cents(core__cost_lines, ref__budgets, core__deflators)
    return panels.complex_months(core__exposure, core__projects, core__booked_months, lines)


@table_asset()
def core__insured_quarters(
    raw_insurer__aggregates: ir.Table,
    core__projects: ir.Table,
    core__cost_lines: ir.Table,
    ref__budgets: ir.Table,
    core__deflators: ir.Table,
    core__quarantine: ir.Table,
) -> ir.Table:
    """Zvw cost per complex, insurer and quarter."""
    cells = without(raw_insurer__aggregates, core__quarantine, "raw_insurer__aggregates")
    lines = with_real_cents(core__cost_lines, ref__budgets, core__deflators)
    return panels.insured_quarters(cells, core__projects, lines)


CORE_ASSETS = [
    core__quarantine,
    core__remarks,
    core__projects,
    core__placements,
    core__exposure,
    core__claims,
    core__cost_lines,
    core__deflators,
    core__care_calendar,
    core__person_months,
    core__booked_months,
    core__complex_months,
    core__insured_quarters,
]
