"""What ledgers are booked on, and what a table holds, for templates: runs in a reading process."""

import secrets
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from assets.confined import Desk
from assets.worker import Delivery, Read, opened, read_file
from assets.written import tellable
from pipelines.harmonize.pseudonyms import KEY_BYTES, pseudonymiser
from pipelines.harmonize.survey import Survey
from pipelines.sources.reading import Fault, Receipt, Refused
from pipelines.sources.table_guess import ColumnGuess, TableGuess, guess
from pipelines.sources.xaf_names import names

LEDGERS = {"xaf": "raw_xaf__lines", "vera_bookings": "raw_vera__bookings"}
REGISTER = "raw_register__complexes"
told = lru_cache(maxsize=1 << 16)(tellable)  # the same codes come back in every line


@dataclass
class Surveying:
    """A sink that adds up what was booked on, and keeps the complexes of the register; ``columns`` are those of each table."""

    columns: dict[str, list[str]]
    survey: Survey = field(default_factory=Survey)
    complexes: dict[str, str] = field(default_factory=dict)

    def row(self, table: str, row: tuple) -> None:
        """Take one good row of ``table``."""
        if table not in (*LEDGERS.values(), REGISTER):
            return
        values: dict[str, Any] = {
            n: told(v) if isinstance(v, str) else v for n, v in zip(self.columns[table], row, strict=True)
        }
        if table == REGISTER:
            self.complexes[values["complex_id"]] = values["corporation_id"]
        else:
            self.survey.add(values)

    def fault(self, fault: Fault) -> None:
        """A row that cannot be read is not counted; `ontschot check` tells of it."""


@dataclass(frozen=True)
class Surveyed:
    """What came of a ledger or a register: its receipt, what was booked on, complexes with their corporation, and names by code."""

    receipt: Receipt
    survey: Survey
    complexes: dict[str, str]
    names: dict[tuple[str, str], str]


def read_surveying(reads: list[Read], columns: dict[str, list[str]], desk: Desk) -> None:
    """Hand on what came of each ledger and register, None when it cannot be read; nothing of other files."""
    for index, (delivery, note) in enumerate(reads):
        desk.begin(index, delivery.size)
        sink = Surveying(columns)
        outcome = read_file(delivery, sink, lambda _: None, note)
        if outcome.kind not in (*LEDGERS, "register"):
            continue
        named: dict[tuple[str, str], str] = {}
        if outcome.kind == "xaf" and outcome.receipt:
            with opened(delivery) as stream:
                found = names(stream)
            named = {(dimension, told(code)): told(name) for (dimension, code), name in found.by_code.items()}
            named["company", ""] = told(found.company)
        made = outcome.receipt and Surveyed(outcome.receipt, sink.survey, sink.complexes, named)
        desk.emit((delivery, made))


def read_guessing(deliveries: list[Delivery], _shared: None, desk: Desk) -> None:
    """Hand on what each table seems to hold, without any BSN in its headers, values and examples, or the rule that refuses it."""
    pseudonym = pseudonymiser(secrets.token_bytes(KEY_BYTES), domain="check")
    for index, delivery in enumerate(deliveries):
        desk.begin(index, delivery.size)
        try:
            with opened(delivery) as stream:
                desk.emit(_tellable(guess(stream, pseudonym)))
        except Refused as refused:
            desk.emit(refused.rule)
        except OSError:
            desk.emit("not_readable")


def _tellable(seen: TableGuess) -> TableGuess:
    return replace(seen, columns=tuple(_told(one) for one in seen.columns), amounts=_told(seen.amounts))


def _told(column: ColumnGuess) -> ColumnGuess:
    return replace(
        column,
        header=told(column.header),
        unclear=told(column.unclear),
        values=tuple((told(value), count) for value, count in column.values),
        blanks=tuple(told(word) for word in column.blanks),
    )
