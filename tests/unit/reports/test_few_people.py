"""Projects of few people are for their municipality alone: by hand, on three projects, of which one is of few."""

from dataclasses import replace

import pandas as pd
import pytest

from pipelines.contracts import CONTRACTS
from reports.audience import FEW, FILES, Audience, Given, Rule, projects_of
from reports.viewer import Project, Viewer, allowed, kept_from, landing
from reports.warehouse import DIRECTORY, Generation
from tests.rows import as_table, good_row
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


MORE = tuple(Project(f"P{n}", "", f"9{n}", "", f"5{n}", "") for n in range(4))


@pytest.mark.parametrize("rule", [Rule("group", "n"), Rule("network"), Rule("project", "p", lines=True)])
def test_the_network_is_then_given_no_group_no_sum_and_no_line(rule):
    assert Audience(NET, (P1, P2, P3, *MORE)).condition(rule, ()) == []
    others = replace(P2, few=False)
    assert (Audience(NET, (P1, others, P3, *MORE)).condition(rule, ()) == []) is rule.lines


def test_the_network_is_then_given_the_other_projects_by_name():
    assert Audience(NET, (P1, P2, P3)).condition(Rule("project", "p"), ()) == [("p", "in", ["GW-001", "GW-003"])]
    assert Audience(NET, (P2,)).condition(Rule("project", "p"), ()) == []
    assert Audience(NET, (P1, P2)).condition(Rule("owner", "o"), ()) == [("o", "in", ["kvk:"])]


def test_of_a_group_the_projects_that_are_kept_count_as_ones_own():
    assert Audience(HOUSES, (P1, P2, *MORE)).condition(Rule("group", "n"), ()) == [("n", ">=", 5)]


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
        assert list(directory.columns) == [*DIRECTORY, FEW]
        assert [one.few for one in projects_of(directory)] == [few and kept]
    assert not [one for one in projects_of(directory.drop(columns=FEW)) if one.few]
    assert not Given(folder, None, NET).directory[FEW].any(), "where nothing is said nothing is kept"


def test_of_a_table_no_column_is_read_that_its_contract_does_not_know_and_rows_of_files_go_by_whose_files_they_are(
    tmp_path,
):
    (tmp_path / "mart").mkdir()
    (tmp_path / "core").mkdir()
    profile = [good_row("mart__project_profile") | {"municipality_code": "0344"}]
    files = [
        good_row(FILES) | {"file_id": one, "owner": owner} for one, owner in (("a", "gemeente:0344"), ("b", "kvk:12"))
    ]
    held = [good_row("core__quarantine") | {"file_id": one, "row": n} for n, one in enumerate("aabb", 1)]
    for name, rows in (("mart__project_profile", profile), (FILES, files), ("core__quarantine", held)):
        frame = as_table(name, rows).to_pandas().assign(secret="Jansen")
        frame.to_parquet(tmp_path / name.partition("_")[0] / f"{name}.parquet")
    made = Generation(3, "hash", None, "2024-01-01")
    marts = Given(tmp_path, made, CITY)
    assert marts.generation is made
    assert list(marts.table(FILES).file_id) == ["a"] and list(marts.table("core__quarantine").row) == [1, 2]
    assert list(Given(tmp_path, made, HOUSES).table("core__quarantine").row) == [3, 4]
    for viewer in (CITY, ALL, NET):
        for name in (FILES, "core__quarantine"):
            assert list(Given(tmp_path, None, viewer).table(name).columns) == list(CONTRACTS[name].to_schema().columns)
    assert (
        len(Given(tmp_path, None, ALL).table("core__quarantine")) == 4 and Given(tmp_path, None, NET).table(FILES).empty
    )
