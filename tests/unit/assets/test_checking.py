"""A file at the counter: what is found, where, and that no BSN is told."""

import pytest

from assets import checking
from assets.checking import Checked, check_file, check_files, shown_value
from assets.written import HIDDEN, tellable
from tests.golden.faulty_files import CARETAKING, PLACEMENTS, SHELTER, one_line, spoiled, table
from tests.unit.sources.tables import ONE, TWO
from tests.unit.sources.test_profiled import NUISANCE


@pytest.fixture
def put(tmp_path):
    def write(name, data):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


@pytest.mark.parametrize("written", [ONE, "9999.00.006", "9999 00 006", f"bsn={ONE};", f"{ONE}/{TWO}"])
def test_a_bsn_is_hidden_however_it_is_written(written):
    hidden = tellable(written)
    assert HIDDEN in hidden
    assert "00006" not in hidden.replace(".", "").replace(" ", "")


@pytest.mark.parametrize(
    "written", ["12345678", "999900019", "0998010000000001", "1.234.567,89", "2024-01-31", "40000016"]
)
def test_codes_ids_amounts_and_dates_are_not_hidden(written):
    assert tellable(written) == written


def test_a_bsn_is_not_told_in_any_column(put):
    path = put("p.csv", table(PLACEMENTS, f"{ONE};{TWO};UT-1;01-03-2024;;{ONE}", "0998;123;UT-1;1;;Ja"))
    told = [(f.column, f.value) for f in check_file(path).findings]
    assert ("Gemeentecode", HIDDEN) in told and ("Met begeleiding", HIDDEN) in told and ("BSN", None) in told


@pytest.mark.parametrize("column", ["BSN", "Bsn", "Client/Bsn", "person_id", "Burgerservicenummer"])
def test_what_stands_in_a_bsn_column_is_not_told_even_when_it_is_no_bsn(column):
    assert shown_value(column, "123456789") is None
    assert shown_value("Complexcode", "123456789") == "123456789"


def test_a_bsn_in_a_file_name_is_not_told(put):
    assert ONE not in check_files([put(f"{ONE}.csv", b"")])[0].name


def test_a_date_in_a_file_name_is_told(put):
    assert "20181231" in check_files([put("auditfile_20181231.xaf", b"")])[0].name  # it happens to pass the eleven-test


def test_rows_on_one_line_are_told_apart(put):
    path = put(
        "m.xml", one_line("iwmo/wmo323.xml", (">24</bericht:GeleverdVolume", ">25</bericht:GeleverdVolume"), (TWO, "1"))
    )
    assert [(f.line, f.nth, f.column) for f in check_file(path).findings] == [
        (1, 2, "IngediendBedrag/Bedrag"),
        (1, 3, "Bsn"),
    ]


def test_a_row_on_a_line_of_its_own_has_no_number_on_that_line(put):
    path = put("m.xml", spoiled("iwmo/wmo323.xml", (TWO, "1")))
    assert [(f.line, f.nth) for f in check_file(path).findings] == [(76, 0)]


def test_the_same_row_in_two_files_is_for_the_build_and_not_for_the_counter(put, tmp_path):
    row = "01234567;UT-001;01-2024;12,50;48"
    put("a.csv", table(CARETAKING, row))
    put("b.csv", table(CARETAKING, row, row.replace("01-2024", "02-2024")))
    assert [one.verdict for one in check_files([tmp_path])] == ["ok", "ok"]


def test_a_row_twice_in_one_file_is_told_once_and_two_that_differ_both(put):
    row = f"0998;{ONE};UT-001;01-03-2024;;Ja"
    same = check_file(put("a.csv", table(PLACEMENTS, row, row)))
    differ = check_file(put("b.csv", table(PLACEMENTS, row, row.replace("Ja", "Nee"))))
    assert [(f.line, f.rule) for f in same.findings] == [(3, "key_not_unique")]
    assert [(f.line, f.rule) for f in differ.findings] == [(2, "key_not_unique"), (3, "key_not_unique")]


def test_files_judged_together_find_what_each_finds_alone(put, tmp_path, monkeypatch):
    for n in range(5):
        put(
            f"{n}.csv",
            table(SHELTER, f"0998;{ONE};02-2023;{26 + n};10,00;{260 + 10 * n},00", f"0998;{TWO};02-2023;1;10,00;11,00"),
        )
    together = check_files([tmp_path])
    monkeypatch.setattr(checking, "ROWS_AT_ONCE", 0)
    one_by_one = check_files([tmp_path])
    assert [(c.name, c.verdict, c.findings) for c in together] == [(c.name, c.verdict, c.findings) for c in one_by_one]
    assert [len(c.findings) for c in together] == [1, 1, 1, 2, 2]


def test_rows_that_cannot_be_judged_stop_no_other_file(put, tmp_path, monkeypatch):
    put("a.csv", table(PLACEMENTS, f"0998;{ONE};UT-001;01-03-2024;;Ja", f"0998;{TWO};UT-001;01-03-2024;x;Ja"))
    put("b.csv", table(SHELTER, f"0998;{ONE};02-2023;29;10,00;290,00"))
    put("c.csv", table(SHELTER, f"0998;{TWO};02-2023;29;10,00;290,01"))
    whole = checking.to_arrow

    def breaks(rows, schema):
        if any(29001 in row for row in rows):
            raise OverflowError("too large")
        return whole(rows, schema)

    monkeypatch.setattr(checking, "to_arrow", breaks)
    told = [(one.name[-5:], one.verdict, [f.rule for f in one.findings]) for one in check_files([tmp_path])]
    assert told == [
        ("a.csv", "faults", ["not_a_date"]),
        ("b.csv", "faults", ["within_month"]),
        ("c.csv", "refused", ["reader_failed"]),
    ]


def test_a_file_named_twice_is_checked_once(put, tmp_path):
    path = put("a.csv", b"")
    assert len(check_files([path, tmp_path, path])) == 1


def test_a_delivery_note_with_an_entry_that_cannot_be_read_is_not_in_order(put):
    path = put("brief.json", spoiled("tables/leveringsbrief.json", ("kvk:01234567", "De Brink")))
    assert (check_file(path).verdict, [f.column for f in check_file(path).findings]) == ("faults", ["eigenaar"])


def test_a_row_that_cannot_be_read_comes_before_the_totals_it_spoils(put):
    found = check_file(put("x.xaf", spoiled("xaf/ledger_3.2.xaf", ("1310.50", "1.310,50"))))
    assert (found.verdict, [f.rule for f in found.findings]) == ("set_aside", ["not_a_number", "control_totals"])


def test_what_is_told_of_a_value_is_not_in_its_repr(put):
    found = check_file(put("x.xaf", spoiled("xaf/ledger_3.2.xaf", ("1310.50", "geheim"))))
    assert "geheim" not in repr(found.findings) and isinstance(found, Checked)


def test_a_file_with_the_content_of_another_one_is_told_whose(tmp_path):
    nights = "Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag\r\n0344;999900006;03-2024;{0};1,00;{0},00\r\n"
    for name in ("a.csv", "b.csv", "c.csv"):
        (tmp_path / name).write_text(nights.format(21 if name == "c.csv" else 20))
    first, copy, other = check_files([tmp_path / name for name in ("a.csv", "b.csv", "c.csv")])
    assert [(found.rule, found.value) for found in copy.notes] == [("copy_of", first.name)]
    assert (copy.verdict, first.notes, other.notes) == ("ok", [], [])


def test_a_row_that_breaks_a_rule_is_no_repetition_of_another(put):
    good = "01234567;UT-001;01-2024;12,50;48"
    found = check_file(put("a.csv", table(CARETAKING, good.replace("12,50", "-1,00"), good))).findings
    assert [(f.line, f.rule == "key_not_unique") for f in found] == [(2, False)]


def test_a_taakveld_of_another_year_is_told_at_the_counter(put):
    path = put("iv3.json", spoiled("iv3/detaillevering.json", ('"6.811"', '"6.81"')))
    assert {f.rule for f in check_file(path).findings} == {"taakveld_not_in_year"}


def test_a_message_that_is_not_used_asks_nothing_of_anyone(put):
    found = check_file(put("jw.xml", spoiled("iwmo/wmo323.xml", ("/iwmo/", "/ijw/"), ("wmo323", "jw323"))))
    assert (found.verdict, [f.rule for f in found.findings]) == ("unused", ["ijw_message"])


@pytest.mark.parametrize("between", ["/", "_", "\u200b", "."])
def test_a_bsn_with_anything_between_its_digits_is_hidden(between):
    assert tellable(between.join(ONE)) == HIDDEN


def test_a_bsn_in_digits_of_full_width_is_hidden():
    assert tellable("".join(chr(ord(c) + 0xFEE0) for c in ONE)) == HIDDEN


def test_a_bsn_in_the_name_of_a_column_is_not_told(put):
    path = put("p.csv", table(f"{PLACEMENTS};Naam {ONE}", f"0998;{TWO};UT-1;01-03-2024;;Ja;x"))
    assert ONE not in str([f.column for f in (lambda one: one.findings + one.notes)(check_file(path))])


def test_of_two_profiles_of_one_name_is_said_that_one_does_not_hold(put, tmp_path):
    profile = NUISANCE.decode() if isinstance(NUISANCE, bytes) else NUISANCE
    put("a.yaml", profile.encode())
    put("b.yaml", (profile + "# another\n").encode())
    told = [[f.rule for f in one.notes] for one in check_files([tmp_path])]
    assert ["declared_again"] in told
