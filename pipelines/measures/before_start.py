"""Who is treated and who is not (yet), before the start: sums from which means and spreads of any projects together are made."""

from dataclasses import dataclass

import numpy as np

from pipelines.measures.event_blocks import Stack
from pipelines.measures.panel import NEVER, Panel

NOT_YET, NEVER_MOVED = "not_yet_treated", "never_treated"
Comparison = tuple[str, str]  # against whom, which variable


@dataclass(frozen=True)
class Sums:
    """Weight, sum and sum of squares (3, V) of values of some units, and which (numbers, sorted)."""

    total: np.ndarray
    units: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray, weight: np.ndarray, units: np.ndarray) -> "Sums":
        """Of values (n, V)."""
        total = np.stack([np.full(values.shape[1], weight.sum()), weight @ values, weight @ values**2])
        return cls(total, np.unique(units).astype(np.int32))

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.total + other.total, np.union1d(self.units, other.units))

    @property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance (V,)."""
        mean = self.total[1] / self.total[0]
        return mean, np.maximum(self.total[2] / self.total[0] - mean**2, 0)


def sums_before(panel: Panel, stack: Stack, *, people: bool) -> dict[Comparison, tuple[Sums, Sums]]:
    """Treated and others of one project, per comparison: ``level``, ``trend`` and (people) ``months_known`` before the start.

    Others are weighted to the start months of the treated.
    """
    at = np.flatnonzero(stack.block == -2)
    everyone = np.ones(len(stack.unit), bool)
    variables = {
        "level": (stack.base, everyone),
        "trend": (-stack.change[:, at].sum(axis=1), stack.seen[:, at].any(axis=1)),
        **({"months_known": (stack.history[:, None] * float(panel.step), everyone)} if people else {}),
    }
    later = panel.start[stack.unit] != NEVER
    starts, cohort = np.unique(stack.start, return_inverse=True)
    out = {}
    for against, other in ((NOT_YET, later), (NEVER_MOVED, ~later)):
        for name, (values, has) in variables.items():
            others = other & ~stack.treated & has
            have = np.bincount(cohort[others], stack.weight[others], len(starts))
            mine = stack.treated & has & (have > 0)[cohort]
            each = np.bincount(cohort[mine], minlength=len(starts)) / np.where(have > 0, have, 1)
            weight = stack.weight[others] * each[cohort[others]]  # each start month as heavy as its treated
            out[against, name] = (
                Sums.of(values[mine], np.ones(mine.sum()), stack.unit[mine]),
                Sums.of(values[others], weight, stack.unit[others]),
            )
    return out
