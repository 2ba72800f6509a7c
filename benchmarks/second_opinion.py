"""Is the second opinion calibrated? Example countries with a known truth, seen in blocks of time.

    uv run python benchmarks/second_opinion.py [--countries 200]

Per country: do the 95 % intervals of group-time and doubly robust figures hold the truth of what they are about, per budget for
all projects together and per project; how often are estimators said to disagree, or is something found at a pretended start,
where there is nothing?
Prints the table of README.md and writes second_opinion.csv.
"""

import argparse
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from benchmarks.worlds import panelled
from pipelines.example.country import Country
from pipelines.measures.second_opinion import DIFFERENCE, View, two_sided, views_of
from pipelines.measures.selection import placebo_dates

HERE = Path(__file__).resolve().parent


def lived(job: tuple[int, str, int]) -> list[dict]:
    """One country: a row per figure, with how far it is from the truth in standard errors, and one per placebo date."""
    seed, effect, projects = job
    made = panelled(Country(seed=seed, effect=effect, projects=projects, municipalities=5))
    panels = made.tables.panels()
    views = views_of(panels, 4)
    rows = [row for seen in views for project in seen.projects() for row in _figures(seen, project, made.estimable)]
    dates = placebo_dates(views)
    dates = dates[(dates.low95_cents != 0) | (dates.high95_cents != 0)]
    rows += [
        {"kind": "placebo", "all": p == "all", "panel": b, "p": v}
        for p, b, v in zip(dates.project_id, dates.budget, dates.p, strict=True)
    ]
    return [{"seed": seed, "effect": effect, "projects": projects, **row} for row in rows]


def _figures(seen: View, project: str, truth: dict[tuple[str, str], float]) -> Iterator[dict]:
    for kind, figure in seen.figures(project).items():
        for b, budget in enumerate(seen.budgets):
            if figure is None or figure.error[b] == 0:
                continue
            true = sum(v for (p, name), v in truth.items() if name == budget and project in ("all", p))
            true = 0.0 if kind == DIFFERENCE else true * figure.periods / seen.exposure(project)
            half = stdtrit(figure.degrees[b], 0.975) * figure.error[b]
            yield {
                "kind": kind, "all": project == "all", "panel": seen.name, "budget": budget, "off": figure.amount[b] - true,
                "truth": true, "covered": bool(abs(figure.amount[b] - true) <= half),
                "p": two_sided(figure.amount[b] - true, figure.error[b], figure.degrees[b]),
            }  # fmt: skip


def summary(rows: pd.DataFrame) -> str:
    """The tables of README.md."""
    lines = [
        "| Country | Projects | Figure | Panel | All projects: covered | Bias / truth | Per project: covered |",
        "|---|---:|---|---|---:|---:|---:|",
    ]
    known = rows[rows.kind.isin(["group_time", "doubly_robust"])]
    for (effect, projects, kind, panel), part in known.groupby(["effect", "projects", "kind", "panel"], sort=False):
        everyone, single = part[part["all"]], part[~part["all"]]
        bias = f"{everyone.off.sum() / everyone.truth.sum():+.1%}" if everyone.truth.sum() else "–"
        covered = f"{everyone.covered.mean():.1%} of {len(everyone):,}"
        lines.append(f"| {effect} | {projects} | {kind} | {panel} | {covered} | {bias} | {single.covered.mean():.1%} |")
    lines += [
        "",
        "| Country | Projects | p < 0.05: group-time minus imputation, all projects | per project | placebo dates, all projects "
        "| per project |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for (effect, projects), part in rows.groupby(["effect", "projects"], sort=False):
        cells = []
        for kind in (DIFFERENCE, "placebo"):
            for everyone in (True, False):
                p = part[(part.kind == kind) & (part["all"] == everyone)].p
                cells.append(f"{(p < 0.05).mean():.1%} of {len(p):,}")
        lines.append(f"| {effect} | {projects} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Live through the countries and print the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--countries", type=int, default=200)
    parser.add_argument("--first-seed", type=int, default=5001)
    parser.add_argument("--projects", nargs="+", type=int, default=[5, 12])
    parser.add_argument("--effects", nargs="+", default=["default", "none"])
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    seeds = range(chosen.first_seed, chosen.first_seed + chosen.countries)
    jobs = [(s, e, p) for e in chosen.effects for p in chosen.projects for s in seeds]
    with ProcessPoolExecutor(chosen.processes, mp_context=get_context("spawn")) as pool:
        rows = pd.DataFrame([row for found in pool.map(lived, jobs, chunksize=2) for row in found])
    told = rows.groupby(["effect", "projects", "kind", "panel", "all"], sort=False).agg(
        figures=("p", "size"),
        covered=("covered", lambda v: v.astype(float).mean()),
        below_5_percent=("p", lambda p: np.mean(p < 0.05)),
    )
    told.round(4).reset_index().to_csv(HERE / "second_opinion.csv", index=False)
    print(summary(rows))


if __name__ == "__main__":
    main()
