"""Verantwoording: how did the figures come about, what do they rest on, and what may be done with them?"""

from importlib.metadata import version

from dash import html

from reports import components as c
from reports import prose
from reports.pages import Desk, View
from reports.view_models.account import Account, account
from reports.view_models.pieces import Table

PARTS = ("method", "terms", "evidence", "second", "assumptions", "decisions", "notes", "release", "limits")
NOTES = (
    "avoided-cost", "value", "settlement", "robustness", "group-time", "dose-response", "comparison", "steering", "data-protection",
)  # fmt: skip


def view(desk: Desk) -> View:
    """The page that accounts for the figures."""
    t, told = desk.t, account(desk.marts, desk.lang)
    anchors = [(name, t[f"account.{name}"]) for name in PARTS]
    anchors = [(name, head) for name, head in anchors if name != "second" or told.second is not None]
    top = [
        html.H1(t["account_question"]),
        html.P(t["account_answer"], className="answer"),
        c.contents(anchors, t["on_this_page"]),
    ]
    return View(t["account_question"], top, _rest(told, desk), tables=told.tables)


def _rest(told: Account, desk: Desk) -> list:
    t = desk.t
    return [
        c.card("method", t["account.method"], *[html.P(say) for say in told.method]),
        c.card("terms", t["account.terms"], html.P(t["terms_how"]), _definitions(told.terms)),
        c.card(
            "evidence", t["account.evidence"], html.P(t["evidence_how"]), _definitions([("", *one) for one in told.grades]),
            html.H3(t["verdicts"]), _definitions([("", *one) for one in told.verdicts]),
        ),
        _card(told.second, desk, html.P(t["second_how"])),
        c.card("assumptions", t["account.assumptions"], html.P(t["assumptions_how"]), *_tables(told, desk)),
        c.card(
            "decisions", t["account.decisions"], html.P(t["decisions_how"]),
            c.table(told.decisions, headed=True), c.under_table(told.decisions, desk.links, t),
            *([html.H3(told.know.caption), html.P(t["know_how"]), c.table(told.know, headed=True)] if told.know else []),
        ),
        c.card("notes", t["account.notes"], html.P(t["notes_how"]), *[_note(name, desk) for name in NOTES]),
        c.card("release", t["account.release"], _facts((*told.release, (t["release.version"], version("ontschot"))))),
        c.card("limits", t["account.limits"], html.Ul([html.Li(t[f"limit_{n}"]) for n in range(1, 7)])),
        c.card("cite", t["account.cite"], html.P(t["cite_how"]), _copy(t)),
        c.card("privacy", t["account.privacy"], html.P(t["privacy_how"])),
        c.card("accessibility", t["account.accessibility"], html.P(t["accessibility_how"])),
    ]  # fmt: skip


def _tables(told: Account, desk: Desk) -> list:
    every = [
        one for one in (told.assumptions, told.ranges, told.cashable, told.adjustments, told.packages) if one.values
    ]
    return [
        part
        for one in every
        for part in (html.H3(one.caption), c.table(one, headed=True), c.under_table(one, desk.links, desk.t))
    ]


def _card(shown: Table | None, desk: Desk, *before: c.Part) -> html.Section | None:
    return None if shown is None else c.table_card(shown, desk.links, desk.t, *before)


def _definitions(rows: list[tuple[str, str, str]] | tuple[tuple[str, str, str], ...]) -> html.Dl:
    told = [
        (html.Dt(html.Strong(term), **({"id": anchor} if anchor else {})), html.Dd(means))
        for anchor, term, means in rows
    ]
    return html.Dl([part for both in told for part in both], className="facts")


def _facts(rows: tuple[tuple[str, str], ...]) -> html.Dl:
    return html.Dl([part for term, value in rows for part in (html.Dt(term), html.Dd(value))], className="facts")


def _note(name: str, desk: Desk) -> html.Details | None:
    """A method note to open; where it is not in this language, it says so and is marked as the other."""
    found = prose.note(name, desk.lang)
    if found is None:
        return None
    title, text, lang = found
    other = {} if lang == desk.lang else {"lang": lang}
    return html.Details([html.Summary(title, **other), html.Div(prose.parts(text), **other)], className="note-text")


def _copy(t: dict[str, str]) -> html.P:
    button = html.Button(t["copy_link"], type="button", className="action", **{"data-copy": "link"})
    return html.P([button, " ", html.Span(role="status")])
