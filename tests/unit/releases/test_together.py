"""What packages say together, by hand."""

import numpy as np
import pandas as pd
import pytest

from pipelines.contracts.package import MEASURES
from pipelines.measures.random_effects import random_effects
from pipelines.packages_together import together
from tests.unit.releases.tables import RULES

BENEFIT = "benefit_per_euro"


def figure(project, value, measure=BENEFIT, error=1.0):
    return {"project": project, "measure": measure, "value": value, "low95": 0.5, "high95": 9.5, "standard_error": error,
            "reason": None}  # fmt: skip


def package(sender, figures=(), projects=(), people=()):
    return {
        "about": [{"sender": sender}],
        "figures": list(figures),
        "projects": [{"project": p, "name": name} for p, name in projects],
        "people": [{"project": p, "group": group, "people": n} for p, group, n in people],
    }


def row_of(*packages, measure=BENEFIT):
    return together(packages, RULES).measures.set_index("measure").loc[measure]


def test_every_measure_has_a_row_with_how_many_projects_and_senders():
    found = together([package("a", [figure("#1", 1.0), figure("#2", None)]), package("b", [figure("#1", 2.0)])], RULES)
    rows = found.measures
    assert list(rows.measure) == list(MEASURES)
    of = rows.set_index("measure")
    assert (of.projects[BENEFIT], of.senders[BENEFIT]) == (2, 2)
    assert of.drop(index=BENEFIT).projects.sum() == 0 == of.drop(index=BENEFIT).senders.sum()
    assert set(of.reason) == {"too_few_projects"}
    for name in ("median", "quartile1", "quartile3", "mean", "low95", "high95"):
        assert rows[name].isna().all() and rows[name].dtype == float
    assert row_of(package("a", [figure("#1", 1.0), figure("#2", 2.0)])).senders == 1


def test_quartiles_and_median_of_five_projects_in_steps():
    values = [1.004, 2.006, 3.333, 4.444, 10.0]
    row = row_of(package("a", [figure(f"#{i}", v, error=None) for i, v in enumerate(values)]))
    assert (row.quartile1, row["median"], row.quartile3) == (2.01, 3.33, 4.44) and pd.isna(row.reason)
    assert pd.isna(row["mean"]) and pd.isna(row.low95) and pd.isna(row.high95)
    columns = [
        "measure",
        "projects",
        "senders",
        "median",
        "quartile1",
        "quartile3",
        "mean",
        "low95",
        "high95",
        "reason",
    ]
    assert list(row.reset_index()["index"]) == columns[1:]
    four = row_of(package("a", [figure(f"#{i}", v) for i, v in enumerate(values[:4])]))
    assert four.projects == 4 and four.reason == "too_few_projects" and pd.isna(four["median"])
    euros = [figure(f"#{i}", 1000.0 * i + 600, "net_per_dwelling_year") for i in range(5)]
    row = row_of(package("a", euros), measure="net_per_dwelling_year")
    assert (row.quartile1, row["median"], row.quartile3) == (2000.0, 3000.0, 4000.0)


def test_the_mean_is_by_the_errors_of_each():
    values, errors = [1.0, 2.0, 3.0, 4.0, 10.0], [0.5, 1.0, 2.0, 0.7, 3.0]
    row = row_of(
        package("a", [figure(f"#{i}", v, error=e) for i, (v, e) in enumerate(zip(values, errors, strict=True))])
    )
    pooled = random_effects(np.array(values), np.array(errors) ** 2, floor=True)
    assert [row["mean"], row.low95, row.high95] == [round(one, 2) for one in (pooled.mean, pooled.low95, pooled.high95)]
    alike = row_of(package("a", [figure(f"#{i}", 2.0) for i in range(5)]))
    assert alike["mean"] == 2.0 and alike.low95 == pytest.approx(
        2 - 2.776 / 5**0.5, abs=0.01
    )  # never narrower than its errors


@pytest.mark.parametrize("error", [None, 0.0])
def test_without_an_error_of_each_there_is_no_mean(error):
    rows = [figure(f"#{i}", float(i), error=error if i == 3 else 1.0) for i in range(5)]
    row = row_of(package("a", rows))
    assert row["median"] == 2.0 and pd.isna(row["mean"])


def test_projects_with_a_name_stand_by_themselves_in_order():
    one = package("b", [figure("P2", 2.0), figure("#1", 7.0), figure("P1", 1.0), figure("P1", None, MEASURES[0])],
                  [("P1", "Meent"), ("P2", "Hof"), ("#1", None)])  # fmt: skip
    two = package("a", [figure("P1", 3.0), figure("P1", 4.0, MEASURES[0]), figure("P8", 5.0)], [("P1", "Meent")])
    found = together([one, two], RULES).projects
    assert list(found.columns) == ["sender", "name", "measure", "value", "low95", "high95"]
    assert found.to_numpy().tolist() == [
        ["b", "Hof", BENEFIT, 2.0, 0.5, 9.5],
        ["a", "Meent", BENEFIT, 3.0, 0.5, 9.5],
        ["b", "Meent", BENEFIT, 1.0, 0.5, 9.5],
        ["a", "Meent", MEASURES[0], 4.0, 0.5, 9.5],
    ]


def test_nothing_of_nobody_has_its_columns_all_the_same():
    found = together([package("a")], RULES)
    assert found.projects.empty and list(found.projects.columns) == [
        "sender",
        "name",
        "measure",
        "value",
        "low95",
        "high95",
    ]
    assert list(found.people.columns) == ["sender", "name", "with_support", "people", "share"]
    assert together([], RULES).people.empty and list(together([], RULES).people.columns) == list(found.people.columns)


def test_people_of_each_sender_and_of_projects_with_a_name():
    groups = [("all", "with_support", 30), ("all", "all", 120), ("P1", "with_support", 20), ("P1", "all", 40),
              ("#1", "with_support", 10), ("#1", "all", 80)]  # fmt: skip
    found = together([package("a", (), [("P1", "Meent"), ("#1", None)], groups), package("b")], RULES).people
    assert found.astype(object).where(found.notna(), None).to_numpy().tolist() == [
        ["a", "", 30, 120, 0.25],
        ["a", "Meent", 20, 40, 0.5],
        ["b", "", None, None, None],
    ]


@pytest.mark.parametrize(("some", "every", "share"), [(0, 20, 0.0), (None, 20, None), (20, None, None), (20, 0, None)])
def test_a_share_is_there_where_both_numbers_are(some, every, share):
    people = [("all", "with_support", some), ("all", "all", every)]
    (row,) = together([package("a", people=people)], RULES).people.to_dict("records")
    told = {name: None if pd.isna(one) else one for name, one in row.items()}
    assert told == {"sender": "a", "name": "", "with_support": some, "people": every, "share": share}
