"""The same deliveries make the same bytes, whatever the machine around them is like, and whatever was killed before."""

from tests.properties.circumstances import builds


def test_threads_hash_seed_time_zone_locale_folder_order_of_files_and_killed_builds_change_no_byte(tmp_path):
    """Two builds of a small country, the second after one that was killed; twenty, and forty killed, in benchmarks/trust_publish.py."""
    told = builds(tmp_path, 2, kills=1)
    assert told["bad"] == [] and told["files"] > 50
    assert told["killed"]["bad"] == [] and told["killed"]["tried"] == 1
