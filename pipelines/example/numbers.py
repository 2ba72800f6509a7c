"""Numbers that pass their own test and belong to nobody: BSNs from the test range first."""

from collections.abc import Iterator

import numpy as np

_PEOPLE = ((99990000, 100000000), (99900000, 99980000), (99000000, 99900000), (90000000, 99000000))
_STRANGERS = ((99980000, 99990000),)  # for planted rows, so that planting changes nobody's number
_WEIGHTS = np.arange(9, 1, -1)
_BLOCK = 100_000


def _blocks(ranges: tuple[tuple[int, int], ...]) -> Iterator[np.ndarray]:
    """Valid numbers in order of use: 9999xxxxx, 999xxxxxx, 99xxxxxxx, 9xxxxxxxx."""
    for low, high in ranges:
        for start in range(low, high, _BLOCK):
            first = np.arange(start, min(start + _BLOCK, high))
            digits = (first[:, None] // 10 ** np.arange(7, -1, -1)) % 10
            check = (digits * _WEIGHTS).sum(axis=1) % 11  # 9a+8b+…+2h−i ≡ 0 (mod 11)
            yield (first * 10 + check)[check < 10]


class BsnSource:
    """Hands out valid BSNs (11-test), each once."""

    def __init__(self, *, strangers: bool = False) -> None:
        self._numbers = _blocks(_STRANGERS if strangers else _PEOPLE)
        self._left = np.empty(0, dtype=np.int64)

    def take(self, count: int) -> np.ndarray:
        """The next ``count`` numbers as int64; nine digits each.

        Raises:
            StopIteration: More than eight million were asked for.
        """
        while len(self._left) < count:
            self._left = np.concatenate([self._left, next(self._numbers)])
        taken, self._left = self._left[:count], self._left[count:]
        return taken


def invalid(bsn: int) -> int:
    """A number of nine digits that fails the 11-test: the last digit changed."""
    return bsn // 10 * 10 + (bsn % 10 + 1) % 10
