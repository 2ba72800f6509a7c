"""What intake makes of a folder, without an orchestrator: files, quarantine and reconciliation by the functions that the assets call.

The expressions are made and compiled once per process: a build of some files then costs tenths of a second.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import ibis

from assets.core import core__claims, core__cost_lines, core__placements, core__projects
from assets.intake import arrow_schema, staged, take_in
from assets.place import Place
from assets.raw import ROW_TABLES
from assets.worker import FAULTS
from pipelines.contracts import RAW
from pipelines.contracts.rules import good_rows
from pipelines.harmonize.quarantine import Codes, counted_files, quarantine
from pipelines.harmonize.reconciliation import reconciliation

KEY = b"k" * 32


@dataclass
class Accounts:
    """An engine of its own with a table for every step, and the statements that fill them."""

    con: Any
    statements: dict[str, str]

    def load(self, name: str, rows: Any) -> None:
        """Rows of a table that is read, in place of those of before."""
        self.con.con.execute(f'DELETE FROM "{name}"')
        if rows is None:
            return
        self.con.con.register("given", rows)
        self.con.con.execute(f'INSERT INTO "{name}" SELECT * FROM given')
        self.con.con.unregister("given")

    def run(self, name: str) -> list[dict[str, Any]]:
        """Fill a table by its statement; its rows."""
        self.con.con.execute(f'DELETE FROM "{name}"')
        self.con.con.execute(f'INSERT INTO "{name}" {self.statements[name]}')
        return self.con.con.execute(f'SELECT * FROM "{name}"').to_arrow_table().to_pylist()


@cache
def accounts() -> Accounts:
    """All that is between files and reconciliation, compiled."""
    con = ibis.duckdb.connect()
    made = Accounts(con, {})

    def empty(name: str, schema: Any) -> Any:
        return con.create_table(name, schema.empty_table())

    def step(name: str, expression: Any) -> Any:
        made.statements[name] = con.compile(expression)
        return con.create_table(name, expression.schema().to_pyarrow().empty_table())

    files, faults = empty("raw_intake__files", arrow_schema("raw_intake__files")), empty("faults", FAULTS)
    as_read = {table: empty(f"staged_{table}", arrow_schema(table)) for table in ROW_TABLES}
    raw = {
        t: step(t, good_rows(RAW[t], rows.semi_join(counted_files(files), "file_id"))) for t, rows in as_read.items()
    }
    budgets, iv3 = (con.create_table(f"ref__{name}", rows_of(name)) for name in ("budget_codes", "iv3_codes"))
    tables = {"raw_intake__files": files, "ref__budget_codes": budgets, **raw}
    held = quarantine(files=files, faults=faults, broken=as_read, raw=raw, filled=as_read, codes=Codes(iv3, budgets))
    tables["core__quarantine"] = held = step("core__quarantine", held)
    for asset in (core__projects, core__placements, core__claims, core__cost_lines):
        name = asset.key.to_user_string()
        tables[name] = step(name, asset(**{needed: tables[needed] for needed in asset.keys_by_input_name}))
    step("mart__reconciliation", reconciliation(files=files, raw=raw, quarantine=held))
    return made


def rows_of(reference: str) -> Any:
    """Rows of a reference table."""
    return Place(deliveries="", data="").reference_rows(reference)


def built(deliveries: Path, data: Path, known_on: date | None = None) -> dict[str, list[dict[str, Any]]]:
    """Every table from the files to the reconciliation and the cost lines, by name."""
    made, staging = accounts(), data / ".staging"
    data.mkdir(parents=True, exist_ok=True)
    made.load("raw_intake__files", take_in(deliveries, staging, key=KEY, domain="test", workers=1, known_on=known_on))
    for table in ("faults", *ROW_TABLES):
        there = any(staging.glob(f"{table}-*.parquet"))
        rows = staged(staging, table).to_pyarrow() if there else None
        made.load("faults" if table == "faults" else f"staged_{table}", rows)
    return {name: made.run(name) for name in made.statements}
