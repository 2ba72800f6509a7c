"""Profile of a table with costs (YAML, own format): what its columns mean and how its amounts and months are written.

``profiel: 1``, ``naam``, ``van`` (who delivers, as in a delivery note), ``opgesteld`` (date); of the file ``scheiding`` and
``codering``, or ``blad``, and ``kopregel``; of its notation ``decimaal``, ``duizendtal``, ``eenheid``, ``kosten``, ``datum``, ``leeg``;
``kolommen``: which column is what (``bedrag``, ``maand``, ``jaar``, ``complex``, ``bsn``, ``begroting``, ``partij``), each a header or
``{kolom, waarden}`` where its values stand for something else; ``vast``: what is the same in every row; ``totaalregel``: the word that
marks the row with the total; ``ook_elders_geleverd``: ``nee`` when these euros are in no other delivery.

An amount is about one month, one budget, and one complex or one person. A table with a column per month, budget or complex has a list
behind ``bedrag``: ``{kolom: jan, maand: 2024-01}``. What is asked with a ``?`` in a template must be answered: nothing is guessed.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from pipelines.budgets import POTS, budget_of
from pipelines.sources import cells
from pipelines.sources.declaring import Faults, at_most, refuse
from pipelines.sources.delivery_note import OWNER
from pipelines.sources.notation import THOUSANDS, UNITS, Numbers, is_day_form, month_number, year
from pipelines.sources.patterns import plain
from pipelines.sources.reading import Fault, Note, Pseudonymise, Receipt, Sink
from pipelines.sources.whole_lines import last_line_open
from pipelines.sources.yaml_parts import Part, yaml_parts, yaml_text

KIND = "profile"
MEANINGS = ("maand", "jaar", "complex", "bsn", "begroting", "partij")
FIXED = ("maand", "jaar", "complex", "begroting", "partij")
TOP = (
    "profiel", "naam", "van", "opgesteld", "scheiding", "codering", "blad", "kopregel", "decimaal", "duizendtal", "eenheid", "kosten",
    "datum", "leeg", "kolommen", "vast", "totaalregel", "ook_elders_geleverd",
)  # fmt: skip
SEPARATORS = {";": ";", ",": ",", "|": "|", "tab": "\t", "puntkomma": ";", "komma": ","}
ENCODINGS = {"utf-8": "utf-8-sig", "utf8": "utf-8-sig", "windows-1252": "cp1252", "cp1252": "cp1252"}
SIGNS = {"geen": "", "spatie": " ", "punt": ".", "komma": ",", ".": ".", ",": ",", "'": "'"}
YES_NO = {"ja": True, "nee": False}
CODE_WIDTH = {"gemeente": 4, "woningcorporatie": 8, "zorgverzekeraar": 4}
OWNERS = {"gemeente": "gemeente", "kvk": "woningcorporatie", "uzovi": "zorgverzekeraar"}
NOTED = "leveringsbrief"  # the month or year is that of the delivery note
MOST_AMOUNTS = 60


@dataclass(frozen=True)
class Source:
    """Where a meaning comes from: a column, perhaps with what its values stand for."""

    column: str
    values: dict[str, Any] | None = None


@dataclass(frozen=True)
class Amount:
    """A column of amounts, and what is the same for all of them (`FIXED`; a month may be a date or a number)."""

    column: str
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TableProfile:
    """A profile in which nothing is wrong."""

    name: str
    owner: str
    drawn_up: date | None = None
    separator: str = ";"
    encoding: str = ""
    sheet: str = ""
    header_line: int = 0
    numbers: Numbers = field(default_factory=Numbers)
    day_form: str = ""
    blanks: frozenset[str] = frozenset()
    amounts: tuple[Amount, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)
    fixed: dict[str, Any] = field(default_factory=dict)
    total_word: str = ""
    nowhere_else: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """Headers that the table must have, as the profile writes them, by how they are compared."""
        return {plain(one.column): one.column for one in (*self.amounts, *self.sources.values())}

    @property
    def columns(self) -> tuple[str, ...]:
        """Headers that the table must have, plain."""
        return tuple(self.headers)

    @property
    def is_wide(self) -> bool:
        """Whether one row makes several amounts."""
        return len(self.amounts) > 1


def _budget(written: str) -> str:
    budget = budget_of(written)
    if budget is None:
        raise cells.Unreadable("budget_unknown")
    if budget == "subsidy":
        raise cells.Unreadable("budget_is_transfer")
    return budget


def _month(written: str) -> date | int | str:
    """A month of a year, or of any year, or that of the delivery note."""
    if written.casefold() == NOTED:
        return NOTED
    return month_number(written) if re.fullmatch(r"[0-9]{1,2}|[^\W\d_]+\.?", written) else cells.month(written)


def _year(written: str) -> int | str:
    return NOTED if written.casefold() == NOTED else year(written)


def _sign(written: str) -> str:
    sign = SIGNS.get(written.casefold())
    if sign is None or sign not in THOUSANDS:
        raise cells.Unreadable("sign_unknown")
    return sign


def _day_form(written: str) -> str:
    if not is_day_form(written.casefold()):
        raise cells.Unreadable("form_unknown")
    return written.casefold()


def _owner(written: str) -> str:
    if not OWNER.fullmatch(written):
        raise cells.Unreadable("not_an_owner")
    return written


def _line(written: str) -> int:
    number = cells.count(written)
    if not 1 <= number <= 1000:
        raise cells.Unreadable("not_a_line")
    return number


PARSERS: dict[str, cells.Parser] = {
    "maand": _month, "jaar": _year, "complex": at_most(35), "begroting": _budget, "partij": at_most(35),
}  # fmt: skip


def _values(part: Part, name: str, faults: Faults) -> dict[str, Any] | None:
    """What the values of a column stand for."""
    listed = part.members.get("waarden")
    if listed is None:
        return None
    if not listed.members:
        faults.add(listed, "waarden", "values_wanted")
    found = {}
    for written in listed.members:
        meant = faults.read(listed, written, PARSERS[name])
        if meant is not None:
            found[plain(written)] = meant
    return found


def _source(columns: Part, name: str, faults: Faults) -> Source | None:
    member = columns.members[name]
    if not member.members:
        header = faults.read(columns, name, str)
        return Source(header) if header else None
    faults.unknown(member, ("kolom", "waarden"))
    if "waarden" in member.members and name not in PARSERS:
        faults.add(member, name, "values_not_here")
        return None
    header, values = faults.read(member, "kolom", str, needed=True), _values(member, name, faults)
    return Source(header, values) if header else None


def _amounts(columns: Part, faults: Faults) -> tuple[Amount, ...]:
    """The column, or the columns, that hold amounts."""
    member = columns.members.get("bedrag")
    if member is None:
        faults.add(columns, "bedrag", "key_missing")
        return ()
    if not isinstance(member.value, list):
        header = faults.read(columns, "bedrag", str)
        return (Amount(header),) if header else ()
    if len(member.items) > MOST_AMOUNTS:
        faults.add(member, "bedrag", "too_many_columns")
        return ()
    found = []
    for part in member.items:
        faults.unknown(part, ("kolom", *FIXED))
        if not part.members:
            faults.add(part, "bedrag", "amount_wanted")
            continue
        given = {n: faults.read(part, n, PARSERS[n]) for n in FIXED if n in part.members}
        found.append(Amount(faults.read(part, "kolom", str, needed=True) or "", given))
    return tuple(found)


def _numbers(top: Part, faults: Faults) -> Numbers:
    decimal = faults.read(top, "decimaal", _sign) if "decimaal" in top.members else ","
    thousands = faults.read(top, "duizendtal", _sign) if "duizendtal" in top.members else ""
    if decimal is not None and decimal not in (",", "."):
        faults.add(top.members["decimaal"], "decimaal", "sign_unknown")
    if decimal and decimal == thousands:
        faults.add(top.members["duizendtal"], "duizendtal", "signs_alike")
    unit = faults.read(top, "eenheid", cells.one_of({u: u for u in UNITS}), needed=True)
    sides = cells.one_of({side: side for side in ("positief", "negatief")})
    side = faults.read(top, "kosten", sides) if "kosten" in top.members else "positief"
    return Numbers(decimal or ",", thousands or "", unit or "euro", side == "negatief")


def _file(top: Part, faults: Faults) -> dict[str, Any]:
    """What is said of the file: how a CSV is cut and encoded, or which sheet, and where its header is."""
    sheet = faults.read(top, "blad", str) if "blad" in top.members else ""
    if sheet:
        for name in ("scheiding", "codering"):
            if name in top.members:
                faults.add(top.members[name], name, "not_of_a_sheet")
    given = "scheiding" in top.members and not sheet
    separator = faults.read(top, "scheiding", cells.one_of(SEPARATORS)) if given else ";"
    encoding = faults.read(top, "codering", cells.one_of(ENCODINGS)) if "codering" in top.members and not sheet else ""
    line = faults.read(top, "kopregel", _line) if "kopregel" in top.members else 0
    return {
        "sheet": sheet or "", "separator": separator or ";", "encoding": encoding or "", "header_line": line or 0,
    }  # fmt: skip


def _missing(top: Part, said: dict[str, set[str]], faults: Faults) -> None:
    """What an amount is about and nothing says, or two things say."""
    columns = top.members.get("kolommen", top)
    keys = [name for name in ("complex", "bsn") if said[name]]
    if len(keys) != 1:
        faults.add(columns, "complex of bsn", "one_key_wanted")
    for name in ("maand", "begroting"):
        if not said[name]:
            faults.add(columns, name, "key_missing")
    for name, ways in said.items():
        if "not all" in ways:
            faults.add(columns, name, "not_for_every_amount")
        elif len(ways) > 1:
            faults.add(columns, name, "said_twice", ", ".join(sorted(ways)))


def _said(amounts: tuple[Amount, ...], sources: set[str], fixed: dict[str, Any]) -> dict[str, set[str]]:
    """Where each meaning is said: in a column, in vast, or with each amount."""
    found: dict[str, set[str]] = {name: set() for name in MEANINGS}
    for name in MEANINGS:
        found[name] |= {"kolommen"} if name in sources else set()
        found[name] |= {"vast"} if name in fixed else set()
        with_amounts = sum(name in one.given for one in amounts)
        found[name] |= {"bedrag"} if with_amounts else set()
        found[name] |= {"not all"} if 0 < with_amounts < len(amounts) else set()
    return found


def _party(top: Part, made: dict[str, Any], owner: str, faults: Faults) -> None:
    """Whose costs they are: of the party of the budget, by its own code, that of who delivers, or one that is given."""
    budgets = [one.given.get("begroting") for one in made["amounts"]] + [made["fixed"].get("begroting")]
    source = made["sources"].get("begroting")
    if source is not None and source.values is None:
        faults.add(top.members["kolommen"], "begroting", "values_wanted")
    budgets += list((source.values or {}).values()) if source else []
    given = "partij" in made["sources"] or "partij" in made["fixed"]
    given = given or (made["amounts"] and all("partij" in one.given for one in made["amounts"]))
    own = OWNERS.get(owner.partition(":")[0])
    parties = {POTS[budget].party for budget in budgets if budget}
    if any(party in CODE_WIDTH and party != own for party in parties) and not given:
        faults.add(top.members.get("van", top), "van", "party_missing")


def _about(top: Part, owner: str, faults: Faults) -> dict[str, Any]:
    """What an amount is about: the columns, what is the same in every row, and what is said of each column of amounts."""
    columns, fixed_part = top.members.get("kolommen"), top.members.get("vast", Part(0, {}))
    if columns is None or not columns.members:
        faults.add(columns or top, "kolommen", "key_missing" if columns is None else "key_empty")
        return {}
    faults.unknown(columns, ("bedrag", *MEANINGS))
    faults.unknown(fixed_part, FIXED)
    made: dict[str, Any] = {
        "amounts": _amounts(columns, faults),
        "sources": {n: s for n in MEANINGS if n in columns.members and (s := _source(columns, n, faults))},
        "fixed": {n: faults.read(fixed_part, n, PARSERS[n]) for n in FIXED if n in fixed_part.members},
    }
    _missing(top, _said(made["amounts"], {n for n in MEANINGS if n in columns.members}, made["fixed"]), faults)
    _party(top, made, owner, faults)
    return made


def parse(text: str) -> tuple[TableProfile, list[Fault]]:
    """A profile and all that is wrong with it.

    Raises:
        Refused: What `yaml_parts` raises.
    """
    top, faults = yaml_parts(text), Faults()
    given = top.members
    faults.unknown(top, TOP)
    faults.read(top, "profiel", cells.one_of({"1": "1"}), needed=True)
    named = faults.read(top, "naam", at_most(100), needed=True) or ""
    owner = faults.read(top, "van", _owner, needed=True) or ""
    drawn_up = faults.read(top, "opgesteld", cells.day) if "opgesteld" in given else None
    about = _about(top, owner, faults)
    form = faults.read(top, "datum", _day_form) if "datum" in given else ""
    _month_is_clear(top, about, form, faults)
    blanks = frozenset(plain(one.text or "") for one in given["leeg"].items) if "leeg" in given else frozenset()
    total = faults.read(top, "totaalregel", at_most(100)) if "totaalregel" in given else ""
    elsewhere = faults.read(top, "ook_elders_geleverd", cells.yes_no) if "ook_elders_geleverd" in given else True
    profile = TableProfile(
        named, owner, drawn_up, **_file(top, faults), **about, numbers=_numbers(top, faults), day_form=form or "", blanks=blanks,
        total_word=plain(total or ""), nowhere_else=elsewhere is False,
    )  # fmt: skip
    return profile, sorted(faults.found, key=lambda fault: fault.line)


def _month_is_clear(top: Part, made: dict[str, Any], form: str | None, faults: Faults) -> None:
    """A month in a column needs a form of dates, or a year from elsewhere; not both."""
    source = made.get("sources", {}).get("maand")
    has_year = any("jaar" in made.get(name, ()) for name in ("sources", "fixed"))
    if source is not None and source.values is None and form == "" and not has_year:
        faults.add(top, "datum", "key_missing")
    if source is not None and form and has_year:
        faults.add(top.members["datum"], "datum", "said_twice", "datum, jaar")


def read(stream: BinaryIO, *, sink: Sink, pseudonym: Pseudonymise, note: Note | None = None) -> Receipt:
    """Read a profile: no rows; the tables it is about are read with it.

    Raises:
        Refused: The first thing that is wrong, with all others as its findings; what `yaml_text` and `yaml_parts` raise.
    """
    profile, faults = parse(yaml_text(stream))
    refuse(faults)
    issued = profile.drawn_up or (note.issued_at if note else None)
    notes = [Fault(0, "", "last_line_open")] if last_line_open(stream, note) else []
    facts = {"columns": len(profile.columns)}
    return Receipt(KIND, profile.owner, profile.name, issued_at=issued, facts=facts, notes=notes)
