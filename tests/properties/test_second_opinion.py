"""What must hold for the second opinion on any panel: it does not care about the order of rows, names, levels, years or the size of money."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.measures.panel import complex_panel, person_panel
from pipelines.measures.second_opinion import DIFFERENCE, DOUBLY_ROBUST, GROUP_TIME, View, view
from tests.unit.measures.panels import complexes, persons, some_people

FEW = settings(max_examples=6, deadline=None)
SEEDS = st.integers(0, 10_000)


def people(seed: int, **more) -> pa.Table:
    return some_people(seed, controls=40, movers=24, **{"noise": 700, **more})


def seen(table: pa.Table) -> View:
    return view("persons", person_panel(table), 30)


def figures(table: pa.Table, project: str = "P1") -> dict[str, tuple[float, float]]:
    found = seen(table).figures(project)
    return {name: (f.amount[0], f.error[0]) for name, f in found.items() if f is not None}


def with_cents(table: pa.Table, cents) -> pa.Table:
    at = table.schema.get_field_index("wmo_support_cents")
    return table.set_column(at, "wmo_support_cents", pa.array(cents, pa.int64()))


def close(one, other, k=1.0, rel=1e-7):
    assert one.keys() == other.keys() == {GROUP_TIME, DOUBLY_ROBUST, DIFFERENCE}
    for name in one:
        assert other[name] == pytest.approx((k * one[name][0], abs(k) * one[name][1]), rel=rel, abs=1e-3)


@FEW
@given(SEEDS)
def test_the_order_of_rows_and_names_does_not_matter(seed):
    table = people(seed)
    order = np.random.default_rng(seed).permutation(table.num_rows)
    at = table.schema.get_field_index("person_id")
    renamed = table.set_column(
        at, "person_id", pc.binary_join_element_wise("zz", pc.utf8_reverse(table["person_id"]), "-")
    )
    close(figures(table), figures(table.take(order)))
    close(figures(table), figures(renamed))


@FEW
@given(SEEDS, st.integers(2, 9))
def test_k_times_the_euros_is_k_times_the_figure_and_its_error(seed, k):
    table = people(seed)
    close(figures(table), figures(with_cents(table, table["wmo_support_cents"].to_numpy() * k)), k)


@FEW
@given(SEEDS, st.integers(1, 5))
def test_the_same_in_other_years_is_the_same(seed, years):
    table = people(seed)
    moved = table
    for name in ("month", "start_month"):
        days = pc.cast(table[name], pa.int32())
        month = np.array(
            [None if d is None else np.datetime64(d, "D").astype("datetime64[M]") for d in days.to_pylist()]
        )
        later = [None if m is None else (m + 12 * years).astype("datetime64[D]").astype(object) for m in month]
        moved = moved.set_column(moved.schema.get_field_index(name), name, pa.array(later, pa.date32()))
    close(figures(table), figures(moved))


@FEW
@given(SEEDS, st.integers(-9_000, 9_000))
def test_what_a_person_or_a_month_has_extra_throughout_changes_nothing(seed, extra):
    table = people(seed)
    cents = table["wmo_support_cents"].to_numpy()
    mover = pc.equal(table["person_id"], "x045").to_numpy(zero_copy_only=False)
    month = pc.equal(table["month"], table["month"][8]).to_numpy(zero_copy_only=False)
    base = figures(table)[GROUP_TIME]
    for changed in (cents + extra * mover, cents + extra * month):
        assert figures(with_cents(table, changed))[GROUP_TIME] == pytest.approx(base, rel=1e-6, abs=0.1)


@FEW
@given(SEEDS)
def test_people_and_a_project_in_another_municipality_change_nothing(seed):
    table = people(seed)
    rng = np.random.default_rng(seed)
    other = [
        (f"z{i:02d}", t, "0518", "P9" if i < 5 else None, "P9" if i < 5 else None, 12 if i < 5 else None, int(rng.integers(0, 9_000)))
        for i in range(45) for t in range(30)
    ]  # fmt: skip
    close(figures(table), figures(pa.concat_tables([table, persons(other)])))


@FEW
@given(SEEDS, st.integers(1_000, 20_000))
def test_an_exact_effect_is_found_exactly(seed, effect):
    table = people(seed, effect=effect, noise=0)
    found = seen(table).figures("P1")
    for name in (GROUP_TIME, DOUBLY_ROBUST):
        assert found[name].amount[0] == pytest.approx(effect * found[name].periods, rel=1e-6)
    assert found[DIFFERENCE].amount[0] == pytest.approx(0, abs=0.5)


@FEW
@given(SEEDS)
def test_swapping_what_is_seen_and_what_is_avoided_flips_the_sign(seed):
    """Costs mirrored around a level: a saving becomes an equal rise."""
    table = people(seed)
    close(figures(table), figures(with_cents(table, 200_000 - table["wmo_support_cents"].to_numpy())), -1.0, rel=1e-6)


@FEW
@given(SEEDS, st.integers(100, 5_000))
def test_a_cost_and_its_credit_in_one_month_change_nothing_and_a_line_may_be_split(seed, cents):
    """In the panel a month is one sum: two lines of a month, or a line and its credit, are the same to every estimator."""
    table = people(seed)
    whole = table["wmo_support_cents"].to_numpy()
    split = (whole - cents) + cents
    credited = whole + cents - cents
    for same in (split, credited):
        close(figures(table), figures(with_cents(table, same)))


@FEW
@given(SEEDS, st.integers(-300, 300))
def test_complexes_with_a_dwelling_cost_in_common_per_month_change_nothing(seed, extra):
    rng = np.random.default_rng(seed)
    rows = [
        (f"c{c}", t, f"c{c}" if c < 2 else None, 24 if c < 2 else None, 20, int(rng.integers(500, 900)) * 20)
        for c in range(10) for t in range(48)
    ]  # fmt: skip
    more = [(*r[:5], r[5] + extra * 20 * (1 + r[1] % 3)) for r in rows]
    one, two = (view("complexes", complex_panel(complexes(r)), 4).figures("c0")[GROUP_TIME] for r in (rows, more))
    assert two.amount[0] == pytest.approx(one.amount[0], rel=1e-9, abs=1e-3)
    assert two.error[0] == pytest.approx(one.error[0], rel=1e-9)
