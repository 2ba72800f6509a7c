"""What do joint draws cost, beside a bare matrix product and beside another library's bootstrap on the same panel?

    uv run python benchmarks/draws.py [--complexes 500 --months 96 --budgets 8 --draws 2000 --projects 50]

Everything is on one panel of complexes, each in a process of its own with one thread, so that memory is its own:

- ``product``: numpy's (draws × complexes) @ (complexes × months·budgets) in float32: the least that any bootstrap of the totals does;
- ``products``: one such product per project: the product of the size of what a build makes, draws of every project by month;
- ``ours``: imputation, contributions and joint draws of every project, month and budget, and their sum (`complex_errors`);
- ``group_time``: our group-time effects with analytic errors, every budget;
- ``moderndid``: its group-time effects with its own bootstrap, one budget, times the number of budgets.

Prints seconds, ratios and peak memory; the goal is ``ours`` at most 3 × ``products`` and a tenth of ``moderndid``.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.measures.counterfactual import fit_untreated, group_time_effects
from pipelines.measures.inference import complex_errors
from pipelines.measures.panel import NEVER, Panel

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "POLARS_MAX_THREADS"), "1")
STARTS = 10  # start dates over which the projects are spread: each makes a cohort
SUBJECTS = ("product", "products", "ours", "group_time", "moderndid")


def panel(size: argparse.Namespace) -> Panel:
    """Complexes with levels, months in common and noise; the first ``projects`` start at one of ten dates and avoid a fifth."""
    rng = np.random.default_rng(1)
    n, t, b = size.complexes, size.months, size.budgets
    start = np.full(n, NEVER, np.int32)
    start[: size.projects] = np.linspace(t // 4, 3 * t // 4, STARTS).astype(np.int32)[np.arange(size.projects) % STARTS]
    cost = (
        50_000 * np.exp(rng.normal(0, 0.3, (n, 1, b)))
        + rng.normal(0, 3_000, (1, t, b))
        + rng.normal(0, 9_000, (n, t, b))
    )
    cost = np.where((np.arange(t)[None, :] >= start[:, None].astype(np.int64))[:, :, None], 0.8 * cost, cost)
    unit, period = np.divmod(np.arange(n * t, dtype=np.int32), t)
    names = tuple(f"c{i:04d}" for i in range(n))
    project = np.where(np.arange(n) < size.projects, np.arange(n), -1).astype(np.int32)
    ones = np.ones(n * t)
    return Panel(
        tuple(f"b{i}" for i in range(b)), unit, period, np.zeros(n * t, np.int32), np.rint(cost).reshape(n * t, b), ones, ones,
        np.arange(n, dtype=np.int32), project, start, names, names,
    )  # fmt: skip


def _product(size: argparse.Namespace, made: Panel, times: int) -> None:
    rng = np.random.default_rng(2)
    weights = rng.standard_normal((size.draws, size.complexes), dtype=np.float32)
    values = made.cents.reshape(size.complexes, -1).astype(np.float32)
    for _ in range(times):
        _ = weights @ values


def _ours(size: argparse.Namespace, made: Panel) -> None:
    fit = fit_untreated(made)
    errors = complex_errors(made, fit, seed=(1,), draws=size.draws)
    sum(e.sum(axis=(1, 2), dtype=np.float64) for e in errors.values())


def _long(size: argparse.Namespace, made: Panel) -> pd.DataFrame:
    cohort = np.where(made.start == NEVER, 0, made.start)[made.unit]
    return pd.DataFrame(made.cents, columns=list(made.budgets)).assign(
        unit=made.unit, period=made.period, cohort=cohort
    )


def _group_time(size: argparse.Namespace, made: Panel) -> None:
    long = _long(size, made)
    for budget in made.budgets:
        group_time_effects(long, outcome=budget, unit="unit", period="period", cohort="cohort")


def _moderndid(size: argparse.Namespace, made: Panel) -> None:
    import moderndid

    moderndid.att_gt(
        data=_long(size, made), yname="b0", tname="period", idname="unit", gname="cohort", boot=True, biters=size.draws,
        control_group="notyettreated", est_method="reg",
    )  # fmt: skip


def measured(subject: str, size: argparse.Namespace) -> dict:
    """Seconds and peak memory above the panel itself, of one subject; run in a process of its own."""
    made = panel(size)
    run: dict[str, Callable[[], None]] = {
        "product": lambda: _product(size, made, 1),
        "products": lambda: _product(size, made, size.projects),
        "ours": lambda: _ours(size, made),
        "group_time": lambda: _group_time(size, made),
        "moderndid": lambda: _moderndid(size, made),
    }
    if subject == "moderndid":
        import moderndid  # noqa: F401  # its start-up is not what is measured
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = []
    for _ in range(1 if subject == "moderndid" else size.repeats):
        began = time.perf_counter()
        run[subject]()
        seconds.append(time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "seconds": min(seconds) * (size.budgets if subject == "moderndid" else 1),
        "megabytes": (peak - before) / 1024,
    }


def main() -> None:
    """Measure every subject and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (
        ("complexes", 500),
        ("months", 96),
        ("budgets", 8),
        ("draws", 2000),
        ("projects", 50),
        ("repeats", 3),
    ):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--subject", choices=SUBJECTS, help=argparse.SUPPRESS)
    size = parser.parse_args()
    if size.subject:
        print(json.dumps(measured(size.subject, size)))
        return
    found = {}
    for subject in SUBJECTS:
        call = [sys.executable, "-m", "benchmarks.draws", *sys.argv[1:], "--subject", subject]
        done = subprocess.run(
            call, cwd=Path(__file__).resolve().parent.parent, env=os.environ | ONE_THREAD, capture_output=True, text=True, check=True
        )  # fmt: skip
        found[subject] = json.loads(done.stdout.splitlines()[-1])
    print(
        f"{size.complexes} complexes ({size.projects} projects), {size.months} months, {size.budgets} budgets, {size.draws} draws"
    )
    print("| Subject | Seconds | / product | / products | / moderndid | Memory |")
    print("|---|---:|---:|---:|---:|---:|")
    for subject, row in found.items():
        ratios = [row["seconds"] / found[other]["seconds"] for other in ("product", "products", "moderndid")]
        told = " | ".join(f"{r:.2f}" for r in ratios)
        print(f"| {subject} | {row['seconds']:.2f} | {told} | {row['megabytes']:.0f} MB |")


if __name__ == "__main__":
    main()
