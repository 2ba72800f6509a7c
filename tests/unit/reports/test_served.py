"""What the dashboard tells is the generation that is looked at, whatever a build does meanwhile."""

import pytest

from assets.generations import Material, publish
from assets.manifest import Origin
from assets.serving import services
from pipelines.contracts import CONTRACTS
from reports.app import Site, create_app
from reports.served import Served
from reports.viewer import Viewer
from reports.warehouse import GENERATIONS, current
from tests.unit.reports.marts import write


@pytest.fixture(autouse=True)
def settings(tmp_path, monkeypatch):
    """A machine without a signing key."""
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(tmp_path / "settings" / "signing.key"))


def published(data, name, against=()):
    """A build whose project has a name."""
    write(data / "warehouse", name=name)
    tables = {path.stem: path for path in (data / "warehouse").rglob("*.parquet")}
    files = {f"{table.partition('_')[0]}/{table}.parquet": path for table, path in tables.items() if table in CONTRACTS}
    return publish(data, Material(files, None, Origin((), {}, {}), lambda: list(against)))


def site(data):
    return create_app(Site(Served(data), lambda: Viewer("netwerk"), services(data))).server.test_client(
        use_cookies=False
    )


def test_a_build_that_is_going_on_or_was_killed_changes_nothing_of_what_is_told(tmp_path):
    published(tmp_path, "De Proef")
    (tmp_path / ".unfinished").touch()
    write(tmp_path / "warehouse", name="Half Werk")
    (tmp_path / "warehouse" / "mart" / "mart__amounts.parquet").write_bytes(b"half")
    told = site(tmp_path).get("/projecten").text  # a server that was started meanwhile, too
    assert "De Proef" in told and "Half Werk" not in told and "de laatste die klaar was" in told


def test_another_generation_is_told_without_a_restart_and_only_once_it_is_pointed_to(tmp_path):
    published(tmp_path, "De Proef")
    pages, pointer = site(tmp_path), tmp_path / GENERATIONS / "current.json"
    assert "De Proef" in pages.get("/projecten").text
    before = pointer.read_bytes()
    published(tmp_path, "De Nieuwe Proef")
    after = pointer.read_bytes()
    pointer.write_bytes(before)
    assert "De Nieuwe Proef" not in pages.get("/projecten").text
    pointer.write_bytes(after)
    assert "De Nieuwe Proef" in pages.get("/projecten").text


def test_a_build_that_does_not_hold_is_not_told_and_every_page_says_so(tmp_path):
    published(tmp_path, "De Proef")
    published(tmp_path, "Verdwenen Cent", against=["mart__reconciliation.every_cent_is_accounted_for"])
    for address in ("/projecten", "/overzicht?taal=en"):
        told = site(tmp_path).get(address).text
        assert "Verdwenen Cent" not in told and "every_cent_is_accounted_for" in told
    published(tmp_path, "Alle Centen")
    told = site(tmp_path).get("/projecten").text
    assert "Alle Centen" in told and "every_cent_is_accounted_for" not in told


def test_a_first_build_that_does_not_hold_is_told_as_not_published(tmp_path):
    published(tmp_path, "Verdwenen Cent", against=["raw_intake__files.every_file_counts"])
    told = site(tmp_path).get("/projecten").text
    assert "Verdwenen Cent" in told and "Niet gepubliceerd" in told and "every_file_counts" in told


def test_the_page_that_accounts_for_the_figures_tells_the_hash_that_other_parties_write_down(tmp_path):
    published(tmp_path, "De Proef")
    told = site(tmp_path).get("/verantwoording").text
    assert current(tmp_path).manifest in told and "niet ondertekend" in told
    bare = tmp_path / "bare"
    write(bare / "warehouse")
    assert "niet gepubliceerd: de tabellen van de laatste bouw" in site(bare).get("/verantwoording").text
