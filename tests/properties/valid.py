"""Valid files of every kind, made from a seed: small, each with its own amounts, and what their totals are.

To cut them off, spoil a cent of them, or mutate them: see the tests beside this file.
"""

import base64
import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

import openpyxl

from pipelines.sources import aedes, register, vera_codes, woz_bezitstabel
from pipelines.sources.reading import Note
from tests.unit.sources.tables import ONE, TWO

PEOPLE = (ONE, TWO)
IWMO = "http://www.istandaarden.nl/iwmo/3_2"
CORPORATION = Note("kvk:01234567", date(2024, 1, 1), date(2024, 12, 31))


@dataclass(frozen=True)
class Valid:
    """A valid file: its kind and form, its bytes, what a delivery note says of it, the number of its rows and their cents.

    ``ends`` = its format shows whether it is whole; ``stated`` = it carries totals of its own.
    """

    kind: str
    form: str
    data: bytes
    lines: int
    cents: int = 0
    note: Note | None = None
    ends: bool = True
    stated: bool = False


def table(header: str, rows: list[str]) -> bytes:
    """A CSV in the Dutch way."""
    return "".join(f"{line}\r\n" for line in (header, *rows)).encode("utf-8-sig")


def euros(cents: int) -> str:
    """Cents as euros in Dutch notation."""
    whole = f"{abs(cents) // 100:,}".replace(",", ".")
    return f"{'-' if cents < 0 else ''}{whole},{abs(cents) % 100:02d}"


def _xaf(rng: Random, namespace: str, declared: str = "UTF-8") -> Valid:
    lines, total, body = 0, 0, []
    for n in range(rng.randint(2, 4)):
        parts = [rng.randint(1, 500_000) for _ in range(rng.randint(1, 3))]
        total += sum(parts)
        booked = "".join(
            f"<trLine><nr>{i}</nr><accID>4000</accID><effDate>2024-0{rng.randint(1, 9)}-15</effDate><desc>schoonmaak é</desc>"
            f"<amnt>{cents / 100:.2f}</amnt><amntTp>D</amntTp><costID>UT-{rng.randint(1, 9)}</costID></trLine>\n"
            for i, cents in enumerate(parts, 1)
        )
        against = (
            f"<trLine><nr>9</nr><accID>1000</accID><amnt>{sum(parts) / 100:.2f}</amnt><amntTp>C</amntTp></trLine>\n"
        )
        body.append(f"<transaction><nr>T{n}</nr><trDt>2024-03-31</trDt>\n{booked}{against}</transaction>\n")
        lines += len(parts) + 1
    text = f"""<?xml version="1.0" encoding="{declared}"?>
<auditfile xmlns="{namespace}"><header><fiscalYear>2024</fiscalYear><startDate>2024-01-01</startDate><endDate>2024-12-31</endDate>
<curCode>EUR</curCode><dateCreated>2025-02-01</dateCreated><softwareDesc>Pakket</softwareDesc></header>
<company><companyIdent>01234567</companyIdent><companyName>Corporatie</companyName>
<generalLedger><ledgerAccount><accID>4000</accID><accDesc>Beheer</accDesc><accTp>P</accTp><leadReference>WKolKolLeeWbe</leadReference></ledgerAccount>
<ledgerAccount><accID>1000</accID><accDesc>Bank</accDesc><accTp>B</accTp></ledgerAccount></generalLedger>
<transactions><linesCount>{lines}</linesCount><totalDebit>{total / 100:.2f}</totalDebit><totalCredit>{total / 100:.2f}</totalCredit>
<journal><jrnID>M</jrnID>
{"".join(body)}</journal></transactions></company></auditfile>
"""
    return Valid("xaf", "xml", text.encode("cp1252" if declared == "windows-1252" else "utf-8"), lines, 0, stated=True)


def _message(kind: str, sender: str, receiver: str, body: str, more: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<m:Bericht xmlns:m="{IWMO}/{kind}/schema" xmlns:i="{IWMO}/basisschema/schema">
<m:Header><m:Afzender>{sender}</m:Afzender><m:Ontvanger>{receiver}</m:Ontvanger>
<m:BerichtIdentificatie><i:Identificatie>M1</i:Identificatie><i:Dagtekening>2024-04-06</i:Dagtekening></m:BerichtIdentificatie>{more}</m:Header>
{body}</m:Bericht>
""".encode()


def _total(name: str, cents: int) -> str:
    side = "D" if cents >= 0 else "C"
    return f"<m:{name}><i:TotaalBedrag>{abs(cents)}</i:TotaalBedrag><i:DebetCredit>{side}</i:DebetCredit></m:{name}>\n"


def _prestaties(rng: Random, *, codes: str = "") -> tuple[str, int, int]:
    """Clients with lines, the number of those, and their cents; one line in five is a credit."""
    clients, lines, net = [], 0, 0
    for person in PEOPLE:
        rows = []
        for _ in range(rng.randint(1, 4)):
            lines += 1
            volume, tariff = rng.randint(1, 40), rng.randint(100, 9_000)
            credit = rng.random() < 0.2
            net += -volume * tariff if credit else volume * tariff
            before = "<i:VorigReferentieNummer>R0</i:VorigReferentieNummer>" if credit else ""
            rows.append(f"""<m:Prestatie>
<m:ProductReferentie><i:ReferentieNummer>R{lines}</i:ReferentieNummer>{before}</m:ProductReferentie>
<m:ToewijzingNummer>7</m:ToewijzingNummer><m:ProductCategorie>02</m:ProductCategorie><m:ProductCode>02A01</m:ProductCode>
<m:ProductPeriode><i:Begindatum>2024-03-01</i:Begindatum><i:Einddatum>2024-03-31</i:Einddatum></m:ProductPeriode>
<m:GeleverdVolume>{volume}</m:GeleverdVolume><m:Eenheid>04</m:Eenheid><m:ProductTarief>{tariff}</m:ProductTarief>
<m:IngediendBedrag><i:Bedrag>{volume * tariff}</i:Bedrag><i:DebetCredit>{"C" if credit else "D"}</i:DebetCredit></m:IngediendBedrag>{codes}
</m:Prestatie>
""")
        clients.append(f"<m:Client><m:Bsn>{person}</m:Bsn><m:Prestaties>\n{''.join(rows)}</m:Prestaties></m:Client>\n")
    return f"<m:Clienten>{''.join(clients)}</m:Clienten>", lines, net


def _wmo323(rng: Random) -> Valid:
    clients, lines, net = _prestaties(rng)
    period = "<m:DeclaratiePeriode><i:Begindatum>2024-03-01</i:Begindatum><i:Einddatum>2024-03-31</i:Einddatum></m:DeclaratiePeriode>\n"
    body = f"<m:Declaratie><m:DeclaratieNummer>D1</m:DeclaratieNummer>\n{period}{_total('TotaalIngediendBedrag', net)}{clients}</m:Declaratie>\n"
    return Valid("wmo323", "xml", _message("wmo323", "12345678", "9001", body), lines, net, stated=True)


def _wmo325(rng: Random) -> Valid:
    codes = "<m:RetourCodes><m:RetourCode>9056</m:RetourCode></m:RetourCodes>"
    clients, lines, net = _prestaties(rng, codes=codes)
    granted = rng.randint(0, 1_000_000)
    of = "<m:DeclaratieIdentificatie><i:Identificatie>M1</i:Identificatie></m:DeclaratieIdentificatie>"
    head = f"{of}<m:RetourCodes><m:RetourCode>0200</m:RetourCode></m:RetourCodes>"
    totals = _total("TotaalIngediendBedrag", granted + net) + _total("TotaalToegekendBedrag", granted)
    body = (
        f"<m:DeclaratieAntwoord><m:DeclaratieNummer>D1</m:DeclaratieNummer>\n{totals}{clients}"
        "<m:RetourCodes><m:RetourCode>8001</m:RetourCode></m:RetourCodes></m:DeclaratieAntwoord>\n"
    )
    return Valid("wmo325", "xml", _message("wmo325", "9001", "12345678", body, head), lines, net, stated=True)


def _wmo30(kind: str, product: Callable[[Random, int], str], sender: str, receiver: str) -> Callable[[Random], Valid]:
    def made(rng: Random) -> Valid:
        lines = rng.randint(2, 5)
        products = "".join(product(rng, n) for n in range(lines))
        element = {"wmo301": "ToegewezenProducten", "wmo305": "StartProducten", "wmo307": "StopProducten"}[kind]
        body = f"<m:Client><m:Bsn>{ONE}</m:Bsn><m:{element}>\n{products}</m:{element}></m:Client>\n"
        return Valid(kind, "xml", _message(kind, sender, receiver, body), lines)

    return made


def _assigned(rng: Random, n: int) -> str:
    return (
        f"<m:ToegewezenProduct><m:ToewijzingNummer>{70 + n}</m:ToewijzingNummer><m:Product><i:Categorie>02</i:Categorie></m:Product>"
        "<m:Toewijzingsdatum>2024-01-01</m:Toewijzingsdatum><m:Toewijzingstijd>10:00:00</m:Toewijzingstijd><m:Ingangsdatum>2024-01-01</m:Ingangsdatum>"
        f"<m:Omvang><i:Volume>{rng.randint(1, 400)}</i:Volume><i:Eenheid>04</i:Eenheid><i:Frequentie>2</i:Frequentie></m:Omvang></m:ToegewezenProduct>\n"
    )


def _started(rng: Random, n: int) -> str:
    return (
        f"<m:StartProduct><m:ToewijzingNummer>{70 + n}</m:ToewijzingNummer><m:Product><i:Categorie>02</i:Categorie></m:Product>"
        f"<m:Begindatum>2024-0{rng.randint(1, 9)}-01</m:Begindatum><m:StatusAanlevering>1</m:StatusAanlevering></m:StartProduct>\n"
    )


def _stopped(rng: Random, n: int) -> str:
    return (
        f"<m:StopProduct><m:ToewijzingNummer>{70 + n}</m:ToewijzingNummer><m:Product><i:Categorie>02</i:Categorie></m:Product><m:Begindatum>2024-01-01</m:Begindatum>"
        f"<m:Einddatum>2024-0{rng.randint(2, 9)}-28</m:Einddatum><m:RedenBeeindiging>39</m:RedenBeeindiging><m:StatusAanlevering>1</m:StatusAanlevering></m:StopProduct>\n"
    )


def _enveloped(rng: Random) -> Valid:
    inside = _wmo323(rng)
    written = base64.encodebytes(inside.data).decode()
    space = "http://www.stufstandaarden.nl/sectormodel/ggk/0310"
    text = f'<?xml version="1.0"?>\n<g:envelop xmlns:g="{space}"><g:parameters><g:bericht>{written}</g:bericht></g:parameters></g:envelop>\n'
    return Valid("wmo323", "envelope", text.encode(), inside.lines, inside.cents, stated=True)


def _shelter(rng: Random) -> Valid:
    rows, net = [], 0
    for n in range(1, rng.randint(3, 8)):
        nights, tariff = rng.randint(1, 28), rng.randint(1_000, 20_000)
        net += nights * tariff
        rows.append(f"0344;{PEOPLE[n % 2]};{n:02d}-2024;{nights};{euros(tariff)};{euros(nights * tariff)}")
    data = table("Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag", rows)
    note = Note("gemeente:0344", lines=len(rows), net_cents=net)
    return Valid("shelter", "csv", data, len(rows), net, note, ends=False)


def _insurer(rng: Random) -> Valid:
    rows, net = [], 0
    for n in range(1, rng.randint(3, 8)):
        ggz, other = rng.randint(0, 9_000_000), rng.randint(0, 9_000_000)
        net += ggz + other
        rows.append(f"0101;2024KW{n % 4 + 1};UT-{n};{rng.randint(10, 90)};{euros(ggz)};{euros(other)}")
    data = table("UZOVI;Kwartaal;Complexcode;Verzekerden;Kosten ggz;Kosten overige Zvw", rows)
    note = Note("uzovi:0101", lines=len(rows), net_cents=net)
    return Valid("insurer", "csv", data, len(rows), net, note, ends=False)


def _placements(rng: Random) -> Valid:
    rows = [
        f"0998;{PEOPLE[n % 2]};UT-{n};01-0{rng.randint(1, 9)}-2024;;{rng.choice(['Ja', 'Nee'])}"
        for n in range(rng.randint(2, 6))
    ]
    data = table("Gemeentecode;BSN;Complexcode;Begindatum;Einddatum;Met begeleiding", rows)
    return Valid("placements", "csv", data, len(rows), note=Note("gemeente:0998", lines=len(rows)), ends=False)


def _caretaking(rng: Random) -> Valid:
    rows = [
        f"01234567;UT-{n};{n + 1:02d}-2024;{euros(rng.randint(0, 200_000))};{rng.randint(10, 90)}"
        for n in range(rng.randint(2, 6))
    ]
    data = table("KvK-nummer;Complexcode;Maand;Beheeruren;Verhuurde woningen", rows)
    return Valid("caretaking", "csv", data, len(rows), note=Note("kvk:01234567", lines=len(rows)), ends=False)


def _corrections(rng: Random) -> Valid:
    rows = [
        f"{rng.randbytes(32).hex()};{rng.randint(2, 900)};Bedrag;{n},00;{n + 1},00;wijzig;afspraak;gemeente;01-06-2024"
        for n in range(rng.randint(2, 5))
    ]
    data = table("Bestand;Regel;Kolom;Stond;Wordt;Actie;Reden;Door;Datum", rows)
    return Valid("corrections", "csv", data, len(rows), ends=False)


def _codes(rng: Random) -> Valid:
    rows = [f'EENHEIDSOORT;C{n};"Naam; met ""aanhaling"" {rng.randint(1, 99)}";;' for n in range(rng.randint(2, 5))]
    return Valid(
        "vera_codes", "csv", table(";".join(c.header for c in vera_codes.PROFILE.columns), rows), len(rows), ends=False
    )


def _aedes(rng: Random) -> Valid:
    rows, net = [], 0
    for n in range(rng.randint(2, 6)):
        amounts = [rng.randint(-100_000, 900_000) for _ in aedes.COSTS]
        net += sum(amounts)
        rows.append(";".join([f"UT-{n}", *map(euros, amounts)]))
    note = Note("kvk:01234567", date(2024, 1, 1), date(2024, 12, 31), len(rows), net)
    return Valid(
        "aedes", "csv", table(";".join(["Eenheidscode", *aedes.COSTS]), rows), len(rows), net, note, ends=False
    )


def _woz(rng: Random) -> Valid:
    headers = [column.header for column in woz_bezitstabel.PROFILE.columns]
    out = io.StringIO()
    writer = csv.DictWriter(out, headers, delimiter=";", restval="")
    writer.writeheader()
    lines = rng.randint(2, 5)
    for n in range(lines):
        writer.writerow({
            "Onderdeel": "2.1A", "Eenheidscode": f"UT-{n}", "Bag-postcode": "3599AA", "Bag-huisnummer": n + 1,
            "Bag-verblijfsobject-id": f"099801000000{n:04d}"[:15] + "1", "Aantal primo verslagjaar": 1, "Aantal ultimo verslagjaar": 1,
            "Eenheidsoort": "Woonruimte", "Soort woonruimte": "EGW", "Is de woonruimte zelfstandig?": "Ja", "Mutatie verslagjaar": "Geen mutatie",
            "Nettohuur per maand ultimo verslagjaar": euros(rng.randint(20_000, 90_000)), "WOZ-waarde verslagjaar": rng.randint(100_000, 400_000),
        })  # fmt: skip
    note = Note("kvk:01234567", date(2024, 1, 1), date(2024, 12, 31), lines)
    return Valid("woz", "csv", out.getvalue().encode("utf-8-sig"), lines, note=note, ends=False)


def _iv3(rng: Random) -> Valid:
    sides: dict[str, list[dict]] = {"lasten": [], "baten": []}
    lines, net = 0, 0
    for side in sides:
        for taakveld in rng.sample(["6.811", "6.60", "0.10", "6.1", "6.2"], rng.randint(1, 4)):
            amount = rng.randint(-10_000, 9_000_000)
            sides[side].append({"taakveld": taakveld, "categorie": "3.4.1", "bedrag": amount})
            lines, net = lines + 1, net + amount * 100
    head = {
        "overheidslaag": "Gemeente",
        "overheidsnummer": "0998",
        "boekjaar": 2025,
        "periode": 5,
        "status": "Realisatie",
        "datum": "2026-07-10T10:15:00",
    }
    text = json.dumps({"metadata": head, "data": sides}, indent=1)
    return Valid("iv3", "json", text.encode(), lines, net, Note("gemeente:0998", lines=lines, net_cents=net))


def _vera(kind: str, entity: Callable[[Random, int], tuple[dict, int]]) -> Callable[[Random], Valid]:
    def made(rng: Random) -> Valid:
        entities = [entity(rng, n) for n in range(rng.randint(2, 5))]
        net = sum(cents for _, cents in entities)
        note = Note("kvk:01234567", lines=len(entities), net_cents=net if kind == "vera_bookings" else None)
        text = json.dumps([one for one, _ in entities], indent=1)
        return Valid(kind, "json", text.encode(), len(entities), net, note)

    return made


def _booked(rng: Random, n: int) -> tuple[dict, int]:
    cents = rng.randint(-900_000, 900_000)
    side = {"debetbedrag": cents / 100} if cents >= 0 else {"creditbedrag": -cents / 100}
    return {
        "id": f"g-{n}",
        "boekdatum": "2025-03-31T22:00:00Z",
        "grootboekrekening": {"code": "4210", "referentiegrootboekschemacode": "WRevLoaLoaOvu"},
    } | side, cents


def _unit(rng: Random, n: int) -> tuple[dict, int]:
    return {
        "id": f"u-{n}", "code": f"10000{n}", "soort": {"code": "WOO", "naam": "Woonruimte"}, "inExploitatiedatum": "2023-12-31T23:00:00Z",
        "adres": {"postcode": "3599 aa", "huisnummer": str(n)}, "adresseerbaarObjectBasisregistratie": {"bagIdentificatie": "998010000000001"},
        "clusters": [{"id": "c-1"}], "brutohuur": rng.randint(30_000, 90_000) / 100, "wozEenheden": [{"waardepeildatum": "2024-01-01", "vastgesteldeWaarde": 215000}],
    }, 0  # fmt: skip


def _register(rng: Random) -> Valid:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = register.SHEET
    sheet.append([column.header for column in register.PROFILE.columns])
    lines = rng.randint(2, 4)
    for n in range(lines):
        sheet.append(
            [
                "Netwerk",
                f"UT-{n}",
                f"Naam {n}",
                "Gemengd wonen",
                "01234567",
                "Woonvoorbeeld",
                "0998",
                "Stad",
                "03-2021",
                rng.randint(10, 90),
                "3599AA",
            ]
        )
    out = io.BytesIO()
    made.save(out)
    return Valid("register", "xlsx", out.getvalue(), lines)


def _note(rng: Random) -> Valid:
    entries = [
        {
            "sha256": rng.randbytes(32).hex(),
            "naam": f"{n}.csv",
            "eigenaar": "kvk:01234567",
            "periode_van": "2024-01-01",
            "periode_tot": "2024-12-31",
            "regels": n,
        }
        for n in range(rng.randint(1, 4))
    ]
    return Valid("delivery_note", "json", json.dumps({"leveringsbrief": 1, "bestanden": entries}, indent=1).encode(), 0)


MAKERS: dict[str, Callable[[Random], Valid]] = {
    "xaf 3.1": lambda rng: _xaf(rng, "http://www.auditfiles.nl/XAF/3.1"),
    "xaf 3.2": lambda rng: _xaf(rng, "http://www.auditfiles.nl/XAF/3.2"),
    "xaf 3.2 in windows-1252": lambda rng: _xaf(rng, "http://www.auditfiles.nl/XAF/3.2", "windows-1252"),
    "xaf 4.0": lambda rng: _xaf(rng, "http://www.odb.belastingdienst.nl/XAF/4.0"),
    "wmo301": _wmo30("wmo301", _assigned, "9001", "12345678"),
    "wmo305": _wmo30("wmo305", _started, "12345678", "9001"),
    "wmo307": _wmo30("wmo307", _stopped, "12345678", "9001"),
    "wmo323": _wmo323,
    "wmo323 in an envelope": _enveloped,
    "wmo325": _wmo325,
    "woz": _woz,
    "aedes": _aedes,
    "iv3": _iv3,
    "vera_units": _vera("vera_units", _unit),
    "vera_clusters": _vera("vera_clusters", lambda rng, n: ({"id": f"c-{n}", "code": f"C{n}", "soort": {"code": "FIN"}, "naam": "een", "eenheden": [{"id": f"u-{rng.randint(1, 9)}"}]}, 0)),
    "vera_prices": _vera("vera_prices", lambda rng, n: ({"id": f"p-{n}", "soort": {"code": "NET"}, "bedrag": rng.randint(1, 900), "begindatum": "2025-07-01", "eenheid": {"id": "u-1"}}, 0)),
    "vera_bookings": _vera("vera_bookings", _booked),
    "vera_orders": _vera("vera_orders", lambda rng, n: ({"id": f"o-{n}", "onderhoudSoort": {"code": "MUT"}, "status": {"code": "AFG"}, "opdrachtdatum": f"2025-06-0{rng.randint(1, 9)}T10:00:00Z", "eenheid": {"code": "1"}}, 0)),
    "vera_codes": _codes,
    "register": _register,
    "placements": _placements,
    "shelter": _shelter,
    "insurer": _insurer,
    "caretaking": _caretaking,
    "corrections": _corrections,
    "delivery_note": _note,
}  # fmt: skip
"""Kinds of file with rows of projects, by name; `every_kind` has the others too."""


def make(name: str, seed: int) -> Valid:
    """A valid file of a kind; the same one for the same seed."""
    return MAKERS[name](Random(f"{name} {seed}"))
