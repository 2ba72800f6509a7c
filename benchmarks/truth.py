"""Does the method find a known truth? Seeds of the example country, with its effect and without.

    uv run python benchmarks/truth.py [--seeds 1-20] [--effects default none] [--folder DIR]

Per seed a country is written and built by the front door; the pipeline never reads the truth. Then, and only here, the two are
compared: does the 95 % interval of the total avoided cost per budget cover the truth, and how far off is the sum over budgets?
Writes truth_by_build.csv (a row per seed, effect and budget), and prints a summary. With ``--folder`` what was
built is kept, and is not built again.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent


def ontschot(*arguments: str) -> None:
    """Run the front door; a failure stops the benchmark."""
    call = [sys.executable, "-c", "from assets.cli import main; main()", *arguments]
    subprocess.run(call, check=True, capture_output=True, cwd=HERE.parent)


def built(seed: int, effect: str, care_lines: int, folder: Path) -> Path:
    """A country with its truth and its marts below ``folder``; built when it is not there."""
    place = folder / f"{effect}-{seed}"
    out, data = place / "country", place / "data"
    if not (data / "warehouse" / "mart" / "mart__avoided_cost.parquet").exists():
        size = ["--care-lines", str(care_lines)]
        ontschot("example", "--out", str(out), "--seed", str(seed), "--effect", effect, *size)
        ontschot("build", "--deliveries", str(out / "deliveries"), "--data", str(data), "--workers", "1", "--json")
        shutil.rmtree(out / "deliveries")
        shutil.rmtree(data / "warehouse" / "raw")
    return place


def compared(place: Path, seed: int, effect: str) -> pd.DataFrame:
    """Estimate and truth per budget for one country, with the verdicts it gave."""
    truth = pd.read_csv(place / "country" / "truth" / "avoided.csv").groupby("budget").avoided_cents.sum()
    marts = place / "data" / "warehouse" / "mart"
    avoided = pd.read_parquet(marts / "mart__avoided_cost.parquet")
    rows = pd.read_parquet(marts / "mart__who_pays_who_gains.parquet")
    draws = pd.read_parquet(marts / "mart__avoided_draws.parquet", columns=["draw", "avoided_cents"])
    found = avoided[(avoided.project_id == "all") & (avoided.year == 0)].set_index("budget")
    table = found[["avoided_cents", "avoided_low95_cents", "avoided_high95_cents", "pretrend_p"]].astype("float64")
    table["truth_cents"] = truth.reindex(table.index).fillna(0)
    total = draws.groupby("draw").avoided_cents.sum()
    low, high = total.quantile([0.025, 0.975])
    whole = [int(found.avoided_cents.sum()), low, high, None, truth.sum()]
    table.loc["sum"] = whole
    table["covered"] = table.truth_cents.between(table.avoided_low95_cents, table.avoided_high95_cents)
    parts = rows[(rows.year == 0) & ~rows.budget.isin(["all", "caretaking", "subsidy", "transfers"])]
    country = parts[parts.project_id == "all"].set_index("budget")
    table["verdict"] = country.verdict.reindex(table.index)
    single = parts[parts.project_id != "all"]
    table["projects_shown"] = single[single.verdict == "shown"].groupby("budget").size().reindex(table.index).fillna(0)
    table["projects"] = single.groupby("budget").size().reindex(table.index)
    table.loc["sum", "verdict"] = "shown" if low > 0 else "not shown"
    return table.reset_index().assign(seed=seed, effect=effect)


def summary(rows: pd.DataFrame) -> str:
    """Tables of coverage."""
    lines = [
        "| Budget | Truth, mean | Estimate, mean | Covered by the 95 % interval | Interval width / truth |",
        "|---|---:|---:|---:|---:|",
    ]
    real = rows[rows.effect == "default"]
    for budget, part in real.groupby("budget", sort=False):
        width = ((part.avoided_high95_cents - part.avoided_low95_cents) / part.truth_cents.abs()).mean()
        lines.append(
            f"| {budget} | € {part.truth_cents.mean() / 100:,.0f} | € {part.avoided_cents.mean() / 100:,.0f} "
            f"| {int(part.covered.sum())} of {len(part)} | {width:.0%} |"
        )
    total = real[real.budget == "sum"]
    off = (total.avoided_cents - total.truth_cents) / total.truth_cents
    lines += [
        "",
        f"Sum over budgets: off by {off.abs().mean():.1%} on average (mean of |estimate − truth| / truth), "
        f"{off.mean():+.1%} with its sign.",
    ]
    none = rows[rows.effect == "none"]
    if len(none):
        seeds = none.seed.nunique()
        called = none[(none.budget == "sum") & (none.verdict == "shown")]
        per_budget = none[none.budget != "sum"]
        lines += [
            "",
            f"Without any effect: the sum over budgets is called shown in {len(called)} of {seeds} seeds; "
            f"{int((per_budget.verdict == 'shown').sum())} of {len(per_budget)} budget totals and "
            f"{int(per_budget.projects_shown.sum())} of {int(per_budget.projects.sum())} project × budget figures are called shown; "
            f"the truth (0) is covered in {per_budget.covered.mean():.1%} of the budget totals.",
        ]
    return "\n".join(lines)


def main() -> None:
    """Run all seeds, two at a time, and print the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1-20", help="first and last seed")
    parser.add_argument("--care-lines", type=int, default=150_000)
    parser.add_argument("--effects", nargs="+", default=["default", "none"])
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    first, last = (int(seed) for seed in chosen.seeds.split("-"))
    jobs = [(seed, effect) for effect in chosen.effects for seed in range(first, last + 1)]
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        folder = chosen.folder or Path(name)
        places = pool.map(lambda job: built(*job, chosen.care_lines, folder), jobs)
        rows = pd.concat([compared(place, *job) for place, job in zip(places, jobs, strict=True)], ignore_index=True)
    rows.to_csv(HERE / "truth_by_build.csv", index=False)
    for effect, part in rows.groupby("effect"):
        print(f"{effect}: seeds {part.seed.min()}-{part.seed.max()}")
    print(summary(rows))


if __name__ == "__main__":
    main()
