"""Packages of several senders put together: what they say of all their projects, and of those that may be named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipelines.contracts.package import MEASURES
from pipelines.disclosure.cubes import TOTAL
from pipelines.disclosure.rules import Rules
from pipelines.measures.random_effects import random_effects
from pipelines.release_cubes import WITH_SUPPORT
from pipelines.releases import in_steps

PEOPLE = ["sender", "name", "with_support", "people", "share"]


@dataclass(frozen=True)
class Together:
    """network__measures, network__projects and network__people."""

    measures: pd.DataFrame
    projects: pd.DataFrame
    people: pd.DataFrame


def together(packages: Sequence[Mapping[str, Any]], rules: Rules) -> Together:
    """What packages say together: median, quartiles and mean of each measure over projects; projects that may be named.

    Nothing of fewer than five projects, no least and no most; the mean by random effects with the interval of Hartung and Knapp.
    """
    rows, named = [], []
    for package in packages:
        names = {one["project"]: one["name"] for one in package["projects"]}
        for one in package["figures"]:
            if one["value"] is not None:
                rows.append({"sender": package["about"][0]["sender"], "name": names.get(one["project"]), **one})
    for measure in MEASURES:
        found = [one for one in rows if one["measure"] == measure]
        named.append(_over(measure, found, rules))
    shown = [one for one in rows if one["name"]]
    columns = ["sender", "name", "measure", "value", "low95", "high95"]
    return Together(
        pd.DataFrame(named), pd.DataFrame(shown, columns=columns).sort_values(["measure", "name", "sender"]),
        pd.DataFrame([row for package in packages for row in _people(package)], columns=PEOPLE),
    )  # fmt: skip


def _people(package: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """People of each sender, over all projects and of those with a name; the share with support from the numbers as they are told."""
    names = {TOTAL: "", **{one["project"]: one["name"] for one in package["projects"] if one["name"]}}
    found = {(one["project"], one["group"]): one["people"] for one in package["people"]}
    for project, name in names.items():
        some, every = (found.get((project, one)) for one in (WITH_SUPPORT, TOTAL))
        share = some / every if some is not None and every else None
        told = {"with_support": some, "people": every, "share": share}
        yield {"sender": package["about"][0]["sender"], "name": name, **told}


def _over(measure: str, found: Sequence[Mapping[str, Any]], rules: Rules) -> dict[str, Any]:
    empty = dict.fromkeys(("median", "quartile1", "quartile3", "mean", "low95", "high95"), np.nan)
    row = {"measure": measure, "projects": len(found), "senders": len({one["sender"] for one in found})} | empty
    if len(found) < rules.fewest_projects:
        return row | {"reason": "too_few_projects"}
    values = np.array([one["value"] for one in found])
    quarters = np.quantile(values, [0.25, 0.5, 0.75])
    first, middle, third = (in_steps(float(one), measure, rules) for one in quarters)
    row |= {"quartile1": first, "median": middle, "quartile3": third, "reason": None}
    errors = np.array([one["standard_error"] or 0.0 for one in found])
    if (errors > 0).all():
        pooled = random_effects(values, errors**2, floor=True)  # as for projects of one house
        ends = {name: getattr(pooled, name) for name in ("mean", "low95", "high95")}
        row |= {name: in_steps(float(value), measure, rules) for name, value in ends.items()}
    return row
