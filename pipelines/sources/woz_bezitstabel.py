"""WOZ-bezitstabel: the units of a housing corporation in a reporting year (CSV of the dVi, 29 columns).

The table says neither whose it is nor of which year: both come from a delivery note. Of the 29 columns 13 are read; the
spelling of their headers differs between years. Rent and value go from euros to cents; a rent of 0,01 means unknown. Ids of the
BAG are put back to 16 digits. Source: SBR-wonen, dVi manual part B.
"""

from typing import BinaryIO

from pipelines.sources import cells
from pipelines.sources.reading import Note, Pseudonymise, Receipt, Refused, Sink
from pipelines.sources.tabular import Column, Profile, read_table

UNKNOWN_RENT_CENTS = 1


def _rent(cell: object) -> int | None:
    cents = cells.money(cell)
    return None if cents == UNKNOWN_RENT_CENTS else cents


PROFILE = Profile(
    kind="woz",
    table="raw_woz__units",
    columns=(
        Column("Onderdeel", "part", cells.text),
        Column("Eenheidscode", "unit_code", cells.text),
        Column("Bag-postcode", "postcode", cells.postcode, filled=False, also=("Bag-postcode NL", "Bag postcode")),
        Column("Bag-huisnummer", "house_number", cells.count, filled=False, also=("Bag huisnummer",)),
        Column(
            "Bag-verblijfsobject-id",
            "bag_ids",
            cells.codes(16),
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
    ),
)


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read a WOZ-bezitstabel; the money in it is a state and no flow, so the receipt has none.

    Raises:
        Refused: period_unknown (no delivery note that names the corporation and the year); see `read_table`.
    """
    owner = (note.owner if note else None) or ""
    if note is None or note.period_start is None or not owner.startswith("kvk:"):
        raise Refused("period_unknown")
    given = (owner.removeprefix("kvk:"), note.period_start.year)
    return read_table(stream, PROFILE, sink=sink, pseudonym=pseudonym, note=note, given=given)
