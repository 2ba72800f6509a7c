"""How the command line speaks when it is called wrongly: in the language asked for, with what to do."""

import errno
import re
import sys
from itertools import pairwise
from typing import Any, NoReturn

import click

from reports.labels.messages import translator

OK, WRONG_DATA, WRONG_CALL, MISSING = 0, 1, 2, 3
INTERRUPTED = 130  # as a shell says it of Ctrl-C
DUTCH_HELP = {
    "Usage:": "Gebruik:", "Options:": "Opties:", "Commands:": "Opdrachten:", "[OPTIONS]": "[OPTIES]",
    "COMMAND [ARGS]": "OPDRACHT [WAARDEN]",
    "Show this message and exit.": "Laat deze uitleg zien.", "Show the version and exit.": "Laat de versie zien.",
    "[default:": "[standaard:", "[required]": "[verplicht]",
}  # fmt: skip


def say(text: str, *, err: bool = False) -> None:
    """Print a line."""
    click.echo(text, err=err)


def stop(code: int, text: str) -> NoReturn:
    """Say why and leave with an exit code."""
    say(text, err=True)
    sys.exit(code)


def language(arguments: list[str]) -> str:
    """The language that a call asks for, whatever else is wrong with it."""
    return "en" if "--lang=en" in arguments or ("--lang", "en") in pairwise(arguments) else "nl"


def why_refused(refused: OSError, lang: str) -> str:
    """What the file system says, in words: no rights, no room, or something else."""
    codes = {errno.EACCES: "cli.no_rights", errno.EPERM: "cli.no_rights", errno.EROFS: "cli.no_rights",
             errno.ENOSPC: "cli.disk_full", errno.EDQUOT: "cli.disk_full"}  # fmt: skip
    code = codes.get(refused.errno or 0, "cli.os_error")
    return translator(lang)(code, path=refused.filename or "?", why=refused.strerror or type(refused).__name__)


def why_wrong(wrong: click.UsageError, lang: str) -> str:
    """What is wrong with a call, and how to find out what it should be."""
    t = translator(lang)
    place = wrong.ctx.command_path if wrong.ctx else "ontschot"
    return t("usage.frame", wrong=_wrong(wrong, t), command=place)


def _wrong(wrong: click.UsageError, t: Any) -> str:
    given = re.search(r"'([^']*)'|^(-?[0-9]+) is|\(([^()]*)\)$", wrong.message or "")
    value = next((one for one in given.groups() if one), "") if given else ""
    if isinstance(wrong, click.MissingParameter):
        return t("usage.missing", name=_name(wrong))
    if isinstance(wrong, click.BadParameter):
        return t("usage.bad_value", name=_name(wrong), value=value, wanted=_wanted(wrong.param, t))
    if isinstance(wrong, click.NoSuchOption):
        return t("usage.no_option", name=wrong.option_name, like=_like(wrong.possibilities, t))
    if isinstance(wrong, click.BadOptionUsage):
        return t("usage.option_alone", name=wrong.option_name)
    if (likely := getattr(wrong, "command_name", None)) is not None:
        return t("usage.no_command", name=likely, like=_like(getattr(wrong, "possibilities", None), t))
    return t("usage.too_much", value=value)


def _name(wrong: click.BadParameter) -> str:
    """The option, or the word that stands for an argument."""
    if isinstance(wrong.param, click.Option):
        return wrong.param.opts[0]
    return wrong.param.human_readable_name if wrong.param else ""


def _wanted(parameter: click.Parameter | None, t: Any) -> str:
    """What a parameter can be."""
    kind = parameter.type if parameter else None
    if isinstance(kind, click.Choice):
        return t("usage.choice", choices=", ".join(map(str, kind.choices)))
    if isinstance(kind, click.IntRange):
        return t("usage.range" if kind.max is not None else "usage.from", low=kind.min, high=kind.max)
    if isinstance(kind, click.Path):
        return t("usage.file" if not kind.dir_okay else "usage.folder")
    return t("usage.day" if isinstance(kind, click.DateTime) else "usage.other")


def _like(possibilities: Any, t: Any) -> str:
    """What may have been meant."""
    return t("usage.like", names=", ".join(sorted(possibilities))) if possibilities else ""


class WrongCall(click.ClickException):
    """A call that cannot be carried out; its message is in the language asked for."""

    exit_code = WRONG_CALL

    def show(self, file: Any = None) -> None:
        """Say it as it is."""
        say(self.message, err=True)


class Explained(click.Command):
    """A command whose help has Dutch headings, as its texts are Dutch."""

    def get_help(self, ctx: click.Context) -> str:
        """The help page."""
        told = super().get_help(ctx)
        for english, dutch in DUTCH_HELP.items():
            told = told.replace(english, dutch)
        return told


class Door(Explained, click.Group):
    """Commands that end with a message of ours where a call is wrong, or a file or folder cannot be used."""

    command_class = Explained

    def make_context(self, info_name: str | None, args: list[str], *given: Any, **more: Any) -> click.Context:
        """Read what comes before the command."""
        lang = language(args)
        try:
            ctx = super().make_context(info_name, args, *given, **more)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as wrong:
            raise WrongCall(why_wrong(wrong, lang)) from None
        ctx.meta["ontschot.lang"] = lang
        return ctx

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a wrong call is exit code 2, what the file system refuses is one sentence and exit code 3, Ctrl-C is 130."""
        lang = ctx.meta["ontschot.lang"]
        try:
            return super().invoke(ctx)
        except click.UsageError as wrong:
            raise WrongCall(why_wrong(wrong, lang)) from None
        except OSError as refused:
            stop(MISSING, why_refused(refused, lang))
        except (KeyboardInterrupt, click.Abort):
            stop(INTERRUPTED, translator(lang)("cli.stopped"))
