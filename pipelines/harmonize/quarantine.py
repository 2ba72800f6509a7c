"""Quarantine: what was held back, with file, line, column and rule; never the value."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from pipelines.contracts import MONEY, RAW
from pipelines.contracts.rules import broken_rules
from pipelines.harmonize import aw319, relations

IV3 = ("raw_iv3__amounts", "raw_iv3__published")
COLUMNS = ("file_id", "row", "line", "column", "rule", "table", "cents")


@dataclass(frozen=True)
class Codes:
    """Code lists that rows are held against: of Iv3 (ref__iv3_codes) and of the products of budgets (ref__budget_codes)."""

    iv3: ir.Table
    budgets: ir.Table


def counted_files(files: ir.Table) -> ir.Table:
    """Files whose rows count: accepted, first copy."""
    return files.filter((files.status == "accepted") & (files["copy"] == 1)).select("file_id")


def of_files(files: ir.Table) -> ir.Table:
    """Files held back as a whole, at the line where reading stopped (0: the whole), with their net amount."""
    held = files.filter(files.status.isin(["set_aside", "refused", "unknown"]))
    return held.select(
        "file_id",
        row=ibis.null("int64"),
        line=held.stopped_at,
        column=ibis.literal(""),
        rule=held.reason.fill_null("unknown_file"),
        table=ibis.null("string"),
        cents=(held.debit_cents - held.credit_cents).cast("int64"),
    ).distinct()


def of_rows(staged: Mapping[str, ir.Table], files: ir.Table) -> list[ir.Table]:
    """Rows of accepted files that break a rule of their contract, per table."""
    counted = counted_files(files)
    found = []
    for table, rows in staged.items():
        broken = broken_rules(RAW[table], rows.semi_join(counted, "file_id"), cents=MONEY.get(table, ()))
        found.append(broken.mutate(table=ibis.literal(table)))
    return found


def of_relations(
    raw: Mapping[str, ir.Table], codes: Codes, files: ir.Table, came_after: ir.Table | None, tables: Collection[str]
) -> list[ir.Table]:
    """Rows of some tables that repeat or contradict another row or name something that is not there, per table."""
    found = {table: [_repeated(raw, table, files, came_after)] for table in relations.NATURAL_KEYS if table in tables}
    register = raw["raw_register__complexes"]
    for table in ("raw_placements__stays", "raw_insurer__aggregates", "raw_caretaking__hours", "raw_own_split__shares"):
        if table in tables:
            found[table].append(relations.unknown_complexes(raw[table], register, MONEY.get(table, ())))
    if "raw_own_split__shares" in tables:
        shares, again = raw["raw_own_split__shares"], found["raw_own_split__shares"][0]
        found["raw_own_split__shares"].append(relations.shares_that_do_not_add_up(shares, again))
    for table, against in _AGAINST.items():
        if table in tables:
            found.setdefault(table, []).extend(against(raw, codes))
    if "raw_iwmo__claims" in tables:
        claims = (raw["raw_iwmo__claims"], raw["raw_iwmo__answers"], raw["raw_iwmo__refusals"])
        found["raw_iwmo__claims"] = relations.claims_against_each_other(*claims)
    return [rows.mutate(table=ibis.literal(table)) for table, several in found.items() for rows in several]


def _repeated(raw: Mapping[str, ir.Table], table: str, files: ir.Table, came_after: ir.Table | None) -> ir.Table:
    """Rows of a table whose natural key occurs more than once (claims have rules of their own)."""
    return relations.repeated_keys(
        raw[table],
        relations.NATURAL_KEYS[table],
        MONEY.get(table, ()),
        issued=files,
        came_after=came_after,
        versioned=table in relations.VERSIONED,
        blank_is_a_value=table in relations.BLANK_IS_A_VALUE,
    )


_AGAINST: dict[str, Callable[[Mapping[str, ir.Table], Codes], list[ir.Table]]] = {
    "raw_iwmo__answers": lambda raw, _: [
        relations.answers_without_claim(raw["raw_iwmo__answers"], raw["raw_iwmo__claims"])
    ],
    "raw_iwmo__refusals": lambda raw, _: [
        relations.refusals_without_claim(raw["raw_iwmo__refusals"], raw["raw_iwmo__claims"])
    ],
    **{
        table: lambda raw, codes, table=table: [
            relations.taakvelden_of_another_year(raw[table], codes.iv3, MONEY[table])
        ]
        for table in IV3
    },
    "raw_aw319__lines": lambda raw, _: aw319.against_each_other(
        raw["raw_aw319__lines"], raw["raw_iwmo__answers"], raw["raw_iwmo__refusals"]
    ),
    "raw_aedes__costs": lambda raw, _: [
        relations.costs_of_unknown_units(raw["raw_aedes__costs"], raw["raw_woz__units"], MONEY["raw_aedes__costs"])
    ],
    "raw_vera__bookings": lambda raw, _: [
        relations.booked_in_an_auditfile(raw["raw_vera__bookings"], raw["raw_xaf__lines"])
    ],
    "raw_profile__amounts": lambda raw, codes: [
        relations.unknown_complexes(
            raw["raw_profile__amounts"].filter(raw["raw_profile__amounts"].complex_id.notnull()),
            raw["raw_register__complexes"],
            MONEY["raw_profile__amounts"],
        ),
        *relations.delivered_elsewhere(raw["raw_profile__amounts"], raw, codes.budgets),
    ],
}
"""What is held against rows of other tables, besides a key that is repeated."""


def quarantine(
    *,
    files: ir.Table,
    faults: ir.Table,
    broken: Mapping[str, ir.Table],
    raw: Mapping[str, ir.Table],
    filled: Collection[str],
    codes: Codes,
    came_after: ir.Table | None = None,
) -> ir.Table:
    """Everything held back (core__quarantine): whole files, unreadable rows, rows against a rule, rows against each other.

    Args:
        files: raw_intake__files.
        faults: Findings of the readers.
        broken: Rows as read, by raw table; only of tables of which some rows break a rule of their contract.
        raw: Rows that kept the rules of their contract, by raw table.
        filled: Raw tables of which any row was delivered.
        codes: Code lists.
        came_after: Pairs file_id, earlier: of two files which was there first; None where nothing says it of any.
    """
    parts = [
        of_files(files),
        faults.semi_join(counted_files(files), "file_id"),
        *of_rows(broken, files),
        *of_relations(raw, codes, files, came_after, filled),
    ]
    return ibis.union(*(part.select(*COLUMNS) for part in parts))
