"""Planted faults are where the list says they are, and change nothing else."""

from collections import Counter

from tests.unit.example.written import table

KINDS = {
    "bsn_invalid": 2, "is_volume_times_tariff": 1, "isin": 1, "credit_without_original": 1, "not_before_start": 1, "unknown_complex": 1,
    "within_month": 1, "is_nights_times_tariff": 1, "greater_than_or_equal_to": 1, "not_a_number": 1, "taakveld_not_in_year": 1,
    "control_totals": 2, "not_well_formed": 1, "doctype": 1, "unknown_file": 1, "empty_file": 1,
}  # fmt: skip
SHOWS = {
    "Bsn": "<Bsn>9998", "product_category": "<ProductCategorie>99<", "previous_reference": "<iwmo:VorigReferentieNummer>",
    "BSN": ";9998", "period_end": ";9998", "complex_id": ";ZZ-", "nights": ";31;", "insured": ";7;", "Beheeruren": ";1,234.50;",
    "taakveld": '"bedrag": 100',
}  # fmt: skip


def listed(folder):
    return table(folder / "truth" / "defects.csv", ",")


def test_every_kind_of_fault_is_planted_as_often_as_asked(faulty):
    counted = Counter(row["rule"] for row in listed(faulty))
    assert counted == {rule: 2 * times for rule, times in KINDS.items()}


def test_every_planted_row_stands_on_the_line_that_is_listed(faulty):
    for row in listed(faulty):
        if row["level"] == "row":
            line = (faulty / row["file"]).read_text(encoding="utf-8-sig").split("\n")[int(row["line"]) - 1]
            assert SHOWS.get(row["column"], "") in line


def test_faults_are_extra_rows_and_files_and_the_rest_stays_as_it_was(small, faulty):
    before = {p.relative_to(small).as_posix(): p for p in small.rglob("*") if p.is_file()}
    after = {p.relative_to(faulty).as_posix(): p for p in faulty.rglob("*") if p.is_file()}
    touched = {row["file"] for row in listed(faulty)} | {"truth/defects.csv"}
    assert before.keys() <= after.keys()
    assert after.keys() - before.keys() <= touched
    answers = {name.replace("-opnieuw", "") for name in after if "/wmo325/" in name}
    for name in before.keys() - touched - answers:
        assert before[name].read_bytes() == after[name].read_bytes(), name
    assert (small / "truth/avoided.csv").read_bytes() == (faulty / "truth/avoided.csv").read_bytes()
