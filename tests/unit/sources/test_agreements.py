"""What parties agreed to deliver, and when."""

import csv
import datetime as dt

from pipelines.sources.agreements import PERIODIC
from reports.labels.rules import message
from tests.conftest import ROOT
from tests.unit.sources.tables import file, found, names, read

HEADER = "Leverancier;Bestandssoort;Naam;Vanaf;Tot en met;Ritme;Dagen"
TABLE = "raw_agreements__deliveries"


def test_a_good_file_gives_agreements():
    lines = ("agb:12345678;WMO323;;01-2024;;maand;45", "kvk:01234567;profiled;Overlast;01-2024;02-2025;Kwartaal;")
    receipt, sink = read("agreements", file(HEADER, *lines))
    january = dt.date(2024, 1, 1)
    assert sink.rows[TABLE] == [
        (2, "agb:12345678", "wmo323", None, january, None, 1, 45),
        (3, "kvk:01234567", "profiled", "Overlast", january, dt.date(2025, 2, 28), 3, None),
    ]
    assert len(names(TABLE)) == len(sink.rows[TABLE][0])
    assert (receipt.kind, receipt.owner, receipt.lines) == ("agreements", None, 2)


def test_what_is_usual_need_not_be_in_the_header():
    _, sink = read("agreements", file("Leverancier;Bestandssoort;Vanaf;Ritme", "gemeente:0344;shelter;01-2024;maand"))
    assert sink.rows[TABLE] == [(2, "gemeente:0344", "shelter", None, dt.date(2024, 1, 1), None, 1, None)]


def test_each_fault_is_named():
    _, sink = read("agreements", file(HEADER, "12345678;wmo305;;2024;;week;x"))
    assert found(sink) == [
        (2, "Leverancier", "not_an_owner", None, "12345678"),
        (2, "Bestandssoort", "not_in_list", None, "wmo305"),
        (2, "Vanaf", "not_a_month", None, "2024"),
        (2, "Ritme", "not_in_list", None, "week"),
        (2, "Dagen", "not_a_number", None, "x"),
    ]


def test_the_kinds_that_come_by_period_are_those_with_a_term():
    with (ROOT / "data" / "reference" / "delivery_terms.csv").open(encoding="utf-8", newline="") as stream:
        assert {row["kind"] for row in csv.DictReader(stream)} == set(PERIODIC)
    for lang in ("nl", "en"):
        assert all(kind in message("not_in_list", "Bestandssoort", lang)[1] for kind in PERIODIC)
