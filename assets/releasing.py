"""Releasing: a signed package for an organisation or the network, of what was published, and nothing when the attacker finds a way."""

import csv
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assets import register
from assets.approving import approved_by, defined
from assets.disk import Disk, swap
from assets.engine import coded, read_parquet
from assets.kept import gone, kept_of, last_of_each, not_known, sent_with
from assets.manifest import Origin, SigningKeyError, code_of, public_of, rendered, signing_key, signing_key_file, stated
from assets.packages import NotTaken, Package, file_of, opened_of, subject_of
from assets.verifying import known_keys
from pipelines.budgets import PARTIES
from pipelines.contracts.package import FORMAT, NoPackage, checked
from pipelines.disclosure.rules import Rules
from pipelines.harmonize.own_parts import own_part_of_insurers
from pipelines.harmonize.parameters import settings_of
from pipelines.harmonize.profile import counted_months
from pipelines.harmonize.pseudonyms import version_of
from pipelines.measures.answers import months_by_project
from pipelines.measures.influence import parts_of_people
from pipelines.release_cubes import Given, PeopleMissing
from pipelines.releases import LEVELS, Asked, Made, make
from reports.warehouse import Warehouse, refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

CORE = ("placements", "person_months", "insured_quarters", "booked_months", "exposure", "projects")
HEAD = ("project", "level")
MARK = b"mark of a definition\n"
ORDER = b"order of projects without a name"  # signed: the same for one key, and found again by nobody else


class NotReleased(Exception):
    """There is no release; ``code`` says why, with what belongs in the sentence."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True)
class Done:
    """A package that was written, whether it is the one that was written before, and amounts in it that are told."""

    path: Path
    package: Package
    again: bool
    told: int
    of: int


@dataclass(frozen=True)
class Agreements:
    """What the organisations of each project agreed on, and of which parties it is public elsewhere what they paid."""

    levels: dict[str, str]
    public: dict[str, frozenset[str]]


def agreements(path: Path, known: set[str]) -> Agreements:
    """A CSV with project and level (total, named or parties), and where there is one a column public: parties with + between them.

    Raises:
        NotReleased: A line of it cannot be meant: line, column, value.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReleased("agreed_encoding", path=path) from None
    rows = csv.reader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    head = [one.strip().lower() for one in next(rows, [])]
    if not set(HEAD) <= set(head):
        raise NotReleased("agreed_head", path=path)
    found, public = {}, {}
    for line, row in enumerate(rows, 2):
        if not any(one.strip() for one in row):
            continue
        cells = dict(zip(head, (one.strip() for one in row), strict=False))
        project, level = cells.get("project", ""), cells.get("level", "")
        if project not in known or project in found or project in public:
            raise NotReleased("agreed_project", path=path, line=line, value=project)
        parties = frozenset(one.strip() for one in cells.get("public", "").split("+")) - {""}
        if level not in LEVELS and (level or not parties):
            raise NotReleased("agreed_level", path=path, line=line, value=level)
        if not parties <= set(PARTIES):
            raise NotReleased("agreed_public", path=path, line=line, value=cells["public"])
        found |= {project: level} if level else {}
        public |= {project: parties} if parties else {}
    return Agreements(found, public)


def release(
    data: Path, audience: str, sender: str, agreed: Path | None, out: Path | None, waiting: Callable[[], None]
) -> Done:
    """Make, attack, sign and write a release of what is published in a data folder.

    Raises:
        NotReleased: It cannot be, may not be, or is told in this way for the first time and waits for a second person.
        SigningKeyError: The signing key cannot be used.
    """
    from assets.place import alone

    key = signing_key()
    if key is None:
        raise NotReleased("no_signing_key")
    with alone(data, waiting):
        given, generation = _given(data)
        names = set(given.profile.project_id.astype(str))
        sender = sender or ", ".join(sorted(set(given.profile.municipality_name.astype(str))))[:200]
        said = agreements(agreed, names) if agreed else Agreements({}, {})
        asked = Asked(audience, sender, said.levels, key.sign(ORDER).hex(), said.public)
        _readable(data)
        _finish(data)
        last = _in_line(data, key)
        made = _made(given, asked, data)
        before = last.get(audience)
        try:
            content = checked(made.content)
        except NoPackage as wrong:
            raise NotReleased("not_of_contract", detail=wrong) from None
        number = before.number if before else 0
        if before and (before.content, before.signer, before.format) == (content, public_of(key), FORMAT):
            package = before
        else:
            definition = defined(asked, settings_of(given.parameters)) | _not_ours(data, key)
            second = approved_by(data, definition, key)
            if second is None:
                told, of = _told(content)
                raise NotReleased("to_be_approved", audience=audience, data=data, told=told, amounts=of)
            said = {"audience": audience, "generation": generation.manifest, "approved_by": second,
                    "definition": _mark(key, rendered(definition))}  # fmt: skip
            manifest = stated(
                subject_of(content), Origin((), said, _code()), number + 1,
                before.digest if before else None, generation.made_on,
            ).signed(key)  # fmt: skip
            package = Package(content, manifest)
        _free(out, package)
        if package is not before:
            if file_of(data, package).exists():
                raise NotReleased("before_misplaced", path=file_of(data, package), name=file_of(data, package).name)
            register.save(data, made.registers, key, last=package.to_bytes(), sent=sent_with(last, package))
        path = _write(data, package, out)
    return Done(path, package, package is before, *_told(content))


def _not_ours(data: Path, key: "Ed25519PrivateKey") -> dict[str, Any]:
    """A register that is not of the one who releases, or knows no packages, stands in the definition by its digest: two look at it."""
    path, signer = register.path_of(data), register.signer_of(data)
    if not path.exists() or (signer == public_of(key) and register.sent_of(data) is not None):
        return {}
    return {"register": {"sha256": _digest(path), "signed_by": signer}}


def _told(content: dict[str, list[dict[str, Any]]]) -> tuple[int, int]:
    """Amounts that are told, and amounts that there are."""
    told = [row["cents"] is not None for row in content["amounts"]]
    return sum(told), len(told)


def _made(given: Given, asked: Asked, data: Path) -> Made:
    """What may go out.

    Raises:
        NotReleased: The audience has no project, not everybody behind an amount is known, the register is of another key, nothing may
            be told, or the attacker found a way.
    """
    before = register.load(data)
    try:
        if _keys(who for one in before.values() for who in one.people) - _keys(set(given.placements.person_id)):
            raise NotReleased("other_key", path=register.path_of(data))
        made = make(given, asked, before, Rules.of(settings_of(given.parameters)))
    except PeopleMissing as missing:
        raise NotReleased("people_missing", project=missing) from None
    except LookupError:
        raise NotReleased("no_projects", audience=asked.audience) from None
    if made.breaches:
        raise NotReleased("within_reach", count=len(made.breaches))
    if not made.content["about"][0]["projects_told"] and all(r["cents"] is None for r in made.content["amounts"]):
        raise NotReleased("nothing_to_tell")
    return made


def _readable(data: Path) -> None:
    """Whether the register can be read.

    Raises:
        NotReleased: It is damaged, not what was signed, or gone.
    """
    try:
        register.load(data)
    except register.MissingRegister as missing:
        raise NotReleased("register_missing", path=missing) from None
    except register.DamagedRegister as damaged:
        raise NotReleased("register_damaged", path=damaged) from None


def _keys(people: Iterable[str]) -> set[int | None]:
    """Versions of the key that people were given their pseudonym with."""
    return {version_of(one) for one in people}


def _given(data: Path) -> tuple[Given, Any]:
    """The published answers, and who lives where as the same build has it.

    Raises:
        NotReleased: Nothing is published, or what stands in the warehouse is of another build.
    """
    marts = Warehouse.of(data)
    core = {name: data / "warehouse" / "core" / f"core__{name}.parquet" for name in CORE}
    if marts.generation is None or not marts.built() or not all(path.exists() for path in core.values()):
        raise NotReleased("not_published", path=data)
    if refused(data) or (data / ".unfinished").exists():
        raise NotReleased("other_build", path=data)
    t, rows = marts.table, {name: read_parquet([path]) for name, path in core.items()}
    counted = counted_months(rows["booked_months"], rows["exposure"], rows["projects"])
    parts = parts_of_people(coded(rows["person_months"]), months_by_project(counted.to_pandas()))
    given = Given(
        t("mart__who_pays_who_gains"), t("mart__comparison"), t("mart__project_profile"),
        rows["placements"].select("person_id", "complex_id", "supported").to_pandas(), parts.own, parts.compared,
        own_part_of_insurers(rows["insured_quarters"]).to_pandas(), t("mart__release"), t("ref__parameters"),
        parts.idle,
    )  # fmt: skip
    return given, marts.generation


def _code() -> dict[str, str]:
    from assets.place import ROOT

    return code_of(ROOT)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _mark(key: "Ed25519PrivateKey", what: bytes) -> str:
    """Mark of something that its sender can make again and nobody else can try: SHA-256 of a signature, always the same (RFC 8032).

    A digest would tell who tries what is in it, such as which projects without a name there are.
    """
    return hashlib.sha256(key.sign(MARK + what)).hexdigest()


def _in_line(data: Path, key: "Ed25519PrivateKey") -> dict[str, Package]:
    """The last package of each audience, when all are in their place and the register knows them.

    Raises:
        NotReleased: One was changed, belongs elsewhere or is of another; or the register is older than they are, or knows more.
        SigningKeyError: signing_public, the public keys of this machine are none.
    """
    kept, sent = kept_of(data), register.sent_of(data)
    try:
        ours = {public_of(key), register.signer_of(data), *known_keys(None)}
    except ValueError:
        raise SigningKeyError("signing_public", signing_key_file().with_suffix(".pub")) from None
    for one in kept:
        if one.package is None:
            raise NotReleased("before_damaged", path=one.path)
        if not one.in_place(data):
            raise NotReleased("before_misplaced", path=one.path, name=file_of(data, one.package).name)
        if one.package.signer not in ours:
            raise NotReleased("before_of_other", path=one.path, signer=one.package.signer)
    last = last_of_each(data, kept)
    if sent is not None:
        for package in not_known(last, sent):
            raise NotReleased("register_behind", path=register.path_of(data), package=file_of(data, package).name)
        for path in gone(data, last, sent):
            raise NotReleased("before_gone", path=path)
    return last


def _finish(data: Path) -> None:
    """Write the last package that went out where a release was broken off before it did.

    Raises:
        NotReleased: It was changed since.
    """
    last = register.last_of(data)
    if last is None:
        return
    try:
        package = opened_of(last)
        if not file_of(data, package).exists():
            swap(file_of(data, package), package.to_bytes(), Disk())
    except NotTaken:
        raise NotReleased("register_damaged", path=register.path_of(data)) from None


def _free(out: Path | None, package: Package) -> None:
    """A file that is there is not written over, unless it is this very package.

    Raises:
        NotReleased: It is another.
    """
    if out is not None and out.exists() and out.read_bytes() != package.to_bytes():
        raise NotReleased("out_exists", path=out)


def _write(data: Path, package: Package, out: Path | None) -> Path:
    """Keep a package, and have a copy where it was asked for; gives where it is."""
    disk, kept = Disk(), file_of(data, package)
    for path in [kept, *([out] if out else [])]:
        swap(path, package.to_bytes(), disk)
    return out or kept
