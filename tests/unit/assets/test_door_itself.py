"""The front door itself: the language of a call, and how what goes wrong inside a command is told and ends."""

import errno

import click
import pytest
from click.testing import CliRunner

from assets.door import INTERRUPTED, MISSING, OK, WRONG_CALL, WRONG_DATA, Door, language, say, stop, why_refused
from reports.labels.messages import translator


@pytest.mark.parametrize(("arguments", "lang"), [
    ([], "nl"), (["--lang", "en"], "en"), (["--lang=en"], "en"), (["--lang", "nl"], "nl"), (["en", "--lang"], "nl"), (["x", "--lang", "en", "y"], "en"),
    (["--lang", "x", "en"], "nl"),
])  # fmt: skip
def test_a_call_says_its_language_whatever_else_is_wrong(arguments, lang):
    assert language(arguments) == lang


@pytest.mark.parametrize(("number", "code"), [
    (errno.EACCES, "cli.no_rights"), (errno.EPERM, "cli.no_rights"), (errno.EROFS, "cli.no_rights"), (errno.ENOSPC, "cli.disk_full"),
    (errno.EDQUOT, "cli.disk_full"), (errno.EIO, "cli.os_error"),
])  # fmt: skip
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_the_file_system_refuses_is_told_with_the_file(number, code, lang):
    refused = OSError(number, "the reason", "/some/file")
    assert why_refused(refused, lang) == translator(lang)(code, path="/some/file", why="the reason")


def test_what_has_no_number_file_or_reason_is_told_by_its_kind():
    assert why_refused(TimeoutError(), "en") == translator("en")("cli.os_error", path="?", why="TimeoutError")


@click.group(cls=Door)
def door():
    """A door."""


@door.command()
@click.argument("how")
@click.option("--lang", default="nl")
def do(how, lang):
    """Do."""
    if how == "full":
        raise OSError(errno.ENOSPC, "full", "/x")
    if how == "stopped":
        raise KeyboardInterrupt
    if how == "wrong":
        raise click.BadParameter("'x'", param_hint="how")
    if how == "bad":
        stop(WRONG_DATA, "bad")
    say("done")


@pytest.mark.parametrize(("how", "code", "said"), [
    ("well", OK, "done"), ("full", MISSING, "/x"), ("stopped", INTERRUPTED, ""), ("wrong", WRONG_CALL, "--help"), ("bad", WRONG_DATA, "bad"),
])  # fmt: skip
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_whatever_happens_ends_with_its_code_and_a_sentence(how, code, said, lang):
    done = CliRunner().invoke(door, ["do", how, "--lang", lang], prog_name="ontschot")
    assert (done.exit_code, said in done.output) == (code, True), done.output
    if how == "full":
        assert done.output.strip() == translator(lang)("cli.disk_full", path="/x", why="full")
    if how == "stopped":
        assert done.output.strip() == translator(lang)("cli.stopped")


def test_a_door_without_a_command_tells_which_there_are():
    done = CliRunner().invoke(door, [], prog_name="ontschot")
    assert done.exit_code == 2 and "Opdrachten:" in done.output and "do" in done.output


def test_an_option_of_the_door_that_is_none_is_told():
    done = CliRunner().invoke(door, ["--nergens", "--lang", "en"], prog_name="ontschot")
    assert done.exit_code == WRONG_CALL and "there is no option --nergens" in done.output


def test_codes_are_what_the_documentation_says():
    assert (OK, WRONG_DATA, WRONG_CALL, MISSING, INTERRUPTED) == (0, 1, 2, 3, 130)
