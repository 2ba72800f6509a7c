"""Remarks: what is odd in a file, or between files, and does not hold a line or a cent back."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from pipelines.harmonize.quarantine import COLUMNS, counted_files


def remarks(*, files: ir.Table, notes: ir.Table, between: Mapping[str, list[ir.Table]] | None = None) -> ir.Table:
    """Everything that was remarked on (core__remarks).

    Args:
        files: raw_intake__files.
        notes: Notes of the readers, in the columns of a finding.
        between: Findings between rows and files, by raw table: rows of `relations.finding`.
    """
    found = [rows.mutate(table=ibis.literal(table)) for table, several in (between or {}).items() for rows in several]
    parts = [notes.semi_join(counted_files(files), "file_id"), *found]
    return ibis.union(*(part.select(*COLUMNS) for part in parts)) if found else parts[0].select(*COLUMNS)
