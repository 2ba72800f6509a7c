"""StatLine: figures of CBS as observations, from CSV (typed or untyped) or OData (version 3 and 4, JSON or CSV).

One observation per cell: version 3 has a column per measure (``…_1``, ``…_2``), version 4 a row. What is no measure is a dimension: a
region (``GM0344``, ``NL01``), a period (``2015JJ00``, ``2015KW01``, ``2015MM01``) or another. Padding is stripped; an empty cell, and
``.`` in an untyped table, is a figure that is not known. A number has a decimal point. A CSV does not say which table it is: a delivery
note may (``kenmerk``). Source: CBS open data, OData 3 and 4.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, BinaryIO

from pipelines.sources import cells
from pipelines.sources.odata import is_table, open_feed
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.tabular import follow_note
from pipelines.sources.whole_lines import WholeLines, whole_lines

TABLE, MEASURES = "raw_statline__observations", "raw_statline__measures"
UNKNOWN = "onbekend"
LONGEST_TEXT = 500
MISSING = (None, ".")
_MEASURE = re.compile(r".+_[0-9]+")
_REGION = re.compile(r"(?:NL|LD|PV|CR|GM|WK|BU)[0-9]{2,8}")
_PERIOD = re.compile(r"[0-9]{4}[A-Z][A-Z0-9][0-9]{2}")
_MONTHS = {"JJ": 12, "HJ": 6, "KW": 3, "MM": 1}
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,12})?(?:[eE][-+]?[0-9]{1,2})?")
_ALMOST = re.compile(r"[-+]?[0-9]*[.,][-+0-9., ]*")
_NOT_DIMENSIONS = ("ID", "Id", "Measure", "Value", "ValueAttribute", "StringValue")


@lru_cache(maxsize=4096)
def days_of(period: str) -> tuple[date, date] | None:
    """First and last day of a period of CBS: year (JJ), half year (HJ), quarter (KW) or month (MM); None for another."""
    months = _MONTHS.get(period[4:6])
    if months is None or int(period[:4]) not in cells.YEARS:
        return None
    year, nth = int(period[:4]), int(period[6:]) or 1
    last = months * nth
    return (date(year, last - months + 1, 1), date(year, last, monthrange(year, last)[1])) if last <= 12 else None


def figure_of(value: Any) -> tuple[float | None, str | None]:
    """A cell as a number, or as text when it is none; both None when nothing is known.

    Raises:
        Unreadable: not_a_plain_number: a number in another notation, as a spreadsheet leaves it.
    """
    if value in MISSING:
        return None, None
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise cells.Unreadable("not_a_plain_number")
    written = str(value)
    if _NUMBER.fullmatch(written):
        return float(written), None
    if not isinstance(value, str) or _ALMOST.fullmatch(written):
        raise cells.Unreadable("not_a_plain_number")
    return None, written[:LONGEST_TEXT]


@dataclass
class _Reading:
    """One table being read: its number, and where its observations go."""

    table: str
    sink: Sink
    receipt: Receipt

    def take(self, line: int, row: dict[str, Any]) -> None:
        """Hand on every observation of a row, or leave its fault."""
        named = {name: value for name, value in row.items() if name not in _NOT_DIMENSIONS}
        measures = {name: value for name, value in named.items() if _MEASURE.fullmatch(name)}
        dimensions = {name: str(value) for name, value in named.items() if name not in measures and value is not None}
        if "Measure" in row:
            value = row.get("Value")
            measures = {str(row["Measure"]): row.get("StringValue") if value is None else value}
        head = (line, self.table, *self._place(dimensions))
        for measure, value in measures.items():
            self.receipt.lines += 1
            try:
                self.sink.row(TABLE, (*head, measure, *figure_of(value)))
            except cells.Unreadable as unreadable:
                self.sink.fault(Fault(line, measure, unreadable.rule, TABLE, None, str(value)[:100]))

    def _place(self, dimensions: dict[str, str]) -> tuple:
        """Region, period with its first and last day, and all dimensions together."""
        region = next((code for code in dimensions.values() if _REGION.fullmatch(code)), None)
        period = next((code for code in dimensions.values() if _PERIOD.fullmatch(code)), None)
        days = days_of(period) if period else None
        if days:
            r = self.receipt
            r.period_start, r.period_end = (
                min(r.period_start or days[0], days[0]),
                max(r.period_end or days[1], days[1]),
            )
        return region, period, *(days or (None, None)), "|".join(f"{name}={code}" for name, code in dimensions.items())


def _rows(rows: Iterator, sink: Sink, receipt: Receipt, table: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows as wide as their header; of another a fault."""
    for line, row in rows:
        if isinstance(row, int):
            receipt.lines += 1
            sink.fault(Fault(line, "", "wrong_number_of_columns", table, value=str(row)))
        else:
            yield line, row


def _begin(stream: BinaryIO, kind: str, note: Note | None) -> tuple[Receipt, Iterator, WholeLines]:
    """Receipt with the number of the table, the rows, and the lines they stand on."""
    lines = whole_lines(stream, note) if is_table(stream) else WholeLines(stream)
    feed, rows = open_feed(lines.stream)
    table = feed.table or (note.reference if note else None) or UNKNOWN
    receipt = Receipt(kind=kind, owner="cbs:statline", reference=table.upper() if table != UNKNOWN else UNKNOWN)
    if table == UNKNOWN:
        receipt.notes.append(Fault(0, "", "table_unknown"))
    if feed.has_more:
        receipt.notes.append(Fault(0, "odata.nextLink", "feed_goes_on"))
    return receipt, rows, lines


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read a table of StatLine, one row per observation; it has no money of parties and no control totals of its own.

    Raises:
        Refused: what `open_feed` raises.
    """
    receipt, rows, lines = _begin(stream, "statline", note)
    reading = _Reading(receipt.reference or UNKNOWN, sink, receipt)
    for line, row in _rows(rows, sink, receipt, TABLE):
        reading.take(line, row)
    lines.hold_back(TABLE, sink, receipt)
    return follow_note(receipt, note)


def read_measures(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read what the measures of a table are: title and unit (DataProperties of version 3, MeasureCodes of version 4).

    Raises:
        Refused: columns_missing; what `open_feed` raises.
    """
    receipt, rows, lines = _begin(stream, "statline_measures", note)
    for line, row in _rows(rows, sink, receipt, MEASURES):
        if row.get("Type") not in (None, "Topic"):  # groups of topics and dimensions
            continue
        name = "Key" if "Key" in row else "Identifier"
        if "Title" not in row or "Unit" not in row:
            raise Refused("columns_missing", line, "Title, Unit")
        receipt.lines += 1
        code = row.get(name)
        if code is None:
            sink.fault(Fault(line, name, "missing", MEASURES))
            continue
        title = str(row["Title"] or code)[:LONGEST_TEXT]
        sink.row(
            MEASURES, (line, receipt.reference, str(code), title, None if row["Unit"] is None else str(row["Unit"]))
        )
    lines.hold_back(MEASURES, sink, receipt)
    return follow_note(receipt, note)
