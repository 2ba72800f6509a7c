"""XML Auditfile Financieel 3.2 of a housing corporation: one file per year, every entry balanced, one trLine per line of text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.example.country import MARK, Complex, Corporation, Country
from pipelines.example.housing import Housing

_TAXONOMY = "http://www.nltaxonomie.nl/rgs/nt11/rgs/20160919.a/dictionary/rekeningen"


@dataclass(frozen=True)
class Account:
    """A ledger account: number, description, balance sheet (B) or profit and loss (P), RGS code."""

    number: str
    text: str
    type: str
    rgs: str


ACCOUNTS = {
    "bank": Account("1100", "Bank", "B", "BLimBanRba"),
    "tenants": Account("1300", "Huurdebiteuren", "B", "BVorDebHdb"),
    "creditors": Account("1600", "Crediteuren", "B", "BSchCreHac"),
    "wages_due": Account("1700", "Nettolonen", "B", "BSchSalNet"),
    "equity": Account("0500", "Overige reserves", "B", "BEivOvrOrs"),
    "rent": Account("8000", "Huren", "P", "WRevHuoHuoHur"),
    "vacancy": Account("8010", "Frictieleegstand", "P", "WRevHuoHuoLee"),
    "rent_arrears": Account("8020", "Afboekingen huurdebiteuren", "P", "WRevHuoHuoAfb"),
    "subsidy": Account("8100", "Overheidsbijdragen", "P", "WRevOhbOhb"),
    "turnover_maintenance": Account("4300", "Mutatieonderhoud", "P", "WRevLoaLoaOvu"),
    "vandalism": Account("4310", "Vandalisme en inbraak", "P", "WRevLoaLoaVio"),
    "liveability": Account("4400", "Leefbaarheid, kleinschalige initiatieven", "P", "WKolKolLeeKli"),
    "caretaking": Account("4410", "Wijkbeheer, beheerders", "P", "WKolKolLeeWbe"),
}


@dataclass(frozen=True)
class Booking:
    """One line of an entry: account, signed cents (positive = debit), cost centre, hours."""

    account: str
    cents: int
    cost: str | None = None
    hours: int | None = None


@dataclass(frozen=True)
class Entry:
    """A balanced entry in a month: its journal, what it is about, its lines."""

    journal: str
    month: int
    text: str
    lines: tuple[Booking, ...]


JOURNALS = {
    "VRK": ("Huurprolongatie", "S"),
    "INK": ("Inkoopfacturen", "P"),
    "LON": ("Loonjournaal", "Y"),
    "BNK": ("Bank", "B"),
}


def entries(complexes: list[tuple[Complex, Housing]], months: range) -> Iterator[Entry]:
    """All entries of a corporation in a range of months; lines of nothing are left out."""
    for month in months:
        for complex_, costs in complexes:
            for entry in _entries_of(complex_, costs, month):
                kept = tuple(line for line in entry.lines if line.cents)
                if kept:
                    yield Entry(entry.journal, entry.month, entry.text, kept)


def _entries_of(complex_: Complex, costs: Housing, month: int) -> Iterator[Entry]:
    code = complex_.code
    amount = {budget: int(values[month]) for budget, values in costs.cents.items()}
    rent, wages, subsidy = int(costs.rent[month]), int(costs.wages[month]), int(costs.subsidy[month])
    less = amount["vacancy"] + amount["rent_arrears"]
    yield Entry("VRK", month, f"Huur {code}", (
        Booking("tenants", rent - less), Booking("vacancy", amount["vacancy"], code),
        Booking("rent_arrears", amount["rent_arrears"], code), Booking("rent", -rent, code),
    ))  # fmt: skip
    bought = ("turnover_maintenance", "vandalism", "liveability")
    lines = tuple(Booking(budget, amount[budget], code) for budget in bought)
    yield Entry("INK", month, f"Facturen {code}", (*lines, Booking("creditors", -sum(amount[b] for b in bought))))
    hours = int(costs.hours[month] + 0.5)
    yield Entry(
        "LON", month, f"Beheerders {code}", (Booking("caretaking", wages, code, hours), Booking("wages_due", -wages))
    )
    yield Entry(
        "BNK", month, f"Bijdrage gemeente {code}", (Booking("bank", subsidy), Booking("subsidy", -subsidy, code))
    )


def money(cents: int) -> str:
    """Cents as euros with a decimal point and two decimals, without sign."""
    return f"{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _totals(cents: Iterable[int]) -> tuple[int, int, int]:
    values = list(cents)
    return len(values), sum(v for v in values if v > 0), -sum(v for v in values if v < 0)


def _counted(count: int, debit: int, credit: int) -> str:
    return f"<linesCount>{count}</linesCount><totalDebit>{money(debit)}</totalDebit><totalCredit>{money(credit)}</totalCredit>\n"


def _account(account: Account, taxonomy: bool) -> str:
    """A ledger account with its RGS code where the standard wants it, or where packages put it."""
    head = (
        f"<ledgerAccount><accID>{account.number}</accID><accDesc>{account.text}</accDesc><accTp>{account.type}</accTp>"
    )
    if not taxonomy:
        return f"{head}<leadReference>{account.rgs}</leadReference></ledgerAccount>\n"
    return (
        f"{head}<taxonomy><taxoRef>{_TAXONOMY}</taxoRef><entryPoint><entryPointRef>RGS</entryPointRef>"
        f"<conceptRef>{account.rgs}</conceptRef></entryPoint></taxonomy></ledgerAccount>\n"
    )


def _header(corporation: Corporation, year: int) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<auditfile xmlns="http://www.auditfiles.nl/XAF/3.2">\n'
        f"<header><fiscalYear>{year}</fiscalYear><startDate>{year}-01-01</startDate><endDate>{year}-12-31</endDate>"
        f"<curCode>EUR</curCode><dateCreated>{year + 1}-02-15</dateCreated><softwareDesc>{MARK}</softwareDesc>"
        "<softwareVersion>1</softwareVersion></header>\n"
        f"<company><companyIdent>{corporation.kvk}</companyIdent><companyName>{corporation.name}</companyName>"
        f"<taxRegistrationCountry>NL</taxRegistrationCountry><taxRegIdent>NL{corporation.kvk}0B01</taxRegIdent>\n"
    )


def _ledger(codes: list[tuple[str, str]], taxonomy: bool) -> str:
    accounts = "".join(_account(a, taxonomy) for a in ACCOUNTS.values())
    basics = "".join(
        f"<basic><basicType>02</basicType><basicID>{code}</basicID><basicDesc>{name}</basicDesc></basic>\n"
        for code, name in codes
    )
    hours = "<basic><basicType>14</basicType><basicID>UUR</basicID><basicDesc>Uren</basicDesc></basic>\n"
    return f"<generalLedger>\n{accounts}<basics>\n{basics}{hours}</basics></generalLedger>\n"


def _periods(country: Country, year: int) -> str:
    first = 12 * (year - country.first_year)
    return "<periods>\n" + "".join(
        f"<period><periodNumber>{n + 1}</periodNumber><startDatePeriod>{country.first_day(first + n)}</startDatePeriod>"
        f"<endDatePeriod>{country.last_day(first + n)}</endDatePeriod></period>\n"
        for n in range(12)
    ) + "</periods>\n"  # fmt: skip


def _opening(year: int) -> str:
    balances = (("bank", 250_000_000), ("tenants", 40_000_000), ("equity", -290_000_000))
    lines = "".join(
        f"<obLine><nr>{n}</nr><accID>{ACCOUNTS[a].number}</accID><amnt>{money(c)}</amnt>"
        f"<amntTp>{'D' if c > 0 else 'C'}</amntTp></obLine>\n"
        for n, (a, c) in enumerate(balances, 1)
    )
    return f"<openingBalance><opBalDate>{year}-01-01</opBalDate>{_counted(*_totals(c for _, c in balances))}{lines}</openingBalance>\n"


def _entry(country: Country, number: int, entry: Entry) -> str:
    date, period = country.last_day(entry.month), entry.month % 12 + 1
    lines = "".join(
        f"<trLine><nr>{n}</nr><accID>{ACCOUNTS[b.account].number}</accID><docRef>{entry.journal}{number}</docRef><effDate>{date}</effDate>"
        f"<desc>{entry.text}</desc><amnt>{money(b.cents)}</amnt><amntTp>{'D' if b.cents > 0 else 'C'}</amntTp>"
        + (f"<costID>{b.cost}</costID>" if b.cost else "")
        + (f"<qntityID>UUR</qntityID><qntity>{b.hours}</qntity>" if b.hours is not None else "")
        + "</trLine>\n"
        for n, b in enumerate(entry.lines, 1)
    )
    return (
        f"<transaction><nr>{entry.journal}{number}</nr><desc>{entry.text}</desc><periodNumber>{period}</periodNumber>"
        f"<trDt>{date}</trDt>\n{lines}</transaction>\n"
    )


def auditfile(
    country: Country, corporation: Corporation, year: int, booked: list[Entry], codes: list[tuple[str, str]]
) -> Iterator[bytes]:
    """The auditfile of a corporation and a year; ``codes`` are its cost centres (complex code, name)."""
    taxonomy = corporation.number < 2
    totals = _totals(line.cents for entry in booked for line in entry.lines)
    yield (_header(corporation, year) + _ledger(codes, taxonomy) + _periods(country, year) + _opening(year)).encode()
    yield f"<transactions>{_counted(*totals)}".encode()
    for journal, (text, type_) in JOURNALS.items():
        mine = [entry for entry in booked if entry.journal == journal]
        body = "".join(_entry(country, number, entry) for number, entry in enumerate(mine, 1))
        yield f"<journal><jrnID>{journal}</jrnID><desc>{text}</desc><jrnTp>{type_}</jrnTp>\n{body}</journal>\n".encode()
    yield b"</transactions></company></auditfile>\n"
