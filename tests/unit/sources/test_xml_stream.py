"""XML as a stream: exact lines, constant memory, and nothing that a DOCTYPE could bring in."""

import io
import tracemalloc

import pytest

from pipelines.sources.reading import Refused
from pipelines.sources.xml_stream import Elements


def read(text):
    seen = []
    data = text if isinstance(text, bytes) else text.encode()
    Elements(lambda name, line: None, lambda name, text, line: seen.append((name, text, line))).read(io.BytesIO(data))
    return seen


def test_names_texts_and_lines():
    assert read("<a xmlns='u'>\n <b>1 &amp; 2</b>\n</a>") == [("u b", "1 & 2", 2), ("u a", "", 1)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<!DOCTYPE a [<!ENTITY x '34'>]><a>12&x;</a>", "doctype"),
        ("<!DOCTYPE a SYSTEM 'http://127.0.0.1/a.dtd'><a/>", "doctype"),
        ("<!DOCTYPE lolz [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><lolz>&b;</lolz>", "doctype"),
        ("<a><b></a>", "not_well_formed"),
        ("<a>", "not_well_formed"),
        ("<a/><b/>", "not_well_formed"),
        ("<a>&undefined;</a>", "not_well_formed"),
        ("<a>\x01</a>", "not_well_formed"),
        ("<a>" * 200, "not_well_formed"),
        ("", "empty_file"),
        (" \n", "empty_file"),
        ("<?xml version='1.0' encoding='utf-7'?><a/>", "encoding"),
        ("<a/>".encode("utf-16"), "encoding"),
    ],
)
def test_what_must_not_be_read_is_refused(text, rule):
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.rule == rule


def test_lines_are_exact_beyond_the_sixty_five_thousandth():
    text = "<a>\n" + "<b>x</b>\n" * 100_000 + "</a>"
    assert read(text)[99_999] == ("b", "x", 100_001)


def test_memory_does_not_grow_with_the_file():
    def peak(size):
        data = io.BytesIO(b"<a>\n" + b"<b><c>12345</c></b>\n" * size + b"</a>")
        tracemalloc.start()
        Elements(lambda name, line: None, lambda name, text, line: None).read(data)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(200_000) < 1.5 * peak(100_000) + 100_000


def test_a_character_split_over_two_chunks_is_still_utf_8():
    text = "<a>" + "x" * ((1 << 20) - 4) + "é</a>"
    assert read(text)[0][1].endswith("xé")
