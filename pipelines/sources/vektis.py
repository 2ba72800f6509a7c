"""Vektis open data: Zvw cost of a year per municipality, or per first three digits of the postcode, by sex and age class (CSV).

Headers are in capitals (2015) or in small letters and cut off at 32 characters (2023): they are matched without regard to case, on
their beginning. Every cell is a row: a number of people or insured years, or a cost in euros with a decimal point that becomes
cents. A ``kosten_…`` that is not known here is kept as ``kosten_anders``, under its own name. Cells of fewer than 10 insured are
empty; the row with empty keys is what could not be divided. The file does not say its year: a delivery note does. It is the user's
own download: the licence asks attribution and forbids resale, and nothing of it is part of this project. Source: Vektis, Open
Databestand Zorgverzekeringswet.
"""

import re
from contextlib import closing
from decimal import Decimal
from typing import Any, BinaryIO

from pipelines.sources import cells
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.tabular import add_money, csv_rows, encoding_of, follow_note, plain
from pipelines.sources.whole_lines import whole_lines

TABLE = "raw_vektis__values"
OTHER = "kosten_anders"
AREAS = {"gemeentenaam": "gemeente", "postcode_3": "postcode3"}
SEX, AGE = "geslacht", "leeftijdsklasse"
COUNTS = ("aantal_bsn", "aantal_verzekerdejaren")
COSTS = (
    "kosten_medisch_specialistische_zorg", "kosten_farmacie", "kosten_specialistische_ggz", "kosten_huisarts_inschrijftarief",
    "kosten_huisarts_consult", "kosten_huisarts_mdz", "kosten_huisarts_overig", "kosten_hulpmiddelen", "kosten_mondzorg",
    "kosten_paramedische_zorg_fysiotherapie", "kosten_paramedische_zorg_overig", "kosten_ziekenvervoer_zittend",
    "kosten_ziekenvervoer_liggend", "kosten_kraamzorg", "kosten_verloskundige_zorg", "kosten_generalistische_basis_ggz",
    "kosten_langdurige_ggz", "kosten_grensoverschrijdende_zorg", "kosten_eerstelijns_ondersteuning",
    "kosten_geriatrische_revalidatiezorg", "kosten_verpleging_en_verzorging", "kosten_overig", "kosten_consulten_ggz",
    "kosten_intramuraal_verblijf_ggz", "kosten_overige_prestaties_ggz", "kosten_innovatiegelden_ggz", "kosten_gzsp",
    "kosten_integrale_geboortezorg",
)  # fmt: skip
CUT = 31  # characters from which a header may be the beginning of a longer name
_NUMBER = re.compile(r"-?[0-9]{1,13}(?:\.[0-9]{1,10})?")


def measure_of(header: str) -> str | None:
    """Measure of a column: its full name, `OTHER` for a cost that is not known; None for what is no measure."""
    for name in (*COUNTS, *COSTS):
        if name == header or (len(header) >= CUT and name.startswith(header)):
            return name
    return OTHER if header.startswith("kosten_") else None


def _number(cell: Any) -> Decimal | None:
    written = cells.shown(cell)
    if not written:
        return None
    if not _NUMBER.fullmatch(written):
        raise cells.Unreadable("not_a_plain_number")
    return Decimal(written)


class _Reading:
    """One file being read: which column is what, and where its values go."""

    def __init__(self, line: int, header: list[str], year: int, sink: Sink, receipt: Receipt) -> None:
        self.names = [plain(name) for name in header]
        self.year, self.sink, self.receipt = year, sink, receipt
        self.area = next((name for name in AREAS if name in self.names), "")
        missing = [name for name in (SEX, AGE) if name not in self.names] + ([] if self.area else ["gemeentenaam"])
        if missing:
            raise Refused("columns_missing", line, ", ".join(missing))
        found = {at: measure_of(name) for at, name in enumerate(self.names)}
        self.measures = {at: measure for at, measure in found.items() if measure}
        if twice := next((name for name in self.names if self.names.count(name) > 1), None):
            raise Refused("column_twice", line, twice)

    def take(self, line: int, row: list[Any]) -> None:
        """Hand on every value of a row, or leave its fault."""
        if len(row) != len(self.names):
            self.receipt.lines += 1
            self.sink.fault(Fault(line, "", "wrong_number_of_columns", TABLE, value=str(len(row))))
            return
        area, sex, age = (
            " ".join(cells.shown(row[self.names.index(n)]).split()) or None for n in (self.area, SEX, AGE)
        )
        head = (line, self.year, AREAS[self.area], area, sex, age)
        for at, measure in self.measures.items():
            self.receipt.lines += 1
            try:
                number = _number(row[at])
            except cells.Unreadable as unreadable:
                value = cells.shown(row[at])[:100]
                self.sink.fault(Fault(line, self.names[at], unreadable.rule, TABLE, None, value))
                continue
            self._hand_on(head, at, measure, number)

    def _hand_on(self, head: tuple, at: int, measure: str, number: Decimal | None) -> None:
        """A count as it is; a cost in whole cents, of which it is a sum."""
        if measure in COUNTS:
            quantity = None if number is None else float(number)
            self.sink.row(TABLE, (*head, self.names[at], measure, quantity, None))
            return
        cents = None if number is None else int((number * 100).to_integral_value())
        if cents is not None:
            add_money(self.receipt, cents, head[0])
        self.sink.row(TABLE, (*head, self.names[at], measure, None, cents))


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read the open data of a year; the money is the sum of all cost columns, the lines are its cells.

    Raises:
        Refused: year_unknown (no delivery note that names the year), encoding, empty_file, columns_missing, column_twice,
            not_well_formed, line_too_long.
    """
    if note is None or note.period_start is None:
        raise Refused("year_unknown")
    receipt = Receipt(kind="vektis", owner="vektis:zvw")
    lines = whole_lines(stream, note)
    with closing(csv_rows(lines.stream, encoding_of(lines.stream))) as rows:
        line, header = next(rows, (0, None))
        if header is None:
            raise Refused("empty_file")
        reading = _Reading(line, header, note.period_start.year, sink, receipt)
        for line, row in rows:
            reading.take(line, row)
    lines.hold_back(TABLE, sink, receipt)
    receipt.reference = f"{note.period_start.year}-{AREAS[reading.area]}"
    return follow_note(receipt, note)
