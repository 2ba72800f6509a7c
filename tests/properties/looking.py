"""Who looks while generations are published: by the door of the reports, several processes of eight threads each."""

import json
import os
import threading
import time
from pathlib import Path

import pandas as pd

from assets.generations import Material, publish
from assets.manifest import Origin
from reports.warehouse import NEEDED, Warehouse
from tests.properties.publishing import Quick

TABLES, ROWS, EACH = NEEDED[:3], 5_000, 8
PAUSE = 0.02  # seconds between two looks of one reader


def watched(folder: Path, count: int, readers: int = 16, seconds: float = 0.0) -> dict:
    """Publish so many generations, spread over so many seconds, while so many readers look: never two in one look, never back.

    Gives looks, those that found their generation gone (three came meanwhile), the 95th percentile of how long one took, and what was bad.
    """
    processes, told = [_reading(folder, count, min(EACH, readers - n)) for n in range(0, readers, EACH)], []
    begun = time.monotonic()
    for number in range(1, count + 1):
        publish(folder, _material(folder, number), Quick())
        time.sleep(max(0.0, begun + seconds * number / count - time.monotonic()))
    for child, out in processes:
        told.append(json.loads(os.fdopen(out).read()))
        os.waitpid(child, 0)
    took = sorted(one for part in told for one in part["took"])
    p95 = round(1000 * took[int(0.95 * len(took))])
    bad = [one for part in told for one in part["bad"]]
    return {"tried": count, "looks": len(took), "gone": sum(part["gone"] for part in told), "p95_ms": p95, "bad": bad}


def _material(data: Path, number: int) -> Material:
    """Tables that all say a number in every row."""
    files = {}
    for table in TABLES:
        name = f"mart/{table}.parquet"
        files[name] = data / "warehouse" / name
        files[name].parent.mkdir(parents=True, exist_ok=True)
        pd.DataFrame({"number": [number] * ROWS, "row": range(ROWS)}).to_parquet(files[name], index=False)
    return Material(files, None, Origin((), {}, {"version": "1"}))


def _reading(folder: Path, until: int, threads: int) -> tuple[int, int]:
    """A process of so many readers; gives it, and where it tells what they saw."""
    out, into = os.pipe()
    child = os.fork()
    if child:
        os.close(into)
        return child, out
    saw = {"took": [], "gone": 0, "bad": []}
    several = [threading.Thread(target=_look, args=(folder, until, saw)) for _ in range(threads)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    os.write(into, json.dumps(saw).encode())
    os._exit(0)


def _look(folder: Path, until: int, saw: dict) -> None:
    """Look until the last generation is seen."""
    last = 0
    while last < until:
        time.sleep(PAUSE)
        begun = time.monotonic()
        try:
            marts = Warehouse.of(folder)
            if marts.generation is None:
                continue
            numbers = {int(n) for table in TABLES for n in marts.table(table).number.unique()}
        except FileNotFoundError:
            saw["gone"] += 1
            continue
        except Exception as wrong:
            saw["bad"].append(repr(wrong)[:200])
            return
        saw["took"].append(time.monotonic() - begun)
        if len(numbers) > 1 or min(numbers) < last or min(numbers) != marts.generation.number:
            saw["bad"].append([last, sorted(numbers)])
        last = min(numbers)
