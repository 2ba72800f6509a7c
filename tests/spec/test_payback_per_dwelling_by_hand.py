"""Two projects on one scale: € −600 over 60 dwellings is € −10 a dwelling; what cannot be divided is not told."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from pipelines.measures.payback import per_dwelling

CENTS = st.integers(-(10**12), 10**12)


def rows(*told):
    names = ("project_id", "month", "net_p10_cents", "net_p50_cents", "net_p90_cents", "p_paid_back")
    return pd.DataFrame(told, columns=names)


def profiles(**homes):
    return pd.DataFrame({"project_id": list(homes), "dwellings": pd.array(list(homes.values()), dtype="Int64")})


def test_what_is_of_a_project_is_divided_by_its_dwellings_and_what_is_of_all_is_left_out():
    given_rows = rows(
        ("P1", 2, -90_000, -60_000, 30_001, 0.25), ("P1", 1, -60_000, -60_000, -60_000, 0.0),
        ("P2", 1, 100, 100, 100, 1.0), ("P3", 1, 5, 5, 5, 0.5), ("all", 1, 1, 2, 3, 0.5),
    )  # fmt: skip
    made = per_dwelling(given_rows, profiles(P1=60, P2=0, P3=None))
    assert made.values.tolist() == [["P1", 1, -1000, -1000, -1000, 0.0], ["P1", 2, -1500, -1000, 500, 0.25]]
    table = engine().create_table("t_per_dwelling", made, overwrite=True)
    assert violations(CONTRACTS["mart__payback_per_dwelling"], table) == {}


def test_without_a_project_the_table_is_there_and_empty():
    made = per_dwelling(rows(), profiles())
    assert made.empty and list(made.columns)[:2] == ["project_id", "month"]


@given(st.lists(CENTS, min_size=3, max_size=3).map(sorted), st.integers(1, 500))
def test_the_order_of_the_ends_and_the_sign_stay_and_dwellings_together_are_the_project_to_a_cent_each(ends, homes):
    made = per_dwelling(rows(("P1", 1, *ends, 0.5)), profiles(P1=homes)).iloc[0]
    told = [made.net_p10_cents, made.net_p50_cents, made.net_p90_cents]
    assert told == sorted(told)
    for cents, whole in zip(told, ends, strict=True):
        assert abs(cents * homes - whole) <= homes / 2 + 1e-3 * homes
