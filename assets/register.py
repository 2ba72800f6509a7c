"""The register of releases, ``<data>/releases/register.json``: what stood in every cell, what was told of it, and of whom (pseudonyms).

It stays with who releases, readable for them only: without it nobody could tell that two releases differ by three people. Whoever is
erased goes from it too, and is remembered as one who changed.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from assets.disk import Disk
from assets.manifest import rendered
from pipelines.disclosure.cubes import Cell, Key
from pipelines.disclosure.released import Register, Vintage
from pipelines.disclosure.suppress import Round

RELEASES, FILE = "releases", "register.json"
BETWEEN = "\x1f"


class DamagedRegister(Exception):
    """The register cannot be read; without it nothing may be released."""


def path_of(data: Path) -> Path:
    """Where it is."""
    return data / RELEASES / FILE


def load(data: Path) -> dict[str, Register]:
    """Registers by cube; none when nothing was released.

    Raises:
        DamagedRegister: It is there and cannot be read.
    """
    try:
        said = json.loads(path_of(data).read_bytes())
        return {name: _register(one, [frozenset(who) for who in said["people"]]) for name, one in said["cubes"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, IndexError):
        raise DamagedRegister(str(path_of(data))) from None


def save(data: Path, registers: Mapping[str, Register], disk: Disk | None = None) -> None:
    """Replace it at once."""
    disk, people, path = disk or Disk(), _People(), path_of(data)
    cubes = {name: _said(one, people) for name, one in sorted(registers.items())}
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{FILE}.tmp")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(rendered({"cubes": cubes, "people": people.lists}))
    disk.sync(beside)
    disk.rename(beside, path)
    disk.sync(path.parent)


def forget(data: Path, people: Iterable[str]) -> int:
    """Take people out of it; gives in how many cells they were. What was told of them keeps how many are gone."""
    registers, gone = load(data), frozenset(people)
    found = sum(len(c.members & gone) > 0 for one in registers.values() for _, c in one.states.values())
    if registers:
        save(data, {name: _without(one, gone) for name, one in registers.items()})
    return found


def _without(register: Register, gone: frozenset[str]) -> Register:
    def vintage(one: Vintage) -> Vintage:
        return replace(one, members=one.members - gone, erased=one.erased + len(one.members & gone))

    rounds = tuple(
        replace(one, cells={key: replace(c, members=c.members - gone) for key, c in one.cells.items()})
        for one in register.rounds
    )
    told = {key: tuple(vintage(one) for one in old) for key, old in register.told.items()}
    states = {key: (n, replace(c, members=c.members - gone)) for key, (n, c) in register.states.items()}
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
