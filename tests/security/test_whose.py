"""Whose rows are whose, by hand on few rows: what each kind of rule gives to each who looks."""

import pandas as pd
import pytest

from assets.engine import engine
from reports.audience import RULES, TOGETHER, Audience, Given, NotForThem, Rule, projects_of
from reports.viewer import Project, Viewer, calendar_seen, landing, owners_seen, payer_seen
from tests.unit.reports.marts import write

CITY, HOUSES, NET, ALL = Viewer("gemeente", "0344"), Viewer("corporatie", "12"), Viewer("netwerk"), Viewer("gemeente")
P1 = Project("GW-001", "De Proef", "0344", "Utrecht", "12", "Wonen")
P2 = Project("GW-002", "De Kade", "0363", "Amsterdam", "12", "Wonen")
P3 = Project("GW-003", "Het Hof", "0363", "Amsterdam", "34", "Ander")
BOTH = (P1, P2, P3)


def of(viewer, rule, projects=BOTH, files=()):
    return Audience(viewer, projects).condition(rule, files)


@pytest.mark.parametrize(
    "rule",
    [Rule("everybody"), Rule("project", "p"), Rule("owner", "o", lines=True), Rule("network"), Rule("group", "n")],
)
def test_who_holds_the_data_of_all_is_given_all(rule):
    assert of(ALL, rule) is None and of(Viewer("corporatie"), rule) is None


def test_the_network_is_given_figures_of_all_and_lines_of_nobody():
    assert of(NET, Rule("project", "p")) is None and of(NET, Rule("network")) is None
    assert of(NET, Rule("owner", "o", lines=True)) == [] and of(NET, Rule("file", "f", lines=True), files=("a",)) == []


def test_an_organisation_is_given_its_own_rows_by_what_says_whose_they_are():
    assert of(CITY, Rule("everybody")) is None
    assert of(CITY, Rule("project", "p")) == [("p", "in", ["GW-001", "gemeente:0344"])]
    assert of(HOUSES, Rule("project", "scope")) == [("scope", "in", ["GW-001", "GW-002", "corporatie:12"])]
    assert of(CITY, Rule("owner", "o")) == [("o", "in", ["gemeente:0344"])]
    assert of(HOUSES, Rule("owner", "o")) == [("o", "in", ["kvk:12"])]
    assert of(CITY, Rule("file", "f"), files={"b", "a"}) == [("f", "in", ["a", "b"])]
    assert (
        of(CITY, Rule("file", "f")) == [] and of(CITY, Rule("network")) == [] and of(CITY, Rule("unheard", "x")) == []
    )
    assert of(CITY, Rule("municipality", "m")) == [("m", "in", ["0344"])]
    assert of(HOUSES, Rule("municipality", "m")) == []


def test_what_is_of_all_together_is_of_who_has_all_projects_and_of_nobody_without_any():
    assert TOGETHER in Audience(HOUSES, (P1, P2)).scopes and TOGETHER not in Audience(HOUSES, BOTH).scopes
    assert TOGETHER not in Audience(HOUSES, ()).scopes and Audience(HOUSES, ()).scopes == {"corporatie:12"}


def test_a_figure_of_a_group_has_three_others_of_ones_kind_and_three_other_projects_behind_it():
    many = [Project(f"P{n}", "", f"0{n}", "", f"1{n}", "") for n in range(4)]
    own = Project("GW-001", "", "0344", "", "10", "")
    assert of(CITY, Rule("group", "n"), (own, *many[:3])) == [("n", ">=", 4)]
    assert of(CITY, Rule("group", "n"), (own, own, *many)) == [("n", ">=", 5)]
    assert of(CITY, Rule("group", "n"), (own, *many[:2])) == []
    assert (
        of(Viewer("corporatie", "10"), Rule("group", "n"), (own, *many[:3])) == []
    )  # two others: the first is its own too
    assert Audience(Viewer("corporatie", "10"), (own, *many)).others == 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    engine()
    made = tmp_path_factory.mktemp("data") / "warehouse"
    write(made)
    return made


def test_a_table_is_read_once_and_as_far_as_it_is_given(folder):
    marts = Given(folder, None, CITY)
    assert list(marts.directory.project_id) == ["GW-001"]
    assert marts.table("mart__amounts") is marts.table("mart__amounts")
    assert set(marts.table("mart__amounts").scope) == {"all", "GW-001", "gemeente:0344"}
    other = Given(folder, None, Viewer("gemeente", "0363"))
    for table in ("mart__amounts", "mart__reconciliation", "core__quarantine", "mart__deliveries", "mart__coverage"):
        assert other.table(table).empty, table
        assert list(other.table(table).columns) == list(marts.table(table).columns), table
    assert len(marts.table("mart__release")) == len(other.table("mart__release")) == 1
    assert other.optional("mart__amounts") is None and marts.optional("mart__amounts") is not None


def test_a_table_without_a_rule_or_that_was_not_built_is_not_given(folder):
    marts = Given(folder, None, ALL)
    for ask in (marts.table, marts.optional):
        with pytest.raises(NotForThem, match="core__cost_lines"):
            ask("core__cost_lines")
    (missing,) = ("mart__shifts",)
    assert missing in RULES and marts.optional(missing) is None
    with pytest.raises(FileNotFoundError):
        marts.table(missing)


def test_projects_come_by_name_and_as_text():
    rows = pd.DataFrame({"project_id": [2, 1], "complex_name": ["B", "A"], "municipality_code": ["0363", "0344"], "municipality_name": ["y", "x"],
                         "corporation_id": [9, 8], "corporation_name": ["q", "p"]})  # fmt: skip
    assert projects_of(rows) == [Project("1", "A", "0344", "x", "8", "p"), Project("2", "B", "0363", "y", "9", "q")]


# who sees what beside the tables


def test_files_and_lines_are_of_who_paid_or_delivered():
    assert [owners_seen(one) for one in (CITY, HOUSES, NET, ALL)] == [("gemeente:0344",), ("kvk:12",), (), None]
    assert [payer_seen(one) for one in (CITY, HOUSES, NET, ALL)] == [
        ("gemeente", "0344"),
        ("woningcorporatie", "12"),
        ("", ""),
        None,
    ]


def test_a_calendar_is_of_who_shares_a_project():
    projects = list(BOTH)
    seen = {
        owner
        for owner in ("gemeente:0344", "gemeente:0363", "kvk:12", "kvk:34", "verzekeraar:1")
        if calendar_seen(CITY, owner, projects)
    }
    assert seen == {"gemeente:0344", "kvk:12", "verzekeraar:1"}
    assert calendar_seen(Viewer("gemeente", "0999"), "gemeente:0999", projects)  # the own one, without a project
    assert not calendar_seen(Viewer("gemeente", "0999"), "kvk:12", projects)
    assert calendar_seen(HOUSES, "gemeente:0363", projects) and not calendar_seen(HOUSES, "kvk:34", projects)
    assert calendar_seen(ALL, "kvk:34", projects) and calendar_seen(NET, "kvk:34", projects)


def test_each_begins_with_the_own_party():
    assert [one.perspective for one in (CITY, HOUSES, NET)] == ["gemeente", "woningcorporatie", "alle"]
    assert landing(HOUSES, [P1, P3]) == "/projecten/GW-001" and landing(HOUSES, list(BOTH)) == "/projecten"
