"""Group-time effects by hand: four complexes, four years, cost per dwelling.

| complex | caretaking from | year 1 | year 2 | year 3 | year 4 |
|---------|-----------------|--------|--------|--------|--------|
| a       | never           | 10     | 11     | 12     | 13     |
| b       | never           | 20     | 23     | 24     | 27     |
| c       | year 3          | 30     | 32     | *28*   | *27*   |
| d       | year 4          | 40     | 42     | 44     | *40*   |

Cohort 3 in year 3: c went from 32 to 28, so −4. Not treated yet by year 3 are a (+1), b (+1) and d (+2): 4/3 on average. The effect is
−4 − 4/3 = −16/3. In year 4 d is treated too: c went from 32 to 27, a and b by +2 and +4 from year 2, so −5 − 3 = −8. Cohort 4 in year 4:
−4 against +1 and +3, so −6. Before treatment each year is held against the year before: c in year 2 rose by 2 as a, b and d did on
average, so 0; d rose by 2 in year 2 (a, b, c: 2) and by 2 in year 3 (a and b: 1), so 0 and +1.

The error of cohort 4 in year 4 comes from the two controls alone, as there is one d: √(((1 − 2)² + (3 − 2)²) / 2²) = √½.
Added up, with cohorts of one complex each: (−16/3 − 8 − 6) / 3 = −58/9.
"""

import numpy as np
import pandas as pd
import pytest

from pipelines.measures.counterfactual import aggregate, group_time_effects, pretrend_test

COSTS = {
    "a": (0, [10, 11, 12, 13]),
    "b": (0, [20, 23, 24, 27]),
    "c": (3, [30, 32, 28, 27]),
    "d": (4, [40, 42, 44, 40]),
}
PANEL = pd.DataFrame(
    [(who, g, year, cost) for who, (g, costs) in COSTS.items() for year, cost in enumerate(costs, 1)],
    columns=["complex", "from_year", "year", "cost"],
)
NAMES = {"outcome": "cost", "unit": "complex", "period": "year", "cohort": "from_year"}


def effect(effects, cohort, period):
    return effects[(effects.cohort == cohort) & (effects.period == period)].iloc[0]


def test_each_cohort_in_each_year_against_who_is_not_treated_yet():
    effects = group_time_effects(PANEL, **NAMES)
    assert effect(effects, 3, 3).att == pytest.approx(-16 / 3)
    assert effect(effects, 3, 4).att == pytest.approx(-8)
    assert effect(effects, 4, 4).att == pytest.approx(-6)


def test_before_treatment_each_year_is_held_against_the_year_before():
    effects = group_time_effects(PANEL, **NAMES)
    before = [effect(effects, 3, 2).att, effect(effects, 4, 2).att, effect(effects, 4, 3).att]
    assert before == pytest.approx([0, 0, 1])


def test_against_never_treated_only_d_does_not_count_for_c():
    assert effect(group_time_effects(PANEL, **NAMES, control="never_treated"), 3, 3).att == pytest.approx(-5)


def test_the_standard_error_is_that_of_the_mean_changes():
    assert effect(group_time_effects(PANEL, **NAMES), 4, 4).se == pytest.approx(np.sqrt(0.5))


def test_added_up_by_cohort_size():
    effects = group_time_effects(PANEL, **NAMES)
    assert aggregate(effects).att[0] == pytest.approx(-58 / 9)
    by_cohort = aggregate(effects, kind="group").set_index("at").att
    assert by_cohort[3] == pytest.approx((-16 / 3 - 8) / 2)
    since = aggregate(effects, kind="dynamic").set_index("at").att
    assert since[0] == pytest.approx((-16 / 3 - 6) / 2)
    by_year = aggregate(effects, kind="calendar").set_index("at").att
    assert by_year[4] == pytest.approx(-7)


def test_one_complex_in_three_effects_before_is_no_joint_test():
    """Three effects before treatment hang on four complexes of which two are alone in their cohort: no covariance to test with."""
    test = pretrend_test(group_time_effects(PANEL, **NAMES))
    assert (test.degrees, test.p) == (3, None)
