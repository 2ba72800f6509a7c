"""Avoided cost per project, budget and year: the estimate of each panel, its joint draws, and the placebo before the start.

avoided = Σ over treated units and periods of (expected untreated cost − observed cost); positive = avoided. See
`pipelines.measures.counterfactual` for the estimator and `pipelines.measures.inference` for the draws.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.measures.counterfactual import Fit, fit_untreated
from pipelines.measures.distribution import placebo_p, quantiles, share_positive, to_cents
from pipelines.measures.inference import (
    before_after_errors,
    comparison_clusters,
    complex_errors,
    person_errors,
    rows_by_project,
)
from pipelines.measures.matched import fit_matched, matched_errors, without_history
from pipelines.measures.panel import ABSENT, NEVER, Panel, complex_panel, insured_panel, person_panel, placebo, year_of
from pipelines.measures.verdict import BEFORE_AFTER, DID, MATCHED, lowest

ALL = "all"
MINIMUM_CONTROL_PEOPLE = (
    30  # fewer people never treated in a municipality: month effects of all municipalities together
)
_SUBJECTS = {
    "persons": "treated person-months",
    "complexes": "treated complex-months",
    "insured": "treated insured-quarters",
}
_TAGS = {"persons": 1, "complexes": 2, "insured": 3}


@dataclass
class ProjectEstimate:
    """Avoided cost of one project from one panel, by calendar month; real cents in float64, nothing rounded yet.

    ``errors`` are draws of estimate − truth, so that ``point − errors[r]`` is draw r of avoided cost.
    """

    months: np.ndarray  # (T,) int32, months since 1970-01, sorted
    point: np.ndarray  # (T, B) float64
    errors: np.ndarray  # (R, T, B) float32
    observed: np.ndarray  # (T, B) float64
    periods: (
        np.ndarray
    )  # (T,) treated person-months, complex-months or insured-quarters (counted in the quarter's first month)
    units: dict[int, int]  # treated people or complexes per year, and 0 = ever
    grades: set[str]

    def draws(self) -> np.ndarray:
        """Draws of avoided cost: (R, T, B) float64."""
        return self.point[None] - self.errors


@dataclass
class Estimate:
    """What one panel says: per project its figures, the placebo of each project, and what had to be left out."""

    panel: str  # persons, complexes or insured
    budgets: tuple[str, ...]
    projects: dict[str, ProjectEstimate]
    control_complexes: int
    placebo_point: dict[str, np.ndarray] = field(default_factory=dict)  # (B,)
    placebo_errors: dict[str, np.ndarray] = field(default_factory=dict)  # (R, B)
    coverage: list[dict] = field(default_factory=list)  # rows of mart__coverage


def estimate_persons(
    table: pa.Table, *, draws: int, seed: int, minimum_control_people: int = MINIMUM_CONTROL_PEOPLE
) -> Estimate:
    """Avoided cost of people who moved in, from core__person_months.

    Month effects are those of the municipality; with fewer than ``minimum_control_people`` people there who are never treated,
    those of all municipalities together; with fewer than that in all: before-after.
    """
    return estimate("persons", person_panel(table), minimum_control_people, draws=draws, seed=seed)


def estimate_complexes(table: pa.Table, *, draws: int, seed: int, minimum_control_complexes: int = 4) -> Estimate:
    """Avoided operating cost of complexes with caretaking, from core__complex_months (cost per dwelling × dwellings)."""
    return estimate("complexes", complex_panel(table), minimum_control_complexes, draws=draws, seed=seed)


def estimate_insured(table: pa.Table, *, draws: int, seed: int, minimum_control_complexes: int = 4) -> Estimate:
    """Avoided Zvw cost of the people insured in a complex, from core__insured_quarters (cost per insured × insured)."""
    return estimate("insured", insured_panel(table), minimum_control_complexes, draws=draws, seed=seed)


# --- designs: which treated units are compared with whom -------------------------------------------------------------------------

Errors = Callable[..., dict[int, np.ndarray]]


@dataclass(frozen=True)
class Design:
    """One way of comparing: the panel as this design sees it, whom it is for (U,) bool, and how its errors are drawn."""

    panel: Panel
    target: np.ndarray
    grade: str
    errors: Errors
    month_effects: bool = True


def person_designs(panel: Panel, minimum: int) -> list[Design]:
    """Controls of the municipality where there are enough, else of all municipalities, else before-after."""
    unit_group = np.zeros(len(panel.start), np.int32)
    unit_group[panel.unit] = panel.group
    never = panel.start == NEVER
    never &= np.bincount(panel.unit, minlength=len(never)) > 0
    controls = np.bincount(unit_group[never], minlength=int(panel.group.max(initial=0)) + 1)
    local = controls[unit_group] >= minimum
    out = [Design(panel, local, DID, person_errors)]
    if not local.all() and never.sum() >= minimum:
        pooled = Panel(**{**panel.__dict__, "group": np.zeros_like(panel.group)})
        out.append(Design(pooled, ~local, DID, person_errors))
    elif not local.all():
        out.append(Design(panel, ~local, BEFORE_AFTER, before_after_errors, month_effects=False))
    return out


def complex_designs(panel: Panel, minimum: int) -> list[Design]:
    """With enough comparison complexes: difference-in-differences, and *matched* for projects that were never seen untreated."""
    everyone = np.ones(len(panel.start), bool)
    seen = np.unique(panel.cluster[panel.unit])
    if len(np.intersect1d(comparison_clusters(panel), seen)) >= minimum:
        new = without_history(panel)
        return [
            Design(panel, ~new, DID, complex_errors),
            *([Design(panel, new, MATCHED, matched_errors)] if new.any() else []),
        ]
    return [Design(panel, everyone, BEFORE_AFTER, before_after_errors, month_effects=False)]


DESIGNS = {"persons": person_designs, "complexes": complex_designs, "insured": complex_designs}

# --- estimation ------------------------------------------------------------------------------------------------------------------

Beside = Callable[[Design, Fit], None]


def estimate(
    name: str, panel: Panel, minimum: int, *, draws: int, seed: int, beside: Beside = lambda design, fit: None
) -> Estimate:
    """Avoided cost from one panel.

    Args:
        name: persons, complexes or insured.
        panel: The panel.
        minimum: People (persons) or comparison complexes that a difference-in-differences design needs.
        draws: Number of draws.
        seed: Of the draws.
        beside: Called with each design and its fit, for what else is to be seen in them: a fit is as large as the panel, and not kept.
    """
    out = Estimate(name, panel.budgets, {}, len(comparison_clusters(panel)))
    if not panel.treated.any():
        return out
    for number, design in enumerate(DESIGNS[name](panel, minimum)):
        _estimated(out, design, (seed, _TAGS[name], 0, number), draws, beside)
        if design.grade == DID:
            _placebo(out, design, (seed, _TAGS[name], 1, number), draws)
    return out


def _estimated(out: Estimate, design: Design, seed: tuple[int, ...], draws: int, beside: Beside) -> None:
    """One design's figures, errors and left-out rows."""
    if design.grade == MATCHED:
        fit = fit_matched(design.panel, design.target)
    else:
        fit = fit_untreated(design.panel, design.target, month_effects=design.month_effects)
    if len(fit.treated):
        _collect(out, design, fit, design.errors(design.panel, fit, seed=seed, draws=draws))
    out.coverage += _left_out(_SUBJECTS[out.panel], design.panel, fit)
    beside(design, fit)


def _collect(out: Estimate, design: Design, fit: Fit, errors: dict[int, np.ndarray]) -> None:
    panel = design.panel
    for rows in rows_by_project(panel, fit):
        at = fit.treated[rows.at]
        size = len(rows.months)
        exposure = panel.exposure[at]
        counted = exposure if panel.step == 3 else np.ones(len(at))
        part = ProjectEstimate(
            rows.months,
            _by_month(rows.month_index, fit.effects[rows.at] * exposure[:, None], size),
            errors[rows.project],
            _by_month(rows.month_index, panel.cents[at], size),
            np.bincount(rows.month_index, counted, size),
            _units(panel, at),
            {design.grade},
        )
        name = panel.projects[rows.project]
        part = _spread_over_months(part, panel, rows.project)
        out.projects[name] = _together(out.projects[name], part) if name in out.projects else part


def _by_month(index: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    return np.stack([np.bincount(index, values[:, b], size) for b in range(values.shape[1])], axis=1)


def _units(panel: Panel, at: np.ndarray) -> dict[int, int]:
    """Treated people, or complexes, per year and ever."""
    unit = panel.cluster[panel.unit[at]] if panel.step == 3 else panel.unit[at]
    year = year_of(panel.period[at])
    pairs = np.unique(np.stack([year, unit]), axis=1)[0]
    years, count = np.unique(pairs, return_counts=True)
    return {0: len(np.unique(unit)), **{int(y): int(n) for y, n in zip(years, count, strict=True)}}


def _spread_over_months(part: ProjectEstimate, panel: Panel, project: int) -> ProjectEstimate:
    """A quarter's figure in equal parts over its months from the start on; a month's figure as it is."""
    if panel.step == 1:
        return part
    start = int(panel.start[panel.project == project].min())
    months = (part.months[:, None] + np.arange(panel.step)).ravel()
    source = np.repeat(np.arange(len(part.months)), panel.step)
    live = months >= start
    share = (live / np.bincount(source, live)[source])[live]
    months, source = months[live].astype(np.int32), source[live]
    first = np.concatenate([[True], source[1:] != source[:-1]])
    return ProjectEstimate(
        months,
        part.point[source] * share[:, None],
        part.errors[:, source] * share.astype(np.float32)[None, :, None],
        part.observed[source] * share[:, None],
        part.periods[source] * first,
        part.units,
        part.grades,
    )


def _together(a: ProjectEstimate, b: ProjectEstimate) -> ProjectEstimate:
    """Two designs of one project (some of its people have local controls, others do not) added up."""
    months = np.union1d(a.months, b.months)

    def add(name: str, axis: int) -> np.ndarray:
        left, right = getattr(a, name), getattr(b, name)
        shape = list(left.shape)
        shape[axis] = len(months)
        whole = np.zeros(shape, left.dtype)
        for part, value in ((a, left), (b, right)):
            at = [slice(None)] * len(shape)
            at[axis] = np.searchsorted(months, part.months)  # type: ignore[call-overload]
            whole[tuple(at)] += value
        return whole

    units = {y: a.units.get(y, 0) + b.units.get(y, 0) for y in sorted({*a.units, *b.units})}
    return ProjectEstimate(
        months, add("point", 0), add("errors", 1), add("observed", 0), add("periods", 0), units, a.grades | b.grades
    )


def _left_out(subject: str, panel: Panel, fit: Fit) -> list[dict]:
    """Coverage rows: treated rows without an expected cost, with what they cost."""
    found = {"no_untreated_months": fit.no_history, "no_control_in_month": fit.no_control}
    return [
        {"subject": subject, "reason": reason, "rows": len(rows), "cents": int(to_cents(panel.cents[rows].sum()))}
        for reason, rows in found.items()
        if len(rows)
    ]


def _placebo(out: Estimate, design: Design, seed: tuple[int, ...], draws: int) -> None:
    """The same estimate with the start pretended a year earlier, on rows before the real start."""
    earlier = placebo(design.panel)
    if not (earlier.treated & design.target[earlier.unit]).any():
        return
    fit = fit_untreated(earlier, design.target)
    if not len(fit.treated):
        return
    errors = design.errors(earlier, fit, seed=seed, draws=draws)
    for rows in rows_by_project(earlier, fit):
        name = earlier.projects[rows.project]
        total = (fit.effects[rows.at] * earlier.exposure[fit.treated[rows.at], None]).sum(axis=0)
        out.placebo_point[name] = out.placebo_point.get(name, 0.0) + total
        out.placebo_errors[name] = out.placebo_errors.get(name, 0.0) + errors[rows.project].sum(axis=1)


# --- whole cents -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One project, budget and year in whole cents; ``draws`` (R,) int64."""

    point: int
    draws: np.ndarray
    observed: int
    units: int
    periods: int


@dataclass(frozen=True)
class Avoided:
    """All panels together in whole cents: what every answer adds up from.

    ``cells`` has one entry per project, budget and year with treated rows; totals over years, budgets and projects are sums of its
    integers, in the points and in every draw.
    """

    draws: int
    budgets: tuple[str, ...]
    projects: tuple[str, ...]
    cells: dict[tuple[str, str, int], Cell]
    ever: dict[tuple[str, str], int]  # treated units ever, per project and budget
    grade: dict[tuple[str, str], str]
    complexes: dict[tuple[str, str], int]  # comparison complexes behind the project's figure
    placebo_point: dict[tuple[str, str], float]
    placebo_errors: dict[tuple[str, str], np.ndarray]  # (R,)

    def select(self, projects: Iterable[str], budgets: Iterable[str], year: int) -> list[tuple[str, str, int]]:
        """Keys of the cells of some projects and budgets, in one year or (0) in all."""
        years = (year,) if year else self.years
        pots = tuple(budgets)
        return [key for p in projects for b in pots for y in years if (key := (p, b, y)) in self.cells]

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years with a cell."""
        return tuple(sorted({key[2] for key in self.cells}))

    def total(self, keys: list[tuple[str, str, int]]) -> tuple[int, np.ndarray]:
        """Point and draws (R,) of a sum of cells, int64."""
        point = sum(self.cells[k].point for k in keys)
        draws = np.zeros(self.draws, np.int64)
        for key in keys:
            draws += self.cells[key].draws
        return point, draws

    def pretrend_p(self, pairs: Iterable[tuple[str, str]]) -> float | None:
        """p-value of the placebo of a sum over the (project, budget) pairs that have one; None when none has. See `untested`."""
        have = [pair for pair in sorted(set(pairs)) if pair in self.placebo_point]
        if not have:
            return None
        point = sum(self.placebo_point[pair] for pair in have)
        return placebo_p(point, np.sum([self.placebo_errors[pair] for pair in have], axis=0))

    def untested(self, pairs: Iterable[tuple[str, str]], year: int) -> float:
        """Share of a sum over (project, budget) pairs, in one year or (0) all, that has no placebo: Σ |avoided| without / Σ |avoided|.

        Sizes, and not amounts with their sign: what is avoided here must not hide what was added there. 0 where nothing is avoided.
        """
        known = {pair: abs(self.total(self.select([pair[0]], [pair[1]], year))[0]) for pair in set(pairs)}
        without = sum(size for pair, size in known.items() if pair not in self.placebo_point)
        return without / max(sum(known.values()), 1)


def avoided(estimates: list[Estimate], *, draws: int) -> Avoided:
    """Round every project, budget, year and draw to whole cents, once."""
    cells: dict[tuple[str, str, int], Cell] = {}
    ever, grade, complexes, points, errors = {}, {}, {}, {}, {}
    for estimate in estimates:
        for project, part in estimate.projects.items():
            cells.update(_cells(project, estimate.budgets, part))
            for budget in estimate.budgets:
                ever[project, budget] = part.units[0]
                grade[project, budget] = lowest(sorted(part.grades))
                complexes[project, budget] = estimate.control_complexes
        for project, point in estimate.placebo_point.items():
            for b, budget in enumerate(estimate.budgets):
                points[project, budget] = float(point[b])
                errors[project, budget] = estimate.placebo_errors[project][:, b]
    projects = sorted({key[0] for key in cells})
    budgets = tuple(b for e in estimates for b in e.budgets)
    ordered = {k: cells[k] for k in sorted(cells)}
    return Avoided(draws, budgets, tuple(projects), ordered, ever, grade, complexes, points, errors)


def within(estimates: list[Estimate], booked: dict[str, np.ndarray]) -> list[Estimate]:
    """The estimates over the months of which the caretaker's cost is known, so that cost and avoided cost are of the same months.

    Estimates are by month, those of quarters too (in equal parts). A project of which no month is known has no estimate.

    Args:
        estimates: The panels' estimates, by month.
        booked: Months (since 1970-01) of which the books are in, by project; a project that is not in it has none.
    """
    none = np.zeros(0, np.int64)
    out = []
    for e in estimates:
        parts = {p: _of_months(part, booked.get(p, none)) for p, part in e.projects.items()}
        out.append(replace(e, projects={p: part for p, part in parts.items() if len(part.months)}))
    return out


def _of_months(part: ProjectEstimate, booked: np.ndarray) -> ProjectEstimate:
    at = np.isin(part.months, booked)
    kept = {y: n for y, n in part.units.items() if y in (0, *year_of(part.months[at]))}
    return replace(
        part, months=part.months[at], point=part.point[at], errors=part.errors[:, at], observed=part.observed[at],
        periods=part.periods[at], units=kept,
    )  # fmt: skip


def _cells(project: str, budgets: tuple[str, ...], part: ProjectEstimate) -> dict[tuple[str, str, int], Cell]:
    out = {}
    years = year_of(part.months)
    for year in np.unique(years):
        at = years == year
        point = part.point[at].sum(axis=0)
        draws = to_cents(point - part.errors[:, at].sum(axis=1, dtype=np.float64))
        observed = to_cents(part.observed[at].sum(axis=0))
        cents = to_cents(point)
        periods = round(float(part.periods[at].sum()))
        for b, budget in enumerate(budgets):
            units = part.units.get(int(year), 0)
            out[project, budget, int(year)] = Cell(int(cents[b]), draws[:, b].copy(), int(observed[b]), units, periods)
    return out


def avoided_draws(figures: Avoided) -> pa.Table:
    """Joint draws (mart__avoided_draws): one row per project, budget, year and draw, in that order."""
    keys, r = list(figures.cells), figures.draws

    def repeated(values: list[str]) -> pa.Array:
        names = sorted(set(values))
        codes = np.repeat(np.searchsorted(names, values).astype(np.int32), r) if values else np.zeros(0, np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(names, pa.string())).cast(pa.string())

    draws = np.concatenate([c.draws for c in figures.cells.values()]) if keys else np.zeros(0, np.int64)
    return pa.table({
        "project_id": repeated([k[0] for k in keys]),
        "budget": repeated([k[1] for k in keys]),
        "year": np.repeat(np.array([k[2] for k in keys], np.int64), r),
        "draw": np.tile(np.arange(r, dtype=np.int64), len(keys)),
        "avoided_cents": draws,
    })  # fmt: skip


def avoided_cost(figures: Avoided) -> pd.DataFrame:
    """Avoided cost and how it was found (mart__avoided_cost), with project 'all' and year 0."""
    rows = []
    for project in (ALL, *figures.projects):
        members = figures.projects if project == ALL else (project,)
        for budget in figures.budgets:
            years = sorted({k[2] for k in figures.select(members, [budget], 0)})
            rows += [_cost_row(figures, project, members, budget, year) for year in [0, *years] if years]
    frame = pd.DataFrame(rows, columns=_COST_COLUMNS)
    whole = [c for c in _COST_COLUMNS if c.endswith("_cents")] + [
        "year",
        "treated_units",
        "treated_periods",
        "clusters",
    ]
    shares = ["p_avoided_positive", "pretrend_p", "untested_share"]
    return frame.astype({**dict.fromkeys(whole, "int64"), **dict.fromkeys(shares, "float64")})


_COST_COLUMNS = [
    "project_id", "budget", "year", "observed_cents", "expected_cents", "avoided_cents", "avoided_low95_cents",
    "avoided_high95_cents", "p_avoided_positive", "treated_units", "treated_periods", "clusters", "pretrend_p", "untested_share",
    "grade",
]  # fmt: skip


def _cost_row(figures: Avoided, project: str, members: tuple[str, ...], budget: str, year: int) -> dict:
    keys = figures.select(members, [budget], year)
    point, draws = figures.total(keys)
    low, high = quantiles(draws, (0.025, 0.975))
    pairs = sorted({(k[0], k[1]) for k in keys})
    cells = [figures.cells[k] for k in keys]
    observed = sum(c.observed for c in cells)
    return {
        "project_id": project,
        "budget": budget,
        "year": year,
        "observed_cents": observed,
        "expected_cents": observed + point,
        "avoided_cents": point,
        "avoided_low95_cents": low,
        "avoided_high95_cents": high,
        "p_avoided_positive": share_positive(draws),
        "treated_units": sum(figures.ever[p] for p in pairs) if year == 0 else sum(c.units for c in cells),
        "treated_periods": sum(c.periods for c in cells),
        "clusters": max(figures.complexes[p] for p in pairs) + len({p[0] for p in pairs}),
        "pretrend_p": figures.pretrend_p(pairs),
        "untested_share": figures.untested(pairs, year),
        "grade": lowest([figures.grade[p] for p in pairs]),
    }


def coverage(estimates: list[Estimate]) -> pd.DataFrame:
    """Treated rows the estimates had to leave out (rows for mart__coverage), added up per subject and reason."""
    frame = pd.DataFrame([r for e in estimates for r in e.coverage], columns=["subject", "reason", "rows", "cents"])
    frame = frame.astype({"subject": "str", "reason": "str", "rows": "int64", "cents": "int64"})
    sums = frame.groupby(["subject", "reason"], as_index=False, sort=True)[["rows", "cents"]].sum()
    return pd.DataFrame(sums)


__all__ = ["ABSENT", "Avoided", "Estimate", "avoided", "avoided_cost", "avoided_draws", "coverage",
           "estimate_complexes", "estimate_insured", "estimate_persons"]  # fmt: skip
