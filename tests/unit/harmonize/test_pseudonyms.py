"""Pseudonyms: fixed by the key, useless without it, and never like a BSN."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts.raw import PERSON
from pipelines.harmonize.pseudonyms import (
    ERASED,
    PseudonymKey,
    is_bsn,
    pseudonymiser,
    replace_bsn,
    stand_in,
    tombstone,
    version_of,
    without_erased,
)

KEY = bytes(range(32))


def test_the_eleven_test_accepts_the_published_examples_and_refuses_a_changed_digit():
    assert is_bsn("123456782")
    assert is_bsn("999900006")
    assert not is_bsn("123456783")
    assert not is_bsn("000000000")
    assert not is_bsn("12345678a")


def test_the_test_vector_stays_the_same_for_ever():
    # made apart, with openssl dgst -sha256 -mac HMAC -macopt hexkey:0001…1f | head -c20 | base32
    assert pseudonymiser(KEY, domain="ontschot")("123456782") == "p1gb4bif2mmo4ttqlt5gnm4imawhlxwytw"


@given(st.integers(0, 999_999_999))
def test_the_eleven_test_is_the_weighted_sum_of_the_digits(number):
    digits = f"{number:09d}"
    total = sum(w * int(d) for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True))
    assert is_bsn(digits) == (total % 11 == 0 and number > 0)


def test_a_lost_leading_zero_is_the_same_person():
    make = pseudonymiser(KEY, domain="d")
    assert make("010464554") == make("10464554") is not None


def test_no_bsn_gives_no_pseudonym():
    assert pseudonymiser(KEY, domain="d")("123456789") is None
    assert pseudonymiser(KEY, domain="d")("") is None


def test_another_key_or_domain_gives_an_unrelated_pseudonym():
    one = pseudonymiser(KEY, domain="d")("123456782")
    assert one != pseudonymiser(bytes(32), domain="d")("123456782")
    assert one != pseudonymiser(KEY, domain="e")("123456782")


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        pseudonymiser(b"short", domain="d")


@given(st.integers(10_000_000, 999_999_999))
def test_a_pseudonym_never_looks_like_a_bsn(number):
    made = pseudonymiser(KEY, domain="d")(f"{number:09d}")
    assert (made is None) == (not is_bsn(f"{number:09d}"))
    if made:
        assert re.match(PERSON, made)
        assert not re.search(r"\d{8,9}", made)


@pytest.mark.parametrize("written", ["123456782", "123.456.782", "1234 56782", "12345678-2", "123 123 456 782"])
def test_a_bsn_is_replaced_however_its_digits_are_set_apart(written):
    said = replace_bsn(f"GW {written}/x", lambda digits: f"<{digits}>")
    assert said.endswith("<123456782>/x") and said.startswith("GW ")


@pytest.mark.parametrize("written", ["123456783", "12345678", "1234567820", "2024-01-31", "1.234.567,82"])
def test_what_is_no_bsn_is_left_as_it_is(written):
    assert replace_bsn(written, lambda _: "?") == written


def test_what_is_a_pseudonym_already_stays_as_it_is_also_one_of_another_key():
    one, other = PseudonymKey(KEY), PseudonymKey(bytes(32), "elders", 12)
    made = other.pseudonymiser()("123456782")
    assert made.startswith("p12") and len(made) == 35 and version_of(made) == 12
    assert one.pseudonymiser()(made) == one.pseudonymiser()(f" {made} ") == made
    for spoiled in (made[:-3], made + "aaa", made.upper(), "p0" + made[3:], "q" + made[1:], made[:-1] + "1"):
        assert one.pseudonymiser()(spoiled) is None, spoiled


def test_whoever_is_to_be_forgotten_is_known_by_bsn_under_any_key_and_by_pseudonym_where_a_file_has_those():
    make, erasure = pseudonymiser(KEY, domain="d"), bytes(range(1, 33))
    gone = frozenset({tombstone(erasure, "123456782"), make("123456782")})
    for key in (KEY, bytes(32)):
        known = without_erased(pseudonymiser(key, domain="d", version=3), gone, erasure)
        assert known("123456782") == known("  123456782") == known(make("123456782")) == ERASED
        assert known("999900006").startswith("p3")
        assert known("123456783") is None
    assert stand_in("123456782", known) == "q1erased"
    assert "123456782" not in "".join(gone)


def test_a_stand_in_is_as_long_as_a_bsn_so_that_a_reference_stays_as_short_as_its_field_asks():
    person = PseudonymKey(b"k" * 32).pseudonymiser()
    bsns = [digits for n in range(100_000_000, 100_060_000) if is_bsn(digits := str(n))]
    made = {stand_in(digits, person) for digits in bsns}
    assert len(made) == len(bsns) > 5_000
    assert {len(one) for one in made} == {9} and all(one[0] == "q" and one.isalnum() for one in made)


@pytest.mark.parametrize("written", ["R{}", "2024-{}", "DECL/{}/001", "{}"])
def test_a_reference_that_could_hold_a_bsn_gets_no_longer(written):
    person = PseudonymKey(b"k" * 32).pseudonymiser()
    said = written.format(
        "100000009" if is_bsn("100000009") else next(str(n) for n in range(100_000_000, 100_000_100) if is_bsn(str(n)))
    )
    kept = replace_bsn(said, lambda digits: stand_in(digits, person))
    assert kept != said and len(kept) == len(said)


@pytest.mark.parametrize(
    "written",
    ["999  900  006", "999 - 900 - 006", "999\t900\t006", "999\u202f900\u202f006", "9-9-9 9.0.0 0/0_6"],
)
def test_a_bsn_is_found_with_several_signs_between_its_digits(written):
    assert replace_bsn(f"mw. X {written}, thuis", lambda digits: f"<{digits}>") == "mw. X <999900006>, thuis"
    assert replace_bsn(f"1{written}", lambda _: "?") == f"1{written}"  # of ten digits
    assert replace_bsn("999    900    006", lambda _: "?") == "999    900    006"  # four spaces: columns, not a number
