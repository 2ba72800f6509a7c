"""What organisations declare of all their files, in files of their own: mappings of ledgers."""

from dataclasses import dataclass

from pipelines.sources.mapping import LedgerMapping
from pipelines.sources.patterns import plain


@dataclass(frozen=True)
class Declared:
    """The declarations that hold for a set of deliveries."""

    mappings: tuple[LedgerMapping, ...] = ()

    @property
    def looks_at_words(self) -> bool:
        """Whether any rule needs the descriptions of bookings; else they are not even read."""
        return any(rule.words for one in self.mappings for rule in one.rules)

    def mapping_of(self, company: str) -> LedgerMapping | None:
        """The mapping of a ledger, by its KvK number, else by what the ledger calls itself; None unless there is just one."""
        found = [one for one in self.mappings if one.company_id == company]
        found = found or [one for one in self.mappings if plain(company) in one.administrations]
        return found[0] if len(found) == 1 else None
