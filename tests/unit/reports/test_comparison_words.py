"""Every code of the comparison has a word, in both languages, with the same places to fill."""

import string

import pytest

from pipelines.contracts import mart
from pipelines.measures.success_factors import INDICATORS
from reports.labels.comparison import COMPARISON


def codes(model, column):
    check = next(c for c in model.to_schema().columns[column].checks if c.name == "isin")
    return list(check.statistics["allowed_values"])


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_code_has_a_word(lang):
    wanted = [f"measure.{c}" for c in codes(mart.Comparison, "measure")]
    wanted += [f"differs.{c}" for c in codes(mart.Comparison, "differs")]
    wanted += [f"peers.{c}" for c in codes(mart.ComparisonGroups, "peers")]
    wanted += [f"contrast.{c}" for c in codes(mart.SuccessFactors, "contrast")]
    for model in (mart.Comparison, mart.ComparisonGroups, mart.SuccessFactors):
        wanted += [f"reason.{c}" for c in codes(model, "reason")]
    wanted += [f"indicator.{name}" for name in INDICATORS] + [f"factor.{n}" for n in range(1, 11)]
    assert [key for key in wanted if key not in COMPARISON[lang]] == []


def test_both_languages_have_the_same_keys_and_the_same_places_to_fill():
    def places(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert set(COMPARISON["nl"]) == set(COMPARISON["en"])
    for key, text in COMPARISON["nl"].items():
        assert places(text) == places(COMPARISON["en"][key]), key
