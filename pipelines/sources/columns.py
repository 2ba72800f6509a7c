"""Cells by the column: every different text is read once, by the function that reads a single cell.

What a column holds is mostly the same over and over (months, tariffs, codes, people that come back), so that a cell costs the looking
up of its text. What a cell becomes, and what it cannot become, is said in one place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MOST_TEXTS = 1 << 20  # that are remembered of a column


@dataclass(frozen=True)
class Cells:
    """Cells of a column that were read: the values of all texts met so far, which of them each cell has, and which have none to give.

    ``values[place[i]]`` is the value of cell i, null where there is none; ``unreadable[i]`` holds where its text cannot be read.
    ``texts`` holds the different values in the place of ``values``, where these are texts.
    """

    values: pa.Array
    place: np.ndarray
    unreadable: np.ndarray
    texts: pa.DictionaryArray | None

    def array(self) -> pa.Array:
        """The values cell by cell; texts as a dictionary, which may hold more than these cells have."""
        if self.texts is None:
            return self.values.take(pa.array(self.place))
        return pa.DictionaryArray.from_arrays(self.texts.indices.take(pa.array(self.place)), self.texts.dictionary)

    @property
    def absent(self) -> np.ndarray:
        """Which cells have no value."""
        if not self.values.null_count:
            return np.zeros(len(self.place), bool)
        return self.values.is_null().to_numpy(zero_copy_only=False)[self.place]

    def different(self, rows: np.ndarray) -> list[Any]:
        """The different values of some of the cells."""
        seen = np.zeros(len(self.values), bool)
        seen[self.place[rows]] = True
        return self.values.filter(pa.array(seen)).to_pylist()


class ColumnReader:
    """Reads the cells of one column; remembers what became of each text."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        self.read_one = read
        self._forget()

    def _forget(self) -> None:
        self.texts, self.values = pa.array([], pa.string()), pa.nulls(0)
        self.unreadable = np.zeros(0, bool)
        self.encoded: pa.DictionaryArray | None = None

    def read(self, coded: pa.DictionaryArray) -> Cells:
        """Read some cells, none of them null."""
        if len(self.texts) + len(coded.dictionary) > MOST_TEXTS:
            self._forget()
        at = pc.index_in(coded.dictionary, value_set=self.texts)  # pyright: ignore[reportAttributeAccessIssue]
        known = at.is_valid().to_numpy(zero_copy_only=False)
        places = at.fill_null(0).to_numpy()
        if not known.all():
            places = np.where(known, places, len(self.texts) + np.cumsum(~known) - 1)
            self._learn(coded.dictionary.filter(at.is_null()))
        place = places.astype(np.int32)[coded.indices.to_numpy()]
        return Cells(self.values, place, self.unreadable[place], self.encoded)

    def _learn(self, texts: pa.StringArray) -> None:
        """Read texts that were not seen before."""
        values, unreadable = [], np.zeros(len(texts), bool)
        for i, text in enumerate(texts.to_pylist()):
            try:
                values.append(self.read_one(text))
            except ValueError:
                values.append(None)
                unreadable[i] = True
        self.texts = pa.concat_arrays([self.texts, texts])
        self.values = _joined(self.values, pa.array(values))
        self.unreadable = np.concatenate([self.unreadable, unreadable])
        self.encoded = self.values.dictionary_encode() if pa.types.is_string(self.values.type) else None


def _joined(before: pa.Array, more: pa.Array) -> pa.Array:
    """Two arrays as one; an array without any value has no type yet."""
    if pa.types.is_null(before.type):
        before = before.cast(more.type)
    elif pa.types.is_null(more.type):
        more = more.cast(before.type)
    return pa.concat_arrays([before, more])
