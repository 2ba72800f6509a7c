"""What organisations agreed to tell: a small table that is read to the letter, and refused by line and value where it cannot be meant."""

import pytest

from assets.releasing import Agreements, NotReleased, _free, agreements
from reports.labels.release import release_words

KNOWN = {"GW-001", "GW-002"}


def put(tmp_path, content):
    path = tmp_path / "agreed.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [b"project;level\nGW-001;total\n\nGW-002;named", b"\xef\xbb\xbfLevel,Project\r\ntotal,GW-001\r\nnamed,GW-002\r\n"],
)
def test_a_project_and_how_much_of_it_is_told(tmp_path, content):
    assert agreements(put(tmp_path, content), KNOWN) == Agreements({"GW-001": "total", "GW-002": "named"}, {})


def test_a_project_can_have_parties_of_which_it_is_public_what_they_paid_with_an_agreement_or_without(tmp_path):
    found = agreements(put(tmp_path, b"project;level;public\nGW-001;total;gemeente + rijk\nGW-002;;gemeente\n"), KNOWN)
    assert found == Agreements(
        {"GW-001": "total"}, {"GW-001": frozenset({"gemeente", "rijk"}), "GW-002": frozenset({"gemeente"})}
    )


@pytest.mark.parametrize(
    ("content", "code", "where"),
    [
        (b"project;much\nGW-001;total\n", "agreed_head", {}),
        (b"project;level\nGW-001;total\nGW-009;total\n", "agreed_project", {"line": 3, "value": "GW-009"}),
        (b"project;level\nGW-001;total\nGW-001;named\n", "agreed_project", {"line": 3, "value": "GW-001"}),
        (b"project;level\nGW-001;alles\n", "agreed_level", {"line": 2, "value": "alles"}),
        (b"project;level;public\nGW-001;;\n", "agreed_level", {"line": 2, "value": ""}),
        (b"project;level;public\nGW-001;;gemeente\nGW-001;total;\n", "agreed_project", {"line": 3, "value": "GW-001"}),
        (b"project;level;public\nGW-001;total;stad\n", "agreed_public", {"line": 2, "value": "stad"}),
        (b"project;level\n;total\n", "agreed_project", {"line": 2, "value": ""}),
        (b"project;level\nGW-001;tot\xe9\n", "agreed_encoding", {}),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_line_and_value(tmp_path, content, code, where):
    path = put(tmp_path, content)
    with pytest.raises(NotReleased) as refused:
        agreements(path, KNOWN)
    assert (refused.value.code, refused.value.values) == (code, {"path": path} | where)
    for lang in ("nl", "en"):
        assert str(path) in release_words(lang)(code, **refused.value.values)


def test_a_file_that_is_there_is_not_written_over_unless_it_is_the_same(tmp_path):
    from tests.unit.assets.test_packages import package

    out = tmp_path / "a.package"
    _free(None, package())
    _free(out, package())
    out.write_bytes(package().to_bytes())
    _free(out, package())
    out.write_bytes(b"mine")
    with pytest.raises(NotReleased) as refused:
        _free(out, package())
    assert refused.value.code == "out_exists" and out.read_bytes() == b"mine"


def test_the_network_is_called_in_words_as_it_is_asked_for():
    values = {"audience": "network", "told": 1, "amounts": 1, "data": "d"}
    assert "--audience netwerk" in release_words("nl")("to_be_approved", **values) and "1 bedrag)" in release_words(
        "nl"
    )("to_be_approved", **values)
    assert "--audience network" in release_words("en")("to_be_approved", **values)
