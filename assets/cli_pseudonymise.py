"""`ontschot pseudonymise`: files of a party in their own format, without their people."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from assets.cli_keys import told
from assets.door import MISSING, OK, WRONG_CALL, WRONG_DATA, Explained, say, stop
from pipelines.vault.published import PUBLISHED
from reports.labels.messages import translator
from reports.labels.vault import vault_words


@click.command(cls=Explained)
@click.argument("files", metavar="BESTAND...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Map voor wat geschreven wordt."
)
@click.option(
    "--key", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Sleutel van de pseudoniemen."
)
@click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Taal / language.")
@click.option("--json", "as_json", is_flag=True, help="Uitvoer voor machines / machine-readable output.")
def pseudonymise(files: tuple[Path, ...], out: Path, key: Path, lang: str, as_json: bool) -> None:
    """Voor wie een bestand heeft: schrijf het opnieuw met pseudoniemen, zonder BSN, namen, adressen, geboortedata en vrije tekst."""
    t = vault_words(lang)
    lost = [path for path in files if not path.exists()]
    if lost:
        stop(MISSING, translator(lang)("cli.no_such_file", path=lost[0]))
    if not key.exists():
        stop(MISSING, t("pseudonymise_no_key", path=key))
    if any(path.is_dir() and out.resolve().is_relative_to(path.resolve()) for path in files):
        stop(WRONG_CALL, t("pseudonymise_inside", path=out))
    from assets.keys import Ring, read_key
    from assets.pseudonymising import ThereError
    from assets.pseudonymising import pseudonymise as write

    with told(lang):
        secret = read_key(key)
        try:
            done = write(
                list(files), out, secret, Ring(key.parent), os.cpu_count() or 1,
                lambda one: None if as_json else say(_line(one, lang), err=bool(one.rule)),
            )  # fmt: skip
        except ThereError as there:
            stop(WRONG_CALL, t("pseudonymise_there", path=there.path))
    written = [one for one in done if not one.rule]
    if as_json:
        say(json.dumps([_as_dict(one) for one in done], ensure_ascii=False, indent=1))
    else:
        copied = sum(one.kind in PUBLISHED for one in written)
        more = t("pseudonymise_published", count=copied) if copied else ""
        total = t("pseudonymise_total", written=len(written), files=len(done), out=out, more=more)
        say(total if done else t("pseudonymise_nothing"))
    sys.exit(OK if len(written) == len(done) else WRONG_DATA)


def _as_dict(one: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name not in ("file_id",)}


def _line(one: Any, lang: str) -> str:
    """What became of a file, in a sentence; never a value of it."""
    from reports.labels.rules import message

    t = vault_words(lang)
    if one.rule:
        wrong, remedy = message(one.rule, one.column, lang)
        remedy = t("pseudonymise_unknown") if one.rule == "unknown_file" else remedy
        where = t("pseudonymise_line", line=one.line) if one.line else ""
        return t("pseudonymise_refused", name=one.name, where=where, wrong=wrong, remedy=remedy)
    more = t("pseudonymise_more", count=one.unreadable) if one.unreadable else ""
    if one.kind in PUBLISHED:
        return t("pseudonymise_copied", name=one.name, lines=one.lines, more=more)
    return t("pseudonymise_written", name=one.name, lines=one.lines, people=one.people, more=more)
