"""The paragraph on what remains follows the figures, in both languages; every code of the second opinion has a word."""

import string

import pandas as pd
import pytest

from pipelines.contracts import mart
from reports import remains
from reports.labels.pages import PAGES
from reports.labels.robustness import ROBUSTNESS
from reports.remains import signed_percent
from reports.warehouse import Warehouse

ROW = {
    "project_id": "GW-001", "chosen_on_motivation": True, "allocation_route": "woongroep", "largest_difference": 0.11,
    "largest_variable": "level", "largest_budget": "wmo_support", "largest_against": "never_treated", "largest_by_chance": 0.38,
    "unlike_others": False, "may_be_chosen": True,
    "placebo_p": 0.6, "placebo_months_earlier": 12, "placebo_budget": "shelter", "placebo_per_period_cents": 9_00,
    "adjusted_change": 0.031, "breakdown_relative": 1.84,
}  # fmt: skip
BUDGETS = {
    "wmo_support": {"nl": "Wmo-begeleiding", "en": "Wmo support"},
    "shelter": {"nl": "opvang", "en": "shelter"},
}


class Marts(Warehouse):
    """A warehouse with one table."""

    budget_labels = BUDGETS

    def __init__(self, *rows):
        self._table = pd.DataFrame(list(rows)).astype({"chosen_on_motivation": "boolean"})

    def table(self, name):
        assert name == "mart__selection"
        return self._table


def what_remains(marts, project, lang):
    return " ".join(sentence for _, sentence in remains.what_remains(marts, project, lang))


def told(lang="nl", **change):
    return what_remains(Marts(ROW | change), "GW-001", lang)


def test_a_project_in_which_nothing_stands_out():
    text = told()
    assert text.startswith("Bewoners van dit project worden gekozen in een motivatiegesprek.")
    assert "niet meer van anderen dan toeval verklaart" in text
    assert "vinden niet meer dan toeval bij zoveel proeven" in text
    assert "verandert de tweede schatting (groep en tijd) met +3%" in text
    assert "niet meer dan 1,8 keer zo ver" in text and "Dat is weinig" not in text
    assert text.endswith("Loten onder gemotiveerde kandidaten zou dat wel doen.")


def test_the_same_in_english():
    text = told("en")
    assert text.startswith("Residents of this project are chosen in a motivation interview.")
    assert "no more than 1.8 times as far" in text and "the second estimate (group and time) changes by +3%" in text


def test_a_difference_beyond_chance_is_named_with_its_size_and_budget():
    text = told(largest_difference=-0.52)
    assert "verschilden zij van mensen die niet verhuizen in kosten vóór de start (Wmo-begeleiding): −0,52" in text


def test_people_who_are_far_apart_come_with_a_warning_and_others_do_not():
    assert "heet daarom nooit aangetoond, hoogstens aannemelijk" in told(largest_difference=2.37, unlike_others=True)
    assert "not reliable" in told("en", largest_difference=-1.0, unlike_others=True)
    assert "niet betrouwbaar" not in told(largest_difference=0.52)
    everywhere = what_remains(Marts(ROW, ROW | {"project_id": "all", "unlike_others": True}), "all", "nl")
    assert (
        "In een of meer projecten" in everywhere
        and "heet deze uitkomst nooit aangetoond, hoogstens aannemelijk" in everywhere
    )


def test_a_pretended_start_that_finds_something_is_told():
    assert "het 12 maanden eerder begon, dan zijn de kosten van opvang vóór de start al lager" in told(placebo_p=0.01)


def test_cost_that_rose_before_the_start_is_never_told_as_part_of_the_effect():
    for lang, was_there, was_rising in (
        ("nl", "was er voor een deel dus al", "terugkeer naar het gewone"),
        ("en", "was there before", "return to what is usual"),
    ):
        fell, rose = (told(lang, placebo_p=0.001, placebo_per_period_cents=c) for c in (484, -484))
        assert was_there in fell and was_rising not in fell
        assert was_rising in rose and was_there not in rose


def test_no_sentence_but_the_verdict_itself_uses_the_word_for_not_shown():
    """'niet aangetoond' is a verdict; a figure that is capped may be plausible."""
    texts = [*ROBUSTNESS["nl"].values(), PAGES["nl"]["warn_pretrend"]]
    assert [text for text in texts if "niet aangetoond" in text] == []
    assert [
        text for text in [*ROBUSTNESS["en"].values(), PAGES["en"]["warn_pretrend"]] if "not called shown" in text
    ] == []


def test_an_outcome_that_falls_easily_is_called_so_and_one_that_is_not_there_is_not():
    assert "Dat is weinig" in told(breakdown_relative=0.4)
    assert "het interval omvat nul" in told(breakdown_relative=None)
    assert "honderd keer" in told(breakdown_relative=100.0)


def test_what_is_not_known_is_said_or_left_out():
    text = told(chosen_on_motivation=None, largest_difference=None, placebo_p=None, adjusted_change=None)
    assert text.startswith("Hoe bewoners zijn gekozen, staat niet in het register.")
    assert "te weinig van hen gezien" in text
    assert "alsof" not in text and "schatting" not in text


def test_all_projects_together_count_how_many_choose_on_motivation():
    rows = [
        ROW | {"project_id": p, "chosen_on_motivation": c}
        for p, c in (("a", True), ("b", False), ("c", None), ("all", None))
    ]
    text = what_remains(Marts(*rows), "all", "nl")
    assert text.startswith("In 1 van de 3 projecten worden bewoners")


def test_another_project_is_refused_by_name():
    with pytest.raises(KeyError, match="GW-002"):
        what_remains(Marts(ROW), "GW-002", "nl")


@pytest.mark.parametrize(("share", "text"), [(0.031, "+3%"), (-0.12, "−12%"), (0.001, "0%")])
def test_a_change_has_its_sign(share, text):
    assert signed_percent(share, "nl") == text


def test_both_languages_have_the_same_keys_and_the_same_places_to_fill():
    def places(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert set(ROBUSTNESS["nl"]) == set(ROBUSTNESS["en"])
    for key, text in ROBUSTNESS["nl"].items():
        assert places(text) == places(ROBUSTNESS["en"][key]), key


def codes(model, column):
    check = next(c for c in model.to_schema().columns[column].checks if c.name == "isin")
    return list(check.statistics["allowed_values"])


def test_every_code_has_a_word():
    wanted = [f"estimator.{c}" for c in codes(mart.Estimators, "estimator")]
    wanted += [f"estimator.{c}.means" for c in codes(mart.Estimators, "estimator")]
    for model in (mart.Estimators, mart.ParallelTrends, mart.DoseResponse, mart.OneMoreCaretaker):
        wanted += [f"reason.{c}" for c in codes(model, "reason")]
    for column in ("against", "variable", "panel"):
        wanted += [f"{column}.{c}" for c in codes(mart.Balance, column)]
    assert [key for key in wanted if key not in ROBUSTNESS["nl"]] == []


def test_where_residents_may_be_chosen_the_outcome_is_called_plausible_at_most_and_that_is_said():
    assert "hoogstens aannemelijk, hoe groot" in told()
    assert "hoogstens aannemelijk" not in told(may_be_chosen=False)
    everybody = what_remains(Marts(ROW, ROW | {"project_id": "all", "chosen_on_motivation": None}), "all", "nl")
    assert "Zolang projecten meetellen waarvan niet vaststaat" in everybody
