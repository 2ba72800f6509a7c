"""Group-time effects on published data: the county teen employment panel (mpdta) of Callaway and Sant'Anna (2021).

The data ship with moderndid, which also gives group-time effects and analytic standard errors to compare with. The printed numbers are
those of the README of R's did 2.5.0 (https://bcallaway11.github.io/did): estimates to four decimals; its standard errors are of a
bootstrap and no reference.
"""

import warnings

import moderndid
import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from pipelines.measures.counterfactual import aggregate, group_time_effects, pretrend_test

KINDS = ("simple", "group", "dynamic", "calendar")
THEIRS = {"never_treated": "nevertreated", "not_yet_treated": "notyettreated"}


@pytest.fixture(scope="module")
def mpdta() -> pd.DataFrame:
    return moderndid.load_mpdta().to_pandas()


def ours(panel, **more):
    names = {"outcome": "lemp", "unit": "countyreal", "period": "year", "cohort": "first.treat"}
    return group_time_effects(panel, **names, **more)


def theirs(panel, control, method="reg"):
    names = {"yname": "lemp", "tname": "year", "gname": "first.treat", "idname": "countyreal"}
    return moderndid.att_gt(data=panel, **names, est_method=method, boot=False, control_group=THEIRS[control])


@pytest.mark.parametrize("control", THEIRS)
def test_every_group_time_effect_and_its_analytic_error_equal_moderndid(mpdta, control):
    effects, reference = ours(mpdta, control=control), theirs(mpdta, control)
    assert list(zip(effects.cohort, effects.period, strict=True)) == list(
        zip(reference.groups, reference.times, strict=True)
    )
    assert np.allclose(effects.att, reference.att_gt, rtol=0, atol=1e-8)
    assert np.allclose(effects.se, reference.se_gt, rtol=0, atol=1e-8)


@pytest.mark.parametrize("control", THEIRS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_aggregation_and_its_error_equal_moderndid(mpdta, control, kind):
    found = aggregate(ours(mpdta, control=control), kind=kind)
    reference = moderndid.aggte(theirs(mpdta, control), type=kind, boot=False, cband=False)
    assert found.att[0] == pytest.approx(reference.overall_att, abs=1e-8)
    assert found.se[0] == pytest.approx(reference.overall_se, abs=1e-8)
    if kind != "simple":
        assert found["at"][1:].tolist() == list(reference.event_times)
        assert np.allclose(found.att[1:], reference.att_by_event, rtol=0, atol=1e-8)
        assert np.allclose(found.se[1:], reference.se_by_event, rtol=0, atol=1e-8)


def test_the_printed_table_of_the_did_package(mpdta):
    effects = ours(mpdta, control="never_treated")
    printed = [
        (2004, 2004, -0.0105), (2004, 2005, -0.0704), (2004, 2006, -0.1373), (2004, 2007, -0.1008),
        (2006, 2004, 0.0065), (2006, 2005, -0.0028), (2006, 2006, -0.0046), (2006, 2007, -0.0412),
        (2007, 2004, 0.0305), (2007, 2005, -0.0027), (2007, 2006, -0.0311), (2007, 2007, -0.0261),
    ]  # fmt: skip
    assert list(zip(effects.cohort, effects.period, effects.att.round(4), strict=True)) == printed
    test = pretrend_test(effects)
    assert chi2.sf(test.statistic, test.degrees) == pytest.approx(0.16812, abs=5e-6)
    dynamic, group = aggregate(effects, kind="dynamic"), aggregate(effects, kind="group")
    assert dynamic.att.round(4).tolist() == [-0.0772, 0.0305, -0.0006, -0.0245, -0.0199, -0.0510, -0.1373, -0.1008]
    assert group.att.round(4).tolist() == [-0.0310, -0.0797, -0.0229, -0.0261]


@pytest.mark.parametrize("control", THEIRS)
def test_the_pre_trend_test_equals_moderndid(mpdta, control):
    test, printed = pretrend_test(ours(mpdta, control=control)), theirs(mpdta, control).wald_pvalue
    assert chi2.sf(test.statistic, test.degrees) == pytest.approx(printed, abs=5e-6)
    assert printed < test.p < printed + 0.01, "500 counties are not infinitely many"


def test_the_pre_trend_test_finds_nothing_in_noise_more_often_than_one_time_in_twenty():
    """Fifteen units, no effect: by the χ² of many units more than a third of these samples would show a pre-trend."""
    rng = np.random.default_rng(1)
    unit, period = np.divmod(np.arange(15 * 6), 6)
    names = {"outcome": "y", "unit": "unit", "period": "period", "cohort": "cohort"}
    found = []
    for _ in range(100):
        panel = pd.DataFrame(
            {"unit": unit, "period": period + 1, "cohort": np.array([0, 4, 6])[unit % 3], "y": rng.normal(size=90)}
        )
        found.append(pretrend_test(group_time_effects(panel, **names)))
    assert sum(test.p < 0.05 for test in found) <= 12
    assert sum(chi2.sf(test.statistic, test.degrees) < 0.05 for test in found) > 33


def test_the_estimated_weights_are_part_of_the_error(mpdta):
    """With the cohort sizes taken as known, the error of the event study at −1 would be another one."""
    effects = ours(mpdta, control="never_treated")
    at = effects[effects.period - effects.cohort == -1]
    size = mpdta.groupby("first.treat").countyreal.nunique()
    weight = size[at.cohort].to_numpy() / size[at.cohort].sum()
    known = np.sqrt(weight @ effects.influence.variance(effects.influence.matrix[:, at.index]) @ weight)
    found = aggregate(effects, kind="dynamic").set_index("at").se[-1]
    assert found != pytest.approx(known, rel=1e-4)


def test_clusters_add_up_the_influence_of_their_units(mpdta):
    twice = pd.concat([mpdta, mpdta.assign(countyreal=mpdta.countyreal + 1e6)]).assign(
        county=lambda d: d.countyreal % 1e6
    )
    alone = ours(mpdta)
    doubled, clustered = ours(twice), ours(twice, cluster="county")
    assert np.allclose(clustered.att, alone.att)
    assert np.allclose(clustered.se, alone.se), "a copy of every unit in its cluster tells nothing new"
    assert np.allclose(doubled.se, alone.se / np.sqrt(2))


def test_units_are_paired_cell_by_cell_and_what_is_left_out_is_counted(mpdta):
    gone = mpdta[~((mpdta.countyreal == 8001) & (mpdta.year == 2004))]  # first treated in 2007
    effects = ours(gone)
    dropped = effects.influence.dropped
    # 2004 is base of 2005 in its own cohort and a control year in the other two: as a period of all three, as a base of two
    assert dropped["unit_cells_not_in_both_periods"] == 5
    whole = ours(mpdta)
    untouched = (effects.period >= 2006) & (effects.cohort > 2004)
    assert np.allclose(effects.att[untouched], whole.att[untouched], atol=0)
    assert not np.allclose(effects.att[~untouched], whole.att[~untouched], atol=1e-9)


def test_a_unit_that_was_always_treated_and_a_row_without_outcome_are_counted(mpdta):
    early = mpdta[mpdta.countyreal == 8001].assign(countyreal=1, **{"first.treat": 2003})
    blank = mpdta[mpdta.countyreal == 8001].assign(countyreal=2, lemp=np.nan)
    effects = ours(pd.concat([mpdta, early, blank]))
    assert effects.influence.dropped["units_treated_from_the_start"] == 1
    assert effects.influence.dropped["rows_without_outcome"] == 5
    assert np.allclose(effects.att, ours(mpdta).att, atol=0)


def test_a_cohort_after_the_last_period_is_a_control_throughout(mpdta):
    panel = mpdta.assign(**{"first.treat": mpdta["first.treat"].replace(0, 2010)})
    assert np.allclose(ours(panel, control="never_treated").att, ours(mpdta, control="never_treated").att, atol=0)


def test_rows_that_were_left_out_of_the_effects_are_left_out_of_the_sum(mpdta):
    effects = ours(mpdta)
    late = effects[effects.cohort > 2004]
    assert aggregate(late, kind="group")["at"].tolist()[1:] == [2006, 2007]
    assert aggregate(late).att[0] != aggregate(effects).att[0]


def test_no_control_at_the_end_means_no_effect_there(mpdta):
    treated = mpdta[mpdta["first.treat"] > 0]
    effects = ours(treated)
    assert effects.influence.dropped["cells_without_control"] == 4  # 2007; and 2006 for the last cohort
    assert (effects.period < 2007).all()
    with pytest.raises(ValueError, match="never_treated"):
        ours(treated, control="never_treated")


def test_two_rows_of_a_unit_in_a_period_are_refused_by_name(mpdta):
    with pytest.raises(ValueError, match="countyreal"):
        ours(pd.concat([mpdta, mpdta.head(1)]))
    moved = mpdta.copy()
    moved.loc[moved.index[0], "first.treat"] = 2004
    with pytest.raises(ValueError, match=r"first\.treat"):
        ours(moved)


def test_another_word_and_a_cohort_that_is_not_known_are_refused_by_name(mpdta):
    with pytest.raises(ValueError, match=r"control must be one of .*never_treated.*found 'foo'"):
        ours(mpdta, control="foo")
    with pytest.raises(ValueError, match=r"kind must be one of .*dynamic.*found 'foo'"):
        aggregate(ours(mpdta), kind="foo")  # pyright: ignore[reportArgumentType]
    holes = mpdta.assign(**{"first.treat": mpdta["first.treat"].astype(float).mask(mpdta.index == mpdta.index[3])})
    with pytest.raises(ValueError, match=r"'first\.treat' is not known in 1 rows"):
        ours(holes)


def test_more_effects_before_than_clusters_means_no_joint_test(mpdta):
    few = mpdta[mpdta.countyreal.isin(mpdta.countyreal.unique()[:3]) | (mpdta["first.treat"] == 0)]
    few = few.assign(half=few.countyreal % 2)
    assert pretrend_test(ours(few, cluster="half")).p is None


def test_published_data_give_no_warning(mpdta):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        aggregate(ours(mpdta), kind="calendar")
