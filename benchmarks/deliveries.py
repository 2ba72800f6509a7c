"""Large deliveries for the benchmarks: numbers that hang together, nothing that says anything."""

from pathlib import Path

import numpy as np

from pipelines.harmonize.pseudonyms import is_bsn

MONTHS = 36  # of one person in a row
BASE = "http://www.istandaarden.nl/iwmo/3_2"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Bericht xmlns="{base}/wmo323/schema" xmlns:iwmo="{base}/basisschema/schema">
 <Header>
  <BerichtCode>484</BerichtCode>
  <BerichtVersie>3</BerichtVersie>
  <BerichtSubversie>2</BerichtSubversie>
  <Afzender>12345678</Afzender>
  <Ontvanger>9001</Ontvanger>
  <BerichtIdentificatie>
   <iwmo:Identificatie>M{number}</iwmo:Identificatie>
   <iwmo:Dagtekening>2024-04-06</iwmo:Dagtekening>
  </BerichtIdentificatie>
 </Header>
 <Declaratie>
  <DeclaratieNummer>D{number}</DeclaratieNummer>
  <DeclaratiePeriode>
   <iwmo:Begindatum>2024-03-01</iwmo:Begindatum>
   <iwmo:Einddatum>2024-03-31</iwmo:Einddatum>
  </DeclaratiePeriode>
  <DeclaratieDagtekening>2024-04-06</DeclaratieDagtekening>
  <TotaalIngediendBedrag>
   <iwmo:TotaalBedrag>{total}</iwmo:TotaalBedrag>
   <iwmo:DebetCredit>D</iwmo:DebetCredit>
  </TotaalIngediendBedrag>
  <Clienten>
"""
PRESTATIE = """      <Prestatie>
       <ProductReferentie>
        <iwmo:ReferentieNummer>R{reference}</iwmo:ReferentieNummer>
       </ProductReferentie>
       <ToewijzingNummer>{assignment}</ToewijzingNummer>
       <ProductCategorie>02</ProductCategorie>
       <ProductCode>02A03</ProductCode>
       <ProductPeriode>
        <iwmo:Begindatum>2024-03-{first:02d}</iwmo:Begindatum>
        <iwmo:Einddatum>2024-03-{last}</iwmo:Einddatum>
       </ProductPeriode>
       <GeleverdVolume>{volume}</GeleverdVolume>
       <Eenheid>04</Eenheid>
       <ProductTarief>{tariff}</ProductTarief>
       <IngediendBedrag>
        <iwmo:Bedrag>{amount}</iwmo:Bedrag>
        <iwmo:DebetCredit>D</iwmo:DebetCredit>
       </IngediendBedrag>
      </Prestatie>
"""
LEDGER = """<?xml version="1.0" encoding="UTF-8"?>
<auditfile xmlns="http://www.auditfiles.nl/XAF/3.2">
 <header>
  <fiscalYear>2024</fiscalYear><startDate>2024-01-01</startDate><endDate>2024-12-31</endDate>
  <curCode>EUR</curCode><dateCreated>2025-02-01</dateCreated><softwareDesc>Pakket</softwareDesc>
 </header>
 <company>
  <companyIdent>12345678</companyIdent><companyName>Corporatie</companyName>
  <generalLedger>
{accounts}
  </generalLedger>
  <transactions>
   <linesCount>{lines}</linesCount><totalDebit>{total}</totalDebit><totalCredit>{total}</totalCredit>
   <journal><jrnID>MEM</jrnID><desc>Memoriaal</desc><jrnTp>M</jrnTp>
"""
LINE = """     <trLine>
      <nr>{nr}</nr>
      <accID>{account}</accID>
      <docRef>F{transaction}</docRef>
      <effDate>{date}</effDate>
      <desc>Factuur {transaction} onderhoud &amp; beheer</desc>
      <amnt>{amount}</amnt>
      <amntTp>{side}</amntTp>
      <costID>C{complex:03d}</costID>
     </trLine>
"""


def bsns(count: int, rng: np.random.Generator) -> list[int]:
    """Numbers that pass the eleven-test, each once, in no order."""
    found: set[int] = set()
    while len(found) < count:
        numbers = rng.integers(100_000_000, 999_999_999, 12 * (count - len(found)) + 100)
        weights = np.array([9, 8, 7, 6, 5, 4, 3, 2, -1])
        digits = numbers[:, None] // 10 ** np.arange(8, -1, -1) % 10
        found.update(numbers[(digits @ weights) % 11 == 0].tolist())
    some = sorted(found)
    assert is_bsn(str(some[0]))
    return rng.permutation(some)[:count].tolist()


def shelter(path: Path, lines: int) -> None:
    """Nights in shelter of one municipality, as a spreadsheet writes them: month by month, each person once a month."""
    rng = np.random.default_rng(1)
    people = bsns(-(-lines // MONTHS), rng)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        out.write("Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag\r\n")
        for month in range(MONTHS):
            here = people[: max(0, lines - month * len(people))]
            nights = rng.integers(1, 29, len(here))
            tariff = rng.choice([6150, 6425, 7310, 8000], len(here))
            when = f"{month % 12 + 1:02d}-{2022 + month // 12}"
            for bsn, n, t, a in zip(here, nights.tolist(), tariff.tolist(), (nights * tariff).tolist(), strict=True):
                out.write(f"9001;{bsn};{when};{n};{t // 100},{t % 100:02d};{a // 100},{a % 100:02d}\r\n")


def wmo323(path: Path, lines: int, number: int = 1, of_client: int = 3) -> None:
    """A claim of some prestaties, an element a line."""
    rng = np.random.default_rng(number)
    volume, tariff = rng.integers(1, 60, lines), rng.choice([5500, 6100, 6225, 7310], lines)
    first, last = rng.integers(1, 15, lines).tolist(), rng.integers(15, 32, lines).tolist()
    assignment = rng.integers(10**6, 10**8, lines).tolist()
    columns = list(zip(assignment, first, last, volume.tolist(), tariff.tolist(), strict=True))
    with path.open("w", encoding="utf-8") as out:
        out.write(HEAD.format(base=BASE, number=number, total=int((volume * tariff).sum())))
        for client, bsn in enumerate(bsns(-(-lines // of_client), rng)):
            out.write(f"   <Client>\n    <Bsn>{bsn}</Bsn>\n    <Prestaties>\n")
            for n in range(client * of_client, min(lines, (client + 1) * of_client)):
                a, f, u, v, t = columns[n]
                reference = number * 10**6 + n
                out.write(
                    PRESTATIE.format(
                        reference=reference, assignment=a, first=f, last=u, volume=v, tariff=t, amount=v * t
                    )
                )
            out.write("    </Prestaties>\n   </Client>\n")
        out.write("  </Clienten>\n </Declaratie>\n</Bericht>\n")


def auditfile(path: Path, lines: int) -> None:
    """A ledger of one journal, two lines a transaction."""
    rng = np.random.default_rng(2)
    count = lines // 2
    amount = rng.integers(100, 500_000, count)
    columns = (
        rng.integers(1, 13, count),
        rng.integers(1, 29, count),
        rng.integers(0, 190, (count, 2)),
        rng.integers(0, 200, count),
    )
    accounts = "\n".join(
        f"   <ledgerAccount><accID>{4000 + n}</accID><accDesc>Rekening {n}</accDesc><accTp>{'BP'[n % 2]}</accTp></ledgerAccount>"
        for n in range(400)
    )
    total = f"{amount.sum() / 100:.2f}"
    with path.open("w", encoding="utf-8") as out:
        out.write(LEDGER.format(accounts=accounts, lines=2 * count, total=total))
        for n, (cents, month, day, account, complex_) in enumerate(
            zip(amount.tolist(), *(column.tolist() for column in columns), strict=True)
        ):
            date = f"2024-{month:02d}-{day:02d}"
            out.write(
                f"    <transaction>\n     <nr>{n}</nr>\n     <desc>Boeking {n}</desc>\n     <periodNumber>{month}</periodNumber>\n"
                f"     <trDt>{date}</trDt>\n"
            )
            for nr, side in enumerate("DC"):
                out.write(
                    LINE.format(
                        nr=nr + 1, account=4000 + 2 * account[nr] + (side == "D"), transaction=n, date=date,
                        amount=f"{cents // 100}.{cents % 100:02d}", side=side, complex=complex_,
                    )
                )  # fmt: skip
            out.write("    </transaction>\n")
        out.write("   </journal>\n  </transactions>\n </company>\n</auditfile>\n")
