"""Pseudonym: a stand-in for a person that links rows and cannot be turned back without the key.

HMAC-SHA-256 with a 256-bit key over ``bsn|<purpose>|v<version>|<9 digits>``, shortened to 160 bits, base32 in lower case behind the
version mark ``p<version>``: it never looks like a BSN, so a scan for BSNs stays sharp. What is a pseudonym already stays as it is.
Unkeyed hashes are no protection: there are only some 91 million BSNs. This is the only module that hashes anything of a person.
Source: EDPB Guidelines 01/2025 on pseudonymisation; RFC 2104.
"""

import hmac
import re
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from functools import lru_cache
from string import ascii_letters
from string import digits as digits_
from unicodedata import normalize

KEY_BYTES = 32
MOST_VERSIONS = 999
ERASED = "erased"  # stands for whoever asked to be forgotten, until the row is dropped
PSEUDONYM = re.compile(r"p([1-9][0-9]{0,2})[a-z2-7]{32}")
BETWEEN = "[. /_\t\u00a0\u2009\u200b\u202f\u2060\ufeff\u2010\u2011\u2013-]{0,3}"
_D = "0-9\uff10-\uff19"  # digits of full width are digits
NINE_DIGITS = f"(?:^|[^{_D}])[{_D}](?:{BETWEEN}[{_D}]){{8}}(?:[^{_D}]|$)"
_NINE = re.compile(f"(?<![{_D}])(?=([{_D}](?:{BETWEEN}[{_D}]){{8}})(?![{_D}]))")
_SEPARATORS = re.compile(r"[^0-9]")
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_BASE62 = ascii_letters + digits_
STAND_IN_LENGTH = 9
_PAIRS = [first + second for first in _BASE32 for second in _BASE32]


def is_bsn(digits: str) -> bool:
    """Whether nine digits are a BSN: weighted sum divisible by 11 (elfproef), and not all zero."""
    if len(digits) != 9 or not digits.isascii() or not digits.isdigit() or digits == "000000000":
        return False
    a, b, c, d, e, f, g, h, i = digits.encode("ascii")  # written out, as it runs for every person of every file
    return (9 * a + 8 * b + 7 * c + 6 * d + 5 * e + 4 * f + 3 * g + 2 * h - i - 43 * ord("0")) % 11 == 0


def digits_of(written: str) -> str:
    """Nine digits of a BSN as somebody writes it: without dots, spaces and dashes, with the zeros that were lost."""
    return re.sub(r"[.\s-]", "", written).zfill(9)


def replace_bsn(text: str, by: Callable[[str], str]) -> str:
    """The text with every BSN replaced, also one with dots, spaces or dashes (up to three) between digits; ``by`` gets the nine."""
    made, end = [], 0
    for found in _NINE.finditer(text):
        digits = _SEPARATORS.sub("", normalize("NFKC", found[1]))
        if found.start() >= end and is_bsn(digits):
            made += [text[end : found.start()], by(digits)]
            end = found.end(1)
    return "".join([*made, text[end:]])


def _base32(digest: bytes) -> str:
    """The first 160 bits in base32 (RFC 4648) in lower case, ten bits at a time."""
    bits = int.from_bytes(digest[:20], "big")
    return "".join([_PAIRS[bits >> shift & 1023] for shift in range(150, -1, -10)])


def version_of(written: str) -> int | None:
    """Version of the key that a pseudonym was made with; None when it is no pseudonym."""
    found = PSEUDONYM.fullmatch(written)
    return None if found is None else int(found[1])


def stand_in(digits: str, pseudonym: Callable[[str], str | None]) -> str:
    """What takes the place of a BSN in a field that is not for one: keyed too, not to be taken for a person, and as long as a BSN.

    One in eleven numbers of nine digits could be a BSN and is a reference or a code: it must stay as short as its field asks. The 47
    bits behind the ``q`` are of the pseudonym; of a million numbers any two share one with a probability below 0.4 %.
    """
    made = pseudonym(digits)
    if made in (None, ERASED):
        return digits if made is None else f"q1{made}"
    number, signs = int(made[-32:], 36), []
    for _ in range(STAND_IN_LENGTH - 1):
        number, sign = divmod(number, len(_BASE62))
        signs.append(_BASE62[sign])
    return "q" + "".join(signs)


@dataclass(frozen=True)
class PseudonymKey:
    """A key of pseudonyms: 32 secret bytes for one purpose (also called domain), and which of its versions they are.

    Raises:
        ValueError: The secret is not 32 bytes, or the purpose or the version is none.
    """

    secret: bytes = field(repr=False)
    purpose: str = "ontschot"
    version: int = 1

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"the key must be {KEY_BYTES} bytes, found {len(self.secret)}")
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", self.purpose):
            raise ValueError("a purpose is small letters, digits and dashes, at most 40")
        if not 1 <= self.version <= MOST_VERSIONS:
            raise ValueError(f"a version is 1 to {MOST_VERSIONS}, found {self.version}")

    @property
    def ident(self) -> str:
        """Number by which a key is told from another: keyed by itself, so that it says nothing of the secret."""
        return hmac.new(self.secret, b"ontschot key number", "sha256").hexdigest()[:16]

    def pseudonymiser(self) -> Callable[[str], str | None]:
        """Function from a BSN as written to its pseudonym: see `pseudonymiser`."""
        return pseudonymiser(self.secret, domain=self.purpose, version=self.version)


def pseudonymiser(key: bytes, *, domain: str, version: int = 1) -> Callable[[str], str | None]:
    """Function from a BSN as written to its pseudonym; what is a pseudonym already stays as it is, None when it is neither.

    Args:
        key: 32 secret bytes, kept apart from the data.
        domain: Purpose; the same person has unrelated pseudonyms in two domains.
        version: Of the key; the same person has unrelated pseudonyms in two versions, also when the bytes are the same.

    Raises:
        ValueError: The key is not 32 bytes.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"the key must be {KEY_BYTES} bytes, found {len(key)}")

    begun = hmac.new(key, f"bsn|{domain}|v{version}|".encode("ascii"), "sha256")

    @lru_cache(maxsize=65_536)
    def pseudonym(written: str) -> str | None:
        bare = written.strip()
        digits = bare.zfill(9)
        if not is_bsn(digits):
            return bare if PSEUDONYM.fullmatch(bare) else None
        made = begun.copy()
        made.update(digits.encode("ascii"))
        return f"p{version}{_base32(made.digest())}"

    return pseudonym


def tombstone(key: bytes, digits: str) -> str:
    """Mark of a person who asked to be forgotten: keyed like a pseudonym, under a key that does not change with the others."""
    made = hmac.new(key, f"erased|{digits.strip().zfill(9)}".encode("ascii"), "sha256")
    return "e1" + _base32(made.digest())


def without_erased(pseudonym: Callable[[str], str | None], marks: Set[str], key: bytes) -> Callable[[str], str | None]:
    """A pseudonymiser that gives `ERASED` for whoever is marked: by tombstone, or by pseudonym where a file has those."""
    if not marks:
        return pseudonym

    @lru_cache(maxsize=65_536)
    def known(written: str) -> str | None:
        made = pseudonym(written)
        if made is None:
            return None
        gone = made in marks or (version_of(written.strip()) is None and tombstone(key, written) in marks)
        return ERASED if gone else made

    return known
