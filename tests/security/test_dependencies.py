"""What is installed is what was locked, by its hash; what is known of holes in it is told, and so is that nothing could be asked."""

import json
import runpy
import subprocess
import tomllib

import pytest

from tests.conftest import ROOT

LOCKED = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
judged = runpy.run_path(str(ROOT / ".ci" / "audit.py"))["judged"]


def answer(*packages) -> str:
    return json.dumps({"dependencies": [{"name": name, **more} for name, more in packages]})


SOUND = ("a", {"version": "1", "vulns": []})
HOLED = ("b", {"version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"], "aliases": [], "description": ""}]})
SKIPPED = ("c", {"skip_reason": "Dependency not found on PyPI"})


@pytest.mark.parametrize(
    ("given", "strict", "code", "said"),
    [
        (answer(SOUND), False, 0, "no known hole in 1 packages"),
        (answer(SOUND, HOLED), False, 1, "b 2: PYSEC-1, mended in 3"),
        (answer(HOLED, SKIPPED), False, 1, "b 2: PYSEC-1, mended in 3"),
        (answer(SKIPPED), False, 0, "could not be asked"),
        (answer(SKIPPED), True, 3, "could not be asked"),
        ("", False, 0, "could not be asked"),
        ("", True, 3, "could not be asked"),
        (answer(SOUND, SKIPPED), False, 0, "nothing is known of them: c"),
        (answer(SOUND, SKIPPED), True, 3, "no known hole in 1 packages"),
    ],
)
def test_a_known_hole_fails_and_what_could_not_be_asked_is_not_called_clean(given, strict, code, said):
    ended, lines = judged(given, strict)
    assert ended == code and said in "\n".join(lines)


def test_every_file_that_may_be_installed_is_locked_by_its_sha256():
    fetched = [one for one in LOCKED if "registry" in one["source"]]
    assert {one["name"] for one in LOCKED} - {one["name"] for one in fetched} == {"ontschot"}
    for one in fetched:
        files = [*one.get("wheels", ()), *([one["sdist"]] if "sdist" in one else [])]
        assert files and all(file["hash"].startswith("sha256:") for file in files), one["name"]


def test_what_is_installed_is_what_is_locked():
    """`uv sync --frozen` would change nothing."""
    call = ["uv", "sync", "--frozen", "--inexact", "--check", "--offline"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_list_of_what_is_inside_names_every_locked_package_that_runs(tmp_path):
    out = tmp_path / "sbom.json"
    call = ["uv", "export", "-q", "--frozen", "--no-dev", "--offline", "--format", "cyclonedx1.5", "-o", str(out)]
    subprocess.run(call, cwd=ROOT, check=True, capture_output=True)
    listed = {one["name"]: one["version"] for one in json.loads(out.read_text())["components"]}
    locked = {one["name"]: one for one in LOCKED}
    runs, ask = set(), [("ontschot", None)]  # what is needed by what is needed, extras of it included
    while ask:
        name, extra = ask.pop()
        if (name, extra) not in runs:
            runs.add((name, extra))
            one = locked[name]
            more = one.get("dependencies", []) if extra is None else one["optional-dependencies"][extra]
            ask += [(need["name"], part) for need in more for part in (None, *need.get("extra", ()))]
    assert listed == {name: locked[name]["version"] for name, _ in runs if name != "ontschot"}
    assert {"dagster", "duckdb", "cryptography", "authlib"} <= listed.keys() and "pytest" not in listed
