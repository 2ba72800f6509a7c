"""Two people over what is going to be told: a definition of a release counts when two different keys signed it.

A *definition* is what a release tells to whom: the audience, its tables, what was agreed on per project, and the rules. One who
releases signs it; another looks and signs the same (``ontschot release-approve``). As long as it stays the same, later releases need
nobody else. It lies beside the packages, ``<data>/releases/<audience>.definition``, as a statement in its envelope (decision 0097).
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assets.disk import Disk, swap
from assets.manifest import Manifest, NotAManifest, Origin, public_of, rendered, stated
from assets.packages import RELEASES
from pipelines.contracts.package import FORMAT, PACKAGE
from pipelines.releases import METHOD, Asked

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SUBJECT, RULES = "definition.json", "disclosure_"


class NotApproved(Exception):
    """A definition cannot be approved; ``code`` says why: nothing_asked, definition_damaged or same_key."""

    def __init__(self, code: str, path: Path) -> None:
        super().__init__(f"{code}: {path}")
        self.code, self.path = code, path


@dataclass(frozen=True)
class Definition:
    """What is going to be told, as it was signed, and by whom."""

    said: dict[str, Any]
    manifest: Manifest

    @property
    def signers(self) -> frozenset[str]:
        """Keys that signed it."""
        return frozenset(key for key, _ in self.manifest.signatures)


def path_of(data: Path, audience: str) -> Path:
    """Where the definition of a release for an audience is."""
    return data / RELEASES / f"{audience.replace(':', '-')}.definition"


def defined(asked: Asked, parameters: dict[str, float]) -> dict[str, Any]:
    """What a release tells, to whom, by which rules."""
    return {
        "audience": asked.audience, "format": FORMAT, "method": METHOD, "agreed": dict(sorted(asked.agreed.items())),
        "public": {project: sorted(parties) for project, parties in sorted(asked.public.items())},
        "tables": {table: sorted(columns) for table, columns in PACKAGE.items()},
        "rules": {name: value for name, value in sorted(parameters.items()) if name.startswith(RULES)},
    }  # fmt: skip


def approved_by(data: Path, said: dict[str, Any], key: "Ed25519PrivateKey") -> str | None:
    """Who, besides the one who releases, signed this definition; None when nobody did yet: then it is put ready for another to sign."""
    path, own = path_of(data, said["audience"]), public_of(key)
    try:
        before = _read(path)
    except NotApproved:
        before = None
    if before is not None and before.said == said and own in before.signers:
        return min(before.signers - {own}, default=None)
    manifest = _statement(said).signed(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    swap(path, rendered(said) + manifest.to_bytes(), Disk())
    return None


def approve(data: Path, audience: str, key: "Ed25519PrivateKey") -> Definition:
    """Sign a definition that another put ready.

    Raises:
        NotApproved: None is ready, it is not what was signed, or the one who asks is the one who approves.
    """
    path = path_of(data, audience)
    found = _read(path)
    if found.signers == {public_of(key)}:
        raise NotApproved("same_key", path)
    if public_of(key) not in found.signers:
        signatures = (*found.manifest.signatures, *Manifest(found.manifest.payload).signed(key).signatures)
        found = Definition(found.said, Manifest(found.manifest.payload, signatures))
        swap(path, rendered(found.said) + found.manifest.to_bytes(), Disk())
    return found


def _statement(said: dict[str, Any]) -> Manifest:
    digest = hashlib.sha256(rendered(said)).hexdigest()
    return stated({SUBJECT: digest}, Origin((), {"audience": said["audience"]}, {}), 1, None, "")


def _read(path: Path) -> Definition:
    """The definition in a file.

    Raises:
        NotApproved: There is none, or it is not what was signed.
    """
    if not path.exists():
        raise NotApproved("nothing_asked", path)
    first, _, rest = path.read_bytes().partition(b"\n")
    try:
        said, manifest = json.loads(first), Manifest.from_bytes(rest)
        whole = (
            rendered(said) == first + b"\n"
            and manifest.payload == _statement(said).payload
            and manifest.rightly_signed()
        )
    except (ValueError, KeyError, TypeError, RecursionError, NotAManifest):
        whole = False
    if not whole:
        raise NotApproved("definition_damaged", path)
    return Definition(said, manifest)
