"""Who lives where, and what there was to take care of."""

import ibis
import ibis.expr.types as ir

FOLLOWS = 31  # days between the end of support and the stay without it
FEWEST_ENDED = 10


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


def stayed_after_support(stays: ir.Table) -> ir.Table:
    """Share of people whose support ended in a complex and who went on living there without it: complex_id, stayed_after_support_share.

    Support ended: the last stay with support is over. Stayed: a stay without support starts within `FOLLOWS` days of that end. Not
    known (null) of fewer than `FEWEST_ENDED` people, and where no stay without support was ever delivered: then only people
    with support are in, and who stayed is not seen.
    """
    by_person = stays.group_by("complex_id", "person_id").aggregate(
        ended=stays.period_end.max(where=stays.supported),
        goes_on=(stays.supported & stays.period_end.isnull()).any(),
    )
    ended = by_person.filter(by_person.ended.notnull() & ~by_person.goes_on)
    after = stays.filter(~stays.supported).select("complex_id", "person_id", "period_start")
    both = ended.inner_join(after, ["complex_id", "person_id"])
    soon = both.filter(
        (both.period_start >= both.ended) & (both.period_start <= both.ended + ibis.interval(days=FOLLOWS))
    )
    stayed = soon.select("complex_id", "person_id").distinct().mutate(stayed=1)
    seen = stays.group_by("complex_id").aggregate(without=(~stays.supported).any())
    rows = ended.left_join(stayed, ["complex_id", "person_id"]).select("complex_id", "person_id", "stayed")
    share = rows.group_by("complex_id").aggregate(people=rows.count(), share=rows.stayed.fill_null(0).mean())
    known = share.inner_join(seen, "complex_id")
    known = known.filter(known.without & (known.people >= FEWEST_ENDED))
    return known.select("complex_id", stayed_after_support_share="share")
