"""`ontschot erase`: nobody asks in vain to be forgotten."""

import json
import sys
from datetime import date
from pathlib import Path

import click

from assets.cli_keys import told
from assets.door import MISSING, OK, WRONG_DATA, Explained, say, stop
from reports.labels.messages import translator
from reports.labels.vault import vault_words


@click.command(cls=Explained)
@click.argument("people", metavar="LIJST", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--deliveries", type=click.Path(file_okay=False, path_type=Path), required=True, help="Map met leveringen."
)
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), default=Path("data"), show_default=True,
    help="Map met alles wat gebouwd is / folder with what is built.",
)  # fmt: skip
@click.option("--key", type=click.Path(dir_okay=False, path_type=Path), help="Sleutel van de pseudoniemen.")
@click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Taal / language.")
@click.option("--json", "as_json", is_flag=True, help="Uitvoer voor machines / machine-readable output.")
def erase(people: Path, deliveries: Path, data: Path, key: Path | None, lang: str, as_json: bool) -> None:
    """Wis mensen uit alles wat gebouwd is. LIJST: een BSN of pseudoniem per regel (- = invoer), zodat niemand ze ziet langskomen."""
    t = vault_words(lang)
    if str(people) != "-" and not people.exists():
        stop(MISSING, translator(lang)("cli.no_such_file", path=people))
    if not deliveries.is_dir():
        stop(MISSING, translator(lang)("cli.no_such_file", path=deliveries))
    if key is not None and not key.exists():
        stop(MISSING, t("pseudonymise_no_key", path=key))
    from assets.erasing import NobodyError, people_in
    from assets.erasing import erase as erased
    from assets.place import Place

    given = sys.stdin.buffer.read() if str(people) == "-" else people.read_bytes()
    try:
        asked = people_in(given.decode("utf-8-sig"))
    except UnicodeDecodeError as wrong:
        stop(WRONG_DATA, t("erase_encoding", path=people, line=given.count(b"\n", 0, wrong.start) + 1))
    except NobodyError as wrong:
        stop(WRONG_DATA, t("erase_wrong_line", path=people, line=wrong.line))
    if not asked:
        stop(WRONG_DATA, t("erase_nobody"))
    place = Place(deliveries=str(deliveries), data=str(data), key=str(key or ""))
    with told(lang):
        done = erased(place, asked, date.today(), lambda: say(translator(lang)("cli.waiting", path=data), err=True))
    if as_json:
        say(json.dumps({"people": done.people, "rows": done.rows, "files": done.files, "left": done.left,
                        "deliveries": done.deliveries, "built": done.built.success}, ensure_ascii=False))  # fmt: skip
        sys.exit(OK if done.gone else WRONG_DATA)
    if not done.built.success:
        stop(WRONG_DATA, "\n".join([t("erase_not_built"), *(f"  {error}" for error in done.built.errors)]))
    say(t("erase_done", people=done.people, rows=done.rows, files=done.files))
    if done.deliveries:
        say("\n".join([t("erase_delivered"), *(f"  {name}" for name in done.deliveries)]))
    if done.left:
        stop(WRONG_DATA, "\n".join([t("erase_left"), *(f"  {name}" for name in done.left)]))
