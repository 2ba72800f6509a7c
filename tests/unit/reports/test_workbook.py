"""The workbook: LibreOffice calculates it to the numbers of the measures, nobody's text is a formula, the same figures are the same bytes."""

import io
import zipfile
from dataclasses import dataclass

import numpy as np
import openpyxl
import pandas as pd
import pytest

from assets.engine import engine
from assets.serving import choice_of, services
from pipelines.measures.going_on import avoided_by
from pipelines.measures.operating_costs import Classes
from pipelines.measures.what_if import what_if
from reports.labels.pages import PAGES
from reports.view_models.calculate import base_of
from reports.view_models.scopes import Asked
from reports.warehouse import Warehouse
from reports.workbook import workbook
from tests.recalculated import filled, needs_libreoffice, place_of, recalculated, value_of
from tests.rows import good_row
from tests.unit.reports.marts import write
from tests.unit.reports.test_operating_costs import lines

PARTIES = ("gemeente", "woningcorporatie", "zorgverzekeraar")
CENT, TWO_CENTS = 0.0101, 0.0201
"""Amounts are rounded once per party, in the measures per draw too, in cells per total: a sum of parties may be a cent off."""
HOSTILE = ["=CMD|'/c calc'!A1", "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1", "=HYPERLINK(\"http://x\",\"y\")", "http://example.org", "＝1+1", "{=1}", "mailto:a@b.nl", "internal:Blad!A1"]  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def last_year(scope="GW-001", draws=40):
    """The municipality avoided € 30,000 and pays € 9,000 along, the insurer € 12,000, the corporation € 8,000 and pays € 40,000."""
    chance = np.random.default_rng(1)
    told = []
    for party, avoided, cost, moved in (
        ("gemeente", 30_000, 0, -9_000),
        ("woningcorporatie", 8_000, 40_000, 9_000),
        ("zorgverzekeraar", 12_000, 0, 0),
    ):
        base = good_row("mart__last_year") | {
            "scope": scope,
            "party": party,
            "cost_cents": None,
            "transfer_cents": None,
        }
        told.append(
            base
            | {
                "draw": 0,
                "avoided_cents": 100 * avoided + 37,
                "cost_cents": 100 * cost + 11 * bool(cost),
                "transfer_cents": 100 * moved,
            }
        )
        spread = chance.normal(100 * avoided, 800_000, draws).round()
        told += [base | {"draw": n, "avoided_cents": int(cents)} for n, cents in enumerate(spread, 1)]
    return told


UNITS = {"caretaker_hours": "hours per month", "caretaker_wage": "cents per hour"}


def known(assumption, value):
    return good_row("mart__sensitivity") | {
        "project_id": "GW-001", "outcome": "ahead", "assumption": assumption, "unit": UNITS[assumption], "value_base": value, "value_low": 0.9 * value, "value_high": 1.1 * value,
        "low_is": None, "high_is": None}  # fmt: skip


def more(hours, avoided):
    told = good_row("mart__one_more_caretaker") | {
        "project_id": "GW-001",
        "extra_hours_per_week": hours,
        "budget": "all",
    }
    if avoided is None:
        nothing = dict.fromkeys(
            ["avoided_cents", "avoided_low95_cents", "avoided_high95_cents", "per_extra_euro", "p_pays_back"]
        )
        return told | nothing | {"reason": "outside_doses"}
    return told | {
        "avoided_cents": avoided,
        "avoided_low95_cents": avoided - 10,
        "avoided_high95_cents": avoided + 10,
        "reason": None,
    }


def extra(**change):
    return {
        "mart__last_year": last_year(),
        "mart__sensitivity": [known("caretaker_hours", 104.0), known("caretaker_wage", 3200.0)],
        "mart__operating_costs": lines(),
        "mart__one_more_caretaker": [more(-8.0, -2_000_00), more(8.0, 3_000_00), more(36.0, None)],
        **change,
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    write(data / "warehouse", extra=extra())
    return data


def made(data, lang="nl", key="GW-001", asked=None):
    return workbook(Warehouse(data / "warehouse"), key, lang, services(data), asked)


def opened(content, **how):
    return openpyxl.load_workbook(io.BytesIO(content), **how)


@dataclass(frozen=True)
class Change:
    """What is filled in, and the same as the page that calculates would be asked it; an own split where there is one."""

    cells: dict
    asked: dict
    split: dict | None = None


HOURS = 104 * 12 / 52
CHANGES = {
    "nothing": Change({}, {}),
    "eight hours a week more": Change({"extra_uren": 8}, {"uren": 100 * (HOURS + 8) / HOURS}),
    "three hours a week fewer": Change({"extra_uren": -3}, {"uren": 100 * (HOURS - 3) / HOURS}),
    "another rate": Change({"discontovoet": 0.045}, {"rente": 4.5}),
    "another split": Change(
        {"aandeel_gemeente": 0.5, "aandeel_woningcorporatie": 0.2, "aandeel_zorgverzekeraar": 0.3}, {},
        {"gemeente": 0.5, "woningcorporatie": 0.2, "zorgverzekeraar": 0.3},
    ),
    "shares that are not 100 %": Change(
        {"aandeel_gemeente": 0.5, "aandeel_woningcorporatie": 0.5, "aandeel_zorgverzekeraar": 0.5}, {},
        {"gemeente": 0.5, "woningcorporatie": 0.5, "zorgverzekeraar": 0.5},
    ),
    **{f"own figure {own}": Change({"eigen_bedrijfslasten": own}, {}) for own in (1012.99, 1090, 1213)},
    "no effect": Change({"omvang_effect": 0}, {"effect": 0}),
    "half an effect that fades": Change(
        {"omvang_effect": 0.5, "uitdoving": 0.13, "jaren_vooruit": 9}, {"effect": 50, "uitdoving": 13, "jaren": 9}
    ),
    "everything at once": Change(
        {"extra_uren": -11.5, "loon": 32 * 1.07, "omvang_effect": 1.4, "uitdoving": 0.02, "discontovoet": 0.0675, "jaren_vooruit": 15},
        {"uren": 100 * (HOURS - 11.5) / HOURS, "loon": 107, "effect": 140, "uitdoving": 2, "rente": 6.75, "jaren": 15},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def books(built, tmp_path_factory):
    """The workbook as LibreOffice calculates it, per change; one start of LibreOffice for all of them."""
    needs_libreoffice()
    folder = tmp_path_factory.mktemp("books")
    (folder / "made.xlsx").write_bytes(made(built))
    files = [filled(folder / "made.xlsx", folder / f"{n}.xlsx", one.cells) for n, one in enumerate(CHANGES.values())]
    return dict(zip(CHANGES, recalculated(files, folder), strict=True))


def answer(built, change):
    rows = Warehouse(built / "warehouse").table("mart__last_year")
    asked = base_of(Warehouse(built / "warehouse")) | change.asked
    told = what_if(rows[rows.scope == "GW-001"], choice_of(asked), change.split)
    return told.outcome.set_index("party"), told.settlement.set_index(["method", "party"])


def formulas(book):
    return [
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def test_every_formula_has_the_value_that_libreoffice_calculates(built, books):
    content = made(built)
    live, cached = formulas(opened(content)), opened(content, data_only=True)
    assert len(live) > 300
    for sheet, cell in live:
        mine, theirs = cached[sheet][cell].value, books["nothing"][sheet][cell].value
        if isinstance(mine, int | float) and not isinstance(mine, bool):
            assert theirs == pytest.approx(mine, abs=TWO_CENTS, rel=1e-9), (sheet, cell)
        else:
            assert (theirs or "") == (mine or ""), (sheet, cell)


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_filled_in_gives_what_the_measure_says_per_party(built, books, name):
    outcome, _ = answer(built, CHANGES[name])
    book, told = books[name], _rows(books[name]["Samenvatting"], "Per partij, met deze aannames")
    for party in (*PARTIES, "all"):
        cells, want = told[PAGES["nl"][f"party.{party}"]], outcome.loc[party]
        for column, cents in zip(
            cells[1:6],
            want[["paid_cents", "avoided_cents", "net_cents", "net_low80_cents", "net_high80_cents"]],
            strict=True,
        ):
            assert column == pytest.approx(cents / 100, abs=TWO_CENTS if party == "all" else CENT), (party, name)
        assert cells[6] == pytest.approx(want.p_net_positive, abs=1e-12)
    assert value_of(book, "contant_beheer") == pytest.approx(outcome.cost_cents["all"] / 100, abs=CENT)
    assert value_of(book, "saldo_samen") == pytest.approx(outcome.net_cents["all"] / 100, abs=TWO_CENTS)
    assert value_of(book, "ongewijzigd") == ("nee" if CHANGES[name].asked else "ja")


@pytest.mark.parametrize("name", CHANGES)
def test_an_own_split_and_the_division_by_benefit_are_those_of_the_measure(built, books, name):
    change = CHANGES[name]
    _, settled = answer(built, change)
    sheet = books[name]["Verrekening"]
    if change.split:
        own = _rows(sheet, "Eigen verdeling")
        for party in (*PARTIES, "all"):
            _agree(own[PAGES["nl"][f"party.{party}"]][5:8], settled.loc[("own", party)])
    rate = _rows(sheet, "Naar rato van baat")
    for party in (*PARTIES, "all"):
        net, contribution, p = rate[PAGES["nl"][f"party.{party}"]][4:7]
        want = settled.loc[("equal_return", party)]
        if isinstance(want.reason, str):
            assert (net, contribution, p) == ("–",) * 3
        else:
            _agree((contribution, net, p), want)
    assert value_of(books[name], "voorstel_mogelijk") == ("nee" if isinstance(want.reason, str) else "ja")


def _agree(cells, want):
    contribution, net, p = cells
    assert contribution == pytest.approx(want.contribution_cents / 100, abs=TWO_CENTS)
    assert net == pytest.approx(want.net_after_cents / 100, abs=TWO_CENTS)
    assert p == pytest.approx(want.p_not_worse_off, abs=1e-12)


def _rows(sheet, heading):
    """Rows of the first table under a heading, by their first cell."""
    every = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(n for n, row in enumerate(every) if row[0] == heading)
    head = next(n for n in range(start, len(every)) if every[n][0] == "Partij")
    return {row[0]: row for row in every[head + 1 : head + 5]}


@pytest.mark.parametrize(
    ("name", "without", "letters"),
    [("nothing", "–", ("–", "–")), ("own figure 1012.99", 812.99, ("B", "A")), ("own figure 1090", 890, ("C", "B")), ("own figure 1213", 1013, ("C", "C"))],
)  # fmt: skip
def test_the_own_figure_of_a_corporation_has_a_class_with_and_without_this_caretaking(books, name, without, letters):
    """Limits € 890 and € 1,013; the effect is € 200 per weighted unit in prices of that year."""
    book, classes = books[name], Classes(2022, None, 890_00, 1013_00)
    assert value_of(book, "bedrijfslasten_zonder_beheer") == (without if name == "nothing" else pytest.approx(without))
    assert tuple(value_of(book, f"klasse_{which}_beheer") for which in ("met", "zonder")) == letters
    if name != "nothing":
        own = float(name.split()[-1])
        assert letters == (classes.letter(round(100 * own)), classes.letter(round(100 * without)))


def test_there_is_a_case_with_and_one_without_a_proposal(built):
    gains = {name: answer(built, change)[1].loc[("equal_return", "all")].reason for name, change in CHANGES.items()}
    assert gains["no effect"] == "no_gain" and not isinstance(gains["nothing"], str)


@pytest.mark.parametrize(
    ("name", "hours"),
    [("nothing", 0), ("eight hours a week more", 8), ("three hours a week fewer", -3), ("everything at once", -11.5)],
)
def test_more_hours_avoid_what_the_dose_response_relation_says_apart_from_the_net(built, books, name, hours):
    points = _points(built)
    want, found = avoided_by(points, hours), value_of(books[name], "extra_vermeden")
    if want is None:
        assert found == "– (buiten wat is gezien)"
    else:
        assert found == pytest.approx(want / 100, abs=1e-6)


def _points(built):
    from pipelines.measures.going_on import points_of

    return points_of(Warehouse(built / "warehouse").table("mart__one_more_caretaker"))


def test_where_the_net_turns_it_is_zero(built, books):
    base = base_of(Warehouse(built / "warehouse"))
    hours, effect = (value_of(books["nothing"], name) for name in ("omslag_uren", "omslag_effect"))
    for asked in ({"uren": 100 * hours / HOURS}, {"effect": 100 * effect}):
        outcome, _ = answer(built, Change({}, base | asked))
        assert abs(outcome.net_cents["all"]) <= 3
    assert value_of(books["no effect"], "omslag_uren") == "bij geen enkele waarde"


def test_with_nothing_changed_the_numbers_are_those_of_the_page_that_calculates(built):
    from reports.view_models.calculate import calculated
    from reports.view_models.scopes import scope_of

    marts = Warehouse(built / "warehouse")
    base = base_of(marts)
    page = calculated(marts, scope_of(marts, "GW-001"), base, base, "present", services(built).what_if, "nl")
    told = _rows(opened(made(built), data_only=True)["Samenvatting"], "Per partij, met deze aannames")
    for party, paid, avoided, net, (low, high), p, now in page.figure.table.values:
        cells = told[PAGES["nl"][party]]
        assert [round(100 * c) for c in cells[1:6]] == [paid, avoided, net, low, high]
        assert (cells[6], round(100 * cells[7])) == (p, now)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_sheets_are_seven_with_yellow_inputs_that_are_the_only_cells_that_can_be_changed(built, lang):
    book = opened(made(built, lang))
    assert book.sheetnames == [
        PAGES[lang][f"wb_sheet.{s}"]
        for s in ("summary", "inputs", "years", "settlement", "sensitivity", "data", "guide")
    ]
    unlocked = {(s.title, c.coordinate) for s in book for row in s.iter_rows() for c in row if not c.protection.locked}
    names = (
        "extra_uren",
        "loon",
        "omvang_effect",
        "uitdoving",
        "discontovoet",
        "jaren_vooruit",
        *(f"aandeel_{p}" for p in PARTIES),
        "eigen_bedrijfslasten",
    )
    inputs = [place_of(book, name) for name in names]
    assert unlocked == {(sheet.title, cell) for sheet, cell in inputs}
    for sheet, cell in inputs:
        assert sheet[cell].fill.fgColor.rgb == "FFFFF2A8"
        assert any(cell in rule.sqref for rule in sheet.data_validations.dataValidation)
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_a_reader_who_cannot_see_it_and_a_printer_need_is_there(built, lang):
    content = made(built, lang)
    book = opened(content)
    for sheet in book:
        assert sheet["A1"].value and sheet.freeze_panes and sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == (
            9,
            "landscape",
            0,
        )
        assert "c0ffeec0ffee" in sheet.oddFooter.left.text
        merged = {row for area in sheet.merged_cells.ranges for row in range(area.min_row, area.max_row + 1)}
        for table in sheet.tables.values():
            first, last = (int(part.lstrip("ABCDEFGHIJKLMN")) for part in table.ref.split(":"))
            assert not merged & set(range(first, last + 1)), table.name
    assert book.properties.title == book[book.sheetnames[0]]["A1"].value
    assert {p.name: p.value for p in book.custom_doc_props.props} == {"Language": lang}
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        drawings = [files.read(name).decode() for name in files.namelist() if "drawings/drawing" in name]
    assert len(drawings) == 2 and all(f'descr="{PAGES[lang][key]}' in text for key, text in zip(("wb_chart_parties_alt", "wb_chart_years_alt"), drawings, strict=True))  # fmt: skip


def test_the_same_figures_are_the_same_bytes_and_the_day_is_that_of_the_data(built):
    assert made(built) == made(built)
    assert opened(made(built)).properties.created.isoformat() == "2025-12-31T00:00:00"


@pytest.mark.parametrize("key", ["GW-001", "all"])
def test_no_text_of_anybody_is_a_formula_a_link_or_anything_but_text(tmp_path, key):
    write(tmp_path / "warehouse", extra=extra(mart__last_year=last_year(key)))
    path = tmp_path / "warehouse" / "mart" / "mart__project_profile.parquet"
    profiles = pd.read_parquet(path)
    for name in HOSTILE:
        profiles.assign(complex_name=name, corporation_name=name, municipality_name=name).to_parquet(path)
        content = made(tmp_path, key=key)
        live = opened(content)
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            parts = {part: files.read(part).decode() for part in files.namelist()}
        assert not any("hyperlink" in part or "externalLink" in part or "vba" in part.lower() for part in parts)
        assert not any("<hyperlink" in text for text in parts.values())
        found = formulas(live)
        assert len(found) > 300 and not any(name.strip() in str(live[s][c].value) for s, c in found)
        told = [
            c
            for s in live
            for row in s.iter_rows()
            for c in row
            if isinstance(c.value, str) and name.strip() in c.value and c.data_type != "f"
        ]
        assert told and all(c.data_type == "s" and c.quotePrefix for c in told), name


def test_formulas_are_of_functions_that_any_excel_since_2010_knows(built):
    import re

    book = opened(made(built))
    used = {f for s, c in formulas(book) for f in re.findall(r"([A-Z.]+)\(", str(book[s][c].value))}
    assert used <= {
        "ABS",
        "AND",
        "IF",
        "INDEX",
        "MATCH",
        "MAX",
        "MIN",
        "ROUND",
        "ROUNDUP",
        "ROWS",
        "SMALL",
        "SUM",
        "SUMPRODUCT",
    }
    assert not any("[" in str(book[s][c].value) for s, c in formulas(book)), "a formula looks into another file"


def test_an_example_says_so_on_every_sheet_and_real_figures_do_not(tmp_path, built):
    for sheet in opened(made(built)):
        assert any("VOORBEELDDATA" in str(c.value) for row in sheet.iter_rows(max_row=4) for c in row), sheet.title
        assert "VOORBEELDDATA" in sheet.oddHeader.right.text
    write(tmp_path / "warehouse", example=False, extra=extra())
    with zipfile.ZipFile(io.BytesIO(made(tmp_path))) as files:
        assert not any(b"VOORBEELDDATA" in files.read(name) for name in files.namelist())


def test_fewer_than_ten_people_are_not_counted_out(tmp_path):
    profile = good_row("mart__project_profile") | {
        "project_id": "GW-001", "complex_name": "De Proef", "months_without_books": 0, "supported_residents": 7.77}  # fmt: skip
    write(tmp_path / "warehouse", extra=extra(mart__project_profile=[profile]))
    with zipfile.ZipFile(io.BytesIO(made(tmp_path))) as files:
        text = files.read("xl/sharedStrings.xml").decode()
    assert "minder dan 10" in text and "7,77" not in text and "7.77" not in text


def test_where_hours_are_not_known_they_are_a_share_of_now(tmp_path):
    write(tmp_path / "warehouse", extra=extra(mart__sensitivity=[]))
    book = opened(made(tmp_path), data_only=True)
    assert (value_of(book, "uren"), value_of(book, "loon"), value_of(book, "factor_uren")) == (1, 1, 1)
    assert "extra_uren" not in book.defined_names


def test_with_less_than_a_year_of_data_the_page_is_told_and_what_cannot_be_calculated_says_why(tmp_path):
    write(tmp_path / "warehouse")
    book = opened(made(tmp_path))
    assert formulas(book) == [] and len(book.sheetnames) == 7
    for title in ("Samenvatting", "Aannames", "Meerjarenbeeld", "Verrekening"):
        assert any("nog geen jaar bekend" in str(c.value) for row in book[title].iter_rows() for c in row), title


def test_an_organisation_and_what_a_page_is_asked_have_their_own_workbook(tmp_path):
    write(tmp_path / "warehouse", extra=extra(mart__last_year=last_year("gemeente:0344")))
    book = opened(made(tmp_path, key="gemeente:0344", asked=Asked("gemeente", amount="per-jaar")), data_only=True)
    assert book["Samenvatting"]["A1"].value == "Wat levert beheer de gemeente Voorbeelddorp op?"
    assert any("per jaar" in str(c.value) for row in book["Samenvatting"].iter_rows(max_row=8) for c in row)
    assert value_of(book, "contant_vermeden_gemeente") > 0
