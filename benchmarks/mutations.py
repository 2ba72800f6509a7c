"""Can a spoiled file crash a reader, hang it, or make it lose a line? Mutations of valid files of every kind, counted per reader.

    nice -n 19 uv run python -m benchmarks.mutations [--mutations 10000] [--first 0]

Files are made, spoiled and read as tests/properties says (mutations.py, fuzz.py); tests/properties/test_mutated_files.py does the first
twelve of each kind. ``--first`` begins at another mutation of each kind. Writes mutations.csv and the table in README.md.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from assets.confined import Limits
from assets.sandbox import Sandbox
from tests.properties.every_kind import EVERY
from tests.properties.fuzz import Case, Result, run

HERE = Path(__file__).resolve().parent
BEGIN, END = "<!-- mutations: begin -->\n", "<!-- mutations: end -->\n"
COLUMNS = {
    "reader": "File",
    "mutations": "Mutations",
    "whole": "Read whole",
    "with_faults": "With rows held back",
    "rows_held": "Rows held back",
    "set_aside": "Totals not met",
    "refused": "Refused",
    "unknown": "Not recognised",
    "crashes": "Crashes",
    "hangs": "Hangs",
    "unaccounted": "Files with a line or cent unaccounted for",
}
STATUS = {"accepted": "whole", "faults": "with_faults"}
PIECE = 2_000  # mutations at a time: results are told in between


def counted(results: Iterable[Result]) -> dict[str, Counter[str]]:
    """What became of the mutations, by kind of file."""
    table: dict[str, Counter[str]] = {name: Counter() for name in EVERY}
    for one in results:
        row = table[one.case.name]
        row["mutations"] += 1
        row["rows_held"] += one.held
        row[STATUS.get(one.status, one.status)] += 1
        if one.wrong is not None:
            print(f"{one.case}: {one.status}, {one.wrong}", flush=True)
            row[what_is_wrong(one)] += 1
    return table


def what_is_wrong(one: Result) -> str:
    """Column of a result in which something is wrong."""
    if one.status in ("broken", "raised"):
        return "hangs" if one.wrong == "too_slow" else "crashes"
    return "unaccounted"


def write(table: dict[str, Counter[str]]) -> None:
    """Put the table in mutations.csv, and in README.md between its marks."""
    rows = [{"reader": name, **{column: row[column] for column in list(COLUMNS)[1:]}} for name, row in table.items()]
    total = {column: sum(int(row[column]) for row in rows) for column in list(COLUMNS)[1:]}
    rows.append({"reader": "all", **total})
    with (HERE / "mutations.csv").open("w", encoding="utf-8", newline="") as out:
        written = csv.DictWriter(out, list(COLUMNS), lineterminator="\n")
        written.writeheader()
        written.writerows(rows)
    lines = [f"| {' | '.join(COLUMNS.values())} |", f"|---|{'---:|' * len(total)}"]
    lines += [f"| {' | '.join(f'{v:,}' if isinstance(v, int) else str(v) for v in row.values())} |" for row in rows]
    readme = HERE / "README.md"
    before, _, rest = readme.read_text("utf-8").partition(BEGIN)
    _, _, behind = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}{chr(10).join(lines)}\n{END}{behind}", "utf-8")


def main() -> None:
    """Read all mutations, some at a time, and write what came of them."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--mutations", type=int, default=10_000)
    asked.add_argument("--first", type=int, default=0)
    said = asked.parse_args()
    each = -(-said.mutations // len(EVERY))
    wanted = [Case(name, said.first + n) for n in range(each) for name in EVERY]
    results: list[Result] = []
    with Sandbox(1, limits=Limits(seconds=10)) as sandbox:
        for start in range(0, len(wanted), PIECE):
            results += run(wanted[start : start + PIECE], sandbox)
            print(f"{len(results):,} of {len(wanted):,}, wrong: {sum(1 for r in results if r.wrong)}", flush=True)
    write(counted(results))
    raise SystemExit(1 if any(one.wrong for one in results) else 0)


if __name__ == "__main__":
    main()
