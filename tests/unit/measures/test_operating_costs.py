"""What caretaking does to beïnvloedbare bedrijfslasten: by hand, for any amounts, and against the class limits that Aedes published."""

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import conform, violations
from pipelines.harmonize import profile
from pipelines.measures.operating_costs import Classes, operating_costs, weighted
from tests.conftest import ROOT
from tests.rows import table_of

CORPORATION = "90000101"
SCOPES = pd.DataFrame({
    "scope": ["GW-1", "GW-2", f"corporatie:{CORPORATION}"], "corporation_id": CORPORATION, "dwellings": [50, 30, 80], "registered": 200,
})  # fmt: skip
PUBLISHED = pd.read_csv(ROOT / "data/reference/benchmark_classes.csv")
PARTS = pd.read_csv(ROOT / "data/reference/operating_cost_parts.csv")
WEIGHTS = pd.read_csv(ROOT / "data/reference/unit_weights.csv")
DEFLATORS = pd.DataFrame(
    {"price_index": ["cpi", "cpi", "wmo_tariff"], "year": [2022, 2025, 2022], "factor": [1.25, 1.0, 9.0]}
)
UNITS = pd.DataFrame({"corporation_id": [CORPORATION], "year": [2025], "weighted_units": [400.0], "dwellings": [380]})
CLASSES = Classes(2022, 928_00, 890_00, 1013_00)


def amounts(
    scope="GW-1", caretaking=120_000_00, liveability=20_000_00, maintenance=8_000_00, care=90_000_00, year=2025
):
    """Totals of a scope in a year: the corporation pays for caretaking and receives 30,000; the municipality avoids care."""
    own = liveability + maintenance
    rows = [
        ("woningcorporatie", "caretaking", caretaking, 0, 0, 0, 0),
        ("woningcorporatie", "liveability", 0, liveability, liveability - 5_000_00, liveability + 5_000_00, 0),
        ("woningcorporatie", "turnover_maintenance", 0, maintenance, 1, 2, 0),
        ("woningcorporatie", "transfers", 0, 0, 0, 0, 30_000_00),
        ("woningcorporatie", "all", caretaking, own, 0, 0, 30_000_00),
        ("gemeente", "all", 0, care, 0, 0, -30_000_00),
        ("all", "all", caretaking, own + care, 0, 0, 0),
    ]
    columns = [
        "party",
        "budget",
        "cost_cents",
        "avoided_cents",
        "avoided_low80_cents",
        "avoided_high80_cents",
        "transfer_cents",
    ]
    return pd.DataFrame(rows, columns=columns).assign(scope=scope, amount="total", year=year)


def told(*given, units=UNITS, classes=CLASSES):
    found = operating_costs(pd.concat(given or [amounts()]), SCOPES, units, PARTS, classes, DEFLATORS)
    return found.set_index(["scope", "line"])


def test_caretaking_less_avoided_liveability_is_the_effect_and_the_rest_is_told_apart():
    found = told().loc["GW-1"]
    assert found.cents.dropna().to_dict() == {
        "caretaking": 120_000_00, "avoided_counted": -20_000_00, "effect": 100_000_00, "effect_then": 80_000_00,
        "avoided_not_counted": -8_000_00, "avoided_elsewhere": -90_000_00, "received": -30_000_00,
    }  # fmt: skip
    assert (found.low80_cents["effect"], found.high80_cents["effect"]) == (95_000_00, 105_000_00)
    assert found.per_unit_cents.to_dict() == {
        "caretaking": 300_00, "avoided_counted": -50_00, "effect": 250_00, "effect_then": 200_00, "average": 928_00,
        "average_with": 1128_00, "b_from": 890_00, "c_from": 1013_00, "avoided_not_counted": -20_00, "avoided_elsewhere": -225_00,
        "received": -75_00,
    }  # fmt: skip
    assert found.per_dwelling_cents["effect"] == 2_000_00
    assert (found.letter["average"], found.letter["average_with"]) == ("B", "C")


@pytest.mark.parametrize("units", [UNITS.assign(year=2024), UNITS.assign(dwellings=199), UNITS.head(0)])
def test_without_a_whole_list_of_units_there_is_nothing_per_weighted_unit_and_what_is_booked_stays(units):
    found = told(units=units).loc["GW-1"]
    assert found.cents["effect"] == 100_000_00 and found.per_dwelling_cents["effect"] == 2_000_00
    assert found.per_unit_cents.dropna().to_dict() == {"average": 928_00, "b_from": 890_00, "c_from": 1013_00}
    assert found.weighted_units.isna().all()


def test_a_financial_year_without_an_index_leaves_the_comparison_out():
    found = told(classes=Classes(2019, 900_00, 1, 2)).loc["GW-1"]
    assert (
        pd.isna(found.cents["effect_then"])
        and "average_with" not in found.index
        and found.cents["effect"] == 100_000_00
    )


def test_years_together_other_amounts_and_other_organisations_are_no_rows_of_it():
    others = [amounts(year=0), amounts().assign(amount="per_year"), amounts("gemeente:0344"), amounts("all")]
    assert told(*others).empty
    assert set(told(*others, amounts()).reset_index().scope) == {"GW-1"}


def test_of_nobody_s_list_there_are_no_units():
    engine()
    nothing = profile.units_by_kind(table_of("raw_woz__units")).to_pandas()  # as a build has it: types of Arrow
    assert weighted(nothing, WEIGHTS).empty


def test_units_are_weighed_by_their_kind_and_a_kind_without_a_weight_is_refused():
    rows = [("Woonruimte", 10), ("Parkeergelegenheid", 5), ("Maatschappelijk vastgoed", 1), ("Woonruimte", 2)]
    units = pd.DataFrame(rows, columns=["unit_type", "count_end"]).assign(corporation_id=CORPORATION, year=2025)
    assert weighted(units, WEIGHTS).to_dict("records") == [
        {"corporation_id": CORPORATION, "year": 2025, "weighted_units": 15.0, "dwellings": 12.0}
    ]
    with pytest.raises(KeyError, match="Kasteel"):
        weighted(units.assign(unit_type="Kasteel"), WEIGHTS)


CENTS = st.integers(0, 1_000_000_00)


@settings(max_examples=25, deadline=None)
@given(CENTS, CENTS, CENTS, CENTS, st.integers(200, 20_000))
def test_the_effect_of_a_corporation_is_that_of_its_projects_and_halves_with_twice_the_units(a, b, c, d, count):
    one, other = amounts("GW-1", a, b), amounts("GW-2", c, d)
    both = amounts(f"corporatie:{CORPORATION}", a + c, b + d)
    units = UNITS.assign(weighted_units=float(count), dwellings=count)
    found = told(one, other, both, units=units)
    assert found.cents[f"corporatie:{CORPORATION}", "effect"] == a + c - b - d
    twice = told(both, units=units.assign(weighted_units=2.0 * count))
    whole = (f"corporatie:{CORPORATION}", "effect")
    assert twice.per_unit_cents[whole] == pytest.approx(found.per_unit_cents[whole] / 2, abs=1)


@pytest.mark.parametrize(
    ("cents", "letter"), [(889_99, "A"), (890_00, "B"), (930_00, "B"), (1012_99, "B"), (1013_00, "C")]
)
def test_classes_are_those_that_aedes_published_for_2023_with_its_own_worked_example(cents, letter):
    """'De beïnvloedbare bedrijfslasten van corporatie X zijn € 930 per gewogen vhe. Dit leidt tot een letter B.'"""
    assert Classes.last(PUBLISHED).letter(cents) == letter
    assert Classes.last(PUBLISHED) == CLASSES


def test_what_it_gives_keeps_its_contract():
    rows = told().reset_index()[list(CONTRACTS["mart__operating_costs"].to_schema().columns)]
    stored = conform(CONTRACTS["mart__operating_costs"], ibis.memtable(rows))
    assert violations(CONTRACTS["mart__operating_costs"], stored) == {}


def test_no_edition_is_said():
    with pytest.raises(ValueError, match="benchmark_classes"):
        Classes.last(PUBLISHED.head(0))
