"""Panels: the ledger in prices of the base year, with the zeros filled in, one row per unit and period.

A month without a cost line is a zero only when the party that would have sent the line did deliver that month and, for
claims, was answered. Everything that is left out is counted by `pipelines.harmonize.coverage`.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from pipelines.harmonize.assignments import SHIFTED, latest_assignments, latest_stops

PERSON_BUDGETS = ("wmo_support", "day_activities", "sheltered_housing", "shelter", "other_wmo")
COMPLEX_BUDGETS = ("vacancy", "turnover_maintenance", "vandalism", "rent_arrears", "liveability")


@dataclass(frozen=True)
class CareHistory:
    """What tells when a person was known to care: assignments, stops, claims with their state, stays, and the register.

    ``priced`` are the years whose care can be brought to prices of the base year (column year).
    """

    assignments: ir.Table
    stops: ir.Table
    claims: ir.Table
    stays: ir.Table
    projects: ir.Table
    priced: ir.Table


def _month(date: ir.DateValue) -> ir.DateValue:
    return date.truncate("M").cast("date")


def shifts(history: CareHistory) -> ir.Table:
    """Month in which a person's care moved to another law (stop reason 39, RedenWijziging 06): a shift, and no saving."""
    stops = latest_stops(history.stops)
    stops = stops.filter(stops.stop_reason == "39")
    moved = latest_assignments(history.assignments)
    moved = moved.filter((moved.change_reason == SHIFTED) & moved.period_end.notnull())
    both = stops.select("person_id", "period_end").union(moved.select("person_id", "period_end"))
    return both.group_by("person_id").aggregate(shift_month=_month(both.period_end.min()))


def delivered_pairs(claims: ir.Table) -> ir.Table:
    """Months for which a care organisation's claims on a municipality are in and answered in full.

    A credit that waits says nothing of its own month: it takes back a line of another one.
    """
    rows = claims.mutate(month=claims.claim_month)
    waits = rows.state == "unanswered"
    pairs = rows.group_by("provider_agb", "municipality_code", "month").aggregate(
        unanswered=(waits & (rows.amount_cents >= 0)).any() | waits.all()
    )
    return pairs.filter(~pairs.unanswered).drop("unanswered")


def care_windows(history: CareHistory) -> ir.Table:
    """Per person: municipality, care organisation, first and last month known to care; last is null while it lasts."""
    latest = latest_assignments(history.assignments)
    by_person = ibis.window(group_by="person_id", order_by=[ibis.desc("period_start"), ibis.desc("assignment_number")])
    main = latest.mutate(nth=ibis.row_number().over(by_person))
    main = main.filter(main.nth == 0).select("person_id", "municipality_code", "provider_agb")
    spans = latest.group_by("person_id").aggregate(
        first=_month(latest.period_start.min()),
        last=ibis.ifelse(latest.period_end.isnull().any(), ibis.null("date"), _month(latest.period_end.max())),
    )
    return spans.inner_join(main, "person_id")


def first_stays(history: CareHistory) -> ir.Table:
    """Per person: the project where they first lived with support, else the first comparison complex; with its first and last month."""
    stays = history.stays.filter(history.stays.supported).inner_join(
        history.projects.select("complex_id", "project_id"), "complex_id"
    )
    order = ibis.window(group_by="person_id", order_by=[stays.project_id.isnull(), "period_start", "complex_id"])
    first = stays.mutate(nth=ibis.row_number().over(order))
    first = first.filter(first.nth == 0)
    return first.select(
        "person_id",
        "complex_id",
        "project_id",
        moved_in=_month(first.period_start),
        moved_out=_month(first.period_end),
    )


def care_calendar(history: CareHistory) -> ir.Table:
    """Every month of every person in care, with ``left_out``: null, or why the month does not count (core__care_calendar).

    The calendar runs over the months for which any claim was delivered.

    Reasons: ``no_price_index`` (prices of that year cannot be brought to the base year), ``shifted`` (care moved to another law),
    ``left_project`` (after the stay that counts as treatment), ``not_delivered`` (claims of that month not in, or not answered).
    """
    people = care_windows(history).left_join(first_stays(history), "person_id").drop("person_id_right")
    people = people.left_join(shifts(history), "person_id").drop("person_id_right")
    claims = history.claims
    people = people.cross_join(claims.aggregate(opens=claims.claim_month.min(), closes=claims.claim_month.max()))
    start = ibis.greatest(people["first"], people.opens)
    end = ibis.least(people["last"].fill_null(people.closes), people.closes)
    people = people.mutate(start=start, end=end).filter(lambda t: t.start <= t.end)
    months = ibis.range(
        people.start.cast("timestamp"),
        people.end.cast("timestamp") + ibis.interval(days=1),
        ibis.interval(months=1),
    )
    rows = people.mutate(month=months.unnest()).mutate(month=lambda t: t.month.cast("date"))
    pairs = delivered_pairs(history.claims).mutate(delivered=True)
    joined = rows.left_join(pairs, ["provider_agb", "municipality_code", "month"])
    joined = joined.select(*rows.columns, "delivered")
    years = history.priced.select(known_year="year")
    joined = joined.left_join(years, joined.month.year().cast("int64") == years.known_year)
    gone = joined.project_id.notnull() & (joined.month > joined.moved_out)
    reason = ibis.cases(
        (joined.known_year.isnull(), "no_price_index"),
        (joined.month > joined.shift_month, "shifted"),
        (gone, "left_project"),
        (joined.delivered.isnull(), "not_delivered"),
        else_=ibis.null("string"),
    )
    start_month = ibis.ifelse(joined.project_id.notnull(), joined.moved_in, ibis.null("date"))
    return joined.mutate(left_out=reason, start_month=start_month)


def _wide(lines: ir.Table, by: tuple[str, ...], budgets: tuple[str, ...]) -> ir.Table:
    sums = {f"{b}_cents": lines.real_cents.sum(where=lines.budget == b).fill_null(0).cast("int64") for b in budgets}
    return lines.group_by(list(by)).aggregate(**sums)


def person_months(calendar: ir.Table, lines: ir.Table) -> ir.Table:
    """Real granted care cost per person and month (core__person_months).

    Args:
        calendar: core__care_calendar.
        lines: Ledger lines with ``real_cents``.
    """
    rows = calendar.filter(calendar.left_out.isnull()).select(
        "person_id", "month", "municipality_code", "complex_id", "project_id", "start_month"
    )
    care = lines.filter(lines.person_id.notnull() & (lines.state != "unanswered"))
    costs = _wide(care, ("person_id", "month"), PERSON_BUDGETS)
    joined = rows.left_join(costs, ["person_id", "month"])
    zeros = {f"{b}_cents": joined[f"{b}_cents"].fill_null(0) for b in PERSON_BUDGETS}
    return joined.select(*rows.columns, **zeros)


def booked_months(
    bookings: ir.Table, files: ir.Table, projects: ir.Table, lines: ir.Table, priced: ir.Table
) -> ir.Table:
    """Months of which the books of a complex are in (core__booked_months): complex_id, project_id, month.

    A month is in when the period of a ledger that counts holds the whole of it, when the complex occurs in the books of that year
    (elsewhere it was booked under another cost centre, or not at all: what it cost is not known), and when its prices can be brought
    to the base year. Where a ledger does not say its period, that is from its first to its last booking.

    Args:
        bookings: Booking rows (file_id, effective_date, company_id).
        files: raw_intake__files.
        projects: core__projects.
        lines: core__cost_lines.
        priced: Years whose prices can be brought to the base year (column year).
    """
    told = files.filter((files["copy"] == 1) & (files.status == "accepted"))
    seen = bookings.group_by("file_id", corporation_id="company_id").aggregate(
        first=bookings.effective_date.min(), last=bookings.effective_date.max()
    )
    spans = seen.inner_join(told.select("file_id", "period_start", "period_end"), "file_id")
    first = spans.period_start.fill_null(spans["first"].truncate("M").cast("date"))
    last = spans.period_end.fill_null((spans["last"].truncate("M") + ibis.interval(months=1)).cast("date"))
    spans = spans.select("corporation_id", first=first, last=last).distinct()
    begins = ibis.range(spans["first"].cast("timestamp"), spans["last"].cast("timestamp"), ibis.interval(months=1))
    months = spans.mutate(month=begins.unnest().truncate("M").cast("date"))
    whole = (months.month >= months["first"]) & (
        months.month + ibis.interval(months=1) <= months["last"] + ibis.interval(days=1)
    )
    months = months.filter(whole).select("corporation_id", "month").distinct()
    owned = projects.select("complex_id", "project_id", "corporation_id").inner_join(months, "corporation_id")
    owned = owned.mutate(year=owned.month.year().cast("int64")).semi_join(priced, "year")
    own = lines.filter((lines.party == "woningcorporatie") & lines.complex_id.notnull())
    seen = own.select("complex_id", year=own.month.year().cast("int64")).distinct()
    return owned.semi_join(seen, ["complex_id", "year"]).select("complex_id", "project_id", "month")


def complex_months(exposure: ir.Table, projects: ir.Table, booked: ir.Table, lines: ir.Table) -> ir.Table:
    """Real operating cost per complex and month (core__complex_months), for the months of which the corporation's ledger is in."""
    rows = exposure.filter(exposure.dwellings > 0).select("complex_id", "month", "dwellings")
    rows = rows.inner_join(projects.select("complex_id", "project_id", start_month="caretaking_start"), "complex_id")
    rows = rows.semi_join(booked, ["complex_id", "month"])
    housing = lines.filter((lines.party == "woningcorporatie") & lines.complex_id.notnull())
    costs = _wide(housing, ("complex_id", "month"), COMPLEX_BUDGETS)
    joined = rows.left_join(costs, ["complex_id", "month"])
    zeros = {f"{b}_cents": joined[f"{b}_cents"].fill_null(0) for b in COMPLEX_BUDGETS}
    start = ibis.ifelse(joined.project_id.notnull(), joined.start_month, ibis.null("date"))
    return joined.select("complex_id", "month", "project_id", "dwellings", start_month=start, **zeros)


def insured_quarters(aggregates: ir.Table, projects: ir.Table, lines: ir.Table) -> ir.Table:
    """Real Zvw cost per complex, insurer and quarter (core__insured_quarters); cells under 10 insured are not known and left out."""
    filled = aggregates.filter(aggregates.insured.notnull()).select("complex_id", "insurer_id", "quarter", "insured")
    care = lines.filter((lines.party == "zorgverzekeraar") & lines.real_cents.notnull())
    care = care.mutate(insurer_id=care.party_id, quarter=care.month)
    costs = _wide(care, ("complex_id", "insurer_id", "quarter"), ("zvw_ggz", "zvw_other"))
    rows = filled.inner_join(costs, ["complex_id", "insurer_id", "quarter"])
    rows = rows.inner_join(projects.select("complex_id", "project_id", start_month="caretaking_start"), "complex_id")
    start = ibis.ifelse(rows.project_id.notnull(), rows.start_month, ibis.null("date"))
    return rows.mutate(start_month=start)
