"""A last look: files of publishers with a BSN in them are not copied, and nobody of a file stands in what was written of it."""

import io
import zipfile

import pytest

from pipelines.sources.reading import Refused
from pipelines.vault import last_look
from pipelines.vault.last_look import refuse_people, somebody_in
from tests.unit.sources.tables import ONE, TWO


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
        (f"ID;Nr\n0;{ONE}\n1;{TWO}\n2;{ONE}\n", 2),
        (f"ID;van {ONE}\n0;1\n", 1),
        (f'{{"data": [], "opmerking": "Jansen {ONE}"}}', 0),
        (f'{{"data": [], "bsn": {ONE}}}', 0),
        (workbook(comments1=f"<t>Jansen {ONE}</t>"), 0),
        (workbook(workbook=f'<sheet name="Jansen {ONE}"/>'), 0),
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
    look(workbook(sheet1=f"<c><v>{ONE}</v></c><t>Totaal</t>"))


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
