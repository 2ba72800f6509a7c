"""Iv3 as published: the row of the Netherlands is no municipality but what the others must add up to."""

import csv
import datetime as dt
import io

import pytest

from pipelines.sources.reading import Note, Refused
from tests.unit.sources.tables import file, found, names, read

TABLE = "raw_iv3__published"
HEADER = "Gemeenten;Taakveld;L1.1 Salarissen en sociale lasten;Baten;Lasten;Provincie;Inwonertal"
BUDGET = Note(period_start=dt.date(2025, 1, 1), period_end=dt.date(2025, 12, 31), reference="begroting")
ROWS = (
    "'s-Gravenhage;6.811 Beschermd wonen (WMO);12.0;360.0;25585.0;Zuid-Holland;568419",
    "'s-Gravenhage;0.11 Resultaat van de rekening van bat..;;0.0;0.0;Zuid-Holland;568419",
    "Súdwest-Fryslân;6.811 Beschermd wonen (WMO);;0.0;-15.5;Fryslân;90000",
)
NATION = (
    "Nederland;6.811 Beschermd wonen (WMO);12.0;360.0;25569.5;;18045532",
    "Nederland;0.11 Resultaat;;0.0;0.0;;18045532",
)


def test_only_the_code_of_a_taakveld_counts_and_the_nation_is_the_control_total():
    receipt, sink = read("iv3_published", file(HEADER, *ROWS, *NATION, encoding="utf-8"), BUDGET)
    assert sink.rows[TABLE] == [
        (2, 2025, 0, "'s-Gravenhage", "6.811", 1_200_000, 36_000_000, 2_558_500_000),
        (3, 2025, 0, "'s-Gravenhage", "0.11", None, 0, 0),
        (4, 2025, 0, "Súdwest-Fryslân", "6.811", None, 0, -1_550_000),
    ]
    assert len(names(TABLE)) == len(sink.rows[TABLE][0])
    assert (receipt.owner, receipt.reference, receipt.lines) == ("cbs:iv3", "2025-0", 3)
    assert (receipt.debit_cents, receipt.credit_cents) == (2_594_500_000, 1_550_000)
    assert (receipt.control_net_cents, receipt.control, receipt.notes) == (2_592_950_000, "met", [])


def test_a_municipality_that_is_missing_makes_the_totals_fail_and_is_found_per_taakveld():
    receipt, _ = read("iv3_published", file(HEADER, ROWS[0], *NATION), BUDGET)
    assert receipt.control == "not met"
    assert [(n.column, n.rule, n.value) for n in receipt.notes] == [("Lasten", "nation_differs", "6.811: 15500")]


def test_differences_that_cancel_out_are_remarked_on():
    moved = "Utrecht;0.11 Resultaat;;0.0;15.5;Utrecht;1"
    receipt, _ = read("iv3_published", file(HEADER, *ROWS, moved, NATION[0], NATION[1]), BUDGET)
    assert {n.value for n in receipt.notes} == {"0.11: 15500"}
    receipt, _ = read("iv3_published", file(HEADER, ROWS[0], "Utrecht;0.11 x;;0.0;-15.5;Utrecht;1", *NATION), BUDGET)
    assert (receipt.control, {n.value for n in receipt.notes}) == ("met", {"6.811: 15500", "0.11: -15500"})


def test_without_the_nation_there_is_no_control_total_and_a_note_may_give_one():
    assert read("iv3_published", file(HEADER, *ROWS), BUDGET)[0].control == "none"
    said = Note(period_start=dt.date(2025, 1, 1), lines=3, reference="begroting")
    assert read("iv3_published", file(HEADER, *ROWS, *NATION), said)[0].control == "met"


def test_the_year_and_the_kind_of_figures_are_the_delivery_note_s_to_say():
    for note in (None, Note(), Note(reference="begroting"), Note(period_start=dt.date(2025, 1, 1), reference="raming")):
        with pytest.raises(Refused, match="publication_unknown"):
            read("iv3_published", file(HEADER, *ROWS), note)
    accounts = Note(period_start=dt.date(2024, 1, 1), reference="Jaarrekening")
    assert read("iv3_published", file(HEADER, *ROWS), accounts)[1].rows[TABLE][0][1:3] == (2024, 5)


def test_a_faulty_row_is_named():
    _, sink = read("iv3_published", file(HEADER, "Utrecht;Beschermd wonen;;1,5;1.234.5;x;1"), BUDGET)
    assert found(sink) == [
        (2, "Taakveld", "not_in_list", None, "Beschermd wonen"),
        (2, "Baten", "not_a_plain_number", None, "1,5"),
        (2, "Lasten", "not_a_plain_number", None, "1.234.5"),
    ]


@pytest.mark.parametrize(
    ("year", "lines", "expenses", "income", "some"),
    [
        (2025, 23_598, 83_698_490, 83_698_686, {"6.712": 1_343_024, "6.811": 1_526_154, "6.812": 948_256, "6.60": 1_019_123, "8.3": 1_839_361}),
        (2024, 24_282, 77_570_880, 77_570_893, {"8.3": 1_770_427, "6.81a": 1_549_587, "6.81b": 887_486}),
    ],
)  # fmt: skip
def test_the_published_budgets_of_all_municipalities_add_up_to_the_national_totals(
    shared, year, lines, expenses, income, some
):
    data = (shared / f"iv3/cbs-figures/{year}_begroting.csv").read_bytes()
    note = Note(period_start=dt.date(year, 1, 1), reference="begroting")
    receipt, sink = read("iv3_published", data, note)
    rows = sink.rows[TABLE]
    assert (receipt.lines, len(rows), receipt.control, sink.faults) == (lines, lines, "met", [])
    assert len({row[3] for row in rows}) == 342
    assert sum(row[7] for row in rows) == expenses * 100_000
    assert sum(row[6] for row in rows) == income * 100_000
    for taakveld, thousands in some.items():
        assert sum(row[7] for row in rows if row[4] == taakveld) == thousands * 100_000, taakveld
    assert receipt.notes == []
    assert sum(1 for _ in csv.reader(io.StringIO(data.decode()), delimiter=";")) - 1 - lines in (69, 71)
