"""Callbacks of the dashboard as a page of ours asks them, and answers of which everything can be asked."""

import copy
from pathlib import Path
from typing import Any

from tests.rows import good_row
from tests.unit.reports.marts import write

PAGE = "..page-top.children...page-filters.children...page-rest.children.."
SIMULATION = "..simulation-do.children...simulation-bar.value...simulation-bar.max...simulation-wait.hidden...simulation-said.children...simulation-told.children...simulation-tick.disabled.."
SCENARIOS = "..scenario-told.children...scenario-said.children...scenario-name.value.."
FILTERS = ({"filter": "project", "first": "alle"}, {"filter": "perspectief", "first": "alle"})


def _part(name: Any, prop: str, value: Any) -> dict[str, Any]:
    return {"id": name, "property": prop, "value": value}


def _filters(values: tuple[str, ...]) -> list[Any]:
    chosen = list(zip(FILTERS, values, strict=False))
    return [[_part(one, "value", value) for one, value in chosen], [_part(one, "id", one) for one, _ in chosen]]


BODIES: dict[str, dict[str, Any]] = {
    PAGE: {
        "inputs": [_part("url", "pathname", "/overzicht"), _part("url", "search", "")],
        "state": _filters(("alle", "alle")),
        "changedPropIds": ["url.pathname"],
    },
    SIMULATION: {
        "inputs": [_part("simulation-do", "n_clicks", 0), _part("simulation-tick", "n_intervals", 3)],
        "state": [_part("url", "search", "")],
        "changedPropIds": ["simulation-tick.n_intervals"],
    },
    SCENARIOS: {
        "inputs": [_part("scenario-save", "n_clicks", 1), [_part({"scenario": "0" * 16}, "n_clicks", 0)]],
        "state": [_part("scenario-name", "value", "Meer uren"), _part("url", "search", "")],
        "changedPropIds": ["scenario-save.n_clicks"],
    },
}
"""Every callback of the server by its output, with a body that is answered."""


def body_of(output: str, **more: Any) -> dict[str, Any]:
    """A whole body; ``more`` replaces parts of it."""
    outputs = [dict(zip(("id", "property"), one.rsplit(".", 1), strict=True)) for one in output.strip(".").split("...")]
    return {"output": output, "outputs": outputs, **copy.deepcopy(BODIES[output]), **more}


def page(path: Any, query: Any, filters: tuple[str, ...] = ()) -> dict[str, Any]:
    """The page of an address."""
    inputs = [_part("url", "pathname", path), _part("url", "search", query)]
    return body_of(PAGE, inputs=inputs, state=_filters(filters))


def simulation(query: str, clicks: int = 0, ticks: int = 0) -> dict[str, Any]:
    """Begin or break off a simulation with a click; look how far it is without one."""
    inputs = [_part("simulation-do", "n_clicks", clicks), _part("simulation-tick", "n_intervals", ticks)]
    changed = ["simulation-do.n_clicks" if clicks else "simulation-tick.n_intervals"]
    return body_of(SIMULATION, inputs=inputs, state=[_part("url", "search", query)], changedPropIds=changed)


def save(name: str, query: str) -> dict[str, Any]:
    """Save a scenario under a name."""
    inputs = [_part("scenario-save", "n_clicks", 1), []]
    state = [_part("scenario-name", "value", name), _part("url", "search", query)]
    return body_of(SCENARIOS, inputs=inputs, state=state)


def let_go(number: str, query: str) -> dict[str, Any]:
    """Let a scenario go by its number."""
    inputs = [_part("scenario-save", "n_clicks", 0), [_part({"scenario": number}, "n_clicks", 1)]]
    state = [_part("scenario-name", "value", ""), _part("url", "search", query)]
    changed = [f'{{"scenario":"{number}"}}.n_clicks']
    return body_of(SCENARIOS, inputs=inputs, state=state, changedPropIds=changed)


def calculable(data: Path) -> None:
    """A small set of answers of which can be calculated and simulated, for the municipality 0344 and whoever holds all."""
    year, value = good_row("mart__last_year"), good_row("ref__parameters") | {"unit": "count"}
    euros = {"avoided_cents": 100_000_00, "cost_cents": None, "transfer_cents": None}
    rows = [
        year | euros | {"scope": scope, "party": "gemeente", "draw": draw, **({"cost_cents": 0, "transfer_cents": 0} if draw == 0 else {})}
        for scope in ("all", "GW-001", "gemeente:0344")
        for draw in range(3)
    ]  # fmt: skip
    assumed = (
        {"simulation_draws": 40.0, "simulation_parts": 4.0, "draw_seed": 1.0, "horizon_years": 5.0}
        | dict.fromkeys(("pretrend_alpha", "alike_alpha"), 0.05)
        | {"weeks_per_year": 52.0}
    )
    write(
        data / "warehouse",
        extra={
            "mart__last_year": rows,
            "ref__parameters": [value | {"parameter": name, "value": one} for name, one in assumed.items()],
            "ref__sensitivity": [
                good_row("ref__sensitivity") | {"assumption": "caretaker_wage", "low": 0.9, "high": 1.1}
            ],
        },
    )
