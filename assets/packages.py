"""A package of figures as one file: what is told, and a signed statement about exactly that. One form in bytes only.

JSON: ``format``, ``content`` (tables of `pipelines.contracts.package`) and ``manifest`` (in-toto statement in its envelope, Ed25519),
whose subject is the SHA-256 of the content, by the name of the format. So a reader needs no archive to unpack, and any other byte
makes it another package.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.manifest import Manifest, NotAManifest, rendered
from pipelines.contracts.package import FAMILY, FORMAT, NoPackage, checked
from pipelines.releases import NETWORK
from reports.viewer import organisation_of

UNNAMED = f"{FAMILY}2"  # the last of which the format was no part of what is signed
LARGEST, RELEASES = 20_000_000, "releases"
NUMBERS = range(1, 1_000_000)  # a file is called after it, in six digits


class NotTaken(Exception):
    """A package that is not taken in.

    ``code`` says why: no_package, tampered, other_format, contract, unsigned, unknown_sender, revoked_key, older, other_history,
    not_together, held_damaged or held_other_format.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Package:
    """What is told, and the statement about it."""

    content: dict[str, list[dict[str, Any]]]
    manifest: Manifest
    format: str = FORMAT

    @property
    def about(self) -> dict[str, Any]:
        """Audience, sender, data date and method."""
        return self.content["about"][0]

    @property
    def number(self) -> int:
        """Its number among those of this sender for this audience."""
        return self.manifest.about["ontschot_number"]

    @property
    def previous(self) -> str | None:
        """Hash of the statement of the package before."""
        return self.manifest.about["ontschot_previous"]

    @property
    def digest(self) -> str:
        """Hash of its statement: the next package names it."""
        return hashlib.sha256(self.manifest.to_bytes()).hexdigest()

    @property
    def signer(self) -> str:
        """Key that signed it."""
        return self.manifest.signed_by or ""

    def to_bytes(self) -> bytes:
        """The file."""
        envelope = json.loads(self.manifest.to_bytes())
        return rendered({"format": self.format, "content": self.content, "manifest": envelope})


def file_of(data: Path, package: Package) -> Path:
    """Where a package of a sender's own is kept."""
    return data / RELEASES / f"{package.about['audience'].replace(':', '-')}-{package.number:06}.package"


def subject_of(content: Any, form: str = FORMAT) -> dict[str, str]:
    """What is signed of what is told: SHA-256 as it is written, by the name of the format."""
    name = "content.json" if form == UNNAMED else f"{form}/content.json"
    return {name: hashlib.sha256(rendered(content)).hexdigest()}


def read(path: Path) -> Package:
    """A package as this version makes them, whoever signed it; every byte of it counts.

    Raises:
        FileNotFoundError: There is no such file.
        NotTaken: It is none, was changed, is not signed rightly, is of another version, or holds what a package may not hold.
    """
    found = opened(path)
    if found.format != FORMAT:
        raise NotTaken("other_format", found.format)
    try:
        checked(found.content)
    except NoPackage as wrong:
        raise NotTaken("contract", str(wrong)) from None
    return found


def opened(path: Path) -> Package:
    """A package as its sender signed it, also one of another version, of which nothing else is known: its number, and what it follows.

    Raises:
        FileNotFoundError: There is no such file.
        NotTaken: It is none, was changed, is not signed rightly, or does not say for whom it is and which number it has.
    """
    if path.stat().st_size > LARGEST:
        raise NotTaken("no_package")
    return opened_of(path.read_bytes())


def opened_of(content: bytes) -> Package:
    """The package that a file of these bytes is.

    Raises:
        NotTaken: As for a file.
    """
    try:
        said = json.loads(content)
        if not isinstance(said, dict) or said.keys() != {"format", "content", "manifest"}:
            raise NotTaken("no_package")
        if not isinstance(said["format"], str) or not said["format"].startswith(FAMILY):
            raise NotTaken("no_package")
        found = Package(said["content"], Manifest.from_bytes(rendered(said["manifest"])), said["format"])
        same = found.to_bytes() == content
    except NotAManifest:
        raise NotTaken("tampered") from None
    except (ValueError, TypeError, RecursionError):
        raise NotTaken("no_package") from None
    if not same or found.manifest.subjects != subject_of(found.content, found.format):
        raise NotTaken("tampered")
    if len(found.manifest.signatures) != 1:
        raise NotTaken("unsigned")
    if not found.manifest.rightly_signed():
        raise NotTaken("tampered")
    if not _has_its_place(found):
        raise NotTaken("no_package")
    return found


def _has_its_place(package: Package) -> bool:
    """Whether it says for whom it is, which number it has and what it follows: a file is called after that."""
    try:
        audience, number, previous = package.about["audience"], package.number, package.previous
    except (LookupError, TypeError):
        return False
    if type(number) is not int or number not in NUMBERS or type(audience) is not str:
        return False
    follows = previous is None or (type(previous) is str and re.fullmatch("[0-9a-f]{64}", previous) is not None)
    return follows and (audience == NETWORK or _is_one_organisation(audience))


def _is_one_organisation(audience: str) -> bool:
    found = organisation_of(audience)
    return found is not None and found.organisation != ""


__all__ = ["LARGEST", "RELEASES", "NotTaken", "Package", "file_of", "opened", "opened_of", "read", "subject_of"]
