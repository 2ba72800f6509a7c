"""What if: going on with other assumptions, beside going on as it is; and who would then contribute what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import decimal, euros, probability
from reports.view_models.ahead import payback_ahead, swings_ahead
from reports.view_models.payback import Payback
from reports.view_models.pieces import NOT_KNOWN, Column, Figure, Table, Tile, Value
from reports.view_models.scopes import TOGETHER, Scope
from reports.view_models.sensitivity import Swings
from reports.view_models.settlement import METHODS, meaning, parties_of, settled, settlement_table
from reports.view_models.who import PARTY_ORDER, Bar, bars_of, who_title
from reports.view_models.words import probability_word
from reports.warehouse import Warehouse

PARTIES = (
    Column("party", "word"), Column("pays_now", "euros"), Column("avoided", "euros"), Column("net", "euros"),
    Column("interval", "interval"), Column("p", "probability"), Column("net_base", "euros"),
)  # fmt: skip
ENDS = {
    "uren": (50.0, 150.0, 5.0), "loon": (80.0, 130.0, 1.0), "effect": (0.0, 150.0, 5.0), "uitdoving": (0.0, 50.0, 1.0),
    "rente": (0.0, 7.0, 0.25), "jaren": (1.0, 15.0, 1.0),
}  # fmt: skip
METHOD = "verdeling"
WhatIf = Callable[[pd.DataFrame, Mapping[str, float]], Any]


@dataclass(frozen=True)
class Calculated:
    """The page that calculates, in one language."""

    answer: str
    changed: bool
    tiles: tuple[Tile, ...]
    bars: tuple[Bar, ...]
    figure: Figure
    settlement: Table | None
    settled: str  # what is to be known of the chosen rule
    method_means: str
    payback: tuple[Payback, Figure] | None = None
    swings: tuple[Swings, Figure] | None = None

    @property
    def tables(self) -> tuple[Table, ...]:
        """What can be taken along."""
        drawn = [one[1].table for one in (self.payback, self.swings) if one]
        return (self.figure.table, *drawn, *([self.settlement] if self.settlement else []))


class Example(Protocol):
    """What else there is to know of a choice: what it changes, its course by year, and what it hangs on."""

    differences: Callable[[Any, Any], pd.DataFrame]
    course: Callable[[pd.DataFrame, Mapping[str, float]], pd.DataFrame]
    swings: Callable[[pd.DataFrame, Mapping[str, float], pd.DataFrame], pd.DataFrame]


def base_of(marts: Warehouse) -> dict[str, float]:
    """The assumptions as they are now, by name in the address."""
    rate = 100 * float(marts.table("mart__release").iloc[0].discount_rate)
    parameters = marts.table("ref__parameters").set_index("parameter").value
    return {
        "uren": 100,
        "loon": 100,
        "effect": 100,
        "uitdoving": 0,
        "rente": round(rate, 4),
        "jaren": int(parameters["horizon_years"]),
    }


def methods_of(marts: Warehouse) -> tuple[str, ...]:
    """Rules that divide, in the order they are told."""
    rows = marts.optional("mart__settlement")
    known = [] if rows is None else list(dict.fromkeys(rows.method))
    return tuple(m for m in METHODS if m in known)


def calculated(
    marts: Warehouse,
    scope: Scope,
    chosen: Mapping[str, float],
    base: Mapping[str, float],
    method: str,
    what_if: WhatIf,
    lang: str,
    example: Example | None = None,
) -> Calculated | None:
    """Everything the page says; None where less than a year of data is known.

    Args:
        marts: The answers.
        scope: Whose projects.
        chosen: What is asked, by name in the address.
        base: The same as it is now.
        method: Rule that divides.
        what_if: Calculates a choice.
        lang: Language.
        example: What else there is to know of it; without it the page says less.
    """
    rows = last_year_of(marts, scope)
    if rows.empty:
        return None
    now, then = what_if(rows, base), what_if(rows, chosen)
    changed = example.differences(now.outcome, then.outcome) if example and dict(chosen) != dict(base) else None
    told = _Teller(now.outcome.set_index("party"), then.outcome.set_index("party"), lang, changed)
    settlement, years = then.settlement, int(chosen["jaren"])
    ranges = marts.optional("ref__sensitivity")
    return Calculated(
        answer=told.answer(scope, int(chosen["jaren"])),
        changed=dict(chosen) != dict(base),
        tiles=told.tiles(),
        bars=told.bars(),
        figure=told.figure(int(chosen["jaren"])),
        settlement=settlement_table(settlement, parties_of(settlement), lang) if len(settlement) else None,
        settled=settled(settlement, method, scope.key, lang) if len(settlement) else "",
        method_means=meaning(settlement, method, lang) if len(settlement) else "",
        payback=payback_ahead(example.course(rows, chosen), lang) if example else None,
        swings=swings_ahead(example.swings(rows, chosen, ranges), years, lang)
        if example and ranges is not None
        else None,
    )


def last_year_of(marts: Warehouse, scope: Scope) -> pd.DataFrame:
    """What a calculation of a scope begins from."""
    rows = marts.table("mart__last_year")
    return pd.DataFrame(rows[rows.scope == scope.key])


class _Teller:
    """Words of one calculation beside the base."""

    def __init__(self, now: pd.DataFrame, then: pd.DataFrame, lang: str, changed: pd.DataFrame | None) -> None:
        self.now, self.then, self.lang, self.t, self.changed = now, then, lang, PAGES[lang], changed
        order = [p for p in PARTY_ORDER if p in then.index and p != TOGETHER]
        self.parties = sorted(order, key=lambda p: -int(then.net_cents[p]))
        self.rows = then.loc[self.parties].reset_index()

    def answer(self, scope: Scope, years: int) -> str:
        """What going on would bring with these assumptions, and what it brings as it is."""
        all_, before = self.then.loc[TOGETHER], self.now.loc[TOGETHER]
        p = float(all_.p_net_positive)
        return self.t["what_if_answer"].format(
            n=years, where=scope.where(self.lang), cost=self._money(all_.cost_cents), avoided=self._money(all_.avoided_cents),
            net=self._money(all_.net_cents), base=self._money(before.net_cents), p=probability(p, self.lang),
            word=probability_word(p, self.t),
        )  # fmt: skip

    def tiles(self) -> tuple[Tile, ...]:
        """Avoided, caretaker cost, net and its probability, each with what it is as it is now."""
        t, then = self.t, self.then.loc[TOGETHER]
        low, high = self._money(then.net_low80_cents), self._money(then.net_high80_cents)
        net = f"{t['tile_interval'].format(low=low, high=high)}. {self._base('net_cents')}"
        return (
            Tile("avoided", t["tile_avoided"], self._money(then.avoided_cents), self._base("avoided_cents")),
            Tile("net", t["tile_net"], self._money(then.net_cents), net),
            Tile("cost", t["tile_cost"], self._money(then.cost_cents), self._base("cost_cents")),
            Tile(
                "probability", t["tile_odds"], probability(float(then.p_net_positive), self.lang),
                self._base("p_net_positive"),
            ),
        )  # fmt: skip

    def bars(self) -> tuple[Bar, ...]:
        """A bar per party: what it pays to the left, what it avoids to the right."""
        return bars_of(self.rows, (), self.lang)

    def figure(self, years: int) -> Figure:
        """The chart per party, with the base in its table."""
        t = self.t
        values: list[tuple[Value, ...]] = []
        for party in (*self.parties, TOGETHER):
            r, before = self.then.loc[party], self.now.net_cents.get(party)
            values.append(
                (
                    f"party.{party}", int(r.paid_cents), int(r.avoided_cents), int(r.net_cents),
                    (int(r.net_low80_cents), int(r.net_high80_cents)), float(r.p_net_positive),
                    NOT_KNOWN if before is None else int(before),
                )
            )  # fmt: skip
        title = who_title(self.rows, t)
        table = Table("what_if", t["table_what_if"], PARTIES, tuple(values), self.lang)
        told = "; ".join(f"{self.t[f'party.{p}']} {self._money(self.then.net_cents[p])}" for p in self.parties)
        subtitle = t["what_if_sub"].format(n=years)
        return Figure("what_if", title, subtitle, t["what_if_note"], f"{title}. {t['net']}: {told}.", table)

    def _money(self, cents: Any) -> str:
        return euros(int(cents), self.lang)

    def _base(self, name: str) -> str:
        """What it is as it is now, and what the choice changes."""
        is_share = name == "p_net_positive"
        now = self.now.loc[TOGETHER, name]
        value = probability(float(now), self.lang) if is_share else self._money(now)
        if self.changed is None:
            return self.t["base_is"].format(value=value)
        by = self.changed.loc[TOGETHER, name]
        told = self._points(float(by)) if is_share else self._more(by)
        return self.t["base_is_less"].format(value=value, difference=told)

    def _points(self, by: float) -> str:
        """A difference of a probability in whole percentage points."""
        points = round(100 * by)
        return self.t["percentage_points"].format(n=("+" if points > 0 else "") + decimal(points, 0, self.lang))

    def _more(self, cents: Any) -> str:
        """A difference: more has a plus."""
        return ("+" if int(cents) > 0 else "") + self._money(cents)
