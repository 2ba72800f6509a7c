"""What a care organisation and a municipality send each other: assignments, stops, claims with corrections, answers.

Each claim line has a reference made of the pair, a mark, the month and the item, so that nothing has to be remembered:
M = claimed, K = credit, H = claimed again after a credit, X = claimed in error (and refused).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from pipelines.example import messages as m
from pipelines.example.care import CORRECTION, ERROR, Care
from pipelines.example.country import CLAIMS, Country, Pair
from pipelines.example.defects import Plan
from pipelines.example.numbers import invalid
from pipelines.example.prices import PRODUCTS, Prices, unit_of

_CHUNK = 20_000
File = tuple[str, Iterable[bytes]]


@dataclass(frozen=True)
class Line:
    """An extra claim line: item it belongs to (sorts it under its client), its text and its signed amount."""

    item: int
    text: str
    cents: int


@dataclass(frozen=True)
class Special:
    """Months in which something happens to a whole message: refused as a whole and sent again, or not answered."""

    refused: int | None
    unanswered: int | None


def amounts(prices: Prices, pair: Pair, year: int, product: np.ndarray, volume: np.ndarray) -> np.ndarray:
    """Nominal cents of volumes of products in a year: times the tariff; minutes at an hourly tariff to a whole cent (TR346)."""
    tariffs = np.array([prices.tariff(pair.provider, k, year) for k in range(len(PRODUCTS))])
    amount = volume.astype(np.int64) * tariffs[product]
    by_minute = (product == 0) & (unit_of(pair.provider, 0) == "01")
    return np.where(by_minute, (amount + 30) // 60, amount)


class Books:
    """All claims of one pair; works month by month and holds one month of text at a time."""

    def __init__(
        self, country: Country, prices: Prices, pair: Pair, care: Care, bsn: np.ndarray, special: Special
    ) -> None:
        self.country, self.pair, self.care, self.bsn, self.special = country, pair, care, bsn, special
        self.prices = prices
        self.corrections = self._corrections()
        self.parts = [
            f"C{p}{m.LETTER[k]}</iwmo:ReferentieNummer></ProductReferentie>{m.product_part(self.number(i), k)}"
            for i, (p, k) in enumerate(zip(care.person.tolist(), care.product.tolist(), strict=True))
        ]

    def number(self, item: int) -> int:
        """ToewijzingNummer of an item: unique in its municipality."""
        return 20_000_000 * (self.pair.slot + 1) + item

    def reference(self, mark: str, month: int, item: int) -> str:
        """Reference of a claim line: unique at its care organisation."""
        return f"{self.pair.number}{mark}{month:03d}C{self.care.person[item]}{m.LETTER[self.care.product[item]]}"

    def tariffs(self, month: int) -> list[int]:
        """Tariff in cents of each product in a month."""
        year = self.country.year_of(month)
        return [self.prices.tariff(self.pair.provider, k, year) for k in range(len(PRODUCTS))]

    def cents(self, month: int, items: np.ndarray, volume: np.ndarray) -> np.ndarray:
        """Amounts of volumes: times the tariff; minutes at an hourly tariff are rounded to a cent (TR346)."""
        return amounts(self.prices, self.pair, self.country.year_of(month), self.care.product[items], volume)

    def _corrections(self) -> dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Per month: items claimed with a wrong volume, that volume, and the month in which it is put right."""
        found = {}
        last = self.country.months - (2 if self.special.unanswered is not None else 1)
        for month in range(last):
            chance = self.country.chance(CLAIMS, self.pair.number, month)
            volume = self.care.volume[:, month]
            items = np.flatnonzero((chance.random(len(volume)) < CORRECTION) & (volume > 0))
            later = np.minimum(month + chance.integers(1, 4, len(items)), last)
            if self.special.refused is not None:
                keep = (later != self.special.refused) & (month != self.special.refused)
                items, later = items[keep], later[keep]
            off = np.maximum(volume[items] // 5, 1)
            down = (self.care.product[items] == 2) & (volume[items] > 1)
            found[month] = (items, volume[items] + np.where(down, -off, off), later)
        return found

    def claimed(self, month: int) -> tuple[np.ndarray, np.ndarray]:
        """Items claimed in a month and their volume as claimed at first."""
        volume = self.care.volume[:, month].copy()
        if month in self.corrections:
            items, wrong, _ = self.corrections[month]
            volume[items] = wrong
        items = np.flatnonzero(volume)
        return items, volume[items]

    def line(
        self, mark: str, month: int, item: int, volume: int, *, previous: str | None = None, period: int | None = None
    ) -> Line:
        """An extra claim line of an item; a credit when ``previous`` is given."""
        cents = int(self.cents(month, np.array([item]), np.array([volume]))[0])
        product = int(self.care.product[item])
        in_month = month if period is None else period
        text = (
            m.reference_part(self.reference(mark, month, item), previous)
            + m.product_part(self.number(item), product)
            + m.period_part(self.country.first_day(in_month), self.country.last_day(in_month))
            + f"{volume}{m.tariff_part(unit_of(self.pair.provider, product), self.tariffs(month)[product])}{cents}"
            + m.END.format("C" if previous else "D")
        )
        return Line(item, text, -cents if previous else cents)

    def put_right(self, month: int) -> list[Line]:
        """Credits of earlier months that are sent in this month, each with the line as it should have been."""
        found: list[Line] = []
        for earlier in range(max(0, month - 3), month):
            items, wrong, later = self.corrections.get(earlier, ((), (), ()))
            for item, volume, when in zip(items, wrong, later, strict=True):
                if when == month:
                    was = self.reference("M", earlier, item)
                    found.append(self.line("K", earlier, int(item), int(volume), previous=was))
                    found.append(self.line("H", earlier, int(item), int(self.care.volume[item, earlier])))
        return found

    def errors(self, month: int) -> list[tuple[Line, tuple[str, ...]]]:
        """Lines claimed in error with the codes with which they come back: claimed twice, or for the month before care began."""
        if month in (self.special.refused, self.special.unanswered):
            return []
        chance = self.country.chance(CLAIMS, self.pair.number, month, 1)
        volume = self.care.volume[:, month]
        new = (self.care.people.care_start[self.care.person] == month) & (month > 0)
        chosen = np.flatnonzero((chance.random(len(volume)) < np.where(new, 0.1, ERROR)) & (volume > 0))
        return [
            (self.line("X", month, int(i), int(volume[i]), period=month - 1), ("9307", "9308"))
            if new[i]
            else (self.line("X", month, int(i), int(volume[i])), ("9322",))
            for i in chosen
        ]

    def base(self, month: int, mark: str) -> tuple[np.ndarray, list[str], int]:
        """Items claimed in a month, their lines, and their total."""
        items, volume = self.claimed(month)
        cents = self.cents(month, items, volume)
        head = f"{m.REFERENCE}{self.pair.number}{mark}{month:03d}"
        period = m.period_part(self.country.first_day(month), self.country.last_day(month))
        tariffs = self.tariffs(month)
        unit = [m.tariff_part(unit_of(self.pair.provider, k), tariffs[k]) for k in range(len(PRODUCTS))]
        end, parts = m.END.format("D"), self.parts
        lines = [
            f"{head}{parts[i]}{period}{v}{unit[k]}{c}{end}"
            for i, v, k, c in zip(
                items.tolist(), volume.tolist(), self.care.product[items].tolist(), cents.tolist(), strict=True
            )
        ]
        return items, lines, int(cents.sum())

    def clients(self, items: np.ndarray, lines: list[str]) -> list[str]:
        """Lines with the start and the end of their client around them; they are in the order of the clients."""
        person = self.care.person[items]
        turn = np.flatnonzero(np.diff(person)) + 1
        firsts, lasts = [0, *turn.tolist()], [*(turn - 1).tolist(), len(lines) - 1]
        for first, last in zip(firsts, lasts, strict=True) if lines else ():
            lines[first] = m.client_open(int(self.bsn[person[first]])) + lines[first]
            lines[last] += m.CLIENT_END
        return lines


def _issued(country: Country, month: int) -> date:
    return country.first_day(month + 1) + timedelta(days=5)


def _merged(items: np.ndarray, lines: list[str], extra: list[Line]) -> tuple[np.ndarray, list[str]]:
    """Base lines and extra lines in the order of their items."""
    if not extra:
        return items, lines
    keys = np.concatenate([items, np.array([e.item for e in extra], dtype=items.dtype)])
    order = np.argsort(keys, kind="stable")
    both = lines + [e.text for e in extra]
    return keys[order], [both[i] for i in order.tolist()]


def _chunks(head: str, lines: list[str], tail: str) -> Iterator[bytes]:
    yield m.xml_bytes(head)
    for start in range(0, len(lines), _CHUNK):
        yield m.xml_bytes("\n".join(lines[start : start + _CHUNK]) + "\n")
    yield m.xml_bytes(tail)


def _faulty(books: Books, month: int, kind: str, n: int, stranger: int) -> tuple[Line, int | None]:
    """A planted claim line; for a wrong BSN also the number of the client it stands under."""
    items, _ = books.claimed(month)
    item = int(items[len(items) // 2])
    line = books.line(f"F{n}", month, item, 3)
    if kind == "bsn_invalid":
        return line, invalid(stranger)
    if kind == "is_volume_times_tariff":
        amount = f"<iwmo:Bedrag>{line.cents}</iwmo:Bedrag>"
        return Line(
            item, line.text.replace(amount, f"<iwmo:Bedrag>{line.cents + 12345}</iwmo:Bedrag>"), line.cents + 12345
        ), None
    if kind == "isin":
        category = m.CATEGORY[books.care.product[item]]
        return Line(item, line.text.replace(f"Categorie>{category}<", "Categorie>99<"), line.cents), None
    return books.line(f"F{n}", month, item, 3, previous=f"{books.pair.number}Q{month:03d}C{n}"), None


def _plant(
    books: Books, month: int, plan: Plan, kinds: list[str], strangers: list[int]
) -> tuple[list[Line], list[str], int]:
    """Planted lines under known clients, lines of planted clients, and the cents of the latter."""
    known: list[Line] = []
    own, cents = [], 0
    for n, kind in enumerate(kinds):
        line, bsn = _faulty(books, month, kind, n, strangers[n % len(strangers)])
        if bsn is None:
            known.append(line)
        else:
            own.append(m.client_open(bsn) + line.text + m.CLIENT_END)
            cents += line.cents
    return known, own, cents


_COLUMN = {
    "bsn_invalid": "Bsn",
    "is_volume_times_tariff": "amount_cents",
    "isin": "product_category",
    "credit_without_original": "previous_reference",
}


def _note_planted(
    plan: Plan, path: str, head: str, lines: list[str], kinds: list[str], books: Books, month: int
) -> None:
    """Write down on which lines the planted faults ended up."""
    for n, kind in enumerate(kinds):
        mark = f"{m.REFERENCE}{books.pair.number}F{n}{month:03d}C"
        line = next(i for i, text in enumerate(lines) if mark in text)
        plan.note(path, head.count("\n") + line + 1, _COLUMN[kind], kind)


def claim_files(books: Books, month: int, plan: Plan, kinds: list[str], strangers: list[int]) -> Iterator[File]:
    """The claim of one month and its answer; twice when the first one is refused as a whole."""
    if month == books.special.refused:
        yield from _claim_and_answer(books, month, plan, ([], []), "M", whole="9333")
        yield from _claim_and_answer(books, month, plan, ([], []), "R")
        return
    yield from _claim_and_answer(books, month, plan, (kinds, strangers), "M")


def _claim_and_answer(
    books: Books, month: int, plan: Plan, faults: tuple[list[str], list[int]], mark: str, whole: str | None = None
) -> Iterator[File]:
    country, pair = books.country, books.pair
    items, lines, total = books.base(month, mark)
    errors = books.errors(month)
    planted, own, own_cents = _plant(books, month, plan, *faults)
    extra = books.put_right(month) + [line for line, _ in errors] + planted
    total += sum(line.cents for line in extra) + own_cents
    lines = books.clients(*_merged(items, lines, extra)) + own
    if not lines:
        return
    stamp = f"{country.year_of(month)}{month % 12 + 1:02d}"
    identification = f"D{pair.number:03d}{mark}{stamp}"
    numbered = country.first_day(month - 1 if whole else month)  # 9333: the number of the month before, used again
    number = f"DN{pair.number:03d}{mark}{numbered:%y%m}"
    issued = _issued(country, month) + timedelta(days=20 if mark == "R" else 0)
    head = m.claim_head(
        agb=pair.agb, municipality=pair.municipality.code, identification=identification, number=number,
        period=(country.first_day(month), country.last_day(month)), issued=issued, total=total,
    )  # fmt: skip
    name = f"{pair.municipality.code}-{stamp[:4]}-{stamp[4:]}{'-opnieuw' if mark == 'R' else ''}.xml"
    path = f"deliveries/zorg-{pair.agb}/wmo323/{name}"
    _note_planted(plan, path, head, lines, faults[0], books, month)
    yield path, _chunks(head, lines, m.CLAIM_TAIL)
    if month != books.special.unanswered:
        answer = _answer(books, (identification, issued), number, total, errors, whole)
        yield f"deliveries/gemeente-{pair.municipality.code}/wmo325/{pair.agb}-{name[5:]}", [answer]


def _answer(
    books: Books,
    claim: tuple[str, date],
    number: str,
    total: int,
    errors: list[tuple[Line, tuple[str, ...]]],
    whole: str | None,
) -> bytes:
    """The WMO325 to a claim: all granted (8001), some lines refused (0200), or all of it (its own code)."""
    pair = books.pair
    refused = sum(line.cents for line, _ in errors)
    head = m.answer_head(
        agb=pair.agb, municipality=pair.municipality.code, identification=f"A{claim[0][1:]}", issued=claim[1] + timedelta(days=9),
        claim=claim, number=number, totals=(total, 0 if whole else total - refused),
    )  # fmt: skip
    if whole or not errors:
        return m.xml_bytes(head + m.answer_tail(whole or "8001"))
    body, at = ["<Clienten>\n"], -1
    for line, codes in errors:
        person = int(books.care.person[line.item])
        if person != at:
            body.append("" if at < 0 else f"</Prestaties>{m.return_codes('0200')}</Client>\n")
            body.append(m.client_open(int(books.bsn[person])) + "\n")
            at = person
        body.append(line.text.removesuffix("</Prestatie>") + m.return_codes(*codes) + "</Prestatie>\n")
    body.append(f"</Prestaties>{m.return_codes('0200')}</Client></Clienten>\n")
    return m.xml_bytes(head + "".join(body) + m.answer_tail("0200"))


def assignment_files(books: Books) -> Iterator[File]:
    """WMO301 at the start of care and when it ends otherwise than planned, WMO307 at every end."""
    care, months = books.care, books.country.months
    bounds = np.searchsorted(care.person, np.arange(len(care.people) + 1))
    for person in range(len(care.people)):
        items = range(bounds[person], bounds[person + 1])
        ended = int(care.people.last[person]) < months
        reason = int(care.people.reason[person]) if ended else None
        yield _assignment(books, person, items, planned=reason == 19)
        if reason in (31, 39):
            yield _assignment(books, person, items, planned=True, change="07" if reason == 31 else "06")
        if reason is not None:
            yield _stop(books, person, items, reason)


def _assignment(books: Books, person: int, items: range, *, planned: bool, change: str | None = None) -> File:
    """A WMO301 with all products of a person; ``change`` is the reason when it changes an earlier one."""
    country, pair, people = books.country, books.pair, books.care.people
    start = country.first_day(int(people.care_start[person]))
    end = country.last_day(int(people.last[person])) if planned else None
    issued = start - timedelta(days=10) if change is None or end is None else end - timedelta(days=3)
    products = [
        m.assigned(
            number=books.number(i), product=int(books.care.product[i]), at=issued, start=start, end=end, reason=change,
            size=(int(books.care.volume[i].max(initial=0) * 3 // 2) + 10, unit_of(pair.provider, int(books.care.product[i]))),
        )
        for i in items
    ]  # fmt: skip
    identification = f"T{pair.slot}{person:07d}{'W' if change else 'N'}"
    text = m.assignment(
        municipality=pair.municipality.code, agb=pair.agb, identification=identification, issued=issued,
        bsn=int(books.bsn[person]), products=products,
    )  # fmt: skip
    path = f"deliveries/gemeente-{pair.municipality.code}/wmo301/{issued.year}/{pair.agb}-{identification}.xml"
    return path, [m.xml_bytes(text)]


def _stop(books: Books, person: int, items: range, reason: int) -> File:
    """A WMO307 with all products of a person."""
    country, pair, people = books.country, books.pair, books.care.people
    start, end = country.first_day(int(people.care_start[person])), country.last_day(int(people.last[person]))
    issued = end + timedelta(days=4)
    products = [
        m.stopped(number=books.number(i), product=int(books.care.product[i]), start=start, end=end, reason=reason)
        for i in items
    ]
    identification = f"S{pair.number:03d}{person:07d}"
    text = m.stop(
        municipality=pair.municipality.code, agb=pair.agb, identification=identification, issued=issued,
        bsn=int(books.bsn[person]), products=products,
    )  # fmt: skip
    return f"deliveries/zorg-{pair.agb}/wmo307/{issued.year}/{pair.municipality.code}-{identification}.xml", [
        m.xml_bytes(text)
    ]
