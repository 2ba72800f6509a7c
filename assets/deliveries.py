"""The calendar of deliveries of a place that has been built."""

from datetime import date

import ibis

from assets.place import Place
from pipelines.harmonize.calendar import Came, Slot, calendar
from pipelines.sources.profiled import KIND as PROFILED


def delivered(place: Place, on: date) -> list[Slot]:
    """What is in, expected and late on a day, from the list of received files.

    Raises:
        FileNotFoundError: Nothing was built yet.
    """
    files = place.warehouse().read("raw_intake__files")
    known = files.filter(
        files["copy"] == 1,
        files.reason.isnull() | (files.reason != "known_later"),
        files.owner.notnull(),
        files.period_start.notnull(),
        files.period_end.notnull(),
    )
    names = ibis.ifelse(known.kind == PROFILED, known.reference, ibis.literal(""))
    known = known.select("kind", "owner", "status", start="period_start", end="period_end", name=names)
    came = [Came(**row) for row in known.to_pyarrow().to_pylist()]
    terms = place.reference_rows("delivery_terms")
    return calendar(came, dict(zip(terms.kind, terms.days.astype(int), strict=True)), on=on)
