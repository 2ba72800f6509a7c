"""Each guarantee names the tests that hold it, and they are there; the tables of full counts are committed, and nothing in them is bad."""

import ast
import csv
import re

import pytest

from tests.conftest import ROOT

ROW = re.compile(r"^\| (G\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.M)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)(?:\[([\w-]+)\])?`")
GUARANTEES = {name: (claim, tests, counted) for name, claim, tests, counted in ROW.findall((ROOT / "SECURITY.md").read_text("utf-8"))}  # fmt: skip
COUNTS = {
    "trust_publish": {
        "operations": 36, "refused": 36, "random": 200, "flips": 1000, "limits": 20, "filled": 120, "full_disk": 20, "minute": 100, "starts": 50,
        "builds": 20, "killed": 40,
    },
}  # fmt: skip
"""The least that must have been tried, as the threat model asks it."""


def test_every_guarantee_from_1_to_26_is_there_once():
    assert list(GUARANTEES) == [f"G{n}" for n in range(1, 27)]


@pytest.mark.parametrize("name", [f"G{n}" for n in range(1, 27)])
def test_a_guarantee_names_tests_that_are_there(name):
    found = TEST.findall(GUARANTEES[name][1])
    assert found, GUARANTEES[name]
    for path, test, case in found:
        text = (ROOT / path).read_text("utf-8")
        there = {one.name for one in ast.walk(ast.parse(text)) if isinstance(one, ast.FunctionDef)}
        assert test in there, f"{path} has no {test}"
        assert not case or f'"{case}"' in text, f"{path} has no case {case}"


def test_every_table_of_full_counts_that_is_named_is_committed():
    named = set(re.findall(r"`(benchmarks/[\w.]+)`", " ".join(counted for _, _, counted in GUARANTEES.values())))
    assert len(named) >= 4
    assert [one for one in named if not (ROOT / one).exists()] == []


def test_nothing_of_another_was_given_or_touched_in_the_table_of_what_was_asked():
    with (ROOT / "benchmarks" / "trust_access.csv").open(encoding="utf-8") as file:
        rows = {one.pop("who"): {name: int(n) for name, n in one.items()} for one in csv.DictReader(file)}
    assert sum(one["requests"] for one in rows.values()) >= 2000
    assert all(one["given"] and one["refused"] for one in rows.values())
    for who, one in rows.items():
        assert not (one["failed"] or one["canaries_of_others_found"] or one["work_of_others_touched"]), who


@pytest.mark.parametrize("table", ["trust_publish", "trust_vault", "trust_disclosure"])
def test_nothing_is_bad_in_a_table_of_full_counts(table):
    with (ROOT / "benchmarks" / f"{table}.csv").open(encoding="utf-8") as file:
        rows = {one["what"]: one for one in csv.DictReader(file)}
    assert {what: one["bad"] for what, one in rows.items() if int(one["bad"])} == {}
    tried = {what: int(one["tried"]) for what, one in rows.items()}
    assert all(tried.values())
    assert {what: n for what, n in COUNTS.get(table, {}).items() if tried.get(what, 0) < n} == {}
