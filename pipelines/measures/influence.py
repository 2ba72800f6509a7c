"""What each person weighs in what was avoided of a project, for the rules of a release: told to nobody, and kept nowhere.

Avoided is linear in what everybody cost. With g how a sum over treated rows leans on the month effects (`month_functional`), and
h = A⁻¹g (see `pipelines.measures.counterfactual`):

``avoided = Σ_i (months after × mean before − cost after) + Σ_k Σ_t w_kt (h_t − h̄_k) y_kt``

i over who was helped, k over everybody and t over their untreated months. The first is the *own part* of somebody who was helped: the
months of everybody else say nothing of them. The second is what somebody weighs in *what the others are compared with*. Together
they are the amount.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.measures.avoided_cost import MINIMUM_CONTROL_PEOPLE, Design, person_designs
from pipelines.measures.counterfactual import Fit, fit_untreated, month_functional
from pipelines.measures.distribution import to_cents
from pipelines.measures.inference import ProjectRows, rows_by_project
from pipelines.measures.panel import Panel, people_of, person_panel

WEIGHS_NOTHING = 1e-9  # of the largest weight: what is left of nothing in floating point
COLUMNS = ["project_id", "person_id", "helped_in", "cents"]


@dataclass(frozen=True)
class Parts:
    """Own parts of who was helped, and what people weigh in what those are compared with: project_id, person_id, helped_in, cents.

    ``helped_in`` is the project in which the person is or will be helped, "" where there is none: of it hangs which months compare.
    ``idle`` are people of the same town with untreated months that weigh nothing; they would if others were seen in other months.
    """

    own: pd.DataFrame
    compared: pd.DataFrame
    idle: pd.DataFrame


def parts_of_people(
    person_months: pa.Table, booked: Mapping[str, np.ndarray], minimum_control_people: int = MINIMUM_CONTROL_PEOPLE
) -> Parts:
    """Who is behind the avoided cost of each project, and with what: all budgets of people together, over the months that count.

    Args:
        person_months: core__person_months.
        booked: Months (since 1970-01) of which the books are in, by project; a project that is not in it has none.
        minimum_control_people: As in the estimate.
    """
    panel = person_panel(person_months)
    people = people_of(person_months)
    found: tuple[list[pd.DataFrame], list[pd.DataFrame], list[pd.DataFrame]] = ([], [], [])
    if panel.treated.any():
        for design in person_designs(panel, minimum_control_people):
            for project, *kinds in _of_design(design, booked):
                for rows, kind in zip(found, kinds, strict=True):
                    rows.append(_named(project, people, panel, *kind))
    return Parts(*map(_together, found))


Weighed = tuple[np.ndarray, np.ndarray]  # units and their cents, not rounded


def _of_design(design: Design, booked: Mapping[str, np.ndarray]) -> Iterator[tuple[str, Weighed, Weighed, Weighed]]:
    panel = design.panel
    fit = fit_untreated(panel, design.target, month_effects=design.month_effects)
    cents = panel.cents.sum(axis=1)
    for found in rows_by_project(panel, fit):
        project = panel.projects[found.project]
        rows = fit.treated[found.at[np.isin(panel.period[fit.treated[found.at]], booked.get(project, ()))]]
        if len(rows):
            nobody: Weighed = rows[:0], cents[:0]
            compared, idle = _compared(design, fit, found, rows, cents) if design.month_effects else (nobody, nobody)
            yield project, _own(design, fit, rows, cents), compared, idle


def _own(design: Design, fit: Fit, rows: np.ndarray, cents: np.ndarray) -> Weighed:
    units, local = np.unique(design.panel.unit[rows], return_inverse=True)
    return units, np.bincount(local) * fit.levels[units].sum(axis=1) - np.bincount(local, cents[rows])


def _compared(
    design: Design, fit: Fit, found: ProjectRows, rows: np.ndarray, cents: np.ndarray
) -> tuple[Weighed, Weighed]:
    """Everybody whose untreated months weigh at all, and those of whom they do not."""
    panel = design.panel
    lean = fit.system.solve(month_functional(panel, fit, rows, found.months).sum(axis=0)[:, None])[:, 0]
    unit, weight = panel.unit[fit.untreated], panel.weight[fit.untreated]
    each, size = lean[fit.cell[fit.untreated]], len(panel.start)
    mean = np.bincount(unit, weight * each, size) / np.where(fit.unit_weight > 0, fit.unit_weight, 1)
    weighs = weight * (each - mean[unit])
    most = np.bincount(unit, np.abs(weighs), size)
    some = most > WEIGHS_NOTHING * most.max(initial=0.0)
    there = np.bincount(unit, np.isin(panel.group[fit.untreated], panel.group[rows]), size) > 0
    units, idle = np.flatnonzero(some), np.flatnonzero(there & ~some)
    return (units, np.bincount(unit, weighs * cents[fit.untreated], size)[units]), (idle, np.zeros(len(idle)))


def _named(project: str, people: np.ndarray, panel: Panel, units: np.ndarray, cents: np.ndarray) -> pd.DataFrame:
    helped_in = np.array([*panel.projects, ""], dtype=object)[panel.project[units]]  # ABSENT is the last
    return pd.DataFrame({"project_id": project, "person_id": people[units], "helped_in": helped_in, "cents": cents})


def _together(found: list[pd.DataFrame]) -> pd.DataFrame:
    """One row per project and person, whole cents: some of a project can be compared with other people than the rest."""
    if not found:
        return pd.DataFrame({name: pd.Series(dtype="int64" if name == "cents" else "str") for name in COLUMNS})
    rows = pd.concat(found, ignore_index=True).groupby(COLUMNS[:3], as_index=False, sort=True).cents.sum()
    return rows.assign(cents=to_cents(rows.cents.to_numpy()))


__all__ = ["Parts", "parts_of_people"]
