"""iWmo 3.2 messages: WMO301 assignments, WMO305 starts, WMO307 stops, WMO323 claims and WMO325 answers, bare or in a StUF envelope.

Amounts are whole eurocents with D (debit, positive) or C (credit, negative). A BSN becomes a pseudonym before a row leaves the
reader; names, dates of birth, addresses and remarks are not handed on. Source: iStandaarden iWmo release 3.2 (Zorginstituut
Nederland).
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import BinaryIO, NoReturn

from pipelines.sources import stuf
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.tabular import follow_note
from pipelines.sources.xml_stream import Elements, NoValueError, date_of

_NAMESPACE = re.compile(r"http://www\.istandaarden\.nl/iwmo/([0-9]+_[0-9]+)/(wmo[0-9]{3})/schema")
_ROW_OF = {
    "wmo301": "ToegewezenProduct",
    "wmo305": "StartProduct",
    "wmo307": "StopProduct",
    "wmo323": "Prestatie",
    "wmo325": "Prestatie",
}
_TABLE_OF = {
    "wmo301": "raw_iwmo__assignments",
    "wmo305": "raw_iwmo__starts",
    "wmo307": "raw_iwmo__stops",
    "wmo323": "raw_iwmo__claims",
    "wmo325": "raw_iwmo__refusals",
}
_ANSWERS = "raw_iwmo__answers"
_MESSAGE_HEAD = ("Afzender", "Ontvanger", "BerichtIdentificatie/Identificatie")
_HEAD_OF = {
    "wmo301": _MESSAGE_HEAD,
    "wmo305": _MESSAGE_HEAD,
    "wmo307": _MESSAGE_HEAD,
    "wmo323": (*_MESSAGE_HEAD, "DeclaratieNummer"),
    "wmo325": ("Ontvanger", "Afzender", "DeclaratieIdentificatie/Identificatie"),
}
"""Parts of the message that begin each row, in the order of the table."""
_PARENT = {
    "wmo301": {"Categorie": "Product", "Code": "Product", "Volume": "Omvang", "Eenheid": "Omvang", "Frequentie": "Omvang"},
    "wmo305": {"Categorie": "Product", "Code": "Product"},
    "wmo307": {"Categorie": "Product", "Code": "Product"},
    "wmo323": dict(Begindatum="ProductPeriode", Einddatum="ProductPeriode", Bedrag="IngediendBedrag", DebetCredit="IngediendBedrag"),
}  # fmt: skip
_PARENT["wmo325"] = _PARENT["wmo323"]
"""Element around a value whose own name says too little in a finding; inside a row all names differ."""
GRANTED = ("0200", "8001")
MAX_DIGITS = 9  # of a number in a row; the standard has at most 9
MAX_TOTAL_DIGITS = 15  # of a total; the standard has 12
Values = dict[str, str]
NOT_USED = ("iwmo_return_message", "iwmo_request_message", "iwmo_old_claim", "ijw_message")
"""Reasons to leave a message aside that ask nothing of anyone."""


class _Message:
    """One pass over a message; rows go to the sink as they are completed."""

    watched = frozenset({"Client", "Header", "Declaratie", "DeclaratieAntwoord"})
    row_leaves = frozenset(
        {
            "Bedrag", "Begindatum", "Budget", "Categorie", "Code", "DebetCredit", "Eenheid", "Einddatum", "Frequentie",
            "GeleverdVolume", "Ingangsdatum", "ProductCategorie", "ProductCode", "ProductTarief", "RedenBeeindiging",
            "RedenWijziging", "ReferentieNummer", "RetourCode", "StatusAanlevering", "ToewijzingIngangsdatum",
            "ToewijzingNummer", "Toewijzingsdatum", "Toewijzingstijd", "Volume", "VorigReferentieNummer",
        }
    )  # fmt: skip
    row_depth = 9

    def __init__(self, kind: str, sink: Sink, pseudonym: Pseudonymise) -> None:
        self.kind, self.sink, self.pseudonym = kind, sink, pseudonym
        self.table, self.row_element = _TABLE_OF[kind], _ROW_OF[kind]
        self.receipt = Receipt(kind)
        self.header: Values = {}
        self.head: tuple[str, ...] | None = None
        self.lines: dict[str, int] = {}
        self.clients = 0
        self.bsn: str | None = None
        self.person: str | None = None
        self.line = 0
        self.values: Values = {}
        self.codes: list[str] = []

    def root(self, namespace: str, local: str, line: int) -> None:
        """Refuse what is no iWmo 3.2 message of this kind."""
        found = _NAMESPACE.fullmatch(namespace)
        if local != "Bericht" or "/iwmo/" not in namespace:
            raise Refused("unknown_file", line)
        if found is None or found.group(1) != "3_2":
            raise Refused("iwmo_version", line)
        if found.group(2) != self.kind:
            raise Refused("unknown_file", line)

    def opened(self, local: str, line: int) -> None:
        """A client begins, whose number is not the previous one's, or a part of the message."""
        if local == "Client":
            self.bsn = self.person = None
            self.clients += 1
        else:
            self.lines.setdefault(local, line)

    def row(self, line: int, names: list[str], texts: list[str]) -> None:
        """A row as a whole: hand it on."""
        self.line, self.values = line, dict(zip(names, texts, strict=True))
        self.codes = []
        if "RetourCode" in self.values:
            self.codes = [text for name, text in zip(names, texts, strict=True) if name == "RetourCode"]
        self._finish_row()

    def closed(self, local: str, text: str, path: list[str]) -> None:
        """Keep a value of the message, or the number of a client."""
        if local == "Bsn" and path[-1] == "Client":
            self.bsn, self.person = text, self.pseudonym(text)
        elif text and "Client" not in path:
            self._remember(local, text, path)

    def _remember(self, local: str, text: str, path: list[str]) -> None:
        """Facts of the message itself, by the elements they stand in; a return code by the element that holds its list."""
        around = [name for name in path[1:] if name not in ("RetourCodes", "Declaratie")]
        if around[:1] == ["Header"] and local != "RetourCode":
            around = around[1:]
        self.header["/".join([*around, local])] = text
        self.head = None

    def _finish_row(self) -> None:
        values, receipt = self.values, self.receipt
        receipt.lines += 1
        cents: int | None = None
        try:
            if "Bedrag" in values:
                cents = signed(values)
                if cents > 0:
                    receipt.debit_cents += cents
                else:
                    receipt.credit_cents -= cents
            if self.person is None:  # the number itself goes nowhere
                raise NoValueError("Bsn", "bsn_invalid" if self.bsn else "missing", None)
            if self.head is None:
                self.head = tuple(_required(self.header, name) for name in _HEAD_OF[self.kind])
            self.sink.row(self.table, (self.line, *self.head, *_ROWS[self.kind](self, values, self.person)))
        except NoValueError as lost:
            parent = _PARENT[self.kind].get(lost.column)
            column = f"{parent}/{lost.column}" if parent else lost.column
            self.sink.fault(Fault(self.line, column, lost.rule, self.table, cents, lost.value))

    def widen(self, first: date, last: date) -> None:
        """Let the period of the message hold these days."""
        r = self.receipt
        r.period_start = min(r.period_start or first, first)
        r.period_end = max(r.period_end or last, last)


LEAVES = _Message.row_leaves
"""Elements with text that are read in a row."""


def signed(values: Values, amount: str = "Bedrag", side: str = "DebetCredit", digits: int = MAX_DIGITS) -> int:
    """Whole cents, positive for D and negative for C."""
    cents, direction = whole(values, amount, digits), values.get(side)
    if direction == "D":
        return cents
    if direction == "C":
        return -cents
    raise NoValueError(side, "missing" if direction is None else "not_in_list", direction)


def _required(values: Values, name: str) -> str:
    """A value that must be there."""
    found = values.get(name)
    if found is None:
        raise NoValueError(name, "missing", None)
    return found


def whole(values: Values, name: str, digits: int = MAX_DIGITS) -> int:
    """A whole number that must be there."""
    found = values.get(name)
    if found is not None and len(found) <= digits and found.isascii() and found.isdigit():
        return int(found)
    raise NoValueError(name, "missing" if found is None else "not_a_number", found)


def whole_or_none(values: Values, name: str) -> int | None:
    """A whole number, None when it is not there."""
    return whole(values, name) if name in values else None


def day(values: Values, name: str) -> date:
    """A date that must be there."""
    written = values.get(name)
    found = None if written is None else date_of(written)
    if found is None:
        raise NoValueError(name, "missing" if written is None else "not_a_date", written)
    return found


def day_or_none(values: Values, name: str) -> date | None:
    """A date, None when it is not there."""
    return day(values, name) if name in values else None


def _claim(_message: _Message, v: Values, person: str) -> tuple:
    return (
        _required(v, "ReferentieNummer"),
        v.get("VorigReferentieNummer"),
        person,
        whole(v, "ToewijzingNummer"),
        _required(v, "ProductCategorie"),
        v.get("ProductCode"),
        day(v, "Begindatum"),
        day(v, "Einddatum"),
        whole(v, "GeleverdVolume"),
        _required(v, "Eenheid"),
        whole_or_none(v, "ProductTarief"),
        signed(v),
    )


def _refusal(message: _Message, v: Values, person: str) -> tuple:
    if not message.codes:
        raise NoValueError("RetourCode", "missing", None)
    return _required(v, "ReferentieNummer"), person, signed(v), "|".join(message.codes)


def _assignment(message: _Message, v: Values, person: str) -> tuple:
    starts, ends = day(v, "Ingangsdatum"), day_or_none(v, "Einddatum")
    row = (
        person,
        whole(v, "ToewijzingNummer"),
        v.get("Categorie"),
        v.get("Code"),
        f"{day(v, 'Toewijzingsdatum').isoformat()}T{_required(v, 'Toewijzingstijd')[:8]}",
        starts,
        ends,
        v.get("RedenWijziging"),
        whole_or_none(v, "Volume"),
        v.get("Eenheid"),
        v.get("Frequentie"),
        whole_or_none(v, "Budget"),
    )
    message.widen(starts, ends or starts)
    return row


def _product(message: _Message, v: Values, person: str) -> tuple:
    """What a start and a stop begin with: when it was reported, whose, of which assignment or product."""
    issued = day(message.header, "BerichtIdentificatie/Dagtekening")
    return issued, person, whole_or_none(v, "ToewijzingNummer"), v.get("Categorie"), v.get("Code")


def _start(message: _Message, v: Values, person: str) -> tuple:
    begins = day(v, "Begindatum")
    row = (
        *_product(message, v, person),
        day_or_none(v, "ToewijzingIngangsdatum"),
        begins,
        _required(v, "StatusAanlevering"),
    )
    message.widen(begins, begins)
    return row


def _stop(message: _Message, v: Values, person: str) -> tuple:
    ends = day(v, "Einddatum")
    row = (
        *_product(message, v, person),
        day_or_none(v, "Begindatum"),
        _required(v, "RedenBeeindiging"),
        ends,
        _required(v, "StatusAanlevering"),
    )
    message.widen(ends, ends)
    return row


_ROWS: dict[str, Callable[[_Message, Values, str], tuple]] = {
    "wmo301": _assignment,
    "wmo305": _start,
    "wmo307": _stop,
    "wmo323": _claim,
    "wmo325": _refusal,
}


def _read(kind: str, sender: str, stream: BinaryIO, sink: Sink, pseudonym: Pseudonymise) -> _Message:
    """Read a message of ``kind``, whose Afzender is of the type ``sender`` (agb or gemeente)."""
    message = _Message(kind, sink, pseudonym)
    inside = stuf.opened(stream)
    differs = Elements(message).read(inside or stream)
    h, r = message.header, message.receipt
    r.owner = f"{sender}:{h['Afzender']}" if "Afzender" in h else None
    r.reference = h.get("BerichtIdentificatie/Identificatie")
    r.issued_at = date_of(h.get("BerichtIdentificatie/Dagtekening", ""))
    r.facts = {"clients": message.clients, "lines": r.lines}
    if differs:
        r.notes.append(Fault(1, "encoding", "encoding_differs"))
    if inside is not None:
        r.notes.append(Fault(1, "bericht", "in_envelope"))
    return message


def _total(header: Values, name: str) -> int:
    """A total of the message as signed cents."""
    return signed(header, f"{name}/TotaalBedrag", f"{name}/DebetCredit", MAX_TOTAL_DIGITS)


def read_wmo301(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Assignments of support to a care organisation, one row per ToegewezenProduct; the message has no totals."""
    return follow_note(_read("wmo301", "gemeente", stream, sink, pseudonym).receipt, note)


def read_wmo305(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Starts of support, one row per StartProduct; the message has no totals."""
    return follow_note(_read("wmo305", "agb", stream, sink, pseudonym).receipt, note)


def read_wmo307(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Ends of support, one row per StopProduct; the message has no totals."""
    return follow_note(_read("wmo307", "agb", stream, sink, pseudonym).receipt, note)


def read_wmo323(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Claims of a care organisation, one row per prestatie; the control total is TotaalIngediendBedrag.

    Raises:
        Refused: missing, not_a_number, not_in_list or not_a_date when the period or the total of the claim cannot be read: such
            a claim cannot be checked; what `Elements.read` raises.
    """
    message = _read("wmo323", "agb", stream, sink, pseudonym)
    h, r = message.header, message.receipt
    try:
        r.period_start = day(h, "DeclaratiePeriode/Begindatum")
        r.period_end = day(h, "DeclaratiePeriode/Einddatum")
        r.control_net_cents = _total(h, "TotaalIngediendBedrag")
    except NoValueError as lost:
        raise Refused(lost.rule, message.lines.get("Declaratie", 0), lost.column) from None
    if not _is_month(r.period_start, r.period_end):
        r.notes.append(Fault(message.lines["Declaratie"], "DeclaratiePeriode", "not_a_calendar_month"))
    return follow_note(r, note)


def _is_month(first: date, last: date) -> bool:
    """Whether two days are the first and the last of one calendar month (TR318)."""
    return first.day == 1 and last + timedelta(days=1) == (first + timedelta(days=31)).replace(day=1)


def read_wmo325(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Answer of a municipality to a claim message: one row for the answer, one per prestatie it returns.

    The control total is submitted minus granted: the sum of what was returned. An answer that refuses the claim as a whole
    returns no lines; what it refuses follows from its code.

    Raises:
        Refused: as `read_wmo323`, for the code and the two totals of the answer; missing when the Header has no remarks and there
            is no answer.
    """
    message = _read("wmo325", "gemeente", stream, sink, pseudonym)
    h, r = message.header, message.receipt
    code = h.get("DeclaratieAntwoord/RetourCode")
    submitted = granted = None
    if "DeclaratieAntwoord" in message.lines:
        try:
            _required(h, "DeclaratieAntwoord/RetourCode")
            submitted = _total(h, "DeclaratieAntwoord/TotaalIngediendBedrag")
            granted = _total(h, "DeclaratieAntwoord/TotaalToegekendBedrag")
        except NoValueError as lost:
            raise Refused(lost.rule, message.lines["DeclaratieAntwoord"], lost.column) from None
    elif h.get("Header/RetourCode") in GRANTED:
        raise Refused("missing", message.lines.get("Header", 0), "DeclaratieAntwoord")
    if code not in GRANTED and not granted and not r.lines:
        r.control_net_cents, r.facts["claim_refused"] = 0, 1
    else:
        r.control_net_cents = (submitted or 0) - (granted or 0)
    _hand_on_answer(message, (h.get("DeclaratieAntwoord/DeclaratieNummer"), code, submitted, granted))
    return follow_note(r, note)


def _hand_on_answer(message: _Message, answer: tuple[str | None, str | None, int | None, int | None]) -> None:
    """The row of the answer itself; on the line of the Header where the message has no DeclaratieAntwoord."""
    h, (number, code, submitted, granted) = message.header, answer
    line = message.lines.get("DeclaratieAntwoord") or message.lines.get("Header", 1)
    names = ("Ontvanger", "Afzender", "BerichtIdentificatie/Identificatie", "DeclaratieIdentificatie/Identificatie")
    try:
        head = [_required(h, name) for name in names]
        header_code = _required(h, "Header/RetourCode")
    except NoValueError as lost:
        message.sink.fault(Fault(line, lost.column, lost.rule, _ANSWERS, None, lost.value))
        return
    message.sink.row(_ANSWERS, (line, *head, number, header_code, code, submitted, granted))


def refuse_return(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> NoReturn:
    """Reader of messages that only say that another message came over well or not (WMO302, 306, 308, 316, 318, 320).

    Raises:
        Refused: iwmo_return_message, always.
    """
    raise Refused("iwmo_return_message", 1)


def refuse_request(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> NoReturn:
    """Reader of requests for an assignment and the answers to them (WMO315, 317, 319): what was decided is in a WMO301.

    Raises:
        Refused: iwmo_request_message, always.
    """
    raise Refused("iwmo_request_message", 1)


def refuse_old_claim(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> NoReturn:
    """Reader of claims and answers of iWmo before 3.1 (WMO303, WMO304).

    Raises:
        Refused: iwmo_old_claim, always.
    """
    raise Refused("iwmo_old_claim", 1)


def refuse_ijw(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> NoReturn:
    """Reader of iJw messages: youth care is no part of the calculation.

    Raises:
        Refused: ijw_message, always.
    """
    raise Refused("ijw_message", 1)
