"""CSV as Dutch spreadsheets write it: UTF-8 with BOM, semicolons, CRLF, decimal comma, dd-mm-jjjj."""

from collections.abc import Iterable, Iterator
from datetime import date

_CHUNK = 50_000


def csv_chunks(header: str, rows: Iterable[str]) -> Iterator[bytes]:
    """A CSV file in chunks of bounded size; rows are lines without their end."""
    pending = [header]
    first = True
    for row in rows:
        pending.append(row)
        if len(pending) >= _CHUNK:
            yield _encoded(pending, first)
            pending, first = [], False
    yield _encoded(pending, first)


def _encoded(lines: list[str], first: bool) -> bytes:
    text = "".join(f"{line}\r\n" for line in lines)
    return (("\ufeff" if first else "") + text).encode("utf-8")


def euros(cents: int, *, thousands: bool = False) -> str:
    """Cents as euros with a decimal comma; with a dot between thousands when asked."""
    whole, part = divmod(int(cents), 100)
    return f"{whole:,}".replace(",", ".") + f",{part:02d}" if thousands else f"{whole},{part:02d}"


def day(value: date) -> str:
    """A date as dd-mm-jjjj."""
    return f"{value:%d-%m-%Y}"


def month_cell(value: date) -> str:
    """A month as mm-jjjj."""
    return f"{value:%m-%Y}"
