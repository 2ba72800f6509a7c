"""Messages and auditfiles without their people: only elements that are read, each on its line, and what names their namespace."""

import base64
import io

import pytest

from pipelines.sources import iwmo, mapping, stuf
from pipelines.sources.declared import Declared
from pipelines.sources.reading import Note, Refused
from pipelines.vault.messages import Rewriter, _Base64
from tests.unit.sources.tables import ONE
from tests.unit.sources.test_stuf import GGK
from tests.unit.vault.writing import FIRST, STOOD_IN, written

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
CLAIM = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- van Jansen --><m:Bericht xmlns:m="urn:m" xmlns="urn:d" door="Jansen"><m:Header>
<m:BerichtCode>4&amp;4</m:BerichtCode><m:Afzender>{ONE}</m:Afzender><m:Naam>Jansen</m:Naam></m:Header>

<m:Client>los<m:Bsn> {ONE} </m:Bsn><m:Bedrag>1</m:Bedrag><m:Partner><m:Bsn>{ONE}</m:Bsn><m:Client><m:Bsn>{ONE}</m:Bsn></m:Client></m:Partner>
<m:Prestatie><m:ReferentieNummer>{ONE}</m:ReferentieNummer><m:ToewijzingNummer>12</m:ToewijzingNummer>
<m:Volume>een
<m:Bedrag>7</m:Bedrag>half</m:Volume><m:Bedrag/></m:Prestatie></m:Client>
</m:Bericht>"""
LEFT = f"""{HEAD}
<Bericht xmlns="urn:m"><Header>
<BerichtCode>4&amp;4</BerichtCode><Afzender>{STOOD_IN}</Afzender></Header>

<Client><Bsn>{FIRST}</Bsn>
<Prestatie><ReferentieNummer>{STOOD_IN}</ReferentieNummer><ToewijzingNummer>12</ToewijzingNummer>
<Volume>?</Volume>
<Bedrag></Bedrag></Prestatie></Client></Bericht>
"""
RULES = """mapping: 1
grootboek_van: '12345678'
opgesteld: 2025-01-01
regels:
  - {omschrijving: 'glas * portiek', complex: UT-1, begroting: leefbaarheid}
"""


def test_of_a_message_the_elements_that_are_read_are_left_on_their_lines():
    assert written("wmo323", CLAIM).decode() == LEFT


@pytest.mark.parametrize(
    "name", ["ToewijzingNummer", "Volume", "GeleverdVolume", "ProductTarief", "Bedrag", "TotaalBedrag", "Budget"]
)
def test_the_number_of_a_client_where_a_number_stands_stops_the_message_with_its_place(name):
    text = f"<Bericht><Client><Bsn>{ONE}</Bsn>\n<Prestatie><{name}>{ONE}</{name}></Prestatie></Client></Bericht>"
    with pytest.raises(Refused) as refused:
        written("wmo323", text)
    assert (refused.value.rule, refused.value.line, refused.value.column) == ("bsn_left", 2, name)


def booked(text="", more=""):
    return f"""<auditfile xmlns="urn:x" taal="nl"><header><fiscalYear>2024</fiscalYear><contact>Jansen</contact></header>
<company><companyIdent>{ONE}</companyIdent><customers><name>Jansen</name></customers>{more}
<transactions><linesCount>2</linesCount><transaction><nr>1</nr>{text}<trLine>{text}<amnt>{ONE}</amnt><costID>{ONE}</costID></trLine>
</transaction></transactions></company></auditfile>"""


def test_of_an_auditfile_amounts_stay_and_descriptions_and_people_go():
    accounts = (
        f"<generalLedger><ledgerAccount>\n<accID>{ONE}</accID><accDesc>Jansen</accDesc></ledgerAccount></generalLedger>"
    )
    entry = f"<taxonomy><entryPoint><conceptRef>{ONE}</conceptRef></entryPoint></taxonomy><desc>Jansen</desc>"
    assert written("xaf", booked("<desc>Glas in portiek</desc>", accounts + entry)).decode() == (
        f'{HEAD}<auditfile xmlns="urn:x"><header><fiscalYear>2024</fiscalYear></header>\n'
        f"<company><companyIdent>{STOOD_IN}</companyIdent><generalLedger><ledgerAccount>\n"
        f"<accID>{STOOD_IN}</accID></ledgerAccount></generalLedger>"
        f"<taxonomy><entryPoint><conceptRef>{STOOD_IN}</conceptRef></entryPoint></taxonomy>\n"
        f"<transactions><linesCount>2</linesCount><transaction><nr>1</nr><trLine><amnt>{ONE}</amnt><costID>{STOOD_IN}</costID></trLine>"
        "</transaction></transactions></company></auditfile>\n"
    )


def test_of_descriptions_of_bookings_the_words_of_a_mapping_are_left():
    made, faults = mapping.parse(RULES)
    assert faults == []
    note = Note(declared=Declared((made,), ()))
    text = booked("<desc>Glas\nvan Jansen in portiek</desc>", "<desc>glas portiek</desc>")
    assert written("xaf", text, note).count(b"<desc>glas . portiek</desc>") == 2
    assert b"<desc" not in written("xaf", text, Note())


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_a_message_is_read_in_the_encoding_that_it_says_and_written_in_utf_8(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<Bericht><Header><Afzender>één</Afzender></Header></Bericht>'
    made = f"{HEAD}\n<Bericht><Header><Afzender>één</Afzender></Header></Bericht>\n".encode()
    assert written("wmo323", text.encode(encoding)) == made
    text = text.replace("Bericht", "auditfile").replace("Header", "header").replace("Afzender", "fiscalYear")
    assert "één".encode() in written("xaf", text.encode(encoding))


def test_bytes_that_are_no_utf_8_under_a_head_that_says_so_are_read_as_packages_write_them():
    text = f"{HEAD}<Bericht><Header><Afzender>één</Afzender></Header></Bericht>".encode("cp1252")
    assert "één".encode() in written("wmo323", text)
    content = base64.b64encode(text).decode()
    outer = f'<envelopHeenbericht-ggk_Di01 xmlns="{GGK}"><parameters><bericht>{content}</bericht></parameters></envelopHeenbericht-ggk_Di01>'
    inside = written("wmo323", outer).split(b"<bericht>")[1].split(b"</bericht>")[0]
    assert "één".encode() in base64.b64decode(inside)
    assert "één".encode() in written(
        "xaf", text.replace(b"Bericht", b"auditfile").replace(b"Header", b"header").replace(b"Afzender", b"fiscalYear")
    )


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [("<Bericht>\n<Client></Bericht>", "not_well_formed", 2), ("<Bericht>\n", "not_well_formed", 2),
     ('\n<!DOCTYPE a [<!ENTITY b "c">]><Bericht>&b;</Bericht>', "doctype", 2)],
)  # fmt: skip
def test_what_is_no_plain_document_is_not_written(text, rule, line):
    with pytest.raises(Refused) as refused:
        written("wmo323", text)
    assert (refused.value.rule, refused.value.line) == (rule, line)


def test_a_document_of_many_parts_is_written_part_by_part(monkeypatch):
    monkeypatch.setattr("pipelines.vault.messages.CHUNK", 3)
    assert written("wmo323", CLAIM).decode() == LEFT

    class Counted(io.BytesIO):
        parts = 0

        def write(self, data):
            self.parts += bool(data)
            return super().write(data)

    out = Counted()
    Rewriter(out, lambda parent, local: True).rewrite(io.BytesIO(b"<a><b/><c/><d/></a>"), "utf-8")
    assert out.getvalue() == f"{HEAD}<a><b></b><c></c><d></d></a>\n".encode() and out.parts > 3


def test_in_what_goes_nothing_is_asked_and_nothing_stays():
    asked = []

    def choose(parent, local):
        asked.append((parent, local))
        return {"a": True, "no": None, "false": False, "leaf": lambda text, line: f"{text}@{line}"}[local]

    out = io.BytesIO()
    text = "<a><no><a>x</a></no><false><leaf>y</leaf></false>\n<leaf>z<a>w</a></leaf><leaf> </leaf></a>"
    Rewriter(out, choose).rewrite(io.BytesIO(text.encode()), "utf-8")
    assert out.getvalue().decode() == f"{HEAD}<a>\n<leaf>z@2</leaf><leaf></leaf></a>\n"
    assert asked == [("", "a"), ("a", "no"), ("a", "false"), ("a", "leaf"), ("a", "leaf")]


def test_base64_is_written_in_lines_of_76_however_it_comes():
    data = bytes(range(256)) * 3
    out = io.BytesIO()
    packed = _Base64(out)
    for start in range(0, len(data), 10):
        packed.write(data[start : start + 10])
        assert all(len(line) == 76 for line in out.getvalue().splitlines())
    packed.end()
    assert out.getvalue() == base64.encodebytes(data)
    assert len(out.getvalue().splitlines()[-1]) == 36  # 768 = 13 × 57 + 27


OUTER = f'{HEAD}\n<envelop xmlns="http://www.stufstandaarden.nl/sectormodel/ggk/0310"><parameters><bericht>\n'


def test_of_an_envelope_nothing_is_left_but_that_it_is_one(monkeypatch):
    content = base64.b64encode(b"<Bericht><Client><Bsn>%s</Bsn></Client></Bericht>" % ONE.encode()).decode()
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<G:envelopJansen xmlns:G="{GGK}/{ONE}" van="Jansen"><G:bericht>nee</G:bericht><G:stuurgegevens><G:parameters>Jansen</G:parameters></G:stuurgegevens>
<G:parameters xmlns="urn:p" door="Jansen" xmlns:q="urn:q"><G:naam>Andr\u00e9</G:naam><G:bericht S:naam="b.xml" xmlns:S="urn:s">{content}</G:bericht></G:parameters></G:envelopJansen>
"""
    inside = f"{HEAD}<Bericht><Client><Bsn>{FIRST}</Bsn></Client></Bericht>\n"
    expected = OUTER + f"{base64.encodebytes(inside.encode()).decode()}</bericht></parameters></envelop>\n"
    for encoding in ("utf-8", "cp1252"):
        assert written("wmo323", text.encode(encoding)).decode() == expected
    assert stuf.opened(io.BytesIO(expected.encode())).read() == inside.encode()
    monkeypatch.setattr("pipelines.vault.messages.CHUNK", 5)
    assert written("wmo323", text).decode() == expected


def test_of_namespaces_only_that_of_the_root_is_left():
    text = f"""<m:Bericht xmlns:m="urn:m" xmlns:Jansen="urn:j" xmlns:z="{ONE}" xmlns="{ONE}"><m:Header xmlns:y="{ONE}"><Jansen:Afzender
    xmlns="{ONE}">x</Jansen:Afzender></m:Header></m:Bericht>"""
    assert written("wmo323", text).decode() == (
        f'{HEAD}<Bericht xmlns="urn:m"><Header><Afzender>x</Afzender></Header></Bericht>\n'
    )
    plain = f'<Bericht xmlns="urn:d" xmlns:z="{ONE}"><Header xmlns="{ONE}"/></Bericht>'
    assert written("wmo323", plain).decode() == f'{HEAD}<Bericht xmlns="urn:d"><Header></Header></Bericht>\n'


@pytest.mark.parametrize(
    "name", ["ToewijzingNummer", "GeleverdVolume", "ProductTarief", "Bedrag", "Begindatum", "DebetCredit"]
)
def test_what_is_no_number_date_or_side_where_one_is_read_is_not_told(name):
    for wrote, made in ((f"Jan Jansen {ONE}", "?"), ("12,50", "12,50"), ("999.900.006", STOOD_IN)):
        text = f"<Bericht><Client><Prestatie><{name}>{wrote}</{name}></Prestatie></Client></Bericht>"
        assert f"<{name}>{made}</{name}>".encode() in written("wmo323", text)


@pytest.mark.parametrize("name", ["amnt", "effDate", "amntTp", "qntity"])
def test_of_a_booking_no_name_stays_where_an_amount_or_a_date_is_read(name):
    text = f"<auditfile><company><transactions><journal><transaction><trLine><{name}>Jansen {ONE}</{name}></trLine></transaction></journal></transactions></company></auditfile>"
    text = text.replace("<journal>", "").replace("</journal>", "")
    assert f"<{name}>?</{name}>".encode() in written("xaf", text)


@pytest.mark.parametrize(
    ("name", "longest"),
    [("ProductCategorie", "WA"), ("Categorie", "02"), ("ProductCode", "02A17"), ("Code", "02A17"), ("Eenheid", "14"), ("Frequentie", "2"),
     ("RedenBeeindiging", "19"), ("RedenWijziging", "01"), ("RetourCode", "0200"), ("StatusAanlevering", "1")],
)  # fmt: skip
def test_a_code_stays_as_it_stands_up_to_the_length_its_list_has(name, longest):
    def message(code):
        return f"<Bericht><Client><Prestatie><{name}>{code}</{name}></Prestatie></Client></Bericht>"

    if name not in iwmo.LEAVES:
        assert name.encode() not in written("wmo323", message(longest))
        return
    assert f"<{name}>{longest}</{name}>".encode() in written("wmo323", message(longest))
    with pytest.raises(Refused, match="not_in_list"):
        written("wmo323", message(f"{longest}1"))


@pytest.mark.parametrize("name", ["Volume", "Bedrag"])
def test_a_whole_number_of_as_many_digits_as_are_read_stays_and_a_longer_one_is_looked_through(name):
    def left(wrote):
        text = f"<Bericht><Client><Prestatie><{name}>{wrote}</{name}></Prestatie></Client></Bericht>"
        return written("wmo323", text).decode().split(f"<{name}>")[1].split("<")[0]

    longest = "1" * iwmo.MAX_TOTAL_DIGITS
    assert (left(longest), left(f"{longest}1"), left("\u0661\u0662")) == (longest, f"{longest}1", "?")
    with pytest.raises(Refused, match="bsn_left"):
        written(
            "wmo323",
            f"<Bericht><Client><Bsn>{ONE}</Bsn><Prestatie><{name}>{ONE.zfill(len(longest))}</{name}></Prestatie></Client></Bericht>",
        )


def test_a_date_a_side_and_an_amount_of_a_booking_stay_as_they_are():
    for name, good, bad in (
        ("effDate", "2024-03-01", "2024-13-45x"),
        ("amntTp", "D", "d"),
        ("amntTp", "C", "DC"),
        ("amnt", "-12.50", "12.5.0a"),
    ):
        for wrote, made in ((good, good), (bad, "?")):
            text = f"<auditfile><company><transactions><transaction><trLine><{name}>{wrote}</{name}></trLine></transaction></transactions></company></auditfile>"
            assert f"<{name}>{made}</{name}>".encode() in written("xaf", text), (name, wrote)


def test_a_code_that_cannot_be_one_stops_the_message_with_its_place():
    for wrote in ("Jan", "é1", "J.", "123"):
        text = f"<Bericht><Client>\n<Prestatie><Eenheid>{wrote}</Eenheid></Prestatie></Client></Bericht>"
        with pytest.raises(Refused) as refused:
            written("wmo323", text)
        assert (refused.value.rule, refused.value.line, refused.value.column) == ("not_in_list", 2, "Eenheid")


def test_a_bsn_in_a_message_is_taken_as_its_reader_takes_it():
    for wrote, made in ((f"<![CDATA[{ONE}]]>", FIRST), ("999 90 0006", "ongeldig")):
        text = f"<Bericht><Client><Bsn>{wrote}</Bsn></Client></Bericht>"
        assert f"<Bsn>{made}</Bsn>".encode() in written("wmo323", text)
