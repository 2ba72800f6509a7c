"""Faulty files of every kind: a good fixture with one thing spoiled, or a few lines written by hand."""

import hashlib
import json
from dataclasses import dataclass

from tests.conftest import ROOT
from tests.unit.sources import test_aw319 as aw319
from tests.unit.sources.tables import ONE, TWO
from tests.unit.sources.test_aw319 import message as ei
from tests.unit.sources.test_iv3_cbs import feed
from tests.unit.sources.test_iv3_cbs import row as feed_row
from tests.unit.sources.test_iv3_matrix import INFORMATION as MATRIX_INFORMATION
from tests.unit.sources.test_iv3_matrix import matrix
from tests.unit.sources.test_iv3_published import HEADER as IV3_HEADER
from tests.unit.sources.test_iv3_published import NATION as IV3_NATION
from tests.unit.sources.test_iv3_published import ROWS as IV3_ROWS
from tests.unit.sources.test_register import PROJECT, book

FIXTURES = ROOT / "tests" / "fixtures"
FAILS = "999900019"  # does not pass the eleven-test
PLACEMENTS = "Gemeentecode;BSN;Complexcode;Begindatum;Einddatum;Met begeleiding"
SHELTER = "Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag"
INSURER = "UZOVI;Kwartaal;Complexcode;Verzekerden;Kosten ggz;Kosten overige Zvw"
AEDES = "Eenheidscode;Reparatieonderhoud;Mutatieonderhoud;Planmatig onderhoud;Investeringen woningverbetering;Bouwkosten (nieuwbouw);Grondkosten (nieuwbouw);Overige kosten (nieuwbouw)"
VEKTIS = "GESLACHT;LEEFTIJDSKLASSE;GEMEENTENAAM;AANTAL_BSN;AANTAL_VERZEKERDEJAREN;KOSTEN_FARMACIE"
CORRECTIONS = "Bestand;Regel;Kolom;Stond;Wordt;Actie;Reden;Door;Datum"
OWN_SPLIT = "Complexcode;Partij;Aandeel"
AGREEMENTS = "Leverancier;Bestandssoort;Naam;Vanaf;Tot en met;Ritme;Dagen"
CARETAKING = "KvK-nummer;Complexcode;Maand;Beheeruren;Verhuurde woningen"


@dataclass(frozen=True)
class Case:
    """Files to check together, by name, the code that `ontschot check` leaves with, and what it was asked for besides."""

    group: str
    title: str
    files: dict[str, bytes]
    code: int = 1
    arguments: tuple[str, ...] = ()


def spoiled(path: str, *changes: tuple[str, str]) -> bytes:
    """A fixture with each first text replaced by the second; the text must be there."""
    text = (FIXTURES / path).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


def table(*lines: str) -> bytes:
    """A CSV of these lines."""
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")


def register(**cells: object) -> bytes:
    """A register of one project with some cells changed, by their header."""
    from tests.unit.sources.test_register import HEADER

    row = list(PROJECT)
    for name, cell in cells.items():
        row[HEADER.index(name.replace("_", " "))] = cell
    return book(row)


def xaf(title: str, *changes: tuple[str, str], code: int = 1) -> Case:
    return Case("xaf", title, {"grootboek.xaf": spoiled("xaf/ledger_3.2.xaf", *changes)}, code)


def iwmo(kind: str, title: str, *changes: tuple[str, str]) -> Case:
    return Case(kind, title, {f"{kind}.xml": spoiled(f"iwmo/{kind}.xml", *changes)})


def csv(group: str, title: str, *lines: str) -> Case:
    return Case(group, title, {f"{group}.csv": table(*lines)})


def template(title: str, *lines: str, code: int = 0) -> Case:
    return Case("templates", title, {"kosten.csv": table(*lines)}, code, ("--profile",))


def iv3(title: str, *changes: tuple[str, str], code: int = 1) -> Case:
    return Case("iv3", title, {"iv3.json": spoiled("iv3/detaillevering.json", *changes)}, code)


def note(title: str, *changes: tuple[str, str]) -> Case:
    return Case("delivery_note", title, {"leveringsbrief.json": spoiled("tables/leveringsbrief.json", *changes)})


def woz(title: str, *changes: tuple[str, str], lines: int | None = 3) -> Case:
    data = spoiled("woz/woz_bezitstabel.csv", *changes)
    entry = {"sha256": hashlib.sha256(data).hexdigest(), "eigenaar": "kvk:01234567", "regels": lines}
    entry |= {"periode_van": "2025-01-01", "periode_tot": "2025-12-31"}
    said = json.dumps({"leveringsbrief": 1, "bestanden": [entry]}).encode()
    return Case("woz", title, {"woz.csv": data, "brief.json": said})


def owned(name: str, data: bytes) -> dict[str, bytes]:
    """A file with the delivery note that says whose it is."""
    entry = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "eigenaar": "kvk:01234567",
        "periode_van": "2025-01-01",
        "periode_tot": "2025-12-31",
    }
    return {f"{name}.dat": data, "brief.json": json.dumps({"leveringsbrief": 1, "bestanden": [entry]}).encode()}


def mapping(title: str, *lines: str, head: str = "mapping: 1\ngrootboek_van: 12345678\n", code: int = 1) -> Case:
    return Case("mapping", title, {"mapping.yaml": (head + "".join(f"{line}\n" for line in lines)).encode()}, code)


PROFILE = """profiel: 1
naam: Overlast
van: kvk:12345678
eenheid: euro
decimaal: ","
duizendtal: "."
datum: dd-mm-jjjj
kolommen:
  complex: Complex
  maand: Datum
  bedrag: Kosten
vast:
  begroting: leefbaarheid
"""
POTS = """profiel: 1
naam: Wmo-uitgaven
van: gemeente:0344
eenheid: euro
kolommen:
  bsn: Client
  jaar: Jaar
  maand: Maand
  bedrag:
    - {kolom: Begeleiding, begroting: begeleiding}
    - {kolom: Dagbesteding, begroting: dagbesteding}
"""


def profile(title: str, *changes: tuple[str, str], code: int = 1) -> Case:
    text = PROFILE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return Case("profile", title, {"profiel.yaml": text.encode()}, code)


def profiled(title: str, *lines: str, more: str = "") -> Case:
    files = {"profiel.yaml": (PROFILE + more).encode(), "overlast.csv": table("Datum;Complex;Kosten", *lines)}
    return Case("profiled", title, files)


def published(*lines: str, reference: str = "begroting") -> dict[str, bytes]:
    """Published figures with the delivery note that says of which year they are, and whether they are a budget."""
    data = table(*lines)
    entry = {"sha256": hashlib.sha256(data).hexdigest(), "kenmerk": reference}
    entry |= {"periode_van": "2025-01-01", "periode_tot": "2025-12-31"}
    return {"cijfers.csv": data, "brief.json": json.dumps({"leveringsbrief": 1, "bestanden": [entry]}).encode()}


def vera(**entity: object) -> bytes:
    return json.dumps([entity], indent=1).encode()


def one_line(path: str, *changes: tuple[str, str]) -> bytes:
    """A message as packages send it: without any line end."""
    return b"".join(line.strip() for line in spoiled(path, *changes).splitlines())


_CLAIM = "iwmo/wmo323.xml"
_MANY = [f"0998;{ONE};UT-{n:03d};2024-{n % 12 + 1}-01;;Ja" for n in range(1, 18)]

CASES = (
    xaf("het totaal debet klopt niet", ("1270.5<", "1270.51<")),
    xaf("een bedrag met een komma", ("1310.50", "1.310,50")),
    xaf("D of C is iets anders", ("<amntTp>C</amntTp>\n          </trLine>\n        </transaction>\n      </journal>\n      <journal>", "<amntTp>X</amntTp>\n          </trLine>\n        </transaction>\n      </journal>\n      <journal>")),
    xaf("een dag die niet bestaat", ("2024-03-28<", "2024-02-31<")),
    xaf("een regel zonder rekening", ("<nr>1</nr>\n            <accID>4000</accID>", "<nr>1</nr>")),
    xaf("een aantal dat geen getal is", ("<qntity>-24.5", "<qntity>veel")),
    xaf("een andere versie", ("XAF/3.2", "XAF/2.0")),
    xaf("van niemand", ("<companyIdent>87654321</companyIdent>", ""), ("<companyName>Woonstichting De Brink</companyName>", "")),
    xaf("totalen die geen getal zijn", ("<totalDebit>1270.5<", "<totalDebit>n.v.t.<")),
    xaf("afgebroken", ("</auditfile>", "")),
    Case("xaf", "in UTF-16", {"grootboek.xaf": spoiled("xaf/ledger_3.2.xaf").decode().replace('"UTF-8"', '"UTF-16"').encode("utf-16")}),
    xaf("linesCount telt de boekingen", ("<linesCount>4", "<linesCount>2"), code=0),
    xaf("een boeking die niet in evenwicht is", ("0.00</amnt>\n            <amntTp>C", "5.00</amnt>\n            <amntTp>C"), ("<totalCredit>1270.50", "<totalCredit>1275.50"), code=0),
    xaf("in dollars", ("<curCode>EUR", "<curCode>USD")),
    xaf("een naamruimte die niet de officiële is", ("XAF/3.2", "XAF/4.0"), code=0),
    xaf("een rekening die niet in het schema staat, en een die er twee keer in staat", ("<accID>1600</accID>", "<accID>1100</accID>"), code=0),
    xaf("een beginbalans met resultaat, die niet in evenwicht is", ("<jrnTp>P</jrnTp>", "<jrnTp>O</jrnTp>"), ("<obLine>", "<obLine><amnt>1.00</amnt><amntTp>D</amntTp></obLine><obLine>"), code=0),
    Case("xaf", "Windows-1252 onder UTF-8", {"grootboek.xaf": spoiled("xaf/ledger_3.2.xaf", ("De Brink", "De Brinké")).decode().encode("cp1252")}, 0),
    iwmo("wmo323", "een BSN dat niet door de elfproef komt", (ONE, FAILS)),
    iwmo("wmo323", "een bedrag dat niet volume maal tarief is", (">4</bericht:GeleverdVolume", ">5</bericht:GeleverdVolume")),
    iwmo("wmo323", "een productcategorie en een eenheid die niet bestaan", (">15</bericht:ProductCategorie", ">99</bericht:ProductCategorie"), (">04</bericht:Eenheid", ">77</bericht:Eenheid")),
    iwmo("wmo323", "het totaal klopt niet", (">32500<", ">32600<")),
    iwmo("wmo323", "een referentienummer twee keer", (">R2<", ">R1<")),
    iwmo("wmo323", "een credit die niet zegt waarvan", ("<basis:VorigReferentieNummer>R0</basis:VorigReferentieNummer>", "")),
    iwmo("wmo323", "een bedrag in euro's en niet in centen", (">5000<", ">50,00<")),
    iwmo("wmo323", "een einddatum voor de begindatum", (">2024-03-31</basis:Einddatum>\n            </bericht:ProductPeriode>", ">2024-02-01</basis:Einddatum>\n            </bericht:ProductPeriode>")),
    iwmo("wmo323", "een prestatie zonder referentienummer", ("<basis:ReferentieNummer>R1</basis:ReferentieNummer>", "")),
    iwmo("wmo323", "een declaratie zonder periode", ("<basis:Begindatum>2024-03-01</basis:Begindatum>", "")),
    iwmo("wmo323", "een andere versie", ("iwmo/3_2/wmo323", "iwmo/3_1/wmo323")),
    iwmo("wmo323", "een DOCTYPE", ("?>\n", '?>\n<!DOCTYPE x [<!ENTITY a "b">]>\n')),
    Case("wmo323", "alles op één regel", {"bericht.xml": one_line(_CLAIM, (">15</bericht:ProductCategorie", ">99</bericht:ProductCategorie"), (TWO, FAILS))}),
    iwmo("wmo301", "een frequentie en een datum die niet kunnen", (">2</basis:Frequentie", ">5</basis:Frequentie"), ("Toewijzingsdatum>2024-01-05", "Toewijzingsdatum>5-1-2024")),
    iwmo("wmo305", "een status die niet bestaat", (">1</bericht:StatusAanlevering", ">4</bericht:StatusAanlevering")),
    iwmo("wmo307", "een reden en een status die niet bestaan", (">39<", ">77<"), (">1</bericht:StatusAanlevering", ">4</bericht:StatusAanlevering")),
    iwmo("wmo325", "een retourcode van drie cijfers", (">9307<", ">930<")),
    iwmo("wmo325", "wat teruggaat is niet ingediend min toegekend", (">30000<", ">30001<")),
    Case("woz", "zonder leveringsbrief", {"woz.csv": spoiled("woz/woz_bezitstabel.csv")}),
    woz("een BAG-id dat Excel heeft afgerond", ("0998010000000001", "9,9801E+14")),
    woz("een huisnummer en een onderdeel die niet kunnen", ("3599AA;1;", "3599AA;0;"), ("2.1A;UT-001-0002", "2.1X;UT-001-0002")),
    woz("minder regels dan de leveringsbrief zegt", lines=4),
    iv3("een taakveld zonder punt en een totaal", ('"6.811", "categorie": "3.4.1"', '"6811", "categorie": "L3.4.1"')),
    iv3("een bedrag met centen", ("1250000", "1250000.5")),
    iv3("van een provincie", ('"Gemeente"', '"Provincie"')),
    iv3("zonder boekjaar", ('"boekjaar": 2025,', "")),
    iv3("onderdelen en codes die niet kloppen, en sommen die niet sluiten", ('"baten"', '"baten_"'), ('"balans_baten": []', '"baten": [{"taakveld": "0.8", "categorie": "4.3.9", "bedrag": 1}]'), ('"P111", "standper": "1-1-2025"', '"P111", "standper": "zomer"'), ('"A111", "categorie": "7.3"', '"0.1", "categorie": "7.3"'), code=0),
    Case("iv3", "matrix: een bedrag dat geen getal is", {"matrix.xlsx": matrix(lasten={6: ("0.1", "Bestuur", "n.v.t.", 5)})}),
    Case("iv3", "matrix zonder jaar, en met codes als getal", {"matrix.xlsx": matrix(information=MATRIX_INFORMATION[:3]), "nog-een.xlsx": matrix(lasten={6: (0.1, "Mutaties reserves", 5)})}),
    Case("iv3", "van CBS: een bedrag met een komma, een deel van een tabel", {"iv3.json": feed(feed_row(first="1,5"), feed_row(first=2, categorie="X1.1"), feed_row(first=-99998), **{"odata.nextLink": "…"})}),
    Case("iv3", "gepubliceerd, zonder leveringsbrief", {"begroting.csv": table(IV3_HEADER, *IV3_ROWS)}),
    Case("iv3", "gepubliceerd, er ontbreekt een gemeente", published(IV3_HEADER, IV3_ROWS[0], *IV3_NATION)),
    Case("iv3", "gepubliceerd, Engelse bedragen en een kenmerk dat er geen is", published(IV3_HEADER, "Utrecht;Wonen;;1,5;2;x;1", reference="?!")),
    iv3("afgebroken", ("    ],\n    \"baten\"", "")),
    Case("register", "een aandeel in procenten", {"register.xlsx": register(Deelname=45)}),
    Case("register", "een project zonder start en een soort die niet bestaat", {"register.xlsx": register(Start_beheer=None), "nog-een.xlsx": register(Soort="Gemengd")}),
    Case("register", "een ander blad", {"register.xlsx": book(PROJECT, sheet="Blad1")}),
    csv("placements", "dezelfde fout op veel regels", PLACEMENTS, *_MANY),
    csv("placements", "een BSN dat niet door de elfproef komt, en een dat ontbreekt", PLACEMENTS, f"0998;{FAILS};UT-001;01-03-2024;;Ja", "0998;;UT-001;01-03-2024;;Ja"),
    csv("placements", "een BSN in de verkeerde kolom", PLACEMENTS, f"{ONE};UT-001;{TWO};01-03-2024;;Ja"),
    csv("placements", "een verblijf twee keer", PLACEMENTS, *[f"0998;{ONE};UT-001;01-03-2024;{end};Ja" for end in ("", "31-12-2024")]),
    csv("placements", "een einde voor het begin, en geen ja of nee", PLACEMENTS, f"0998;{ONE};UT-001;01-03-2024;01-02-2024;Ja", f"0998;{TWO};UT-001;01-03-2024;;X"),
    csv("placements", "een kolom ontbreekt", PLACEMENTS.replace(";Complexcode", ""), f"0998;{ONE};01-03-2024;;Ja"),
    csv("placements", "een kolom twee keer", f"{PLACEMENTS};BSN", f"0998;{ONE};UT-001;01-03-2024;;Ja;"),
    csv("placements", "komma's tussen de kolommen", PLACEMENTS.replace(";", ","), f"0998,{ONE},UT-001,01-03-2024,,Ja"),
    csv("placements", "rijen van twee gemeenten", PLACEMENTS, f"0998;{ONE};UT-001;01-03-2024;;Ja", f"0997;{TWO};UT-001;01-03-2024;;Ja"),
    csv("placements", "een puntkomma te veel", PLACEMENTS, f"0998;{ONE};UT;001;01-03-2024;;Ja"),
    csv("placements", "een aanhalingsteken dat niet sluit", PLACEMENTS, f'0998;{ONE};"UT-001;01-03-2024;;Ja'),
    Case("placements", "Windows-1252", {"plaatsingen.csv": f"{PLACEMENTS}\r\n0998;{ONE};Café;01-03-2024;;Ja\r\n".encode("cp1252")}, 0),
    Case("placements", "geen tekst", {"plaatsingen.csv": table(PLACEMENTS) + b"\0\0"}),
    Case("placements", "stuurtekens in een waarde en in een naam", {"plaats\x1b[31m.csv": table(PLACEMENTS, f"0998;{ONE};UT-001;\x1b[2J\x1b]0;;Ja")}),
    csv("shelter", "meer nachten dan de maand heeft, en meer dan er ooit zijn", SHELTER, f"0998;{ONE};02-2023;29;10,00;290,00", f"0998;{TWO};02-2023;32;10,00;320,00"),
    csv("shelter", "een bedrag dat niet nachten maal tarief is", SHELTER, f"0998;{ONE};01-2024;20;61,50;1.230,01"),
    csv("shelter", "een maand van Excel, en een bedrag met een punt", SHELTER, f"0998;{ONE};mrt-24;2;61,50;123,00", f"0998;{TWO};03-2024;20;61,50;1.230"),
    csv("insurer", "minder dan tien verzekerden", INSURER, "0101;2024KW1;UT-001;7;1.470,00;3.640,00"),
    csv("insurer", "een kwartaal dat niet bestaat, en een halflege rij", INSURER, "0101;2024KW5;UT-001;12;1.470,00;3.640,00", "0101;2024KW1;UT-002;12;;3.640,00"),
    csv("caretaking", "uren in Engelse notatie, en een KvK-nummer met letters", CARETAKING, "01234567;UT-001;01-2024;1,234.50;48", "KvK01234;UT-001;02-2024;12,50;48"),
    csv("caretaking", "negatieve uren, en een cel die een formule lijkt", CARETAKING, "01234567;UT-001;01-2024;-12,50;48", "01234567;UT-001;02-2024;=1+1;48"),
    csv("own_split", "een partij die er niet is, een aandeel als tekst en een van meer dan honderd procent", OWN_SPLIT, "UT-001;provincie;50", "UT-001;gemeente;de helft", "UT-001;zorgverzekeraar;120"),
    csv("agreements", "een leverancier zonder soort, een soort zonder periode, een ritme dat niet bestaat en een termijn van drie jaar", AGREEMENTS, "12345678;wmo323;;01-2024;;maand;", "agb:12345678;wmo305;;01-2024;;maand;", "agb:12345678;wmo323;;01-2024;;week;", "agb:12345678;wmo323;;01-2024;;maand;1095"),
    csv("agreements", "een naam bij een soort zonder profiel, een profiel zonder naam, en maanden in de verkeerde volgorde", AGREEMENTS, "agb:12345678;wmo323;Overlast;01-2024;;maand;", "kvk:01234567;profiled;;01-2024;;maand;", "kvk:01234567;xaf;;01-2024;12-2023;jaar;"),
    csv("agreements", "twee keer iets anders afgesproken", AGREEMENTS, "agb:12345678;wmo323;;01-2024;;maand;", "agb:12345678;wmo323;;01-2024;;kwartaal;"),
    note("een hash die er geen is", ("A" * 64, "A" * 63)),
    note("een afzender zonder soort", ("kvk:01234567", "01234567")),
    note("zonder bestanden", ('"bestanden"', '"files"')),
    csv("corrections", "een wijziging zonder kolom, een regel 0 en een actie die niet bestaat", CORRECTIONS, f"{'a' * 64};3;;210,00;200,00;wijzig;afspraak;gemeente;01-06-2024", f"{'a' * 64};0;Bedrag;210,00;200,00;wijzig;afspraak;gemeente;01-06-2024", "nachten.csv;3;;;;weg;afspraak;gemeente;01-06-2024"),
    mapping("in orde", "regels:", "  - {rekening: 4310 t/m 4319, kostenplaats: [\"101\", \"102\"], complex: UT-001, begroting: mutatieonderhoud}", code=0),
    mapping("nog zonder regels", "regels:", "  # - {rekening: \"4310\", begroting: }", code=0),
    mapping("een begroting die niet bestaat, een van een andere partij, en een die nog leeg is", "regels:", "  - {rekening: 4310, begroting: schilderwerk}", "  - {rekening: 4320, begroting: opvang}", "  - {rekening: 4330, begroting: }"),
    mapping("regels zonder voorwaarde of gevolg, en een die zichzelf tegenspreekt", "regels:", "  - {complex: UT-001}", "  - {rekening: 4310}", "  - {rekening: 4310, begroting: beheer, uitsluiten: rente}"),
    mapping("een bereik dat niet kan, een lijst met komma's en een patroon dat op alles past", "regels:", "  - {rekening: 4319 t/m 4310, complex: UT-001}", "  - {rekening: \"4310, 4311\", complex: UT-001}", "  - {omschrijving: \"*\", complex: UT-001}"),
    mapping("een sterretje zonder aanhalingstekens", "regels:", "  - {rekening: 4310, omschrijving: *inbraak*, begroting: vandalisme}"),
    mapping("een sleutel met een tikfout", "regels:", "  - {rekenning: 4310, complex: UT-001}"),
    mapping("twee keer dezelfde sleutel", "opgesteld: 2026-01-01", "opgesteld: 2026-01-02", "regels: []"),
    mapping("een anker", "regels:", "  - &a {rekening: 4310, complex: UT-001}"),
    mapping("geen lijst, geen regel", "regels:", "  - 4310"),
    mapping("een ander nummer dan dat van de Kamer van Koophandel", "regels: kapot", head="mapping: 2\ngrootboek_van: De Brink\nopgesteld: gisteren\n"),
    mapping("te lange teksten, en een lijst waar één waarde hoort", "regels:", f"  - {{rekening: 4310, complex: {'u' * 40}}}", f"  - {{rekening: 4310, uitsluiten: {'u' * 210}}}", "  - {rekening: 4310, begroting: [beheer]}"),
    mapping("veel te diep", "regels: " + "[" * 12 + "]" * 12),
    profile("in orde", code=0),
    profile("vragen van het sjabloon die nog open staan", ('decimaal: ","', 'decimaal: "?"'), ("dd-mm-jjjj", '"?"')),
    profile("twee gelijke tekens, een vorm zonder jaar en een eenheid die niet bestaat", ('duizendtal: "."', 'duizendtal: ","'), ("dd-mm-jjjj", "dd-mm"), ("euro", "dollar")),
    profile("een complex en een BSN, en een maand op twee plaatsen", ("  complex: Complex", "  complex: Complex\n  bsn: BSN"), ("vast:", "vast:\n  maand: 2024-01")),
    profile("een begroting van een ander", ("leefbaarheid", "begeleiding")),
    profile("een bijdrage", ("leefbaarheid", "bijdrage gemeente")),
    profile("een soort zonder waarden", ("vast:\n  begroting: leefbaarheid\n", "  begroting: Soort\n")),
    profile("kolommen met bedragen die er geen zijn", ("bedrag: Kosten", "bedrag: [jan, {kolom: feb, complex: A}]"), ("  maand: Datum\n", "")),
    profile("een blad met een scheiding, en een kopregel die er geen is", ("decimaal", "blad: Blad1\nscheiding: ;\nkopregel: 0\ndecimaal")),
    profile("zonder kolommen", ("kolommen:\n  complex: Complex\n  maand: Datum\n  bedrag: Kosten\n", "")),
    profiled("bedragen, data en complexen die niet kloppen", "05-03-2024;UT-001;1,234.50", "2024-03-05;UT-001;1,00", "31-02-2024;;2,00", "05-03-2024;UT-001"),
    profiled("een totaal dat niet klopt", "05-03-2024;UT-001;1,00", "Totaal;;2,00", more="totaalregel: Totaal\n"),
    profiled("zonder totaalregel", "05-03-2024;UT-001;1,00", more="totaalregel: Totaal\n"),
    profiled("twee totalen", "05-03-2024;UT-001;1,00", "Totaal;;1,00", "Totaal;;1,00", more="totaalregel: Totaal\n"),
    Case("profiled", "een kolom die ontbreekt", {"profiel.yaml": PROFILE.replace("  complex", "  partij: Gemeente\n  complex").encode(), "overlast.csv": table("Datum;Complex;Kosten", "05-03-2024;UT-001;1,00")}),
    Case("profiled", "twee profielen die passen", {"een.yaml": PROFILE.encode(), "twee.yaml": PROFILE.replace("Overlast", "Ook overlast").encode(), "overlast.csv": table("Datum;Complex;Kosten", "05-03-2024;UT-001;1,00")}),
    Case("profiled", "een BSN, een soort en een maand die niet kloppen, in een tabel met kolommen per pot", {"profiel.yaml": POTS.encode(), "uitgaven.csv": table("Client;Jaar;Maand;Begeleiding;Dagbesteding", f"{FAILS};2024;13;1,00;2,00", f"{ONE};24;3;x;", f"{TWO};2024;3;1,00;2,00")}),
    Case("aedes", "een afgeronde eenheidscode, een Engels bedrag en een eenheid zonder code", owned("aedes", table(AEDES, "1,00E+05;1;1;1;1;1;1;1", "A1;1.50;1;1;1;1;1;1", ";1;1;1;1;1;1;1"))),
    Case("statline", "cijfers die een rekenblad anders schreef, zonder nummer van de tabel", {"cijfers.csv": table('"ID";"Perioden";"Inwoners_1"', '"0";"2015JJ00";"1,5"', '"1";"2016JJ00"', '"2";"2017JJ00";"2"')}),
    Case("statline", "een onderwerp zonder sleutel", {"onderwerpen.csv": table("Identifier;Title;Unit;Index", ";Inwoners;aantal;1")}),
    Case("vektis", "zonder leveringsbrief", {"zvw.csv": table(VEKTIS, "M;90+;VOORBEELDSTAD;12;11.5;1.5")}),
    Case("vektis", "bedragen die een rekenblad anders schreef, en een rij die te kort is", owned("zvw", table(VEKTIS, "M;90+;VOORBEELDSTAD;12;11,5;1.234,50", "M;90+"))),
    Case("vektis", "zonder leeftijdsklassen", owned("zvw", table(VEKTIS.replace("LEEFTIJDSKLASSE", "LEEFTIJDSKLASSE_"), "M;90+;X;1;1;1"))),
    Case("aw319", "een BSN dat niet door de elfproef komt, en bedragen die geen centen zijn", {"declaratie.ei": ei(aw319.head(), aw319.insured(), aw319.care(bsn=FAILS), aw319.care("R2", "50,00   "), aw319.care("R3", start="20240231", volume="3,5 "), aw319.end(1, 3, 10000))}),
    Case("aw319", "een credit zonder verwijzing, en een einde voor het begin", {"declaratie.ei": ei(aw319.head("428"), aw319.insured(), aw319.care(side="C"), aw319.care("R2", 1250, end="20240229"), aw319.end(1, 2, 3750, "C"))}),
    Case("aw319", "het totaalbedrag klopt niet", {"declaratie.ei": ei(aw319.head(), aw319.insured(), aw319.care(), aw319.end(cents=5001))}),
    Case("aw319", "het aantal verzekerden klopt niet", {"declaratie.ei": ei(aw319.head(), aw319.insured(), aw319.care(), aw319.end(people=2))}),
    Case("aw319", "zonder sluitrecord", {"declaratie.ei": ei(aw319.head(), aw319.insured(), aw319.care())}),
    Case("aw319", "records door elkaar en te lang", {"declaratie.ei": ei(aw319.head(), aw319.head()), "nog-een.ei": ei(aw319.head(), aw319.insured() + "x")}),
    Case("aw319", "een testbericht, een andere versie en een andere standaard", {"test.ei": ei(aw319.head(kind="T")), "versie.ei": ei(aw319.head(version="0103")), "zh308.ei": ei(aw319.head("363"))}),
    Case("vera", "eenheid: een postcode en een huur die niet kloppen", owned("eenheden", vera(id="u-1", code="100001", soort={"code": "WOO"}, status={"code": "VEH"}, inExploitatiedatum="gisteren", adres={"postcode": "35AA"}, woonvorm={"code": "BEG"}, clusters=[], brutohuur="veel", wozEenheden=[]))),
    Case("vera", "cluster zonder code", owned("clusters", vera(soort={"code": "FIN"}, naam="Een", eenheden=[{"id": "u-1"}]))),
    Case("vera", "prijscomponent zonder bedrag en met een dag die niet bestaat", owned("prijzen", vera(id="p-1", soort={"code": "NET"}, bedrag="x", begindatum="2025-02-30", eenheid={"id": "u-1"}))),
    Case("vera", "grootboekmutatie zonder boekdatum, en een met twee bedragen", owned("mutaties", vera(id="g-1", boekdatum="gisteren", debetbedrag=1, grootboekrekening={"code": "4210"}))),
    Case("vera", "onderhoudsorder zonder soort", owned("orders", vera(id="o-1", onderhoudSoort={}, status={"code": "AFG"}, opdrachtdatum="morgen", eenheid={"code": "100001"}))),
    Case("vera", "referentiedata zonder code", {"Referentiedata.csv": table("Soort;Code;Naam;Omschrijving;Begindatum;Einddatum;Parent;Informatiedomein", "WOONVORM;;Begeleid wonen;;1-1-2020;;;Vastgoed")}),
    Case("unknown", "een leeg bestand", {"leeg.csv": b""}),
    Case("unknown", "vrije tekst", {"notulen.txt": b"Notulen van het overleg\r\nAanwezig: iedereen\r\n"}),
    Case("unknown", "een andere tabel", {"parkeren.csv": table("Straat;Plaatsen;Tarief", "Dorpsstraat;3;1,00")}),
    Case("unknown", "andere JSON", {"iets.json": b'{"eenheden": []}'}),
    Case("unknown", "andere XML", {"iets.xml": b"<?xml version=\"1.0\"?><html/>"}),
    Case("unknown", "bytes", {"foto.jpg": bytes(range(256)) * 8}),
    Case("several", "goede en foute bestanden samen", {
        "a-goed.xml": spoiled(_CLAIM),
        "a-grootboek.xaf": spoiled("xaf/ledger_3.2.xaf"),
        "b-fout.csv": table(CARETAKING, "01234567;UT-001;01-2024;1,234.50;48", "01234567;UT-001;02-2024;12,50;48"),
        "c-leeg.csv": b"",
        "d-vreemd.csv": table("Straat;Plaatsen", "Dorpsstraat;3"),
        "e-vreemd.csv": table("Kleur;Aantal", "rood;3"),
    }),
    template("een rommelige uitvoer", "Uitvoer 12-03-2025;;;;", "Complexnr.;Locatie;Boekdatum;Kostensoort;Bedrag (EUR)", "UT-001;Brink 1;03-04-2024;Beheerder;1.250,00", "UT-001;Brink 1;05-04-2024;Vandalisme;89,5-", "UT-002;Plein 2;06-04-2024;Beheerder;n.v.t.", "Totaal;;;;1.160,50"),
    template("getallen en data die op meer manieren gelezen kunnen worden", "Straat;Datum;Excl. btw kosten;Incl. btw kosten;Gemeente", "Brink;03/04/2024;-1.234;-1.400;0344", "Plein;01/02/2024;-2.500;-3.000;0344"),
    template("een kolom per maand", "BSN;jan;feb;mrt", f"{ONE};100;200;300", f"{TWO};100;;300"),
    template("geen tabel", "hallo", code=1),
    Case("templates", "een mapping van een grootboek", {"grootboek.xaf": spoiled("xaf/ledger_3.2.xaf")}, 0, ("--mapping",)),
    Case("templates", "een mapping zonder grootboek", {"parkeren.csv": table("Straat;Plaatsen;Tarief", "Dorpsstraat;3;1,00")}, 1, ("--mapping",)),
)  # fmt: skip
