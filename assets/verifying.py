"""Whether what is looked at is what was published: signature, chain of manifests, and every byte; and what differs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from assets.disk import is_plain
from assets.generations import MANIFEST, PAGES, contents, held, pointer_of
from assets.manifest import Manifest, NotAManifest, digest_of, signing_key_file
from reports.warehouse import GENERATIONS, POINTER, DamagedPointer, Generation, current

SIGNED, UNKNOWN_KEY, UNSIGNED = "signed", "unknown_key", "unsigned"
PAGE_ENDINGS = (".html", ".htm", ".xhtml")  # a note that somebody keeps beside the pages is no page of ours


@dataclass(frozen=True)
class Difference:
    """Something that is not as it was published: where, and which of the ways (``code``) in which things can differ."""

    where: str
    code: str


@dataclass(frozen=True)
class Verdict:
    """What was found.

    Attributes:
        head: The generation that is looked at; None when none was published or the pointer is damaged.
        signed: Whether it is signed by a key that is known here, by another key, or by none.
        manifests: Manifests in the chain, back to the first.
        files: Files of which every byte was read.
        differences: What is not as it was published.
    """

    head: Generation | None
    signed: str
    manifests: int
    files: int
    differences: tuple[Difference, ...]


def known_keys(given: Path | None) -> frozenset[str]:
    """Public keys that signatures are held against: those of a file, else of this machine's own signing key; none when none is known.

    A file has a key a line: the one of now, and those before it of which what they signed still counts.

    Raises:
        ValueError: The file holds something else than public keys of 32 bytes in hexadecimal, or nothing.
    """
    path = given or signing_key_file().with_suffix(".pub")
    if given is None and not path.exists():
        return frozenset()
    if path.exists() and not path.is_file():  # a pipe would have us wait for ever
        raise ValueError("not a public key")
    keys = path.read_text(encoding="ascii").split()
    if not keys or any(len(bytes.fromhex(key)) != 32 for key in keys):
        raise ValueError("not a public key")
    return frozenset(key.lower() for key in keys)


def verify(data: Path, known: frozenset[str] = frozenset()) -> Verdict:
    """Hold what was published in a data folder against its manifests, each other and the pointer; and what was released."""
    found = _published(data, known)
    return replace(found, differences=(*found.differences, *released(data, known)))


def released(data: Path, known: frozenset[str]) -> Iterator[Difference]:
    """What is not as it was released: each package with its signature and its place in its chain, and the register of releases."""
    from assets import register
    from assets.kept import gone, kept_of, last_of_each, not_known
    from assets.packages import RELEASES, NotTaken, file_of, opened_of

    home = data / RELEASES
    if not home.is_dir():
        return
    chains: dict[str, list[tuple[str, int, str | None, str]]] = {}
    kept_here = kept_of(data)
    for file in kept_here:
        where, one = file.path.relative_to(data).as_posix(), file.package
        if not is_plain(file.path):
            yield Difference(where, "not_a_file")
            continue
        if one is None:
            yield Difference(where, "file_other")
            continue
        if known and one.signer not in known:
            yield Difference(where, "signature_other")
        if not file.in_place(data):
            yield Difference(where, "file_extra")
            continue
        chains.setdefault(one.about["audience"], []).append((where, one.number, one.previous, one.digest))
    for chain in chains.values():
        before: tuple[int, str | None] = (0, None)
        for where, number, previous, digest in chain:
            if (number, previous) != (before[0] + 1, before[1]):
                yield Difference(where, "package_gap")
            before = (number, digest)
    where = f"{RELEASES}/{register.FILE}"
    try:
        told, signer, last = register.load(data), register.signer_of(data), register.last_of(data)
        sent, of_each = register.sent_of(data) or {}, last_of_each(data, kept_here)
        kept = file_of(data, opened_of(last)) if last else None
    except register.MissingRegister:
        yield Difference(where, "file_missing")
    except (register.DamagedRegister, NotTaken):
        yield Difference(where, "file_other")
    else:
        if told and known and signer not in known:
            yield Difference(where, "signature_missing" if signer is None else "signature_other")
        if register.sent_of(data) is not None and any(not_known(of_each, sent)):
            yield Difference(where, "register_behind")
        missing = [path for path in gone(data, of_each, sent) if path != kept]
        yield from (Difference(path.relative_to(data).as_posix(), "package_missing") for path in missing)
        if kept is not None and not kept.exists():
            yield Difference(kept.relative_to(data).as_posix(), "package_to_be_written")
        elif not missing and len(list(home.glob("*.package"))) < max(
            (len(one.rounds) for one in told.values()), default=0
        ):
            yield Difference(RELEASES, "package_missing")


def _published(data: Path, known: frozenset[str]) -> Verdict:
    home = data / GENERATIONS
    try:
        head = current(data)
    except DamagedPointer:
        return Verdict(None, UNSIGNED, 0, 0, (Difference(POINTER, "pointer_damaged"),))
    if head is None:
        there = (Difference(POINTER, "pointer_missing"),) if held(home) else ()
        return Verdict(None, UNSIGNED, 0, 0, there)
    found = [] if (home / POINTER).read_bytes() == pointer_of(head) else [Difference(POINTER, "pointer_damaged")]
    found += [] if is_plain(home / POINTER) else [Difference(POINTER, "not_a_file")]
    chain, broken = _chain(home, head)
    found += broken
    files = 0
    for number in held(home):
        if number <= head.number:
            if (home / f"{number:06}").is_symlink():
                found.append(Difference(f"{number:06}", "not_a_file"))
            expected = chain[number].subjects if number in chain else {}
            files += len(expected)
            found += _files(home / f"{number:06}", expected)
    found += [one for number, manifest in chain.items() for one in _signature(f"{number:06}", manifest, known)]
    if head.number in chain:
        found += _head(data, head, chain[head.number], known)
    signed = UNSIGNED if head.signed_by is None else SIGNED if head.signed_by in known else UNKNOWN_KEY
    return Verdict(head, signed, len(chain), files, tuple(found))


def _chain(home: Path, head: Generation) -> tuple[dict[int, Manifest], list[Difference]]:
    """Manifests from the one that is looked at back to the first, each named by the next with its hash."""
    chain: dict[int, Manifest] = {}
    found: list[Difference] = []
    expected: str | None = head.manifest
    for number in range(head.number, 0, -1):
        name = f"{number:06}"
        there = [path for path in (home / name / MANIFEST, home / f"{name}.json") if path.exists() or path.is_symlink()]
        copies = [path for path in there if is_plain(path)]
        found += [Difference(path.relative_to(home).as_posix(), "not_a_file") for path in there if path not in copies]
        found += [
            Difference(path.relative_to(home).as_posix(), "manifest_other")
            for path in copies
            if expected is not None and digest_of(path) != expected
        ]
        manifest = next((one for path in copies if (one := _readable(path, number))), None)
        if manifest is None:
            found.append(Difference(name, "manifest_damaged" if copies else "manifest_missing"))
            expected = None
            continue
        chain[number], expected = manifest, manifest.about["ontschot_previous"]
    if expected is not None:
        found.append(Difference("000001", "chain_goes_on"))
    return chain, found


def _readable(path: Path, number: int) -> Manifest | None:
    try:
        manifest = Manifest.from_bytes(path.read_bytes())
    except NotAManifest:
        return None
    return manifest if manifest.about["ontschot_number"] == number else None


def _files(folder: Path, expected: dict[str, str]) -> Iterator[Difference]:
    """Files of a generation that are another, gone, or were never of it."""
    there = contents(folder)
    for name in sorted(there.keys() | expected.keys()):
        if there.get(name) != expected.get(name):
            yield Difference(f"{folder.name}/{name}", _code(there.get(name), expected.get(name), "file_other"))


def _code(there: str | None, expected: str | None, other: str) -> str:
    """In which way a file is not as it was, by the digest of what is there and of what should be."""
    if there is None:
        return "file_missing"
    return "not_a_file" if not there else "file_extra" if expected is None else other


def _signature(name: str, manifest: Manifest, known: frozenset[str]) -> Iterator[Difference]:
    if manifest.signatures and not manifest.rightly_signed():
        yield Difference(name, "signature_wrong")
    elif manifest.signed_by and known and manifest.signed_by not in known:
        yield Difference(name, "signature_other")


def _head(data: Path, head: Generation, manifest: Manifest, known: frozenset[str]) -> Iterator[Difference]:
    """The pointer says what the manifest says; it is signed where that is expected; and pages in ``<data>/pages`` are those of it."""
    if (manifest.signed_by, manifest.about["finishedOn"]) != (head.signed_by, head.made_on):
        yield Difference(POINTER, "pointer_damaged")
    if known and manifest.signed_by is None:
        yield Difference(head.name, "signature_missing")
    expected = {name: digest for name, digest in manifest.subjects.items() if name.startswith(f"{PAGES}/")}
    shown = {f"{PAGES}/{name}": digest for name, digest in contents(data / PAGES).items()}
    for name in sorted(shown.keys() | expected.keys()):
        if shown.get(name) != expected.get(name) and (name in expected or name.casefold().endswith(PAGE_ENDINGS)):
            yield Difference(name, _code(shown.get(name), expected.get(name), "page_other"))
