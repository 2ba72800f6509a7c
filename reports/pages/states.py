"""Pages for when there is nothing to show: no figures yet, a calculation under way, no such page, no rights, a failure."""

from dash import html

from reports import components as c
from reports.labels.pages import PAGES
from reports.pages import Desk, View
from reports.viewer import Project, who_grants


def first_run(data: str, lang: str, counter: str = "") -> View:
    """Nothing was built: how to see the demo, and how to begin with own data; ``counter`` is where files can be handed in."""
    t = PAGES[lang]
    steps = [
        [t["first_run_1"], html.Code("uv run ontschot example --out voorbeeld")],
        [t["first_run_2"], html.Code("uv run ontschot check leveringen/*")],
        [t["first_run_3"], html.Code(f"uv run ontschot build --deliveries leveringen --data {data}")],
    ]
    here = html.P(html.A(t["first_run_here"], href=counter, className="button first")) if counter else None
    demo = [
        html.P(t["first_run_demo_how"]),
        html.P(html.Code("uv run ontschot demo && uv run ontschot serve --data demo/data")),
    ]
    return View(
        t["first_run"],
        [
            html.H1(t["first_run"]),
            html.P(t["first_run_why"].format(data=data), className="answer"),
            c.card("demo", t["first_run_demo"], *demo),
            c.card("own", t["first_run_own"], html.Ol([html.Li([html.P(say), html.P(do)]) for say, do in steps]), here),
        ],
        status=503,
    )


def unfinished(data: str, lang: str) -> View:
    """A build is running or was broken off."""
    t = PAGES[lang]
    command = html.Code(f"uv run ontschot build --deliveries leveringen --data {data}")
    return View(
        t["unfinished"],
        [c.error(t["unfinished"], t["unfinished_why"], command, again="", label=t["again"])],
        status=503,
    )


def no_outcome(lang: str, few: bool = False, books: bool = True) -> View:
    """The deliveries are in, but no project, or no sum without the ``few`` people of one, can be told; ``books``: there are."""
    t = PAGES[lang]
    nothing = t["no_outcome" if books else "no_outcome_books"]
    title, why = (t["no_sum_title"], t["no_sum_few"]) if few else (t["no_outcome_title"], nothing)
    return View(title, [html.H1(title), html.P(why, className="answer")])


def not_found(path: str, lang: str) -> View:
    """No page has this address."""
    t = PAGES[lang]
    told = [t["not_found_why"].format(path=path)]
    return View(
        t["not_found"], [c.error(t["not_found"], *told, again="/overzicht", label=t["to_overview"])], status=404
    )


def no_rights(desk: Desk, project: Project) -> View:
    """Who looks may not see this project; who can change that."""
    t = desk.t
    title = t["no_rights"].format(name=project.name)
    told = t["no_rights_few"] if project.few else t["no_rights_why"].format(grants=who_grants(desk.viewer, project))
    again = desk.link("/projecten", project="alle")
    return View(title, [c.error(title, told, again=again, label=t["to_projects"])], status=403)


def failed(code: str, again: str, lang: str) -> View:
    """Something went wrong that should not have."""
    t = PAGES[lang]
    told = (t["failed_kept"], t["failed_code"].format(code=code))
    return View(t["failed"], [c.error(t["failed"], *told, again=again, label=t["again"])], status=500)
