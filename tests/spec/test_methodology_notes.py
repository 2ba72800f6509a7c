"""The method notes tell what the specs test: their tables and results stand in both languages, with the same numbers."""

import re

import pytest

from tests.conftest import ROOT
from tests.spec import test_blocks_by_hand, test_group_time_by_hand

NOTES = ROOT / "reports" / "methodology"
TOLD = ("group-time", "robustness", "dose-response", "comparison", "steering")


def text(name, lang):
    return (NOTES / f"{name}.{lang}.md").read_text(encoding="utf-8")


def numbers(table_rows):
    """Numbers per row of a table, emphasis taken off; rows without any are left out."""
    found = [
        re.findall(r"(?<![\w.])\d+(?![\w.])", row.replace("*", "").partition("|")[2].partition("|")[2])
        for row in table_rows
    ]
    return [row for row in found if row]


def rows(page):
    return [line for line in page.splitlines() if line.startswith("|") and "---" not in line]


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("spec", [test_group_time_by_hand, test_blocks_by_hand])
def test_the_table_of_a_spec_stands_in_the_note(spec, lang):
    wanted, page = numbers(rows(spec.__doc__)), numbers(rows(text("group-time", lang)))
    assert len(wanted) >= 4
    at = page.index(wanted[0])
    assert page[at : at + len(wanted)] == wanted


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    ("name", "results"),
    [
        ("group-time", ["−16/3", "−58/9", "√½", "660", "360", "0.16812", "−871.3271", "396.0211"]),
        ("robustness", ["22 ± 9", "22/9", "[0.0259, 0.0607]", "[−0.00714, 0.101]", "[0.0240, 0.0672]"]),
        ("comparison", ["τ² = 400 − 100 = 300", "√(400/3) = 11.55", "[−2, 31]", "0.3132", "0.3088", "−0.0291"]),
        ("steering", ["4/√6 = 1.63", "= 2.50"]),
        ("dose-response", ["0.10", "f(d) = d (b₁ + b₂ log d)"]),
    ],
)
def test_the_results_of_the_specs_and_the_published_numbers_stand_in_the_note(name, results, lang):
    page = text(name, lang)
    for result in results:
        assert (re.sub(r"(?<=\d)\.(?=\d)", ",", result) if lang == "nl" else result) in page, result


@pytest.mark.parametrize("name", TOLD)
def test_both_languages_have_the_same_formulas_and_headings(name):
    nl, en = text(name, "nl"), text(name, "en")
    code = re.compile(r"`[^`]+`")
    assert sorted(code.findall(nl)) == sorted(code.findall(en))
    assert len(re.findall(r"^\*\*", nl, re.M)) == len(re.findall(r"^\*\*", en, re.M))
    years = [sorted(re.findall(r"\b(?:19|20)\d\d\b", page)) for page in (nl, en)]
    assert years[0] == years[1]
