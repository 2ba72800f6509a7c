"""The register of releases, ``<data>/releases/register.json``: what stood in every cell, what was told of it, and of whom (pseudonyms).

It stays with who releases, readable for them only: without it nobody could tell that two releases differ by three people. Whoever is
erased goes from it too, and is remembered as one who changed. It is signed as a whole, with the key of the
packages (decision 0116), and says of every audience which package was its last: an older register put back is seen by it. It also holds
the last package that went out, which is signed by itself: a release is done once the register is replaced, and where it is broken off
then, the next one writes that package.
"""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assets.disk import Disk, swap
from assets.manifest import SigningKeyError, public_of, rendered, signing_key
from assets.packages import RELEASES
from pipelines.disclosure.cubes import Cell, Key, person_of, weighing
from pipelines.disclosure.released import Register, Vintage
from pipelines.disclosure.suppress import Round

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FILE = "register.json"
SIGNED = b"ontschot register of releases\n"  # before what is signed: the signature is of nothing else
BETWEEN = "\x1f"


@dataclass(frozen=True)
class Sent:
    """The last package of an audience, as the register has it: its number and the hash of its statement."""

    number: int
    digest: str


class DamagedRegister(Exception):
    """The register cannot be read, is not what was signed, or is gone while there are packages; without it nothing may be released."""


class MissingRegister(DamagedRegister):
    """There are packages and no register: what was told in them, and of whom, is not known any more."""


def path_of(data: Path) -> Path:
    """Where it is."""
    return data / RELEASES / FILE


def load(data: Path) -> dict[str, Register]:
    """Registers by cube; none when nothing was released.

    Raises:
        DamagedRegister: It is there and cannot be read, or is not what was signed.
        MissingRegister: It is gone while there are packages.
    """
    try:
        said = _read(data)
        _sent(said)
        return {name: _register(one, [frozenset(who) for who in said["people"]]) for name, one in said["cubes"].items()}
    except FileNotFoundError:
        if any(path_of(data).parent.glob("*.package")):
            raise MissingRegister(str(path_of(data))) from None
        return {}
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise DamagedRegister(str(path_of(data))) from None


def signer_of(data: Path) -> str | None:
    """The key that signed it, as `load` held it against it; None: nobody did, or there is none."""
    try:
        return _read(data).get("signed_by")
    except FileNotFoundError:
        return None


def sent_of(data: Path) -> dict[str, Sent] | None:
    """The last package of each audience, of a register that `load` could read; None when it does not say so, or there is none."""
    try:
        return _sent(_read(data))
    except FileNotFoundError:
        return None


def _sent(said: Mapping[str, Any]) -> dict[str, Sent] | None:
    if "sent" not in said:
        return None
    return {audience: Sent(int(number), str(digest)) for audience, (number, digest) in said["sent"].items()}


def last_of(data: Path) -> bytes | None:
    """The last package that went out, as bytes, of a register that `load` could read; None when there is none."""
    try:
        said = json.loads(path_of(data).read_bytes()).get("last")
    except FileNotFoundError:
        return None
    return None if said is None else rendered(said)


def _read(data: Path) -> dict[str, Any]:
    """What stands in it, when its signature, if it has one, is of exactly that."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    said = json.loads(path_of(data).read_bytes())
    if "signed_by" not in said and "signature" not in said:
        return said
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(said["signed_by"]))
        key.verify(base64.b64decode(said["signature"], validate=True), _to_sign(said))
    except InvalidSignature:
        raise ValueError("not what was signed") from None
    return said


def _to_sign(said: Mapping[str, Any]) -> bytes:
    return SIGNED + rendered({name: said[name] for name in ("cubes", "people", "sent") if name in said})


def save(
    data: Path,
    registers: Mapping[str, Register],
    key: "Ed25519PrivateKey | None" = None,
    disk: Disk | None = None,
    last: bytes | None = None,
    sent: Mapping[str, Sent] | None = None,
) -> None:
    """Replace it at once, signed when there is a key; ``last`` is the package that goes out with it, ``sent`` that of each audience."""
    disk, people, path = disk or Disk(), _People(), path_of(data)
    cubes = {name: _said(one, people) for name, one in sorted(registers.items())}
    said: dict[str, Any] = {"cubes": cubes, "people": people.lists}
    if sent is not None:
        said["sent"] = {audience: [one.number, one.digest] for audience, one in sorted(sent.items())}
    if last is not None:
        said["last"] = json.loads(last)
    if key is not None:
        signature = key.sign(_to_sign(said))
        said |= {"signed_by": public_of(key), "signature": base64.b64encode(signature).decode()}
    path.parent.mkdir(parents=True, exist_ok=True)
    swap(path, rendered(said), disk, only_owner=True)


def forget(data: Path, people: Iterable[str]) -> int:
    """Take people out of it; gives in how many cells they were. What was told of them keeps how many are gone.

    It is signed anew by the key that had signed it; where that key is not at hand it is left without a signature, for nobody may
    stay in it for want of a key. A second person then looks before the next release.
    """
    registers, gone = load(data), frozenset(people)
    found = sum(
        any(person_of(m) in gone for m in c.members) for one in registers.values() for _, c in one.states.values()
    )
    if registers:
        left = {name: _without(one, gone) for name, one in registers.items()}
        save(data, left, _key_of(signer_of(data)), last=last_of(data), sent=sent_of(data))
    return found


def _key_of(signer: str | None) -> "Ed25519PrivateKey | None":
    """The key at hand, when it is the one that signed."""
    try:
        key = signing_key()
    except SigningKeyError:
        return None
    return key if key is not None and public_of(key) == signer else None


def _without(register: Register, gone: frozenset[str]) -> Register:
    def left(members: frozenset[str]) -> frozenset[str]:
        return frozenset(one for one in members if person_of(one) not in gone)

    def vintage(one: Vintage) -> Vintage:
        erased = len({person_of(member) for member in weighing(one.members)} & gone)
        return replace(one, members=left(one.members), erased=one.erased + erased)

    rounds = tuple(
        replace(one, cells={key: replace(c, members=left(c.members)) for key, c in one.cells.items()})
        for one in register.rounds
    )
    told = {key: tuple(vintage(one) for one in old) for key, old in register.told.items()}
    states = {key: (n, replace(c, members=left(c.members))) for key, (n, c) in register.states.items()}
    return Register(rounds, told, states)


class _People:
    """Each group of people once, by number."""

    def __init__(self) -> None:
        self.numbers: dict[frozenset[str], int] = {}

    def __call__(self, members: frozenset[str]) -> int:
        return self.numbers.setdefault(members, len(self.numbers))

    @property
    def lists(self) -> list[list[str]]:
        return [sorted(one) for one in self.numbers]


def _said(register: Register, people: _People) -> dict[str, Any]:
    def cell(one: Cell) -> list[Any]:
        return [one.value, one.people, dict(sorted(one.shares.items())), people(one.members), one.state]

    def vintage(one: Vintage) -> list[Any]:
        return [one.told_on, one.value, people(one.members), one.viewer, one.erased]

    rounds = [
        {
            "cells": {BETWEEN.join(key): cell(c) for key, c in sorted(one.cells.items())},
            "told": sorted(BETWEEN.join(key) for key in one.told),
            "protected": dict(sorted(one.protected.items())),
            "agreed": {state: sorted(who) for state, who in sorted(one.agreed.items())},
            "seen_by": None if one.seen_by is None else sorted(one.seen_by),
        }
        for one in register.rounds
    ]
    told = {BETWEEN.join(key): [vintage(one) for one in old] for key, old in sorted(register.told.items())}
    states = {BETWEEN.join(key): [n, cell(c)] for key, (n, c) in sorted(register.states.items())}
    return {"rounds": rounds, "told": told, "states": states}


def _register(said: Mapping[str, Any], people: list[frozenset[str]]) -> Register:
    def cell(one: list[Any]) -> Cell:
        return Cell(one[0], one[1], one[2], people[one[3]], one[4])

    def key(written: str) -> Key:
        return tuple(written.split(BETWEEN))

    rounds = tuple(
        Round(
            {key(k): cell(c) for k, c in one["cells"].items()},
            frozenset(key(k) for k in one["told"]),
            one["protected"],
            None if one["seen_by"] is None else frozenset(one["seen_by"]),
            {state: frozenset(who) for state, who in one["agreed"].items()},
        )
        for one in said["rounds"]
    )
    told = {
        key(k): tuple(Vintage(v[0], v[1], people[v[2]], v[3], v[4]) for v in old) for k, old in said["told"].items()
    }
    return Register(rounds, told, {key(k): (n, cell(c)) for k, (n, c) in said["states"].items()})
