"""Templates of what organisations declare, made from the files they have."""

import secrets
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import ibis

from assets.declared import declarations, with_declarations
from assets.engine import engine
from assets.intake import arrow_schema, delivery_notes, receive_file, walk
from assets.place import Place
from assets.written import tellable
from pipelines.harmonize.mapping import UNMAPPED, budget_of_account
from pipelines.harmonize.pseudonyms import KEY_BYTES, pseudonymiser
from pipelines.harmonize.survey import Survey
from pipelines.sources.reading import Fault, Receipt, Refused
from pipelines.sources.recognise import reader_for, recognise
from pipelines.sources.table_guess import ColumnGuess, TableGuess, guess
from pipelines.sources.xaf_names import names
from reports.mapping_template import Ledger
from reports.profile_template import Told

LEDGERS = {"xaf": "raw_xaf__lines", "vera_bookings": "raw_vera__bookings"}
REGISTER = "raw_register__complexes"
told = lru_cache(maxsize=1 << 16)(tellable)  # the same codes come back in every line


class NoTemplateError(ValueError):
    """No template can be made; the message is a key of the labels, with its values."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass
class Surveying:
    """A sink that adds up what was booked on, and keeps the complexes of the register."""

    survey: Survey = field(default_factory=Survey)
    complexes: dict[str, str] = field(default_factory=dict)

    def row(self, table: str, row: tuple) -> None:
        """Take one good row of ``table``."""
        columns = [name for name in arrow_schema(table).names if name not in ("file_id", "row")]
        values: dict[str, Any] = {n: told(v) if isinstance(v, str) else v for n, v in zip(columns, row, strict=True)}
        if table in LEDGERS.values():
            self.survey.add(values)
        elif table == REGISTER:
            self.complexes[values["complex_id"]] = values["corporation_id"]

    def fault(self, fault: Fault) -> None:
        """A row that cannot be read is not counted; `ontschot check` tells of it."""


def ledger_of(paths: list[Path]) -> Ledger:
    """What is booked on in some ledgers of one corporation; a mapping and a register among the files are taken along.

    Raises:
        NoTemplateError: There is no ledger, there are several corporations, or a ledger cannot be read.
    """
    found = dict.fromkeys(one for path in paths for one in (walk(path) if path.is_dir() else [path]))
    deliveries = [receive_file(path) for path in found]
    notes = delivery_notes(deliveries)
    declared = declarations(deliveries, notes)
    sink, receipts, named = Surveying(), [], {}
    for delivery in deliveries:
        note = with_declarations(notes.get(delivery.file_id), declared)
        receipt = _read(Path(delivery.path), sink, note)
        if receipt is not None and receipt.kind in LEDGERS:
            receipts.append((Path(delivery.path).name, receipt))
            named |= _names(Path(delivery.path)) if receipt.kind == "xaf" else {}
    return _together(receipts, named, sink)


def _read(path: Path, sink: Surveying, note: Any) -> Receipt | None:
    try:
        with path.open("rb") as stream:
            kind = recognise(stream).kind
            if kind not in (*LEDGERS, "register"):
                return None
            return reader_for(kind)(stream, sink=sink, pseudonym=lambda _: None, note=note)
    except (OSError, Refused):
        raise NoTemplateError("cli.template_unreadable", name=path.name) from None


def _names(path: Path) -> dict[tuple[str, str], str]:
    with path.open("rb") as stream:
        found = names(stream)
    by_code = {(dimension, told(code)): told(name) for (dimension, code), name in found.by_code.items()}
    return {**by_code, ("company", ""): told(found.company)}


def _together(receipts: list[tuple[str, Receipt]], named: dict[tuple[str, str], str], sink: Surveying) -> Ledger:
    owners = sorted({receipt.owner or "" for _, receipt in receipts})
    if not owners:
        raise NoTemplateError("cli.mapping_wants_ledger")
    if len(owners) > 1:
        raise NoTemplateError("cli.mapping_several", companies=", ".join(owners))
    kind, _, code = told(owners[0]).partition(":")
    starts = [r.period_start for _, r in receipts if r.period_start]
    ends = [r.period_end for _, r in receipts if r.period_end]
    kvk = code if kind == "kvk" else ""
    company = named.pop(("company", ""), "") or code
    return Ledger(
        f"{company} ({kvk})" if kvk else code,
        kvk,
        code,
        tuple(name for name, _ in receipts),
        min(starts, default=None),
        max(ends, default=None),
        sink.survey,
        named,
        _budgets(sink.survey),
        frozenset(one for one, owner in sink.complexes.items() if owner == kvk),
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
        NoTemplateError: There are several files, or no table is in it.
    """
    if len(paths) != 1 or paths[0].is_dir():
        raise NoTemplateError("cli.profile_one")
    path = paths[0]
    pseudonym = pseudonymiser(secrets.token_bytes(KEY_BYTES), domain="check")
    try:
        with path.open("rb") as stream:
            seen = guess(stream, pseudonym)
    except (OSError, Refused):
        raise NoTemplateError("cli.profile_no_table", name=path.name) from None
    return Told(told(path.name), told(path.stem), _tellable(seen))


def _tellable(seen: TableGuess) -> TableGuess:
    """A guess without any BSN in its headers, values and examples."""
    return replace(seen, columns=tuple(_told(one) for one in seen.columns), amounts=_told(seen.amounts))


def _told(column: ColumnGuess) -> ColumnGuess:
    return replace(
        column,
        header=told(column.header),
        unclear=told(column.unclear),
        values=tuple((told(value), count) for value, count in column.values),
        blanks=tuple(told(word) for word in column.blanks),
    )
