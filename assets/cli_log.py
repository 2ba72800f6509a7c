"""`ontschot log`: who saw and took along what, for who answers for the data and for whoever asks them; and its end signed."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from assets.door import MISSING, OK, WRONG_CALL, WRONG_DATA, Explained, say, stop
from reports.labels.logbook import LOGBOOK, VERIFIED, broken_told


@click.command(cls=Explained)
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="JJJJ-MM-DD", help="Vanaf deze dag / from this day on.",
)  # fmt: skip
@click.option(
    "--who", default="", metavar="KENMERK", help="Van één persoon, met het kenmerk van de inlogdienst / of one person."
)
@click.option(
    "--organisation",
    default="",
    metavar="ROL:CODE",
    help="Van één organisatie: gemeente:<code>, corporatie:<KvK> of netwerk.",
)
@click.option(
    "--project", default="", metavar="PROJECT", help="Alleen wat over dit project gaat / of this project only."
)
@click.option("--sign", is_flag=True, help="Onderteken de laatste regel met uw sleutel / sign the last line.")
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), default=Path("data"), show_default=True,
    help="Map met alles wat gebouwd is / folder with what is built.",
)  # fmt: skip
@click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Taal / language.")
@click.option("--json", "as_json", is_flag=True, help="Een regel JSON per keer / a line of JSON each.")
def log(
    since: datetime | None, who: str, organisation: str, project: str, sign: bool, data: Path, lang: str, as_json: bool
) -> None:
    """Laat zien wie wat heeft bekeken en meegenomen, en of dat logboek klopt."""
    from assets.logbook import chosen, signed
    from assets.manifest import signing_key_file
    from assets.verifying import known_keys
    from reports.access.log import check
    from reports.labels.messages import translator
    from reports.viewer import ROLES, organisation_of

    t = LOGBOOK[lang]
    own = organisation if ":" in organisation or not organisation.isdigit() else f"{ROLES[0]}:{organisation}"
    if organisation and organisation_of(own) is None:
        stop(WRONG_CALL, t["no_organisation"].format(given=organisation))
    try:
        found, heads = check(data), signed(data, known_keys(None))
    except ValueError:
        stop(WRONG_CALL, translator(lang)("verify.no_public_key", path=signing_key_file().with_suffix(".pub")))
    if not (found.lines or found.halves or found.broken or heads.differences):
        stop(MISSING, t["none"].format(path=data))
    if sign:
        _sign(data, lang, as_json)
    told = chosen(data, f"{since:%Y-%m-%d}" if since else "", who, organisation, project)
    n = _say(told, t, as_json)
    say(t["count"].format(n=n, of=found.lines), err=True)
    if project:
        say(t["project"].format(project=project), err=True)
    wrong = broken_told(found.broken, found.begins, lang)
    wrong += [VERIFIED[lang][why].format(where=where) for where, why in heads.differences]
    if wrong:
        stop(WRONG_DATA, "\n".join(wrong))


def _say(told: Iterator[dict[str, Any]], t: dict[str, str], as_json: bool) -> int:
    """Say lines of the log; gives how many."""
    n = 0
    for n, one in enumerate(told, 1):
        if n == 1 and not as_json:
            say(t["head"])
        say(json.dumps(one) if as_json else _line(one, t))
    return n


def _line(one: dict[str, Any], t: dict[str, str]) -> str:
    """A line of the log for people; what steers a terminal does not get there."""
    whose = f"{one.get('role', '')}:{one.get('organisation', '')}".rstrip(":")
    did = str(one.get("did", ""))
    parts = (one.get("who", ""), whose, t.get(did, did), one.get("what", ""), one.get("status", ""))
    said = f"{str(one['at'])[:23]}  " + " | ".join(str(part) for part in parts)
    return "".join(sign if sign.isprintable() else "?" for sign in said)


def _sign(data: Path, lang: str, as_json: bool) -> None:
    """Sign the last line, and say what was signed; also that the log begins later, where that is signed for the first time."""
    from assets.logbook import BEGINS, DoesNotHold, signed
    from assets.logbook import sign as sign_last
    from assets.manifest import SigningKeyError, public_of, signing_key
    from assets.verifying import known_keys
    from reports.access.log import FOLDER, begun, check
    from reports.labels.messages import translator

    t = LOGBOOK[lang]
    try:
        key = signing_key() or stop(MISSING, t["no_key"])
        later = (BEGINS, "begin_unsigned") in signed(data, {public_of(key), *known_keys(None)}).differences
        head = sign_last(data, key, datetime.now(UTC))
    except SigningKeyError as wrong:
        stop(MISSING, translator(lang)(f"cli.{wrong.code}", path=wrong.path))
    except DoesNotHold as wrong:
        stop(WRONG_DATA, "\n".join(broken_told(wrong.where, check(data).begins, lang)))
    for where, last in head.subjects.items() if head else ():
        said = {"signed": where, "sha256": last, "key": head.signed_by if head else ""}
        say(json.dumps(said) if as_json else t["signed"].format(where=where, last=last))
    if later:
        say(t["signed_begin"].format(until=begun(data / FOLDER).until), err=True)
    sys.exit(OK)
