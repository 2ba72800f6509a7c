"""What the counter says is a promise: every word of it, in both languages, for faulty files of every kind."""

import json
import os
from contextlib import chdir
from pathlib import Path
from unittest import mock

import pytest
from click.testing import CliRunner

from assets.cli import main
from pipelines.sources.recognise import KINDS, READERS
from tests.golden.faulty_files import CASES, FAILS
from tests.golden.write_messages import FOLDER, pages, told
from tests.unit.sources.tables import ONE, TWO

pytestmark = pytest.mark.xdist_group("messages")  # what was asked of a case is kept in one process


@pytest.fixture(scope="module")
def said():
    return dict(pages())


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    """Every finding and remark of every case, with the kind of its file, as the machine is told them."""
    folder = tmp_path_factory.mktemp("cases")
    found = []
    with chdir(folder), mock.patch.dict(os.environ, {"COLUMNS": "80"}):
        for case in CASES:
            for name, data in case.files.items():
                Path(name).write_bytes(data)
            done = CliRunner().invoke(main, ["check", *case.files, "--json"], catch_exceptions=False)
            found += [(one["kind"], f) for one in json.loads(done.stdout) for f in one["findings"] + one["notes"]]
    return found


@pytest.mark.parametrize("group", dict.fromkeys(case.group for case in CASES))
def test_every_word_is_as_it_was_agreed(said, group):
    """After a change that is meant: uv run python -m tests.golden.write_messages, and read the difference."""
    assert said[f"{group}.txt"] == (FOLDER / f"{group}.txt").read_text(encoding="utf-8")


def test_there_is_no_golden_file_without_cases(said):
    assert {path.name for path in FOLDER.iterdir()} == set(said)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.group}: {case.title}")
def test_the_exit_code_says_whether_the_data_are_in_order(case):
    assert told(case, "nl")[0] == case.code


def test_more_than_thirty_different_faults_over_every_kind_are_told(findings):
    assert len({(kind, f["rule"], f["column"]) for kind, f in findings}) >= 60
    assert len({f["rule"] for _, f in findings}) >= 30
    assert {kind for kind, _ in findings if kind} >= {kind for kind in READERS if KINDS[kind]}


def test_both_languages_say_something_else_of_every_case():
    for case in CASES:
        assert told(case, "nl")[1] != told(case, "en")[1], case.title


def test_no_bsn_is_in_any_message(said):
    for text in said.values():
        assert not [bsn for bsn in (ONE, TWO, FAILS) if bsn in text]


def test_a_character_is_replaced_only_where_the_file_holds_one_that_steers(said):
    replaced = {name: text.count("\N{REPLACEMENT CHARACTER}") for name, text in said.items()}
    assert {name: n for name, n in replaced.items() if n} == {
        "placements.txt": 6
    }  # two in a value and one in a name, twice


def test_no_control_character_of_a_file_reaches_the_terminal(said):
    assert not [c for text in said.values() for c in text if not c.isprintable() and c not in "\n\u00a0"]
