"""Iv3 as published per municipality: income and expenses per taakveld of all municipalities together (CSV).

One row per municipality and taakveld: ``Gemeenten;Taakveld;L1.1 Salarissen en sociale lasten;Baten;Lasten`` and columns about the
municipality, which are not read. Of ``Taakveld`` only the code counts: names are cut off and old. Amounts are thousands of euros with a
decimal point and become cents. The row ``Nederland`` is the sum of the others: it is no municipality, and the control total. The file
says neither year nor whether it is a budget or annual accounts: a delivery note does (``kenmerk``: begroting or jaarrekening).
Source: CBS, Iv3 figures per municipality.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from pipelines.sources import cells
from pipelines.sources.iv3_cbs import thousands
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.tabular import MOST_NOTES, Column, Profile, follow_note, read_table

TABLE = "raw_iv3__published"
NATION = "nederland"
PERIODS = {"begroting": 0, "jaarrekening": 5}
_CODE = re.compile(r"([0-9]\.[0-9]{1,3}[a-d]?)(?:\s.*)?")
MONEY: tuple[str, ...] = ("staff_cents", "income_cents", "expenses_cents")


def _code(cell: Any) -> str:
    match = _CODE.fullmatch(cells.shown(cell))
    if match is None:
        raise cells.Unreadable("not_in_list")
    return match[1]


def _thousands(cell: Any) -> int | None:
    return thousands(cells.shown(cell))


PROFILE = Profile(
    kind="iv3_published",
    table=TABLE,
    columns=(
        Column("Gemeenten", "municipality_name", cells.text),
        Column("Taakveld", "taakveld", _code),
        Column("L1.1 Salarissen en sociale lasten", "staff_cents", _thousands, filled=False, needed=False),
        Column("Baten", "income_cents", _thousands, filled=False),
        Column("Lasten", "expenses_cents", _thousands, filled=False),
    ),
    money=MONEY[1:],
)


@dataclass
class _WithoutNation:
    """A sink that keeps the row of the Netherlands apart: it is the sum of the others."""

    sink: Sink
    rows: int = 0
    debit: int = 0
    credit: int = 0
    nation: Counter[tuple[str, str]] = field(default_factory=Counter)
    others: Counter[tuple[str, str]] = field(default_factory=Counter)

    def row(self, table: str, row: tuple) -> None:
        """Hand on a row of a municipality; take the one of the Netherlands as what it should add up to."""
        name, taakveld, amounts = row[3], row[4], dict(zip(MONEY, row[5:], strict=True))
        total = name.casefold() == NATION
        for column, cents in amounts.items():
            (self.nation if total else self.others)[taakveld, column] += cents or 0
        if not total:
            self.sink.row(table, row)
            return
        self.rows += 1
        cents = sum(amounts[column] or 0 for column in PROFILE.money)
        self.debit, self.credit = self.debit + max(cents, 0), self.credit + max(-cents, 0)

    def fault(self, fault: Fault) -> None:
        """Hand on a finding."""
        self.sink.fault(fault)

    def differences(self) -> list[Fault]:
        """Taakvelden of which the municipalities do not add up to the Netherlands, with the difference in euros."""
        headers = {column.field: column.header for column in PROFILE.columns}
        off = {key: self.others[key] - self.nation[key] for key in sorted({*self.nation, *self.others})}
        return [
            Fault(0, headers[column], "nation_differs", value=f"{taakveld}: {cents // 100}")
            for (taakveld, column), cents in off.items()
            if cents
        ]


def _given(note: Note | None) -> tuple[int, int]:
    """Year and period (0 budget, 5 annual accounts) that a delivery note names."""
    period = PERIODS.get((note.reference or "").casefold()) if note else None
    if note is None or note.period_start is None or period is None:
        raise Refused("publication_unknown", 0, "kenmerk")
    return note.period_start.year, period


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read what was published of all municipalities; the money is income plus expenses, and so is the control total.

    Raises:
        Refused: publication_unknown (no delivery note that names year and kind of figures); see `read_table`.
    """
    given = _given(note)
    apart = _WithoutNation(sink)
    receipt = read_table(stream, PROFILE, sink=apart, pseudonym=pseudonym, given=given)
    receipt.reference, receipt.owner = f"{given[0]}-{given[1]}", "cbs:iv3"
    receipt = follow_note(receipt, note)
    if apart.rows:
        receipt.lines -= apart.rows
        receipt.debit_cents -= apart.debit
        receipt.credit_cents -= apart.credit
        if receipt.control_net_cents is None:
            receipt.control_net_cents = apart.debit - apart.credit
        receipt.notes += apart.differences()[:MOST_NOTES]
    return receipt
