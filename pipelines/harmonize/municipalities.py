"""Municipalities by name: publishers write the same name in many ways, and the code is what links."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

import ibis
import ibis.expr.types as ir
import pandas as pd

from pipelines.harmonize.literal_rows import literal_rows

_PART = re.compile(r"\(.*?\)")
_OTHER = re.compile(r"[^0-9a-z]+")


def plain_name(name: str) -> str:
    """A name as it is compared: small letters without accents, anything else a space (``'s-Gravenhage`` = ``S GRAVENHAGE``)."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _OTHER.sub(" ", bare).strip()


def codes_by_name(names: Iterable[str], known: pd.DataFrame) -> dict[str, str]:
    """Code per name, for names that mean one municipality; others are left out.

    A name is that of a municipality when it is spelled so, or else when it is so without what stands between brackets (``Beek (L.)``)
    and no other municipality is.

    Args:
        names: Names as published.
        known: ref__municipalities.
    """
    exact: dict[str, set[str]] = defaultdict(set)
    loose: dict[str, set[str]] = defaultdict(set)
    for name, code in zip(known.name, known.municipality_code, strict=True):
        exact[plain_name(name)].add(code)
        loose[plain_name(_PART.sub(" ", name))].add(code)
    found = {}
    for name in names:
        codes = exact.get(plain_name(name)) or loose.get(plain_name(_PART.sub(" ", name))) or set()
        if len(codes) == 1:
            found[name] = next(iter(codes))
    return found


def name_table(names: ir.Column, known: pd.DataFrame) -> ir.Table:
    """Names of a column with their code: municipality_name, municipality_code; names that mean no municipality are left out."""
    distinct = sorted(name for name in names.as_table().distinct().to_pyarrow()[0].to_pylist() if name is not None)
    columns = ("municipality_name", "municipality_code")
    found = [dict(zip(columns, pair, strict=True)) for pair in codes_by_name(distinct, known).items()]
    return literal_rows(found, dict.fromkeys(columns, "string"))


def names_without_code(raw: Mapping[str, ir.Table], known: pd.DataFrame) -> dict[str, list[ir.Table]]:
    """Remarks on names that mean no municipality, by table; ``raw`` has the context tables."""
    columns = {"raw_iv3__published": "municipality_name", "raw_vektis__values": "area"}
    found = {}
    for table, column in columns.items():
        rows = raw[table] if table != "raw_vektis__values" else raw[table].filter(raw[table].area_type == "gemeente")
        found[table] = [unknown_names(rows, column, name_table(rows[column], known))]
    return found


def unknown_names(rows: ir.Table, column: str, named: ir.Table) -> ir.Table:
    """Names that mean no municipality, as findings: one per file and name, at its first line."""
    lost = rows.filter(rows[column].notnull()).anti_join(named, rows[column] == named.municipality_name)
    first = lost.group_by("file_id", name=lost[column]).aggregate(line=lost.line.min(), row=lost.row.argmin(lost.line))
    return first.select(
        "file_id",
        "row",
        "line",
        column=ibis.literal(column),
        rule=ibis.literal("unknown_municipality"),
        cents=ibis.null("int64"),
    )
