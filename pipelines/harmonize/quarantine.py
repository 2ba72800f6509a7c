"""Quarantine: what was held back, with file, line, column and rule; never the value."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from pipelines.contracts import MONEY, RAW
from pipelines.contracts.rules import broken_rules
from pipelines.harmonize import relations

COLUMNS = ("file_id", "row", "line", "column", "rule", "table", "cents")


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


def of_relations(raw: Mapping[str, ir.Table], codes: ir.Table, files: ir.Table) -> list[ir.Table]:
    """Rows that repeat or contradict another row or name something that is not there, per table."""
    claims, register = raw["raw_iwmo__claims"], raw["raw_register__complexes"]
    found = {
        table: [
            relations.repeated_keys(
                raw[table],
                key,
                MONEY.get(table, ()),
                issued=files,
                versioned=table in relations.VERSIONED,
                apart=relations.NOT_CONTENT.get(table, ()),
            )
        ]
        for table, key in relations.NATURAL_KEYS.items()
    }
    found["raw_iwmo__claims"] = relations.claims_against_each_other(
        claims, raw["raw_iwmo__answers"], raw["raw_iwmo__refusals"]
    )
    found["raw_iwmo__answers"] = [relations.answers_without_claim(raw["raw_iwmo__answers"], claims)]
    found["raw_iwmo__refusals"].append(relations.refusals_without_claim(raw["raw_iwmo__refusals"], claims))
    found["raw_iv3__amounts"].append(relations.taakvelden_of_another_year(raw["raw_iv3__amounts"], codes))
    costs, units = raw["raw_aedes__costs"], raw["raw_woz__units"]
    found["raw_aedes__costs"].append(relations.costs_of_unknown_units(costs, units, MONEY["raw_aedes__costs"]))
    bookings, auditfile = raw["raw_vera__bookings"], raw["raw_xaf__lines"]
    found["raw_vera__bookings"].append(relations.booked_in_an_auditfile(bookings, auditfile))
    amounts = raw["raw_profile__amounts"]
    found["raw_profile__amounts"] = [
        relations.unknown_complexes(
            amounts.filter(amounts.complex_id.notnull()), register, MONEY["raw_profile__amounts"]
        ),
        *relations.delivered_elsewhere(amounts, raw, codes),
    ]
    shares, again = raw["raw_own_split__shares"], found["raw_own_split__shares"][0]
    found["raw_own_split__shares"].append(relations.shares_that_do_not_add_up(shares, again))
    named = ("raw_placements__stays", "raw_insurer__aggregates", "raw_caretaking__hours", "raw_own_split__shares")
    for table in named:
        found[table].append(relations.unknown_complexes(raw[table], register, MONEY.get(table, ())))
    return [rows.mutate(table=ibis.literal(table)) for table, several in found.items() for rows in several]


def quarantine(
    *,
    files: ir.Table,
    faults: ir.Table,
    staged: Mapping[str, ir.Table],
    raw: Mapping[str, ir.Table],
    codes: ir.Table,
) -> ir.Table:
    """Everything held back (core__quarantine): whole files, unreadable rows, rows against a rule, rows against each other.

    Args:
        files: raw_intake__files.
        faults: Findings of the readers.
        staged: Rows as read, by raw table.
        raw: Rows that kept the rules of their contract, by raw table.
        codes: ref__budget_codes.
    """
    parts = [
        of_files(files),
        faults.semi_join(counted_files(files), "file_id"),
        *of_rows(staged, files),
        *of_relations(raw, codes, files),
    ]
    return ibis.union(*(part.select(*COLUMNS) for part in parts))
