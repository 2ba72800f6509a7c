"""What organisations declare of all their files, in files of their own: mappings of ledgers, profiles of tables."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.sources.mapping import LedgerMapping
from pipelines.sources.patterns import plain
from pipelines.sources.table_profile import TableProfile

if TYPE_CHECKING:
    from pipelines.sources.reading import Note


@dataclass(frozen=True)
class Declared:
    """The declarations that hold for a set of deliveries; ``not_used`` are the files of those that another one took the place of."""

    mappings: tuple[LedgerMapping, ...] = ()
    profiles: tuple[TableProfile, ...] = ()
    not_used: frozenset[str] = frozenset()

    @property
    def looks_at_words(self) -> bool:
        """Whether any rule needs the descriptions of bookings; else they are not even read."""
        return any(rule.words for one in self.mappings for rule in one.rules)

    def mapping_of(self, company: str) -> LedgerMapping | None:
        """The mapping of a ledger, by its KvK number, else by what the ledger calls itself; None unless there is just one."""
        found = [one for one in self.mappings if one.company_id == company]
        found = found or [one for one in self.mappings if plain(company) in one.administrations]
        return found[0] if len(found) == 1 else None


def profiles_of(note: "Note | None") -> tuple[TableProfile, ...]:
    """The profiles that a note carries."""
    return note.declared.profiles if note and note.declared else ()
