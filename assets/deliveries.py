"""The calendar of deliveries of a place that has been built."""

from datetime import date
from pathlib import Path

import ibis

from assets.place import Place
from assets.storage import Warehouse
from pipelines.harmonize.calendar import Agreed, Came, Slot, calendar
from pipelines.harmonize.relations import without
from pipelines.sources.agreements import PROFILE
from pipelines.sources.profiled import KIND as PROFILED
from reports.warehouse import Warehouse as Shown

AGREEMENTS = PROFILE.table


def delivered(place: Place, on: date, folder: Path | None = None) -> list[Slot]:
    """What is in, expected and late on a day, from the list of received files; what was made after that day was not in yet.

    The list is that of what is looked at, or of another ``folder``.

    Raises:
        FileNotFoundError: Nothing was built yet.
    """
    tables = Warehouse(folder=str(folder or Shown.of(Path(place.data)).folder))
    files = tables.read("raw_intake__files")
    known = files.filter(
        files["copy"] == 1,
        files.reason.isnull() | (files.reason != "known_later"),
        files.issued_at.isnull() | (files.issued_at <= ibis.literal(on, "date")),
        files.owner.notnull(),
        files.period_start.notnull(),
        files.period_end.notnull(),
    )
    names = ibis.ifelse(known.kind == PROFILED, known.reference, ibis.literal(""))
    known = known.select("kind", "owner", "status", start="period_start", end="period_end", name=names)
    came = [Came(**row) for row in known.to_pyarrow().to_pylist()]
    terms = place.reference_rows("delivery_terms")
    days = dict(zip(terms.kind, terms.days.astype(int), strict=True))
    return calendar(came, days, on=on, agreed=_agreed(tables))


def _agreed(warehouse: Warehouse) -> list[Agreed]:
    """What parties agreed to deliver, as far as nothing is wrong with it."""
    if not warehouse.path(AGREEMENTS).exists():
        return []
    rows = without(warehouse.read(AGREEMENTS), warehouse.read("core__quarantine"), AGREEMENTS)
    rows = rows.select(
        kind=rows.delivered_kind, owner=rows.deliverer, start=rows.agreed_from, until=rows.agreed_until,
        months=rows.rhythm_months, days=rows.days, name=rows.profile.coalesce(ibis.literal("")),
    )  # fmt: skip
    return [Agreed(**row) for row in rows.to_pyarrow().to_pylist()]
