"""VERA 4.3: units, clusters, prices, ledger bookings and maintenance orders of a housing corporation (JSON, object or array).

An entity is named by its ``code``, else by its ``id``; a reference is an object with those keys or an address that ends in the id.
Codes are ``{"code", "naam"}``. Moments in UTC become the day in Amsterdam. Amounts in euros become cents. Empty fields may be left
out. Whose it is comes from a delivery note, or from ``idOrganisatie`` where that is a KvK number. Names of people and free text are
not handed on. The text is held whole, up to 100 MB, and its entities one by one. Source: Aedes-datastandaarden, VERA OpenAPI 4.3.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from pipelines.sources import cells
from pipelines.sources.json_parts import Cursor, json_text
from pipelines.sources.mapping import Finder
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.tabular import add_money, follow_note

MOST_BYTES = 100 << 20
MOST_EUROS = 10**12
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LONGEST_SHOWN = 40
_KVK = re.compile(r"[0-9]{8}")
_RGS = re.compile(r"[BW][A-Z][a-z]{2}(?:[A-Z][A-Za-z0-9]{2}){0,4}[0-9]?")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"(?P<key>\s*:)?|[{}\[\]]')
Entity = dict[str, Any]


def text(value: Any) -> str:
    """A code or number as text."""
    if isinstance(value, bool) or not isinstance(value, str | int) or "|" in str(value):
        raise cells.Unreadable("not_a_code")
    return str(value).strip()


def code(value: Any) -> str | None:
    """The code of ``{"code", "naam"}``; a bare text is the code itself."""
    found = value.get("code") if isinstance(value, dict) else value
    return None if found in (None, "") else text(found)


def reference(value: Any) -> str | None:
    """What a reference names: the code or the id of an object, or the end of an address."""
    if isinstance(value, dict):
        named = value.get("code") or value.get("id")
        return None if named in (None, "") else text(named)
    return text(value).rstrip("/").rpartition("/")[2] or None


def references(value: Any) -> str | None:
    """Several references, joined by |."""
    if not isinstance(value, list):
        raise cells.Unreadable("not_a_code")
    return "|".join(dict.fromkeys(found for one in value if (found := reference(one)))) or None


def day(value: Any) -> date:
    """A date, or the day in Amsterdam of a moment."""
    if not isinstance(value, str):
        raise cells.Unreadable("not_a_date")
    if "T" not in value:
        return cells.day(value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise cells.Unreadable("not_a_date") from None
    return cells.day((moment.astimezone(AMSTERDAM) if moment.tzinfo else moment).date())


def cents(value: Any) -> int:
    """Euros to whole cents; the noise of a binary number is dropped, parts of a cent are not read."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not -MOST_EUROS < value < MOST_EUROS:
        raise cells.Unreadable("not_an_amount")
    exact = Decimal(value) * 100
    if abs(exact - exact.to_integral_value()) > Decimal("0.000001"):
        raise cells.Unreadable("not_an_amount")
    return int(exact.to_integral_value())


def _whole(value: Any) -> int:
    """A whole number, also as text."""
    if isinstance(value, str):
        return cells.count(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise cells.Unreadable("not_an_amount")
    return value


def _inside(entity: Entity, path: str) -> Any:
    """Value at a path of names; None where it is left out or empty."""
    value: Any = entity
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return None if value in (None, "", [], {}) else value


@dataclass(frozen=True)
class Part:
    """A value that is read of an entity: its path, how it is read, whether it must be there, and another path where it is not."""

    path: str
    parse: Callable[[Any], Any] = text
    filled: bool = False
    otherwise: str = ""

    def of(self, entity: Entity) -> Any:
        """The value of an entity."""
        value = _inside(entity, self.path)
        if value is None and self.otherwise:
            value = _inside(entity, self.otherwise)
        if value is None and self.filled:
            raise cells.Unreadable("missing")
        return None if value is None else self.parse(value)


def _woz_value(valued: Any) -> int | None:
    """The latest WOZ value."""
    if not isinstance(valued, list):
        raise cells.Unreadable("not_an_amount")
    known = [v for v in valued if isinstance(v, dict) and _inside(v, "vastgesteldeWaarde") is not None]
    latest = max(known, key=lambda v: str(v.get("waardepeildatum") or ""), default=None)
    return None if latest is None else cents(latest["vastgesteldeWaarde"])


def _specified(*kinds: str) -> Callable[[Any], str | None]:
    """Parser of verbijzonderingen: what the first of one of these kinds names, kinds in order."""

    def parse(value: Any) -> str | None:
        several = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
        for kind in kinds:
            for one in several:
                if code(one.get("soort")) == kind:
                    return reference(one)
        return None

    return parse


def _rgs(value: Any) -> str | None:
    """The RGS code of a ledger account, from the field for it, its kind or its own code; None when it has none."""
    account = value if isinstance(value, dict) else {}
    told = (account.get("referentiegrootboekschemacode"), code(account.get("soort")), account.get("code"))
    return next((one for one in told if isinstance(one, str) and _RGS.fullmatch(one)), None)


def _account_type(value: Any) -> str | None:
    """B (balance) or P (profit and loss), from the RGS code; None when there is none."""
    rgs = _rgs(value)
    return None if rgs is None else ("B" if rgs.startswith("B") else "P")


ID, CODE = Part("id", filled=True, otherwise="code"), Part("code", filled=True, otherwise="id")
PARTS: dict[str, tuple[Part, ...]] = {
    "vera_units": (
        ID, CODE, Part("soort", code), Part("detailSoort", code), Part("status", code), Part("detailStatus", code),
        Part("inExploitatiedatum", day), Part("uitExploitatiedatum", day), Part("doelgroep", code),
        Part("aanvullendeDoelgroep", code), Part("woonvorm", code), Part("adres.postcode", cells.postcode),
        Part("adres.huisnummer", _whole), Part("adresseerbaarObjectBasisregistratie.bagIdentificatie", cells.code(16)),
        Part("clusters", references), Part("brutohuur", cents), Part("wozEenheden", _woz_value),
    ),
    "vera_clusters": (
        ID, CODE, Part("soort", code), Part("naam"), Part("bovenliggendeCluster", reference), Part("eenheden", references),
    ),
    "vera_prices": (
        ID, Part("soort", code), Part("detailSoort", code), Part("bedrag", cents), Part("bedragInclusiefBtw", cents),
        Part("begindatum", day), Part("einddatum", day), Part("eenheid", reference),
    ),
    "vera_bookings": (
        ID, Part("boekdatum", day, filled=True), Part("grootboekrekening", reference, filled=True),
        Part("grootboekrekening", _account_type), Part("grootboekrekening", _rgs),
        Part("verbijzonderingen", _specified("CLS", "CPL"), otherwise="verbijzondering"),
        Part("verbijzonderingen", _specified("VGE"), otherwise="verbijzondering"),
        Part("verbijzonderingen", _specified("KPL"), otherwise="verbijzondering"),
        Part("verbijzonderingen", _specified("PRO"), otherwise="verbijzondering"),
    ),
    "vera_orders": (
        ID, Part("onderhoudSoort", code), Part("status", code), Part("opdrachtdatum", day, otherwise="begindatum"),
        Part("technischGereeddatum", day, otherwise="einddatum"), Part("eenheid", reference), Part("cluster", reference),
    ),
}  # fmt: skip
"""What is read of each kind of entity, in the order of its contract, behind the corporation."""

DATED = {"vera_bookings": 1, "vera_orders": 3}  # place of the date the period follows from
MARKS: tuple[tuple[str, set[str]], ...] = (
    ("vera_bookings", {"debetbedrag", "creditbedrag"}),
    ("vera_orders", {"onderhoudSoort"}),
    ("vera_prices", {"bedragInclusiefBtw"}),
    ("vera_units", {"woningwaarderingstelsel", "adresseerbaarObjectBasisregistratie", "inExploitatiedatum", "wozEenheden"}),
)  # fmt: skip


def kind_of(head: str) -> str | None:
    """Kind of VERA entity by the names at the top of the head of a JSON text; None when it is none."""
    names: set[str] = set()
    depth, top = 0, 2 if head.lstrip("\ufeff \t\r\n").startswith("[") else 1
    for token in _TOKEN.finditer(head):
        written = token[0]
        if written[0] == '"':
            if token["key"] and depth == top:
                names.add(written[1 : written.rindex('"')])
        else:
            depth += 1 if written in "{[" else -1
    kind = next((kind for kind, marks in MARKS if names & marks), None)
    if kind is None and {"bedrag", "eenheid", "begindatum"} <= names:
        return "vera_prices"
    if kind is None and {"eenheden", "soort"} <= names and not names & {"brutohuur", "begindatum", "relaties"}:
        return "vera_clusters"
    return kind


def entities(text_: str) -> Iterator[tuple[int, Entity]]:
    """Entities of an object or an array, each with its line."""
    cursor = Cursor(text_)
    for line in cursor.items() if cursor.peek() == "[" else iter([cursor.line()]):
        found = cursor.value()
        if not isinstance(found, dict):
            raise Refused("not_well_formed", line)
        yield line, found
    cursor.end()


def _unread_side(booking: Entity) -> str:
    """Which of the two amounts of a booking cannot be read; the debit when neither is there."""
    try:
        Part("debetbedrag", cents).of(booking)
    except cells.Unreadable:
        return "debetbedrag"
    return "debetbedrag" if _inside(booking, "creditbedrag") is None else "creditbedrag"


class _Reading:
    """One file of one kind of entity."""

    def __init__(self, kind: str, sink: Sink, note: Note | None) -> None:
        self.kind, self.sink, self.receipt = kind, sink, Receipt(kind)
        self.table = f"raw_vera__{kind.removeprefix('vera_')}"
        owner = (note.owner if note else None) or ""
        self.noted = owner.removeprefix("kvk:") if owner.startswith("kvk:") else ""
        self.declared = note.declared if note else None
        self.finder: Finder | None = None

    def corporation(self, entity: Entity, line: int) -> str:
        """KvK number of the corporation; the same for the whole file."""
        said = entity.get("idOrganisatie")
        found = self.noted or (said if isinstance(said, str) and _KVK.fullmatch(said) else "")
        if not found:
            raise Refused("owner_unknown", line, "idOrganisatie")
        if self.receipt.owner not in (None, f"kvk:{found}"):
            raise Refused("several_owners", line, "idOrganisatie")
        if self.receipt.owner is None and self.kind == "vera_bookings" and self.declared:
            mapping = self.declared.mapping_of(found)
            self.finder = Finder(mapping) if mapping else None
        self.receipt.owner = f"kvk:{found}"
        return found

    def take(self, line: int, entity: Entity) -> None:
        """Hand on one entity, or leave the first thing that is wrong with it."""
        corporation = self.corporation(entity, line)
        self.receipt.lines += 1
        amount: int | None = None
        path = ""
        try:
            if self.kind == "vera_bookings":
                amount = self.booked(entity, line)
            values = []
            for part in PARTS[self.kind]:
                path = part.path
                values.append(part.of(entity))
        except cells.Unreadable as unreadable:
            path = path or _unread_side(entity)
            self.receipt.unread += self.kind == "vera_bookings" and amount is None
            value = _inside(entity, path)
            shown = str(value)[:LONGEST_SHOWN] if isinstance(value, str | int | Decimal) else None
            self.sink.fault(Fault(line, path, unreadable.rule, self.table, amount, shown))
            return
        self._lengthen(values)
        money = () if amount is None else (*self._rules(values, entity), amount)
        self.sink.row(self.table, (line, corporation, *values, *money))

    def _rules(self, values: list[Any], entity: Entity) -> tuple[int | None, int | None]:
        """Rules of the mapping that say where a booking belongs; a cluster counts as its cost centre where it has none."""
        if self.finder is None:
            return None, None
        account, cluster, _, cost_centre, project = (values[2], *values[5:9])
        described = entity.get("omschrijving")
        codes = (account, cost_centre or cluster, project, None)
        return self.finder.find(codes, described if isinstance(described, str) else "")

    def booked(self, entity: Entity, line: int) -> int:
        """Debit minus credit of a booking, added to the receipt; a negative amount counts on the other side."""
        debit, credit = Part("debetbedrag", cents).of(entity), Part("creditbedrag", cents).of(entity)
        if debit is None and credit is None:
            raise cells.Unreadable("missing")
        add_money(self.receipt, debit or 0, line)
        add_money(self.receipt, -(credit or 0), line)
        return (debit or 0) - (credit or 0)

    def _lengthen(self, values: list[Any]) -> None:
        """The period of the receipt, with the date of one more entity."""
        dated = values[DATED[self.kind]] if self.kind in DATED else None
        if dated is not None:
            r = self.receipt
            r.period_start = dated if r.period_start is None else min(r.period_start, dated)
            r.period_end = dated if r.period_end is None else max(r.period_end, dated)


def reader(kind: str) -> Callable[..., Receipt]:
    """The reader of one kind of entity."""

    def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
        """Read entities of VERA; the money of bookings is debit and credit, other amounts are a state and no flow.

        Raises:
            Refused: not_well_formed, encoding, file_too_large (100 MB), owner_unknown, several_owners, not_a_number (sums).
        """
        reading = _Reading(kind, sink, note)
        for line, entity in entities(json_text(stream, MOST_BYTES)):
            reading.take(line, entity)
        return follow_note(reading.receipt, note)

    return read


read_units, read_clusters, read_prices = reader("vera_units"), reader("vera_clusters"), reader("vera_prices")
read_bookings, read_orders = reader("vera_bookings"), reader("vera_orders")
