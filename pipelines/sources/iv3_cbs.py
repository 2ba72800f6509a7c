"""Iv3 as CBS gives it on: amounts per taakveld, category, municipality and period (dataderden, OData 3 as JSON or CSV).

Codes are padded; ``L3.4.1`` is an expense and ``B3.4.2`` income. Amounts are thousands of euros and become cents; the second
placement holds where it is there, else the first; -99998 means that the municipality has not delivered. Rows of the balance sheet, of
the Netherlands as a whole, blank and zero are read past. Source: CBS, dataderden, catalogue IV3 (tables such as 45071NED).
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from pipelines.sources import cells
from pipelines.sources.iv3 import TABLE, months
from pipelines.sources.iv3_checks import is_balance_code
from pipelines.sources.odata import Row, open_feed
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.tabular import add_money, follow_note

NOT_DELIVERED = -99998
CENTS_PER_UNIT = 100_000  # a thousand euros
NEEDED = ("TaakveldBalanspost", "Categorie", "Gemeenten", "Verslagsoort")
_PLACEMENT = re.compile(r"k_?([12])e.*", re.IGNORECASE)
_PERIOD = re.compile(r"([0-9]{4})X00([0-5])")
_CATEGORY = re.compile(r"([LB])([1-7]\.[0-9](?:\.[0-9])?)")
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
SIDES = {"L": "lasten", "B": "baten"}


def thousands(value: Any) -> int | None:
    """Thousands of euros, with a decimal point, to cents; None when blank or not delivered.

    Raises:
        Unreadable: not_a_plain_number.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal) or not _NUMBER.fullmatch(str(value)):
        raise cells.Unreadable("not_a_plain_number")
    cents = Decimal(str(value)) * CENTS_PER_UNIT
    if cents != cents.to_integral_value():
        raise cells.Unreadable("not_a_plain_number")
    return None if cents == NOT_DELIVERED * CENTS_PER_UNIT else int(cents)


@dataclass
class _Reading:
    """One feed being read: where its rows and faults go, and the columns of the two placements, the second first."""

    sink: Sink
    receipt: Receipt
    placements: list[str] = field(default_factory=list)

    def begin(self, line: int, row: dict[str, Any]) -> None:
        """Find the columns in the first row."""
        found = {match[1]: name for name in row if (match := _PLACEMENT.fullmatch(name))}
        missing = [name for name in NEEDED if name not in row] + ([] if "1" in found else ["k_1ePlaatsing_1"])
        if missing:
            raise Refused("columns_missing", line, ", ".join(missing))
        self.placements = [found[n] for n in ("2", "1") if n in found]

    def take(self, line: int, row: dict[str, Any]) -> None:
        """Hand on one amount, leave its fault, or read past it."""
        region, code = str(row.get("Gemeenten") or ""), str(row.get("TaakveldBalanspost") or "")
        if not region.startswith("GM") or is_balance_code(code):
            return
        cents = self._amount(line, row)
        if not cents:
            return
        self.receipt.lines += 1
        add_money(self.receipt, cents, line)
        when, what = (
            form.fullmatch(str(row.get(name) or ""))
            for form, name in ((_PERIOD, "Verslagsoort"), (_CATEGORY, "Categorie"))
        )
        if when is None or what is None:
            self._fault(line, "Verslagsoort" if when is None else "Categorie", "not_in_list", row, cents)
            return
        year, period = int(when[1]), int(when[2])
        self._lengthen(*months(year, period))
        head = (region.removeprefix("GM"), year, period, "Realisatie" if period else "Begroting", "cbs")
        self.sink.row(TABLE, (line, *head, SIDES[what[1]], code, what[2], cents))

    def _amount(self, line: int, row: dict[str, Any]) -> int | None:
        """Cents of the placement that holds; None when there is none, or when it cannot be read (then its fault is left)."""
        said: list[int | None] = []
        for name in self.placements:
            try:
                said.append(thousands(row.get(name)))
            except cells.Unreadable as unreadable:
                self.receipt.lines += 1
                self._fault(line, name, unreadable.rule, row)
                return None
        if all(cents is None for cents in said) and any(row.get(name) is not None for name in self.placements):
            self.receipt.facts["not_delivered"] = self.receipt.facts.get("not_delivered", 0) + 1
        return next((cents for cents in said if cents is not None), None)

    def _lengthen(self, first: date, last: date) -> None:
        r = self.receipt
        r.period_start, r.period_end = min(r.period_start or first, first), max(r.period_end or last, last)

    def _fault(self, line: int, column: str, rule: str, row: dict[str, Any], cents: int | None = None) -> None:
        value = row.get(column)
        self.sink.fault(Fault(line, column, rule, TABLE, cents, None if value is None else str(value)[:100]))


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read amounts of many municipalities; the money is the sum of lasten and baten.

    Raises:
        Refused: columns_missing, period_unknown (no row says a period); what `open_feed` raises.
    """
    feed, rows = open_feed(stream)
    reading = _Reading(sink, Receipt(kind="iv3_cbs", owner=f"cbs:{feed.table or 'iv3'}"))
    for line, row in rows:
        _one(reading, (line, row))
    if feed.has_more:
        reading.receipt.notes.append(Fault(0, "odata.nextLink", "feed_goes_on"))
    return follow_note(reading.receipt, note)


def _one(reading: _Reading, found: Row) -> None:
    line, row = found
    if isinstance(row, int):
        reading.receipt.lines += 1
        reading.sink.fault(Fault(line, "", "wrong_number_of_columns", TABLE, value=str(row)))
        return
    if not reading.placements:
        reading.begin(line, row)
    reading.take(line, row)
