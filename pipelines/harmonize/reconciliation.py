"""Reconciliation: every line and every cent of every file is accepted, held back, superseded or a duplicate."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from pipelines.contracts import MONEY
from pipelines.harmonize.relations import REPLACED

PRIMARY: dict[str, str] = {
    "xaf": "raw_xaf__lines",
    "wmo301": "raw_iwmo__assignments",
    "wmo305": "raw_iwmo__starts",
    "wmo307": "raw_iwmo__stops",
    "wmo323": "raw_iwmo__claims",
    "wmo325": "raw_iwmo__refusals",
    "woz": "raw_woz__units",
    "iv3": "raw_iv3__amounts",
    "iv3_matrix": "raw_iv3__amounts",
    "iv3_cbs": "raw_iv3__amounts",
    "iv3_published": "raw_iv3__published",
    "aw319": "raw_aw319__lines",
    "statline": "raw_statline__observations",
    "statline_measures": "raw_statline__measures",
    "vektis": "raw_vektis__values",
    "register": "raw_register__complexes",
    "placements": "raw_placements__stays",
    "shelter": "raw_shelter__nights",
    "insurer": "raw_insurer__aggregates",
    "caretaking": "raw_caretaking__hours",
    "corrections": "raw_corrections__rows",
    "own_split": "raw_own_split__shares",
    "agreements": "raw_agreements__deliveries",
    "aedes": "raw_aedes__costs",
    "vera_units": "raw_vera__units",
    "vera_clusters": "raw_vera__clusters",
    "vera_prices": "raw_vera__prices",
    "vera_bookings": "raw_vera__bookings",
    "vera_orders": "raw_vera__orders",
    "vera_codes": "raw_vera__codes",
    "mapping": "raw_mapping__rules",
    "profiled": "raw_profile__amounts",
}
"""Table whose rows are the lines of a kind of file."""


def _sum_of(table: ir.Table, money: tuple[str, ...]) -> ir.Value:
    if not money:
        return ibis.literal(0, "int64")
    return sum((table[name].fill_null(0) for name in money[1:]), table[money[0]].fill_null(0)).sum().cast("int64")


def accepted(raw: Mapping[str, ir.Table], quarantine: ir.Table) -> ir.Table:
    """Rows and cents per file that went on: file_id, lines_accepted, cents_accepted; ``raw`` has the tables with rows."""
    held = quarantine.filter(quarantine.row.notnull()).select("file_id", "row", "table").distinct()
    nothing = held.select("file_id", lines_accepted=ibis.literal(0), cents_accepted=ibis.literal(0, "int64")).limit(0)
    parts = [nothing.cast({"lines_accepted": "int64"})]
    for table in dict.fromkeys(PRIMARY.values()):
        if table not in raw:
            continue
        rows = raw[table].anti_join(held.filter(held.table == table), ["file_id", "row"])
        parts.append(
            rows.group_by("file_id").aggregate(
                lines_accepted=rows.count(), cents_accepted=_sum_of(rows, MONEY.get(table, ()))
            )
        )
    return ibis.union(*parts)


def held_back(quarantine: ir.Table) -> ir.Table:
    """Rows and cents per file in quarantine, each row once, by what became of them: held, superseded or duplicate.

    Gives file_id, lines_held, cents_held, lines_superseded, cents_superseded, lines_duplicate, cents_duplicate. A row that another
    one stands in for is not held back, whatever else is said of it.
    """
    primary = quarantine.filter(quarantine.row.notnull() & quarantine.table.isin(list(PRIMARY.values())))
    each = primary.group_by("file_id", "row").aggregate(
        cents=primary.cents.max(),
        **{name: (primary.rule == rule).any() for rule, name in REPLACED.items()},
    )
    became = ibis.cases((each.duplicate, "duplicate"), (each.superseded, "superseded"), else_="held")
    rows = each.select("file_id", "cents", became=became)
    sums: dict[str, ir.Value] = {}
    for name in ("held", *REPLACED.values()):
        here = rows.became == name
        sums[f"lines_{name}"] = here.sum().cast("int64")
        sums[f"cents_{name}"] = ibis.ifelse(here, rows.cents, 0).sum().fill_null(0).cast("int64")
    return rows.group_by("file_id").aggregate(**sums)


def reconciliation(*, files: ir.Table, raw: Mapping[str, ir.Table], quarantine: ir.Table) -> ir.Table:
    """Every received file with what became of its lines and cents (mart__reconciliation).

    What was read is counted by the reader; what was accepted is counted again from the stored rows, what was held back from
    the quarantine: three counts that have to meet. ``difference_*`` is what they leave unexplained.
    """
    rows = files.left_join(accepted(raw, quarantine), "file_id").drop("file_id_right")
    rows = rows.left_join(held_back(quarantine), "file_id").drop("file_id_right")
    net = (rows.debit_cents - rows.credit_cents).cast("int64")

    def when(status: str, value: ir.Value) -> ir.Value:
        return ibis.ifelse(rows.status == status, value, 0).cast("int64")

    stated = ["control_lines", "control_debit_cents", "control_credit_cents", "control_net_cents"]
    none = ibis.and_(*(rows[name].isnull() for name in stated))
    met = ibis.and_(
        (rows.control_lines == rows.lines).fill_null(True),
        (rows.control_debit_cents == rows.debit_cents).fill_null(True),
        (rows.control_credit_cents == rows.credit_cents).fill_null(True),
        (rows.control_net_cents == net).fill_null(True),
    )
    counts = rows.select(
        "file_id", "copy", "name", "kind", "owner", "period_start", "period_end", "status", "reason",
        lines_read=rows.lines,
        lines_accepted=when("accepted", rows.lines_accepted.fill_null(0)),
        lines_quarantined=when("accepted", rows.lines_held.fill_null(0)) + when("set_aside", rows.lines),
        lines_superseded=when("accepted", rows.lines_superseded.fill_null(0)) + when("superseded", rows.lines),
        lines_duplicate=when("accepted", rows.lines_duplicate.fill_null(0)) + when("duplicate", rows.lines),
        cents_turned_over=ibis.greatest(rows.debit_cents, rows.credit_cents).cast("int64"),
        cents_read=net,
        cents_corrected=rows.corrected_cents,
        cents_accepted=when("accepted", rows.cents_accepted.fill_null(0)),
        cents_quarantined=when("accepted", rows.cents_held.fill_null(0)) + when("set_aside", net),
        cents_superseded=when("accepted", rows.cents_superseded.fill_null(0)) + when("superseded", net),
        cents_duplicate=when("accepted", rows.cents_duplicate.fill_null(0)) + when("duplicate", net),
        control=ibis.cases((none, "none"), (met, "met"), else_="not met"),
    )  # fmt: skip
    return counts.mutate(
        difference_lines=counts.lines_read
        - counts.lines_accepted
        - counts.lines_quarantined
        - counts.lines_superseded
        - counts.lines_duplicate,
        difference_cents=counts.cents_read
        + counts.cents_corrected
        - counts.cents_accepted
        - counts.cents_quarantined
        - counts.cents_superseded
        - counts.cents_duplicate,
    )


def per_party(checked: ir.Table) -> ir.Table:
    """Files, lines and cents per owner and kind of file, and what became of them (mart__deliveries).

    Args:
        checked: mart__reconciliation.
    """
    counts = checked.status == "accepted"
    added = ("lines_read", "lines_accepted", "lines_quarantined", "cents_accepted", "cents_quarantined")
    return checked.group_by("owner", "kind").aggregate(
        files=checked.count(),
        files_accepted=counts.sum().cast("int64"),
        files_aside=(~counts).sum().cast("int64"),
        files_met=(counts & (checked.control == "met")).sum().cast("int64"),
        files_without_totals=(counts & (checked.control == "none")).sum().cast("int64"),
        lines_replaced=(checked.lines_superseded + checked.lines_duplicate).sum().cast("int64"),
        difference_lines=checked.difference_lines.abs().sum().cast("int64"),
        difference_cents=checked.difference_cents.abs().sum().cast("int64"),
        **{name: checked[name].sum().cast("int64") for name in added},
    )
