"""Publishing is killed, refused, filled up, changed and read meanwhile: what is looked at is whole; full counts: benchmarks/trust_publish.py."""

import pytest

from tests.properties.filling import run as fill
from tests.properties.publishing import run


@pytest.mark.parametrize(
    ("what", "count"),
    [("operations", 100), ("refused", 100), ("random", 10), ("flips", 100), ("limits", 6), ("torn", 15), ("starts", 6)],
)
def test_whatever_happens_to_publishing_one_whole_generation_is_looked_at(tmp_path, what, count):
    """operations: killed before, halfway and after each; refused: no room, a bad disk, no rights at each; random: killed at any moment;
    flips: one bit of one byte changed; limits: files no larger than; torn: read meanwhile; starts: so many at once. The full counts: benchmarks/trust_publish.py."""
    told = run(what, tmp_path / "x", count)
    assert told["bad"] == [] and told["tried"] >= count


def test_G23_on_a_disk_that_fills_up_a_page_a_key_and_marks_are_written_whole_or_not_at_all(tmp_path):
    """Reading, tables and the history too, with twenty sizes each, in benchmarks/trust_publish.py; publishing itself above (limits)."""
    told = fill(tmp_path, 3, "page", "key", "marks")
    assert told["bad"] == [] and told["tried"] == 9 and 3 <= told["told"] < 9
