"""The same ledger in other bytes, of the same day: it counts once; another one of that day counts for nobody."""

import pytest

from assets.intake import take_in
from tests.unit.sources.messages import booking, ledger

BOOKINGS = [booking(), booking("1000", side="C")]


def became(tmp_path, **files):
    """Status and reason of each file of a delivery, by name."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in files.items():
        (folder / f"{name}.xaf").write_bytes(data)
    listed = take_in(folder, tmp_path / "staging", key=b"k" * 32, domain="test", workers=1).to_pylist()
    return {row["name"].removesuffix(".xaf"): (row["status"], row["reason"]) for row in listed}


def test_a_ledger_with_a_bom_or_other_spaces_is_the_same_ledger(tmp_path):
    plain = ledger(BOOKINGS)
    found = became(
        tmp_path,
        plain=plain.encode(),
        bom=b"\xef\xbb\xbf" + plain.encode(),
        spaces=plain.replace("><", ">\n<").encode(),
    )
    assert sorted(found.values(), key=str) == [
        ("accepted", None),
        ("duplicate", "same_content"),
        ("duplicate", "same_content"),
    ]


def test_one_other_account_makes_it_another_ledger_of_which_nobody_knows_which_holds(tmp_path):
    plain = ledger(BOOKINGS)
    other = plain.replace("<accID>1000</accID>", "<accID>1001</accID>")
    assert other != plain
    found = became(tmp_path, plain=plain.encode(), other=other.encode())
    assert set(found.values()) == {("set_aside", "restated_undated")}


@pytest.mark.parametrize("version", range(6))
def test_a_ledger_of_which_a_line_cannot_be_read_is_not_the_one_in_which_it_can(tmp_path, version):
    """Their lines and amounts add up to the same, and only one of them has every booking; whichever hash comes first."""
    plain = ledger(BOOKINGS).replace("Pakket", f"Pakket {version}")
    unread = plain.replace("<accID>1000</accID>", "<accID></accID>")
    found = became(tmp_path, plain=plain.encode(), unread=unread.encode())
    assert set(found.values()) == {("set_aside", "restated_undated")}
