"""Iv3 as CBS gives it on: padded codes, two placements, thousands of euros, and what was not delivered."""

import datetime as dt
import json

import pytest

from pipelines.sources.reading import Refused
from tests.unit.sources.tables import file, found, names, read

TABLE = "raw_iv3__amounts"
HEADER = '"ID";"TaakveldBalanspost";"Categorie";"Gemeenten";"Verslagsoort";"k_1ePlaatsing_1";"k_2ePlaatsing_2"'
ADDRESS = "https://dataderden.cbs.nl/ODataApi/OData/45071NED/$metadata#Cbs.OData.WebAPI.TypedDataSet"


def row(taakveld="6.811 ", categorie="L3.4.1   ", gemeente="GM0998   ", soort="2025X000", first=None, second=None):
    return {
        "ID": 1, "TaakveldBalanspost": taakveld, "Categorie": categorie, "Gemeenten": gemeente, "Verslagsoort": soort,
        "k_1ePlaatsing_1": first, "k_2ePlaatsing_2": second,
    }  # fmt: skip


def feed(*rows, **more):
    return json.dumps({"odata.metadata": ADDRESS, "value": list(rows), **more}, indent=1).encode()


def test_codes_lose_their_padding_and_the_second_placement_holds_where_it_is_there():
    rows = (
        row(first=1250), row(categorie="B3.4.2", first=45, second=44), row(gemeente="GM0344", soort="2024X005", second=-3),
    )  # fmt: skip
    receipt, sink = read("iv3_cbs", feed(*rows))
    assert [r[1:] for r in sink.rows[TABLE]] == [
        ("0998", 2025, 0, "Begroting", "cbs", "lasten", "6.811", "3.4.1", 125_000_000),
        ("0998", 2025, 0, "Begroting", "cbs", "baten", "6.811", "3.4.2", 4_400_000),
        ("0344", 2024, 5, "Realisatie", "cbs", "lasten", "6.811", "3.4.1", -300_000),
    ]
    assert len(names(TABLE)) == len(sink.rows[TABLE][0])
    assert (receipt.owner, receipt.lines) == ("cbs:45071NED", 3)
    assert (receipt.debit_cents, receipt.credit_cents) == (129_400_000, 300_000)
    assert (receipt.period_start, receipt.period_end) == (dt.date(2024, 1, 1), dt.date(2025, 12, 31))


def test_minus_99998_means_not_delivered_and_is_no_amount():
    rows = (row(first=-99998), row(first=-99998, second=-99998), row(first=7, second=-99998), row(first="  -99998"))
    receipt, sink = read("iv3_cbs", feed(*rows))
    assert [r[-1] for r in sink.rows[TABLE]] == [700_000]
    assert (receipt.lines, receipt.facts, sink.faults) == (1, {"not_delivered": 3}, [])


def test_the_balance_sheet_the_netherlands_blank_and_zero_are_read_past():
    rows = (
        row(taakveld="A111  ", categorie="Primo", first=5),
        row(gemeente="NL01  ", first=9),
        row(),
        row(first=0, second=0),
    )
    receipt, sink = read("iv3_cbs", feed(*rows))
    assert (receipt.lines, sink.rows, sink.faults) == (0, {}, [])


def test_the_same_rows_downloaded_as_csv_are_the_same():
    data = file(
        HEADER,
        '"0";"6.811 ";"L3.4.1   ";"GM0998    ";"2025X000";"     1250";""',
        '"1";"6.60";"L1.1";"GM0998";"2025X000";"4";"5"',
    )
    receipt, sink = read("iv3_cbs", data)
    head = ("0998", 2025, 0, "Begroting", "cbs", "lasten")
    assert sink.rows[TABLE] == [(2, *head, "6.811", "3.4.1", 125_000_000), (3, *head, "6.60", "1.1", 500_000)]
    assert receipt.owner == "cbs:iv3"


def test_each_fault_is_named_with_its_line_column_and_cents():
    rows = (
        row(first="1.234,5"),
        row(first=2, soort="2025JJ00"),
        row(first=3, categorie="X1.1"),
        row(first="1.0000001"),
    )
    data = file(HEADER, *(";".join(f'"{r[name] or ""}"' for name in r) for r in rows), '"te";"kort"')
    receipt, sink = read("iv3_cbs", data)
    assert found(sink) == [
        (2, "k_1ePlaatsing_1", "not_a_plain_number", None, "1.234,5"),
        (3, "Verslagsoort", "not_in_list", 200_000, "2025JJ00"),
        (4, "Categorie", "not_in_list", 300_000, "X1.1"),
        (5, "k_1ePlaatsing_1", "not_a_plain_number", None, "1.0000001"),
        (6, "", "wrong_number_of_columns", None, "2"),
    ]
    assert receipt.lines == 5


def test_a_part_of_a_table_is_remarked_on():
    receipt, _ = read("iv3_cbs", feed(row(first=1), **{"odata.nextLink": "…"}))
    assert [note.rule for note in receipt.notes] == ["feed_goes_on"]


def test_columns_that_are_missing_are_named():
    with pytest.raises(Refused) as caught:
        read("iv3_cbs", feed({"TaakveldBalanspost": "0.1", "Gemeenten": "GM0998"}))
    assert caught.value.column == "Categorie, Verslagsoort, k_1ePlaatsing_1"


def test_a_row_that_lacks_what_the_first_one_has_is_a_fault_and_stops_nothing():
    without = {name: value for name, value in row(first=5).items() if name not in ("Categorie", "Verslagsoort")}
    receipt, sink = read("iv3_cbs", feed(row(first=7), without))
    assert [r[-1] for r in sink.rows[TABLE]] == [700_000]
    assert [(column, rule, cents) for _, column, rule, cents, _ in found(sink)] == [
        ("Verslagsoort", "not_in_list", 500_000)
    ]
    assert receipt.lines == 2
