"""What is true in the example country."""

from collections import defaultdict

import numpy as np
import pytest

from pipelines.example import Country
from pipelines.example.care import care_of_residents
from pipelines.example.country import complexes
from pipelines.example.effects import SHARES, ramp, response
from pipelines.example.making import true_avoided, world
from pipelines.example.prices import prices
from tests.unit.example.written import index_rows, table


@pytest.fixture(scope="module")
def default():
    return world(Country(), index_rows())


def test_two_projects_do_not_pay_back_and_the_others_do(default):
    gained = defaultdict(float)
    for (project, _, _), cents in true_avoided(default).items():
        gained[project] += cents
    real = default.prices.monthly("cpi")
    ratio = {
        c.code: gained[c.code] / (default.housing[c.number].wages * real).sum() for c in default.complexes if c.project
    }
    weak = {code for code, value in ratio.items() if value < 1}
    assert weak == {c.code for c in default.complexes if c.quality < 0.2}
    assert len(weak) == 2
    assert all(1.1 < value < 3 for code, value in ratio.items() if code not in weak)


def test_a_country_without_effect_avoids_nothing_and_is_otherwise_the_same(default):
    nothing = world(Country(effect="none"), index_rows())
    assert set(true_avoided(nothing).values()) == {0}
    assert true_avoided(nothing).keys() == true_avoided(default).keys()
    assert any(true_avoided(default).values())
    assert [c.dwellings for c in nothing.complexes] == [c.dwellings for c in default.complexes]
    comparison = next(c.number for c in default.complexes if not c.project)
    assert (nothing.housing[comparison].cents["vacancy"] == default.housing[comparison].cents["vacancy"]).all()


def test_truth_counts_only_months_in_the_project_before_a_shift():
    country = Country(seed=4)
    level = prices(country, index_rows())
    groups, avoided = care_of_residents(country, level, 1.0)
    projects = [c for c in complexes(country) if c.project]
    for complex_ in complexes(country):
        first = (complex_.start if complex_.project else country.months) // 12
        assert (avoided[complex_.number][:, :first] == 0).all()
    assert avoided.sum() > 0
    people = [care.people for group in groups.values() for care in group]
    shifted = sum(int((p.shift < 10_000).sum()) for p in people)
    assert shifted > len(projects)
    for group in groups.values():
        for care in group:
            month = np.arange(country.months)
            late = month > care.people.last[care.person][:, None]
            assert (care.volume[late] == 0).all()


def test_care_differs_from_what_it_would_have_been_only_while_living_in_the_project():
    with_effect, without = (
        care_of_residents(Country(seed=4, effect=e), prices(Country(), index_rows()), 1.0)[0]
        for e in ("default", "none")
    )
    changed = 0
    for pair, group in with_effect.items():
        for care, other in zip(group, without[pair], strict=True):
            month, people = np.arange(84), care.people.take(care.person)
            lives = (month >= people.moved_in[:, None]) & (month <= np.minimum(people.moved_out, people.last)[:, None])
            differs = care.volume != other.volume
            assert not (differs & ~lives).any()
            assert not differs[people.complex >= 12].any()
            changed += int(differs.sum())
    assert changed > 5000


def test_truth_is_written_with_every_budget_from_the_year_of_the_start(small):
    rows = table(small / "truth" / "avoided.csv", ",")
    assert {r["budget"] for r in rows} == set(SHARES)
    assert {r["project_id"] for r in rows} == {"GW-001", "GW-002", "GW-003"}
    assert all(int(r["avoided_cents"]) >= 0 for r in rows)
    doses = table(small / "truth" / "dose_response.csv", ",")
    assert all(
        float(r["share_avoided"]) <= float(r["effect_factor"]) * float(r["q"]) * SHARES[r["budget"]] + 1e-5
        for r in doses
    )
    assert not table(small / "truth" / "defects.csv", ",")


def test_the_effect_builds_up_in_a_year_and_returns_diminish_with_hours():
    assert ramp(np.array([-3, 0, 1, 6, 12, 40])).tolist() == [0, 0, 1 / 12, 0.5, 1, 1]
    assert response(2.5) == pytest.approx(1)
    gains = np.diff(response(np.array([0.0, 1.0, 2.0, 3.0, 4.0])))
    assert (gains > 0).all()
    assert (np.diff(gains) < 0).all()


def test_movers_and_the_others_have_the_same_care_and_most_have_nine_months_before(default):
    projects = [c.number for c in default.complexes if c.project]
    people = [care.people for group in default.sizing.residents.values() for care in group]
    kind = np.concatenate([p.kind for p in people])
    mover = np.concatenate([np.isin(p.complex, projects) for p in people])
    for k in range(4):
        assert abs((kind[mover] == k).mean() - (kind[~mover] == k).mean()) < 0.06
    history = np.concatenate([p.moved_in - p.care_start for p in people])[mover]
    assert 0 < (history == 0).mean() < 0.03
    assert history[history > 0].min() >= 9


def test_nominal_prices_follow_the_most_settled_index_rows():
    rows = [*index_rows(), {"price_index": "wmo_tariff", "year": 2023, "change_percent": 99, "status": "voorlopig"}]
    level = prices(Country(), rows)
    assert level.factor("wmo_tariff", 2025) == 1
    assert level.factor("wmo_tariff", 2022) == pytest.approx(1.0636 * 1.063 * 1.0496)
    assert level.tariff(0, 0, 2025) == 7200
    assert level.tariff(0, 0, 2022) == round(7200 / (1.0636 * 1.063 * 1.0496))
