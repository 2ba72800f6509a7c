"""G9 to G12 on a few random tables; `just trust` does it at full count (benchmarks/trust_disclosure.py)."""

import pytest

from tests.properties.trying import run


@pytest.mark.parametrize("what, count", [("two_dimensions", 20), ("three_dimensions", 4)])
def test_G10_what_is_not_told_cannot_be_worked_out_and_could_be_without_secondary_suppression(what, count):
    told = run(what, count)
    assert told["bad"] == []
    assert told["broken_without"] > 0.5 * told["with_untold"] > 0
    assert told["told"] > 0.2 * told["cells"]


def test_G11_neither_by_one_who_knows_their_own_part_nor_by_two_together():
    told = run("insiders", 3)
    assert told["bad"] == [] and told["broken_without"] > 0
    told = run("viewers", 4)
    assert told["bad"] == [] and told["told"] > 0 and told["broken_without"] > 0


def test_G12_nor_by_who_lays_six_releases_beside_each_other():
    told = run("histories", 6)
    assert told["bad"] == [] and told["told"] > 0.2 * told["cells"] and told["broken_without"] > 0


def test_G12_nor_of_one_whom_others_are_compared_with_that_comes_or_goes_between_two_releases():
    told = run("compared", 4)
    assert told["bad"] == [] and told["told"] > 0.2 * told["cells"]  # of the last release
    assert told["broken_without"] > 0  # with only those who were helped behind a cell their weight is found to the cent


def test_G12_nor_of_one_who_becomes_helped_or_no_longer_or_in_another_project_between_two_releases():
    told = run("movers", 4)
    assert told["bad"] == [] and told["told"] > 0.2 * told["cells"]
    assert told["broken_without"] > 0  # with pseudonyms alone behind a cell their weight is found to the cent


def test_G9_no_cell_of_few_people_or_few_organisations_is_told_counted_again_from_the_rows():
    told = run("microdata", 100)
    assert told["bad"] == [] and told["told"] > 0.2 * told["cells"]
    assert (
        told["with_untold"] > 5
    )  # tables with a cell of ten people or more that is not told for the sake of one of them
