"""XML Auditfile Financieel (XAF): the general ledger of a year, one row per booking line (trLine).

Amounts have a decimal point and D or C; a negative amount keeps its sign and D or C is applied on top. The opening balance and
the subledgers are no bookings and are not read. A file is not refused for failing its schema: practice does. Source: functional
description XAF 3.2 and schema XAF 4.0 (Belastingdienst, Platform Auditfiles).
"""

import re
from typing import BinaryIO

from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.xml_stream import Elements, NoValueError, date_of

_TAX = "http://www.odb.belastingdienst.nl/Belastingdienst/BCPP"
NAMESPACES = {
    "http://www.auditfiles.nl/XAF/3.1",
    "http://www.auditfiles.nl/XAF/3.2",
    f"{_TAX}/1.0/structures/XmlAuditfileFinancieel3.2.1",
    f"{_TAX}/1.1/structures/XmlauditfileXAF_4.0",
    "http://www.odb.belastingdienst.nl/XAF/4.0",
    "http://www.auditfiles.nl/XAF/4.0",
}
EXAMPLE = "Ontschot voorbeeldgenerator"
TABLE = "raw_xaf__lines"
MOST_NOTES = 100  # of one kind in a file
MAX_SUM = 10**18  # cents; the tables hold 64 bits
_AMOUNT = re.compile(r"([+-]?)([0-9]{1,14})(?:\.([0-9]{1,2})0*)?")
_QUANTITY = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_COUNT = re.compile(r"[0-9]{1,10}")
_RGS = re.compile(r"[BW][A-Z][a-z]{2}(?:[A-Z][A-Za-z0-9]{2}){0,4}[0-9]?")
_LINE = {"accID", "effDate", "amnt", "amntTp", "costID", "projID", "cost", "project", "qntity"}
_ACCOUNT = {"accID", "accTp", "leadReference", "leadCode", "RGScode"}
_KEPT = {  # by the element they stand in directly; everything else is passed over
    "header": {"fiscalYear", "startDate", "endDate", "dateCreated", "softwareDesc"},
    "company": {"companyIdent", "Commercenr", "companyName"},
    "transactions": {"linesCount", "totalDebit", "totalCredit"},
    "journal": {"jrnID"},
    "transaction": {"nr", "trDt"},
    "trLine": _LINE,
    "ledgerAccount": _ACCOUNT,
}
_NO_ACCOUNT: tuple[None, None] = (None, None)


def cents_of(written: str) -> int | None:
    """Cents of an amount with a decimal point and at most two decimals that count; None when it is none."""
    found = _AMOUNT.fullmatch(written)
    if found is None:
        return None
    sign, euros, decimals = found.groups()
    cents = int(euros) * 100 + int((decimals or "0").ljust(2, "0"))
    return -cents if sign == "-" else cents


class _Ledger:
    """One pass over an auditfile; rows go to the sink as they are completed."""

    watched = frozenset({"ledgerAccount", "transactions", "journal", "transaction", "trLine", *_KEPT["transactions"]})

    def __init__(self, sink: Sink) -> None:
        self.sink, self.receipt = sink, Receipt("xaf")
        self.values: dict[str, dict[str, str]] = {name: {} for name in _KEPT}
        self.accounts: dict[str, tuple[str | None, str | None]] = {}  # type and RGS code
        self.concepts: list[str] = []
        self.lines: dict[str, int] = {}  # where each opened last
        self.balance = self.transactions = self.unbalanced = 0

    def root(self, namespace: str, local: str, line: int) -> None:
        """Refuse what is no auditfile of a version that is read."""
        if local != "auditfile":
            raise Refused("unknown_file", line)
        if namespace not in NAMESPACES:
            raise Refused("xaf_version", line)

    def opened(self, local: str, line: int) -> None:
        """A journal, transaction, line or account begins, with nothing of the one before."""
        if local not in self.values:  # a total: the first behind <transactions> counts, later ones are of subledgers
            self.lines.setdefault(local, line)
            return
        self.lines[local], self.values[local] = line, {}
        if local == "transaction":
            self.balance = 0
        elif local == "ledgerAccount":
            self.concepts = []
        elif local == "transactions":
            for name in _KEPT["transactions"]:
                self.lines.pop(name, None)

    def closed(self, local: str, text: str, path: list[str]) -> None:
        """Keep a value by the element it stands in; hand on a row, finish a transaction or an account."""
        parent = path[-1] if path else ""
        if parent in _KEPT and local in _KEPT[parent]:
            if text:
                self.values[parent][local] = text
        elif local == "trLine":
            self._finish_line()
        elif local == "transaction":
            self._finish_transaction()
        elif local == "ledgerAccount":
            self._finish_account()
        elif local == "conceptRef":
            self.concepts.append(text)

    def _finish_account(self) -> None:
        account = self.values["ledgerAccount"]
        told = [*self.concepts, *(account.get(name, "") for name in ("RGScode", "leadReference", "leadCode"))]
        rgs = next((code for code in told if _RGS.fullmatch(code)), None)
        self.accounts[account.get("accID", "")] = (account.get("accTp"), rgs)

    def _finish_transaction(self) -> None:
        self.transactions += 1
        if self.balance:
            self.unbalanced += 1
            if self.unbalanced <= MOST_NOTES:
                note = Fault(self.lines["transaction"], "transaction", "transaction_unbalanced", TABLE, self.balance)
                self.receipt.notes.append(note)

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
        self.sink.row(
            TABLE,
            (
                self.lines["trLine"],
                self.company,
                self.values["header"].get("fiscalYear", ""),
                self.values["journal"].get("jrnID", ""),
                transaction.get("nr", ""),
                account,
                *self.accounts.get(account, _NO_ACCOUNT),
                booked,
                line.get("costID") or line.get("cost"),
                line.get("projID") or line.get("project"),
                float(quantity) if quantity else None,
                cents,
            ),
        )

    @property
    def company(self) -> str:
        """Number of the company, or its name where it has none."""
        told = self.values["company"]
        return told.get("companyIdent") or told.get("Commercenr") or told.get("companyName", "")


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
        Refused: not_a_number where it says something else: such a file cannot be checked.
    """
    said = ledger.values["transactions"]
    count = said.get("linesCount")
    if count is not None and _COUNT.fullmatch(count) is None:
        raise Refused("not_a_number", ledger.lines["linesCount"], "linesCount")
    money = []
    for name in ("totalDebit", "totalCredit"):
        money.append(cents_of(said[name]) if name in said else None)
        if name in said and money[-1] is None:
            raise Refused("not_a_number", ledger.lines[name], name)
    return (None if count is None else int(count)), money[0], money[1]


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


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read an auditfile: rows of raw_xaf__lines; control totals are linesCount, totalDebit and totalCredit of its transactions.

    Raises:
        Refused: xaf_version when it is an auditfile of a version that is not read; missing when it names no company;
            not_a_number when its totals are no numbers or its sums too large to be one; what `Elements.read` raises.
    """
    ledger = _Ledger(sink)
    differs = Elements(ledger).read(stream)
    receipt, header, ident = ledger.receipt, ledger.values["header"], ledger.company
    if not ident:
        raise Refused("missing", 0, "companyIdent")
    if max(abs(receipt.debit_cents), abs(receipt.credit_cents)) > MAX_SUM:
        raise Refused("not_a_number", 0, "amnt")
    receipt.owner = f"kvk:{ident}" if re.fullmatch(r"[0-9]{8}", ident) else f"bedrijf:{ident}"
    receipt.reference = header.get("fiscalYear")
    receipt.period_start, receipt.period_end = date_of(header.get("startDate", "")), date_of(header.get("endDate", ""))
    receipt.issued_at = date_of(header.get("dateCreated", ""))
    receipt.example = header.get("softwareDesc") == EXAMPLE
    receipt.facts = {"transactions": ledger.transactions, "lines": receipt.lines, "accounts": len(ledger.accounts)}
    if ledger.unbalanced:
        receipt.facts["unbalanced"] = ledger.unbalanced
    if differs:
        receipt.notes.insert(0, Fault(1, "encoding", "encoding_differs"))
    _control(ledger)
    _lift(receipt)
    return receipt
