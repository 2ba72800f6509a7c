"""The main job on an example country: what goes in comes out, or is named."""

import csv
import hashlib
import json
import os
import shutil
import signal
import time
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock, Timeout

from assets.counter import FileCounter
from assets.place import alone, lock_file
from pipelines.contracts import CONTRACTS
from reports.numerals import exact_euros, grouped
from reports.viewer import Viewer
from reports.warehouse import Warehouse
from tests.country import build, run, run_here
from tests.unit.sources.messages import claim, prestatie


def mart(country, table):
    return pd.read_parquet(country.data / "warehouse" / table.partition("_")[0] / f"{table}.parquet")


def hashes(folder):
    return {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted((folder / "warehouse").rglob("*.parquet"))
    }


def test_every_table_is_built(country):
    assert {p.stem for p in (country.data / "warehouse").glob("*/*.parquet")} == set(CONTRACTS)


def test_every_line_and_cent_is_accounted_for(country):
    rows = mart(country, "mart__reconciliation")
    assert (rows.difference_lines == 0).all()
    assert (rows.difference_cents == 0).all()
    assert set(rows.status) == {"accepted"}
    assert (rows.loc[rows.kind.isin(["xaf", "wmo323", "wmo325"]), "control"] == "met").all()
    assert len(mart(country, "core__quarantine")) == 0


def test_granted_is_claimed_minus_refused_and_unanswered_is_apart(country):
    buckets = mart(country, "mart__ledger_buckets").groupby("state").amount_cents.sum()
    claims = mart(country, "raw_iwmo__claims").amount_cents.sum()
    shelter = mart(country, "raw_shelter__nights").amount_cents.sum()
    care = mart(country, "core__cost_lines")
    care = care[care.person_id.notna()]
    assert care.amount_cents.sum() + buckets["refused"] == claims + shelter
    assert buckets["unanswered"] > 0
    assert buckets["refused"] > 0


def test_transfers_add_up_to_zero(country):
    lines = mart(country, "core__cost_lines")
    moved = lines[lines.transfer]
    assert len(moved) > 0
    assert moved.groupby(["file_id", "row"]).amount_cents.sum().abs().max() == 0


def test_parties_add_up_to_society_to_the_cent(country):
    rows = mart(country, "mart__who_pays_who_gains")
    totals = rows[rows.budget == "all"]
    money = ["cost_cents", "avoided_cents", "transfer_cents", "net_cents"]
    parties = totals[totals.party != "all"].groupby(["project_id", "year"])[money].sum()
    society = totals[totals.party == "all"].set_index(["project_id", "year"])[money]
    pd.testing.assert_frame_equal(parties.sort_index(), society.sort_index(), check_dtype=False)
    assert (society.transfer_cents == 0).all()
    years = totals[(totals.project_id != "all") & (totals.year != 0)].groupby(["project_id", "party"])[money].sum()
    whole = totals[(totals.project_id != "all") & (totals.year == 0)].set_index(["project_id", "party"])[money]
    pd.testing.assert_frame_equal(years.sort_index(), whole.sort_index(), check_dtype=False)


def test_the_same_deliveries_again_change_nothing(country, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(country.data, data)
    again = build(country.out / "deliveries", data)
    assert again.code == 0, again.said
    assert hashes(data) == hashes(country.data)


def test_another_layout_other_names_and_a_double_delivery_change_no_answer(country, tmp_path):
    moved = tmp_path / "moved"
    moved.mkdir()
    files = sorted(p for p in (country.out / "deliveries").rglob("*") if p.is_file())
    for n, path in enumerate(files):
        shutil.copy(path, moved / f"file-{n:05d}.bin")
    shutil.copy(files[0], moved / "the-same-again.xml")
    data = tmp_path / "data"
    shutil.copytree(country.data / "key", data / "key")
    built = build(moved, data)
    assert built.code == 0, built.said
    one, other = hashes(country.data), hashes(data)
    listed = {"raw_intake__files", "mart__reconciliation", "mart__release", "mart__deliveries"}
    assert {n.removesuffix(".parquet") for n in one if one[n] != other[n]} <= listed
    key = ["owner", "kind"]
    before, after = (
        pd.read_parquet(d / "warehouse" / "mart" / "mart__deliveries.parquet").set_index(key).sort_index()
        for d in (country.data, data)
    )
    more = (after - before).sum()
    assert (more.files, more.files_accepted, more.lines_accepted, more.cents_accepted) == (1, 0, 0, 0)
    rows = pd.read_parquet(data / "warehouse" / "mart" / "mart__reconciliation.parquet")
    assert rows.status.value_counts()["duplicate"] == 1


def test_the_truth_is_never_read(country, tmp_path):
    """Without the truth folder the build is the same; it is not below the deliveries at all."""
    assert not list((country.out / "deliveries").rglob("*truth*"))


def test_every_planted_fault_is_found_and_nothing_else(faulty_country):
    planted = list(csv.DictReader((faulty_country.out / "truth" / "defects.csv").open(encoding="utf-8")))
    names = mart(faulty_country, "raw_intake__files").set_index("file_id").name.to_dict()
    held = mart(faulty_country, "core__quarantine")
    found = {(names[r.file_id], int(r.line), r.rule) for r in held.itertuples()}
    wanted = {(p["file"].removeprefix("deliveries/"), int(p["line"] or 0), p["rule"]) for p in planted}
    assert len(planted) >= 15
    assert found == wanted


def test_faults_do_not_break_the_reconciliation(faulty_country):
    rows = mart(faulty_country, "mart__reconciliation")
    assert (rows.difference_lines == 0).all()
    assert (rows.difference_cents == 0).all()
    assert {"refused", "set_aside", "unknown"} <= set(rows.status)


def test_a_build_says_what_did_not_count_why_and_how_to_see_more(faulty_country):
    checked = mart(faulty_country, "mart__reconciliation")
    lines, cents = int(checked.lines_quarantined.sum()), int(checked.cents_quarantined.sum())
    said = faulty_country.printed
    assert f"Niet meegeteld: {grouped(lines, 'nl')} regels (saldo {exact_euros(cents, 'nl')})" in said
    for part in ("als geheel opzij", "niet te lezen", "niet herkend", "en nog"):
        assert part in said, part
    commands = [line.split() for line in said.splitlines() if line.startswith("  ontschot check ")]
    assert len(commands) == 2
    assert run_here(*commands[0][1:]).code == 1


def test_a_build_without_faults_says_nothing_of_them(country):
    assert "Niet meegeteld" not in country.printed


def test_a_check_of_every_faulty_file_names_line_and_remedy(faulty_country):
    planted = list(csv.DictReader((faulty_country.out / "truth" / "defects.csv").open(encoding="utf-8")))
    relational = {
        "credit_without_original",
        "unknown_complex",
        "taakveld_not_in_year",
    }  # these need the other files
    for p in planted:
        if p["rule"] in relational:
            continue
        done = run_here("check", str(faulty_country.out / p["file"]), "--json")
        assert done.code == 1, (p, done.printed)
        told = json.loads(done.printed)[0]
        match = [f for f in told["findings"] if f["rule"] == p["rule"]] or (
            [told] if told["verdict"] == "unknown" else []
        )
        assert match, (p, told)
        if p["level"] == "row":
            assert any(f["line"] == int(p["line"]) and f["remedy"] for f in match), (p, match)


def test_data_inside_the_deliveries_is_refused(country):
    done = run_here(
        "build",
        "--deliveries",
        str(country.out / "deliveries"),
        "--data",
        str(country.out / "deliveries" / "data"),
    )
    assert done.code == 2


def test_a_lost_key_is_something_missing(country, tmp_path):
    done = run_here(
        "build",
        "--deliveries",
        str(country.out / "deliveries"),
        "--data",
        str(tmp_path),
        "--key",
        str(tmp_path / "no"),
    )
    assert done.code == 3


def test_an_empty_folder_of_deliveries_changes_nothing_and_says_so(tmp_path):
    (tmp_path / "in").mkdir()
    done = build(tmp_path / "in", tmp_path / "data")
    assert done.code == 3
    assert "geen enkel bestand" in done.said
    assert not (tmp_path / "data").exists()


def test_deliveries_without_a_register_give_no_outcome_and_a_file_that_nobody_may_read_is_listed(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bericht.xml").write_text(claim([prestatie()], 5000), encoding="utf-8")
    locked = folder / "dicht.xml"
    locked.write_text("x")
    with unreadable(locked):
        done = build(folder, tmp_path / "data")
    assert "nog geen uitkomst" in done.printed
    files = pd.read_parquet(tmp_path / "data" / "warehouse" / "raw" / "raw_intake__files.parquet").set_index("name")
    assert files.status["bericht.xml"] == "accepted"
    if os.geteuid():  # the superuser may read everything
        assert (done.code, files.reason["dicht.xml"]) == (1, "not_readable")


@contextmanager
def unreadable(path):
    path.chmod(0)
    yield
    path.chmod(0o600)


def test_a_build_that_was_broken_off_is_not_reported_from(country, tmp_path):
    """What was published before it is; where nothing was, nothing is told."""
    assert not (country.data / ".unfinished").exists()
    data = tmp_path / "data"
    shutil.copytree(country.data, data)
    (data / ".unfinished").touch()
    (data / "warehouse" / "mart" / "mart__amounts.parquet").write_bytes(b"half")
    assert run_here("report", "all", "--html", "--data", str(data)).code == 0
    assert run_here("verify", "--data", str(data)).code == 0
    shutil.rmtree(data / "generations")
    done = run_here("report", "all", "--html", "--data", str(data))
    assert done.code == 3
    assert "niet afgemaakt" in done.said


@pytest.mark.parametrize("done", [0, 1])
def test_a_build_begun_at_the_counter_is_broken_off_also_where_signals_are_ignored(country, tmp_path, done):
    """It ends, publishes nothing and leaves the folder to the next one."""
    data, someone = tmp_path / "data", Viewer("gemeente")
    counter = FileCounter(data, country.out, alone=True)
    before = signal.signal(
        signal.SIGTERM, signal.SIG_IGN
    )  # as a server that was started so; what it starts inherits it
    try:
        counter.rebuild(someone)
        assert _within(90, lambda: counter._building._process and counter.look(someone, "nl").building.done >= done)
    finally:
        signal.signal(signal.SIGTERM, before)
    process = counter._building._process
    counter.stop_building(someone)
    assert counter.look(someone, "nl").building.state == "stopped"
    assert _within(60, lambda: process.poll() is not None) and process.returncode != 0
    assert not (data / "generations" / "current.json").exists()
    with FileLock(lock_file(data), timeout=0):
        pass


def _within(seconds, holds):
    until = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def test_a_build_of_which_not_everything_holds_is_not_published_and_that_is_said(faulty_country, country):
    assert "Niet gepubliceerd" in faulty_country.said and "Niet gepubliceerd" not in country.said
    assert not (faulty_country.data / "generations" / "current.json").exists()
    assert (country.data / "generations" / "current.json").exists()
    assert {path.name for path in (faulty_country.data / "pages").iterdir()} >= {"index.html"}, "to see what is wrong"


def test_a_second_build_of_a_place_waits_for_the_first(tmp_path):
    told = []
    with alone(tmp_path, lambda: told.append("waits")):
        assert told == []
        with pytest.raises(Timeout):
            FileLock(tmp_path / ".lock").acquire(timeout=0)
    with alone(tmp_path, lambda: told.append("waits")):
        assert told == []


def test_a_workbook_is_made_and_one_that_somebody_filled_in_is_never_written_over(country, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(country.data, data)
    project = Warehouse(data / "warehouse").project_ids()[0]
    first, again = (run("report", project, "--excel", "--data", str(data)) for _ in range(2))
    assert (first.code, again.code, first.printed) == (0, 0, again.printed)
    made = Path(first.printed.strip())
    assert made == (data / "reports" / f"{project}.xlsx").resolve()
    made.write_bytes(made.read_bytes() + b"filled in")
    other = Path(run_here("report", project, "--excel", "--data", str(data)).printed.strip())
    assert other.name == f"{project}-2.xlsx" and made.read_bytes().endswith(b"filled in")


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (["nothing-like-this", "--excel"], 2, "Kies uit"),
        (["all", "--excel", "--out", "{folder}/x.xls"], 2, "eindigt niet op .xlsx"),
        (["all", "--excel", "--html", "--out", "{folder}/x.xlsx"], 2, "één vorm tegelijk"),
        (["all"], 2, "--excel"),
        (["all", "--excel", "--data", "{folder}"], 3, "nog niets gebouwd"),
        (["all", "--excel", "--out", "/proc/x.xlsx"], 3, "kan niet gebruikt worden"),
    ],
)
def test_a_workbook_that_cannot_be_made_says_why(country, tmp_path, more, code, told):
    asked = [part.format(folder=tmp_path) for part in more]
    done = run_here("report", *asked, *(() if "--data" in asked else ("--data", str(country.data))))
    assert (done.code, told in done.said) == (code, True), done.said


@pytest.mark.parametrize("project", ["all", "nothing-like-this"])
def test_a_report_is_made_or_the_known_projects_are_named(country, tmp_path, project):
    done = run_here("report", project, "--html", "--data", str(country.data), "--out", str(tmp_path / "page.html"))
    assert done.code == (0 if project == "all" else 2)
    assert (tmp_path / "page.html").exists() == (project == "all")


def test_without_books_neither_cost_nor_avoided_cost_is_told_and_it_is_said(country, tmp_path):
    deliveries = tmp_path / "deliveries"
    shutil.copytree(country.out / "deliveries", deliveries)
    corporation = sorted(path.name for path in deliveries.glob("corporatie-*"))[0]
    for year in (2023, 2024):
        (deliveries / corporation / f"auditfile-{year}.xaf").unlink()
    data = tmp_path / "data"
    shutil.copytree(country.data / "key", data / "key")
    built = build(deliveries, data)
    assert built.code == 0, built.said
    profiles = pd.read_parquet(data / "warehouse" / "mart" / "mart__project_profile.parquet").set_index("project_id")
    theirs = profiles[profiles.corporation_id == corporation.removeprefix("corporatie-")]
    assert len(theirs) and (theirs.months_without_books > 0).all()
    assert profiles.drop(theirs.index).months_without_books.sum() == 0
    told = pd.read_parquet(data / "warehouse" / "mart" / "mart__who_pays_who_gains.parquet")
    before = mart(country, "mart__who_pays_who_gains")
    years = set(told[told.project_id.isin(theirs.index)].year)
    assert not years & {2023, 2024} and years & {2022, 2025}
    same = ["project_id", "year", "party", "budget", "net_cents"]
    others = told[~told.project_id.isin([*theirs.index, "all"])][same].reset_index(drop=True)
    assert len(others) == len(before[~before.project_id.isin([*theirs.index, "all"])])
    assert "projectmaanden" in built.printed
    page = (data / "pages" / "index.html").read_text(encoding="utf-8")
    assert f"van {int(theirs.months_without_books.sum())} van de {int(profiles.months.sum())} projectmaanden" in page


def test_a_settlement_is_to_the_cent_what_who_pays_and_who_gains_says(country):
    rows = mart(country, "mart__who_pays_who_gains")
    whole = rows[(rows.budget == "all") & (rows.year == 0)].set_index(["project_id", "party"])
    told = mart(country, "mart__settlement")
    assert set(told.project_id) == set(rows.project_id) and (told.method == "present").any()
    before = told[told.method == "present"].set_index(["project_id", "party"]).net_before_cents
    assert (before == whole.net_cents.reindex(before.index).fillna(0)).all()
    proposed = told[told.contribution_cents.notna()]
    parties = proposed[proposed.party != "all"].groupby(["project_id", "method"]).contribution_cents.sum()
    cost = whole.cost_cents.xs("all", level="party")
    assert (parties == cost.reindex(parties.index.get_level_values("project_id")).to_numpy()).all()
    years = mart(country, "mart__settlement_years").groupby(["project_id", "method", "party"]).contribution_cents.sum()
    assert (years == proposed.set_index(["project_id", "method", "party"]).contribution_cents.loc[years.index]).all()


def test_what_the_tornado_starts_from_is_where_payback_ends(country):
    bars = mart(country, "mart__sensitivity")
    base = bars[bars.outcome == "so_far"].groupby("project_id").net_base_cents.first()
    paid = mart(country, "mart__payback").sort_values("month").groupby("project_id").last()
    assert set(base.index) == set(paid.index)
    assert base.between(paid.net_p10_cents, paid.net_p90_cents).mean() > 0.9


def test_cashable_and_what_is_not_known_add_up_to_what_was_avoided(country):
    cash = mart(country, "mart__cashable").set_index(["project_id", "year", "party", "budget"])
    rows = mart(country, "mart__who_pays_who_gains").set_index(["project_id", "year", "party", "budget"])
    assert (cash.avoided_cents == rows.avoided_cents.loc[cash.index]).all()
    assert cash.loc["all", 0, "all", "all"].reason == "partly_unknown"


def test_rows_of_people_are_for_nobody_else_to_look_into(country):
    for folder in ("warehouse", ".staging", "key"):
        assert (country.data / folder).stat().st_mode & 0o077 == 0, folder
