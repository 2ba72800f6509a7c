"""Adjustments are off unless said, and show when they are on."""

import numpy as np
import pandas as pd
import pytest

from assets.place import ROOT
from pipelines.measures.adjustments import Adjustments, adjusted, adjustments_in_use
from pipelines.measures.avoided_cost import Estimate, ProjectEstimate
from pipelines.measures.verdict import BEFORE_AFTER, DID


def rows(*told) -> pd.DataFrame:
    return pd.DataFrame(told, columns=["adjustment", "budget", "share", "in_use"])


def estimate(*grades: str) -> list[Estimate]:
    part = ProjectEstimate(
        np.arange(2, dtype=np.int32), np.array([[100.0, 40.0]] * 2), np.ones((3, 2, 2), np.float32), np.ones((2, 2)),
        np.ones(2), {0: 1}, set(grades),
    )  # fmt: skip
    return [Estimate("persons", ("wmo_support", "shelter"), {"P": part}, 4)]


def test_the_committed_rows_are_all_off():
    found = adjustments_in_use(pd.read_csv(ROOT / "data" / "reference" / "adjustments.csv"))
    assert found.shares == {} and found.named is None


def test_nothing_in_use_changes_nothing():
    found = estimate(DID)
    assert adjusted(found, Adjustments()) is found


def test_by_hand_a_tenth_for_optimism_and_a_fifth_for_displacement_leave_72_percent():
    use = adjustments_in_use(rows(("optimism_bias", "all", 0.1, True), ("displacement", "all", 0.2, True)))
    part = adjusted(estimate(DID), use)[0].projects["P"]
    assert part.point[0] == pytest.approx([72.0, 28.8])
    assert part.errors[0, 0] == pytest.approx([0.72, 0.72])
    assert use.named == "displacement:all=0.2; optimism_bias:all=0.1"


def test_a_share_of_a_budget_goes_before_that_of_all():
    use = adjustments_in_use(rows(("displacement", "all", 0.5, True), ("displacement", "shelter", 0.25, True)))
    assert adjusted(estimate(DID), use)[0].projects["P"].point[0] == pytest.approx([50.0, 30.0])


def test_deadweight_is_taken_off_where_the_design_has_not_done_so_already():
    use = adjustments_in_use(rows(("deadweight", "all", 0.3, True)))
    assert adjusted(estimate(DID), use)[0].projects["P"].point[0, 0] == 100
    assert adjusted(estimate(BEFORE_AFTER), use)[0].projects["P"].point[0, 0] == pytest.approx(70)
    assert adjusted(estimate(BEFORE_AFTER, DID), use)[0].projects["P"].point[0, 0] == pytest.approx(70)


def test_an_outcome_of_100_that_drops_off_by_a_tenth_a_year():
    """The SROI Network, A guide to Social Return on Investment (2012), stage 4.4: 100 in the first year, 90 in the second, 81 in the third."""
    use = adjustments_in_use(rows(("drop_off", "all", 0.1, True)))
    assert 100 * use.persisting("wmo_support", np.arange(3)) == pytest.approx([100, 90, 81])
    found = estimate(DID)
    assert adjusted(found, use) is found  # within the data the effect is measured


def test_a_row_that_is_off_plays_no_part():
    assert adjustments_in_use(rows(("displacement", "all", 0.5, False))).shares == {}


@pytest.mark.parametrize("share", [None, -0.1, 1.1])
def test_in_use_without_a_share_is_refused_by_name(share):
    with pytest.raises(ValueError, match="displacement"):
        adjustments_in_use(rows(("displacement", "all", share, True)))


def test_two_rows_about_the_same_are_refused():
    with pytest.raises(ValueError, match="several rows in use for"):
        adjustments_in_use(rows(("drop_off", "all", 0.1, True), ("drop_off", "all", 0.2, True)))
