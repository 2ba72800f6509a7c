"""`ontschot check --mapping`: everything a ledger was booked on, ready to fill in."""

import io
import json

import pytest
import yaml
from click.testing import CliRunner

from assets.cli import main
from pipelines.sources import mapping
from tests.unit.sources.messages import booking, ledger
from tests.unit.sources.tables import ONE
from tests.unit.sources.test_register import HEADER, PROJECT, book

BASICS = """<basics><basic><basicType>02</basicType><basicID>K1</basicID><basicDesc>De Brink</basicDesc></basic>
<basic><basicType>04</basicType><basicID>P1</basicID><basicDesc>Gemengd wonen</basicDesc></basic></basics></generalLedger>"""
LINES = [
    booking("4000", "100.00", more="<costID>K1</costID>"),
    booking("4000", "50.00", more="<costID>UT-001</costID><projID>P1</projID>"),
    booking("7000", "25.00", more="<costID>K1</costID>"),
    booking("7000", "-5.00"),
    booking("1000", "170.00", "C", more="<costID>never</costID>"),
]
TEXT = ledger(LINES, debit="170.00", credit="170.00").replace("</generalLedger>", BASICS)


def told(folder, *arguments, code=0, **files):
    """Output of making a template of these files."""
    for name, data in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    names = [str(folder / name.replace("__", ".")) for name in files]
    done = CliRunner().invoke(main, ["check", *names, "--mapping", *arguments], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def rules(text):
    """Rules of a template with the # taken away, with what is told of each."""
    found = [line.removeprefix("  # - ").rsplit("  # ", 1) for line in text.splitlines() if line.startswith("  # - {")]
    return [(yaml.safe_load(rule.strip()), about.replace("\u00a0", " ")) for rule, about in found]


def test_everything_that_was_booked_on_is_there_with_its_name_lines_and_euros(tmp_path):
    text = told(tmp_path, ledger__xaf=TEXT)
    assert rules(text) == [
        ({"rekening": "7000", "begroting": None}, "2 regels, € 20,00"),
        ({"rekening": "4000", "begroting": None}, "Beheer, 2 regels, € 150,00, beheer (RGS WKolKolLeeWbe)"),
        ({"kostenplaats": "K1", "complex": None}, "De Brink, 2 regels, € 125,00"),
        ({"kostenplaats": "UT-001", "complex": None}, "1 regel, € 50,00"),
        ({"project": "P1", "complex": None}, "Gemengd wonen, 1 regel, € 50,00"),
    ]
    head = text.replace("\u00a0", " ")
    assert "5 boekingsregels; daarvan 4 op resultaatrekeningen, per saldo € 170,00" in head
    assert "2 regels (€ 150,00) hebben een begroting door hun RGS-code" in head
    assert "2 regels (€ 20,00) hebben geen begroting" in head


def test_a_template_is_a_mapping_in_which_nothing_holds_yet(tmp_path):
    made, faults = mapping.parse(told(tmp_path, ledger__xaf=TEXT))
    assert (made.company_id, made.rules, faults) == ("12345678", (), [])


def test_a_template_that_is_filled_in_maps_what_it_was_made_from(tmp_path):
    text = told(tmp_path, ledger__xaf=TEXT)
    filled = text.replace('# - {rekening: "7000", begroting: }', '- {rekening: "7000", begroting: vandalisme}')
    filled = filled.replace('# - {kostenplaats: "K1", complex: }', '- {kostenplaats: "K1", complex: UT-001}')
    again = told(tmp_path, ledger__xaf=TEXT, mapping__yaml=filled, register__xlsx=register("UT-001"))
    assert rules(again) == [
        ({"rekening": "4000", "begroting": None}, "Beheer, 2 regels, € 150,00, beheer (RGS WKolKolLeeWbe)"),
        ({"rekening": "7000", "begroting": None}, "2 regels, € 20,00, door de mapping"),
        ({"kostenplaats": "K1", "complex": None}, "De Brink, 2 regels, € 125,00, door de mapping"),
        ({"kostenplaats": "UT-001", "complex": None}, "1 regel, € 50,00, is een complex in het register"),
        ({"project": "P1", "complex": None}, "Gemengd wonen, 1 regel, € 50,00"),
    ]
    assert "2 regels (€\u00a020,00) hebben een begroting door een regel van de mapping" in again
    assert "geen begroting: die tellen" not in again


def register(code):
    row = list(PROJECT)
    row[HEADER.index("Complexcode")], row[HEADER.index("KvK-nummer")] = code, "12345678"
    return book(row)


def test_what_the_mapping_covers_in_part_says_how_much_is_left(tmp_path):
    part = (
        "mapping: 1\ngrootboek_van: 12345678\nregels:\n  - {rekening: 7000, kostenplaats: K1, begroting: vandalisme}\n"
    )
    first, *_ = rules(told(tmp_path, ledger__xaf=TEXT, mapping__yaml=part))
    assert first[1] == "2 regels, € 20,00, waarvan 1 regel (€ −5,00) nog niet"


def test_a_ledger_without_a_kvk_number_asks_for_it_and_is_linked_by_name(tmp_path):
    text = told(tmp_path, ledger__xaf=TEXT.replace(">12345678<", ">1<"))
    assert 'administratie: "Corporatie (1)"' in text
    _, faults = mapping.parse(text)
    assert [(fault.column, fault.rule) for fault in faults] == [("grootboek_van", "key_empty")]


def test_codes_and_names_of_a_ledger_cannot_break_the_template_or_hold_a_bsn(tmp_path):
    nasty = f'a"b: #{ONE}\\ &amp; {{x}}'
    lines = [booking("4000", more=f"<costID>{nasty}</costID>"), booking("1000", side="C")]
    text = told(tmp_path, ledger__xaf=ledger(lines).replace("<accDesc>Beheer<", f"<accDesc>x\ny: # {ONE}<"))
    assert mapping.parse(text)[1] == []
    assert ONE not in text
    assert len(rules(text)) == 2


def test_bookings_of_vera_make_a_template_too(tmp_path):
    entity = {
        "id": "1", "boekdatum": "2025-04-01", "debetbedrag": 12.5, "idOrganisatie": "12345678",
        "grootboekrekening": {"code": "4210"}, "verbijzonderingen": [{"soort": {"code": "CPL"}, "code": "C1"}],
    }  # fmt: skip
    found = rules(told(tmp_path, bookings__json=json.dumps([entity])))
    assert found == [
        ({"rekening": "4210", "begroting": None}, "1 regel, € 12,50"),
        ({"kostenplaats": "C1", "complex": None}, "1 regel, € 12,50"),
    ]


def test_ledgers_of_several_years_are_taken_together_and_of_several_corporations_refused(tmp_path):
    later = TEXT.replace("2024-", "2025-").replace("<fiscalYear>2024", "<fiscalYear>2025")
    text = told(tmp_path, a__xaf=TEXT, b__xaf=later)
    assert "01-01-2024 t/m 31-12-2025" in text and "a.xaf, b.xaf" in text
    assert rules(text)[1][1].startswith("Beheer, 4 regels")
    assert "kvk:87654321" in told(tmp_path, a__xaf=TEXT, b__xaf=TEXT.replace("12345678", "87654321"), code=1)


@pytest.mark.parametrize(("data", "said"), [("a;b\n1;2\n", "geen grootboek"), (TEXT[:-50], "niet te lezen")])
def test_without_a_ledger_that_can_be_read_there_is_no_template(tmp_path, data, said):
    assert said in told(tmp_path, some__dat=data, code=1)


def test_a_file_is_written_once_and_replaced_only_when_asked(tmp_path):
    out = tmp_path / "mapping.yaml"
    assert "ontschot check" in told(tmp_path, "--out", str(out), ledger__xaf=TEXT)
    assert out.read_text(encoding="utf-8").startswith("# Mapping van het grootboek van Corporatie (12345678)")
    assert "bestaat al" in told(tmp_path, "--out", str(out), ledger__xaf=TEXT, code=2)
    told(tmp_path, "--out", str(out), "--force", ledger__xaf=TEXT)
    assert "bestaat niet" in told(tmp_path, "--out", str(tmp_path / "x" / "m.yaml"), ledger__xaf=TEXT, code=3)


def test_out_without_a_template_to_make_is_no_call(tmp_path):
    (tmp_path / "a.xaf").write_text(TEXT)
    done = CliRunner().invoke(main, ["check", str(tmp_path / "a.xaf"), "--out", "x.yaml"])
    assert done.exit_code == 2 and "--mapping" in done.output


def test_a_template_has_dutch_keys_and_comments_in_the_language_asked_for(tmp_path):
    text = told(tmp_path, "--lang", "en", ledger__xaf=TEXT)
    assert "Accounts without a budget" in text and "grootboek_van" in text and "€20.00" in text
    assert mapping.parse(text)[1] == []


def test_names_are_read_without_anything_else_of_a_ledger():
    from pipelines.sources.xaf_names import names

    found = names(io.BytesIO(TEXT.encode()))
    assert (found.company, found.by_code["cost_centre", "K1"], found.by_code["account", "4000"]) == ("Corporatie", "De Brink", "Beheer")  # fmt: skip
    assert "ansen" not in repr(found) and "ietersen" not in repr(found)
