"""WOZ-bezitstabel: the units of a housing corporation in a reporting year (CSV of the dVi, 29 columns, in earlier years 27).

The table says neither whose it is nor of which year: both come from a delivery note. Of the columns 19 are read, 6 of them only
where the header has them; the spelling of headers differs between years. Rent and values go from euros to cents, at 100 %
ownership; a rent of 0,01 means unknown. Ids of the BAG are put back to 16 digits; an id that a spreadsheet rounded is a fault and
never guessed. Source: SBR-wonen, dVi manual part B.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from pipelines.sources import cells
from pipelines.sources.reading import Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.tabular import Column, Profile, read_table

UNKNOWN_RENT_CENTS = 1
DWELLING, IN_EXPLOITATION, LAND = "Woonruimte", "2.1A", "Grondposities"
ALWAYS = ("dwelling_type", "self_contained")  # of a dwelling; the columns of the others are not in every year
BRANCH_NAMES = ("DAEB TI", "Niet-DAEB TI", "Geconsolideerde niet-DAEB verbindingen", LAND)
MUTATIONS = frozenset({
    "verkoop aan toekomstige bewoners", "verkoop aan overigen", "sloop", "samenvoeging", "nieuwbouw", "aankoop", "splitsing",
    "van voorraad", "naar voorraad", "geen mutatie",
})  # fmt: skip
BRANCHES = {name.casefold(): name for name in BRANCH_NAMES}
_ID = cells.codes(16)
_EXACT_ID = re.compile(rb"(?<![0-9])[1-9][0-9]{14}[1-9][^0-9]")
_CHUNK = 1 << 20


def _rent(cell: object) -> int | None:
    cents = cells.money(cell)
    return None if cents == UNKNOWN_RENT_CENTS else cents


def _ids(cell: object) -> str:
    """Ids of the BAG; one in scientific notation has lost digits."""
    if any(cells.SCIENTIFIC.fullmatch(part.strip()) for part in cells.shown(cell).split("|")):
        raise cells.Unreadable("rounded")
    return _ID(cell)


def _ids_of_a_rounding_file(cell: object) -> str:
    """Ids of the BAG in a file in which every id of 16 significant digits ends in zero, as a spreadsheet leaves them."""
    found = _ids(cell)
    if any(one[0] != "0" and one.endswith("0") for one in found.split("|")):
        raise cells.Unreadable("rounded")
    return found


def _odd(unit: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is odd in a unit: a mutation that is not listed, cells that its kind leaves empty or fills, an id of a pand, land."""
    if any(one[4:6] == "10" for one in (unit["bag_ids"] or "").split("|")):
        yield "bag_ids", "bag_object_type"
    if unit["mutation"] is not None and unit["mutation"].casefold() not in MUTATIONS:
        yield "mutation", "mutation_unknown"
    dwelling = unit["unit_type"] == DWELLING
    belongs = {
        "dwelling_type": dwelling,
        "self_contained": dwelling,
        "lift": unit["dwelling_type"] == "MGW",
        "energy_label": unit["self_contained"] is True,
    }
    for name, here in belongs.items():
        if unit[name] is None and here and name in ALWAYS:
            yield name, "empty_for_this_unit"
        elif unit[name] is not None and not here:
            yield name, "filled_for_this_unit"
    if unit["part"] == IN_EXPLOITATION:
        yield from ((name, "branch_of_land") for name in ("branch_start", "branch_end") if unit[name] == LAND)


PROFILE = Profile(
    kind="woz",
    table="raw_woz__units",
    columns=(
        Column("Onderdeel", "part", cells.text),
        Column("Eenheidscode", "unit_code", cells.unit_code),
        Column("Bag-postcode", "postcode", cells.postcode, filled=False, also=("Bag-postcode NL", "Bag postcode")),
        Column("Bag-huisnummer", "house_number", cells.count, filled=False, also=("Bag huisnummer",)),
        Column(
            "Bag-verblijfsobject-id",
            "bag_ids",
            _ids,
            filled=False,
            also=("Bag-verblijfsobjectid", "Bag verblijfsobject-id", "Bag-verblijfsobject id"),
        ),
        Column("Aantal primo verslagjaar", "count_start", cells.count),
        Column("Aantal ultimo verslagjaar", "count_end", cells.count),
        Column("Eenheidsoort", "unit_type", cells.text, also=("Eenheidssoort",)),
        Column("Soort woonruimte", "dwelling_type", cells.text, filled=False),
        Column(
            "Is de woonruimte zelfstandig?",
            "self_contained",
            cells.yes_no,
            filled=False,
            also=("Is de woonruimte zelfstandig",),
        ),
        Column("Mutatie verslagjaar", "mutation", cells.text, filled=False),
        Column("Nettohuur per maand ultimo verslagjaar", "net_rent_cents", _rent, filled=False),
        Column(
            "WOZ-waarde verslagjaar", "woz_value_cents", cells.money, filled=False, also=("WOZ waarde verslagjaar",)
        ),
        Column("Tak primo verslagjaar", "branch_start", cells.one_of(BRANCHES), filled=False, needed=False),
        Column("Tak ultimo verslagjaar", "branch_end", cells.one_of(BRANCHES), filled=False, needed=False),
        Column("Lift aanwezig?", "lift", cells.yes_no, filled=False, needed=False, also=("Lift aanwezig",)),
        Column("Energielabel", "energy_label", cells.text, filled=False, needed=False),
        Column("Marktwaarde ultimo verslagjaar", "market_value_cents", cells.money, filled=False, needed=False),
        Column("Eigendomspercentage", "ownership_share", cells.decimal, filled=False, needed=False),
    ),
    odd=_odd,
)


def _rounds(stream: BinaryIO) -> bool:
    """Whether no number of 16 significant digits in the file ends in another digit than zero: a spreadsheet keeps 15."""
    stream.seek(0)
    tail = b""
    while chunk := stream.read(_CHUNK):
        if _EXACT_ID.search(tail + chunk):
            return False
        tail = chunk[-32:]
    return True


def _profile_for(stream: BinaryIO) -> Profile:
    if not _rounds(stream):
        return PROFILE
    strict = tuple(
        replace(column, parse=_ids_of_a_rounding_file) if column.field == "bag_ids" else column
        for column in PROFILE.columns
    )
    return replace(PROFILE, columns=strict)


def owner_and_year(note: Note | None) -> tuple[str, int]:
    """KvK number of the corporation and the year that a delivery note names.

    Raises:
        Refused: period_unknown (no note, not of a corporation, or without a period).
    """
    owner = (note.owner if note else None) or ""
    if note is None or note.period_start is None or not owner.startswith("kvk:"):
        raise Refused("period_unknown")
    return owner.removeprefix("kvk:"), note.period_start.year


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read a WOZ-bezitstabel; the money in it is a state and no flow, so the receipt has none.

    Raises:
        Refused: period_unknown (no delivery note that names the corporation and the year); see `read_table`.
    """
    given = owner_and_year(note)
    try:
        return read_table(stream, _profile_for(stream), sink=sink, pseudonym=pseudonym, note=note, given=given)
    except Refused as refused:  # a wrong separator is told with the number of columns that is expected
        column = PROFILE.columns[0].header if refused.rule == "separator" else refused.column
        raise Refused(refused.rule, refused.line, column) from None
