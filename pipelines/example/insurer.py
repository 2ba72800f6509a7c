"""What a health insurer delivers per quarter: people insured and their cost per complex; cells under ten people are left empty."""

from collections.abc import Iterable, Iterator

from pipelines.example.country import Complex, Country
from pipelines.example.defects import Plan
from pipelines.example.insured import INSURERS, SMALLEST_CELL, Insured
from pipelines.example.tables import csv_chunks, euros

HEADER = "UZOVI;Kwartaal;Complexcode;Verzekerden;Kosten ggz;Kosten overige Zvw"
File = tuple[str, Iterable[bytes]]


def _name(country: Country, quarter: int) -> str:
    return f"{country.year_of(3 * quarter)}KW{quarter % 4 + 1}"


def _row(head: str, complex_: Complex, figures: Insured, insurer: int, quarter: int) -> str:
    people = int(figures.people[insurer, quarter])
    if people < SMALLEST_CELL:
        return f"{head};{complex_.code};;;"
    ggz, other = (int(figures.cents[budget][insurer, quarter]) for budget in ("zvw_ggz", "zvw_other"))
    return f"{head};{complex_.code};{people};{euros(ggz, thousands=True)};{euros(other, thousands=True)}"


def _small_cells(country: Country, insured: list[tuple[Complex, Insured]]) -> list[tuple[int, int, int]]:
    """Cells that are left empty: insurer, quarter, place in the list of complexes."""
    return [
        (insurer, quarter, n)
        for insurer in range(len(INSURERS))
        for quarter in range(country.months // 3)
        for n, (_, figures) in enumerate(insured)
        if figures.people[insurer, quarter] < SMALLEST_CELL
    ]


def insurer_files(country: Country, insured: list[tuple[Complex, Insured]], plan: Plan) -> Iterator[File]:
    """Files of all insurers and quarters; a planted fault fills a cell that should have been empty."""
    faults = plan.spread(_small_cells(country, insured), ["greater_than_or_equal_to"], 3)
    for insurer, code in enumerate(INSURERS):
        for quarter in range(country.months // 3):
            head = f"{code};{_name(country, quarter)}"
            path = f"deliveries/verzekeraar-{code}/zvw-{_name(country, quarter)}.csv"
            rows = []
            for n, (complex_, figures) in enumerate(insured):
                rows.append(_row(head, complex_, figures, insurer, quarter))
                if (insurer, quarter, n) in faults:
                    rows[-1] = f"{head};{complex_.code};7;1.470,00;3.640,00"
                    plan.note(path, len(rows) + 1, "insured", "greater_than_or_equal_to")
            yield path, csv_chunks(HEADER, rows)
