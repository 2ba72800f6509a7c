"""Claim lines are very many and wide: the engine is never asked to keep whole lines for a part of a query that is used twice."""

import pytest
import sqlglot

from assets.engine import engine
from pipelines.harmonize import ledger, relations
from pipelines.harmonize.assignments import claims_against_assignments
from tests.rows import table_of


def asked():
    """Raw claims without what is held back, as a build asks for them, and what they are laid beside."""
    raw = {n: table_of(f"raw_iwmo__{n}", {}) for n in ("claims", "answers", "refusals", "assignments")}
    claims = relations.without(raw["claims"], table_of("core__quarantine", {"row": 9}), "raw_iwmo__claims")
    return claims, raw["answers"], raw["refusals"], raw["assignments"], table_of("raw_intake__files", {"copy": 1})


def claim_states(claims, answers, refusals, _, files):
    return ledger.claim_states(claims, answers, refusals, files)


@pytest.mark.parametrize("question", [claims_against_assignments, claim_states])
def test_no_whole_claim_lines_are_kept_aside(question):
    engine()
    query = sqlglot.parse_one(str(engine().compile(question(*asked()))), read="duckdb")
    kept = {
        part.alias: {c.name for c in part.this.find_all(sqlglot.exp.Column)} for part in query.find_all(sqlglot.exp.CTE)
    }
    wide = [name for name, columns in kept.items() if "tariff_cents" in columns]  # in whole lines only
    assert wide == []


def test_what_is_in_doubt_is_looked_for_in_lines_with_another():
    """A line alone with its reference, that no credit names, is not looked at again; a credit, what it names, and a second use are."""
    engine()
    lines = [{"reference": r, "previous_reference": p, "row": n} for n, (r, p) in enumerate(
        [("alone", None), ("named", None), ("credit", "named"), ("lost", "nowhere"), ("twice", None), ("twice", None)]
    )]  # fmt: skip
    found = relations._with_another(table_of("raw_iwmo__claims", *lines)).to_pyarrow().to_pylist()
    assert sorted(row["row"] for row in found) == [1, 2, 3, 4, 5]
