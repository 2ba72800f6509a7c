"""A message in a StUF envelope is read as if it came alone; an envelope that is not whole never counts."""

import base64
import io
import textwrap
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources import iwmo, stuf
from pipelines.sources.reading import Refused
from pipelines.sources.recognise import reader_for, recognise
from tests.unit.sources.messages import claim, collected, prestatie, pseudonym

GGK = "http://www.stufstandaarden.nl/sectormodel/ggk/0210"
CLAIM = claim([prestatie("R1"), prestatie("R2", cents=2500, volume="2")], 7500)


def envelope(content, root="envelopHeenbericht-ggk_Di01", space=GGK):
    """An envelope around base64 that is there already."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<G:{root} xmlns:G="{space}" xmlns:S="http://www.egem.nl/StUF/StUF0301"><G:stuurgegevens><S:functie>WMO323</S:functie></G:stuurgegevens>
<G:parameters><G:referentienummerBericht>1</G:referentienummerBericht>
<G:bericht S:bestandsnaam="b.xml">{content}</G:bericht></G:parameters></G:{root}>
""".encode()


def packed(text, width=None):
    """Base64 of a text, in lines of some width or in one."""
    written = base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()
    return "\n    ".join(textwrap.wrap(written, width)) if width else written


def refusal(data):
    """Rule by which an envelope is refused by the reader that it is recognised for."""
    kind = recognise(io.BytesIO(data)).kind
    assert kind is not None
    with pytest.raises(Refused) as refused:
        collected(reader_for(kind), data)
    return refused.value.rule


@pytest.mark.parametrize("width", [None, 4, 5, 64, 76])
@pytest.mark.parametrize("root", ["envelopHeenbericht-ggk_Di01", "envelopRetourbericht-ggk_Du01"])
def test_a_message_in_an_envelope_is_the_message_and_a_remark_says_so(width, root):
    data = envelope(packed(CLAIM, width), root)
    assert recognise(io.BytesIO(data)).kind == "wmo323"
    receipt, sink = collected(iwmo.read_wmo323, data)
    alone, bare = collected(iwmo.read_wmo323, CLAIM)
    assert (sink.rows, sink.faults) == (bare.rows, bare.faults)
    assert [(note.line, note.column, note.rule) for note in receipt.notes] == [(1, "bericht", "in_envelope")]
    assert alone.notes == []
    assert (receipt.control, receipt.owner, receipt.lines) == ("met", "agb:12345678", 2)


def test_another_version_of_the_sectormodel_is_the_same_envelope():
    data = envelope(packed(CLAIM), space="http://www.stufstandaarden.nl/sectormodel/ggk/0310")
    assert collected(iwmo.read_wmo323, data)[0].lines == 2


@given(st.binary(min_size=1, max_size=300), st.integers(1, 80), st.integers(1, 60))
def test_any_bytes_come_out_as_they_went_in_however_they_are_asked_for(content, width, size):
    inside = stuf.opened(io.BytesIO(envelope(packed(content, width))))
    assert inside is not None
    for _ in range(2):
        inside.seek(0)
        found = b"".join(iter(lambda: inside.read(size), b""))
        assert found == content


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (packed(CLAIM)[:-2], "envelope_not_base64"),
        (packed(CLAIM).replace("A", "*", 1), "envelope_not_base64"),
        ("é" + packed(CLAIM), "envelope_not_base64"),
        (packed(b"<a") + packed(CLAIM), "envelope_not_base64"),
        ("<G:x>" + packed(CLAIM) + "</G:x>", "envelope_not_base64"),
        (CLAIM.split("?>")[1], "envelope_not_base64"),
        ("", "envelope_empty"),
        (" \n ", "envelope_empty"),
        (packed(CLAIM) + "</G:bericht><G:bericht>" + packed(CLAIM), "envelope_several"),
        (packed(envelope(packed(CLAIM))), "envelope_in_envelope"),
        (packed("Hier staat het heenbericht"), "envelope_content"),
        (packed('<auditfile xmlns="http://www.auditfiles.nl/XAF/3.2"/>'), "envelope_content"),
        (packed(CLAIM.replace("?>", "?><!DOCTYPE x>", 1)), "doctype"),
        (packed(CLAIM.replace("3_2", "2_0")), "iwmo_version"),
        (packed(CLAIM.replace("wmo323/", "wmo302/")), "iwmo_return_message"),
        (packed(CLAIM.replace("iwmo/3_2/wmo323", "ijw/3_2/jw323")), "ijw_message"),
    ],
)
def test_an_envelope_with_something_else_in_it_says_what(content, rule):
    assert refusal(envelope(content)) == rule


def test_an_envelope_without_the_element_of_the_message_is_empty():
    data = envelope("").replace(b"<G:bericht ", b"<G:brief ").replace(b"</G:bericht>", b"</G:brief>")
    assert refusal(data) == "envelope_empty"


def test_base64_that_goes_wrong_far_into_a_long_message_leaves_no_message():
    lines = [prestatie(f"R{n}") for n in range(9_000)]
    content = packed(claim(lines, 45_000_000), 76)
    assert len(content) > 4 * stuf.CHUNK
    data = envelope(content[:-200] + "*" + content[-199:])
    assert refusal(data) == "envelope_not_base64"
    assert collected(iwmo.read_wmo323, envelope(content))[0].control == "met"


@pytest.mark.parametrize("doctype", [b"<!DOCTYPE x>", b'<!DOCTYPE x [<!ENTITY a "b">]>'])
def test_a_doctype_before_the_envelope_is_refused(doctype):
    data = envelope(packed(CLAIM)).replace(b"?>", b"?>" + doctype, 1)
    assert recognise(io.BytesIO(data)).kind == "xml"
    assert refusal(data) == "doctype"
    with pytest.raises(Refused, match="doctype"):
        collected(iwmo.read_wmo323, data)


def test_an_envelope_cut_off_anywhere_never_counts():
    whole = envelope(packed(CLAIM, 76)).rstrip()
    for cut in range(1, len(whole), 11):
        with pytest.raises(Refused):
            collected(iwmo.read_wmo323, whole[:cut])


def test_an_envelope_in_another_encoding_than_it_says_is_read():
    data = envelope(packed(CLAIM)).replace(b">WMO323<", "Café".encode("cp1252").join([b">", b"<"]))
    assert collected(iwmo.read_wmo323, data)[0].lines == 2


def test_what_only_speaks_of_an_envelope_is_none():
    assert stuf.opened(io.BytesIO(CLAIM.encode())) is None
    assert stuf.opened(io.BytesIO(CLAIM.replace("<m:Client>", f"<!-- envelop {GGK} --><m:Client>").encode())) is None
    other = envelope("").replace(b"/ggk/", b"/bg/")
    assert stuf.opened(io.BytesIO(other)) is None
    assert recognise(io.BytesIO(other)).kind is None
    with pytest.raises(Refused, match="unknown_file"):
        stuf.read(io.BytesIO(other), sink=None, pseudonym=pseudonym)  # pyright: ignore


@pytest.mark.slow
def test_a_message_of_any_length_is_unpacked_in_the_same_memory():
    class Nowhere:
        def row(self, table, row):
            pass

        def fault(self, fault):
            raise AssertionError(fault)

    def peak(prestaties):
        data = io.BytesIO(envelope(packed(claim([prestatie()] * prestaties, 5000 * prestaties))))
        tracemalloc.start()
        receipt = iwmo.read_wmo323(data, sink=Nowhere(), pseudonym=pseudonym)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (receipt.lines, receipt.control) == (prestaties, "met")
        return found

    assert peak(40_000) < 1.2 * peak(10_000) + 100_000
