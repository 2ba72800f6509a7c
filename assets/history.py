"""Where Dagster keeps what happened: SQLite below the data folder, in its own format, over connections that stay open."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import yaml
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event

GRACE = 60  # seconds between the start of a run and its mark
PATIENCE = 30  # seconds to wait for another process that writes; that of Dagster


class EventLog(SqliteEventLogStorage):
    """Dagster's own event log, over one connection per file that is made once.

    Dagster makes an engine and a connection for every event, some 2,700 times a build: a third of the time of a build went into
    compiling the same statements, and into closing the last connection of a write-ahead log. What is written is the same.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Engine] = {}
        self._there: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "EventLog":  # pyright: ignore[reportIncompatibleMethodOverride]
        """The log that a dagster.yaml asks for."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        if shard not in self._engines:
            with super()._connect(shard):  # makes the file when it is not there
                pass
        with self._db_lock:
            if shard not in self._engines:
                self._engines[shard] = _engine(self.conn_string_for_shard(shard))
            with self._engines[shard].connect() as connection, connection.begin():
                yield connection

    def has_table(self, table_name: str) -> bool:
        """Whether the log has a table; once it has, it keeps it."""
        if table_name not in self._there and super().has_table(table_name):
            self._there.add(table_name)
        return table_name in self._there

    def dispose(self) -> None:
        """Close the connections."""
        super().dispose()
        while self._engines:
            self._engines.popitem()[1].dispose()


def _engine(address: str) -> Engine:
    """Engine of a file; after a power cut its last events may be missing, never its tables."""
    engine = create_engine(address, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=NORMAL"))
    return engine


def history(data: Path) -> dg.DagsterInstance:
    """Dagster instance that keeps its history in ``<data>/.dagster`` and sends nothing anywhere."""
    home = data.resolve() / ".dagster"
    home.mkdir(parents=True, exist_ok=True)
    log = home / "history"
    settings = {
        "telemetry": {"enabled": False},
        "run_storage": _part("dagster._core.storage.runs", "SqliteRunStorage", log / "history"),
        "event_log_storage": _part("assets.history", "EventLog", log / "history" / "runs"),
        "schedule_storage": _part("dagster._core.storage.schedules", "SqliteScheduleStorage", log / "schedules"),
        "local_artifact_storage": _part("dagster._core.storage.root", "LocalArtifactStorage", home),
        "compute_logs": {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"},
    }
    (home / "dagster.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return dg.DagsterInstance.from_config(str(home))


def running(data: Path, run_id: str) -> FileLock:
    """Mark that the process of a run lives: a lock that the system lets go when it dies, however it dies."""
    mark = FileLock(_mark(data, run_id), thread_local=False)
    mark.acquire()
    return mark


def _mark(data: Path, run_id: str) -> Path:
    folder = data / ".dagster" / "running"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{run_id}.lock"


def reap(instance: dg.DagsterInstance, data: Path) -> list[str]:
    """Have runs that died told as failed: they were begun, and no process holds their mark; gives which.

    Whoever waits for the data folder lives, and holds its mark. A run that has none yet has a minute to come to it.
    """
    begun = dg.RunsFilter(
        statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]
    )
    dead = []
    for record in instance.get_run_records(begun):
        run, mark = record.dagster_run, _mark(data, record.dagster_run.run_id)
        if mark.exists() and _held(mark):
            continue
        if not mark.exists() and time.time() - (record.start_time or record.update_timestamp.timestamp()) < GRACE:
            continue
        instance.report_run_failed(run, "its process was killed: nothing of it was published")
        mark.unlink(missing_ok=True)
        dead.append(run.run_id)
    return dead


def _held(mark: Path) -> bool:
    """Whether a process holds a mark."""
    probe = FileLock(mark)
    try:
        probe.acquire(timeout=0)
    except Timeout:
        return True
    probe.release()
    return False


def _part(module: str, name: str, folder: Path) -> dict[str, Any]:
    return {"module": module, "class": name, "config": {"base_dir": str(folder)}}
