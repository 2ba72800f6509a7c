"""The simulation on the page that calculates: begun, followed and broken off with one button; its outcome stays while it is asked."""

from collections.abc import Callable
from dataclasses import dataclass

import dash
from dash import Dash, Input, Output, State, dcc, html

from reports import components as c
from reports.access import gate
from reports.calculating import Running
from reports.pages import Desk
from reports.view_models.ahead import SimulationTold, simulation_told
from reports.view_models.calculate import ENDS, last_year_of
from reports.view_models.scopes import scope_of

PATH = "/rekenen"
OPEN = ("waiting", "running")
EVERY = 400  # milliseconds between two looks
LONGEST = 2000  # characters of an address


@dataclass(frozen=True)
class Shown:
    """What the panel says: the button, how far it is of how many parts (None: nothing is running), what is said, and the outcome."""

    button: str
    done: int | None
    parts: int
    said: str
    told: SimulationTold | None


def chosen_of(desk: Desk) -> dict[str, float]:
    """What is filled in, by name in the address."""
    return {name: float(desk.state.get(name)) for name in ENDS}


def key_of(desk: Desk) -> tuple:
    """What is simulated: of which answers, whose, with which assumptions."""
    made = desk.marts.generation
    return (
        made and made.manifest,
        str(desk.marts.table("mart__release").data_hash.iloc[0]),
        desk.scope,
        *chosen_of(desk).items(),
    )


def job_of(desk: Desk) -> Running | None:
    """The simulation of who looks, of what is filled in."""
    jobs = desk.services.simulations
    return jobs.of(desk.viewer, key_of(desk)) if jobs else None


def shown(job: Running | None, t: dict[str, str], lang: str) -> Shown:
    """A simulation in words."""
    if job is None:
        return Shown(t["simulation_start"], None, 1, "", None)
    if job.state in OPEN:
        left = job.seconds_left
        said = t["simulation_waiting" if job.state == "waiting" else "simulation_running"]
        said = said.format(done=job.done, parts=job.parts)
        said += "" if left is None else t["simulation_left"].format(n=max(1, round(left)))
        return Shown(t["simulation_cancel"], job.done, job.parts, said, None)
    told = simulation_told(job.result, lang) if job.state == "done" else None
    said = t[f"simulation_{job.state}"].format(code=job.code)
    return Shown(t["simulation_again"], None, job.parts, said, told)


def panel(desk: Desk) -> tuple[html.Section | None, tuple]:
    """The panel as it stands now, and its tables; nothing where it cannot be simulated."""
    if desk.services.simulations is None or desk.marts.optional("ref__sensitivity") is None:
        return None, ()
    now = shown(job_of(desk), desk.t, desk.lang)
    bar = html.Progress(
        id="simulation-bar", value=str(now.done or 0), max=str(now.parts), **{"aria-label": desk.t["simulation_progress"]}
    )  # fmt: skip
    parts = [
        html.P(desk.t["simulation_how"]),
        html.P(html.Button(now.button, id="simulation-do", type="button", className="action", n_clicks=0), className="actions"),
        html.Div(bar, id="simulation-wait", hidden=now.done is None),
        html.P(now.said, id="simulation-said", role="status"),
        html.Div(_told(now, desk), id="simulation-told"),
        dcc.Interval(id="simulation-tick", interval=EVERY, disabled=now.done is None),
    ]  # fmt: skip
    return c.card("simulation", desk.t["simulation"], *parts), now.told.tables if now.told else ()


def _told(now: Shown, desk: Desk) -> list:
    if now.told is None:
        return []
    t, links = desk.t, desk.links
    told: list = [html.P([html.Strong(f"{t['what_if_badge']}. "), now.told.answer])]
    for table in now.told.tables:
        how = [html.P(t["simulation_shares_how"])] if table.name == "simulation_shares" else []
        told += [
            html.H3(table.caption, id=f"{table.name}-title"),
            *how,
            c.table(table, headed=True),
            c.under_table(table, links, t),
        ]
    return told


def callbacks(app: Dash, desk_of: Callable[[str, str], Desk | None]) -> None:
    """The button and the looks at how far it is; whose it is and what is asked come from the server and the address."""

    @app.callback(
        [
            Output("simulation-do", "children"),
            Output("simulation-bar", "value"),
            Output("simulation-bar", "max"),
            Output("simulation-wait", "hidden"),
            Output("simulation-said", "children"),
            Output("simulation-told", "children"),
            Output("simulation-tick", "disabled"),
        ],
        Input("simulation-do", "n_clicks"),
        Input("simulation-tick", "n_intervals"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def step(clicks: int | None, _ticks: int | None, query: str | None) -> list:
        """Begin or break off on a click; tell how far it is."""
        query = query if isinstance(query, str) and len(query) <= LONGEST else ""
        desk = desk_of(PATH, query)
        if desk is None or desk.services.simulations is None:
            return [dash.no_update] * 7
        busy = bool(clicks) and dash.ctx.triggered_id == "simulation-do" and not _click(desk)
        now = shown(job_of(desk), desk.t, desk.lang)
        going = now.done is not None
        said = desk.t["simulation_busy"] if busy else now.said
        told = dash.no_update if going and dash.ctx.triggered_id == "simulation-tick" else _told(now, desk)
        return [now.button, str(now.done or 0), str(now.parts), not going, said, told, not going]


def _click(desk: Desk) -> bool:
    """Begin, or break off what is running; False where there is no room."""
    jobs, key, job = desk.services.simulations, key_of(desk), job_of(desk)
    if jobs is None:
        return False
    if job is not None and job.state in OPEN:
        jobs.cancel(desk.viewer, key)
        return True
    rows = last_year_of(desk.marts, scope_of(desk.marts, desk.scope))
    if rows.empty:
        return True
    asked = f"{PATH}{desk.state.to_query(desk.choices)} simulation"
    gate.seen(asked, 200, desk.marts.generation.number if desk.marts.generation else 0)
    marts = desk.marts
    begun = jobs.start(
        desk.viewer, key, rows, chosen_of(desk), marts.table("ref__parameters"), marts.table("ref__sensitivity")
    )
    return begun is not None
