"""Is the trust core really tested? Every branch of it run by its own tests, and every small change to it caught by them.

`uv run python -m benchmarks.trust_core [AREA ...]` takes the areas of trust_core.toml, in a copy of the repository: branch coverage
(coverage.py), then mutants (mutmut): a comparison turned, a number one higher, a text changed, and so on, each run against the tests
that touch it. It writes trust_core.csv (a row an area) and trust_core_survivors.csv (a row for each change that no test caught; why
that is no hole is written there by hand, or by a pattern in the toml). A reason that begins with "equivalent:" says that the change
changes nothing; the score is what was caught of the others, as the literature has it (DeMillo, Lipton and Sayward 1978). It fails
when a branch is not run, the score is below 95 %, or a change that was not caught has no reason. ``--cover`` stops after coverage,
``--only GLOB`` takes some files of an area, ``--keep FOLDER`` works there and leaves it, to look at.
"""

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).with_suffix("")
AREAS, TABLE, SURVIVORS = HERE.with_suffix(".toml"), HERE.with_suffix(".csv"), HERE.parent / "trust_core_survivors.csv"
WANTED = 0.95  # of what was changed, caught
PYTEST = ["-p", "no:xdist", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib -p no:dash", "-q", "-x"]
COLUMNS = ["area", "files", "statements", "branches", "not_run", "mutants", "caught", "of_which_by_time", "equivalent"]
COLUMNS += ["survived", "score"]
SURVIVOR = ("area", "function", "before", "after", "reason")
CAUGHT, NO_TEST = {"killed", "timeout", "segfault", "suspicious"}, "no tests"
ALSO = [
    "tests",
    "benchmarks",
    "data",
    "README.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "dagster.yaml",
    "uv.lock",
    "justfile",
]
TELL = """
import json, pathlib
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
found = []
for meta in sorted(pathlib.Path("mutants").rglob("*.py.meta")):
    path = meta.relative_to("mutants").with_suffix("")
    for name, code in json.loads(meta.read_text())["exit_code_by_key"].items():
        status = status_by_exit_code[code]
        found.append([str(path), name, status, "" if status == "killed" else get_diff_for_mutant(name, path=path)])
pathlib.Path("told.json").write_text(json.dumps(found))
"""
NAMES = """
import contextlib, io, sys, pytest
class Seen:
    def pytest_collection_finish(self, session):
        self.names = [one.nodeid for one in session.items]
asked, seen = [*sys.argv[1:], "--collect-only", "-qq"], Seen()
with contextlib.redirect_stdout(io.StringIO()):
    failed = pytest.main(asked, plugins=[seen]) or pytest.main([*[one for one in asked if "/" not in one], *seen.names])
sys.exit(failed)
"""


def main() -> None:
    """Run the areas that were asked for and write both tables."""
    areas: dict[str, dict[str, list[str]]] = tomllib.loads(AREAS.read_text("utf-8"))
    patterns = areas.pop("equivalent")
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("areas", nargs="*", help="; ".join(areas))
    asked.add_argument("--cover", action="store_true", help="stop after coverage")
    asked.add_argument("--only", metavar="GLOB", help="only these files of the area; the tables stay as they are")
    asked.add_argument("--keep", type=Path, help="work in this folder and leave it")
    given = asked.parse_args()
    if set(given.areas) - set(areas):
        asked.error(f"no such area: {', '.join(sorted(set(given.areas) - set(areas)))}")
    rows, survivors, wrong = {row["area"]: row for row in _read(TABLE)}, _read(SURVIVORS), []
    reasons = {(one["function"], one["before"], one["after"]): one["reason"] for one in survivors}
    for area in given.areas or areas:
        folder = given.keep / area if given.keep else Path(tempfile.mkdtemp(prefix="ontschot-core-"))
        code = sorted({str(p.relative_to(ROOT)) for glob in areas[area]["code"] for p in ROOT.glob(glob)})
        code = [one for one in code if fnmatch(one, given.only or "*")]
        try:
            copy(folder)
            row, missing = covered(folder, code, areas[area]["tests"])
            wrong += [f"{area}: not run: {one}" for one in missing]
            if not given.cover:
                told = mutated(folder, code, areas[area]["tests"])
                now = [survivor(area, one, reasons, patterns) for one in told if one[2] not in CAUGHT]
                row |= scored(told, now)
                wrong += [f"{area}: {row['score']} of the changes caught"] if row["score"] < WANTED else []
                wrong += [
                    f"{area}: no reason: {o['function']}: {o['before']} -> {o['after']}" for o in now if not o["reason"]
                ]
                survivors = [one for one in survivors if one["area"] != area] + now
                rows[area] = {"area": area} | row
        finally:
            if not given.keep:
                shutil.rmtree(folder, ignore_errors=True)
        print(area, row, flush=True)
    if not given.cover and not given.only:
        _write(TABLE, COLUMNS, [rows[area] for area in areas if area in rows])
        _write(SURVIVORS, list(SURVIVOR), sorted(survivors, key=lambda one: list(one.values())))
    print(*wrong, sep="\n")
    sys.exit(bool(wrong))


def scored(told: list[tuple[str, str, str, str]], now: list[dict[str, str]]) -> dict[str, float]:
    """Counts of an area, and its score: caught, of the changes that change something."""
    same = sum(one["reason"].startswith("equivalent:") for one in now)
    slow = sum(one[2] in CAUGHT and one[2] != "killed" for one in told)
    return {"mutants": len(told), "caught": len(told) - len(now), "of_which_by_time": slow, "equivalent": same,
            "survived": len(now) - same, "score": round((len(told) - len(now)) / max(1, len(told) - same), 4)}  # fmt: skip


def copy(folder: Path) -> None:
    """The repository as git has it (with what is changed and new in it), in a folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def covered(folder: Path, code: list[str], tests: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Statements and branches of the code, and those that the tests do not run, as file:line.

    Raises:
        SystemExit: A test fails, or is not found again by its name: every change that it touches would count as caught.
    """
    _run([sys.executable, "-c", NAMES, *PYTEST, *tests], folder)
    run = [sys.executable, "-m", "coverage"]
    _run([*run, "run", "--branch", f"--include={','.join(code)}", "-m", "pytest", *PYTEST, *tests], folder)
    _run([*run, "json", "-q", f"--include={','.join(code)}", "-o", "covered.json"], folder)
    files = json.loads((folder / "covered.json").read_text())["files"]
    missing = [f"{name} (wholly)" for name in code if name not in files and (folder / name).stat().st_size > 400]
    for name, told in files.items():
        missing += [f"{name}:{line}" for line in told["missing_lines"]]
        missing += [f"{name}:{a} -> {b}" for a, b in told["missing_branches"] if a not in told["missing_lines"]]
    sums = {key: sum(one["summary"][f"num_{key}"] for one in files.values()) for key in ("statements", "branches")}
    return {"files": len(code), **sums, "not_run": len(missing)}, missing


def mutated(folder: Path, code: list[str], tests: list[str]) -> list[tuple[str, str, str, str]]:
    """Of each mutant: file, name, what became of it, and the change.

    Raises:
        SystemExit: Mutmut could not begin.
    """
    settings = {
        "source_paths": ["pipelines", "assets", "reports"], "only_mutate": code, "also_copy": ALSO,
        "pytest_add_cli_args_test_selection": tests, "pytest_add_cli_args": PYTEST,
    }  # fmt: skip
    written = "\n[tool.mutmut]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8") + written, "utf-8")
    (folder / "mutmut.log").touch()
    with (folder / "mutmut.log").open("w") as log:  # it draws a turning wheel
        _run([sys.executable, "-m", "mutmut", "run"], folder, log)
    _run([sys.executable, "-c", TELL], folder)
    return json.loads((folder / "told.json").read_text())


def survivor(
    area: str, told: tuple[str, str, str, str], reasons: dict[tuple[str, str, str], str], patterns: dict[str, str]
) -> dict[str, str]:
    """A row of the table of survivors; its reason is that of a pattern, or is kept from the table that was there."""
    path, name, status, change = told
    name = name.rpartition("__mutmut_")[0].rpartition(".")[2].removeprefix("x_").replace("xǁ", "").replace("ǁ", ".")
    lines = [line for line in change.splitlines() if not line.startswith(("---", "+++", "@@"))]
    before, after = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    reason = next(
        (f"equivalent: {why}" for one, why in patterns.items() if re.search(one, f"{before} -> {after}")), None
    )
    reason = reason or reasons.get((f"{path}:{name}", before, after), "")
    return dict(
        zip(SURVIVOR, (area, f"{path}:{name}", before, after, reason if status != NO_TEST else ""), strict=True)
    )


def _run(command: list[str], folder: Path, out: Any = None) -> None:
    done = subprocess.run(
        command, cwd=folder, stdout=out, stderr=out and subprocess.STDOUT, env=os.environ | {"PYTHONPATH": "."}
    )
    if done.returncode:
        sys.exit(f"failed ({done.returncode}): {' '.join(command)} in {folder}" + (f", see {out.name}" if out else ""))


def _read(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _write(path: Path, columns: list[str], rows: list[dict[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        write = csv.DictWriter(file, columns, lineterminator="\n")
        write.writeheader()
        write.writerows(rows)


if __name__ == "__main__":
    main()
