"""What parties delivered: is it in, does it count, is every cent accounted for, what was held back and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from reports.deliveries import period
from reports.labels.messages import MESSAGES
from reports.labels.pages import PAGES
from reports.labels.rules import message
from reports.numerals import grouped
from reports.outcome import held_back
from reports.view_models.pieces import NOT_KNOWN, Column, Table, Value
from reports.view_models.quality import left_out_table, quality_of
from reports.warehouse import Warehouse

CALENDAR = (
    Column("deliverer"), Column("kind"), Column("from_period"), Column("until_period"), Column("periods_in", "count"),
    Column("periods_due", "count"), Column("late"), Column("held"), Column("awaited"),
)  # fmt: skip
PARTIES = (
    Column("deliverer"), Column("kind"), Column("files", "count"), Column("files_count", "count"), Column("files_met", "count"),
    Column("lines", "count"), Column("lines_held", "count"), Column("cents_counted", "exact"), Column("cents_held", "exact"),
    Column("difference", "exact"),
)  # fmt: skip
HELD = (
    Column("wrong"), Column("remedy"), Column("field"), Column("files", "count"), Column("lines", "count"),
    Column("cents_held", "exact"), Column("first_file"),
)  # fmt: skip
FILES = (
    Column("file"), Column("deliverer"), Column("kind"), Column("from_date", "date"), Column("until_date", "date"),
    Column("state", "word"), Column("because"), Column("lines", "count"), Column("lines_held", "count"), Column("totals", "word"),
)  # fmt: skip
RESTATED = (
    Column("kind"), Column("deliverer"), Column("period"), Column("budget"), Column("cents_before", "exact"),
    Column("cents_after", "exact"), Column("difference", "exact"),
)  # fmt: skip


@dataclass(frozen=True)
class Delivered:
    """The page of deliveries, in one language; tables that have nothing to tell are None."""

    answer: str
    sentences: tuple[str, ...]
    calendar: Table | None
    parties: Table
    aside: Table | None
    held: Table | None
    left_out: Table | None
    restated: Table | None
    files: Table

    @property
    def tables(self) -> tuple[Table, ...]:
        """What can be taken along."""
        every = (self.calendar, self.parties, self.aside, self.held, self.left_out, self.restated, self.files)
        return tuple(one for one in every if one is not None)


def delivered(marts: Warehouse, slots: Sequence[Any], owners: Collection[str] | None, lang: str) -> Delivered:
    """Everything that the page of deliveries says.

    Args:
        marts: The answers.
        slots: The calendar: every period a party should have delivered by now.
        owners: Parties whose files may be seen one by one; None = all, none = sums per party only.
        lang: Language.
    """
    files = marts.table("mart__reconciliation").sort_values("name")
    parties = marts.table("mart__deliveries")
    if owners is not None:
        files = files[files.owner.isin(owners)]
    if owners:
        parties = parties[parties.owner.isin(owners)]
    aside = files[files.status != "accepted"]
    told = Teller(marts, lang)
    return Delivered(
        answer=answer_of(_counted(files, parties, owners), int(parties.lines_quarantined.sum()), slots, lang),
        sentences=quality_of(marts, lang) if owners is None else (),
        calendar=told.calendar(slots) if slots else None,
        parties=told.parties(parties),
        aside=told.files("aside", aside) if len(aside) else None,
        held=told.held(owners),
        left_out=left_out_table(marts, lang),
        restated=told.restated(owners),
        files=told.files("files", files),
    )


def file_facts(marts: Warehouse, rows: pd.DataFrame, lang: str) -> Table:
    """What became of a file (rows of mart__reconciliation)."""
    return Teller(marts, lang).files("file_facts", rows)


def _counted(files: pd.DataFrame, parties: pd.DataFrame, owners: Collection[str] | None) -> tuple[int, int]:
    """How many files came and how many do not count; from the sums per party for who sees no file."""
    if owners is not None and not owners:
        return int(parties.files.sum()), int(parties.files_aside.sum())
    return len(files), int((files.status != "accepted").sum())


def answer_of(counted: tuple[int, int], held: int, slots: Sequence[Any], lang: str) -> str:
    """The answer: how many files came, how many count, how many of their lines were held back, and how many periods are late."""
    t = PAGES[lang]
    late = sum(slot.state == "late" for slot in slots)
    files, aside = counted
    told = [t["delivered_files"].format(n=grouped(files, lang))]
    if aside:
        told.append(t["delivered_aside"].format(n=grouped(aside, lang)))
    if held:
        told.append(t["delivered_held"].format(n=grouped(held, lang)))
    if not aside and not held:
        told.append(t["delivered_all_count"])
    if slots:
        told.append(t["delivered_late" if late else "delivered_in_time"].format(n=grouped(late, lang)))
    return " ".join(told)


class Teller:
    """Tables of the page in one language, with names of parties and kinds."""

    def __init__(self, marts: Warehouse, lang: str) -> None:
        self.marts, self.lang, self.t = marts, lang, PAGES[lang]
        known = marts.optional("mart__organisations")
        self.names = {} if known is None else dict(zip(known.scope, known.name, strict=True))

    def owner(self, code: object) -> str:
        """Who delivered, by name where there is one."""
        if not isinstance(code, str):
            return self.t["owner.unknown"]
        kind, _, rest = code.partition(":")
        named = self.names.get(f"corporatie:{rest}" if kind == "kvk" else code)
        return self.t[f"owner.{kind}"].format(name=named or rest) if f"owner.{kind}" in self.t else code

    def kind(self, kind: object) -> str:
        """A kind of file in words."""
        known = MESSAGES[self.lang]
        return known.get(f"kind.{kind}", str(kind)) if isinstance(kind, str) else self.t["kind_unknown"]

    def calendar(self, slots: Sequence[Any]) -> Table:
        """Per party and kind which periods are in, late, held or awaited."""
        values = []
        for (owner, kind), group in groupby(slots, key=lambda slot: (slot.owner, slot.kind)):
            these = list(group)
            named = [_named(these, state) for state in ("late", "held", "expected")]
            came = sum(slot.state == "in" for slot in these)
            span = (period(these[0]), period(these[-1]))
            values.append((self.owner(owner), self.kind(kind), *span, came, len(these), *named))
        return self._table("calendar", CALENDAR, values)

    def parties(self, rows: pd.DataFrame) -> Table:
        """Per party and kind what came and what became of it."""
        values = [
            (
                self.owner(r.owner), self.kind(r.kind), int(r.files), int(r.files_accepted), int(r.files_met), int(r.lines_read),
                int(r.lines_quarantined), int(r.cents_accepted), int(r.cents_quarantined), int(r.difference_cents),
            )
            for r in rows.sort_values(["owner", "kind"]).itertuples()
        ]  # fmt: skip
        return self._table("parties", PARTIES, values)

    def files(self, name: str, rows: pd.DataFrame) -> Table:
        """Files one by one, with what became of each and why."""
        values = [
            (
                str(r.name), self.owner(r.owner), self.kind(r.kind), _date(r.period_start), _date(r.period_end), f"file.{r.status}",
                self._why(r.reason), int(r.lines_read), int(r.lines_quarantined), f"control.{r.control}",
            )
            for r in rows.itertuples(index=False)
        ]  # fmt: skip
        return self._table(name, FILES, values)

    def held(self, owners: Collection[str] | None) -> Table | None:
        """What was held back, by rule: what is wrong, how to mend it, how much, and where first."""
        values = []
        for one in held_back(self.marts, owners):
            wrong, remedy = message(one["rule"], one["column"], self.lang)
            first = one["files"][0][0] if one["files"] else ""
            values.append(
                (
                    wrong,
                    remedy,
                    one["column"] or self.t["whole_file"],
                    len(one["files"]),
                    one["lines"],
                    one["cents"],
                    first,
                )
            )
        return self._table("held", HELD, values) if values else None

    def restated(self, owners: Collection[str] | None) -> Table | None:
        """What a later delivery changed."""
        rows = self.marts.optional("mart__restatements")
        rows = rows if rows is None or owners is None else rows[rows.owner.isin(owners)]
        if rows is None or rows.empty:
            return None
        labels = self.marts.budget_labels
        values = [
            (
                self.kind(r.kind), self.owner(r.owner), str(r.reference or r.period_start),
                labels[r.budget][self.lang] if r.budget in labels else self.t["unknown"], int(r.cents_before), int(r.cents_after),
                int(r.difference_cents),
            )
            for r in rows.itertuples()
        ]  # fmt: skip
        return self._table("restated", RESTATED, values)

    def _why(self, reason: object) -> str:
        return message(reason, "", self.lang)[0] if isinstance(reason, str) else ""

    def _table(self, name: str, columns: tuple[Column, ...], values: Sequence[tuple[Value, ...]]) -> Table:
        return Table(name, self.t[f"table_{name}"], columns, tuple(values), self.lang)


def _named(these: list[Any], state: str) -> str:
    """Periods in a state, neighbours together: 2026-01 – 2026-09 (9), 2026-11."""
    runs = [list(run) for now, run in groupby(these, key=lambda slot: slot.state) if now == state]
    return ", ".join(period(r[0]) if len(r) == 1 else f"{period(r[0])} – {period(r[-1])} ({len(r)})" for r in runs)


def _date(value: Any) -> Value:
    return NOT_KNOWN if pd.isna(value) else value
