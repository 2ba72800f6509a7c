"""What `ontschot check` says of every faulty file, word for word: ``uv run python -m tests.golden.write_messages`` writes it anew."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from unittest import mock

from click.testing import CliRunner

from assets.cli import main
from tests.golden.faulty_files import CASES, Case

FOLDER = Path(__file__).parent / "messages"


_TOLD: dict[tuple[int, str], tuple[int, str]] = {}


def told(case: Case, lang: str) -> tuple[int, str]:
    """Exit code and output of checking the files of a case, by their own names, at 80 columns; asked once of a case of `CASES`."""
    key = (id(case), lang)
    if key not in _TOLD:
        _TOLD[key] = _asked(case, lang)
    return _TOLD[key]


def _asked(case: Case, lang: str) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder, chdir(folder), mock.patch.dict(os.environ, {"COLUMNS": "80"}):
        for name, data in case.files.items():
            Path(name).write_bytes(data)
        called = ["check", *case.files, *case.arguments, "--lang", lang]
        done = CliRunner().invoke(main, called, catch_exceptions=False)
    return done.exit_code, re.sub(r"opgesteld: \d{4}-\d\d-\d\d", "opgesteld: 2026-01-01", done.output)


def pages() -> Iterator[tuple[str, str]]:
    """Name and text of every golden file: a group of cases, each in both languages."""
    for group in dict.fromkeys(case.group for case in CASES):
        cases = [case for case in CASES if case.group == group]
        yield f"{group}.txt", "\n".join(_section(case, lang) for case in cases for lang in ("nl", "en"))


def _section(case: Case, lang: str) -> str:
    code, text = told(case, lang)
    heading = f"{case.title} [{lang}] (exit {code})"
    return f"{heading}\n{'=' * len(heading)}\n{text}"


if __name__ == "__main__":
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages():
        (FOLDER / name).write_text(text, encoding="utf-8")
