"""How sure we are: joint draws of the estimation error, clustered, honest with few complexes.

The estimand is finite: these projects, these people, these months. What is uncertain is the untreated cost that nobody saw.
Error of a total = own error (how the treated would have moved by themselves) + error of the month effects (shared by all
projects that lean on the same controls). Both are linear in the noise, so one draw is ``Σ_k ξ_k ψ_k`` with ψ_k the contribution
of cluster k to every month and budget together, and ξ_k ~ N(0, 1): budgets and projects stay correlated.

Sources: Borusyak, Jaravel & Spiess (2024), REStud 91(6) (contributions, conservative demeaning); Conley & Taber (2011), REStat
93(1), and Ferman & Pinto (2019), REStat 101(3) (few treated clusters: the control clusters show the error, rescaled for
heteroskedasticity); Abadie, Diamond & Hainmueller (2010), JASA 105 (error relative to the fit before the start); Bell &
McCaffrey (2002) and MacKinnon, Nielsen & Webb (2023), Journal of Econometrics 232 (leave-one-cluster-out residuals, CV3);
Carter, Schnepel & Steigerwald (2017), REStat 99(4) (effective number of clusters).
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.stats import chi2

from pipelines.measures.counterfactual import Fit, month_functional
from pipelines.measures.panel import ABSENT, NEVER, Panel, year_of

BINS = 200  # people elsewhere are their own cluster, at most this many multipliers per connected part
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
    return np.sqrt(degrees / chi2.ppf(uniform, degrees)).astype(np.float32)


# --- month effects -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scores:
    """Σ w ε̂ per cluster and month effect, one matrix (K, cells) per budget; ``component`` (K,) and ``of_unit`` (U,)."""

    by_budget: list[sparse.csr_array]
    of_unit: np.ndarray
    component: np.ndarray


def scores(panel: Panel, fit: Fit, of_unit: np.ndarray, component: np.ndarray) -> Scores:
    """Score of the normal equations of λ per cluster; units with cluster -1 are left out."""
    inside = np.flatnonzero(of_unit >= 0)
    shape = (len(component), len(panel.start))
    pick = sparse.csr_array((np.ones(len(inside)), (of_unit[inside], inside)), shape=shape)
    weight = panel.weight[fit.untreated]
    parts = []
    for b in range(len(panel.budgets)):
        data = weight * fit.residuals[:, b]
        parts.append(pick @ sparse.csr_array((data, fit.design.indices, fit.design.indptr), shape=fit.design.shape))
    return Scores(parts, of_unit, component)


def month_effect_influence(panel: Panel, fit: Fit, score: Scores, clusters: np.ndarray, rows: ProjectRows) -> np.ndarray:
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
    return np.clip(raw + (1 + 3 * raw) / length, 0.0, 0.95)  # the second term undoes the bias of demeaning (Nickell 1981)


def _level_noise(panel: Panel, fit: Fit, units: np.ndarray, inflation: np.ndarray) -> np.ndarray:
    """Mean over the units of the noise variance of their mean before treatment: σ²·VIF/n, per budget: (B,)."""
    mine = np.flatnonzero(np.isin(panel.unit[fit.untreated], units))
    unit, local = np.unique(panel.unit[fit.untreated[mine]], return_inverse=True)
    n = np.bincount(local).astype(float)[:, None]
    square = np.stack([np.bincount(local, fit.residuals[mine, b] ** 2, len(unit)) for b in range(len(panel.budgets))], axis=1)
    free = np.maximum(n - inflation, 0.25 * n)
    return np.mean(square / free * inflation / n, axis=0)


def own_contributions(panel: Panel, fit: Fit, rows: ProjectRows, inflation: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Own error per treated person and month: τ̂_it minus what people of this project have in common.

    What they have in common, per time since moving in: a mean and a slope on the person's level before (people who cost more
    have more to avoid). The part of that slope that is only noise in the level (1 − reliability) is left in the error. Residuals
    are leave-one-person-out (CV3). Heterogeneity that remains counts as noise, so the error is conservative (BJS 2024).

    Returns:
        The units (n,) and their contributions (n, T, B), cents.
    """
    at, panel_rows = rows.at, fit.treated[rows.at]
    units, person = np.unique(panel.unit[panel_rows], return_inverse=True)
    bins = _event_bins(panel, panel_rows)
    level = fit.levels[units]
    spread = level.var(axis=0, ddof=1) if len(units) > 1 else np.zeros(level.shape[1])
    noise = _level_noise(panel, fit, units, inflation)
    unreliable = np.clip(np.divide(noise, spread, out=np.ones_like(noise), where=spread > 0), 0, 1)
    out = np.zeros((len(units), len(rows.months), level.shape[1]))
    for group in _merge_small(bins, person):
        e = _leave_one_out(fit.effects[at[group]], person[group], level, unreliable)
        np.add.at(out, (person[group], rows.month_index[group]), e)
    return units, out


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


def _leave_one_out(effects: np.ndarray, person: np.ndarray, level: np.ndarray, unreliable: np.ndarray) -> np.ndarray:
    """Residual of each row from a line fitted without its person: (rows, B)."""
    n = np.bincount(person, minlength=len(level)).astype(float)
    total = n.sum()
    people = int((n > 0).sum())
    z = level - (n @ level) / total
    szz = n @ z**2
    use = (szz > 0) & (people >= 2 * FEWEST_PEOPLE)
    szz = np.where(use, szz, 1.0)
    z = np.where(use, z, 0.0)
    mean = effects.mean(axis=0)
    slope = np.einsum("ib,ib->b", effects - mean, z[person]) / szz
    slope_used = np.where(use, slope - unreliable, 0.0)
    e = effects - mean - slope_used * z[person]
    sums = np.stack([np.bincount(person, e[:, b], len(level)) for b in range(e.shape[1])], axis=1)
    leverage = 1 / total + z**2 / szz
    rest = np.maximum(1 - n[:, None] * leverage, 0.2)
    return e + (leverage / rest * sums)[person]


def _pooled_contributions(panel: Panel, fit: Fit, rows: ProjectRows) -> tuple[np.ndarray, np.ndarray]:
    """Contributions for a project of few people: τ̂ minus the mean over all projects at the same time since moving in."""
    everyone = _event_bins(panel, fit.treated)
    mine = everyone[rows.at]
    units, person = np.unique(panel.unit[fit.treated[rows.at]], return_inverse=True)
    out = np.zeros((len(units), len(rows.months), fit.effects.shape[1]))
    for value in np.unique(mine):
        e = fit.effects[rows.at[mine == value]] - fit.effects[everyone == value].mean(axis=0)
        np.add.at(out, (person[mine == value], rows.month_index[mine == value]), e)
    return units, out


def effective_degrees(influence: np.ndarray) -> np.ndarray:
    """Effective degrees of freedom of Σ_k ψ_k²: 3(Σψ²)²/Σψ⁴, at least 4, per budget (K, B) -> (B,)."""
    second, fourth = (influence**2).sum(axis=0), (influence**4).sum(axis=0)
    ratio = np.divide(3 * second**2, fourth, out=np.full_like(second, 200.0), where=fourth > 0)
    return np.clip(ratio, 4.0, 200.0)


def person_errors(panel: Panel, fit: Fit, *, seed: tuple[int, ...], draws: int) -> dict[int, np.ndarray]:
    """Joint draws of estimate − truth per project: {project: (R, T, B) float32}, cents."""
    of_unit, component = person_clusters(panel, fit)
    projects = rows_by_project(panel, fit)
    score = scores(panel, fit, of_unit, component)
    rho = _autocorrelation(panel, fit)
    inflation = (1 + rho) / (1 - rho)
    spread = shock_spread(panel, fit)
    errors: dict[int, np.ndarray] = {}
    for part in np.unique(fit.component[panel.unit[fit.treated]]):
        clusters = np.flatnonzero(component == part)
        multipliers = normals((*seed, 1, int(part)), (draws, len(clusters)))
        for rows in projects:
            mine = _within(panel, fit, rows, int(part))
            if len(mine.at) == 0:
                continue
            psi = _person_influence(panel, fit, score, clusters, mine, inflation)
            error = _combine(multipliers, psi, (*seed, 2, rows.project, int(part)))
            position = np.searchsorted(rows.months, mine.months)
            whole = errors.setdefault(rows.project, np.zeros((draws, len(rows.months), psi.shape[2]), np.float32))
            whole[:, position] += error
    for rows in projects:
        errors[rows.project] += _shocks(panel, fit, rows, spread, (*seed, 3, rows.project), draws)
    return errors


def _within(panel: Panel, fit: Fit, rows: ProjectRows, part: int) -> ProjectRows:
    at = rows.at[fit.component[panel.unit[fit.treated[rows.at]]] == part]
    months, index = np.unique(panel.period[fit.treated[at]], return_inverse=True)
    return ProjectRows(rows.project, at, months, index)


def _person_influence(
    panel: Panel, fit: Fit, score: Scores, clusters: np.ndarray, rows: ProjectRows, inflation: np.ndarray
) -> np.ndarray:
    psi = month_effect_influence(panel, fit, score, clusters, rows)
    people = len(np.unique(panel.unit[fit.treated[rows.at]]))
    few = people < FEWEST_PEOPLE
    units, own = _pooled_contributions(panel, fit, rows) if few else own_contributions(panel, fit, rows, inflation)
    psi[np.searchsorted(clusters, score.of_unit[units])] += own
    return psi


def _combine(multipliers: np.ndarray, psi: np.ndarray, seed: tuple[int, ...]) -> np.ndarray:
    """ξ·ψ with the heavier tails of few clusters: (R, T, B)."""
    k, t, b = psi.shape
    error = (multipliers @ psi.reshape(k, t * b).astype(np.float32)).reshape(-1, t, b)
    return error * tail_scale(seed, len(multipliers), effective_degrees(psi.sum(axis=1)))[:, None, :]


# --- shocks a whole complex shares -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShockSpread:
    """Spread of what residents of one complex share, by first treated month: lasting and yearly variance, and correlation."""

    lasting: dict[int, np.ndarray]  # (B,) cents² per person-month
    yearly: dict[int, np.ndarray]  # (B,)
    correlation: np.ndarray  # (B, B)
    complexes: int


def shock_spread(panel: Panel, fit: Fit, months: np.ndarray | None = None) -> ShockSpread:
    """How far comparison complexes differ without caretaking, beyond what independent people would (method of moments).

    Per split month s: d_i = mean residual from s on − mean before s, of residents of comparison complexes; variance between
    complexes = mean_c(D_c² − s_c²/n_c), truncated at 0. The part that differs from year to year is found the same way.
    """
    complexes = comparison_clusters(panel)
    resident = np.isin(panel.cluster, complexes) & (panel.start == NEVER)
    rows = np.flatnonzero(resident[panel.unit[fit.untreated]])
    starts = np.unique(np.concatenate([r.months[:1] for r in rows_by_project(panel, fit)])) if months is None else months
    size = len(panel.budgets)
    lasting, yearly, deviations = {}, {}, []
    for start in starts:
        means = _complex_means(panel, fit, rows, int(start))
        lasting[int(start)], yearly[int(start)] = _between(means, size)
        deviations.append(means[0][0] if means else np.zeros((0, size)))
    return ShockSpread(lasting, yearly, _correlation(np.concatenate(deviations), size), len(complexes))


def _complex_means(panel: Panel, fit: Fit, rows: np.ndarray, start: int) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Per window (all months from the start; then each year): mean per complex (C, B), its noise variance, and residents (C,)."""
    at = fit.untreated[rows]
    unit, period = panel.unit[at], panel.period[at]
    units, local = np.unique(unit, return_inverse=True)
    before = period < start
    early, n_early = _unit_means(local[before], fit.residuals[rows[before]], len(units))
    out = []
    for window in [~before, *[(year_of(period) == y) & ~before for y in np.unique(year_of(period[~before]))]]:
        late, n_late = _unit_means(local[window], fit.residuals[rows[window]], len(units))
        ok = (n_early >= 6) & (n_late >= 6)
        out.append(_by_complex((late - early)[ok], panel.cluster[units[ok]]))
    return out


def _unit_means(local: np.ndarray, values: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    n = np.bincount(local, minlength=size)
    sums = np.stack([np.bincount(local, values[:, b], size) for b in range(values.shape[1])], axis=1)
    return sums / np.maximum(n, 1)[:, None], n


def _by_complex(d: np.ndarray, cluster: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    labels, local = np.unique(cluster, return_inverse=True)
    mean, n = _unit_means(local, d, len(labels))
    square, _ = _unit_means(local, (d - mean[local]) ** 2, len(labels))
    enough = n >= 3
    noise = square[enough] / (n[enough] - 1)[:, None]
    return mean[enough], noise, n[enough]


def _between(windows: list[tuple[np.ndarray, np.ndarray, np.ndarray]], size: int) -> tuple[np.ndarray, np.ndarray]:
    """Lasting and yearly variance between complexes: V_all = lasting + yearly/K and V_year = lasting + yearly."""
    found = [_moment(mean, noise, n) for mean, noise, n in windows if len(n) >= 3]
    if not found:
        return np.zeros(size), np.zeros(size)
    years = found[1:]
    if len(years) < 2:
        return np.maximum(found[0], 0), np.zeros(size)
    per_year = np.mean(years, axis=0)
    k = len(years)
    yearly = np.maximum((per_year - np.maximum(found[0], 0)) * k / (k - 1), 0)
    return np.maximum(found[0] - yearly / k, 0), yearly


def _moment(mean: np.ndarray, noise: np.ndarray, n: np.ndarray) -> np.ndarray:
    weight = n / n.sum()
    centre = weight @ mean
    inside = 1 - (weight**2).sum()
    return (weight @ (mean - centre) ** 2 - (weight * (1 - weight)) @ noise) / inside


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
    start = int(rows.months[0])
    exposed = np.bincount(rows.month_index, panel.exposure[fit.treated[rows.at]])
    years, year_index = np.unique(year_of(rows.months), return_inverse=True)
    size = len(panel.budgets)
    root = np.linalg.cholesky(spread.correlation + 1e-9 * np.eye(size)).astype(np.float32)
    z = normals(seed, (draws, 1 + len(years), size)) @ root.T
    lasting, yearly = np.sqrt(spread.lasting[start]), np.sqrt(spread.yearly[start])
    shock = (z[:, :1] * lasting + (z[:, 1:] * yearly)[:, year_index]).astype(np.float32)
    degrees = np.full(size, max(spread.complexes - 1, 3), float)
    return shock * exposed.astype(np.float32)[None, :, None] * tail_scale((*seed, 1), draws, degrees)[:, None, :]


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
    """Joint draws of estimate − truth per project from the comparison complexes: {project: (R, T, B) float32}, cents."""
    donors = comparison_clusters(panel)
    of_unit = np.where(fit.component >= 0, panel.cluster, -1)
    score = scores(panel, fit, of_unit, np.zeros(len(panel.clusters), int))
    clusters = np.arange(len(panel.clusters))
    shared = normals((*seed, 1), (draws, len(clusters))) * np.sqrt(len(clusters) / max(len(clusters) - 1, 1))
    series = residual_series(panel, fit)
    size = len(panel.budgets)
    tails = tail_scale((*seed, 2), draws, np.full(size, max(len(donors) - 1, 3), float))
    errors = {}
    for rows in rows_by_project(panel, fit):
        psi = month_effect_influence(panel, fit, score, clusters, rows)
        own, count = donor_errors(panel, series, rows, donors)
        exposed = np.bincount(rows.month_index, panel.exposure[fit.treated[rows.at]])
        own = own * exposed[None, :, None] / np.sqrt(max(count - 1, 1))
        both = np.concatenate([psi, own]).reshape(len(psi) + len(own), -1).astype(np.float32)
        xi = np.concatenate([shared.astype(np.float32), normals((*seed, 3, rows.project), (draws, len(own)))], axis=1)
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


def _own_history(panel: Panel, fit: Fit, units: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Noise of the mean of some units per period, size of its 12-month changes, and number of periods, before treatment."""
    at = np.flatnonzero(np.isin(panel.unit[fit.untreated], units))
    periods, index = np.unique(panel.period[fit.untreated[at]], return_inverse=True)
    mean, _ = _unit_means(index, fit.residuals[at], len(periods))
    level = np.abs(fit.levels[units].mean(axis=0))
    lag = 12 // panel.step
    change = np.sqrt(np.mean((mean[lag:] - mean[:-lag]) ** 2, axis=0)) if len(mean) > lag else np.zeros(len(level))
    return mean.std(axis=0), np.maximum(change, DRIFT_FLOOR * level), len(periods)
