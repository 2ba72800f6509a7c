"""`ontschot check` as its user calls it: exit codes, folders, the workbook of faulty rows."""

import json
import os

import openpyxl
import pytest
from click.testing import CliRunner

from assets.cli import main
from pipelines.sources.recognise import recognise
from reports.labels.messages import MESSAGES
from tests.conftest import ROOT
from tests.golden.faulty_files import CARETAKING, CASES, FAILS, spoiled, table
from tests.unit.sources.tables import ONE, TWO

GOOD = ROOT / "tests" / "fixtures" / "iwmo" / "wmo323.xml"


@pytest.fixture
def faulty(tmp_path):
    path = tmp_path / "in" / "uren.csv"
    path.parent.mkdir()
    path.write_bytes(table(CARETAKING, "01234567;UT-001;01-2024;=1+1;048"))
    return path


def check(*arguments, lang="nl"):
    return CliRunner().invoke(main, ["check", *map(str, arguments), "--lang", lang], catch_exceptions=False)


def test_exit_codes_say_in_order_wrong_data_wrong_call_and_missing(faulty, tmp_path):
    assert check(GOOD).exit_code == 0
    assert check(faulty).exit_code == 1
    assert check(GOOD, faulty).exit_code == 1
    assert check().exit_code == 2
    assert check(GOOD, "--no-such-option").exit_code == 2
    assert check(GOOD, "--errors", tmp_path / "e.csv").exit_code == 2
    assert check(tmp_path / "nowhere.csv").exit_code == 3
    assert check(faulty, "--errors", tmp_path / "no" / "e.xlsx").exit_code == 3


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_complaint_about_the_call_says_what_to_do(faulty, tmp_path, lang):
    (tmp_path / "there.xlsx").write_bytes(b"")
    for arguments in (
        [tmp_path / "nowhere.csv"],
        [faulty, "--errors", tmp_path / "e.csv"],
        [faulty, "--errors", tmp_path / "there.xlsx"],
        [tmp_path / "there.xlsx", "--errors", tmp_path / "there.xlsx", "--force"],
        [faulty, "--errors", tmp_path / "no" / "e.xlsx"],
    ):
        said = check(*arguments, lang=lang).stderr
        assert " → " in said and said.startswith("Fout: " if lang == "nl" else "Error: "), arguments


def test_a_folder_is_walked_and_hidden_files_are_named_and_not_read(faulty):
    (faulty.parent / ".hidden").write_bytes(b"x")
    (faulty.parent / "deeper").mkdir()
    (faulty.parent / "deeper" / "claims.xml").write_bytes(GOOD.read_bytes())
    told = json.loads(check(faulty.parent, "--json").stdout)
    assert [(one["name"].rpartition("/")[2], one["verdict"]) for one in told] == [
        (".hidden", "unused"),
        ("claims.xml", "ok"),
        ("uren.csv", "faults"),
    ]


def test_an_empty_folder_is_said_to_be_empty(tmp_path):
    done = check(tmp_path)
    assert done.exit_code == 0 and "geen bestanden" in done.stdout


def test_files_in_order_come_first_and_the_summary_last(faulty):
    said = check(faulty, GOOD).stdout
    assert said.index("wmo323.xml") < said.index("uren.csv") < said.index("2 bestanden: 1 in orde, 1 met fouten.")


def test_the_faulty_rows_come_back_with_a_remark(faulty, tmp_path):
    done = check(faulty, GOOD, "--errors", tmp_path / "e.xlsx")
    assert done.exit_code == 1
    assert "1 foute rij uit 1 bestand" in done.stderr
    book = openpyxl.load_workbook(tmp_path / "e.xlsx")
    assert book.sheetnames == ["Overzicht", "uren.csv"]
    rows = list(book["uren.csv"].iter_rows(values_only=True))
    assert rows[0] == ("Regel", *CARETAKING.split(";"), "Opmerking")
    assert rows[1][:-1] == ("2", "01234567", "UT-001", "01-2024", "=1+1", "048")
    assert "Beheeruren: dit is geen getal" in rows[1][-1]


def test_a_workbook_is_overwritten_only_when_that_is_said(faulty, tmp_path):
    (tmp_path / "e.xlsx").write_bytes(b"mine")
    assert check(faulty, "--errors", tmp_path / "e.xlsx").exit_code == 2
    assert (tmp_path / "e.xlsx").read_bytes() == b"mine"
    assert check(faulty, "--errors", tmp_path / "e.xlsx", "--force").exit_code == 1
    assert openpyxl.load_workbook(tmp_path / "e.xlsx").sheetnames == ["Overzicht", "uren.csv"]


def test_without_faulty_rows_no_workbook_is_made(tmp_path):
    done = check(GOOD, "--errors", tmp_path / "e.xlsx")
    assert done.exit_code == 0 and "geen werkmap" in done.stderr and not (tmp_path / "e.xlsx").exists()


def test_the_workbook_does_not_disturb_the_json(faulty, tmp_path):
    done = check(faulty, "--json", "--errors", tmp_path / "e.xlsx")
    assert json.loads(done.stdout)[0]["lines_held"] == 1 and (tmp_path / "e.xlsx").exists()


def test_the_rows_in_the_workbook_are_the_rows_that_are_held_and_no_bsn_is_in_it(tmp_path):
    for n, case in enumerate(CASES):
        folder = tmp_path / str(n)
        folder.mkdir()
        for name, data in case.files.items():
            (folder / name).write_bytes(data)
        told = json.loads(check(folder, "--json", "--errors", tmp_path / f"{n}.xlsx").stdout)
        held = sum(len({(f["line"], f["nth"]) for f in one["findings"] if f["line"]}) for one in told if "lines" in one)
        if all(one["verdict"] == "ok" for one in told):
            assert not (tmp_path / f"{n}.xlsx").exists()
            continue
        book = openpyxl.load_workbook(tmp_path / f"{n}.xlsx")
        assert sum(sheet.max_row - 1 for sheet in book.worksheets[1:]) == held, case.title
        text = "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
        assert not [bsn for bsn in (ONE, TWO, FAILS) if bsn in text], case.title


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_halves_of_characters_in_values_and_names_stop_nothing(tmp_path, more):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/iv3-\xff.json")
    with open(name, "wb") as stream:  # noqa: PTH123
        stream.write(spoiled("iv3/detaillevering.json", ('"6.811"', '"\\ud800"')))
    done = check(name, "--errors", tmp_path / "e.xlsx", *more)
    assert done.exit_code == 1 and "encoding" in check(name, "--json").stdout
    assert "\ud800" not in done.stdout and "\udcff" not in done.stdout


def test_the_workbook_is_no_delivery_itself(faulty, tmp_path):
    check(faulty, "--errors", tmp_path / "e.xlsx")
    with (tmp_path / "e.xlsx").open("rb") as stream:
        assert recognise(stream).kind is None


@pytest.mark.parametrize("columns", ["60", "80", "100", "200"])
def test_no_line_is_wider_than_the_terminal_or_than_reads_well(tmp_path, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    for case in CASES:
        for name, data in case.files.items():
            (tmp_path / name).write_bytes(data)
        said = check(*[tmp_path / name for name in case.files]).stdout
        wide = [line for line in said.splitlines() if len(line) > min(int(columns), 110) and str(tmp_path) not in line]
        # one word that is longer than the line is not broken, and a table of totals keeps its columns
        wide = [line for line in wide if "€" not in line and not line.lstrip().startswith("Controletotalen")]
        assert [line for line in wide if not any(len(word) > int(columns) - 30 for word in line.split())] == []


def test_both_languages_count_in_singular_and_plural():
    for lang in ("nl", "en"):
        for key, text in MESSAGES[lang].items():
            if key.startswith(("check.n_", "check.fact_")):
                assert text.count("|") == 1, key
