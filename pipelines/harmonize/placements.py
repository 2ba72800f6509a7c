"""Who lives where, and what there was to take care of."""

import ibis
import ibis.expr.types as ir


def projects(register: ir.Table) -> ir.Table:
    """Register of complexes (core__projects): a project is a complex with caretaking for mixed housing."""
    project = ibis.ifelse(register.kind == "project", register.complex_id, ibis.null("string"))
    return register.mutate(project_id=project)


def placements(stays: ir.Table) -> ir.Table:
    """Stays of people in complexes (core__placements)."""
    return stays.select("person_id", "complex_id", "municipality_code", "period_start", "period_end", "supported")


def exposure(register: ir.Table, stays: ir.Table, units: ir.Table, hours: ir.Table) -> ir.Table:
    """Dwellings, let dwellings, supported residents and caretaker hours (core__exposure), one row per complex and month of ``hours``.

    Dwellings come from the WOZ-bezitstabel of the year, through the postcodes of the register; where it is missing, from the
    register itself.
    """
    codes = register.select("complex_id", postcode=register.postcodes.split("|").unnest())
    homes = units.filter((units.unit_type == "Woonruimte") & (units.part == "2.1A")).inner_join(codes, "postcode")
    counted = homes.group_by("complex_id", homes.year).aggregate(counted=homes.count_end.sum().cast("int64"))
    supported = stays.filter(stays.supported).select("complex_id", "period_start", "period_end")
    months = hours.select("complex_id", "month", "hours", "occupied_dwellings")
    living = months.select("complex_id", "month").inner_join(supported, "complex_id")
    living = living.filter((living.period_start <= living.month) & (living.period_end >= living.month).fill_null(True))
    residents = living.group_by("complex_id", "month").aggregate(supported_residents=living.count())
    rows = months.mutate(year=months.month.year().cast("int64"))
    rows = rows.left_join(counted, ["complex_id", "year"]).select(*rows.columns, "counted")
    rows = rows.left_join(residents, ["complex_id", "month"]).select(*rows.columns, "supported_residents")
    rows = rows.inner_join(register.select("complex_id", "dwellings"), "complex_id")
    return rows.select(
        "complex_id",
        "month",
        dwellings=ibis.coalesce(rows.counted, rows.dwellings),
        occupied_dwellings=rows.occupied_dwellings,
        supported_residents=rows.supported_residents.fill_null(0),
        caretaker_hours=rows.hours,
    )
