"""The business case: it says what the page says, whoever reads it hears it, names stay names, and the same answers are the same file."""

import html
import io
import re
import sys
from urllib.parse import unquote

import pytest
from pypdf import PdfReader

from assets.published import write_pdf
from reports import pictures
from reports.app import Site, create_app
from reports.business_case import charts_of, make, readable, told
from reports.figures.tornado import tornado
from reports.served import Served
from reports.view_models.business_case import best_of, business_case
from reports.view_models.page import page
from reports.view_models.scopes import Asked, scope_of
from reports.viewer import Viewer
from reports.warehouse import Warehouse
from tests.rows import good_row
from tests.unit.reports.marts import amounts, default_rows, write

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="643" height="60"><text x="10" y="30" font-family="Noto Sans">picture</text></svg>'


def swing(assumption, unit, low, high, net_low, net_high, rank):
    return good_row("mart__sensitivity") | {
        "project_id": "GW-001", "outcome": "ahead", "assumption": assumption, "unit": unit, "value_low": low, "value_high": high,
        "low_is": None, "high_is": None, "net_low_cents": net_low, "net_base_cents": 50_000_00, "net_high_cents": net_high,
        "swing_cents": abs(net_high - net_low), "rank": rank, "switching_value": 0.5, "source": "choice of this release",
    }  # fmt: skip


def share(method, party, cents):
    return good_row("mart__settlement") | {
        "project_id": "GW-001", "method": method, "party": party, "contribution_cents": cents, "share": 0.25, "p_not_worse_off": 0.9,
        "objection": None, "reason": None, "shortfall_cents": 0,
    }  # fmt: skip


PARTIES = ("gemeente", "woningcorporatie", "all")
EXTRA = {
    "mart__sensitivity": [
        swing("drop_off", "share per year", 0.0, 0.2, 50_000_00, -7_000_00, 1),
        swing("caretaker_wage", "cents per hour", 4230.0, 5170.0, 60_000_00, 40_000_00, 2),
    ],
    "mart__settlement": [
        *(share("shapley", p, c) for p, c in zip(PARTIES, (300_000_00, 100_000_00, 400_000_00), strict=True)),
        *(share("present", p, c) for p, c in zip(PARTIES, (50_000_00, 350_000_00, 400_000_00), strict=True)),
    ],
}


def without(_figures):
    raise pictures.NoPictures("absent")


def drawn(figures):
    return dict.fromkeys(figures, SVG)


def marts(folder, **more):
    return Warehouse(write(folder, **({"extra": EXTRA} | more)))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return marts(tmp_path_factory.mktemp("data") / "warehouse")


def text_of(pdf):
    """What is read in it, without spaces and hyphens: where a line ends is not what it says."""
    return plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def plain(text):
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def figures_in(reader):
    """Every tagged figure of the document."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            found += [one] if one.get("/S") == "/Figure" else []
            waiting += [one["/K"]] if "/K" in one and not isinstance(one["/K"], int) else []
    return found


def said_of(case):
    """What the document must say: the strings of the view models."""
    page = case.page
    yield from (case.title, page.place, page.answer, page.verdict, *case.asked, *case.risks, page.source)
    for tile in page.tiles:
        yield from (tile.label, tile.value, tile.note)
    for figure in (page.who, page.payback, case.build_up[1], case.sensitivity[1]):
        yield from (figure.title, figure.subtitle, figure.conclusion)
    yield from (case.settlement.title, case.settlement.told)
    for table in (case.settlement.table, *case.assumptions):
        yield from (cell for row in (table.headers, *table.rows) for cell in row)
    yield from (cell for row in case.colophon for cell in row)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_says_what_the_view_models_say_with_charts_and_without(built, lang):
    case = business_case(built, "GW-001", lang)
    tables = [
        cell
        for figure in (case.page.who, case.page.payback, case.build_up[1], case.sensitivity[1])
        for row in figure.table.rows
        for cell in row
    ]
    for draw, more in ((drawn, []), (without, [*tables, case.page.words["case_no_charts"]])):
        text = text_of(make(built, "GW-001", lang, draw).pdf)
        missing = [said for said in (*said_of(case), *more) if plain(said) not in text]
        assert missing == []


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_is_tagged_in_its_language_with_a_title_and_words_for_every_chart(built, lang):
    reader = PdfReader(io.BytesIO(make(built, "GW-001", lang, drawn).pdf))
    root, case = reader.trailer["/Root"], business_case(built, "GW-001", lang)
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == lang and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == case.title
    assert b"pdfuaid:part" in reader.xmp_metadata.stream.get_data()
    expected = sorted(f.aria for f in (case.page.who, case.page.payback, case.build_up[1], case.sensitivity[1]))
    assert sorted(str(one.get("/Alt")) for one in figures_in(reader)) == expected


def test_example_data_is_marked_on_every_page_and_own_data_is_not(built, tmp_path):
    pages = PdfReader(io.BytesIO(make(built, "GW-001", "nl", drawn).pdf)).pages
    assert all("VOORBEELDDATA" in page.extract_text() for page in pages)
    assert "VOORBEELDDATA" not in text_of(make(marts(tmp_path, example=False), "GW-001", "nl", drawn).pdf)


@pytest.mark.parametrize(
    "name",
    [
        '#read("/etc/passwd")',
        "]#panic()[",
        "*_`$x$ <a> @b //c /*d",
        "= Kop\\ \n- punt",
        '"}],"blocks":[]',
        "'; #import",
    ],
)
def test_a_name_is_never_code(tmp_path, name):
    made = make(marts(tmp_path, name=name), "GW-001", "nl", without)
    assert plain(f"Businesscase beheer: {name}") in text_of(made.pdf)


def test_a_sign_that_the_font_does_not_have_leaves_a_mark_and_no_hole(tmp_path):
    assert readable("Zoë 🏠 \u202eé 家") == "Zoë \ufffd é \ufffd"
    assert "Zo\u00eb" in text_of(make(marts(tmp_path, name="Zoe\u0308 🏠 家"), "GW-001", "nl", drawn).pdf)


def test_the_same_answers_are_the_same_bytes_and_other_answers_are_not(built, tmp_path):
    first = make(built, "GW-001", "nl", drawn).pdf
    assert make(Warehouse(built.folder), "GW-001", "nl", drawn).pdf == first
    assert make(marts(tmp_path, paid=(0.0, 0.2, 0.7)), "GW-001", "nl", drawn).pdf != first


def test_where_there_is_no_browser_there_are_tables_and_it_is_said(built, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    made = make(built, "GW-001", "nl")
    assert made.without.code == "absent"
    assert PdfReader(io.BytesIO(made.pdf)).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_browser_that_does_not_start_is_said_to_fail(built, monkeypatch, tmp_path):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("BROWSER_PATH", str(broken))
    assert make(built, "GW-001", "nl").without.code == "failed"


def test_a_board_hears_which_assumption_alone_turns_the_net_and_that_there_is_a_proposal(built):
    case = business_case(built, "GW-001", "nl")
    assert case.sensitivity[1].title == "Het saldo wordt negatief door alleen al “Verlies van effect per jaar”"
    assert case.sensitivity[1].table.rows[1][1:3] == ("€\u00a042,30/uur", "€\u00a051,70/uur")
    assert case.settlement.proposed and "Spreek af wie meebetaalt" in " ".join(case.asked)


def test_where_no_rule_has_a_proposal_the_board_is_told_what_is_missing(tmp_path):
    none = [r | {"contribution_cents": None, "reason": "no_gain", "shortfall_cents": 9_000_00} if r["method"] == "shapley" else r
            for r in EXTRA["mart__settlement"]]  # fmt: skip
    case = business_case(marts(tmp_path, extra=EXTRA | {"mart__settlement": none}), "GW-001", "nl")
    assert not case.settlement.proposed and "€\u00a09.000 te weinig" in case.settlement.told
    assert "Spreek af wie het tekort draagt" in " ".join(case.asked)


def test_nothing_known_of_sensitivity_and_settlement_is_said(tmp_path):
    bare = marts(tmp_path, extra={})
    blocks = told(business_case(bare, "GW-001", "nl"), {})["blocks"]
    assert [b.get("text") for b in blocks].count("Hierover is nog niets bekend.") == 2


@pytest.mark.parametrize("width", [360, 643, None])
def test_every_bar_and_its_label_fit_in_the_chart(built, width):
    swings, _ = business_case(built, "GW-001", "nl").sensitivity
    low, high = tornado(swings, business_case(built, "GW-001", "nl").page.drawn, width=width).layout.xaxis.range
    assert low < min(s.low for s in swings.lines) and high > max(s.high for s in swings.lines)


def test_bars_of_the_build_up_lie_within_the_chart(built):
    figure = charts_of(business_case(built, "GW-001", "nl"))["build_up"]
    low, high = figure.layout.xaxis.range
    assert low < -400_000 and high > 200_000  # from the cost, by 600,000 up to a net of 340,000 that is told apart


def test_a_report_that_was_handed_out_is_never_written_over(tmp_path, monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", "/nowhere")
    built = marts(tmp_path / "warehouse")
    first, without = write_pdf(built, "GW-001", "nl", tmp_path)
    assert without.code == "absent" and first.parent == tmp_path / "reports"
    before = first.read_bytes()
    assert write_pdf(Warehouse(built.folder), "GW-001", "nl", tmp_path)[0] == first
    other = marts(tmp_path / "other", paid=(0.0, 0.2, 0.7))
    assert write_pdf(other, "GW-001", "nl", tmp_path)[0] != first and first.read_bytes() == before


@pytest.mark.parametrize("viewer", [Viewer("netwerk"), Viewer("gemeente", "0344")])
def test_a_page_can_be_taken_along_as_a_business_case_by_who_may_see_it(tmp_path, monkeypatch, viewer):
    monkeypatch.setenv("BROWSER_PATH", "/nowhere")
    marts(tmp_path / "warehouse")
    site = create_app(Site(Served(tmp_path), lambda: viewer)).server.test_client(use_cookies=False)
    address = html.unescape(
        re.search(r'href="(/bestand[^"]+[.]pdf[^"]*)"', site.get("/overzicht?taal=nl").text).group(1)
    )
    given = site.get(address)
    assert given.mimetype == "application/pdf" and "Businesscasebeheer" in text_of(given.data)
    assert site.get("/bestand/projecten/GW-404.pdf").status_code == 404
    stranger = create_app(Site(Served(tmp_path), lambda: Viewer("gemeente", "9999"))).server.test_client()
    assert stranger.get("/bestand/projecten/GW-001.pdf").status_code == 403


def test_asked_from_the_dashboard_it_follows_what_is_chosen_there_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", "/nowhere")
    marts(tmp_path / "warehouse")
    site = create_app(Site(Served(tmp_path), lambda: Viewer("netwerk"))).server.test_client()
    view = "perspectief=gemeente&project=GW-001&bedrag=per-jaar"
    told = page(Warehouse(tmp_path / "warehouse"), "GW-001", "nl", Asked("gemeente", "alle", "per-jaar"))
    address = re.search(r'href="(/bestand[^"]+[.]pdf[^"]*)"', site.get(f"/overzicht?{view}&taal=nl").text).group(1)
    given = site.get(html.unescape(address))
    text = text_of(given.data)
    said = [told.answer, told.who.subtitle, *(x for tile in told.tiles for x in (tile.label, tile.value, tile.note))]
    assert [one for one in said if plain(one) not in text] == []
    assert plain("Gekozen in het dashboard: Gemeente; Hele periode; Per jaar").replace(":", "") in text.replace(":", "")
    assert plain(f"/overzicht?{view}&taal=nl") in text and "ontschotreport" not in text
    assert "Chromium" in unquote(given.headers["Ontschot-Note"])
    whole = text_of(make(Warehouse(tmp_path / "warehouse"), "GW-001", "nl", without).pdf)
    assert "ontschotreportGW001pdf" in whole and plain(told.answer) not in whole


def test_where_no_browser_can_draw_the_page_says_so_before_a_document_is_asked(built, monkeypatch):
    client = create_app(Site(Served(built.folder.parent), lambda: Viewer("netwerk"))).server.test_client()
    monkeypatch.setenv("BROWSER_PATH", "/nowhere")
    assert "ontschot doctor" in client.get("/overzicht?taal=nl").text
    monkeypatch.setenv("BROWSER_PATH", sys.executable)
    assert "ontschot doctor" not in client.get("/overzicht?taal=nl").text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_of_a_project_shows_the_same_findings_and_tables_as_the_business_case(built, lang, tmp_path):
    case = business_case(built, "GW-001", lang)
    site = create_app(Site(Served(built.folder.parent), lambda: Viewer("netwerk"))).server.test_client()
    said = html.unescape(site.get(f"/projecten/GW-001?taal={lang}").text)
    for figure in (case.build_up[1], case.sensitivity[1]):
        assert figure.title in said and figure.conclusion in said and figure.aria in said
    assert case.settlement.title in said and case.settlement.told in said
    for name in ("build_up", "sensitivity", "settlement"):
        assert site.get(f"/csv/projecten/GW-001/{name}.csv").status_code == 200
        assert site.get(f"/herkomst/{name}").status_code == 200


def ahead(cents):
    """What going on brings all together, as mart__amounts tells it."""
    rows = amounts(default_rows())
    whole = next(
        r for r in rows if (r["scope"], r["amount"], r["party"], r["budget"]) == ("GW-001", "total", "all", "all")
    )
    return [
        *rows,
        whole | {"amount": "present_value", "net_cents": cents, "avoided_cents": cents + whole["paid_cents"]},
    ]


RANGES = [
    good_row("ref__sensitivity") | {"assumption": "drop_off", "low": 0.0, "high": 0.2},
    good_row("ref__sensitivity") | {"assumption": "caretaker_wage", "low": 0.9, "high": 1.1},
]


@pytest.mark.parametrize(
    ("cents", "best", "said"),
    [
        (9_000_00, "go_on", ["doorgaan het voordeligst", "Gemiddeld blijft dat zo", "0% tot 20%", "90% tot 110%", "39%"]),
        (9_000_00, "stop", ["doorgaan het voordeligst", "Maar als", "dan is gemiddeld stoppen het voordeligst", "39%", "Wat niet in geld"]),
        (-9_000_00, "stop", ["dan is stoppen het voordeligst", "Gemiddeld blijft dat zo", "Wat niet in geld"]),
        (-9_000_00, "go_on", ["dan is stoppen het voordeligst", "Maar als", "dan is gemiddeld doorgaan het voordeligst"]),
    ],
)  # fmt: skip
def test_what_is_best_is_told_with_the_last_year_drawn_on_and_with_an_effect_that_may_fade(tmp_path, cents, best, said):
    fact = good_row("mart__value_of_information") | {"project_id": "GW-001", "best": best, "p_net_positive": 0.39}
    told = marts(
        tmp_path,
        extra={"mart__amounts": ahead(cents), "mart__value_of_information": [fact], "ref__sensitivity": RANGES},
    )
    rows = told.table("mart__value_of_information")
    text = " ".join(best_of(told, scope_of(told, "GW-001"), rows, "nl"))
    positions = [text.find(part) for part in said]
    assert -1 not in positions and positions == sorted(positions)
    assert ("Maar" in text) == ((best == "go_on") != (cents > 0))
    assert best_of(told, scope_of(told, "GW-001"), rows.head(0), "nl") == ()
