"""What a generation is and where it came from, as others can check it.

Sources: in-toto Attestation Framework (Statement v1), SLSA Provenance v1, DSSE v1.0.2 (envelope, what is signed), RFC 8032 (Ed25519).
"""

import base64
import hashlib
import json
import os
import subprocess
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

STATEMENT, PROVENANCE = "https://in-toto.io/Statement/v1", "https://slsa.dev/provenance/v1"
PAYLOAD, BUILD = "application/vnd.in-toto+json", "urn:ontschot:build:v1"
ROOMS = ("pipelines", "assets", "reports")


class NotAManifest(ValueError):
    """Bytes that are no manifest as it is written here."""


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def rendered(said: Any) -> bytes:
    """JSON in one form only: another byte is another statement."""
    return (json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":")) + "\n").encode()


def code_of(root: Path) -> dict[str, str]:
    """What calculated: version, digest of all of it with the reference rows, and where known the commit and lock file."""
    lines = hashlib.sha256()
    parts = [path for room in ROOMS for path in (root / room).rglob("*.py")]
    for path in sorted([*parts, *(root / "data" / "reference").rglob("*.csv")]):
        lines.update(f"{path.relative_to(root).as_posix()}\0{digest_of(path)}\n".encode())
    told = {"version": version("ontschot"), "code_sha256": lines.hexdigest()}
    if (root / "uv.lock").exists():
        told["uv_lock_sha256"] = digest_of(root / "uv.lock")
    if (root / ".git").exists() and (commit := _commit(root)):
        told["commit"] = commit
    return told


def _commit(root: Path) -> str:
    """The commit that is checked out; nothing where git is not there or does not answer."""
    call = ["git", "-C", str(root), "rev-parse", "HEAD"]
    try:
        return subprocess.run(call, capture_output=True, text=True, timeout=5, check=False).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""


@dataclass(frozen=True)
class Manifest:
    """A statement in its envelope, with the keys that signed it; a key is named by its 32 public bytes in hexadecimal."""

    payload: bytes
    signatures: tuple[tuple[str, str], ...] = ()

    @cached_property
    def statement(self) -> dict[str, Any]:
        """What is stated."""
        return json.loads(self.payload)

    @property
    def subjects(self) -> dict[str, str]:
        """SHA-256 of every file of the generation, by its name."""
        return {one["name"]: one["digest"]["sha256"] for one in self.statement["subject"]}

    @property
    def about(self) -> dict[str, Any]:
        """Number, previous manifest and moment of the generation."""
        return self.statement["predicate"]["runDetails"]["metadata"]

    @property
    def content(self) -> tuple[Any, ...]:
        """What must differ for another generation to be worth publishing."""
        predicate = self.statement["predicate"]
        return self.subjects, predicate["buildDefinition"], predicate["runDetails"]["builder"]

    @property
    def signed_by(self) -> str | None:
        """The key that signed it, whether or not rightly; None when nobody did."""
        return self.signatures[0][0] if self.signatures else None

    def to_bytes(self) -> bytes:
        """The envelope as it is stored."""
        signed = [{"keyid": key, "sig": signature} for key, signature in self.signatures]
        body = base64.b64encode(self.payload).decode()
        return rendered({"payload": body, "payloadType": PAYLOAD, "signatures": signed})

    @classmethod
    def from_bytes(cls, content: bytes) -> "Manifest":
        """The manifest in an envelope.

        Raises:
            NotAManifest: It is none, or is written otherwise than `to_bytes` would.
        """
        found = cls.enveloped(content)
        try:
            number, previous = found.about["ontschot_number"], found.about["ontschot_previous"]
            words = [found.about["finishedOn"], *found.subjects, *found.subjects.values()]
            words += [] if previous is None else [previous]
        except (KeyError, TypeError) as wrong:
            raise NotAManifest from wrong
        if type(number) is not int or number < 1 or not all(isinstance(one, str) for one in words):
            raise NotAManifest
        return found

    @classmethod
    def enveloped(cls, content: bytes) -> "Manifest":
        """A statement of any kind in an envelope.

        Raises:
            NotAManifest: It is none, or is written otherwise than `to_bytes` would.
        """
        try:
            said = json.loads(content)
            signatures = tuple((str(one["keyid"]), str(one["sig"])) for one in said["signatures"])
            found = cls(base64.b64decode(said["payload"], validate=True), signatures)
            if found.to_bytes() != content or rendered(found.statement) != found.payload:
                raise NotAManifest
        except (ValueError, KeyError, TypeError, RecursionError) as wrong:
            raise NotAManifest from wrong
        return found

    def signed(self, key: "Ed25519PrivateKey") -> "Manifest":
        """The same, signed."""
        signature = base64.b64encode(key.sign(_encoded(self.payload))).decode()
        return Manifest(self.payload, ((public_of(key), signature),))

    def rightly_signed(self) -> bool:
        """Whether every key that it names did sign it; each named, and its signature written, in one way only.

        A key named otherwise would be another: one who signs alone would be two, and who was refused be somebody new.
        """
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            for key, signature in self.signatures:
                told, public = base64.b64decode(signature, validate=True), bytes.fromhex(key)
                if (public.hex(), base64.b64encode(told).decode()) != (key, signature):
                    return False
                Ed25519PublicKey.from_public_bytes(public).verify(told, _encoded(self.payload))
        except (InvalidSignature, ValueError):
            return False
        return bool(self.signatures)


def _encoded(payload: bytes) -> bytes:
    """DSSE pre-authentication encoding: what is signed is the type with the bytes, each with its length."""
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD), PAYLOAD.encode(), len(payload), payload)


def public_of(key: "Ed25519PrivateKey") -> str:
    """Name of a key: its public half in hexadecimal."""
    return key.public_key().public_bytes_raw().hex()


@dataclass(frozen=True)
class Origin:
    """What a generation was made of and by: deliveries (SHA-256), what was asked, and the code."""

    deliveries: tuple[str, ...]
    asked: dict[str, Any]
    code: dict[str, str]


def stated(subjects: dict[str, str], origin: Origin, number: int, previous: str | None, made_on: str) -> Manifest:
    """The manifest of a generation, not signed yet."""
    resolved = [{"digest": {"sha256": one}} for one in sorted(origin.deliveries)]
    predicate = {
        "buildDefinition": {
            "buildType": BUILD,
            "externalParameters": origin.asked,
            "internalParameters": origin.code,
            "resolvedDependencies": resolved,
        },
        "runDetails": {
            "builder": {"id": "urn:ontschot", "version": {"ontschot": origin.code.get("version", "")}},
            "metadata": {"finishedOn": made_on, "ontschot_number": number, "ontschot_previous": previous},
        },
    }
    subject = [{"name": name, "digest": {"sha256": digest}} for name, digest in sorted(subjects.items())]
    said = {"_type": STATEMENT, "subject": subject, "predicateType": PROVENANCE, "predicate": predicate}
    return Manifest(rendered(said))


class SigningKeyError(Exception):
    """The key to sign with cannot be used or made: signing_open (others may read it), signing_unreadable, or signing_public."""

    def __init__(self, code: str, path: Path) -> None:
        super().__init__(f"{code}: {path}")
        self.code, self.path = code, path


def signing_key_file() -> Path:
    """Where the key is that whoever answers for the figures signs with: in their own settings, never with the data."""
    import click

    if said := os.environ.get("ONTSCHOT_SIGNING_KEY"):
        return Path(said)
    settings = Path(click.get_app_dir("ontschot"))  # XDG: a folder that is not absolute does not count
    return (settings if settings.is_absolute() else Path.home() / ".config" / "ontschot") / "signing.key"


def signing_key() -> "Ed25519PrivateKey | None":
    """The key to sign with; None when there is none: then nothing is signed.

    Raises:
        SigningKeyError: It is there and cannot be used.
    """
    path = signing_key_file()
    if not path.exists():
        return None
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if not path.is_file():
        raise SigningKeyError("signing_unreadable", path)
    if path.stat().st_mode & 0o077:
        raise SigningKeyError("signing_open", path)
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError):
        raise SigningKeyError("signing_unreadable", path) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyError("signing_unreadable", path)
    return key


def make_signing_key() -> Path:
    """Make a key to sign with (PEM, PKCS 8, mode 0600) and its public half beside it (``.pub``); gives where it is.

    Public halves of keys before it that stand there stay, below it: what they signed still counts.

    Raises:
        FileExistsError: There is one already.
        SigningKeyError: signing_public, what stands there is no text of public keys; no key was made.
    """
    from cryptography.hazmat.primitives import serialization as as_
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path, key = signing_key_file(), Ed25519PrivateKey.generate()
    public = path.with_suffix(".pub")
    try:
        before = public.read_text(encoding="ascii") if public.exists() else ""
    except ValueError:
        raise SigningKeyError("signing_public", public) from None
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = key.private_bytes(as_.Encoding.PEM, as_.PrivateFormat.PKCS8, as_.NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
    public.write_text(f"{public_of(key)}\n{before}", encoding="ascii")
    return path
