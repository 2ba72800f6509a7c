"""Does the dose-response find the truth of the example country, and diminishing returns when, and only when, they are there?

    uv run python benchmarks/dose_response.py [--countries 100]

Countries go straight into panels (`worlds.py`). ``default``: the response of the example (diminishing); ``constant``: every hour
brings the same; ``none``: nothing is avoided. Compared with the truth: euros avoided per extra euro at the lowest, middle and
highest dose seen, all budgets together and per budget, for the mean project (weighted as the estimate is) and for each project
itself (a day a week more). Prints the table of README.md and writes dose_response.csv.
"""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from benchmarks import worlds
from pipelines.example import effects
from pipelines.example.country import Country
from pipelines.example.making import world
from pipelines.measures.dose_response import Responses, curves, dose_response, doses_of, one_more_caretaker, responses
from pipelines.measures.second_opinion import views_of

HERE = Path(__file__).resolve().parent
HOUR = 4700  # real cents of a caretaker's hour in the example country
WEEK = 8.0
DIMINISHING = effects.response


def lived(job: tuple[int, str, int]) -> list[dict]:
    """One country: rows per figure with estimate, interval and truth."""
    seed, kind, projects = job
    effects.response = DIMINISHING if kind != "constant" else lambda hours: np.asarray(hours) / 2.5
    country = Country(
        seed=seed, projects=projects, municipalities=max(5, projects * 5 // 12), care_lines=12_500 * projects,
        effect="none" if kind == "none" else "default",
    )  # fmt: skip
    made = world(country, pd.read_csv(worlds.INDICES).to_dict("records"))
    panels = worlds.panelled(country).tables.panels()
    views = views_of(panels, 4)
    found = responses(views, _doses(made), build_up_months=12)
    return [
        {"seed": seed, "kind": kind, "projects": projects, **row} for row in [*_curve(made, found), *_here(made, found)]
    ]


def _doses(made: worlds.World):
    months = np.array([np.datetime64(made.country.first_day(m), "ns") for m in range(made.country.months)])
    own = [c for c in made.complexes if c.project]
    hours = np.concatenate([made.housing[c.number].hours for c in own])
    table = pd.DataFrame({
        "project_id": np.repeat([c.code for c in own], len(months)), "month": np.tile(months, len(own)), "hours": hours,
        "cents": hours * HOUR, "dwellings": np.repeat([c.dwellings for c in own], len(months)),
    })  # fmt: skip
    first = int(np.datetime64(made.country.first_day(0), "M").astype(int))
    return doses_of(
        table[["project_id", "month", "cents"]], table.drop(columns="cents"), {c.code: first + c.start for c in own}
    )


def _shares(made: worlds.World, budgets: tuple[str, ...]) -> np.ndarray:
    return np.array([effects.share(made.country, b) if b in effects.SHARES else 0.0 for b in budgets])


def _curve(made: worlds.World, found: Responses) -> list[dict]:
    table, fitted = dose_response(found), curves(found)
    quality = np.array([c.quality for c in made.complexes if c.project])
    cost = found.expected.sum(axis=1)
    mean_quality = (quality @ cost) / np.maximum(cost.sum(axis=0), 1)
    per_dwelling = _told_cost(found)
    rows = []
    for budget, part in table.groupby("budget", sort=False):
        inside = part[part.reason.isna()]
        for name, at in (("lowest", 0), ("middle", len(inside) // 2), ("highest", -1)):
            if not len(inside):
                continue
            row = inside.iloc[at]
            step = effects.response(row.dose_cents / HOUR + 0.01) - effects.response(row.dose_cents / HOUR - 0.01)
            each = _shares(made, found.budgets) * mean_quality * per_dwelling * float(step) / (0.02 * HOUR)
            truth = each.sum() if budget == "all" else each[found.budgets.index(budget)]
            rows.append({
                "figure": f"curve, {name} dose", "budget": budget, "estimate": row.per_extra_euro, "truth": truth,
                "low": row.per_extra_euro_low95, "high": row.per_extra_euro_high95, "diminishing": bool(row.diminishing),
            })  # fmt: skip
    assert not isinstance(fitted, str)
    return rows


def _told_cost(found: Responses) -> np.ndarray:
    use = (found.doses.dose > 0) & (found.expected > 0).any(axis=2)
    return found.expected[use].sum(axis=0) / found.doses.dwelling_months[use].sum()


def _here(made: worlds.World, found: Responses) -> list[dict]:
    rows = []
    table = one_more_caretaker(found, steps=(WEEK,), weeks_per_year=52.0)
    shares = _shares(made, found.budgets)
    for row in table[(table.budget == "all") & table.reason.isna()].itertuples():
        p = found.doses.projects.index(row.project_id)
        complex_ = next(c for c in made.complexes if c.code == row.project_id)
        own = found.expected[p].any(axis=1) & (found.doses.dose[p] > 0)
        cost = found.expected[p][own].sum(axis=0) / found.doses.dwelling_months[p][own].sum() * 12 * complex_.dwellings
        step = effects.response(row.dose_then_cents / HOUR) - effects.response(row.dose_cents / HOUR)
        truth = float((shares * cost).sum() * complex_.quality * step)
        rows.append({
            "figure": "a day a week more, each project", "budget": "all", "estimate": float(row.avoided_cents), "truth": truth,
            "low": float(row.avoided_low95_cents), "high": float(row.avoided_high95_cents), "diminishing": None,
        })  # fmt: skip
    return rows


def summary(rows: pd.DataFrame) -> str:
    """The tables of README.md."""
    rows = rows.assign(covered=(rows.low <= rows.truth) & (rows.truth <= rows.high))
    lines = [
        "| Country | Projects | Figure | Truth, mean | Estimate, mean | Covered by the 95 % interval |",
        "|---|---:|---|---:|---:|---:|",
    ]
    for (kind, projects, figure), part in rows[rows.budget == "all"].groupby(
        ["kind", "projects", "figure"], sort=False
    ):
        scale = 1 if figure.startswith("curve") else 100
        cells = f"{part.truth.mean() / scale:,.2f} | {part.estimate.mean() / scale:,.2f} | {part.covered.mean():.1%} of {len(part)}"
        lines.append(f"| {kind} | {projects} | {figure} | {cells} |")
    lines += [
        "",
        "| Country | Projects | Budgets apart: covered | Called diminishing: all budgets together | Per budget |",
        "|---|---:|---:|---:|---:|",
    ]
    for (kind, projects), part in rows[rows.figure == "curve, middle dose"].groupby(["kind", "projects"], sort=False):
        everything, single = part[part.budget == "all"], part[part.budget != "all"]
        shares = (single.covered, everything.diminishing, single.diminishing)
        lines.append(f"| {kind} | {projects} | " + " | ".join(f"{v.mean():.1%}" for v in shares) + " |")
    return "\n".join(lines)


def main() -> None:
    """Live through the countries and print the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--countries", type=int, default=100, help="half of them where there are more than 12 projects")
    parser.add_argument("--first-seed", type=int, default=3001)
    parser.add_argument("--projects", nargs="+", type=int, default=[6, 12, 40])
    parser.add_argument("--kinds", nargs="+", default=["default", "constant", "none"])
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    seeds = range(chosen.first_seed, chosen.first_seed + chosen.countries)
    jobs = [
        (s, k, p)
        for k in chosen.kinds
        for p in chosen.projects
        for s in (seeds if p <= 12 else seeds[: len(seeds) // 2])
    ]
    with ProcessPoolExecutor(chosen.processes, mp_context=get_context("spawn")) as pool:
        rows = pd.DataFrame([row for found in pool.map(lived, jobs, chunksize=4) for row in found])
    told = rows.drop(columns=["diminishing"]).round(4).assign(diminishing=rows.diminishing)
    told[rows.budget == "all"].to_csv(HERE / "dose_response.csv", index=False)
    print(summary(rows))


if __name__ == "__main__":
    main()
