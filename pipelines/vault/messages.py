"""Messages and auditfiles (XML): only elements that are read, on the lines they stood on; base64 in an envelope where it came in one.

Attributes, comments, prefixes and whatever else an element holds are left out: all that is left stands in the namespace of the root,
which its reader knows.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from pipelines.sources import iwmo, stuf, xaf
from pipelines.sources.reading import Note, Refused
from pipelines.sources.xml_stream import CHUNK, date_of, encoding_of
from pipelines.vault.personal import Personal

Make = Callable[[str, int], str]
"""Text of an element and its line to what stands there instead."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_ENVELOPE = f'{DECLARATION}\n<envelop xmlns="{stuf.NAMESPACE}0310"><parameters><bericht>\n'.encode()
_ENVELOPE_END = b"</bericht></parameters></envelop>\n"
_IWMO = frozenset(
    {
        "Bericht", "Header", "BerichtIdentificatie", "DeclaratieIdentificatie", "RetourCodes", "Declaratie", "DeclaratiePeriode",
        "TotaalIngediendBedrag", "TotaalToegekendBedrag", "DeclaratieAntwoord", "Clienten", "Client", "Prestaties", "Prestatie",
        "ProductReferentie", "ProductPeriode", "IngediendBedrag", "ToegewezenProducten", "ToegewezenProduct", "Product", "Omvang",
        "StartProducten", "StartProduct", "StopProducten", "StopProduct",
    }
)  # fmt: skip
_IWMO_HEAD = frozenset(
    {
        "BerichtCode", "BerichtVersie", "BerichtSubversie", "Afzender", "Ontvanger", "Identificatie", "Dagtekening",
        "DeclaratieNummer", "TotaalBedrag",
    }
)  # fmt: skip
_IWMO_NUMBERS = frozenset(
    {"ToewijzingNummer", "Volume", "GeleverdVolume", "ProductTarief", "Bedrag", "TotaalBedrag", "Budget"}
)
_DATES = frozenset(
    {
        "Begindatum", "Einddatum", "Ingangsdatum", "ToewijzingIngangsdatum", "Toewijzingsdatum", "Dagtekening", "trDt", "effDate",
        "startDate", "endDate", "dateCreated", "startDatePeriod", "endDatePeriod",
    }
)  # fmt: skip
_SIDES = frozenset({"DebetCredit", "amntTp"})
_CODES = {
    "ProductCategorie": 2, "Categorie": 2, "ProductCode": 5, "Code": 5, "Eenheid": 2, "Frequentie": 1, "RedenBeeindiging": 2,
    "RedenWijziging": 2, "RetourCode": 4, "StatusAanlevering": 1,
}  # fmt: skip
"""Most characters of codes that are read as they stand; another one would make another row, so the file is refused."""
_XAF = frozenset({"auditfile", "generalLedger", "taxonomy", "entryPoint", "periods", *xaf.KEPT})
_XAF_NUMBERS = frozenset({"amnt", "linesCount", "totalDebit", "totalCredit", "qntity"})


@dataclass
class _Open:
    """An element that is open: its local name, whether it stays, and what makes its text when it is one that holds text."""

    local: str
    stays: bool
    make: Make | None = None
    pieces: list[str] = field(default_factory=list)
    line: int = 0


class Rewriter:
    """One pass over a document; ``choose`` says of an element in a parent whether it stays (True) or goes (None), or makes its text."""

    def __init__(self, out: BinaryIO, choose: Callable[[str, str], Make | bool | None]) -> None:
        self.out, self.choose = out, choose
        self.path: list[_Open] = []
        self.at, self.ready = 1, [DECLARATION]
        self.parser: Any = None

    def rewrite(self, stream: BinaryIO, encoding: str) -> None:
        """Write the document anew."""
        parser = self.parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)
                self._flush()
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Refused("not_well_formed", error.lineno) from None
        finally:
            parser.StartElementHandler = parser.EndElementHandler = parser.StartDoctypeDeclHandler = None
            parser.CharacterDataHandler = self.parser = None
        self.ready.append("\n")
        self._flush()

    def _flush(self) -> None:
        self.out.write("".join(self.ready).encode("utf-8"))
        self.ready = []

    def _doctype(self, *_: object) -> None:
        raise Refused("doctype", self.parser.CurrentLineNumber)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        parent, local = (self.path[-1] if self.path else None), tag.rpartition(":")[2]
        inside = parent is None or (parent.stays and parent.make is None)
        chosen = self.choose(parent.local if parent else "", local) if inside else None
        line = self.parser.CurrentLineNumber
        one = _Open(local, chosen is not None and chosen is not False, None, line=line)
        one.make = chosen if callable(chosen) else None
        self.path.append(one)
        if one.stays:
            self.ready.append("\n" * (line - self.at))
            self.at = max(line, self.at)
            namespace = (
                attributes.get(f"xmlns:{tag[: -len(local) - 1]}" if tag != local else "xmlns") if not parent else None
            )
            self.ready.append(f"<{local} xmlns={quoteattr(namespace)}>" if namespace else f"<{local}>")

    def _text(self, text: str) -> None:
        if self.path[-1].make is not None:
            self.path[-1].pieces.append(text)

    def _end(self, _tag: str) -> None:
        one = self.path.pop()
        if not one.stays:
            return
        text = "".join(one.pieces).strip() if one.make is not None else ""
        if one.make is not None and text:
            made = one.make(text, one.line)
            self.at += made.count("\n")
            self.ready.append(escape(made))
        self.ready.append(f"</{one.local}>")


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= iwmo.MAX_TOTAL_DIGITS


def _is_amount(text: str) -> bool:
    return xaf.cents_of(text) is not None


def _is_date(text: str) -> bool:
    return date_of(text) is not None


def _is_side(text: str) -> bool:
    return text in ("D", "C")


def _code(local: str, text: str, line: int) -> str:
    """A code as it stands.

    Raises:
        Refused: not_in_list, when it is longer than its list has them or holds something else than letters and digits.
    """
    if len(text) > _CODES[local] or not (text.isascii() and text.isalnum()):
        raise Refused("not_in_list", line, local)
    return text


def _leaf(personal: Personal, local: str, numbers: Callable[[str], bool] | None) -> Make:
    """How the text of an element is kept: as a number, a date or a side where it is for one, else with stand-ins."""
    fits = numbers or (_is_date if local in _DATES else _is_side if local in _SIDES else None)
    if fits is None:
        return lambda text, _: personal.text(text)
    return lambda text, line: personal.fitting(fits, text, line, local)


def _of_iwmo(personal: Personal) -> Callable[[str, str], Make | bool | None]:
    leaves = iwmo.LEAVES | _IWMO_HEAD

    def choose(parent: str, local: str) -> Make | bool | None:
        if parent == "Client" and local == "Bsn":
            return lambda text, _: personal.person(text, str.strip)
        if local in _IWMO:
            return True
        if local not in leaves or parent == "Client":
            return None
        if local in _CODES:
            return lambda text, line: _code(local, text, line)
        return _leaf(personal, local, _is_whole if local in _IWMO_NUMBERS else None)

    return choose


def _of_xaf(personal: Personal, note: Note | None) -> Callable[[str, str], Make | bool | None]:
    declared = note.declared if note else None
    rules = [rule for one in declared.mappings for rule in one.rules] if declared else []
    words = [pattern for rule in rules for pattern in rule.words]

    def described(text: str, _: int) -> str:
        return xaf.only_words(text, words)

    def choose(parent: str, local: str) -> Make | bool | None:
        if local == "desc" and words and parent in ("transaction", "trLine"):
            return described
        if local in xaf.KEPT.get(parent, ()) or local == "conceptRef":
            return _leaf(personal, local, _is_amount if local in _XAF_NUMBERS else None)
        return True if local in _XAF else None

    return choose


def write_iwmo(stream: BinaryIO, out: BinaryIO, personal: Personal, note: Note | None) -> None:
    """An iWmo message, bare or in an envelope where it came in one."""
    inside = stuf.opened(stream)
    if inside is None:
        encoding = encoding_of(stream)[0]
        stream.seek(0)
        Rewriter(out, _of_iwmo(personal)).rewrite(stream, encoding)
        return
    encoding = encoding_of(inside)[0]
    inside.seek(0)
    out.write(_ENVELOPE)
    packed = _Base64(out)
    Rewriter(packed, _of_iwmo(personal)).rewrite(inside, encoding)  # pyright: ignore[reportArgumentType]
    packed.end()
    out.write(_ENVELOPE_END)


def write_xaf(stream: BinaryIO, out: BinaryIO, personal: Personal, note: Note | None) -> None:
    """An auditfile: bookings, accounts and totals; of descriptions only the words that a mapping looks for."""
    encoding = encoding_of(stream)[0]
    stream.seek(0)
    Rewriter(out, _of_xaf(personal, note)).rewrite(stream, encoding)


class _Base64:
    """What is written, as base64 in lines of 76."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.rest = out, b""

    def write(self, data: bytes) -> None:
        """Write what makes whole lines; the rest waits."""
        data = self.rest + data
        whole = len(data) - len(data) % 57
        self.out.write(base64.encodebytes(data[:whole]))
        self.rest = data[whole:]

    def end(self) -> None:
        """Write what waits."""
        self.out.write(base64.encodebytes(self.rest))
