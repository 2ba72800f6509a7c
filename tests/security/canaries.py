"""Answers in which every amount says whose it is, and a search for amounts of others in whatever a dashboard gives.

Three parties look: a municipality, a corporation with other projects, and the network. What is of neither of the first two is of others; what
is of all together is of nobody alone. Each has amounts that begin with digits of its own (€ 411.000 to € 411.999 …), so that one is known
wherever it stands: on a page, in a figure, a table, a CSV, a workbook.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from assets.lines import CORE
from reports.audience import RULES, TOGETHER
from reports.viewer import Viewer

MUNICIPALITY, CORPORATION, NETWORK = Viewer("gemeente", "9001"), Viewer("corporatie", "90000137"), Viewer("netwerk")
MARKS = {"municipality": 411, "corporation": 522, "others": 633, "together": 744, "group": 855}
KEYS = {
    "gemeente:9001": "municipality",
    "kvk:90000137": "corporation",
    "corporatie:90000137": "corporation",
    "9001": "municipality",
}
FOREIGN = {"municipality": {"corporation", "others", "together"}, "corporation": {"municipality", "others", "together"}, "network": set(), "nobody": set(MARKS)}  # fmt: skip
NUMBER = re.compile(r"(?<![\w.,-])-?(411|522|633|744|855)[.,]?(\d{3})(?:[.,]?\d{1,2})?(?!\w)")
NAME = re.compile(r"kanarie_(\w+?)_\d+")


@dataclass(frozen=True)
class Planted:
    """A data folder, and how many different canaries of each party there are in it."""

    data: Path
    canaries: dict[str, set[str]]


def plant(built: Path, data: Path) -> Planted:
    """Copy the answers of a build, every amount replaced by one that says whose it is, and every file name."""
    rng, canaries = np.random.default_rng(1), {name: set() for name in MARKS}
    owner_of = _owners(built)
    for path in sorted((built / "warehouse").rglob("*.parquet")):
        if path.stem in RULES or path.stem == "raw_intake__files":
            rows = pd.read_parquet(path)
            if path.stem in RULES and not path.stem.startswith("ref__"):
                rows = _marked(path.stem, rows, owner_of, rng, canaries)
            to = data / "warehouse" / path.parent.name / path.name
            to.parent.mkdir(parents=True, exist_ok=True)
            rows.to_parquet(to)
    for name in CORE:
        table = pq.read_table(built / "warehouse" / "core" / f"core__{name}.parquet")
        lines = _marked_lines(table, rng, canaries) if name == "cost_lines" else table
        pq.write_table(lines, data / "warehouse" / "core" / f"core__{name}.parquet")
    return Planted(data, canaries)


def _marked_lines(lines: pa.Table, rng, canaries: dict[str, set[str]]) -> pa.Table:
    """Lines of the ledger, each with an amount that says who paid it."""
    kinds = {"gemeente": "gemeente", "woningcorporatie": "kvk"}
    paid = zip(lines["party"].to_pylist(), lines["party_id"].to_pylist(), strict=True)
    whose = [KEYS.get(f"{kinds.get(party)}:{code}", "others") for party, code in paid]
    euros = (
        np.array([MARKS[one] * 1000 for one in whose])
        + 10 * rng.integers(0, 100, len(whose))
        + rng.integers(1, 10, len(whose))
    )
    for one, euro in zip(whose, euros, strict=True):
        canaries[one].add(str(euro))
    at = lines.column_names.index("amount_cents")
    return lines.set_column(at, lines.field(at), pa.array(100 * euros + 11, lines.field(at).type))


def _owners(built: Path) -> dict[str, str]:
    """Whose a project or a file is."""
    profiles = pd.read_parquet(built / "warehouse" / "mart" / "mart__project_profile.parquet")
    own = dict(KEYS)
    for row in profiles.itertuples():
        mine = (
            "municipality"
            if row.municipality_code == "9001"
            else "corporation"
            if row.corporation_id == "90000137"
            else "others"
        )
        own[str(row.project_id)] = mine
    files = pd.read_parquet(built / "warehouse" / "mart" / "mart__reconciliation.parquet")
    return own | {row.file_id: own.get(str(row.owner), "others") for row in files.itertuples()}


def _marked(
    table: str, rows: pd.DataFrame, owner_of: dict[str, str], rng, canaries: dict[str, set[str]]
) -> pd.DataFrame:
    rule = RULES[table]
    if rule.kind in ("group", "network"):
        whose = pd.Series("group" if rule.kind == "group" else "together", index=rows.index)
    elif not rule.column:
        return rows
    else:
        keys = rows[rule.column].astype(str)
        whose = keys.map(lambda key: "together" if key == TOGETHER else owner_of.get(key, "others"))
    base = whose.map(MARKS).to_numpy() * 1000
    for column in [
        name
        for name in rows.columns
        if name.endswith("_cents") or (table == "mart__comparison" and name in ("value", "shrunken"))
    ]:
        known = rows[column].notna().to_numpy()
        euros = (
            base + 10 * rng.integers(0, 100, len(rows)) + rng.integers(1, 10, len(rows))
        )  # never round: no tick of an axis
        sign = np.where(rows[column].fillna(0).to_numpy(dtype=float) < 0, -1, 1)
        rows[column] = (
            pd.Series(sign * (100 * euros + rng.integers(0, 100, len(rows))), index=rows.index)
            .where(known)
            .astype(rows[column].dtype)
        )
        for name, euro in zip(whose[known], euros[known], strict=True):
            canaries[name].add(str(euro))
    if "name" in rows and table == "mart__reconciliation":
        rows["name"] = [f"kanarie_{name}_{n}.csv" for n, name in enumerate(whose)]
        for name, n in zip(whose, range(len(rows)), strict=True):
            canaries[name].add(f"kanarie_{name}_{n}")
    return rows


def found(answer: bytes, mimetype: str) -> dict[str, set[str]]:
    """Canaries in an answer, by whose they are; a workbook is looked into."""
    text = _text(answer, mimetype)
    seen: dict[str, set[str]] = {name: set() for name in MARKS}
    by = {str(mark): name for name, mark in MARKS.items()}
    for mark, rest in NUMBER.findall(text):
        seen[by[mark]].add(mark + rest)
    for hit in NAME.finditer(text):
        seen[hit.group(1)].add(hit.group(0))
    return seen


def _text(answer: bytes, mimetype: str) -> str:
    if "spreadsheetml" in mimetype:
        with zipfile.ZipFile(io.BytesIO(answer)) as book:
            answer = b"\n".join(book.read(name) for name in book.namelist())
    return answer.decode("utf-8", "replace").replace("\u00a0", " ")
