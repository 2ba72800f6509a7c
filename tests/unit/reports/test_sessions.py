"""Sessions by hand: a browser holds a name, the server what belongs to it, as long as was agreed and no longer."""

import hashlib

import flask
import pytest

from reports.access.sessions import MOST, UNTIL_IN, Session, Sessions, _key
from reports.viewer import Viewer

CITY = Viewer("gemeente", "0344")
IDLE, LONGEST = 1800, 36_000


class Clock:
    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def held(clock):
    return Sessions(secure=True, idle=IDLE, longest=LONGEST, now=clock)


APP = flask.Flask(__name__)


def opened(held, name=None):
    """The session of a request with this name in its cookie."""
    cookie = {} if name is None else {"Cookie": f"{held.cookie}={name}"}
    with APP.test_request_context(headers=cookie):
        return held.open_session(APP, flask.request)


def saved(held, session):
    """What the browser is told: the name in the cookie and its line; nothing when none is sent."""
    answer = flask.Response()
    held.save_session(APP, session, answer)
    lines = answer.headers.getlist("Set-Cookie")
    assert len(lines) < 2
    return (lines[0].partition(";")[0].partition("=")[2], lines[0]) if lines else (None, "")


def came_in(held, clock):
    """Name and session of somebody who is in."""
    session = opened(held)
    session.log_in(CITY, "an")
    return saved(held, session)[0], session


def test_a_browser_without_anything_to_keep_gets_no_name(held):
    session = opened(held)
    assert (session.viewer, session.who, session.told, session.over, session.key, dict(session)) == (
        None,
        "",
        "",
        False,
        "",
        {},
    )
    assert saved(held, session) == (None, "") and held._held == {}


def test_a_name_means_nothing_cannot_be_guessed_and_is_kept_as_its_hash(held):
    first, second = opened(held), opened(held)
    first["to"], second["to"] = "/a", "/b"
    names = [saved(held, one)[0] for one in (first, second)]
    assert len(set(names)) == 2 and all(len(one) == 43 for one in names)
    assert set(held._held) == {hashlib.sha256(one.encode()).hexdigest() for one in names}
    assert [opened(held, one)["to"] for one in names] == ["/a", "/b"]
    for guess in ("x", "", None, hashlib.sha256(names[0].encode()).hexdigest()):
        assert opened(held, guess) is not first and not opened(held, guess)
    assert saved(held, first) == (None, ""), "who has a name keeps it"


@pytest.mark.parametrize(("secure", "name"), [(True, "__Host-ontschot"), (False, "ontschot")])
def test_the_cookie_is_for_this_host_for_nothing_but_requests_and_over_https_where_people_come_so(clock, secure, name):
    held = Sessions(secure, IDLE, LONGEST, clock)
    session = opened(held)
    session["to"] = "/"
    told = saved(held, session)[1]
    assert told.startswith(f"{name}=")
    assert set(told.split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=Lax"} | ({"Secure"} if secure else set())
    session.log_out()
    gone = saved(held, session)[1]
    assert gone.startswith(f"{name}=;") and "Expires=Thu, 01 Jan 1970" in gone
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(gone.split("; ")) and ("Secure" in gone) is secure


def test_who_comes_in_gets_another_name_and_what_was_kept_before_is_gone(held, clock):
    session = opened(held)
    session["_state_x"] = 1
    before = saved(held, session)[0]
    clock.now += 100
    session = opened(held, before)
    session.log_in(CITY, "an")
    assert (dict(session), session.viewer, session.who, session.key) == ({}, CITY, "an", "")
    after = saved(held, session)[0]
    assert after not in (None, before) and opened(held, after) is session and opened(held, before) is not session
    assert session.born == session.seen == clock.now and list(held._held.values()) == [session]


def test_who_goes_out_is_out_everywhere_with_that_request(held, clock):
    name, session = came_in(held, clock)
    other, _ = came_in(held, clock)
    session["x"] = 1
    session.log_out()
    assert (dict(session), session.viewer, session.over) == ({}, None, True)
    saved(held, session)
    assert opened(held, name) is not session and opened(held, other).viewer == CITY and len(held._held) == 1


def test_who_asks_nothing_for_long_enough_is_out_and_nobody_stays_for_ever(held, clock):
    name, session = came_in(held, clock)
    for _ in range(20):
        clock.now += IDLE
        assert opened(held, name) is session
    assert clock.now - session.born == LONGEST and session.seen == clock.now
    clock.now += 0.5
    assert opened(held, name) is not session and held._held == {}
    name, session = came_in(held, clock)
    clock.now += IDLE + 0.5
    fresh = opened(held, name)
    assert fresh is not session and fresh.born == fresh.seen == clock.now and held._held == {}


def test_who_begins_to_log_in_has_ten_minutes_whatever_is_asked_meanwhile(held, clock):
    session = opened(held)
    session["to"] = "/"
    name = saved(held, session)[0]
    for _ in range(2):
        clock.now += UNTIL_IN / 2
        assert opened(held, name) is session
    clock.now += 0.5
    assert UNTIL_IN == 600 and opened(held, name) is not session


def test_who_is_in_is_known_by_the_header_of_cookies_and_never_longer_than_a_session(held, clock):
    name, _ = came_in(held, clock)
    begun = opened(held)
    begun["to"] = "/"
    outside = saved(held, begun)[0]
    asked = [held.is_in(f"a=b; {held.cookie}={one}; c=d") for one in (name, outside, "x")]
    assert asked == [True, False, False] and not held.is_in("") and not held.is_in(f"ontschot={name}")
    clock.now += IDLE
    assert held.is_in(f"{held.cookie}={name}")
    clock.now += 0.5
    assert not held.is_in(f"{held.cookie}={name}")


def test_what_has_ended_is_let_go_of_and_of_who_is_not_in_only_so_many_are_kept(held, clock, monkeypatch):
    monkeypatch.setattr("reports.access.sessions.MOST", 3)
    assert MOST == 5_000
    inside, _ = came_in(held, clock)
    names = []
    for n in range(6):
        session = opened(held)
        session["to"] = n
        names.append(saved(held, session)[0])
        clock.now += 1
    assert [opened(held, one).get("to") for one in names] == [None, None, 2, 3, 4, 5]  # 3 before the one that came last
    assert opened(held, inside).viewer == CITY
    clock.now += UNTIL_IN + 1
    came_in(held, clock)
    assert sorted(one.viewer is None for one in held._held.values()) == [False, False], "who began to log in is gone"
    clock.now += IDLE + 1
    came_in(held, clock)
    assert len(held._held) == 1


def test_cookies_that_are_no_text_are_of_nobody(held, clock):
    name, _ = came_in(held, clock)
    assert not held.is_in(f"{held.cookie}=\xff\xfe") and not held.is_in(f"a=\xc3(; {held.cookie}={name}")
    assert held.is_in(f"a=\xc3\xa9; {held.cookie}={name}")
    assert not held.is_in(f"{held.cookie}=\u0416")


def test_a_session_begins_when_it_is_opened(held, clock):
    for one in (Session(clock()), opened(held), opened(held, "x")):
        assert (one.born, one.seen) == (clock.now, clock.now)


def test_a_name_that_is_no_text_has_a_place_of_its_own_like_any_other():
    assert _key("a\ud800") == hashlib.sha256(b"a?").hexdigest()
