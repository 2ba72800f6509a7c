"""What must hold after a build: every table keeps its contract, every cent is accounted for, enough was left in."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import dagster as dg

from assets.storage import Warehouse, rows_against_rules
from pipelines.contracts import CONTRACTS
from pipelines.harmonize.coverage import Sources, left_out, missing_cents
from pipelines.harmonize.price_level import with_real_cents
from pipelines.sources.iwmo import NOT_USED


@dg.multi_asset_check(
    specs=[
        dg.AssetCheckSpec("keeps_its_contract", asset=table, description=f"Every row of {table} keeps every rule.")
        for table in CONTRACTS
    ],
    name="contracts",
)
def every_table_keeps_its_contract(warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
    """Stored tables keep their contracts; a broken rule is named with its number of rows, never a value."""
    for table in CONTRACTS:
        broken = rows_against_rules(table, warehouse.path(table))
        yield dg.AssetCheckResult(
            asset_key=table,
            check_name="keeps_its_contract",
            passed=not broken,
            metadata={"broken_rules": dg.MetadataValue.json(broken)},
        )


def reconciled(warehouse: Warehouse) -> dict[str, int]:
    """Files received, files with a difference, and accepted files that do not meet their own totals."""
    rows = warehouse.read("mart__reconciliation").to_pandas()
    off = rows[(rows.difference_lines != 0) | (rows.difference_cents != 0)]
    unmet = rows[(rows.status == "accepted") & (rows.control == "not met")]
    return {"files": len(rows), "files_with_a_difference": len(off), "accepted_against_their_totals": len(unmet)}


def unreconciled(warehouse: Warehouse) -> int:
    """Files of which not every line and cent is accounted for."""
    found = reconciled(warehouse)
    return found["files_with_a_difference"] + found["accepted_against_their_totals"]


@dg.asset_check(asset="mart__reconciliation", blocking=True)
def every_cent_is_accounted_for(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Lines and cents read = accepted + quarantined + superseded + duplicate, and accepted files meet their own totals."""
    return dg.AssetCheckResult(passed=not unreconciled(warehouse), metadata=reconciled(warehouse))


def unfit_corrections(warehouse: Warehouse) -> int:
    """Corrections that do not find what they expect."""
    held = warehouse.read("core__quarantine")
    unfit = held.filter(held.table == "raw_corrections__rows", held.rule != "known_later")
    return int(unfit.count().to_pyarrow().as_py())


@dg.asset_check(asset="core__quarantine")
def corrections_still_fit(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Every correction of the receiving party still finds what it expects; one that does not is outdated and was not applied."""
    unfit = unfit_corrections(warehouse)
    return dg.AssetCheckResult(passed=not unfit, metadata={"corrections_that_do_not_fit": unfit})


@dg.asset_check(asset="mart__project_profile")
def books_are_in(warehouse: Warehouse) -> dg.AssetCheckResult:
    """The ledger of the corporation is in for every month of every project; elsewhere nothing is told of that month."""
    missing = warehouse.read("mart__project_profile").to_pandas().months_without_books.sum()
    return dg.AssetCheckResult(
        passed=not missing, severity=dg.AssetCheckSeverity.WARN, metadata={"project_months_without_books": int(missing)}
    )


def files_left_out(warehouse: Warehouse) -> int:
    """Files that were unreadable or went aside as a whole, and should not have."""
    files = warehouse.read("raw_intake__files").select("file_id", "status", "reason").distinct().to_pandas()
    return int((files.status.isin(["refused", "set_aside"]) & ~files.reason.isin((*NOT_USED, "known_later"))).sum())


@dg.asset_check(asset="raw_intake__files")
def every_file_counts(warehouse: Warehouse) -> dg.AssetCheckResult:
    """No delivered file was unreadable or went aside as a whole; messages that are not used and what was known later are no matter."""
    count = files_left_out(warehouse)
    return dg.AssetCheckResult(passed=not count, metadata={"files_that_do_not_count": count})


@dg.asset_check(asset="mart__coverage")
def person_months_are_mostly_in(warehouse: Warehouse) -> dg.AssetCheckResult:
    """At least half of the person-months of the calendar are in the panel; what is not is named in mart__coverage."""
    calendar = warehouse.read("core__care_calendar")
    months = int(calendar.count().to_pyarrow().as_py())
    used = int(calendar.filter(calendar.left_out.isnull()).count().to_pyarrow().as_py())
    return dg.AssetCheckResult(
        passed=months == 0 or 2 * used >= months,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"person_months": months, "used": used},
    )


def vanished_cents(warehouse: Warehouse) -> int:
    """Cents of estimated budgets that are in the ledger, in no panel, and not told as left out."""
    return _vanished(warehouse.folder, tuple(warehouse.path(table).stat().st_mtime_ns for table in PANELS))


PANELS = ("core__cost_lines", "core__person_months", "core__complex_months", "core__insured_quarters")


@lru_cache(maxsize=1)
def _vanished(folder: str, _as_it_is: tuple[int, ...]) -> int:
    read = Warehouse(folder=folder).read
    lines = with_real_cents(read("core__cost_lines"), read("ref__budgets"), read("core__deflators"))
    source = Sources(
        lines,
        read("core__care_calendar"),
        read("core__booked_months"),
        read("core__projects"),
        read("raw_insurer__aggregates"),
        read("core__exposure"),
    )
    panels = [read(table) for table in ("core__person_months", "core__complex_months", "core__insured_quarters")]
    return missing_cents(source, panels, left_out(source))


@dg.asset_check(asset="mart__coverage")
def nothing_vanished_before_the_estimate(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Every cent of an estimated budget in the ledger is in a panel, or is told as left out."""
    missing = vanished_cents(warehouse)
    return dg.AssetCheckResult(passed=missing == 0, metadata={"missing_cents": missing})


MUST_HOLD: dict[str, Callable[[Warehouse], int]] = {
    "mart__reconciliation.every_cent_is_accounted_for": unreconciled,
    "core__quarantine.corrections_still_fit": unfit_corrections,
    "raw_intake__files.every_file_counts": files_left_out,
    "mart__coverage.nothing_vanished_before_the_estimate": vanished_cents,
}
"""Checks without which nothing is published, each with what counts against it."""


def broken(warehouse: Warehouse, tables: Iterable[str]) -> list[str]:
    """Names of the checks that do not hold in what is about to be published: contracts of these tables, and what must hold."""
    against = [f"{table}.keeps_its_contract" for table in tables if rows_against_rules(table, warehouse.path(table))]
    return against + [name for name, count in MUST_HOLD.items() if count(warehouse)]


CHECKS = [
    nothing_vanished_before_the_estimate,
    every_table_keeps_its_contract,
    every_cent_is_accounted_for,
    corrections_still_fit,
    every_file_counts,
    books_are_in,
    person_months_are_mostly_in,
]
