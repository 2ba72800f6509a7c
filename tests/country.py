"""Example countries, built once per test run by the front door, as a user would."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from assets.cli import main
from tests.conftest import ROOT


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    printed: str
    said: str


@dataclass(frozen=True)
class Built:
    """An example country with what was built of it, and what the build printed."""

    out: Path
    data: Path
    printed: str
    said: str


def run(*arguments: str) -> Done:
    """Run `ontschot` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", "from assets.cli import main; main()", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def run_here(*arguments: str) -> Done:
    """Run `ontschot` in this process, for what does not depend on having one of its own; starting one takes seconds."""
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    return Done(done.exit_code, done.stdout, done.stderr)


def build(deliveries: Path, data: Path) -> Done:
    """Build deliveries into a data folder."""
    return run("build", "--deliveries", str(deliveries), "--data", str(data))


def make_country(folder: Path, *options: str) -> Built:
    """Write and build an example country."""
    out, data = folder / "country", folder / "data"
    written = run("example", "--out", str(out), *options)
    assert written.code == 0, written.said
    done = build(out / "deliveries", data)
    assert done.code == (1 if "--defects" in options else 0), done.said  # files that do not count: the data are wrong
    return Built(out, data, done.printed, done.said)
