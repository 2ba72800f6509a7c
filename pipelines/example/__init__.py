"""A small country with a known truth, written out in the formats in which real parties deliver.

``deliveries(Country(), indices_rows)`` gives one file after another as (path, chunks of bytes); the caller writes them. The
files under ``truth/`` say what the projects really avoided; nothing that estimates may read them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipelines.example.country import Country
from pipelines.example.making import files, world

__all__ = ["Country", "deliveries"]


def deliveries(country: Country, indices_rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """All files of an example country, with bounded memory.

    Args:
        country: What to make. Same country, same bytes.
        indices_rows: Rows of ref__indices (price_index, year, change_percent, status); nominal prices follow them exactly.

    Yields:
        Relative posix path and the chunks of the file; read the chunks before asking for the next file.

    Raises:
        ValueError: The index rows do not reach from the first year to 2025.
    """
    yield from files(world(country, indices_rows))
