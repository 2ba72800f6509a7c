"""The ledger: from each party's rows to one amount, one budget, one complex or person, one month, one source line."""

import ibis
import ibis.expr.types as ir

from pipelines.harmonize import aw319
from pipelines.harmonize.claims import following
from pipelines.harmonize.mapping import EXCLUDED, UNMAPPED, mapped

COLUMNS = (
    "file_id",
    "row",
    "line",
    "party",
    "party_id",
    "budget",
    "complex_id",
    "person_id",
    "month",
    "amount_cents",
    "state",
    "transfer",
    "known_since",
)


def _lines(rows: ir.Table, **columns: object) -> ir.Table:
    """Rows as ledger lines; what is not given is null, booked, and no transfer."""
    given: dict = {
        "complex_id": ibis.null("string"),
        "person_id": ibis.null("string"),
        "state": ibis.literal("booked"),
        "transfer": ibis.literal(False),
        "known_since": ibis.null("date"),
        **columns,
    }
    named = rows.mutate(**given)
    return named.select(*COLUMNS)


def results(bookings: ir.Table) -> ir.Table:
    """Bookings of profit and loss: not those on balance accounts, and not the opening balance.

    An account of which the type is not known counts: what is no cost must be seen to be none.
    """
    return bookings.filter(bookings.account_type.fill_null("P") != "B", ~bookings.is_opening)


def corporation_lines(bookings: ir.Table, rules: ir.Table, codes: ir.Table, projects: ir.Table) -> ir.Table:
    """Costs and income of corporations: their `results`, on the budget and complex of their mapping, RGS code or cost centre.

    A complex is one of the register, of the same corporation. What belongs to no budget is ``unmapped``, what the corporation
    leaves out is ``excluded``: named remainders, so that every cent of profit and loss is somewhere. A municipal contribution is a
    transfer: income to the corporation, the same amount paid by the municipality of the complex.
    """
    known = projects.select(company_id="corporation_id", place="complex_id", complex_municipality="municipality_code")
    rows = mapped(results(bookings), rules, codes)
    rows = rows.left_join(known, ["company_id", "place"])
    month = rows.effective_date.truncate("M").cast("date")
    complex_id = ibis.ifelse(rows.complex_municipality.notnull(), rows.place, ibis.null("string"))
    corporation = ibis.literal("woningcorporatie")
    booked = _lines(
        rows,
        party=corporation,
        party_id=rows.company_id,
        complex_id=complex_id,
        month=month,
        transfer=(rows.budget == "subsidy") & rows.complex_municipality.notnull(),
    )
    paid = rows.filter((rows.budget == "subsidy") & rows.complex_municipality.notnull())
    other_side = _lines(
        paid.mutate(amount_cents=-paid.amount_cents),
        party=ibis.literal("gemeente"),
        party_id=paid.complex_municipality,
        complex_id=paid.place,
        month=paid.effective_date.truncate("M").cast("date"),
        transfer=ibis.literal(True),
    )
    return booked.union(other_side)


def claim_states(claims: ir.Table, answers: ir.Table, refusals: ir.Table, files: ir.Table) -> ir.Table:
    """Claim lines with the month of their claim and their state: granted, refused or unanswered (core__claims).

    The state is that of the answer, and of a credit never better than that of the line it takes back: `claims.answered` and
    `claims.following`.
    """
    rows = following(claims, answers, refusals)
    claimed = files.filter(files["copy"] == 1).select("file_id", claim_month="period_start")
    dated = rows.inner_join(claimed, "file_id")
    return dated.mutate(claim_month=dated.claim_month.truncate("M").cast("date"))


def care_lines(claims: ir.Table, codes: ir.Table) -> ir.Table:
    """Wmo costs of municipalities: granted and unanswered claim lines, by product category. Takes `claim_states` output."""
    pots = codes.filter(codes.scheme == "wmo020").select(product_category="code", budget="budget")
    rows = claims.filter(claims.state != "refused").inner_join(pots, "product_category")
    month = rows.period_start.truncate("M").cast("date")
    return _lines(
        rows,
        party=ibis.literal("gemeente"),
        party_id=rows.municipality_code,
        person_id=rows.person_id,
        month=month,
        state=rows.state,
    )


def shelter_lines(nights: ir.Table) -> ir.Table:
    """Shelter costs of municipalities, per person and month."""
    return _lines(
        nights,
        party=ibis.literal("gemeente"),
        party_id=nights.municipality_code,
        budget=ibis.literal("shelter"),
        person_id=nights.person_id,
    )


def insurer_lines(aggregates: ir.Table) -> ir.Table:
    """Zvw costs of insurers per complex, booked in the first month of the quarter; cells under 10 insured are not known."""
    filled = aggregates.filter(aggregates.insured.notnull())
    sides = [
        _lines(
            filled.mutate(amount_cents=filled[f"{budget}_cents"]),
            party=ibis.literal("zorgverzekeraar"),
            party_id=filled.insurer_id,
            budget=ibis.literal(budget),
            complex_id=filled.complex_id,
            month=filled.quarter,
        )
        for budget in ("zvw_ggz", "zvw_other")
    ]
    return sides[0].union(sides[1])


def profile_lines(amounts: ir.Table) -> ir.Table:
    """Costs in tables that organisations described by a profile, per complex or person and month.

    Their columns have the names of the ledger; only what a line may do without must be said.
    """
    return _lines(amounts, complex_id=amounts.complex_id, person_id=amounts.person_id)


def insured_care_lines(care: ir.Table, stays: ir.Table) -> ir.Table:
    """Wlz and Zvw costs per person, of people with a placement; takes `aw319.stated` output."""
    rows = care.semi_join(stays, "person_id")
    return _lines(rows, person_id=rows.person_id, state=rows.state, **aw319.care_columns(rows))


def cost_lines(
    *,
    bookings: ir.Table,
    rules: ir.Table,
    claims: ir.Table,
    nights: ir.Table,
    aggregates: ir.Table,
    amounts: ir.Table,
    care: ir.Table,
    stays: ir.Table,
    codes: ir.Table,
    projects: ir.Table,
    files: ir.Table,
) -> ir.Table:
    """The whole ledger (core__cost_lines).

    ``claims`` is the output of `claim_states`, ``rules`` raw_mapping__rules, ``care`` the output of `aw319.stated`, ``stays``
    core__placements, ``files`` raw_intake__files.
    """
    parts = [
        corporation_lines(bookings, rules, codes, projects),
        care_lines(claims, codes),
        shelter_lines(nights),
        insurer_lines(aggregates),
        profile_lines(amounts),
        insured_care_lines(care, stays),
    ]
    lines = ibis.union(*parts).drop("known_since")
    issued = files.filter(files["copy"] == 1).select("file_id", known_since="issued_at")
    return lines.left_join(issued, "file_id").select(*COLUMNS)


def ledger_buckets(lines: ir.Table, claims: ir.Table, outside: ir.Table, codes: ir.Table) -> ir.Table:
    """What the ledger holds per party, budget, year and state (mart__ledger_buckets).

    Beside it stand what is no part of it: refused claims, and the lines of `aw319.without_placement` (``outside``).
    """
    pots = codes.filter(codes.scheme == "wmo020").select(product_category="code", budget="budget")
    refused = claims.filter(claims.state == "refused").inner_join(pots, "product_category")
    year = refused.period_start.year().cast("int64")
    turned_down = refused.select("budget", "amount_cents", "state", party=ibis.literal("gemeente"), year=year)
    state = ibis.ifelse(lines.budget.isin([UNMAPPED, EXCLUDED]), lines.budget, lines.state)
    held = lines.select("budget", "amount_cents", state=state, party=lines.party, year=lines.month.year().cast("int64"))
    apart = outside.mutate(state=ibis.literal("no_placement")).select(*held.columns)
    both = ibis.union(held, turned_down.select(*held.columns), apart)
    return both.group_by("party", "budget", "year", "state").aggregate(
        lines=both.count(), amount_cents=both.amount_cents.sum().cast("int64")
    )
