"""What may be the matter with a country changes what is seen, and the truth is that of what is seen."""

import numpy as np
import pyarrow as pa
import pytest

from benchmarks.worlds import CONDITIONS, _without_shares
from tests.unit.measures.panels import month


def people():
    """m moved into P1 in month 2 and costs a fifth less; n into P2 in month 3; o never did."""
    rows = [(who, t) for who in "mno" for t in range(4)]
    start = {"m": 2, "n": 3, "o": None}
    project = {"m": "P1", "n": "P2", "o": None}
    treated = np.array([start[w] is not None and t >= start[w] for w, t in rows])
    return pa.table({
        "person_id": [w for w, _ in rows],
        "month": pa.array([month(t) for _, t in rows], pa.date32()),
        "project_id": pa.array([project[w] for w, _ in rows], pa.string()),
        "start_month": pa.array([month(start[w]) for w, _ in rows], pa.date32()),
        "wmo_support_cents": np.where(treated, 8_000, 10_000),
        "wmo_support_share": np.where(treated, 0.2, 0.0),
    })  # fmt: skip


def seen(condition):
    table = CONDITIONS[condition](people(), np.random.default_rng(1))
    return _without_shares(table)


def test_in_the_outlier_everything_of_one_project_is_five_times_as_much_and_so_is_what_it_avoids():
    table, truth = seen("outlier")
    assert table["wmo_support_cents"].to_pylist() == [50_000] * 2 + [40_000] * 2 + [10_000] * 3 + [8_000] + [10_000] * 4
    assert truth["P1", "wmo_support"] == pytest.approx(5 * 2 * 2_000)
    assert truth["P2", "wmo_support"] == pytest.approx(2_000)


def test_who_is_about_to_do_better_costs_a_tenth_less_and_the_project_gets_only_what_it_avoids():
    table, truth = seen("selection")
    assert table["wmo_support_cents"].to_pylist()[:4] == [10_000, 10_000, 7_200, 7_200]
    assert truth["P1", "wmo_support"] == pytest.approx(2 * 1_800)  # a fifth of 9,000, and not 10,000 - 7,200


def test_rows_that_are_not_delivered_are_in_neither_panel_nor_truth():
    table, truth = seen("unbalanced")
    assert 0 < table.num_rows < 12
    left = table.filter(pa.compute.equal(table["project_id"], "P1"))["wmo_support_cents"].to_pylist()
    assert truth.get(("P1", "wmo_support"), 0) == pytest.approx(2_000 * left.count(8_000))
