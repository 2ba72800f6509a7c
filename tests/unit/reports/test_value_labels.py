"""Every code of value and settlement has a word in both languages."""

import string

import numpy as np
import pytest

from pipelines.contracts import mart, reference
from pipelines.measures.sensitivity import sensitivity
from reports.labels.value import VALUE
from reports.view_models.sensitivity import value_told
from tests.unit.measures.test_sensitivity import flows, ranges, setting


def codes(model, column: str) -> list[str]:
    check = next(c for c in model.to_schema().columns[column].checks if c.name == "isin")
    return list(check.statistics["allowed_values"])


def test_both_languages_have_the_same_keys_and_the_same_places_to_fill():
    assert set(VALUE["nl"]) == set(VALUE["en"])

    def places(text: str) -> set:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, text in VALUE["nl"].items():
        assert places(text) == places(VALUE["en"][key]), key


def test_every_method_has_a_name_and_a_meaning():
    for method in mart.METHODS:
        assert f"method.{method}" in VALUE["nl"] and f"method.{method}.means" in VALUE["nl"]


def test_every_code_has_a_word():
    wanted = [f"reason.{c}" for c in codes(mart.Cashable, "reason")]
    wanted += [f"cashable.{c}" for c in codes(mart.Cashable, "rule") if c != "all"]
    wanted += [f"settlement.{c}" for c in codes(mart.Settlement, "reason")]
    wanted += [f"outcome.{c}" for c in codes(mart.Sensitivity, "outcome")]
    wanted += [f"best.{c}" for c in codes(mart.ValueOfInformation, "best")]
    wanted += [f"adjustment.{c}" for c in codes(reference.Adjustments, "adjustment")]
    assert [key for key in wanted if key not in VALUE["nl"]] == []


def test_every_assumption_and_unit_of_a_real_table_has_a_word():
    ends = {
        name: (0.0, 0.1) for name in ("discount_rate", "caretaker_wage", "caretaker_hours", "drop_off", "horizon_years")
    }
    for hours in (None, np.full(24, 4.0)):
        how = setting(ends=ranges(**ends), cashable_share=0.5, hours=hours)
        for row in sensitivity("P", flows(), how).to_dict("records"):
            assert f"assumption.{row['assumption'].split('.')[0]}" in VALUE["nl"]
            assert f"unit.{row['unit']}" in VALUE["nl"]


@pytest.mark.parametrize("hours", [None, np.full(24, 4.0)])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_value_of_an_assumption_is_told_in_its_unit(hours, lang):
    how = setting(ends=ranges(caretaker_wage=(0.9, 1.1), caretaker_hours=(0.5, 1.1), drop_off=(0.0, 0.2)), hours=hours)
    rows = sensitivity("P1", flows(), how)
    assert ("times the cost booked" in set(rows.unit)) == (hours is None)
    for row in rows.itertuples():
        assert value_told(float(row.value_base), str(row.unit), lang)
