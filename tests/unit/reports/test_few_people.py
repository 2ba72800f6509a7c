"""Projects of few people are for their municipality alone: by hand, on three projects, of which one is of few."""

from dataclasses import replace

import pandas as pd
import pytest

from reports.audience import FEW, Audience, Given, Rule, projects_of
from reports.viewer import Project, Viewer, allowed, kept_from, landing
from tests.unit.reports.marts import write

CITY, HOUSES, NET, ALL = Viewer("gemeente", "0344"), Viewer("corporatie", "12"), Viewer("netwerk"), Viewer("gemeente")
P1 = Project("GW-001", "De Proef", "0344", "Utrecht", "12", "Wonen")
P2 = Project("GW-002", "De Kade", "0344", "Utrecht", "12", "Wonen", few=True)
P3 = Project("GW-003", "Het Hof", "0363", "Amsterdam", "12", "Wonen")
OWNERS = Viewer("corporatie")


def test_of_few_people_figures_are_for_the_municipality_and_for_who_holds_the_data_of_all():
    seen = [allowed(one, P2) for one in (CITY, ALL, OWNERS, HOUSES, NET, Viewer("gemeente", "0363"), None)]
    assert seen == [True, True, True, False, False, False, False]
    assert all(allowed(one, P1) for one in (CITY, ALL, OWNERS, HOUSES, NET))
    assert [kept_from(one) for one in (CITY, ALL, OWNERS, HOUSES, NET)] == [False, False, False, True, True]
    assert landing(HOUSES, [P1, P2]) == "/projecten/GW-001", "the one that it may see"


def test_with_a_project_of_few_people_no_sum_is_given_from_which_it_would_be_what_is_left():
    three = (P1, P2, P3)
    assert Audience(HOUSES, three).scopes == {"GW-001", "GW-003"}
    assert (Audience(HOUSES, three).own, Audience(HOUSES, three).theirs) == ((P1, P3), 3)
    assert Audience(HOUSES, (P1, P3)).scopes == {"GW-001", "GW-003", "corporatie:12", "all"}
    assert Audience(CITY, three).scopes == {"GW-001", "GW-002", "gemeente:0344"} and not Audience(CITY, three).few


@pytest.mark.parametrize("rule", [Rule("group", "n"), Rule("network"), Rule("project", "p", lines=True)])
def test_the_network_is_then_given_no_group_no_sum_and_no_line(rule):
    assert Audience(NET, (P1, P2, P3)).condition(rule, ()) == []
    others = replace(P2, few=False)
    assert (Audience(NET, (P1, others, P3)).condition(rule, ()) == []) is rule.lines


def test_the_network_is_then_given_the_other_projects_by_name():
    assert Audience(NET, (P1, P2, P3)).condition(Rule("project", "p"), ()) == [("p", "in", ["GW-001", "GW-003"])]
    assert Audience(NET, (P2,)).condition(Rule("project", "p"), ()) == []
    assert Audience(NET, (P1, P2)).condition(Rule("owner", "o"), ()) == [("o", "in", ["kvk:"])]


def test_of_a_group_the_projects_that_are_kept_count_as_ones_own():
    others = [Project(f"P{n}", "", f"0{n}", "", f"5{n}", "") for n in range(4)]
    assert Audience(HOUSES, (P1, P2, *others)).condition(Rule("group", "n"), ()) == [("n", ">=", 5)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("warehouse"))


@pytest.mark.parametrize(("people", "few"), [(9, True), (10, False), (None, True)])
def test_a_project_is_of_few_people_below_ten_and_when_nobody_knows_and_only_where_that_is_asked(folder, people, few):
    path = folder / "mart" / "mart__project_profile.parquet"
    rows = pd.read_parquet(path)
    rows.assign(supported_residents=pd.array([people] * len(rows), "Int64")).to_parquet(path)
    for kept in (True, False):
        directory = Given(folder, None, Viewer("netwerk"), kept).directory
        assert [bool(one) for one in directory[FEW]] == [few and kept]
        assert "supported_residents" not in directory.columns
        assert [one.few for one in projects_of(directory)] == [few and kept]
    assert not [one for one in projects_of(directory.drop(columns=FEW)) if one.few]
