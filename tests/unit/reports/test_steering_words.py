"""Every code of steering has a word, in both languages, with the same places to fill."""

import string

import pytest

from pipelines.contracts import mart
from reports.labels.steering import STEERING


def codes(column):
    check = next(c for c in mart.EarlySignal.to_schema().columns[column].checks if c.name == "isin")
    return [f"{column}.{code}" for code in check.statistics["allowed_values"]]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_code_has_a_word(lang):
    wanted = [key for column in ("subject", "signal", "reason") for key in codes(column)]
    assert [key for key in wanted if key not in STEERING[lang]] == []


def test_both_languages_have_the_same_keys_and_the_same_places_to_fill():
    def places(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert set(STEERING["nl"]) == set(STEERING["en"])
    for key, text in STEERING["nl"].items():
        assert places(text) == places(STEERING["en"][key]), key
