"""The rooms stay apart, and are those of this repository."""

import ast
import subprocess
import sys

import pytest

from tests.conftest import ROOT

ROOMS = ("pipelines", "assets", "reports")


def sources(room):
    return sorted((ROOT / room).rglob("*.py"))


def test_each_room_is_that_of_this_repository():
    for room in ROOMS:
        module = __import__(room)
        assert str(ROOT) in module.__file__


def test_import_contracts_hold():
    done = subprocess.run([sys.executable, "-m", "importlinter.cli", "lint"], cwd=ROOT, capture_output=True, text=True)
    if "No module named" in done.stderr:
        done = subprocess.run(["lint-imports"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def calls(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@pytest.mark.parametrize("path", sources("pipelines"), ids=lambda p: p.name)
def test_pipelines_never_open_a_path_or_read_the_clock(path):
    forbidden = {
        "open",
        "date.today",
        "dt.date.today",
        "datetime.now",
        "dt.datetime.now",
        "time.time",
        "datetime.today",
        "print",
    }
    assert [name for name, _ in calls(path) if name in forbidden] == []


@pytest.mark.parametrize("path", [p for room in ROOMS for p in sources(room)], ids=lambda p: p.name)
def test_no_statement_is_put_together_from_text(path):
    made = [
        name
        for name, call in calls(path)
        if name.endswith((".execute", ".sql", ".raw_sql")) and call.args and not isinstance(call.args[0], ast.Constant)
    ]
    assert made == []


PERSONAL = ("bsn", "person", "burger", "citizen", "client", "digits", "pseudonym", "birth", "surname")
HASHES = ("hashlib.", "hmac.", "zlib.crc32", "zlib.adler32", "hash(", "pc.hash", "xxhash.")


def hashed_people(text):
    """Calls that hash something with the name of what is personal; also through a name given to the module."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and f"{ast.unparse(node.func)}(".startswith(HASHES):
            what = " ".join(ast.unparse(given) for given in (*node.args, *(k.value for k in node.keywords))).lower()
            found += [what] if any(word in what for word in PERSONAL) else []
        if isinstance(node, ast.ImportFrom) and node.module in ("hashlib", "hmac", "zlib"):
            found.append(f"from {node.module}")  # a bare name would hide what is done with it
        if isinstance(node, ast.Import):
            found += [f"{one.name} as" for one in node.names if one.name in ("hashlib", "hmac") and one.asname]
    return found


@pytest.mark.parametrize("path", [p for room in ROOMS for p in sources(room)], ids=lambda p: p.name)
def test_only_the_pseudonym_module_hashes_a_person(path):
    found = hashed_people(path.read_text())
    assert bool(found) == (path.name == "pseudonyms.py"), found


@pytest.mark.parametrize(
    "text",
    ["hashlib.sha256(bsn.encode())", "hmac.new(key, person_id.encode(), 'sha256')", "from hashlib import sha256",
     "import hashlib as h", "hash(row['bsn'])", "zlib.crc32(data=client)"],
)  # fmt: skip
def test_a_hash_of_a_person_would_be_seen(text):
    assert hashed_people(text)


def test_nothing_below_assets_is_called_utils():
    assert [p for room in ROOMS for p in sources(room) if p.stem in ("utils", "helpers", "common")] == []


def test_municipal_context_never_reaches_the_facts_of_projects():
    """Tables about municipalities as a whole feed their own marts, and what tells of deliveries; never the ledger or an estimate."""
    from assets.definitions import ASSETS
    from pipelines.contracts import CONTEXT

    needs: dict[str, set[str]] = {}
    for asset in ASSETS:
        for made, keys in asset.asset_deps.items():
            needs[made.path[-1]] = {key.path[-1] for key in keys}
    telling = {"core__quarantine", "core__remarks", "mart__reconciliation", "mart__municipal_context", "mart__taakveld"}
    readers = {made for made, keys in needs.items() if keys & CONTEXT}
    assert readers == telling
    facts = {
        "core__cost_lines",
        "core__person_months",
        "core__complex_months",
        "core__insured_quarters",
        "mart__avoided_cost",
    }
    assert not any(needs[made] & (CONTEXT | {"mart__municipal_context", "mart__taakveld"}) for made in facts)
    assert {made for made, keys in needs.items() if keys & {"mart__municipal_context", "mart__taakveld"}} <= {
        "published__pages",
        "published__generation",
    }
