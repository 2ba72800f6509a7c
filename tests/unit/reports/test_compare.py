"""Projects side by side: the finding is that of the mart, nobody is ranked, who may not be seen is not there, all is within the axes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.engine import engine
from reports.figures.compare import caterpillar, iso_lines
from reports.figures.outliers import outliers
from reports.figures.who_pays import round_steps
from reports.labels.pages import PAGES
from reports.view_models.compare import MEASURES, Ground, Limit, Line, Point, compared, peers_of
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
    limits = {
        "funnel_low95": 0.2,
        "funnel_high95": 1.8,
        "funnel_low998": -0.4,
        "funnel_high998": 2.4,
        "size_years": 100 + value,
    }
    base = {"project_id": project, "measure": "benefit_per_euro", "p_above": p, "differs": differs, "reason": None}
    return good_row("mart__comparison") | base | found | limits


@pytest.fixture(scope="module")
def marts(tmp_path_factory):
    return stored(tmp_path_factory.mktemp("marts"))


def stored(folder, first="clearly", second="no", p_alike=0.31):
    profile = good_row("mart__project_profile")
    unknown = dict.fromkeys(
        (
            "value",
            "low95",
            "high95",
            "shrunken",
            "shrunken_low95",
            "shrunken_high95",
            "funnel_low95",
            "funnel_high95",
            "funnel_low998",
            "funnel_high998",
            "size_years",
        )
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
    homes = dict(zip(NAMES, (90, 40, 60), strict=True))
    extra = {
        "mart__comparison": rows, "mart__comparison_groups": [group, few, few | {"peers": "large", "projects": 2}],
        "mart__peers": [{"project_id": p, "peers": g} for p, g in (("P1", "large"), ("P2", "small"), ("P3", "small"))],
        "mart__project_profile": [
            profile | {"project_id": p, "complex_name": name, "municipality_code": "0344", "dwellings": homes[p]}
            for p, name in NAMES.items()]}  # fmt: skip
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
        outliers(page.limits, page.ground, DRAWN, width=width),
    ):
        for axis, name in ((figure.layout.xaxis, "x"), (figure.layout.yaxis, "y")):
            low, high = axis.range
            known = [v for trace in figure.to_plotly_json()["data"] for v in trace[name]]
            assert low <= min(known)
            assert max(known) <= high


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e5, 1e9, 1e13])
def test_absurd_amounts_make_no_chart_of_a_thousand_lines(size):
    points = tuple(Point(f"P{n}", size * (n + 1), -size * n * 3, -size * n * 4, size * n, 60.0) for n in range(8))
    lines = tuple(Line(f"P{n}", size * n, -size, size * 9, size, (-size, size), False, "") for n in range(8))
    limits = tuple(Limit(f"P{n}", n, size * n, (-size, size), (-size * 2, size * 9), "clearly", "") for n in range(8))
    for ratio in (True, False):
        ground = Ground(0.0, None, ratio)
        for figure in (iso_lines(points, DRAWN, width=None), caterpillar(lines, ground, DRAWN, width=360),
                       outliers(limits, ground, DRAWN, width=360)):  # fmt: skip
            assert len(figure.layout.xaxis.tickvals) <= 12 and len(figure.layout.yaxis.tickvals) <= 12
            assert len(figure.to_json()) < 30_000


@settings(max_examples=60)
@given(st.floats(-1e15, 1e15), st.floats(0, 1e15), st.integers(1, 12), st.sampled_from([0.1, 1.0]))
def test_round_positions_are_few_evenly_spaced_and_within_the_ends_however_far_apart_these_are(low, wide, count, least):
    found = round_steps(low, low + wide, count, least=least)
    assert len(found) <= count + 1
    assert all(low - 1e-9 * abs(low) <= v <= (low + wide) + 1e-9 * abs(low + wide) for v in found)


def test_who_differs_clearly_is_the_finding_of_the_funnel_and_who_does_not_has_no_name_in_it(marts, tmp_path):
    page = told(marts)
    assert page.outliers.title == "1 van de 2 projecten wijkt duidelijk af van de andere: Zuid"
    drawn = outliers(page.limits, page.ground, DRAWN, width=None)
    named = [a.text for a in drawn.layout.annotations]
    assert "<b>Zuid</b>" in named and "<b>Aan de Kade</b>" not in named
    marks = {t.marker.symbol: list(t.y) for t in drawn.data if t.mode == "markers"}
    assert marks == {"circle": [1.2], "diamond": [], "square": [3.0]}
    none = told(stored(tmp_path, "no", "no"))
    assert none.outliers.title == "Geen van de 2 projecten wijkt duidelijk af van de andere"
    assert page.outliers.table.rows[1][2:7] == ("3,00", "0,20", "1,80", "−0,40", "2,40")


def test_projects_stand_from_small_to_large_in_the_funnel_whatever_their_figure(marts):
    drawn = outliers(told(marts).limits, told(marts).ground, DRAWN, width=None)
    assert list(drawn.layout.xaxis.ticktext) == ["101", "103"]


def test_a_name_with_signs_is_shown_as_it_stands():
    limit = Limit("<i>A&B", 1.0, 9.0, (0.0, 1.0), (0.0, 2.0), "clearly", "9")
    point = Point("<i>A&B", 1.0, 1.0, 0.0, 2.0, 5.0)
    for figure in (
        outliers((limit,), Ground(1.0, None, True), DRAWN, width=None),
        iso_lines((point,), DRAWN, width=None),
    ):
        texts = [a.text for a in figure.layout.annotations]
        texts += [h for trace in figure.data for h in (trace.hovertext or ())]
        assert sum("&lt;i&gt;A&amp;B" in text for text in texts) == 2
        assert not [text for text in texts if "<i>" in text]


def test_the_table_is_in_order_of_name_until_another_column_is_chosen_and_what_is_not_known_comes_last(marts):
    def names(order):
        seen = {one: f"/projecten/{one}" for one in NAMES}
        return [row[0] for row in compared(marts, "benefit_per_euro", seen, "nl", order=order).everything.rows]

    assert names("project") == ["Aan de Kade", "Midden", "Zuid"]
    assert names("project-af") == ["Zuid", "Midden", "Aan de Kade"]
    assert names("ratio") == ["Aan de Kade", "Zuid", "Midden"]
    assert names("ratio-af") == ["Zuid", "Aan de Kade", "Midden"]
    assert names("dwellings") == ["Aan de Kade", "Midden", "Zuid"]


def test_a_group_leaves_some_out_and_its_mean_is_drawn_only_from_five_projects_on(marts):
    seen = dict.fromkeys(NAMES, "")
    assert peers_of(marts, seen) == {"large": {"P1"}, "small": {"P2", "P3"}}  # all are of one municipality
    assert compared(marts, "benefit_per_euro", {"P1": ""}, "nl", peers="large").ground.group is None
    assert compared(marts, "benefit_per_euro", seen, "nl").ground.group == pytest.approx(1.4)


def test_every_measure_has_its_words_and_a_page_without_figures_says_so(marts):
    for measure in MEASURES[1:]:
        assert told(marts, measure=measure).answer == PAGES["nl"]["compare_too_few"]
