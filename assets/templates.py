"""Templates of what organisations declare, made from the files they have."""

from pathlib import Path

import ibis

from assets.checking import readers
from assets.declared import declarations, delivery_notes, with_declarations
from assets.engine import engine
from assets.intake import arrow_schema, receive_file, walk
from assets.place import Place
from assets.sandbox import Broken
from assets.surveying import LEDGERS, REGISTER, Surveyed, read_guessing, read_surveying, told
from pipelines.harmonize.mapping import UNMAPPED, budget_of_account
from pipelines.harmonize.survey import Survey
from reports.mapping_template import Ledger
from reports.profile_template import Told


class NoTemplateError(ValueError):
    """No template can be made; the message is a key of the labels, with its values."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def ledger_of(paths: list[Path]) -> Ledger:
    """What is booked on in some ledgers of one corporation; a mapping and a register among the files are taken along.

    Raises:
        NoTemplateError: There is no ledger, there are several corporations, or a ledger cannot be read.
    """
    found = dict.fromkeys(one for path in paths for one in (walk(path) if path.is_dir() else [path]))
    deliveries = [receive_file(path) for path in found]
    notes = delivery_notes(deliveries, readers())
    declared = declarations(deliveries, notes, readers())
    reads = [(delivery, with_declarations(notes.get(delivery.file_id), declared)) for delivery in deliveries]
    columns = {
        table: [name for name in arrow_schema(table).names if name not in ("file_id", "row")]
        for table in (*LEDGERS.values(), REGISTER)
    }
    made: dict[str, Surveyed] = {}
    for outcome in readers().run(read_surveying, [[read] for read in reads], columns):
        parts = [(outcome.item[0], None)] if isinstance(outcome, Broken) else outcome.parts
        for delivery, surveyed in parts:
            if surveyed is None:
                raise NoTemplateError("cli.template_unreadable", name=Path(delivery.path).name)
            made[delivery.path] = surveyed
    return _together([(Path(d.path).name, made[d.path]) for d in deliveries if d.path in made])


def _together(made: list[tuple[str, Surveyed]]) -> Ledger:
    receipts = [(name, one.receipt) for name, one in made if one.receipt.kind in LEDGERS]
    owners = sorted({receipt.owner or "" for _, receipt in receipts})
    if not owners:
        raise NoTemplateError("cli.mapping_wants_ledger")
    if len(owners) > 1:
        raise NoTemplateError("cli.mapping_several", companies=", ".join(owners))
    kind, _, code = told(owners[0]).partition(":")
    starts = [r.period_start for _, r in receipts if r.period_start]
    ends = [r.period_end for _, r in receipts if r.period_end]
    kvk = code if kind == "kvk" else ""
    survey = Survey()
    for _, one in made:
        survey.include(one.survey)
    named = {code: name for _, one in made for code, name in one.names.items()}
    complexes = {complex_id: owner for _, one in made for complex_id, owner in one.complexes.items()}
    company = named.pop(("company", ""), "") or code
    return Ledger(
        f"{company} ({kvk})" if kvk else code,
        kvk,
        code,
        tuple(name for name, _ in receipts),
        min(starts, default=None),
        max(ends, default=None),
        survey,
        named,
        _budgets(survey),
        frozenset(complex_id for complex_id, owner in complexes.items() if owner == kvk),
    )


def _budgets(survey: Survey) -> dict[str, str]:
    """Budget of each account that has one by its RGS code."""
    engine()
    codes = {(g.code, g.rgs_code) for g in survey.by("account") if g.rgs_code}
    if not codes:
        return {}
    accounts = ibis.memtable([{"account_id": a, "rgs_code": r} for a, r in sorted(codes)])
    reference = ibis.memtable(Place(deliveries="", data="").reference_rows("budget_codes"))
    rows = budget_of_account(accounts, reference).to_pyarrow().to_pylist()
    return {row["account_id"]: row["budget"] for row in rows if row["budget"] != UNMAPPED}


def table_of(paths: list[Path]) -> Told:
    """What is in one table, for a profile of it.

    Raises:
        NoTemplateError: There are several files, it cannot be read, or no table is in it.
    """
    if len(paths) != 1 or paths[0].is_dir():
        raise NoTemplateError("cli.profile_one")
    path = paths[0]
    seen = "empty_file"
    for outcome in readers().run(read_guessing, [[receive_file(path, asked=True)]], None):
        seen = outcome.rule if isinstance(outcome, Broken) else outcome.parts[0]
    if seen == "empty_file":
        raise NoTemplateError("cli.profile_no_table", name=path.name)
    if isinstance(seen, str):
        raise NoTemplateError("cli.profile_refused", name=path.name, rule=seen)
    return Told(told(path.name), told(path.stem), seen)
