"""Where a corporation says its bookings belong: the rules of its mapping, laid beside what RGS codes say of themselves."""

import ibis
import ibis.expr.types as ir

from pipelines.harmonize.relations import finding

EXCLUDED, UNMAPPED = "excluded", "unmapped"


def budget_of_account(bookings: ir.Table, codes: ir.Table) -> ir.Table:
    """Bookings with ``budget``: that of the longest RGS prefix, ``unmapped`` when no prefix fits."""
    prefixes = codes.filter(codes.scheme == "rgs").select(prefix="code", budget="budget")
    accounts = bookings.select("rgs_code").distinct().filter(lambda t: t.rgs_code.notnull())
    fits = accounts.cross_join(prefixes)
    fits = fits.filter(fits.rgs_code.startswith(fits.prefix))
    nth = ibis.row_number().over(ibis.window(group_by="rgs_code", order_by=ibis.desc(fits.prefix.length())))
    best = fits.mutate(nth=nth).filter(lambda t: t.nth == 0).select(code="rgs_code", budget="budget")
    joined = bookings.left_join(best, bookings.rgs_code == best.code)
    return joined.mutate(budget=joined.budget.fill_null(UNMAPPED)).drop("code")


def mapped(bookings: ir.Table, rules: ir.Table, codes: ir.Table) -> ir.Table:
    """Bookings with ``budget`` and ``place``, the code of the complex they belong to (not looked up yet).

    The budget is that of the rule, ``excluded`` when the rule gives a reason, else that of the RGS code, else ``unmapped``. The
    place is that of the rule, else the cost centre.

    Args:
        bookings: Bookings with company_id, complex_rule and budget_rule, the numbers of the rules that fit.
        rules: raw_mapping__rules.
        codes: ref__budget_codes.
    """
    rows = budget_of_account(bookings, codes)
    books = rules.select(
        "company_id",
        budget_rule="rule_number",
        said=ibis.ifelse(rules.why.notnull(), ibis.literal(EXCLUDED), rules.budget),
    )
    places = rules.select("company_id", complex_rule="rule_number", placed="complex_id")
    rows = rows.left_join(books, ["company_id", "budget_rule"]).select(*rows.columns, "said")
    rows = rows.left_join(places, ["company_id", "complex_rule"]).select(*rows.columns, "placed")
    return rows.mutate(budget=rows.said.coalesce(rows.budget), place=rows.placed.coalesce(rows.cost_id)).drop(
        "said", "placed"
    )


def remarks_on_rules(rules: ir.Table, bookings: ir.Table, projects: ir.Table) -> list[ir.Table]:
    """What a controller should know of a mapping, as findings about its rules.

    ``mapping_rule_unused``: no booking of profit and loss is left for it; ``mapping_without_ledger``: no ledger of the corporation is
    in (said once, of its first rule); ``mapping_unknown_complex``: the register has no such complex of this corporation.

    Args:
        rules: raw_mapping__rules.
        bookings: Bookings of profit and loss.
        projects: core__projects.
    """
    companies = bookings.select("company_id").distinct()
    numbers = [bookings.select("company_id", rule_number=bookings[name]) for name in ("complex_rule", "budget_rule")]
    used = numbers[0].union(numbers[1]).filter(lambda t: t.rule_number.notnull()).distinct()
    own = projects.select(company_id="corporation_id", complex_id="complex_id")
    unused = rules.semi_join(companies, "company_id").anti_join(used, ["company_id", "rule_number"])
    alone = rules.filter(rules.rule_number == 1).anti_join(companies, "company_id")
    lost = rules.filter(rules.complex_id.notnull()).anti_join(own, ["company_id", "complex_id"])
    return [
        finding(unused, "rule_number", "mapping_rule_unused"),
        finding(alone, "company_id", "mapping_without_ledger"),
        finding(lost, "complex_id", "mapping_unknown_complex"),
    ]
