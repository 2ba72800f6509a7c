"""Are the intervals honest? Hundreds of example countries with a known truth, with effect and without.

    uv run python benchmarks/calibration.py [--countries 500] [--effect default none] [--projects 12]
        [--condition plain unbalanced outlier selection] [--out FILE.csv]

Each country goes straight into panels (`worlds.py`), is estimated as a build does, and compared with its truth: per budget, for the
sum over budgets, and per project and budget. The truth of the printed table is what can be estimated of it (months in a panel of
who was seen before); `calibration.csv` (``--write``) has the whole truth beside it. The rows per country go to a file (``--out``).
"""

import argparse
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one country per core is faster than all cores on one
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from benchmarks.worlds import CONDITIONS, Panelled, Truth, panelled
from pipelines.example.country import Country
from pipelines.measures.answers import looked
from pipelines.measures.avoided_cost import Avoided, avoided
from pipelines.measures.distribution import quantiles
from pipelines.measures.selection import balance, unlike
from pipelines.measures.verdict import DID, Evidence, Rules, verdict
from pipelines.measures.who_pays import free_of

HERE = Path(__file__).resolve().parent
SUM = "sum"

TABLE = Path(__file__).resolve().parent / "calibration.csv"


@dataclass(frozen=True)
class Job:
    """One country to live through."""

    seed: int
    effect: str
    projects: int
    municipalities: int
    draws: int
    condition: str = "plain"


def figures(job: Job) -> tuple[Avoided, Panelled, frozenset[str]]:
    """Estimates of one country, as a build makes them, the country, and projects whose residents were unlike others."""
    country = Country(seed=job.seed, effect=job.effect, projects=job.projects, municipalities=job.municipalities)
    made = panelled(country, job.condition)
    seen = looked(made.tables.panels(), draws=job.draws, seed=job.seed, minimum_control_complexes=4)
    apart = unlike(balance(seen.views), Rules().unlike_sd)
    return avoided(seen.estimates, draws=job.draws), made, apart


def compared(job: Job) -> list[dict]:
    """Estimate, interval, truth and word of one country: per budget, their sum, and per project and budget."""
    found, made, apart = figures(job)
    rows = []
    for project in ("all", *found.projects):
        members = found.projects if project == "all" else (project,)
        budgets = [(b, [b]) for b in found.budgets] + ([(SUM, list(found.budgets))] if project == "all" else [])
        for name, parts in budgets:
            if keys := found.select(members, parts, 0):
                true = {
                    "truth_cents": _sum(made.estimable, members, parts),
                    "whole_cents": _sum(made.whole, members, parts),
                }
                row = _row(found, keys, true["truth_cents"], apart)
                rows.append({**vars(job), "project_id": project, "budget": name, **true, **row})
    return rows


def _sum(truth: Truth, projects: tuple[str, ...], budgets: list[str]) -> int:
    return round(sum(v for (p, b), v in truth.items() if p in projects and b in budgets))


def _row(found: Avoided, keys: list[tuple[str, str, int]], true: int, apart: frozenset[str]) -> dict:
    point, draws = found.total(keys)
    low, high = (int(q) for q in quantiles(draws, (0.025, 0.975)))
    pairs = frozenset((k[0], k[1]) for k in keys)
    did = all(found.grade[pair] == DID for pair in pairs)
    p = found.pretrend_p(pairs)
    grade = DID if did else "before-after"
    word = verdict(
        Evidence(
            low,
            high,
            float((draws > 0).mean()),
            grade,
            p,
            True,
            comparable=free_of(pairs, apart),
            untested=found.untested(pairs, 0),
        ),
        Rules(),
    )
    return {
        "avoided_cents": point, "low95_cents": low, "high95_cents": high,
        "sd_cents": round(float(draws.std())), "covered": low <= true <= high, "pretrend_p": p, "verdict": word,
    }  # fmt: skip


def lived(jobs: list[Job], processes: int) -> Iterator[list[dict]]:
    """All countries, each core its own."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(compared, jobs, chunksize=1)


def wilson(successes: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    z, p = 1.96, successes / n
    middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)


def summary(rows: pd.DataFrame) -> str:
    """The tables of README.md."""
    lines = [
        "| Budget | Countries | Covered by the 95 % interval | Error / its standard deviation (rms) | Bias / truth | Width / truth |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    real = rows[(rows.effect == "default")]
    for budget, part in real[real.project_id == "all"].groupby("budget", sort=False):
        low, high = wilson(int(part.covered.sum()), len(part))
        off = part.avoided_cents - part.truth_cents
        z = np.sqrt(((off / part.sd_cents.where(part.sd_cents > 0)) ** 2).mean())
        truth = part.truth_cents.mean()
        width = (part.high95_cents - part.low95_cents).mean()
        share = (f"{off.mean() / truth:+.1%}", f"{width / truth:.0%}") if truth else ("–", "–")
        lines.append(
            f"| {budget} | {len(part)} | {part.covered.mean():.1%} ({low:.1%}–{high:.1%}) | {z:.2f} | {share[0]} | {share[1]} |"
        )
    single = real[real.project_id != "all"]
    if len(single):
        lines += ["", f"Per project and budget: {single.covered.mean():.1%} of {len(single):,} intervals cover."]
    none = rows[rows.effect == "none"]
    for name, part in (("budget totals", none[(none.project_id == "all") & (none.budget != SUM)]),
                       ("sums over budgets", none[none.budget == SUM]),
                       ("project × budget figures", none[none.project_id != "all"])):  # fmt: skip
        if len(part):
            shown = int((part.verdict == "shown").sum())
            low, high = wilson(shown, len(part))
            lines.append(
                f"Without effect: {shown:,} of {len(part):,} {name} are called shown ({shown / len(part):.1%}; {low:.1%}–{high:.1%}); "
                f"0 is covered in {part.covered.mean():.1%}."
            )
    return "\n".join(lines)


def kept(rows: pd.DataFrame) -> pd.DataFrame:
    """Figures of `calibration.csv` per kind of country and budget, against what can be estimated of the truth and against all of it.

    Bias is a share of the mean truth, with its simulation error; a country of which nothing is avoided has none.
    """
    told = []
    for key, part in rows[rows.project_id == "all"].groupby(
        ["effect", "projects", "condition", "draws", "budget"], sort=False
    ):
        row = dict(zip(("effect", "projects", "condition", "draws", "budget"), key, strict=True))
        row |= {
            "first_seed": int(part.seed.min()),
            "countries": len(part),
            "shown": int((part.verdict == "shown").sum()),
        }
        for name, truth in (("estimable", part.truth_cents), ("whole", part.whole_cents)):
            off, mean = part.avoided_cents - truth, truth.mean()
            row[f"covered_{name}"] = round(
                float(((part.low95_cents <= truth) & (truth <= part.high95_cents)).mean()), 4
            )
            row[f"bias_{name}"] = round(off.mean() / mean, 5) if mean else None
            row[f"bias_error_{name}"] = round(off.std(ddof=1) / np.sqrt(len(part)) / mean, 5) if mean else None
        told.append(row)
    return pd.DataFrame(told)


def written(found: pd.DataFrame) -> None:
    """Put figures into `calibration.csv`, in the place of those of the same kind of country."""
    key = ["effect", "projects", "condition"]
    if TABLE.exists():
        before = pd.read_csv(TABLE)
        known = before.set_index(key).index.isin(found.set_index(key).index)
        found = pd.concat([before[~known], found], ignore_index=True)
    found.to_csv(TABLE, index=False, lineterminator="\n")


def main() -> None:
    """Live through the countries and print the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--countries", type=int, default=500)
    parser.add_argument(
        "--first-seed", type=int, default=1001, help="seeds of this benchmark; 1-60 were looked at while it was made"
    )
    parser.add_argument("--effect", nargs="+", default=["default", "none"])
    parser.add_argument("--projects", type=int, default=12)
    parser.add_argument("--municipalities", type=int, default=5)
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument(
        "--condition", choices=CONDITIONS, default="plain", help="what is the matter with the countries"
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--write", action="store_true", help="put the figures per budget into calibration.csv")
    chosen = parser.parse_args()
    seeds = range(chosen.first_seed, chosen.first_seed + chosen.countries)
    jobs = [
        Job(s, e, chosen.projects, chosen.municipalities, chosen.draws, chosen.condition)
        for s in seeds
        for e in chosen.effect
    ]
    rows = pd.DataFrame([row for found in lived(jobs, chosen.processes) for row in found])
    if chosen.out:
        rows.to_csv(chosen.out, index=False)
    if chosen.write:
        written(kept(rows))
    print(summary(rows))


if __name__ == "__main__":
    main()
