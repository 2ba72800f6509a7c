"""A value in the notation of the file it came from, and back; a BSN is never told, wherever it stands."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pipelines.harmonize.pseudonyms import replace_bsn
from pipelines.sources import cells
from reports.numerals import exact_euros

HIDDEN = "*********"
WITH_POINT = ("raw_xaf__", "raw_vera__", "raw_statline__", "raw_vektis__")  # amounts in euros with a decimal point
IN_CENTS = ("raw_iwmo__", "raw_aw319__")  # amounts in whole cents
IN_THOUSANDS = "raw_iv3__published"  # amounts in thousands of euros with a decimal point
CENTS_PER_THOUSAND = 100_000
PARSERS = {bool: cells.yes_no, int: cells.count, float: cells.decimal, date: cells.day, str: cells.text}


def tellable(text: str) -> str:
    """The text as it may be told: without BSNs, ones with separators too, and without halves of characters, which none can hold."""
    text = text.encode("utf-8", "replace").decode()
    return replace_bsn(text, lambda _: HIDDEN)


def as_written(table: str, column: str, value: Any) -> str | None:
    """A value as it stands in the file: euros and dd-mm-jjjj in tables, cents and ISO dates in messages; a person never."""
    if value is None or column == "person_id":
        return None
    if table.startswith(IN_CENTS):
        if column.startswith("period_") and table == "raw_aw319__lines":
            return f"{value:%Y%m%d}"
        return f"{-value} C" if column == "amount_cents" and value < 0 else tellable(str(value))
    if table == IN_THOUSANDS and column.endswith("_cents"):
        return f"{value / CENTS_PER_THOUSAND:.5f}".rstrip("0").rstrip(".")
    point = table.startswith(WITH_POINT)
    if column.endswith("_cents"):
        return f"{value / 100:.2f}" if point else exact_euros(value, "nl").replace("€\u00a0", "")
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", "." if point else ",")
    if isinstance(value, date) and not table.startswith("raw_vera__"):
        return f"{value:%d-%m-%Y}"
    return tellable(str(value))


def value_of(table: str, column: str, kind: type, written: str) -> Any:
    """A value as `as_written` writes it.

    Raises:
        ValueError: It is no value of the column.
    """
    point = table.startswith(WITH_POINT)
    if table == IN_THOUSANDS and column.endswith("_cents"):
        return _cents(written) * 1000
    if kind is date and table == "raw_aw319__lines":
        return cells.day(f"{written[:4]}-{written[4:6]}-{written[6:]}")
    if column.endswith("_cents") and table.startswith(IN_CENTS):
        return -int(written.removesuffix(" C")) if written.endswith(" C") else int(written)
    if column.endswith("_cents"):
        return _cents(written) if point else cells.money(written)
    return float(written) if point and kind is float else PARSERS[kind](written)


def _cents(written: str) -> int:
    try:
        cents = Decimal(written) * 100
    except InvalidOperation:
        raise ValueError("not an amount") from None
    if cents != int(cents):
        raise ValueError("not an amount")
    return int(cents)
