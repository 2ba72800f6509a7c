"""A last look: files of publishers with a BSN in them are not copied, and nobody of a file stands in what was written of it."""

import base64
import io
import zipfile

import pytest

from pipelines.sources.reading import Refused
from pipelines.vault import last_look
from pipelines.vault.last_look import refuse_people, somebody_in
from tests.unit.sources.tables import ONE, TWO
from tests.unit.sources.test_stuf import GGK

THREE = "123456782"
SHORT = "10000008"  # with the zero that was lost before it a BSN


def look(data):
    refuse_people(io.BytesIO(data if isinstance(data, bytes) else data.encode()))


def workbook(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(f"xl/{name}.xml", text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (f'"ID";"Naam";"BSN";"A_1"\n0;"Jansen";"{ONE}";"5"\n', 2),
        (f"ID,Naam,A_1\n0,x,5\n1,Jansen {ONE},5\n", 3),
        (f"ID;Nr\n0;{ONE}\n1;{TWO}\n2;{THREE}\n", 2),
        (f"ID;van {ONE}\n0;1\n", 1),
        (f'{{"data": [], "opmerking": "Jansen {ONE}"}}', 0),
        (f'{{"data": [], "bsn": {ONE}}}', 0),
        (f'{{"Jansen {ONE}": 1}}', 0),
        ('{"a": "Jansen ' + "".join(f"\\u{ord(one):04x}" for one in ONE) + '"}', 0),
        ('{"' + "".join(f"\\u{ord(one):04x}" for one in f"van {ONE}") + '": 5}', 0),
        (f'{{"a": [["x", ["Jansen {ONE}"]]]}}', 0),
        (f'{{"a": "Jansen {ONE}", "a": "x"}}', 0),
        (f'"Jansen {ONE}"', 1),
        (f"[{ONE}, {TWO}, {THREE}]", 0),
    ],
)
def test_a_file_of_a_publisher_with_a_bsn_in_it_is_refused(data, line):
    with pytest.raises(Refused, match="bsn_published") as refused:
        look(data)
    assert refused.value.line == line


def test_figures_of_nine_digits_are_figures():
    look(f"ID;Kosten_1\n0;{ONE}\n1;12\n2;{TWO}\n")
    look(f"ID;Kosten_1\n0;{ONE}\n")
    look(f'{{"data": [{{"bedrag": {ONE}}}, {{"bedrag": 5}}]}}')
    look("ID;Kosten_1\n" + f"0;{THREE}\n" * 99)  # a constant
    look(f'{{"data": [{{"a": {THREE}}}, {{"a": {THREE}}}, {{"a": {THREE}}}]}}')


@pytest.mark.parametrize("text", ['{"a": 1', '{"a": 1} x', "[1,]", "[" * 100_000])
def test_what_is_neither_a_table_nor_json_is_not_copied(text):
    with pytest.raises(Refused) as refused:
        look(text)
    assert refused.value.rule == "not_well_formed"


def test_who_is_known_is_found_in_what_was_written_and_a_longer_number_is_not(monkeypatch):
    def found(text):
        return somebody_in(io.BytesIO(text if isinstance(text, bytes) else text.encode()), {ONE})

    for chunk in (1, 7, 60, 1 << 20):
        monkeypatch.setattr(last_look, "CHUNK", chunk)
        assert found("x" * 70 + f"\n\n<a>{ONE}</a>") == 3
        assert found("x" * 70 + f"\n{ONE[:3]}.{ONE[3:6]}.{ONE[6:]}") == 2
        assert found(f"{ONE}") == 1
        assert found(f"{TWO} 1{ONE} {ONE}1" + "0" * 90 + ONE) is None
    assert found(workbook(sheet1=f"<v>{ONE}</v>")) == 0 and found(workbook(sheet1=f"<v>{TWO}</v>")) is None
    assert somebody_in(io.BytesIO(ONE.encode()), set()) is None


def column(*cells, name="A_1"):
    """A table with one column beside a number of the row."""
    return f"ID;{name}\n" + "".join(f"r{at};{cell}\n" for at, cell in enumerate(cells))


def refused_at(data):
    with pytest.raises(Refused) as refused:
        look(data)
    assert refused.value.rule == "bsn_published"
    return refused.value.line


def test_a_column_counts_for_people_when_three_are_filled_and_each_could_be_one():
    assert refused_at(column(ONE, "", " ", TWO, THREE)) == 2, "what is not filled is neither"
    assert refused_at(column("", ONE, TWO, ONE, TWO, THREE, ONE)) == 3
    assert refused_at(column(ONE, TWO, f" {THREE[:4]}.{THREE[4:6]}.{THREE[6:]} ")) == 2
    for other in ("12", "x", "999900007", f"{ONE}.5", SHORT):
        look(column(ONE, TWO, THREE, other))
        look(column(other, ONE, TWO, THREE))
    look(column("x", "5", ONE, TWO, THREE))
    look(column(ONE, "x", TWO, THREE))
    look(column(ONE, TWO))
    assert refused_at(column(ONE, TWO, THREE, "111222333")) == 2
    look(f'{{"a": [{ONE}, {TWO}, {THREE}, 1.5], "{ONE}": 1}}')
    look(column(ONE, TWO, ONE, TWO, f"{ONE[:4]} {ONE[4:]}"))  # two of them, however often and however written
    look(column(SHORT, SHORT, SHORT))  # eight figures are figures
    look(column("999900007", "999900007", "999900007"))


def test_each_column_is_counted_by_itself_though_two_have_one_name_or_none():
    both = f"A;A\n{ONE};5\n{TWO};5\n{THREE};5\n"
    assert refused_at(both) == 2
    look("A;A\n" + f"{ONE};x\n{TWO};x\nx;{THREE}\n")
    assert refused_at(f"A\n5;{ONE}\n6;{TWO}\n7;{THREE}\n") == 2, "cells beyond the heading"
    look(f"A\n5;{ONE}\n6;7;{TWO}\n7;8;9;{THREE}\n")


def test_one_number_under_a_name_for_it_is_enough_also_without_its_zero():
    for name in ("BSN", "burgerservicenr", "SoFi-nummer"):
        assert refused_at(column("5", SHORT, name=name)) == 3
        look(column("5", "999900007", name=name))
    assert refused_at(column(f"{ONE[:4]} {ONE[4:6]} {ONE[6:]}", name="bsn")) == 2


@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_a_table_is_parted_by_the_sign_that_its_heading_has_most(sign):
    rows = f"a{sign}b{sign}bsn{sign}c\n" + f'1{sign}"x;,\n\ty"{sign}{ONE}{sign}2\n'
    assert refused_at(rows) == 3, "a cell may be on two lines"
    more = ";" if sign == "," else ","
    look(f"ID{sign}A\n{ONE}{sign}x{more}y{more}z\n{TWO}{sign}x{more}y{more}z\n")  # whatever the rows have most


def test_a_table_is_looked_through_in_its_encoding_from_its_first_byte():
    assert refused_at(f"bsn;caf\u00e9\n{ONE};1\n".encode("cp1252")) == 2
    assert refused_at(f"bsn;caf\u00e9\n{ONE};1\n".encode("utf-8-sig")) == 2
    stream = io.BytesIO(f"bsn\n{ONE}\n".encode())
    stream.read()
    with pytest.raises(Refused):
        refuse_people(stream)
    look("")
    look("ID;A\n")
    look("ID;A\r0;5\r")
    assert refused_at(f"ID;bsn\r0;{ONE}\r") == 2


@pytest.mark.parametrize("before", ["", " \n", "\ufeff"])
def test_members_are_looked_through_by_their_names(before):
    assert refused_at(f'{before}[{{"a": 1, "bsn" : "{ONE}"}}]') == 0
    assert refused_at(f'{before}{{"a": [{ONE}, {TWO}, {THREE}]}}') == 0, (
        "of no name, and what comes before a list is no value"
    )
    assert refused_at(f'{before}{{"Jansen {ONE}": null}}') == 0, "names are looked through too"
    assert refused_at(f'{before}{{"x": "a \\" van {ONE}"}}') == 0
    look(f'{before}{{"bsn": "", "a": {ONE}, "b": {TWO}, "c": {THREE}}}')
    look(f'{before}[{ONE}, {TWO}, "x", {THREE}]')


def somebody(data, *people):
    stream = io.BytesIO(data if isinstance(data, bytes) else data.encode())
    stream.read()
    return somebody_in(stream, set(people or (ONE,)))


def test_somebody_of_several_is_found_in_any_part_of_a_workbook():
    parts = {"a": "<v>1</v>", "b": f"<v>{TWO}</v>", "c": "<v>2</v>"}
    assert somebody(workbook(**parts), ONE, TWO) == 0 and somebody(workbook(**parts), ONE) is None


@pytest.mark.parametrize("before", ["", "\ufeff", " \r\n\t"])
def test_of_an_envelope_what_is_packed_in_it_is_looked_through(before):
    inside = base64.encodebytes(f"<Bericht>\n<Bsn>{ONE}</Bsn></Bericht>".encode()).decode()
    outer = f'<envelopHeenbericht-ggk_Di01 xmlns="{GGK}"><parameters><bericht>{inside}</bericht></parameters></envelopHeenbericht-ggk_Di01>'
    assert somebody(before + outer) == 2 and somebody(before + outer, TWO) is None
    plain = f"<Bericht>\n\n<Bsn>{ONE}</Bsn></Bericht>"
    assert somebody(before + plain) == before.count("\n") + 3 and somebody(before + plain, TWO) is None


def test_the_line_is_counted_over_parts_and_a_number_is_whole(monkeypatch):
    for chunk in (1, 2, 9, 47, 48, 49, 50, 64, 200):
        monkeypatch.setattr(last_look, "CHUNK", chunk)
        for blanks in range(0, 120, 7):
            assert somebody("\n" * blanks + ONE) == blanks + 1, (chunk, blanks)
            assert somebody("\n" * blanks + f"1{ONE}\n") is None, (chunk, blanks)
            assert somebody(f"{ONE}2" + "\n" * blanks) is None, (chunk, blanks)
        spread = "\n" * 60 + "/_-".join(ONE) + "\n" * 60
        assert somebody(spread) == 61, chunk
        assert somebody(spread.replace("/_-", "/_-.")) is None, "four signs between are too many"
        assert somebody("7" * 100 + ONE + "\n" * 60 + f"a{ONE}b") == 61, chunk


def test_a_file_is_read_in_parts():
    asked = []

    class Parts(io.BytesIO):
        def read(self, size=-1):
            asked.append(size)
            return super().read(size)

    assert last_look._line_of(Parts(b"\n" * 99 + ONE.encode()), {ONE}) == 100 and set(asked) == {last_look.CHUNK}
