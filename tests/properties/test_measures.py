"""What must hold for any panel: the estimate does not care about names of rows, levels, or what everybody has in common."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.measures.avoided_cost import avoided, estimate_persons
from pipelines.measures.distribution import quantiles, to_cents
from tests.unit.measures.panels import persons, some_people

FEW = settings(max_examples=12, deadline=None)
SEEDS = st.integers(0, 10_000)


def total(table: pa.Table, project: str = "P1") -> float:
    return float(estimate_persons(table, draws=2, seed=1).projects[project].point[:, 0].sum())


def with_cents(table: pa.Table, cents) -> pa.Table:
    at = table.schema.get_field_index("wmo_support_cents")
    return table.set_column(at, "wmo_support_cents", pa.array(cents, pa.int64()))


@FEW
@given(SEEDS)
def test_cost_that_is_level_plus_month_avoids_nothing(seed):
    assert total(some_people(seed)) == pytest.approx(0, abs=0.01)


@FEW
@given(SEEDS, st.integers(1, 20_000))
def test_an_exact_effect_is_found_exactly(seed, effect):
    table = some_people(seed, effect=effect)
    treated = pc.sum(
        pc.and_(pc.equal(table["project_id"], "P1"), pc.greater_equal(table["month"], table["start_month"]))
    ).as_py()
    assert total(table) == pytest.approx(effect * treated, rel=1e-9)


@FEW
@given(SEEDS)
def test_the_order_of_rows_does_not_matter(seed):
    table = some_people(seed, noise=700)
    order = np.random.default_rng(seed).permutation(table.num_rows)
    one, two = (estimate_persons(t, draws=5, seed=1).projects["P1"] for t in (table, table.take(order)))
    assert (one.point == two.point).all()
    assert (one.errors == two.errors).all()


@FEW
@given(SEEDS, st.integers(2, 9))
def test_k_times_the_euros_is_k_times_the_avoided_cost_and_its_error(seed, k):
    table = some_people(seed, noise=700)
    more = with_cents(table, table["wmo_support_cents"].to_numpy() * k)
    one, two = (estimate_persons(t, draws=5, seed=1).projects["P1"] for t in (table, more))
    assert np.allclose(two.point, k * one.point, rtol=1e-7, atol=1e-4)
    assert np.allclose(two.errors, k * one.errors, rtol=1e-3, atol=1.0)


@FEW
@given(SEEDS, st.integers(-9_000, 9_000))
def test_what_a_person_or_a_month_has_extra_throughout_changes_nothing(seed, extra):
    table = some_people(seed, noise=700)
    cents = table["wmo_support_cents"].to_numpy()
    one_person = pc.equal(table["person_id"], "x041").to_numpy(zero_copy_only=False)
    one_month = pc.equal(table["month"], table["month"][8]).to_numpy(zero_copy_only=False)
    for changed in (cents + extra, cents + extra * one_person, cents + extra * one_month):
        assert total(with_cents(table, changed)) == pytest.approx(total(table), abs=0.05)


@FEW
@given(SEEDS)
def test_people_in_another_municipality_change_nothing(seed):
    table = some_people(seed, noise=700)
    rng = np.random.default_rng(seed)
    other = [
        (f"z{i}", t, "0518", f"W{i % 3}", None, None, int(rng.integers(0, 9_000))) for i in range(40) for t in range(30)
    ]
    assert total(pa.concat_tables([table, persons(other)])) == pytest.approx(total(table), abs=0.01)


@FEW
@given(SEEDS)
def test_years_add_up_in_whole_cents_to_within_half_a_cent_a_year(seed):
    found = estimate_persons(some_people(seed, noise=700), draws=7, seed=1)
    cells = avoided([found], draws=7)
    point, draws = cells.total(cells.select(["P1"], ["wmo_support"], 0))
    years = len({k[2] for k in cells.cells})
    assert abs(point - found.projects["P1"].point[:, 0].sum()) <= years / 2
    assert np.abs(draws - found.projects["P1"].draws()[:, :, 0].sum(axis=1)).max() <= years / 2 + 0.01


@FEW
@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=60), st.floats(0.001, 0.999))
def test_a_quantile_is_one_of_the_draws(values, share):
    assert quantiles(np.array(values, np.int64), (share,))[0] in values


@FEW
@given(st.integers(-(10**13), 10**13))
def test_whole_cents_stay_what_they_are(cents):
    assert to_cents(np.array([float(cents)]))[0] == cents
