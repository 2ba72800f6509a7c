"""Projects beside each other, fairly: per dwelling-year and per supported resident-year, pulled towards what is common, never ranked.

A small or young project has a figure that swings; much of what looks like a difference is chance. So each figure is told twice: as
found, with its interval, and pulled towards the group by how uncertain it is (`pipelines.measures.random_effects.averaged`). Whether a
project differs from the group is asked of the others: the funnel limits say where a project of this size would lie if it were one
of them. They hold how far projects really are apart (τ), so two projects within them may well differ; whether all together do is asked
with Cochran's Q. No average is told of fewer than five projects.

What all projects share in their error (month effects, comparison complexes) cannot make them differ: it is the mean covariance of
their draws, taken off each variance and added to that of the mean.

Sources: Spiegelhalter (2005), Statistics in Medicine 24 (funnel limits of 95 and 99.8 %); Viechtbauer & Cheung (2010), Research
Synthesis Methods 1 (a figure against the others, tau included); Higgins, Thompson & Spiegelhalter (2009), JRSS A 172 (t of k − 2).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from pipelines.measures.avoided_cost import ALL
from pipelines.measures.distribution import quantiles
from pipelines.measures.given import Peers
from pipelines.measures.random_effects import averaged, heterogeneity, random_effects
from pipelines.measures.who_pays import Books

FEWEST = 5
LEAST_OWN = 0.05  # of its variance is at least a project's own
AVOIDED_PER_DWELLING, NET_PER_DWELLING = "avoided_per_dwelling_year", "net_per_dwelling_year"
AVOIDED_PER_RESIDENT, BENEFIT = "avoided_per_resident_year", "benefit_per_euro"
MEASURES = {AVOIDED_PER_DWELLING: 0.0, NET_PER_DWELLING: 0.0, AVOIDED_PER_RESIDENT: 0.0, BENEFIT: 1.0}
"""Measures and the value above which a project is better off than nothing."""

COMPARISON = {
    "project_id": "str", "measure": "str", "value": "float64", "low95": "float64", "high95": "float64",
    "size_years": "float64", "shrunken": "float64", "shrunken_low95": "float64", "shrunken_high95": "float64",
    "p_above": "float64", "funnel_low95": "float64", "funnel_high95": "float64", "funnel_low998": "float64",
    "funnel_high998": "float64", "differs": "str", "reason": "str",
}  # fmt: skip
GROUPS = {
    "measure": "str", "peers": "str", "projects": "int64", "mean": "float64", "low95": "float64", "high95": "float64",
    "spread": "float64", "spread_low95": "float64", "spread_high95": "float64", "q": "float64", "p_alike": "float64", "reason": "str",
}  # fmt: skip
PEERS = {"project_id": "str", "peers": "str"}


@dataclass(frozen=True)
class Figures:
    """One measure of some projects: point (P,), draws (P, R), and how much of it there was, in years (P,)."""

    projects: tuple[str, ...]
    point: np.ndarray
    draws: np.ndarray
    years: np.ndarray

    def of(self, members: frozenset[str]) -> "Figures":
        """The same of some projects."""
        at = np.array([p in members for p in self.projects], bool)
        names = tuple(p for p in self.projects if p in members)
        return Figures(names, self.point[at], self.draws[at], self.years[at])

    def variances(self) -> tuple[np.ndarray, float]:
        """Variance of each project's own error (P,), and that of what all share."""
        covariance = np.atleast_2d(np.cov(self.draws))
        own, k = np.diag(covariance), len(self.projects)
        apart = covariance[~np.eye(k, dtype=bool)]
        shared = max(0.0, min(float(apart.mean()) if k > 1 else 0.0, (1 - LEAST_OWN) * float(own.min())))
        return own - shared, shared


@dataclass(frozen=True)
class Compared:
    """mart__comparison, mart__comparison_groups, mart__peers, and the figures they rest on, by measure."""

    comparison: pd.DataFrame
    comparison_groups: pd.DataFrame
    peers: pd.DataFrame
    figures: dict[str, Figures]


def compared(books: Books, sizes: pd.DataFrame, projects: pd.DataFrame, peers: Peers) -> Compared:
    """Projects beside each other.

    Args:
        books: Avoided cost with draws, caretaker cost.
        sizes: `sizes_of`.
        projects: core__projects.
        peers: Where groups of like projects are cut.
    """
    figures = figures_of(books, sizes)
    unknown = sorted(set(books.figures.projects) - set(figures[AVOIDED_PER_DWELLING].projects))
    rows = [row for name, found in figures.items() for row in beside(name, found)]
    rows += [{"project_id": p, "measure": m, "reason": "care_or_size_unknown"} for p in unknown for m in MEASURES]
    groups = peer_groups(sizes, projects, peers)
    told = [row for name, found in figures.items() for row in group_means(name, found, groups)]
    return Compared(_typed(rows, COMPARISON), _typed(told, GROUPS), _typed(members_of(groups), PEERS), figures)


def sizes_of(exposure: pd.DataFrame, booked: pd.DataFrame, starts: Mapping[str, int]) -> pd.DataFrame:
    """Dwelling-years, resident-years and months of each project since its start, over the months of which the books are in.

    Args:
        exposure: project_id, month, dwellings, supported_residents.
        booked: project_id, month.
        starts: First month of caretaking (since 1970-01) by project.

    Returns:
        Per project_id (index): dwelling_years, resident_years, months.
    """
    rows = exposure.merge(booked[["project_id", "month"]], on=["project_id", "month"])
    month = pd.to_datetime(rows.month).to_numpy().astype("datetime64[M]").astype(np.int64)
    first = rows.project_id.map(dict(starts)).to_numpy(float)
    rows = rows.loc[month >= first]
    sums = rows.groupby("project_id")[["dwellings", "supported_residents"]].sum() / 12
    out = sums.rename(columns={"dwellings": "dwelling_years", "supported_residents": "resident_years"})
    return out.assign(months=rows.groupby("project_id").size())


def figures_of(books: Books, sizes: pd.DataFrame) -> dict[str, Figures]:
    """Every measure of every project of which the care of residents, the size and (for a benefit per euro) the cost are known."""
    found: dict[str, list] = {name: [] for name in MEASURES}
    for project in books.figures.projects:
        if project not in sizes.index or not books.complete((project,)):
            continue
        point, draws = books.figures.total(books.figures.select((project,), books.figures.budgets, 0))
        cost = books.cost((project,), 0)
        homes, people = float(sizes.dwelling_years[project]), float(sizes.resident_years[project])
        found[AVOIDED_PER_DWELLING].append((project, point, draws, homes, homes))
        found[AVOIDED_PER_RESIDENT].append((project, point, draws, people, people))
        if cost is not None:
            found[NET_PER_DWELLING].append((project, point - cost, draws - cost, homes, homes))
            found[BENEFIT].append((project, point, draws, float(cost), homes))
    return {name: _figures([row for row in rows if row[3] > 0]) for name, rows in found.items()}


def _figures(rows: list[tuple]) -> Figures:
    """Amounts over what they are per."""
    per = np.array([r[3] for r in rows])
    draws = np.array([r[2] / r[3] for r in rows]) if rows else np.zeros((0, 1))
    return Figures(
        tuple(r[0] for r in rows), np.array([r[1] for r in rows]) / per, draws, np.array([r[4] for r in rows])
    )


def beside(measure: str, found: Figures) -> Iterator[dict]:
    """Rows of one measure: as found, pulled towards the group, and whether it differs from the others."""
    if not len(found.projects):
        return
    low, high = quantiles(found.draws, (0.025, 0.975), axis=1)
    own, shared = found.variances()
    enough = len(found.projects) >= FEWEST and bool((own > 0).all())
    pulled = _pulled(found.point, own, shared, MEASURES[measure]) if enough else None
    for i, project in enumerate(found.projects):
        row = {
            "project_id": project, "measure": measure, "value": found.point[i], "low95": low[i], "high95": high[i],
            "size_years": found.years[i], "reason": None if enough else "too_few_projects",
        }  # fmt: skip
        if pulled is not None:
            row |= {name: values[i] for name, values in pulled.items()} | _funnel(found.point, own, i)
        yield row


def _pulled(y: np.ndarray, own: np.ndarray, shared: float, threshold: float) -> dict[str, np.ndarray]:
    """Expected figure and 95 % interval of each project among the others, and the probability that it is above a threshold."""
    among = averaged(y, own)
    among = type(among)(among.means, np.sqrt(among.spreads**2 + shared), among.weights)
    return {
        "shrunken": among.mean, "shrunken_low95": among.quantile(0.025), "shrunken_high95": among.quantile(0.975),
        "p_above": among.p_above(threshold),
    }  # fmt: skip


def _funnel(y: np.ndarray, own: np.ndarray, i: int) -> dict:
    """Where project i would lie if it were one of the others: mean of the others ± t √(v_i + τ² + se²), t of k − 2 others."""
    others = np.arange(len(y)) != i
    rest = random_effects(y[others], own[others])
    spread = float(np.sqrt(own[i] + rest.tau2 + rest.se**2))
    t95, t998 = stdtrit(len(y) - 2, [0.975, 0.999])
    off = abs(y[i] - rest.mean) / spread
    return {
        "funnel_low95": rest.mean - t95 * spread, "funnel_high95": rest.mean + t95 * spread,
        "funnel_low998": rest.mean - t998 * spread, "funnel_high998": rest.mean + t998 * spread,
        "differs": "clearly" if off > t998 else "somewhat" if off > t95 else "no",
    }  # fmt: skip


def peer_groups(sizes: pd.DataFrame, projects: pd.DataFrame, peers: Peers) -> dict[str, frozenset[str]]:
    """Projects that are alike in size, in share of residents with support, or in how long they run; and all."""
    own = projects[projects.project_id.notna()].set_index("project_id")
    have = sizes.join(own[["dwellings", "supported_share"]], how="inner")
    cuts = {
        "large": have.dwellings >= peers.dwellings, "small": have.dwellings < peers.dwellings,
        "many_supported": have.supported_share >= peers.supported_share,
        "few_supported": have.supported_share < peers.supported_share,
        "first_year": have.months < peers.first_months, "long_running": have.months >= peers.months,
        "under_way": (have.months >= peers.first_months) & (have.months < peers.months),
    }  # fmt: skip
    groups = {name: frozenset(have.index[np.asarray(at.fillna(False), bool)].astype(str)) for name, at in cuts.items()}
    return {ALL: frozenset(have.index.astype(str)), **groups}


def members_of(groups: Mapping[str, frozenset[str]]) -> list[dict]:
    """Which projects are in which group of peers (mart__peers); all are in 'all'."""
    return [{"project_id": project, "peers": name} for name, members in groups.items() for project in sorted(members)]


def group_means(measure: str, found: Figures, groups: Mapping[str, frozenset[str]]) -> Iterator[dict]:
    """Mean of each group with its interval, and how far its projects are apart (τ); nothing under five projects.

    The error of the mean has the floor of `random_effects`: over 1,500 worlds each of 5, 8 and 12 projects with a τ² of 0 to 4
    variances, plain Hartung-Knapp covers 92.5 to 96.3 % and the one with the floor 92.7 to 99.6 %, 0 to 16 % wider.
    """
    for name, members in groups.items():
        part = found.of(members)
        row = {"measure": measure, "peers": name, "projects": len(part.projects), "reason": None}
        if len(part.projects) < FEWEST:
            yield {**row, "reason": "too_few_projects"}
            continue
        own, shared = part.variances()
        if not (own > 0).all():
            yield {**row, "reason": "no_uncertainty"}
            continue
        mean, apart = random_effects(part.point, own, floor=True), heterogeneity(part.point, own)
        half = stdtrit(len(part.projects) - 1, 0.975) * np.sqrt(mean.se**2 + shared)
        yield {
            **row,
            "mean": mean.mean,
            "low95": mean.mean - half,
            "high95": mean.mean + half,
            "spread": mean.tau2**0.5,
            "spread_low95": apart.low95,
            "spread_high95": apart.high95,
            "q": apart.q,
            "p_alike": apart.p,
        }


def _typed(rows: list[dict], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)
