"""No mutation of a valid file crashes a reader, hangs it, or makes it lose a line or a cent. More of them: `just fuzz`."""

import pytest

from assets.confined import Limits
from assets.sandbox import Sandbox
from tests.properties.every_kind import EVERY
from tests.properties.fuzz import Case, cases, run

EACH = 12  # of every kind of file; some 450 in all


@pytest.fixture(scope="module")
def results():
    with Sandbox(1, limits=Limits(seconds=10)) as sandbox:
        return list(run(cases(EVERY, EACH), sandbox))


def test_nothing_is_wrong_with_how_a_mutated_file_is_read(results):
    assert len(results) == EACH * len(EVERY)
    assert [one for one in results if one.wrong] == []


def test_mutations_reach_every_outcome(results):
    seen = {one.status for one in results}
    assert seen == {"accepted", "faults", "set_aside", "refused", "unknown"}


def test_a_crash_would_be_seen():
    with Sandbox(1) as sandbox:
        assert [one.wrong for one in run([Case("no such kind", 1)], sandbox)] == [
            "KeyError at every_kind.py:" + _line_of_make()
        ]


def _line_of_make():
    import inspect

    from tests.properties import every_kind

    lines, first = inspect.getsourcelines(every_kind.make)
    return str(first + len(lines) - 1)
