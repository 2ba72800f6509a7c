"""What a callback is asked is what a page of ours asks, or it is told so (400) and nothing is done; nothing that is sent breaks anything."""

import copy
import json
import random

import pytest
from dash import Output
from werkzeug.routing import RequestRedirect

from assets.engine import engine
from assets.serving import services
from reports.access.asked import ADDRESS, FORMS, MOST_MATCHES, MOST_TEXT, Asked, _Call, _outputs, _Part
from reports.access.gate import MOST_BYTES
from reports.app import Site, create_app
from reports.labels.refused import REFUSED
from reports.served import Served
from reports.viewer import Viewer
from tests.security.callbacks import BODIES, body_of, calculable, let_go, page, save

OWN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
SEED = 5
PLACES = 60  # spots in each body
WRONG = (
    None, True, 0, -1, 1.5, 10**30, 10**400, "", "x", "\x00", "a\ud800", "é" * 3000, [], [[]], [None], {}, {"id": 1}, [{"id": "url"}],
    {"filter": {"x": "y"}, "first": "x"}, "url.search", "{", '{"scenario":', "..", {"": ""}, float("nan"), float("inf"),
)  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    engine()
    folder = tmp_path_factory.mktemp("data")
    calculable(folder)
    return folder


@pytest.fixture(scope="module")
def app(data):
    return create_app(Site(Served(data), lambda: Viewer("gemeente"), services(data)))


@pytest.fixture(scope="module")
def client(app):
    return app.server.test_client(use_cookies=False)


def ask(client, content, **more):
    sent = {"headers": OWN, "content_type": "application/json"} | more
    return client.post(ADDRESS, data=content, **sent)


def told(body):
    return json.dumps(body).encode()


def test_every_callback_of_the_server_is_asked_here_and_every_property_it_takes_has_a_form(app):
    calls = Asked(app).calls()
    assert set(BODIES) == set(calls)
    assert {part.prop for call in calls.values() for part in call.inputs + call.states} == set(FORMS)


@pytest.mark.parametrize("output", BODIES, ids=lambda one: one[2:12])
def test_what_a_page_of_ours_asks_is_answered(client, output):
    assert ask(client, told(body_of(output))).status_code == 200


NAMED = ('{"scenario":"a"}.n_clicks', True), ('{"scenario":"a.b.c"}.n_clicks', True), ('{"scenario":"a"}.value', False), ('{"other":"a"}.n_clicks', False), ('{"scenario":1}.n_clicks', False), ("{.n_clicks", False), ('{"a":' * 150 + ".n_clicks", False), ("[].n_clicks", False)  # fmt: skip


@pytest.mark.parametrize(("name", "ours"), NAMED, ids=lambda one: str(one)[:20])
def test_one_of_many_that_changed_is_named_as_a_browser_names_it(client, name, ours):
    body = let_go("a", "") | {"changedPropIds": [name]}
    assert ask(client, told(body)).status_code == (200 if ours else 400)


def test_values_are_of_the_components_that_are_told_of_and_as_many_as_may_be(client):
    many = [{"id": {"scenario": str(n)}, "property": "n_clicks", "value": None} for n in range(MOST_MATCHES + 1)]
    for few, code in ((MOST_MATCHES, 200), (MOST_MATCHES + 1, 400)):
        body = let_go("a", "")
        body["inputs"][1] = many[:few]
        assert ask(client, told(body)).status_code == code
    same = page("/overzicht", "", ("alle", "alle"))
    assert ask(client, told(same)).status_code == 200
    for other in ([same["state"][0], same["state"][1][:1]], [same["state"][0], same["state"][1][::-1]]):
        assert ask(client, told(same | {"state": other})).status_code == 400
    for length, code in ((MOST_TEXT, 200), (MOST_TEXT + 1, 400)):
        assert ask(client, told(save("x" * length, ""))).status_code == code


def test_components_of_one_name_are_the_same_wherever_they_are_told_and_those_of_another_name_others():
    filters, scenarios = ("filter", ["a", "b"]), ("scenario", ["a"])
    inputs = (_Part('{"filter":["ALL"]}', "value"), _Part('{"scenario":["ALL"]}', "n_clicks"))
    call = _Call((), inputs, (_Part('{"filter":["ALL"]}', "id"),))

    def parts(of, prop):
        return [
            {"id": {of[0]: one}, "property": prop, "value": {of[0]: one} if prop == "id" else None} for one in of[1]
        ]

    def asked(again):
        told = [parts(filters, "value"), parts(scenarios, "n_clicks")]
        return call.rightly({"outputs": [], "inputs": told, "state": [parts(again, "id")], "changedPropIds": []})

    assert asked(filters) and not asked(("filter", ["a"])) and not asked(("filter", ["b", "a"]))


def test_a_callback_has_one_output_or_several():
    one, other = Output("a", "children"), Output("b", "value")
    assert _outputs(one) == _outputs([one]) == (_Part("a", "children"),)
    assert _outputs((one, other)) == _outputs([one, other]) == (_Part("a", "children"), _Part("b", "value"))


def test_what_our_pages_do_not_send_along_is_not_taken(client):
    body = save("a", "")
    sent = body | {"parsedChangedPropsIds": ["scenario-save.n_clicks"]}
    assert ask(client, told(sent)).status_code == 200
    assert ask(client, told(sent | {"more": None})).status_code == 400
    for part, at in (("outputs", 0), ("inputs", 0), ("state", 1)):
        more = copy.deepcopy(body)
        more[part][at]["more"] = None
        assert ask(client, told(more)).status_code == 400, part
    more = copy.deepcopy(body)
    more["outputs"][0]["value"] = "x"
    assert ask(client, told(more)).status_code == 400
    for part in ("inputs", "state"):  # an empty field has no value
        less = copy.deepcopy(body)
        del less[part][0]["value"]
        assert ask(client, told(less)).status_code == 200, part


def test_as_much_is_told_to_have_changed_as_there_can_be(client):
    for many, code in ((0, 200), (MOST_MATCHES, 200), (MOST_MATCHES + 1, 400)):
        body = save("a", "") | {"changedPropIds": ["scenario-save.n_clicks"] * many}
        assert ask(client, told(body)).status_code == code, many


@pytest.mark.parametrize(("prop", "good", "wrong"), [
    ("n_clicks", (None, 0, 2**31 - 1), (True, -1, 2**31, 1.0, "1")), ("n_intervals", (None, 5), (False, -1, 1.5)),
    ("search", (None, "", "?a=b"), (1, True, [], "\ud800")), ("pathname", (None, "/x"), (0, {}, ["/x"])),
    ("value", (None, "x", 1, 1.5, -3, 2**53 - 1, 1 - 2**53), (float("nan"), float("inf"), -float("inf"), 2**53, -(2**53), 10**400, True, ["x"], {})),
    ("id", ({"a": "b"}, {c: "x" for c in "abcde"}), ({}, {"a": 1}, {c: "x" for c in "abcdef"}, "a", None)),
])  # fmt: skip
def test_what_a_property_can_be(prop, good, wrong):
    assert [FORMS[prop](one) for one in good] == [True] * len(good)
    assert [FORMS[prop](one) for one in wrong] == [False] * len(wrong)


def test_who_is_sent_on_is_sent_on(data):
    app = create_app(Site(Served(data), lambda: Viewer("gemeente")))

    @app.server.get("/verhuisd/<name>")
    def moved(name):
        raise RequestRedirect("/overzicht")

    answer = app.server.test_client().get("/verhuisd/x")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/overzicht")


def places(value, at=()):
    """Every place in a body."""
    yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from places(one, (*at, key))


def changed(body, at, way, rng):
    """A body with something else at one place."""
    if not at:
        return rng.choice(WRONG)
    body = copy.deepcopy(body)
    *inside, last = at
    holder = body
    for key in inside:
        holder = holder[key]
    if way == "gone":
        del holder[last]
    elif way == "twice" and isinstance(holder, list):
        holder.insert(last, copy.deepcopy(holder[last]))
    elif way == "deep":
        for _ in range(50):
            holder[last] = rng.choice(([holder[last]], {"id": holder[last]}))
    else:
        holder[last] = rng.choice(WRONG)
    return body


@pytest.mark.parametrize("output", BODIES, ids=lambda one: one[2:12])
@pytest.mark.parametrize("way", ["other", "gone", "twice", "deep"])
def test_a_body_that_was_changed_anywhere_is_answered_or_refused_and_breaks_nothing(client, output, way, caplog):
    rng, body = random.Random(f"{SEED} {way} {output}"), body_of(output)
    spots, codes = list(places(body)), []
    for at in rng.sample(spots, min(PLACES, len(spots))):
        sent = told(changed(body, at, way, rng))
        answer = ask(client, sent)
        assert answer.status_code in (200, 204, 400), sent[:300]
        assert answer.status_code != 400 or answer.text == f"400 {REFUSED['nl'][400]}"
        codes.append(answer.status_code)
    assert codes.count(400) > len(codes) / 2
    assert "failed" not in caplog.text


@pytest.mark.parametrize("content", [
    b"", b"no json", b"{", b"null", b"[]", b"7", b'"x"', b"\x00" * 100, b"\xff\xfe{", b"[" * 60_000, b'{"output":' * 6_000, b"9" * 60_000,
    b'{"output": ' + b"1" * 50_000 + b"}", b'{"a":1}' * 2, '{"output": "\udcff"}'.encode("utf-8", "surrogateescape"), b'{"output": []}',
    b'{"output": {"a": 1}}', b'{"output": "page-top.children"}', b'{"output": "url.search"}', b'{"output": "_pages_store.data"}',
], ids=range(20))  # fmt: skip
def test_what_is_no_call_is_refused_in_words(client, content):
    for lang in ("nl", "en"):
        answer = client.post(f"{ADDRESS}?taal={lang}", data=content, headers=OWN, content_type="application/json")
        assert (answer.status_code, answer.text) == (400, f"400 {REFUSED[lang][400]}")
        assert answer.mimetype == "text/plain" and answer.headers["Cache-Control"] == "no-store"


def test_a_form_is_no_call_and_what_is_too_large_is_not_read(client):
    body = told(body_of(next(iter(BODIES))))
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        assert ask(client, body, content_type=kind).status_code == 400, kind
    answer = ask(client, b" " * (MOST_BYTES + 1))
    assert (answer.status_code, answer.text) == (413, f"413 {REFUSED['nl'][413]}")


def test_who_does_not_come_from_our_pages_hears_so_before_anything_is_read(client):
    assert ask(client, b"{", headers={}).status_code == 403


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "path", ["map", "nakijken", "stop", "verwijderen", "vrijgeven", "bereken", "stop-rekenen", "aanleveren"]
)
@pytest.mark.parametrize("content", [
    b"", b"bestand=" + b"a" * 64 + b":" + b"9" * 5_000, b"bestand=a:-1&bestand=:&bestand=::&bestand", b"map=%00", b"map=" + b"a/" * 9_000,
    b"map=~nobody-here", b"map=%ff%fe", b"&" * 2_000, b"bestand=x&" * 6_000, b"alles=ja&alles=nee", b"\x00\xff",
], ids=range(11))  # fmt: skip
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "multipart/form-data"])
def test_nothing_that_is_sent_to_the_counter_breaks_it(client, data, path, content, kind, monkeypatch):
    monkeypatch.setattr("assets.counter.started", lambda asked: pytest.fail("nothing is to be begun"))
    answer = client.post(f"/gegevens/{path}", data=content, headers=OWN, content_type=kind)
    assert answer.status_code in (303, 400, 403, 413), answer.text
    assert not list((data / "inbox").rglob("inhoud"))


def test_what_fails_is_told_with_a_code_and_without_how_we_are_made(data, caplog):
    app = create_app(Site(Served(data), lambda: Viewer("gemeente")))

    @app.server.get("/breekt/<name>")
    def breaks(name):
        raise RuntimeError(f"secret of {name}")

    app.server.url_map.update()
    for lang in ("nl", "en"):
        answer = app.server.test_client().get(f"/breekt/jansen?taal={lang}")
        before, after = REFUSED[lang][500].split("{code}")
        assert answer.status_code == 500 and answer.text.startswith(f"500 {before}")
        code = answer.text.removeprefix(f"500 {before}").removesuffix(after)
        assert len(code) == 8 and f"breaks failed, code {code}" in caplog.text
        assert "secret" not in answer.text and "jansen" not in answer.text and "Traceback" not in answer.text


@pytest.mark.parametrize(("method", "path", "status"), [
    ("post", "/overzicht", 405), ("get", "/gegevens/vrijgeven", 200), ("get", "/gegevens/sjabloon/<script>", 404), ("put", "/overzicht", 405),
    ("get", "/gegevens/fouten/x.xlsx", 404), ("get", "/static/../app.py", 404), ("get", "/_dash-component-suites/x/y.js", 404),
])  # fmt: skip
def test_a_refusal_is_one_sentence_and_echoes_nothing(client, method, path, status):
    answer = getattr(client, method)(path, headers=OWN)
    if status == 200:  # a page is at every other address, and says that there is none
        assert answer.status_code == 404 and "text/html" in answer.content_type
        return
    assert (answer.status_code, answer.text) == (status, f"{status} {REFUSED['nl'][status]}")


def test_both_languages_say_the_same_refusals():
    assert REFUSED["nl"].keys() == REFUSED["en"].keys()
