"""Saved scenarios on the page that calculates: kept under a name, compared with each other and with the base, and let go."""

from collections.abc import Callable
from dataclasses import replace

import dash
import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html

from reports import components as c
from reports.access import gate
from reports.calculating import Saved
from reports.pages import Desk
from reports.pages.simulation import LONGEST, PATH, chosen_of
from reports.state import ALL
from reports.state import State as Asked
from reports.view_models.calculate import ENDS, METHOD, base_of, last_year_of
from reports.view_models.pieces import Table
from reports.view_models.saved import Scenario, scenarios_table
from reports.view_models.scopes import NoOutcomeError, scope_of

PROJECT = "project"


def panel(desk: Desk) -> tuple[html.Section | None, tuple[Table, ...]]:
    """What was saved, and how to save more; nothing where nothing can be saved."""
    if desk.services.scenarios is None or desk.services.example is None:
        return None, ()
    t, table = desk.t, compared(desk)
    name = dmc.TextInput(
        id="scenario-name", label=t["scenario_name"], description=t["scenario_hint"], value="",
        className="scenario-name",
    )  # fmt: skip
    button = html.Button(t["scenario_save"], id="scenario-save", type="button", className="action", n_clicks=0)
    parts = [
        html.P(t["scenario_how"]), name, html.P(button, className="actions"), html.P(id="scenario-said", role="status"),
        html.Div(_told(table, desk), id="scenario-told"),
    ]  # fmt: skip
    return c.card("scenarios", t["scenarios"], *parts), ((table,) if table else ())


def compared(desk: Desk) -> Table | None:
    """Saved scenarios beside the base of what is looked at; None when nothing was saved."""
    scenarios, example = desk.services.scenarios, desk.services.example
    saved = scenarios.of(desk.viewer) if scenarios else ()
    if not saved or example is None:
        return None
    t, base = desk.t, base_of(desk.marts)
    rows = [Scenario(t["scenario_base"], desk, base, None)]
    rows += [Scenario(one.name, looked, chosen_of(looked), one) for one in saved for looked in [_asked(desk, one)]]
    told = []
    for row in rows:
        year = last_year_of(desk.marts, scope_of(desk.marts, row.desk.scope)) if _known(row.desk) else None
        if year is None or year.empty:
            told.append((row, None, None))
            continue
        now, then = example.outcome(year, base), example.outcome(year, row.chosen)
        told.append((row, then, example.differences(now, then)))
    return scenarios_table(told, desk.lang)


def _known(desk: Desk) -> bool:
    try:
        scope_of(desk.marts, desk.scope)
    except NoOutcomeError:
        return False
    return True


def _asked(desk: Desk, saved: Saved) -> Desk:
    """The desk as it was when something was saved, as far as all of it may still be chosen."""
    named = {"project", "taal"} | set(desk.choices.more)
    values = {name: value for name, value in saved.values.items() if name in named}
    return replace(desk, state=Asked.from_query({**values, "taal": desk.lang}, desk.choices))


def _told(table: Table | None, desk: Desk) -> list:
    t, scenarios = desk.t, desk.services.scenarios
    if table is None or scenarios is None:
        return [html.P(t["scenario_none"])]
    items = [
        html.Li([
            html.A(one.name, href=_asked(desk, one).links.page + _asked(desk, one).links.query), " ",
            html.Button([t["scenario_remove"], c.hidden(f" {one.name}")], id={"scenario": one.number}, type="button", className="link",
                        n_clicks=0),
        ])
        for one in scenarios.of(desk.viewer)
    ]  # fmt: skip
    return [
        html.Ul(items, className="scenarios"),
        html.H3(table.caption, id="saved-title"),
        html.P([html.Strong(f"{t['what_if_badge']}. "), t["scenario_compare_how"]]),
        c.table(table, headed=True),
        c.under_table(table, desk.links, t),
    ]


def callbacks(app: Dash, desk_of: Callable[[str, str], Desk | None]) -> None:
    """Saving and letting go; whose it is comes from the server."""

    @app.callback(
        [Output("scenario-told", "children"), Output("scenario-said", "children"), Output("scenario-name", "value")],
        Input("scenario-save", "n_clicks"),
        Input({"scenario": dash.ALL}, "n_clicks"),
        State("scenario-name", "value"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def kept(_clicks: int | None, _others: list, name: str | None, query: str | None) -> list:
        """What is saved after a click."""
        clicked, by = dash.ctx.triggered_id, dash.ctx.triggered
        query = query if isinstance(query, str) and len(query) <= LONGEST else ""
        desk = desk_of(PATH, query)
        if desk is None or desk.services.scenarios is None or not (by and by[0].get("value")):
            return [dash.no_update] * 3
        if clicked == "scenario-save":
            came = desk.services.scenarios.save(desk.viewer, name if isinstance(name, str) else "", _values(desk))
        else:
            number = clicked.get("scenario") if isinstance(clicked, dict) else None
            desk.services.scenarios.remove(desk.viewer, number if isinstance(number, str) else "")
            came = "removed"
        did = f"{PATH}{desk.state.to_query(desk.choices)} scenario {came}"
        gate.seen(did, 200, desk.marts.generation.number if desk.marts.generation else 0)
        told = _told(compared(desk), desk)
        return [told, desk.t[f"scenario_{came}"], "" if came in ("saved",) else dash.no_update]


def _values(desk: Desk) -> dict[str, str]:
    """All that is filled in, also what holds anyway: another release may begin elsewhere."""
    project = {PROJECT: desk.state.project} if desk.state.project != ALL else {}
    return {**project, **{name: desk.state.get(name) for name in (*ENDS, METHOD)}}
