"""The order of a delivery does not matter: any permutation of names and arrivals gives the same bytes.

``benchmarks/orders.py`` does the same with whole builds, in as many orders as are asked for.
"""

import pytest

from tests.ledger import ledger
from tests.properties.accounts import built
from tests.properties.orders import SENT, apart, key_in, put_down, reading_order, stored
from tests.properties.test_any_path import state

STORED = 3  # orders of which the stored tables are compared, byte by byte; of four more the rows


@pytest.fixture(scope="module")
def as_given(tmp_path_factory):
    return made(tmp_path_factory.mktemp("as given"), 0)


def made(folder, seed):
    put_down(SENT, folder / "in", seed)
    key_in(folder / "data")
    with reading_order(seed):
        ledger(folder / "in", folder / "data", workers=1 + seed % 2)
    return stored(folder / "data")


@pytest.mark.parametrize("seed", range(1, STORED))
def test_files_in_another_order_give_the_same_bytes(as_given, tmp_path, seed):
    assert apart(made(tmp_path, seed), as_given) == []


def test_in_four_more_orders_every_row_is_the_same(tmp_path):
    def rows(seed):
        put_down(SENT, tmp_path / "in", seed)
        with reading_order(seed):
            return state(built(tmp_path / "in", tmp_path / "data"))

    first = rows(0)
    for seed in range(3, 7):
        other = rows(seed)
        assert [name for name in first if other[name] != first[name]] == [], seed


def test_in_what_is_sent_every_order_could_matter(tmp_path):
    put_down(SENT, tmp_path / "in", 0)
    tables = built(tmp_path / "in", tmp_path / "data")
    rules = {row["rule"] for row in tables["core__quarantine"]}
    assert {"key_not_unique", "same_fact_again", "withdrawn", "credit_without_original"} <= rules, rules
    ends = {(row["status"], row["reason"]) for row in tables["mart__reconciliation"]}
    assert {("superseded", "restated"), ("duplicate", "same_content"), ("set_aside", "restated_undated")} <= ends, ends


def test_a_table_that_differs_would_be_seen(as_given):
    assert apart(as_given | {"core__cost_lines": b"other"}, as_given) == ["core__cost_lines"]
