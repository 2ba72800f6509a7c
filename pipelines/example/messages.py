"""The wording of iWmo 3.2 messages (WMO301, WMO307, WMO323, WMO325): one prestatie or product per line of text."""

from datetime import date

BASE = "http://www.istandaarden.nl/iwmo/3_2/basisschema/schema"
CATEGORY = ("02", "07", "15")
CODE = ("02A03", "07A01", "15A01")
LETTER = "ABC"
_SURNAMES = ("Voorbeeld", "Proefpersoon", "Testma", "Monster", "Specimen", "Denkbeeld", "Fictiva", "Verzonnen")

REFERENCE = "<Prestatie><ProductReferentie><iwmo:ReferentieNummer>"
END = "</iwmo:Bedrag><iwmo:DebetCredit>{}</iwmo:DebetCredit></IngediendBedrag></Prestatie>"
CLIENT_END = "</Prestaties></Client>"


def xml_bytes(text: str) -> bytes:
    """Text as it is sent: UTF-8."""
    return text.encode("utf-8")


def _root(message: str) -> str:
    space = f"http://www.istandaarden.nl/iwmo/3_2/{message}/schema"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Bericht xmlns="{space}" xmlns:iwmo="{BASE}">\n'


def _header(code: str, sender: str, receiver: str, identification: str, issued: date, more: str = "") -> str:
    versions = "<iwmo:BasisschemaXsdVersie>1.0.0</iwmo:BasisschemaXsdVersie><iwmo:BerichtXsdVersie>1.0.0</iwmo:BerichtXsdVersie>"
    return (
        f"<Header><BerichtCode>{code}</BerichtCode><BerichtVersie>3</BerichtVersie><BerichtSubversie>2</BerichtSubversie>\n"
        f"<Afzender>{sender}</Afzender><Ontvanger>{receiver}</Ontvanger>\n"
        f"<BerichtIdentificatie><iwmo:Identificatie>{identification}</iwmo:Identificatie>"
        f"<iwmo:Dagtekening>{issued}</iwmo:Dagtekening></BerichtIdentificatie>\n"
        f"<XsdVersie>{versions}</XsdVersie>{more.format(versions=versions)}</Header>\n"
    )


def signed(tag: str, cents: int) -> str:
    """A total with its D/C mark."""
    mark = "C" if cents < 0 else "D"
    return (
        f"<{tag}><iwmo:TotaalBedrag>{abs(cents)}</iwmo:TotaalBedrag><iwmo:DebetCredit>{mark}</iwmo:DebetCredit></{tag}>"
    )


def client_open(bsn: int) -> str:
    """Start of a client in WMO323 and WMO325."""
    return f"<Client><Bsn>{bsn:09d}</Bsn><Prestaties>"


def product_part(assignment: int, product: int, category: str | None = None) -> str:
    """From the reference of a claim line to its product."""
    return (
        f"<ToewijzingNummer>{assignment}</ToewijzingNummer><ProductCategorie>{category or CATEGORY[product]}</ProductCategorie>"
        f"<ProductCode>{CODE[product]}</ProductCode>"
    )


def period_part(first: date, last: date) -> str:
    """Product period of a claim line, up to its volume."""
    return (
        f"<ProductPeriode><iwmo:Begindatum>{first}</iwmo:Begindatum><iwmo:Einddatum>{last}</iwmo:Einddatum></ProductPeriode>"
        "<GeleverdVolume>"
    )


def tariff_part(unit: str, tariff: int) -> str:
    """From the volume of a claim line to its amount."""
    return f"</GeleverdVolume><Eenheid>{unit}</Eenheid><ProductTarief>{tariff}</ProductTarief><IngediendBedrag><iwmo:Bedrag>"


def reference_part(reference: str, previous: str | None = None) -> str:
    """Start of a claim line up to its product."""
    back = f"<iwmo:VorigReferentieNummer>{previous}</iwmo:VorigReferentieNummer>" if previous else ""
    return f"{REFERENCE}{reference}</iwmo:ReferentieNummer>{back}</ProductReferentie>"


def claim_head(
    *,
    agb: str,
    municipality: str,
    identification: str,
    number: str,
    period: tuple[date, date],
    issued: date,
    total: int,
) -> str:
    """WMO323 up to its first client."""
    return (
        _root("wmo323")
        + _header("484", agb, municipality, identification, issued)
        + f"<Declaratie><DeclaratieNummer>{number}</DeclaratieNummer>\n"
        f"<DeclaratiePeriode><iwmo:Begindatum>{period[0]}</iwmo:Begindatum><iwmo:Einddatum>{period[1]}</iwmo:Einddatum></DeclaratiePeriode>"
        f"<DeclaratieDagtekening>{issued}</DeclaratieDagtekening>\n"
        + signed("TotaalIngediendBedrag", total)
        + "\n<Clienten>\n"
    )


CLAIM_TAIL = "</Clienten></Declaratie></Bericht>\n"


def answer_head(
    *,
    agb: str,
    municipality: str,
    identification: str,
    issued: date,
    claim: tuple[str, date],
    number: str,
    totals: tuple[int, int],
) -> str:
    """WMO325 up to its first refused client; ``totals`` are submitted and granted cents."""
    more = (
        f"\n<DeclaratieIdentificatie><iwmo:Identificatie>{claim[0]}</iwmo:Identificatie>"
        f"<iwmo:Dagtekening>{claim[1]}</iwmo:Dagtekening></DeclaratieIdentificatie>"
        "<XsdVersieDeclaratie>{versions}</XsdVersieDeclaratie><RetourCodes><RetourCode>0200</RetourCode></RetourCodes>"
    )
    return (
        _root("wmo325")
        + _header("485", municipality, agb, identification, issued, more)
        + f"<DeclaratieAntwoord><DeclaratieNummer>{number}</DeclaratieNummer>\n"
        + signed("TotaalIngediendBedrag", totals[0])
        + signed("TotaalToegekendBedrag", totals[1])
        + "\n"
    )


def return_codes(*codes: str) -> str:
    """RetourCodes of a message, an answer, a client or a line."""
    return "<RetourCodes>" + "".join(f"<RetourCode>{c}</RetourCode>" for c in codes) + "</RetourCodes>"


def answer_tail(code: str) -> str:
    """End of a WMO325 with the code of the answer as a whole."""
    return f"{return_codes(code)}</DeclaratieAntwoord></Bericht>\n"


def _person(bsn: int, full: bool) -> str:
    """Who the client is; invented from the number, so that it says nothing."""
    name = _SURNAMES[bsn % len(_SURNAMES)]
    born = date(1950 + bsn % 51, bsn % 12 + 1, bsn % 28 + 1)
    usage = "<iwmo:NaamGebruik>1</iwmo:NaamGebruik>" if full else ""
    return (
        f"<Client><Bsn>{bsn:09d}</Bsn><Geboortedatum><iwmo:Datum>{born}</iwmo:Datum></Geboortedatum><Geslacht>{bsn % 3}</Geslacht>\n"
        f"<Naam><iwmo:Geslachtsnaam><iwmo:Achternaam>{name}</iwmo:Achternaam></iwmo:Geslachtsnaam>"
        f"<iwmo:Voorletters>{'ABCDEFGHJK'[bsn % 10]}</iwmo:Voorletters>{usage}</Naam>\n"
    )


def assigned(
    *, number: int, product: int, at: date, start: date, end: date | None, reason: str | None, size: tuple[int, str]
) -> str:
    """One ToegewezenProduct; ``size`` is volume per month and unit."""
    until = f"<Einddatum>{end}</Einddatum>" if end else ""
    why = f"<RedenWijziging>{reason}</RedenWijziging>" if reason else ""
    return (
        f"<ToegewezenProduct><ToewijzingNummer>{number}</ToewijzingNummer>"
        f"<Product><iwmo:Categorie>{CATEGORY[product]}</iwmo:Categorie><iwmo:Code>{CODE[product]}</iwmo:Code></Product>"
        f"<Toewijzingsdatum>{at}</Toewijzingsdatum><Toewijzingstijd>12:00:00</Toewijzingstijd><Ingangsdatum>{start}</Ingangsdatum>"
        f"{until}{why}<Omvang><iwmo:Volume>{size[0]}</iwmo:Volume><iwmo:Eenheid>{size[1]}</iwmo:Eenheid>"
        "<iwmo:Frequentie>4</iwmo:Frequentie></Omvang></ToegewezenProduct>\n"
    )


def assignment(*, municipality: str, agb: str, identification: str, issued: date, bsn: int, products: list[str]) -> str:
    """A whole WMO301."""
    return (
        _root("wmo301")
        + _header("414", municipality, agb, identification, issued)
        + _person(bsn, full=True)
        + "<Contactgegevens><Contact><Soort>01</Soort></Contact></Contactgegevens>\n<ToegewezenProducten>\n"
        + "".join(products)
        + "</ToegewezenProducten></Client></Bericht>\n"
    )


def stopped(*, number: int, product: int, start: date, end: date, reason: int) -> str:
    """One StopProduct."""
    return (
        f"<StopProduct><ToewijzingNummer>{number}</ToewijzingNummer>"
        f"<Product><iwmo:Categorie>{CATEGORY[product]}</iwmo:Categorie><iwmo:Code>{CODE[product]}</iwmo:Code></Product>"
        f"<ToewijzingIngangsdatum>{start}</ToewijzingIngangsdatum><Begindatum>{start}</Begindatum>"
        f"<RedenBeeindiging>{reason}</RedenBeeindiging><Einddatum>{end}</Einddatum><StatusAanlevering>1</StatusAanlevering></StopProduct>\n"
    )


def stop(*, municipality: str, agb: str, identification: str, issued: date, bsn: int, products: list[str]) -> str:
    """A whole WMO307."""
    return (
        _root("wmo307")
        + _header("420", agb, municipality, identification, issued)
        + _person(bsn, full=False)
        + "<StopProducten>\n"
        + "".join(products)
        + "</StopProducten></Client></Bericht>\n"
    )
