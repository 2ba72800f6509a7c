"""Parties, and budgets as organisations write them in files of their own: the Dutch word, and whose budget it is.

The rows of ref__budgets lead; a test holds the two together. ``unmapped`` and ``excluded`` are remainders: nobody books on them.
"""

from dataclasses import dataclass

PARTIES = ["woningcorporatie", "gemeente", "zorgverzekeraar", "zorgkantoor", "rijk", "bewoner"]


@dataclass(frozen=True)
class Pot:
    """A budget that can be named: its word in Dutch and its party."""

    word: str
    party: str


POTS: dict[str, Pot] = {
    "caretaking": Pot("beheer", "woningcorporatie"),
    "vacancy": Pot("leegstand", "woningcorporatie"),
    "turnover_maintenance": Pot("mutatieonderhoud", "woningcorporatie"),
    "vandalism": Pot("vandalisme", "woningcorporatie"),
    "rent_arrears": Pot("huurachterstand", "woningcorporatie"),
    "liveability": Pot("leefbaarheid", "woningcorporatie"),
    "rent": Pot("huur", "woningcorporatie"),
    "subsidy": Pot("bijdrage gemeente", "woningcorporatie"),
    "wmo_support": Pot("begeleiding", "gemeente"),
    "day_activities": Pot("dagbesteding", "gemeente"),
    "sheltered_housing": Pot("beschermd wonen", "gemeente"),
    "shelter": Pot("opvang", "gemeente"),
    "other_wmo": Pot("overige wmo", "gemeente"),
    "public_order": Pot("openbare orde", "gemeente"),
    "zvw_ggz": Pot("ggz", "zorgverzekeraar"),
    "zvw_other": Pot("overige zvw", "zorgverzekeraar"),
    "zvw_nursing": Pot("wijkverpleging zvw", "zorgverzekeraar"),
    "wlz": Pot("wlz", "zorgkantoor"),
    "justice_safety": Pot("politie en justitie", "rijk"),
}
REMAINDERS = ("unmapped", "excluded")
_BY_WORD = {name: budget for budget, pot in POTS.items() for name in (pot.word, budget)}


def budget_of(written: str) -> str | None:
    """The budget that a word stands for (capitals, spaces and underscores do not matter); None when there is none."""
    plain = " ".join(written.casefold().replace("_", " ").split())
    return _BY_WORD.get(plain) or _BY_WORD.get(plain.replace(" ", "_"))


def words_of(party: str) -> list[str]:
    """Words of the budgets of a party."""
    return [pot.word for pot in POTS.values() if pot.party == party]
