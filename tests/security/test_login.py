"""Logging in, against an OpenID provider that runs here: who comes in, who does not, and how long somebody stays."""

import json

import pytest
import requests
from oidc_provider_mock import run_server_in_thread

from assets.engine import engine
from tests.security.access import ADDRESS, OWN, PEOPLE, START, Dashboard, asked
from tests.unit.reports.marts import write

pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config")  # of the provider, to itself


@pytest.fixture(scope="module")
def issuer():
    with run_server_in_thread(user_claims=PEOPLE) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    engine()
    data = tmp_path_factory.mktemp("data")
    write(data / "warehouse")
    return data


@pytest.fixture
def site(built, issuer):
    return Dashboard(built, issuer)


@pytest.fixture
def browser(site):
    return site.browser()


def inside(browser):
    """Whether somebody is in: sees a page that is no page to log in."""
    answer = browser.get("/verantwoording")
    assert answer.status_code in (200, 302)
    return answer.status_code == 200


def test_who_is_known_comes_in_at_the_page_that_was_asked_and_goes_out_again(browser):
    first = browser.get("/projecten/GW-001?taal=en")
    assert (first.status_code, first.headers["Location"]) == (302, "/inloggen?naar=%2Fprojecten%2FGW-001%3Ftaal%3Den")
    assert "Naar inloggen" in browser.get(first.headers["Location"] + "&taal=nl").text
    back = browser.log_in("an", "/projecten/GW-001%3Ftaal%3Den")
    assert (back.status_code, back.headers["Location"]) == (302, "/projecten/GW-001?taal=en")
    page = browser.get(back.headers["Location"]).text
    assert "Logged in as An" in page and "740,000" in page
    assert browser.log_out().headers["Location"] == "/inloggen?uit"
    assert not inside(browser) and browser.cookie is None


def test_what_is_sent_to_the_provider_is_a_code_with_pkce_state_and_nonce(browser):
    sent = asked(browser.sent_to())
    assert sent["response_type"] == "code" and sent["code_challenge_method"] == "S256"
    assert sent["redirect_uri"] == f"{ADDRESS}/inloggen/terug"
    assert len(sent["code_challenge"]) == 43 and len(sent["state"]) >= 20 and len(sent["nonce"]) >= 20
    assert asked(browser.sent_to())["state"] != sent["state"]
    assert "s3cret" not in str(sent)


def test_the_verifier_of_pkce_goes_along_with_the_code(site, browser, monkeypatch):
    sent, seen = asked(browser.sent_to()), {}
    monkeypatch.setattr(type(site.login.provider), "fetch_access_token", lambda self, **given: seen.update(given) or {})
    browser.get(f"/inloggen/terug?code=x&state={sent['state']}")
    assert len(seen["code_verifier"]) == 48 and seen["code"] == "x"


def test_the_cookie_is_for_this_host_and_https_only_and_another_one_after_logging_in(browser):
    begun = browser.get(f"{START}?naar=/").headers["Set-Cookie"]
    before = browser.cookie
    answer = browser.log_in("an")
    for told in (begun, answer.headers["Set-Cookie"]):
        assert told.startswith("__Host-ontschot=") and "Domain" not in told
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(told.split("; "))
    assert browser.cookie != before
    old = browser.client.application.test_client()
    old.set_cookie("__Host-ontschot", before, domain="ontschot.test")
    assert old.get("/verantwoording", base_url=ADDRESS).status_code == 302  # the name from before is nobody's


@pytest.mark.parametrize("change", ["other", "none", "other browser"])
def test_with_a_wrong_state_nobody_comes_in(site, browser, change):
    back = browser.agreed("an")
    state = asked(back)["state"]
    if change == "other browser":
        browser = site.browser()
    answer = browser.get(back.replace(state, {"other": "x" * 30, "none": ""}.get(change, state)))
    assert answer.status_code == 403 and "te lang geleden" in answer.text
    assert not inside(browser)


def test_with_the_nonce_of_another_login_nobody_comes_in(site, browser):
    sent = browser.sent_to()
    other = sent.replace(asked(sent)["nonce"], "n" * 20)
    back = requests.post(other, data={"sub": "an"}, allow_redirects=False, timeout=10).headers["Location"]
    answer = browser.get(back.removeprefix(ADDRESS))
    assert answer.status_code == 403 and "klopt niet" in answer.text
    assert not inside(browser)


def test_a_code_is_used_once(site, browser):
    back = browser.agreed("an")
    assert browser.get(back).status_code == 302
    assert browser.get(back).status_code == 403  # its state is gone
    thief = site.browser()
    state = asked(thief.sent_to())["state"]
    stolen = thief.get(f"/inloggen/terug?code={asked(back)['code']}&state={state}")
    assert stolen.status_code == 403 and not inside(thief)


@pytest.mark.parametrize(("sub", "told"), [
    ("nobody", "organisatie die hier geen toegang heeft"), ("nowhere", "organisatie die hier geen toegang heeft"),
    ("listed", "organisatie die hier geen toegang heeft"), ("no-role", "Vraag je beheerder om de rol"),
])  # fmt: skip
def test_who_is_of_no_organisation_here_or_has_no_role_does_not_come_in(browser, sub, told):
    answer = browser.log_in(sub)
    assert answer.status_code == 403 and told in answer.text
    assert sub not in answer.text
    assert not inside(browser)


def test_what_the_provider_refuses_is_told_without_its_words(browser):
    state = asked(browser.sent_to())["state"]
    answer = browser.get(f"/inloggen/terug?error=access_denied&error_description=<b>ha</b>&state={state}")
    assert answer.status_code == 403 and "heeft het geweigerd" in answer.text and "ha</b>" not in answer.text


def test_a_provider_that_does_not_answer_lets_nobody_in(built):
    answer = Dashboard(built, "http://localhost:9").browser().get(START)
    assert answer.status_code == 503 and "antwoordt niet" in answer.text


@pytest.mark.parametrize("said", [
    {"issuer": "https://other.test"}, {"issuer": ""}, {"id_token_signing_alg_values_supported": ["none", "HS256"]},
])  # fmt: skip
def test_a_provider_that_is_another_or_signs_with_nothing_that_can_be_checked_lets_nobody_in(site, browser, said):
    back = browser.agreed("an")
    site.login.provider.server_metadata.update(said)
    for path in (START, back):
        answer = browser.get(path)
        assert answer.status_code in (403, 503) and "heeft het geweigerd" in answer.text
    assert not inside(browser)


def test_a_token_of_another_issuer_for_another_or_past_its_time_lets_nobody_in(site, browser, monkeypatch):
    from joserfc import jwt

    decode = jwt.decode
    for change in (
        {"iss": "https://other"},
        {"aud": "other"},
        {"aud": "other", "azp": "ontschot"},
        {"exp": 1},
        {"nonce": None},
        {"sub": None},
    ):

        def changed(*given, change=change, **more):
            token = decode(*given, **more)
            token.claims.update(change)
            for name in [name for name, value in change.items() if value is None]:
                del token.claims[name]
            return token

        back = browser.agreed("an")
        monkeypatch.setattr(jwt, "decode", changed)
        assert browser.get(back).status_code == 403, change
        monkeypatch.setattr(jwt, "decode", decode)
        assert not inside(browser)
    assert browser.log_in("an").status_code == 302


def test_a_token_that_is_not_signed_or_with_our_own_secret_lets_nobody_in(site, browser, monkeypatch):
    from joserfc import jwt
    from joserfc.jwk import OctKey

    fetch = type(site.login.provider).fetch_access_token
    for alg in ("none", "HS256"):
        back = browser.agreed("an")

        def forged(self, alg=alg, **given):
            token = fetch(self, **given)
            claims = jwt.decode(token["id_token"], keys(self)).claims
            key = OctKey.import_key("s3cret")
            return token | {"id_token": jwt.encode({"alg": alg}, claims, key, algorithms=[alg])}

        monkeypatch.setattr(type(site.login.provider), "fetch_access_token", forged)
        answer = browser.get(back)
        assert answer.status_code == 403 and "klopt niet" in answer.text, alg
        monkeypatch.setattr(type(site.login.provider), "fetch_access_token", fetch)
    assert not inside(browser)


def keys(provider):
    from joserfc.jwk import KeySet

    return KeySet.import_key_set(provider.fetch_jwk_set())


def test_who_does_nothing_for_a_while_or_stays_a_day_must_log_in_again(site, browser):
    browser.log_in("an")
    for _ in range(20):
        site.clock += 29 * 60
        assert inside(browser)
    site.clock += 25 * 60
    assert not inside(browser)  # ten hours after logging in, however busy
    browser.log_in("an")
    site.clock += 31 * 60
    assert not inside(browser)


def test_a_login_must_be_finished_within_ten_minutes(site, browser):
    back = browser.agreed("an")
    site.clock += 601
    assert browser.get(back).status_code == 403


@pytest.mark.parametrize("name", ["", "x", "a" * 43, "../..", "0" * 64])
def test_a_made_up_cookie_is_nobody(site, name):
    browser = site.browser()
    browser.client.set_cookie("__Host-ontschot", name, domain="ontschot.test")
    assert browser.get("/verantwoording").status_code == 302
    assert browser.get("/_dash-layout").status_code == 401


def test_a_changed_cookie_is_nobody_and_the_key_by_which_we_keep_it_is_no_cookie(site, browser):
    browser.log_in("an")
    name = browser.cookie
    (key,) = [key for key, one in site.login.sessions._held.items() if one.viewer]
    for forged in (name[:-1] + ("A" if name[-1] != "A" else "B"), name + "x", key):
        other = site.browser()
        other.client.set_cookie("__Host-ontschot", forged, domain="ontschot.test")
        assert not inside(other)


@pytest.mark.parametrize("to", ["https://evil.test/overzicht", "//evil.test", "/\\evil.test", "/overzicht\\..", "/nergens", "evil", "/uitloggen"])  # fmt: skip
def test_nobody_is_sent_to_another_place_after_logging_in(browser, to):
    assert browser.log_in("an", to).headers["Location"] == "/"


def test_logging_out_cannot_be_done_from_elsewhere(browser):
    browser.log_in("an")
    for headers in ({}, {"Origin": "https://evil.test"}, {"Origin": "null"}, OWN | {"Sec-Fetch-Site": "cross-site"}):
        assert browser.log_out(headers=headers).status_code == 403
    assert browser.get("/uitloggen").status_code in (404, 405)
    assert inside(browser)


def test_who_was_not_in_goes_out_without_a_line_in_the_log(site, browser):
    answer = browser.log_out()
    assert (answer.status_code, answer.headers["Location"]) == (303, "/inloggen?uit")


def test_what_nobody_thought_of_lets_nobody_in(site, browser, monkeypatch):
    back = browser.agreed("an")
    monkeypatch.setattr(site.login, "who", lambda claims: {}["nothing"])
    answer = browser.get(back)
    assert answer.status_code == 403 and "klopt niet" in answer.text
    assert not inside(browser)


def test_what_has_ended_is_let_go_of_when_another_comes_in(site):
    for _ in range(3):
        site.browser().log_in("an")
    site.clock += 31 * 60
    site.browser().log_in("bo")
    assert [one.who for one in site.login.sessions._held.values()] == ["bo"]


def test_too_many_logins_that_were_never_finished_are_let_go_of(site, monkeypatch):
    monkeypatch.setattr("reports.access.sessions.MOST", 5)
    insider = site.browser()
    insider.log_in("an")
    for _ in range(20):
        site.browser().sent_to()
    assert len(site.login.sessions._held) <= 8
    assert inside(insider)


def test_who_is_in_sees_what_is_of_the_own_organisation_only(site):
    an, bo = site.browser(), site.browser()
    an.log_in("an"), bo.log_in("bo")
    assert "740.000" in an.get("/projecten/GW-001").text
    for path in ("/projecten/GW-001", "/csv/projecten/GW-001/who.csv", "/bestand/projecten/GW-001.xlsx"):
        answer = bo.get(path, headers={"X-Forwarded-User": "an", "X-Organisation": "0344"})
        assert answer.status_code == 403 and "740" not in answer.text


def test_asking_very_often_is_refused_for_a_minute(site, monkeypatch):
    monkeypatch.setattr("reports.access.gate.PER_MINUTE", {"page": 5, "login": 30, "document": 1})
    fast = Dashboard(site.login.log.folder.parent, site.login.settings.issuer)
    browser = fast.browser()
    browser.log_in("an")
    codes = [browser.get("/verantwoording").status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2
    other = fast.browser()
    other.log_in("bo")
    assert inside(other)


def test_no_secret_stands_in_what_is_shown_of_the_settings(site):
    assert "s3cret" not in repr(site.login) + json.dumps(site.login.settings.claims)
