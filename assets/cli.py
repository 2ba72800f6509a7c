"""The front door: `ontschot`. Messages are Dutch by default, English with --lang en; results go to stdout, progress to stderr.

Exit codes: 0 ok, 1 the data are wrong, 2 the call is wrong, 3 something is missing.
"""

import importlib
import json
import os
import shutil
import sys
import tempfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from assets.cli_erase import erase
from assets.cli_keys import key_group, why_no_key
from assets.cli_log import log
from assets.cli_pseudonymise import pseudonymise
from assets.cli_release import network_group, release, release_approve
from assets.cli_serve import serve
from assets.door import INTERRUPTED, MISSING, OK, WRONG_CALL, WRONG_DATA, Door, say, stop, why_refused
from reports.labels.messages import translator

MUST_HOLD = {
    "mart__reconciliation.every_cent_is_accounted_for",
    "core__quarantine.corrections_still_fit",
    "raw_intake__files.every_file_counts",
    "mart__coverage.nothing_vanished_before_the_estimate",
}
"""Checks of a build without which it ends with `WRONG_DATA`; rows in quarantine and months left out are told, and end with `OK`."""
LANGUAGES = click.Choice(["nl", "en"])
_lang = click.option(
    "--lang", type=LANGUAGES, default="nl", show_default=True, help="Taal van de berichten / language."
)
_json = click.option("--json", "as_json", is_flag=True, help="Uitvoer voor machines / machine-readable output.")
_data = click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), default=Path("data"), show_default=True,
    help="Map met alles wat gebouwd is / folder with what is built.",
)  # fmt: skip


def _width() -> int:
    """Columns to write in: those of the terminal, 80 in a pipe."""
    return shutil.get_terminal_size().columns


def _coloured() -> bool:
    """Whether whoever reads this sees colours, and did not ask for none (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ontschot")
def main() -> None:
    """Waar verdient een euro beheer in gemengd wonen zich terug, in wiens begroting, en hoe zeker is dat?"""


main.add_command(erase)
main.add_command(key_group)
main.add_command(log)
main.add_command(pseudonymise)
main.add_command(serve)
main.add_command(release)
main.add_command(release_approve)
main.add_command(network_group)


@main.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Map voor deliveries/ en truth/.",
)
@click.option("--municipalities", type=click.IntRange(1, 60), default=5, show_default=True)
@click.option("--projects", type=click.IntRange(1, 400), default=12, show_default=True)
@click.option("--care-lines", type=click.IntRange(1_000, 100_000_000), default=150_000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--effect", type=click.Choice(["default", "none"]), default="default", show_default=True)
@click.option("--defects", type=click.IntRange(0, 20), default=0, show_default=True, help="Bekende fouten per soort.")
@_lang
@_json
def example(out: Path, lang: str, as_json: bool, **country: Any) -> None:
    """Schrijf een voorbeeldland met bekende waarheid, in de echte bestandsformaten."""
    from assets.example import write_example
    from reports.numerals import decimal

    t = translator(lang)
    if out.exists() and any(out.iterdir()):
        stop(WRONG_CALL, t("cli.out_not_empty", folder=out))
    files, size = write_example(out, **country)
    if as_json:
        say(
            json.dumps(
                {
                    "files": files,
                    "bytes": size,
                    "deliveries": str(out / "deliveries"),
                    "truth": str(out / "truth"),
                }
            )
        )
        return
    say(t("cli.example_written", files=files, megabytes=decimal(size / 1e6, 1, lang), folder=out))


@main.command()
@click.argument("files", metavar="BESTAND...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="BESTAND.xlsx",
    help="Geef de foute rijen terug in een werkmap, met per rij wat er mis is / faulty rows as a workbook.",
)
@click.option(
    "--mapping", is_flag=True, help="Maak een mapping om in te vullen van deze grootboeken / mapping template."
)
@click.option("--profile", is_flag=True, help="Maak een profiel om in te vullen van deze tabel / profile template.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="BESTAND.yaml",
    help="Bestand voor het sjabloon van --mapping of --profile; anders op het scherm.",
)
@click.option(
    "--force", is_flag=True, help="Vervang de werkmap van --errors of het bestand van --out als het er al is."
)
@_lang
@_json
def check(
    files: tuple[Path, ...], errors: Path | None, mapping: bool, profile: bool, out: Path | None, force: bool, lang: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Bekijk bestanden: wat het is, van wie, welke periode, wat het optelt, en wat er mis is (regel, kolom, waarde, remedie)."""
    from assets.checking import check_files
    from reports.check import as_dict

    t = translator(lang)
    lost = [path for path in files if not path.exists()]
    if lost:
        stop(MISSING, t("cli.no_such_file", path=lost[0]))
    if mapping or profile or out is not None:
        sys.exit(_template(files, out, force, lang, mapping=mapping, profile=profile))
    if errors is not None:
        _may_be_written(errors, files, force, lang)
    checked = check_files(list(files))
    if as_json:
        say(json.dumps([as_dict(one, lang) for one in checked], ensure_ascii=False, indent=1))
    else:
        _tell(checked, files, lang)
    if errors is not None:
        _give_back(checked, errors, lang)
    sys.exit(OK if all(one.verdict in ("ok", "unused") for one in checked) else WRONG_DATA)


def _template(
    files: tuple[Path, ...], out: Path | None, force: bool, lang: str, *, mapping: bool, profile: bool
) -> int:
    """Make a template of a declaration, on stdout or in a file."""
    from datetime import date

    from assets.templates import NoTemplateError, ledger_of, table_of
    from reports.labels.rules import message
    from reports.labels.templates import TEMPLATES
    from reports.mapping_template import mapping_template
    from reports.profile_template import profile_template

    t, today = TEMPLATES[lang], date.today()
    if mapping == profile:
        stop(WRONG_CALL, t["cli.out_alone"])
    if out is not None and out.exists() and not force:
        stop(WRONG_CALL, t["cli.template_exists"].format(path=out))
    if out is not None and not out.parent.is_dir():
        stop(MISSING, t["cli.template_no_folder"].format(path=out.parent))
    try:
        if mapping:
            text = mapping_template(ledger_of(list(files)), lang, made_on=today)
        else:
            text = profile_template(table_of(list(files)), lang, made_on=today)
    except NoTemplateError as none:
        wrong, remedy = message(none.values.get("rule", ""), "", lang)
        stop(WRONG_DATA, t[none.key].format(**none.values, wrong=wrong, remedy=remedy))
    if out is None:
        say(text.rstrip("\n"))
        return OK
    out.write_text(text, encoding="utf-8")
    say(t["cli.template_written"].format(path=out), err=True)
    return OK


def _tell(checked: list[Any], files: tuple[Path, ...], lang: str) -> None:
    """Files in order first and short when there are several, then what is wrong, then all together."""
    from reports.check import as_line, as_text, plain, summary

    style: Any = {"width": _width(), "paint": click.style if _coloured() else plain}
    if not checked:
        say(translator(lang)("check.nothing_to_check", path=", ".join(str(path) for path in files)))
        return
    if len(checked) == 1:
        say(as_text(checked[0], lang, **style))
        return
    quiet = [one for one in checked if one.verdict == "ok" and not one.notes]
    parts = ["\n".join(as_line(one, lang, **style) for one in quiet)] if quiet else []
    told: list[list[str]] = []
    for one in checked:
        if one.verdict != "ok" or one.notes:
            parts.append(as_text(one, lang, told=told, **style))
            told += [sorted(one.expected)] if one.expected else []
    say("\n\n".join([*parts, summary(checked, lang, **style)]))


def _may_be_written(errors: Path, files: tuple[Path, ...], force: bool, lang: str) -> None:
    """Stop where the workbook cannot or may not be written, before anything is read."""
    t = translator(lang)
    if errors.suffix.lower() != ".xlsx":
        stop(WRONG_CALL, t("check.errors_not_xlsx", path=errors))
    if not errors.parent.is_dir():
        stop(MISSING, t("check.errors_no_folder", path=errors.parent))
    if any(errors.exists() and path.exists() and errors.samefile(path) for path in files):
        stop(WRONG_CALL, t("check.errors_is_input", path=errors))
    if errors.exists() and not force:
        stop(WRONG_CALL, t("check.errors_exists", path=errors))


def _give_back(checked: list[Any], errors: Path, lang: str) -> None:
    """The faulty rows as a workbook; none is made when there are none."""
    from assets.faulty_rows import MOST_ROWS, faulty_rows
    from reports.check import errors_told
    from reports.errors_workbook import write_errors

    t = translator(lang)
    files = [(one, faulty_rows(one)) for one in checked if one.verdict not in ("ok", "unused")]
    if not files:
        say(t("check.nothing_found"), err=True)
        return
    write_errors(errors, files, lang)
    rows = [len(found) for _, found in files]
    say(errors_told(rows, errors, lang), err=True)
    if max(rows) >= MOST_ROWS:
        say(t("errors.cut"), err=True)


@main.command()
@click.option(
    "--deliveries",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Map met leveringen, elke indeling.",
)
@_data
@click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Sleutel van de pseudoniemen (32 bytes, 0600).",
)
@click.option("--workers", type=click.IntRange(0), default=0, help="Leesprocessen; 0 = een per kern.")
@click.option(
    "--draws",
    type=click.IntRange(100, 100_000),
    help="Trekkingen achter elk interval; standaard die van ref__parameters (2000), 10000 voor rustiger staarten.",
)
@click.option(
    "--as-known-on",
    "known_on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="JJJJ-MM-DD",
    help="Tel alleen wat op deze dag bekend was, naar de dag waarop bestanden gemaakt zijn / only what was known on this day.",
)
@_lang
@_json
def build(
    deliveries: Path, data: Path, key: Path | None, workers: int, draws: int | None, known_on: datetime | None, lang: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Lees alle leveringen, controleer ze, en bereken wie betaalt en wie baat heeft."""
    if not deliveries.is_dir():
        stop(MISSING, translator(lang)("cli.no_such_file", path=deliveries))
    if data.resolve() == deliveries.resolve() or data.resolve().is_relative_to(deliveries.resolve()):
        stop(WRONG_CALL, translator(lang)("cli.data_inside_deliveries", path=data))
    if key is not None and not key.exists():
        stop(MISSING, translator(lang)("cli.no_key", path=key))
    from assets.intake import walk

    if next(walk(deliveries), None) is None:
        stop(MISSING, translator(lang)("cli.no_deliveries", path=deliveries))
    asked = {"workers": workers, "draws": draws or 0, "as_known_on": f"{known_on:%Y-%m-%d}" if known_on else ""}
    sys.exit(_build(deliveries, data, key, lang, as_json, asked))


def _build(
    deliveries: Path, data: Path, key: Path | None, lang: str, as_json: bool, asked: dict[str, Any] | None = None
) -> int:
    """Build a place, with what was ``asked`` of it besides, and tell how it ended."""
    from assets.building import build_with_progress
    from assets.manifest import SigningKeyError, signing_key
    from assets.place import KeyFileError, Place, alone, remember

    t = translator(lang)
    try:
        with alone(data, lambda: say(t("cli.waiting", path=data), err=True)):
            place = Place(deliveries=str(deliveries), data=str(data), key=str(key or ""), **asked or {})
            remember(deliveries, data)
            place.secret()  # made on first use, and judged before anything is read
            place.ring.judge()  # so is who asked to be erased
            signing_key()  # judged too
            stages = {stage: t(f"cli.stage_{stage}") for stage in ("reading", "raw", "core", "mart")}
            built = build_with_progress(place, quiet=as_json, label=t("cli.building"), stages=stages)
            return _told(built, data, deliveries, lang, as_json)
    except (KeyFileError, SigningKeyError) as wrong:
        why_no_key(wrong, lang)


def _told(built: Any, data: Path, deliveries: Path, lang: str, as_json: bool) -> int:
    """Tell how a build ended; gives the exit code."""
    from reports.outcome import held_back, held_back_lines, outcome_lines
    from reports.warehouse import Warehouse, refused

    t = translator(lang)
    if built.interrupted:
        stop(INTERRUPTED, t("cli.interrupted", path=data))
    if built.refused is not None:
        stop(MISSING, "\n".join([why_refused(built.refused, lang), t(_standing(data), path=data)]))
    if built.errors:
        stop(WRONG_DATA, "\n".join([t("cli.build_failed"), *(f"  {error}" for error in built.errors)]))
    marts = Warehouse(data / "warehouse")
    lines = outcome_lines(marts, lang)
    reconciled = "mart__reconciliation.every_cent_is_accounted_for" not in built.failed_checks
    if as_json:
        told = {"reconciled": reconciled, "failed_checks": built.failed_checks, "outcome": lines}
        say(json.dumps(told | {"held_back": held_back(marts), "pages": str(data / "pages")}, ensure_ascii=False))
    else:
        say("\n".join(lines))
        say("\n".join(["", *told, ""]) if (told := held_back_lines(marts, deliveries, lang, width=_width())) else "")
        say(t("cli.pages_at", path=(data / "pages" / "index.html").resolve()))
        for failed in built.failed_checks:
            say(t("cli.check_failed", check=failed), err=True)
    if refused(data):
        say(t(_standing(data), path=data), err=True)
    return WRONG_DATA if MUST_HOLD.intersection(built.failed_checks) else OK


def _standing(data: Path) -> str:
    """What is looked at after a build that was not published: the generation before it, or none."""
    from reports.warehouse import DamagedPointer, current

    try:
        return "cli.generation_stays" if current(data) else "cli.no_generation"
    except DamagedPointer:
        return "cli.no_generation"


@main.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"), show_default=True)
@_lang
@_json
def demo(out: Path, lang: str, as_json: bool) -> None:
    """Voorbeeldland maken, doorrekenen en tonen: alles in één keer."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    t = translator(lang)
    _only_over_an_example(out, t)
    with tempfile.TemporaryDirectory(dir=_parent(out), prefix=".ontschot-") as beside:
        aside = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        written = aside.submit(_write_country, Path(beside) / "example")
        try:
            importlib.import_module("assets.building")  # slow to load: meanwhile
            written.result()
        finally:
            aside.shutdown(wait=not written.done())  # nobody writes where the folder is about to go
        for part in ("deliveries", "truth"):
            shutil.rmtree(out / part, ignore_errors=True)
            out.mkdir(parents=True, exist_ok=True)
            (Path(beside) / "example" / part).replace(out / part)
    sys.exit(_build(out / "deliveries", out / "data", None, lang, as_json))


def _write_country(out: Path) -> None:
    from assets.example import write_example

    write_example(out)


def _only_over_an_example(out: Path, t: Any) -> None:
    if out.exists() and any(out.iterdir()):
        from assets.example import is_example

        if not is_example(out):
            stop(WRONG_CALL, t("cli.out_not_empty", folder=out))


def _parent(out: Path) -> Path:
    out.resolve().parent.mkdir(parents=True, exist_ok=True)
    return out.resolve().parent


@main.command()
@click.argument("project")
@click.option("--html", is_flag=True, help="Losse HTML-pagina / self-contained HTML page.")
@click.option("--pdf", is_flag=True, help="Businesscase voor een bestuur (PDF) / business case for a board.")
@click.option("--excel", is_flag=True, help="Werkboek dat meerekent (XLSX) / workbook that calculates along.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path),
    help="Bestand; standaard in <data>/pages (Engels, PDF en XLSX: <data>/reports).",
)  # fmt: skip
@_data
@_lang
def report(project: str, html: bool, pdf: bool, excel: bool, out: Path | None, data: Path, lang: str) -> None:
    """Maak de pagina, de businesscase of het werkboek van één project; met `all` van alle projecten samen."""
    from assets.place import Place
    from reports.warehouse import refused

    t = translator(lang)
    if not (html or pdf or excel):
        stop(WRONG_CALL, t("cli.say_which_form"))
    if out is not None and html + pdf + excel > 1:
        stop(WRONG_CALL, t("cli.out_of_one_form"))
    if excel and out is not None and out.suffix.lower() != ".xlsx":
        stop(WRONG_CALL, t("cli.workbook_not_xlsx", path=out))
    marts = _looked_at(data, t)
    if not marts.built():
        stop(MISSING, t("cli.not_built", path=data))
    if marts.generation is None and Place(deliveries="", data=str(data)).unfinished.exists():
        stop(MISSING, t("cli.unfinished", path=data))
    if marts.other_version():
        stop(MISSING, t("cli.other_version", path=data))
    if refused(data):
        say(t(_standing(data), path=data), err=True)
    known = ["all", *marts.project_ids()]
    if project not in known:
        stop(WRONG_CALL, t("cli.no_such_project", project=project, known=", ".join(sorted(known))))
    if html:
        say(str(_pages(marts, project, known, out, data, lang).resolve()))
    if pdf:
        say(str(_business_case(marts, project, out, data, lang).resolve()))
    if excel:
        say(str(_workbook(marts, project, out, data, lang).resolve()))


def _looked_at(data: Path, t: Any) -> Any:
    """The answers that are looked at in a data folder."""
    from reports.warehouse import DamagedPointer, Warehouse

    try:
        return Warehouse.of(data)
    except DamagedPointer as damaged:
        stop(MISSING, t("cli.pointer_damaged", path=damaged))


def _pages(marts: Any, project: str, known: list[str], out: Path | None, data: Path, lang: str) -> Path:
    """The page of a project; the overview with the pages that it links to. Gives where it is."""
    from assets.published import report_path, write_page

    for page in known if project == "all" and out is None else [project]:
        write_page(marts, page, lang, out or report_path(data, page, lang))
    return out or report_path(data, project, lang)


def _workbook(marts: Any, project: str, out: Path | None, data: Path, lang: str) -> Path:
    """The workbook of a project; gives where it is."""
    from assets.published import write_workbook
    from reports.view_models.scopes import NoOutcomeError

    try:
        return write_workbook(marts, project, lang, data, out)
    except NoOutcomeError:
        stop(WRONG_DATA, translator(lang)("cli.no_outcome", project=project))
    except PermissionError:
        stop(MISSING, translator(lang)("cli.workbook_locked", path=out or data / "reports"))


def _business_case(marts: Any, project: str, out: Path | None, data: Path, lang: str) -> Path:
    """The business case of a project; gives where it is, and says on stderr when it has tables instead of charts."""
    from assets.published import write_pdf
    from reports.view_models.scopes import NoOutcomeError

    t = translator(lang)
    try:
        path, without = write_pdf(marts, project, lang, data, out)
    except NoOutcomeError:
        stop(WRONG_DATA, t("cli.no_outcome", project=project))
    except OSError as refused:
        stop(MISSING, t("cli.cannot_write", path=out or data / "reports", why=refused.strerror))
    if without:
        say(t(f"cli.no_charts_{without.code}", why=without.why), err=True)
    return path


@main.command()
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="Dag waarop gekeken wordt (jjjj-mm-dd); standaard vandaag."
)
@_data
@_lang
@_json
def deliveries(on: Any, data: Path, lang: str, as_json: bool) -> None:
    """Kalender van leveringen: wat is er, wat wordt verwacht, wat is te laat, per partij."""
    from datetime import date

    from assets.deliveries import delivered
    from assets.place import Place
    from reports.deliveries import as_dicts, as_text
    from reports.warehouse import DamagedPointer

    t = translator(lang)
    try:
        slots = delivered(Place(deliveries="", data=str(data)), on.date() if on else date.today())
    except FileNotFoundError:
        stop(MISSING, t("cli.not_built", path=data))
    except DamagedPointer as damaged:
        stop(MISSING, t("cli.pointer_damaged", path=damaged))
    if as_json:
        say(json.dumps(as_dicts(slots), ensure_ascii=False, indent=1))
    else:
        say(as_text(slots, lang) or t("deliveries.none"))


@main.command()
@_data
@click.option(
    "--public-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="BESTAND.pub",
    help="Sleutel waarmee de handtekening moet kloppen; standaard die van `ontschot signing-key` / key to hold signatures against.",
)
@_lang
@_json
def verify(data: Path, public_key: Path | None, lang: str, as_json: bool) -> None:
    """Kijk of wat getoond wordt is wat gepubliceerd werd: handtekening, keten en elke byte."""
    from assets.logbook import signed as signed_of_log
    from assets.manifest import signing_key_file
    from assets.verifying import known_keys
    from assets.verifying import verify as verified
    from reports.access.log import check as check_log
    from reports.labels.logbook import log_told, signed_told

    t = translator(lang)
    try:
        known = known_keys(public_key)
        found, log = verified(data, known), check_log(data)
        heads = signed_of_log(data, known)
    except ValueError:
        stop(WRONG_CALL, t("verify.no_public_key", path=public_key or signing_key_file().with_suffix(".pub")))
    if (
        found.head is None
        and not found.differences
        and not (log.lines or log.halves or log.broken or log.until or heads.differences)
    ):
        stop(MISSING, t("verify.none", path=data))
    if as_json:
        say(json.dumps(asdict(found) | {"log": asdict(log) | {"signed": asdict(heads)}}, ensure_ascii=False))
    else:
        if found.head is not None:
            say(t("verify.head", number=found.head.number, made_on=found.head.made_on, manifest=found.head.manifest))
            say(t(f"verify.{found.signed}", signer=found.head.signed_by or ""))
            say(t("verify.read", manifests=found.manifests, files=found.files))
        for one in found.differences:
            say(t("verify.difference", where=one.where, what=t(f"verify.{one.code}")))
        say(t("verify.differs" if found.differences else "verify.same"))
        for line in [*log_told(**asdict(log), lang=lang), *signed_told(**asdict(heads), lang=lang)]:
            say(line)
    sys.exit(WRONG_DATA if found.differences or log.broken or heads.differences else OK)


@main.command("signing-key")
@_lang
def signing_key_command(lang: str) -> None:
    """Maak de sleutel waarmee u generaties ondertekent, of laat zien waar hij is en hoe hij heet."""
    from assets.manifest import SigningKeyError, make_signing_key, public_of, signing_key, signing_key_file

    t = translator(lang)
    try:
        made = signing_key() is None and bool(make_signing_key())
        key = signing_key()
    except SigningKeyError as wrong:
        stop(MISSING, t(f"cli.{wrong.code}", path=wrong.path))
    assert key is not None
    path = signing_key_file()
    say(t("signing.made" if made else "signing.there", path=path, public=path.with_suffix(".pub")))
    say(public_of(key))


@main.command()
@_data
@_lang
@_json
def doctor(data: Path, lang: str, as_json: bool) -> None:
    """Kijk of alles er is: pakketten, schrijfrechten, schijf, Chromium."""
    from assets.doctor import examine

    t = translator(lang)
    found = examine(data)
    if as_json:
        say(json.dumps([{"what": w, "ok": ok, "needed": needed, "detail": detail} for w, ok, needed, detail in found]))
    else:
        for what, ok, needed, detail in found:
            mark = t("cli.doctor_ok") if ok else t("cli.doctor_missing" if needed else "cli.doctor_optional")
            say(f"{mark}  {t('cli.doctor_' + what)}: {detail}")
            if not ok:
                say(f"           → {t('cli.mend_' + what, detail=detail)}")
    sys.exit(MISSING if any(needed and not ok for _, ok, needed, _ in found) else OK)
