"""A complex that was never seen without caretaking: held against complexes of its size, and never called shown."""

import numpy as np
import pytest

from pipelines.measures.avoided_cost import avoided, estimate_complexes, estimate_insured
from pipelines.measures.matched import MATCHES
from tests.unit.measures.panels import complexes, insured

SIZES = (10, 20, 30, 40, 50, 60, 70, 80)


def rows(*, project=200, start=0, noise=0, seed=1):
    """Eight comparison complexes costing 10 × their size per dwelling, and a new project of 35 dwellings from month ``start``."""
    rng = np.random.default_rng(seed)
    out = [
        (f"V{c}", t, None, None, n, (10 * n + int(rng.normal(0, noise)) * (noise > 0)) * n)
        for c, n in enumerate(SIZES)
        for t in range(24)
    ]
    return out + [("NEW", t, "NEW", start, 35, project * 35) for t in range(start, 24)]


def test_expected_cost_is_the_mean_of_the_five_nearest_in_size():
    """Nearest to 35: 30, 40, 20, 50 and (10 or 60, equally far: the first) 10: 300 on average; 300 − 200 = 100 avoided per dwelling."""
    assert MATCHES == 5
    found = estimate_complexes(complexes(rows()), draws=9, seed=1).projects["NEW"]
    assert found.point[:, 0] == pytest.approx([(300 - 200) * 35] * 24)
    assert found.grades == {"matched"}


def test_it_is_no_difference_in_differences_has_no_placebo_and_leaves_nothing_out():
    found = estimate_complexes(complexes(rows()), draws=9, seed=1)
    assert found.placebo_point == {}
    assert found.coverage == []


def test_the_interval_is_as_wide_as_comparison_complexes_differ_from_those_of_their_size():
    narrow, wide = (
        estimate_complexes(complexes(rows(noise=n)), draws=800, seed=1).projects["NEW"].draws().sum(axis=1)[:, 0].std()
        for n in (0, 2_000)
    )
    assert wide > 1.5 * narrow


def test_projects_with_a_history_stay_difference_in_differences_beside_it():
    old = [("OLD", t, "OLD", 12, 30, (400 if t < 12 else 250) * 30) for t in range(24)]
    found = estimate_complexes(complexes([*rows(), *old]), draws=9, seed=1)
    assert found.projects["OLD"].grades == {"difference-in-differences"}
    assert found.projects["OLD"].point[:, 0] == pytest.approx([150 * 30] * 12)
    total = avoided([found], draws=9)
    assert total.grade[("NEW", "vandalism")] == "matched"
    assert total.grade[("OLD", "vandalism")] == "difference-in-differences"


def test_too_few_comparison_complexes_mean_no_figure_at_all():
    few = [r for r in rows() if r[0] in ("V0", "V1", "V2", "NEW")]
    found = estimate_complexes(complexes(few), draws=9, seed=1)
    assert found.projects == {}
    assert found.coverage[0]["reason"] == "no_untreated_months"


def test_insured_of_a_new_complex_are_matched_too():
    cells = [(f"V{c}", "3311", t, None, None, n, 1_000 * n) for c, n in enumerate(SIZES) for t in range(0, 24, 3)]
    cells += [("NEW", "3311", t, "NEW", 0, 35, 800 * 35) for t in range(0, 24, 3)]
    found = estimate_insured(insured(cells), draws=9, seed=1).projects["NEW"]
    assert found.grades == {"matched"}
    assert found.point[:, 0].sum() == pytest.approx(200 * 35 * 8)
