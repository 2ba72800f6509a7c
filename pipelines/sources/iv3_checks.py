"""Checks of CBS on an Iv3 delivery as a whole: what is odd in it, as remarks that hold nothing back.

Structure (SF) and codes (DF) of the parts that are read past, and of the plausibility checks (PF) those that need no threshold:
PF006 expenses = income in a budget and in annual accounts, PF007 and PF008 assets = liabilities at the first and the last day of
annual accounts, PF009 nothing left undivided (categories 4.3.9 and 4.4.9) outside a budget. PF001-PF005 compare with percentages
that are not published with the definitions. Source: CBS, iv3_definities, lists ``controles`` and ``fouten``.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from pipelines.sources.reading import Fault

MOST_REMARKS = 100
BALANCED = (0, 5)  # periods: budget and annual accounts
ACCOUNTS = 5
UNDIVIDED = ("4.3.9", "4.4.9")
_BALANCE_CODE = re.compile(r"[AP][0-9]{2,4}[a-z]?")
_FIRST_DAY = re.compile(r"1 januari|0?1-0?1-[0-9]{4}")
_LAST_DAY = re.compile(r"ultimo|(?:31|30)-0?[0-9]{1,2}-[0-9]{4}")


def is_balance_code(written: str) -> bool:
    """Whether a code has the form of one of the balance sheet: A (assets) or P (liabilities) and digits."""
    return bool(_BALANCE_CODE.fullmatch(written))


def is_day(written: str) -> bool:
    """Whether this names a first or last day, in words or as a date."""
    return _when(written) is not None


def _when(written: str) -> str | None:
    if _FIRST_DAY.fullmatch(written.casefold()):
        return "primo"
    return "ultimo" if _LAST_DAY.fullmatch(written.casefold()) else None


@dataclass
class Iv3Checks:
    """What an Iv3 delivery adds up to, taken in row by row; ``remarks`` says what is odd in it."""

    period: int
    totals: Counter[str] = field(default_factory=Counter)  # cents: lasten, baten, undivided, and A or P with the day
    odd: list[Fault] = field(default_factory=list)

    def amount(self, side: str, category: object, cents: int) -> None:
        """Take in an amount of a taakveld."""
        self.totals[side] += cents
        if category in UNDIVIDED:
            self.totals["undivided"] += abs(cents)

    def balance(self, line: int, code: object) -> bool:
        """Take in a row about the balance sheet; whether its code has the form of one (DF003)."""
        fits = isinstance(code, str) and is_balance_code(code.strip())
        if not fits:
            self._remark(line, "balanscode", "iv3_balance_code", str(code))
        return fits

    def standing(self, line: int, code: object, day: object, cents: int) -> None:
        """Take in a state of the balance sheet: assets (A…) or liabilities (P…) on a first or last day (DF003, DF004)."""
        if not self.balance(line, code):
            return
        when = _when(str(day).strip())
        if when is None:
            self._remark(line, "standper", "iv3_balance_day", str(day))
        else:
            self.totals[f"{str(code).strip()[0]} {when}"] += cents

    def part(self, name: str, rule: str, line: int = 0) -> None:
        """Note a part that is missing (SF013-SF015) or that the schema does not have (SF003)."""
        self._remark(line, name, rule, None)

    def _remark(self, line: int, column: str, rule: str, value: str | None) -> None:
        if len(self.odd) < MOST_REMARKS:
            self.odd.append(Fault(line, column, rule, value=None if value is None else value[:100]))

    def remarks(self) -> list[Fault]:
        """Everything odd, with the differences in whole euros."""
        found = list(self.odd)
        if self.period in BALANCED and (off := self.totals["lasten"] - self.totals["baten"]):
            found.append(Fault(0, "lasten/baten", "iv3_not_balanced", value=_euros(off)))
        for day, name in (("primo", "1 januari"), ("ultimo", "ultimo")):
            off = self.totals[f"A {day}"] - self.totals[f"P {day}"]
            if self.period == ACCOUNTS and off:
                found.append(Fault(0, name, "iv3_balance_sheet", value=_euros(off)))
        if self.period and self.totals["undivided"]:
            found.append(Fault(0, "categorie", "iv3_undivided", value=_euros(self.totals["undivided"])))
        return found


def _euros(cents: int) -> str:
    return f"{cents // 100 if cents >= 0 else -(-cents // 100)}"
