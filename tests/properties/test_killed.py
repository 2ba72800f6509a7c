"""A build that is killed, as by a power cut, leaves nothing behind that matters to the next one."""

from tests.ledger import ledger
from tests.properties.killed import killed
from tests.properties.orders import SENT, apart, key_in, put_down, stored


def test_builds_that_are_killed_at_any_moment_leave_nothing_that_matters(tmp_path):
    """Each on what the one before left behind; what the last one makes is what a build in a new place makes, byte by byte."""
    folder, data, new = tmp_path / "in", tmp_path / "data", tmp_path / "new"
    put_down(SENT, folder, 0)
    key_in(data)
    key_in(new)
    at_it = [killed("ledger", folder, data, seconds) for seconds in (0.4, 1.2, 2.5)]
    assert any(at_it)
    ledger(folder, data)
    ledger(folder, new)
    assert apart(stored(data), stored(new)) == []
    assert not [path.name for path in data.iterdir() if path.name.startswith("..staging.")]
    assert not list((data / "warehouse").glob("*/.*.tmp"))
