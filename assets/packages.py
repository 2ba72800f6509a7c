"""A package of figures as one file: what is told, and a signed statement about exactly that. One form in bytes only.

JSON: ``format``, ``content`` (tables of `pipelines.contracts.package`) and ``manifest`` (in-toto statement in its envelope, Ed25519),
whose subject is the SHA-256 of the content. So a reader needs no archive to unpack, and any other byte makes it another package.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.manifest import Manifest, NotAManifest, rendered
from pipelines.contracts.package import FORMAT, NoPackage, checked

SUBJECT = "content.json"
LARGEST = 20_000_000


class NotTaken(Exception):
    """A package that is not taken in.

    ``code`` says why: no_package, tampered, contract, unsigned, unknown_sender, revoked_key, older, other_history, held_damaged.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Package:
    """What is told, and the statement about it."""

    content: dict[str, list[dict[str, Any]]]
    manifest: Manifest

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
        return rendered({"format": FORMAT, "content": self.content, "manifest": envelope})


def digest_of_content(content: Any) -> str:
    """SHA-256 of what is told, as it is written."""
    return hashlib.sha256(rendered(content)).hexdigest()


def read(path: Path) -> Package:
    """A package, whoever signed it; every byte of it counts.

    Raises:
        FileNotFoundError: There is no such file.
        NotTaken: It is none, was changed, is not signed rightly, or holds what a package may not hold.
    """
    if path.stat().st_size > LARGEST:
        raise NotTaken("no_package")
    content = path.read_bytes()
    try:
        said = json.loads(content)
        if not isinstance(said, dict) or said.keys() != {"format", "content", "manifest"} or said["format"] != FORMAT:
            raise NotTaken("no_package")
        found = Package(said["content"], Manifest.from_bytes(rendered(said["manifest"])))
        same = found.to_bytes() == content
    except NotAManifest:
        raise NotTaken("tampered") from None
    except (ValueError, TypeError, RecursionError):
        raise NotTaken("no_package") from None
    if not same or found.manifest.subjects != {SUBJECT: digest_of_content(found.content)}:
        raise NotTaken("tampered")
    if len(found.manifest.signatures) != 1:
        raise NotTaken("unsigned")
    if not found.manifest.rightly_signed():
        raise NotTaken("tampered")
    try:
        checked(found.content)
    except NoPackage as wrong:
        raise NotTaken("contract", str(wrong)) from None
    return found


__all__ = ["LARGEST", "SUBJECT", "NotTaken", "Package", "digest_of_content", "read"]
