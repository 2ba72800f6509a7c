"""The counter on the page Gegevens: hand in files, see what is wrong with each, line by line, and what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import html

from reports import components as c
from reports.counter import MOST_FILE, PATH, SHOWN, UPLOAD, Counter, Held, Looked, Running, Said, owner_of
from reports.labels.messages import MESSAGES
from reports.numerals import grouped
from reports.viewer import Viewer

SEVERAL = 3  # names of files that are told
IN_FULL = 20  # files that are told with all that is wrong
MEGABYTE = 1 << 20
ROWS = ("line", "column", "value", "wrong", "remedy")


@dataclass(frozen=True)
class Handing:
    """What the counter is told with: who looks, the words, what is asked besides (``query``), and how organisations are called."""

    counter: Counter
    viewer: Viewer
    lang: str
    t: dict[str, str]
    query: str
    named: Callable[[object], str]

    def address(self, path: str) -> str:
        """An address of the counter, that comes back to this view."""
        return f"{path}{self.query}"

    def many(self, n: int) -> str:
        """A number."""
        return grouped(n, self.lang)


def counter(told: Handing) -> list:
    """The parts of the page: handing in, and what was handed in."""
    if owner_of(told.viewer) is None:
        return [c.card("hand-in", told.t["hand_in_no_rights"], html.P(told.t["hand_in_no_rights_why"]))]
    looked = told.counter.look(told.viewer, told.lang)
    parts = [_hand_in(told, looked), _inbox(told, looked), _released(told, looked), _models(told)]
    return [one for one in parts if one is not None]


def _hand_in(told: Handing, looked: Looked) -> html.Section:
    t = told.t
    who = t[f"hand_in_who.{_reach(told)}"]
    parts = [html.P(t["hand_in_how"].format(who=who)), *_said(told, looked.said), _files_form(told)]
    if told.counter.alone:
        parts.append(_folder_form(told))
    return c.card("hand-in", t["hand_in"], *parts)


def _reach(told: Handing) -> str:
    return "alone" if told.counter.alone else "others"


def _said(told: Handing, said: tuple[Said, ...]) -> list:
    """What came of what was asked last: what succeeded, and, loudly, what did not."""
    good, wrong = ([_sentence(told, one) for one in said if one.wrong == bad] for bad in (False, True))
    parts = [html.Div([html.P(one) for one in good], role="status", className="note")] if good else []
    return parts + ([html.Div([html.P(one) for one in wrong], role="alert", className="error")] if wrong else [])


def _sentence(told: Handing, one: Said) -> str:
    t, several = told.t, f"said.{one.code}_n"
    key = several if one.n and several in t else f"said.{one.code}"
    remedy = t[f"too_large_remedy.{_reach(told)}"]
    return t[key].format(name=one.name, n=told.many(one.n), most=MOST_FILE // MEGABYTE, remedy=remedy)


def _files_form(told: Handing) -> html.Form:
    t, most = told.t, MOST_FILE // MEGABYTE
    too_large = t["hand_in_too_large"].format(most=most, names="{names}", remedy=t[f"too_large_remedy.{_reach(told)}"])
    return html.Form(
        [
            html.Label(t["hand_in_files"], htmlFor="hand-in-files"),
            html.P(t["hand_in_hint"].format(most=most), id="hand-in-hint", className="sub"),
            c.Input(id="hand-in-files", type="file", name="bestand", multiple=True, **{"aria-describedby": "hand-in-hint"}),
            html.Div(id="hand-in-wrong", role="alert"),
            html.Button(t["hand_in_send"], type="submit", className="button first"),
            html.Div(id="hand-in-sending", role="status"),
        ],
        action=told.address(UPLOAD), method="post", encType="multipart/form-data", className="hand-in",
        **{"data-most": str(MOST_FILE), "data-too-large": too_large, "data-sending": t["hand_in_sending"]},
    )  # fmt: skip


def _folder_form(told: Handing) -> html.Form:
    t = told.t
    return html.Form(
        [
            html.Label(t["hand_in_folder"], htmlFor="hand-in-folder"),
            html.P(t["hand_in_folder_hint"], id="hand-in-folder-hint", className="sub"),
            c.Input(id="hand-in-folder", type="text", name="map", **{"aria-describedby": "hand-in-folder-hint"}),
            html.Button(t["hand_in_folder_send"], type="submit", className="button"),
        ],
        action=told.address(f"{PATH}/map"), method="post", className="hand-in",
    )  # fmt: skip


def _inbox(told: Handing, looked: Looked) -> html.Section:
    t, files = told.t, looked.files
    parts: list = [checking(told, looked)]
    if not files:
        return c.card("inbox", t["inbox"], *parts, html.P(t["inbox_empty"]))
    unchecked = sum(one.result is None for one in files)
    sound = sum(one.sound for one in files)
    wrong = len(files) - sound - unchecked
    parts.append(
        html.P(t["inbox_sum"].format(**{
            name: told.many(n)
            for name, n in (("n", len(files)), ("sound", sound), ("wrong", wrong), ("unchecked", unchecked))
        }))
    )  # fmt: skip
    first = sorted(files, key=lambda one: (one.sound or one.result is None, one.result is None))
    if sound:
        parts.append(_release_all(told, sound))
    parts += [html.Ul([_file(told, one) for one in first[:IN_FULL]], className="files")]
    if rest := first[IN_FULL:]:
        listed = html.Ul([html.Li(one.name) for one in rest])
        parts += [html.P(t["more_files"].format(n=told.many(len(rest)))), listed]
    return c.card("inbox", t["inbox"], *parts)


def _post(told: Handing, do: str, label: str, *, first: bool = False, **button: str) -> html.Form:
    """A button that asks something of the counter."""
    style = "button first" if first else "button"
    return html.Form(
        html.Button(label, type="submit", className=style, **button), action=told.address(f"{PATH}/{do}"), method="post"
    )


def _release_all(told: Handing, sound: int) -> html.Div:
    t = told.t
    label = t["release_all"].format(n=told.many(sound))
    return html.Div([html.P(t["release_how"]), _post(told, "vrijgeven", label, first=True, name="alles", value="ja")])


def _released(told: Handing, looked: Looked) -> html.Section | None:
    """What was released and is not in the figures yet, and how it comes there; how far a calculation is."""
    t, names, alone = told.t, looked.released, told.counter.alone
    parts: list = [_building(told, looked.building)]
    busy = looked.building is not None and looked.building.state in ("running", "failed")
    if names:
        more = [html.Li(t["released_more"].format(n=told.many(len(names) - IN_FULL)))] if len(names) > IN_FULL else []
        parts += [html.P(t[f"released_how.{_reach(told)}"]), _command(told) if alone and not busy else None]
        parts += [html.Ul([*[html.Li(name) for name in names[:IN_FULL]], *more])]
        if alone and (looked.building is None or looked.building.state != "running"):
            parts.append(_post(told, "bereken", t["rebuild"], first=True))
    return c.card("released", t["released"], *parts) if any(parts) else None


def _models(told: Handing) -> html.Section:
    """Files to begin from, per kind."""
    t, words = told.t, MESSAGES[told.lang]
    named = sorted((words.get(f"kind.{kind}", kind), kind) for kind in told.counter.models)
    links = [html.Li(html.A(name, href=f"{PATH}/sjabloon/{kind}", download=True)) for name, kind in named]
    own = html.P([t["models_own"], " ", html.Code("uv run ontschot check --profile"), " ", html.Code("--mapping")])
    return c.card("models", t["models"], html.P(t["models_how"]), html.Ul(links, className="models"), own)


def steps(told: Handing) -> html.Ol:
    """How somebody begins: a template, a check, a calculation."""
    t = told.t
    places = (("models", "data_step_1"), ("hand-in", "data_step_2"), ("released", "data_step_3"))
    return html.Ol([html.Li(html.A(t[say], href=f"#{name}") if name != "released" else t[say]) for name, say in places])


def _command(told: Handing) -> html.P:
    keeper = told.counter
    return html.P(html.Code(f"uv run ontschot build --deliveries {keeper.deliveries} --data {keeper.place}"))


def _building(told: Handing, running: Running | None) -> Any:
    t = told.t
    if running is None:
        return None
    if running.state == "running":
        waits = html.P(t["building_waiting"]) if running.why == "waiting" and not running.total else None
        stop = _post(told, "stop-rekenen", t["building_stop"])
        return html.Div([progress("building", told, running), waits, stop], className="note")
    if running.state == "failed":
        key = f"building_failed.{running.why}"
        parts = [html.P(t[key if key in t else "building_failed"]), _command(told)]
        return html.Div(parts, role="alert", className="error")
    return html.P(t[f"building_{running.state}"], role="status", className="note")


def checking(told: Handing, looked: Looked) -> Any:
    """How far checking is, with a way to break it off; or that it has to be begun (again)."""
    t, running = told.t, looked.checking
    begin = _post(told, "nakijken", t["check_now"])
    if running is None or running.state != "running":
        unchecked = any(one.result is None for one in looked.files)
        failed = running is not None and running.state == "failed"
        alert = html.P(t["checking_failed"], role="alert", className="error") if failed else None
        return html.Div([alert, begin]) if unchecked or failed else None
    stop = _post(told, "stop", t["checking_stop"])
    return html.Div([progress("checking", told, running), stop], className="note")


def progress(name: str, told: Handing, running: Running) -> html.Div:
    """How far something is, for the eye and the ear; the browser asks again while it goes on."""
    t = told.t
    amount = {"value": str(running.done), "max": str(max(running.total, 1))} if running.total else {}
    now = t[f"{name}_told"].format(done=told.many(running.done), total=told.many(running.total))
    return html.Div(
        [
            html.P(t[name], id=f"{name}-label"),
            html.Progress(id=f"{name}-bar", **amount, **{"aria-labelledby": f"{name}-label"}),
            html.P(now if running.total else t[f"{name}_begins"], role="status"),
            html.P(t["checking_reload"], className="no-script sub"),
        ],
        **{"data-live": f"{PATH}/stand", "data-told": t[f"{name}_told"], "data-name": name},
    )


def _file(told: Handing, one: Held) -> html.Li:
    t, result = told.t, one.result
    parts: list = [html.H3(one.name)]
    if result is None:
        parts.append(html.P(t["not_checked"]))
    else:
        mark = "sound" if one.sound else "faulty"
        parts.append(html.P(html.Strong(result["verdict_told"]), className=mark))
        parts += [_facts(told, result), *_why_not(told, one, result)]
        parts += [_lines(told, one, result, what) for what in ("findings", "notes")]
        if one.releasable and result["held"]:
            numbers = {"n": told.many(result["held"]), "read": told.many(result["read"])}
            parts.append(html.P(t["release_without_how"].format(**numbers), id=f"without-{one.file_id[:12]}"))
    return html.Li([*parts, _actions(told, one)])


def _facts(told: Handing, result: Any) -> html.Dl:
    t, read = told.t, result["verdict"] in ("ok", "faults", "set_aside")
    rows = [("kind", result["kind_told"])]
    if read:
        rows.append(("whose", told.named(result["owner"]) if result["owner"] else t["whose_unknown"]))
        rows += [("period", result["period"])] if result["period"] else []
        numbers = (("read", result["read"]), ("accepted", result["read"] - result["held"]), ("held", result["held"]))
        rows += [(name, told.many(n)) for name, n in numbers]
    return html.Dl(
        [part for name, say in rows for part in (html.Dt(t[f"fact_{name}"]), html.Dd(say))], className="facts"
    )


def _why_not(told: Handing, one: Held, result: Any) -> list:
    t = told.t
    parts = [html.P(t["foreign"].format(owner=told.named(result["owner"])))] if one.foreign else []
    if one.before:
        rest = len(one.before) - SEVERAL
        names = "; ".join(one.before[:SEVERAL]) + (t["in_before_more"].format(n=told.many(rest)) if rest > 0 else "")
        parts.append(html.P(t["in_before.dated" if result.get("issued") else "in_before"].format(names=names)))
    if result["expected"]:
        parts.append(html.P([t["expected"].format(kinds="; ".join(result["expected"])), " ", t["expected_how"]]))
    return parts


def _lines(told: Handing, one: Held, result: Any, what: str) -> html.Div | None:
    """What is wrong: of the whole file in a sentence, else a row each: line, column, value, what, remedy."""
    t, lines = told.t, [one for one in result[what] if one[0]]
    whole = [html.P([html.Strong(_capital(one[4])), f" → {one[5]}"]) for one in result[what] if not one[0]]
    if not lines:
        return html.Div(whole) if whole else None
    caption = t["findings" if what == "findings" else "remarks"].format(name=one.name)
    head = html.Thead(html.Tr([html.Th(t[f"row_{name}"], scope="col", className="text") for name in ROWS]))
    rows = [
        html.Tr([html.Th(_where(t, line, nth), scope="row"), *[html.Td(say, className="text") for say in rest]])
        for line, nth, *rest in lines
    ]
    table = html.Table([html.Caption(caption), head, html.Tbody(rows)])
    parts: list = [*whole, html.Div(table, className="scroll", role="region", tabIndex=0, **{"aria-label": caption})]
    if what == "findings" and result["found"] > SHOWN:
        parts.append(
            html.P(t["findings_more"].format(shown=told.many(SHOWN), n=told.many(result["found"])), className="sub")
        )
    return html.Div(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _where(t: dict[str, str], line: int, nth: int) -> str:
    return t["row_nth"].format(line=line, nth=nth) if nth else str(line)


def _actions(told: Handing, one: Held) -> html.Form:
    """What can be done with a file; each says of which file to who does not see it."""
    t = told.t
    of = c.hidden(t["of_file"].format(name=one.name))
    parts: list = [_release(told, one, of)] if one.releasable else []
    if one.result is not None and one.result["verdict"] in ("faults", "set_aside"):
        name = c.hidden(t["in_file"].format(name=one.name))
        address = told.address(f"{PATH}/fouten/{one.file_id}.xlsx")
        parts.append(html.A([t["errors_xlsx"], name], href=address, download=True, className="button"))
    parts.append(
        html.Button(
            [t["remove"], of],
            type="submit",
            name="bestand",
            value=one.file_id,
            className="button",
            formAction=told.address(f"{PATH}/verwijderen"),
        )
    )
    return html.Form(parts, method="post", action=told.address(f"{PATH}/verwijderen"), className="actions")


def _release(told: Handing, one: Held, of: html.Span) -> html.Button:
    """The button that releases a file; it says so when rows of it do not count, and sends along how many that were."""
    assert one.result is not None
    held = one.result["held"]
    about = {"aria-describedby": f"without-{one.file_id[:12]}"} if held else {}
    return html.Button(
        [told.t["release_without" if held else "release"], of], type="submit", name="bestand", className="button",
        value=f"{one.file_id}:{held}", formAction=told.address(f"{PATH}/vrijgeven"), **about,
    )  # fmt: skip
