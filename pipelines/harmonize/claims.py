"""Claim lines and what became of them: the answer of the municipality, and credits that follow the line they take back.

A claim line is a debit, or a credit that names the debit it takes back in VorigReferentieNummer. Both are claimed, and each is
granted or refused as a whole. What the two make together is never anything but the original amount, or nothing.
"""

import ibis
import ibis.expr.types as ir

LINE = ["provider_agb", "municipality_code", "reference"]
"""What names a claim line: a reference is unique at its care organisation (TR314), and a credit stays within the municipality."""


def answered(claims: ir.Table, answers: ir.Table, refusals: ir.Table) -> ir.Table:
    """Claim lines with the ``state`` that the answer to their message gives them: granted, refused or unanswered.

    Without an answer a line is unanswered. An answer with another code than 0200 in its header, without a DeclaratieAntwoord, or
    with another code on it than 0200 or 8001 refuses the whole message; else the lines it returns are refused and the rest is
    granted (IV087, IV088 of iWmo 3.2).
    """
    passed = (answers.header_code == "0200") & answers.answer_code.isin(["0200", "8001"]).fill_null(False)
    whole = answers.group_by("provider_agb", "municipality_code", message_id=answers.claim_message_id).aggregate(
        whole=passed.any()
    )
    returned = (
        refusals.select("provider_agb", "municipality_code", "reference", message_id="claim_message_id")
        .distinct()
        .mutate(returned=True)
    )
    rows = claims.left_join(whole, ["provider_agb", "municipality_code", "message_id"]).select(*claims.columns, "whole")
    rows = rows.left_join(returned, ["provider_agb", "municipality_code", "message_id", "reference"])
    rows = rows.select(*claims.columns, "whole", "returned")
    state = ibis.cases(
        (rows.whole.isnull(), "unanswered"),
        (~rows.whole | rows.returned.notnull(), "refused"),
        else_="granted",
    )
    return rows.select(*claims.columns, state=state)


def debits(stated: ir.Table) -> ir.Table:
    """Lines that can be taken back, named as a credit names them; state is the best that any line of that reference came to."""
    rows = stated.filter(stated.previous_reference.isnull())
    found = rows.group_by(*LINE[:2], previous_reference=rows.reference).aggregate(
        granted=(rows.state == "granted").any(), waiting=(rows.state == "unanswered").any()
    )
    original = ibis.cases((found.granted, "granted"), (found.waiting, "unanswered"), else_="refused")
    return found.select(*LINE[:2], "previous_reference", original_state=original)


def originals(claims: ir.Table, answers: ir.Table, refusals: ir.Table) -> ir.Table:
    """`debits` of the lines that some credit names: few of very many, so that who asks for them need not hold all lines."""
    credit = claims.select(*LINE[:2], reference="previous_reference")
    lines = claims.select(*LINE, "message_id", "previous_reference")
    named = lines.semi_join(credit.filter(credit.reference.notnull()).distinct(), LINE)
    return debits(answered(named, answers, refusals))


def with_original_state(stated: ir.Table, found: ir.Table) -> ir.Table:
    """Lines with the state of the line that they take back; null for a debit, and for a credit whose original is not there.

    Args:
        stated: Lines with their state.
        found: `originals` of all lines.
    """
    rows = stated.left_join(found, [*LINE[:2], "previous_reference"])
    return rows.select(*stated.columns, "original_state")


def following(claims: ir.Table, answers: ir.Table, refusals: ir.Table) -> ir.Table:
    """Claim lines with a state in which no credit takes back more than there is: a credit that stands follows the line it takes back.

    The credit of a refused line is refused: it takes back what never was cost. The credit of a line without an answer waits with
    it. Only the credit of a granted line keeps the state of its own answer.
    """
    rows = with_original_state(answered(claims, answers, refusals), originals(claims, answers, refusals))
    state = ibis.cases(
        (rows.previous_reference.isnull() | (rows.state == "refused"), rows.state),
        (rows.original_state == "granted", rows.state),
        (rows.original_state == "unanswered", "unanswered"),
        else_="refused",
    )
    return rows.select(*claims.columns, state=state)
