"""A page is made once for the same answers, viewer and choices, and never given for another."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from reports import recent
from reports.pages import View
from reports.pages.routes import ROUTES, Route
from reports.recent import Recent
from reports.state import State
from reports.viewer import Viewer


class Answers:
    """Answers, as far as pages of them are held."""


class Page:
    """A page that counts how often it was made."""

    def __init__(self, status=200):
        self.made, self.status = 0, status

    def __call__(self, desk, name):
        self.made += 1
        return View(f"{desk.viewer.organisation} {desk.state.period} {name} {self.made}", [], status=self.status)


def desk(**change):
    told = {
        "marts": change.pop("marts", None),
        "viewer": Viewer("gemeente", "0344"),
        "path": "/overzicht",
        "state": State("alle"),
    }
    return SimpleNamespace(**(told | change))


@pytest.fixture
def answers():
    return Answers()


def held(page):
    return Route("/overzicht", page, held=True)


def test_the_same_page_is_made_once(answers):
    page, kept = Page(), Recent()
    first = kept.view(desk(marts=answers), held(page), "")
    assert kept.view(desk(marts=answers), held(page), "") is first
    assert page.made == 1


@pytest.mark.parametrize(
    "other",
    [
        {"viewer": Viewer("gemeente", "0518")},
        {"viewer": Viewer("corporatie", "0344")},
        {"state": State("alle", period="2024")},
        {"state": State("alle", lang="en")},
        {"path": "/verantwoording"},
        {"marts": Answers()},
    ],
)
def test_for_another_it_is_made_anew(answers, other):
    page, kept = Page(), Recent()
    kept.view(desk(marts=answers), held(page), "")
    kept.view(desk(**({"marts": answers} | other)), held(page), "")
    assert page.made == 2


def test_on_another_day_it_is_made_anew(answers, monkeypatch):
    page, kept = Page(), Recent()
    kept.view(desk(marts=answers), held(page), "")
    monkeypatch.setattr(recent, "date", SimpleNamespace(today=lambda: date(2030, 1, 1)))
    kept.view(desk(marts=answers), held(page), "")
    assert page.made == 2


def test_a_page_that_is_not_held_or_was_not_there_is_made_every_time(answers):
    page, gone, kept = Page(), Page(status=404), Recent()
    for _ in range(2):
        kept.view(desk(marts=answers), replace(held(page), held=False), "")
        kept.view(desk(marts=answers), held(gone), "")
    assert (page.made, gone.made) == (2, 2)


def test_no_more_than_some_are_held_and_the_one_longest_ago_goes_first(answers):
    page, kept = Page(), Recent(most=2)
    asked = [
        desk(marts=answers, state=State("alle", period=year))
        for year in ("2022", "2023", "2022", "2024", "2022", "2023")
    ]
    for one in asked:
        kept.view(one, held(page), "")
    assert page.made == 4  # 2022 once; 2023 went when 2024 came


def test_pages_of_answers_that_are_no_longer_looked_at_are_let_go(answers):
    kept, other = Recent(), Answers()
    kept.view(desk(marts=other), held(Page()), "")
    del other
    assert len(kept._held) == 0


def test_pages_that_tell_of_files_lines_jobs_or_what_was_saved_are_not_held():
    changing = {"/gegevens", "/levering", "/regels", "/rekenen"}
    assert {one.path for one in ROUTES if not one.held} == changing
