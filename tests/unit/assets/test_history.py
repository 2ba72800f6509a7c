import dagster as dg
from sqlalchemy import Engine, event

from assets.history import history


@dg.asset
def thing() -> int:
    return 1


def made(instance):
    return dg.materialize([thing], instance=instance, resources={"io_manager": dg.mem_io_manager})


def test_what_happened_is_read_by_dagster_itself(tmp_path):
    with history(tmp_path) as instance:
        run = made(instance).run_id
    own = {"storage": {"sqlite": {"base_dir": str(tmp_path / ".dagster" / "history")}}, "telemetry": {"enabled": False}}
    home = tmp_path / "home"
    home.mkdir()
    with dg.DagsterInstance.local_temp(str(home), overrides=own) as instance:
        assert [r.run_id for r in instance.get_runs()] == [run]
        latest = instance.get_latest_materialization_event(thing.key)
        assert latest is not None and latest.run_id == run
        assert {e.dagster_event.event_type_value for e in instance.all_logs(run) if e.dagster_event} >= {
            "ASSET_MATERIALIZATION", "PIPELINE_SUCCESS",
        }  # fmt: skip


def test_a_file_of_the_log_is_opened_once(tmp_path):
    opened = []

    def note(connection, _record):
        opened.append(connection.execute("PRAGMA database_list").fetchone()[2].rpartition("/")[2])

    event.listen(Engine, "connect", note)
    try:
        with history(tmp_path) as instance:
            opened.clear()
            for _ in range(2):
                made(instance)
    finally:
        event.remove(Engine, "connect", note)
    assert opened.count("index.db") <= 2
