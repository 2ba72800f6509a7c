"""Small iWmo messages and auditfiles written by hand, to change where a test is about."""

import io

from pipelines.sources.reading import Collector

BASE = "http://www.istandaarden.nl/iwmo/3_2/basisschema/schema"


def pseudonym(bsn):
    """A stand-in for the real one: None when the number does not start with 9999."""
    return "p1" + "a" * 32 if bsn.startswith("9999") else None


def prestatie(reference="R1", cents=5000, side="D", previous="", codes="", category="02", volume="4", tariff="1250"):
    """A prestatie on lines of its own."""
    before = f"<i:VorigReferentieNummer>{previous}</i:VorigReferentieNummer>" if previous else ""
    after = (
        f"<m:RetourCodes>{''.join(f'<m:RetourCode>{c}</m:RetourCode>' for c in codes.split())}</m:RetourCodes>"
        if codes
        else ""
    )
    return f"""<m:Prestatie>
<m:ProductReferentie><i:ReferentieNummer>{reference}</i:ReferentieNummer>{before}</m:ProductReferentie>
<m:ToewijzingNummer>7</m:ToewijzingNummer><m:ProductCategorie>{category}</m:ProductCategorie><m:ProductCode>02A01</m:ProductCode>
<m:ProductPeriode><i:Begindatum>2024-03-01</i:Begindatum><i:Einddatum>2024-03-31</i:Einddatum></m:ProductPeriode>
<m:GeleverdVolume>{volume}</m:GeleverdVolume><m:Eenheid>04</m:Eenheid><m:ProductTarief>{tariff}</m:ProductTarief>
<m:IngediendBedrag><i:Bedrag>{cents}</i:Bedrag><i:DebetCredit>{side}</i:DebetCredit></m:IngediendBedrag>{after}
</m:Prestatie>
"""


def total(name, cents, side="D"):
    """A total with its side."""
    return f"<m:{name}><i:TotaalBedrag>{cents}</i:TotaalBedrag><i:DebetCredit>{side}</i:DebetCredit></m:{name}>"


def header(sender, receiver, extra="", codes=""):
    """Header of a message."""
    return f"""<m:Header><m:Afzender>{sender}</m:Afzender><m:Ontvanger>{receiver}</m:Ontvanger>
<m:BerichtIdentificatie><i:Identificatie>M1</i:Identificatie><i:Dagtekening>2024-04-06</i:Dagtekening></m:BerichtIdentificatie>
{extra}{f"<m:RetourCodes><m:RetourCode>{codes}</m:RetourCode></m:RetourCodes>" if codes else ""}</m:Header>
"""


def message(kind, body, version="3_2"):
    """A message of a kind around its body."""
    uri = f"http://www.istandaarden.nl/iwmo/{version}/{kind}/schema"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<m:Bericht xmlns:m="{uri}" xmlns:i="{BASE}">\n{body}</m:Bericht>\n'


def claim(lines, stated, bsn="999900006", side="D"):
    """A WMO323 with some prestaties of one client."""
    body = (
        header("12345678", "9001")
        + f"""<m:Declaratie><m:DeclaratieNummer>D1</m:DeclaratieNummer>
<m:DeclaratiePeriode><i:Begindatum>2024-03-01</i:Begindatum><i:Einddatum>2024-03-31</i:Einddatum></m:DeclaratiePeriode>
{total("TotaalIngediendBedrag", stated, side)}
<m:Clienten><m:Client><m:Bsn>{bsn}</m:Bsn><m:Prestaties>
{"".join(lines)}</m:Prestaties></m:Client></m:Clienten></m:Declaratie>
"""
    )
    return message("wmo323", body)


def answer(lines=(), submitted=5000, granted=5000, code="8001", head="0200", whole=True):
    """A WMO325 to message M1."""
    of = "<m:DeclaratieIdentificatie><i:Identificatie>M1</i:Identificatie></m:DeclaratieIdentificatie>"
    clients = f"<m:Clienten><m:Client><m:Bsn>999900006</m:Bsn><m:Prestaties>{''.join(lines)}</m:Prestaties></m:Client></m:Clienten>"
    reply = f"""<m:DeclaratieAntwoord><m:DeclaratieNummer>D1</m:DeclaratieNummer>
{total("TotaalIngediendBedrag", submitted)}{total("TotaalToegekendBedrag", granted)}{clients if lines else ""}
<m:RetourCodes><m:RetourCode>{code}</m:RetourCode></m:RetourCodes></m:DeclaratieAntwoord>"""
    return message("wmo325", header("9001", "12345678", of, head) + (reply if whole else ""))


def ledger(
    lines,
    *,
    count=None,
    debit="100.00",
    credit="100.00",
    namespace="http://www.auditfiles.nl/XAF/3.2",
    company="12345678",
):
    """An auditfile with one account of each type, and one transaction of some lines."""
    stated = len(lines) if count is None else count
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<auditfile xmlns="{namespace}"><header><fiscalYear>2024</fiscalYear><startDate>2024-01-01</startDate><endDate>2024-12-31</endDate>
<dateCreated>2025-02-01</dateCreated><softwareDesc>Pakket</softwareDesc></header>
<company><companyIdent>{company}</companyIdent><companyName>Corporatie</companyName>
<customersSuppliers><customerSupplier><custSupID>1</custSupID><custSupName>Jan Jansen</custSupName></customerSupplier></customersSuppliers>
<generalLedger>
<ledgerAccount><accID>4000</accID><accDesc>Beheer</accDesc><accTp>P</accTp><taxonomy><taxoRef>rgs</taxoRef><entryPoint><conceptRef>WKolKolLeeWbe</conceptRef></entryPoint></taxonomy></ledgerAccount>
<ledgerAccount><accID>4100</accID><accDesc>Vandalisme</accDesc><accTp>P</accTp><leadCode>0000</leadCode><leadReference>WRevLoaLoaVio</leadReference></ledgerAccount>
<ledgerAccount><accID>1000</accID><accDesc>Bank</accDesc><accTp>B</accTp></ledgerAccount>
</generalLedger>
<openingBalance><linesCount>2</linesCount><totalDebit>9.99</totalDebit><totalCredit>9.99</totalCredit><obLine><nr>1</nr><accID>1000</accID><amnt>9.99</amnt><amntTp>D</amntTp></obLine><obLine><nr>2</nr><accID>1000</accID><amnt>9.99</amnt><amntTp>C</amntTp></obLine></openingBalance>
<transactions><linesCount>{stated}</linesCount><totalDebit>{debit}</totalDebit><totalCredit>{credit}</totalCredit>
<journal><jrnID>M</jrnID><transaction><nr>T1</nr><desc>loon van P. Pietersen</desc><trDt>2024-03-31</trDt>
{chr(10).join(lines)}
</transaction></journal></transactions></company></auditfile>
"""


def booking(account="4000", amount="100.00", side="D", effective="2024-03-15", more=""):
    """A line of a transaction."""
    date = f"<effDate>{effective}</effDate>" if effective else "<effDate/>"
    return f"<trLine><nr>1</nr><accID>{account}</accID>{date}<desc>P. Pietersen</desc><amnt>{amount}</amnt><amntTp>{side}</amntTp>{more}</trLine>"


def collected(read, text, encoding="utf-8"):
    """Receipt and sink of a document."""
    sink = Collector()
    return read(
        io.BytesIO(text if isinstance(text, bytes) else text.encode(encoding)), sink=sink, pseudonym=pseudonym
    ), sink
