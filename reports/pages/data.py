"""Gegevens: did what we delivered arrive, does it count, and what is to be mended?"""

from dash import html

from reports import components as c
from reports.pages import Desk, View
from reports.pages.handing_in import Handing, counter, steps
from reports.view_models.delivered import Delivered, Teller, delivered
from reports.view_models.pieces import Table
from reports.viewer import calendar_seen, owners_seen


def view(desk: Desk) -> View:
    """What parties delivered, as far as who looks may see it."""
    t = desk.t
    slots = [one for one in desk.services.calendar(desk.marts) if calendar_seen(desk.viewer, one.owner, desk.projects)]
    told = delivered(desk.marts, slots, owners_seen(desk.viewer), desk.lang)
    top = [
        html.H1(t["data_question"]),
        html.P(told.answer, className="answer"),
        c.contents([(name, heading) for name, heading in _parts(told, t)], t["on_this_page"]),
    ]
    return View(t["data_question"], top, [*counter_of(desk), *_rest(told, desk)], tables=told.tables)


def before(told: Handing, data: str) -> View:
    """The page while there are no figures yet: handing in, in three steps."""
    t = told.t
    top = [html.H1(t["data_first"]), html.P(t["first_run_why"].format(data=data), className="answer")]
    return View(t["data_first"], [*top, steps(told), *counter(told)])


def counter_of(desk: Desk) -> list:
    """The counter, where there is one."""
    keeper = desk.services.counter
    if keeper is None:
        return []
    return counter(
        Handing(keeper, desk.viewer, desk.lang, desk.t, desk.links.query, lambda code: owner_named(desk, code))
    )


def owner_named(desk: Desk, code: object) -> str:
    """A party as it is called."""
    return Teller(desk.marts, desk.lang).owner(code)


def _parts(told: Delivered, t: dict[str, str]) -> list[tuple[str, str]]:
    shown = (told.calendar, told.parties, told.held, told.aside, told.left_out, told.restated)
    every = [("all-files", t["all_files"])] if told.files.values else []
    return [(one.name, one.caption) for one in shown if one is not None] + every


def _rest(told: Delivered, desk: Desk) -> list:
    t, links = desk.t, desk.links
    return [
        _card(told.calendar, desk, html.P(t["calendar_how"])),
        _card(told.parties, desk, html.P(t["parties_how"]), *[html.P(say) for say in told.sentences]),
        _card(told.held, desk, html.P(t["held_how"])) or _none_held(told, t),
        _card(told.aside, desk, html.P(t["aside_how"])),
        _card(told.left_out, desk, html.P(t["left_out_how"])),
        _card(told.restated, desk, html.P(t["restated_how"])),
        None
        if not told.files.values
        else c.card(
            "all-files",
            t["all_files"],
            html.P(t["all_files_how"].format(n=len(told.files.values))),
            html.P(html.A(t["all_files_csv"], href=links.csv(told.files.name), download=True), className="under"),
            html.P([t["check_before"], " ", html.Code("uv run ontschot check leveringen/*")]),
        ),
    ]


def _none_held(told: Delivered, t: dict[str, str]) -> html.Section | None:
    """That nothing was held back, to who sees files."""
    return c.card("held", t["table_held"], html.P(t["held_none"])) if told.files.values else None


def _card(shown: Table | None, desk: Desk, *before: c.Part) -> html.Section | None:
    return None if shown is None else c.table_card(shown, desk.links, desk.t, *before)
