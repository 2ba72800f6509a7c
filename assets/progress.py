"""How far a build is: told to whoever listens in this process, silent by default."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str, float], None]
_listeners: list[Listener] = []


def tell(what: str, share: float) -> None:
    """Say that ``what`` (``reading`` or the name of a table) is done for this share."""
    for listener in _listeners:
        listener(what, share)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Have a listener told for as long as the block runs."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
