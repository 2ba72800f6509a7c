"""A second opinion on avoided cost: other estimators, other start dates, and the picture before and after, on the same three panels.

`second_opinions` looks once at each panel in blocks of time (`pipelines.measures.event_blocks`) and says per project and budget

- what group-time effects (Callaway & Sant'Anna 2021) and a doubly robust variant (Sant'Anna & Zhao 2020) find beside imputation, and
  whether they find something else than it by more than chance;
- what is found when the start is pretended to be earlier, where there is nothing to find;
- the effect per block before and after the start.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from pipelines.measures.avoided_cost import ALL, DESIGNS, MINIMUM_CONTROL_PEOPLE, Design
from pipelines.measures.before_start import Comparison, Sums, sums_before
from pipelines.measures.counterfactual import Fit, fit_untreated
from pipelines.measures.distribution import to_cents
from pipelines.measures.doubly_robust import doubly_robust
from pipelines.measures.event_blocks import (
    BLOCK_MONTHS,
    Blocks,
    Stack,
    complex_blocks,
    control_clusters,
    imputed,
    person_blocks,
    pooled_degrees,
    shared_variance,
    stacks,
    together,
)
from pipelines.measures.given import Panels
from pipelines.measures.inference import comparison_clusters
from pipelines.measures.panel import Panel
from pipelines.measures.verdict import DID

IMPUTATION, GROUP_TIME, DOUBLY_ROBUST = "imputation", "group_time", "doubly_robust"
DIFFERENCE = "difference"
DISAGREE = 0.05  # p-value, adjusted for the number of figures, below which two estimators are said to disagree
PEOPLE_PER_COVARIATE = 10  # treated people that a covariate of the doubly robust estimator needs (Peduzzi et al. 1996)


@dataclass(frozen=True)
class Look:
    """One project in one panel as one design sees it: looked at once, and not kept, because people are many."""

    panel: Panel
    fit: Fit
    stack: Stack
    blocks: Blocks


@dataclass(frozen=True)
class Treated:
    """Treated rows of one project that imputation has a figure for, in real cents; (n,) and (n, B)."""

    period: np.ndarray  # months since 1970-01
    since: np.ndarray  # months since the unit's own start
    avoided: np.ndarray
    observed: np.ndarray


@dataclass(frozen=True)
class Part:
    """What is kept of one look at a project."""

    blocks: Blocks
    treated: Treated
    treated_exposure: float  # of all treated rows that imputation has a figure for
    without_base: int  # treated units that were not seen in their base block
    figures: "dict[str, Figure | None]"  # by estimator, and their difference
    before: dict[Comparison, tuple[Sums, Sums]]


@dataclass
class View:
    """One panel seen in blocks: its projects by name. A project without a difference-in-differences design is not in it."""

    name: str
    budgets: tuple[str, ...]
    months: int
    people: bool
    parts: dict[str, list[Part]] = field(default_factory=dict)
    added: dict[str, Blocks] = field(default_factory=dict)  # made once

    def blocks(self, project: str) -> Blocks:
        """Blocks of a project, or of all together."""
        if project not in self.added:
            self.added[project] = together([p.blocks for p in _parts(self, project)], same_donors=not self.people)
        return self.added[project]

    def exposure(self, project: str) -> float:
        """Treated exposure behind the imputation figure of a project, or of all."""
        return sum(p.treated_exposure for p in _parts(self, project))

    def figures(self, project: str) -> "dict[str, Figure | None]":
        """The figures of a project, or of all, by estimator, and their difference; None where none of its parts has one."""
        parts = _parts(self, project)
        found: dict[str, Figure | None] = {GROUP_TIME: None, **({DOUBLY_ROBUST: None} if self.people else {})}
        for name in {name for part in parts for name in part.figures}:
            known = [f for part in parts if (f := part.figures[name]) is not None]
            found[name] = added(known, same_donors=not self.people) if known else None
        return found

    def projects(self) -> Iterator[str]:
        """'all' and every project."""
        yield from (ALL, *sorted(self.parts)) if self.parts else ()


def view(name: str, panel: Panel, minimum: int) -> View:
    """A panel seen in blocks, with the designs of the imputation estimator.

    Args:
        name: persons, complexes or insured.
        panel: The panel.
        minimum: People (persons) or comparison complexes that a difference-in-differences design needs.
    """
    out = view_of(name, panel)
    if panel.treated.any():
        for design in DESIGNS[name](panel, minimum):
            if design.grade == DID:
                look(out, design, fit_untreated(design.panel, design.target))
    return out


def view_of(name: str, panel: Panel) -> View:
    """A panel in which nothing was seen yet."""
    return View(name, panel.budgets, BLOCK_MONTHS[name], name == "persons")


def look(seen: View, design: Design, fit: Fit) -> None:
    """See every project as one design sees it, while its fit is there; other designs than difference-in-differences show nothing."""
    if design.grade != DID:
        return
    found = {p: _part(seen, design.panel, fit, p, s) for p, s in stacks(design.panel, fit, seen.months, design.target)}
    for project in sorted(found):
        if (part := found[project]) is not None:
            seen.parts.setdefault(design.panel.projects[project], []).append(part)


def _part(seen: View, panel: Panel, fit: Fit, project: int, stack: Stack) -> Part | None:
    """What is kept of a project; None where nothing was seen after its start."""
    if not (stack.exposure[:, stack.block >= 0] > 0).any():
        return None
    seen_so = Look(panel, fit, stack, (person_blocks if seen.people else complex_blocks)(panel, stack))
    at = np.flatnonzero(panel.project[panel.unit[fit.treated]] == project)
    rows = fit.treated[at]
    exposure = panel.exposure[rows]
    since = panel.period[rows] - panel.start[panel.unit[rows]]
    treated = Treated(panel.period[rows], since, fit.effects[at] * exposure[:, None], panel.cents[rows])
    return Part(
        seen_so.blocks, treated, float(exposure.sum()), stack.without_base, _figures_of(seen_so, seen),
        sums_before(panel, stack, people=seen.people),
    )  # fmt: skip


def views_of(panels: Panels, minimum_control_complexes: int) -> list[View]:
    """The three panels seen in blocks."""
    return [
        view("persons", panels.persons, MINIMUM_CONTROL_PEOPLE),
        view("complexes", panels.complexes, minimum_control_complexes),
        view("insured", panels.insured, minimum_control_complexes),
    ]


# --- figures with their error ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """An amount per budget (B,), with contributions to its error: own (m, B) and of the controls by cluster (clusters, B); cents.

    ``periods`` is the treated exposure it is about, ``degrees`` (B,) the degrees of freedom of its error.
    """

    amount: np.ndarray
    own: np.ndarray
    controls: np.ndarray
    degrees: np.ndarray
    periods: float

    @property
    def error(self) -> np.ndarray:
        """Standard error (B,)."""
        return np.sqrt((self.own**2).sum(axis=0) + (self.controls**2).sum(axis=0))

    def times(self, factor: float) -> "Figure":
        """The same figure, larger or smaller."""
        return Figure(
            self.amount * factor, self.own * factor, self.controls * factor, self.degrees, self.periods * factor
        )


def added(figures: list[Figure], *, same_donors: bool) -> Figure:
    """Figures of several projects added up; their own errors are apart, controls are shared."""
    variance = np.array([(f.own**2).sum(axis=0) for f in figures])
    degrees = np.array([f.degrees for f in figures])
    return Figure(
        np.sum([f.amount for f in figures], axis=0),
        np.concatenate([f.own for f in figures]),
        np.sum([f.controls for f in figures], axis=0),
        degrees.min(axis=0) if same_donors else pooled_degrees(variance, degrees),
        sum(f.periods for f in figures),
    )


def group_time_figure(part: Look | Part) -> Figure:
    """Group-time effects added up over what was treated."""
    blocks, after = part.blocks, part.blocks.block >= 0
    return Figure(
        blocks.avoided[after].sum(axis=0), blocks.own[:, after].sum(axis=1), blocks.controls[:, after].sum(axis=1),
        blocks.degrees, float(blocks.exposure[after].sum()),
    )  # fmt: skip


def difference(part: Look, months: int, *, people: bool) -> Figure:
    """Group-time minus imputation on the same rows, and how far chance would carry them apart.

    The two use the same people after the start and differ in what they hold them against before it: one block, or all that was seen.
    People: the spread over people of that difference. A complex: that of the comparison complexes in its place.
    """
    stack, after = part.stack, part.stack.block >= 0
    exposure = stack.exposure[stack.treated]
    ours = -stack.change[stack.treated] * exposure[:, :, None]
    gap = (ours - imputed(part.panel, part.fit, stack, months))[:, after].sum(axis=1)
    x = exposure[:, after].sum(axis=1)
    size = gap.shape[1]
    if people:
        n = len(gap)
        own = (gap - x[:, None] * gap.sum(axis=0) / max(x.sum(), 1)) * np.sqrt(n / max(n - 1, 1))
        degrees = np.full(size, max(n - 1.0, 1.0))
        return Figure(gap.sum(axis=0), own, part.blocks.controls[:, after].sum(axis=1), degrees, x.sum())
    donors = history_gap(part, months) * x.sum()
    c = max(len(donors), 2)
    controls = np.zeros((control_clusters(part.panel)[1], size))
    controls[comparison_clusters(part.panel)] = donors / np.sqrt(c * (c - 1))
    return Figure(gap.sum(axis=0), donors / np.sqrt(c - 1), controls, np.full(size, c - 1.0), x.sum())


def history_gap(part: Look, months: int) -> np.ndarray:
    """Of each comparison complex: mean residual in the base block minus that in all periods before the start: (C, B), centred."""
    panel, fit = part.panel, part.fit
    start = int(part.stack.start.min())
    start -= start % panel.step
    names = comparison_clusters(panel)
    cluster, period = panel.cluster[panel.unit[fit.untreated]], panel.period[fit.untreated]
    means = []
    for since in (start - months, 0):
        at = np.flatnonzero((period >= since) & (period < start) & np.isin(cluster, names))
        place, w = np.searchsorted(names, cluster[at]), panel.weight[fit.untreated[at]]
        total = np.bincount(place, w, len(names))[:, None]
        sums = np.stack([np.bincount(place, w * r, len(names)) for r in fit.residuals[at].T], axis=1)
        means.append(np.divide(sums, total, out=np.zeros_like(sums), where=total > 0))
    gap = means[0] - means[1]
    return gap - gap.mean(axis=0)


def covariates(stack: Stack) -> np.ndarray:
    """What the doubly robust estimator holds equal: months known to care (at most 24), and budgets used in the base block.

    A budget that hardly anyone, or nearly everyone, used among treated or controls says nothing and is left out; and so is what would
    leave fewer than `PEOPLE_PER_COVARIATE` treated people per column. Constant included: (n, k).
    """
    columns = [np.ones(len(stack.unit)), np.minimum(stack.history, 24) / 12]
    for used in (stack.base > 0).T:
        shares = [used[stack.treated].mean(), used[~stack.treated].mean()]
        if min(shares) >= 0.05 and max(shares) <= 0.95:
            columns.append(used.astype(float))
    most = max(2, int(stack.treated.sum() // PEOPLE_PER_COVARIATE))
    return np.stack(columns[:most], axis=1)


def doubly_robust_figure(part: Look, alike: np.ndarray | None = None) -> Figure | None:
    """Doubly robust avoided cost of a project's people; None with too few of them.

    Each row's outcome is its mean change over the blocks after the start, weighted by what was treated in them. With a constant
    as the only covariate this is the group-time figure.

    Args:
        part: A project's people.
        alike: (n, k) what is held equal, the constant included; default `covariates`.
    """
    stack, after = part.stack, part.stack.block >= 0
    of_start = per_start(stack)
    x = np.where(stack.treated[:, None], stack.exposure, of_start) * (stack.seen & after)
    total = x.sum(axis=1)
    use = total > 0
    treated = stack.treated[use]
    if treated.sum() < 2 * PEOPLE_PER_COVARIATE or treated.all():
        return None
    change = np.einsum("ik,ikb->ib", x[use], stack.change[use]) / total[use, None]
    part_seen = total / np.maximum((of_start * after).sum(axis=1), 1e-300)
    weight = np.where(treated, total[use], (stack.weight * part_seen)[use])
    found = doubly_robust(change, treated, (covariates(stack) if alike is None else alike)[use], weight)
    periods = float(stack.exposure[:, after].sum())
    psi = -found.influence * periods / len(change)
    cluster, size = control_clusters(part.panel)
    of = cluster[stack.unit[use][~treated]]
    controls = np.stack([np.bincount(of, column, size) for column in psi[~treated].T], axis=1)
    own = np.concatenate([psi[treated], np.sqrt(shared_variance(part.panel, stack))[None] * periods])
    return Figure(-found.att * periods, own, controls, part.blocks.degrees, periods)


def per_start(stack: Stack) -> np.ndarray:
    """What was treated of each row's start month, by block: (n, K)."""
    starts, cohort = np.unique(stack.start, return_inverse=True)
    treated = stack.treated
    columns = [np.bincount(cohort[treated], column, len(starts)) for column in stack.exposure[treated].T]
    return np.stack(columns, axis=1)[cohort]


# --- estimators side by side -------------------------------------------------------------------------------------------------

ESTIMATOR_COLUMNS = [
    "project_id", "budget", "estimator", "avoided_cents", "avoided_low95_cents", "avoided_high95_cents", "seen_share",
    "units_left_out", "difference_cents", "p_difference", "disagree", "p_randomised", "reason",
]  # fmt: skip


def estimators(views: list[View], avoided_cost: pd.DataFrame, chance: dict[str, float]) -> pd.DataFrame:
    """Estimators side by side (mart__estimators): imputation, group-time and doubly robust, over all years.

    The second and third are told for the treated periods of the first: their mean per period that could be looked at, times those
    periods. They disagree when group-time minus imputation, on the same rows, is further from 0 than chance carries it: p < 0.05
    after Holm's correction, over budgets for all projects together, and over projects and budgets.

    Args:
        views: The panels in blocks.
        avoided_cost: mart__avoided_cost.
        chance: p-value of no effect at all by randomisation, for the sum over projects, by budget (`few_clusters`).
    """
    whole = avoided_cost.loc[avoided_cost.year == 0]
    known = dict(zip(zip(whole.project_id, whole.budget, strict=True), whole.itertuples(), strict=True))
    rows = []
    for seen in views:
        for project in sorted({p for p, b in known if b in seen.budgets}, key=lambda p: (p != ALL, p)):
            rows += _estimator_rows(seen, project, known)
    frame = pd.DataFrame(rows, columns=ESTIMATOR_COLUMNS)
    p, everyone = frame.p_difference.to_numpy(float), (frame.project_id == ALL).to_numpy()
    apart = holm(np.where(everyone, p, np.nan)) | holm(np.where(everyone, np.nan, p))
    together = everyone & (frame.estimator == GROUP_TIME).to_numpy()
    frame["p_randomised"] = frame.budget.map(chance).astype("float64").where(together)
    frame["disagree"] = pd.Series(apart, dtype="boolean").mask(np.isnan(p))
    money = [c for c in ESTIMATOR_COLUMNS if c.endswith("_cents")] + ["units_left_out"]
    return frame.astype({**dict.fromkeys(money, "Int64"), "seen_share": "float64", "p_difference": "float64"})


def _estimator_rows(seen: View, project: str, known: dict) -> Iterator[dict]:
    figures, parts = seen.figures(project), _parts(seen, project)
    exposure, missed = seen.exposure(project), sum(p.without_base for p in parts)
    for b, budget in enumerate(seen.budgets):
        if (project, budget) not in known:
            continue
        row = known[project, budget]
        key = {"project_id": project, "budget": budget}
        yield {
            **key, "estimator": IMPUTATION, "avoided_cents": row.avoided_cents, "seen_share": 1.0,
            "avoided_low95_cents": row.avoided_low95_cents, "avoided_high95_cents": row.avoided_high95_cents,
        }  # fmt: skip
        for name, figure in figures.items():
            if figure is None:
                yield {**key, "estimator": name, "reason": "too_few" if parts else "no_controls"}
            elif name != DIFFERENCE:
                gap = figures[DIFFERENCE] if name == GROUP_TIME else None
                yield {**key, "estimator": name, "units_left_out": missed, **_told(figure, b, exposure, gap)}


def _parts(seen: View, project: str) -> list[Part]:
    return seen.parts.get(project, []) if project != ALL else [p for parts in seen.parts.values() for p in parts]


def _figures_of(part: Look, seen: View) -> dict[str, Figure | None]:
    found: dict[str, Figure | None] = {
        GROUP_TIME: group_time_figure(part),
        DIFFERENCE: difference(part, seen.months, people=seen.people),
    }
    return {**found, DOUBLY_ROBUST: doubly_robust_figure(part)} if seen.people else found


def _told(figure: Figure, b: int, exposure: float, gap: Figure | None) -> dict:
    """The columns of one estimator and budget."""
    scaled = figure.times(exposure / figure.periods)
    half = stdtrit(figure.degrees[b], 0.975) * scaled.error[b]
    low, middle, high = to_cents(scaled.amount[b] + np.array([-half, 0.0, half]))
    row = {
        "avoided_cents": middle, "avoided_low95_cents": low, "avoided_high95_cents": high,
        "seen_share": min(figure.periods / exposure, 1.0),
    }  # fmt: skip
    if gap is not None:
        row |= {
            "difference_cents": to_cents(gap.amount[b]),
            "p_difference": two_sided(gap.amount[b], gap.error[b], gap.degrees[b]),
        }
    return row


def two_sided(amount: float, error: float, degrees: float) -> float:
    """Two-sided p-value of a t-statistic; 1 when nothing was found and nothing could be."""
    if error <= 0:
        return 1.0 if amount == 0 else 0.0
    return float(2 * stdtr(degrees, -abs(amount / error)))


def holm(p: np.ndarray) -> np.ndarray:
    """Whether each p-value is below `DISAGREE` by Holm's step-down (Holm 1979); null counts for nothing."""
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    passed = np.logical_and.accumulate(p[order] * np.arange(len(order), 0, -1) < DISAGREE)
    out = np.zeros(len(p), bool)
    out[order[passed]] = True
    return out


# --- before and after --------------------------------------------------------------------------------------------------------

STUDY_COLUMNS = [
    "project_id", "budget", "block", "months_from", "months_to", "treated_periods", "avoided_per_period_cents", "low95_cents",
    "high95_cents",
]  # fmt: skip


def event_study(views: list[View]) -> pd.DataFrame:
    """Avoided cost per treated period in each block before and after the start (mart__event_study).

    Against the block before the start, which is 0 by definition and not in the table. Before the start there is nothing to avoid:
    what is found there is how far the treated drifted from their controls.
    """
    tables = []
    for seen in views:
        for project in seen.projects():
            blocks = seen.blocks(project)
            at = np.flatnonzero(blocks.exposure > 0)
            x = blocks.exposure[at, None]
            error = np.sqrt((blocks.own[:, at] ** 2).sum(axis=0) + (blocks.controls[:, at] ** 2).sum(axis=0)) / x
            middle, half = blocks.avoided[at] / x, stdtrit(blocks.degrees, 0.975) * error
            size = len(seen.budgets)
            block = np.repeat(blocks.block[at], size)
            tables.append(pd.DataFrame({
                "project_id": project, "budget": np.tile(seen.budgets, len(at)), "block": block, "months_from": block * seen.months,
                "months_to": (block + 1) * seen.months - 1, "treated_periods": np.repeat(blocks.exposure[at], size),
                "avoided_per_period_cents": middle.ravel(), "low95_cents": (middle - half).ravel(),
                "high95_cents": (middle + half).ravel(),
            }))  # fmt: skip
    return whole_cents(pd.concat([pd.DataFrame(columns=STUDY_COLUMNS), *tables], ignore_index=True))


def per_period(blocks: Blocks, weights: np.ndarray, b: int) -> tuple[dict, float]:
    """Σ weights × effect per treated period with its interval, and its p-value; ``weights`` (K, B), 0 where nothing was treated."""
    scale = np.divide(weights, blocks.exposure[:, None], out=np.zeros_like(weights), where=blocks.exposure[:, None] > 0)
    middle, error = float((scale * blocks.avoided).sum()), float(np.sqrt(blocks.variance(scale)))
    half = float(stdtrit(blocks.degrees[b], 0.975)) * error
    told = {"avoided_per_period_cents": middle, "low95_cents": middle - half, "high95_cents": middle + half}
    return told, two_sided(middle, error, blocks.degrees[b])


def whole_cents(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of money as whole cents, counts as whole numbers."""
    for column in frame.columns:
        if column.endswith("_cents"):
            frame[column] = to_cents(frame[column].to_numpy(float))
        elif column == "treated_periods":
            frame[column] = np.rint(frame[column].to_numpy(float)).astype(np.int64)
    return frame
