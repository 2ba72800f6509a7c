"""What a file is, from its content only."""

import importlib.util
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts import RAW
from pipelines.sources.reading import Refused
from pipelines.sources.recognise import CSV_PROFILES, KINDS, READERS, reader_for, recognise
from tests.conftest import SHARED
from tests.unit.sources import test_aw319 as aw319
from tests.unit.sources.tables import FIXTURES
from tests.unit.sources.test_register import OTHER, book

AUDITFILE = b'<auditfile xmlns="http://www.auditfiles.nl/XAF/3.2"><header/></auditfile>'
BERICHT = '<w:Bericht xmlns:w="http://www.istandaarden.nl/iwmo/{}/schema{}">'


def kind(data):
    stream = io.BytesIO(data)
    seen = recognise(stream)
    assert stream.tell() == 0
    assert (seen.kind is None) == bool(seen.expected)
    return seen.kind


@pytest.mark.parametrize(
    ("path", "expected"),
    [("tables/placements.csv", "placements"), ("tables/shelter.csv", "shelter"), ("tables/insurer.csv", "insurer"),
     ("tables/caretaking.csv", "caretaking"), ("woz/woz_bezitstabel.csv", "woz"), ("iv3/detaillevering.json", "iv3"),
     ("tables/leveringsbrief.json", "delivery_note"), ("tables/own_split.csv", "own_split")],
)  # fmt: skip
def test_each_fixture_is_recognised(path, expected):
    assert kind((FIXTURES / path).read_bytes()) == expected


@pytest.mark.parametrize("profile", CSV_PROFILES, ids=lambda p: p.kind)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_table_is_recognised_by_its_header_in_any_dress(profile, separator):
    names = [column.header for column in profile.columns]
    assert kind(separator.join(names).encode()) == profile.kind
    assert kind(separator.join(f'"{name.upper()}"' for name in reversed(names)).encode("cp1252")) == profile.kind
    assert (
        kind(("\n\n" + separator.join(names[:-1])).encode("utf-8-sig")) == profile.kind
    )  # so that the reader can name the missing one
    assert kind(separator.join(names).encode("utf-16")) == profile.kind  # so that the reader can refuse its encoding


def test_ledgers_and_messages_are_recognised_by_their_root():
    assert kind(AUDITFILE) == "xaf"
    assert kind(b"\xef\xbb\xbf<?xml version='1.0' encoding='windows-1252'?>\n<!-- x --><?y z?>" + AUDITFILE) == "xaf"
    assert kind(AUDITFILE.decode().encode("utf-16")) == "xaf"
    for message in ("wmo301", "wmo305", "wmo307", "wmo323", "wmo325"):
        assert kind(BERICHT.format(f"3_2/{message}", "").encode()) == message


def test_a_message_of_another_version_keeps_its_kind_for_its_reader_to_refuse():
    assert kind(BERICHT.format("2_0/wmo301", "/2_0").encode()) == "wmo301"
    assert kind(BERICHT.format("3_1/wmo323", "").encode()) == "wmo323"


@pytest.mark.parametrize(
    ("named", "rule"),
    [
        *((f"wmo{n}", "iwmo_return_message") for n in (302, 306, 308, 316, 318, 320)),
        *((f"wmo{n}", "iwmo_request_message") for n in (315, 317, 319)),
        *((f"wmo{n}", "iwmo_old_claim") for n in (303, 304)),
        *((f"jw{n}", "ijw_message") for n in (301, 305, 307, 315, 323, 325)),
    ],
)
def test_a_message_that_is_not_used_is_named_and_refused_with_what_to_do(named, rule):
    for version in ("2_0", "3_2"):
        standard = "iwmo" if named.startswith("wmo") else "ijw"
        data = BERICHT.replace("iwmo", standard).format(f"{version}/{named}", "").encode()
        assert kind(data) == named
        with pytest.raises(Refused, match=rule):
            reader_for(named)(io.BytesIO(data), sink=None, pseudonym=None)  # pyright: ignore


def test_what_is_no_known_message_is_not_taken_for_something_else():
    assert kind(BERICHT.format("3_2/wmo399", "").encode()) is None
    assert kind(b'<Bericht xmlns="http://www.istandaarden.nl/iwlz/2_2/aw33/schema"/>') is None
    assert kind(b"<html><auditfile/></html>") is None


def test_a_doctype_is_left_to_the_reader_to_refuse():
    assert kind(b"<!DOCTYPE auditfile>" + AUDITFILE) == "xaf"
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    assert kind(bomb + AUDITFILE) == "xaf"
    assert kind(bomb + BERICHT.format("3_2/wmo323", "").encode()) == "wmo323"
    assert kind(bomb + b"<x>&b;</x>") == "xml"
    with pytest.raises(Refused, match="doctype"):
        reader_for("xml")(io.BytesIO(bomb), sink=None, pseudonym=None)  # pyright: ignore


def test_broken_xml_is_recognised_by_what_it_seems_to_be():
    assert kind(b"  <?xml version='1.0'?>" + AUDITFILE) == "xaf"
    assert kind(b"<?xml version='1.0' encoding='onzin'?>" + AUDITFILE) == "xaf"


def test_json_is_recognised_by_its_keys_also_when_the_rows_come_first():
    rows = b'{"data": {"lasten": [' + b'{"taakveld": "6.811", "categorie": "3.4.1", "bedrag": 1},' * 3000
    assert kind(rows) == "iv3"
    assert kind(b' \n{"iets": "anders"}') is None


def test_a_workbook_is_recognised_by_its_sheet():
    assert kind(book(OTHER)) == "register"
    assert kind(book(OTHER, sheet="complexen")) == "register"
    assert kind(book(OTHER, sheet="Blad1")) is None
    with pytest.raises(Refused, match="not_well_formed"):
        kind(b"PK\x03\x04")


def test_an_archive_is_not_opened():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("placements.csv", "x")
    with pytest.raises(Refused, match="format_not_read"):
        kind(buffer.getvalue())


def test_a_matrix_is_recognised_by_its_sheet():
    assert kind(book(OTHER, sheet="5.Verdelingsmatrix Lasten")) == "iv3_matrix"


def test_a_feed_is_recognised_by_its_keys_or_its_columns():
    columns = (
        "ID",
        "TaakveldBalanspost",
        "Categorie",
        "Gemeenten",
        "Verslagsoort",
        "k_1ePlaatsing_1",
        "k_2ePlaatsing_2",
    )
    assert kind(b"\xef\xbb\xbf" + ";".join(f'"{name}"' for name in columns).encode()) == "iv3_cbs"
    assert kind(b'{"odata.metadata": "x", "value": [{"ID": 0, "TaakveldBalanspost": "0.1   "}]}') == "iv3_cbs"
    assert kind(b'"ID";"RegioS";"Perioden";"Inwoners_1"') == "statline"
    assert kind(b"Id;Measure;ValueAttribute;Value;WijkenEnBuurten") == "statline"
    assert kind(b"Identifier;Index;Title;Description;Unit") == "statline_measures"
    for entity, expected in (
        ("Cbs.OData.WebAPI.UntypedDataSet", "statline"),
        ("Observations", "statline"),
        ("DataProperties", "statline_measures"),
        ("TableInfos", None),
    ):
        assert kind(b'{"odata.metadata": "https://x/70936ned/$metadata#%s", "value": []}' % entity.encode()) == expected
    for area in ("GEMEENTENAAM", "POSTCODE_3"):
        header = f"GESLACHT;LEEFTIJDSKLASSE;{area};AANTAL_BSN;AANTAL_VERZEKERDEJAREN;KOSTEN_FARMACIE"
        assert kind(header.encode()) == kind(header.lower().encode()) == "vektis"
    assert kind(b"ID;Naam;Adres_2x") is None


def test_claims_in_an_ei_standard_are_recognised_by_their_first_record():
    assert kind(aw319.message(aw319.head("187"))) == kind(aw319.message(aw319.head("428"))) == "aw319"
    assert kind(aw319.message(aw319.head("363"))) == "ei"
    with pytest.raises(Refused, match="ei_message"):
        reader_for("ei")(io.BytesIO(), sink=None, pseudonym=None)  # pyright: ignore
    assert kind(b"0118701044;x\n") is None


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t ", b"\0\0"])
def test_an_empty_file_is_refused(data):
    with pytest.raises(Refused, match="empty_file"):
        recognise(io.BytesIO(data))


@pytest.mark.parametrize("data", [b"Naam;Adres\nx;y", b"\x89PNG\r\n", b"Gemeentecode;BSN\n"])
def test_other_files_are_unknown_and_it_is_said_what_is_expected(data):
    seen = recognise(io.BytesIO(data))
    assert seen.kind is None
    assert any("Gemeentecode;BSN;Complexcode" in line for line in seen.expected)


@given(st.binary(max_size=400))
def test_any_bytes_are_recognised_or_not(data):
    for start in (b"", b"<", b"{", b"PK\x03\x04", b"<!DOCTYPE ", b"Gemeentecode;"):
        try:
            recognise(io.BytesIO(start + data))
        except Refused as refusal:
            assert refusal.rule in ("empty_file", "not_well_formed", "format_not_read")


def test_what_is_no_table_at_all_is_told_of_every_kind():
    expected = " ".join(recognise(io.BytesIO(b"# Notulen\nNiets bijzonders.")).expected)
    assert all(f"{name}: " in expected for name, tables in KINDS.items() if tables or name == "delivery_note")
    assert not any("xaf" in line for line in recognise(io.BytesIO(b"Naam;Adres\nx;y")).expected)


def test_every_kind_has_a_reader_and_every_raw_table_a_kind():
    assert set(READERS) == set(KINDS)
    filled = {table for tables in KINDS.values() for table in tables}
    assert filled == set(RAW) - {"raw_intake__files"}
    for name, reader in READERS.items():
        module = reader.partition(":")[0]
        if importlib.util.find_spec(module):
            assert callable(reader_for(name))


@pytest.mark.skipif(not SHARED.exists(), reason=f"the official samples are not here ({SHARED})")
@pytest.mark.parametrize(
    ("path", "expected"),
    [("iwmo/xml_iwmo_3.2/WMO301.xml", "wmo301"), ("iwmo/xml_iwmo_3.2/WMO323.xml", "wmo323"), ("iwmo/xml_iwmo_3.2/WMO307.xml", "wmo307"),
     ("iwmo/afgeleid_wmo325/WMO325.xml", "wmo325"), ("iwmo/xml_iwmo_3.2/WMO315.xml", "wmo315"), ("iwmo/xml_iwmo_3.2/WMO305.xml", "wmo305"),
     ("iwmo/xml_iwmo_2.0_voorbeelden/CasusA-02-WMO301_toewijzing.xml", "wmo301"),
     ("iwmo/stuf_ggk/envelopHeenbericht-ggk_Di01_v21.xml", "ggk"), ("xaf/samples/ExactOnline_V32_2016.xml", "xaf"),
     ("woz-bezitstabel/woz_bezitstabel_dvi2025_CONSTRUCTED.csv", "woz"), ("woz-bezitstabel/aedes_benchmark_TRANSCRIBED.csv", "aedes"),
     ("iv3/iv3_definities_Gemeente_2025.json", None), ("iv3/cbs-figures/2025_begroting.csv", "iv3_published"),
     ("statline/82949NED_TypedDataSet_17052018_142705.csv", "statline")],
)  # fmt: skip
def test_official_samples_are_recognised(path, expected):
    assert kind((SHARED / path).read_bytes()) == expected


def test_a_table_of_no_kind_is_told_first_what_it_is_most_like():
    seen = recognise(io.BytesIO(b"Gemeentecode;BSN;Complex;Begindatum\n"))
    assert seen.kind is None and seen.near == 2
    assert [one.partition(":")[0] for one in seen.expected[:2]] == ["placements", "shelter"]
    assert recognise(io.BytesIO(b"Naam;Adres\nx;y")).near == 0
