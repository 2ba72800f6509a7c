"""What a build says did not count."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from reports.outcome import SHOWN_REASONS, _warnings, held_back, held_back_lines, outcome_lines, restated
from reports.view_models.words import source_of

FILES = ["file_id", "copy", "name", "status", "reason", "lines_quarantined", "cents_quarantined"]
ROWS = ["file_id", "row", "line", "column", "rule", "table", "cents"]
TURNED_OVER = 427_000
CLAIMS, STAYS = "raw_iwmo__claims", "raw_placements__stays"


class Marts:
    budget_labels = {"vandalism": {"nl": "Vandalisme", "en": "Vandalism"}}  # noqa: RUF012

    def __init__(self, files, rows=(), remarks=0):
        self.tables = {
            "mart__reconciliation": pd.DataFrame(files, columns=FILES).assign(cents_turned_over=TURNED_OVER),
            "core__quarantine": pd.DataFrame(rows, columns=ROWS),
            "core__remarks": pd.DataFrame({"line": range(remarks)}),
            "mart__restatements": restatements(),
        }

    def table(self, name):
        return self.tables[name]


A, B = ("a", 1, "a.xml", "accepted", None, 2, 7000), ("b", 1, "b.csv", "accepted", None, 1, 0)


def told(*given, lang="nl", folder="deliveries", width=200):
    return "\n".join(held_back_lines(Marts(*given), Path(folder), lang, width=width))


def test_nothing_is_said_when_everything_counted():
    assert told([("a", 1, "a.xml", "accepted", None, 0, 0), ("a", 2, "b.xml", "duplicate", "same_content", 0, 0)]) == ""


def test_rows_are_told_by_rule_with_their_first_place_and_their_money_once():
    rows = [
        ("a", 1, 9, "amount_cents", "is_volume_times_tariff", CLAIMS, 3000),
        ("a", 2, 5, "amount_cents", "is_volume_times_tariff", CLAIMS, 4000),
        ("a", 2, 5, "amount_cents", "is_volume_times_tariff", CLAIMS, 4000),
        ("b", 1, 3, "complex_id", "unknown_complex", STAYS, None),
    ]
    assert held_back(Marts([A, B], rows)) == [
        {"status": "rows", "rule": "is_volume_times_tariff", "column": "IngediendBedrag/Bedrag", "lines": 2, "cents": 7000, "lines_of_unknown_amount": 0, "files": [("a.xml", 5)]},
        {"status": "rows", "rule": "unknown_complex", "column": "Complexcode", "lines": 1, "cents": 0, "lines_of_unknown_amount": 0, "files": [("b.csv", 3)]},
    ]  # fmt: skip
    said = told([A, B], rows)
    assert "Niet meegeteld: 3 regels (saldo €\u00a070,00), uit 2 bestanden. Waarom:" in said
    assert "- 2 regels (€\u00a070,00), kolom ‘IngediendBedrag/Bedrag’: het bedrag is niet gelijk" in said
    assert (
        "a.xml, regel 5" in said
        and "- 1 regel, kolom ‘Complexcode’: deze complexcode staat niet in het register" in said
    )


def test_whole_files_come_first_even_without_money():
    files = [A, ("c", 1, "c.xml", "refused", "not_well_formed", 0, 0), ("d", 1, "d", "unknown", None, 0, 0)]
    rows = [("a", 1, 9, "amount_cents", "is_volume_times_tariff", CLAIMS, 3000)]
    assert [(one["status"], one["rule"]) for one in held_back(Marts(files, rows))] == [
        ("refused", "not_well_formed"),
        ("unknown", "unknown_file"),
        ("rows", "is_volume_times_tariff"),
    ]


def test_a_ledger_set_aside_is_told_with_what_it_turned_over_and_not_with_its_net():
    assert "€\u00a04.270,00" in told([("c", 1, "c.xml", "set_aside", "control_totals", 57, 1)])


def test_a_file_without_a_row_number_is_not_told_as_a_row():
    rows = [("c", None, 0, "", "not_well_formed", None, 0)]
    files = [("c", 1, "c.xml", "refused", "not_well_formed", 0, 0)]
    assert [one["status"] for one in held_back(Marts(files, rows))] == ["refused"]


def test_the_commands_can_be_copied_also_with_a_space_in_the_name():
    rows = [("b", 1, 3, "complex_id", "unknown_complex", STAYS, None)]
    said = told([("b", 1, "sub/my file.csv", "accepted", None, 1, 0)], rows, folder="my deliveries")
    assert "  ontschot check 'my deliveries/sub/my file.csv'" in said
    assert "  ontschot check 'my deliveries' --errors fouten.xlsx" in said


def test_a_file_whose_name_was_masked_is_not_offered_to_be_checked():
    rows = [("b", 1, 3, "complex_id", "unknown_complex", STAYS, None)]
    said = told([("b", 1, "*********.csv", "accepted", None, 1, 0)], rows)
    assert "ontschot check deliveries\n" in said and "check deliveries/*" not in said


def test_many_reasons_and_many_files_are_counted_and_not_listed():
    columns = ["amount_cents", "volume", "unit", "tariff_cents", "period_end", "reference", "person_id"]
    rows = [("b", n, n, column, rule, CLAIMS, 100) for n, column in enumerate(columns) for rule in ("required", "isin")]
    said = told([B], rows)
    assert f"… en nog {len(rows) - SHOWN_REASONS} redenen" in said
    files = [(str(n), 1, f"{n}.xml", "refused", "doctype", 0, 0) for n in range(8)]
    assert "0.xml; 1.xml; 2.xml; en nog 5" in told(files)


@pytest.mark.parametrize(("lang", "said"), [("nl", "2 opmerkingen"), ("en", "2 remarks")])
def test_remarks_are_counted_and_hold_nothing_back(lang, said):
    assert said in told([("a", 1, "a", "accepted", None, 0, 0)], (), 2, lang=lang)
    assert "ontschot check" not in told([("a", 1, "a", "accepted", None, 0, 0)], (), 2, lang=lang)


class Remainders(Marts):
    """What warnings look at: ledger buckets, remarks on a mapping, and no project with months without books."""

    def __init__(self, buckets=(), remarks=(), known_on=None):
        super().__init__([("m", 1, "map/mapping.yaml", "accepted", None, 0, 0)])
        self.tables |= {
            "mart__project_profile": pd.DataFrame({"months_without_books": [0]}),
            "mart__ledger_buckets": pd.DataFrame(buckets, columns=["state", "lines", "amount_cents"]),
            "core__remarks": pd.DataFrame(remarks, columns=ROWS),
            "mart__release": pd.DataFrame({"as_known_on": [known_on]}),
        }


def warned(lang="nl", **given):
    return [line.replace("\u00a0", " ") for line in _warnings(Remainders(**given), lang)]


def test_what_belongs_to_no_budget_is_told_with_lines_and_amount_over_all_years():
    buckets = [("unmapped", 3, 1_00), ("unmapped", 2, 2_50), ("booked", 9, 9_00), ("excluded", 4, -7_00)]
    unmapped, excluded = warned(buckets=buckets)
    assert "niet toegerekend aan een begroting: 5 boekingen van corporaties, per saldo € 3,50" in unmapped
    assert "uitgesloten, met een reden: 4 boekingen, per saldo € −7,00" in excluded
    assert warned(buckets=[("booked", 9, 9_00)]) == []


def test_the_day_of_which_only_what_was_known_then_counts_is_told_with_what_came_later():
    marts = Remainders(known_on=dt.date(2024, 9, 30))
    marts.tables["mart__reconciliation"]["reason"] = "known_later"
    assert _warnings(marts, "nl") == ["Zoals bekend op 30 september 2024: 1 bestand van later niet meegeteld."]
    assert held_back_lines(marts, Path("in"), "nl") == []
    release = {"data_until": dt.date(2024, 8, 31), "base_year": 2025, "provisional": False, "data_hash": "a" * 64}
    on_the_day = source_of(pd.Series(release | {"as_known_on": dt.date(2024, 9, 30)}), "en")
    assert on_the_day.startswith("As known on 30 September 2024. Source: ")
    assert source_of(pd.Series(release | {"as_known_on": None}), "en").startswith("Source: ")


def test_an_amount_that_comes_to_nothing_is_told_all_the_same():
    assert "2 bookings of corporations, €0.00 net" in warned("en", buckets=[("unmapped", 2, 0)])[0]


def test_rules_of_a_mapping_that_do_nothing_are_told_with_their_lines():
    rules = [("m", n, 10 + n, "rule_number", "mapping_rule_unused", "raw_mapping__rules", None) for n in (2, 1)]
    other = ("m", 1, 11, "complex_id", "mapping_unknown_complex", "raw_mapping__rules", None)
    elsewhere = ("m", 1, 1, "amnt", "transaction_unbalanced", "raw_xaf__lines", 5)
    first, second = warned(remarks=[*rules, other, elsewhere])
    assert first.startswith(
        "Let op: map/mapping.yaml, regel 11, 12: op deze regel van de mapping past geen enkele boeking"
    )
    assert second.startswith("Let op: map/mapping.yaml, regel 11: dit complex staat niet in het projectregister")


def test_a_file_without_columns_says_so_where_no_column_is_named():
    said = told([A, ("c", 1, "c.csv", "refused", "columns_missing", 0, 0)])
    assert "een of meer kolommen of onderdelen die nodig zijn, staan niet in het bestand." in " ".join(said.split())
    assert "dit ontbreekt" not in said


@pytest.mark.parametrize(("n", "nl", "en"), [(1, "project", "project"), (2, "projecten", "projects")])
def test_one_of_something_is_singular(n, nl, en):
    parties = pd.DataFrame({
        "project_id": "all", "year": 0, "budget": "all", "party": ["all", "gemeente"], "verdict": "plausible", "p_net_positive": 0.9,
        **{f"{name}_cents": 1000 for name in ("cost", "avoided", "net", "net_low95", "net_high95")},
    })  # fmt: skip

    class Small(Marts):
        def project_ids(self):
            return [f"P{i}" for i in range(n)]

    marts = Small([A] * n, remarks=0)
    marts.tables |= {
        "mart__reconciliation": marts.tables["mart__reconciliation"].assign(lines_read=1, difference_cents=0),
        "mart__who_pays_who_gains": parties,
        "mart__release": pd.DataFrame({"base_year": [2025]}),
        "mart__project_profile": pd.DataFrame({"months_without_books": [1] * n}),
        "mart__ledger_buckets": pd.DataFrame(columns=["state", "lines", "amount_cents"]),
    }
    dutch, english = ("\n".join(outcome_lines(marts, lang)) for lang in ("nl", "en"))
    files, lines = ("bestand", "regel") if n == 1 else ("bestanden", "regels")
    assert dutch.startswith(f"Gelezen: {n} {files}, {n} {lines}; ")
    assert f"{n} {nl}, alle jaren samen" in dutch and f"({n} {nl})." in dutch
    assert f"{n} projectmaand{'en' * (n > 1)} is" in dutch
    assert f"{n} {en}, all years together" in english


def test_a_ledger_that_was_replaced_is_told_with_what_that_changed_per_budget():
    marts = Marts([A, ("b", 1, "b.xml", "accepted", None, 0, 0)])
    row = {
        "kind": "xaf",
        "file_id": "a",
        "superseded_by": "b",
        "budget": "vandalism",
        "cents_before": 9000,
        "cents_after": 5000,
    }
    same, other = row | {"cents_after": 9000}, row | {"kind": "iv3"}
    marts.tables["mart__restatements"] = restatements(row, row | {"budget": None}, same, other)
    assert restated(marts, "nl") == [
        "Let op: a.xml is vervangen door b.xml; Vandalisme: €\u00a090,00 werd €\u00a050,00.",
        "Let op: a.xml is vervangen door b.xml; niet toegerekend: €\u00a090,00 werd €\u00a050,00.",
    ]
    marts.tables["mart__restatements"] = restatements(*[row] * (SHOWN_REASONS + 2))
    assert restated(marts, "en")[SHOWN_REASONS:] == ["2 more differences of ledgers that were replaced are under Data."]


def restatements(*rows):
    """Rows of mart__restatements."""
    found = pd.DataFrame(
        list(rows), columns=["kind", "file_id", "superseded_by", "budget", "cents_before", "cents_after"]
    )
    return found.assign(difference_cents=found.cents_after - found.cents_before)


def test_an_amount_that_is_not_known_is_told_as_unknown_and_not_as_nothing():
    rows = [
        ("a", 1, 9, "amount_cents", "not_a_number", CLAIMS, None),
        ("a", 2, 5, "amount_cents", "not_a_number", CLAIMS, 100),
    ]
    assert "2 regels (€\u00a01,00; van 1 regel is het bedrag onbekend)" in told([A], rows)
    assert "onbekend)" not in told([B], [("b", 1, 3, "complex_id", "unknown_complex", STAYS, None)])


def test_of_a_ledger_of_which_the_sum_is_not_known_no_amount_is_told():
    ledger = ("a", 1, "a.xaf", "set_aside", "sum_unknown", 4, 0)
    [one] = held_back(Marts([ledger]))
    assert (one["lines"], one["lines_of_unknown_amount"]) == (4, 4)
    assert "van 4 regels is het bedrag onbekend" in told([ledger])
