"""G6: a pseudonym cannot be turned back without its key, and links nobody over keys, purposes or versions."""

import random

from pipelines.harmonize.pseudonyms import PseudonymKey, is_bsn, stand_in, tombstone

KEY = bytes(range(32))
FROZEN = {
    # made apart: openssl dgst -sha256 -mac HMAC -macopt hexkey:<key> of bsn|<purpose>|v<version>|<bsn>, 20 bytes of it in base32
    (KEY, "ontschot", 1, "123456782"): "p1gb4bif2mmo4ttqlt5gnm4imawhlxwytw",
    (KEY, "ontschot", 1, "999900006"): "p1vow2uujntog6gxkbznrbgriwbgcykxbw",
    (KEY, "ontschot", 2, "123456782"): "p2srkxiud5ipkvhgwhe4wemconujk6u4uq",
    (KEY, "gemengd-wonen", 1, "123456782"): "p16qh23ey4xawtiwh4tz3igdhtfo2feiyy",
    (bytes(32), "ontschot", 12, "010464554"): "p12ebwirpbiydl474fynhmhr3vndnnwk7r2",
}


def people(count: int, seed: int = 1) -> list[str]:
    """Different BSNs, drawn."""
    rng, found = random.Random(seed), set()
    while len(found) < count:
        digits = f"{rng.randrange(1, 10**9):09d}"
        if is_bsn(digits):
            found.add(digits)
    return sorted(found)


def test_the_frozen_vectors_stay_the_same_for_ever():
    for (secret, purpose, version, bsn), made in FROZEN.items():
        assert PseudonymKey(secret, purpose, version).pseudonymiser()(bsn) == made
    assert len(set(FROZEN.values())) == len(FROZEN)


def test_another_key_purpose_or_version_has_no_pseudonym_in_common_and_no_two_people_have_the_same():
    someone = people(5_000)  # a million in benchmarks/trust_vault.py
    keys = [PseudonymKey(KEY), PseudonymKey(KEY, version=2), PseudonymKey(KEY, "ander"), PseudonymKey(bytes(32))]
    made = [[key.pseudonymiser()(bsn) for bsn in someone] for key in keys]
    bodies = [{one[-32:] for one in several} for several in made]  # without the mark of the version
    assert [len(one) for one in bodies] == [len(someone)] * len(keys)
    assert not any(bodies[a] & bodies[b] for a in range(len(keys)) for b in range(a))


def test_stand_ins_and_tombstones_are_keyed_too():
    bsn, pseudonym = "999900006", PseudonymKey(KEY).pseudonymiser()
    assert stand_in(bsn, pseudonym) != stand_in(bsn, PseudonymKey(bytes(32)).pseudonymiser())
    assert tombstone(KEY, bsn) != tombstone(bytes(32), bsn)
    assert tombstone(KEY, bsn)[2:] != pseudonym(bsn)[2:]
