"""Logging in, step by step, with a provider that says what it is told to: who comes in, who does not and what they hear."""

import logging
from pathlib import Path

import pytest
from authlib.integrations.base_client import MismatchingStateError, OAuthError
from joserfc.errors import BadSignatureError
from requests import ConnectionError as NotReached

from reports.access import login
from reports.access.login import BACK, HERE, START, Login, Refused
from reports.access.settings import Settings
from reports.headers import VERSION
from reports.labels.pages import PAGES
from reports.viewer import Viewer
from tests.unit.reports.entrance import ADDRESS, GOOD, Entrance


@pytest.fixture
def entrance():
    return Entrance()


@pytest.fixture
def browser(entrance):
    return entrance.browser()


def of(**change):
    """Viewer and mark of somebody of whom the provider says the usual, and this."""
    return Entrance().login.who({name: one for name, one in (GOOD | change).items() if one is not None})  # pyright: ignore


def test_who_comes_in_has_the_role_and_is_of_an_organisation_that_is_known():
    assert of() == (Viewer("gemeente", "0344", "An"), "an")
    assert of(roles="kijker", name=["An"], organisation="net") == (Viewer("netwerk", "", ""), "an")
    assert of(name=None)[0].name == "" and of(sub=12)[1] == "12" and of(sub="x" * 300)[1] == "x" * 255
    for code, change in (
        ("role", {"roles": None}), ("role", {"roles": []}), ("role", {"roles": "kijkers"}), ("role", {"roles": ["x"]}),
        ("identity", {"sub": ""}), ("identity", {"sub": " "}), ("identity", {"sub": None}),
        ("organisation", {"organisation": None}), ("organisation", {"organisation": "elders"}), ("organisation", {"organisation": ["oever"]}),
    ):  # fmt: skip
        with pytest.raises(Refused, match=f"^{code}$") as refused:
            of(**change)
        assert refused.value.code == code


def test_claims_have_the_names_that_are_said_and_a_role_is_asked_only_where_one_is():
    named = {"organisation": "org", "roles": "groups", "name": "naam"}
    said = Settings("https://login.test", "x", "s", ADDRESS, {"oever": Viewer("gemeente", "0344")}, named)
    found = Login.of(said, Path("nowhere"))
    assert found.who({"org": "oever", "naam": "Bo", "sub": "bo"}) == (Viewer("gemeente", "0344", "Bo"), "bo")


def test_to_the_provider_and_back_and_then_where_somebody_wanted_to_be(entrance, browser):
    sent = browser.get(f"{START}?naar=/projecten/GW-001?taal=en")
    assert sent.headers["Location"] == f"https://login.test/auth?redirect_uri={ADDRESS}{BACK}"
    back = browser.get(BACK)
    assert (back.status_code, back.headers["Location"]) == (302, "/projecten/GW-001?taal=en")
    assert entrance.provider.asked == {
        "claims_options": {"iss": {"essential": True, "value": "https://login.test"}, "aud": {"essential": True, "value": "ontschot"}},
        "leeway": 60,
    }  # fmt: skip
    assert entrance.log.lines == [
        {
            "who": "an",
            "role": "gemeente",
            "organisation": "0344",
            "did": "login",
            "what": "",
            "status": 302,
            "generation": 0,
        }
    ]
    assert browser.get(HERE).headers["Location"] == "/", "who is in need not log in"
    assert entrance.provider.metadata["id_token_signing_alg_values_supported"] == ["RS256"]
    browser.post(login.LEAVE)
    assert entrance.log.lines[1:] == [
        {
            "who": "an",
            "role": "gemeente",
            "organisation": "0344",
            "did": "logout",
            "what": "",
            "status": 303,
            "generation": 0,
        }
    ]
    out = browser.post(login.LEAVE)
    assert (out.status_code, out.headers["Location"], len(entrance.log.lines)) == (303, f"{HERE}?uit", 2)


PLACES = {
    "/overzicht": True, "/projecten/GW-001?jaar=2024": True, "/overzicht?x=" + "y" * 487: True, "/overzicht?x=" + "y" * 488: False, "": False,
    "https://elders.test": False, "//elders.test": False, "/elders": False, "/overzicht?x=\\": False, "/overzicht?x=%0d%0aSet-Cookie:a": False,
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES, ids=range(len(PLACES)))
def test_one_is_sent_on_to_a_page_of_ours_and_to_no_other_place(browser, place):
    browser.get(f"{START}?naar={place}")
    assert browser.get(BACK).headers["Location"] == (place if PLACES[place] else "/")


def test_without_having_begun_here_nobody_is_asked_anything(entrance, browser):
    answer = browser.get(BACK)
    assert answer.status_code == 403 and PAGES["nl"]["login_refused.state"] in answer.text
    assert entrance.provider.asked == {} and entrance.log.lines == [] and browser.get("/overzicht").status_code == 302


FAILURES = [
    (NotReached("x"), "unreachable", 503), (MismatchingStateError(), "state", 403), (OAuthError("x"), "provider", 403),
    (BadSignatureError(), "identity", 403), (KeyError("999900006"), "identity", 403), (Refused("provider"), "provider", 403),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "code", "status"), FAILURES, ids=lambda one: str(one)[:12])
def test_what_goes_wrong_on_the_way_back_is_told_as_a_code_and_written_down_where_it_is_about_somebody(
    entrance, browser, caplog, wrong, code, status
):
    browser.get(START)
    entrance.provider.wrong = wrong
    with caplog.at_level(logging.WARNING, "ontschot.login"):
        answer = browser.get(BACK)
    assert answer.status_code == status and PAGES["nl"][f"login_refused.{code}"] in answer.text
    nobody = {"who": "", "role": "", "organisation": "", "did": "refused", "status": 403, "generation": 0}
    assert entrance.log.lines == ([nobody | {"what": code}] if code == "identity" else [])
    told = [] if isinstance(wrong, Refused) else [f"login failed: {type(wrong).__name__}"]
    assert [record.getMessage() for record in caplog.records if record.name == "ontschot.login"] == told
    assert browser.get("/overzicht").status_code == 302


@pytest.mark.parametrize(("wrong", "code", "status"), FAILURES, ids=lambda one: str(one)[:12])
def test_what_goes_wrong_on_the_way_there_is_told_and_tried_again_later(entrance, browser, wrong, code, status):
    entrance.provider.wrong = wrong
    answer = browser.get(f"{START}?taal=en")
    assert (
        answer.status_code == 503 and PAGES["en"][f"login_refused.{code}"] in answer.text and entrance.log.lines == []
    )


@pytest.mark.parametrize(
    ("claims", "code"),
    [({}, "identity"), ({"roles": []}, "role"), ({"roles": "kijker", "organisation": "x"}, "organisation")],
)
def test_who_may_not_come_in_hears_why_and_that_is_written_down_without_who(entrance, browser, claims, code):
    browser.get(START)
    entrance.provider.claims = claims
    answer = browser.get(BACK)
    assert answer.status_code == 403 and PAGES["nl"][f"login_refused.{code}"] in answer.text
    [line] = entrance.log.lines
    assert (line["did"], line["what"], line["who"], line["status"]) == ("refused", code, "", 403)


def test_who_cannot_be_written_down_does_not_come_in(entrance, browser):
    browser.get(START)
    entrance.log.full = True
    assert browser.get(BACK).status_code == 500
    entrance.log.full = False
    assert browser.get("/overzicht").status_code == 302


def known(**metadata):
    entrance = Entrance()
    entrance.provider.metadata = metadata
    return entrance.login.known(), metadata  # pyright: ignore[reportOptionalMemberAccess]


def test_the_provider_is_the_one_that_was_meant_and_signs_with_what_can_be_checked():
    for issuer in ("https://login.test", "https://login.test/"):
        assert known(issuer=issuer)[1]["id_token_signing_alg_values_supported"] == ["RS256"]
    assert known(issuer="https://login.test", id_token_signing_alg_values_supported=["EdDSA", "none", "ES256"])[1][
        "id_token_signing_alg_values_supported"
    ] == ["EdDSA", "ES256"]
    for wrong in ({}, {"issuer": "https://elders.test"}, {"issuer": "https://login.test/x"}, {"issuer": "https://login.test/X"},
                  {"issuer": "https://login.test", "id_token_signing_alg_values_supported": ["HS256", "none"]}):  # fmt: skip
        with pytest.raises(Refused, match=r"^provider$"):
            known(**wrong)


def test_the_provider_is_asked_with_pkce_for_who_somebody_is_and_not_for_long():
    found = Login.of(Settings("https://login.test", "ontschot", "s3cret", ADDRESS, {}), Path("nowhere"))
    found.app = Entrance().server
    client = found.provider
    assert (client.client_id, client.client_secret) == ("ontschot", "s3cret")
    assert client._server_metadata_url == "https://login.test/.well-known/openid-configuration"
    assert client.client_kwargs == {"scope": "openid profile", "code_challenge_method": "S256", "default_timeout": 5}
    assert found.log.folder == Path("nowhere") / "log"
    assert found.provider is client and (found.sessions.idle, found.sessions.longest, found.sessions.secure) == (
        1800,
        36_000,
        True,
    )


def test_the_page_to_log_in_speaks_the_language_that_is_asked_and_says_what_happened(browser):
    first = browser.get(f"{HERE}?naar=/overzicht")
    assert (
        first.status_code == 200
        and '<html lang="nl">' in first.text
        and f'href="{START}?naar=%2Foverzicht"' in first.text
    )
    assert (
        'hreflang="en"' in first.text
        and PAGES["nl"]["login_out"] not in first.text
        and 'role="alert"' not in first.text
    )
    english = browser.get(f"{HERE}?taal=en&uit").text
    assert '<html lang="en">' in english and 'hreflang="nl"' in english and PAGES["en"]["login_out"] in english
    assert 'role="alert"' not in english and 'href="/inloggen"' in english
    assert '<html lang="nl">' in browser.get(f"{HERE}?taal=fr").text
    assert f'href="/static/house.css?{VERSION}"' in english
    assert "<script" not in browser.get(f"{HERE}?naar=/overzicht%3Fx%3D<script>").text
