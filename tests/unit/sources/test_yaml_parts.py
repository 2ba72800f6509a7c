"""YAML as people write it: text only, each part with its line, and nothing that can be read in two ways."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.reading import Refused
from pipelines.sources.yaml_parts import MOST_BYTES, yaml_parts, yaml_text

WRITTEN = """# a comment

mapping: 1
van: 01234567
dag: 2024-01-01
nee: no
leeg:
regels:
  - {rekening: 0101, complex: "UT-001"}
  - rekening: [4000, 4100 t/m 4199]
    complex: 'a: b'
"""


def plain(part):
    if isinstance(part.value, dict):
        return {name: plain(one) for name, one in part.value.items()}
    return [plain(one) for one in part.value] if isinstance(part.value, list) else part.value


def refused(text):
    with pytest.raises(Refused) as raised:
        yaml_parts(text)
    return raised.value.rule, raised.value.line, raised.value.column


def test_values_are_text_as_they_are_written():
    assert plain(yaml_parts(WRITTEN)) == {
        "mapping": "1", "van": "01234567", "dag": "2024-01-01", "nee": "no", "leeg": "",
        "regels": [{"rekening": "0101", "complex": "UT-001"}, {"rekening": ["4000", "4100 t/m 4199"], "complex": "a: b"}],
    }  # fmt: skip


def test_every_part_has_the_line_of_its_name():
    top = yaml_parts(WRITTEN).members
    assert [part.line for part in top.values()] == [3, 4, 5, 6, 7, 8]
    first, second = top["regels"].items
    assert (first.line, second.line, second.members["complex"].line) == (9, 10, 11)


def test_a_single_text_is_a_list_of_one_and_an_empty_one_is_none():
    top = yaml_parts("een: x\nleeg:\nmeer: [a, b]\n").members
    assert [[one.text for one in top[name].items] for name in top] == [["x"], [], ["a", "b"]]
    assert yaml_parts("").items == yaml_parts("# niets\n").items == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n\tb: 2\n", ("yaml_not_well_formed", 2, "")),
        ("a: 'x\n", ("yaml_not_well_formed", 2, "")),
        ("a: b: c\n", ("yaml_not_well_formed", 1, "")),
        ("a: 1\ntekst: *inbraak*\n", ("yaml_not_well_formed", 2, "")),
        ("a: 1\nb: &x 2\n", ("yaml_feature", 2, "")),
        ("a: *x\n", ("yaml_feature", 1, "")),
        ("a: !!python/object:os.system x\n", ("yaml_feature", 1, "")),
        ("a: 1\n---\nb: 2\n", ("yaml_feature", 2, "")),
        ("a: 1\nb: 2\na: 3\n", ("key_twice", 3, "a")),
        ("? {x: 1}\n: y\n", ("yaml_not_well_formed", 1, "")),
        ("[" * 9, ("too_deep", 1, "")),
    ],
)
def test_what_is_no_list_of_names_and_values_is_refused_with_its_line(text, expected):
    assert refused(text) == expected


def test_a_document_that_would_grow_when_it_is_read_is_refused():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdef", "bcdefg", strict=True)
    )
    assert refused(bomb)[0] == "yaml_feature"


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 200_000, "- " * 200_000, "? " * 200_000])
def test_a_very_deep_document_is_refused_before_anything_breaks(text):
    assert refused(text)[0] in ("too_deep", "yaml_not_well_formed")


@given(st.text(max_size=60))
def test_any_text_is_parts_or_is_refused(text):
    try:
        yaml_parts(text)
    except Refused as raised:
        assert raised.rule.startswith(("yaml_", "key_", "too_"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_text_of_notepad_is_read(encoding):
    assert yaml_text(io.BytesIO("naam: Brinké".encode(encoding))) == "naam: Brinké"


def test_a_file_that_is_too_large_or_no_text_is_refused():
    for data, rule in ((b"x" * (MOST_BYTES + 1), "file_too_large"), (b"\x81\xff", "encoding")):
        with pytest.raises(Refused, match=rule):
            yaml_text(io.BytesIO(data))
