"""iWmo 3.2 messages: WMO301 assignments, WMO307 stops, WMO323 claims and WMO325 answers.

Amounts are whole eurocents with D (debit, positive) or C (credit, negative). A BSN becomes a pseudonym before a row leaves the
reader; names, dates of birth, addresses and remarks are not handed on. Source: iStandaarden iWmo release 3.2 (Zorginstituut
Nederland).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.xml_stream import Elements

_NAMESPACE = re.compile(r"^http://www\.istandaarden\.nl/iwmo/(\d+_\d+)/(?:.*/)?(wmo\d{3})/schema$")
_ROW_OF = {"wmo301": "ToegewezenProduct", "wmo307": "StopProduct", "wmo323": "Prestatie", "wmo325": "Prestatie"}
_TABLE_OF = {
    "wmo301": "raw_iwmo__assignments",
    "wmo307": "raw_iwmo__stops",
    "wmo323": "raw_iwmo__claims",
    "wmo325": "raw_iwmo__refusals",
}
_WHOLE = re.compile(r"^\d{1,15}$")
Values = dict[str, str]


class Missing(ValueError):
    """A cell that cannot become a value: which element, which rule, and (in memory only) what stood there."""

    def __init__(self, column: str, rule: str, value: str | None) -> None:
        super().__init__(f"{column}: {rule}")
        self.column, self.rule, self.value = column, rule, value


@dataclass
class _State:
    """Where a reader is in a message, and what it holds of the element it is in."""

    kind: str
    path: list[str] = field(default_factory=list)
    values: Values = field(default_factory=dict)  # of the row being read
    header: Values = field(default_factory=dict)
    bsn: str = ""
    row_line: int = 0
    answer_line: int = 0
    codes: list[str] = field(default_factory=list)
    clients: int = 0


class _Message:
    """One pass over a message; rows go to the sink as they are completed."""

    def __init__(self, kind: str, sink: Sink, pseudonym: Pseudonymise) -> None:
        self.state = _State(kind)
        self.sink, self.pseudonym = sink, pseudonym
        self.receipt = Receipt(kind)
        self.row_element = _ROW_OF[kind]
        self.make_row: Callable[[_Message, Values, str], tuple] = _ROWS[kind]
        self.inside = False
        self.local: dict[str, str] = {}
        self.dates: list[date] = []

    def start(self, name: str, line: int) -> None:
        local = self.local.get(name)
        if local is None:
            local = self.local[name] = name.rpartition(" ")[2]
        state = self.state
        if not state.path:
            self._root(name, line)
        state.path.append(local)
        if local == self.row_element:
            state.values, state.row_line, state.codes, self.inside = {}, line, [], True
        elif local == "DeclaratieAntwoord":
            state.answer_line = line

    def _root(self, name: str, line: int) -> None:
        uri, _, local = name.rpartition(" ")
        found = _NAMESPACE.match(uri)
        if local != "Bericht" or found is None:
            raise Refused("iwmo_version" if "/iwmo/" in uri else "unknown_file", line)
        if found.group(1) != "3_2":
            raise Refused("iwmo_version", line)
        if found.group(2) != self.state.kind:
            raise Refused("unknown_file", line)

    def end(self, name: str, text: str, line: int) -> None:
        state = self.state
        local = state.path.pop()
        if self.inside:
            if local == self.row_element:
                self.inside = False
                self._finish_row()
            elif local == "RetourCode":
                state.codes.append(text)
            elif text:
                state.values[_key(state.path, local)] = text
        elif local == "Bsn":
            state.bsn, state.clients = text, state.clients + 1
        elif text and len(state.path) < 5:
            self._remember(local, text)

    def _remember(self, local: str, text: str) -> None:
        """Facts of the message itself; a return code is kept by the element that holds it."""
        above = self.state.path[1:]
        if "Client" in above:
            return
        key = "/".join([*(p for p in above if p != "RetourCodes"), local])
        self.state.header[key] = text

    def _finish_row(self) -> None:
        state, receipt = self.state, self.receipt
        receipt.lines += 1
        table = _TABLE_OF[state.kind]
        cents: int | None = None
        try:
            cents = _amount(state.values)
            if cents is not None:
                receipt.debit_cents += max(cents, 0)
                receipt.credit_cents += max(-cents, 0)
            person = self.pseudonym(state.bsn)
            if person is None:
                raise Missing("Bsn", "bsn_invalid", state.bsn)
            self.sink.row(table, self.make_row(self, state.values, person))
        except Missing as missing:
            fault = Fault(state.row_line, missing.column, missing.rule, table, cents, missing.value)
            self.sink.fault(fault)


def _key(path: list[str], local: str) -> str:
    """Name of a value inside a row: its element, with its parent where the element alone says too little."""
    parent = path[-1]
    return f"{parent}/{local}" if parent in ("ProductPeriode", "IngediendBedrag", "Product", "Omvang") else local


def _amount(values: Values) -> int | None:
    if "IngediendBedrag/Bedrag" not in values:
        return None
    return signed(values, "IngediendBedrag/Bedrag", "IngediendBedrag/DebetCredit")


def signed(values: Values, amount: str, side: str) -> int:
    """Whole cents, positive for D and negative for C."""
    cents, direction = whole(values, amount), text(values, side)
    if direction not in ("D", "C"):
        raise Missing(side, "not_in_list", direction)
    return cents if direction == "D" else -cents


def text(values: Values, name: str) -> str:
    """A value that must be there."""
    found = values.get(name)
    if found is None:
        raise Missing(name, "missing", None)
    return found


def whole(values: Values, name: str) -> int:
    """A whole number that must be there."""
    found = text(values, name)
    if not _WHOLE.match(found):
        raise Missing(name, "not_a_number", found)
    return int(found)


def whole_or_none(values: Values, name: str) -> int | None:
    """A whole number, None when it is not there."""
    return whole(values, name) if name in values else None


@lru_cache(maxsize=8_192)
def _iso(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if len(written) == 10 else None
    except ValueError:
        return None


def day(values: Values, name: str) -> date:
    """A date that must be there."""
    written = text(values, name)
    found = _iso(written)
    if found is None:
        raise Missing(name, "not_a_date", written)
    return found


def day_or_none(values: Values, name: str) -> date | None:
    """A date, None when it is not there."""
    return day(values, name) if name in values else None


def _claim(message: _Message, v: Values, person: str) -> tuple:
    h = message.state.header
    return (
        message.state.row_line,
        h.get("Header/Afzender", ""),
        h.get("Header/Ontvanger", ""),
        h.get("Header/BerichtIdentificatie/Identificatie", ""),
        h.get("Declaratie/DeclaratieNummer", ""),
        text(v, "ReferentieNummer"),
        v.get("VorigReferentieNummer"),
        person,
        whole(v, "ToewijzingNummer"),
        text(v, "ProductCategorie"),
        v.get("ProductCode"),
        day(v, "ProductPeriode/Begindatum"),
        day(v, "ProductPeriode/Einddatum"),
        whole(v, "GeleverdVolume"),
        text(v, "Eenheid"),
        whole_or_none(v, "ProductTarief"),
        signed(v, "IngediendBedrag/Bedrag", "IngediendBedrag/DebetCredit"),
    )


def _refusal(message: _Message, v: Values, person: str) -> tuple:
    h = message.state.header
    if not message.state.codes:
        raise Missing("RetourCode", "missing", None)
    return (
        message.state.row_line,
        h.get("Header/Ontvanger", ""),
        h.get("Header/Afzender", ""),
        h.get("Header/DeclaratieIdentificatie/Identificatie", ""),
        text(v, "ReferentieNummer"),
        person,
        signed(v, "IngediendBedrag/Bedrag", "IngediendBedrag/DebetCredit"),
        "|".join(message.state.codes),
    )


def _assignment(message: _Message, v: Values, person: str) -> tuple:
    h = message.state.header
    starts, ends = day(v, "Ingangsdatum"), day_or_none(v, "Einddatum")
    message.dates += [starts, ends or starts]
    return (
        message.state.row_line,
        h.get("Header/Afzender", ""),
        h.get("Header/Ontvanger", ""),
        h.get("Header/BerichtIdentificatie/Identificatie", ""),
        person,
        whole(v, "ToewijzingNummer"),
        v.get("Product/Categorie"),
        v.get("Product/Code"),
        f"{day(v, 'Toewijzingsdatum').isoformat()}T{text(v, 'Toewijzingstijd')[:8]}",
        starts,
        ends,
        v.get("RedenWijziging"),
        whole_or_none(v, "Omvang/Volume"),
        v.get("Omvang/Eenheid"),
        v.get("Omvang/Frequentie"),
        whole_or_none(v, "Budget"),
    )


def _stop(message: _Message, v: Values, person: str) -> tuple:
    h = message.state.header
    ends = day(v, "Einddatum")
    message.dates.append(ends)
    return (
        message.state.row_line,
        h.get("Header/Afzender", ""),
        h.get("Header/Ontvanger", ""),
        person,
        whole_or_none(v, "ToewijzingNummer"),
        text(v, "RedenBeeindiging"),
        ends,
        text(v, "StatusAanlevering"),
    )


_ROWS = {"wmo301": _assignment, "wmo307": _stop, "wmo323": _claim, "wmo325": _refusal}


def _read(kind: str, stream: BinaryIO, sink: Sink, pseudonym: Pseudonymise) -> _Message:
    message = _Message(kind, sink, pseudonym)
    differs = Elements(message.start, message.end).read(stream)
    h, r = message.state.header, message.receipt
    sender = h.get("Header/Afzender", "")
    r.owner = f"agb:{sender}" if len(sender) == 8 else f"gemeente:{sender}"
    r.reference = h.get("Header/BerichtIdentificatie/Identificatie")
    r.issued_at = _iso(h.get("Header/BerichtIdentificatie/Dagtekening", ""))
    r.facts = {"clients": message.state.clients, "lines": r.lines}
    if message.dates:
        r.period_start, r.period_end = min(message.dates), max(message.dates)
    if differs:
        r.notes.append(Fault(1, "encoding", "encoding_differs"))
    return message


def _total(header: Values, name: str) -> int | None:
    """A total of the message as signed cents, None when it is not there or no number."""
    amount = header.get(f"{name}/TotaalBedrag", "")
    side = header.get(f"{name}/DebetCredit")
    if not _WHOLE.match(amount) or side not in ("D", "C"):
        return None
    return int(amount) if side == "D" else -int(amount)


def read_wmo301(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Assignments of support to a care organisation, one row per ToegewezenProduct."""
    return _read("wmo301", stream, sink, pseudonym).receipt


def read_wmo307(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Ends of support, one row per StopProduct."""
    return _read("wmo307", stream, sink, pseudonym).receipt


def read_wmo323(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Claims of a care organisation, one row per prestatie; the control total is TotaalIngediendBedrag."""
    message = _read("wmo323", stream, sink, pseudonym)
    h, r = message.state.header, message.receipt
    r.period_start = _iso(h.get("Declaratie/DeclaratiePeriode/Begindatum", ""))
    r.period_end = _iso(h.get("Declaratie/DeclaratiePeriode/Einddatum", ""))
    r.control_net_cents = _total(h, "Declaratie/TotaalIngediendBedrag")
    if r.period_start is None or r.control_net_cents is None:
        raise Refused("missing", 0, "TotaalIngediendBedrag" if r.period_start else "DeclaratiePeriode")
    return r


def read_wmo325(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Answer of a municipality to a claim message: one row for the answer, one per prestatie it returns.

    The control total is submitted minus granted: the sum of what was returned. An answer that refuses the claim as a whole
    returns no lines; what it refuses follows from its code.
    """
    message = _read("wmo325", stream, sink, pseudonym)
    h, r = message.state.header, message.receipt
    submitted = _total(h, "DeclaratieAntwoord/TotaalIngediendBedrag")
    granted = _total(h, "DeclaratieAntwoord/TotaalToegekendBedrag")
    code = h.get("DeclaratieAntwoord/RetourCode")
    whole_refused = code not in ("0200", "8001") and r.lines == 0
    if whole_refused:
        r.control_net_cents, r.facts["claim_refused"] = 0, 1
    elif submitted is not None and granted is not None:
        r.control_net_cents = submitted - granted
    sink.row(
        "raw_iwmo__answers",
        (
            message.state.answer_line or 1,
            h.get("Header/Ontvanger", ""),
            h.get("Header/Afzender", ""),
            h.get("Header/BerichtIdentificatie/Identificatie", ""),
            h.get("Header/DeclaratieIdentificatie/Identificatie", ""),
            h.get("DeclaratieAntwoord/DeclaratieNummer"),
            h.get("Header/RetourCode", ""),
            code,
            submitted,
            granted,
        ),
    )
    return r
