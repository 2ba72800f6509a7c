"""The word follows the rules, whatever the figures are."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts.mart import GRADES, VERDICTS
from pipelines.measures.verdict import BOOKED, DID, Evidence, Rules, lowest, verdict

CENTS = st.integers(-(10**12), 10**12)
SHARE = st.floats(0, 1)
EVIDENCE = st.builds(
    lambda ends, p, grade, pretrend, flags, untested: Evidence(
        min(ends), max(ends), p, grade, pretrend, *flags, untested
    ),
    st.tuples(CENTS, CENTS),
    SHARE,
    st.sampled_from([g for g in GRADES if g != BOOKED]),
    st.none() | SHARE,
    st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()),
    st.sampled_from([0.0, 0.1]) | SHARE,
)
RULES = st.builds(Rules, st.floats(0.001, 0.2), st.floats(0.5, 0.99))


@given(EVIDENCE, RULES)
def test_only_difference_in_differences_is_ever_called_shown(evidence, rules):
    word = verdict(evidence, rules)
    assert word in VERDICTS
    if evidence.grade != DID:
        assert word != "shown"


@given(EVIDENCE, RULES)
def test_shown_needs_an_interval_above_zero_and_a_placebo_that_found_nothing(evidence, rules):
    if verdict(evidence, rules) == "shown":
        assert evidence.low95 > 0 and evidence.estimated and evidence.complete and evidence.comparable
        assert evidence.unselected and evidence.untested <= rules.untested_share
        assert evidence.pretrend_p is not None and evidence.pretrend_p >= rules.pretrend_alpha


@given(EVIDENCE, RULES)
def test_only_an_interval_below_zero_of_a_complete_and_comparable_estimate_costs_more(evidence, rules):
    judged = evidence.estimated and evidence.complete and evidence.comparable
    assert (verdict(evidence, rules) == "costs more") == (evidence.high95 < 0 and judged)


@given(EVIDENCE, RULES)
def test_what_was_only_booked_is_not_judged(evidence, rules):
    assert (verdict(evidence, rules) == BOOKED) == (not evidence.estimated)


@given(st.lists(st.sampled_from([g for g in GRADES if g != BOOKED]), min_size=1, max_size=6))
def test_a_sum_is_graded_as_its_weakest_part(grades):
    assert lowest(grades) in grades
    assert all(GRADES.index(lowest(grades)) <= GRADES.index(g) for g in grades)
    assert (lowest(grades) == DID) == (set(grades) == {DID})
    assert lowest([]) == BOOKED
