"""VERA of a housing corporation in our words: which code holds, which unit is in which complex, and bookings as ledger rows."""

import ibis
import ibis.expr.types as ir

BOOKING = (
    "file_id",
    "row",
    "line",
    "company_id",
    "account_type",
    "rgs_code",
    "effective_date",
    "cost_id",
    "complex_rule",
    "budget_rule",
    "is_opening",
    "amount_cents",
)
CODED: dict[str, dict[str, str]] = {
    "raw_vera__units": {
        "unit_kind": "EENHEIDSOORT",
        "unit_status": "EENHEIDSTATUS",
        "extra_target_group": "AANVULLENDEDOELGROEP",
        "housing_form": "WOONVORM",
    },
    "raw_vera__clusters": {"cluster_kind": "CLUSTERSOORT"},
    "raw_vera__prices": {"price_kind": "PRIJSCOMPONENTSOORT"},
    "raw_vera__orders": {"order_kind": "ONDERHOUDSOORT", "order_status": "ONDERHOUDSORDERSTATUS"},
}
"""Columns that hold a code, and the list of the reference data it is from."""


def known_codes(published: ir.Table, delivered: ir.Table) -> ir.Table:
    """One row per list and code: code_list, code, name.

    A code that still holds goes before one that ended, whatever its parent, and what the user delivered before what is
    committed; so no join on list and code can multiply rows.
    """
    names = ("code_list", "code", "name", "ended", "parent")
    both = published.select(*names).mutate(later=1).union(delivered.select(*names).mutate(later=0))
    order = [both.ended.notnull(), both.later, both.name, both.parent.fill_null("")]
    nth = ibis.row_number().over(ibis.window(group_by=["code_list", "code"], order_by=order))
    ranked = both.mutate(nth=nth)
    return ranked.filter(ranked.nth == 0).select("code_list", "code", "name")


def unit_complexes(units: ir.Table, clusters: ir.Table, projects: ir.Table) -> ir.Table:
    """Complex of the register that a unit is in: corporation_id, unit, complex_id; one row per name (code or id) of a unit.

    The register leads: a cluster is a complex when its code is one there, of the same corporation. A unit in two complexes is
    left out, because which of them bears its cost is not known.
    """
    listed = units.filter(units.cluster_codes.notnull())
    named = [
        listed.select("corporation_id", unit=listed[name], complex_id=listed.cluster_codes.split("|").unnest())
        for name in ("unit_code", "unit_id")
    ]
    held = clusters.filter(clusters.unit_codes.notnull())
    held = held.select("corporation_id", unit=held.unit_codes.split("|").unnest(), complex_id=held.cluster_code)
    pairs = ibis.union(*named, held).distinct()
    pairs = pairs.semi_join(projects, ["corporation_id", "complex_id"])
    sure = pairs.group_by("corporation_id", "unit").having(pairs.complex_id.nunique() == 1)
    return sure.aggregate(complex_id=pairs.complex_id.min())


def bookings(rows: ir.Table, units: ir.Table, clusters: ir.Table, projects: ir.Table) -> ir.Table:
    """Bookings of VERA in the columns of an auditfile that the ledger reads; ``cost_id`` is the complex.

    The complex is the first of: the cluster, the complex of the unit, the cost centre, that the register has.
    """
    homes = unit_complexes(units, clusters, projects).select("corporation_id", home="complex_id", unit_code="unit")
    placed = rows.left_join(homes, ["corporation_id", "unit_code"]).select(*rows.columns, "home")
    known = projects.complex_id
    complex_id = ibis.cases(
        (placed.cluster_code.isin(known), placed.cluster_code),
        (placed.home.notnull(), placed.home),
        (placed.cost_id.isin(known), placed.cost_id),
        else_=placed.cluster_code.coalesce(placed.cost_id),
    )
    return placed.mutate(cost_id=complex_id, company_id=placed.corporation_id, is_opening=ibis.literal(False)).select(
        *BOOKING
    )
