"""`ontschot deliveries`: per party what is in, what is expected and what is late, of a place that was built."""

import json

import dagster as dg
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from assets.cli import main
from assets.definitions import ASSETS
from assets.intake import take_in
from assets.jobs import resources
from assets.place import Place
from tests.properties.every_kind import make
from tests.unit.sources.messages import booking, claim, ledger, prestatie
from tests.unit.sources.tables import file, sha256
from tests.unit.sources.test_profiled import NUISANCE


def claimed(month, days):
    text = claim([prestatie(f"R{month}")], 5000).replace(">M1<", f">M{month}<")
    return text.replace("2024-03-01", f"2024-{month:02d}-01").replace("2024-03-31", f"2024-{month:02d}-{days}")


@pytest.fixture
def place(tmp_path):
    """January and March are claimed, April does not meet its total; the books of 2024 are in."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "jan.xml").write_text(claimed(1, 31))
    (folder / "maart.xml").write_text(claimed(3, 31))
    off = claimed(4, 30).replace("<i:TotaalBedrag>5000", "<i:TotaalBedrag>5001")
    (folder / "april.xml").write_text(off)
    (folder / "boeken.xaf").write_text(ledger([booking(), booking("1000", side="C")]))
    files = take_in(folder, tmp_path / "data" / ".staging", key=b"k" * 32, domain="test", workers=1)
    stored = tmp_path / "data" / "warehouse" / "raw"
    stored.mkdir(parents=True)
    pq.write_table(files, stored / "raw_intake__files.parquet")
    return tmp_path / "data"


def told(place, *arguments, code=0):
    done = CliRunner().invoke(main, ["deliveries", "--data", str(place), *arguments], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def test_each_party_is_told_what_is_in_late_held_and_expected(place):
    lines = told(place, "--on", "2024-06-01").splitlines()
    assert lines == [
        "agb:12345678",
        "  iWmo-declaratie (WMO323): 2024-01 – 2024-05; 2 van 5 perioden binnen",
        "    te laat: 2024-02",
        "    geleverd, maar telt niet: 2024-04",
        "    wordt nog verwacht: 2024-05",
    ]
    assert "  auditfile (XAF): 2024 – 2024; 1 van 1 perioden binnen" in told(place, "--on", "2025-06-01")
    assert "    late: 2024-02, 2024-05" in told(place, "--on", "2024-07-01", "--lang", "en")


def test_a_party_that_agreed_to_deliver_and_never_did_is_told_to_be_late(tmp_path):
    """From the file with agreements on, through a whole intake of the table."""
    folder, data = tmp_path / "in", tmp_path / "data"
    folder.mkdir()
    lines = ("agb:87654321;wmo323;01-2024;maand", "kvk:12345678;xaf;01-2023;jaar", "kvk:12345678;xaf;01-2023;kwartaal")
    (folder / "afspraken.csv").write_bytes(file("Leverancier;Bestandssoort;Vanaf;Ritme", *lines))
    upstream = dg.AssetSelection.assets("core__quarantine", "raw_agreements__deliveries").upstream()
    dg.materialize(ASSETS, resources=resources(Place(deliveries=str(folder), data=str(data))), selection=upstream)
    assert told(data, "--on", "2024-03-20").splitlines() == [
        "agb:87654321",
        "  iWmo-declaratie (WMO323): 2024-01 – 2024-02; 0 van 2 perioden binnen",
        "    te laat: 2024-01",
        "    wordt nog verwacht: 2024-02",
    ]


def test_machines_are_told_every_period_with_the_day_it_is_due(place):
    slots = json.loads(told(place, "--on", "2024-06-01", "--json"))
    may = next(slot for slot in slots if slot["period_start"] == "2024-05-01")
    assert may == {
        "owner": "agb:12345678", "kind": "wmo323", "name": None, "period_start": "2024-05-01", "period_end": "2024-05-31", "due": "2024-06-30",
        "state": "expected", "files": 0,
    }  # fmt: skip


def test_a_place_that_was_not_built_has_no_calendar_and_one_without_rhythm_says_so(place, tmp_path):
    assert "nog niets gebouwd" in told(tmp_path / "elsewhere", code=3)
    stored = place / "warehouse" / "raw" / "raw_intake__files.parquet"
    pq.write_table(pq.read_table(stored).slice(0, 0), stored)
    assert told(place).startswith("Er is niets geleverd")


def test_every_kind_that_comes_by_period_is_expected_and_a_table_of_a_profile_by_its_name(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "profiel.yaml").write_text(NUISANCE)
    for kind in ("aw319", "vera_bookings", "profiled"):
        (folder / kind).write_bytes(make(kind, 1).data)
    benchmark, owner = make("aedes", 1).data, "kvk:01234567"
    (folder / "aedes").write_bytes(benchmark)
    said = {"eigenaar": owner, "periode_van": "2024-01-01", "periode_tot": "2024-12-31"}
    bookings = {"sha256": sha256(make("vera_bookings", 1).data), "eigenaar": owner}
    entries = [{"sha256": sha256(benchmark), **said}, bookings]
    (folder / "brief.json").write_text(json.dumps({"leveringsbrief": 1, "bestanden": entries}))
    stored = tmp_path / "data" / "warehouse" / "raw" / "raw_intake__files.parquet"
    stored.parent.mkdir(parents=True)
    pq.write_table(take_in(folder, tmp_path / "data" / ".staging", key=b"k" * 32, domain="test", workers=1), stored)
    slots = json.loads(told(tmp_path / "data", "--on", "2025-12-31", "--json"))
    assert {(slot["kind"], slot["name"]) for slot in slots} == {
        ("aw319", None), ("aedes", None), ("vera_bookings", None), ("profiled", "Overlast"),
    }  # fmt: skip
    assert "‘Overlast’: 2024-03 – " in told(tmp_path / "data", "--on", "2025-12-31")


def test_what_was_made_after_the_day_asked_about_was_not_in_yet(place):
    """The auditfile was made on 1 February 2025; it was the first of its party."""
    owners = [
        {slot["owner"] for slot in json.loads(told(place, "--on", day, "--json"))}
        for day in ("2025-01-31", "2025-02-01")
    ]
    assert owners == [{"agb:12345678"}, {"agb:12345678", "kvk:12345678"}]
