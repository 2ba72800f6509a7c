"""What data/README.md shows of the files of organisations is what the readers read."""

import hashlib
import json
import re

import pytest

from pipelines.sources import delivery_note, table_profile
from tests.conftest import ROOT

TEXT = (ROOT / "data" / "README.md").read_text(encoding="utf-8")


def block(language):
    found = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    assert len(found) == 1
    return found[0]


def test_the_delivery_note_that_is_shown_can_be_read():
    (file_id, note), *_ = delivery_note.notes(block("json").encode()).items()
    assert file_id == hashlib.sha256(b"test").hexdigest()
    assert (note.owner, note.lines) == ("kvk:01234567", 1250)


def test_every_key_of_a_delivery_note_is_explained():
    explained = set(re.findall(r"`([a-z0-9_]+)`", "".join(re.findall(r"^\| `[a-z].*?\|", TEXT, re.MULTILINE))))
    keys = set(json.loads(block("json"))["bestanden"][0])
    assert {"sha256", *delivery_note.PARTS} == keys
    assert keys <= explained


def test_the_profile_that_is_shown_holds_and_names_every_key():
    made, faults = table_profile.parse(block("yaml"))
    assert faults == []
    assert (made.name, made.header_line, made.numbers.thousands, made.total_word) == ("Overlast", 3, ".", "totaal")
    assert {key for key in table_profile.TOP if f"\n{key}:" not in "\n" + block("yaml")} == {"blad"}


@pytest.mark.parametrize("kind", table_profile.OWNERS)
def test_every_sort_of_owner_is_named(kind):
    assert f"`{kind}:`" in TEXT
