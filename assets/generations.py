"""Publishing: what people look at is a generation, all of one build; it becomes visible at once, or not at all.

``<data>/generations/000007`` has ``{mart,ref,core,raw}/<table>.parquet``, ``pages/`` and its manifest ``release.json``.
``current.json``, which is replaced at once, says which one is looked at.
Of a generation that is no longer kept its manifest stays, as ``000003.json``. Only whoever holds the lock of the data folder publishes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assets.disk import Disk, is_plain, swap
from assets.manifest import Manifest, NotAManifest, Origin, digest_of, rendered, signing_key, stated
from reports.warehouse import GENERATIONS, POINTER, REFUSED, DamagedPointer, Generation, current

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEPT = 3  # generations that stay besides signed ones
MANIFEST, PAGES = "release.json", "pages"
NEW, OLD = ".new", ".old-"


class ChangedMeanwhile(RuntimeError):
    """A table was written while it was published."""


@dataclass(frozen=True)
class Material:
    """What a generation is made of: files by their name in it, a folder of pages, and where it all came from.

    ``broken`` tells what does not hold in these very files; nothing is published unless it is empty.
    """

    files: Mapping[str, Path]
    pages: Path | None
    origin: Origin
    broken: Callable[[], list[str]] = list


@dataclass(frozen=True)
class Published:
    """How publishing ended: the generation that is looked at now, and what kept this build from being it."""

    generation: Generation | None
    refused: list[str] = field(default_factory=list)


def publish(data: Path, material: Material, disk: Disk | None = None) -> Published:
    """Make a generation and have it looked at; the one before stays when something does not hold, or anything fails on the way.

    Raises:
        OSError: The disk refused; nothing changed for who looks.
        ChangedMeanwhile: A table was written while it was copied.
    """
    disk, home = disk or Disk(), data / GENERATIONS
    disk.folder(home)
    before = recovered(data, disk)
    if broken := material.broken():
        swap(home / REFUSED, rendered({"checks": broken}), disk)
        if before is None and material.pages:
            show_pages(material.pages, data, disk)
        return Published(before, broken)
    try:
        found = _made(home, material, before, disk)
    except OSError:
        _give_back_room(home / NEW, disk)
        raise
    disk.remove(home / REFUSED)
    show_pages(home / found.name / PAGES, data, disk)
    _thin(home, found, disk)
    return Published(found)


def recovered(data: Path, disk: Disk) -> Generation | None:
    """The generation that is looked at, after what a killed run left half done is removed, and what it left whole is looked at.

    A generation gets its number when every byte of it is on the disk: one that no pointer came to is pointed to now.
    """
    home = data / GENERATIONS
    for path in sorted([*home.glob(f"{NEW}*"), *home.glob(f"{OLD}*"), *home.glob(".*.tmp")]):
        disk.remove(path)
    try:
        pointed = current(data)
    except DamagedPointer:
        pointed = None
    there = [one for number in held(home) if (one := generation_of(home / f"{number:06}"))]
    if not there or (pointed and pointed.number >= there[-1].number):
        return pointed
    swap(home / POINTER, pointer_of(there[-1]), disk)
    return there[-1]


def read(folder: Path) -> Manifest | None:
    """The manifest of a generation; None when it cannot be read."""
    try:
        return Manifest.from_bytes((folder / MANIFEST).read_bytes())
    except (OSError, NotAManifest):
        return None


def generation_of(folder: Path) -> Generation | None:
    """What the manifest in a folder says that it is; None when it cannot be read."""
    manifest = read(folder)
    if manifest is None:
        return None
    about = manifest.about
    found = Generation(
        about["ontschot_number"], digest_of(folder / MANIFEST), manifest.signed_by, str(about["finishedOn"])
    )
    return found if found.name == folder.name else None


def _made(home: Path, material: Material, before: Generation | None, disk: Disk) -> Generation:
    """Stage, have it on the disk, name it, and point to it."""
    stage, key = home / NEW, signing_key()
    subjects = _staged(material, stage, disk)
    number = 1 + max([*held(home), before.number if before else 0])
    now = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = _signed(stated(subjects, material.origin, number, before.manifest if before else None, now), key)
    if before and _same(home / before.name, before, manifest):
        disk.remove(stage)
        return before
    disk.write(stage / MANIFEST, manifest.to_bytes())
    for path in sorted(stage.rglob("*")):
        disk.sync(path)
    disk.sync(stage)
    found = Generation(number, digest_of(stage / MANIFEST), manifest.signed_by, now)
    disk.rename(stage, home / found.name)
    disk.sync(home)
    swap(home / POINTER, pointer_of(found), disk)
    return found


def _signed(manifest: Manifest, key: "Ed25519PrivateKey | None") -> Manifest:
    return manifest.signed(key) if key else manifest


def pointer_of(found: Generation) -> bytes:
    """What the pointer says."""
    said = {"number": found.number, "manifest": found.manifest, "signed_by": found.signed_by, "made_on": found.made_on}
    return rendered(said)


def _staged(material: Material, stage: Path, disk: Disk) -> dict[str, str]:
    """Copy what was audited, byte by byte, and move the pages in; gives SHA-256 by name.

    Raises:
        ChangedMeanwhile: What was copied is not what stands there.
    """
    disk.folder(stage)
    for folder in sorted({(stage / name).parent for name in material.files}):
        disk.folder(folder)
    for name, source in material.files.items():
        disk.copy(source, stage / name)
    if material.pages is not None:
        disk.rename(material.pages, stage / PAGES)
    subjects = contents(stage)
    for name, source in material.files.items():
        if digest_of(source) != subjects[name]:
            raise ChangedMeanwhile(name)
    return subjects


def contents(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a generation by its name, its manifest apart; empty of a link or a pipe, which is not opened."""
    files = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {
        path.relative_to(folder).as_posix(): digest_of(path) if is_plain(path) else ""
        for path in files
        if path != folder / MANIFEST
    }


def _same(folder: Path, before: Generation, manifest: Manifest) -> bool:
    """Whether the generation before says the same of the same, and is whole."""
    earlier = read(folder)
    if earlier is None or digest_of(folder / MANIFEST) != before.manifest:
        return False
    told = earlier.content == manifest.content and earlier.signed_by == manifest.signed_by
    return told and contents(folder) == earlier.subjects


def show_pages(made: Path, data: Path, disk: Disk) -> None:
    """Have the pages of a generation in ``<data>/pages``, each replaced at once; what is not of it goes."""
    if not made.is_dir():
        return
    shown, wanted = data / PAGES, {path.name for path in made.iterdir()}
    disk.folder(shown)
    for path in sorted(made.iterdir()):
        beside = shown / f".{path.name}.tmp"
        disk.link(path, beside)
        disk.rename(beside, shown / path.name)
    for path in sorted(shown.glob("*.html")) + sorted(shown.glob(".*.tmp")):
        if path.name not in wanted:
            disk.remove(path)


def held(home: Path) -> list[int]:
    """Numbers of the generations that are there whole."""
    return sorted(int(path.name) for path in home.glob("[0-9]*") if path.is_dir() and path.name.isdecimal())


def _thin(home: Path, looked_at: Generation, disk: Disk) -> None:
    """Let go of generations beyond the last ones that nobody signed; their manifests stay, so that the chain does."""
    for number in held(home)[:-KEPT]:
        folder, kept = home / f"{number:06}", home / f"{number:06}.json"
        manifest = read(folder)  # one that cannot be read stays, for who looks into it
        if number >= looked_at.number or manifest is None or manifest.signed_by:
            continue
        if not kept.exists():
            disk.copy(folder / MANIFEST, home / f".{kept.name}.tmp")
            disk.sync(home / f".{kept.name}.tmp")
            disk.rename(home / f".{kept.name}.tmp", kept)
            disk.sync(home)
        disk.rename(folder, home / f"{OLD}{folder.name}")
        disk.remove(home / f"{OLD}{folder.name}")


def _give_back_room(stage: Path, disk: Disk) -> None:
    """Remove what was staged, as far as the disk lets us: it may be full."""
    try:
        if stage.exists():
            disk.remove(stage)
    except OSError:
        return
