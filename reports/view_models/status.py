"""How far figures can be relied on: the level of a page and why, and whether what it rests on has grown old."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import long_date
from reports.view_models.scopes import AHEAD, Asked, projects_in
from reports.view_models.words import capital, listed
from reports.warehouse import Warehouse

WEAK = ("before-after", "assumed")  # designs on which a figure is no more than an indication


def status_of(
    release: pd.Series, whole: pd.Series, unknown: tuple[str, ...], asked: Asked, lang: str
) -> tuple[str, str]:
    """The level of a page, the weakest that applies, and every reason for it.

    Final; provisional (something is still to come, or of a party nothing was delivered); indicative (a part rests on before and after,
    or on an assumption); an example calculation (the last year drawn on).

    Args:
        release: What the answers rest on.
        whole: The row of mart__amounts of all parties together.
        unknown: Parties of which nothing was delivered.
        asked: What the page is asked.
        lang: Language.
    """
    t = PAGES[lang]
    found = {
        "example": t["status_why.ahead"] if asked.amount == AHEAD else "",
        "indicative": t["status_why.weak"] if whole.grade in WEAK else "",
        "provisional": "; ".join(filter(None, (_missing(unknown, t), t["status_why"] if release.provisional else ""))),
    }
    level = next((name for name, why in found.items() if why), "final")
    return t[f"status_{level}"], "; ".join(why for why in found.values() if why)


def _missing(unknown: tuple[str, ...], t: dict[str, str]) -> str:
    return t["status_why.missing"].format(parties=listed([t[f"the.{p}"] for p in unknown], t)) if unknown else ""


def stale_of(marts: Warehouse, key: str, old: Mapping[str, date], lang: str) -> tuple[str, ...]:
    """Whose youngest delivery is old, with the date until which it goes: of the organisations of a scope, and of who has no project.

    Args:
        marts: The answers.
        key: Scope.
        old: Last day of the youngest delivery that counts by owner, of those that are old today.
        lang: Language.
    """
    t, own = PAGES[lang], projects_in(marts, key)
    names = dict(zip("gemeente:" + own.municipality_code.astype(str), own.municipality_name.astype(str), strict=True))
    names |= dict(zip("kvk:" + own.corporation_id.astype(str), own.corporation_name.astype(str), strict=True))
    shown = {
        owner: until for owner, until in old.items() if owner in names or not owner.startswith(("gemeente:", "kvk:"))
    }
    return tuple(
        t["stale_told"].format(owner=_owner(o, names, t), until=long_date(u, lang)) for o, u in sorted(shown.items())
    )


def _owner(code: str, names: Mapping[str, str], t: dict[str, str]) -> str:
    kind, _, rest = code.partition(":")
    label = t.get(f"owner.{kind}", "{name}")
    return capital(label.format(name=names.get(code, rest)))


__all__ = ["stale_of", "status_of"]
