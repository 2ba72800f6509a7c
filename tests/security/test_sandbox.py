"""A file that crashes its reader costs that file: in the pool itself, in a build, and at the counter."""

from pathlib import Path

import pytest

from assets import sandbox as sandbox_module
from assets.checking import check_files
from assets.confined import LIMITS, Limits
from assets.doctor import examine
from assets.intake import take_in
from assets.sandbox import Broken, Sandbox, SandboxError
from tests.security import breaking

QUICK = Limits(memory_bytes=1 << 30, file_bytes=8 << 20, seconds=2)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(2, limits=QUICK) as made:
        yield made


def outcomes(sandbox, *batches, work=breaking.work, shared=None):
    """What was handed on, and the rule of every item that broke."""
    made, broken = [], {}
    for one in sandbox.run(work, [list(batch) for batch in batches], shared):
        if isinstance(one, Broken):
            broken[one.item] = one.rule
        else:
            made += one.parts
    return sorted(made), broken


def test_what_is_read_comes_back_once(sandbox):
    assert outcomes(sandbox, ["a", "b"], ["c"], shared="!") == (["A!", "B!", "C!"], {})


@pytest.mark.parametrize(
    ("way", "rule"),
    [
        ("abort", "parser_crash"),
        ("kill", "parser_crash"),
        ("exit", "parser_crash"),
        ("memory", "too_large"),
        ("large_file", "too_large"),
        ("hang", "too_slow"),
        ("raise", "reader_failed"),
    ],
)
def test_an_item_that_breaks_costs_that_item_only(sandbox, way, rule):
    assert outcomes(sandbox, ["a", "b", way, "c"], ["d"]) == (["A", "B", "C", "D"], {way: rule})


def test_many_that_break_in_one_batch_cost_themselves_only(sandbox):
    assert outcomes(sandbox, ["abort", "a", "kill", "memory", "b", "raise"]) == (
        ["A", "B"],
        {"abort": "parser_crash", "kill": "parser_crash", "memory": "too_large", "raise": "reader_failed"},
    )


def test_one_that_sleeps_is_ended_by_the_clock(sandbox, monkeypatch):
    monkeypatch.setattr(sandbox_module, "HANGS", 2)
    assert outcomes(sandbox, ["a", "sleep", "b"]) == (["A", "B"], {"sleep": "too_slow"})


def test_no_item_is_blamed_for_what_its_neighbours_used(sandbox):
    items = [f"n{n}" for n in range(12)]  # 1.2 GB together
    assert outcomes(sandbox, items, work=breaking.grows) == (sorted(items), {})


def test_what_a_broken_item_left_behind_is_gone(sandbox):
    for one in sandbox.run(breaking.work, [["a", "abort"]]):
        if not isinstance(one, Broken):
            assert [path.name for path in one.folder.iterdir()] == ["a"]


def test_a_reader_sees_no_environment_and_an_empty_folder(sandbox, monkeypatch):
    monkeypatch.setenv("ONTSCHOT_SECRET", "geheim")
    with Sandbox(1) as fresh:
        seen = next(iter(fresh.run(breaking.surroundings, [["x"]]))).parts[0]
    assert seen["files"] == [] and seen["folder"] != str(Path.cwd())
    assert set(seen["environment"]) <= {
        "OPENBLAS_NUM_THREADS",
        "OMP_NUM_THREADS",
        "ARROW_DEFAULT_MEMORY_POOL",
        "LC_CTYPE",
    }


def test_what_a_library_prints_goes_nowhere(sandbox, capfd):
    assert outcomes(sandbox, ["a", "b"], work=breaking.chatter) == (["a", "b"], {})
    assert capfd.readouterr() == ("", "")


def test_every_limit_is_there_on_linux(sandbox):
    assert sandbox.missing_limits() == []


def test_a_process_that_does_not_start_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(sandbox_module, "_START", "raise SystemExit('no such module') # {path!r}")
    with Sandbox(1, folder=tmp_path) as broken, pytest.raises(SandboxError, match="no such module"):
        list(broken.run(breaking.work, [["a"]]))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_may_be_told_from_where_one_stands(monkeypatch, tmp_path):
    """`--data data`: the reading processes stand elsewhere. None of them dies of it, also not to be replaced."""
    monkeypatch.chdir(tmp_path)
    with Sandbox(1, folder=Path()) as here:
        assert outcomes(here, ["a"], ["b"], work=breaking.work, shared="!") == (["A!", "B!"], {})
        assert len(list(here.folder.glob("process-*"))) == 1


def test_a_process_that_starts_slowly_is_waited_for(monkeypatch):
    monkeypatch.setattr(sandbox_module, "TICK_SECONDS", 0.05)
    monkeypatch.setattr(sandbox_module, "_START", f"import time; time.sleep(1); {sandbox_module._START}")
    with Sandbox(1) as slow:
        assert outcomes(slow, ["a"]) == (["A"], {})


def test_when_nothing_can_be_written_the_work_stops_and_no_file_is_blamed():
    with Sandbox(limits=QUICK) as alone:
        with pytest.raises(SandboxError, match="cannot be kept"):
            outcomes(alone, ["a", "many_files"])
        with pytest.raises(SandboxError, match="have ended"):
            outcomes(alone, ["a"])


HOURS = "KvK-nummer;Complexcode;Maand;Beheeruren;Verhuurde woningen\r\n"
BAD = {"abort": "parser_crash", "kill": "parser_crash", "memory": "too_large", "raise": "reader_failed"}


@pytest.fixture
def deliveries(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a", "m", "z"):
        (folder / f"{name}.csv").write_text(f"{HOURS}12345678;{name};03-2024;10;20\r\n", newline="")
    for way in BAD:
        (folder / f"{way}.csv").write_text(f"{HOURS}{way};x;03-2024;10;20\r\n", newline="")
    return folder


def test_a_build_reads_all_files_but_those_that_break(deliveries, tmp_path):
    files = take_in(
        deliveries, tmp_path / "staging", key=b"k" * 32, domain="test", workers=2, work=breaking.read_batch_breaking
    ).to_pylist()
    told = {row["name"].removesuffix(".csv"): (row["status"], row["reason"], row["lines"]) for row in files}
    good = {name: ("accepted", None, 1) for name in ("a", "m", "z")}
    assert told == good | {way: ("refused", rule, 0) for way, rule in BAD.items()}
    from assets.intake import staged

    rows = staged(tmp_path / "staging", "raw_caretaking__hours").to_pandas()
    assert sorted(rows.complex_id) == ["a", "m", "z"]


def test_the_counter_checks_all_files_but_those_that_break(deliveries):
    checked = check_files([deliveries], breaking.read_aloud_breaking)
    told = {one.path.stem: (one.verdict, [f.rule for f in one.findings]) for one in checked}
    good = {name: ("ok", []) for name in ("a", "m", "z")}
    assert told == good | {way: ("refused", [rule]) for way, rule in BAD.items()}


def test_a_build_that_stops_leaves_no_process_and_no_folder(tmp_path):
    with pytest.raises(KeyError), Sandbox(2, folder=tmp_path) as left:
        for _ in left.run(breaking.work, [["a"], ["hang"], ["sleep"]]):
            running = [process.process for process in left._running.values()]
            raise KeyError
    assert all(process.poll() is not None for process in running) and not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files cannot be counted here")
def test_nothing_of_a_reading_process_is_left_open(sandbox):
    counts = []
    for _ in range(3):
        outcomes(sandbox, ["abort", "a"])
        counts.append(len(list(Path("/proc/self/fd").iterdir())))
    assert counts[2] <= counts[0]


def test_without_limits_of_this_kind_reading_still_works_and_doctor_says_what_is_missing(monkeypatch, tmp_path):
    there = sandbox_module._START
    monkeypatch.setattr(sandbox_module, "_START", f"import sys; sys.modules['resource'] = None; {there}")
    with Sandbox(1) as windows:
        assert outcomes(windows, ["a", "kill", "b"]) == (["A", "B"], {"kill": "parser_crash"})
    found = {what: (ok, needed, detail) for what, ok, needed, detail in examine(tmp_path)}
    assert found["limits"] == (False, False, " ".join(f"✗ {name}" for name in LIMITS))
