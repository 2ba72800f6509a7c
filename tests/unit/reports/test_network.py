"""The comparison on packages alone: who agreed to be named is drawn, by name; what is not told is no point; nobody else is there."""

import pandas as pd
import pytest

from assets.network import in_one_file
from reports.pages.network import view
from reports.view_models.network import network
from reports.warehouse import TOGETHER, Warehouse

MEASURES = (
    "avoided_per_dwelling_year", "net_per_dwelling_year", "cost_per_dwelling_year", "benefit_per_euro",
)  # fmt: skip


def packages(folder, named=True):
    """Tables of a network with five projects, of which two have a name (one of them without an interval)."""
    spread = dict.fromkeys(("median", "quartile1", "quartile3", "mean", "low95", "high95"), 1.5)
    measures = [{"measure": m, "projects": 5, "senders": 2, **spread, "reason": None} for m in MEASURES]
    rows = [
        ("gemeente:9001", "Zuid", "benefit_per_euro", 1.8, 1.2, 2.4), ("gemeente:9001", "Zuid", "cost_per_dwelling_year", 50_000, None, None),
        ("gemeente:9001", "Zuid", "avoided_per_dwelling_year", 90_000, 60_000, 120_000),
        ("gemeente:9002", "<i>Noord", "benefit_per_euro", 0.7, None, None),
        ("gemeente:9002", "<i>Noord", "avoided_per_dwelling_year", 30_000, None, None),
        ("gemeente:9002", "<i>Noord", "cost_per_dwelling_year", 40_000, None, None),
        ("gemeente:9002", "Laan", "benefit_per_euro", 0.9, 0.5, 1.3),
    ]  # fmt: skip
    sent = {"sender": "gemeente:9001", "number": 1, "data_until": "2025-12-31", "projects": 5, "projects_told": 5, "signer": "ab" * 32,
            "example": True}  # fmt: skip
    amount = {"sender": "gemeente:9001", "amount": "avoided", "party": "all", "cents": 1_000_00, "vintage": None}
    tables = {"network__measures": measures, "network__packages": [sent], "network__amounts": [amount]}
    columns = ["sender", "name", "measure", "value", "low95", "high95"]
    frames = {name.removeprefix("network__"): pd.DataFrame(told) for name, told in tables.items()}
    frames["projects"] = pd.DataFrame(rows if named else [], columns=columns)
    path = folder / TOGETHER
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(in_one_file(frames))
    return folder


@pytest.fixture
def told(tmp_path):
    return network(Warehouse.of_network(packages(tmp_path)), "nl")


def test_who_is_named_with_an_interval_is_a_line_in_order_of_name(told):
    assert [(one.label, one.sure) for one in told.lines] == [("Laan", False), ("Zuid", True)]
    assert (
        told.figure.title
        == "Bij 1 van de 2 projecten met een naam ligt het hele interval boven €\u00a01 per €\u00a01 beheer"
    )
    assert told.ground.group == 1.5


def test_cost_against_avoided_is_drawn_of_who_told_both(told):
    assert [(p.label, p.cost, p.avoided, p.low, p.high) for p in told.points] == [
        ("<i>Noord", 400.0, 300.0, 300.0, 300.0), ("Zuid", 500.0, 900.0, 600.0, 1200.0),
    ]  # fmt: skip
    assert told.scatter.title == "1 van de 2 projecten met een naam vermijden meer dan zij aan beheer kosten"


def test_where_nobody_is_named_nothing_is_drawn(tmp_path):
    found = network(Warehouse.of_network(packages(tmp_path, named=False)), "en")
    assert (found.lines, found.figure, found.points, found.scatter) == ((), None, (), None)
    assert view(tmp_path, "en").status == 200
