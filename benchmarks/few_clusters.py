"""Three to fifteen projects: how often is something called found (5 %) where caretaking changes nothing?

    uv run python benchmarks/few_clusters.py [--worlds 1000]

Complexes with a cost per dwelling of their own, what all share per month, and noise that lasts; projects start at different
dates, nothing is avoided. Five ways to say how sure the sum over projects is, all on the same estimate (a project's change from
the year before its start against the comparison complexes). Prints the table of README.md and writes few_clusters.csv.
"""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from scipy.special import stdtr

from pipelines.measures.counterfactual import fit_untreated
from pipelines.measures.event_blocks import BLOCK_MONTHS, complex_blocks, stacks, together
from pipelines.measures.few_clusters import randomised, roles
from pipelines.measures.inference import comparison_clusters
from pipelines.measures.panel import NEVER, Panel

HERE = Path(__file__).resolve().parent
MONTHS, YEAR = 84, BLOCK_MONTHS["complexes"]
WORLDS = [(p, 2 * p, uneven) for p in (3, 5, 8, 12, 15) for uneven in (False, True)] + [(3, 4, False), (5, 4, False)]


def panel(seed: int, projects: int, comparisons: int, uneven: bool) -> Panel:
    """A panel of complexes without any effect; uneven: sizes from 20 to some hundreds, small ones noisier, levels far apart."""
    rng = np.random.default_rng((seed, projects, comparisons, uneven))
    n = projects + comparisons
    dwellings = np.rint(np.exp(rng.normal(4, 0.8 if uneven else 0.05, n))) + 10
    level = 1_000 * np.exp(rng.normal(0, 0.4 if uneven else 0.1, n))
    noise = _lasting(rng, n, 0.4) * (np.sqrt(60 / dwellings)[:, None] if uneven else 1) + 0.5 * _lasting(rng, n, 0.95)
    cost = np.rint((level[:, None] * (1 + 0.3 * noise) + 100 * rng.normal(size=MONTHS)) * dwellings[:, None])
    start = np.full(n, NEVER, np.int32)
    start[:projects] = rng.integers(18, 60, projects)
    unit, period = np.divmod(np.arange(n * MONTHS), MONTHS)
    names = tuple(f"c{i:02d}" for i in range(n))
    project = np.where(np.arange(n) < projects, np.arange(n), -1).astype(np.int32)
    size = np.repeat(dwellings, MONTHS)
    return Panel(
        ("vandalism",), unit.astype(np.int32), period.astype(np.int32), np.zeros(len(unit), np.int32), cost.reshape(-1, 1), size,
        np.ones(len(unit)), np.arange(n, dtype=np.int32), project, start, names, names,
    )  # fmt: skip


def _lasting(rng: np.random.Generator, n: int, rho: float) -> np.ndarray:
    e = rng.standard_normal((n, MONTHS))
    for t in range(1, MONTHS):
        e[:, t] = rho * e[:, t - 1] + np.sqrt(1 - rho**2) * e[:, t]
    return e


def lived(job: tuple[int, int, int, bool]) -> dict:
    """One world: p-values by each way."""
    seed, projects, comparisons, uneven = job
    made = panel(*job)
    found = dict(stacks(made, fit_untreated(made), YEAR))
    blocks = together([complex_blocks(made, s) for s in found.values()], same_donors=True)
    after = (blocks.block >= 0)[:, None] * np.ones((1, 1))
    t = float((blocks.avoided * after).sum()) / np.sqrt(blocks.variance(after))
    p = {"placebo complexes, t": 2 * stdtr(len(comparison_clusters(made)) - 1, -abs(t))}
    regression = _regression(made, found)
    p["clustered, normal"] = 2 * stdtr(1e9, -abs(regression.t))
    p["clustered, t"] = 2 * stdtr(projects + comparisons - 1, -abs(regression.t))
    p["wild cluster bootstrap"] = regression.wild(np.random.default_rng((seed, 7)))
    roles_found = roles(made, YEAR)
    drawn = randomised(roles_found, seed=(seed,), assignments=499) if roles_found else None
    p["randomisation"] = float(drawn.p[0]) if drawn else np.nan
    return {"seed": seed, "projects": projects, "comparisons": comparisons, "uneven": uneven, **p}


class _Regression:
    """Change of role p when played by complex c, on a constant per role and being treated; weights x_p; clustered by complex (CR1)."""

    def __init__(self, change: np.ndarray, treated: np.ndarray, weight: np.ndarray, cluster: np.ndarray):
        self.y, self.w, self.cluster = change, weight, cluster
        self.d = treated
        self.clusters = int(cluster.max()) + 1
        self.beta, self.t, _ = self._fit(self.y)

    def _fit(self, y: np.ndarray) -> tuple[float, float, np.ndarray]:
        beta = float((self.w * self.d) @ y / ((self.w * self.d) @ self.d))
        rest = y - beta * self.d
        score = np.bincount(self.cluster, self.w * self.d * rest, self.clusters)
        g = self.clusters
        error = np.sqrt(g / (g - 1) * (score**2).sum()) / ((self.w * self.d) @ self.d)
        return beta, beta / error, rest

    def wild(self, rng: np.random.Generator, draws: int = 399) -> float:
        """Restricted wild cluster bootstrap with Webb's six weights (Cameron, Gelbach & Miller 2008; Webb 2023)."""
        six = np.array([-np.sqrt(1.5), -1, -np.sqrt(0.5), np.sqrt(0.5), 1, np.sqrt(1.5)])
        t = np.array([self._fit(self.y * rng.choice(six, self.clusters)[self.cluster])[1] for _ in range(draws)])
        return float((1 + (np.abs(t) >= abs(self.t)).sum()) / (draws + 1))


def _regression(made: Panel, found: dict) -> _Regression:
    parts = []
    for stack in found.values():
        x = stack.exposure[stack.treated].sum(axis=0) * (stack.block >= 0)
        x = np.where(stack.seen, x, 0.0)
        rows = x.sum(axis=1) > 0
        change = np.einsum("ik,ik->i", x, stack.change[:, :, 0])[rows] / x.sum(axis=1)[rows]
        treated = stack.treated[rows].astype(float)
        parts.append((change - change.mean(), treated - treated.mean(), np.full(rows.sum(), x.max()), stack.unit[rows]))
    return _Regression(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def main() -> None:
    """Live through the worlds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    jobs = [(seed, *world) for world in WORLDS for seed in range(chosen.worlds)]
    with ProcessPoolExecutor(chosen.processes, mp_context=get_context("spawn")) as pool:
        rows = pd.DataFrame(list(pool.map(lived, jobs, chunksize=50)))
    ways = [c for c in rows.columns if c not in ("seed", "projects", "comparisons", "uneven")]
    rejected = rows.groupby(["projects", "comparisons", "uneven"])[ways].agg(lambda p: (p < 0.05).mean()).reset_index()
    rejected.round(4).to_csv(HERE / "few_clusters.csv", index=False)
    print("| Projects | Comparison complexes | Sizes |", " | ".join(ways), "|")
    print("|---:|---:|---|" + "---:|" * len(ways))
    for row in rejected.to_dict("records"):
        cells = " | ".join(f"{row[w]:.1%}" for w in ways)
        print(f"| {row['projects']} | {row['comparisons']} | {'uneven' if row['uneven'] else 'alike'} | {cells} |")


if __name__ == "__main__":
    main()
