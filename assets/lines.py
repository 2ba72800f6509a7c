"""Ledger lines as somebody asks for them: those behind a figure, and the figures that lines of a file are behind."""

import filecmp
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from assets.engine import ALONE
from assets.place import Place
from assets.raw import ROW_TABLES
from assets.storage import Warehouse
from pipelines.harmonize import profile
from pipelines.harmonize.behind import lines_behind, one_page, per_figure
from pipelines.harmonize.price_level import with_real_cents

if TYPE_CHECKING:
    from reports.pages import Wanted
    from reports.warehouse import Warehouse as Shown

SHOWN = ("month", "file_id", "line", "state", "amount_cents", "real_cents")
CORE = (
    "person_months", "complex_months", "insured_quarters", "booked_months", "exposure", "projects", "cost_lines", "deflators",
)  # fmt: skip
AS_TOLD = ("mart__release", "mart__lines_behind")
"""When these are the same bytes and no build is under way, the lines are those of what is looked at."""


class OtherBuild(LookupError):
    """The ledger that is at hand is not the one that the answers were made of: a build runs, or the last one was not published."""


@dataclass(frozen=True)
class Ledger:
    """The ledger of a data folder, for who asks for its lines; lines stay in the warehouse and are never part of what is published."""

    data: Path

    def lines(self, marts: "Shown", wanted: "Wanted") -> pd.DataFrame:
        """The lines that are asked, by month and file; no column says of whom a line is.

        Raises:
            OtherBuild: The ledger at hand is not that of these answers.
        """
        with ALONE:
            rows = _of(self._behind(marts), wanted.payer)
            rows = rows.filter((rows.project_id == wanted.project_id) & (rows.budget == wanted.budget))
            rows = rows.filter(rows.year == wanted.year) if wanted.year else rows
            return one_page(rows, wanted.first, wanted.most).select(*SHOWN).to_pandas()

    def rests_on(self, marts: "Shown", file_id: str, payer: tuple[str, str] | None) -> pd.DataFrame:
        """The figures that lines of a file are behind, with how many lines and how much.

        Raises:
            OtherBuild: The ledger at hand is not that of these answers.
        """
        with ALONE:
            rows = _of(self._behind(marts), payer)
            rows = rows.filter(rows.file_id == file_id)
            return per_figure(rows).order_by("project_id", "party", "budget").to_pandas()

    def fed(self, marts: "Shown", file_id: str) -> dict[str, int]:
        """How many rows of a file stand in which table of what was received.

        Raises:
            OtherBuild: What is at hand is not that of these answers.
        """
        with ALONE:
            built = self._built(marts)
            counts = {}
            for table in ROW_TABLES:
                if built.path(table).exists():
                    rows = built.read(table)
                    counts[table] = int(rows.filter(rows.file_id == file_id).count().to_pyarrow().as_py())
            return {table: n for table, n in counts.items() if n}

    def _built(self, marts: "Shown") -> Warehouse:
        place = Place(deliveries="", data=str(self.data))
        built, told = Warehouse(folder=str(self.data / "warehouse")), Warehouse(folder=str(marts.folder))
        if place.unfinished.exists() or any(not _same(built.path(table), told.path(table)) for table in AS_TOLD):
            raise OtherBuild(str(self.data))
        return built

    def _behind(self, marts: "Shown") -> ir.Table:
        """Every line behind a figure."""
        built = self._built(marts)
        core = {name: built.read(f"core__{name}") for name in CORE}
        counted = profile.counted_months(core["booked_months"], core["exposure"], core["projects"])
        priced = with_real_cents(core["cost_lines"], built.read("ref__budgets"), core["deflators"])
        return lines_behind(priced, core["person_months"], core["complex_months"], core["insured_quarters"], counted)


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and (one.samefile(other) or filecmp.cmp(one, other, shallow=False))


def _of(rows: ir.Table, payer: tuple[str, str] | None) -> ir.Table:
    if payer is None:
        return rows
    party, code = payer
    return rows.filter((rows.party == ibis.literal(party)) & (rows.party_id == ibis.literal(code)))
