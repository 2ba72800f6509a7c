"""A large CSV read by the column leaves the same rows, findings and receipt, or is refused for the same, as row by row."""

import io

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.sources import csv_columns, insurer, placements, shelter
from pipelines.sources.columns import ColumnReader
from pipelines.sources.reading import Refused
from pipelines.sources.tabular import read_table
from tests.unit.sources.tables import ONE, TWO, person

TABLES = {"shelter": shelter.PROFILE, "insurer": insurer.PROFILE, "placements": placements.PROFILE}


class ByRow:
    """Keeps what it is told, in order."""

    def __init__(self):
        self.told, self.by_column = [], 0

    def row(self, table, row):
        self.told.append((table, row))

    def fault(self, fault):
        self.told.append(fault)


class ByColumn(ByRow):
    """Takes rows by the column too."""

    def columns(self, table, columns):
        assert len({len(column) for column in columns}) == 1
        self.by_column += len(columns[0])
        self.told += [(table, row) for row in zip(*(column.to_pylist() for column in columns), strict=True)]


def outcome(sink, kind, data):
    try:
        receipt = read_table(io.BytesIO(data), TABLES[kind], sink=sink, pseudonym=person)
    except Refused as refused:
        return "refused", refused.rule, refused.line, refused.column
    return receipt, sink.told


def agree(kind, data):
    """The outcome of both ways, which is the same; gives the sink of the one by the column."""
    sink = ByColumn()
    assert outcome(sink, kind, data) == outcome(ByRow(), kind, data)
    return sink


@pytest.fixture(autouse=True, params=[64, 1 << 20], ids=["small blocks", "one block"])
def blocks(request, monkeypatch):
    """Blocks of a line or two, or one block for all of it."""
    monkeypatch.setattr(csv_columns, "BLOCK", request.param)
    monkeypatch.setattr(csv_columns, "ENOUGH", 0)


GOOD = {
    "shelter": ["0998", [ONE, TWO, "9999.00.006"], ["01-2024", "2024-02", "12-2023"], ["0", "20", "31"], ["61,50", "€ 61,50"],
                ["1.230,00", "0", "-5,25", "184,5 -"]],
    "insurer": ["9901", ["2024KW1", "2024-Q2"], ["C001", " C 2 ", "Ç"], ["", "12"], ["", "1.230,00", "-1,00"], ["", "77"]],
    "placements": ["998", [ONE, TWO], ["C001", "C-2"], ["01-02-2024", "2024-12-31"], ["", "31-12-2024"], ["Ja", "nee"]],
}  # fmt: skip
ODD = ["", " ", "x", "1.234", "999900007", "\u00a0", "\ufeff1", '"x"', '"', 'a"b', '"a;b"', '"a\nb"', '"a""b"', '""', "0997", "31-02-2024",
       "9" * 70, "10000000000,00", "é", ";", "\r", "\n", "-", "'", "2024-13", "99999999999", "9999999999,99"]  # fmt: skip


@st.composite
def csv_file(draw, odd=0):
    """A kind and a file of it; ``odd`` = how many of its cells are anything."""
    kind = draw(st.sampled_from(list(TABLES)))
    header = [column.header for column in TABLES[kind].columns] + draw(st.sampled_from([[], ["Opmerking"]]))
    rows = [
        [one if isinstance(one, str) else draw(st.sampled_from(one)) for one in GOOD[kind]]
        + ["vrij"] * (len(header) - len(GOOD[kind]))
        for _ in range(draw(st.integers(0, 12)))
    ]
    for _ in range(draw(st.integers(0, odd)) if rows else 0):
        row = draw(st.sampled_from(rows))
        row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from(ODD))
    if draw(st.booleans()):
        rows = [[cell if '"' in cell else f'"{cell}"' for cell in row] for row in rows]
    end = draw(st.sampled_from(["\r\n", "\n"]))
    lines = [";".join(row) for row in [header, *rows]]
    for _ in range(draw(st.integers(0, odd))):
        lines.insert(
            draw(st.integers(0, len(lines))),
            draw(st.sampled_from(["", ";" * (len(header) - 1), " ", "x;y", ";;;;;;;;"])),
        )
    text = end.join(lines) + draw(st.sampled_from([end, ""]))
    return kind, text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig"])))


HEADER = "Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag\n"
ROW = f"0998;{ONE};01-2024;20;61,50;1.230,00\n"


@settings(max_examples=400)
@given(csv_file())
def test_a_good_file_is_read_the_same_and_by_the_column(made):
    kind, data = made
    sink = agree(kind, data)
    assert sink.by_column == sum(isinstance(one, tuple) for one in sink.told)


@settings(max_examples=800)
@given(csv_file(odd=4))
@example(("shelter", (HEADER + ROW * 3 + ROW.replace("0998", "0997") + ROW).encode()))
@example(("shelter", (HEADER + ROW.replace("0998;", "0998;x;") + ROW * 3).encode()))
@example(("shelter", (HEADER + ROW * 3 + ROW.replace("01-2024", '"01\n2024"') + ROW * 3).encode()))
@example(("shelter", ("\n \n" + HEADER + ROW * 3).encode()))
@example(("shelter", (HEADER.replace("Maand", '"Ma\nand"') + ROW).encode()))
@example(("shelter", (HEADER + ROW * 3).replace("\n", "\r").encode()))
def test_a_file_with_faults_anywhere_leaves_the_same_rows_and_findings_in_the_same_order(made):
    agree(*made)


@settings(max_examples=500)
@given(csv_file(odd=1), st.data())
def test_a_file_that_is_cut_off_or_changed_anywhere_says_the_same(made, draw):
    kind, data = made
    at = draw.draw(st.integers(0, len(data)))
    until = draw.draw(st.integers(at, min(at + 3, len(data))))
    agree(kind, data[:at] + draw.draw(st.binary(max_size=2)) + data[until:])


def test_a_file_in_windows_1252_is_read_the_same():
    sink = agree(
        "insurer",
        "UZOVI;Kwartaal;Complexcode;Verzekerden;Kosten ggz;Kosten overige Zvw\n9901;2024KW1;Façade;;;\n".encode(
            "cp1252"
        ),
    )
    assert sink.told == [
        ("raw_insurer__aggregates", (2, "9901", __import__("datetime").date(2024, 1, 1), "Façade", None, None, None))
    ]


def test_a_faulty_row_does_not_take_its_neighbours_out_of_the_columns():
    rows = [ROW] * 50
    rows[20] = ROW.replace("01-2024", "13-2024")
    rows[30] = ROW.replace("20;", "20;;")
    sink = agree("shelter", (HEADER + "".join(rows)).encode())
    assert sink.by_column == 48
    assert [fault.line for fault in sink.told if not isinstance(fault, tuple)] == [22, 32]


def test_from_a_cell_over_several_lines_on_a_file_is_read_row_by_row():
    text = (
        HEADER.replace("\n", ";Vrij\n")
        + ROW.replace("\n", ";x\n") * 20
        + ROW.replace("\n", ';"a\nb"\n')
        + ROW.replace("\n", ";x\n") * 20
    )
    sink = agree("shelter", text.encode())
    assert len(sink.told) == 41
    assert sink.by_column in (0, 20)  # nothing of the block that holds it


def test_every_text_is_read_once_and_what_cannot_be_read_is_remembered_too():
    asked = []

    def number(text):
        asked.append(text)
        return int(text)

    reader = ColumnReader(number)
    first = reader.read(pa.array(["1", "x", "1", "2"]).dictionary_encode())
    again = reader.read(pa.array(["2", "x", "3"]).dictionary_encode())
    assert asked == ["1", "x", "2", "3"]
    assert first.array().to_pylist() == [1, None, 1, 2] and first.unreadable.tolist() == [False, True, False, False]
    assert again.array().to_pylist() == [2, None, 3] and again.unreadable.tolist() == [False, True, False]


def test_texts_are_forgotten_when_they_are_too_many(monkeypatch):
    monkeypatch.setattr("pipelines.sources.columns.MOST_TEXTS", 3)
    reader = ColumnReader(str.upper)
    read = [reader.read(pa.array([text, "a"]).dictionary_encode()).array().to_pylist() for text in ("b", "c", "d", "b")]
    assert read == [["B", "A"], ["C", "A"], ["D", "A"], ["B", "A"]]
    assert len(reader.texts) <= 3
