"""Hostile and broken files, each made here by hand, with what must become of it. Nothing large is kept: bombs are made when asked for."""

import base64
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.golden.faulty_files import AEDES, CARETAKING, CORRECTIONS, INSURER, PLACEMENTS, SHELTER
from tests.unit.sources.messages import answer, booking, claim, ledger, prestatie
from tests.unit.sources.tables import FIXTURES, ONE, TWO
from tests.unit.sources.test_register import PROJECT, book
from tests.unit.sources.test_vera import BOOKING, UNIT

AN_AUDITFILE = ledger([booking(), booking("1000", side="C")])
A_CLAIM = claim([prestatie()], 5000)
ENVELOPE = "http://www.stufstandaarden.nl/sectormodel/ggk/0310"
ANY_PORT = 1  # nobody listens there


@dataclass(frozen=True)
class Hostile:
    """A file, what makes it hostile, and what becomes of it: its status with the reason, or the rules of its rows in quarantine."""

    form: str
    name: str
    data: bytes
    rule: str
    status: str = "refused"


def _xml(name: str, data: str | bytes, rule: str, status: str = "refused") -> Hostile:
    return Hostile("xml", f"{name}.xml", data.encode() if isinstance(data, str) else data, rule, status)


def declared(doctype: str, document: str = AN_AUDITFILE) -> str:
    """A document with a DOCTYPE behind its declaration."""
    first, rest = document.split("\n", 1)
    return f"{first}\n{doctype}\n{rest}"


def envelope(content: str) -> str:
    """A StUF envelope around what stands in ``bericht``."""
    return f'<g:envelop xmlns:g="{ENVELOPE}"><g:parameters><g:bericht>{content}</g:bericht></g:parameters></g:envelop>'


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def xml_files() -> list[Hostile]:
    """XML that wants to grow, reach out, hide or confuse."""
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    cut = AN_AUDITFILE[: AN_AUDITFILE.index("</transactions>")]
    amount = "<amnt>100.00</amnt>"
    return [
        _xml("billion laughs", declared(f'<!DOCTYPE a [<!ENTITY l0 "lol">{lol}]>').replace("Pakket", "&l9;"), "doctype"),
        _xml("quadratic", declared(f'<!DOCTYPE a [<!ENTITY q "{"q" * 50_000}">]>').replace("Pakket", "&q;" * 500), "doctype"),
        _xml("a file of the machine", declared('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>').replace("Pakket", "&x;"), "doctype"),
        _xml("the network", declared(f'<!DOCTYPE a SYSTEM "http://127.0.0.1:{ANY_PORT}/a.dtd">'), "doctype"),
        _xml("parameter entity", declared(f'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:{ANY_PORT}/p"> %p;]>'), "doctype"),
        _xml("an amount with an entity in it", declared('<!DOCTYPE a [<!ENTITY x "99">]>').replace("100.00<", "1&x;00.00<"), "doctype"),
        _xml("DOCTYPE in a claim", declared("<!-- first a comment --><!DOCTYPE Bericht>", A_CLAIM), "doctype"),
        _xml("DOCTYPE before something unknown", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "doctype"),
        _xml("DOCTYPE in an envelope", envelope(_base64(declared("<!DOCTYPE Bericht>", A_CLAIM))), "doctype"),
        _xml("ten thousand deep", AN_AUDITFILE.replace(amount, "<a>" * 10_000 + "</a>" * 10_000, 1), "not_well_formed"),
        _xml("a text of 11 MB", AN_AUDITFILE.replace("Pakket", "x" * 11_000_000), "not_well_formed"),
        _xml("an attribute of 11 MB", AN_AUDITFILE.replace("<header>", f'<header a="{"x" * 11_000_000}">'), "not_well_formed"),
        _xml("a comment of 11 MB", AN_AUDITFILE.replace("<header>", f"<!--{'x' * 11_000_000}--><header>"), "not_well_formed"),
        _xml("cut off between two rows", cut, "not_well_formed"),
        _xml("an entity that nobody declared", AN_AUDITFILE.replace("Pakket", "&nbsp;"), "not_well_formed"),
        _xml("two documents", AN_AUDITFILE + AN_AUDITFILE.split("\n", 1)[1], "not_well_formed"),
        _xml("tags that cross", AN_AUDITFILE.replace("</amnt><amntTp>D", "<amntTp>D</amnt>", 1), "not_well_formed"),
        _xml("NUL in an amount", AN_AUDITFILE.replace("100.00</amnt>", "10\0 0.00</amnt>"), "not_well_formed"),
        _xml("UTF-16", AN_AUDITFILE.replace("UTF-8", "UTF-16").encode("utf-16"), "encoding"),
        _xml("says UTF-7", AN_AUDITFILE.replace("UTF-8", "UTF-7"), "encoding"),
        _xml("says EBCDIC", AN_AUDITFILE.replace("UTF-8", "cp037"), "encoding"),
        _xml("a namespace of its own", AN_AUDITFILE.replace("XAF/3.2", "XAF/9.9"), "xaf_version"),
        _xml("iWmo 2.0", A_CLAIM.replace("/3_2/", "/2_0/"), "iwmo_version"),
        _xml("totals of a cent more", AN_AUDITFILE.replace("<totalDebit>100.00", "<totalDebit>100.01"), "control_totals", "set_aside"),
        _xml("totals that are no number", AN_AUDITFILE.replace("<totalDebit>100.00", "<totalDebit>NaN"), "total_not_a_number"),
        _xml("a total beyond every register", A_CLAIM.replace("TotaalBedrag>5000", f"TotaalBedrag>{'9' * 40}"), "not_a_number"),
        _xml("an amount in powers of ten", AN_AUDITFILE.replace(amount, "<amnt>1e2</amnt>", 1), "control_totals", "set_aside"),
        _xml("an amount in other digits", AN_AUDITFILE.replace(amount, "<amnt>１００.00</amnt>", 1), "control_totals", "set_aside"),
        _xml("an amount from elsewhere", AN_AUDITFILE.replace(amount, '<amnt><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/></amnt>', 1), "control_totals", "set_aside"),
        _xml("an envelope that is no base64", envelope("*" * 80), "envelope_not_base64"),
        _xml("an envelope in an envelope", envelope(_base64(envelope(_base64(A_CLAIM)))), "envelope_in_envelope"),
        _xml("an answer without its total", answer().replace("TotaalToegekendBedrag", "TotaalGegevenBedrag"), "missing"),
    ]  # fmt: skip


def workbook_with(
    change: Callable[[str, bytes], bytes | None] = lambda name, data: data,
    more: dict[str, bytes] | None = None,
    **how: int,
) -> bytes:
    """The register with its parts changed (None: left out) and others added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(PROJECT))) as old,
        zipfile.ZipFile(out, "w", **({"compression": zipfile.ZIP_DEFLATED} | how)) as new,
    ):
        for name in old.namelist():
            if (data := change(name, old.read(name))) is not None:
                new.writestr(name, data)
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return out.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    """The register with a text in its sheet replaced, once."""

    def change(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return data
        assert old in data, old
        return data.replace(old, new, 1)

    return workbook_with(change)


def _hidden_sheet(name: str, data: bytes) -> bytes:
    """Far cells in a part whose name says nothing of a sheet."""
    return data.replace(b"/xl/worksheets/sheet1.xml", b"/xl/drawings/vml.xml").replace(
        b"worksheets/sheet1.xml", b"drawings/vml.xml"
    )


def hidden_sheet() -> bytes:
    """The register with its sheet under another name, and a cell at the far end of it."""
    sheet = b""

    def change(name: str, data: bytes) -> bytes | None:
        nonlocal sheet
        if name == "xl/worksheets/sheet1.xml":
            sheet = data.replace(
                b"</row></sheetData>", b'</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            )
            return None
        return _hidden_sheet(name, data) if name.endswith((".rels", "[Content_Types].xml")) else data

    made = workbook_with(change)
    out = io.BytesIO(made)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/drawings/vml.xml", sheet)
    return out.getvalue()


def patched(data: bytes, signature: bytes, offset: int, value: bytes, *, last: bool = False) -> bytes:
    """Bytes written over, at an offset behind every occurrence of a signature, or behind the last one."""
    changed, at = bytearray(data), data.rindex(signature) - 1 if last else -1
    while (at := data.find(signature, at + 1)) >= 0:
        changed[at + offset : at + offset + len(value)] = value
    return bytes(changed)


def _far(reference: bytes) -> bytes:
    return b'</row><row r="9"><c r="' + reference + b'"><v>1</v></c></row></sheetData>'


def _xlsx(name: str, data: bytes, rule: str, status: str = "refused") -> Hostile:
    return Hostile("xlsx", f"{name}.xlsx", data, rule, status)


def xlsx_files() -> list[Hostile]:
    """Workbooks that want to grow, run something, or say nothing while they seem to."""
    good, end = book(PROJECT), b"</row></sheetData>"
    local, central = b"PK\x03\x04", b"PK\x01\x02"
    many = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(3, 60_000))
    wide = (
        b'<row r="3">'
        + b"".join(b'<c r="%s3"/>' % bytes([65 + n // 26, 65 + n % 26]) for n in range(26 * 26))
        + b"</row>"
    )
    unnumbered = b"<row>" + b"<c/>" * 2_100_000 + b"</row>"
    shared = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
        + b"x" * 200_000
        + b"</t></si></sst>"
    )
    return [
        _xlsx("macros", workbook_with(more={"xl/vbaProject.bin": b"x"}), "workbook_active_content"),
        _xlsx("links to other workbooks", workbook_with(more={"xl/externalLinks/externalLink1.xml": b"<x/>"}), "workbook_active_content"),
        _xlsx("old macros", workbook_with(more={"xl/macrosheets/sheet1.xml": b"<x/>"}), "workbook_active_content"),
        _xlsx("a control", workbook_with(more={"xl/activeX/activeX1.bin": b"x"}), "workbook_active_content"),
        _xlsx("400 MB of nothing", workbook_with(more={"xl/media/image1.png": bytes(400 << 20)}), "workbook_too_large"),
        _xlsx("nothing under another length", patched(workbook_with(more={"xl/media/image1.png": bytes(64 << 20)}), central, 24, b"\x10\0\0\0", last=True), "workbook_too_large"),
        _xlsx("a thousand parts", workbook_with(more={f"xl/media/{n}": b"" for n in range(1000)}), "workbook_too_large"),
        _xlsx("a cell at the far end", in_sheet(end, _far(b"XFD1048576")), "workbook_too_large"),
        _xlsx("a cell at the far end under another name", hidden_sheet(), "workbook_too_large"),
        _xlsx("a grid of forty million", in_sheet(end, b"</row>" + many + wide + b"</sheetData>"), "workbook_too_large"),
        _xlsx("two million cells without a place", in_sheet(end, b"</row>" + unnumbered + b"</sheetData>"), "workbook_too_large"),
        _xlsx("a text longer than a cell may be", workbook_with(lambda n, d: shared if n.endswith("sharedStrings.xml") else d, {"xl/more/sharedStrings.xml": shared}), "workbook_too_large"),
        _xlsx("an error in a cell", in_sheet(end, b'<c r="AA2" t="e"><v>#DIV/0!</v></c></row></sheetData>'), "cell_error"),
        _xlsx("a formula that was never worked out", in_sheet(end, b'<c r="AA2"><f>1+1</f><v></v></c></row></sheetData>'), "cell_formula"),
        _xlsx("a DOCTYPE in a sheet", in_sheet(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), "doctype"),
        _xlsx("cut off", good[: len(good) // 2], "not_well_formed"),
        _xlsx("a part that is damaged", patched(good, local, 60, b"\xff\xff\xff\xff"), "not_well_formed"),
        _xlsx("locked", patched(patched(good, local, 6, b"\x01"), central, 8, b"\x01"), "not_well_formed"),
        _xlsx("packed in a way that takes any amount of memory", workbook_with(compression=zipfile.ZIP_LZMA), "not_well_formed"),
        _xlsx("a shared text that is not there", in_sheet(end, b'<c r="AA2" t="s"><v>99999999</v></c></row></sheetData>'), "not_well_formed"),
        _xlsx("a sheet that is no XML", in_sheet(end, b"</worksheet>"), "not_well_formed"),
        _xlsx("another sheet", book(PROJECT, sheet="Blad1"), "unknown_file", "unknown"),
        _xlsx("a binary workbook", workbook_with(lambda n, d: None if n == "xl/workbook.xml" else d, {"xl/workbook.bin": b"\x83\x01"}), "format_not_read", "unknown"),
        _xlsx("tags that do not end", in_sheet(end, b"<c " * 200_000 + end), "not_well_formed"),
    ]  # fmt: skip


def _csv(name: str, data: bytes | str | list[str], rule: str, status: str = "refused") -> Hostile:
    if isinstance(data, list):
        data = "".join(f"{line}\r\n" for line in data)
    return Hostile("csv", f"{name}.csv", data.encode() if isinstance(data, str) else data, rule, status)


def csv_files() -> list[Hostile]:
    """Tables of which the cells, the lines or the characters are not what they seem."""
    stay, night, hours = (
        f"0344;{ONE};UT-1;01-03-2024;;Ja",
        f"0344;{ONE};03-2024;20;10,00;200,00",
        "12345678;UT-1;03-2024;10;20",
    )
    return [
        _csv("NUL", f"{SHELTER}\r\n{night}\0\r\n", "holds_nul"),
        _csv("UTF-16", f"{SHELTER}\r\n{night}\r\n".encode("utf-16"), "holds_nul"),
        _csv("no character set", f"{SHELTER}\r\n{night}".encode() + b"\x81\x8d\r\n", "encoding"),
        _csv("a line of 3 MB", f"{SHELTER}\r\n{night}{' ' * 3_000_000}\r\n", "line_too_long"),
        _csv("a line of 3 MB as header", f"{SHELTER};{'x' * 3_000_000}\r\n{night};\r\n", "line_too_long"),
        _csv("a cell of 200 KB", [f"{PLACEMENTS};x", f'{stay};"{"x" * 200_000}"'], "not_well_formed"),
        _csv("a quote that never ends", [PLACEMENTS, stay, stay.replace("UT-1", '"UT-2'), stay], "not_well_formed"),
        _csv("a quote in the middle of a cell", [PLACEMENTS, stay.replace("UT-1", '"UT"-1')], "not_well_formed"),
        _csv("quotes that swallow a line", [SHELTER, night, f'0344;{ONE};04-2024;"20;10,00;200,00', f"0344;{TWO};05-2024;20;10,00;200,00", f'0344;{ONE};06-2024;20";10,00;200,00'], "not_well_formed"),
        _csv("quotes that swallow the end of one line and the start of the next", [SHELTER, f'0344;{ONE};04-2024;"20;10,00;200,00', f'0344;{TWO};05-2024;20";10,00;200,00'], "not_well_formed"),
        _csv("commas", [SHELTER.replace(";", ","), night.replace(";", ",")], "separator"),
        _csv("tabs", [SHELTER.replace(";", "\t"), night.replace(";", "\t")], "separator"),
        _csv("a column less", [SHELTER.removesuffix(";Bedrag"), night.removesuffix(";200,00")], "columns_missing"),
        _csv("a column twice", [f"{SHELTER};Bedrag", f"{night};900,00"], "column_twice"),
        _csv("a thousand columns", [SHELTER + ";x" * 1000, night + ";" * 1000], "too_many_columns"),
        _csv("two senders", [SHELTER, night, night.replace("0344", "0599")], "several_owners"),
        _csv("only a mark", b"\xef\xbb\xbf\r\n\r\n", "empty_file", "unknown"),
        _csv("nothing", b"", "empty_file", "unknown"),
        _csv("zeros", bytes(10_000), "empty_file", "unknown"),
        _csv("noise", bytes((n * n * 7 + n) % 251 + 1 for n in range(20_000)), "unknown_file", "unknown"),
        _csv("a web page", "<html><body><table><tr><td>200,00</td></tr></table></body></html>", "unknown_file", "unknown"),
        _csv("cells too many", [SHELTER, f"{night};1"], "wrong_number_of_columns", "row"),
        _csv("an English amount", [SHELTER, night.replace("200,00", "1,200.00")], "not_a_number", "row"),
        _csv("an amount that can be two", [SHELTER, night.replace("200,00", "1.200")], "ambiguous_number", "row"),
        _csv("an amount beyond every register", [SHELTER, night.replace("200,00", "9" * 5000)], "not_a_number", "row"),
        _csv("an amount in powers of ten", [SHELTER, night.replace("200,00", "2e2")], "not_a_number", "row"),
        _csv("an amount in Arabic digits", [SHELTER, night.replace("200,00", "٢٠٠,00")], "not_a_number", "row"),
        _csv("an amount that reads backwards", [SHELTER, night.replace("200,00", "\u202e00,002")], "not_a_number", "row"),
        _csv("two minus signs", [SHELTER, night.replace("200,00", "-200,00-")], "not_a_number", "row"),
        _csv("not a number", [SHELTER, night.replace("200,00", "NaN")], "not_a_number", "row"),
        _csv("a formula for an amount", [SHELTER, night.replace("200,00", "=cmd|'/C calc'!A0")], "not_a_number", "row"),
        _csv("no BSN", [SHELTER, night.replace(ONE, "123456789")], "bsn_invalid", "row"),
        _csv("a day that is not there", [PLACEMENTS, stay.replace("01-03-2024", "30-02-2024")], "not_a_date", "row"),
        _csv("the year 9999", [PLACEMENTS, stay.replace("01-03-2024;", "01-03-2024;31-12-9999")], "not_a_date", "row"),
        _csv("hours without end", [CARETAKING, hours.replace(";10;", ";inf;")], "not_a_number", "row"),
        _csv("a quarter that is not there", [INSURER, "0101;2024KW5;UT-1;24;1,00;2,00"], "not_a_quarter", "row"),
        _csv("a correction of no file", [CORRECTIONS, "../../etc/passwd;2;Bedrag;1;2;wijzig;x;y;01-01-2024"], "not_a_hash", "row"),
        _csv("a benchmark of nobody", [AEDES, "UT-1;1,00;;;;;;"], "period_unknown"),
    ]  # fmt: skip


def _json(name: str, data: str | bytes, rule: str, status: str = "refused") -> Hostile:
    return Hostile("json", f"{name}.json", data.encode() if isinstance(data, str) else data, rule, status)


def json_files() -> list[Hostile]:
    """JSON that is deep, double, or no JSON."""
    iv3 = (FIXTURES / "iv3" / "detaillevering.json").read_text()
    deep = f'{{"leveringsbrief": 1, "bestanden": {"[" * 50_000}{"]" * 50_000}}}'
    unit, twice = json.dumps([UNIT]), json.dumps([BOOKING])
    return [
        _json("fifty thousand deep", deep, "not_well_formed"),
        _json("cut off", iv3[: len(iv3) * 2 // 3], "not_well_formed"),
        _json("a key twice", iv3.replace('"boekjaar": 2025', '"boekjaar": 2024, "boekjaar": 2025'), "not_well_formed"),
        _json("an amount twice in a row", iv3.replace('"bedrag": 1250000', '"bedrag": 1, "bedrag": 1250000'), "not_well_formed"),
        _json("an amount twice in a booking", twice.replace('"debetbedrag": 120.1', '"debetbedrag": 1, "debetbedrag": 120.1'), "not_well_formed"),
        _json("not a number", iv3.replace("1250000", "NaN"), "not_well_formed"),
        _json("a number of five thousand digits", iv3.replace("1250000", "9" * 5000), "not_well_formed"),
        _json("something behind the end", iv3 + "{}", "not_well_formed"),
        _json("a comma too many", iv3.replace('"bedrag": 45000}', '"bedrag": 45000},'), "not_well_formed"),
        _json("half a character", unit.replace("100001", "\\ud800"), "encoding"),
        _json("not UTF-8", iv3.encode().replace(b"Voorbeeldstad", b"Voorbeeldst\xe4d"), "encoding"),
        _json("a year beyond the calendar", iv3.replace('"boekjaar": 2025', '"boekjaar": 1e400'), "period_unknown"),
        _json("units of nobody", unit, "owner_unknown"),
        _json("a province", iv3.replace('"Gemeente"', '"Provincie"'), "not_a_municipality"),
        _json("an amount with a huge exponent", iv3.replace("1250000", "1E+999999999"), "not_a_number", "row"),
        _json("part of a euro", iv3.replace("1250000", "1250000.5").replace("0998", "0599"), "not_a_number", "row"),
    ]  # fmt: skip


def other_files() -> list[Hostile]:
    """Forms that are never opened, under names that say otherwise."""
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../../tmp/ontschot-was-here.csv", f"{SHELTER}\r\n")
        archive.writestr("shelter.csv", f"{SHELTER}\r\n")
    first = {
        "parquet.csv": b"PAR1\x15\x04\x15\x10" + bytes(50) + b"PAR1",
        "duckdb.csv": b"\x01\x02\x03\x04\x05\x06\x07\x08DUCK\x40" + bytes(4096),
        "sqlite.csv": b"SQLite format 3\x00" + bytes(84),
        "gzip.xml": zlib.compress(A_CLAIM.encode(), wbits=31),
        "7z.csv": b"7z\xbc\xaf\x27\x1c" + bytes(30),
        "rar.csv": b"Rar!\x1a\x07\x01\x00" + bytes(30),
        "xz.csv": b"\xfd7zXZ\x00" + bytes(30),
        "bzip2.csv": b"BZh91AY&SY" + bytes(30),
        "zstandard.csv": b"\x28\xb5\x2f\xfd" + bytes(30),
        "old workbook.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        "page.pdf": b"%PDF-1.7\n" + bytes(30),
        "program.csv": b"\x7fELF\x02\x01\x01" + bytes(30),
        "program.xlsx": b"MZ\x90\x00\x03" + bytes(60),
        "archive.zip": zipped.getvalue(),
        "a document.xlsx": workbook_with(lambda n, d: None if n.startswith("xl/") else d, {"word/document.xml": b"<x/>"}),
        "empty archive.zip": b"PK\x05\x06" + bytes(18),
    }  # fmt: skip
    return [Hostile("other", name, data, "format_not_read", "unknown") for name, data in first.items()]


def all_files() -> list[Hostile]:
    """The corpus."""
    return [*xml_files(), *xlsx_files(), *csv_files(), *json_files(), *other_files()]
