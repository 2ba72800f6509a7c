"""`ontschot serve`: the dashboard, on one's own computer or for people who log in."""

from pathlib import Path

import click

from assets.door import MISSING, WRONG_CALL, Explained, say, stop
from reports.labels.login import SERVING
from reports.labels.messages import translator


@click.command(cls=Explained)
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), default=Path("data"), show_default=True,
    help="Map met alles wat gebouwd is / folder with what is built.",
)  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="Adres om op te luisteren / address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8050, show_default=True)
@click.option(
    "--role", metavar="ROL[:CODE]",
    help="Kijk zonder inloggen, alleen op deze computer: gemeente[:gemeentecode], corporatie[:KvK-nummer] of netwerk. "
    "Zonder code: de projecten van alle. Zonder --role: inloggen zoals <data>/login.yaml zegt, anders als gemeente.",
)  # fmt: skip
@click.option(
    "--deliveries", type=click.Path(file_okay=False, path_type=Path),
    help="Map met leveringen, waar vrijgegeven bestanden komen; standaard die van de laatste bouw, anders `deliveries` naast <data>.",
)  # fmt: skip
@click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Taal / language.")
def serve(data: Path, host: str, port: int, role: str | None, deliveries: Path | None, lang: str) -> None:
    """Laat het dashboard zien: op deze computer, of voor wie inlogt."""
    from assets.serving import Busy, NoSuchRole, OpenToOthers, Told, serve_pages
    from reports.access.settings import FILE, SettingsError
    from reports.warehouse import DamagedPointer, Warehouse

    t, words = translator(lang), SERVING[lang]
    if deliveries is not None and data.resolve().is_relative_to(deliveries.resolve()):
        stop(WRONG_CALL, t("cli.data_inside_deliveries", path=data))
    try:
        if Warehouse.of(data).other_version():
            stop(MISSING, t("cli.other_version", path=data))
    except DamagedPointer as damaged:
        stop(MISSING, t("cli.pointer_damaged", path=damaged))

    def ready(told: Told) -> None:
        if told.viewer is None:
            say(words["for_others"].format(address=told.address, host=host, port=port))
        else:
            say(
                words["alone"].format(
                    address=told.address, who=":".join(filter(None, (told.viewer.role, told.viewer.organisation)))
                )
            )

    try:
        serve_pages(data, host, port, role, ready, deliveries)
    except NoSuchRole:
        stop(WRONG_CALL, t("cli.no_such_role", role=role))
    except OpenToOthers:
        stop(WRONG_CALL, words["open_role" if role else "open"].format(host=host, path=data / FILE))
    except SettingsError as wrong:
        stop(
            MISSING, words["settings"].format(path=data / FILE, field=wrong.field, why=words[f"settings.{wrong.code}"])
        )
    except Busy:
        stop(MISSING, t("cli.port_taken", port=port))
