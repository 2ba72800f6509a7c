"""The log of who saw what is kept as long as was agreed and still holds; its end is signed; and whoever answers for it can read it."""

import csv
import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assets.cli import main
from assets.logbook import HEADS, DoesNotHold, Signed, put_away, sign, signed
from assets.manifest import Manifest, public_of, rendered
from assets.place import ROOT, Place
from assets.retention import LOG, enforce
from reports.access import log as log_module
from reports.access.log import BEGIN, PUT_AWAY, DamagedLog, Log, check, lines
from reports.labels.logbook import LOGBOOK, VERIFIED
from tests.security.test_log import SAID

NOW = datetime.now(UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)


def day(ago):
    return (NOW - timedelta(days=ago)).date()


def written(data, monkeypatch, *ago, count=2, **more):
    """Lines of some days ago, the oldest first."""
    for days in ago:

        class Then(datetime):
            back = days

            @classmethod
            def now(cls, tz=None):
                return NOW - timedelta(days=cls.back)

        monkeypatch.setattr(log_module, "datetime", Then)
        log = Log(data)
        for n in range(count):
            log.add(**SAID | {"what": f"/projecten/GW-{n:03}"} | more)
    monkeypatch.setattr(log_module, "datetime", datetime)


def told(data, *more, code=0):
    done = CliRunner().invoke(main, [*more, "--data", str(data)], prog_name="ontschot")
    assert done.exit_code == code, done.output
    return done


def test_days_are_put_away_and_the_log_still_holds_and_goes_on(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 9, 8, 7, 6)
    files = sorted((tmp_path / "log").glob("*.jsonl"))
    last = check(tmp_path).last
    assert put_away(tmp_path, day(8)) == files[:2]
    for there in (2, 1, 0):  # whether they have been removed yet or not
        found = check(tmp_path)
        assert (found.lines, found.last, found.broken, found.begins, found.until) == (4, last, "", True, f"{day(8)}")
        if there:
            files[2 - there].unlink()
    written(tmp_path, monkeypatch, 0)
    assert check(tmp_path).lines == 6 and not check(tmp_path).broken


def test_when_all_days_are_put_away_the_next_line_names_the_last_that_went(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 9, 8)
    last = check(tmp_path).last
    for path in put_away(tmp_path, day(1)):
        path.unlink()
    assert check(tmp_path) == log_module.Checked(0, last, until=f"{day(8)}")
    written(tmp_path, monkeypatch, 0, count=1)
    [(_, _, said)] = lines(tmp_path)
    assert said["previous"] == last != BEGIN and not check(tmp_path).broken
    assert "verwijderd" in told(tmp_path, "verify").output


def test_today_and_what_is_broken_are_never_put_away(tmp_path, monkeypatch):
    assert put_away(tmp_path, day(0)) == []
    written(tmp_path, monkeypatch, 3, 0)
    assert [path.stem for path in put_away(tmp_path, day(0) + timedelta(days=9))] == [f"{day(3)}"]
    written(tmp_path, monkeypatch, 0)
    path = tmp_path / "log" / f"{day(0)}.jsonl"
    path.write_bytes(path.read_bytes().replace(b"GW-000", b"GW-999", 1))
    with pytest.raises(DoesNotHold, match=str(day(0))):
        put_away(tmp_path, day(0))


def test_who_removes_a_day_more_or_changes_where_it_begins_is_found(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 9, 8, 7, 6)
    assert put_away(tmp_path, day(10)) == [] and not (tmp_path / "log" / PUT_AWAY).exists()
    sign(tmp_path, KEY, NOW)
    for path in put_away(tmp_path, day(9)):
        path.unlink()
    path = tmp_path / "log" / f"{day(8)}.jsonl"
    content = path.read_bytes()
    path.unlink()
    assert check(tmp_path).broken == f"log/{day(7)}.jsonl:1"
    path.write_bytes(content)
    begin = tmp_path / "log" / PUT_AWAY
    said = json.loads(begin.read_bytes())
    for change in ({"until": f"{day(8)}"}, {"previous": "0" * 64}, {"until": f"{day(10)}", "previous": BEGIN}):
        begin.write_bytes(rendered(said | change))
        assert check(tmp_path).broken, change
    for wrong in (
        b"",
        b"[]",
        b"{}",
        b'{"previous":"x","until":"2026-01-01"}',
        b'{"previous":"' + b"0" * 64 + b'","until":"9"}',
    ):
        begin.write_bytes(wrong)
        assert check(tmp_path).broken == f"log/{PUT_AWAY}"
        with pytest.raises(DamagedLog):
            Log(tmp_path).add(**SAID)
        assert PUT_AWAY in told(tmp_path, "verify", code=1).output
        assert signed(tmp_path) == Signed()


def keeping(tmp_path, days):
    """A place where the log is kept for some days."""
    row = {"zone": "log", "root": "data", "files": "log/????-??-??.jsonl", "days": str(days), "source": "s", "note": ""}
    (tmp_path / "ref").mkdir(exist_ok=True)
    with (tmp_path / "ref" / "retention.csv").open("w", newline="") as out:
        writer = csv.DictWriter(out, row)
        writer.writeheader()
        writer.writerow(row)
    return Place(deliveries=str(tmp_path / "in"), data=str(tmp_path), reference=str(tmp_path / "ref"))


def test_the_job_of_retention_lets_the_log_go_by_its_days_and_it_still_holds(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 40, 31, 30, 2)
    sign(tmp_path, KEY, NOW)
    assert enforce(keeping(tmp_path, 30), NOW) == {"log": 2}  # however lately a file was touched
    found = check(tmp_path)
    assert (found.lines, found.until, found.broken) == (4, f"{day(31)}", "")
    assert [json.loads(line)["file"] for line in (tmp_path / LOG).read_text().splitlines()] == [
        f"log/{day(n)}.jsonl" for n in (40, 31)
    ]  # fmt: skip
    assert enforce(keeping(tmp_path, 30), NOW) == {} and not check(tmp_path).broken
    assert signed(tmp_path, {public_of(KEY)}).heads == 1


def test_a_log_that_does_not_hold_is_kept_to_be_looked_into(tmp_path, monkeypatch, caplog):
    written(tmp_path, monkeypatch, 40, 2)
    path = tmp_path / "log" / f"{day(40)}.jsonl"
    path.write_bytes(path.read_bytes().replace(b"GW-000", b"GW-999"))
    assert enforce(keeping(tmp_path, 30), NOW) == {} and path.exists()
    assert "does not hold" in caplog.text


def test_how_long_the_log_stays_is_a_row(tmp_path):
    with (ROOT / "data" / "reference" / "retention.csv").open(newline="", encoding="utf-8") as stream:
        [row] = [one for one in csv.DictReader(stream) if one["zone"] == "log"]
    assert row["files"] == "log/????-??-??.jsonl" and int(row["days"]) == 730


# signed


def test_a_signed_head_holds_while_lines_are_added_and_days_are_put_away(tmp_path, monkeypatch):
    assert signed(tmp_path) == Signed() and sign(tmp_path, KEY, NOW) is None
    written(tmp_path, monkeypatch, 5)
    head = sign(tmp_path, KEY, NOW)
    assert head is not None and list(head.subjects.values()) == [check(tmp_path).last]
    written(tmp_path, monkeypatch, 4)
    sign(tmp_path, KEY, NOW)
    for path in put_away(tmp_path, day(5), KEY):
        path.unlink()
    found = signed(tmp_path, {public_of(KEY)})
    assert (found.heads, found.differences) == (2, ()) and found.at == NOW.isoformat(timespec="seconds")
    assert (tmp_path / "log" / HEADS).stat().st_mode & 0o077 == 0


def test_who_cuts_lines_off_or_writes_the_log_anew_is_found_by_what_was_signed(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 1, count=5)
    path = tmp_path / "log" / f"{day(1)}.jsonl"
    whole = path.read_bytes()
    sign(tmp_path, KEY, NOW)
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:3]))
    assert not check(tmp_path).broken  # without what was signed nothing is seen of it
    assert signed(tmp_path).differences == ((f"log/{HEADS}:1", "head_gone"),)
    path.unlink()
    written(tmp_path, monkeypatch, 1, count=5, who="another")
    assert not check(tmp_path).broken and signed(tmp_path).differences == ((f"log/{HEADS}:1", "head_gone"),)
    path.write_bytes(whole)
    assert signed(tmp_path).heads == 1


def test_who_takes_lines_away_by_saying_that_their_days_were_put_away_is_found(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 3, 2, 1)
    sign(tmp_path, KEY, NOW)
    for path in put_away(tmp_path, day(1)):  # as somebody without the key can
        path.unlink()
    assert not check(tmp_path).broken
    assert signed(tmp_path, {public_of(KEY)}).differences == ((f"log/{PUT_AWAY}", "begin_unsigned"),)
    written(tmp_path, monkeypatch, 0)
    sign(tmp_path, Ed25519PrivateKey.generate(), NOW)  # nor with another
    found = signed(tmp_path, {public_of(KEY)}).differences
    assert [why for _, why in found] == ["head_other_key", "head_other_key", "begin_unsigned"]
    (tmp_path / "log" / HEADS).write_bytes((tmp_path / "log" / HEADS).read_bytes().splitlines(keepends=True)[0])
    sign(tmp_path, KEY, NOW)  # who answers for it says that it is right
    assert signed(tmp_path, {public_of(KEY)}).differences == () and signed(tmp_path).heads == 2
    sign(tmp_path, KEY, NOW)  # said once
    assert len((tmp_path / "log" / HEADS).read_bytes().splitlines()) == 4


def test_who_takes_lines_off_the_begin_of_what_was_signed_is_found(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 1, 0, count=3)
    sign(tmp_path, KEY, NOW)
    first = tmp_path / "log" / f"{day(1)}.jsonl"
    first.write_bytes(b"".join(first.read_bytes().splitlines(keepends=True)[1:]))
    assert not check(tmp_path).broken
    assert signed(tmp_path).differences == ((f"log/{first.name}:1", "begin_unsigned"),)
    first.unlink()
    assert signed(tmp_path).differences == ((f"log/{day(0)}.jsonl:1", "begin_unsigned"),)


def test_a_head_that_was_changed_made_up_or_is_of_another_key_is_found(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 1)
    head = sign(tmp_path, KEY, NOW)
    path, other = tmp_path / "log" / HEADS, Ed25519PrivateKey.generate()
    good = path.read_bytes()
    assert signed(tmp_path, {public_of(other)}).differences == ((f"log/{HEADS}:1", "head_other_key"),)
    of_another_kind = Manifest(rendered(head.statement | {"predicateType": "urn:other"})).signed(KEY).to_bytes()
    nothing_in_it = Manifest(rendered({"predicateType": "urn:ontschot:log-head:v1"})).signed(KEY).to_bytes()
    unsigned = Manifest(head.payload).to_bytes()
    for wrong in (
        good[:-9] + b"\n",
        good.replace(b"payload", b"pavload", 1),
        b"{}\n",
        b"x",
        of_another_kind,
        nothing_in_it,
        unsigned,
    ):
        path.write_bytes(good + wrong)
        found = signed(tmp_path)
        assert (found.heads, found.differences) == (1, ((f"log/{HEADS}:2", "head_wrong"),)), wrong
    forged = Manifest(head.payload, ((public_of(KEY), Manifest(head.payload + b" ").signed(KEY).signatures[0][1]),))
    path.write_bytes(forged.to_bytes())
    assert signed(tmp_path).differences == ((f"log/{HEADS}:1", "head_wrong"),)


def test_a_log_that_does_not_hold_is_not_signed(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 1)
    path = tmp_path / "log" / f"{day(1)}.jsonl"
    path.write_bytes(path.read_bytes().replace(b"GW-000", b"GW-999"))
    with pytest.raises(DoesNotHold):
        sign(tmp_path, KEY, NOW)


# at the front door


@pytest.fixture
def key(tmp_path, monkeypatch):
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(tmp_path / "mine" / "signing.key"))
    return lambda: CliRunner().invoke(main, ["signing-key"])


def test_verify_tells_what_was_signed_and_what_is_gone(tmp_path, monkeypatch, key):
    data = tmp_path / "data"
    written(data, monkeypatch, 1, count=4)
    assert "signing-key" in told(data, "log", "--sign", code=3).output
    key()
    last = check(data).last
    assert last in told(data, "log", "--sign").output
    assert last == json.loads(told(data, "log", "--sign", "--json").output)["sha256"]
    assert "Ondertekend: 2 keer" in told(data, "verify").output
    assert json.loads(told(data, "verify", "--json").output)["log"]["signed"]["heads"] == 2
    path = data / "log" / f"{day(1)}.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))
    assert "afgekapt" in told(data, "verify", code=1).output and "afgekapt" in told(data, "log", code=1).output
    path.write_bytes(path.read_bytes().replace(b"GW-000", b"GW-999"))
    assert "klopt niet" in told(data, "log", "--sign", code=1).output
    (tmp_path / "mine" / "signing.key").chmod(0o644)
    told(data, "log", "--sign", code=3)


def test_the_job_of_retention_signs_where_the_log_begins(tmp_path, monkeypatch, key):
    data = tmp_path
    written(data, monkeypatch, 9, 1)
    key()
    told(data, "log", "--sign")
    place = keeping(tmp_path, 5)
    enforce(place, NOW)
    assert "Ondertekend: 1 keer" in told(data, "verify").output
    (data / "log" / HEADS).write_bytes((data / "log" / HEADS).read_bytes().splitlines(keepends=True)[0])
    assert "niemand ondertekend" in told(data, "verify", code=1).output


def test_the_log_is_read_by_day_person_organisation_and_project(tmp_path, monkeypatch):
    assert str(tmp_path) in told(tmp_path, "log", code=3).output
    written(tmp_path, monkeypatch, 9, count=2)
    more = {
        "who": "bo",
        "role": "corporatie",
        "organisation": "87654321",
        "did": "document",
        "what": "/projecten/GW-001 pdf",
    }
    written(tmp_path, monkeypatch, 1, count=1, **more)
    written(
        tmp_path, monkeypatch, 0, count=1, role="netwerk", organisation="", what="/overzicht?project=GW-001&taal=en"
    )

    def asked(*more):
        done = told(tmp_path, "log", "--json", *more)
        return [(one["who"], one["what"]) for one in map(json.loads, done.stdout.splitlines())]

    assert len(asked()) == 4
    assert asked("--since", f"{day(1)}") == [
        ("bo", "/projecten/GW-001 pdf"),
        ("an", "/overzicht?project=GW-001&taal=en"),
    ]
    assert (
        asked("--who", "bo")
        == asked("--organisation", "corporatie:87654321")
        == asked("--organisation", "87654321")
        == [("bo", more["what"])]
    )
    assert asked("--organisation", "netwerk") == [("an", "/overzicht?project=GW-001&taal=en")]
    assert [what for _, what in asked("--project", "GW-001")] == [
        "/projecten/GW-001",
        more["what"],
        "/overzicht?project=GW-001&taal=en",
    ]
    assert asked("--project", "GW-00") == []
    for wrong in (
        "gemente:9001",
        "corporatie:",
        "netwerk:1",
        "Stad",
        ":9001",
    ):  # nobody looked is no answer to a typing error
        assert wrong in told(tmp_path, "log", "--organisation", wrong, code=2).output
    done = told(tmp_path, "log", "--who", "bo", "--project", "GW-001")
    assert "bo | corporatie:87654321 | document meegenomen | /projecten/GW-001 pdf | 200" in done.output
    assert "1 van 4 regels" in done.output and "Pagina's over meer projecten" in done.output
    assert "document taken along" in told(tmp_path, "log", "--lang", "en").output


def test_a_log_that_does_not_hold_is_read_and_said_to_be_so_and_steers_no_terminal(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 1, count=3, who="\x1b[2Jan")
    assert "\x1b" not in told(tmp_path, "log").output
    path = tmp_path / "log" / f"{day(1)}.jsonl"
    path.write_bytes(path.read_bytes().replace(b"GW-000", b"GW-999"))
    done = told(tmp_path, "log", code=1)
    assert "klopt niet" in done.output and "/projecten/GW-999 | " in done.output


def test_both_languages_say_the_same():
    assert LOGBOOK["nl"].keys() == LOGBOOK["en"].keys() and VERIFIED["nl"].keys() == VERIFIED["en"].keys()
