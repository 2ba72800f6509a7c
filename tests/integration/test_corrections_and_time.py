"""What is delivered again, later, corrected or restated: the latest holds, nothing is lost, and what changed is shown."""

import hashlib
import json
from datetime import date

import pytest

from tests.ledger import bytes_of, ledger
from tests.properties.accounts import built
from tests.unit.sources.messages import booking, claim, prestatie
from tests.unit.sources.messages import ledger as auditfile

NIGHTS = "Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag\r\n"


def put(folder, **files):
    """Write files; ``name__ext`` is name.ext. Gives the SHA-256 of each by name."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8", newline="")
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}


def note(hashes, **entries):
    """A delivery note; entries by file name."""
    parts = [{"sha256": hashes[name], **said} for name, said in entries.items()]
    return json.dumps({"leveringsbrief": 1, "bestanden": parts})


def rows(tables, name, *columns):
    return sorted(tuple(row[c] for c in columns) for row in tables[name].to_pylist())


def whole(tables):
    """Nothing is left unexplained."""
    return {(r["difference_lines"], r["difference_cents"]) for r in tables["mart__reconciliation"].to_pylist()} == {
        (0, 0)
    }


@pytest.fixture
def place(tmp_path):
    return tmp_path / "in", tmp_path / "data"


def test_a_late_original_heals_its_credit_on_the_next_build(place):
    credit = claim([prestatie("C1", 5000, "C", previous="R1")], 5000, side="C").replace(">M1<", ">M2<")
    put(place[0], credit__xml=credit)
    before = ledger(*place)
    assert rows(before, "core__quarantine", "rule") == [("credit_without_original",)]
    put(place[0], original__xml=claim([prestatie("R1")], 5000))
    after = ledger(*place)
    assert rows(after, "core__quarantine", "rule") == []
    assert rows(after, "core__cost_lines", "amount_cents", "month", "known_since") == [
        (-5000, date(2024, 3, 1), date(2024, 4, 6)),
        (5000, date(2024, 3, 1), date(2024, 4, 6)),
    ]
    assert sum(after["core__cost_lines"]["amount_cents"].to_pylist()) == 0
    assert whole(before) and whole(after)


def test_a_restated_ledger_replaces_the_earlier_one_and_the_difference_is_shown(place):
    first = auditfile([booking(), booking("1000", side="C")])
    lines = [booking(amount="80.00"), booking("4100", amount="45.00"), booking("1000", amount="125.00", side="C")]
    second = auditfile(lines, debit="125.00", credit="125.00").replace("2025-02-01", "2025-06-30")
    put(place[0], b__xaf=first, a__xaf=second)
    tables = ledger(*place)
    assert rows(tables, "mart__reconciliation", "name", "status", "lines_superseded") == [
        ("a.xaf", "accepted", 0),
        ("b.xaf", "superseded", 2),
    ]
    assert rows(tables, "mart__restatements", "budget", "cents_before", "cents_after", "difference_cents") == [
        ("caretaking", 10000, 8000, -2000),
        ("vandalism", 0, 4500, 4500),
    ]
    assert sum(tables["core__cost_lines"]["amount_cents"].to_pylist()) == 12500
    assert rows(tables, "core__cost_lines", "month", "known_since") == [(date(2024, 3, 1), date(2025, 6, 30))] * 2
    assert whole(tables)


def test_a_later_list_that_says_it_differently_holds_when_a_note_dates_both(place):
    old = NIGHTS + "0344;999900006;03-2024;20;10,00;200,00\r\n0344;999900018;03-2024;5;10,00;50,00\r\n"
    new = NIGHTS + "0344;999900006;03-2024;21;10,00;210,00\r\n0344;999900018;03-2024;5;10,00;50,00\r\n"
    hashes = put(place[0], old__csv=old, new__csv=new)
    undated = ledger(*place)
    assert rows(undated, "mart__reconciliation", "name", "lines_quarantined", "lines_duplicate")[0][1] == 1
    days = {"old": {"opgesteld": "2024-04-01"}, "new": {"opgesteld": "2024-05-01"}}
    put(place[0], note__json=note({k.removesuffix("__csv"): v for k, v in hashes.items()}, **days))
    dated = ledger(*place)
    assert sum(dated["core__cost_lines"]["amount_cents"].to_pylist()) == 26000
    assert sorted(row["rule"] for row in dated["core__quarantine"].to_pylist()) == ["later_version", "same_fact_again"]
    assert whole(undated) and whole(dated)


def test_a_note_can_name_the_file_that_is_replaced(place):
    hashes = put(place[0], old__csv=NIGHTS + "0344;999900006;03-2024;20;10,00;200,00\r\n", new__csv=NIGHTS)
    put(place[0], note__json=note({"new": hashes["new__csv"]}, new={"vervangt": hashes["old__csv"]}))
    tables = ledger(*place)
    assert tables["core__cost_lines"].num_rows == 0
    assert ("old.csv", "superseded", "replaced_by_note") in rows(
        tables, "mart__reconciliation", "name", "status", "reason"
    )
    assert rows(tables, "mart__restatements", "cents_before", "cents_after") == [(20000, 0)]
    assert whole(tables)


CORRECTIONS = "Bestand;Regel;Kolom;Stond;Wordt;Actie;Reden;Door;Datum\r\n"


def corrected(place, nights, *corrections):
    hashes = put(place[0], nights__csv=NIGHTS + nights)
    lines = "".join(f"{hashes['nights__csv']};{line};afspraak;gemeente;01-06-2024\r\n" for line in corrections)
    put(place[0], corrections__csv=CORRECTIONS + lines)
    return ledger(*place)


def test_a_correction_counts_as_long_as_the_file_says_what_it_expects(place):
    wrong = "0344;999900006;03-2024;20;10,00;210,00\r\n"  # 20 nights of € 10 is no € 210: held back
    tables = corrected(place, wrong, "2;Bedrag;210,00;200,00;wijzig")
    assert tables["core__quarantine"].num_rows == 0
    assert rows(tables, "core__cost_lines", "amount_cents") == [(20000,)]
    assert ("nights.csv", 21000, -1000, 20000) in rows(
        tables, "mart__reconciliation", "name", "cents_read", "cents_corrected", "cents_accepted"
    )
    assert whole(tables)


def test_a_correction_of_a_file_that_was_mended_is_told_and_changes_nothing(place):
    tables = corrected(place, "0344;999900006;03-2024;20;10,00;200,00\r\n", "2;Bedrag;210,00;200,00;wijzig")
    assert rows(tables, "core__quarantine", "table", "line", "rule") == [
        ("raw_corrections__rows", 2, "correction_outdated")
    ]
    assert rows(tables, "core__cost_lines", "amount_cents") == [(20000,)]
    assert whole(tables)


def test_a_withdrawn_row_is_held_back_with_its_cents(place):
    tables = corrected(place, "0344;999900006;03-2024;20;10,00;200,00\r\n", "2;;;;vervalt")
    assert rows(tables, "core__quarantine", "rule", "cents") == [("withdrawn", 20000)]
    assert tables["core__cost_lines"].num_rows == 0
    assert whole(tables)


def test_a_second_build_and_another_order_of_names_give_the_same_bytes(place, tmp_path):
    files = {
        "a__xml": claim([prestatie("R1")], 5000),
        "b__xml": claim([prestatie("C1", 5000, "C", previous="R1")], 5000, side="C").replace(">M1<", ">M2<"),
        "c__xaf": auditfile([booking(), booking("1000", side="C")]),
        "d__csv": NIGHTS + "0344;999900006;03-2024;20;10,00;200,00\r\n",
    }
    put(place[0], **files)
    ledger(*place)
    one = bytes_of(place[1])
    ledger(*place)
    assert bytes_of(place[1]) == one
    renamed = dict(zip(reversed(files), files.values(), strict=True))
    put(tmp_path / "other", **renamed)
    other = tmp_path / "again"
    (other / "key").mkdir(parents=True, mode=0o700)
    key = other / "key" / "pseudonym.key"
    key.write_bytes((place[1] / "key" / "pseudonym.key").read_bytes())
    key.chmod(0o600)
    ledger(tmp_path / "other", other)
    named = {"raw_intake__files", "mart__reconciliation"}  # these two tell the names
    assert {n: b for n, b in bytes_of(other).items() if n not in named} == {
        n: b for n, b in one.items() if n not in named
    }


KNOWN = {
    "claim__xml": (date(2024, 4, 6), claim([prestatie("R1")], 5000)),
    "credit__xml": (
        date(2024, 5, 6),
        claim([prestatie("C1", 5000, "C", previous="R1")], 5000, side="C").replace(">M1<", ">M2<").replace("2024-04-06", "2024-05-06"),
    ),
    "nights__csv": (date(2024, 3, 31), NIGHTS + "0344;999900006;03-2024;20;10,00;200,00\r\n"),
    "dated__csv": (date(2024, 6, 1), NIGHTS + "0344;999900018;03-2024;5;10,00;50,00\r\n"),
    "first__xaf": (date(2025, 2, 1), auditfile([booking(), booking("1000", side="C")])),
    "second__xaf": (date(2025, 6, 30), auditfile([booking(amount="80.00"), booking("1000", amount="80.00", side="C")], debit="80.00", credit="80.00").replace("2025-02-01", "2025-06-30")),
}  # fmt: skip
"""Files with the day since which they are known: their own, that of their delivery note, or for want of both the end of their month."""


@pytest.mark.parametrize("day", sorted({known for known, _ in KNOWN.values()}))
def test_as_known_on_a_day_is_what_a_build_of_the_files_of_until_then_gives(tmp_path, day):
    hashes = put(tmp_path / "all", **{name: text for name, (_, text) in KNOWN.items()})
    dated = note(hashes, dated__csv={"opgesteld": "2024-06-01"})
    then = {name: text for name, (known, text) in KNOWN.items() if known <= day}
    put(tmp_path / "all", note__json=dated)
    put(tmp_path / "then", note__json=dated, **then)
    as_known = built(tmp_path / "all", tmp_path / "one", day)
    at_the_time = built(tmp_path / "then", tmp_path / "other")
    for table in ("core__cost_lines", "core__claims"):
        assert sorted(map(repr, as_known[table])) == sorted(map(repr, at_the_time[table]))
    assert as_known["core__cost_lines"]
    assert all(row["known_since"] is None or row["known_since"] <= day for row in as_known["core__cost_lines"])
    later = {row["name"] for row in as_known["mart__reconciliation"] if row["reason"] == "known_later"}
    assert later == {name.replace("__", ".") for name in KNOWN.keys() - then.keys()}
    assert {(r["difference_lines"], r["difference_cents"]) for r in as_known["mart__reconciliation"]} == {(0, 0)}


def test_a_replacement_and_a_mapping_and_a_correction_of_later_do_not_hold_yet(place):
    hashes = put(place[0], old__csv=NIGHTS + "0344;999900006;03-2024;20;10,00;200,00\r\n")
    hashes |= put(place[0], new__csv=NIGHTS + "0344;999900006;03-2024;21;10,00;210,00\r\n")
    put(place[0], note__json=note(hashes, new__csv={"vervangt": hashes["old__csv"], "opgesteld": "2024-09-01"}))
    line = "3;Bedrag;50,00;60,00;wijzig;afspraak;gemeente;01-06-2024\r\n"
    put(
        place[0],
        corrections__csv=CORRECTIONS
        + f"{hashes['old__csv']};2;;;;vervalt;dubbel;gemeente;01-06-2024\r\n"
        + f"{hashes['old__csv']};{line}",
    )
    in_may, in_june = (built(place[0], place[1], date(2024, month, 30)) for month in (5, 6))
    assert [row["amount_cents"] for row in in_may["core__cost_lines"]] == [20000]
    assert [row["rule"] for row in in_may["core__quarantine"] if row["row"]] == ["known_later", "known_later"]
    assert in_june["core__cost_lines"] == []
    assert {row["rule"] for row in in_june["core__quarantine"] if row["row"]} == {"withdrawn", "correction_without_row"}
    assert [row["amount_cents"] for row in built(*place)["core__cost_lines"]] == [21000]
