"""However deliveries came in - late, twice, renamed, restated, credited, with builds that broke off - the end is that of what is there."""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.properties.accounts import built
from tests.properties.killed import killed
from tests.unit.sources.messages import answer, booking, claim, ledger, prestatie
from tests.unit.sources.test_register import PROJECT, book

NIGHTS = "Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag\r\n0344;999900018;03-2024;5;10,00;50,00\r\n"


def nights(version: int) -> str:
    return NIGHTS + f"0344;999900006;03-2024;{20 + version};10,00;{200 + 10 * version},00\r\n"


def audited(version: int) -> str:
    amount = f"{100 + version}.00"
    lines = [booking(amount=amount, more="<costID>UT-001</costID>"), booking("1000", amount, "C")]
    return ledger(lines, debit=amount, credit=amount, company="01234567").replace(
        "2025-02-01", f"2025-02-{version + 1:02d}"
    )


def message(number: int, *lines: str, cents: int, side: str = "D") -> str:
    return claim(lines, cents, side=side).replace(">M1<", f">M{number}<").replace(">D1<", f">D{number}<")


def credit(number: int, of: str) -> str:
    return message(10 + number, prestatie(f"C{number}", 5000, "C", previous=of), cents=5000, side="C")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def note(*said: dict) -> str:
    return json.dumps({"leveringsbrief": 1, "bestanden": list(said)})


CLAIM = message(1, prestatie("R1"), prestatie("R2"), cents=10_000)
CORRECTION = "Bestand;Regel;Kolom;Stond;Wordt;Actie;Reden;Door;Datum\r\n"
CORRECTION += f"{sha256(nights(0))};3;;;;vervalt;dubbel;gemeente;01-06-2024\r\n"
FIRST: list[bytes] = [
    book(PROJECT),
    *(
        text.encode()
        for text in (
            CLAIM, CLAIM.replace("\n", "\r\n"), message(2, prestatie("R2", 2500, volume="2"), cents=2500), message(3, prestatie("R3", volume="5"), cents=5000),
            answer(submitted=10_000, granted=10_000), nights(0), NIGHTS.replace("999900018", "999900019"), CLAIM[:-40], CORRECTION,
            note({"sha256": sha256(nights(0)), "opgesteld": "2024-04-01"}), "Notulen van het overleg\r\n",
        )
    ),
]  # fmt: skip
"""What somebody may send: good, again in other bytes, with a reference used before, with faults, cut off, and about another file."""


class Broke(Exception):
    """A build that is broken off."""


class Deliveries(RuleBasedStateMachine):
    """A folder that people send to, and a place that is built from it time and again."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="ontschot-path-"))
        self.inbox, self.data = self.folder / "in", self.folder / "data"
        self.inbox.mkdir()
        self.sent = 0

    def _send(self, data: bytes) -> None:
        self.sent += 1
        path = self.inbox / f"map {self.sent % 3}" / f"{self.sent}.dat"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)

    def _files(self) -> list[Path]:
        return sorted(path for path in self.inbox.rglob("*") if path.is_file())

    @rule(what=st.sampled_from(FIRST))
    def deliver(self, what: bytes) -> None:
        self._send(what)

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 99))
    def deliver_again(self, which: int) -> None:
        self._send(self._files()[which % len(self._files())].read_bytes())

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 99), name=st.sampled_from(["a", "Z", "é", "declaratie (1)"]))
    def rename(self, which: int, name: str) -> None:
        path = self._files()[which % len(self._files())]
        path.rename(self.inbox / f"{name} {path.stem}.txt")

    @rule(version=st.integers(0, 3))
    def restate(self, version: int) -> None:
        self._send(audited(version).encode())

    @rule(version=st.integers(1, 2))
    def say_it_differently(self, version: int) -> None:
        self._send(nights(version).encode())
        self._send(note({"sha256": sha256(nights(version)), "opgesteld": f"2024-05-0{version}"}).encode())

    @rule(number=st.integers(1, 3), of=st.sampled_from(["R1", "R2", "R9"]))
    def credit(self, number: int, of: str) -> None:
        self._send(credit(number, of).encode())

    @rule(where=st.sampled_from(["assets.intake.judged", "assets.intake.apply", "assets.intake.file_rows", "replace"]))
    def crash(self, where: str) -> None:
        broken = mock.Mock(side_effect=Broke)
        at = mock.patch.object(Path, "replace", broken) if where == "replace" else mock.patch(where, broken)
        with at, pytest.raises(Broke):
            built(self.inbox, self.data)
        left = self.data / ".staging.12345"  # what a process that was killed leaves behind
        left.mkdir(exist_ok=True)
        (left / "raw_xaf__lines-0.parquet").write_bytes(b"half")

    @rule(moment=st.integers(0, 12))
    def killed(self, moment: int) -> None:
        killed("intake", self.inbox, self.data, moment / 20)

    @rule()
    def rebuild(self) -> None:
        built(self.inbox, self.data)

    def _straight(self) -> dict:
        """What is there, put down at once: each content once, under other names, in a new place."""
        other = Path(tempfile.mkdtemp(dir=self.folder))
        (other / "in").mkdir()
        for n, data in enumerate(sorted({path.read_bytes() for path in self._files()}, reverse=True)):
            (other / "in" / f"{n:03d}").write_bytes(data)
        return built(other / "in", other / "data")

    def teardown(self) -> None:
        try:
            assert apart(state(built(self.inbox, self.data)), state(self._straight())) == []
        finally:
            shutil.rmtree(self.folder)


def state(tables: dict[str, list[dict]]) -> dict[str, list]:
    """All that was built: which content, not under which name or how often."""
    told = dict(tables)
    told["mart__reconciliation"] = [row for row in told["mart__reconciliation"] if row["copy"] == 1]
    return {name: sorted(repr(_plain(row)) for row in rows) for name, rows in told.items()}


def apart(one: dict[str, list], other: dict[str, list]) -> list[str]:
    """Rows that one of two states has and the other has not."""
    return [f"{name}: {row}" for name in one for row in sorted({*one[name]} ^ {*other[name]})] or [
        name for name in one if one[name] != other[name]
    ]


def _plain(row: dict) -> list:
    return [(name, value) for name, value in sorted(row.items()) if name not in ("name", "copy")]


def histories(examples: int, steps: int, *, same: bool = True) -> None:
    """Live through some histories; one that fails is told as it was, for shrinking it would take minutes."""
    run_state_machine_as_test(
        Deliveries,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=same, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_the_end_does_not_depend_on_the_path():
    """Two histories here; ``benchmarks/accounted.py --histories 200`` lives through more, and longer ones."""
    histories(examples=2, steps=12)


def test_the_end_of_a_path_on_which_everything_happens():
    path = Deliveries()
    path.credit(1, "R1")
    path.deliver(nights(0).encode())
    path.restate(1)
    path.rebuild()  # an orphan credit, an undated list, one ledger
    path.deliver(CLAIM.encode())
    path.crash("replace")
    path.deliver_again(0)
    path.rename(1, "Z")
    path.say_it_differently(1)
    path.restate(2)
    path.killed(4)
    path.crash("assets.intake.apply")
    for what in FIRST:
        path.deliver(what)
    path.teardown()


def test_every_table_that_counts_is_filled_by_what_may_be_sent(tmp_path):
    for n, data in enumerate([*FIRST, audited(0).encode(), audited(1).encode(), credit(1, "R1").encode()]):
        (tmp_path / f"{n}").write_bytes(data)
    tables = built(tmp_path, tmp_path.parent / f"{tmp_path.name}-data")
    rules = {row["rule"] for row in tables["core__quarantine"]}
    assert {"key_not_unique", "same_fact_again", "bsn_invalid", "is_volume_times_tariff", "withdrawn"} <= rules, rules
    assert {row["status"] for row in tables["mart__reconciliation"]} >= {"accepted", "superseded", "refused", "unknown"}
    assert len(tables["core__cost_lines"]) >= 3 and {row["state"] for row in tables["core__claims"]} >= {"granted"}


def test_a_path_that_mattered_would_be_seen(monkeypatch):
    def forgetful(deliveries, data, build=built):
        tables = build(deliveries, data)
        lines = tables["core__cost_lines"]
        return tables | {"core__cost_lines": lines[:-1] if (data / ".staging.12345").exists() else lines}

    monkeypatch.setitem(globals(), "built", forgetful)
    path = Deliveries()
    path.restate(0)
    path.rebuild()
    path.crash("assets.intake.judged")
    with pytest.raises(AssertionError):
        path.teardown()
