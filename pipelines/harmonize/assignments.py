"""What holds now of assignments and stops, and what is odd in claims against them.

A line that the municipality granted is cost, whatever rule of the standard it breaks: all findings here are remarks. They are made
only where nothing but a breach can explain them: a message that was not delivered, or a unit that does not compare, gives none.
Rules: TR307, 308, 316, 319, 321-323, 335, 338-341, 369, 384, 387 and 388 of iWmo 3.2.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from pipelines.harmonize.claims import answered, originals, with_original_state

REMOVED = "13"  # RedenWijziging (WMO002): the assignment never was
SHIFTED = "06"  # RedenWijziging: to another law; its counterpart in a stop is RedenBeeindiging 39
MINUTES = {"01": 1, "04": 60}
MAX_YEARS = 5


def newest_assignments(assignments: ir.Table) -> ir.Table:
    """The latest message (Toewijzingsdatum and -tijd) about each assignment: per municipality and ToewijzingNummer."""
    newest = ibis.window(
        group_by=["municipality_code", "assignment_number"],
        order_by=[ibis.desc("assigned_at"), ibis.desc("message_id"), ibis.desc("file_id"), ibis.desc("row")],
    )
    rows = assignments.mutate(nth=ibis.row_number().over(newest))
    return rows.filter(rows.nth == 0).drop("nth")


def latest_assignments(assignments: ir.Table) -> ir.Table:
    """Assignments as they hold now: the latest of each, without removed ones (RedenWijziging 13)."""
    rows = newest_assignments(assignments)
    return rows.filter(rows.change_reason.fill_null("") != REMOVED)


def latest_stops(stops: ir.Table) -> ir.Table:
    """Stops as they hold now: the latest report of each, without removed ones (StatusAanlevering 3).

    A later report is about the same stop when it names the same client, the same assignment (or product, where there is no
    ToewijzingNummer) and the same Begindatum: care that began again can stop again.
    """
    product = ibis.ifelse(
        stops.assignment_number.isnull(),
        stops.product_category.fill_null("") + stops.product_code.fill_null(""),
        "",
    )
    newest = ibis.window(
        group_by=["provider_agb", "municipality_code", "person_id", "assignment_number", "product", "period_start"],
        order_by=[ibis.desc("issued_at"), ibis.desc("message_id"), ibis.desc("file_id"), ibis.desc("row")],
    )
    rows = stops.mutate(product=product)
    rows = rows.mutate(nth=ibis.row_number().over(newest))
    return rows.filter((rows.nth == 0) & (rows.delivery_status != "3")).drop("nth", "product")


def _months(first: ir.DateValue, last: ir.DateValue) -> ir.NumericValue:
    """Calendar months that a period touches."""
    return last.year() * 12 + last.month() - first.year() * 12 - first.month() + 1


def _whole_months(rows: ir.Table) -> tuple[ir.DateValue, ir.DateValue]:
    """First and last day of the calendar months of a product period."""
    first = rows.period_start.truncate("M").cast("date")
    after = rows.period_end.truncate("M").cast("date") + ibis.interval(months=1)
    return first, (after - ibis.interval(days=1)).cast("date")


def _assigned(claims: ir.Table, assignments: ir.Table) -> ir.Table:
    """Claim lines with the assignment they name (columns ``a_…``, null when it was not delivered).

    An assignment is that of a line when municipality and ToewijzingNummer are the same, and care organisation and client too.
    ``covered`` says whether any assignment of that municipality to that care organisation was delivered.
    """
    keys = ["municipality_code", "provider_agb", "person_id", "assignment_number"]
    other = (
        "product_category",
        "product_code",
        "period_start",
        "period_end",
        "change_reason",
        "volume",
        "unit",
        "frequency",
        "limit_cents",
    )
    newest = newest_assignments(assignments)
    known = newest.select(*keys, a_known=ibis.literal(True), **{f"a_{name}": name for name in other})
    pairs = newest.select(*keys[:2]).distinct().mutate(covered=True)
    rows = claims.left_join(known, keys)
    rows = rows.select(*claims.columns, *[name for name in known.columns if name not in keys])
    covered = rows.left_join(pairs, keys[:2])
    return covered.select(*rows.columns, "covered")


def _volume(rows: ir.Table) -> ir.Value:
    """Volume of a line in the unit of its assignment (hours and minutes both in minutes); negative for a credit."""
    per = ibis.cases((rows.unit == "04", MINUTES["04"]), else_=1)
    volume = ibis.ifelse(rows.previous_reference.notnull(), -1, 1) * rows.volume * per
    return ibis.ifelse(_counts(rows), volume, 0)


def _counts(rows: ir.Table) -> ir.BooleanValue:
    """False for the credit of a refused line: the line was not counted either."""
    return (rows.original_state != "refused").fill_null(True)


def _allowed(rows: ir.Table) -> ir.IntegerValue:
    """Volume that the assignment allows in the calendar months of a line; weeks that only touch the period count in full."""
    first, last = _whole_months(rows)
    days = last.delta(first, unit="day") + 1
    times = ibis.cases(
        (rows.a_frequency == "1", days),
        (rows.a_frequency == "2", (days + 12) // 7),
        (rows.a_frequency == "4", _months(rows.period_start, rows.period_end)),
        else_=1,
    )
    return rows.a_volume * ibis.cases((rows.a_unit == "04", MINUTES["04"]), else_=1) * times


def _comparable(rows: ir.Table) -> ir.BooleanValue:
    """Whether the unit of a line is that of its assignment; minutes and hours compare."""
    both_time = rows.unit.isin(list(MINUTES)) & rows.a_unit.isin(list(MINUTES))
    return (rows.unit == rows.a_unit) | both_time


@dataclass(frozen=True)
class _Beside:
    """What claim lines are laid beside; ``taken_back`` are the `originals` of all of them.

    Claim lines are very many and wide. They are laid beside this as often as a question is asked of them, each time with the columns it
    needs, and never held.
    """

    answers: ir.Table
    refusals: ir.Table
    taken_back: ir.Table
    assignments: ir.Table

    def standing(self, claims: ir.Table) -> ir.Table:
        """Lines that were not refused, with the state of what they take back and the assignment they name."""
        stated = with_original_state(answered(claims, self.answers, self.refusals), self.taken_back)
        return _assigned(stated.filter(stated.state != "refused"), self.assignments)


def _last_line(rows: ir.Table, groups: ir.Table, by: list[str], column: str, rule: str) -> ir.Table:
    """The last line (by period, then by message) of each of some groups, as a finding."""
    order = [ibis.desc(name) for name in ("period_start", "message_id", "file_id", "row")]
    hit = rows.semi_join(groups, by)
    hit = hit.mutate(nth=ibis.row_number().over(ibis.window(group_by=by, order_by=order)))
    return _findings(hit.filter(hit.nth == 0), {(column, rule): ibis.literal(True)})


_OF_ASSIGNMENT = ["municipality_code", "assignment_number"]
_SUMMED = [*_OF_ASSIGNMENT, "provider_agb", "message_id", "reference", "previous_reference", "person_id"]


def _above_volume(claims: ir.Table, beside: _Beside) -> ir.Table:
    """Assignments whose volume is exceeded, within the time it is given for."""
    by = [*_OF_ASSIGNMENT, "term"]
    sized = _sized(beside.standing(claims.select(*_SUMMED, "period_start", "period_end", "volume", "unit")))
    sums = sized.group_by(by).aggregate(claimed=_volume(sized).sum(), allowed=_allowed(sized).max())
    above = sums.filter(sums.claimed > sums.allowed).select(*by)
    lines = _sized(beside.standing(claims.semi_join(above, _OF_ASSIGNMENT)))
    return _last_line(lines, above, by, "volume", "volume_above_assignment")


def _sized(rows: ir.Table) -> ir.Table:
    """Lines of which the volume compares with that of their assignment, with the first day of the ``term`` that it is given for."""
    rows = rows.filter(_stands(rows) & rows.a_volume.notnull() & rows.a_frequency.notnull() & _comparable(rows))
    term = ibis.ifelse(rows.a_frequency == "6", ibis.date(1900, 1, 1), rows.period_start.truncate("M").cast("date"))
    return rows.mutate(term=term)


def _above_budget(claims: ir.Table, beside: _Beside) -> ir.Table:
    """Assignments whose budget is exceeded."""
    by = _OF_ASSIGNMENT
    limited = _limited(beside.standing(claims.select(*_SUMMED, "amount_cents")))
    cents = ibis.ifelse(_counts(limited), limited.amount_cents, 0)
    sums = limited.group_by(by).aggregate(claimed=cents.sum(), allowed=limited.a_limit_cents.max())
    above = sums.filter(sums.claimed > sums.allowed).select(*by)
    lines = _limited(beside.standing(claims.semi_join(above, by)))
    return _last_line(lines, above, by, "amount_cents", "amount_above_budget")


def _limited(rows: ir.Table) -> ir.Table:
    """Lines whose assignment has a budget."""
    return rows.filter(_stands(rows) & rows.a_limit_cents.notnull())


def _stands(rows: ir.Table) -> ir.BooleanValue:
    """Whether the assignment of a line was delivered and holds."""
    return rows.a_known.fill_null(False) & (rows.a_change_reason.fill_null("") != REMOVED)


def _against_assignment(rows: ir.Table) -> dict[tuple[str, str], ir.BooleanValue]:
    """What is odd in a line against the assignment it names, by column and rule; takes `_assigned` output."""
    known = _stands(rows)
    first, last = _whole_months(rows)
    ends = rows.a_period_end.fill_null(last)
    category, code = rows.product_category, rows.product_code.fill_null("")
    return {
        ("assignment_number", "claim_without_assignment"): rows.covered & rows.a_known.isnull(),
        ("assignment_number", "assignment_removed"): rows.a_known & (rows.a_change_reason == REMOVED),
        ("period_start", "product_period_outside_assignment"): known
        & ((rows.period_start < rows.a_period_start) | (rows.period_end > rows.a_period_end).fill_null(False)),
        ("period_start", "product_period_not_whole_months"): known
        & ((rows.period_start > ibis.greatest(first, rows.a_period_start)) | (rows.period_end < ibis.least(last, ends))),
        ("product_category", "product_differs_from_assignment"): known & (category != rows.a_product_category),
        ("product_code", "product_differs_from_assignment"): known & (code != rows.a_product_code),
        ("unit", "unit_differs_from_assignment"): known & rows.a_unit.notnull() & ~_comparable(rows),
    }  # fmt: skip


def _in_itself(rows: ir.Table) -> dict[tuple[str, str], ir.BooleanValue]:
    """What is odd in a line without looking at its assignment, by column and rule."""
    credit = rows.previous_reference.notnull()
    return {
        ("period_end", "product_period_after_claim"): rows.period_end > rows.claim_end,
        ("period_end", "claimed_after_five_years"): rows.period_end + ibis.interval(years=MAX_YEARS) < rows.issued_at,
        ("previous_reference", "credit_in_same_message"): credit & rows.in_same_message,
        ("previous_reference", "credit_of_line_not_granted"): credit & (rows.original_state != "granted"),
    }


def _findings(rows: ir.Table, odd: dict[tuple[str, str], ir.BooleanValue]) -> ir.Table:
    """One finding per line and rule that it breaks, in one pass; a rule that cannot be judged (null) is not broken."""
    codes = [
        ibis.ifelse(broken.fill_null(False), ibis.literal(f"{column}\t{rule}"), ibis.null("string"))
        for (column, rule), broken in odd.items()
    ]
    rows = rows.filter(ibis.or_(*(broken.fill_null(False) for broken in odd.values())))
    found = rows.select("file_id", "row", "line", code=ibis.array(codes).unnest())
    found = found.filter(found.code.notnull())
    parts = found.code.split("\t")
    return found.select("file_id", "row", "line", column=parts[0], rule=parts[1], cents=ibis.null("int64"))


def claims_against_assignments(
    claims: ir.Table, answers: ir.Table, refusals: ir.Table, assignments: ir.Table, files: ir.Table
) -> ir.Table:
    """Remarks on claim lines that were not refused: what the municipality turned down itself needs no remark.

    Args:
        claims: Claim lines that are not held back.
        answers: raw_iwmo__answers.
        refusals: raw_iwmo__refusals.
        assignments: raw_iwmo__assignments.
        files: raw_intake__files.
    """
    beside = _Beside(answers, refusals, originals(claims, answers, refusals), assignments)
    rows = _in_same_message(beside.standing(claims), claims)
    dates = files.filter(files["copy"] == 1).select("file_id", "issued_at", claim_end="period_end")
    rows = rows.inner_join(dates, "file_id")
    odd = _findings(rows, {**_in_itself(rows), **_against_assignment(rows)})
    return ibis.union(odd, _above_volume(claims, beside), _above_budget(claims, beside))


def _in_same_message(rows: ir.Table, claims: ir.Table) -> ir.Table:
    """Lines with whether the line they take back is in their own message: ``in_same_message``, null when it is not."""
    key = ["provider_agb", "message_id", "previous_reference"]
    lines = claims.select(*key, "reference")
    named = lines.filter(lines.previous_reference.notnull()).select(*key).distinct()
    debit = lines.filter(lines.previous_reference.isnull()).select(*key[:2], previous_reference="reference")
    beside = debit.semi_join(named, key).distinct().mutate(in_same_message=True)
    return rows.left_join(beside, key).select(*rows.columns, "in_same_message")
