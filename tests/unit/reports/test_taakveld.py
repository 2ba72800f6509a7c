"""The books of a municipality as they are read: which year, which rows, and what is not known."""

import pandas as pd
import pytest

from reports.view_models.taakveld import books_of
from tests.conftest import ROOT

COLUMNS = [
    "municipality_code",
    "year",
    "taakveld_group",
    "figure",
    "prices",
    "cents",
    "low80_cents",
    "high80_cents",
    "until",
    "cautions",
]
DECEMBER, JUNE = "2024-12-31", "2025-06-30"


def row(figure, cents, group="wmo", year=2024, *, half=None, until=None, cautions=None, prices="nominal", code="9001"):
    around = (None, None) if half is None else (cents - half, cents + half)
    return (code, year, group, figure, prices, cents, *around, until, cautions)


class Marts:
    def __init__(self, *rows):
        self.rows = pd.DataFrame(rows, columns=COLUMNS)

    def optional(self, _name):
        return None if self.rows.empty else self.rows

    def table(self, _name):
        return pd.read_csv(ROOT / "data/reference/taakveld_groups.csv")


YEAR = (row("actual", 900_000_00, until=DECEMBER), row("avoided", 10_000_00, half=2_000_00), row("observed", 50_000_00))


def test_a_group_stands_behind_what_it_is_part_of_with_what_is_not_known_named():
    narrow = (
        row("avoided", 4_000_00, "begeleiding", half=1_00, cautions="not_booked_apart"),
        row("cashable", 3_000_00, "begeleiding"),
    )
    books = books_of(Marts(*YEAR, *narrow), "gemeente:9001", "alle", "nl")
    assert [r[0] for r in books.table.rows] == ["Wmo: voorzieningen, beschermd wonen en opvang", "– – Begeleiding"]
    whole, part = books.table.rows
    assert whole[1:4] == ("– (niet geleverd)", "€\u00a0900.000", "– (niet geleverd)")
    assert (whole[8], part[8], part[9]) == ("– (nog niet bekend)", "€\u00a03.000", "niet apart geboekt")
    assert [term for term, _ in books.cautions] == ["niet apart geboekt"]


@pytest.mark.parametrize(
    ("half", "avoided", "said"),
    [
        (2_000_00, 10_000_00, "vermeden, met 80%"),
        (20_000_00, 10_000_00, "Het kan ook niets zijn."),
        (1_00, -5_000_00, "meer uitgegeven"),
    ],
)
def test_the_sentence_claims_no_more_than_the_interval(half, avoided, said):
    told = books_of(Marts(row("avoided", avoided, half=half)), "gemeente:9001", "alle", "nl").told
    assert said in told and "De jaarrekening (Iv3) is er niet bij." in told
    assert ("niets zijn" in told) == (half > abs(avoided))


def test_the_last_year_with_whole_accounts_is_told_and_the_year_that_is_asked():
    later = (row("avoided", 1, year=2025, half=0), row("actual", 1, year=2025, until=JUNE))
    years = [books_of(Marts(*YEAR, *later), "gemeente:9001", asked, "nl") for asked in ("alle", "2025", "2023")]
    assert [None if found is None else found.year for found in years] == [2024, 2025, None]


def test_base_year_prices_another_municipality_and_another_scope_are_not_told():
    other = (row("avoided", 7_00, half=0, prices="base_year"), row("avoided", 7_00, half=0, code="9002"))
    assert books_of(Marts(*other), "gemeente:9001", "alle", "nl") is None
    assert books_of(Marts(*YEAR), "GW-001", "alle", "nl") is None
    assert books_of(Marts(), "gemeente:9001", "alle", "nl") is None
