"""The sensor and the schedule: off by default, one run per change, nothing while files are arriving."""

import dagster as dg
import pytest

from assets.automation import monthly, new_deliveries
from assets.definitions import defs
from assets.place import Place
from pipelines.contracts import REFERENCE


@pytest.fixture
def look(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    place = Place(deliveries=str(folder), data=str(tmp_path / "data"))
    cursor = None

    def once():
        nonlocal cursor
        context = dg.build_sensor_context(cursor=cursor, resources={"place": place}, definitions=defs)
        told = new_deliveries.evaluate_tick(context)
        cursor = told.cursor or cursor
        return len(told.run_requests or [])

    return folder, once


def test_both_are_off_until_somebody_starts_them():
    assert new_deliveries.default_status == dg.DefaultSensorStatus.STOPPED
    assert monthly.default_status == dg.DefaultScheduleStatus.STOPPED


def test_a_delivery_is_built_once_after_it_has_come_to_rest(look):
    folder, once = look
    (folder / "a.csv").write_text("half a fi")
    assert once() == 0
    (folder / "a.csv").write_text("half a file and the rest")
    assert once() == 0
    assert once() == 1
    assert once() == 0
    assert once() == 0


def test_a_change_and_a_removal_are_noticed_too(look):
    folder, once = look
    (folder / "a.csv").write_text("one")
    assert [once(), once()] == [0, 1]
    (folder / "a.csv").write_text("other")
    assert [once(), once()] == [0, 1]
    (folder / "a.csv").unlink()
    assert [once(), once(), once()] == [0, 1, 0]


def test_what_depends_on_deliveries_is_every_table_but_the_reference_rows_and_what_is_made_of_them_only():
    graph = defs.resolve_asset_graph()
    everything = dg.AssetSelection.all().resolve(graph)
    depends = dg.AssetSelection.assets("raw_intake__files").downstream().resolve(graph)
    assert {key.path[-1] for key in everything - depends} == {*REFERENCE, "core__deflators"}
    assert new_deliveries.job_name == monthly.job_name == "everything"


def test_the_schedule_asks_for_one_run_on_the_first_of_the_month():
    context = dg.build_schedule_context(scheduled_execution_time=None)
    told = monthly.evaluate_tick(context)
    assert len(told.run_requests or []) == 1
    assert monthly.cron_schedule == "0 5 1 * *"
