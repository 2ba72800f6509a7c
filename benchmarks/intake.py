"""How fast is the intake, beside a named reference in the same run?

    uv run python benchmarks/intake.py [--lines 10000000] [--repeats 3] [--only csv ...] [--write]

Case by case: made files are read by the reference and by Ontschot in turn, each time in a process of its own; of the repeats the
median. A ratio is our time to that of the reference. Beside seconds the processor time is given (user + system, all processes), which
other work on the machine touches less. ``--lines`` scales all cases down together. ``--write`` puts the table in intake.csv and
README.md.
"""

import argparse
import csv
import datetime as dt
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
MILLION = 1_000_000
KEY, DOMAIN = bytes(range(32)), "benchmark"
SAMPLE = 500_000  # lines that pandas is given; its time is scaled
Work = Callable[[], object]
BEGIN, END = "<!-- intake: begin -->\n", "<!-- intake: end -->\n"


def used() -> float:
    """Processor seconds of this process and those it waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


# what is measured: each takes the folder of a case and does its work after whatever it has to import


def take_in(folder: Path) -> Work:
    """Everything in deliveries/ to staged Parquet, on all cores."""
    from assets import intake
    from assets.engine import engine

    engine()
    cores, staging = os.cpu_count() or 1, folder / "data" / ".staging"
    return lambda: intake.take_in(folder / "deliveries", staging, key=KEY, domain=DOMAIN, workers=cores)


def contract_checked(folder: Path) -> Work:
    """A CSV to a table of the store: read, staged, held against its contract and written."""
    from assets import intake
    from assets.storage import Delivered, Warehouse
    from pipelines.harmonize.quarantine import counted_files

    read = take_in(folder)
    store, table = Warehouse(folder=str(folder / "data" / "warehouse")), "raw_shelter__nights"

    def work() -> None:
        store.write("raw_intake__files", read())
        counted = counted_files(store.read("raw_intake__files"))
        store.write(table, Delivered(intake.staged(folder / "data" / ".staging", table).semi_join(counted, "file_id")))

    return work


def duckdb_copy(folder: Path) -> Work:
    """DuckDB: COPY (SELECT * FROM read_csv(file)) TO Parquet, zstd, all cores."""
    import duckdb

    source, target = next((folder / "deliveries").iterdir()), folder / "bare.parquet"
    copy = f"COPY (SELECT * FROM read_csv('{source}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    return lambda: duckdb.connect().execute(copy)


def pandas_and_pandera(folder: Path) -> Work:
    """The first lines are read and converted by pandas, checked by pandera's pandas backend, and written as Parquet."""
    import pandas as pd
    import pandera.pandas as pandera

    checks = {
        "Gemeentecode": pandera.Column(str, pandera.Check.str_matches(r"^[0-9]{4}$")),
        "BSN": pandera.Column(str, pandera.Check.str_matches(r"^[0-9]{9}$")),
        "Maand": pandera.Column("datetime64[us]"),
        "Nachten": pandera.Column(int, pandera.Check.in_range(0, 31)),
        "Tarief per nacht": pandera.Column(int, pandera.Check.ge(0)),
        "Bedrag": pandera.Column(int, pandera.Check.ge(0)),
    }
    adds_up = pandera.Check(lambda t: t["Bedrag"] == t["Nachten"] * t["Tarief per nacht"])
    fits = pandera.Check(lambda t: t["Nachten"] <= t["Maand"].dt.days_in_month)
    schema = pandera.DataFrameSchema(checks, checks=[adds_up, fits])
    source = next((folder / "deliveries").iterdir())

    def work() -> None:
        rows = pd.read_csv(source, sep=";", dtype=str, nrows=SAMPLE, encoding="utf-8-sig")
        rows["Maand"] = pd.to_datetime(rows["Maand"], format="%m-%Y").astype("datetime64[us]")
        rows["Nachten"] = rows["Nachten"].astype(int)
        for name in ("Tarief per nacht", "Bedrag"):
            rows[name] = rows[name].str.replace(".", "", regex=False).str.replace(",", "", regex=False).astype(int)
        schema.validate(rows, lazy=True).to_parquet(folder / "pandas.parquet")

    return work


def walk(folder: Path) -> Work:
    """lxml.etree.iterparse over every file: the end of every element, each cleared."""
    from lxml import etree

    def work() -> None:
        for path in sorted((folder / "deliveries").iterdir()):
            for _, element in etree.iterparse(path, events=("end",)):
                element.clear()

    return work


def contract(folder: Path) -> Work:
    """Broken rules of a contract of seven rules, with file, row, line, column, rule and cents of each."""
    from assets.engine import read_parquet
    from benchmarks.contract import SevenRules
    from pipelines.contracts.rules import broken_rules

    rows = read_parquet([folder / "rows.parquet"])
    return lambda: broken_rules(SevenRules, rows, cents=("amount_cents",)).to_pyarrow()


def hand_written(folder: Path) -> Work:
    """DuckDB: one SELECT that counts the rows that break each of the seven rules."""
    import duckdb

    from benchmarks.contract import BY_HAND

    counts = ", ".join(f"count(*) FILTER (NOT ({rule}))" for rule in BY_HAND)
    return lambda: duckdb.sql(f"SELECT {counts} FROM '{folder / 'rows.parquet'}'").fetchall()


# what is put there to be measured


def make_csv(folder: Path, lines: int) -> int:
    """Nights in shelter."""
    from benchmarks.deliveries import shelter

    shelter(folder / "deliveries" / "nachten.csv", lines)
    return lines


def make_claim(folder: Path, lines: int) -> int:
    """One WMO323: 300,000 prestaties for 10 million lines."""
    from benchmarks.deliveries import wmo323

    wmo323(folder / "deliveries" / "claim.xml", lines * 3 // 100)
    return lines * 3 // 100


def make_claims(folder: Path, lines: int) -> int:
    """As many prestaties in files of a thousand."""
    from benchmarks.deliveries import wmo323

    for number in range(lines * 3 // 100_000):
        wmo323(folder / "deliveries" / f"claim-{number:04d}.xml", 1_000, number + 1)
    return lines * 3 // 100_000 * 1_000


def make_ledger(folder: Path, lines: int) -> int:
    """One XAF: 2 million lines for 10 million."""
    from benchmarks.deliveries import auditfile

    auditfile(folder / "deliveries" / "ledger.xaf", lines // 5)
    return lines // 5


def make_rows(broken_per_thousand: int) -> Callable[[Path, int], int]:
    """A Parquet table of care lines, some of which break a rule."""

    def make(folder: Path, lines: int) -> int:
        from benchmarks.contract import care_lines

        care_lines(folder / "rows.parquet", lines, broken_per_thousand)
        return lines

    return make


@dataclass(frozen=True)
class Setting:
    """Files, and what is done with them."""

    make: Callable[[Path, int], int]
    measured: tuple[Callable[[Path], Work], ...]


SETTINGS = {
    "csv": Setting(make_csv, (duckdb_copy, take_in, contract_checked, pandas_and_pandera)),
    "contract": Setting(make_rows(0), (hand_written, contract)),
    "broken": Setting(make_rows(1), (hand_written, contract)),
    "claim": Setting(make_claim, (walk, take_in)),
    "claims": Setting(make_claims, (walk, take_in)),
    "ledger": Setting(make_ledger, (walk, take_in)),
}
COMPARED = (  # what, setting, ours, reference, goal
    ("CSV to contract-checked Parquet", "csv", contract_checked, duckdb_copy, 1.5),
    ("the same, up to staged rows", "csv", take_in, duckdb_copy, None),
    ("CSV to contract-checked Parquet", "csv", contract_checked, pandas_and_pandera, None),
    ("contract of 7 rules, all rows pass", "contract", contract, hand_written, 1.5),
    ("contract of 7 rules, 0.1 % of the rows fail", "broken", contract, hand_written, 2.5),
    ("WMO323, one file", "claim", take_in, walk, 1.5),
    ("WMO323, files of 1,000 prestaties, all cores", "claims", take_in, walk, 0.8),
    ("XAF, one file", "ledger", take_in, walk, 1.5),
)
NAMES = {
    duckdb_copy: "DuckDB read-and-copy",
    pandas_and_pandera: "pandas and pandera's pandas backend",
    hand_written: "hand-written SQL, one pass",
    walk: "lxml iterparse walk",
}


@dataclass
class Measured:
    """Seconds, processor seconds, and peak memory of all processes and of the largest, in MB."""

    seconds: float
    cpu: float
    peak: float
    largest: float


def measure(name: str, folder: Path) -> None:
    """In a process of its own: do the work and print how long it took."""
    work = globals()[name](folder)
    cpu, start = used(), time.monotonic()
    work()
    print(json.dumps([time.monotonic() - start, used() - cpu]))


def resident(root: psutil.Process) -> list[float]:
    """Resident memory (RSS) in MB of a process and all below it; one that has just ended counts as 0, the others still count.

    Pages that several processes share, such as those of libraries, are counted in each: the sum is too high rather than too low.
    """
    sizes = [0.0]
    with suppress(psutil.Error):
        for one in (root, *root.children(recursive=True)):
            with suppress(psutil.Error):
                sizes.append(one.memory_info().rss / 1e6)
    return sizes


def once(name: str, folder: Path) -> Measured:
    """Have something measured, and watch its memory meanwhile."""
    shutil.rmtree(folder / "data", ignore_errors=True)
    call = [sys.executable, str(Path(__file__).resolve()), "--measure", name, str(folder)]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, text=True)
    peak = largest = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak, largest
        root = psutil.Process(process.pid)
        while not done.wait(0.05):
            sizes = resident(root)
            peak, largest = max(peak, sum(sizes)), max(largest, *sizes)

    watcher = threading.Thread(target=watch)
    watcher.start()
    printed, _ = process.communicate()
    done.set()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{name} ended with {process.returncode}")
    return Measured(*json.loads(printed.splitlines()[-1]), peak, largest)


def medians(setting: Setting, folder: Path, repeats: int) -> dict[str, Measured]:
    """Everything in a setting, in turn, some times over: the median of the times, the most of the memory."""
    runs: dict[str, list[Measured]] = {}
    for _ in range(repeats):
        for function in setting.measured:
            runs.setdefault(function.__name__, []).append(once(function.__name__, folder))
    of = {"seconds": statistics.median, "cpu": statistics.median, "peak": max, "largest": max}
    return {
        name: Measured(*(taken(getattr(one, field) for one in found) for field, taken in of.items()))
        for name, found in runs.items()
    }


def compared(chosen: argparse.Namespace) -> list[dict[str, object]]:
    """One row per comparison."""
    rows = []
    for name, setting in SETTINGS.items():
        if chosen.only and name not in chosen.only:
            continue
        with tempfile.TemporaryDirectory(dir=chosen.folder) as made:
            folder = Path(made)
            (folder / "deliveries").mkdir()
            lines = setting.make(folder, chosen.lines)
            size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
            found = medians(setting, folder, chosen.repeats)
        for what, of, ours, reference, goal in COMPARED:
            if of == name:
                scale = lines / min(lines, SAMPLE) if reference is pandas_and_pandera else 1
                one, other = found[ours.__name__], found[reference.__name__]
                about = {
                    "what": what,
                    "lines": lines,
                    "mb": round(size),
                    "reference": NAMES[reference],
                    "goal": goal or "",
                }
                rows.append(about | beside(one, other, scale))
                print(told(rows[-1]), flush=True)
    return rows


def beside(one: Measured, other: Measured, scale: float) -> dict[str, float]:
    """Figures of a comparison; ``scale`` = how much larger our files were than those of the reference."""
    return {
        "reference_seconds": round(other.seconds * scale, 2),
        "reference_cpu": round(other.cpu * scale, 2),
        "seconds": round(one.seconds, 2),
        "cpu": round(one.cpu, 2),
        "ratio": round(one.seconds / other.seconds / scale, 2),
        "cpu_ratio": round(one.cpu / other.cpu / scale, 2),
        "peak_mb": round(one.peak),
        "largest_process_mb": round(one.largest),
    }


HEADER = """| What | Lines | Reference | Reference | Ontschot | Ratio | Goal | Processor ratio | Memory, all processes (largest) |
|---|---:|---|---:|---:|---:|---:|---:|---:|"""


def told(row: dict[str, object]) -> str:
    """A row of the table in README.md."""
    return (
        f"| {row['what']} | {row['lines']:,} ({row['mb']:,} MB) | {row['reference']} "
        f"| {row['reference_seconds']} s | {row['seconds']} s | {row['ratio']} | {row['goal'] or '–'} | {row['cpu_ratio']} "
        f"| {row['peak_mb']:,} MB ({row['largest_process_mb']:,} MB) |"
    )


def machine() -> str:
    """What it was measured on."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pyarrow", "lxml", "pandas", "pandera"))
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{dt.date.today()}, {os.cpu_count()} cores ({platform.machine()}, {platform.system()}), {memory:.0f} GB, "
        f"Python {platform.python_version()}, {versions}; load before the run {os.getloadavg()[0]:.1f}"
    )


def write(rows: list[dict[str, object]], on: str) -> None:
    """Put the rows in intake.csv, and the table in README.md between its marks."""
    with (HERE / "intake.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, [*rows[0], "machine"], lineterminator="\n")
        table.writeheader()
        table.writerows({**row, "machine": on} for row in rows)
    readme = HERE / "README.md"
    before, _, rest = readme.read_text("utf-8").partition(BEGIN)
    _, _, behind = rest.partition(END)
    table_rows = "\n".join(told(row) for row in rows)
    readme.write_text(f"{before}{BEGIN}{on}.\n\n{HEADER}\n{table_rows}\n{END}{behind}", "utf-8")


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=10 * MILLION, help="care lines; the other cases are scaled along")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=SETTINGS, help="some cases only")
    parser.add_argument("--folder", type=Path, help="where to put what is made; else a temporary folder of the system")
    parser.add_argument("--write", action="store_true", help="put the outcome in intake.csv and README.md")
    parser.add_argument("--measure", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        measure(chosen.measure[0], Path(chosen.measure[1]))
        return
    on = machine()
    print(on, HEADER, sep="\n", flush=True)
    rows = compared(chosen)
    if chosen.write:
        write(rows, on)


if __name__ == "__main__":
    main()
