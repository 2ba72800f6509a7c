"""What must hold between rows and between files: the rules that no single row can break.

Every function gives rows of core__quarantine without ``table``: file_id, row, line, column, rule, cents.
"""

import ibis
import ibis.expr.types as ir

from pipelines.harmonize.claims import answered, debits

NATURAL_KEYS: dict[str, tuple[str, ...]] = {
    "raw_iwmo__claims": ("provider_agb", "reference"),
    "raw_iwmo__refusals": ("provider_agb", "claim_message_id", "reference"),
    "raw_iwmo__starts": ("provider_agb", "message_id", "assignment_number", "period_start", "delivery_status"),
    "raw_iwmo__stops": ("provider_agb", "message_id", "assignment_number", "period_start", "delivery_status"),
    "raw_woz__units": ("corporation_id", "year", "unit_code"),
    "raw_iv3__amounts": ("municipality_code", "year", "period", "side", "taakveld", "category"),
    "raw_register__complexes": ("complex_id",),
    "raw_placements__stays": ("person_id", "complex_id", "period_start"),
    "raw_shelter__nights": ("municipality_code", "person_id", "month"),
    "raw_insurer__aggregates": ("insurer_id", "quarter", "complex_id"),
    "raw_caretaking__hours": ("complex_id", "month"),
}
"""What identifies a fact to the sender. Two rows with one key say the same thing twice, or contradict each other."""


def finding(rows: ir.Table, column: str, rule: str, cents: ir.Value | None = None) -> ir.Table:
    """Rows as findings of one rule about one column."""
    return rows.select(
        "file_id",
        "row",
        "line",
        column=ibis.literal(column),
        rule=ibis.literal(rule),
        cents=(ibis.null("int64") if cents is None else cents.cast("int64")),
    )


def repeated_keys(table: ir.Table, key: tuple[str, ...], money: tuple[str, ...]) -> ir.Table:
    """Rows whose natural key occurs more than once: all of them when they differ, all but the first when they are the same."""
    often = table.group_by(list(key)).having(table.count() > 1).aggregate(n=table.count()).drop("n")
    again = table.semi_join(often, list(key))
    content = [name for name in table.columns if name not in ("file_id", "row", "line")]
    by_key, by_content = ibis.window(group_by=list(key)), ibis.window(group_by=content)
    order = ibis.window(group_by=list(key), order_by=["file_id", "row"])
    again = again.mutate(
        all_=again.count().over(by_key),
        same=again.count().over(by_content),
        nth=ibis.row_number().over(order),
    )
    again = again.filter((again.same < again.all_) | (again.nth > 0))
    cents = sum((again[name].fill_null(0) for name in money), ibis.literal(0)) if money else None
    return finding(again, key[-1], "key_not_unique", cents)


def repeated_references(stated: ir.Table) -> ir.Table:
    """Claim lines whose reference was used before (TR314); takes `claims.answered` output.

    A refused line never was, so its reference may come again in another message; not in the same one, where an answer could not
    tell the two apart.
    """
    refused = stated.state == "refused"
    standing, turned_down = stated.filter(~refused).drop("state"), stated.filter(refused).drop("state")
    again = repeated_keys(standing, NATURAL_KEYS["raw_iwmo__claims"], ("amount_cents",))
    within = repeated_keys(turned_down, ("provider_agb", "message_id", "reference"), ("amount_cents",))
    return again.union(within)


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
    stated = answered(claims, answers, refusals)
    again = repeated_references(stated)
    return [again, credits_without_original(stated, again), *credits_against_their_original(stated, again)]


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


def taakvelden_of_another_year(iv3: ir.Table, codes: ir.Table) -> ir.Table:
    """Iv3 rows of the social domain whose taakveld exists, but not in that year (they change in 2023 and 2025)."""
    known = codes.filter(codes.scheme == "iv3").select(taakveld="code", first="first_year", last="last_year").distinct()
    seen = iv3.inner_join(known, "taakveld")
    wrong = seen.filter((seen.year < seen["first"]) | (seen.year > seen["last"]))
    return finding(wrong, "taakveld", "taakveld_not_in_year", wrong.amount_cents)


def without(rows: ir.Table, quarantine: ir.Table, table: str) -> ir.Table:
    """Rows of a raw table that are not held back."""
    held = quarantine.filter((quarantine.table == table) & quarantine.row.notnull()).select("file_id", "row").distinct()
    return rows.anti_join(held, ["file_id", "row"])
