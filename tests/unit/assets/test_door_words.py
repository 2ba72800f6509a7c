"""What is said of a wrong call, word by word, and where it is said."""

import click
import pytest
from click.testing import CliRunner

from assets.door import WRONG_CALL, Door, WrongCall, _like, _name, _wrong, say, stop, why_wrong
from reports.labels.messages import translator

NL = translator("nl")


@click.group(cls=Door)
@click.option("--lang", default="nl")
def door(lang):
    """A door."""


@door.group(cls=Door)
def room():
    """A room behind it."""


@room.command()
@click.option("--from", "since", type=click.File(), help="x")
@click.argument("table", type=click.Path(exists=True, dir_okay=False))
@click.argument("place", type=click.Path(exists=True, file_okay=False))
def show(since, table, place):
    """Show something."""


def called(*arguments):
    """Exit code, what is said aside, and what is said."""
    done = CliRunner().invoke(door, arguments, prog_name="ontschot")
    return done.exit_code, done.stderr, done.stdout


def test_a_line_is_said_and_a_failure_is_said_aside(capsys):
    say("one")
    say("two", err=True)
    with pytest.raises(SystemExit) as stopped:
        stop(3, "three")
    WrongCall("four").show()
    told = capsys.readouterr()
    assert (told.out, told.err, stopped.value.code) == ("one\n", "two\nthree\nfour\n", 3)


def test_a_wrong_call_is_said_aside_with_the_command_it_is_about(tmp_path):
    table = tmp_path / "t"
    table.write_text("x")
    assert called("room", "shwo") == (
        WRONG_CALL,
        "Fout: de opdracht shwo is er niet. Bedoelt u show? → Uitleg: ontschot room --help\n",
        "",
    )
    wanted = {
        "een bestand": ("room", "show", tmp_path / "no", tmp_path), "een map": ("room", "show", table, tmp_path / "no"),
    }  # fmt: skip
    for what, (*command, one, two) in wanted.items():
        name = "TABLE" if what == "een bestand" else "PLACE"
        wrong = f"Fout: {name} kan niet {tmp_path / 'no'} zijn; verwacht wordt {what}. → Uitleg: ontschot room show --help\n"
        assert called(*command, str(one), str(two)) == (WRONG_CALL, wrong, "")
    assert (
        called("--lang", "en", "--nothing")[1]
        == "Error: there is no option --nothing. → What it can be: ontschot --help\n"
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (click.UsageError("'a' is too much"), "hier staat iets te veel: a."),
        (click.UsageError("-5 is not it"), "hier staat iets te veel: -5."),
        (click.UsageError("too much (b c)"), "hier staat iets te veel: b c."),
        (click.UsageError("too much"), "hier staat iets te veel: ."),
        (click.UsageError("''"), "hier staat iets te veel: ."),
        (click.UsageError(""), "hier staat iets te veel: ."),
        (click.NoSuchOption("--a", possibilities=["--c", "--b"]), "de optie --a is er niet. Bedoelt u --b, --c?"),
        (click.BadOptionUsage("--a", "x"), "achter --a hoort een waarde."),
        (click.MissingParameter(), " ontbreekt."),
    ],
    ids=range(9),
)
def test_what_is_wrong_is_said_in_our_own_words(wrong, said):
    assert _wrong(wrong, NL) == said
    assert why_wrong(wrong, "nl") == f"Fout: {said} → Uitleg: ontschot --help"


def test_nothing_is_guessed_where_nothing_is_like_it():
    assert _like([], NL) == _like(None, NL) == "" and _like(["b", "a"], NL) == " Bedoelt u a, b?"
    assert _name(click.BadParameter("x")) == ""
