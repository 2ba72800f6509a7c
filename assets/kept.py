"""Packages that a sender kept, held against the register of releases: which of them is not where it belongs, and what does not agree.

A register that is older than the packages does not know what was told in the later ones, and of whom; a package of another in a place
of its own would be followed, and written over. Both are found here, by `ontschot verify` and before a release (decision 0127).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assets.disk import is_plain
from assets.packages import RELEASES, NotTaken, Package, file_of, opened
from assets.register import Sent


@dataclass(frozen=True)
class Kept:
    """A file that is called a package: what it holds, None when that is not what its sender signed, or it is a link or a pipe."""

    path: Path
    package: Package | None

    def in_place(self, data: Path) -> bool:
        """Whether it is called after what it holds."""
        return self.package is not None and self.path == file_of(data, self.package)


def kept_of(data: Path) -> list[Kept]:
    """Every package in a folder of releases, in order of its name."""
    found = []
    for path in sorted((data / RELEASES).glob("*.package")):
        try:
            found.append(Kept(path, opened(path) if is_plain(path) else None))
        except NotTaken:
            found.append(Kept(path, None))
    return found


def last_of_each(data: Path, kept: list[Kept]) -> dict[str, Package]:
    """The last package of each audience, of those that are where they belong."""
    there = [one.package for one in kept if one.package is not None and one.in_place(data)]
    return {one.about["audience"]: one for one in sorted(there, key=lambda one: one.number)}


def not_known(last: Mapping[str, Package], sent: Mapping[str, Sent]) -> Iterator[Package]:
    """Last packages of which a register does not know: later ones than its own, or another one of that number."""
    for audience, package in last.items():
        known = sent.get(audience, Sent(0, ""))
        if package.number > known.number or (package.number == known.number and package.digest != known.digest):
            yield package


def gone(data: Path, last: Mapping[str, Package], sent: Mapping[str, Sent]) -> Iterator[Path]:
    """Where the last packages were that a register knows of, and that are not there: also not as a damaged file."""
    for audience, known in sent.items():
        path = data / RELEASES / f"{audience.replace(':', '-')}-{known.number:06}.package"
        if (audience not in last or last[audience].number < known.number) and not path.exists():
            yield path


def sent_with(last: Mapping[str, Package], package: Package) -> dict[str, Sent]:
    """What a register says of the last packages once another has gone out."""
    with_it = {**last, package.about["audience"]: package}
    return {audience: Sent(one.number, one.digest) for audience, one in with_it.items()}
