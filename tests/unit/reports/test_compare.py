"""Projects side by side: the finding is that of the mart, nobody is ranked, who may not be seen is not there, all is within the axes."""

import pytest

from assets.engine import engine
from reports.figures.compare import caterpillar, iso_lines
from reports.labels.pages import PAGES
from reports.view_models.compare import MEASURES, compared
from reports.view_models.pieces import Drawn
from reports.warehouse import Warehouse
from tests.rows import good_row
from tests.unit.reports.marts import default_rows, write

NAMES = {"P1": "Zuid", "P2": "Aan de Kade", "P3": "Midden"}
DRAWN = Drawn("nl", False, PAGES["nl"])


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def row(project, value, p, differs="no"):
    found = {
        "value": value,
        "low95": value - 1,
        "high95": value + 1,
        "shrunken": value / 2 + 0.5,
        "shrunken_low95": 0.1,
        "shrunken_high95": 2.0,
    }
    limits = {"funnel_low95": 0.2, "funnel_high95": 1.8}
    base = {"project_id": project, "measure": "benefit_per_euro", "p_above": p, "differs": differs, "reason": None}
    return good_row("mart__comparison") | base | found | limits


@pytest.fixture(scope="module")
def marts(tmp_path_factory):
    return stored(tmp_path_factory.mktemp("marts"))


def stored(folder, first="clearly", second="no", p_alike=0.31):
    profile = good_row("mart__project_profile")
    unknown = dict.fromkeys(
        ("value", "low95", "high95", "shrunken", "shrunken_low95", "shrunken_high95", "funnel_low95", "funnel_high95")
    )
    rows = [
        row("P1", 3.0, 0.97, first),
        row("P2", 1.2, 0.6, second),
        row("P3", 0.0, None, None) | {"reason": "care_or_size_unknown"} | unknown,
    ]
    group = good_row("mart__comparison_groups") | {
        "measure": "benefit_per_euro",
        "peers": "all",
        "projects": 7,
        "mean": 1.4,
        "p_alike": p_alike, "spread": 0.59, "spread_low95": 0.4, "spread_high95": 1.02,
    }  # fmt: skip
    few = good_row("mart__comparison_groups") | {
        "measure": "benefit_per_euro", "peers": "small", "projects": 3, "mean": None, "low95": None, "high95": None, "spread": None,
        "spread_low95": None, "spread_high95": None, "q": None, "p_alike": None,
        "reason": "too_few_projects"}  # fmt: skip
    extra = {
        "mart__comparison": rows, "mart__comparison_groups": [group, few],
        "mart__project_profile": [profile | {"project_id": p, "complex_name": name} for p, name in NAMES.items()]}  # fmt: skip
    return Warehouse(write(folder, rows=default_rows("P1"), extra=extra))


def told(marts, seen=tuple(NAMES), measure="benefit_per_euro"):
    return compared(marts, measure, {one: f"/projecten/{one}" for one in seen}, "nl")


def test_the_finding_counts_who_is_very_likely_above_the_line_and_names_who_differs(marts):
    page = told(marts)
    assert (
        page.figure.title
        == "Bij 1 van de 2 projecten is het zeer waarschijnlijk dat een euro beheer meer dan een euro vermijdt"
    )
    assert page.answer.startswith("Eén project wijkt duidelijk af van de andere: Zuid (baat per € 1 beheer).")
    assert page.answer.endswith("was de kans op zulke verschillen 31%: echte verschillen zijn niet gebleken.")


def test_who_lies_outside_the_grey_bar_is_named_and_not_called_clearly_different(tmp_path):
    assert told(stored(tmp_path, "no", "somewhat")).answer.startswith(
        "Geen van de 2 projecten wijkt duidelijk af van de andere (baat per € 1 beheer). "
        "Buiten de grijze balk, en toch misschien toeval: Aan de Kade."
    )


def test_projects_that_fit_the_group_are_not_said_to_differ_by_chance_only(tmp_path):
    said = told(stored(tmp_path, "no", "no", 0.0001)).answer
    assert "Geen van de 2 projecten wijkt duidelijk af" in said
    assert (
        "Waren alle 7 projecten in werkelijkheid gelijk" in said and "<\u00a01%: er zijn dus echte verschillen" in said
    )
    assert "0,59 (95%-interval 0,40 tot 1,02)" in said
    for lang in ("nl", "en"):
        assert "toeval" not in PAGES[lang]["not_ranked"] and "chance" not in PAGES[lang]["not_ranked"]


def test_projects_are_in_order_of_name_whatever_their_figure(marts):
    page = told(marts)
    assert [line.label for line in page.lines] == ["Aan de Kade", "Zuid"]
    assert [row[0] for row in page.figure.table.rows] == ["Aan de Kade", "Midden", "Zuid"]
    assert page.figure.table.rows[1][1] == "– (nog niet bekend)"
    assert page.figure.table.rows[1][-1] == "zorg, woningen of boeken niet bekend"


def test_who_may_not_be_seen_is_not_there_and_the_group_is(marts):
    page = told(marts, ("P2",))
    assert [line.label for line in page.lines] == ["Aan de Kade"]
    assert "Zuid" not in str(page.tables)
    assert page.ground.group == pytest.approx(1.4)


def test_with_too_few_projects_a_group_has_no_mean(marts):
    assert told(marts).groups.rows[1][2] == "– (te weinig projecten)"


@pytest.mark.parametrize("width", [None, 360])
def test_all_that_is_drawn_lies_within_the_axes(marts, width):
    page = told(marts)
    for figure in (
        caterpillar(page.lines, page.ground, DRAWN, width=width),
        iso_lines(page.points, DRAWN, width=width),
    ):
        low, high = figure.layout.xaxis.range
        xs = [x for trace in figure.to_plotly_json()["data"] for x in trace["x"]]
        assert low <= min(xs)
        assert max(xs) <= high


def test_every_measure_has_its_words_and_a_page_without_figures_says_so(marts):
    for measure in MEASURES[1:]:
        assert told(marts, measure=measure).answer == PAGES["nl"]["compare_too_few"]
