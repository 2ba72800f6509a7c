"""The log of who saw what is kept as long as was agreed and still holds; its end is signed; and whoever answers for it can read it."""

import csv
import errno
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from filelock import FileLock

from assets.cli import main
from assets.logbook import BEGINS, HEADS, DoesNotHold, Signed, chosen, put_away, sign, signed
from assets.manifest import Manifest, public_of, rendered
from assets.place import ROOT, Place
from assets.retention import LOG, enforce
from reports.access import log as log_module
from reports.access.log import BEGIN, PUT_AWAY, DamagedLog, Log, check, lines
from reports.labels.logbook import LOGBOOK, VERIFIED
from tests.security.test_log import SAID

NOW = datetime.now(UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)


@pytest.fixture(autouse=True)
def of_this_test_only(tmp_path, monkeypatch):
    """The key of whoever runs the tests is none of theirs."""
    monkeypatch.setenv("ONTSCHOT_SIGNING_KEY", str(tmp_path / "mine" / "signing.key"))


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
    for ask in (lambda: put_away(tmp_path, day(0)), lambda: sign(tmp_path, KEY, NOW)):
        with pytest.raises(DoesNotHold, match=str(day(0))) as wrong:
            ask()
        assert wrong.value.where == check(tmp_path).broken == f"log/{path.name}:2"


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
    whole = b'{"previous":"%s","until":"%s"}'
    for wrong in (
        b"",
        b"[]",
        b"{}",
        b"[" * 50_000,
        whole % (b"x", b"2026-01-01"),
        whole % (b"0" * 62, b"2026-01-01"),
        whole % (b"0" * 64, b"9"),
        whole % (b"0" * 64, b"20260101"),
        whole % (b"0" * 64, f"{day(0)}".encode()),  # a day that has not ended
        whole % (b"0" * 64, b"9999-12-31"),
    ):
        begin.write_bytes(wrong)
        assert check(tmp_path) == log_module.Checked(broken=f"log/{PUT_AWAY}"), wrong
        with pytest.raises(DamagedLog) as damaged:
            Log(tmp_path).add(**SAID)
        assert (damaged.value.errno, damaged.value.filename) == (errno.EIO, str(begin))
        assert damaged.value.strerror == "damaged"
        assert PUT_AWAY in told(tmp_path, "verify", code=1).output
        assert signed(tmp_path) == Signed()


def test_moments_are_of_universal_time_and_yesterday_may_go(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 1, 0)

    class Universal(datetime):
        @classmethod
        def now(cls, tz=None):
            assert tz is UTC
            return NOW

    monkeypatch.setattr("assets.logbook.datetime", Universal)
    sign(tmp_path, KEY, NOW)
    assert [path.stem for path in put_away(tmp_path, day(0), KEY)] == [f"{day(1)}"]
    begin = Manifest.enveloped((tmp_path / "log" / HEADS).read_bytes().splitlines(keepends=True)[1])
    assert begin.statement["predicate"] == {"at": NOW.isoformat(timespec="seconds"), "day": f"{day(1)}"}


def test_who_puts_days_away_waits_for_whoever_writes_and_then_does_it_at_once(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 2, 1)
    with ThreadPoolExecutor(1) as pool:
        with FileLock(tmp_path / "log" / ".lock"):
            waits = pool.submit(put_away, tmp_path, day(2))
            with pytest.raises(TimeoutError):
                waits.result(0.1)
            assert not (tmp_path / "log" / PUT_AWAY).exists()
        assert len(waits.result(0.8)) == 1


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
    assert head is not None and head.statement == {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": f"log/{day(5)}.jsonl:2", "digest": {"sha256": check(tmp_path).last}}],
        "predicateType": "urn:ontschot:log-head:v1",
        "predicate": {"at": NOW.isoformat(timespec="seconds"), "day": f"{day(5)}", "lines": 2},
    }
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


def test_who_takes_the_whole_log_away_by_saying_that_all_its_days_were_put_away_is_found(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 5, 4, 3, 2)
    sign(tmp_path, KEY, NOW)
    rightly = [path.unlink() for path in put_away(tmp_path, day(4), KEY)]
    sign(tmp_path, KEY, NOW)
    begin, heads = tmp_path / "log" / PUT_AWAY, (tmp_path / "log" / HEADS).read_bytes()
    assert len(rightly) == 2 and signed(tmp_path, {public_of(KEY)}) == Signed(2, NOW.isoformat(timespec="seconds"))
    put = json.loads(begin.read_bytes())["previous"]
    for path in (tmp_path / "log").glob("*-*.jsonl"):
        path.unlink()
    for previous in (BEGIN, put, "1" * 64):  # also with what was signed of another begin
        begin.write_bytes(rendered({"previous": previous, "until": f"{day(1)}"}))
        for more in (False, True):  # nor when the log went on since
            if more:
                written(tmp_path, monkeypatch, 0)
            assert not check(tmp_path).broken and (BEGINS, "begin_unsigned") in signed(tmp_path).differences
        assert "zijn er regels weggehaald" in told(tmp_path, "verify", code=1).output
        (tmp_path / "log" / f"{day(0)}.jsonl").unlink()
    sign(tmp_path, Ed25519PrivateKey.generate(), NOW)
    assert (tmp_path / "log" / HEADS).read_bytes() == heads  # there is no line to sign


def test_what_another_signed_of_the_begin_is_no_reason_not_to_sign_it(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 3, 0)
    put_away(tmp_path, day(3), Ed25519PrivateKey.generate())
    sign(tmp_path, KEY, NOW)
    assert signed(tmp_path, {public_of(KEY)}).differences == ((f"log/{HEADS}:1", "head_other_key"),)


def test_of_heads_without_a_good_one_nothing_is_said_but_what_is_wrong(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 3, 0)
    put_away(tmp_path, day(3), KEY)
    assert signed(tmp_path) == Signed()
    (tmp_path / "log" / HEADS).write_bytes(b"x\n")
    assert signed(tmp_path) == Signed(0, "", ((f"log/{HEADS}:1", "head_wrong"),))


def test_a_head_of_the_only_line_holds(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 0, count=1)
    sign(tmp_path, KEY, NOW)
    assert signed(tmp_path) == Signed(1, NOW.isoformat(timespec="seconds"))


def test_who_takes_lines_off_the_begin_of_what_was_signed_is_found(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 1, 0, count=3)
    sign(tmp_path, KEY, NOW)
    first = tmp_path / "log" / f"{day(1)}.jsonl"
    first.write_bytes(b"".join(first.read_bytes().splitlines(keepends=True)[1:]))
    assert check(tmp_path).broken == f"log/{first.name}:1" and not check(tmp_path).begins
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
    subject = [{"name": "log/x", "digest": {"sha256": ["0" * 64]}}]
    no_text = Manifest(rendered(head.statement | {"subject": subject})).signed(KEY).to_bytes()
    for wrong in (
        no_text,
        b"[" * 50_000 + b"\n",
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
def key():
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


def test_lines_are_chosen_by_what_they_say_and_what_they_do_not_say_is_nobodys(tmp_path):
    Log(tmp_path).add(who="an")
    Log(tmp_path).add(role="netwerk", who="bo")
    Log(tmp_path).add(role="gemeente", organisation="9X", what="/overzicht")
    first, second, third = (said for _, _, said in lines(tmp_path))
    assert list(chosen(tmp_path)) == [first, second, third]
    assert list(chosen(tmp_path, since=third["at"])) == [
        one for one in (first, second, third) if one["at"] == third["at"]
    ]
    assert list(chosen(tmp_path, organisation="netwerk")) == [second]
    assert list(chosen(tmp_path, organisation="gemeente:9X")) == list(chosen(tmp_path, organisation="9X")) == [third]
    for nobody in ("None", "None:None", "XXXX", "XXXX:XXXX", "netwerk:None", "gemeente"):
        assert list(chosen(tmp_path, organisation=nobody)) == [], nobody
        assert list(chosen(tmp_path, who=nobody)) == list(chosen(tmp_path, project=nobody)) == [], nobody


def test_of_a_log_that_is_gone_what_was_signed_says_so(tmp_path, monkeypatch, key):
    data = tmp_path / "data"
    written(data, monkeypatch, 2, 1)
    key()
    told(data, "log", "--sign")
    for path in (data / "log").glob("*-*.jsonl"):
        path.unlink()
    assert "afgekapt" in told(data, "log", code=1).output and "afgekapt" in told(data, "verify", code=1).output


def test_what_another_key_signed_is_told_by_log_too_and_no_key_is_named(tmp_path, monkeypatch, key):
    data = tmp_path / "data"
    written(data, monkeypatch, 2, 1)
    key()
    sign(data, Ed25519PrivateKey.generate(), NOW)
    assert "andere sleutel" in told(data, "log", code=1).output
    public = tmp_path / "mine" / "signing.pub"
    public.write_text("x")
    for command in ("log", "verify"):
        assert f"{public} is geen publieke sleutel" in told(data, command, code=2).output


def test_who_signs_hears_that_the_log_begins_later_once(tmp_path, monkeypatch, key):
    data = tmp_path / "data"
    written(data, monkeypatch, 3, 2, 1)
    key()
    assert "begint" not in told(data, "log", "--sign").output
    put_away(data, day(2))
    done = told(data, "log", "--sign", "--json")
    assert json.loads(done.stdout) and f"pas na {day(2)} begint" in done.stderr
    assert "begint" not in told(data, "log", "--sign").output


def test_a_log_that_does_not_hold_is_read_and_said_to_be_so_and_steers_no_terminal(tmp_path, monkeypatch):
    written(tmp_path, monkeypatch, 1, count=3, who="\x1b[2Jan")
    assert "\x1b" not in told(tmp_path, "log").output
    path = tmp_path / "log" / f"{day(1)}.jsonl"
    path.write_bytes(path.read_bytes().replace(b"GW-000", b"GW-999"))
    done = told(tmp_path, "log", code=1)
    assert "klopt niet" in done.output and "/projecten/GW-999 | " in done.output


def test_both_languages_say_the_same():
    assert LOGBOOK["nl"].keys() == LOGBOOK["en"].keys() and VERIFIED["nl"].keys() == VERIFIED["en"].keys()
