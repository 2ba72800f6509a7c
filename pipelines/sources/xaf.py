"""XML Auditfile Financieel (XAF): the general ledger of a year, one row per booking line (trLine).

Amounts have a decimal point and D or C; a negative amount keeps its sign and D or C is applied on top. The opening balance and
the subledgers are no bookings and are not read. A file is not refused for failing its schema: practice does. Source: functional
description XAF 3.2 (Belastingdienst, Platform Auditfiles).
"""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.xml_stream import Elements

NAMESPACES = {
    "http://www.auditfiles.nl/XAF/3.1",
    "http://www.auditfiles.nl/XAF/3.2",
    "http://www.odb.belastingdienst.nl/Belastingdienst/BCPP/1.0/structures/XmlAuditfileFinancieel3.2.1",
}
EXAMPLE = "Ontschot voorbeeldgenerator"
TABLE = "raw_xaf__lines"
_AMOUNT = re.compile(r"^([+-]?)(\d{1,18})(?:\.(\d{1,2})0*)?$")
_RGS = re.compile(r"^[BW][A-Z][a-z]{2}(?:[A-Z][A-Za-z0-9]{2}){0,4}$")
_EMPTY = {"", "0", "0000", "nvt", "n.v.t.", "-"}
_HEADER = ("fiscalYear", "startDate", "endDate", "dateCreated", "softwareDesc")
_COMPANY = ("companyIdent", "companyName")
_TOTALS = ("linesCount", "totalDebit", "totalCredit")


@dataclass
class _Account:
    """An account of the ledger: its type and RGS code."""

    account_type: str | None = None
    rgs: str | None = None


@dataclass
class _Ledger:
    """Where the reader is in the file, and what it keeps of it."""

    path: list[str] = field(default_factory=list)
    header: dict[str, str] = field(default_factory=dict)
    totals: dict[str, str] = field(default_factory=dict)
    totals_line: int = 0
    accounts: dict[str, _Account] = field(default_factory=dict)
    account: dict[str, str] = field(default_factory=dict)
    journal: str = ""
    transaction: dict[str, str] = field(default_factory=dict)
    transaction_line: int = 0
    balance: int = 0
    transactions: int = 0
    line: dict[str, str] = field(default_factory=dict)
    inside: str = ""  # ledgerAccount, trLine or nothing


def cents_of(written: str) -> int | None:
    """Cents of an amount with a decimal point and at most two decimals that count; None when it is none."""
    found = _AMOUNT.match(written)
    if found is None:
        return None
    sign, euros, decimals = found.groups()
    cents = int(euros) * 100 + int((decimals or "0").ljust(2, "0"))
    return -cents if sign == "-" else cents


@lru_cache(maxsize=4_096)
def _date(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


class _Reader:
    """One pass over an auditfile; rows go to the sink as they are completed."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.at = _Ledger()
        self.receipt = Receipt("xaf")
        self.local: dict[str, str] = {}

    def start(self, name: str, line: int) -> None:
        local = self.local.get(name)
        if local is None:
            local = self.local[name] = name.rpartition(" ")[2]
        at = self.at
        if not at.path and (local != "auditfile" or name.rpartition(" ")[0] not in NAMESPACES):
            raise Refused("xaf_version" if local == "auditfile" else "unknown_file", line)
        at.path.append(local)
        if local == "trLine":
            at.line, at.inside, self.opened = {}, local, line
        elif local == "ledgerAccount":
            at.account, at.inside = {}, local
        elif local == "transaction":
            at.transaction, at.balance, at.transaction_line = {}, 0, line
        elif local == "journal":
            at.journal = ""
        elif local == "transactions":
            at.totals_line = line

    def end(self, name: str, text: str, line: int) -> None:
        at = self.at
        local = at.path.pop()
        depth = len(at.path)
        if at.inside == "trLine":
            if local == "trLine":
                at.inside = ""
                self._finish_line()
            elif text and at.path[-1] == "trLine":
                at.line[local] = text
        elif at.inside == "ledgerAccount":
            if local == "ledgerAccount":
                at.inside = ""
                self._finish_account()
            elif text and "glAccountHistory" not in at.path:
                at.account[local] = text
        elif depth:
            self._outside(local, text, at.path[-1], line)

    def _outside(self, local: str, text: str, parent: str, line: int) -> None:
        """What stands between the rows: header, company, totals, journal and transaction."""
        at = self.at
        if (parent == "header" and local in _HEADER) or (parent == "company" and local in _COMPANY):
            at.header[local] = text
        elif parent == "transactions" and local in _TOTALS:
            at.totals[local] = text
            at.totals_line = line if local == "linesCount" else at.totals_line
        elif parent == "journal" and local == "jrnID":
            at.journal = text
        elif parent == "transaction" and local in ("nr", "trDt"):
            at.transaction[local] = text
        elif local == "transaction" and parent == "journal":
            at.transactions += 1
            if at.balance:
                self.receipt.notes.append(
                    Fault(at.transaction_line, "transaction", "transaction_unbalanced", TABLE, at.balance)
                )

    def _finish_account(self) -> None:
        account = self.at.account
        told = [account.get(name, "") for name in ("conceptRef", "RGScode", "leadReference", "leadCode")]
        rgs = next((code for code in told if code.lower() not in _EMPTY and _RGS.match(code)), None)
        self.at.accounts[account.get("accID", "")] = _Account(account.get("accTp"), rgs)

    def _finish_line(self) -> None:
        line, receipt = self.at.line, self.receipt
        receipt.lines += 1
        amount, side = cents_of(line.get("amnt", "")), line.get("amntTp")
        column, rule = ("amnt", "not_a_number" if "amnt" in line else "missing")
        if amount is not None:
            column, rule = ("amntTp", "not_in_list" if side else "missing")
        if amount is None or side not in ("D", "C"):
            self.sink.fault(Fault(self.opened, column, rule, TABLE, None, line.get(column)))
            return
        if side == "D":
            receipt.debit_cents += amount
        else:
            receipt.credit_cents += amount
        cents = amount if side == "D" else -amount
        self.at.balance += cents
        self._hand_on(line, cents)

    def _hand_on(self, line: dict[str, str], cents: int) -> None:
        at = self.at
        written = line.get("effDate") or at.transaction.get("trDt", "")
        booked = _date(written)
        quantity = line.get("qntity")
        try:
            hours = float(quantity) if quantity else None
        except ValueError:
            self.sink.fault(Fault(self.opened, "qntity", "not_a_number", TABLE, cents, quantity))
            return
        if booked is None:
            rule = "not_a_date" if written else "missing"
            self.sink.fault(Fault(self.opened, "effDate", rule, TABLE, cents, written or None))
            return
        account = at.accounts.get(line.get("accID", ""), _Account())
        self.sink.row(
            TABLE,
            (
                self.opened,
                self.company(),
                at.header.get("fiscalYear", ""),
                at.journal,
                at.transaction.get("nr", ""),
                line.get("accID", ""),
                account.account_type,
                account.rgs,
                booked,
                line.get("costID"),
                line.get("projID"),
                hours,
                cents,
            ),
        )

    def company(self) -> str:
        """companyIdent, or companyName where that is empty."""
        return self.at.header.get("companyIdent") or self.at.header.get("companyName", "")


def _control(reader: _Reader) -> None:
    """The file's own totals on its receipt; a linesCount that counts transactions is noted and does not hold the file back."""
    at, receipt = reader.at, reader.receipt
    count = at.totals.get("linesCount", "")
    receipt.control_lines = int(count) if count.isdigit() else None
    receipt.control_debit_cents = cents_of(at.totals.get("totalDebit", ""))
    receipt.control_credit_cents = cents_of(at.totals.get("totalCredit", ""))
    money = (receipt.control_debit_cents, receipt.control_credit_cents) == (receipt.debit_cents, receipt.credit_cents)
    if receipt.control_lines not in (None, receipt.lines) and receipt.control_lines == at.transactions and money:
        receipt.notes.append(Fault(at.totals_line, "linesCount", "lines_count_counts_transactions", TABLE, None, count))
        receipt.control_lines = None


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read an auditfile: rows of raw_xaf__lines; control totals are linesCount, totalDebit and totalCredit of its transactions.

    Raises:
        Refused: xaf_version when it is an auditfile of a version that is not read yet; what `Elements.read` raises.
    """
    reader = _Reader(sink)
    differs = Elements(reader.start, reader.end).read(stream)
    receipt, header = reader.receipt, reader.at.header
    ident = reader.company()
    receipt.owner = f"kvk:{ident}" if re.fullmatch(r"\d{8}", ident) else f"bedrijf:{ident}"
    receipt.reference = header.get("fiscalYear")
    receipt.period_start, receipt.period_end = _date(header.get("startDate", "")), _date(header.get("endDate", ""))
    receipt.issued_at = _date(header.get("dateCreated", ""))
    receipt.example = header.get("softwareDesc") == EXAMPLE
    receipt.facts = {
        "transactions": reader.at.transactions,
        "lines": receipt.lines,
        "accounts": len(reader.at.accounts),
    }
    if differs:
        receipt.notes.insert(0, Fault(1, "encoding", "encoding_differs"))
    _control(reader)
    return receipt
