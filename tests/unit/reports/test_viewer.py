"""Who may see what, and where each begins."""

import pytest

from reports.viewer import LINES, Project, Viewer, allowed, landing, organisation_of, who_grants

HERE = Project("GW-001", "De Proef", "0344", "Utrecht", "12345678", "Wonen Voorbeeld")
THERE = Project("GW-002", "De Overkant", "0363", "Amsterdam", "87654321", "Stichting Ander")


@pytest.mark.parametrize(
    ("viewer", "figures", "lines"),
    [
        (Viewer("gemeente", "0344"), (True, False), (True, False)),
        (Viewer("corporatie", "87654321"), (False, True), (False, True)),
        (Viewer("netwerk"), (True, True), (False, False)),
        (Viewer("gemeente"), (True, True), (True, True)),
        (None, (False, False), (False, False)),
    ],
)
def test_who_sees_the_figures_and_who_the_lines(viewer, figures, lines):
    assert (allowed(viewer, HERE), allowed(viewer, THERE)) == figures
    assert (allowed(viewer, HERE, LINES), allowed(viewer, THERE, LINES)) == lines


def test_a_code_of_one_kind_is_never_taken_for_the_other():
    assert not allowed(Viewer("gemeente", HERE.corporation), HERE)
    assert not allowed(Viewer("corporatie", HERE.municipality), HERE)


@pytest.mark.parametrize(
    ("written", "viewer"),
    [
        ("gemeente:0344", Viewer("gemeente", "0344")),
        ("corporatie:12345678", Viewer("corporatie", "12345678")),
        ("netwerk", Viewer("netwerk")),
        *(
            (one, None)
            for one in ("", ":", "gemeente", "gemeente:", "gemeente:90x", "gemeente: 0344", "gemeente:0344:1")
        ),
        *(
            (one, None)
            for one in ("netwerk:", "netwerk:1", "Gemeente:0344", "beheer:1", "gemeente:\u0663", "gemeente:../1")
        ),
    ],
)
def test_an_organisation_is_a_role_and_its_code_or_nobody(written, viewer):
    assert organisation_of(written) == viewer


def test_each_role_begins_at_its_own_page():
    both = [HERE, THERE]
    assert landing(Viewer("gemeente", "0344"), both) == "/overzicht"
    assert landing(Viewer("corporatie", "12345678"), both) == "/projecten/GW-001"
    assert landing(Viewer("corporatie"), both) == "/projecten"
    assert landing(Viewer("netwerk"), both) == "/vergelijken"


def test_who_can_give_access_is_named():
    assert who_grants(Viewer("gemeente", "0344"), THERE) == "Amsterdam"
    assert who_grants(Viewer("corporatie", "12345678"), THERE) == "Stichting Ander"
