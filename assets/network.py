"""What a network holds: packages of others in ``<data>/network``, whose senders are known, and what they say together.

What they say together is one file, ``together.zip``, with a table each: it is calculated whole before anything is stored, and takes the
place of the one before at once.
"""

import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pandas as pd

from assets.disk import Disk, swap_all
from assets.packages import NotTaken, Package, read
from pipelines.disclosure.rules import Rules
from pipelines.harmonize.parameters import settings_of
from pipelines.packages_together import together
from pipelines.releases import NETWORK
from reports.warehouse import TOGETHER

FOLDER, SENDERS, REVOKED = "network", "senders", "revoked"


@dataclass(frozen=True)
class Added:
    """A package that was taken in, and whether it was there already."""

    package: Package
    there: bool
    packages: int
    projects: int


def add(data: Path, path: Path, known: Collection[str]) -> Added:
    """Take a package in, of a sender whose key is known here or is given.

    Raises:
        NotTaken: It is not what its sender signed, its sender is not known or their key was revoked, it is older than what is here, or
            nothing can be calculated with it. Then nothing is stored.
        FileNotFoundError: There is no such file.
    """
    package, disk, home = read(path), Disk(), data / FOLDER
    if package.signer in revoked(data):
        raise NotTaken("revoked_key", package.signer)
    key = home / SENDERS / f"{package.signer}.pub"
    if not key.exists() and package.signer not in known:
        raise NotTaken("unknown_sender", package.signer)
    others = held(data)
    there = _in_line(package, others)
    packages = latest(others if there else [*others, package])
    projects, told = _together(packages)
    disk.folder(key.parent)
    audience = package.about["audience"].replace(":", "-")
    kept = home / f"{package.signer[:16]}-{audience}-{package.number:06}.package"
    stored = {} if there else {key: f"{package.signer}\n".encode(), kept: package.to_bytes()}
    swap_all(stored | {data / TOGETHER: told}, disk)
    return Added(package, there, len(packages), projects)


class NobodysKey(LookupError):
    """No sender here has this key, or more than one has a key that begins with it."""


def revoke(data: Path, key: str) -> tuple[str, int, int]:
    """Count nothing more that was signed with a key, now and later; gives the key, packages that no longer count, packages left.

    The files stay: what was shown can be looked up, and a sender who goes on with another key is a new sender.

    Args:
        data: Folder of the network.
        key: The public key of a sender in hexadecimal, or how it begins.

    Raises:
        NobodysKey: It is nobody's here, or of more than one.
        NotTaken: A package that is here was changed.
    """
    home = data / FOLDER
    found = [one.stem for one in sorted((home / SENDERS).glob("*.pub")) if key and one.stem.startswith(key.lower())]
    if len(found) != 1:
        raise NobodysKey(key)
    packages, disk = held(data), Disk()
    left = latest([one for one in packages if one.signer != found[0]])
    disk.folder(home / REVOKED)
    gone = {home / REVOKED / f"{found[0]}.pub": f"{found[0]}\n".encode()}
    if left:
        swap_all(gone | {data / TOGETHER: _together(left)[1]}, disk)
    else:
        swap_all(gone, disk)
        disk.remove(data / TOGETHER)
    return found[0], sum(one.signer == found[0] for one in packages), len(left)


def revoked(data: Path) -> frozenset[str]:
    """Keys that were revoked."""
    return frozenset(one.stem for one in (data / FOLDER / REVOKED).glob("*.pub"))


def _in_line(package: Package, others: list[Package]) -> bool:
    """Whether it is here already.

    Raises:
        NotTaken: older, or other_history: it does not go on from what its sender sent before.
    """
    own = [p for p in others if (p.signer, p.about["audience"]) == (package.signer, package.about["audience"])]
    if any(one.to_bytes() == package.to_bytes() for one in own):
        return True
    last = max(own, key=lambda one: one.number, default=None)
    if last is None:
        return False
    if package.number < last.number:
        raise NotTaken("older", f"{package.number} < {last.number}")
    if package.number != last.number + 1 or package.previous != last.digest:
        raise NotTaken("other_history", f"{package.number}")
    return False


def held(data: Path) -> list[Package]:
    """Packages that are here, are still what their sender signed, and are of no revoked key.

    Raises:
        NotTaken: One was changed since, or is of another version; says which file.
    """
    found, gone = [], revoked(data)
    for path in sorted((data / FOLDER).glob("*.package")):
        try:
            found.append(read(path))
        except NotTaken as wrong:
            code = "held_other_format" if wrong.code == "other_format" else "held_damaged"
            raise NotTaken(code, f"{path.name} ({wrong.detail or wrong.code})") from None
    return [one for one in found if one.signer not in gone]


def latest(packages: list[Package]) -> list[Package]:
    """The last package of each sender; those for the network when there are any."""
    of_network = [one for one in packages if one.about["audience"] == NETWORK] or packages
    last = {(p.signer, p.about["audience"]): p for p in sorted(of_network, key=lambda one: one.number)}
    return [last[key] for key in sorted(last)]


def _together(packages: list[Package]) -> tuple[int, bytes]:
    """What packages say together: of how many projects, and the file with its tables.

    Raises:
        NotTaken: not_together, nothing can be calculated with them.
    """
    try:
        return _calculated(packages)
    except (ValueError, ArithmeticError):
        raise NotTaken("not_together") from None


def _calculated(packages: list[Package]) -> tuple[int, bytes]:
    from assets.place import ROOT

    parameters = pd.read_csv(ROOT / "data" / "reference" / "parameters.csv")
    found = together([one.content for one in packages], Rules.of(settings_of(parameters)))
    about = pd.DataFrame([{**one.about, "number": one.number, "signer": one.signer} for one in packages])
    sums = [
        {"sender": one.about["sender"], **row}
        for one in packages for row in one.content["amounts"] if row["project"] == "all"
    ]  # fmt: skip
    tables = {"measures": found.measures, "projects": found.projects, "people": found.people, "packages": about,
              "amounts": pd.DataFrame(sums)}  # fmt: skip
    return int(about.projects_told.sum()), in_one_file(tables)


def in_one_file(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Tables as one file, a Parquet file each."""
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as held:
        for name, rows in tables.items():
            entry = zipfile.ZipInfo(f"network__{name}.parquet")  # of no day: the same packages, the same bytes
            held.writestr(entry, rows.to_parquet(index=False))
    return whole.getvalue()
