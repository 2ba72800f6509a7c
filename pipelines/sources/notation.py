"""How a table writes its amounts and months, as its owner declared it: nothing is taken for anything else.

A notation of numbers has one decimal sign and one sign of thousands (or none), so that ``1.234`` is read in one way only.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pipelines.sources.cells import LONGEST, YEARS, Unreadable, shown

UNITS = {"euro": Decimal(100), "cent": Decimal(1), "x1000": Decimal(100_000)}
THOUSANDS = (".", ",", " ", "'", "")
MOST_CENTS = 10**15
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
SHORT = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_ALSO = {"maa": 3, "mar": 3, "sept": 9, "oct": 10, "may": 5}
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2013": "-", "\u2019": "'"})
_NAMES = {name: n for names in (MONTHS, SHORT) for n, name in enumerate(names, 1)} | _ALSO


@dataclass(frozen=True)
class Numbers:
    """A notation of amounts: decimal sign, sign of thousands ("" = none), unit, and whether costs are written as negative."""

    decimal: str = ","
    thousands: str = "."
    unit: str = "euro"
    costs_negative: bool = False

    def cents(self, cell: Any) -> int:
        """Cents of a cell.

        Raises:
            Unreadable: not_in_notation (another notation, parts of a cent, too large).
        """
        exact = _exact(cell) if not isinstance(cell, str) else number(shown(cell), self.decimal, self.thousands)
        cents = exact * UNITS[self.unit]
        if abs(cents - cents.to_integral_value()) > Decimal("0.000001") or abs(cents) > MOST_CENTS:
            raise Unreadable("not_in_notation")
        return int(cents.to_integral_value()) * (-1 if self.costs_negative else 1)


def _exact(cell: Any) -> Decimal:
    """A typed number of a workbook exactly as it is shown."""
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell != cell or abs(cell) >= MOST_CENTS:
        raise Unreadable("not_in_notation")
    return Decimal(repr(cell))


@lru_cache(maxsize=16)
def _form(decimal: str, thousands: str) -> re.Pattern[str]:
    whole = r"[0-9]{1,15}"
    if thousands:
        whole = rf"(?:[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+|{whole})"
    return re.compile(
        rf"(?P<open>\()?(?P<a>-)?\s*(?:€|EUR)?\s*(?P<b>-)?\s*(?P<whole>{whole})?"
        rf"(?:{re.escape(decimal)}(?P<part>[0-9]{{1,10}}))?\s*(?:€|EUR)?\s*(?P<c>-)?(?P<close>\))?"
    )


@lru_cache(maxsize=4096)
def number(written: str, decimal: str, thousands: str) -> Decimal:
    """A text as a number, in a notation.

    Raises:
        Unreadable: not_in_notation.
    """
    match = _form(decimal, thousands).fullmatch(written.translate(_SPACES)) if len(written) <= LONGEST else None
    if match is None or not (match["whole"] or match["part"]) or bool(match["open"]) != bool(match["close"]):
        raise Unreadable("not_in_notation")
    signs = sum(match[name] is not None for name in ("open", "a", "b", "c"))
    if signs > 1:
        raise Unreadable("not_in_notation")
    whole = (match["whole"] or "0").replace(thousands, "") if thousands else match["whole"] or "0"
    found = Decimal(f"{whole}.{match['part'] or '0'}")
    return -found if signs else found


_TOKENS = {
    "dd": r"(?P<day>[0-9]{1,2})", "d": r"(?P<day>[0-9]{1,2})", "mmmm": r"(?P<name>[^\W\d_]+)", "mmm": r"(?P<name>[^\W\d_]+)\.?",
    "mm": r"(?P<month>[0-9]{1,2})", "m": r"(?P<month>[0-9]{1,2})", "jjjj": r"(?P<year>[0-9]{4})", "jj": r"(?P<year>[0-9]{2})",
}  # fmt: skip
_TOKEN = re.compile(r"jjjj|jj|mmmm|mmm|mm|m|dd|d|[-/. ']")


@lru_cache(maxsize=64)
def _day_form(form: str) -> re.Pattern[str] | None:
    """Pattern of a form such as dd-mm-jjjj; None when it has no year and month, or something else in it."""
    tokens = _TOKEN.findall(form)
    kinds = [token[0] for token in tokens if token in _TOKENS]
    if "".join(tokens) != form or sorted(set(kinds)) != sorted(kinds) or not {"j", "m"} <= set(kinds):
        return None
    glued = all(token in _TOKENS for token in tokens)
    pattern = "".join(_TOKENS[token] if token in _TOKENS else re.escape(token) for token in tokens)
    return re.compile(pattern.replace("{1,2}", "{2}") if glued else pattern, re.IGNORECASE)


def is_day_form(form: str) -> bool:
    """Whether a form of dates can be read: year and month, perhaps a day, each once, and signs between them."""
    return _day_form(form) is not None


def month_number(cell: Any) -> int:
    """A month of the year: 1 to 12, or its Dutch name.

    Raises:
        Unreadable: not_a_month_number.
    """
    written = shown(cell).casefold().rstrip(".")
    number = int(written) if re.fullmatch(r"[0-9]{1,2}", written) else _NAMES.get(written, 0)
    if not 1 <= number <= 12:
        raise Unreadable("not_a_month_number")
    return number


def year(cell: Any) -> int:
    """A year of four digits.

    Raises:
        Unreadable: not_a_year.
    """
    written = shown(cell)
    if not re.fullmatch(r"[0-9]{4}", written) or int(written) not in YEARS:
        raise Unreadable("not_a_year")
    return int(written)


def month(cell: Any, form: str) -> date:
    """First day of the month of a date cell, or of a text in a form such as dd-mm-jjjj, mm-jjjj or mmm jj.

    Raises:
        Unreadable: not_in_form; no_such_day where it is in the form and the day does not exist.
    """
    if isinstance(cell, date | datetime):
        return _first(cell.year, cell.month, cell.day)
    match = (_day_form(form) or re.compile("(?!)")).fullmatch(shown(cell).translate(_SPACES))
    if match is None:
        raise Unreadable("not_in_form")
    found = match.groupdict()
    whole = found["year"] if len(found["year"]) == 4 else f"20{found['year']}"
    number = int(found["month"]) if found.get("month") else _NAMES.get(found["name"].casefold(), 0)
    return _first(int(whole), number, int(found.get("day") or 1))


def _first(year_: int, month_: int, day: int) -> date:
    try:
        if year_ in YEARS:
            return date(year_, month_, day).replace(day=1)
    except ValueError:
        pass
    raise Unreadable("no_such_day")
