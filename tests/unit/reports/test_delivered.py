"""The page of deliveries: what is late, what does not count and why, whose files somebody may see, how many people are told."""

import datetime as dt

import pytest

from assets.engine import engine
from pipelines.harmonize.calendar import Slot
from reports.disclosure import people
from reports.labels.rules import own_word
from reports.view_models.delivered import delivered
from reports.view_models.page import page
from reports.view_models.pieces import told
from reports.viewer import Viewer, owners_seen
from reports.warehouse import Warehouse
from tests.rows import good_row
from tests.unit.reports.marts import write

OWN, OTHER = "gemeente:0344", "kvk:90000101"


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def file(name, owner, letter, **change):
    base = {
        "name": name,
        "owner": owner,
        "kind": "shelter",
        "status": "accepted",
        "reason": None,
        "file_id": letter * 64,
    }
    return good_row("mart__reconciliation") | {"copy": 1} | base | change


@pytest.fixture(scope="module")
def marts(tmp_path_factory):
    files = [
        file("a/nachten.csv", OWN, "a"),
        file("a/stuk.csv", OWN, "b", status="refused", reason="encoding"),
        file("b/boek.xaf", OTHER, "c", kind="xaf"),
    ]
    held = [good_row("core__quarantine") | {
        "file_id": "a" * 64, "row": 3, "line": 4, "column": "nights", "rule": "in_range", "table": "raw_shelter__nights", "cents": 2_000}]  # fmt: skip
    extra = {"mart__reconciliation": files, "core__quarantine": held}
    return Warehouse(write(tmp_path_factory.mktemp("marts"), extra=extra))


def month(number, state):
    day = dt.date(2026, number, 1)
    return Slot("shelter", OWN, day, dt.date(2026, number, 28), day, state, 1)


def test_neighbouring_periods_that_are_late_are_told_together(marts):
    slots = [month(1, "in"), month(2, "late"), month(3, "late"), month(4, "in"), month(5, "late"), month(6, "expected")]
    told_ = delivered(marts, slots, None, "nl")
    assert told_.calendar.rows == (
        ("gemeente Voorbeelddorp", "opvangnachten", "2026-01", "2026-06", "2", "6", "2026-02 – 2026-03 (2), 2026-05", "", "2026-06"),
    )  # fmt: skip
    assert (
        told_.answer
        == "Er kwamen 3 bestanden binnen. Bestanden die niet meetellen: 1; hieronder staat waarom. Regels die zijn tegengehouden: 1; "
        "hieronder staat welke en waarom. 3 perioden zijn te laat."
    )


def test_what_does_not_count_has_its_reason_and_its_remedy(marts):
    told_ = delivered(marts, (), None, "nl")
    (row,) = told_.aside.rows
    assert row[0] == "a/stuk.csv"
    assert "niet te lezen" in row[5]
    assert "UTF-8" in row[6]
    remedies = {row[2]: row[1] for row in told_.held.rows}
    assert set(remedies) == {"hele bestand", own_word("raw_shelter__nights", "nights")}
    assert all(remedies.values())


def test_an_organisation_sees_its_own_files_only(marts):
    seen = owners_seen(Viewer("corporatie", "90000101"))
    told_ = delivered(marts, (), seen, "nl")
    assert [row[0] for row in told_.files.rows] == ["b/boek.xaf"]
    assert told_.aside is None
    assert told_.held is None
    assert owners_seen(Viewer("gemeente")) is None


def test_the_network_sees_what_parties_delivered_and_no_file(marts):
    told_ = delivered(marts, (), owners_seen(Viewer("netwerk")), "nl")
    assert told_.files.values == () and told_.held is None
    assert len(told_.parties.values) == 1 and told_.answer.startswith("Er kwam")


@pytest.mark.parametrize(("count", "said"), [(0, "minder dan 10"), (9.9, "minder dan 10"), (10, "10"), (12.6, "15"), (None, "– (nog niet bekend)")])  # fmt: skip
def test_fewer_than_ten_people_are_never_counted_out_and_more_are_rounded_to_five(count, said):
    assert told(people(count), "count", "nl") == said


def test_a_project_with_few_residents_says_fewer_than_ten(tmp_path):
    profile = Warehouse(write(tmp_path)).table("mart__project_profile").to_dict("records")[0] | {
        "supported_residents": 7.2
    }
    few = Warehouse(write(tmp_path / "few", extra={"mart__project_profile": [profile]}))
    assert "gemiddeld minder dan 10" in page(few, "GW-001", "nl").place
