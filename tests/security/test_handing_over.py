"""Nothing counts before its owner releases it; then it is among the deliveries at once, whole, and written down."""

import errno
import hashlib
import json
import re
from datetime import date

import pytest
from filelock import FileLock

from assets.checking import readers
from assets.counter import FileCounter
from assets.declared import delivery_notes
from assets.disk import Disk
from assets.handing_over import NotThatFile, hand_over, is_note, note_name, place_of
from assets.inbox import CONTENT, RESULT, Inbox, write
from assets.intake import receive
from assets.keys import FIRST
from assets.place import deliveries_of, lock_file, remember
from reports.access.log import check
from reports.viewer import Viewer
from tests.ledger import ledger
from tests.security.test_counter import ALL, BSN, CITY, GOOD, OTHER, Desk, faulty
from tests.unit.sources.messages import claim, prestatie

OWNER = "gemeente-0998"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "data")


def released(desk):
    root = desk.data.parent / "deliveries"
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file() and not is_note(p))


def said_at_release(desk, name):
    """What the release of a file wrote of it: the entry of its note."""
    [path] = (desk.data.parent / "deliveries").rglob(name)
    [said] = json.loads((path.parent / note_name(path.parent.name)).read_text())["bestanden"]
    return said


def log(desk):
    lines = [json.loads(x) for p in sorted((desk.data / "log").glob("*.jsonl")) for x in p.read_text().splitlines()]
    return [(one["did"], one["role"], one["organisation"], one["what"], one["status"]) for one in lines]


def put(data, content=GOOD, name="opvang.csv", owner=OWNER):
    inbox = Inbox(data, owner)
    new = inbox.incoming(name)
    new.write(content)
    new.seek(0)
    assert inbox.take(new) == "taken"
    return inbox, inbox.file(new.file_id)


def test_a_file_that_is_not_released_is_in_no_build_and_one_that_is_counts_among_the_deliveries(desk):
    desk.hand_in(("opvang.csv", GOOD))
    [kept] = desk.files
    deliveries = desk.data.parent / "deliveries"
    assert not deliveries.exists()
    desk.post("/gegevens/vrijgeven", {"bestand": f"{kept.file_id}:0"})
    [found] = [one for one in receive(deliveries) if not is_note(deliveries / one.name)]
    assert (found.name, found.file_id, found.refused) == (
        f"dashboard/{OWNER}/{kept.file_id[:16]}/opvang.csv",
        kept.file_id,
        None,
    )
    assert desk.files == []
    said = desk.page()
    assert (
        "Vrijgegeven bestanden: 1" in said and "Vrijgegeven en nog niet in de cijfers" in said and "opvang.csv" in said
    )


def test_what_is_released_is_written_down_with_its_hash_and_nothing_of_a_person_and_the_chain_holds(desk):
    desk.hand_in((f"{BSN}.csv", GOOD))
    [kept] = desk.files
    desk.post("/gegevens/vrijgeven", {"bestand": f"{kept.file_id}:0"})
    file = f"{kept.file_id}:{len(GOOD)}"
    assert log(desk) == [(did, "gemeente", "0998", file, 200) for did in ("hand_in", "release")]
    assert check(desk.data).broken == "" and check(desk.data).lines == 2
    assert BSN not in "".join(p.read_text() for p in (desk.data / "log").glob("*.jsonl"))
    assert BSN not in "".join(released(desk))


def test_what_cannot_be_written_down_is_not_released(desk, monkeypatch):
    desk.hand_in(("opvang.csv", GOOD))

    def refuse(**_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(desk.counter._log, "add", refuse)
    desk.post("/gegevens/vrijgeven", {"alles": "ja"})
    assert not (desk.data.parent / "deliveries").exists() and len(desk.files) == 1
    assert "omdat het niet opgeschreven kon worden" in desk.page()
    assert desk.hand_in(("ander.csv", faulty())).status_code == 503 and len(desk.files) == 1
    assert desk.post("/gegevens/verwijderen", {"bestand": desk.files[0].file_id}).status_code == 503
    assert len(desk.files) == 1


def test_rows_that_do_not_count_are_heard_of_before_a_file_is_released(desk):
    desk.hand_in(("fout.csv", faulty()))
    [kept] = desk.files
    desk.post("/gegevens/vrijgeven", {"alles": "ja"})
    for unheard in (kept.file_id, f"{kept.file_id}:0", f"{kept.file_id}:x", f"{kept.file_id}:2"):
        desk.post("/gegevens/vrijgeven", {"bestand": unheard})
        assert "geef het dan vrij zonder die regels" in desk.page() and len(desk.files) == 1
    button = re.search(r'value="([0-9a-f]{64}:\d+)"', desk.page()).group(1)
    assert "dan tellen 1 van de 2 regels niet mee" in desk.page() and button == f"{kept.file_id}:1"
    desk.post("/gegevens/vrijgeven", {"bestand": button})
    assert desk.files == [] and len(released(desk)) == 1


@pytest.mark.parametrize(
    "name, content", [("lijst.csv", b"melk;kaas\n1;2\n"), ("foto.pdf", b"%PDF-1.4"), ("x.xml", b"<auditfile><x>")]
)
def test_what_can_never_count_cannot_be_released(desk, name, content):
    desk.hand_in((name, content))
    [kept] = desk.files
    for held in range(3):
        desk.post("/gegevens/vrijgeven", {"bestand": f"{kept.file_id}:{held}"})
    assert "er is niets van te gebruiken" in desk.page() and not released(desk)


def test_what_was_not_checked_cannot_be_released(desk):
    _, kept = put(desk.data)
    desk.post("/gegevens/vrijgeven", {"bestand": f"{kept.file_id}:0"})
    assert "is nog niet nagekeken" in desk.page() and not released(desk)


@pytest.mark.parametrize("other", [OTHER, Viewer("gemeente", "0999"), ALL, Viewer("netwerk")], ids=str)
def test_nobody_but_its_owner_releases_a_file(desk, other):
    desk.hand_in(("opvang.csv", GOOD))
    [kept] = desk.files
    desk.viewer = other
    for asked in ({"bestand": f"{kept.file_id}:0"}, {"alles": "ja"}, {"bestand": f"../{OWNER}/{kept.file_id}:0"}):
        desk.post("/gegevens/vrijgeven", asked)
        assert not released(desk)
    desk.viewer = CITY
    assert [one.file_id for one in desk.files] == [kept.file_id]


def test_a_file_of_another_municipality_by_its_content_is_released_by_that_one(desk):
    desk.viewer = Viewer("gemeente", "0344")
    desk.hand_in(("opvang.csv", GOOD))
    [kept] = desk.files
    desk.post("/gegevens/vrijgeven", {"alles": "ja"})
    desk.post("/gegevens/vrijgeven", {"bestand": f"{kept.file_id}:0"})
    assert "opvang.csv is van een andere organisatie" in desk.page() and not released(desk)
    assert "Alleen die organisatie kan het vrijgeven" in desk.page()
    desk.viewer = ALL  # who holds the data of all does
    desk.hand_in(("opvang.csv", GOOD))
    desk.post("/gegevens/vrijgeven", {"alles": "ja"})
    assert len(released(desk)) == 1


class Died(BaseException):
    """The process was killed."""


class Dying(Disk):
    """A disk that dies before its nth operation; on another disk when ``apart``."""

    def __init__(self, at, apart):
        self.left, self.apart = at, apart

    def _step(self):
        self.left -= 1
        if self.left < 0:
            raise Died

    def rename(self, source, target):
        self._step()
        if self.apart and source.name == CONTENT:
            raise OSError(errno.EXDEV, "other disk")
        super().rename(source, target)

    def copy(self, source, target):
        self._step()
        target.write_bytes(source.read_bytes()[:20])  # half of it
        self._step()
        super().copy(source, target)

    def sync(self, path):
        self._step()
        super().sync(path)


@pytest.mark.parametrize("apart", [False, True])
def test_killed_at_any_moment_a_file_is_whole_in_the_inbox_or_whole_among_the_deliveries(tmp_path, apart):
    ended = False
    for at in range(12):
        data, deliveries = tmp_path / f"{at}" / "data", tmp_path / f"{at}" / "deliveries"
        inbox, kept = put(data)
        try:
            hand_over(inbox, kept, deliveries, OWNER, Dying(at, apart))
            ended = True
        except Died:
            pass
        there = [one for one in receive(deliveries) if one.refused is None]
        here = Inbox(data, OWNER).files()
        assert here or there, at
        assert all(one.file_id == kept.file_id for one in (*here, *there)), at
        assert {p.read_bytes() for p in deliveries.rglob("*.csv") if not p.name.startswith(".")} <= {GOOD}
        for again in Inbox(data, OWNER).files():  # somebody releases it once more
            hand_over(Inbox(data, OWNER), again, deliveries, OWNER, Disk())
        assert [one.file_id for one in receive(deliveries) if one.refused is None] == [kept.file_id]
        assert Inbox(data, OWNER).files() == [] and not [p for p in inbox.folder.iterdir() if p.name == kept.file_id]
    assert ended


def test_a_delivery_is_never_changed_or_replaced(tmp_path):
    inbox, kept = put(tmp_path / "data")
    place = place_of(tmp_path / "deliveries", OWNER, kept.file_id)
    place.mkdir(parents=True)
    (place / "opvang.csv").write_bytes(b"something else")
    with pytest.raises(NotThatFile):
        hand_over(inbox, kept, tmp_path / "deliveries", OWNER, Disk())
    assert (place / "opvang.csv").read_bytes() == b"something else" and inbox.file(kept.file_id)
    (place / "opvang.csv").unlink()
    (place / "opvang.csv").symlink_to(kept.path)
    with pytest.raises(NotThatFile):
        hand_over(inbox, kept, tmp_path / "deliveries", OWNER, Disk())


def test_what_was_changed_in_the_inbox_after_the_check_is_not_released(desk):
    desk.hand_in(("opvang.csv", GOOD))
    [kept] = desk.files
    kept.path.chmod(0o600)
    kept.path.write_bytes(GOOD.replace(b"1.230,00", b"9.999,00"))
    desk.post("/gegevens/vrijgeven", {"alles": "ja"})
    assert not released(desk) and log(desk)[-1][-1] == 500 and "kon niet bij de leveringen gezet worden" in desk.page()


def test_what_was_released_is_not_taken_once_more(desk):
    desk.hand_in(("opvang.csv", GOOD))
    desk.post("/gegevens/vrijgeven", {"alles": "ja"})
    desk.hand_in(("opvang-kopie.csv", GOOD))
    assert "opvang-kopie.csv is al eerder vrijgegeven" in desk.page() and desk.files == []


def test_a_release_says_since_when_a_table_is_known_and_which_were_there_before_it(desk):
    first, second, third = (GOOD + b"\r\n" * n for n in (1, 2, 3))
    for name, content in (("een.csv", first), ("twee.csv", second), ("drie.csv", third)):
        desk.hand_in((name, content))
        desk.post("/gegevens/vrijgeven", {"alles": "ja"})
    said = [said_at_release(desk, name) for name in ("een.csv", "twee.csv", "drie.csv")]
    known = [hashlib.sha256(one).hexdigest() for one in (first, second, third)]
    assert [one["sha256"] for one in said] == known
    assert {one["opgesteld"] for one in said} == {date.today().isoformat()}
    assert [one["na"] for one in said] == [[], [known[0]], sorted(known[:2])]
    notes = delivery_notes(receive(desk.data.parent / "deliveries"), readers())
    assert notes[known[2]].after == frozenset(known[:2]) and notes[known[2]].issued_at == date.today()
    assert "een.csv" in desk.page() and "leveringsbrief-" not in desk.page()


@pytest.mark.parametrize("content", [b"{", b'{"leveringsbrief": 1, "bestanden": [{}, {}]}', b'{"leveringsbrief": 1}'])
def test_a_file_that_is_called_as_a_note_of_a_release_stops_no_release_and_is_told_as_any(desk, content):
    names = ("leveringsbrief-0123456789abcdef.json", note_name(hashlib.sha256(content).hexdigest()))
    for n, name in enumerate(names, 1):
        put(desk.data, content, name)
        [kept] = [one for one in desk.files if one.name == name]
        hand_over(Inbox(desk.data, OWNER), kept, desk.data.parent / "deliveries", OWNER, Disk())
        desk.hand_in((f"{n}.csv", GOOD + b"\r\n" * n))
        desk.post("/gegevens/vrijgeven", {"alles": "ja"})
        assert "Vrijgegeven bestanden: 1" in desk.page()
        (desk.data.parent / "deliveries" / "dashboard" / OWNER / kept.file_id[:16] / name).unlink()


def test_a_file_that_tells_its_own_day_is_not_dated_by_a_release(desk):
    message = claim([prestatie("R1")], 5000)
    desk.hand_in(("bericht.xml", message.encode()))
    desk.post("/gegevens/vrijgeven", {"alles": "ja"})
    deliveries = desk.data.parent / "deliveries"
    assert [p.name for p in deliveries.rglob("*") if p.is_file()] == ["bericht.xml"]


def test_of_what_was_released_last_every_line_holds_and_what_it_does_not_say_goes_on_counting(desk):
    head, january, february = GOOD.decode("utf-8-sig").splitlines()[:3]
    old = f"{head}\r\n{january}\r\n{february}\r\n".encode()
    deliveries = desk.data.parent / "deliveries"
    (deliveries / "oud").mkdir(parents=True)
    (deliveries / "oud" / "opvang.csv").write_bytes(old)
    before = ledger(deliveries, desk.data)
    amounts = sorted(before["core__cost_lines"]["amount_cents"].to_pylist())
    changed = january.replace("1.230,00", "1.353,00").replace(";20;", ";22;")
    assert changed != january, january
    desk.hand_in(("opvang.csv", f"{head}\r\n{changed}\r\n".encode()))
    assert "Over deze periode is al binnen: oud/opvang.csv." in desk.page()
    desk.post("/gegevens/vrijgeven", {"alles": "ja"})
    after = ledger(deliveries, desk.data)
    assert sorted(after["core__cost_lines"]["amount_cents"].to_pylist()) == sorted([135300, *set(amounts) - {123000}])
    assert [one["rule"] for one in after["core__quarantine"].to_pylist()] == ["later_version"]
    told = {r["name"]: r["lines_superseded"] for r in after["mart__reconciliation"].to_pylist()}
    assert told["oud/opvang.csv"] == 1 and sum(told.values()) == 1
    # and once more on the same day, back to what it was, in other bytes
    desk.hand_in(("terug.csv", f"{head}\r\n{january}\r\n\r\n".encode()))
    desk.post("/gegevens/vrijgeven", {"alles": "ja"})
    again = ledger(deliveries, desk.data)
    assert sorted(again["core__cost_lines"]["amount_cents"].to_pylist()) == amounts
    assert not {"key_not_unique"} & {one["rule"] for one in again["core__quarantine"].to_pylist()}


def test_deliveries_that_hold_the_data_folder_are_refused(tmp_path):
    counter = FileCounter(tmp_path / "deliveries" / "data", tmp_path / "deliveries", alone=True)
    _, kept = put(counter.data)
    write(kept.folder / RESULT, {"verdict": "ok", "held": 0, "owner": None, "told": {"nl": {}}})
    counter.release(CITY, None)
    assert counter.look(CITY, "nl").said[0].code == "wrong_place" and kept.path.exists()


def test_where_deliveries_are_is_what_the_last_build_read_else_beside_the_data(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    assert deliveries_of(data) == tmp_path / "deliveries"
    remember(tmp_path / "elders", data)
    assert deliveries_of(data) == tmp_path / "elders"


def test_only_on_ones_own_computer_a_button_calculates_and_one_calculation_runs_at_a_time(desk, tmp_path):
    desk.viewer = ALL
    desk.hand_in(("opvang.csv", GOOD))
    desk.post("/gegevens/vrijgeven", {"alles": "ja"})
    assert desk.post("/gegevens/bereken", {}).status_code == 403
    assert "Bereken opnieuw" not in desk.page() and str(tmp_path) not in desk.page().split("Vrijgegeven en nog niet")[1]
    alone = Desk(desk.data, alone=True)
    alone.viewer = ALL
    assert "Bereken opnieuw" in alone.page() and "uv run ontschot build --deliveries" in alone.page()
    with FileLock(lock_file(desk.data)):
        alone.post("/gegevens/bereken", {})
        assert "Er loopt al een berekening" in alone.page() and alone.counter._building is None


def test_a_calculation_that_fails_says_so_and_how_to_find_out_why(desk):
    import time

    alone = Desk(desk.data, alone=True)
    alone.viewer = ALL
    alone.hand_in(("opvang.csv", GOOD))
    alone.post("/gegevens/vrijgeven", {"alles": "ja"})
    (alone.data / "key").mkdir()
    (alone.data / "key" / FIRST).write_bytes(b"no key")
    alone.post("/gegevens/bereken", {})
    until = time.monotonic() + 60
    while alone.counter._building.running.state == "running" and time.monotonic() < until:
        time.sleep(0.1)
    assert alone.counter._building.running.state == "failed"
    assert ('role="alert"' in alone.page() and "misgegaan" in alone.page()) or "sleutel" in alone.page()
