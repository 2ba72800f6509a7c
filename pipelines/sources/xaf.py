"""XML Auditfile Financieel (XAF): the general ledger of a year, one row per booking line (trLine).

Amounts have a decimal point and D or C; a negative amount keeps its sign and D or C is applied on top. The opening balance and
the subledgers are no bookings and are not read; an opening balance that was booked (journal type O, period 0) is marked. A file is
not refused for failing its schema, as practice does: what departs from it and matters is noted. Source: functional description
XAF 3.2 and schema XAF 4.0 (Belastingdienst, Platform Auditfiles).
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cached_property, lru_cache
from typing import BinaryIO

from pipelines.sources import patterns
from pipelines.sources.mapping import Finder
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.tabular import follow_note
from pipelines.sources.xml_stream import Elements, NoValueError, date_of

_TAX = "http://www.odb.belastingdienst.nl/Belastingdienst/BCPP"
OFFICIAL = {
    "http://www.auditfiles.nl/XAF/3.1",
    "http://www.auditfiles.nl/XAF/3.2",
    f"{_TAX}/1.0/structures/XmlAuditfileFinancieel3.2.1",
    f"{_TAX}/1.1/structures/XmlauditfileXAF_4.0",
}
MET = {"http://www.odb.belastingdienst.nl/XAF/4.0", "http://www.auditfiles.nl/XAF/4.0"}  # in practice, for 4.0
EXAMPLE = "Ontschot voorbeeldgenerator"
TABLE = "raw_xaf__lines"
MOST_NOTES = 100  # of one kind in a file
MAX_SUM = 10**18  # cents; the tables hold 64 bits
_AMOUNT = re.compile(r"(?=[+-]?\.?[0-9])([+-]?)0*([0-9]{0,14})(?:\.([0-9]{0,2})0*)?")
_QUANTITY = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_COUNT = re.compile(r"[0-9]{1,10}")
_RGS = re.compile(r"[BW][A-Z][a-z]{2}(?:[A-Z][A-Za-z0-9]{2}){0,4}[0-9]?")
_EMPTY = re.compile(r"0+|-+|n\.?v\.?t\.?", re.IGNORECASE)
_KVK = re.compile(r"[0-9]{8}")
_AROUND_KVK = re.compile(r"(?:kvk)?(?:-?nummer|nr\.?)?[\s:.]*|[\s.]", re.IGNORECASE)
_EURO = {"", "eur", "euro", "€"}
_LINE = {
    "accID", "effDate", "amnt", "amntTp", "costID", "prodID", "projID", "cost", "product", "project", "qntity",
}  # fmt: skip
_ACCOUNT = {"accID", "accTp", "leadReference", "leadCode", "RGScode"}
_TOTALS = {"linesCount", "totalDebit", "totalCredit"}
_PERIOD = ("periodNumber", "startDatePeriod", "endDatePeriod")
KEPT = {  # by the element they stand in directly; everything else is passed over
    "header": {"fiscalYear", "startDate", "endDate", "dateCreated", "softwareDesc", "curCode"},
    "company": {"companyIdent", "Commercenr", "companyName"},
    "openingBalance": _TOTALS,
    "obLine": {"amnt", "amntTp"},
    "period": set(_PERIOD),
    "transactions": _TOTALS,
    "journal": {"jrnID", "jrnTp"},
    "transaction": {"nr", "trDt", "periodNumber"},
    "trLine": _LINE,
    "ledgerAccount": _ACCOUNT,
}
_NO_ACCOUNT: tuple[None, None] = (None, None)
_NO_RULES: tuple[None, None] = (None, None)


def only_words(described: str, words: Iterable[patterns.Pattern]) -> str:
    """Of a description no more than the words that rules of a mapping look for, and that are in it."""
    text = patterns.plain(described)
    return " ; ".join(
        ".".join(one.parts) for one in dict.fromkeys(words) if isinstance(one, patterns.Words) and one.fits(text)
    )


def cents_of(written: str) -> int | None:
    """Cents of an amount with a decimal point and at most two decimals that count; None when it is none."""
    found = _AMOUNT.fullmatch(written)
    if found is None:
        return None
    sign, euros, decimals = found.groups()
    cents = int(euros or "0") * 100 + int((decimals or "0").ljust(2, "0"))
    return -cents if sign == "-" else cents


@lru_cache(maxsize=1 << 16)
def dimension(written: str | None) -> str | None:
    """A cost centre, project or product as written; None when packages write it for none (0, 0000, nvt, n.v.t., -)."""
    return None if written is None or _EMPTY.fullmatch(written) else written


class _Opening:
    """The opening balance: what openingBalance states and holds, and which bookings are one."""

    def __init__(self) -> None:
        self.lines = self.debit = self.credit = 0
        self.readable = True
        self.result_cents = self.result_line = 0  # booked on accounts of profit and loss, which have no opening balance
        self.periods: list[tuple[str, date | None, date | None]] = []
        self.zero: frozenset[str] = frozenset({"0", "00", "000"})

    def add(self, line: dict[str, str]) -> None:
        """Count one obLine."""
        self.lines += 1
        cents, side = cents_of(line.get("amnt", "")), line.get("amntTp")
        if cents is None or side not in ("D", "C"):
            self.readable = False
        elif side == "D":
            self.debit += cents
        else:
            self.credit += cents

    def settle(self) -> None:
        """Period 0 is the opening balance, unless the file gives it days of its own: then it is an ordinary period."""
        for number, start, end in self.periods:
            shared = any(other == start for name, other, _ in self.periods if name != number)
            if number in self.zero and start and end and start < end and not shared:
                self.zero = self.zero - {number}

    def off(self, stated: dict[str, str]) -> bool:
        """Whether it is something else than it states of itself, or out of balance."""
        found = {"linesCount": 100 * self.lines, "totalDebit": self.debit, "totalCredit": self.credit}
        differs = any(cents_of(told) != found[name] for name, told in stated.items())
        return differs or not self.readable or self.debit != self.credit


class _Ledger:
    """One pass over an auditfile; rows go to the sink as they are completed."""

    watched = frozenset(
        {
            "ledgerAccount",
            "openingBalance",
            "obLine",
            "period",
            "transactions",
            "journal",
            "transaction",
            *_TOTALS,
        }
    )
    row_element, row_depth = "trLine", 1

    def __init__(self, sink: Sink, note: Note | None) -> None:
        self.sink, self.receipt, self.said = sink, Receipt("xaf"), note or Note()
        self.finder: Finder | None = None
        words = self.said.declared is not None and self.said.declared.looks_at_words
        described = {"desc"} if words else set[str]()
        self.row_leaves, self.of_transaction = frozenset(_LINE | described), KEPT["transaction"] | described
        self.values: dict[str, dict[str, str]] = {name: {} for name in KEPT}
        self.accounts: dict[str, tuple[str | None, str | None]] = {}  # type and RGS code
        self.twice: dict[str, int] = {}  # accounts that are listed twice, differently, with the line
        self.unlisted: dict[str, int] = {}  # accounts that are booked on and are not listed, with the first line
        self.concepts: list[str] = []
        self.outside: dict[date, int] = {}  # days of bookings outside the year of the ledger, with the first line
        self.lines: dict[str, int] = {}  # where each opened last
        self.balance = self.transactions = self.unbalanced = 0
        self.opening, self.is_opening = _Opening(), False
        self.head: tuple[str, ...] | None = None

    def root(self, namespace: str, local: str, line: int) -> None:
        """Refuse what is no auditfile of a version that is read."""
        if local != "auditfile":
            raise Refused("unknown_file", line)
        if namespace in MET:
            self.receipt.notes.append(Fault(line, "auditfile", "xaf_namespace", value=namespace))
        elif namespace not in OFFICIAL:
            raise Refused("xaf_version", line)

    def opened(self, local: str, line: int) -> None:
        """A journal, transaction, line or account begins, with nothing of the one before."""
        if local not in self.values:  # a total: the first behind <transactions> counts, later ones are of subledgers
            self.lines.setdefault(local, line)
            return
        self.lines[local], self.values[local] = line, {}
        if local == "transaction":
            self.balance, self.head = 0, None
        elif local == "ledgerAccount":
            self.concepts = []
        elif local == "transactions":
            self.opening.settle()
            self._find_mapping()
            for name in _TOTALS:
                self.lines.pop(name, None)

    def row(self, line: int, names: list[str], texts: list[str]) -> None:
        """A booking line as a whole: hand it on."""
        self.lines["trLine"], self.values["trLine"] = line, dict(zip(names, texts, strict=True))
        self._finish_line()

    def closed(self, local: str, text: str, path: list[str]) -> None:
        """Keep a value by the element it stands in; finish a transaction or an account."""
        parent = path[-1] if path else ""
        if parent in KEPT and local in (self.of_transaction if parent == "transaction" else KEPT[parent]):
            if text:
                self.values[parent][local] = text
        elif local == "transaction":
            self._finish_transaction()
        elif local == "ledgerAccount":
            self._finish_account()
        elif local == "conceptRef":
            self.concepts.append(text)
        elif local == "period":
            number, start, end = (self.values["period"].get(name, "") for name in _PERIOD)
            self.opening.periods.append((number, date_of(start), date_of(end)))
        elif local == "obLine":
            self.opening.add(self.values["obLine"])
        elif local == "openingBalance" and self.opening.off(self.values["openingBalance"]):
            self.note(
                "openingBalance", "openingBalance", "opening_balance_off", self.opening.debit - self.opening.credit
            )

    def note(self, at: str, column: str, rule: str, cents: int) -> None:
        """Leave a note about the element of this name that opened last."""
        self.receipt.notes.append(Fault(self.lines[at], column, rule, TABLE, cents))

    def _finish_account(self) -> None:
        account = self.values["ledgerAccount"]
        told = [*self.concepts, *(account.get(name, "") for name in ("RGScode", "leadReference", "leadCode"))]
        rgs = next((code for code in told if _RGS.fullmatch(code)), None)
        by_code = None if rgs is None else ("B" if rgs.startswith("B") else "P")
        ident, found = account.get("accID", ""), (account.get("accTp", by_code), rgs)
        if self.accounts.get(ident, found) != found:
            self.twice.setdefault(ident, self.lines["ledgerAccount"])
        self.accounts[ident] = found

    def _finish_transaction(self) -> None:
        self.transactions += 1
        if self.balance:
            self.unbalanced += 1
            if self.unbalanced <= MOST_NOTES:
                self.note("transaction", "transaction", "transaction_unbalanced", self.balance)

    def _finish_line(self) -> None:
        line, receipt = self.values["trLine"], self.receipt
        receipt.lines += 1
        cents: int | None = None
        try:
            amount = _amount(line)
            if line["amntTp"] == "D":
                cents = amount
                receipt.debit_cents += amount
            else:
                cents = -amount
                receipt.credit_cents += amount
            self.balance += cents
            self._hand_on(line, cents)
        except NoValueError as lost:
            receipt.unread += cents is None
            self.sink.fault(Fault(self.lines["trLine"], lost.column, lost.rule, TABLE, cents, lost.value))

    def _hand_on(self, line: dict[str, str], cents: int) -> None:
        transaction, account = self.values["transaction"], _required(line, "accID")
        written = line.get("effDate") or _required(transaction, "trDt", "effDate")
        booked = date_of(written)
        if booked is None:
            raise NoValueError("effDate", "not_a_date", written)
        quantity = line.get("qntity")
        if quantity and _QUANTITY.fullmatch(quantity) is None:
            raise NoValueError("qntity", "not_a_number", quantity)
        self.head = self.head or self._head()
        if not (self.is_opening or self.year[0] <= booked <= self.year[1]):
            self.outside.setdefault(booked, self.lines["trLine"])
        get = line.get
        dimensions = (
            dimension(get("costID") or get("cost")),
            dimension(get("projID") or get("project")),
            dimension(get("prodID") or get("product")),
        )
        self.sink.row(
            TABLE,
            (
                self.lines["trLine"],
                *self.head,
                account,
                *self._account(account, cents),
                booked,
                *dimensions,
                float(quantity) if quantity else None,
                *(_NO_RULES if self.finder is None else self._rules(self.finder, account, dimensions, line)),
                self.is_opening,
                cents,
            ),
        )

    def _head(self) -> tuple[str, ...]:
        """What all lines of a transaction have in common; the elements of the transaction itself stand before its lines."""
        transaction, journal = self.values["transaction"], self.values["journal"]
        self.is_opening = journal.get("jrnTp") == "O" or transaction.get("periodNumber") in self.opening.zero
        year = self.values["header"].get("fiscalYear", "")
        return self.company, year, journal.get("jrnID", ""), transaction.get("nr", "")

    def _find_mapping(self) -> None:
        """The mapping of this ledger, when its corporation made one."""
        declared = self.said.declared
        mapping = declared.mapping_of(self.company) if declared else None
        if mapping is not None:
            self.company = mapping.company_id
            self.finder = Finder(mapping)

    def _rules(
        self, finder: Finder, account: str, dimensions: tuple[str | None, ...], line: dict[str, str]
    ) -> tuple[int | None, int | None]:
        """Rules of the mapping that say where a booking belongs."""
        described = line.get("desc") or self.values["transaction"].get("desc", "")
        return finder.find((account, *dimensions), described)

    def _account(self, account: str, cents: int) -> tuple[str | None, str | None]:
        """Type and RGS code of an account that is booked on; what is odd about that is kept for the notes."""
        kind = self.accounts.get(account, _NO_ACCOUNT)
        if cents and kind is _NO_ACCOUNT:
            self.unlisted.setdefault(account, self.lines["trLine"])
        if self.is_opening and cents and kind[0] == "P":
            self.opening.result_cents += cents
            self.opening.result_line = self.opening.result_line or self.lines["trLine"]
        return kind

    @cached_property
    def year(self) -> tuple[date, date]:
        """First and last day of the year that the ledger says it is of; all of time where it does not."""
        said = self.values["header"]
        return date_of(said.get("startDate", "")) or date.min, date_of(said.get("endDate", "")) or date.max

    @cached_property
    def company(self) -> str:
        """KvK number of the company, by the ledger or its delivery note, else its name and the number that its package gave it."""
        told = self.values["company"]
        ident = told.get("companyIdent") or told.get("Commercenr", "")
        name, number = told.get("companyName", ""), _AROUND_KVK.sub("", ident)
        if _KVK.fullmatch(number):
            return number
        if self.said.owner and self.said.owner.startswith("kvk:"):
            return self.said.owner.removeprefix("kvk:")
        return f"{name} ({ident})" if ident and name else ident or name  # packages number their companies from 1


def _required(values: dict[str, str], name: str, column: str = "") -> str:
    """A value that must be there; ``column`` is its name in a finding where that is another."""
    found = values.get(name)
    if found is None:
        raise NoValueError(column or name, "missing", None)
    return found


def _amount(line: dict[str, str]) -> int:
    """Cents of a line as written, before D or C."""
    written = _required(line, "amnt")
    amount = cents_of(written)
    if amount is None:
        raise NoValueError("amnt", "not_a_number", written)
    side = _required(line, "amntTp")
    if side not in ("D", "C"):
        raise NoValueError("amntTp", "not_in_list", side)
    return amount


def _stated(ledger: _Ledger) -> tuple[int | None, int | None, int | None]:
    """The file's own linesCount, totalDebit and totalCredit (cents); None where it does not say it.

    Raises:
        Refused: total_not_a_number where it says something else: such a file cannot be checked.
    """
    said = ledger.values["transactions"]
    count = said.get("linesCount")
    if count is not None and _COUNT.fullmatch(count) is None:
        raise _no_total(ledger, "linesCount")
    money = []
    for name in ("totalDebit", "totalCredit"):
        money.append(cents_of(said[name]) if name in said else None)
        if name in said and money[-1] is None:
            raise _no_total(ledger, name)
    return (None if count is None else int(count)), money[0], money[1]


def _no_total(ledger: _Ledger, name: str) -> Refused:
    """The refusal of a file of which a total is no number."""
    line, rule = ledger.lines[name], "total_not_a_number"
    return Refused(rule, line, name, (Fault(line, name, rule, TABLE, None, ledger.values["transactions"][name]),))


def _control(ledger: _Ledger) -> None:
    """The file's own totals on its receipt; a linesCount that counts transactions is noted and does not hold the file back."""
    receipt = ledger.receipt
    count, debit, credit = _stated(ledger)
    money = (debit, credit) == (receipt.debit_cents, receipt.credit_cents)
    if count not in (None, receipt.lines) and count == ledger.transactions and money:
        line = ledger.lines["linesCount"]
        receipt.notes.append(Fault(line, "linesCount", "lines_count_counts_transactions", TABLE, None, str(count)))
        count = None
    receipt.control_lines, receipt.control_debit_cents, receipt.control_credit_cents = count, debit, credit


def _lift(receipt: Receipt) -> None:
    """Where negative amounts make a sum negative, add the same to both sides and to the file's own totals.

    A receipt has no negative sums. What is left between the sides, and whether the file meets its totals, stays as it was.
    """
    short = -min(receipt.debit_cents, receipt.credit_cents, 0)
    if short:
        receipt.debit_cents += short
        receipt.credit_cents += short
        if receipt.control_debit_cents is not None:
            receipt.control_debit_cents += short
        if receipt.control_credit_cents is not None:
            receipt.control_credit_cents += short


def _odd(ledger: _Ledger) -> None:
    """Notes of what departs from the schema or the practice in a way that matters for what is counted."""
    notes, opening = ledger.receipt.notes, ledger.opening
    for rule, accounts in (("account_twice", ledger.twice), ("account_not_listed", ledger.unlisted)):
        notes += [Fault(line, "accID", rule, TABLE, value=name) for name, line in list(accounts.items())[:MOST_NOTES]]
    days = sorted(ledger.outside.items(), key=lambda one: one[1])[:MOST_NOTES]
    notes += [Fault(line, "effDate", "outside_the_year", TABLE, value=f"{day}") for day, line in days]
    if opening.result_line:
        notes.append(Fault(opening.result_line, "accID", "opening_of_result", TABLE, opening.result_cents))


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read an auditfile: rows of raw_xaf__lines; control totals are linesCount, totalDebit and totalCredit of its transactions.

    Raises:
        Refused: xaf_version when it is an auditfile of a version that is not read; missing when it names no company; not_in_euros;
            total_not_a_number, sum_too_large; what `Elements.read` raises.
    """
    ledger = _Ledger(sink, note)
    differs = Elements(ledger).read(stream)
    receipt, header, ident = ledger.receipt, ledger.values["header"], ledger.company
    if not ident:
        raise Refused("missing", 0, "companyIdent")
    if header.get("curCode", "").casefold() not in _EURO:
        raise Refused("not_in_euros", 0, "curCode")
    if max(abs(receipt.debit_cents), abs(receipt.credit_cents)) > MAX_SUM:
        raise Refused("sum_too_large", 0, "amnt")
    receipt.owner = f"kvk:{ident}" if _KVK.fullmatch(ident) else f"bedrijf:{ident}"
    if not _KVK.fullmatch(ident):
        receipt.notes.append(Fault(0, "Commercenr", "no_kvk", TABLE))
    receipt.reference = header.get("fiscalYear")
    receipt.period_start, receipt.period_end = date_of(header.get("startDate", "")), date_of(header.get("endDate", ""))
    receipt.issued_at = date_of(header.get("dateCreated", ""))
    receipt.example = header.get("softwareDesc") == EXAMPLE
    receipt.facts = {"transactions": ledger.transactions, "lines": receipt.lines, "accounts": len(ledger.accounts)}
    if ledger.unbalanced:
        receipt.facts["unbalanced"] = ledger.unbalanced
    if differs:
        receipt.notes.insert(0, Fault(1, "encoding", "encoding_differs"))
    _odd(ledger)
    _control(ledger)
    _lift(receipt)
    return follow_note(receipt, note)
