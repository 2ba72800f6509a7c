"""Aedes-benchmark: maintenance and investment per unit of a housing corporation in a year (CSV).

The file says neither whose it is nor of which year: both come from a delivery note. The row ``Aansluitregel`` is no unit: it makes
the rest add up to the profit and loss account and may be negative. Euros become cents. These are the euros of the general ledger
seen a second time, so they never become costs beside it. Source: Aedes-benchmark, manual of the dVi.
"""

from typing import Any, BinaryIO

from pipelines.sources import cells
from pipelines.sources.reading import Note, Pseudonymise, Receipt, Sink
from pipelines.sources.tabular import Column, Profile, read_table
from pipelines.sources.woz_bezitstabel import owner_and_year

RECONCILIATION = "aansluitregel"
COSTS = {
    "Reparatieonderhoud": "repair_cents",
    "Mutatieonderhoud": "turnover_cents",
    "Planmatig onderhoud": "planned_cents",
    "Investeringen woningverbetering": "improvement_cents",
    "Bouwkosten (nieuwbouw)": "building_cents",
    "Grondkosten (nieuwbouw)": "land_cents",
    "Overige kosten (nieuwbouw)": "other_building_cents",
}


def _is_reconciliation(cell: Any) -> bool:
    return cells.shown(cell).casefold() == RECONCILIATION


PROFILE = Profile(
    kind="aedes",
    table="raw_aedes__costs",
    columns=(
        Column("Eenheidscode", "unit_code", cells.unit_code),
        Column("Eenheidscode", "is_reconciliation", _is_reconciliation, filled=False),  # without a code: told once
        *(Column(header, name, cells.money, filled=False) for header, name in COSTS.items()),
    ),
    money=tuple(COSTS.values()),
    ledger=True,
)


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read an Aedes-benchmark; its money is the sum of all columns and rows, so the total of the profit and loss account.

    Raises:
        Refused: period_unknown (no delivery note that names the corporation and the year); see `read_table`.
    """
    return read_table(stream, PROFILE, sink=sink, pseudonym=pseudonym, note=note, given=owner_and_year(note))
