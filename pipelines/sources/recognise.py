"""What a file is, from its content only: its name and extension say nothing.

The root element and its namespace of XML, the keys of JSON, the header of a CSV, the sheets of a workbook. A message of another
version of a standard keeps its kind, so that its reader can say what is wrong with it.
"""

import csv
import importlib
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO, NoReturn
from xml.parsers import expat

from pipelines.sources import (
    aedes,
    agreements,
    aw319,
    caretaking,
    corrections,
    insurer,
    iv3_published,
    odata,
    own_split,
    placements,
    profiled,
    register,
    shelter,
    stuf,
    vera,
    vera_codes,
    woz_bezitstabel,
)
from pipelines.sources.reading import Note, Pseudonymise, Reader, Refused, Sink
from pipelines.sources.table_profile import TableProfile
from pipelines.sources.tabular import OTHER_SEPARATORS, SEPARATOR, Profile, plain, share_found
from pipelines.sources.workbook import is_zip, sheet_names

HEAD_BYTES = 64 << 10
_NEVER_READ = (
    b"PAR1", b"SQLite format 3\0", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\0", b"BZh91AY&SY",
    b"\x28\xb5\x2f\xfd", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"\x7fELF", b"MZ\x90\0",
)  # fmt: skip
"""First bytes of databases, archives, old or locked workbooks, PDF and programs: they are not opened, whatever their name."""
ENOUGH = 0.6  # share of the columns by which a table is recognised, so that a missing one can be named

_NOT_USED = {
    **{f"wmo{n}": "refuse_return" for n in (302, 306, 308, 316, 318, 320)},
    **{f"wmo{n}": "refuse_request" for n in (315, 317, 319)},
    **{f"wmo{n}": "refuse_old_claim" for n in (303, 304)},
    **{f"jw{n}": "refuse_ijw" for n in (*range(301, 309), *range(315, 327))},
}
"""Messages of iWmo and iJw that are known and not read, with what says so."""
READERS: dict[str, str] = {
    "xaf": "pipelines.sources.xaf:read",
    "wmo301": "pipelines.sources.iwmo:read_wmo301",
    "wmo305": "pipelines.sources.iwmo:read_wmo305",
    "wmo307": "pipelines.sources.iwmo:read_wmo307",
    "wmo323": "pipelines.sources.iwmo:read_wmo323",
    "wmo325": "pipelines.sources.iwmo:read_wmo325",
    "woz": "pipelines.sources.woz_bezitstabel:read",
    "iv3": "pipelines.sources.iv3:read",
    "iv3_matrix": "pipelines.sources.iv3_matrix:read",
    "iv3_cbs": "pipelines.sources.iv3_cbs:read",
    "iv3_published": "pipelines.sources.iv3_published:read",
    "statline": "pipelines.sources.statline:read",
    "statline_measures": "pipelines.sources.statline:read_measures",
    "vektis": "pipelines.sources.vektis:read",
    "aw319": "pipelines.sources.aw319:read",
    "ei": "pipelines.sources.aw319:refuse_other",
    "register": "pipelines.sources.register:read",
    "placements": "pipelines.sources.placements:read",
    "shelter": "pipelines.sources.shelter:read",
    "insurer": "pipelines.sources.insurer:read",
    "caretaking": "pipelines.sources.caretaking:read",
    "corrections": "pipelines.sources.corrections:read",
    "own_split": "pipelines.sources.own_split:read",
    "agreements": "pipelines.sources.agreements:read",
    "delivery_note": "pipelines.sources.delivery_note:read",
    "aedes": "pipelines.sources.aedes:read",
    "vera_units": "pipelines.sources.vera:read_units",
    "vera_clusters": "pipelines.sources.vera:read_clusters",
    "vera_prices": "pipelines.sources.vera:read_prices",
    "vera_bookings": "pipelines.sources.vera:read_bookings",
    "vera_orders": "pipelines.sources.vera:read_orders",
    "vera_codes": "pipelines.sources.vera_codes:read",
    "xml": "pipelines.sources.recognise:refuse_doctype",
    "ggk": "pipelines.sources.stuf:read",
    "mapping": "pipelines.sources.mapping:read",
    "profile": "pipelines.sources.table_profile:read",
    "profiled": "pipelines.sources.profiled:read",
    **{kind: f"pipelines.sources.iwmo:{reader}" for kind, reader in _NOT_USED.items()},
}
"""Reader of each kind, as module:function."""

KINDS: dict[str, tuple[str, ...]] = {
    "xaf": ("raw_xaf__lines",),
    "wmo301": ("raw_iwmo__assignments",),
    "wmo305": ("raw_iwmo__starts",),
    "wmo307": ("raw_iwmo__stops",),
    "wmo323": ("raw_iwmo__claims",),
    "wmo325": ("raw_iwmo__answers", "raw_iwmo__refusals"),
    "woz": ("raw_woz__units",),
    "iv3": ("raw_iv3__amounts",),
    "iv3_matrix": ("raw_iv3__amounts",),
    "iv3_cbs": ("raw_iv3__amounts",),
    "iv3_published": ("raw_iv3__published",),
    "statline": ("raw_statline__observations",),
    "statline_measures": ("raw_statline__measures",),
    "vektis": ("raw_vektis__values",),
    "aw319": ("raw_aw319__lines",),
    "ei": (),
    "register": ("raw_register__complexes",),
    "placements": ("raw_placements__stays",),
    "shelter": ("raw_shelter__nights",),
    "insurer": ("raw_insurer__aggregates",),
    "caretaking": ("raw_caretaking__hours",),
    "corrections": ("raw_corrections__rows",),
    "own_split": ("raw_own_split__shares",),
    "agreements": ("raw_agreements__deliveries",),
    "delivery_note": (),
    "aedes": ("raw_aedes__costs",),
    "vera_units": ("raw_vera__units",),
    "vera_clusters": ("raw_vera__clusters",),
    "vera_prices": ("raw_vera__prices",),
    "vera_bookings": ("raw_vera__bookings",),
    "vera_orders": ("raw_vera__orders",),
    "vera_codes": ("raw_vera__codes",),
    "xml": (),
    "ggk": (),
    "mapping": ("raw_mapping__rules",),
    "profile": (),
    "profiled": ("raw_profile__amounts",),
    **{kind: () for kind in _NOT_USED},
}
"""Tables that each kind fills."""

CSV_PROFILES: tuple[Profile, ...] = (
    placements.PROFILE, shelter.PROFILE, insurer.PROFILE, caretaking.PROFILE, woz_bezitstabel.PROFILE, corrections.PROFILE,
    aedes.PROFILE, vera_codes.PROFILE, own_split.PROFILE, iv3_published.PROFILE,
    agreements.PROFILE,
)  # fmt: skip
_IWMO = re.compile(r"istandaarden\.nl/i(?:wmo|jw)/[0-9]+_[0-9]+/((?:wmo|jw)[0-9]{3})(?:/|$)")
_YAML = re.compile(r"^(?P<kind>mapping|profiel)[ \t]*:", re.MULTILINE)
_ROOT = re.compile(r"""<(?:[\w.-]+:)?(auditfile|Bericht)[\s>/]""")
_BY_PROFILE = "profiled: CSV, XLSX + profiel.yaml (ontschot check --profile)"
_KEY = {
    "delivery_note": re.compile(r'"leveringsbrief"\s*:'),
    "iv3_cbs": re.compile(r'"TaakveldBalanspost"\s*:'),
    "iv3": re.compile(r'"overheidsnummer"\s*:|"(?:taakveld|balanscode)"\s*:[^{}]{0,300}"bedrag"\s*:'),
}


SHEETS = {register.SHEET: "register", "5.Verdelingsmatrix lasten": "iv3_matrix"}
"""Sheet by which a workbook is recognised."""
FEEDS = (
    ("iv3_cbs", ("TaakveldBalanspost", "Categorie", "Gemeenten", "Verslagsoort")),
    ("vektis", ("Geslacht", "Leeftijdsklasse", "Gemeentenaam", "Aantal_verzekerdejaren")),
    ("vektis", ("Geslacht", "Leeftijdsklasse", "Postcode_3", "Aantal_verzekerdejaren")),
    ("statline", ("Id", "Measure", "Value")),
    ("statline_measures", ("Identifier", "Title", "Unit")),
)
"""Columns of tables whose other columns differ from file to file."""
ENTITIES = {
    "TypedDataSet": "statline",
    "UntypedDataSet": "statline",
    "Observations": "statline",
    "DataProperties": "statline_measures",
    "MeasureCodes": "statline_measures",
}
"""Kind of an OData feed by its entity."""
_NUMBERED = re.compile(r".+_[0-9]+")


@dataclass(frozen=True)
class Recognition:
    """The kind of a file, or None and what could have been recognised in a file of this form, the ``near`` most alike first.

    ``sure`` is false where a profile may say better what a table is: it lacks columns of the kind, or is of no kind.
    """

    kind: str | None
    expected: list[str] = field(default_factory=list)
    sure: bool = True
    near: int = 0


class _RootFoundError(Exception):
    """The root element was reached; nothing behind it is needed."""


def _expected() -> dict[str, list[str]]:
    """What is recognised, per form of file."""
    iwmo = [kind for kind, tables in KINDS.items() if kind.startswith("wmo") and tables]
    return {
        "xml": [
            "xaf: <auditfile>, XML Auditfile Financieel 3.1, 3.2 of 4.0",
            *(f"{k}: <Bericht xmlns=\"http://www.istandaarden.nl/iwmo/3_2/{k}/schema\">" for k in iwmo),
        ],
        "json": [
            'iv3: {"metadata": {"overheidslaag": …}, …}',
            'iv3_cbs: {"odata.metadata": …, "value": [{"TaakveldBalanspost": …, "Categorie": …, "k_1ePlaatsing_1": …}]}',
            'statline: {"odata.metadata": "…#Cbs.OData.WebAPI.TypedDataSet", "value": [{"RegioS": …, "Inwoners_1": …}]}',
            'statline_measures: {"odata.metadata": "…#Cbs.OData.WebAPI.DataProperties", "value": [{"Key": …, "Unit": …}]}',
            'delivery_note: {"leveringsbrief": 1, "bestanden": […]}',
            'vera_units: VERA 4.3, [{"id": …, "code": …, "soort": {"code": "WOO"}, "adresseerbaarObjectBasisregistratie": …}]',
            'vera_clusters: VERA 4.3, [{"id": …, "code": …, "soort": {"code": "FIN"}, "eenheden": […]}]',
            'vera_prices: VERA 4.3, [{"id": …, "bedrag": …, "begindatum": …, "eenheid": …}]',
            'vera_bookings: VERA 4.3, [{"id": …, "boekdatum": …, "debetbedrag": …, "grootboekrekening": …}]',
            'vera_orders: VERA 4.3, [{"id": …, "onderhoudSoort": {"code": "MUT"}, "eenheid": …}]',
        ],
        "yaml": [
            "mapping: YAML, mapping: 1, grootboek_van: …, regels: …",
            "profile: YAML, profiel: 1, naam: …, van: …, kolommen: …",
        ],
        "fixed": ["aw319: 01187 0104P…, Vektis EI, AW319 1.4 (310 posities)"],
        "zip": [*(f"{kind}: XLSX, {sheet}" for sheet, kind in SHEETS.items()), _BY_PROFILE],
        "csv": [
            *(f"{p.kind}: " + SEPARATOR.join(dict.fromkeys(column.header for column in p.columns)) for p in CSV_PROFILES),
            *(f"{kind}: " + SEPARATOR.join((*columns, "…")) for kind, columns in FEEDS),
            "statline: " + SEPARATOR.join(("ID", "RegioS", "Perioden", "Inwoners_1", "…")),
            _BY_PROFILE,
        ],
    }  # fmt: skip


def _of_root(name: str) -> str | None:
    """Kind of a root element, given as ``namespace local-name``."""
    namespace, _, local = name.rpartition(" ")
    if local == "auditfile":
        return "xaf"
    found = _IWMO.search(namespace)
    return found[1] if local == "Bericht" and found and found[1] in READERS else None


def _root(head: bytes) -> tuple[str | None, bool]:
    """Root element (namespace and local name) as far as the head shows it, and whether a DOCTYPE stands before it."""
    found: list[str] = []
    doctype: list[bool] = []

    def stop(*_: object) -> NoReturn:
        raise _RootFoundError

    def start(name: str, _: object) -> NoReturn:
        found.append(name)
        raise _RootFoundError

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = lambda *_: doctype.append(True)
    parser.EntityDeclHandler = stop  # entities are never expanded
    with suppress(_RootFoundError, expat.ExpatError, ValueError, LookupError):
        parser.Parse(head, False)
    return (found[0] if found else None), bool(doctype)


def _of_xml(head: bytes) -> Recognition:
    root, doctype = _root(head)
    if root is not None:
        kind = _of_root(root)
        inside = stuf.head_inside(head) if kind is None else None
        if inside is not None:
            named = _of_root(_root(inside)[0] or "")
            return Recognition("ggk" if named in (None, "xaf") else named)
    else:  # not well-formed, or entities were declared: what it seems to be, for its reader to refuse
        text = head.decode("latin-1")
        seems, message = _ROOT.search(text), _IWMO.findall(text.replace('"', " ").replace("'", " "))
        kind = "xaf" if seems and seems[1] == "auditfile" else None
        if seems and kind is None:
            kind = next((name for name in message if name in READERS), None)
    if kind is None and doctype:
        return Recognition("xml")
    return Recognition(kind, [] if kind else _expected()["xml"])


def _of_json(text: str) -> Recognition:
    kind = next((kind for kind, key in _KEY.items() if key.search(text)), None)
    if kind is None:
        feed = odata.feed_of(text)
        kind = ENTITIES.get(feed.entity or "") if feed else vera.kind_of(text)
    return Recognition(kind, [] if kind else _expected()["json"])


def _best(headers: list[list[str]]) -> tuple[str | None, float]:
    """Kind whose columns a header has most of, when it has enough and no other kind has as many; and their share."""
    shares = sorted(((max(share_found(p, header) for header in headers), p.kind) for p in CSV_PROFILES), reverse=True)
    (first, kind), (second, _) = shares[:2]
    return (kind if first >= ENOUGH and first > second else None), first


def _of_text(text: str) -> Recognition:
    if code := aw319.message_code(text):
        return Recognition("aw319" if code in aw319.DOMAINS else "ei")
    declares = _YAML.search(text)
    if declares is None:
        return _of_csv(text)
    return Recognition("mapping" if declares["kind"] == "mapping" else "profile")


def _feed(headers: list[list[str]]) -> str | None:
    """Kind of a table whose further columns differ from file to file."""
    for kind, columns in FEEDS:
        if any({name.casefold() for name in columns} <= set(header) for header in headers):
            return kind
    numbered = any(header[:1] == ["id"] and any(map(_NUMBERED.fullmatch, header)) for header in headers)
    return "statline" if numbered else None


def _of_csv(text: str) -> Recognition:
    first = next((line for line in text.splitlines() if line.strip(";,\t \ufeff")), "")
    headers = []
    for separator in (SEPARATOR, *OTHER_SEPARATORS):
        with suppress(csv.Error):
            headers.append([plain(cell) for cell in next(csv.reader([first], delimiter=separator), [])])
    feed = _feed(headers)
    kind, share = (feed, 1.0) if feed else _best(headers) if headers else (None, 0.0)
    if kind is None and all(len(header) < 2 for header in headers):  # no table at all: anything could have been meant
        return Recognition(None, [line for lines in _expected().values() for line in lines], sure=False)
    return Recognition(kind, sure=share == 1) if kind else _most_alike(headers)


def _most_alike(headers: list[list[str]]) -> Recognition:
    """A table of no kind: the forms that share at least two columns with it come first, at most three."""
    expected = _expected()["csv"]
    names = [{plain(name) for name in one.partition(": ")[2].split(SEPARATOR)} for one in expected]
    shared = [max(len(columns & set(header)) for header in headers) for columns in names]
    order = sorted(range(len(expected)), key=lambda n: -shared[n])
    near = sum(shared[n] >= 2 for n in order[:3])
    return Recognition(None, [expected[n] for n in order], sure=False, near=near)


def _text(head: bytes) -> str:
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return head.decode(encoding, "replace").lstrip()


def recognise(stream: BinaryIO, profiles: Sequence[TableProfile] = ()) -> Recognition:
    """Kind of a file from its content; the stream is back at its start afterwards.

    Args:
        stream: The file, seekable.
        profiles: Profiles that organisations declared; a table that is of no kind, or lacks columns of one, may be theirs.

    Returns:
        The kind, or None with what is expected of a file of this form (XML, JSON, workbook, CSV).

    Raises:
        Refused: empty_file; format_not_read (an archive, a database, a program, a workbook of another kind); file_too_large or
            not_well_formed (a workbook that cannot be opened).
    """
    seen = _standard(stream)
    if profiles and not seen.sure:
        fits = profiled.fitting(stream, profiles)
        if fits and (seen.kind is None or profiled.share_found(stream, fits[0]) == 1):
            seen = Recognition(profiled.KIND)
    stream.seek(0)
    return seen


def _standard(stream: BinaryIO) -> Recognition:
    """What a file is by itself."""
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    try:
        if head.startswith(_NEVER_READ) or head[8:12] == b"DUCK":
            raise Refused("format_not_read")
        if is_zip(head):
            names = {name.casefold().strip() for name in sheet_names(stream)}
            kind = next((kind for sheet, kind in SHEETS.items() if sheet.casefold() in names), None)
            return Recognition(kind, [] if kind else _expected()["zip"], sure=kind is not None)
    finally:
        stream.seek(0)
    text = _text(head)
    if not text.strip("\ufeff\0 \t\r\n"):
        raise Refused("empty_file")
    if text.startswith("<"):
        return _of_xml(head)
    if text.startswith(("{", "[")):
        return _of_json(text)
    return _of_text(text)


def reader_for(kind: str) -> Reader:
    """The reader of a kind; its module is loaded when it is first needed.

    Raises:
        KeyError: There is no such kind.
    """
    module, _, function = READERS[kind].partition(":")
    return getattr(importlib.import_module(module), function)


def refuse_doctype(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> NoReturn:
    """Reader of XML that hides what it is behind a DOCTYPE: none of the standards has one.

    Raises:
        Refused: doctype, always.
    """
    raise Refused("doctype", 1)
