"""Claims of care under the Wlz and the Zvw (AW319) in our words: held against each other as Wmo claims are, and as ledger lines.

An answer to such a claim (AW320) is not read, so a line stays unanswered: it is told apart and is no cost. Only people with a
placement enter the ledger: of others the health insurer's data are not ours to keep there.
"""

import ibis
import ibis.expr.types as ir

from pipelines.harmonize import relations
from pipelines.harmonize.claims import following

PARTIES = {"wlz": "zorgkantoor", "zvw": "zorgverzekeraar"}
BUDGETS = {"wlz": "wlz", "zvw": "zvw_nursing"}


def as_claims(lines: ir.Table) -> ir.Table:
    """Lines of care in the columns of Wmo claims: the insurer stands where the municipality does."""
    return lines.mutate(
        municipality_code=lines.insurer_id,
        claim_number=lines.message_id,
        product_category=lines.code_list,
        product_code=lines.performance_code,
    )


def against_each_other(lines: ir.Table, answers: ir.Table, refusals: ir.Table) -> list[ir.Table]:
    """Lines whose cents are in doubt because of another line: a reference used again, a credit that does not fit.

    Args:
        lines: raw_aw319__lines.
        answers: raw_iwmo__answers, for its columns only: there are no answers to these claims.
        refusals: raw_iwmo__refusals, likewise.
    """
    return relations.claims_against_each_other(as_claims(lines), answers.limit(0), refusals.limit(0))


def stated(lines: ir.Table, answers: ir.Table, refusals: ir.Table) -> ir.Table:
    """Lines with their state; a credit is never in a better one than the line it takes back."""
    return following(as_claims(lines), answers.limit(0), refusals.limit(0))


def care_columns(lines: ir.Table) -> dict[str, ir.Value]:
    """What a line of care is in the ledger: party, whose budget, which budget, person, month."""

    def of(meanings: dict[str, str]) -> ir.Value:
        return ibis.cases(*((lines.domain == domain, meaning) for domain, meaning in meanings.items()))

    return {
        "party": of(PARTIES),
        "party_id": lines.insurer_id,
        "budget": of(BUDGETS),
        "month": lines.period_start.truncate("M").cast("date"),
    }


def without_placement(lines: ir.Table, stays: ir.Table) -> ir.Table:
    """Lines of people without a placement, which do not enter the ledger: party, budget, year, amount_cents."""
    others = lines.anti_join(stays, "person_id")
    told = others.mutate(**care_columns(others))
    return told.select("party", "budget", "amount_cents", year=told.month.year().cast("int64"))
