"""The word for a result, by rule and not by taste.

*costs more*: the 95 % interval of net lies below 0. *shown*: it lies above 0, the grade is difference-in-differences, the placebo
before the start is not rejected, and the row rests on an estimate of avoided cost. *plausible*: P(net > 0) is above a threshold.
Otherwise *not shown*. A before-after comparison or a placebo that could not be run is never called shown, nor is a sum of which
more than a small stated share had no placebo. Money that was only booked or changed hands is not judged: *booked*. A sum in which
the care of residents is not known, or with residents who before the start were so unlike others that month effects in euros do
not fit them, is never called shown and never said to cost more. Care of residents who were chosen on motivation, or of whom
nobody says how they were chosen, is never called shown: who was about to do better may have been chosen for it, and no comparison
of what was seen takes that away.
"""

from dataclasses import dataclass

from pipelines.contracts.mart import GRADES

DID = "difference-in-differences"
MATCHED = "matched"
BEFORE_AFTER = "before-after"
BOOKED = "booked"  # nothing in the row is estimated: no design, and nothing to judge


@dataclass(frozen=True)
class Rules:
    """Thresholds of the verdict words: rows of ref__parameters."""

    pretrend_alpha: float = 0.05
    plausible_probability: float = 0.8
    unlike_sd: float = 1.0
    untested_share: float = 0.1


@dataclass(frozen=True)
class Evidence:
    """What a verdict looks at, for the net of one row; ``pretrend_p`` is None when no placebo could be run.

    ``complete`` is False when a budget that should be in the sum is not known: the care of residents. ``comparable`` is False when
    residents differed from others before the start by ``Rules.unlike_sd`` standard deviations or more (`selection.unlike`).
    ``unselected`` is False when residents may have been chosen for how they were going to do (`selection.may_be_chosen`).
    ``untested`` is the share of the amounts in it that had no placebo (`Avoided.untested`).
    """

    low95: int
    high95: int
    p_positive: float
    grade: str
    pretrend_p: float | None
    estimated: bool
    complete: bool = True
    comparable: bool = True
    unselected: bool = True
    untested: float = 0.0


def verdict(evidence: Evidence, rules: Rules) -> str:
    """The word for one row; see the module for the rules."""
    if not evidence.estimated:
        return BOOKED
    sound = evidence.complete and evidence.comparable
    if evidence.high95 < 0 and sound:
        return "costs more"
    passed = evidence.pretrend_p is not None and evidence.pretrend_p >= rules.pretrend_alpha
    passed &= evidence.untested <= rules.untested_share
    if evidence.low95 > 0 and evidence.grade == DID and passed and sound and evidence.unselected:
        return "shown"
    return "plausible" if evidence.p_positive > rules.plausible_probability else "not shown"


def lowest(grades: list[str]) -> str:
    """The weakest design among the estimates in a row; a row of booked amounts only has nothing that weakens it."""
    return min(grades, key=GRADES.index) if grades else GRADES[-1]
