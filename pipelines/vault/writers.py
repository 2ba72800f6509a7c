"""What writes a kind of file without its people; kinds in which no people are stay as they are."""

import shutil
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from pipelines.sources import register
from pipelines.sources.reading import Note
from pipelines.sources.recognise import CSV_PROFILES
from pipelines.vault import entities, fixed, iv3, messages, sayings, tables
from pipelines.vault.last_look import refuse_people
from pipelines.vault.personal import Personal
from pipelines.vault.published import PUBLISHED

Writer = Callable[[BinaryIO, BinaryIO, Personal, Note | None], None]


def as_it_is(stream: BinaryIO, out: BinaryIO, personal: Personal, note: Note | None) -> None:
    """Figures of a publisher, about nobody: copied.

    Raises:
        Refused: bsn_published, when a BSN stands in it all the same.
    """
    refuse_people(stream)
    stream.seek(0)
    shutil.copyfileobj(stream, out)


WRITERS: dict[str, Writer] = {
    **{kind: messages.write_iwmo for kind in ("wmo301", "wmo305", "wmo307", "wmo323", "wmo325")},
    "xaf": messages.write_xaf,
    **{profile.kind: partial(tables.write_table, profile) for profile in (*CSV_PROFILES, register.PROFILE)},
    "profiled": tables.write_profiled,
    "aw319": fixed.write,
    **{
        kind: partial(entities.write, kind)
        for kind in ("vera_units", "vera_clusters", "vera_prices", "vera_bookings", "vera_orders")
    },
    "iv3": iv3.write,
    "iv3_matrix": iv3.write_matrix,
    **{kind: sayings.write_declaration for kind in ("mapping", "profile")},
    **dict.fromkeys(PUBLISHED, as_it_is),
}
del WRITERS["corrections"]  # they name a file by its content, which is another now
