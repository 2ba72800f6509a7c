"""The network's register of complexes (XLSX) with the ten factors of each project; the same bytes every time."""

import io
import re
import zipfile
from datetime import datetime

from openpyxl import Workbook

from pipelines.example.country import NETWORK, REGISTER, Complex, Country
from pipelines.example.tables import day, month_cell

HEADER = (
    "Netwerk", "Complexcode", "Naam", "Soort", "KvK-nummer", "Corporatie", "Gemeentecode", "Gemeente", "Start beheer", "Woningen",
    "Postcodes", "Motivatiegesprek", "Woonvereniging", "Gemeenschappelijke ruimte m2", "Activiteiten per maand",
    "Overeenkomst getekend door", "Overeenkomst tot", "Uren communitycoach per maand", "Aandeel open begeleiding", "Deelname",
    "Aandeel zelfstandige woningen", "Toewijzing", "Geplande beheeruren per maand", "Aandeel begeleid", "Aandeel opgeleid",
)  # fmt: skip
_STAMP = datetime(2026, 1, 15, 9, 0, 0)


def _factors(country: Country, complex_: Complex) -> list[object]:
    """The ten factors of a project; a comparison complex has none."""
    if complex_.start is None:
        return [None] * 14
    chance = country.chance(REGISTER, complex_.number)
    signed = f"{complex_.corporation.name}|Gemeente {complex_.municipality.name}"
    until = country.first_day(complex_.start + 119)
    return [
        "Ja" if chance.random() < 0.7 else "Nee", "Ja" if chance.random() < 0.6 else "Nee", int(chance.integers(0, 12)) * 10,
        int(chance.integers(1, 13)), signed, day(until), int(chance.integers(0, 9)) * 8, round(float(chance.uniform(0, 0.5)), 2),
        round(float(chance.uniform(0.2, 0.7)), 2), round(float(chance.uniform(0.8, 1.0)), 2),
        ("woongroep", "urgentie", "regulier")[int(chance.integers(0, 3))], round(complex_.hours[0][1] * complex_.dwellings, 1),
        round(complex_.places / complex_.dwellings, 2), round(float(chance.uniform(0.3, 1.0)), 2),
    ]  # fmt: skip


def _row(country: Country, complex_: Complex) -> list[object]:
    start = "" if complex_.start is None else month_cell(country.first_day(complex_.start))
    return [
        NETWORK, complex_.code, complex_.name, "Gemengd wonen" if complex_.project else "Vergelijking", complex_.corporation.kvk,
        complex_.corporation.name, complex_.municipality.code, complex_.municipality.name, start or None, complex_.dwellings,
        "|".join(complex_.postcodes), *_factors(country, complex_),
    ]  # fmt: skip


def register(country: Country, complexes: list[Complex]) -> bytes:
    """The register as a workbook; codes are text cells."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Complexen"
    sheet.append(HEADER)
    for complex_ in complexes:
        sheet.append(_row(country, complex_))
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.number_format = "@"
    notes = book.create_sheet("Toelichting")
    notes["A1"] = "VOORBEELDDATA"
    notes["A2"] = "Verzonnen gemeenten, corporaties en complexen; geen van alle bestaat."
    book.properties.created = book.properties.modified = _STAMP
    buffer = io.BytesIO()
    book.save(buffer)
    return _still(buffer.getvalue())


def _still(data: bytes) -> bytes:
    """The same workbook without the moment at which it was written."""
    out = io.BytesIO()
    stamp = f"{_STAMP:%Y-%m-%dT%H:%M:%SZ}"
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp.encode(), content)
            entry = zipfile.ZipInfo(name, date_time=_STAMP.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
