"""XML as a stream: exact lines, constant memory, and nothing that a DOCTYPE could bring in."""

import datetime as dt
import io
import tracemalloc

import pytest

from pipelines.sources.reading import Refused
from pipelines.sources.xml_stream import CHUNK, MAX_TEXT, Elements, date_of


class Seen:
    """Writes down what it is told."""

    row_element, row_leaves, row_depth = "", frozenset(), 0

    def __init__(self, *watched):
        self.watched, self.said = frozenset(watched), []

    def root(self, namespace, local, line):
        self.said.append(("root", namespace, local, line))

    def opened(self, local, line):
        self.said.append(("opened", local, line))

    def closed(self, local, text, path):
        self.said.append(("closed", local, text, "/".join(path)))


def read(text, *watched):
    seen = Seen(*watched)
    Elements(seen).read(io.BytesIO(text if isinstance(text, bytes) else text.encode()))
    return seen.said


def test_a_text_is_told_with_what_it_stands_in():
    assert read("<a xmlns='u'>\n <b>1 &amp; 2</b>\n</a>") == [("root", "u", "a", 1), ("closed", "b", "1 & 2", "a")]


def test_a_watched_element_is_told_with_its_line_also_when_it_is_empty():
    said = read("<a>\n <b>\n  <c/></b>\n</a>", "b", "c")
    assert said[1:] == [("opened", "b", 2), ("opened", "c", 3), ("closed", "c", "", "a/b"), ("closed", "b", "", "a")]


def test_text_between_elements_is_never_a_value():
    assert read("<a><b>12<c/>34</b></a>", "b") == [("root", "", "a", 1), ("opened", "b", 1), ("closed", "b", "", "a")]


def test_a_comment_inside_a_value_does_not_cut_it():
    assert read("<a><b>12<!-- x -->34</b></a>")[1:] == [("closed", "b", "1234", "a")]


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
        ("<a/>".encode("utf-16-le"), "encoding"),
        ("<a/>".encode("utf-32-be"), "encoding"),
        (b"<?xml version='1.0' encoding='windows-1252'?><a>\x81</a>", "not_well_formed"),
    ],
)
def test_what_must_not_be_read_is_refused(text, rule):
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.rule == rule


@pytest.mark.parametrize(
    "text",
    [
        b"<a>" + b"x" * (MAX_TEXT + 2 * CHUNK) + b"</a>",
        b"<a><!--" + b"x" * (MAX_TEXT + 2 * CHUNK) + b"--></a>",
        b"<a b='" + b"x" * (MAX_TEXT + 2 * CHUNK) + b"'/>",
    ],
    ids=["text", "comment", "attribute"],
)
def test_a_part_that_goes_on_and_on_is_refused(text):
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.rule == "not_well_formed"


def test_a_refusal_says_on_which_line():
    for text in ("<?xml version='1.0'?>\n\n<!DOCTYPE a>\n<a/>", "<a>\n<b>\n</c></a>"):
        with pytest.raises(Refused) as refused:
            read(text)
        assert refused.value.line == 3


def test_a_document_may_hold_another_at_the_same_depth_as_itself():
    assert len(read("<a>" * 100 + "x" + "</a>" * 100)) == 2


def test_lines_are_exact_beyond_the_sixty_five_thousandth():
    text = "<a>\n" + "<b>x</b>\n" * 100_000 + "</a>"
    lines = [line for what, *_, line in read(text, "b") if what == "opened"]
    assert lines == list(range(2, 100_002))


def test_memory_does_not_grow_with_the_file():
    class Deaf(Seen):
        def closed(self, local, text, path):
            pass

    def peak(size):
        data = io.BytesIO(b"<a>\n" + b"<b><c>12345</c></b>\n" * size + b"</a>")
        tracemalloc.start()
        Elements(Deaf()).read(data)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(200_000) < 1.5 * peak(100_000) + 100_000


@pytest.mark.parametrize("before", range(5))
def test_a_character_split_over_two_chunks_is_still_utf_8(before):
    text = "<a>" + "x" * (CHUNK - 3 - before) + "€</a>"
    assert read(text)[1][2].endswith("x€")


@pytest.mark.parametrize(
    ("data", "text", "differs"),
    [
        ("<a>€</a>".encode(), "€", False),
        ("<a>€</a>".encode("utf-8-sig"), "€", False),
        ("<a>€</a>".encode("cp1252"), "€", True),
        (b"<?xml version='1.0' encoding='UTF-8'?><a>" + b"x" * CHUNK + b"\xe9</a>", "x" * CHUNK + "é", True),
        (
            b"<a>" + b"x" * (CHUNK - 4) + b"\xc3" + b"y" * CHUNK + b"\xa9</a>",
            "x" * (CHUNK - 4) + "Ã" + "y" * CHUNK + "©",
            True,
        ),
        ("<?xml version='1.0' encoding='windows-1252'?><a>€</a>".encode("cp1252"), "€", False),
        ("<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>".encode("latin-1"), "é", False),
    ],
)
def test_characters_come_over_and_another_encoding_than_declared_is_told(data, text, differs):
    seen = Seen()
    assert Elements(seen).read(io.BytesIO(data)) is differs
    assert [said[2] for said in seen.said if said[0] == "closed"] == [text]


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2024-02-29", dt.date(2024, 2, 29)),
        ("2024-03-15T00:00:00", dt.date(2024, 3, 15)),
        ("2024-03-15T00:00:00.5+01:00", dt.date(2024, 3, 15)),
        ("2024-03-15Z", dt.date(2024, 3, 15)),
        ("2023-02-29", None),
        ("2024-W01-1", None),
        ("20240315", None),
        ("15-03-2024", None),
        ("2024-03-15x", None),
        ("٢٠٢٤-03-15", None),
        ("0000-01-01", None),
        ("", None),
    ],
)
def test_a_date_is_year_month_day_and_nothing_looser(written, date):
    assert date_of(written) == date
