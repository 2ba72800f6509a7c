"""Escrow: a key of pseudonyms for a second holder, whose public key seals it; nobody else can open it, and no password travels.

X25519 with a key made for this one time, HKDF-SHA-256, AES-256-GCM; what the file says of the key is sealed with it. Source: RFC 7748,
RFC 5869, NIST SP 800-38D; the construction is that of ECIES (ISO/IEC 18033-2).
"""

import base64
import json
import re
import secrets
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assets.keys import KeyFileError, Ring, read_key, write_key, write_new
from pipelines.harmonize.pseudonyms import PseudonymKey

FORM, NONCE_BYTES = 1, 12
_RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)


class EscrowError(Exception):
    """An escrow cannot be made or opened; ``code`` says why.

    escrow_holder, escrow_passphrase, escrow_other_holder, escrow_damaged, escrow_destroyed.
    """

    def __init__(self, code: str, path: Path) -> None:
        super().__init__(f"{code}: {path}")
        self.code, self.path = code, path


def make_holder(folder: Path, passphrase: str) -> tuple[Path, Path]:
    """Make the key pair of a second holder: the private key, locked with a passphrase, and the public key to hand out.

    Raises:
        KeyFileError: key_there.
    """
    pair = X25519PrivateKey.generate()
    private = pair.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )
    public = pair.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    write_new(folder / "holder-private.pem", private)
    write_new(folder / "holder-public.pem", public)
    return folder / "holder-private.pem", folder / "holder-public.pem"


def _secret(shared: bytes, ephemeral: bytes, holder: bytes) -> bytes:
    info = b"ontschot escrow 1" + ephemeral + holder
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(shared)


def _about(said: dict[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True).encode("ascii")


def seal(source: Path, public: Path, out: Path) -> PseudonymKey:
    """Write the key in a file, sealed for the holder of a public key, to a new file.

    Raises:
        KeyFileError: The key cannot be used, or ``out`` is there already.
        EscrowError: escrow_holder, when it is no public key of a holder.
    """
    key = read_key(source)
    try:
        holder = serialization.load_pem_public_key(public.read_bytes())
    except ValueError:
        raise EscrowError("escrow_holder", public) from None
    if not isinstance(holder, X25519PublicKey):
        raise EscrowError("escrow_holder", public)
    once, nonce = X25519PrivateKey.generate(), secrets.token_bytes(NONCE_BYTES)
    ephemeral, named = once.public_key().public_bytes(*_RAW), holder.public_bytes(*_RAW)
    said = {"purpose": key.purpose, "version": key.version, "number": key.ident, "holder": named.hex()}
    sealed = AESGCM(_secret(once.exchange(holder), ephemeral, named)).encrypt(nonce, key.secret, _about(said))
    parts = {"ephemeral": ephemeral, "nonce": nonce, "sealed": sealed}
    written = {name: base64.b64encode(part).decode("ascii") for name, part in parts.items()}
    write_new(out, (json.dumps({"ontschot_escrow": FORM, "key": said} | written, indent=1) + "\n").encode("ascii"))
    return key


def restore(source: Path, private: Path, passphrase: str, out: Path, on: date) -> PseudonymKey:
    """Open an escrow with the private key of its holder, and write the key to a new file.

    Raises:
        KeyFileError: ``out`` is there already.
        EscrowError: escrow_passphrase, escrow_other_holder, escrow_damaged; escrow_destroyed, when ``out`` is where it was destroyed.
    """
    try:
        holder = serialization.load_pem_private_key(private.read_bytes(), passphrase.encode())
    except (ValueError, TypeError):
        raise EscrowError("escrow_passphrase", private) from None
    try:
        written = json.loads(source.read_bytes())
        ephemeral, nonce, sealed = (
            base64.b64decode(written[name], validate=True) for name in ("ephemeral", "nonce", "sealed")
        )
        said, form = dict(written["key"]), written["ontschot_escrow"]
        other = X25519PublicKey.from_public_bytes(ephemeral)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise EscrowError("escrow_damaged", source) from None
    if form != FORM or not re.fullmatch("[0-9a-f]{64}", str(said.get("holder"))):
        raise EscrowError("escrow_damaged", source)
    if not isinstance(holder, X25519PrivateKey):
        raise EscrowError("escrow_other_holder", source)
    mine = holder.public_key().public_bytes(*_RAW)
    try:  # the holder that it names does not count yet: it may be what is damaged
        opened = AESGCM(_secret(holder.exchange(other), ephemeral, mine))
        secret = opened.decrypt(nonce, sealed, _about(said | {"holder": mine.hex()}))
        key = PseudonymKey(secret, said["purpose"], said["version"])
    except (InvalidTag, ValueError, KeyError, TypeError, OverflowError):
        raise EscrowError("escrow_damaged" if said["holder"] == mine.hex() else "escrow_other_holder", source) from None
    if said["holder"] != mine.hex():
        raise EscrowError("escrow_damaged", source)
    if any(one["number"] == key.ident for one in Ring(out.parent).destroyed()):
        raise EscrowError("escrow_destroyed", out.parent)
    write_key(out, key, on)
    return key


__all__ = ["EscrowError", "KeyFileError", "make_holder", "restore", "seal"]
