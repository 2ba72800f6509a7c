"""Answers, ready to be told: one class per table; the docstring is its grain."""

import ibis.expr.datatypes as dt
import pandera.ibis as pa

from pipelines.contracts.columns import field
from pipelines.contracts.raw import CODES

GRADES = ["assumed", "before-after", "matched", "difference-in-differences", "booked"]
VERDICTS = ["shown", "plausible", "not shown", "costs more", "booked"]
SHARE = {"min_value": 0.0, "max_value": 1.0}


class Reconciliation(pa.DataFrameModel):
    """Every line and cent accounted for; one row per received file."""

    file_id: dt.string = field("file_id")
    copy: dt.int64 = field("copy")
    name: dt.string = field("name")
    kind: dt.string = field("kind", nullable=True)
    owner: dt.string = field("owner", nullable=True)
    period_start: dt.date = field("period_start", nullable=True)
    period_end: dt.date = field("period_end", nullable=True)
    status: dt.string = field("status")
    reason: dt.string = field("reason", nullable=True)
    lines_read: dt.int64 = field("lines_read", text="rows read", unit="count")
    lines_accepted: dt.int64 = field("lines_accepted", text="rows accepted", unit="count")
    lines_quarantined: dt.int64 = field("lines_quarantined", text="rows held back", unit="count")
    lines_superseded: dt.int64 = field("lines_superseded", text="rows replaced by a later delivery", unit="count")
    lines_duplicate: dt.int64 = field("lines_duplicate", text="rows delivered before", unit="count")
    cents_turned_over: dt.int64 = field(
        "cents_turned_over",
        text="larger of the debit and the credit total: a ledger that balances is 0 net",
        unit="cents",
    )
    cents_read: dt.int64 = field("cents_read", text="net amount read", unit="cents")
    cents_corrected: dt.int64 = field(
        "cents_corrected", text="net amount that corrections of the receiving party added", unit="cents"
    )
    cents_accepted: dt.int64 = field("cents_accepted", text="net amount accepted", unit="cents")
    cents_quarantined: dt.int64 = field("cents_quarantined", text="net amount held back", unit="cents")
    cents_superseded: dt.int64 = field("cents_superseded", text="net amount replaced by a later delivery", unit="cents")
    cents_duplicate: dt.int64 = field("cents_duplicate", text="net amount delivered before", unit="cents")
    control: dt.string = field(
        "control",
        text="met, not met, or none (the file has no control totals: not reconciled)",
        isin=["met", "not met", "none"],
    )
    difference_lines: dt.int64 = field(
        "difference_lines",
        text="read minus accepted, quarantined, superseded and duplicate; 0 or the build fails",
        unit="count",
    )
    difference_cents: dt.int64 = field(
        "difference_cents",
        text="read plus corrected minus accepted, quarantined, superseded and duplicate; 0 or the build fails",
        unit="cents",
    )


class Deliveries(pa.DataFrameModel):
    """What a party delivered and what became of it; one row per owner and kind of file (null = not recognised)."""

    owner: dt.string = field("owner", nullable=True)
    kind: dt.string = field("kind", nullable=True)
    files: dt.int64 = field("files", text="files received", unit="count", ge=1)
    files_accepted: dt.int64 = field("files_accepted", text="of which count", unit="count", ge=0)
    files_aside: dt.int64 = field("files_aside", text="of which do not count", unit="count", ge=0)
    files_met: dt.int64 = field(
        "files_met", text="files that count and meet their own control totals", unit="count", ge=0
    )
    files_without_totals: dt.int64 = field(
        "files_without_totals", text="files that count and have no control totals", unit="count", ge=0
    )
    lines_read: dt.int64 = field("lines_read", text="rows read", unit="count")
    lines_accepted: dt.int64 = field("lines_accepted", text="rows accepted", unit="count")
    lines_quarantined: dt.int64 = field("lines_quarantined", text="rows held back", unit="count")
    lines_replaced: dt.int64 = field(
        "lines_replaced", text="rows delivered before, or replaced by a later delivery", unit="count"
    )
    difference_lines: dt.int64 = field("difference_lines", text="rows that are not accounted for", unit="count")
    cents_accepted: dt.int64 = field("cents_accepted", text="net amount accepted", unit="cents")
    cents_quarantined: dt.int64 = field("cents_quarantined", text="net amount held back", unit="cents")
    difference_cents: dt.int64 = field("difference_cents", text="amount that is not accounted for", unit="cents")


class Restatements(pa.DataFrameModel):
    """What a later delivery changed; one row per superseded file and budget (nominal cents)."""

    kind: dt.string = field("kind")
    owner: dt.string = field("owner", nullable=True)
    reference: dt.string = field("reference", nullable=True)
    period_start: dt.date = field("period_start", nullable=True)
    period_end: dt.date = field("period_end", nullable=True)
    file_id: dt.string = field("file_id", text="file that no longer counts")
    superseded_by: dt.string = field("superseded_by", text="file that took its place")
    budget: dt.string = field("budget", nullable=True)
    lines_before: dt.int64 = field("lines_before", text="rows of the file that no longer counts", unit="count")
    lines_after: dt.int64 = field("lines_after", text="rows that took their place", unit="count")
    cents_before: dt.int64 = field("cents_before", text="amount in the file that no longer counts", unit="cents")
    cents_after: dt.int64 = field("cents_after", text="amount that took its place", unit="cents")
    difference_cents: dt.int64 = field("difference_cents", text="after minus before", unit="cents")


class LedgerBuckets(pa.DataFrameModel):
    """What the ledger holds, per state; one row per party, budget, year and state (nominal cents)."""

    party: dt.string = field("party")
    budget: dt.string = field("budget")
    year: dt.int64 = field("year")
    state: dt.string = field(
        "state",
        text="granted, booked, unanswered; and no part of the ledger: refused, unmapped, excluded, no_placement",
    )
    lines: dt.int64 = field("lines", text="ledger lines", unit="count")
    amount_cents: dt.int64 = field("amount_cents", unit="cents, prices of the year")


class LinesBehind(pa.DataFrameModel):
    """Ledger lines behind a figure of a project, added up, beside the figure; one row per project, party, budget and year (and 0 = all years)."""

    project_id: dt.string = field("project_id")
    party: dt.string = field("party")
    budget: dt.string = field("budget", text="budget, or transfers")
    year: dt.int64 = field("year")
    lines: dt.int64 = field("lines", text="ledger lines", unit="count")
    amount_cents: dt.int64 = field(
        "amount_cents", text="the lines as they were booked", unit="cents, prices of the year"
    )
    lines_cents: dt.int64 = field("lines_cents", text="the lines", unit="cents, prices of the base year")
    figure_cents: dt.int64 = field(
        "figure_cents", text="what was observed, spent or transferred, as the answers tell it; null = they do not tell it",
        unit="cents, prices of the base year", nullable=True,
    )  # fmt: skip
    left_out_cents: dt.int64 = field(
        "left_out_cents", text="lines of people, complexes or quarters that had nothing to be compared with",
        unit="cents, prices of the base year", nullable=True,
    )  # fmt: skip


class AvoidedDraws(pa.DataFrameModel):
    """Joint draws of avoided cost; one row per project, budget, year and draw. Draw numbers are the same over projects and budgets."""

    project_id: dt.string = field("project_id")
    budget: dt.string = field("budget")
    year: dt.int64 = field("year", ge=1)
    draw: dt.int64 = field("draw", text="number of the joint draw", ge=0)
    avoided_cents: dt.int64 = field("avoided_cents")


class AvoidedCost(pa.DataFrameModel):
    """Avoided cost and how it was found; one row per project (and 'all'), budget and year (and 0 = all years)."""

    project_id: dt.string = field("project_id")
    budget: dt.string = field("budget")
    year: dt.int64 = field("year")
    observed_cents: dt.int64 = field(
        "observed_cents",
        text="observed real cost of the treated in treated months",
        unit="cents of the base year",
    )
    expected_cents: dt.int64 = field(
        "expected_cents", text="expected without caretaking: observed plus avoided", unit="cents of the base year"
    )
    avoided_cents: dt.int64 = field("avoided_cents")
    avoided_low95_cents: dt.int64 = field(
        "avoided_low95_cents", text="2.5th percentile over the draws", unit="cents of the base year"
    )
    avoided_high95_cents: dt.int64 = field(
        "avoided_high95_cents", text="97.5th percentile over the draws", unit="cents of the base year"
    )
    p_avoided_positive: dt.float64 = field(
        "p_avoided_positive", text="share of draws with avoided cost above 0", unit="share", in_range=SHARE
    )
    treated_units: dt.int64 = field("treated_units", text="treated people or complexes", unit="count", ge=0)
    treated_periods: dt.int64 = field(
        "treated_periods",
        text="treated person-months, complex-months or insured-quarters",
        unit="count",
        ge=0,
    )
    clusters: dt.int64 = field("clusters", text="complexes the inference rests on", unit="count", ge=0)
    pretrend_p: dt.float64 = field(
        "pretrend_p",
        text="p-value of the placebo in the year before the start, of what has one; null when nothing has",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    untested_share: dt.float64 = field(
        "untested_share",
        text="share of the amounts in the row, by size, of which no placebo could be run: nothing was seen a year before the start. Above a limit (ref__parameters) the row is not called shown",
        unit="share",
        in_range=SHARE,
    )
    grade: dt.string = field("grade", text="design the figure rests on", isin=GRADES)


class WhoPaysWhoGains(pa.DataFrameModel):
    """Who pays and who gains; one row per project (and 'all'), year (and 0 = all years), party (and 'all' = society) and budget (and 'all').

    In every draw the parties add up to society and the transfers to zero.
    """

    project_id: dt.string = field("project_id")
    year: dt.int64 = field("year")
    party: dt.string = field("party", text="party, or 'all' = society")
    budget: dt.string = field("budget", text="budget, or 'all' = the party as a whole")
    cost_cents: dt.int64 = field("cost_cents")
    avoided_cents: dt.int64 = field("avoided_cents")
    transfer_cents: dt.int64 = field("transfer_cents")
    net_cents: dt.int64 = field("net_cents")
    net_low80_cents: dt.int64 = field(
        "net_low80_cents", text="10th percentile of net over the draws", unit="cents of the base year"
    )
    net_high80_cents: dt.int64 = field(
        "net_high80_cents", text="90th percentile of net over the draws", unit="cents of the base year"
    )
    net_low95_cents: dt.int64 = field(
        "net_low95_cents", text="2.5th percentile of net over the draws", unit="cents of the base year"
    )
    net_high95_cents: dt.int64 = field(
        "net_high95_cents", text="97.5th percentile of net over the draws", unit="cents of the base year"
    )
    p_net_positive: dt.float64 = field(
        "p_net_positive", text="share of draws with net above 0", unit="share", in_range=SHARE
    )
    grade: dt.string = field("grade", text="lowest design among the figures in the row", isin=GRADES)
    verdict: dt.string = field("verdict", text="word for the net of the row, by rule", isin=VERDICTS)

    @pa.dataframe_check(name="net_cents__is_avoided_minus_cost_plus_transfer")
    def net_adds_up(cls, data):  # noqa: N805
        """Net = avoided − cost + transfer."""
        t = data.table
        return t.net_cents == t.avoided_cents - t.cost_cents + t.transfer_cents


class Payback(pa.DataFrameModel):
    """Cumulative discounted net of all parties since the start of caretaking; one row per project (and 'all') and month since start."""

    project_id: dt.string = field("project_id")
    month: dt.int64 = field("month", text="months since the start of caretaking; 1 = first month", unit="months", ge=1)
    net_p10_cents: dt.int64 = field(
        "net_p10_cents", text="10th percentile of cumulative discounted net", unit="cents of the base year"
    )
    net_p25_cents: dt.int64 = field("net_p25_cents", text="25th percentile", unit="cents of the base year")
    net_p50_cents: dt.int64 = field("net_p50_cents", text="median", unit="cents of the base year")
    net_p75_cents: dt.int64 = field("net_p75_cents", text="75th percentile", unit="cents of the base year")
    net_p90_cents: dt.int64 = field("net_p90_cents", text="90th percentile", unit="cents of the base year")
    p_paid_back: dt.float64 = field(
        "p_paid_back",
        text="share of draws in which the cumulative net is at or above 0 in this month and in every later month that is known",
        unit="share",
        in_range=SHARE,
    )


class PaybackPerDwelling(pa.DataFrameModel):
    """Cumulative discounted net of all parties per dwelling since the start of caretaking; one row per project and month since start."""

    project_id: dt.string = field("project_id", text="project")
    month: dt.int64 = field("month", text="months since the start of caretaking; 1 = first month", unit="months", ge=1)
    net_p10_cents: dt.int64 = field(
        "net_p10_cents",
        text="10th percentile of cumulative discounted net, per dwelling",
        unit="cents of the base year",
    )
    net_p50_cents: dt.int64 = field("net_p50_cents", text="median, per dwelling", unit="cents of the base year")
    net_p90_cents: dt.int64 = field(
        "net_p90_cents", text="90th percentile, per dwelling", unit="cents of the base year"
    )
    p_paid_back: dt.float64 = field(
        "p_paid_back",
        text="share of draws in which the cumulative net is at or above 0 in this month and in every later month that is known",
        unit="share",
        in_range=SHARE,
    )


class PaybackParty(pa.DataFrameModel):
    """When a party is paid back and how deep it goes first, as things stand; one row per project (and 'all') and party (and 'all' = all parties together)."""

    project_id: dt.string = field("project_id")
    party: dt.string = field("party", text="party, or 'all' = all parties together")
    months: dt.int64 = field("months", text="months since the start of caretaking that are known", unit="months", ge=1)
    spent_cents: dt.int64 = field(
        "spent_cents",
        text="what the party paid: own caretaker cost plus transfers paid minus transfers received, not discounted",
        unit="cents of the base year",
    )
    break_even_p10_month: dt.int64 = field(
        "break_even_p10_month",
        text="month from which a tenth of the draws is paid back for good; null when that is not in the months that are known, or nothing was paid",
        unit="months",
        ge=1,
        nullable=True,
    )
    break_even_p50_month: dt.int64 = field(
        "break_even_p50_month", text="the same for half of the draws", unit="months", ge=1, nullable=True
    )
    break_even_p90_month: dt.int64 = field(
        "break_even_p90_month", text="the same for nine tenths of the draws", unit="months", ge=1, nullable=True
    )
    p_paid_back: dt.float64 = field(
        "p_paid_back",
        text="share of draws paid back in the last month that is known; null when nothing was paid",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    deepest_p10_cents: dt.int64 = field(
        "deepest_p10_cents",
        text="10th percentile of the lowest cumulative discounted net since the start, at most 0",
        unit="cents of the base year",
        le=0,
    )
    deepest_p50_cents: dt.int64 = field("deepest_p50_cents", text="median", unit="cents of the base year", le=0)
    deepest_p90_cents: dt.int64 = field(
        "deepest_p90_cents", text="90th percentile", unit="cents of the base year", le=0
    )
    deepest_month: dt.int64 = field(
        "deepest_month",
        text="month in which the expected cumulative discounted net is lowest; null when it is never below 0",
        unit="months",
        ge=1,
        nullable=True,
    )


class Cashable(pa.DataFrameModel):
    """What of avoided cost can leave a budget or contract within the year; one row per project (and 'all'), year (and 0 = all years), party (and 'all' = society) and budget (and 'all').

    Where units close, places of several projects in one municipality can fill a unit: projects then do not add up to 'all'.
    """

    project_id: dt.string = field("project_id")
    year: dt.int64 = field("year")
    party: dt.string = field("party", text="party, or 'all' = society")
    budget: dt.string = field("budget", text="budget, or 'all' = the party as a whole")
    rule: dt.string = field(
        "rule",
        text="how the budget is paid: hour, unit (only when a unit closes), contract, none; 'all' in totals",
        isin=["hour", "unit", "contract", "none", "all"],
    )
    avoided_cents: dt.int64 = field("avoided_cents")
    cashable_cents: dt.int64 = field(
        "cashable_cents",
        text="part of avoided cost that can leave within the year, as far as known; null when nothing is known",
        unit="cents of the base year",
        nullable=True,
    )
    cashable_low95_cents: dt.int64 = field(
        "cashable_low95_cents", text="2.5th percentile over the draws", unit="cents of the base year", nullable=True
    )
    cashable_low80_cents: dt.int64 = field(
        "cashable_low80_cents", text="10th percentile over the draws", unit="cents of the base year", nullable=True
    )
    cashable_high80_cents: dt.int64 = field(
        "cashable_high80_cents", text="90th percentile over the draws", unit="cents of the base year", nullable=True
    )
    cashable_high95_cents: dt.int64 = field(
        "cashable_high95_cents", text="97.5th percentile over the draws", unit="cents of the base year", nullable=True
    )
    not_cashable_cents: dt.int64 = field(
        "not_cashable_cents",
        text="part of avoided cost that is known to stay in the budget this year",
        unit="cents of the base year",
        nullable=True,
    )
    unknown_cents: dt.int64 = field(
        "unknown_cents",
        text="avoided cost of which it is not known whether it can leave",
        unit="cents of the base year",
    )
    reason: dt.string = field(
        "reason",
        text="why it is not known, as a code; null when it is",
        isin=["unit_cost_unknown", "hour_share_unknown", "contract_share_unknown", "partly_unknown", "unknown"],
        nullable=True,
    )

    @pa.dataframe_check(name="avoided_cents__is_cashable_plus_not_cashable_plus_unknown")
    def parts_add_up(cls, data):  # noqa: N805
        """Avoided = cashable + not cashable + unknown."""
        t = data.table
        return t.avoided_cents == t.cashable_cents.fill_null(0) + t.not_cashable_cents.fill_null(0) + t.unknown_cents


class Shifts(pa.DataFrameModel):
    """Care that moved to another law (stop reason 39, RedenWijziging 06), never counted as avoided; one row per project (and 'all', and null = people outside the projects) and year in which it moved (and 0 = all years)."""

    project_id: dt.string = field(
        "project_id",
        text="project of the person's stay, 'all' = everyone, null = people outside the projects",
        nullable=True,
    )
    year: dt.int64 = field("year", text="calendar year in which the care moved; 0 = all years together", unit="year")
    people: dt.int64 = field("people", text="people whose care moved", unit="count", ge=1)
    person_months: dt.int64 = field(
        "person_months", text="person-months after the move that the estimates leave out", unit="count", ge=0
    )
    months_before: dt.int64 = field(
        "months_before", text="person-months known in the year up to and including the move", unit="count", ge=0
    )
    cents_before: dt.int64 = field(
        "cents_before",
        text="real granted care cost in those months: what another law may now pay; null when none is known",
        unit="cents of the base year",
        nullable=True,
    )


METHODS = [
    "present",
    "equal_return",
    "proportional",
    "shapley",
    "nucleolus",
    "separable_costs_remaining_benefits",
    "own",
]


class Settlement(pa.DataFrameModel):
    """Who would contribute what to the caretaker; one row per project (and 'all' = one agreement over all projects), method and party (and 'all' = all parties together).

    Amounts are over all months that are known, not discounted, to the cent those of mart__who_pays_who_gains. Contributions are whole cents that add up to the caretaker cost exactly.
    """

    project_id: dt.string = field("project_id")
    method: dt.string = field(
        "method",
        text="rule that divides: present (as it is paid now), a rule of the settlement, or own (own split)",
        isin=METHODS,
    )
    party: dt.string = field("party", text="party with a stake, or 'all' = all parties together")
    contribution_cents: dt.int64 = field(
        "contribution_cents",
        text="what the party contributes to the caretaker; negative = it is compensated; null when the rule has no proposal",
        unit="cents of the base year",
        nullable=True,
    )
    contribution_low80_cents: dt.int64 = field(
        "contribution_low80_cents",
        text="10th percentile of what the rule would ask, over the draws that leave something to divide",
        unit="cents of the base year",
        nullable=True,
    )
    contribution_high80_cents: dt.int64 = field(
        "contribution_high80_cents", text="90th percentile", unit="cents of the base year", nullable=True
    )
    share: dt.float64 = field(
        "share", text="contribution as a share of the caretaker cost", unit="share", nullable=True
    )
    net_before_cents: dt.int64 = field("net_before_cents", text="net as it is paid now", unit="cents of the base year")
    net_after_cents: dt.int64 = field(
        "net_after_cents", text="avoided cost minus the contribution", unit="cents of the base year", nullable=True
    )
    p_not_worse_off: dt.float64 = field(
        "p_not_worse_off",
        text="share of draws in which avoided cost covers the contribution; for 'all': of every party at once",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    in_core: dt.boolean = field(
        "in_core",
        text="true when no group of parties can do better by itself, on expected amounts; parties are kinds: several municipalities or insurers are one player",
        nullable=True,
    )
    p_in_core: dt.float64 = field(
        "p_in_core",
        text="share of draws in which no group can do better by itself",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    objection: dt.string = field(
        "objection", text="parties with the strongest objection, joined by +; null when nobody has one", nullable=True
    )
    objection_cents: dt.int64 = field(
        "objection_cents", text="what they would gain by themselves", unit="cents of the base year", nullable=True
    )
    p_gain: dt.float64 = field(
        "p_gain",
        text="share of draws in which all together avoid at least what the caretaker costs",
        unit="share",
        in_range=SHARE,
    )
    shortfall_cents: dt.int64 = field(
        "shortfall_cents",
        text="expected caretaker cost beyond what all together avoid; above 0 no proposal makes everyone better off",
        unit="cents of the base year",
        ge=0,
    )
    reason: dt.string = field(
        "reason",
        text="why there is no proposal, as a code; null when there is one",
        isin=["no_gain", "payer_better_off_alone"],
        nullable=True,
    )
    same_as: dt.string = field(
        "same_as",
        text="rule told before that asks the same of every party, but for a cent of rounding, so that both are one proposal and not two; null when none does",
        isin=METHODS,
        nullable=True,
    )
    break_even_before_month: dt.int64 = field(
        "break_even_before_month",
        text="month since the start from which the party's expected discounted net is made up for, as it is paid now; null when it is not, or it pays nothing",
        unit="months",
        ge=1,
        nullable=True,
    )
    break_even_after_month: dt.int64 = field(
        "break_even_after_month", text="the same with the contribution", unit="months", ge=1, nullable=True
    )


class SettlementYears(pa.DataFrameModel):
    """Contributions per calendar year; one row per project (and 'all'), method with a proposal, party (and 'all') and year. They add up to the caretaker cost of the year and to mart__settlement, exactly."""

    project_id: dt.string = field("project_id")
    method: dt.string = field("method", text="rule that divides", isin=METHODS)
    party: dt.string = field("party", text="party with a stake, or 'all' = all parties together")
    year: dt.int64 = field("year", text="calendar year", unit="year", ge=1)
    contribution_cents: dt.int64 = field(
        "contribution_cents", text="contribution to the caretaker in the year", unit="cents of the base year"
    )


class Sensitivity(pa.DataFrameModel):
    """The net of all parties together with one assumption changed; one row per project (and 'all'), outcome and assumption."""

    project_id: dt.string = field("project_id")
    outcome: dt.string = field(
        "outcome",
        text="so_far: discounted net of the months that are known; ahead: of going on for some years at the level of the last twelve months",
        isin=["so_far", "ahead"],
    )
    assumption: dt.string = field(
        "assumption", text="what is changed, all else as it is; avoided.<budget> = one budget"
    )
    unit: dt.string = field("unit", text="unit of the values")
    value_low: dt.float64 = field("value_low", text="low value of the assumption")
    value_base: dt.float64 = field("value_base", text="value in the answers")
    value_high: dt.float64 = field("value_high", text="high value of the assumption")
    low_is: dt.string = field("low_is", text="name of the choice behind the low value, where it is one", nullable=True)
    high_is: dt.string = field(
        "high_is", text="name of the choice behind the high value, where it is one", nullable=True
    )
    net_low_cents: dt.int64 = field("net_low_cents", text="net at the low value", unit="cents of the base year")
    net_base_cents: dt.int64 = field("net_base_cents", text="net as answered", unit="cents of the base year")
    net_high_cents: dt.int64 = field("net_high_cents", text="net at the high value", unit="cents of the base year")
    swing_cents: dt.int64 = field(
        "swing_cents", text="largest minus smallest of the three nets", unit="cents of the base year", ge=0
    )
    rank: dt.int64 = field("rank", text="place by swing within the outcome, 1 = largest", unit="count", ge=1)
    switching_value: dt.float64 = field(
        "switching_value",
        text="value at which the net is 0, in the unit of the values; null when there is none",
        nullable=True,
    )
    source: dt.string = field(
        "source",
        text="where the low and high value were read; null when they are percentiles of the draws or follow from the data",
        nullable=True,
    )


class ValueOfInformation(pa.DataFrameModel):
    """What it is worth to know a fact before deciding to go on or stop, for all parties together; one row per project with a year of data (and 'all' = each decided by itself, added up) and fact (and 'everything')."""

    project_id: dt.string = field("project_id")
    fact: dt.string = field("fact", text="'everything', avoided.<budget>, drop_off or caretaker_wage")
    value_cents: dt.int64 = field(
        "value_cents",
        text="expected value of perfect information: the most that collecting the fact may cost",
        unit="cents of the base year",
        ge=0,
    )
    variance_share: dt.float64 = field(
        "variance_share",
        text="share of the variance of the net that the fact explains; null when the net does not vary",
        unit="share",
        in_range={"min_value": 0.0, "max_value": 1.000001},
        nullable=True,
    )
    rank: dt.int64 = field(
        "rank",
        text="place by value, 1 = most worth collecting; null for everything, and where it is worth nothing",
        unit="count",
        ge=1,
        nullable=True,
    )
    net_cents: dt.int64 = field(
        "net_cents",
        text="expected discounted net of going on, with the share lost per year and the wage anywhere between their ends",
        unit="cents of the base year",
    )
    p_net_positive: dt.float64 = field(
        "p_net_positive",
        text="share of draws in which going on has a net above 0; null for 'all'",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    best: dt.string = field(
        "best", text="what is best as things are known now; null for 'all'", isin=["go_on", "stop"], nullable=True
    )
    horizon_years: dt.int64 = field("horizon_years", text="years ahead", unit="years", ge=1)


ORGANISATION = "gemeente:<code> or corporatie:<KvK number>, standing for its projects together"


class Organisations(pa.DataFrameModel):
    """Municipalities and corporations with projects; one row per organisation."""

    scope: dt.string = field("scope", text=ORGANISATION)
    name: dt.string = field("name")
    projects: dt.int64 = field("projects", text="projects of the organisation", unit="count", ge=1)
    dwellings: dt.int64 = field("dwellings", text="dwellings in them", unit="count", ge=0)
    caretaking_start: dt.date = field("caretaking_start", text="first month of caretaking in any of them", unit="date")
    last_month: dt.date = field("last_month", text="last month with data", unit="date")
    months: dt.int64 = field(
        "months", text="months since the start of caretaking, added up over projects", unit="months"
    )
    months_without_books: dt.int64 = field(
        "months_without_books", text="of which the corporation's ledger or hours are not in", unit="months"
    )


class OrganisationPayback(Payback):
    """Payback of the projects of one municipality or corporation together; one row per organisation and month since the first start."""

    project_id: dt.string = field("project_id", text=ORGANISATION)


class OrganisationPaybackParty(PaybackParty):
    """When a party is paid back over the projects of one organisation; one row per organisation and party (and 'all')."""

    project_id: dt.string = field("project_id", text=ORGANISATION)


class Amounts(pa.DataFrameModel):
    """Who pays and who gains in the amounts that are asked for; one row per scope, amount, year (and 0), party (and 'all') and budget (and 'all').

    Rounded from below: budgets add up to parties and parties to society, to the cent, in every amount.
    """

    scope: dt.string = field("scope")
    amount: dt.string = field(
        "amount",
        text="total, per_year (a year as it was; the whole period per twelve months), per_dwelling (per dwelling and twelve months), present_value (of going on for some years at the level of the last twelve months)",
        isin=["total", "per_year", "per_dwelling", "present_value"],
    )
    year: dt.int64 = field("year")
    party: dt.string = field("party", text="party, or 'all' = society")
    budget: dt.string = field("budget", text="budget, or 'all' = the party as a whole")
    cost_cents: dt.int64 = field("cost_cents")
    avoided_cents: dt.int64 = field("avoided_cents")
    transfer_cents: dt.int64 = field("transfer_cents")
    paid_cents: dt.int64 = field(
        "paid_cents",
        text="own caretaker cost plus transfers paid minus transfers received",
        unit="cents of the base year",
    )
    net_cents: dt.int64 = field("net_cents")
    avoided_low80_cents: dt.int64 = field(
        "avoided_low80_cents", text="10th percentile of avoided over the draws", unit="cents of the base year"
    )
    avoided_high80_cents: dt.int64 = field(
        "avoided_high80_cents", text="90th percentile of avoided over the draws", unit="cents of the base year"
    )
    net_low80_cents: dt.int64 = field(
        "net_low80_cents", text="10th percentile of net over the draws", unit="cents of the base year"
    )
    net_high80_cents: dt.int64 = field(
        "net_high80_cents", text="90th percentile of net over the draws", unit="cents of the base year"
    )
    p_net_positive: dt.float64 = field(
        "p_net_positive", text="share of draws with net above 0", unit="share", in_range=SHARE
    )
    verdict: dt.string = field(
        "verdict", text="word for the net of the row; null for what is ahead", isin=VERDICTS, nullable=True
    )
    grade: dt.string = field(
        "grade", text="lowest design among the figures in the row; null for what is ahead", isin=GRADES, nullable=True
    )
    cashable_cents: dt.int64 = field(
        "cashable_cents",
        text="part of avoided cost that can leave within the year; null when not known",
        unit="cents of the base year",
        nullable=True,
    )
    cashable_low80_cents: dt.int64 = field(
        "cashable_low80_cents", text="10th percentile over the draws", unit="cents of the base year", nullable=True
    )
    cashable_high80_cents: dt.int64 = field(
        "cashable_high80_cents", text="90th percentile over the draws", unit="cents of the base year", nullable=True
    )
    cashable_reason: dt.string = field(
        "cashable_reason", text="why it is not, or not wholly, known; null when it is", nullable=True
    )
    avoided_share: dt.float64 = field(
        "avoided_share",
        text="part of the party in what is avoided by those that avoid; only for parties; null when nobody avoids",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    cost_share: dt.float64 = field(
        "cost_share", text="part of the party in the caretaker cost; only for parties", unit="share", nullable=True
    )

    @pa.dataframe_check(name="net_cents__is_avoided_minus_cost_plus_transfer")
    def net_adds_up(cls, data):  # noqa: N805
        """Net = avoided − cost + transfer."""
        t = data.table
        return t.net_cents == t.avoided_cents - t.cost_cents + t.transfer_cents


class LastYear(pa.DataFrameModel):
    """What each party avoided in the last twelve months that are known; one row per scope, party and draw (0 = expected).

    What calculations of going on begin from; scopes as in mart__amounts, none with less than a year of data.
    """

    scope: dt.string = field("scope")
    party: dt.string = field("party")
    draw: dt.int64 = field("draw", text="number of the joint draw; 0 = expected", ge=0)
    avoided_cents: dt.int64 = field("avoided_cents")
    cost_cents: dt.int64 = field(
        "cost_cents",
        text="caretaker cost of the party in those months; only with draw 0",
        unit="cents of the base year",
        nullable=True,
    )
    transfer_cents: dt.int64 = field(
        "transfer_cents",
        text="transfers received minus paid in those months; only with draw 0",
        unit="cents of the base year",
        nullable=True,
    )


class ProjectProfile(pa.DataFrameModel):
    """What a reader must know of a project; one row per project."""

    project_id: dt.string = field("project_id")
    complex_name: dt.string = field("complex_name")
    corporation_id: dt.string = field("corporation_id")
    corporation_name: dt.string = field("corporation_name")
    municipality_code: dt.string = field("municipality_code")
    municipality_name: dt.string = field("municipality_name")
    caretaking_start: dt.date = field("caretaking_start", text="first month of caretaking", unit="date")
    last_month: dt.date = field("last_month", text="last month with data", unit="date")
    dwellings: dt.int64 = field("dwellings", text="dwellings in the complex", unit="count")
    supported_residents: dt.float64 = field(
        "supported_residents", text="mean number of supported residents since the start", unit="count"
    )
    hours_per_dwelling_month: dt.float64 = field(
        "hours_per_dwelling_month",
        text="mean caretaker hours per dwelling and month since the start",
        unit="hours per dwelling and month",
        nullable=True,
    )
    months: dt.int64 = field("months", text="months since the start of caretaking", unit="months")
    months_without_books: dt.int64 = field(
        "months_without_books",
        text="months of which the corporation's ledger or caretaker hours are not in: neither cost nor avoided cost is told of them",
        unit="months",
    )


PEERS = [
    "all", "large", "small", "many_supported", "few_supported", "first_year", "under_way", "long_running",
]  # fmt: skip
MEASURES = ["avoided_per_dwelling_year", "net_per_dwelling_year", "avoided_per_resident_year", "benefit_per_euro"]


class Comparison(pa.DataFrameModel):
    """Projects beside each other, not ranked; one row per project and measure, or per project and measure the reason why not.

    As found, and pulled towards the group by how uncertain it is. With fewer than five projects only as found.
    """

    project_id: dt.string = field("project_id")
    measure: dt.string = field("measure", text="what is compared", isin=MEASURES)
    value: dt.float64 = field(
        "value",
        text="the figure as found",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    low95: dt.float64 = field(
        "low95",
        text="lower end of its 95 % interval",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    high95: dt.float64 = field(
        "high95",
        text="upper end of its 95 % interval",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    size_years: dt.float64 = field(
        "size_years",
        text="dwelling-years (resident-years for avoided_per_resident_year) behind the figure",
        unit="years",
        nullable=True,
    )
    shrunken: dt.float64 = field(
        "shrunken",
        text="the figure pulled towards the group",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    shrunken_low95: dt.float64 = field(
        "shrunken_low95",
        text="lower end of its 95 % interval",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    shrunken_high95: dt.float64 = field(
        "shrunken_high95",
        text="upper end of its 95 % interval",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    p_above: dt.float64 = field(
        "p_above",
        text="probability that the pulled figure is above 0 (above 1 for benefit_per_euro)",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    funnel_low95: dt.float64 = field(
        "funnel_low95",
        text="lower 95 % limit of where the project would lie if it were one of the others",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    funnel_high95: dt.float64 = field(
        "funnel_high95",
        text="upper 95 % limit of that",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    funnel_low998: dt.float64 = field(
        "funnel_low998",
        text="lower 99.8 % limit of that",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    funnel_high998: dt.float64 = field(
        "funnel_high998",
        text="upper 99.8 % limit of that",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    differs: dt.string = field(
        "differs",
        text="whether it differs from the others: outside the 99.8 % limits (clearly), the 95 % limits (somewhat), or inside (no)",
        isin=["no", "somewhat", "clearly"],
        nullable=True,
    )
    reason: dt.string = field(
        "reason",
        text="why it is not compared",
        isin=["too_few_projects", "care_or_size_unknown", "no_uncertainty"],
        nullable=True,
    )


class Peers(pa.DataFrameModel):
    """Which projects are alike; one row per project and group of peers it is in (and 'all')."""

    project_id: dt.string = field("project_id", text="project")
    peers: dt.string = field("peers", text="group of peers, as in mart__comparison_groups", isin=PEERS)


class ComparisonGroups(pa.DataFrameModel):
    """Mean of projects that are alike; one row per measure and group of peers (and 'all')."""

    measure: dt.string = field("measure", text="what is compared", isin=MEASURES)
    peers: dt.string = field(
        "peers",
        text="which projects: by size, by share of supported residents, by how long they run",
        isin=PEERS,
    )
    projects: dt.int64 = field("projects", text="projects in the group", unit="count", ge=0)
    mean: dt.float64 = field(
        "mean",
        text="mean of the group, by random effects",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    low95: dt.float64 = field(
        "low95",
        text="lower end of its 95 % interval (Hartung-Knapp, never narrower than that of the variances alone)",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    high95: dt.float64 = field(
        "high95",
        text="upper end of its 95 % interval (Hartung-Knapp, never narrower than that of the variances alone)",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    spread: dt.float64 = field(
        "spread",
        text="how far projects of the group are really apart: standard deviation between them",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    spread_low95: dt.float64 = field(
        "spread_low95",
        text="lower end of its 95 % interval (Q profile); 0 = not to be told from projects that are all alike",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        ge=0,
        nullable=True,
    )
    spread_high95: dt.float64 = field(
        "spread_high95",
        text="upper end of its 95 % interval (Q profile)",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        ge=0,
        nullable=True,
    )
    q: dt.float64 = field(
        "q",
        text="Cochran's Q of the projects: weighted squares around their mean, projects - 1 when all are alike",
        ge=0,
        nullable=True,
    )
    p_alike: dt.float64 = field(
        "p_alike",
        text="p-value of Q: probability of differences as large as these if all projects were alike",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    reason: dt.string = field(
        "reason", text="why no mean is told", isin=["too_few_projects", "no_uncertainty"], nullable=True
    )


class SuccessFactors(pa.DataFrameModel):
    """What goes together with a success factor, as an association over projects; one row per indicator in the register and measure."""

    factor: dt.int64 = field(
        "factor", text="number of the success factor", unit="1-10", in_range={"min_value": 1, "max_value": 10}
    )
    indicator: dt.string = field("indicator", text="what was recorded of it")
    measure: dt.string = field("measure", text="what it is held against", isin=MEASURES)
    projects: dt.int64 = field("projects", text="projects of which it is known", unit="count", ge=0)
    contrast: dt.string = field("contrast", text="what is compared", isin=["yes_against_no", "per_standard_deviation"])
    step: dt.float64 = field(
        "step",
        text="size of the step in the unit of the field: 1 for yes against no, else a standard deviation over the projects",
        nullable=True,
    )
    difference: dt.float64 = field(
        "difference",
        text="difference of the measure per step",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    low95: dt.float64 = field(
        "low95",
        text="lower end of its 95 % interval",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    high95: dt.float64 = field(
        "high95",
        text="upper end of its 95 % interval",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    detectable: dt.float64 = field(
        "detectable",
        text="true difference that would be called associated in four out of five cases, with so few projects and so many tests (at the strictest step of Holm)",
        unit="cents of the base year per year; euros per euro for benefit_per_euro",
        nullable=True,
    )
    p: dt.float64 = field("p", text="two-sided p-value of no association", unit="share", in_range=SHARE, nullable=True)
    p_holm: dt.float64 = field(
        "p_holm",
        text="the same, corrected for the number of tests in the table (Holm)",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    associated: dt.boolean = field(
        "associated", text="corrected p-value below 5 %: goes together; not a cause", nullable=True
    )
    reason: dt.string = field(
        "reason",
        text="why nothing is told",
        isin=["not_known", "too_few_projects", "projects_alike", "no_uncertainty"],
        nullable=True,
    )


class ProjectFactors(pa.DataFrameModel):
    """What a project has of each success factor, beside the other projects; one row per project and indicator."""

    project_id: dt.string = field("project_id")
    factor: dt.int64 = field(
        "factor", text="number of the success factor", unit="1-10", in_range={"min_value": 1, "max_value": 10}
    )
    indicator: dt.string = field("indicator", text="what was recorded of it")
    unit: dt.string = field("unit", text="kind of the value", isin=["yes_no", "share", "count", "number", "ratio"])
    value: dt.float64 = field(
        "value", text="of the project; 1 and 0 are yes and no", unit="unit of the indicator", nullable=True
    )
    word: dt.string = field("word", text="what the register says of it in words", nullable=True)
    others: dt.int64 = field("others", text="other projects of which it is known", unit="count", ge=0)
    others_middle: dt.float64 = field(
        "others_middle",
        text="median of the others, of yes and no the share with yes; null when they are of fewer than three other corporations",
        unit="unit of the indicator",
        nullable=True,
    )


class PlanActual(pa.DataFrameModel):
    """Plan and actual of a running project, and what to expect if nothing changes; one row per project, subject and month since the start."""

    project_id: dt.string = field("project_id")
    subject: dt.string = field(
        "subject", text="what is steered by", isin=["caretaker_hours", "supported_residents", "caretaker_cost"]
    )
    month: dt.date = field("month")
    expected_only: dt.boolean = field("expected_only", text="a month to come: nothing is known of it yet")
    plan: dt.float64 = field(
        "plan",
        text="planned for the month: hours of the register, supported share of the dwellings",
        unit="hours per month; residents; cents of the base year per month",
        nullable=True,
    )
    actual: dt.float64 = field(
        "actual", text="what it was", unit="hours per month; residents; cents of the base year per month", nullable=True
    )
    cumulative_plan: dt.float64 = field(
        "cumulative_plan",
        text="plan since the start, over the months that are known",
        unit="hours per month; residents; cents of the base year per month",
        nullable=True,
    )
    cumulative_actual: dt.float64 = field(
        "cumulative_actual",
        text="actual since the start, over the months that are known",
        unit="hours per month; residents; cents of the base year per month",
        nullable=True,
    )
    mean_deviation: dt.float64 = field(
        "mean_deviation",
        text="actual minus plan, mean over the last months (ref__parameters: signal_months)",
        unit="hours per month; residents; cents of the base year per month",
        nullable=True,
    )
    limit: dt.float64 = field(
        "limit",
        text="mean deviation beyond which it is more than chance",
        unit="hours per month; residents; cents of the base year per month",
        ge=0,
        nullable=True,
    )
    signal: dt.string = field(
        "signal",
        text="whether the mean deviation is beyond the limit, and on which side of the plan",
        isin=["none", "above", "below"],
        nullable=True,
    )
    expected: dt.float64 = field(
        "expected",
        text="expected if nothing changes",
        unit="hours per month; residents; cents of the base year per month",
        nullable=True,
    )
    expected_low95: dt.float64 = field(
        "expected_low95",
        text="lower end of the 95 % prediction interval of the month",
        unit="hours per month; residents; cents of the base year per month",
        nullable=True,
    )
    expected_high95: dt.float64 = field(
        "expected_high95",
        text="upper end of the 95 % prediction interval of the month",
        unit="hours per month; residents; cents of the base year per month",
        nullable=True,
    )


class EarlySignal(pa.DataFrameModel):
    """Whether a project leaves its plan by more than chance now; one row per project and subject."""

    project_id: dt.string = field("project_id")
    subject: dt.string = field(
        "subject", text="what is steered by", isin=["caretaker_hours", "supported_residents", "caretaker_cost"]
    )
    months: dt.int64 = field("months", text="months that are known", unit="months", ge=0)
    signal: dt.string = field(
        "signal",
        text="whether there is a signal now, and on which side of the plan",
        isin=["none", "above", "below"],
        nullable=True,
    )
    since: dt.date = field("since", text="first month of the signal, without a break", unit="date", nullable=True)
    mean_deviation: dt.float64 = field(
        "mean_deviation",
        text="actual minus plan, mean over the last months",
        unit="hours per month; residents; cents of the base year per month",
        nullable=True,
    )
    limit: dt.float64 = field(
        "limit",
        text="mean deviation beyond which it is more than chance",
        unit="hours per month; residents; cents of the base year per month",
        ge=0,
        nullable=True,
    )
    false_alarm_share: dt.float64 = field(
        "false_alarm_share",
        text="largest share of years in which a project on plan gives a false signal at least once; null for residents, who come and stay",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    reason: dt.string = field(
        "reason", text="why there is no signal either way", isin=["no_plan", "too_few_months"], nullable=True
    )


class Coverage(pa.DataFrameModel):
    """What was left out of the estimates, and why; one row per reason."""

    subject: dt.string = field("subject", text="what was left out")
    reason: dt.string = field("reason", text="why, as a code")
    rows: dt.int64 = field("rows", text="rows left out", unit="count", ge=0)
    cents: dt.int64 = field("cents", text="amount left out; null when there is none", nullable=True)


class MunicipalContext(pa.DataFrameModel):
    """What others say of the municipalities in the register, and of the Netherlands; one row per figure and file. Never a fact of a project."""

    municipality_code: dt.string = field(
        "municipality_code",
        text="CBS municipality code, 4 digits; NL for the Netherlands",
        str_matches=r"^([0-9]{4}|NL)$",
    )
    year: dt.int64 = field("year", text="calendar year; null when the figure has none", unit="year", nullable=True)
    until: dt.date = field(
        "until",
        text="last day the figure is about; of a quarter of Iv3, which runs from 1 January",
        unit="date",
        nullable=True,
    )
    subject: dt.string = field(
        "subject", text="source and what it is about: iv3 and the taakveld, statline and the table, vektis zvw"
    )
    figure: dt.string = field("figure", text="which figure of the subject, as a code")
    title: dt.string = field(
        "title", text="what the figure is in the publisher's words, null when not delivered", nullable=True
    )
    value: dt.float64 = field("value", text="the figure", unit="see unit")
    unit: dt.string = field(
        "unit", text="unit of the value: cents, count, or as CBS writes it; null when not delivered", nullable=True
    )
    evidence: dt.string = field("evidence", isin=["municipal context"])
    file_id: dt.string = field("file_id")


class OperatingCosts(pa.DataFrameModel):
    """What caretaking does to the beïnvloedbare bedrijfslasten of a corporation; one row per project or corporation, year and line.

    Positive = cost to the corporation, so avoided cost and contributions received are negative. effect = caretaking + avoided_counted; the
    other lines are no part of it.
    """

    scope: dt.string = field("scope")
    corporation_id: dt.string = field("corporation_id", str_matches=CODES["kvk"])
    year: dt.int64 = field("year", ge=1)
    line: dt.string = field(
        "line",
        text="caretaking, avoided_counted (avoided cost that counts), effect; effect_then: the effect in prices of the financial year of the benchmark; average of the sector, average_with: with the effect, b_from and c_from: limits of classes; avoided_not_counted: other avoided cost of the corporation, avoided_elsewhere: of other parties, received: contributions, all no part of the effect",
        isin=[
            "caretaking", "avoided_counted", "effect", "effect_then", "average", "average_with", "b_from", "c_from", "avoided_not_counted",
            "avoided_elsewhere", "received",
        ],
    )  # fmt: skip
    cents: dt.int64 = field(
        "cents", text="amount; null for what is per weighted unit only", unit="cents of the base year, unless the line says otherwise", nullable=True
    )  # fmt: skip
    low80_cents: dt.int64 = field(
        "low80_cents", text="10th percentile over the draws; null for what is booked", unit="as cents", nullable=True
    )
    high80_cents: dt.int64 = field(
        "high80_cents", text="90th percentile over the draws; null for what is booked", unit="as cents", nullable=True
    )
    per_unit_cents: dt.int64 = field(
        "per_unit_cents",
        text="per weighted unit of the whole corporation; null when its units are not known",
        unit="cents per weighted unit",
        nullable=True,
    )
    per_unit_low80_cents: dt.int64 = field(
        "per_unit_low80_cents", text="10th percentile", unit="cents per weighted unit", nullable=True
    )
    per_unit_high80_cents: dt.int64 = field(
        "per_unit_high80_cents", text="90th percentile", unit="cents per weighted unit", nullable=True
    )
    per_dwelling_cents: dt.int64 = field(
        "per_dwelling_cents", text="per dwelling of the projects in the scope", unit="cents per dwelling", nullable=True
    )
    weighted_units: dt.float64 = field(
        "weighted_units",
        text="weighted units of the corporation at the end of the year (gewogen vhe, WOZ-bezitstabel); null when not delivered or not whole",
        unit="count",
        ge=0,
        nullable=True,
    )
    dwellings: dt.int64 = field("dwellings", text="dwellings of the projects in the scope", unit="count", ge=0)
    financial_year: dt.int64 = field("financial_year")
    letter: dt.string = field(
        "letter", text="class of a corporation with this figure; null where that is not said", isin=["A", "B", "C"], nullable=True
    )  # fmt: skip


class Taakveld(pa.DataFrameModel):
    """Books of a municipality beside what its projects avoided; one row per municipality, year, group of taakvelden, figure and price level.

    budgeted and actual are expenses in the books (Iv3) of everybody; ledger is what was granted to anybody in the files delivered here;
    observed, avoided and expected_without are of residents of projects in the months in which they live there. They stand beside each
    other and do not add up; expected_without = observed + avoided; cashable is part of avoided, and not there where it is not known.
    """

    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    year: dt.int64 = field("year")
    taakveld_group: dt.string = field("taakveld_group")
    figure: dt.string = field(
        "figure",
        text="budgeted, actual, ledger, observed, avoided, expected_without, or cashable",
        isin=["budgeted", "actual", "ledger", "observed", "avoided", "expected_without", "cashable"],
    )
    prices: dt.string = field(
        "prices",
        text="nominal: prices of the year, as in the books; base_year: prices of the base year",
        isin=["nominal", "base_year"],
    )
    cents: dt.int64 = field("cents", text="amount", unit="cents, see prices")
    low80_cents: dt.int64 = field(
        "low80_cents",
        text="10th percentile over the draws; null for what is no estimate",
        unit="cents, see prices",
        nullable=True,
    )
    high80_cents: dt.int64 = field(
        "high80_cents",
        text="90th percentile over the draws; null for what is no estimate",
        unit="cents, see prices",
        nullable=True,
    )
    evidence: dt.string = field("evidence", isin=["project facts", "municipal context"])
    grade: dt.string = field(
        "grade", text="lowest design among the estimates; null for what is no estimate", isin=GRADES, nullable=True
    )
    until: dt.date = field("until", text="last day the books are about; null for facts", unit="date", nullable=True)
    cautions: dt.string = field(
        "cautions",
        text="what does not compare, as codes joined by |: not_booked_apart, nothing_booked, personal_budgets_apart, not_split_yet, part_of_year, thousands, paid_elsewhere",
        nullable=True,
    )


class Release(pa.DataFrameModel):
    """What these answers rest on; one row."""

    base_year: dt.int64 = field("base_year", text="prices of this year", unit="year")
    discount_rate: dt.float64 = field("discount_rate", text="real discount rate per year", unit="rate")
    draws: dt.int64 = field("draws", text="number of joint draws", unit="count")
    data_hash: dt.string = field("data_hash", text="SHA-256 over the hashes of the deliveries that counted")
    files: dt.int64 = field("files", text="files received", unit="count")
    data_until: dt.date = field(
        "data_until", text="last day of the latest period delivered; null when nothing was", unit="date", nullable=True
    )
    discount_schedule: dt.string = field(
        "discount_schedule",
        text="schedule of rates in use, by name; null when the one rate holds throughout (discount_rate is that of the first years)",
        nullable=True,
    )
    adjustments: dt.string = field(
        "adjustments",
        text="adjustments in use, as adjustment:budget=share; null when none is, as by default",
        nullable=True,
    )
    as_known_on: dt.date = field(
        "as_known_on",
        text="only what was known on this day counted; null when everything did",
        unit="date",
        nullable=True,
    )
    example: dt.boolean = field("example", text="true when the deliveries say that they are example data")
    provisional: dt.boolean = field(
        "provisional", text="true when claims are unanswered, files set aside, or an index is provisional"
    )


ESTIMATORS = ["imputation", "group_time", "doubly_robust"]
CENTS, PER_PERIOD = "cents of the base year", "cents of the base year per treated period"


class Estimators(pa.DataFrameModel):
    """Avoided cost by several estimators side by side, all years; one row per project (and 'all'), budget and estimator."""

    project_id: dt.string = field("project_id")
    budget: dt.string = field("budget")
    estimator: dt.string = field(
        "estimator",
        text="imputation (the figure that is told), group_time (Callaway and Sant'Anna), doubly_robust (the same among people alike)",
        isin=ESTIMATORS,
    )
    avoided_cents: dt.int64 = field("avoided_cents", nullable=True)
    avoided_low95_cents: dt.int64 = field(
        "avoided_low95_cents", text="lower end of the 95 % interval", unit=CENTS, nullable=True
    )
    avoided_high95_cents: dt.int64 = field(
        "avoided_high95_cents", text="upper end of the 95 % interval", unit=CENTS, nullable=True
    )
    seen_share: dt.float64 = field(
        "seen_share",
        text="share of the treated periods of imputation that this estimator could look at; the figure is told for all of them",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    units_left_out: dt.int64 = field(
        "units_left_out",
        text="treated people or complexes that were not seen in the block before the start",
        unit="count",
        nullable=True,
    )
    difference_cents: dt.int64 = field(
        "difference_cents", text="group_time minus imputation on the same rows", unit=CENTS, nullable=True
    )
    p_difference: dt.float64 = field(
        "p_difference", text="p-value of that difference", unit="share", in_range=SHARE, nullable=True
    )
    disagree: dt.boolean = field(
        "disagree",
        text="true when the difference is beyond chance: p < 0.05 after Holm's correction for the number of figures",
        nullable=True,
    )
    p_randomised: dt.float64 = field(
        "p_randomised",
        text="p-value of no effect at all when any complexes of the register could have been the projects; only for all projects together",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    reason: dt.string = field(
        "reason",
        text="why there is no figure: too_few people, or no_controls",
        isin=["too_few", "no_controls"],
        nullable=True,
    )


class EventStudy(pa.DataFrameModel):
    """Effect before and after the start, against the block before it; one row per project (and 'all'), budget and block of months.

    Blocks are of 6 months since moving in (budgets of people) or 12 months since the start (complexes and insured).
    """

    project_id: dt.string = field("project_id")
    budget: dt.string = field("budget")
    block: dt.int64 = field(
        "block", text="block of months since the start; negative = before; -1 is the base and not in the table"
    )
    months_from: dt.int64 = field("months_from", text="first month of the block, 0 = month of the start", unit="months")
    months_to: dt.int64 = field("months_to", text="last month of the block", unit="months")
    treated_periods: dt.int64 = field(
        "treated_periods",
        text="person-months, dwelling-months or insured-quarters of the treated in the block",
        unit="count",
        ge=0,
    )
    avoided_per_period_cents: dt.int64 = field(
        "avoided_per_period_cents", text="avoided cost; before the start: drift from the controls", unit=PER_PERIOD
    )
    low95_cents: dt.int64 = field("low95_cents", text="lower end of the 95 % interval", unit=PER_PERIOD)
    high95_cents: dt.int64 = field("high95_cents", text="upper end of the 95 % interval", unit=PER_PERIOD)


class PlaceboDates(pa.DataFrameModel):
    """What is found at start dates that are pretended; one row per project (and 'all'), budget and number of months earlier."""

    project_id: dt.string = field("project_id")
    budget: dt.string = field("budget")
    months_earlier: dt.int64 = field("months_earlier", text="months before the real start", unit="months", ge=1)
    avoided_per_period_cents: dt.int64 = field(
        "avoided_per_period_cents", text="what would be called avoided between the two dates", unit=PER_PERIOD
    )
    low95_cents: dt.int64 = field("low95_cents", text="lower end of the 95 % interval", unit=PER_PERIOD)
    high95_cents: dt.int64 = field("high95_cents", text="upper end of the 95 % interval", unit=PER_PERIOD)
    p: dt.float64 = field("p", text="p-value of nothing", unit="share", in_range=SHARE)


class ParallelTrends(pa.DataFrameModel):
    """How large a violation of parallel trends undoes a verdict, all years; one row per project (and 'all'), party and budget as in who pays who gains."""

    project_id: dt.string = field("project_id")
    party: dt.string = field("party", text="party, or 'all' = society")
    budget: dt.string = field("budget", text="budget, or 'all' = the party as a whole")
    net_cents: dt.int64 = field("net_cents")
    breakdown_relative: dt.float64 = field(
        "breakdown_relative",
        text="drift after the start, in multiples of the largest drift between two blocks before it, from which the 95 % interval holds 0; 100 = 100 or more",
        unit="ratio",
        ge=0,
        nullable=True,
    )
    breakdown_yearly_share: dt.float64 = field(
        "breakdown_yearly_share",
        text="drift per year, as a share of expected cost, at which the nearest end of the 95 % interval reaches 0",
        unit="share per year",
        ge=0,
        nullable=True,
    )
    breakdown_bend: dt.float64 = field(
        "breakdown_bend",
        text="change of the slope of a drift from block to block from which the interval of the group-time figure holds 0; only for a party as a whole",
        unit="cents of the base year per treated period and block",
        ge=0,
        nullable=True,
    )
    reason: dt.string = field(
        "reason",
        text="why there is no value: nothing_to_undo (the 95 % interval of net holds 0), nothing_before (too little was seen before the start)",
        isin=["nothing_to_undo", "nothing_before"],
        nullable=True,
    )


class Balance(pa.DataFrameModel):
    """Who was treated and who was not (yet), before the start; one row per project (people only) or 'all', panel, comparison, variable and budget."""

    project_id: dt.string = field("project_id")
    panel: dt.string = field("panel", text="persons, complexes or insured", isin=["persons", "complexes", "insured"])
    against: dt.string = field(
        "against", text="whom the treated are held against", isin=["not_yet_treated", "never_treated"]
    )
    variable: dt.string = field(
        "variable",
        text="level (mean cost in the block before the start), trend (its change since the block before that, relative to all controls), months_known (months known to care)",
        isin=["level", "trend", "months_known"],
    )
    budget: dt.string = field("budget", nullable=True)
    mean_treated: dt.float64 = field("mean_treated", text="mean of the treated", unit="cents per period, or months")
    mean_others: dt.float64 = field(
        "mean_others", text="mean of the others, weighted to the same start months", unit="cents per period, or months"
    )
    standardised_difference: dt.float64 = field(
        "standardised_difference",
        text="difference of the means over the root of the mean variance; beyond 0.1 worth a look, beyond 0.25 large",
        unit="standard deviations",
    )
    treated_units: dt.int64 = field("treated_units", text="treated people or complexes", unit="count", ge=0)
    other_units: dt.int64 = field("other_units", text="others", unit="count", ge=0)


class Selection(pa.DataFrameModel):
    """How residents were chosen and what traces of it were found; one row per project (and 'all')."""

    project_id: dt.string = field("project_id")
    chosen_on_motivation: dt.boolean = field(
        "chosen_on_motivation",
        text="register: residents are chosen in a motivation interview (factors 1 and 6)",
        nullable=True,
    )
    allocation_route: dt.string = field("allocation_route", text="register: factor 6", nullable=True)
    largest_difference: dt.float64 = field(
        "largest_difference",
        text="largest standardised difference of people before the start",
        unit="standard deviations",
        nullable=True,
    )
    largest_variable: dt.string = field("largest_variable", text="what that is of: level or trend", nullable=True)
    largest_budget: dt.string = field("largest_budget", text="in which budget", nullable=True)
    largest_against: dt.string = field("largest_against", text="against whom", nullable=True)
    largest_by_chance: dt.float64 = field(
        "largest_by_chance",
        text="size that the largest of so many differences has in 5 % of cases when there is no difference at all",
        unit="standard deviations",
        nullable=True,
    )
    unlike_others: dt.boolean = field(
        "unlike_others",
        text="that difference is so large that what is estimated of their care is never called shown; of all: in any project",
    )
    may_be_chosen: dt.boolean = field(
        "may_be_chosen",
        text="the register does not say that residents are not chosen on motivation: what is estimated of their care is never called shown; of all: in any project",
    )
    placebo_p: dt.float64 = field(
        "placebo_p",
        text="smallest p-value over pretended start dates and budgets, times their number",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    placebo_months_earlier: dt.int64 = field(
        "placebo_months_earlier", text="at which date", unit="months", nullable=True
    )
    placebo_budget: dt.string = field("placebo_budget", text="in which budget", nullable=True)
    placebo_per_period_cents: dt.int64 = field(
        "placebo_per_period_cents",
        text="what was avoided there per period before anything had begun; negative = cost was higher than expected, and rising before the start",
        unit="cents of the base year",
        nullable=True,
    )
    adjusted_change: dt.float64 = field(
        "adjusted_change",
        text="how much the figures of people change when only people alike are compared (doubly robust against group-time)",
        unit="share",
        nullable=True,
    )
    breakdown_relative: dt.float64 = field(
        "breakdown_relative", text="as in parallel trends, for all parties together", unit="ratio", ge=0, nullable=True
    )


class DoseResponse(pa.DataFrameModel):
    """What one more euro of caretaking brings by how much there is; one row per budget (and 'all') and dose, or one per budget with the reason why not.

    For people and complexes that are used to it; outside the doses that were seen nothing is known.
    """

    budget: dt.string = field("budget", text="budget, or 'all' = all together")
    dose_cents: dt.int64 = field(
        "dose_cents",
        text="caretaker cost per dwelling and month",
        unit="cents of the base year per dwelling and month",
        nullable=True,
    )
    share_avoided: dt.float64 = field(
        "share_avoided", text="share of the expected cost that is avoided at this dose", unit="share", nullable=True
    )
    avoided_cents: dt.int64 = field(
        "avoided_cents",
        text="avoided at this dose",
        unit="cents of the base year per dwelling and month",
        nullable=True,
    )
    per_extra_euro: dt.float64 = field(
        "per_extra_euro", text="euros avoided per extra euro of caretaking", unit="euros per euro", nullable=True
    )
    per_extra_euro_low95: dt.float64 = field(
        "per_extra_euro_low95", text="lower end of the 95 % interval", unit="euros per euro", nullable=True
    )
    per_extra_euro_high95: dt.float64 = field(
        "per_extra_euro_high95", text="upper end of the 95 % interval", unit="euros per euro", nullable=True
    )
    diminishing: dt.boolean = field(
        "diminishing",
        text="true when a diminishing return is beyond chance (one-sided, 5 %); false: not found",
        nullable=True,
    )
    p_diminishing: dt.float64 = field(
        "p_diminishing", text="p-value of a return that does not diminish", unit="share", in_range=SHARE, nullable=True
    )
    break_even_cents: dt.int64 = field(
        "break_even_cents",
        text="dose at which one more euro brings one euro over all budgets; null when not within the doses that were seen",
        unit="cents of the base year per dwelling and month",
        nullable=True,
    )
    break_even_low95_cents: dt.int64 = field(
        "break_even_low95_cents",
        text="lower end of its 95 % interval: from here on the return of one more euro may be one euro; null when it may be already at the lowest dose that was seen",
        unit="cents of the base year per dwelling and month",
        nullable=True,
    )
    break_even_high95_cents: dt.int64 = field(
        "break_even_high95_cents",
        text="upper end of that; null when it may still be at the highest dose that was seen",
        unit="cents of the base year per dwelling and month",
        nullable=True,
    )
    projects: dt.int64 = field("projects", text="projects it rests on", unit="count", ge=0)
    reason: dt.string = field(
        "reason",
        text="why nothing is known here",
        isin=["outside_doses", "too_few_projects", "doses_alike", "no_cost"],
        nullable=True,
    )


class OneMoreCaretaker(pa.DataFrameModel):
    """What more caretaker hours would avoid here, per year once people are used to it; one row per project, number of extra hours and budget (and 'all')."""

    project_id: dt.string = field("project_id")
    extra_hours_per_week: dt.float64 = field(
        "extra_hours_per_week", text="extra caretaker hours; negative = fewer", unit="hours per week", notin=[0.0]
    )
    budget: dt.string = field("budget", text="budget, or 'all' = all together")
    dose_cents: dt.int64 = field(
        "dose_cents",
        text="caretaker cost in the last known year",
        unit="cents of the base year per dwelling and month",
        nullable=True,
    )
    dose_then_cents: dt.int64 = field(
        "dose_then_cents",
        text="caretaker cost with the extra hours",
        unit="cents of the base year per dwelling and month",
        nullable=True,
    )
    extra_cost_cents: dt.int64 = field(
        "extra_cost_cents",
        text="cost of the extra hours at the project's own hourly cost",
        unit="cents of the base year per year",
        nullable=True,
    )
    avoided_cents: dt.int64 = field(
        "avoided_cents", text="what they would avoid", unit="cents of the base year per year", nullable=True
    )
    avoided_low95_cents: dt.int64 = field(
        "avoided_low95_cents",
        text="lower end of the 95 % interval for this project",
        unit="cents of the base year per year",
        nullable=True,
    )
    avoided_high95_cents: dt.int64 = field(
        "avoided_high95_cents",
        text="upper end of the 95 % interval for this project",
        unit="cents of the base year per year",
        nullable=True,
    )
    per_extra_euro: dt.float64 = field(
        "per_extra_euro", text="euros avoided per euro of the extra hours", unit="euros per euro", nullable=True
    )
    p_pays_back: dt.float64 = field(
        "p_pays_back",
        text="probability that all budgets together avoid more than the extra hours cost; only for 'all'",
        unit="share",
        in_range=SHARE,
        nullable=True,
    )
    reason: dt.string = field(
        "reason",
        text="why nothing is known here",
        isin=["outside_doses", "too_few_projects", "doses_alike", "no_hours"],
        nullable=True,
    )
