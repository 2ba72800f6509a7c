"""What an auditfile calls its accounts, cost centres, projects and products: for whoever holds the file, and stored nowhere."""

from dataclasses import dataclass, field
from typing import BinaryIO

from pipelines.sources.xml_stream import Elements

_KINDS = {"02": "cost_centre", "03": "product", "04": "project"}
_KEPT = {
    "ledgerAccount": ("accID", "accDesc"),
    "basic": ("basicType", "basicID", "basicDesc"),
    "company": ("companyName",),
}


@dataclass
class Names:
    """Names by dimension and code, and that of the company; a pass over a document that looks at nothing else."""

    company: str = ""
    by_code: dict[tuple[str, str], str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict, repr=False)

    watched = frozenset({"ledgerAccount", "basic"})
    row_element, row_leaves, row_depth = "trLine", frozenset(), 1

    def root(self, namespace: str, local: str, line: int) -> None:
        """Nothing: that it is an auditfile was seen before."""

    def row(self, line: int, names: list[str], texts: list[str]) -> None:
        """Nothing: bookings have no names."""

    def opened(self, local: str, line: int) -> None:
        """An account or a code begins."""
        self.values = {}

    def closed(self, local: str, text: str, path: list[str]) -> None:
        """Keep the name of an account, a code or the company."""
        parent = path[-1] if path else ""
        if local in _KEPT.get(parent, ()):
            self.values[local] = text
            if local == "companyName":
                self.company = text
        elif local == "ledgerAccount":
            self._name("account", "accID", "accDesc")
        elif local == "basic":
            self._name(_KINDS.get(self.values.get("basicType", ""), ""), "basicID", "basicDesc")

    def _name(self, dimension: str, code: str, described: str) -> None:
        if dimension and self.values.get(code):
            self.by_code[dimension, self.values[code]] = self.values.get(described, "")


def names(stream: BinaryIO) -> Names:
    """The names in an auditfile that could be read.

    Raises:
        Refused: What `Elements.read` raises.
    """
    found = Names()
    Elements(found).read(stream)
    return found
