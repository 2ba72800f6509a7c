"""Rows handed on by the column, on their way to Parquet: texts stay dictionaries, so that each is looked at and written once."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

TEXT = pa.dictionary(pa.int32(), pa.string())
_DICTIONARY_BYTES = 16 << 20  # of one text column in some rows; beyond that its texts are written one by one


@dataclass
class Pieces:
    """Rows of one table and file, some at a time, with the number of the first of each piece."""

    file_id: str
    pieces: list[tuple[int, list[pa.Array]]] = field(default_factory=list)
    rows: int = 0

    def add(self, number: int, columns: list[pa.Array]) -> None:
        """Add rows that follow on each other."""
        self.pieces.append((number, columns))
        self.rows += len(columns[0])

    def table(self, schema: pa.Schema) -> pa.Table:
        """The rows with their file and number, in the columns of a raw table."""
        schema = with_dictionaries(schema)
        numbers = [np.arange(first, first + len(columns[0])) for first, columns in self.pieces]
        file_id = pa.DictionaryArray.from_arrays(pa.array(np.zeros(self.rows, np.int32)), pa.array([self.file_id]))
        made = [pa.chunked_array([file_id]), pa.chunked_array([np.concatenate(numbers)])]
        for at, column in enumerate(schema.types[2:]):
            made.append(pa.chunked_array([_as(columns[at], column) for _, columns in self.pieces], column))
        return pa.table(made, schema=schema)


def _as(values: pa.Array, kind: pa.DataType) -> pa.Array:
    return values if values.type == kind else values.cast(kind)


def with_dictionaries(schema: pa.Schema) -> pa.Schema:
    """Columns of a table with its texts as dictionaries."""
    return pa.schema([(f.name, TEXT if f.type == pa.string() else f.type) for f in schema])


def with_texts_used(table: pa.Table) -> pa.Table:
    """The table with one dictionary per column, which holds the texts of its rows and no others."""
    table = table.unify_dictionaries().combine_chunks()
    for at, name in enumerate(table.schema.names):
        if table.schema.types[at] == TEXT and table.num_rows:
            table = table.set_column(at, name, _texts_used(table.column(at).chunk(0)))
    return table


def _texts_used(texts: pa.DictionaryArray) -> pa.DictionaryArray:
    used = np.zeros(len(texts.dictionary), bool)
    used[texts.indices.drop_null().to_numpy()] = True
    if used.all():
        return texts
    places = pa.array(np.cumsum(used, dtype=np.int32) - 1)
    return pa.DictionaryArray.from_arrays(places.take(texts.indices), texts.dictionary.filter(pa.array(used)))


class Behind:
    """Writer of staged rows; it writes while the next ones are read. Who reads them finds plain texts."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        counted = [name for name in ("row", "line") if name in schema.names]
        self.out = pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            use_dictionary=[name for name in schema.names if name not in counted],  # pyright: ignore[reportArgumentType]
            column_encoding=dict.fromkeys(counted, "DELTA_BINARY_PACKED"),
            dictionary_pagesize_limit=_DICTIONARY_BYTES,
            write_statistics=["file_id"],  # pyright: ignore[reportArgumentType]
            store_schema=False,
        )
        self.thread = ThreadPoolExecutor(1)
        self.waiting: Future[None] | None = None

    def write(self, rows: pa.Table) -> None:
        """Write rows, after those before them; what went wrong with those is raised here."""
        self.finish()
        self.waiting = self.thread.submit(self.out.write_table, rows)

    def finish(self) -> None:
        """Wait until what was given is written."""
        waiting, self.waiting = self.waiting, None
        if waiting is not None:
            waiting.result()

    def close(self) -> None:
        """Finish the file."""
        try:
            self.finish()
        finally:
            self.thread.shutdown()
            self.out.close()
