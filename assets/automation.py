"""What runs by itself, when it is switched on: new deliveries are noticed, and once a month everything is built again.

Both are off until somebody starts them: a build replaces what people look at. What depends on deliveries is every table but the
reference rows and the deflators, and tables are only shown when all are of one build: the sensor asks for the whole, which reads those
few rows too.
"""

import hashlib
from pathlib import Path

import dagster as dg

from assets.intake import walk
from assets.place import Place

everything = dg.define_asset_job("everything", selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor)


def seen(folder: Path) -> str:
    """Mark of a folder with deliveries: changes when a file comes, goes, or has another size or date."""
    mark = hashlib.sha256()
    for path in walk(folder):
        state = path.lstat()
        mark.update(
            f"{path.relative_to(folder)}\0{state.st_size}\0{state.st_mtime_ns}\n".encode("utf-8", "surrogateescape")
        )
    return mark.hexdigest()


@dg.sensor(
    job=everything,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Notices new deliveries and builds what depends on them, once the folder has been still for a minute.",
)
def new_deliveries(context: dg.SensorEvaluationContext, place: Place) -> dg.SensorResult | dg.SkipReason:
    """A run when the deliveries differ from those of the last run and have not changed since the last look."""
    folder = Path(place.deliveries)
    if not folder.is_dir():
        return dg.SkipReason("there is no folder with deliveries")
    built, _, looked = (context.cursor or "").partition(" ")
    now = seen(folder)
    if now == built:
        return dg.SkipReason("nothing new")
    if now != looked:  # still arriving: a copy that is under way is not read
        return dg.SensorResult(skip_reason="deliveries are arriving", cursor=f"{built} {now}")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=now)], cursor=f"{now} {now}")


monthly = dg.ScheduleDefinition(
    name="monthly",
    job=everything,
    cron_schedule="0 5 1 * *",
    execution_timezone="Europe/Amsterdam",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Builds everything on the first of the month: prices and reference rows may have changed.",
)
