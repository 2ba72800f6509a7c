"""The column dictionary: one name, one meaning, one unit, wherever the name is used."""

from dataclasses import dataclass
from typing import Any

import pandera.ibis as pa


@dataclass(frozen=True)
class Meaning:
    """What a column means and in what unit it is counted ("" = no unit)."""

    text: str
    unit: str = ""


COLUMNS: dict[str, Meaning] = {
    # where a row comes from
    "file_id": Meaning("SHA-256 of the delivered file, hexadecimal"),
    "row": Meaning("number of the row among the data rows of its file; several rows can share a line", "1-based"),
    "line": Meaning("line of the row in the delivered file; in XML the line where the row's element opens", "1-based"),
    "column": Meaning("column or element the finding is about, in the file's own words"),
    "rule": Meaning("name of the rule that was broken"),
    "table": Meaning("table the row would have entered"),
    "name": Meaning("name under which the file or thing is known to its owner"),
    "bytes": Meaning("size of the file", "bytes"),
    "copy": Meaning("1 for the first file with this content, 2 and up for the same content again", "count"),
    "kind": Meaning("kind of file or complex"),
    "owner": Meaning("who delivered or published, as type:code (kvk, gemeente, agb, uzovi, netwerk, cbs, vektis)"),
    "reference": Meaning("the sender's own number for a message or claim line"),
    "previous_reference": Meaning("reference of the claim line that this credit takes back"),
    "issued_at": Meaning("when the sender says it was made", "date"),
    "status": Meaning("what was done with it"),
    "reason": Meaning("code of the reason, empty when there is none"),
    "lines": Meaning("rows of data in the file", "count"),
    "debit_cents": Meaning("sum of the positive (debit) amounts in the file", "cents"),
    "credit_cents": Meaning("sum of the negative (credit) amounts in the file, as a positive number", "cents"),
    "control_lines": Meaning("number of rows the file says it has", "count"),
    "control_debit_cents": Meaning("debit total the file says it has", "cents"),
    "control_credit_cents": Meaning("credit total the file says it has", "cents"),
    "control_net_cents": Meaning("net total (debit minus credit) the file says it has", "cents"),
    "period_start": Meaning("first day", "date"),
    "period_end": Meaning("last day", "date"),
    "year": Meaning("calendar year; 0 = all years together", "year"),
    "month": Meaning("first day of the calendar month", "date"),
    "quarter": Meaning("first day of the calendar quarter", "date"),
    "complex_rule": Meaning(
        "number of the rule of the corporation's mapping that names the complex of the booking, null when none does"
    ),
    "budget_rule": Meaning(
        "number of the rule of the corporation's mapping that names its budget or leaves it out, null when none does"
    ),
    # who
    "person_id": Meaning("keyed pseudonym of a person (HMAC-SHA-256 of the BSN); never a BSN"),
    "complex_id": Meaning("code of the complex in the register"),
    "scope": Meaning("whose projects together: a project, 'all', gemeente:<code> or corporatie:<KvK number>"),
    "project_id": Meaning("complex_id of a mixed-housing project; 'all' = all projects together"),
    "complex_name": Meaning("name of the complex in the register"),
    "municipality_code": Meaning("CBS municipality code, 4 digits"),
    "municipality_name": Meaning("name of the municipality"),
    "corporation_id": Meaning("KvK number of the housing corporation, 8 digits"),
    "corporation_name": Meaning("name of the housing corporation"),
    "provider_agb": Meaning("AGB code of the care organisation, 8 digits"),
    "insurer_id": Meaning("UZOVI number of the health insurer, 4 digits"),
    "party": Meaning(
        "who decides over the money: woningcorporatie, gemeente, zorgverzekeraar, zorgkantoor, rijk, bewoner"
    ),
    "party_id": Meaning("which corporation, municipality or insurer, by its own code"),
    "budget": Meaning("pot in which the party books the money"),
    # money
    "amount_cents": Meaning("signed amount: positive = cost to its party", "cents"),
    "cents": Meaning("signed amount held back, null when unknown", "cents"),
    "tariff_cents": Meaning("tariff per unit", "cents"),
    "cost_cents": Meaning("caretaker cost carried by the party, real", "cents of the base year"),
    "avoided_cents": Meaning(
        "expected cost without the project minus observed cost with it, real", "cents of the base year"
    ),
    "transfer_cents": Meaning(
        "transfers received minus transfers paid; sums to zero over parties", "cents of the base year"
    ),
    "financial_year": Meaning("financial year (boekjaar) that an edition of the benchmark is about", "year"),
    "net_cents": Meaning("avoided minus own cost plus transfers", "cents of the base year"),
    # municipal context
    "taakveld_group": Meaning("group of Iv3 taakvelden that compare over years (ref__taakveld_groups)"),
    "evidence": Meaning("level of evidence: project facts, municipal context, or assumption"),
    "state": Meaning("booked, granted, or unanswered (claimed and not yet answered)"),
}


def field(name: str, unit: str | None = None, text: str | None = None, **rules: Any) -> Any:
    """Pandera field for a column of the dictionary, with its rules.

    Args:
        name: Column name; its meaning comes from `COLUMNS` unless ``text`` says it here.
        unit: Overrides the unit of the dictionary.
        text: Meaning, for a column that occurs in one table only.
        **rules: Pandera's own field rules (``ge``, ``isin``, ``str_matches``, ``nullable``, ...).

    Raises:
        KeyError: The name is not in the dictionary and no ``text`` was given.
    """
    meaning = COLUMNS[name] if text is None else Meaning(text, unit or "")
    return pa.Field(description=meaning.text, metadata={"unit": meaning.unit if unit is None else unit}, **rules)
