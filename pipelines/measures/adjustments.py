"""Adjustments of what was avoided, for who wants them: optimism bias, deadweight, displacement, drop-off. All are off unless said.

avoided' = avoided · (1 − optimism bias)(1 − displacement)(1 − deadweight), per budget, in points and in draws.

Deadweight (what would have happened anyway) is what a difference-in-differences takes out already, so it is applied to figures of a
weaker design only. Drop-off is the share of the effect that is lost each year; it works on years beyond the data, because within them
the effect is measured: an effect of 100 that drops off by 10 % a year is 90 and 81 after one and two years.

Sources: HM Treasury, The Green Book (optimism bias); HCA, Additionality Guide, 4th ed. (2014) (deadweight, displacement); The SROI
Network, A guide to Social Return on Investment (2012), stage 4 (drop-off).
"""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from pipelines.measures.avoided_cost import ALL, Estimate, ProjectEstimate
from pipelines.measures.verdict import DID

ALWAYS = ("optimism_bias", "displacement")
DEADWEIGHT, DROP_OFF = "deadweight", "drop_off"


@dataclass(frozen=True)
class Adjustments:
    """Shares in use, by adjustment and budget ('all' = every budget that has no share of its own)."""

    shares: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def named(self) -> str | None:
        """What is in use, to be shown beside every answer; None when nothing is."""
        found = [f"{kind}:{budget}={share:g}" for (kind, budget), share in sorted(self.shares.items())]
        return "; ".join(found) or None

    def share(self, kind: str, budget: str) -> float:
        """Share of one adjustment for one budget; 0 when it is not in use."""
        return self.shares.get((kind, budget), self.shares.get((kind, ALL), 0.0))

    def kept(self, budget: str, grades: set[str]) -> float:
        """Part of what was avoided that is left after adjusting."""
        applied = ALWAYS if grades == {DID} else (*ALWAYS, DEADWEIGHT)
        return float(np.prod([1 - self.share(kind, budget) for kind in applied]))

    def persisting(self, budget: str, years: np.ndarray) -> np.ndarray:
        """Part of the effect that is left some years after the last year that was measured."""
        return (1 - self.share(DROP_OFF, budget)) ** np.asarray(years, np.float64)


def adjustments_in_use(rows: pd.DataFrame) -> Adjustments:
    """The rows of ref__adjustments that are in use.

    Raises:
        ValueError: A row in use has no share between 0 and 1, or two rows in use are about the same; names them.
    """
    used = rows[rows.in_use.astype(bool)]
    keys = list(zip(used.adjustment.astype(str), used.budget.astype(str), strict=True))
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise ValueError(f"ref__adjustments: several rows in use for {twice}")
    shares = dict(zip(keys, used.share.astype(float), strict=True))
    if wrong := sorted(key for key, share in shares.items() if not 0 <= share <= 1):
        raise ValueError(f"ref__adjustments: in use without a share between 0 and 1: {wrong}")
    return Adjustments(shares)


def adjusted(estimates: list[Estimate], adjustments: Adjustments) -> list[Estimate]:
    """The estimates after adjusting; the very same ones when nothing is in use."""
    if not any(kind != DROP_OFF for kind, _ in adjustments.shares):
        return estimates
    return [
        replace(e, projects={p: _adjusted(part, e.budgets, adjustments) for p, part in e.projects.items()})
        for e in estimates
    ]


def _adjusted(part: ProjectEstimate, budgets: tuple[str, ...], adjustments: Adjustments) -> ProjectEstimate:
    kept = np.array([adjustments.kept(budget, part.grades) for budget in budgets])
    return replace(part, point=part.point * kept, errors=part.errors * kept.astype(np.float32))
