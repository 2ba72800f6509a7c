"""`ontschot key`: make, rotate, hand a sealed copy to a second holder, destroy and list the keys of the pseudonyms."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

from assets.door import MISSING, WRONG_CALL, WRONG_DATA, Door, say, stop
from reports.labels.messages import translator
from reports.labels.vault import vault_words

_lang = click.option(
    "--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Taal van de berichten / language."
)
_json = click.option("--json", "as_json", is_flag=True, help="Uitvoer voor machines / machine-readable output.")
_keys = click.option(
    "--keys", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("data/key"), show_default=True,
    help="Map met sleutels / folder with the keys.",
)  # fmt: skip
LEAST_OF_PASSPHRASE = 15  # NIST SP 800-63B-4, 3.1.1.2: where it is the only thing that is asked
_file = click.Path(dir_okay=False, path_type=Path)


@click.group("key", cls=Door)
def key_group() -> None:
    """Sleutels van de pseudoniemen: maken, wisselen, verzegeld bewaren bij een tweede houder, vernietigen."""


@contextmanager
def told(lang: str) -> Iterator[None]:
    """Say in a sentence why a key cannot be used."""
    from assets.keys import KeyFileError

    try:
        yield
    except KeyFileError as wrong:
        if wrong.code in ("key_there", "key_gone", "key_destroyed_before"):
            stop(WRONG_CALL if wrong.code == "key_there" else MISSING, vault_words(lang)(wrong.code, path=wrong.path))
        why_no_key(wrong, lang)
    except FileNotFoundError as lost:
        stop(MISSING, vault_words(lang)("no_such_file", path=lost.filename))


def why_no_key(wrong: Any, lang: str) -> NoReturn:
    """Say in a sentence why a key, or what is kept beside it, cannot be used, and leave."""
    code = WRONG_DATA if wrong.code == "ring_damaged" else MISSING
    stop(code, translator(lang)(f"cli.{wrong.code}", path=wrong.path, line=getattr(wrong, "line", 0)))


def _made(key: Any, path: Path) -> dict[str, Any]:
    return {"path": str(path), "purpose": key.purpose, "version": key.version, "number": key.ident}


def _passphrase(lang: str, *, confirmed: bool = False) -> str:
    """A passphrase, typed or on the first line of standard input: in a call it would be in the list of processes and the history."""
    t = vault_words(lang)
    if not sys.stdin.isatty():
        given = sys.stdin.readline().rstrip("\r\n")
    else:
        given = click.prompt(t("holder_passphrase"), hide_input=True, err=True)
        if confirmed and click.prompt(t("passphrase_again"), hide_input=True, err=True) != given:
            stop(WRONG_CALL, t("passphrase_differs"))
    if not given:
        stop(WRONG_CALL, t("passphrase_none"))
    if confirmed and len(given) < LEAST_OF_PASSPHRASE:
        stop(WRONG_CALL, t("passphrase_short", least=LEAST_OF_PASSPHRASE))
    return given


def _tell(word: str, said: dict[str, Any], lang: str, as_json: bool) -> None:
    say(json.dumps(said) if as_json else vault_words(lang)(word, **said))


@key_group.command()
@_keys
@click.option("--purpose", default="ontschot", show_default=True, help="Doel; in een ander doel heet ieder anders.")
@_lang
@_json
def create(folder: Path, purpose: str, lang: str, as_json: bool) -> None:
    """Maak de eerste sleutel; alleen u kunt hem lezen, en hij wordt nooit getoond."""
    from assets.keys import Ring
    from pipelines.harmonize.pseudonyms import KEY_BYTES, PseudonymKey

    try:
        PseudonymKey(bytes(KEY_BYTES), purpose)
    except ValueError:
        stop(WRONG_CALL, vault_words(lang)("key_purpose", purpose=purpose))
    with told(lang):
        kept = Ring(folder).create(purpose, date.today())
    _tell("key_created", _made(kept.key, kept.path), lang, as_json)


@key_group.command()
@_keys
@_lang
@_json
def rotate(folder: Path, lang: str, as_json: bool) -> None:
    """Maak een volgende versie; vanaf nu is die in gebruik, en eerdere pseudoniemen passen er niet bij."""
    from assets.keys import Ring

    with told(lang):
        ring = Ring(folder)
        erased, kept = ring.people_erased(), ring.rotate(date.today())
    _tell("key_rotated", _made(kept.key, kept.path), lang, as_json)
    if erased:
        say(vault_words(lang)("key_rotated_erased", count=erased), err=True)


@key_group.command("list")
@_keys
@_lang
@_json
def list_keys(folder: Path, lang: str, as_json: bool) -> None:
    """Welke sleutels er zijn en waren; nooit wat erin staat."""
    from assets.keys import Ring

    t = vault_words(lang)
    with told(lang):
        ring = Ring(folder)
        kept, current, gone = ring.keys(), ring.current(), ring.destroyed()
    lines: list[dict[str, Any]] = [
        {"state": "in_use" if one == current else "kept", "day": one.made_on or "", **_made(one.key, one.path)}
        for one in kept
    ]
    lines += [{"state": "destroyed", "day": one["destroyed_on"], "path": "", **one} for one in gone]
    lines.sort(key=lambda line: line["version"])
    if as_json:
        say(json.dumps(lines))
        return
    said = [t("key_line", **(line | {"state": t(f"key_{line['state']}")})).rstrip() for line in lines]
    say("\n".join(said) or t("key_none", path=folder))


@key_group.command()
@_keys
@click.option("--version", type=click.IntRange(1, 999), required=True, help="Welke versie.")
@click.option("--yes", is_flag=True, help="Zeker weten: hier komt hij niet terug / no way back here.")
@_lang
@_json
def destroy(folder: Path, version: int, yes: bool, lang: str, as_json: bool) -> None:
    """Overschrijf een sleutel en haal hem weg; nummer en dag blijven bekend."""
    from assets.keys import Ring

    if not yes:
        stop(WRONG_CALL, vault_words(lang)("key_destroy_sure"))
    with told(lang):
        gone = Ring(folder).destroy(version, date.today())
    _tell("key_gone_for_good", gone | {"on": gone["destroyed_on"]}, lang, as_json)


@key_group.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Map voor het paar.")
@_lang
@_json
def holder(out: Path, lang: str, as_json: bool) -> None:
    """Voor de tweede houder: maak een sleutelpaar, en deel het openbare deel uit."""
    from assets.escrow import make_holder

    passphrase = _passphrase(lang, confirmed=True)
    with told(lang):
        private, public = make_holder(out, passphrase)
    _tell("holder_made", {"private": str(private), "public": str(public)}, lang, as_json)


@key_group.command()
@click.argument("key", metavar="SLEUTEL", type=_file)
@click.option("--to", "public", type=_file, required=True, help="Openbare sleutel van de tweede houder.")
@click.option("--out", type=_file, required=True, help="Bestand voor de verzegelde sleutel.")
@_lang
@_json
def escrow(key: Path, public: Path, out: Path, lang: str, as_json: bool) -> None:
    """Verzegel een sleutel voor een tweede houder: alleen die kan hem openen."""
    from assets.escrow import EscrowError, seal

    with told(lang):
        try:
            made = seal(key, public, out)
        except EscrowError as wrong:
            stop(WRONG_DATA, vault_words(lang)(wrong.code, path=wrong.path))
    _tell("key_sealed", _made(made, out), lang, as_json)


@key_group.command()
@click.argument("sealed", metavar="VERZEGELD", type=_file)
@click.option("--with", "private", type=_file, required=True, help="Geheime sleutel van de tweede houder.")
@click.option("--out", type=_file, required=True, help="Bestand voor de sleutel.")
@_lang
@_json
def restore(sealed: Path, private: Path, out: Path, lang: str, as_json: bool) -> None:
    """Voor de tweede houder: open een verzegelde sleutel."""
    from assets.escrow import EscrowError
    from assets.escrow import restore as opened
    from assets.keys import Ring

    passphrase = _passphrase(lang)
    with told(lang):
        erased = Ring(out.parent).people_erased()
        try:
            made = opened(sealed, private, passphrase, out, date.today())
        except EscrowError as wrong:
            stop(WRONG_DATA, vault_words(lang)(wrong.code, path=wrong.path))
    _tell("key_restored", _made(made, out), lang, as_json)
    if not erased:
        say(vault_words(lang)("key_restored_erased", path=out.parent), err=True)
