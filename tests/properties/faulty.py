"""Deliveries with faults put in on purpose: files of several kinds from a seed, and what must become of every line and cent.

What is expected is known to whoever wrote the files: no reader, contract or relation of the pipeline is asked. `counted` adds the files
up once more, from their bytes, with the plainest means of the standard library.
"""

import csv
import hashlib
import io
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

import openpyxl

from pipelines.sources import register
from tests.unit.sources import messages

BUCKETS = ("accepted", "quarantined", "superseded", "duplicate")
NIGHTS = "Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag"
CELLS = "UZOVI;Kwartaal;Complexcode;Verzekerden;Kosten ggz;Kosten overige Zvw"
HOURS = "KvK-nummer;Complexcode;Maand;Beheeruren;Verhuurde woningen"
MONEY = {NIGHTS: ("Bedrag",), CELLS: ("Kosten ggz", "Kosten overige Zvw"), HOURS: ()}
BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


@dataclass
class Delivery:
    """What some parties send: files by name, how often each fault was put in, and lines and cents by what must become of them."""

    number: int
    files: dict[str, bytes] = field(default_factory=dict)
    faults: Counter = field(default_factory=Counter)
    expected: dict[str, list[int]] = field(default_factory=lambda: {name: [0, 0] for name in BUCKETS})
    notes: list[dict] = field(default_factory=list)
    complexes: set[str] = field(default_factory=set)

    def send(self, name: str, data: bytes, rows: "list[Row]") -> None:
        """Put in a file of which every row's end is known."""
        self.files[f"{self.number:04d}/{name}"] = data
        for row in rows:
            self.expected[row.becomes][0] += 1
            self.expected[row.becomes][1] += row.cents

    def note(self, data: bytes, **said: object) -> None:
        """Tell of a file in the delivery note."""
        self.notes.append({"sha256": hashlib.sha256(data).hexdigest(), **said})


@dataclass(frozen=True)
class Row:
    """A line: how it is written, its cents as far as they can be read, and what must become of it."""

    text: str
    cents: int = 0
    becomes: str = "accepted"
    clean: bool = True  # nothing is wrong with it, and no other line has its key


def euros(cents: int) -> str:
    whole = f"{abs(cents) // 100:,}".replace(",", ".")
    return f"{'-' if cents < 0 else ''}{whole},{abs(cents) % 100:02d}"


def people(rng: Random) -> Iterator[str]:
    """Different BSNs of the national test range."""
    start = rng.randrange(90_000)
    for n in range(start, start + 9_000):
        bsn = f"9999{n % 100_000:05d}"
        if sum(w * int(d) for w, d in zip(BSN_WEIGHTS, bsn, strict=True)) % 11 == 0:
            yield bsn


def no_bsn(bsn: str) -> str:
    """A number that is one off."""
    return bsn[:8] + str((int(bsn[8]) + 1) % 10)


def becoming(rows: list[Row], becomes: str) -> list[Row]:
    """The same lines, all with another end."""
    return [Row(row.text, row.cents, becomes) for row in rows]


def table(header: str, rows: list[Row], bom: bool = True) -> bytes:
    return "".join(f"{line}\r\n" for line in (header, *(row.text for row in rows))).encode(
        "utf-8-sig" if bom else "utf-8"
    )


# --- tables


def night(owner: str, bsn: str, month: int, nights: int, tariff: int) -> Row:
    cents = nights * tariff
    return Row(f"{owner};{bsn};{month:02d}-2024;{nights};{euros(tariff)};{euros(cents)}", cents)


def spoiled_night(row: Row, fault: str) -> list[Row]:
    """A row with a fault, and what it makes of the rows about the same nights."""
    owner, bsn, month, nights, tariff, amount = row.text.split(";")
    held = {
        "amount in another notation": (f"{owner};{bsn};{month};{nights};{tariff};1,234.50", 0),
        "a BSN that is none": (f"{owner};{no_bsn(bsn)};{month};{nights};{tariff};{amount}", row.cents),
        "a month that does not exist": (f"{owner};{bsn};13-2024;{nights};{tariff};{amount}", row.cents),
        "an amount that is another product": (f"{owner};{bsn};{month};{nights};{tariff};{euros(row.cents + 1)}", row.cents + 1),
        "no nights": (f"{owner};{bsn};{month};;{tariff};{amount}", row.cents),
        "a column too few": (f"{owner};{bsn};{month};{nights};{tariff}", 0),
    }  # fmt: skip
    if fault in held:
        return [Row(*held[fault], "quarantined", clean=False)]
    if fault == "the same row twice":
        return [Row(row.text, row.cents, clean=False), Row(row.text, row.cents, "quarantined", clean=False)]
    other = f"{owner};{bsn};{month};0;{tariff};0,00"
    return [Row(row.text, row.cents, "quarantined", clean=False), Row(other, 0, "quarantined", clean=False)]


NIGHT_FAULTS = (
    "amount in another notation", "a BSN that is none", "a month that does not exist", "an amount that is another product", "no nights",
    "a column too few", "the same row twice", "two rows that contradict each other",
)  # fmt: skip


def shelter(sent: Delivery, rng: Random) -> None:
    """Shelter nights of a municipality."""
    owner = f"{sent.number:04d}"
    some = [
        night(owner, bsn, rng.randint(1, 12), rng.randint(1, 28), rng.randint(1_000, 20_000))
        for bsn, _ in zip(people(rng), range(rng.randint(3, 9)), strict=False)
    ]
    rows = spoil(sent, rng, some, NIGHT_FAULTS, spoiled_night)
    whole(sent, rng, "nachten", NIGHTS, rows, f"gemeente:{owner}", lambda row: changed_night(row, rng))


def changed_night(row: Row, rng: Random) -> Row:
    owner, bsn, month, nights, tariff, _ = row.text.split(";")
    cents = int(re.sub(r"\D", "", tariff))
    return night(owner, bsn, int(month[:2]), int(nights) % 28 + 1, cents)


def insurer(sent: Delivery, rng: Random) -> None:
    """Care per complex of a health insurer."""
    owner, some = f"{sent.number:04d}", []
    for n in range(rng.randint(3, 8)):
        code, ggz, other = f"UT-{sent.number}-{n}", rng.randint(0, 9_000_000), rng.randint(0, 9_000_000)
        sent.complexes.add(code)
        some.append(
            Row(f"{owner};2024KW{n % 4 + 1};{code};{rng.randint(10, 90)};{euros(ggz)};{euros(other)}", ggz + other)
        )
    rows = spoil(
        sent, rng, some, ("an unknown complex", "a small cell that is told", "the same row twice"), spoiled_cell
    )
    whole(sent, rng, "verzekerden", CELLS, rows, f"uzovi:{owner}", None)


def spoiled_cell(row: Row, fault: str) -> list[Row]:
    owner, quarter, code, insured, ggz, other = row.text.split(";")
    if fault == "the same row twice":
        return [Row(row.text, row.cents, clean=False), Row(row.text, row.cents, "quarantined", clean=False)]
    if fault == "an unknown complex":
        return [Row(f"{owner};{quarter};weg-{code};{insured};{ggz};{other}", row.cents, "quarantined", clean=False)]
    return [Row(f"{owner};{quarter};{code};9;{ggz};{other}", row.cents, "quarantined", clean=False)]


def hours(sent: Delivery, rng: Random) -> None:
    """Hours of caretakers of a corporation: lines without money."""
    owner = f"1{sent.number:07d}"
    some = []
    for n in range(rng.randint(2, 6)):
        code = f"UT-{sent.number}-{n}"
        sent.complexes.add(code)
        some.append(Row(f"{owner};{code};{n + 1:02d}-2024;{euros(rng.randint(0, 90_000))};{rng.randint(10, 90)}"))
    rows = spoil(sent, rng, some, ("hours in another notation", "an unknown complex"), spoiled_hours)
    whole(sent, rng, "uren", HOURS, rows, f"kvk:{owner}", lambda row: Row(row.text.rsplit(";", 1)[0] + ";91"))


def spoiled_hours(row: Row, fault: str) -> list[Row]:
    owner, code, month, _, let = row.text.split(";")
    if fault == "an unknown complex":
        return [Row(f"{owner};weg-{code};{month};1,00;{let}", 0, "quarantined", clean=False)]
    return [Row(f"{owner};{code};{month};1,234.5;{let}", 0, "quarantined", clean=False)]


def spoil(
    sent: Delivery, rng: Random, rows: list[Row], faults: tuple[str, ...], spoiled: Callable[[Row, str], list[Row]]
) -> list[Row]:
    """The rows, some of them with a fault."""
    found: list[Row] = []
    for row in rows:
        if rng.random() < 0.3:
            fault = rng.choice(faults)
            sent.faults[fault] += 1
            found += spoiled(row, fault)
        else:
            found.append(row)
    rng.shuffle(found)
    return found


def whole(
    sent: Delivery,
    rng: Random,
    stem: str,
    header: str,
    rows: list[Row],
    owner: str,
    change: Callable[[Row], Row] | None,
) -> None:
    """A table as it is sent: once, again under another name, with rows again, too short, dated, or replaced."""
    clean = [row for row in rows if row.clean]
    ways = ["once", "once", "the same bytes again", "a row less than its note says", "replaced by its note"]
    ways += ["its rows in another file"] if clean else []
    ways += ["a later list"] if clean and change else []
    way = rng.choice(ways)
    sent.faults.update([way] if way != "once" else [])
    data = table(header, rows)
    if way == "a row less than its note says":
        sent.note(data, eigenaar=owner, regels=len(rows) + 1)
        rows = becoming(rows, "quarantined")
    elif way == "the same bytes again":
        sent.send(f"kopie van {stem}.csv", data, becoming(rows, "duplicate"))
    elif way == "its rows in another file":
        again = rng.sample(clean, rng.randint(1, len(clean)))
        sent.send(f"{stem} opnieuw.csv", table(header, again, bom=False), becoming(again, "duplicate"))
    elif way == "replaced by its note":
        new = clean[: len(clean) // 2]
        other = table(header, new, bom=False)
        sent.note(other, eigenaar=owner, vervangt=hashlib.sha256(data).hexdigest())
        sent.send(f"{stem} beter.csv", other, new)
        rows = becoming(rows, "superseded")
    elif way == "a later list" and change:
        rows = _later(sent, rng, stem, header, rows, owner, change)
        data = table(header, rows)
    sent.send(f"{stem}.csv", data, rows)


def _later(
    sent: Delivery, rng: Random, stem: str, header: str, rows: list[Row], owner: str, change: Callable[[Row], Row]
) -> list[Row]:
    """A second list of a later day, which says some rows again and some differently; gives what becomes of the first."""
    first, second = [], []
    for row in rows:
        way = rng.random() if row.clean else 1.0
        if way < 0.4 and (new := change(row)).text != row.text:
            first.append(Row(row.text, row.cents, "superseded"))
            second.append(new)
        elif way < 0.8:
            first.append(Row(row.text, row.cents, "duplicate"))
            second.append(row)
        else:
            first.append(row)
    new = table(header, second, bom=False)
    sent.note(table(header, first), eigenaar=owner, opgesteld="2025-02-01")
    sent.note(new, eigenaar=owner, opgesteld="2025-03-01")
    sent.send(f"{stem} later.csv", new, second)
    return first


# --- messages and ledgers


def claims(sent: Delivery, rng: Random) -> None:
    """Two claims of a care organisation: the second takes back lines of the first."""
    first, original = [], []
    for n, bsn in zip(range(rng.randint(2, 6)), people(rng), strict=False):
        cents = 250 * rng.randint(1, 400)
        row, fault = (
            line(f"R{n}", cents, bsn),
            rng.choice(("", "", "", "a BSN that is none", "an amount that is no product")),
        )
        if fault:
            sent.faults[fault] += 1
            first.append(row.held(bsn=no_bsn(bsn)) if "BSN" in fault else row.held(volume=1, cents=cents + 1))
        else:
            first.append(row)
            original.append(row)
    second = [credit for row in original for credit in credits(sent, rng, row)]
    second += [line("Z1", 500, "999900006")]
    _messages(sent, rng, first, second)


@dataclass(frozen=True)
class Line:
    """A prestatie."""

    reference: str
    cents: int
    bsn: str
    previous: str = ""
    volume: int | None = None
    becomes: str = "accepted"

    def held(self, **changes: object) -> "Line":
        return Line(**{**self.__dict__, **changes, "becomes": "quarantined"})

    @property
    def text(self) -> str:
        side, volume = (
            ("C" if self.cents < 0 else "D"),
            self.volume if self.volume is not None else abs(self.cents) // 250,
        )
        written = messages.prestatie(
            self.reference, abs(self.cents), side, self.previous, volume=str(volume), tariff="250"
        )
        return f"<m:Client><m:Bsn>{self.bsn}</m:Bsn><m:Prestaties>\n{written}</m:Prestaties></m:Client>\n"

    @property
    def row(self) -> Row:
        return Row(self.text, self.cents, self.becomes)


def line(reference: str, cents: int, bsn: str) -> Line:
    return Line(reference, cents, bsn)


def credits(sent: Delivery, rng: Random, row: Line) -> list[Line]:
    """What the next month takes back of a line."""
    back = Line(f"C{row.reference}", -row.cents, row.bsn, row.reference)
    way = rng.choice(("", "", "a credit", "a credit without original", "a credit of another amount", "a credit twice"))
    sent.faults.update([way] if way else [])
    return {
        "": [],
        "a credit": [back],
        "a credit without original": [Line(f"C{row.reference}", -row.cents, row.bsn, "weg").held()],
        "a credit of another amount": [Line(f"C{row.reference}", -row.cents - 250, row.bsn, row.reference).held()],
        "a credit twice": [back, Line(f"D{row.reference}", -row.cents, row.bsn, row.reference).held()],
    }[way]


def message(sent: Delivery, number: int, lines: list[Line], off: int = 0) -> bytes:
    net = sum(one.cents for one in lines) + off
    text = messages.claim([], abs(net), side="C" if net < 0 else "D")
    text = re.sub(
        r"<m:Clienten>.*</m:Clienten>",
        lambda _: f"<m:Clienten>{''.join(x.text for x in lines)}</m:Clienten>",
        text,
        flags=re.DOTALL,
    )
    return (
        text.replace(">12345678<", f">{sent.number:08d}<")
        .replace(">M1<", f">M{number}<")
        .replace(">D1<", f">D{number}<")
        .encode()
    )


def _messages(sent: Delivery, rng: Random, first: list[Line], second: list[Line]) -> None:
    way = rng.choice(
        (
            "once",
            "once",
            "a cent less than its total",
            "cut off",
            "the same bytes again",
            "the same message in other bytes",
        )
    )
    sent.faults[way] += 1
    rows, data = (
        [one.row for one in second],
        message(sent, 2, second, off=1 if way == "a cent less than its total" else 0),
    )
    if way == "a cent less than its total":
        rows = becoming(rows, "quarantined")
    if way == "cut off":
        data, rows = data[: rng.randrange(len(data) // 2, len(data) - 12)], []
    sent.send("declaratie 2.xml", data, rows)
    data, rows = message(sent, 1, first), [one.row for one in first]
    sent.send("declaratie 1.xml", data, rows)
    if way == "the same bytes again":
        sent.send("kopie.xml", data, becoming(rows, "duplicate"))
    elif way == "the same message in other bytes":
        again = [Row(r.text, r.cents, "duplicate" if r.becomes == "accepted" else r.becomes) for r in rows]
        sent.send("declaratie 1 opnieuw.xml", data.replace(b"\n", b"\r\n"), again)


def ledger(sent: Delivery, rng: Random) -> None:
    """An auditfile of a corporation; perhaps restated, as late as another, cut off, or with totals of something else."""
    way = rng.choice(("once", "once", "restated", "restated on the same day", "a cent less than its total", "cut off", "the same bytes again"))  # fmt: skip
    sent.faults.update([way] if way != "once" else [])
    rows = bookings(sent, rng)
    data = auditfile(sent, rows, off=1 if way == "a cent less than its total" else 0)
    if way == "restated":
        new = bookings(sent, rng)
        sent.send("grootboek nieuw.xaf", auditfile(sent, new, made="2025-06-30"), new)
        rows = becoming(rows, "superseded")
    elif way == "restated on the same day":
        other = bookings(sent, rng)
        sent.send("ander grootboek.xaf", auditfile(sent, other), becoming(other, "quarantined"))
        rows = becoming(rows, "quarantined")
    elif way == "a cent less than its total":
        rows = becoming(rows, "quarantined")
    elif way == "the same bytes again":
        sent.send("kopie.xaf", data, becoming(rows, "duplicate"))
    elif way == "cut off":
        data, rows = data[: rng.randrange(len(data) // 2, len(data) - 12)], []
    sent.send("grootboek.xaf", data, rows)


def bookings(sent: Delivery, rng: Random) -> list[Row]:
    """Lines of a ledger that need not balance: what is odd is told, and counts."""
    rows = []
    for _ in range(rng.randint(2, 8)):
        cents, side = rng.randint(1, 900_000), rng.choice("DDC")
        fault = rng.choice(("", "", "", "", "a day that does not exist", "no account"))
        text = messages.booking(rng.choice(("4000", "4100", "1000")), f"{cents / 100:.2f}", side)
        if fault:
            sent.faults[fault] += 1
            text = (
                text.replace("2024-03-15", "2024-02-31") if "day" in fault else re.sub("<accID>.*?</accID>", "", text)
            )
        rows.append(Row(text, cents if side == "D" else -cents, "quarantined" if fault else "accepted"))
    return rows


def auditfile(sent: Delivery, rows: list[Row], made: str = "2025-02-01", off: int = 0) -> bytes:
    debit, credit = (sum(max(sign * row.cents, 0) for row in rows) for sign in (1, -1))
    text = messages.ledger(
        [row.text for row in rows],
        debit=f"{(debit + off) / 100:.2f}",
        credit=f"{credit / 100:.2f}",
        company=f"2{sent.number:07d}",
    )
    return text.replace("2025-02-01", made).encode()


def vera(sent: Delivery, rng: Random) -> None:
    """Bookings of VERA."""
    rows = []
    for n in range(rng.randint(2, 7)):
        cents = rng.randint(1, 900_000)
        fault = rng.choice(("", "", "", "a day that does not exist", "an id twice"))
        entity = {
            "id": f"g-{n}",
            "boekdatum": "2023-03-31",
            "debetbedrag": cents / 100,
            "grootboekrekening": {"code": "4210"},
        }
        if fault == "a day that does not exist":
            entity["boekdatum"] = "2023-02-31"
        sent.faults.update([fault] if fault else [])
        text = json.dumps(entity)
        rows.append(Row(text, cents, "quarantined" if "day" in fault else "accepted"))
        rows += [Row(text, cents, "quarantined")] if fault == "an id twice" else []
    data = ("[" + ",\n".join(row.text for row in rows) + "]").encode()
    more = rng.choice((0, 0, 1))
    sent.faults.update(["a cent less than its note says"] * more)
    sent.note(data, eigenaar=f"kvk:3{sent.number:07d}", bedrag_cent=sum(row.cents for row in rows) + more)
    sent.send("mutaties.json", data, becoming(rows, "quarantined") if more else rows)


def junk(sent: Delivery, rng: Random) -> None:
    """What is no delivery at all."""
    sent.send("notulen.txt", f"Notulen van overleg {rng.randint(1, 99)}\r\nAanwezig: iedereen\r\n".encode(), [])
    sent.send("leeg.csv", b"", [])


STORIES = (shelter, shelter, insurer, hours, claims, claims, ledger, ledger, vera, junk)


def delivery(number: int, seed: int) -> Delivery:
    """A delivery: the same one for the same number and seed; parties of different numbers have nothing in common."""
    rng, sent = Random(f"{number} {seed}"), Delivery(number)
    for story in dict.fromkeys(rng.choices(STORIES, k=rng.randint(2, 5))):
        story(sent, rng)
    if sent.notes:
        sent.send("leveringsbrief.json", json.dumps({"leveringsbrief": 1, "bestanden": sent.notes}).encode(), [])
    return sent


def register_of(several: list[Delivery]) -> bytes:
    """The register of all complexes."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = register.SHEET
    sheet.append([column.header for column in register.PROFILE.columns])
    for code in sorted(code for one in several for code in one.complexes):
        sheet.append(
            [
                "Netwerk",
                code,
                code,
                "Gemengd wonen",
                "01234567",
                "Woonvoorbeeld",
                "0998",
                "Stad",
                "03-2021",
                20,
                "3599AA",
            ]
        )
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# --- the plain count


def counted(name: str, data: bytes) -> tuple[int, int] | None:
    """Lines and cents of a file from its bytes; None for what holds none, or was cut off."""
    if name.endswith((".xml", ".xaf")):
        return _of_xml(data, "Prestatie" if name.endswith(".xml") else "trLine")
    if name.endswith("mutaties.json"):
        booked = json.loads(data)
        return len(booked), sum(round(one["debetbedrag"] * 100) for one in booked)
    header, *rows = (
        csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";") if name.endswith(".csv") and data else [[]]
    )
    places = [header.index(name) for name in MONEY.get(";".join(header), ())]
    return len(rows), sum(_cents([row[at] for at in places]) for row in rows if len(row) == len(header))


def _cents(amounts: list[str]) -> int:
    """Cents of a row; none when one of its amounts cannot be read."""
    if not all(re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})*,[0-9]{2}", amount) for amount in amounts):
        return 0
    return sum(int(re.sub(r"\D", "", amount)) for amount in amounts)


def _of_xml(data: bytes, element: str) -> tuple[int, int] | None:
    try:
        root = ET.fromstring(data)
    except ET.ParseError:
        return None
    lines = [one for one in root.iter() if one.tag.endswith("}" + element)]
    return len(lines), sum(_signed({one.tag.rpartition("}")[2]: one.text for one in line.iter()}) for line in lines)


def _signed(said: dict[str, str | None]) -> int:
    amount = said.get("Bedrag") or (said["amnt"] or "").replace(".", "")
    return int(amount) * (1 if (said.get("DebetCredit") or said.get("amntTp")) == "D" else -1)
