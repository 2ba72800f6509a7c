"""Register of complexes that a network keeps, with the ten factors of each project (XLSX, own format).

Sheet ``Complexen``, header in the first row, one row per complex; a sheet ``Toelichting`` with ``VOORBEELDDATA`` in A1 marks
example data. Codes are text cells, so that leading zeros stay.
"""

from typing import BinaryIO

from pipelines.sources import cells
from pipelines.sources.reading import Note, Pseudonymise, Receipt, Sink
from pipelines.sources.tabular import Column, Profile, read_table
from pipelines.sources.workbook import sheets

SHEET, NOTES, EXAMPLE = "Complexen", "Toelichting", "VOORBEELDDATA"
KINDS = {"gemengd wonen": "project", "vergelijking": "comparison"}
ROUTES = {route: route for route in ("woongroep", "urgentie", "regulier")}


def _postcodes(cell: object) -> str:
    return "|".join(cells.postcode(part) for part in cells.shown(cell).split("|"))


PROFILE = Profile(
    kind="register",
    table="raw_register__complexes",
    owner="netwerk",
    sheet=SHEET,
    columns=(
        Column("Netwerk", "network", cells.text),
        Column("Complexcode", "complex_id", cells.text),
        Column("Naam", "complex_name", cells.text),
        Column("Soort", "kind", cells.one_of(KINDS)),
        Column("KvK-nummer", "corporation_id", cells.code(8)),
        Column("Corporatie", "corporation_name", cells.text),
        Column("Gemeentecode", "municipality_code", cells.code(4)),
        Column("Gemeente", "municipality_name", cells.text),
        Column("Start beheer", "caretaking_start", cells.month, filled=False),
        Column("Woningen", "dwellings", cells.count),
        Column("Postcodes", "postcodes", _postcodes),
        Column("Motivatiegesprek", "motivation_interview", cells.yes_no, filled=False),
        Column("Woonvereniging", "residents_association", cells.yes_no, filled=False),
        Column("Gemeenschappelijke ruimte m2", "common_room_m2", cells.decimal, filled=False),
        Column("Activiteiten per maand", "activities_per_month", cells.decimal, filled=False),
        Column("Overeenkomst getekend door", "agreement_parties", cells.text, filled=False),
        Column("Overeenkomst tot", "agreement_until", cells.day, filled=False),
        Column("Uren communitycoach per maand", "community_coach_hours", cells.decimal, filled=False),
        Column("Aandeel open begeleiding", "open_support_share", cells.decimal, filled=False),
        Column("Deelname", "participation_share", cells.decimal, filled=False),
        Column("Aandeel zelfstandige woningen", "self_contained_share", cells.decimal, filled=False),
        Column("Toewijzing", "allocation_route", cells.one_of(ROUTES), filled=False),
        Column("Geplande beheeruren per maand", "plan_caretaker_hours", cells.decimal, filled=False),
        Column("Aandeel begeleid", "supported_share", cells.decimal, filled=False),
        Column("Aandeel opgeleid", "trained_staff_share", cells.decimal, filled=False),
    ),
)


def is_example(stream: BinaryIO) -> bool:
    """Whether a register says that it is one of an example country."""
    notes = sheets(stream, (NOTES,)).get(NOTES) or [[""]]
    return bool(notes[0]) and cells.shown(notes[0][0]) == EXAMPLE


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read a register; it has no period and no money.

    Raises:
        Refused: sheet_missing, workbook_too_large, workbook_active_content, cell_error; see `read_table`.
    """
    receipt = read_table(stream, PROFILE, sink=sink, pseudonym=pseudonym, note=note)
    receipt.example = is_example(stream)
    return receipt
