"""Reads mutated files in reading processes: what became of each, and what is wrong with how it was read."""

import sys
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from assets.confined import Desk
from assets.sandbox import Broken, Sandbox
from assets.worker import FAULTS, Task
from pipelines.sources import xml_plain
from pipelines.sources.reading import Note
from tests.properties.every_kind import make
from tests.properties.mutations import mutated
from tests.properties.outcomes import KEY, Became, became, unexplained
from tests.properties.valid import PEOPLE

BATCH = 100


@dataclass(frozen=True)
class Case:
    """A mutation: kind of file and seed. `case_bytes` makes it again."""

    name: str
    seed: int


@dataclass(frozen=True)
class Result:
    """What became of a mutation, what is wrong with that (None: nothing), and how many of its rows are held back."""

    case: Case
    status: str
    wrong: str | None = None
    held: int = 0


def case_bytes(case: Case) -> tuple[bytes, Note | None]:
    """The bytes of a mutation, and the note that goes with the file in half of the cases."""
    rng = Random(f"mutation {case.name} {case.seed}")
    valid = make(case.name, case.seed % 50)
    noted = rng.random() < 0.5 or valid.kind == "profiled"  # without its profile nobody knows what that is
    return mutated(valid, rng), valid.note if noted else None


def cases(names: Iterable[str], each: int) -> Iterator[Case]:
    """So many mutations of each kind."""
    yield from (Case(name, seed) for seed in range(each) for name in names)


def run(wanted: Iterable[Case], sandbox: Sandbox) -> Iterator[Result]:
    """The result of every case, in any order; one that breaks its process is wrong."""
    listed = list(wanted)
    batches = [listed[n : n + BATCH] for n in range(0, len(listed), BATCH)]
    from assets.intake import arrow_schema
    from pipelines.contracts import RAW

    for done in sandbox.run(read_cases, batches, {table: arrow_schema(table) for table in RAW}):
        if isinstance(done, Broken):
            yield Result(done.item, "broken", done.rule)
        else:
            yield from done.parts


def read_cases(batch: list[Case], schemas: dict, desk: Desk) -> None:
    """Read each case and look at what came of it; runs in a reading process."""
    for index, case in enumerate(batch):
        desk.begin(index, 0)
        try:
            status, wrong, held = _looked_at(case, schemas)
        except Exception:
            kind, _, where = sys.exc_info()
            last = traceback.extract_tb(where)[-1]
            held = 0
            status, wrong = "raised", f"{kind and kind.__name__} at {last.filename.rpartition('/')[2]}:{last.lineno}"
        desk.emit(Result(case, status, wrong, held))


def _looked_at(case: Case, schemas: dict) -> tuple[str, str | None, int]:
    data, note = case_bytes(case)
    one = became(data, note)
    wrong = unexplained(one) or _told(one, schemas)
    if wrong is None and data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        wrong = _otherwise(data, note, one)
    return one.status, wrong, len({row[1] for row in one.rows.get("faults", [])})


def _told(one: Became, schemas: dict) -> str | None:
    """What is wrong with the rows as they would be stored: of a type that does not fit, or with a BSN in them."""
    task = Task(KEY, "test", schemas)
    for table, rows in one.rows.items():
        stored = task.arrow(rows, table).to_pylist()
        texts = [v for row in stored for k, v in row.items() if isinstance(v, str) and k not in ("file_id",)]
        if any(person in text for person in PEOPLE for text in texts):
            return f"a BSN in {table}"
    assert FAULTS is not None
    return None


def _otherwise(data: bytes, note: Note | None, one: Became) -> str | None:
    """How XML read in small blocks of many elements differs from the same read one element at a time."""
    was = xml_plain.ENOUGH, xml_plain.BLOCK
    try:
        for enough, block in ((0, 512), (0, 1 << 20)):
            xml_plain.ENOUGH, xml_plain.BLOCK = enough, block
            other = became(data, note)
            if (other.status, other.rule, other.receipt, other.rows) != (one.status, one.rule, one.receipt, one.rows):
                return (
                    f"read in blocks of {block} it is {other.status} {other.rule}, one by one {one.status} {one.rule}"
                )
    finally:
        xml_plain.ENOUGH, xml_plain.BLOCK = was
    return None
