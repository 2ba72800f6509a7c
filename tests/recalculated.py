"""A workbook as LibreOffice calculates it: every formula anew, after some cells were filled in by hand."""

import os
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def needs_libreoffice():
    """Skip, and say so, where LibreOffice is not there; fail where it is required."""
    if SOFFICE is None:
        if os.environ.get("ONTSCHOT_REQUIRE_LIBREOFFICE"):
            pytest.fail("LibreOffice is required here and is not installed")
        pytest.skip("LibreOffice is not installed: no formula of a workbook was calculated by another program")


def place_of(book, name):
    """Sheet and cell of a name."""
    sheet, cell = next(iter(book.defined_names[name].destinations))
    return book[sheet], cell.replace("$", "")


def filled(workbook: Path, into: Path, cells: dict[str, float]) -> Path:
    """The workbook with named cells filled in; no formula keeps the value that stood beside it."""
    book = openpyxl.load_workbook(workbook)
    for name, value in cells.items():
        sheet, cell = place_of(book, name)
        sheet[cell] = value
    book.save(into)
    return into


def recalculated(files: list[Path], folder: Path) -> list:
    """The same workbooks with the values that LibreOffice calculates."""
    out = folder / "recalculated"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    asked = [SOFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), *map(str, files)]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return [openpyxl.load_workbook(out / file.name, data_only=True) for file in files]


def value_of(book, name):
    """Value of a named cell."""
    sheet, cell = place_of(book, name)
    return sheet[cell].value
