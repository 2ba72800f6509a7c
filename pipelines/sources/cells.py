"""Cell of a table file to a value: Dutch notation only; what can be read in two ways is refused, never guessed.

A parser takes a cell (text from a CSV, a typed value from a workbook; never blank) and returns str, int, float, bool or date.
Money becomes int cents. A cell that cannot be read raises `Unreadable` with the rule it breaks, never with its value.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any

Parser = Callable[[Any], Any]
LONGEST = 60  # characters of a number or a date; longer is text
YEARS = range(1900, 2200)
_WHOLE = r"(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,10})"
_MINUS = "[-\u2212]"
_MONEY = re.compile(
    rf"(?P<a>{_MINUS})?\s*(?:€|EUR)?\s*(?P<b>{_MINUS})?\s*{_WHOLE}(?:,(?P<part>[0-9]{{1,2}}))?\s*(?P<c>{_MINUS})?"
)
_NUMBER = re.compile(rf"(?P<a>{_MINUS})?{_WHOLE}(?:,(?P<part>[0-9]{{1,10}}))?")
_THREE_BEHIND_COMMA = re.compile(rf"{_MINUS}?[0-9]{{1,3}},[0-9]{{3}}")
_DUTCH_DAY = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DUTCH_MONTH = re.compile(r"([0-9]{1,2})-([0-9]{4})")
_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
_QUARTER = re.compile(r"([0-9]{4})\s?-?(?:KW|Q)0?([1-4])", re.IGNORECASE)


class Unreadable(ValueError):
    """A cell that cannot be turned into its column's type; ``rule`` is a code of the message catalogue."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def shown(cell: Any) -> str:
    """The cell as text without spaces around it; "" when blank, a whole number without decimals, a date in ISO."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip().strip("\ufeff")
    if isinstance(cell, float) and isfinite(cell) and cell == int(cell):
        return str(int(cell))
    return cell.date().isoformat() if isinstance(cell, datetime) and cell.time() == time.min else str(cell)


def text(cell: Any) -> str:
    """The cell as text."""
    return shown(cell)


def _grouped(match: re.Match[str] | None, written: str, wrong: str = "not_a_number") -> re.Match[str]:
    """The match when it can be read in one way only: a single dot may be thousands or an English decimal sign."""
    if match is None:
        raise Unreadable(wrong)
    if match["whole"].count(".") == 1 and "," not in written:
        raise Unreadable("ambiguous_number")
    return match


def _typed(cell: Any) -> Decimal | None:
    """A numeric cell of a workbook exactly as it is shown; None when the cell is text."""
    if isinstance(cell, str):
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not isfinite(cell) or abs(cell) >= 10**10:
        raise Unreadable("not_a_number")
    return Decimal(repr(cell))


def money(cell: Any) -> int:
    """Euros in Dutch notation (``1.234,56``, ``€ -0,10``, ``1234,5 -``) to cents.

    Raises:
        Unreadable: not_a_number (English notation, parts of a cent), ambiguous_number (``1.234``, ``1,234``).
    """
    if (number := _typed(cell)) is not None:
        cents = number * 100
        if abs(cents - cents.to_integral_value()) > Decimal("0.000001"):
            raise Unreadable("not_a_number")
        return int(cents.to_integral_value())
    return _money(shown(cell))


@lru_cache(maxsize=4096)
def _money(written: str) -> int:
    if len(written) > LONGEST:
        raise Unreadable("not_a_number")
    if _THREE_BEHIND_COMMA.fullmatch(written):
        raise Unreadable("ambiguous_number")
    match = _grouped(_MONEY.fullmatch(written), written)
    signs = [match[name] for name in "abc" if match[name]]
    whole = match["whole"].replace(".", "")
    if len(signs) > 1 or len(whole) > 10:
        raise Unreadable("not_a_number")
    cents = int(whole) * 100 + int((match["part"] or "").ljust(2, "0"))
    return -cents if signs else cents


def _number(cell: Any) -> Decimal:
    if (number := _typed(cell)) is not None:
        return number
    written = shown(cell)
    match = _grouped(_NUMBER.fullmatch(written) if len(written) <= LONGEST else None, written)
    return Decimal(("-" if match["a"] else "") + match["whole"].replace(".", "") + "." + (match["part"] or "0"))


def decimal(cell: Any) -> float:
    """A number with a decimal comma (hours, shares, square metres); not for money.

    Raises:
        Unreadable: not_a_number, ambiguous_number (``1.234``).
    """
    return float(_number(cell))


def count(cell: Any) -> int:
    """A whole number.

    Raises:
        Unreadable: not_a_number (also with decimals), ambiguous_number (``1.234``).
    """
    number = _number(cell)
    if number != number.to_integral_value() or (isinstance(cell, str) and "," in cell) or abs(number) >= 10**10:
        raise Unreadable("not_a_number")
    return int(number)


def _date(year: str | int, month: str | int, day: str | int, rule: str) -> date:
    if int(year) not in YEARS:  # 31-12-9999 as "no end" must be left empty
        raise Unreadable(rule)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable(rule) from None


def day(cell: Any) -> date:
    """A date: dd-mm-jjjj, jjjj-mm-dd or a date cell, from 1900 to 2199.

    Raises:
        Unreadable: not_a_date.
    """
    if isinstance(cell, date):
        return _date(cell.year, cell.month, cell.day, "not_a_date")
    return _day(shown(cell))


@lru_cache(maxsize=4096)
def _day(written: str) -> date:
    if match := _DUTCH_DAY.fullmatch(written):
        return _date(match[3], match[2], match[1], "not_a_date")
    if match := _ISO_DAY.fullmatch(written):
        return _date(match[1], match[2], match[3], "not_a_date")
    raise Unreadable("not_a_date")


def month(cell: Any) -> date:
    """A month (mm-jjjj, jjjj-mm or a date cell) as its first day.

    Raises:
        Unreadable: not_a_month.
    """
    if isinstance(cell, date):
        return _date(cell.year, cell.month, 1, "not_a_month")
    written = shown(cell)
    if match := _DUTCH_MONTH.fullmatch(written):
        return _date(match[2], match[1], 1, "not_a_month")
    if match := _ISO_MONTH.fullmatch(written):
        return _date(match[1], match[2], 1, "not_a_month")
    raise Unreadable("not_a_month")


def quarter(cell: Any) -> date:
    """A quarter (2024KW1) as its first day.

    Raises:
        Unreadable: not_a_quarter.
    """
    match = _QUARTER.fullmatch(shown(cell))
    if match is None:
        raise Unreadable("not_a_quarter")
    return _date(match[1], 3 * int(match[2]) - 2, 1, "not_a_quarter")


def yes_no(cell: Any) -> bool:
    """Ja or Nee, or a truth cell.

    Raises:
        Unreadable: not_yes_no.
    """
    if isinstance(cell, bool):
        return cell
    answer = {"ja": True, "nee": False}.get(shown(cell).casefold())
    if answer is None:
        raise Unreadable("not_yes_no")
    return answer


def code(width: int) -> Parser:
    """Parser of a code of ``width`` digits that may have lost its leading zeros.

    Raises:
        Unreadable: not_a_code, from the parser: other characters, or more digits.
    """
    digits = re.compile(rf"[0-9]{{1,{width}}}")

    def parse(cell: Any) -> str:
        written = shown(cell)
        if not digits.fullmatch(written):
            raise Unreadable("not_a_code")
        return written.zfill(width)

    return parse


def codes(width: int) -> Parser:
    """Parser of several codes joined by ``|``, each of ``width`` digits with leading zeros put back."""
    one = code(width)

    def parse(cell: Any) -> str:
        return "|".join(one(part) for part in shown(cell).split("|"))

    return parse


def unit_code(cell: Any) -> str:
    """A code of letters and digits as written.

    Raises:
        Unreadable: rounded, when a spreadsheet made a number of it (``3,44E+14``): its last digits are lost.
    """
    written = shown(cell)
    if SCIENTIFIC.fullmatch(written):
        raise Unreadable("rounded")
    return written


def one_of(meanings: Mapping[str, str]) -> Parser:
    """Parser of a word from a list (small letters) to what it stands for.

    Raises:
        Unreadable: not_in_list, from the parser.
    """

    def parse(cell: Any) -> str:
        meaning = meanings.get(shown(cell).casefold())
        if meaning is None:
            raise Unreadable("not_in_list")
        return meaning

    return parse


def postcode(cell: Any) -> str:
    """A postcode without spaces, in capitals."""
    return "".join(shown(cell).split()).upper()


def citizen(cell: Any) -> str:
    """A BSN as written, without the dots, dashes and spaces people put in it; whether it is one is for the pseudonymiser."""
    return re.sub(r"[.\s\u2010-\u2013-]", "", shown(cell))
