"""The workbook of faulty rows: text stays text, whatever it looks like, and the marks stand where they should."""

import io
import stat
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.checking import Checked, Finding
from pipelines.sources.reading import Receipt
from reports.errors_workbook import LONGEST_CELL, cell_of, title_of, write_errors

HOSTILE = [
    "=1+1", "=cmd|'/C calc'!A0", '=HYPERLINK("http://x.example","klik")', "+1", "-1", "@SUM(A1)", "\t=1", "0012", "1e5", "3,44E+14", "TRUE",
    "#N/A", "#REF!", "http://x.example", "mailto:a@x.example", "01-02-2024", "'0012", "<b>&amp;</b>", "{=1}", "=", " 7 ", "é\U0001f600",
]  # fmt: skip


@dataclass
class Row:
    line: int
    cells: dict
    findings: list = field(default_factory=list)
    nth: int = 0


def checked(name="a.csv", **more):
    return Checked(name, Path(name), "caretaking", Receipt("caretaking", lines=9), "faults", **more)


def written(tmp_path, files, lang="nl"):
    write_errors(tmp_path / "e.xlsx", files, lang)
    return openpyxl.load_workbook(tmp_path / "e.xlsx")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_stays_the_text_that_was_written(tmp_path, text):
    finding = Finding(2, "Beheeruren", "not_a_number", text)
    sheet = written(tmp_path, [(checked(), [Row(2, {"Beheeruren": text}, [finding])])])["a.csv"]
    cell = sheet["B2"]
    assert (cell.value, cell.data_type, cell.number_format, cell.quotePrefix) == (text, "s", "@", True)
    assert cell.hyperlink is None


@given(st.text(st.characters(), max_size=40))
def test_any_text_comes_back_or_with_its_control_characters_replaced(text):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        rows = [Row(2, {"x": text, "y": "z"}, [Finding(2, "x", "missing")])]
        sheet = written(Path(folder), [(checked(), rows)])["a.csv"]
        found = sheet["B2"].value or ""
        assert sheet["C2"].value == "z" and sheet["B2"].data_type in ("s", "inlineStr")
        assert len(found) == len(text)
        assert all(a == b or b == "\N{REPLACEMENT CHARACTER}" or a == "\r" for a, b in zip(text, found, strict=True))


def test_there_is_no_formula_link_or_number_anywhere_in_the_file(tmp_path):
    rows = [Row(n, {text: text}, [Finding(n, text, "missing", text)]) for n, text in enumerate(HOSTILE, 2)]
    write_errors(tmp_path / "e.xlsx", [(checked(name), rows) for name in HOSTILE], "nl")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "e.xlsx").read_bytes())) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/") and n.endswith(".xml")]
        assert not [
            n for n in archive.namelist() if "_rels/sheet" in n or "external" in n.lower() or "vba" in n.lower()
        ]
    assert len(sheets) == len(HOSTILE) + 1
    for sheet in sheets:
        assert b"<f" not in sheet and b"hyperlink" not in sheet and b't="n"' not in sheet and b"<v>" not in sheet


def test_the_faulty_cells_are_marked_and_the_others_are_not(tmp_path):
    findings = [Finding(4, "Maand", "not_a_month", "x"), Finding(4, "Beheeruren", "missing")]
    sheet = written(tmp_path, [(checked(), [Row(4, {"Maand": "x", "Complexcode": "UT-001"}, findings)])])["a.csv"]
    assert [c.value for c in sheet[1]] == ["Regel", "Maand", "Complexcode", "Beheeruren", "Opmerking"]
    assert [c.fill.fill_type for c in sheet[2]] == [None, "solid", None, "solid", None]
    assert sheet["A2"].value == "4"
    assert sheet["E2"].value.count("→") == 2 and "Maand: dit is geen maand" in sheet["E2"].value


def test_a_row_that_shares_its_line_says_which_it_is(tmp_path):
    sheet = written(tmp_path, [(checked(), [Row(1, {}, [Finding(1, "x", "missing")], nth=17)])])["a.csv"]
    assert sheet["A2"].value == "1 (rij 17)"


def test_english_has_english_headings(tmp_path):
    book = written(tmp_path, [(checked(), [Row(2, {}, [Finding(2, "x", "missing")])])], "en")
    assert book.sheetnames == ["Overview", "a.csv"] and book["a.csv"]["C1"].value == "Remark"


def test_the_overview_lists_files_without_rows_and_says_why(tmp_path):
    lost = Checked("b.xml", Path("b.xml"), "xaf", None, "refused", [Finding(3, "", "not_well_formed")])
    book = written(tmp_path, [(checked(), [Row(2, {}, [Finding(2, "x", "missing")])]), (lost, [])])
    assert book.sheetnames == ["Overzicht", "a.csv"]
    found = [[c.value or "" for c in row] for row in book["Overzicht"].iter_rows(min_row=2)]
    assert [(row[0], row[3], row[4]) for row in found] == [("a.csv", "1", "a.csv"), ("b.xml", "0", "")]
    assert "beschadigd" in found[1][5]


@pytest.mark.parametrize("text", ["\x00", "\x1b[2J", "\ud800", "\ufffe", "\uffff"])
def test_what_no_workbook_can_hold_is_replaced_in_cells_and_titles(tmp_path, text):
    book = written(tmp_path, [(checked(f"{text}.csv"), [Row(2, {text: text}, [])])])
    assert "\N{REPLACEMENT CHARACTER}" in book.worksheets[1]["B2"].value and text not in book.sheetnames[1]


def test_titles_are_what_excel_takes_and_differ():
    taken = set()
    names = ["a/b/c.xml", "c.xml", "C.XML", "x" * 40, "x" * 50, "[a]:*?'", "Overzicht", "", "history"]
    titles = [title_of(name, taken) for name in names]
    assert titles[:3] == ["c.xml", "c.xml~2", "C.XML~3"]
    assert all(0 < len(title) <= 31 and not set(title) & set("[]:*?/\\'") for title in titles)
    assert len({title.casefold() for title in titles}) == len(titles)


def test_a_finding_marks_the_cell_with_its_own_name_or_the_only_one_that_ends_in_it():
    names = ["Client/Bsn", "ProductPeriode/Einddatum", "Header/RetourCode", "Answer/RetourCode"]
    assert cell_of("Bsn", names) == "Client/Bsn"
    assert cell_of("ProductPeriode/Einddatum", names) == "ProductPeriode/Einddatum"
    assert cell_of("RetourCode", names) == "RetourCode"


def test_a_text_longer_than_a_cell_is_cut(tmp_path):
    sheet = written(tmp_path, [(checked(), [Row(2, {"x": "y" * 40_000}, [])])])["a.csv"]
    assert len(sheet["B2"].value) == LONGEST_CELL


def test_the_workbook_is_swapped_in_whole_and_only_its_owner_reads_it(tmp_path, monkeypatch):
    (tmp_path / "e.xlsx").write_bytes(b"what was there")
    with monkeypatch.context() as broken, pytest.raises(OSError, match="disk full"):
        broken.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        write_errors(tmp_path / "e.xlsx", [(checked(), [])], "nl")
    assert (tmp_path / "e.xlsx").read_bytes() == b"what was there"
    write_errors(tmp_path / "e.xlsx", [(checked(), [])], "nl")
    assert [p.name for p in tmp_path.iterdir()] == ["e.xlsx"]
    assert stat.S_IMODE((tmp_path / "e.xlsx").stat().st_mode) == 0o600
