"""`ontschot check --profile`: what is in a table, ready to fill in, with a question where it can be read in two ways."""

import datetime as dt
import io

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.checking import check_files
from assets.cli import main
from pipelines.sources.notation import Numbers
from pipelines.sources.table_guess import NOTATIONS, _mostly_dates, guess
from tests.unit.sources.tables import ONE, TWO, person
from tests.unit.sources.test_profiled import sheet, table

MESSY = table(
    "Export uit Zorgned 12-03-2025;;;;",
    ";;;;",
    "Complexnr.;Adres;Boekdatum;Kostensoort;Bedrag (EUR)",
    "UT-001;Brink 1;03-04-2024;Beheerder;1.250,00",
    "UT-001;Brink 1;05-04-2024;Vandalisme;   89,5-",
    'UT-002;"Plein; 2";01-05-2024;Beheerder;€ 1.300,00',
    "Totaal;;;;2.460,50",
    encoding="cp1252",
)


def template(folder, data, *arguments, name="kosten.csv", code=0):
    """Output of making a template of this table."""
    (folder / name).write_bytes(data)
    done = CliRunner().invoke(main, ["check", str(folder / name), "--profile", *arguments], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def said(text):
    """What a template says, its questions as they stand."""
    return yaml.load(text, Loader=yaml.BaseLoader)


def asked(text):
    """Keys behind which a template asks something."""
    return [line.split(":")[0].strip().strip('"') for line in text.splitlines() if ': "?"' in line]


def test_a_messy_export_is_cut_dated_and_totalled_as_it_is(tmp_path):
    made = said(template(tmp_path, MESSY))
    assert (made["scheiding"], made["codering"], made["kopregel"]) == (";", "windows-1252", "3")
    assert (made["decimaal"], made["duizendtal"], made["eenheid"], made["datum"]) == (",", ".", "euro", "dd-mm-jjjj")
    assert made["totaalregel"] == "Totaal"
    assert made["kolommen"] == {
        "complex": "Complexnr.", "maand": "Boekdatum", "bedrag": "Bedrag (EUR)",
        "begroting": {"kolom": "Kostensoort", "waarden": {"Beheerder": "?", "Vandalisme": "?"}},
    }  # fmt: skip
    assert asked(template(tmp_path, MESSY)) == ["van", "Beheerder", "Vandalisme"]


def test_a_template_is_refused_at_each_question_and_holds_once_they_are_answered(tmp_path):
    text, place = template(tmp_path, MESSY), tmp_path / "profiel.yaml"
    place.write_text(text, encoding="utf-8")
    assert [f.rule for f in check_files([place])[0].findings] == ["question_open"] * 3
    answers = {
        'van: "?"': "van: kvk:12345678",
        'Beheerder": "?"': 'Beheerder": beheer',
        'isme": "?"': 'isme": vandalisme',
    }
    for question, answer in answers.items():
        text = text.replace(question, answer)
    place.write_text(text, encoding="utf-8")
    costs, profile = check_files([tmp_path / "kosten.csv", place])
    assert (costs.verdict, profile.verdict) == ("ok", "ok")
    assert (costs.receipt.lines, costs.receipt.debit_cents, costs.receipt.credit_cents) == (3, 255000, 8950)
    assert costs.receipt.control_net_cents == 246050


def test_a_workbook_with_a_column_per_month_names_sheet_header_and_months(tmp_path):
    head = ("BSN", "Product", "jan-24", "feb-24", "mrt-24")
    data = sheet(("Overzicht",), (), head, (ONE, "HH", 100, 120.5, 0), (TWO, "BG", None, 300, 310), name="Data")
    text = template(tmp_path, data, name="wmo.xlsx")
    made = said(text)
    assert (made["blad"], made["kopregel"], made["kolommen"]["bsn"]) == ("Data", "3", "BSN")
    assert made["kolommen"]["bedrag"] == [
        {"kolom": f"{name}-24", "maand": f"2024-0{n}"} for n, name in enumerate(("jan", "feb", "mrt"), 1)
    ]
    assert "datum" not in made and ONE not in text and TWO not in text


def test_a_workbook_with_dates_in_cells_has_one_month_a_row(tmp_path):
    data = sheet(("Complex", "Datum", "Bedrag"), ("A1", dt.date(2024, 3, 1), 12.5), ("A1", dt.date(2024, 4, 1), 3.25))
    assert said(template(tmp_path, data, name="a.xlsx"))["kolommen"]["maand"] == "Datum"


def test_an_amount_that_can_be_read_in_two_ways_is_asked_about(tmp_path):
    text = template(tmp_path, table("Complex;Maand;Bedrag", "A1;2024-01;1.234", "A1;2024-02;2.500"))
    assert {"decimaal", "duizendtal"} <= set(asked(text))
    line = next(line for line in text.splitlines() if line.startswith("decimaal"))
    assert '"1.234"' in line and "(1234)" in line and "(1,234)" in line
    assert not {"decimaal", "duizendtal"} & set(
        asked(template(tmp_path, table("Complex;Maand;Bedrag", "A1;2024-01;1.234", "A1;2024-02;2.500,10")))
    )


def test_one_notation_must_read_all_columns_of_amounts(tmp_path):
    wide = table("Complex;jan-24;feb-24;mrt-24", "A1;1.234;12,50;", "A2;1.000;13,50;1")
    assert [said(template(tmp_path, wide))[key] for key in ("decimaal", "duizendtal")] == [",", "."]
    clash = table("Complex;jan-24;feb-24;mrt-24", "A1;12,50;12.50;")
    assert {"decimaal", "duizendtal", "eenheid"} <= set(asked(template(tmp_path, clash)))


@pytest.mark.parametrize(
    ("header", "cell", "open_"),
    [
        ("Bedrag", "12,50", False),
        ("Bedrag", "1250", True),
        ("Bedrag in centen", "1250,00", True),
        ("Bedrag x 1000", "12,5", True),
    ],
)
def test_euros_cents_and_thousands_that_look_alike_are_asked_about(tmp_path, header, cell, open_):
    text = template(tmp_path, table(f"Complex;Maand;{header}", f"A1;2024-01;{cell}"))
    assert ("eenheid" in asked(text)) is open_


def test_a_date_of_which_day_and_month_could_be_swapped_is_asked_about(tmp_path):
    text = template(tmp_path, table("Complex;Datum;Bedrag", "A1;03/04/2024;1,50", "A1;01/02/2024;1,50"))
    line = next(line for line in text.splitlines() if line.startswith("datum"))
    assert '"?"' in line and "dd/mm/jjjj (04-2024)" in line and "mm/dd/jjjj (03-2024)" in line
    clear = template(tmp_path, table("Complex;Datum;Bedrag", "A1;03/04/2024;1,50", "A1;13/02/2024;1,50"))
    assert said(clear)["datum"] == "dd/mm/jjjj"


def test_two_columns_that_could_be_the_amount_or_the_month_are_both_named_and_none_is_taken(tmp_path):
    head = "Complex;Boekdatum;Factuurdatum;Kosten excl. btw;Kosten incl. btw"
    text = template(tmp_path, table(head, "A1;2024-01-31;2024-02-01;100,00;121,00"))
    assert said(text)["kolommen"] == {"complex": "Complex", "maand": "?", "bedrag": "?"}
    assert '"Kosten excl. btw" of "Kosten incl. btw"' in text and '"Boekdatum" of "Factuurdatum"' in text


def test_a_place_is_no_code_of_a_complex_and_each_is_asked_about(tmp_path):
    text = template(tmp_path, table("Locatie;Maand;Bedrag", "Dorpsstraat;2024-01;1,50", "Het Plein;2024-01;1,50"))
    assert said(text)["kolommen"]["complex"] == {"kolom": "Locatie", "waarden": {"Dorpsstraat": "?", "Het Plein": "?"}}


def test_words_between_amounts_and_negative_costs_are_told(tmp_path):
    text = template(
        tmp_path, table("Complex;Maand;Bedrag", "A1;2024-01;-1,50", "A1;2024-02;-3,25", "A1;2024-03;n.v.t.")
    )
    assert '# leeg: ["n.v.t."]' in text and "kosten" in asked(text)


def test_a_year_beside_the_month_and_a_year_nobody_says(tmp_path):
    beside = said(template(tmp_path, table("Complex;Jaar;Maand;Bedrag", "A1;2024;3;1,50")))
    assert (beside["kolommen"]["jaar"], beside["kolommen"]["maand"], "datum" in beside) == ("Jaar", "Maand", False)
    wide = said(template(tmp_path, table("Complex;jan;feb;mrt", "A1;1,50;2,50;3,50")))
    assert wide["vast"]["jaar"] == "?"


def test_headers_and_values_cannot_break_the_template_or_hold_a_bsn(tmp_path):
    data = table(f'"Soort\n# {ONE}";Complex;Maand;Bedrag', f'"a"": ""?"" # {TWO}\n- x";A1;2024-01;1,50')
    text = template(tmp_path, data)
    assert said(text)["kolommen"]["bedrag"] == "Bedrag" and ONE not in text and TWO not in text


def test_a_workbook_that_cannot_be_read_says_why_with_and_without_its_profile(tmp_path):
    data = sheet(("Complex", "Datum", "Bedrag"), ("A1", "01-02-2024", 12.5), ("A1", "01-03-2024", "=C2*2"), name="Data")
    said_ = template(tmp_path, data, name="a.xlsx", code=1)
    assert "formule waarvan de uitkomst niet bewaard is" in said_ and "→ Open de werkmap" in said_
    profile = table(*PROFILE_OF_A_SHEET)
    (tmp_path / "p.yaml").write_bytes(profile)
    costs, _ = check_files([tmp_path / "a.xlsx", tmp_path / "p.yaml"])
    assert (costs.kind, costs.verdict, [f.rule for f in costs.findings]) == ("profiled", "refused", ["cell_formula"])


PROFILE_OF_A_SHEET = (
    "profiel: 1", "naam: x", "van: kvk:12345678", "blad: Data", "eenheid: euro", "datum: dd-mm-jjjj",
    "kolommen: {complex: Complex, maand: Datum, bedrag: Bedrag}", "vast: {begroting: beheer}",
)  # fmt: skip


@pytest.mark.parametrize("data", [b"", b"hallo\r\n"])
def test_what_is_no_table_gets_no_template(tmp_path, data):
    assert "geen tabel gevonden" in template(tmp_path, data, code=1)


def test_a_template_is_of_one_table_and_of_one_sort(tmp_path):
    assert "van één tabel" in template(tmp_path, MESSY, str(tmp_path / "kosten.csv"), code=1)
    assert "--mapping" in template(tmp_path, MESSY, "--mapping", code=2)


def test_a_template_is_written_in_the_language_asked_for_and_replaced_only_when_asked(tmp_path):
    out = tmp_path / "profiel.yaml"
    template(tmp_path, MESSY, "--out", str(out), "--lang", "en")
    assert out.read_text(encoding="utf-8").startswith("# Profile of kosten.csv: 3 rows, 5 columns.")
    assert "bestaat al" in template(tmp_path, MESSY, "--out", str(out), code=2)


def written(cents, decimal, thousands):
    """Cents in a notation."""
    euros = f"{abs(cents) // 100:,}".replace(",", thousands)
    return f"{'-' if cents < 0 else ''}{euros}{decimal}{abs(cents) % 100:02}"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=8), st.sampled_from(NOTATIONS))
def test_a_notation_is_only_taken_when_every_amount_has_one_reading(amounts, notation):
    rows = [f"A1;2024-01;{written(cents, *notation)}" for cents in amounts]
    found = guess(io.BytesIO(table("Complex;Maand;Bedrag", *rows)), person).amounts
    if len(found.notations) == 1:
        numbers = Numbers(*found.notations[0])
        assert [numbers.cents(row.split(";")[2]) for row in rows] == amounts
    else:
        assert len({*found.read_as}) > 1 and found.unclear


@pytest.mark.parametrize(("good", "dates"), [(19, True), (9, True), (5, False)])
def test_a_column_of_dates_with_one_that_is_none_is_one_of_dates_where_most_are(good, dates):
    values = [f"{day:02d}-03-2024" for day in range(1, good + 1)]
    assert _mostly_dates([*values, "31-02-2024"]) == (values if dates else [])
