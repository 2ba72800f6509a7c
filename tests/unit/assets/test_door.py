"""A call that is wrong is told in the language asked for, with what it should be; and what is missing with how to get it."""

import json
import re

import pandas as pd
import pytest
from click.testing import CliRunner

from assets import building, doctor
from assets.cli import main
from assets.place import Place
from assets.progress import tell
from reports.labels.messages import MESSAGES
from reports.warehouse import Warehouse


def told(*arguments, code=2):
    done = CliRunner().invoke(main, [str(one) for one in arguments], prog_name="ontschot")
    assert done.exit_code == code, done.output
    return done.output


WRONG = [
    (["check"], "BESTAND... ontbreekt.", "BESTAND... is missing."),
    (["build"], "--deliveries ontbreekt.", "--deliveries is missing."),
    (["bild"], "de opdracht bild is er niet. Bedoelt u build?", "there is no command bild. Do you mean build?"),
    (["build", "--deliveres", "x"], "de optie --deliveres is er niet. Bedoelt u --deliveries?", "there is no option --deliveres. Do you mean --deliveries?"),
    (["build", "--deliveries"], "achter --deliveries hoort een waarde.", "--deliveries needs a value behind it."),
    (["example", "--out", "x", "--projects", "0"], "--projects kan niet 0 zijn; verwacht wordt een geheel getal van 1 tot en met 400.", "--projects cannot be 0; expected is a whole number from 1 to 400."),
    (["example", "--out", "x", "--seed", "veel"], "--seed kan niet veel zijn; verwacht wordt een geheel getal vanaf 0.", "--seed cannot be veel; expected is a whole number from 0."),
    (["example", "--out", "x", "--effect", "groot"], "--effect kan niet groot zijn; verwacht wordt een van default, none.", "--effect cannot be groot; expected is one of default, none."),
    (["deliveries", "--on", "morgen"], "--on kan niet morgen zijn; verwacht wordt een dag als 2026-01-31.", "--on cannot be morgen; expected is a day such as 2026-01-31."),
    (["build", "--deliveries", __file__], f"--deliveries kan niet {__file__} zijn; verwacht wordt een map.", f"--deliveries cannot be {__file__}; expected is a folder."),
    (["demo", "x", "y"], "hier staat iets te veel: x y.", "there is something too much here: x y."),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "dutch", "english"), WRONG, ids=lambda one: " ".join(one) if isinstance(one, list) else "")  # fmt: skip
def test_a_wrong_call_is_told_in_both_languages_and_where_more_is_to_be_found(arguments, dutch, english):
    assert told(*arguments).startswith(f"Fout: {dutch} → Uitleg: ontschot")
    assert told(arguments[0], "--lang=en", *arguments[1:]).startswith(f"Error: {english} → ")


@pytest.mark.parametrize("command", [[], *([name] for name in main.commands)], ids=" ".join)
def test_every_page_of_help_has_no_english_heading(command):
    said = told(*command, "--help", code=0)
    assert said.startswith("Gebruik: ")
    for english in ("Usage", "Options:", "Commands:", "Show ", "[default:", "[required"):
        assert english not in said


def test_the_doctor_says_how_to_mend_each_thing_that_is_not_in_order(monkeypatch, tmp_path):
    found = [(name, False, needed, "iets") for name, _, needed, _ in doctor.examine(tmp_path)]
    monkeypatch.setattr(doctor, "examine", lambda data: found)
    for lang in MESSAGES:
        lines = told("doctor", "--lang", lang, code=3).splitlines()
        assert len(lines) == 2 * len(found)
        assert all(remedy.startswith("           → ") for remedy in lines[1::2])
    assert [one["what"] for one in json.loads(told("doctor", "--json", code=3))] == [name for name, *_ in found]


def test_the_doctor_looks_at_every_package_that_was_declared(monkeypatch):
    assert doctor.wrong_packages()[0] == [] and doctor.wrong_packages()[1] > 20
    monkeypatch.setattr(doctor, "requires", lambda _: ["click>=99", "geen-pakket>=1", "click>=8"])
    wrong, looked_at = doctor.wrong_packages()
    assert looked_at == 3 and wrong[1] == "geen-pakket>=1 (–)"
    assert re.fullmatch(r"click>=99 \(8\.[0-9.]+\)", wrong[0])


def test_a_bar_says_what_is_read_in_the_language_of_its_label(monkeypatch, tmp_path):
    said = []
    monkeypatch.setattr(
        building.Progress, "update", lambda self, task, completed, description: said.append(description)
    )
    monkeypatch.setattr(building, "build", lambda *_: [tell("reading", 0.5), tell("core__ledger", 1.0)])
    place = Place(deliveries=str(tmp_path), data=str(tmp_path))
    building.build_with_progress(place, quiet=True, label="Bouwen", stages={"reading": "leveringen lezen"})
    assert said == ["Bouwen: leveringen lezen", "Bouwen: leveringen lezen", "Bouwen: core__ledger"]


def test_where_nobody_sees_a_bar_each_stage_is_one_line(monkeypatch, tmp_path, capsys):
    made = ["reading", "reading", "raw_a__b", "ref__c", "core__d", "raw_e__f", "core__g"]
    monkeypatch.setattr(building, "build", lambda *_: [tell(what, 0.5) for what in made])
    stages = {"reading": "lezen", "raw": "toetsen", "core": "rekenen"}
    for quiet in (False, True):
        place = Place(deliveries=str(tmp_path), data=str(tmp_path))
        building.build_with_progress(place, quiet=quiet, label="Bouwen", stages=stages)
    told_once = capsys.readouterr()
    assert told_once.err == "Bouwen: lezen\nBouwen: toetsen\nBouwen: rekenen\n" and told_once.out == ""


def test_megabytes_are_written_as_the_language_does(monkeypatch, tmp_path):
    import assets.example

    monkeypatch.setattr(assets.example, "write_example", lambda *_, **__: (12, 5_400_000))
    assert "12 bestanden (5,4 MB)" in told("example", "--out", tmp_path / "x", code=0)
    assert "12 files (5.4 MB)" in told("example", "--out", tmp_path / "x", "--lang", "en", code=0)


@pytest.mark.parametrize(("more", "said"), [([], "Onderbroken"), (["--lang", "en"], "Interrupted")])
def test_who_presses_ctrl_c_is_told_so_and_it_is_no_fault_of_the_data(monkeypatch, tmp_path, more, said):
    def pressed(*_given, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr("assets.cli._build", pressed)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").touch()
    out = told("build", "--deliveries", tmp_path / "in", "--data", tmp_path / "data", *more, code=130)
    assert said in out and "Aborted" not in out


def test_tables_of_another_version_are_named_so_and_not_read(tmp_path, monkeypatch):
    marts = Warehouse(tmp_path / "warehouse")
    table = tmp_path / "warehouse" / "mart" / "mart__selection.parquet"
    table.parent.mkdir(parents=True)
    pd.DataFrame({"project_id": ["P1"]}).to_parquet(table)
    assert marts.other_version() == ["mart__selection"]
    monkeypatch.setattr(Warehouse, "built", lambda _: True)
    assert "andere versie" in told("report", "all", "--html", "--data", tmp_path, code=3)
    assert "andere versie" in told("serve", "--data", tmp_path, code=3)
