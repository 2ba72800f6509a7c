"""Pseudonym: a stand-in for a person that links rows and cannot be turned back without the key.

HMAC-SHA-256 with a 256-bit key over ``bsn|<domain>|v1|<9 digits>``, shortened to 160 bits, base32 in lower case behind the
version mark ``p1``: it never looks like a BSN, so a scan for BSNs stays sharp. Unkeyed hashes are no protection: there are
only some 91 million BSNs. Source: EDPB Guidelines 01/2025 on pseudonymisation; RFC 2104.
"""

import base64
import hmac
from collections.abc import Callable
from functools import lru_cache

KEY_BYTES = 32
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def is_bsn(digits: str) -> bool:
    """Whether nine digits are a BSN: weighted sum divisible by 11 (elfproef), and not all zero."""
    if len(digits) != 9 or not digits.isascii() or not digits.isdigit() or digits == "000000000":
        return False
    return sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


def pseudonymiser(key: bytes, *, domain: str) -> Callable[[str], str | None]:
    """Function from a BSN as written to its pseudonym, None when it is no BSN.

    Args:
        key: 32 secret bytes, kept apart from the data.
        domain: Purpose; the same person has unrelated pseudonyms in two domains.

    Raises:
        ValueError: The key is not 32 bytes.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"the key must be {KEY_BYTES} bytes, found {len(key)}")

    @lru_cache(maxsize=65_536)
    def pseudonym(written: str) -> str | None:
        digits = written.strip().zfill(9)
        if not is_bsn(digits):
            return None
        digest = hmac.digest(key, f"bsn|{domain}|v1|{digits}".encode("ascii"), "sha256")
        return "p1" + base64.b32encode(digest[:20]).decode("ascii").lower()

    return pseudonym
