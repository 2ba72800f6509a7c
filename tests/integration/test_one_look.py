"""A panel is made once in a build, and everything that is estimated is told from that."""

from collections import Counter

import dagster as dg

from assets.definitions import ASSETS
from assets.marts import estimated, mart__lines_behind
from assets.place import Place
from pipelines.measures import avoided_cost, matched, second_opinion
from pipelines.measures import panel as panels

PANELS = ("core__person_months", "core__complex_months", "core__insured_quarters")


def test_one_asset_takes_the_panels_into_memory():
    """Another one joins ledger lines to them, where they are, and estimates nothing."""
    takers = [a for a in ASSETS if {dg.AssetKey(p) for p in PANELS} & set(a.keys_by_input_name.values())]
    assert set(takers) == {estimated, mart__lines_behind}


def counting(monkeypatch, module, name, key):
    """How often a function of a module is called, by what it is called with."""
    counted, real = Counter(), getattr(module, name)

    def counts(*given, **named):
        counted[key(*given)] += 1
        return real(*given, **named)

    monkeypatch.setattr(module, name, counts)
    return counted


def test_in_a_build_each_panel_is_made_once_and_fitted_once(country, monkeypatch):
    made = counting(monkeypatch, panels, "_panel", lambda table, *_: table.num_rows)
    fits = [
        counting(monkeypatch, module, "fit_untreated", lambda panel, *_: (len(panel.unit), panel.budgets))
        for module in (avoided_cost, second_opinion, matched)
    ]
    place = Place(deliveries=str(country.out / "deliveries"), data=str(country.data), draws=50)
    tables = {name: place.warehouse().read(name) for name in estimated.op.ins}
    told = {out.output_name: out.value for out in estimated(place=place, **tables)}
    assert list(made.values()) == [1, 1, 1]
    every = sum(fits, Counter())
    whole = {key: n for key, n in every.items() if key[0] in made}
    assert list(whole.values()) == [1, 1, 1], (
        "a panel is fitted once; its rows before the start once more, as a placebo"
    )
    assert len(every) - len(whole) <= 3
    kept = place.warehouse().read("mart__balance").to_pandas()
    assert len(kept) > 0
    assert sorted(told["mart__balance"].treated_units) == sorted(kept.treated_units)
