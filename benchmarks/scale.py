"""What does a build cost in time and memory, beside a bare DuckDB read of the same files in the same run?

    uv run python benchmarks/scale.py [--care-lines 150000 1000000 10000000] [--folder DIR]

The reference reads every WMO323 message with DuckDB's read_text and adds up the amounts with regular expressions: no check, no
pseudonym, no line number. Times are given as a ratio to it. Memory is the peak of the whole process tree.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

HERE = Path(__file__).resolve().parent
BARE = """
import duckdb, sys
rows = duckdb.sql(
    "SELECT sum(len(amounts)), sum(list_sum(amounts)) FROM (SELECT list_transform(regexp_extract_all(content,"
    " '<[a-z]*:?Bedrag>([0-9]+)<', 1), x -> CAST(x AS BIGINT)) AS amounts FROM read_text('" + sys.argv[1] + "'))"
).fetchall()
print(rows[0])
"""


def measured(call: list[str]) -> tuple[float, float, str]:
    """Seconds, peak memory of the process tree in MB, and what was printed."""
    start, peak = time.monotonic(), 0.0
    process = subprocess.Popen(call, cwd=HERE.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        root = psutil.Process(process.pid)
        while not done.wait(0.1):
            total = 0
            try:
                for one in [root, *root.children(recursive=True)]:
                    total += one.memory_info().rss
            except psutil.Error:
                continue
            peak = max(peak, total / 1e6)

    watcher = threading.Thread(target=watch)
    watcher.start()
    printed, _ = process.communicate()
    done.set()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{call} ended with {process.returncode}")
    return time.monotonic() - start, peak, printed


def one_size(care_lines: int, folder: Path) -> str:
    """One row of the table: write a country, read it bare, build it."""
    front = [sys.executable, "-c", "from assets.cli import main; main()"]
    out, data = folder / "country", folder / "data"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made, made_mb, _ = measured([*front, "example", "--out", str(out), "--care-lines", str(care_lines)])
    size = sum(p.stat().st_size for p in (out / "deliveries").rglob("*") if p.is_file())
    files = sum(1 for p in (out / "deliveries").rglob("*") if p.is_file())
    claims = [p for p in (out / "deliveries").rglob("*.xml") if b"wmo323/schema" in p.open("rb").read(400)]
    bare_folder = folder / "claims"
    bare_folder.mkdir()
    for path in claims:
        (bare_folder / path.relative_to(out).as_posix().replace("/", "_")).symlink_to(path.resolve())
    bare, bare_mb, _ = measured([sys.executable, "-c", BARE, str(bare_folder / "*.xml")])
    build = [*front, "build", "--deliveries", str(out / "deliveries"), "--data", str(data), "--json"]
    built, built_mb, _ = measured(build)
    return (
        f"| {care_lines:,} | {files:,} | {size / 1e6:,.0f} MB | {made:.0f} s, {made_mb:,.0f} MB | {bare:.1f} s, {bare_mb:,.0f} MB "
        f"| {built:.0f} s, {built_mb:,.0f} MB | {built / bare:.1f} |"
    )


def main() -> None:
    """Print the table of README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--care-lines", type=int, nargs="+", default=[150_000, 1_000_000, 10_000_000])
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    print("| Care lines | Files | Deliveries | Example | Bare DuckDB read of the claims | Build | Build / bare |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        for care_lines in chosen.care_lines:
            print(one_size(care_lines, chosen.folder or Path(name) / "scale"), flush=True)


if __name__ == "__main__":
    main()
