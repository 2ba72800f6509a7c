"""A corpus of hostile and broken files: each is held back for the reason that fits, and costs the good files beside it nothing."""

import socket
import threading
from collections import Counter

import pytest

from assets.checking import check_files
from assets.intake import staged, take_in
from reports.labels.rules import RULES, message
from tests.security import corpus
from tests.unit.sources.messages import booking, claim, ledger, prestatie
from tests.unit.sources.tables import ONE, TWO

FILES = corpus.all_files()
NIGHTS = f"{corpus.SHELTER}\r\n0344;{ONE};03-2024;20;10,00;200,00\r\n0344;{TWO};03-2024;5;10,00;50,00\r\n"
GOOD = {
    "ledger.xaf": ledger([booking(amount="60.10"), booking("4100", "39.90"), booking("1000", side="C")]),
    "claim.xml": claim([prestatie(), prestatie("R2", 2500, volume="2")], 7500),
    "nights.csv": NIGHTS,
}
CENTS = {"ledger.xaf": 20000, "claim.xml": 7500, "nights.csv": 25000}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    for name, text in GOOD.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    for one in FILES:
        (folder / one.form).mkdir(exist_ok=True)
        (folder / one.form / one.name).write_bytes(one.data)
    return folder


@pytest.fixture(scope="module")
def taken(folder, tmp_path_factory):
    """The list of files, and the findings of the readers by file."""
    staging = tmp_path_factory.mktemp("data") / "staging"
    files = take_in(folder, staging, key=b"k" * 32, domain="test", workers=2).to_pylist()
    found = staged(staging, "faults").to_pandas()
    rules = {row["name"]: sorted(found[found.file_id == row["file_id"]].rule) for row in files}
    return {row["name"]: row for row in files}, rules, staging


@pytest.fixture(scope="module")
def checked(folder):
    return {one.path.relative_to(folder).as_posix(): one for one in check_files([folder])}


def test_there_are_enough_of_each_form():
    forms = Counter(one.form for one in FILES)
    assert forms["xml"] >= 12 and forms["xlsx"] >= 12 and forms["csv"] >= 20 and len(FILES) >= 60
    assert len({(one.form, one.name) for one in FILES}) == len(FILES)


@pytest.mark.parametrize("one", FILES, ids=lambda one: f"{one.form}: {one.name}")
def test_a_hostile_file_is_held_back_for_the_right_reason(one, taken, checked):
    files, rules, _ = taken
    name = f"{one.form}/{one.name}"
    row, told = files[name], checked[name]
    if one.status == "row":
        assert (row["status"], rules[name]) == ("accepted", [one.rule])
        assert (told.verdict, [f.rule for f in told.findings]) == ("faults", [one.rule])
    else:
        assert (row["status"], row["reason"]) == (one.status, one.rule)
        assert (told.verdict, told.findings[-1].rule) == (one.status, one.rule)
    assert one.rule in RULES and message(one.rule, "", "nl") != message(one.rule, "", "en")


def test_the_good_files_beside_them_are_read_to_the_cent(taken):
    files, _, staging = taken
    read = {name: (files[name]["status"], files[name]["debit_cents"] + files[name]["credit_cents"]) for name in GOOD}
    assert read == {name: ("accepted", cents) for name, cents in CENTS.items()}
    claims = staged(staging, "raw_iwmo__claims").to_pandas()
    assert claims[claims.file_id == files["claim.xml"]["file_id"]].amount_cents.to_list() == [5000, 2500]


def test_no_row_of_a_refused_file_is_staged(taken):
    files, _, staging = taken
    refused = {row["file_id"] for row in files.values() if row["status"] in ("refused", "unknown")}
    for table in ("raw_xaf__lines", "raw_iwmo__claims", "raw_shelter__nights", "raw_placements__stays", "faults"):
        assert not refused & set(staged(staging, table).to_pandas().file_id)


def test_a_file_that_reaches_for_the_network_reaches_nobody(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        calls = []
        port = server.getsockname()[1]
        threading.Thread(target=lambda: calls.append(server.accept()), daemon=True).start()
        text = corpus.declared(
            f'<!DOCTYPE a SYSTEM "http://127.0.0.1:{port}/a.dtd" [<!ENTITY x SYSTEM "http://127.0.0.1:{port}/">]>'
        )
        (tmp_path / "a.xml").write_text(text.replace("Pakket", "&x;"))
        assert check_files([tmp_path])[0].findings[0].rule == "doctype"
        assert calls == []
