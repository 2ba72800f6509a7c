"""What was received, what counted, what did not, and what the estimates leave out."""

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import exact_euros, grouped
from reports.view_models.pieces import Column, Table
from reports.warehouse import Warehouse

LEFT_OUT = (Column("what", "word"), Column("why", "word"), Column("rows", "count"), Column("cents", "euros"))


def quality_of(marts: Warehouse, lang: str) -> tuple[str, ...]:
    """What was received, what counted, and what did not."""
    t = PAGES[lang]
    files = marts.table("mart__reconciliation")
    accepted = files[files.status == "accepted"]
    lost = int(files.difference_lines.abs().sum())
    told = [
        t["quality_files"].format(
            files=grouped(len(files), lang),
            accepted=grouped(len(accepted), lang),
            lines=grouped(int(files.lines_read.sum()), lang),
            difference_lines=grouped(lost, lang),
            difference=exact_euros(int(files.difference_cents.abs().sum()), lang),
        ),
        t["quality_control"].format(
            met=grouped(int((accepted.control == "met").sum()), lang),
            none=grouped(int((accepted.control == "none").sum()), lang),
        ),
    ]
    for status, count in files[files.status != "accepted"].status.value_counts().items():
        told.append(t["quality_aside"].format(n=count, why=t[f"status.{status}"]))
    if files.lines_quarantined.sum():
        cents = exact_euros(int(files.cents_quarantined.sum()), lang)
        told.append(t["quality_held"].format(n=grouped(int(files.lines_quarantined.sum()), lang), cents=cents))
    buckets = marts.table("mart__ledger_buckets").groupby("state").amount_cents.sum()
    for state in ("unanswered", "refused", "unmapped", "excluded"):
        if state in buckets.index:
            told.append(t[f"quality_{state}"].format(cents=exact_euros(int(buckets[state]), lang)))
    return tuple(told)


def left_out_table(marts: Warehouse, lang: str) -> Table | None:
    """What the estimates leave out; None when that is nothing."""
    rows = marts.table("mart__coverage")
    rows = rows[rows["rows"] > 0].sort_values(["subject", "reason"])
    if rows.empty:
        return None
    values = tuple(
        (
            f"subject.{r['subject']}",
            f"reason.{r['reason']}",
            int(r["rows"]),
            None if pd.isna(r["cents"]) else int(r["cents"]),
        )
        for r in rows.to_dict("records")
    )
    return Table("left_out", PAGES[lang]["quality_left_out"], LEFT_OUT, values, lang)
