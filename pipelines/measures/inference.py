"""How sure we are: joint draws of the estimation error, clustered, honest with few complexes.

The estimand is finite: these projects, these people, these months. What is uncertain is the untreated cost that nobody saw.
Error of a total = own error (how the treated would have moved by themselves) + error of the month effects (shared by all
projects that lean on the same controls). Both are linear in the noise, so one draw is ``Σ_k ξ_k ψ_k`` with ψ_k the contribution
of cluster k to every month and budget together, and ξ_k ~ N(0, 1): budgets and projects stay correlated.

Sources: Borusyak, Jaravel & Spiess (2024), REStud 91(6) (contributions, conservative demeaning); Conley & Taber (2011), REStat
93(1), and Ferman & Pinto (2019), REStat 101(3) (few treated clusters: the control clusters show the error, rescaled for
heteroskedasticity); Abadie, Diamond & Hainmueller (2010), JASA 105 (error relative to the fit before the start); Bell &
McCaffrey (2002) and Pustejovsky & Tipton (2018), JBES 36(4) (leverage of a cluster, CV2); Carter, Schnepel & Steigerwald (2017),
REStat 99(4) (effective number of clusters).
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import gammaincinv

from pipelines.measures.counterfactual import Fit, month_functional
from pipelines.measures.panel import ABSENT, NEVER, Panel, year_of

BINS = 200  # people elsewhere are their own cluster, at most this many multipliers per connected part
MOST_CONTROLS = 4000  # people never treated that are looked at for how far people move by themselves
FEWEST_PEOPLE = 5  # below this a project's people are compared with the people of all projects
SHRINK_PERIODS = {1: 12.0, 3: 4.0}  # periods of prior weight when a complex's own noise is pulled to the mean
DRIFT_FLOOR = 0.10  # least yearly drift (share of the level) that a before-after comparison cannot exclude


@dataclass(frozen=True)
class ProjectRows:
    """Treated rows of one project: positions among the fit's treated rows, its months (T,) and which month each row is in."""

    project: int
    at: np.ndarray
    months: np.ndarray
    month_index: np.ndarray


def rows_by_project(panel: Panel, fit: Fit) -> list[ProjectRows]:
    """Treated rows of the fit, one entry per project that has any."""
    project = panel.project[panel.unit[fit.treated]]
    out = []
    for p in np.unique(project):
        at = np.flatnonzero(project == p)
        months, index = np.unique(panel.period[fit.treated[at]], return_inverse=True)
        out.append(ProjectRows(int(p), at, months, index))
    return out


def normals(seed: tuple[int, ...], shape: tuple[int, ...]) -> np.ndarray:
    """Standard normal multipliers, float32."""
    return np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)


def tail_scale(seed: tuple[int, ...], draws: int, degrees: np.ndarray) -> np.ndarray:
    """√(ν/χ²_ν) per draw and budget from one uniform per draw: turns normal draws into multivariate-t draws: (R, B)."""
    uniform = np.random.default_rng(seed).uniform(size=(draws, 1))
    distinct, which = np.unique(degrees, return_inverse=True)
    chi_squared = 2 * gammaincinv(distinct / 2, uniform)  # its quantile; scipy.stats would cost a second of start-up
    return np.sqrt(distinct / chi_squared).astype(np.float32)[:, which]


# --- month effects -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scores:
    """Σ w ε̂ per cluster and month effect: one matrix (K, cells) per budget."""

    by_budget: list[sparse.csr_array]


def scores(panel: Panel, fit: Fit, of_unit: np.ndarray, clusters: int) -> Scores:
    """Score of the normal equations of λ per cluster; units with cluster -1 are left out."""
    inside = np.flatnonzero(of_unit >= 0)
    shape = (clusters, len(panel.start))
    pick = sparse.csr_array((np.ones(len(inside)), (of_unit[inside], inside)), shape=shape)
    weight = panel.weight[fit.untreated]
    parts = []
    for b in range(len(panel.budgets)):
        data = weight * fit.residuals[:, b]
        parts.append(pick @ sparse.csr_array((data, fit.design.indices, fit.design.indptr), shape=fit.design.shape))
    return Scores(parts)


def month_effect_influence(
    panel: Panel, fit: Fit, score: Scores, clusters: np.ndarray, rows: ProjectRows
) -> np.ndarray:
    """Contribution of each cluster to the total, through the error of the month effects: g·A⁻¹·score: (K, T, B)."""
    functional = month_functional(panel, fit, fit.treated[rows.at], rows.months)
    lean = fit.system.solve(functional.T)
    return np.stack([part[clusters] @ lean for part in score.by_budget], axis=2)


# --- persons -----------------------------------------------------------------------------------------------------------------


def comparison_clusters(panel: Panel) -> np.ndarray:
    """Complexes none of whose units is ever treated: sorted cluster numbers."""
    treated = np.unique(panel.cluster[panel.start != NEVER])
    return np.setdiff1d(np.unique(panel.cluster[panel.cluster != ABSENT]), treated)


def person_clusters(panel: Panel, fit: Fit) -> tuple[np.ndarray, np.ndarray]:
    """Cluster per person: movers each their own, residents of a comparison complex by complex, people elsewhere each their own.

    People elsewhere are spread over at most `BINS` multipliers per connected part (in order of pseudonym, which is random).

    Returns:
        (U,) cluster number or -1, and (K,) connected part of each cluster.
    """
    units = np.flatnonzero(fit.component >= 0)
    mover = panel.start[units] != NEVER
    resident = np.isin(panel.cluster[units], comparison_clusters(panel)) & ~mover
    kind = np.where(mover, 0, np.where(resident, 1, 2))
    number = np.where(mover, units, np.where(resident, panel.cluster[units], 0)).astype(np.int64)
    elsewhere = np.flatnonzero(kind == 2)
    order = elsewhere[np.argsort(fit.component[units[elsewhere]], kind="stable")]
    part = fit.component[units[order]]
    number[order] = (np.arange(len(order)) - np.searchsorted(part, part)) % BINS
    key = (fit.component[units].astype(np.int64) * 3 + kind) * (1 << 32) + number
    keys, inverse = np.unique(key, return_inverse=True)
    of_unit = np.full(len(panel.start), -1)
    of_unit[units] = inverse
    return of_unit, (keys >> 32) // 3


def _event_bins(panel: Panel, rows: np.ndarray) -> np.ndarray:
    """Quarters in the first year after moving in (the effect is building up), years after that."""
    since = panel.period[rows] - panel.start[panel.unit[rows]]
    return np.where(since < 12, since // 3, 3 + since // 12)


def _autocorrelation(panel: Panel, fit: Fit) -> np.ndarray:
    """First-order autocorrelation of the untreated residuals within a unit, per budget, between 0 and 0.95: (B,)."""
    unit, period = panel.unit[fit.untreated], panel.period[fit.untreated]
    next_to = (unit[1:] == unit[:-1]) & (period[1:] - period[:-1] == panel.step)
    e = fit.residuals
    cross = np.einsum("ij,ij->j", e[1:] * next_to[:, None], e[:-1])
    square = np.einsum("ij,ij->j", e[:-1] * next_to[:, None], e[:-1])
    length = max(len(unit) / max(len(np.unique(unit)), 1), 4.0)
    raw = np.divide(cross, square, out=np.zeros_like(cross), where=square > 0)
    return np.clip(
        raw + (1 + 3 * raw) / length, 0.0, 0.95
    )  # the second term undoes the bias of demeaning (Nickell 1981)


@dataclass(frozen=True)
class UnitNoise:
    """Noise of each unit while untreated: long-run variance of a period (U, B) and number of periods (U,).

    Long-run = residual variance × VIF, VIF = (1 + ρ)/(1 − ρ) for a first-order autocorrelation ρ, so that the mean of m periods
    has variance about ``long_run / m`` and the sum of n about ``long_run · n``.
    """

    long_run: np.ndarray
    periods: np.ndarray


def _inflation(panel: Panel, fit: Fit) -> np.ndarray:
    """VIF of a mean of autocorrelated periods, (1 + ρ)/(1 − ρ), per budget: (B,)."""
    rho = _autocorrelation(panel, fit)
    return (1 + rho) / (1 - rho)


def _long_run(square: np.ndarray, periods: np.ndarray, inflation: np.ndarray) -> np.ndarray:
    """Long-run variance from sums of squared deviations over some periods; at least a quarter of the periods count as free: (n, B)."""
    m = periods[:, None]
    return square / np.maximum(m - inflation, 0.25 * np.maximum(m, 1)) * inflation


def unit_noise(panel: Panel, fit: Fit) -> UnitNoise:
    """Noise of each unit from its untreated residuals, with the autocorrelation of all."""
    unit, size = panel.unit[fit.untreated], len(panel.start)
    m = np.bincount(unit, minlength=size).astype(float)
    square = np.stack([np.bincount(unit, e**2, size) for e in fit.residuals.T], axis=1)
    return UnitNoise(_long_run(square, m, _inflation(panel, fit)), m)


@dataclass(frozen=True)
class OwnError:
    """Own error of a project's people: paths (n, T, B) cents per unit (n,); ``expected`` (n, B) is the model variance of each total."""

    units: np.ndarray
    by_month: np.ndarray
    expected: np.ndarray


def own_errors(panel: Panel, fit: Fit, rows: ProjectRows, noise: UnitNoise) -> OwnError:
    """Own error per treated person and month: how a path looks (τ̂_it minus what people of this project have in common), and how
    large it is expected to be (`expected_variance`).

    What they have in common, per time since moving in: a mean and a slope on the person's level before (people who cost more have
    more to avoid). Residuals are corrected for the leverage of their person (CV2). A project of few people is compared with the
    people of all projects instead.
    """  # noqa: D205
    panel_rows = fit.treated[rows.at]
    units, person = np.unique(panel.unit[panel_rows], return_inverse=True)
    out = np.zeros((len(units), len(rows.months), fit.effects.shape[1]))
    expected = expected_variance(noise.long_run[units], noise.periods[units], np.bincount(person))
    if len(units) < FEWEST_PEOPLE:
        np.add.at(out, (person, rows.month_index), _deviations_from_all(panel, fit, rows))
        return OwnError(units, out, expected)
    for group in _merge_small(_event_bins(panel, panel_rows), person):
        e = _cluster_residuals(fit.effects[rows.at[group]], person[group], fit.levels[units])
        np.add.at(out, (person[group], rows.month_index[group]), e)
    return OwnError(units, out, expected)


def _merge_small(bins: np.ndarray, person: np.ndarray) -> list[np.ndarray]:
    """Rows per time bin; a bin with fewer than `FEWEST_PEOPLE` people joins the one before it."""
    groups: list[np.ndarray] = []
    for value in np.unique(bins):
        rows = np.flatnonzero(bins == value)
        if groups and len(np.unique(person[rows])) < FEWEST_PEOPLE:
            groups[-1] = np.concatenate([groups[-1], rows])
        else:
            groups.append(rows)
    if len(groups) > 1 and len(np.unique(person[groups[0]])) < FEWEST_PEOPLE:
        groups[1] = np.concatenate([groups[0], groups[1]])
        groups.pop(0)
    return groups


def _cluster_residuals(effects: np.ndarray, person: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Residual of each row from a line through the rows, corrected for the leverage of its person (CV2): (rows, B)."""
    n = np.bincount(person, minlength=len(level)).astype(float)
    total, people = n.sum(), int((n > 0).sum())
    z = level - (n @ level) / total
    szz = n @ z**2
    use = (szz > 0) & (people >= 2 * FEWEST_PEOPLE)
    szz, z = np.where(use, szz, 1.0), np.where(use, z, 0.0)
    mean = effects.mean(axis=0)
    slope = np.einsum("ib,ib->b", effects - mean, z[person]) / szz
    e = effects - mean - np.where(use, slope, 0.0) * z[person]
    sums = np.stack([np.bincount(person, e[:, b], len(level)) for b in range(e.shape[1])], axis=1)
    rest = np.maximum(1 - n[:, None] * (1 / total + z**2 / szz), 0.1)
    return e + ((1 / np.sqrt(rest) - 1) * sums / np.maximum(n, 1)[:, None])[person]


def _deviations_from_all(panel: Panel, fit: Fit, rows: ProjectRows) -> np.ndarray:
    """τ̂ minus the mean over all projects at the same time since moving in: (rows, B)."""
    everyone = _event_bins(panel, fit.treated)
    out = np.zeros((len(rows.at), fit.effects.shape[1]))
    for value in np.unique(everyone[rows.at]):
        mine = everyone[rows.at] == value
        out[mine] = fit.effects[rows.at[mine]] - fit.effects[everyone == value].mean(axis=0)
    return out


def expected_variance(long_run: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Variance of a person's total if the noise stays as it was: V(n²/m + n), m periods before and n after: (people, B).

    The first part is the noise in the level before, taken along n times; the second that of the n periods themselves.
    """
    n = after[:, None].astype(float)
    return long_run * (n**2 / np.maximum(before, 1)[:, None] + n)


@dataclass(frozen=True)
class Calibration:
    """How far people never treated move, against what their noise before a given month predicts: ratio and degrees of freedom (B,)."""

    ratio: np.ndarray
    degrees: np.ndarray


def calibration(panel: Panel, fit: Fit, projects: list[ProjectRows], noise: UnitNoise) -> Calibration:
    """Ratio Σu² / ΣV(n²/m + n) over people never treated, as if each moved in with the people of each project.

    In the months in which a project's movers were seen: u = n × (mean residual before) − (sum of residuals after) is the error they
    would make in a mover's place, V their long-run variance seen from before only. The ratio is 1 if noise is stable and months weigh
    on everyone alike, and more when levels drift, when months weigh more on people who cost more, or when care starts that was not
    there before: what is uncertain is untreated cost, so the untreated show its size. As donors do for complexes (Conley & Taber 2011;
    Ferman & Pinto 2019).
    """
    people = np.flatnonzero((panel.start == NEVER) & (fit.component >= 0))
    people = people[:: max(1, len(people) // MOST_CONTROLS)]
    rows = np.flatnonzero(np.isin(panel.unit[fit.untreated], people))
    inflation = _inflation(panel, fit)
    found = [_moved(panel, fit, rows, _mover(panel, fit, project, noise), inflation) for project in projects]
    moved = np.sum([u.sum(axis=0) for u, _ in found], axis=0)
    predicted = np.sum([v.sum(axis=0) for _, v in found], axis=0)
    ratio = np.divide(moved, predicted, out=np.ones_like(moved), where=(predicted > 0) & (moved > 0))
    degrees = np.mean([effective_degrees(np.sqrt(u)) for u, _ in found], axis=0)
    return Calibration(ratio, degrees)


def _mover(panel: Panel, fit: Fit, project: ProjectRows, noise: UnitNoise) -> tuple[int, int, int]:
    """When a project's movers moved in, and the first and the last month (exclusive) in which they were seen.

    Means over treated months: who stayed longest weighs most in the total.
    """
    units, after = np.unique(panel.unit[fit.treated[project.at]], return_counts=True)
    start, before, stayed = np.average(
        np.stack([panel.start[units], noise.periods[units], after]), axis=1, weights=after
    )
    return round(start), round(start - before), round(start + stayed)


def _moved(
    panel: Panel, fit: Fit, rows: np.ndarray, mover: tuple[int, int, int], inflation: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Squared error of each control in a mover's place, and its variance as predicted from before: (people, B) each."""
    start, first, last = mover
    period = panel.period[fit.untreated[rows]]
    rows = rows[(period >= first) & (period < last)]
    units, local = np.unique(panel.unit[fit.untreated[rows]], return_inverse=True)
    late, residual = panel.period[fit.untreated[rows]] >= start, fit.residuals[rows]
    early, m = _unit_sums(local[~late], residual[~late], len(units))
    square, _ = _unit_sums(local[~late], residual[~late] ** 2, len(units))
    after, n = _unit_sums(local[late], residual[late], len(units))
    ok = (m >= 6) & (n >= 3)
    mean = early[ok] / m[ok, None]
    long_run = _long_run(square[ok] - m[ok, None] * mean**2, m[ok], inflation)
    return (n[ok, None] * mean - after[ok]) ** 2, expected_variance(long_run, m[ok], n[ok])


def effective_degrees(influence: np.ndarray) -> np.ndarray:
    """Effective degrees of freedom of Σ_k ψ_k²: 3(Σψ²)²/Σψ⁴, at least 3, per budget (K, B) -> (B,)."""
    second, fourth = (influence**2).sum(axis=0), (influence**4).sum(axis=0)
    ratio = np.divide(3 * second**2, fourth, out=np.full_like(second, 200.0), where=fourth > 0)
    return np.clip(ratio, 3.0, 200.0)


def calibrated(own: list[OwnError], found: Calibration) -> tuple[list[OwnError], list[np.ndarray]]:
    """Own errors with the variance of each project's total that its people's noise predicts, calibrated on people never treated; and
    degrees of freedom per project and budget: those of its people and those of the calibration together (1/ν = 1/ν₁ + 1/ν₂).

    The paths themselves are not used for the size: what is seen after moving in holds the effect's own variety, and only what is left
    of the noise where a share is avoided.
    """  # noqa: D205
    scaled, degrees = [], []
    for o in own:
        wanted, seen = found.ratio * o.expected.sum(axis=0), (o.by_month.sum(axis=1) ** 2).sum(axis=0)
        scale = np.sqrt(np.divide(wanted, seen, out=np.zeros_like(seen), where=seen > 0))
        scaled.append(OwnError(o.units, o.by_month * scale, o.expected))
        degrees.append(1 / (1 / effective_degrees(np.sqrt(o.expected)) + 1 / found.degrees))
    return scaled, degrees


def person_errors(panel: Panel, fit: Fit, *, seed: tuple[int, ...], draws: int) -> dict[int, np.ndarray]:
    """Joint draws of estimate − truth per project: {project: (R, T, B) float32}, cents."""
    of_unit, component = person_clusters(panel, fit)
    projects = rows_by_project(panel, fit)
    score = scores(panel, fit, of_unit, len(component))
    noise = unit_noise(panel, fit)
    as_seen = calibration(panel, fit, projects, noise)
    own, degrees = calibrated([own_errors(panel, fit, r, noise) for r in projects], as_seen)
    size = len(panel.budgets)
    errors = {rows.project: np.zeros((draws, len(rows.months), size), np.float32) for rows in projects}
    for part in np.unique(fit.component[panel.unit[fit.treated]]):
        clusters = np.flatnonzero(component == part)
        multipliers = normals((*seed, 1, int(part)), (draws, len(clusters)))
        for rows, mine in zip(projects, own, strict=True):
            here = _within(panel, fit, rows, int(part))
            if len(here.at):
                psi = month_effect_influence(panel, fit, score, clusters, here)
                inside = fit.component[mine.units] == part
                psi[np.searchsorted(clusters, of_unit[mine.units[inside]])] += mine.by_month[inside]
                errors[rows.project] += (multipliers @ _flat(psi)).reshape(errors[rows.project].shape)
    spread = shock_spread(panel, fit)
    for rows, nu in zip(projects, degrees, strict=True):
        errors[rows.project] *= tail_scale((*seed, 2, rows.project), draws, nu)[:, None, :]
        errors[rows.project] += _shocks(panel, fit, rows, spread, (*seed, 3, rows.project), draws)
    return errors


def _flat(psi: np.ndarray) -> np.ndarray:
    return psi.reshape(len(psi), -1).astype(np.float32)


def _within(panel: Panel, fit: Fit, rows: ProjectRows, part: int) -> ProjectRows:
    """The rows of a project in one connected part, on the project's months."""
    inside = fit.component[panel.unit[fit.treated[rows.at]]] == part
    return ProjectRows(rows.project, rows.at[inside], rows.months, rows.month_index[inside])


# --- shocks a whole complex shares -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShockSpread:
    """Spread of what residents of one complex share, by first treated month, and its correlation over budgets."""

    variance: dict[int, np.ndarray]  # (B,) cents² per person-month
    correlation: np.ndarray  # (B, B)
    complexes: int


def shock_spread(panel: Panel, fit: Fit, months: np.ndarray | None = None) -> ShockSpread:
    """How much residents of one comparison complex move together without caretaking (method of moments).

    Per split month s every resident i of a comparison complex gets the error a mover would get: e_i = Σ_{t≥s}(mean before − ε̂_it)
    over n_i months. Variance per person-month = Σ_c Σ_{i≠j} e_i e_j / Σ_c Σ_{i≠j} n_i n_j: products of two people, so what each
    has by themselves drops out; truncated at 0. The same per calendar year; the larger of the two is taken, as if it lasted.
    """
    complexes = comparison_clusters(panel)
    resident = np.isin(panel.cluster, complexes) & (panel.start == NEVER)
    rows = np.flatnonzero(resident[panel.unit[fit.untreated]])
    starts = (
        np.unique(np.concatenate([r.months[:1] for r in rows_by_project(panel, fit)])) if months is None else months
    )
    size = len(panel.budgets)
    variance, shifts = {}, []
    for start in starts:
        windows = _resident_errors(panel, fit, rows, int(start))
        variance[int(start)] = _between(windows, size)
        shifts.append(windows[0].shift if windows else np.zeros((0, size)))
    return ShockSpread(variance, _correlation(np.concatenate(shifts), size), len(complexes))


@dataclass(frozen=True)
class _Window:
    """Per budget Σ_{i≠j} e_i e_j and per complex the mean error (C, B); the sum of n_i n_j they are divided by."""

    products: np.ndarray
    pairs: float
    shift: np.ndarray


def _resident_errors(panel: Panel, fit: Fit, rows: np.ndarray, start: int) -> list[_Window]:
    """Errors of residents in the months from a start on, and in each year of them."""
    at = fit.untreated[rows]
    units, local = np.unique(panel.unit[at], return_inverse=True)
    late = panel.period[at] >= start
    early, n_early = _unit_sums(local[~late], fit.residuals[rows[~late]], len(units))
    year = np.where(late, year_of(panel.period[at]), -1)
    out = []
    for window in [late, *[year == y for y in np.unique(year[late])]]:
        sums, n = _unit_sums(local[window], fit.residuals[rows[window]], len(units))
        ok = (n_early >= 6) & (n >= 3)
        e = early[ok] / n_early[ok, None] * n[ok, None] - sums[ok]
        out.append(_products(e, n[ok], panel.cluster[units[ok]]))
    return out


def _unit_sums(local: np.ndarray, values: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    sums = np.stack([np.bincount(local, values[:, b], size) for b in range(values.shape[1])], axis=1)
    return sums, np.bincount(local, minlength=size).astype(float)


def _products(e: np.ndarray, n: np.ndarray, cluster: np.ndarray) -> _Window:
    labels, local = np.unique(cluster, return_inverse=True)
    e = e - n[:, None] * (e.sum(axis=0) / max(n.sum(), 1))
    total, _ = _unit_sums(local, e, len(labels))
    months = np.bincount(local, n, len(labels))
    pairs = float((months**2).sum() - (n**2).sum())
    return _Window((total**2).sum(axis=0) - (e**2).sum(axis=0), pairs, total / np.maximum(months, 1)[:, None])


def _between(windows: list[_Window], size: int) -> np.ndarray:
    """Variance of the shared part per person-month: the larger of that over the whole window and the mean of that per year."""
    found = [w.products / w.pairs * _few(w) for w in windows if w.pairs > 0 and len(w.shift) >= 3]
    if not found:
        return np.zeros(size)
    years = np.mean(found[1:], axis=0) if len(found) > 1 else found[0]
    return np.maximum(np.maximum(found[0], years), 0)


def _few(window: _Window) -> float:
    """C/(C−1): the mean over complexes was taken off."""
    return len(window.shift) / (len(window.shift) - 1)


def _correlation(deviations: np.ndarray, size: int) -> np.ndarray:
    if len(deviations) < 3:
        return np.eye(size)
    spread = deviations.std(axis=0)
    scaled = np.divide(deviations - deviations.mean(axis=0), spread, out=np.zeros_like(deviations), where=spread > 0)
    matrix = scaled.T @ scaled / len(deviations)
    np.fill_diagonal(matrix, 1.0)
    return matrix


def _shocks(
    panel: Panel, fit: Fit, rows: ProjectRows, spread: ShockSpread, seed: tuple[int, ...], draws: int
) -> np.ndarray:
    """Error of a shock shared by a project's residents: (R, T, B); Student-t with (comparison complexes − 1) degrees."""
    exposed = np.bincount(rows.month_index, panel.exposure[fit.treated[rows.at]])
    size = len(panel.budgets)
    root = np.linalg.cholesky(spread.correlation + 1e-9 * np.eye(size))
    shock = normals(seed, (draws, size)) @ (root.T * np.sqrt(spread.variance[int(rows.months[0])])).astype(np.float32)
    shock *= tail_scale((*seed, 1), draws, np.full(size, max(spread.complexes - 1, 3), float))
    return shock[:, None] * exposed.astype(np.float32)[None, :, None]


# --- complexes and insured ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Series:
    """Untreated residual of each complex per period (C, P, B), NaN where there is none; weight (C, P); the periods (P,)."""

    value: np.ndarray
    weight: np.ndarray
    periods: np.ndarray


def residual_series(panel: Panel, fit: Fit) -> Series:
    """Weighted mean residual per complex and period over its untreated rows."""
    at = fit.untreated
    periods, index = np.unique(panel.period[at], return_inverse=True)
    shape = (len(panel.clusters), len(periods))
    flat = panel.cluster[panel.unit[at]] * len(periods) + index
    weight = np.bincount(flat, panel.weight[at], np.prod(shape))
    with np.errstate(invalid="ignore", divide="ignore"):
        columns = [np.bincount(flat, panel.weight[at] * r, np.prod(shape)) / weight for r in fit.residuals.T]
    return Series(np.stack(columns, axis=1).reshape(*shape, -1), weight.reshape(shape), periods)


def _window(series: Series, cluster: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and variance of each complex in a project's window before the start, with the project's own weights; share seen."""
    value = series.value[cluster]
    w = np.where(np.isnan(value[:, :, :1]), 0.0, weight[None, :, None])
    total = w.sum(axis=1)
    filled = np.nan_to_num(value)
    mean = (w * filled).sum(axis=1) / np.where(total > 0, total, 1)
    square = (w * (filled - mean[:, None]) ** 2).sum(axis=1) / np.where(total > 0, total, 1)
    return mean, square, total[:, 0] / weight.sum()


def donor_errors(panel: Panel, series: Series, rows: ProjectRows, donors: np.ndarray) -> tuple[np.ndarray, int]:
    """Error each comparison complex would make in the project's place: (D, T, B) per unit of exposure, and how many donors.

    Same periods before, same weights, same periods after: u_c,t = mean_before(ê_c) − ê_c,t, rescaled by the ratio of the
    project's noise before the start to the donor's (both pulled towards the mean over donors).
    """
    own = int(np.flatnonzero(np.array(panel.clusters) == panel.projects[rows.project])[0])
    weight = series.weight[own]
    mean, square, seen = _window(series, donors, weight)
    good = seen >= 0.5
    donors, mean, square = donors[good], mean[good], square[good]
    if len(donors) < 2:
        return np.zeros((len(donors), len(rows.months), len(panel.budgets))), len(donors)
    _, own_square, _ = _window(series, np.array([own]), weight)
    n, prior = float((weight > 0).sum()), SHRINK_PERIODS[panel.step]
    typical = square.mean(axis=0)
    ratio = np.sqrt(
        np.divide(n * own_square + prior * typical, n * square + prior * typical, out=np.ones_like(square),
                  where=np.broadcast_to(typical > 0, square.shape))
    )  # fmt: skip
    at = np.searchsorted(series.periods, rows.months)
    after = series.value[donors][:, at]
    there = ~np.isnan(after[:, :, :1])
    boost = np.sqrt(len(donors) / np.maximum(there.sum(axis=0, keepdims=True), 1))
    return np.where(there, mean[:, None] - np.nan_to_num(after), 0.0) * ratio[:, None] * boost, len(donors)


def complex_errors(panel: Panel, fit: Fit, *, seed: tuple[int, ...], draws: int) -> dict[int, np.ndarray]:
    """Joint draws of estimate − truth per project from the comparison complexes: {project: (R, T, B) float32}, cents.

    Contributions are enlarged by C/(C − 1), as the jackknife over complexes (CV3) does for a mean: MacKinnon, Nielsen & Webb
    (2023), Journal of Econometrics 232.
    """
    donors = comparison_clusters(panel)
    of_unit = np.where(fit.component >= 0, panel.cluster, -1)
    score = scores(panel, fit, of_unit, len(panel.clusters))
    clusters = np.arange(len(panel.clusters))
    shared = normals((*seed, 1), (draws, len(clusters))) * np.float32(len(clusters) / max(len(clusters) - 1, 1))
    series = residual_series(panel, fit)
    size = len(panel.budgets)
    errors = {}
    for rows in rows_by_project(panel, fit):
        psi = month_effect_influence(panel, fit, score, clusters, rows)
        own, count = donor_errors(panel, series, rows, donors)
        exposed = np.bincount(rows.month_index, panel.exposure[fit.treated[rows.at]])
        own = own * exposed[None, :, None] * np.sqrt(count) / max(count - 1, 1)
        degrees = np.clip(effective_degrees(own.sum(axis=1)), 3.0, max(count - 1, 3))
        both = _flat(np.concatenate([psi, own]))
        xi = np.concatenate([shared, normals((*seed, 3, rows.project), (draws, len(own)))], axis=1)
        tails = tail_scale((*seed, 2), draws, degrees)  # the same uniforms for every project: they share their donors
        errors[rows.project] = (xi @ both).reshape(draws, len(rows.months), size) * tails[:, None, :]
    return errors


# --- before-after ------------------------------------------------------------------------------------------------------------


def before_after_errors(panel: Panel, fit: Fit, *, seed: tuple[int, ...], draws: int) -> dict[int, np.ndarray]:
    """Draws for a comparison without controls: wide, because nobody showed what the month effects were.

    Own noise (monthly standard deviation before the start, in the mean before and in every month after) plus a drift
    ``s·√(k/12)`` after k months, one per budget and shared by all projects, with s the size of the 12-month changes before the
    start but at least `DRIFT_FLOOR` of the level.
    """
    errors = {}
    size = len(panel.budgets)
    trend = normals((*seed, 1), (draws, 1, size))
    for rows in rows_by_project(panel, fit):
        units = np.unique(panel.unit[fit.treated[rows.at]])
        sd, yearly, before = _own_history(panel, fit, units)
        exposed = np.bincount(rows.month_index, panel.exposure[fit.treated[rows.at]]).astype(np.float32)[None, :, None]
        z = normals((*seed, 2, rows.project), (draws, 1 + len(rows.months), size))
        since = (rows.months - rows.months[0] + panel.step)[None, :, None] / 12
        noise = (z[:, :1] * np.sqrt(3 / max(before, 1)) - z[:, 1:]) * sd
        errors[rows.project] = ((noise + trend * yearly * np.sqrt(since)) * exposed).astype(np.float32)
    return errors


def _unit_means(local: np.ndarray, values: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    sums, n = _unit_sums(local, values, size)
    return sums / np.maximum(n, 1)[:, None], n


def _own_history(panel: Panel, fit: Fit, units: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Noise of the mean of some units per period, size of its 12-month changes, and number of periods, before treatment."""
    at = np.flatnonzero(np.isin(panel.unit[fit.untreated], units))
    periods, index = np.unique(panel.period[fit.untreated[at]], return_inverse=True)
    mean, _ = _unit_means(index, fit.residuals[at], len(periods))
    level = np.abs(fit.levels[units].mean(axis=0))
    lag = 12 // panel.step
    change = np.sqrt(np.mean((mean[lag:] - mean[:-lag]) ** 2, axis=0)) if len(mean) > lag else np.zeros(len(level))
    return mean.std(axis=0), np.maximum(change, DRIFT_FLOOR * level), len(periods)
