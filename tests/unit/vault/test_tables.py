"""Tables without their people: the columns that are declared, on their lines, as a CSV or a sheet."""

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest

from pipelines.sources import register
from pipelines.sources.reading import Refused
from pipelines.vault.personal import Personal
from tests.unit.sources import test_profiled as profiled
from tests.unit.sources.tables import ONE, TWO
from tests.unit.vault.writing import FIRST, NO_BSN, OF, SECOND, STOOD_IN, written

HEADER = "Gemeentecode;BSN;Complexcode;Begindatum;Einddatum;Met begeleiding"
ROW = f"0344;{ONE};UT-1;01-01-2024;;Ja"
KEPT = f"0344;{FIRST};UT-1;01-01-2024;;Ja"
SHELTER = "Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag"


def stays(text, **given):
    return written("placements", text, **given)


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("last", [True, False])
def test_the_line_ends_the_mark_and_the_encoding_are_those_that_were_there(end, last):
    text = end.join([HEADER, "", ROW, ROW]) + (end if last else "")
    made = end.join([HEADER, "", KEPT, KEPT]) + (end if last else "")
    assert stays(text) == made.encode()
    assert stays(text.encode("utf-8-sig")) == made.encode("utf-8-sig")
    named = text.replace("UT-1", "dé").encode("cp1252")
    assert stays(named) == made.replace("UT-1", "dé").encode("cp1252")


def test_a_cell_on_several_lines_goes_and_the_rows_behind_it_stay_where_they_were():
    text = f'{HEADER};Naam\n{ROW};"Jansen\nPietersen\rde Wit"\n{ROW};x\n'
    assert stays(text).decode() == f"{HEADER};weggelaten 7\n{KEPT};\n\n\n{KEPT};\n"
    for inside, end in (("\r\n", "\r\n"), ("\n", "\n"), ("\r", "\n"), ("\n\n", "\n")):
        text = end.join([HEADER, ROW.replace("UT-1", f'"UT{inside}1"'), ROW, ""])
        assert stays(text).decode() == text.replace(ONE, FIRST)


def test_what_ends_with_an_old_line_end_ends_and_what_begins_blank_begins_blank():
    assert stays(f"{HEADER}\n{ROW}\r") == f"{HEADER}\n{KEPT}\n".encode()
    assert stays(f"\n\n{HEADER}\n{ROW}\n") == f"\n\n{HEADER}\n{KEPT}\n".encode()


def test_a_heading_on_two_lines_stays_one_heading():
    text = f"{HEADER}\n{ROW}\n".replace("Met begeleiding", '"Met\nbegeleiding"')
    assert stays(text).decode() == text.replace(ONE, FIRST)


def test_a_row_of_another_width_keeps_its_width_alone_and_what_stands_in_a_heading_is_a_text():
    text = f"{HEADER};Over {ONE}\n{ROW};Jansen\nJansen;{ONE}\nJansen\n{ROW};a;b\n"
    assert stays(text).decode() == f"{HEADER};weggelaten 7\n{KEPT};\n?;\n?\n?;;;;;;;\n"
    assert stays(f"{HEADER.replace('BSN', ' bsn')}\n{ROW}\n").decode() == f"{HEADER.replace('BSN', 'bsn')}\n{KEPT}\n"


def test_the_person_of_a_row_is_the_one_whose_number_may_not_stand_in_a_number():
    """Also where it stands before the column of the person; the row behind it is about somebody else."""
    order = "Nachten;BSN;Gemeentecode;Maand;Tarief per nacht;Bedrag"
    with pytest.raises(Refused) as refused:
        written("shelter", f"{order}\n\n{ONE};{ONE};0344;2024-01;1,00;1,00\n")
    assert (refused.value.rule, refused.value.line, refused.value.column) == ("bsn_left", 3, "Nachten")
    rows = (
        f"{order}\n1;{ONE};0344;2024-01;1,00;1,00\n{ONE};;0344;2024-01;1,00;1,00\n{ONE};{TWO};0344;2024-01;1,00;1,00\n"
    )
    assert written("shelter", rows).decode().splitlines()[2:] == [
        f"{ONE};;0344;2024-01;1,00;1,00", f"{ONE};{SECOND};0344;2024-01;1,00;1,00",
    ]  # fmt: skip


def complexes(*changes, notes=None):
    """A register of some complexes; blank where nothing is said."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = register.SHEET  # pyright: ignore
    names = [column.header for column in register.PROFILE.columns]
    sheet.append([*names, "Beheerder"])  # pyright: ignore
    for change in changes:
        sheet.append([change.get(name) for name in (*names, "Beheerder")])  # pyright: ignore
        sheet.cell(sheet.max_row, 1).data_type = "s"  # pyright: ignore
    if notes:
        book.create_sheet(register.NOTES)["A1"] = notes
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(data, name=register.SHEET):
    """Header and rows of a sheet."""
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data))[name].iter_rows()]


def test_a_workbook_keeps_its_cells_with_their_types_on_their_rows():
    day = dt.datetime(2024, 3, 1)
    said = {"Netwerk": "=1+1", "Complexcode": "0012", "Start beheer": day, "Woningen": 40, "Motivatiegesprek": True,
            "Gemeenschappelijke ruimte m2": 12.5, "Soort": "Jansen", "Beheerder": "Jansen", "Naam": f"van {ONE}",
            "Overeenkomst getekend door": "http://een.nl"}  # fmt: skip
    made = written("register", complexes({}, said, notes="iets"))
    header, blank, row = sheet_of(made)
    assert header[:2] == ["Netwerk", "Complexcode"] and header[-1] == "weggelaten 26"
    assert (
        set(blank) == {None}
        and row[25] is None
        and openpyxl.load_workbook(io.BytesIO(made)).sheetnames == ["Complexen"]
    )
    found = {name: value for name, value in zip(header, row, strict=False) if value is not None}
    assert found == {"Netwerk": "=1+1", "Complexcode": "0012", "Start beheer": day, "Woningen": 40, "Motivatiegesprek": True,
                     "Gemeenschappelijke ruimte m2": 12.5, "Soort": "?", "Naam": f"van {STOOD_IN}",
                     "Overeenkomst getekend door": "http://een.nl"}  # fmt: skip
    cells = {c.value: c for c in openpyxl.load_workbook(io.BytesIO(made))["Complexen"][3]}
    assert cells["=1+1"].data_type == "s" and cells["http://een.nl"].hyperlink is None
    assert cells[day].number_format == "yyyy-mm-dd" and cells[True].data_type == "b"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert re.findall(r">(2000-01-01T00:00:00Z)<", core)
    assert written("register", complexes({}, said)) == made, "the same bytes whenever it is written"


def test_a_register_that_says_that_it_is_an_example_says_so_still():
    made = written("register", complexes({"Netwerk": "x"}, notes=register.EXAMPLE))
    assert sheet_of(made, register.NOTES) == [[register.EXAMPLE]]
    assert register.is_example(io.BytesIO(made))


def by_profile(profile, *lines, encoding="utf-8"):
    return written("profiled", profiled.table(*lines, encoding=encoding), profiled.noted(profile)).decode(encoding)


def test_a_table_by_a_profile_keeps_what_its_values_dates_and_amounts_are_for():
    header = "Burgerservicenummer,Jaar,Maand,Bedrag in centen,Product,Naam"
    rows = [
        f"{ONE},2024,3,12500,Dagbesteding,Jansen", f"{NO_BSN},vorig jaar,maart,12.5,dagbesteding,x",
        f"{TWO},24,13,elf,Jansen,y", ",,,,,Jansen",
    ]  # fmt: skip
    assert by_profile(profiled.WMO, header, *rows).splitlines() == [
        "Burgerservicenummer,Jaar,Maand,Bedrag in centen,Product,weggelaten 6", f"{FIRST},2024,3,12500,Dagbesteding,",
        "ongeldig,?,maart,12.5,dagbesteding,", f"{SECOND},24,13,?,?,", ",,,,,",
    ]  # fmt: skip


def test_dates_by_the_form_that_a_profile_gives_and_words_for_empty_cells_stay():
    profile = profiled.NUISANCE + "leeg: [n.v.t., geen]\n"
    made = by_profile(
        profile,
        "Complex;Datum;Kosten;Wie",
        "UT-1;31-01-2024;1.234,50;x",
        "N.v.t.;2024-01-31;geen;x",
        "Geen ;Jansen;geen;x",
    )
    assert made.splitlines() == [
        "Complex;Datum;Kosten;weggelaten 4", "UT-1;31-01-2024;1.234,50;", "N.v.t.;2024-01-31;geen;", "Geen ;?;geen;",
    ]  # fmt: skip


def test_a_word_for_an_empty_cell_stays_in_the_column_of_people_too():
    profile = profiled.WMO + "leeg: [onbekend]\n"
    header = "Burgerservicenummer,Jaar,Maand,Bedrag in centen,Product"
    made = by_profile(profile, header, "Onbekend,2024,3,1,Dagbesteding", "anoniem,2024,3,1,Dagbesteding")
    assert made.splitlines() == [header, "Onbekend,2024,3,1,Dagbesteding", "ongeldig,2024,3,1,Dagbesteding"]


def test_of_a_row_with_the_total_its_word_and_its_amounts_stay():
    profile = profiled.NUISANCE + "totaalregel: Totaal\n"
    made = by_profile(
        profile, "Complex;Datum;Kosten;Wie", "UT-1;31-01-2024;1,00;x", "TOTAAL;Jansen;1,00;x", ";totaal;van Jansen;x"
    )
    assert made.splitlines()[2:] == ["TOTAAL;;1,00;", ";totaal;?;"]
    swapped = by_profile(profile, "Kosten;Complex;Datum", "totaal;Jansen;1,00", "1,00;Totaal;x")
    assert swapped.splitlines()[1:] == ["totaal;;", "1,00;Totaal;?"]


def test_a_column_that_is_read_in_two_ways_stays_where_it_can_be_read_in_one():
    profile = profiled.NUISANCE.replace("complex: Complex", "complex: Datum")
    made = by_profile(profile, "Datum;Kosten;Wie", "31-01-2024;1,00;x", "UT-1;1,00;x")
    assert made.splitlines() == ["Datum;Kosten;weggelaten 3", "31-01-2024;1,00;", "UT-1;1,00;"]


def test_a_sheet_by_a_profile_and_an_encoding_that_it_declares():
    rows = (["Kop"], [], ["Locatie", "BOA's", "Politie"], ["Dorpsstraat", 1.5, 2], ["Totaal", 1.5, "veel"])
    made = written("profiled", profiled.sheet(*rows), profiled.noted(profiled.POLICE))
    assert sheet_of(made, "Inzet")[2:] == [
        ["Locatie", "BOA's", "Politie"],
        ["Dorpsstraat", 1.5, 2],
        ["Totaal", 1.5, "?"],
    ]
    declared = profiled.NUISANCE + "codering: windows-1252\nscheiding: '|'\n"
    lines = ["Complex|Datum|Kosten|Wie", "dé|31-01-2024|1,00|x"]
    assert by_profile(declared, *lines, encoding="cp1252").splitlines()[1] == "dé|31-01-2024|1,00|"


def test_dates_of_a_sheet_stay_dates():
    rows = (["Complex", "Datum", "Kosten", "Wie"], ["UT-1", dt.datetime(2024, 1, 31), 12.5, "x"])
    made = written("profiled", profiled.sheet(*rows), profiled.noted(profiled.NUISANCE + "blad: Inzet\n"))
    assert sheet_of(made, "Inzet")[1] == ["UT-1", dt.datetime(2024, 1, 31), 12.5, None]


@pytest.mark.parametrize(
    "last",
    [f"{ONE},2024,3,{ONE},Dagbesteding", f"{ONE},2024,3,1,Dagbesteding\r\nTotaal,,,{ONE},"],
    ids=["row", "total"],
)
def test_the_number_of_a_person_where_an_amount_stands_is_told_by_line_and_heading(last):
    header = "Burgerservicenummer,Jaar,Maand,Bedrag in centen,Product"
    with pytest.raises(Refused) as refused:
        by_profile(profiled.WMO + "totaalregel: Totaal\n", header, *last.split("\r\n"))
    told = (refused.value.rule, refused.value.line, refused.value.column)
    assert told == ("bsn_left", 2 + last.count("\n"), "bedrag in centen")


def test_two_profiles_that_fit_alike_write_nothing():
    other = profiled.NUISANCE.replace("naam: Overlast", "naam: Anders")
    data = profiled.table("Complex;Datum;Kosten;Wie", "UT-1;31-01-2024;1,00;x")
    for profiles in ((profiled.NUISANCE, other), (profiled.WMO,)):
        with pytest.raises(Refused) as refused:
            written("profiled", data, profiled.noted(*profiles))
        assert refused.value.rule == "profiles_alike"


def test_people_of_a_table_are_counted_once_each():
    people = Personal(OF)
    stays(f"{HEADER}\n{ROW}\n{ROW}\n{ROW.replace(ONE, TWO)}\n{ROW.replace(ONE, NO_BSN)}\n", personal=people)
    assert (people.people, people.invalid) == ({FIRST, SECOND}, 1)
