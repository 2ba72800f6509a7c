"""What must hold after a build: every table keeps its contract, every cent is accounted for, enough was left in."""

from collections.abc import Iterator

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


@dg.asset_check(asset="mart__reconciliation", blocking=True)
def every_cent_is_accounted_for(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Lines and cents read = accepted + quarantined + superseded + duplicate, and accepted files meet their own totals."""
    rows = warehouse.read("mart__reconciliation").to_pandas()
    off = rows[(rows.difference_lines != 0) | (rows.difference_cents != 0)]
    unmet = rows[(rows.status == "accepted") & (rows.control == "not met")]
    return dg.AssetCheckResult(
        passed=off.empty and unmet.empty,
        metadata={
            "files": len(rows),
            "files_with_a_difference": len(off),
            "accepted_against_their_totals": len(unmet),
        },
    )


@dg.asset_check(asset="core__quarantine")
def corrections_still_fit(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Every correction of the receiving party still finds what it expects; one that does not is outdated and was not applied."""
    held = warehouse.read("core__quarantine")
    unfit = held.filter(held.table == "raw_corrections__rows", held.rule != "known_later").count().to_pyarrow().as_py()
    return dg.AssetCheckResult(passed=not unfit, metadata={"corrections_that_do_not_fit": int(unfit)})


@dg.asset_check(asset="mart__project_profile")
def books_are_in(warehouse: Warehouse) -> dg.AssetCheckResult:
    """The ledger of the corporation is in for every month of every project; elsewhere nothing is told of that month."""
    missing = warehouse.read("mart__project_profile").to_pandas().months_without_books.sum()
    return dg.AssetCheckResult(
        passed=not missing, severity=dg.AssetCheckSeverity.WARN, metadata={"project_months_without_books": int(missing)}
    )


@dg.asset_check(asset="raw_intake__files")
def every_file_counts(warehouse: Warehouse) -> dg.AssetCheckResult:
    """No delivered file was unreadable or went aside as a whole; messages that are not used and what was known later are no matter."""
    files = warehouse.read("raw_intake__files").select("file_id", "status", "reason").distinct().to_pandas()
    count = int((files.status.isin(["refused", "set_aside"]) & ~files.reason.isin((*NOT_USED, "known_later"))).sum())
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


@dg.asset_check(asset="mart__coverage")
def nothing_vanished_before_the_estimate(warehouse: Warehouse) -> dg.AssetCheckResult:
    """Every cent of an estimated budget in the ledger is in a panel, or is told as left out."""
    read = warehouse.read
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
    missing = missing_cents(source, panels, left_out(source))
    return dg.AssetCheckResult(passed=missing == 0, metadata={"missing_cents": missing})


CHECKS = [
    nothing_vanished_before_the_estimate,
    every_table_keeps_its_contract,
    every_cent_is_accounted_for,
    corrections_still_fit,
    every_file_counts,
    books_are_in,
    person_months_are_mostly_in,
]
