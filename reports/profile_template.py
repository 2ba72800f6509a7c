"""A profile to fill in (YAML): what the columns of a table could be, and a question where that can be read in two ways."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.budgets import POTS
from reports.labels.templates import TEMPLATES
from reports.mapping_template import one_line, quoted
from reports.numerals import grouped

NAMES = {";": '";"', ",": '","', "\t": "tab", "|": '"|"'}
SIGNS = {"": "geen", " ": "spatie"}
ASK = '"?"'
MOST_BLANKS = 10
WIDE = 44  # column of the comment behind a key


@dataclass(frozen=True)
class Told:
    """A table (a `pipelines.sources.table_guess.TableGuess`) and the name it came under."""

    name: str
    stem: str
    table: Any


class _Writer:
    """Words of one language about one table."""

    def __init__(self, told: Told, lang: str) -> None:
        self.told, self.table, self.lang, self.t = told, told.table, lang, TEMPLATES[lang]
        self.could, self.wide = told.table.could, told.table.wide
        self.found = {name: ones[0] for name, ones in self.could.items() if len(ones) == 1}

    def key(self, name: str, value: str, about: str = "") -> str:
        """A key with its value, and what to know of it."""
        return f"{f'{name}: {value}':<{WIDE}}# {about}" if about else f"{name}: {value}"

    def head(self) -> Iterator[str]:
        """What is in the table, column by column."""
        rows = grouped(self.table.rows, self.lang)
        yield self.t["profile.title"].format(name=one_line(self.told.name), rows=rows, columns=len(self.table.columns))
        yield from self.t["profile.how"].split("\n")
        yield ""
        for column in self.table.columns:
            yield f"  {one_line(column.header)}: {self.about(column)}"

    def about(self, column: Any) -> str:
        """What the values of a column could be, in words."""
        kinds = [kind for kind in ("bsn", "month", "year", "month_number", "amount") if kind in column.kinds]
        told = [self.t[f"profile.kind_{kind}"] for kind in kinds] or [
            self.t["profile.kind_text" if column.filled else "profile.kind_empty"]
        ]
        return self.t["profile.or"].join(told)

    def file(self) -> Iterator[str]:
        """How the file is cut."""
        table, t = self.table, self.t
        yield "profiel: 1"
        yield self.key("naam", quoted(self.told.stem), t["profile.naam"])
        yield self.key("van", ASK, t["profile.van"])
        if table.sheet:
            yield f"blad: {quoted(table.sheet)}"
        else:
            yield f"scheiding: {NAMES[table.separator]}"
            yield f"codering: {'windows-1252' if table.encoding == 'cp1252' else 'utf-8'}"
        if table.header_line != 1:
            yield f"kopregel: {table.header_line}"

    def notation(self) -> Iterator[str]:
        """How amounts and dates are written; a question where they can be read in two ways."""
        amounts = self.table.amounts
        if len(amounts.notations) == 1:
            decimal, thousands = amounts.notations[0]
            yield f'decimaal: "{decimal}"'
            yield f"duizendtal: {self.sign(thousands)}"
        else:
            ways = map(self.reading, amounts.notations)
            asked = self.asked("number", amounts, ways) if amounts.notations else self.t["profile.ask_decimal"]
            yield self.key("decimaal", ASK, asked)
            yield self.key("duizendtal", ASK, self.t["profile.ask_thousands"])
        yield self.key("eenheid", "euro" if self.in_euros() else ASK, self.t["profile.eenheid"])
        if amounts.negative:
            yield self.key("kosten", ASK, self.t["profile.kosten"])
        if amounts.blanks:
            words = ", ".join(quoted(one_line(word)) for word in amounts.blanks[:MOST_BLANKS])
            yield self.key("# leeg", f"[{words}]", self.t["profile.leeg"])
        yield from self.dates()

    def in_euros(self) -> bool:
        """Whether the amounts can only be euros: decimals are written, and no header speaks of cents or thousands."""
        headers = [one.header.casefold() for one in self.wide or self.could.get("bedrag", [])]
        other = any(word in header for header in headers for word in ("1000", "1.000", "cent", "dzd", "duizend"))
        return bool(self.table.amounts.notations) and not self.table.amounts.whole and not other

    def sign(self, sign: str) -> str:
        return SIGNS.get(sign, f'"{sign}"')

    def reading(self, way: tuple[str, str]) -> str:
        return self.t["profile.reading"].format(decimal=self.sign(way[0]), thousands=self.sign(way[1]))

    def asked(self, what: str, column: Any, ways: Iterable[str]) -> str:
        """The question how a value must be read: each way, and what it makes of it."""
        told = (f"{way} ({value})" for way, value in zip(ways, column.read_as, strict=True))
        value = quoted(one_line(column.unclear))
        return self.t[f"profile.ask_{what}"].format(value=value, readings=self.t["profile.or"].join(told))

    def dates(self) -> Iterator[str]:
        """The form of the dates in a column."""
        column = self.found.get("maand")
        if column is None or not column.forms or self.month_of_a_year():
            return
        form, *others = column.forms
        yield self.key("datum", ASK, self.asked("date", column, column.forms)) if others else f"datum: {form}"

    def columns(self) -> Iterator[str]:
        """Which column is what; a question where none could be, or several."""
        yield "kolommen:"
        yield from self.key_of_the_amount()
        if not self.wide:
            yield from self.meaning("maand")
            if self.month_of_a_year():
                yield from self.meaning("jaar")
        if "begroting" in self.could:
            yield from self.meaning("begroting", values=True)
        yield from self.amounts()
        if "partij" in self.found:
            yield self.key("  # partij", quoted(self.found["partij"].header), self.t["profile.partij"])
        yield "vast:"
        if self.wide and any(isinstance(one.month, int) for one in self.wide):
            yield self.key("  jaar", ASK, self.t["profile.jaar"])
        if "begroting" not in self.could:
            yield self.key("  begroting", ASK, ", ".join(pot.word for name, pot in POTS.items() if name != "subsidy"))

    def key_of_the_amount(self) -> Iterator[str]:
        """A person, a complex, or a place of which somebody must say which complex it is."""
        if "bsn" in self.could:
            yield from self.meaning("bsn")
        elif "complex" not in self.could and "plek" in self.found:
            yield from self.meaning("complex", values=True, column=self.found["plek"])
        else:
            yield from self.meaning("complex")

    def month_of_a_year(self) -> bool:
        """Whether the month is a number or a name, and the year is in another column."""
        maand = self.found.get("maand")
        return maand is not None and "jaar" in self.could and "month_number" in maand.kinds

    def meaning(self, name: str, *, values: bool = False, column: Any = None) -> Iterator[str]:
        column = column or self.found.get(name)
        if column is None:
            several = self.t["profile.or"].join(quoted(one_line(one.header)) for one in self.could.get(name, []))
            yield self.key(f"  {name}", ASK, several or self.t[f"profile.ask_{name}"])
        elif not values:
            yield f"  {name}: {quoted(column.header)}"
        else:
            yield from (f"  {name}:", f"    kolom: {quoted(column.header)}", "    waarden:")
            rows = self.t["profile.rows"].split("|")
            for value, count in column.values:
                yield self.key(f"      {quoted(value)}", ASK, f"{grouped(count, self.lang)} {rows[count != 1]}")
            if not column.values:
                yield self.key('      "?"', ASK, self.t["profile.many_values"])

    def amounts(self) -> Iterator[str]:
        if not self.wide:
            yield from self.meaning("bedrag", values=False)
            return
        yield "  bedrag:"
        for column in self.wide:
            when = column.month.strftime("%Y-%m") if isinstance(column.month, date) else str(column.month)
            yield f"    - {{kolom: {quoted(column.header)}, maand: {when}}}"

    def foot(self) -> Iterator[str]:
        total = quoted(self.table.total_word) if self.table.total_word else "Totaal"
        yield self.key(
            "totaalregel" if self.table.total_word else "# totaalregel", total, self.t["profile.totaalregel"]
        )
        yield self.key("# ook_elders_geleverd", "nee", self.t["profile.elders"])


def profile_template(told: Told, lang: str, *, made_on: date) -> str:
    """The profile of a table, ready to fill in: it holds once every question is answered."""
    say = _Writer(told, lang)
    head = [f"# {line}".rstrip() for line in say.head()]
    dated = f"opgesteld: {made_on.isoformat()}"
    return "\n".join([*head, "", *say.file(), dated, *say.notation(), *say.columns(), *say.foot()]) + "\n"
