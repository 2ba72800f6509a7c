"""The same deliveries make the same bytes, whatever the machine around them is like."""

from tests.properties.circumstances import builds


def test_threads_hash_seed_time_zone_locale_folder_and_order_of_files_change_no_byte(tmp_path):
    """Two builds of a small country; twenty in benchmarks/trust_publish.py."""
    told = builds(tmp_path, 2)
    assert told["bad"] == [] and told["files"] > 50
