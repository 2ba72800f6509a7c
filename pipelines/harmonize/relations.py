"""What must hold between rows and between files: the rules that no single row can break.

Every function gives rows of core__quarantine without ``table``: file_id, row, line, column, rule, cents.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from pipelines.harmonize.claims import answered, debits

NATURAL_KEYS: dict[str, tuple[str, ...]] = {
    "raw_iwmo__claims": ("provider_agb", "reference"),
    "raw_iwmo__refusals": ("provider_agb", "claim_message_id", "reference"),
    "raw_iwmo__starts": ("provider_agb", "message_id", "assignment_number", "period_start", "delivery_status"),
    "raw_iwmo__stops": ("provider_agb", "message_id", "assignment_number", "period_start", "delivery_status"),
    "raw_woz__units": ("corporation_id", "year", "unit_code"),
    "raw_iv3__amounts": ("publisher", "municipality_code", "year", "period", "side", "taakveld", "category"),
    "raw_iv3__published": ("year", "period", "municipality_name", "taakveld"),
    "raw_statline__observations": ("table_id", "dimensions", "measure"),
    "raw_statline__measures": ("table_id", "measure"),
    "raw_vektis__values": ("year", "area_type", "area", "sex", "age_class", "column_name"),
    "raw_register__complexes": ("complex_id",),
    "raw_placements__stays": ("person_id", "complex_id", "period_start"),
    "raw_shelter__nights": ("municipality_code", "person_id", "month"),
    "raw_insurer__aggregates": ("insurer_id", "quarter", "complex_id"),
    "raw_caretaking__hours": ("complex_id", "month"),
    "raw_corrections__rows": ("target_file", "target_line", "target_column"),
    "raw_own_split__shares": ("complex_id", "party"),
    "raw_agreements__deliveries": ("deliverer", "delivered_kind", "profile"),
    "raw_aedes__costs": ("corporation_id", "year", "unit_code"),
    "raw_vera__units": ("corporation_id", "unit_id"),
    "raw_vera__clusters": ("corporation_id", "cluster_id"),
    "raw_vera__prices": ("corporation_id", "price_id"),
    "raw_vera__bookings": ("corporation_id", "booking_id"),
    "raw_vera__orders": ("corporation_id", "order_id"),
    "raw_mapping__rules": ("company_id", "rule_number"),
}
"""What identifies a fact to the sender. Two rows with one key say the same thing twice, or contradict each other."""

VERSIONED = frozenset(
    {"raw_woz__units", "raw_register__complexes", "raw_placements__stays", "raw_shelter__nights",
     "raw_insurer__aggregates", "raw_caretaking__hours", "raw_aedes__costs", "raw_vera__units", "raw_vera__clusters",
     "raw_vera__prices", "raw_vera__orders", "raw_own_split__shares", "raw_iv3__amounts", "raw_iv3__published",
     "raw_statline__observations", "raw_statline__measures", "raw_vektis__values", "raw_agreements__deliveries"}
)  # fmt: skip
"""Tables whose facts change from one delivery to the next (a stay that ended since): there the latest delivery holds."""

BLANK_IS_A_VALUE = frozenset({"raw_vektis__values", "raw_corrections__rows", "raw_agreements__deliveries"})
"""Tables in whose key a blank says something (no area: the whole country; no column: the whole line), and is not unknown."""

NOT_CONTENT = {"raw_iwmo__claims": ("message_id", "claim_number")}
"""Columns that may differ between two deliveries of the same fact: a claim sent again goes in another message."""

REPLACED = {"same_fact_again": "duplicate", "later_version": "superseded"}
"""Rules of rows that another row stands in for: nothing is wrong with them, and they do not count."""


def finding(rows: ir.Table, column: str, rule: str | ir.Value, cents: ir.Value | None = None) -> ir.Table:
    """Rows as findings about one column, of one rule or of the rule that each row carries."""
    return rows.select(
        "file_id",
        "row",
        "line",
        column=ibis.literal(column),
        rule=ibis.literal(rule) if isinstance(rule, str) else rule,
        cents=(ibis.null("int64") if cents is None else cents.cast("int64")),
    )


def repeated_keys(
    table: ir.Table,
    key: tuple[str, ...],
    money: tuple[str, ...],
    *,
    issued: ir.Table | None = None,
    came_after: ir.Table | None = None,
    versioned: bool = False,
    apart: tuple[str, ...] = (),
    blank_is_a_value: bool = False,
) -> ir.Table:
    """Rows whose natural key occurs more than once, with what that makes of them.

    - ``same_fact_again``: the same fact in another file; the latest counts.
    - ``later_version``: a later file says it differently; only where facts can change (``versioned``), and it is known which file was
      there first, or every file is dated and the latest says one thing.
    - ``key_not_unique``: twice in one file, or two files contradict each other and nobody can tell which holds.

    Args:
        table: Rows of a raw table.
        key: Its natural key.
        money: Its columns of money.
        issued: file_id and issued_at of the files.
        came_after: Pairs file_id, earlier: of two files which was there first.
        versioned: Whether facts can change from one delivery to the next.
        apart: Columns in which two deliveries of the same fact may differ.
        blank_is_a_value: Whether two blanks in a key are the same; otherwise a key with a blank is like no other.
    """
    replaced = None
    if versioned and came_after is not None:
        replaced = _replaced(table, key, money, came_after, apart)
        table = table.anti_join(replaced, ["file_id", "row"])
    often = table.group_by(list(key)).having(table.count() > 1).aggregate(n=table.count()).drop("n")
    again = table.semi_join(
        often, [table[one].identical_to(often[one]) for one in key] if blank_is_a_value else list(key)
    )
    content = [name for name in table.columns if name not in ("file_id", "row", "line", *apart)]
    again = _dated(again, issued)
    by_key, by_content = ibis.window(group_by=list(key)), ibis.window(group_by=content)
    latest = again.issued_at == again.issued_at.max().over(by_key)
    again = again.mutate(
        all_=again.count().over(by_key),
        same=again.count().over(by_content),
        nth=ibis.row_number().over(
            ibis.window(group_by=content, order_by=[ibis.desc(again.issued_at, nulls_first=False), "file_id", "row"])
        ),
        nth_in_file=ibis.row_number().over(ibis.window(group_by=["file_id", *content], order_by="row")),
        undated=again.issued_at.isnull().cast("int64").sum().over(by_key),
        latest=latest.fill_null(False).cast("int64"),
    )
    again = again.mutate(
        latest_of_key=again.latest.sum().over(by_key), latest_of_content=again.latest.sum().over(by_content)
    )
    split = (again.latest == 1) & (again.latest_of_content < again.latest_of_key)
    settled = ibis.literal(versioned) & (again.undated == 0) & (split.cast("int64").sum().over(by_key) == 0)
    rule = ibis.cases(
        (again.nth_in_file > 0, "key_not_unique"),
        ((again.same < again.all_) & ~settled, "key_not_unique"),
        ((again.same < again.all_) & (again.latest_of_content == 0), "later_version"),
        (again.nth > 0, "same_fact_again"),
    )
    again = again.mutate(rule=rule).filter(lambda t: t.rule.notnull())
    found = finding(again, key[-1], again.rule, _cents(again, money))
    return found if replaced is None else found.union(replaced)


def _cents(rows: ir.Table, money: tuple[str, ...]) -> ir.Value | None:
    """What rows amount to; None of a table without money."""
    return sum((rows[name].fill_null(0) for name in money), ibis.literal(0)) if money else None


def _replaced(
    table: ir.Table, key: tuple[str, ...], money: tuple[str, ...], came_after: ir.Table, apart: tuple[str, ...]
) -> ir.Table:
    """Rows of which a file that is known to have come after theirs says the fact (again, or differently)."""
    content = [name for name in table.columns if name not in ("file_id", "row", "line", *apart)]
    old = table.inner_join(came_after.select("earlier", later="file_id"), table.file_id == came_after.earlier)
    new = table.select(*(table[name].name(f"new_{name}") for name in {*content, *key}), later="file_id")
    same_fact = [old[name] == new[f"new_{name}"] for name in key]
    pairs = old.inner_join(new, [old.later == new.later, *same_fact])
    alike = ibis.and_(*(pairs[name].identical_to(pairs[f"new_{name}"]) for name in content))
    each = pairs.group_by("file_id", "row").agg(again=alike.any())
    rows = table.inner_join(each, ["file_id", "row"])
    rule = ibis.ifelse(rows.again, "same_fact_again", "later_version")
    return finding(rows, key[-1], rule, _cents(rows, money))


def _dated(rows: ir.Table, issued: ir.Table | None) -> ir.Table:
    """Rows with the day their file was made; null where that is not known or does not matter."""
    if issued is None:
        return rows.mutate(issued_at=ibis.null("date"))
    return rows.left_join(issued.select("file_id", "issued_at").distinct(), "file_id").drop("file_id_right")


def repeated_references(stated: ir.Table) -> ir.Table:
    """Claim lines whose reference was used before (TR314); takes `claims.answered` output.

    A refused line never was, so its reference may come again in another message; not in the same one, where an answer could not
    tell the two apart. A granted line stays, whatever is sent after it without an answer: the same line again is the same fact, another
    one under its reference is held back.
    """
    in_state = {
        state: stated.filter(stated.state == state).drop("state") for state in ("granted", "unanswered", "refused")
    }
    table, money = "raw_iwmo__claims", ("amount_cents",)
    key, apart = NATURAL_KEYS[table], NOT_CONTENT[table]
    granted, waiting = in_state["granted"], in_state["unanswered"]
    again = waiting.semi_join(granted, list(key))
    content = [name for name in granted.columns if name not in ("file_id", "row", "line", *apart)]
    known = granted.select(*content).distinct().mutate(known=True)
    again = again.left_join(known, [again[name].identical_to(known[name]) for name in content])
    rule = ibis.ifelse(again.known.notnull(), "same_fact_again", "key_not_unique")
    return ibis.union(
        finding(again, key[-1], rule, again.amount_cents),
        repeated_keys(granted, key, money, apart=apart),
        repeated_keys(waiting.anti_join(granted, list(key)), key, money, apart=apart),
        repeated_keys(in_state["refused"], ("provider_agb", "message_id", "reference"), money),
    )


def credits_without_original(stated: ir.Table, held: ir.Table) -> ir.Table:
    """Credits that stand and take back a line that is not there (yet), or is held back itself."""
    originals = debits(stated.anti_join(held, ["file_id", "row"]))
    orphans = stated.filter(stated.previous_reference.notnull() & (stated.state != "refused")).anti_join(
        originals, ["provider_agb", "municipality_code", "previous_reference"]
    )
    return finding(orphans, "previous_reference", "credit_without_original", orphans.amount_cents)


def credits_against_their_original(stated: ir.Table, held: ir.Table) -> list[ir.Table]:
    """Credits that stand and are no mirror of the line they take back, or the second that takes it back.

    With these held back the lines of a chain add up to the original amount or to nothing.
    """
    standing = stated.filter(stated.state != "refused").anti_join(held, ["file_id", "row"])
    same = ("person_id", "product_category", "product_code", "period_start", "period_end")
    originals = standing.filter(standing.previous_reference.isnull()).select(
        "provider_agb",
        "municipality_code",
        previous_reference="reference",
        original_cents="amount_cents",
        **{f"original_{name}": name for name in same},
    )
    rows = standing.inner_join(originals, ["provider_agb", "municipality_code", "previous_reference"])
    alike = ibis.and_(*(rows[name].identical_to(rows[f"original_{name}"]) for name in same))
    mirrored = rows.amount_cents + rows.original_cents == 0
    other, unequal = rows.filter(~alike), rows.filter(alike & ~mirrored)
    good = rows.filter(alike & mirrored)
    order = ibis.window(
        group_by=["provider_agb", "municipality_code", "previous_reference"],
        order_by=["state", "message_id", "file_id", "row"],  # granted before unanswered
    )
    good = good.mutate(nth=ibis.row_number().over(order))
    second = good.filter(good.nth > 0)
    return [
        finding(other, "previous_reference", "credit_of_another_line", other.amount_cents),
        finding(unequal, "amount_cents", "credit_of_another_amount", unequal.amount_cents),
        finding(second, "previous_reference", "credit_repeated", second.amount_cents),
    ]


def claims_against_each_other(claims: ir.Table, answers: ir.Table, refusals: ir.Table) -> list[ir.Table]:
    """Claim lines whose cents are in doubt because of another line: a reference used again, a credit that does not fit."""
    stated = answered(_with_another(claims), answers, refusals)
    again = repeated_references(stated)
    return [again, credits_without_original(stated, again), *credits_against_their_original(stated, again)]


def _with_another(claims: ir.Table) -> ir.Table:
    """Claim lines that can be in doubt because of another: credits, what credits name, and references that occur more than once.

    They are few of very many; only of these whole rows are held in memory.
    """
    key = ["provider_agb", "reference"]
    named = claims.select(*key)
    often = named.group_by(key).having(named.count() > 1).aggregate(n=named.count()).drop("n")
    lines = claims.select(*key, "previous_reference")
    credits = lines.filter(lines.previous_reference.notnull())
    taken_back = credits.select("provider_agb", reference="previous_reference")
    return claims.semi_join(ibis.union(often, credits.select(*key), taken_back).distinct(), key)


def answers_without_claim(answers: ir.Table, claims: ir.Table) -> ir.Table:
    """Answers to a message that was not delivered, or went aside."""
    messages = claims.select("provider_agb", "municipality_code", claim_message_id="message_id").distinct()
    lost = answers.anti_join(messages, ["provider_agb", "municipality_code", "claim_message_id"])
    return finding(lost, "claim_message_id", "answer_without_claim")


def refusals_without_claim(refusals: ir.Table, claims: ir.Table) -> ir.Table:
    """Refused lines that were never claimed in the message that the answer names."""
    key = ["provider_agb", "municipality_code", "claim_message_id", "reference"]
    lost = refusals.anti_join(claims.mutate(claim_message_id=claims.message_id), key)
    return finding(lost, "reference", "refusal_without_claim", lost.amount_cents)


def unknown_complexes(rows: ir.Table, register: ir.Table, money: tuple[str, ...] = ()) -> ir.Table:
    """Rows that name a complex the register does not have."""
    lost = rows.anti_join(register, "complex_id")
    cents = sum((lost[name].fill_null(0) for name in money), ibis.literal(0)) if money else None
    return finding(lost, "complex_id", "unknown_complex", cents)


def shares_that_do_not_add_up(shares: ir.Table, held: ir.Table) -> ir.Table:
    """Own splits of a project whose shares are not 100 % together, counting rows that no other row stands in for."""
    standing = shares.anti_join(held, ["file_id", "row"])
    sums = standing.group_by("complex_id").aggregate(total=standing.percent.sum())
    off = sums.filter((sums.total - 100).abs() > 1e-6)
    return finding(standing.semi_join(off, "complex_id"), "percent", "shares_do_not_add_up")


def costs_of_unknown_units(costs: ir.Table, units: ir.Table, money: tuple[str, ...]) -> ir.Table:
    """Benchmark rows of a unit that the WOZ-bezitstabel of that corporation and year does not have; where it was delivered."""
    tables = units.select("corporation_id", "year").distinct()
    judged = costs.filter(~costs.is_reconciliation).semi_join(tables, ["corporation_id", "year"])
    lost = judged.anti_join(units, ["corporation_id", "year", "unit_code"])
    return finding(lost, "unit_code", "unknown_unit", sum((lost[n].fill_null(0) for n in money), ibis.literal(0)))


def delivered_elsewhere(amounts: ir.Table, raw: Mapping[str, ir.Table], codes: ir.Table) -> list[ir.Table]:
    """Amounts of a profile that another delivery has too, unless the profile says that they are nowhere else.

    Of a corporation: of a year of which a ledger is in. Of a municipality and an insurer: of a budget and a month (quarter) of which
    claims, shelter nights or cells are in.
    """
    open_ = amounts.filter(~amounts.nowhere_else)
    bookings = [
        raw["raw_xaf__lines"].select(party_id="company_id", when="effective_date"),
        raw["raw_vera__bookings"].select(party_id="corporation_id", when="effective_date"),
    ]
    years = ibis.union(*bookings)
    years = years.select("party_id", party=ibis.literal("woningcorporatie"), year=years.when.year()).distinct()
    dated = open_.mutate(year=open_.month.year())
    claims, nights, cells = (
        raw[name] for name in ("raw_iwmo__claims", "raw_shelter__nights", "raw_insurer__aggregates")
    )
    pots = codes.filter(codes.scheme == "wmo020").select(product_category="code", budget="budget")
    claimed = claims.inner_join(pots, "product_category")
    months = [
        claimed.select("budget", party_id="municipality_code", month=claimed.period_start.truncate("M").cast("date")),
        nights.select("month", budget=ibis.literal("shelter"), party_id="municipality_code"),
        *(
            cells.select(
                budget=ibis.literal(budget),
                party_id="insurer_id",
                month=(cells.quarter + ibis.interval(months=n)).cast("date"),
            )
            for budget in ("zvw_ggz", "zvw_other")
            for n in range(3)
        ),
    ]
    key = ["party_id", "budget", "month"]
    told = ibis.union(*(rows.select(*key) for rows in months)).distinct()
    twice = [dated.semi_join(years, ["party", "party_id", "year"]), open_.semi_join(told, key)]
    return [finding(rows, "budget", "delivered_elsewhere", rows.amount_cents) for rows in twice]


def booked_in_an_auditfile(bookings: ir.Table, auditfile: ir.Table) -> ir.Table:
    """Bookings of VERA of a corporation and a year whose auditfile is in: the same money a second time."""
    years = auditfile.select(corporation_id="company_id", year=auditfile.effective_date.year()).distinct()
    dated = bookings.mutate(year=bookings.effective_date.year())
    twice = dated.semi_join(years, ["corporation_id", "year"])
    return finding(twice, "effective_date", "ledger_twice", twice.amount_cents)


def benchmark_differs(costs: ir.Table, lines: ir.Table) -> ir.Table:
    """Benchmarks whose turnover maintenance differs a euro or more from the ledger of that corporation and year: one row per file.

    ``cents`` is benchmark minus ledger. A remark: both are the same euros, and which is right is for the corporation to say.
    """
    own = lines.filter(lines.party == "woningcorporatie")
    turnover = own.amount_cents.sum(where=own.budget == "turnover_maintenance").fill_null(0)
    ledger = own.group_by(corporation_id=own.party_id, year=own.month.year().cast("int64")).aggregate(booked=turnover)
    said = costs.group_by("file_id", "corporation_id", "year").aggregate(said=costs.turnover_cents.sum().fill_null(0))
    both = said.inner_join(ledger, ["corporation_id", "year"])
    cents = (both.said - both.booked).cast("int64")
    apart = both.mutate(cents=cents, row=ibis.null("int64"), line=ibis.literal(0, "int64"))
    apart = apart.filter(apart.cents.abs() >= 100)
    return finding(apart, "turnover_cents", "benchmark_differs", apart.cents)


def unknown_codes(rows: ir.Table, lists: Mapping[str, str], known: ir.Table) -> list[ir.Table]:
    """Rows with a code that its list does not have, per column; ``known`` is one row per list and code."""
    found = []
    for column, code_list in lists.items():
        here = known.filter(known.code_list == code_list).select(**{column: "code"})
        found.append(finding(rows.filter(rows[column].notnull()).anti_join(here, column), column, "unknown_code"))
    return found


def taakvelden_of_another_year(iv3: ir.Table, codes: ir.Table, money: tuple[str, ...]) -> ir.Table:
    """Iv3 rows whose taakveld exists, but not in that year: codes change in 2023 and 2025 (DF001)."""
    known = codes.filter(codes.code_list == "taakveld").select(taakveld="code", first="first_year", last="last_year")
    seen = iv3.inner_join(known, "taakveld")
    wrong = seen.filter((seen.year < seen["first"]) | (seen.year > seen["last"]))
    cents = sum((wrong[name].fill_null(0) for name in money[1:]), wrong[money[0]].fill_null(0))
    return finding(wrong, "taakveld", "taakveld_not_in_year", cents)


def unknown_iv3_codes(iv3: ir.Table, codes: ir.Table) -> list[ir.Table]:
    """Iv3 rows whose taakveld or category no list of any year has (DF001, DF002). A remark: a list may be newer than ours."""
    lists = {"taakveld": codes.filter(codes.code_list == "taakveld").select(taakveld="code").distinct()}
    lost = iv3.anti_join(lists["taakveld"], "taakveld")
    found = [finding(lost, "taakveld", "iv3_unknown_code", lost.amount_cents)]
    known = codes.filter(codes.code_list != "taakveld")
    sided = known.select(side=known.code_list.replace("categorie_", ""), category="code").distinct()
    lost = iv3.anti_join(sided, ["side", "category"])
    return [*found, finding(lost, "category", "iv3_unknown_code", lost.amount_cents)]


def without(rows: ir.Table, quarantine: ir.Table, table: str) -> ir.Table:
    """Rows of a raw table that are not held back."""
    held = quarantine.filter((quarantine.table == table) & quarantine.row.notnull()).select("file_id", "row").distinct()
    return rows.anti_join(held, ["file_id", "row"])
