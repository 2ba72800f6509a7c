"""Answers, ready to be told: one class per table; the docstring is its grain."""

import ibis.expr.datatypes as dt
import pandera.ibis as pa

from pipelines.contracts.columns import field

GRADES = ["assumed", "before-after", "matched", "difference-in-differences"]
VERDICTS = ["shown", "plausible", "not shown", "costs more"]
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
    state: dt.string = field("state", text="granted, booked, unanswered, refused, unmapped, excluded")
    lines: dt.int64 = field("lines", text="ledger lines", unit="count")
    amount_cents: dt.int64 = field("amount_cents", unit="cents, prices of the year")


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
        text="p-value of the placebo in the year before the start; null when it cannot be computed",
        unit="share",
        in_range=SHARE,
        nullable=True,
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
        text="months of which the corporation's ledger is not in: neither cost nor avoided cost is told of them",
        unit="months",
    )


class Coverage(pa.DataFrameModel):
    """What was left out of the estimates, and why; one row per reason."""

    subject: dt.string = field("subject", text="what was left out")
    reason: dt.string = field("reason", text="why, as a code")
    rows: dt.int64 = field("rows", text="rows left out", unit="count", ge=0)
    cents: dt.int64 = field("cents", text="amount left out; null when there is none", nullable=True)


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
    example: dt.boolean = field("example", text="true when the deliveries say that they are example data")
    provisional: dt.boolean = field(
        "provisional", text="true when claims are unanswered, files set aside, or an index is provisional"
    )
