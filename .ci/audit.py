#!/usr/bin/env python3
"""Known holes in what is installed, by the database of PyPI, asked through pip-audit; and whether it was asked at all.

`.ci/audit.py` fails on a hole that is known, and says so where the database could not be asked; `--strict` fails there too.
pip-audit itself calls a list clean of which it could ask nothing.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXPORT = ("uv", "export", "-q", "--frozen", "--no-dev", "--no-emit-project", "--format", "requirements.txt", "-o")
AUDIT = ("uvx", "pip-audit@2.9.0", "--require-hashes", "--disable-pip", "--format", "json", "-r")
LONGEST = 180  # seconds
FOUND, NOT_ASKED = 1, 3


def judged(answer: str, strict: bool = False) -> tuple[int, list[str]]:
    """What the answer of pip-audit (JSON) comes to: an exit code, and lines that say why.

    Empty, or about nothing: the database was not asked.
    """
    told = json.loads(answer)["dependencies"] if answer.strip() else []
    holes = [(one["name"], one["version"], hole) for one in told for hole in one.get("vulns", ())]
    skipped = [one["name"] for one in told if "skip_reason" in one]
    lines = [
        f"{n} {v}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version'}" for n, v, hole in holes
    ]
    if holes:
        return FOUND, lines
    if len(skipped) == len(told):
        return NOT_ASKED if strict else 0, [
            "the database of known holes could not be asked: nothing is known of any package"
        ]
    if skipped:
        lines = [f"not in the database, so nothing is known of them: {', '.join(skipped)}"]
    return NOT_ASKED if strict and skipped else 0, [*lines, f"no known hole in {len(told) - len(skipped)} packages"]


def asked() -> str:
    """The answer of pip-audit about what is locked; empty when it gave none."""
    with tempfile.TemporaryDirectory() as folder:
        listed = str(Path(folder) / "requirements.txt")
        subprocess.run([*EXPORT, listed], cwd=ROOT, check=True)
        try:
            done = subprocess.run(
                [*AUDIT, listed], cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        sys.stderr.write("" if done.stdout else done.stderr[-1000:])
        return done.stdout


if __name__ == "__main__":
    code, lines = judged(asked(), "--strict" in sys.argv)
    print("\n".join(lines))
    sys.exit(code)
