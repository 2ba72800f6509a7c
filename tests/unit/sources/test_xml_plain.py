"""Plain XML read many elements at once says, and refuses, exactly what reading it one element at a time does."""

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.sources import xml_plain
from pipelines.sources.reading import Refused
from pipelines.sources.xml_plain import NotPlainError, Place, Plain
from pipelines.sources.xml_stream import Elements


class Seen:
    """Writes down what it is told."""

    watched, row_element, row_leaves = frozenset({"part", "row"}), "row", frozenset({"a", "b", "part"})

    def __init__(self, depth=2):
        self.said, self.row_depth = [], depth

    def root(self, namespace, local, line):
        self.said.append(("root", namespace, local, line))

    def opened(self, local, line):
        self.said.append(("opened", local, line))

    def closed(self, local, text, path):
        self.said.append(("closed", local, text, "/".join(path)))

    def row(self, line, names, texts):
        self.said.append(("row", line, list(zip(names, texts, strict=True))))


def outcome(read, data):
    """What a reader says of a document, or why it refuses it; the handler beside it."""
    seen = Seen()
    try:
        read(seen, io.BytesIO(data))
    except Refused as refused:
        return ("refused", refused.rule, refused.line, refused.column), seen
    return seen.said, seen


def one_at_a_time(handler, stream):
    """The same document, by expat from its start."""
    elements = Elements(handler)
    encoding, _ = xml_encoding(stream)
    stream.seek(0)
    elements._go_on(stream, encoding, Place())


def at_once(handler, stream):
    """By `Elements`, which starts with what is plain."""
    Elements(handler).read(stream)


def xml_encoding(stream):
    from pipelines.sources.xml_stream import encoding_of

    return encoding_of(stream)


NAME = st.sampled_from(["a", "b", "row", "part", "n:a", "n:row", "n:b"])
SPACE = st.sampled_from(["", "\n", " ", "\r\n  ", "\t"])
TEXT = st.one_of(
    st.text(alphabet="0123 .é€\n", max_size=6),
    st.sampled_from(["1 &amp; 2", "&lt;x&gt;", "&quot;&apos;", " 12 ", "&amp;lt;", "a\r\nb", "\u00a0x\u2003", "", "-"]),
)
STRANGE = st.sampled_from(
    ["<!-- <row><a>1</a></row> -->", "<![CDATA[<a>2</a>]]>", "&#65;", "<?p x?>", "&no;", "<m:a>1</m:a>", "<a x='1'>3</a>",
     "<a/>", "<a >4</a >", "<row/>", "<part/>", "<b\n>5</b>", "]]>", ">", "\r", "\x01", "\ufffe", "<a>6</b>", "<é>7</é>", "<a>",
     "</a>", "<", "<!DOCTYPE a>", "\u00a0", "<row><row><a>1</a></row></row>"]
)  # fmt: skip


@st.composite
def element(draw, depth=0):
    """An element with what is in it, and now and then something that is not plain."""
    name = draw(NAME)
    tail = draw(st.sampled_from(["", "", "", " ", "\n"]))
    if depth > 3 or draw(st.booleans()):
        return f"<{name}{tail}>{draw(TEXT)}</{name}>"
    inside = draw(st.lists(st.one_of(element(depth + 1), SPACE), max_size=5))
    return f"<{name}>{''.join(inside)}</{name}{tail}>"


@st.composite
def document(draw, strange=0):
    """A document; ``strange`` = the most that is put anywhere in it."""
    prolog = draw(st.sampled_from(["", '<?xml version="1.0" encoding="UTF-8"?>\n', "\ufeff", "<!-- made by -->\r\n"]))
    body = "".join(draw(st.lists(st.one_of(element(), SPACE), max_size=8)))
    for _ in range(draw(st.integers(0, strange))):
        at = draw(st.integers(0, len(body)))
        body = body[:at] + draw(STRANGE) + body[at:]
    root = draw(st.sampled_from(["doc xmlns='u' xmlns:n='v'", "n:doc xmlns:n='v'", "doc\n xmlns:n='v' x='1'"]))
    name = root.split()[0]
    return f"{prolog}<{root}>{draw(SPACE)}{body}{draw(SPACE)}</{name}>{draw(SPACE)}".encode()


@pytest.fixture(autouse=True, params=[40, 4_000], ids=["small blocks", "one block"])
def blocks(request, monkeypatch):
    """Blocks so small that every document has borders everywhere, or one block for all of it."""
    monkeypatch.setattr(xml_plain, "BLOCK", request.param)
    monkeypatch.setattr(xml_plain, "ENOUGH", 0)


def agree(data):
    assert outcome(at_once, data)[0] == outcome(one_at_a_time, data)[0]


@settings(max_examples=300)
@given(document())
def test_a_plain_document_is_told_in_the_same_words(data):
    agree(data)


@settings(max_examples=500)
@given(document(strange=2))
@example("<a><row/></a>\u00a0".encode())
@example(b"<a>\n<row><a>1</a></row>\n<!-- </row> <row> --><row><a>2</a></row></a>")
def test_what_is_out_of_the_ordinary_is_told_or_refused_in_the_same_words(data):
    agree(data)


@settings(max_examples=300)
@given(document(), st.data())
def test_a_document_that_is_cut_off_or_changed_anywhere_is_refused_on_the_same_line(data, draw):
    at = draw.draw(st.integers(0, len(data)))
    until = draw.draw(st.integers(at, min(at + 3, len(data))))
    agree(data[:at] + draw.draw(st.binary(max_size=2)) + data[until:])
    agree(data[:at])


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=20), SPACE)
def test_rows_are_read_many_at_once_from_beginning_to_end(rows, space):
    """The other tests would also hold when nothing was ever plain."""
    body = "".join(f"<row>{space}<a>{a}</a>{space}<n:b><b>{b}</b></n:b></row>{space}" for a, b in rows)
    seen = Seen()
    assert Plain(seen).read(io.BytesIO(f"<doc xmlns='u' xmlns:n='v'>{body}</doc>".encode())) is None
    assert sum(said[0] == "row" for said in seen.said) == len(rows)


def test_from_where_it_is_not_plain_only_the_rest_is_read_one_at_a_time():
    rows = b"<row><a>1</a></row>\n" * 50
    data = b"<doc>\n" + rows + b"<!-- here -->" + rows + b"</doc>"
    seen = Seen()
    place = Plain(seen).read(io.BytesIO(data))
    assert place is not None and place.path[:1] == ["doc"]
    assert b"<!-- here -->" in place.rest or xml_plain.BLOCK == 40  # small blocks leave the rest in the stream
    assert all(said[0] in ("root", "row") for said in seen.said)
    agree(data)


@pytest.mark.parametrize("tag", ["a b='1'", "!-- x --", "?x?", "m:a", "/a/", "é", "", " a", "1"])
def test_a_tag_that_is_no_plain_name_is_not_read(tag):
    with pytest.raises(NotPlainError):
        xml_plain.Tags({"", "n"}).number(tag)
