"""How projects went: the same axes for all, in order of name, what is said of each is its payback, and it can be read."""

import pytest

from assets.engine import engine
from reports.figures.course import course as drawn
from reports.labels.pages import PAGES
from reports.view_models.course import MOST, course
from reports.view_models.pieces import Drawn
from reports.warehouse import Warehouse
from tests.rows import good_row
from tests.unit.reports.marts import curve, default_rows, write

WORDS = Drawn("nl", True, PAGES["nl"])
NAMES = {"P1": "Zuid <b>", "P2": "Aan de Kade"}


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def stored(folder, names=None):
    """One project that pays back in its third month, others that do not within four."""
    names = names or NAMES
    nets = {p: ((-2_000_00, -1_000_00, 500_00, 900_00) if p == "P1" else (-2_000_00,) * 4) for p in names}
    paid = {p: ((0.0, 0.2, 0.6, 0.9) if p == "P1" else (0.0, 0.0, 0.0, 0.001)) for p in names}
    rows = [row for p in names for row in curve(p, nets[p], paid[p])]
    per = [{k: v for k, v in row.items() if "p25" not in k and "p75" not in k} for row in rows]
    profile = good_row("mart__project_profile")
    extra = {
        "mart__payback": rows, "mart__payback_per_dwelling": per,
        "mart__project_profile": [profile | {"project_id": p, "complex_name": name} for p, name in names.items()],
    }  # fmt: skip
    return Warehouse(write(folder, rows=default_rows("P1"), extra=extra))


@pytest.fixture(scope="module")
def marts(tmp_path_factory):
    return stored(tmp_path_factory.mktemp("marts"))


def told(marts, lang="nl", seen=("P1", "P2")):
    return course(marts, {one: f"/projecten/{one}" for one in seen}, lang)


def test_the_finding_counts_who_has_paid_back_and_each_says_when(marts):
    found = told(marts)
    assert found.figure.title == "1 van de 2 projecten heeft zich terugverdiend"
    assert [(one.label, one.told) for one in found.panels] == [
        ("Aan de Kade", "niet binnen 4 mnd"),
        ("Zuid <b>", "terugverdiend na 3 mnd"),
    ]
    assert told(marts, seen=["P2"]).figure.title == "Geen van de 1 projecten heeft zich tot nu toe terugverdiend"
    assert told(marts, "en").figure.title == "1 of 2 projects has paid back"


def test_the_table_says_why_a_month_is_missing_and_what_is_known_of_the_last(marts):
    first, second = told(marts).figure.table.rows
    assert first[:4] == ("Aan de Kade", "4", "– (niet binnen de bekende maanden)", "€\u00a0−2.000")
    assert second[2] == "3 maanden" and second[-1] == "90%" and first[-1] == "<\u00a01%"


def test_who_may_not_be_seen_is_not_there_and_without_rows_there_is_nothing(marts, tmp_path):
    assert "Zuid" not in str(told(marts, seen=["P2"]))
    assert told(marts, seen=["P9"]) is None
    bare = Warehouse(write(tmp_path, rows=default_rows("P1")))
    assert told(bare) is None


@pytest.mark.parametrize("width", [None, 360])
def test_all_have_the_same_axes_and_all_that_is_drawn_lies_within_them(marts, width):
    figure = drawn(told(marts).panels, WORDS, width=width)
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range
    for trace in figure.data:
        for values, (low, high) in ((trace.x, figure.layout.xaxis.range), (trace.y, figure.layout.yaxis.range)):
            assert low <= min(values) and max(values) <= high


def test_on_a_narrow_screen_they_stand_below_one_another_and_a_name_is_shown_as_it_stands(marts):
    figure = drawn(told(marts).panels, WORDS, width=360)
    assert figure.layout.xaxis.domain == figure.layout.xaxis2.domain == (0, 1)
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis2.domain[1]
    assert any("Zuid &lt;b&gt;" in a.text for a in figure.layout.annotations)


def test_of_many_projects_so_many_are_drawn_and_the_table_has_them_all(tmp_path):
    many = {f"P{n:02d}": f"Naam {n:02d}" for n in range(MOST + 6)}
    found = course(stored(tmp_path, {"P1": "Zuid"} | many), dict.fromkeys(["P1", *many], ""), "nl")
    assert len(found.panels) == MOST and len(found.figure.table.rows) == MOST + 7
    assert found.figure.conclusion.startswith(f"De eerste {MOST} van {MOST + 7} projecten")
    figure = drawn(found.panels, WORDS, width=360)
    assert len([1 for t in figure.data if t.fill]) == MOST and len(figure.to_json()) < 60_000
