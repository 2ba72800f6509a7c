"""What a reader must know of a project and of the release, beside the answers."""

import hashlib
from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from pipelines.harmonize.placements import stayed_after_support


def project_profile(projects: ir.Table, exposure: ir.Table, booked: ir.Table) -> ir.Table:
    """Each project with its means since the start of caretaking (mart__project_profile)."""
    own = projects.filter(projects.project_id.notnull())
    told = exposure.select("complex_id", "month").union(booked.select("complex_id", "month"), distinct=True)
    since = told.inner_join(own.select("complex_id", "caretaking_start"), "complex_id")
    since = since.filter(since.month >= since.caretaking_start).left_join(exposure, ["complex_id", "month"])
    counts = counted_months(booked, exposure, projects).select("complex_id", "month", is_counted=True)
    since = since.select(*exposure.columns).left_join(counts, ["complex_id", "month"])
    means = since.group_by("complex_id").aggregate(
        last_month=since.month.max(),
        supported_residents=since.supported_residents.mean(),
        hours_per_dwelling_month=since.caretaker_hours.sum()
        / since.dwellings.sum(where=since.caretaker_hours.notnull()),
        latest_dwellings=since.dwellings.argmax(since.month, where=since.dwellings.notnull()),
        months=since.month.nunique(),
        months_without_books=since.month.nunique(where=since.is_counted.isnull()),
    )
    rows = own.inner_join(means, "complex_id")
    return rows.mutate(dwellings=rows.latest_dwellings)


def counted_months(booked: ir.Table, exposure: ir.Table, projects: ir.Table) -> ir.Table:
    """Months of projects of which the books are in and, from the start of caretaking on, the caretaker hours and dwellings as well.

    In any other month either the cost or what was avoided of it is not known, so neither counts: complex_id, project_id, month.
    """
    rows = booked.filter(booked.project_id.notnull()).inner_join(
        projects.select("complex_id", start="caretaking_start"), "complex_id"
    )
    let = exposure.select("complex_id", "month").distinct().mutate(is_let=ibis.literal(True))
    rows = rows.left_join(let, ["complex_id", "month"])
    return rows.filter(rows.is_let.notnull() | (rows.month < rows.start)).select("complex_id", "project_id", "month")


def organisations(profiles: ir.Table) -> ir.Table:
    """Municipalities and corporations with what their projects have together (mart__organisations), from mart__project_profile."""
    kinds = (
        profiles.mutate(scope="gemeente:" + profiles.municipality_code, name=profiles.municipality_name),
        profiles.mutate(scope="corporatie:" + profiles.corporation_id, name=profiles.corporation_name),
    )
    rows = kinds[0].union(kinds[1])
    return rows.group_by("scope").aggregate(
        name=rows.name.max(), projects=rows.count(), dwellings=rows.dwellings.sum(),
        caretaking_start=rows.caretaking_start.min(), last_month=rows.last_month.max(), months=rows.months.sum(),
        months_without_books=rows.months_without_books.sum(),
    )  # fmt: skip


def of_corporations(profiles: ir.Table, projects: ir.Table) -> ir.Table:
    """Projects and corporations as scopes of a corporation: scope, corporation_id, dwellings, registered (all of its complexes)."""
    by_project = profiles.select("corporation_id", "dwellings", scope="project_id")
    together = profiles.group_by("corporation_id").aggregate(dwellings=profiles.dwellings.sum())
    by_corporation = together.mutate(scope="corporatie:" + together.corporation_id)
    registered = projects.group_by("corporation_id").aggregate(registered=projects.dwellings.sum())
    rows = by_project.select("scope", "corporation_id", "dwellings").union(
        by_corporation.select("scope", "corporation_id", "dwellings")
    )
    return rows.inner_join(registered, "corporation_id").order_by("scope")


def units_by_kind(units: ir.Table) -> ir.Table:
    """Units of corporations at the end of every year: corporation_id, year, unit_type, count_end."""
    sums = {"count_end": units.count_end.sum()}
    return (
        units.group_by("corporation_id", "year", "unit_type")
        .aggregate(**sums)
        .order_by("corporation_id", "year", "unit_type")
    )


def caretaking_costs(lines: ir.Table, projects: ir.Table) -> ir.Table:
    """Real caretaker cost per project and month: project_id, month, cents (positive = cost to the corporation)."""
    priced = lines.filter(lines.real_cents.notnull())
    spent = priced.filter((priced.budget == "caretaking") & ~priced.transfer).inner_join(
        projects.filter(projects.project_id.notnull()).select("complex_id", "project_id"), "complex_id"
    )
    return spent.group_by("project_id", "month").aggregate(cents=spent.real_cents.sum().cast("int64"))


def caretaking_exposure(exposure: ir.Table, projects: ir.Table) -> ir.Table:
    """Dwellings, supported residents and caretaker hours (null = not known) per project and month."""
    own = projects.filter(projects.project_id.notnull()).select("complex_id", "project_id")
    return exposure.inner_join(own, "complex_id").select(
        "project_id", "month", "dwellings", "supported_residents", hours="caretaker_hours"
    )


def transfers(lines: ir.Table, projects: ir.Table) -> ir.Table:
    """Real transfers per project, month and party: received minus paid; sums to zero over parties in every project and month."""
    moved = lines.filter(lines.transfer & lines.real_cents.notnull()).inner_join(
        projects.filter(projects.project_id.notnull()).select("complex_id", "project_id"), "complex_id"
    )
    return moved.group_by("project_id", "month", "party").aggregate(cents=(-moved.real_cents.sum()).cast("int64"))


def practice(projects: ir.Table, exposure: ir.Table, placements: ir.Table) -> ir.Table:
    """The register with what was seen: hours_per_month (mean since the start) and stayed_after_support_share; null = not known."""
    since = exposure.inner_join(projects.select("complex_id", "caretaking_start"), "complex_id")
    since = since.filter(since.month >= since.caretaking_start)
    hours = since.group_by("complex_id").aggregate(hours_per_month=since.caretaker_hours.mean())
    rows = projects.left_join(hours, "complex_id").select(*projects.columns, "hours_per_month")
    stayed = stayed_after_support(placements)
    return rows.left_join(stayed, "complex_id").select(*rows.columns, "stayed_after_support_share")


def release(
    files: pd.DataFrame,
    *,
    base_year: int,
    discount_rate: float,
    draws: int,
    discount_schedule: str | None,
    adjustments: str | None,
    as_known_on: date | None,
    provisional: bool,
) -> pd.DataFrame:
    """What the answers rest on (mart__release); the hash is over the hashes of the files that counted, in order."""
    counted = sorted(files.loc[files.status == "accepted", "file_id"])
    digest = hashlib.sha256("\n".join(counted).encode("ascii")).hexdigest()
    dated = files.loc[
        (files.status == "accepted")
        & files.kind.isin(["xaf", "vera_bookings", "wmo323", "shelter", "insurer", "caretaking", "profiled"])
    ]
    return pd.DataFrame(
        {
            "base_year": [base_year],
            "discount_rate": [discount_rate],
            "draws": [draws],
            "data_hash": [digest],
            "files": [len(files)],
            "data_until": [dated.period_end.max()],
            "discount_schedule": pd.Series([discount_schedule], dtype="str"),
            "adjustments": pd.Series([adjustments], dtype="str"),
            "as_known_on": pd.Series([as_known_on], dtype="object"),
            "example": [bool(files.example.any())],
            "provisional": [provisional],
        }
    )


def is_provisional(buckets: ir.Table, files: ir.Table, factors: ir.Table, *, base_year: int) -> bool:
    """Whether claims are unanswered, files were set aside or refused, or an index up to the base year is not settled."""
    open_claims = buckets.filter((buckets.state == "unanswered") & (buckets.party == "gemeente")).count()
    aside = files.filter(files.status.isin(["set_aside", "refused"])).count()
    loose = factors.filter((factors.year <= base_year) & factors.status.isin(["voorlopig", "onbekend"])).count()
    row = ibis.memtable({"one": [1]}).select(n=open_claims.as_scalar() + aside.as_scalar() + loose.as_scalar())
    return int(row.to_pyarrow()["n"][0].as_py()) > 0
