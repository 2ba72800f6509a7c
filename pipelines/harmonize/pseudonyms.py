"""Pseudonym: a stand-in for a person that links rows and cannot be turned back without the key.

HMAC-SHA-256 with a 256-bit key over ``bsn|<domain>|v1|<9 digits>``, shortened to 160 bits, base32 in lower case behind the
version mark ``p1``: it never looks like a BSN, so a scan for BSNs stays sharp. Unkeyed hashes are no protection: there are
only some 91 million BSNs. Source: EDPB Guidelines 01/2025 on pseudonymisation; RFC 2104.
"""

import hmac
import re
from collections.abc import Callable
from functools import lru_cache

KEY_BYTES = 32
BETWEEN = "[. \u00a0\u2010\u2011\u2013-]?"
NINE_DIGITS = f"(?:^|[^0-9])[0-9](?:{BETWEEN}[0-9]){{8}}(?:[^0-9]|$)"
_NINE = re.compile(f"(?<![0-9])(?=([0-9](?:{BETWEEN}[0-9]){{8}})(?![0-9]))")
_SEPARATORS = re.compile(r"[^0-9]")
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _BASE32 for second in _BASE32]


def is_bsn(digits: str) -> bool:
    """Whether nine digits are a BSN: weighted sum divisible by 11 (elfproef), and not all zero."""
    if len(digits) != 9 or not digits.isascii() or not digits.isdigit() or digits == "000000000":
        return False
    a, b, c, d, e, f, g, h, i = digits.encode("ascii")  # written out, as it runs for every person of every file
    return (9 * a + 8 * b + 7 * c + 6 * d + 5 * e + 4 * f + 3 * g + 2 * h - i - 43 * ord("0")) % 11 == 0


def replace_bsn(text: str, by: Callable[[str], str]) -> str:
    """The text with every BSN replaced, also one with a dot, a space or a dash between its digits; ``by`` gets the nine digits."""
    made, end = [], 0
    for found in _NINE.finditer(text):
        digits = _SEPARATORS.sub("", found[1])
        if found.start() >= end and is_bsn(digits):
            made += [text[end : found.start()], by(digits)]
            end = found.end(1)
    return "".join([*made, text[end:]])


def _base32(digest: bytes) -> str:
    """The first 160 bits in base32 (RFC 4648) in lower case, ten bits at a time."""
    bits = int.from_bytes(digest[:20], "big")
    return "".join([_PAIRS[bits >> shift & 1023] for shift in range(150, -1, -10)])


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

    begun = hmac.new(key, f"bsn|{domain}|v1|".encode("ascii"), "sha256")

    @lru_cache(maxsize=65_536)
    def pseudonym(written: str) -> str | None:
        digits = written.strip().zfill(9)
        if not is_bsn(digits):
            return None
        made = begun.copy()
        made.update(digits.encode("ascii"))
        return "p1" + _base32(made.digest())

    return pseudonym
