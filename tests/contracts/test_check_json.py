"""The keys of `ontschot check --json` are a contract with whoever builds on it."""

import copy
import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

import reports.check
from assets.cli import main
from tests.golden.faulty_files import CASES

pytestmark = pytest.mark.xdist_group("check_json")  # what is told of every case is asked once
TEXT, WHOLE, COUNT = {"type": "string"}, {"type": "integer"}, {"type": "integer", "minimum": 0}
MAYBE_TEXT = {"type": ["string", "null"]}
MAYBE_DAY = {"type": ["string", "null"], "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
FINDING = {
    "type": "object",
    "additionalProperties": False,
    "required": ["line", "nth", "column", "rule", "value", "wrong", "remedy"],
    "properties": {
        "line": COUNT,
        "nth": COUNT,
        "column": TEXT,
        "rule": {"type": "string", "pattern": "^[a-z][a-z0-9_]+$"},
        "value": MAYBE_TEXT,
        "wrong": {"type": "string", "minLength": 10},
        "remedy": {"type": "string", "minLength": 10},
    },
}
READ = {
    "owner": MAYBE_TEXT,
    "reference": MAYBE_TEXT,
    "period_start": MAYBE_DAY,
    "period_end": MAYBE_DAY,
    "issued_at": MAYBE_DAY,
    "lines": COUNT,
    "debit_cents": COUNT,
    "credit_cents": COUNT,
    "net_cents": WHOLE,
    "control": {"enum": ["met", "not met", "none"]},
    "control_totals": {
        "type": "object",
        "propertyNames": {"enum": [f"control_{n}" for n in ("lines", "debit_cents", "credit_cents", "net_cents")]},
        "additionalProperties": WHOLE,
    },
    "facts": {"type": "object", "additionalProperties": WHOLE},
}
ALWAYS = ["name", "kind", "verdict", "lines_held", "cents_held", "findings", "notes"]
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ALWAYS,
        "properties": {
            "name": TEXT,
            "kind": MAYBE_TEXT,
            "verdict": {"enum": ["ok", "faults", "set_aside", "refused", "unknown"]},
            "lines_held": COUNT,
            "cents_held": {"type": ["integer", "null"]},
            "findings": {"type": "array", "items": FINDING},
            "notes": {"type": "array", "items": FINDING},
            "expected": {"type": "array", "items": TEXT, "minItems": 1},
            **READ,
        },
        # what was read has all that is known of it, what was not has none
        "if": {"properties": {"verdict": {"enum": ["ok", "faults", "set_aside"]}}},
        "then": {"required": list(READ)},
        "else": {"not": {"anyOf": [{"required": [name]} for name in READ]}},
    },
}


def told(case, folder, lang):
    for name, data in case.files.items():
        (folder / name).write_bytes(data)
    paths = [str(folder / name) for name in case.files]
    return CliRunner().invoke(main, ["check", *paths, "--json", "--lang", lang], catch_exceptions=False).stdout


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What is told of every case, per language."""
    folder = tmp_path_factory.mktemp("cases")
    return {lang: [json.loads(told(case, folder, lang)) for case in CASES] for lang in ("nl", "en")}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_case_keeps_the_schema(answers, lang):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert len(answers[lang]) == len(CASES) > 100
    for answer in answers[lang]:
        jsonschema.validate(answer, SCHEMA)


def test_every_key_is_described():
    for name in [*ALWAYS, *READ, "expected", *FINDING["properties"]]:
        assert f"``{name}``" in (reports.check.__doc__ or ""), name


def test_the_language_changes_only_the_sentences(answers):
    for pair in zip(copy.deepcopy(answers["nl"]), copy.deepcopy(answers["en"]), strict=True):
        for finding in (f for answer in pair for one in answer for f in one["findings"] + one["notes"]):
            del finding["wrong"], finding["remedy"]
        assert pair[0] == pair[1]


def test_a_file_in_order_keeps_the_schema_too():
    good = Path("tests/fixtures/iwmo/wmo323.xml").resolve()
    done = CliRunner().invoke(main, ["check", str(good), "--json"], catch_exceptions=False)
    jsonschema.validate(told_ := json.loads(done.stdout), SCHEMA)
    assert (done.exit_code, told_[0]["verdict"], told_[0]["lines_held"]) == (0, "ok", 0)
