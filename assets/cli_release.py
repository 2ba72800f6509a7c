"""`ontschot release`, and `ontschot network add` and `revoke`: figures for others without people, and figures of others."""

import errno
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from assets.door import MISSING, OK, WRONG_CALL, WRONG_DATA, Door, Explained, say, stop
from reports.labels.messages import translator
from reports.labels.release import release_words
from reports.viewer import organisation_of

_lang = click.option(
    "--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Taal / language."
)
_json = click.option("--json", "as_json", is_flag=True, help="Uitvoer voor machines / machine-readable output.")
_data = click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), default=Path("data"), show_default=True,
    help="Map met alles wat gebouwd is / folder with what is built.",
)  # fmt: skip
NETWORK = "network"
_EXITS = {"no_projects": WRONG_CALL, "out_exists": WRONG_CALL} | dict.fromkeys(
    (
        "no_signing_key",
        "not_published",
        "other_build",
        "register_damaged",
        "register_missing",
        "other_key",
        "before_damaged",
        "before_misplaced",
        "before_of_other",
        "before_gone",
        "register_behind",
    ),
    MISSING,
)


def _why_not(code: str, lang: str, as_json: bool, exit_code: int, **values: Any) -> NoReturn:
    """Say why there is no release or package, and leave."""
    if as_json:
        say(json.dumps({"refused": code, **{name: str(value) for name, value in values.items()}}, ensure_ascii=False))
    stop(exit_code, release_words(lang)(code, **values))


@contextmanager
def _room(lang: str, as_json: bool) -> Iterator[None]:
    """Say it of a full disk, with what helps here; whatever did not fit is not there, and the next call goes on."""
    try:
        yield
    except OSError as refused:
        if refused.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        _why_not("disk_full", lang, as_json, MISSING, path=refused.filename or "?")


def _audience(written: str, lang: str) -> str:
    """Who a release is for, as it is written in it; leaves when it is nobody."""
    if written in ("netwerk", NETWORK):
        return NETWORK
    if organisation_of(written) is None:
        stop(WRONG_CALL, release_words(lang)("no_audience", audience=written))
    return written


@click.command(cls=Explained)
@click.option(
    "--audience", required=True, metavar="VOOR", help="Voor wie: netwerk, gemeente:<gemeentecode> of corporatie:<KvK-nummer>.",
)  # fmt: skip
@click.option("--sender", default="", help="Naam van de afzender; standaard die van de gemeenten van de projecten.")
@click.option(
    "--agreed", type=click.Path(dir_okay=False, path_type=Path), metavar="BESTAND.csv",
    help="Waarover de partijen van een project het eens zijn: kolommen project en level. total: alleen kengetallen, zonder naam; "
    "named: met naam en bedragen; parties: ook per partij. Kolom public: van welke partijen elders openbaar is wat zij betaalden.",
)  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Bestand voor het pakket.")
@_data
@_lang
@_json
def release(
    audience: str, sender: str, agreed: Path | None, out: Path | None, data: Path, lang: str, as_json: bool
) -> None:
    """Maak een ondertekend pakket met cijfers zonder mensen: voor een gemeente, een corporatie of het netwerk."""
    t = release_words(lang)
    audience = _audience(audience, lang)
    lost = [path for path in (agreed, data, out.parent if out else None) if path is not None and not path.exists()]
    if lost:
        stop(MISSING, translator(lang)("cli.no_such_file", path=lost[0]))
    from assets.manifest import SigningKeyError
    from assets.releasing import NotReleased
    from assets.releasing import release as released

    try:
        with _room(lang, as_json):
            waiting = translator(lang)("cli.waiting", path=data)
            done = released(data, audience, sender, agreed, out, lambda: say(waiting, err=True))
    except NotReleased as wrong:
        _why_not(wrong.code, lang, as_json, _EXITS.get(wrong.code, WRONG_DATA), **wrong.values)
    except SigningKeyError as wrong:
        stop(MISSING, translator(lang)(f"cli.{wrong.code}", path=wrong.path))
    about = done.package.about
    said = {"path": str(done.path), "number": done.package.number, "told": done.told, "amounts": done.of,
            "projects": about["projects"], "projects_told": about["projects_told"], "signer": done.package.signer,
            "again": done.again}  # fmt: skip
    if as_json:
        say(json.dumps(said, ensure_ascii=False))
        return
    say(t("released_again" if done.again else "released", **said))
    if about["projects_told"] < about["projects"]:
        say(t("released_less", left=about["projects"] - about["projects_told"], projects=about["projects"]), err=True)


@click.command("release-approve", cls=Explained)
@click.option(
    "--audience", required=True, metavar="VOOR", help="Voor wie de vrijgave is, zoals bij `ontschot release`."
)
@_data
@_lang
@_json
def release_approve(audience: str, data: Path, lang: str, as_json: bool) -> None:
    """Onderteken als tweede wat voor het eerst, of anders dan eerst, verteld gaat worden; met een eigen sleutel."""
    from assets.approving import NotApproved, approve
    from assets.manifest import SigningKeyError, signing_key

    t, audience = release_words(lang), _audience(audience, lang)
    try:
        key = signing_key()
        if key is None:
            _why_not("no_signing_key", lang, as_json, MISSING)
        with _room(lang, as_json):
            done = approve(data, audience, key)
    except SigningKeyError as wrong:
        stop(MISSING, translator(lang)(f"cli.{wrong.code}", path=wrong.path))
    except NotApproved as wrong:
        _why_not(wrong.code, lang, as_json, WRONG_CALL if wrong.code == "same_key" else MISSING, path=wrong.path)
    if as_json:
        say(json.dumps({"signers": sorted(done.signers), "definition": done.said}))
        return
    for project, level in done.said["agreed"].items():
        say(f"{project}: {level}")
    for project, parties in done.said["public"].items():
        say(t("approved_public", project=project, parties=", ".join(parties)))
    if "register" in done.said:
        say(t("approved_register", sha256=done.said["register"]["sha256"]))
    rules = ", ".join(f"{name} {value:g}" for name, value in done.said["rules"].items())
    say(
        t(
            "approved",
            audience=audience,
            projects=len(done.said["agreed"]),
            rules=rules,
            signers=", ".join(sorted(done.signers)),
        )
    )


@click.group("network", cls=Door)
def network_group() -> None:
    """Pakketten van anderen: aannemen, en samen vergelijken zonder gegevens van mensen."""


@network_group.command()
@click.argument("package", metavar="PAKKET", type=click.Path(path_type=Path))
@click.option(
    "--public-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="BESTAND.pub",
    help="Publieke sleutel van de afzender, de eerste keer; langs een andere weg gekregen.",
)  # fmt: skip
@_data
@_lang
@_json
def add(package: Path, public_key: Path | None, data: Path, lang: str, as_json: bool) -> None:
    """Neem een pakket aan van wie het ondertekend heeft; wat veranderd is of van een onbekende komt, niet."""
    t = release_words(lang)
    if not package.is_file():
        stop(MISSING, translator(lang)("cli.no_such_file", path=package))
    from assets.network import add as added
    from assets.packages import NotTaken
    from assets.verifying import known_keys

    try:
        known = known_keys(public_key) if public_key else frozenset()
    except ValueError:
        stop(WRONG_CALL, translator(lang)("verify.no_public_key", path=public_key or ""))
    try:
        with _room(lang, as_json):
            done = added(data, package, known)
    except NotTaken as wrong:
        _why_not(wrong.code, lang, as_json, WRONG_DATA, path=package, detail=wrong.detail)
    about = done.package.about
    said = {"sender": about["sender"], "number": done.package.number, "data_until": about["data_until"],
            "signer": done.package.signer, "there": done.there, "packages": done.packages, "projects": done.projects}  # fmt: skip
    if as_json:
        say(json.dumps(said, ensure_ascii=False))
    else:
        say(t("added_again" if done.there else "added", data=data, **said))
    sys.exit(OK)


@network_group.command()
@click.argument("key", metavar="SLEUTEL")
@_data
@_lang
@_json
def revoke(key: str, data: Path, lang: str, as_json: bool) -> None:
    """Tel niets meer mee dat met deze publieke sleutel (of wat zo begint) ondertekend is, en neem er niets meer van aan."""
    from assets.network import NobodysKey
    from assets.network import revoke as revoked
    from assets.packages import NotTaken

    try:
        with _room(lang, as_json):
            signer, gone, left = revoked(data, key)
    except NobodysKey:
        _why_not("nobodys_key", lang, as_json, WRONG_CALL, given=key, data=data)
    except NotTaken as wrong:
        _why_not(wrong.code, lang, as_json, WRONG_DATA, path=data, detail=wrong.detail)
    said = {"signer": signer, "gone": gone, "left": left}
    say(json.dumps(said) if as_json else release_words(lang)("revoked", **said))
