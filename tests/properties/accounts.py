"""What intake makes of a folder, without an orchestrator: files, quarantine and reconciliation by the functions that the assets call.

The expressions are made and compiled once per process: a build of some files then costs tenths of a second.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import ibis

from assets.intake import arrow_schema, staged, take_in
from assets.place import Place
from assets.raw import ROW_TABLES
from assets.worker import FAULTS
from pipelines.contracts import RAW
from pipelines.contracts.rules import good_rows
from pipelines.harmonize import ledger, placements, vera
from pipelines.harmonize.quarantine import counted_files, quarantine
from pipelines.harmonize.reconciliation import reconciliation
from pipelines.harmonize.relations import without

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

    files, faults = empty("files", arrow_schema("raw_intake__files")), empty("faults", FAULTS)
    as_read = {table: empty(f"staged_{table}", arrow_schema(table)) for table in ROW_TABLES}
    raw = {
        t: step(t, good_rows(RAW[t], rows.semi_join(counted_files(files), "file_id"))) for t, rows in as_read.items()
    }
    codes = con.create_table("codes", Place(deliveries="", data="").reference_rows("budget_codes"))
    held = step("quarantine", quarantine(files=files, faults=faults, staged=as_read, raw=raw, codes=codes))
    step("reconciliation", reconciliation(files=files, raw=raw, quarantine=held))
    _cost_lines(step, files, raw, codes, held)
    return made


def _cost_lines(step: Any, files: Any, raw: dict[str, Any], codes: Any, held: Any) -> None:
    """The ledger: what counts as cost, of whom."""
    good = {table: without(rows, held, table) for table, rows in raw.items()}
    known = step("projects", placements.projects(good["raw_register__complexes"]))
    answers = (raw["raw_iwmo__answers"], raw["raw_iwmo__refusals"])
    claims = step("claims", ledger.claim_states(good["raw_iwmo__claims"], *answers, files))
    own = vera.bookings(good["raw_vera__bookings"], raw["raw_vera__units"], raw["raw_vera__clusters"], known)
    lines = ledger.cost_lines(
        bookings=good["raw_xaf__lines"].select(*vera.BOOKING).union(own),
        rules=raw["raw_mapping__rules"],
        claims=claims,
        nights=good["raw_shelter__nights"],
        aggregates=good["raw_insurer__aggregates"],
        amounts=good["raw_profile__amounts"],
        codes=codes,
        projects=known,
        files=files,
    )
    step("cost_lines", lines)


def built(deliveries: Path, data: Path) -> dict[str, list[dict[str, Any]]]:
    """Every table from the files to the reconciliation and the cost lines, by name."""
    made, staging = accounts(), data / ".staging"
    data.mkdir(parents=True, exist_ok=True)
    made.load("files", take_in(deliveries, staging, key=KEY, domain="test", workers=1))
    for table in ("faults", *ROW_TABLES):
        there = any(staging.glob(f"{table}-*.parquet"))
        rows = staged(staging, table).to_pyarrow() if there else None
        made.load("faults" if table == "faults" else f"staged_{table}", rows)
    return {name: made.run(name) for name in made.statements}
