"""What becomes of a claim line: its answer, and the credit that follows the line it takes back, whatever comes in first."""

import datetime as dt

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.engine import engine
from assets.intake import arrow_schema
from assets.worker import to_arrow
from pipelines.harmonize import ledger, relations
from pipelines.harmonize.relations import without
from pipelines.sources import iwmo
from reports.labels.rules import OTHER, text_of
from tests.rows import as_table, good_row, table_of
from tests.unit.sources.messages import answer, claim, collected, prestatie

NOBODY = {"reference": "-", "claim_message_id": "-"}


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def line(reference, message="M1", **change):
    """A debit of 50 euros."""
    return {"reference": reference, "message_id": message} | change


def credit(reference, of, message="M2", **change):
    """A credit that takes back 50 euros."""
    return line(reference, message, previous_reference=of, amount_cents=-5000) | change


def granted(message, **change):
    return {"claim_message_id": message, "header_code": "0200", "answer_code": "8001"} | change


def returned(reference, message):
    return {"reference": reference, "claim_message_id": message}


def outcome(claims, answers=(), refusals=()):
    """Rules by which lines are held back, and states of the others, by reference and message."""
    lines = table_of("raw_iwmo__claims", *claims)
    replies = table_of("raw_iwmo__answers", *(answers or [granted("-")]))
    back = table_of("raw_iwmo__refusals", *(refusals or [NOBODY]))
    found = ibis.union(*relations.claims_against_each_other(lines, replies, back))
    found = found.mutate(table=ibis.literal("raw_iwmo__claims")).to_pyarrow()
    rules = {r["row"]: r["rule"] for r in found.to_pylist()}
    assert len(rules) == found.num_rows, "a line is held back for one reason"
    assert all(text_of(r["rule"], r["column"]) is not OTHER for r in found.to_pylist())
    cents = {r["row"]: r["cents"] for r in found.to_pylist()}
    of = {good_row("raw_iwmo__claims")["file_id"], *(c["file_id"] for c in claims if "file_id" in c)}
    files = table_of("raw_intake__files", *({"copy": 1, "file_id": f, "period_start": dt.date(2024, 3, 1)} for f in of))
    kept = without(lines, ibis.memtable(found), "raw_iwmo__claims")
    out = ledger.claim_states(kept, replies, back, files).to_pyarrow().to_pylist()
    states = {r["row"]: r["state"] for r in out}
    assert set(states) | set(rules) == set(range(1, len(claims) + 1)) and not set(states) & set(rules)
    whole = [good_row("raw_iwmo__claims") | c for c in claims]
    numbers = [c.get("row", n) for n, c in enumerate(claims, 1)]
    assert all(cents.get(n, c["amount_cents"]) == c["amount_cents"] for n, c in zip(numbers, whole, strict=True))
    return [rules.get(n) or states[n] for n in numbers]


BOTH = [granted("M1"), granted("M2")]


def test_a_credit_in_a_later_month_takes_back_its_line_whatever_comes_first():
    assert outcome([line("R1"), credit("C1", "R1")], BOTH) == ["granted", "granted"]
    assert outcome([credit("C1", "R1"), line("R1")], BOTH) == ["granted", "granted"]


def test_a_late_original_heals_the_credit_that_waited_for_it():
    early = [credit("C1", "R1"), line("R2", "M2")]
    assert outcome(early, BOTH) == ["credit_without_original", "granted"]
    assert outcome([*early, line("R1")], BOTH) == ["granted", "granted", "granted"]


@pytest.mark.parametrize(
    "of",
    [
        {"provider_agb": "87654321"},
        {"municipality_code": "9999"},
        {"previous_reference": "R0", "amount_cents": -5000, "message_id": "M2"},
    ],
)
def test_a_credit_needs_a_debit_of_the_same_care_organisation_and_municipality(of):
    answers = [*BOTH, granted("M1", provider_agb="87654321"), granted("M1", municipality_code="9999")]
    assert outcome([line("R1", **of), credit("C1", "R1")], answers)[1] == "credit_without_original"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"person_id": "p1" + "b" * 32}, "credit_of_another_line"),
        ({"product_category": "15"}, "credit_of_another_line"),
        ({"product_code": None}, "credit_of_another_line"),
        ({"period_start": dt.date(2023, 12, 1)}, "credit_of_another_line"),
        ({"period_end": dt.date(2024, 1, 2)}, "credit_of_another_line"),
        ({"amount_cents": -4999}, "credit_of_another_amount"),
        ({"amount_cents": -5001}, "credit_of_another_amount"),
        ({"amount_cents": -4999, "product_category": "15"}, "credit_of_another_line"),
    ],
)
def test_a_credit_is_the_mirror_of_its_line_or_is_held_back(change, rule):
    assert outcome([line("R1"), credit("C1", "R1", **change)], BOTH) == ["granted", rule]
    assert outcome([line("R1"), credit("C1", "R1", **change)]) == ["unanswered", rule]


def test_a_credit_that_was_refused_does_nothing_and_needs_no_mending():
    refused = [returned("C1", "M2")]
    claims = [line("R1"), credit("C1", "R1", amount_cents=-1), line("R2", "M2")]
    assert outcome(claims, BOTH, refused) == ["granted", "refused", "granted"]
    assert outcome([credit("C1", "R9")], BOTH, refused) == ["refused"]


def test_a_line_is_credited_once_and_the_granted_credit_is_the_one_that_counts():
    claims = [line("R1"), credit("C1", "R1", "M2"), credit("C2", "R1", "M3")]
    assert outcome(claims, [*BOTH, granted("M3")]) == ["granted", "granted", "credit_repeated"]
    assert outcome(claims, [granted("M1"), granted("M3")]) == ["granted", "credit_repeated", "granted"]
    assert outcome(claims[::-1], [*BOTH, granted("M3")]) == ["credit_repeated", "granted", "granted"]


def test_a_credit_sent_again_after_it_was_refused_counts():
    claims = [line("R1"), credit("C1", "R1", "M2"), credit("C2", "R1", "M3")]
    assert outcome(claims, [*BOTH, granted("M3")], [returned("C1", "M2")]) == ["granted", "refused", "granted"]


def test_a_wrong_credit_does_not_take_the_place_of_the_right_one():
    claims = [line("R1"), credit("C1", "R1", "M2", amount_cents=-1), credit("C2", "R1", "M3")]
    assert outcome(claims, [*BOTH, granted("M3")]) == ["granted", "credit_of_another_amount", "granted"]


def test_the_credit_of_a_refused_line_takes_back_nothing():
    claims = [line("R1"), credit("C1", "R1")]
    assert outcome(claims, BOTH, [returned("R1", "M1")]) == ["refused", "refused"]
    assert outcome(claims, [granted("M1", answer_code="9333"), granted("M2")]) == ["refused", "refused"]


def test_what_was_granted_stays_when_it_is_sent_again_without_an_answer():
    again, other = line("R1", "M2"), line("R1", "M2", volume=8, amount_cents=10000)
    assert outcome([line("R1"), again], [granted("M1")]) == ["granted", "same_fact_again"]
    assert outcome([again, line("R1")], [granted("M1")]) == ["same_fact_again", "granted"]
    assert outcome([line("R1"), other], [granted("M1")]) == ["granted", "key_not_unique"]
    thrice = [line("R1"), again, line("R1", "M3")]
    assert outcome(thrice, [granted("M1")]) == ["granted", "same_fact_again", "same_fact_again"]
    assert outcome([line("R1"), other]) == ["key_not_unique", "key_not_unique"]


def test_the_credit_of_a_line_without_an_answer_waits_with_it():
    claims = [line("R1"), credit("C1", "R1")]
    assert outcome(claims, [granted("M2")]) == ["unanswered", "unanswered"]
    assert outcome(claims, [granted("M1")]) == ["granted", "unanswered"]
    assert outcome(claims) == ["unanswered", "unanswered"]


def test_a_credit_of_a_line_in_the_same_message_is_what_the_answer_makes_of_it():
    claims = [line("R1"), credit("C1", "R1", "M1")]
    assert outcome(claims, BOTH) == ["granted", "granted"]
    assert outcome(claims, BOTH, [returned("C1", "M1")]) == ["granted", "refused"]


def test_a_credit_and_a_new_line_leave_the_new_line():
    claims = [line("R1"), credit("C1", "R1"), line("R2", "M2", amount_cents=2500, volume=2)]
    assert outcome(claims, BOTH) == ["granted"] * 3


def test_a_reference_is_used_once_and_its_credit_has_nothing_left_to_take_back():
    other = line("R1", "M2", volume=8, amount_cents=10000)
    assert outcome([line("R1"), other, credit("C1", "R1")], BOTH) == [
        "key_not_unique",
        "key_not_unique",
        "credit_without_original",
    ]
    elsewhere = line("R1", "M1", provider_agb="87654321")
    assert outcome([line("R1"), elsewhere], BOTH) == ["granted", "unanswered"]


def test_the_reference_of_a_refused_line_may_come_again():
    again = line("R1", "M2")
    refused = [granted("M1", header_code="0001", answer_code=None), granted("M2")]
    assert outcome([line("R1"), again], refused) == ["refused", "granted"]
    assert outcome([line("R1"), again, credit("C1", "R1", "M3")], [*refused, granted("M3")])[2] == "granted"
    assert outcome([line("R1"), again], BOTH, [returned("R1", "M1")]) == ["refused", "granted"]


def test_a_reference_twice_in_one_message_is_held_back_also_when_it_was_refused():
    twice = [line("R1"), line("R1", amount_cents=10000, volume=8)]
    assert outcome(twice, BOTH) == ["key_not_unique"] * 2
    assert outcome(twice, BOTH, [returned("R1", "M1")]) == ["key_not_unique"] * 2


def test_the_same_message_under_other_bytes_counts_once_with_its_credit():
    first = [line("R1"), credit("C1", "R1")]
    again = [row | {"file_id": "b" * 64} for row in first]
    lines = [good_row("raw_iwmo__claims") | row | {"row": n, "line": n} for n, row in enumerate(first * 1 + again, 1)]
    found = ibis.union(
        *relations.claims_against_each_other(
            as_table("raw_iwmo__claims", lines),
            table_of("raw_iwmo__answers", *BOTH),
            table_of("raw_iwmo__refusals", NOBODY),
        )
    )
    assert sorted((r["row"], r["rule"]) for r in found.to_pyarrow().to_pylist()) == [
        (3, "same_fact_again"),
        (4, "same_fact_again"),
    ]


# the decision table of the answer (IV087, IV088), from the messages themselves

BACK = prestatie("R2", cents=2000, codes="9307")
TABLE = {
    "no answer at all": (None, ["unanswered", "unanswered"]),
    "broken form: 0001 in the header": (answer(head="0001", whole=False), ["refused", "refused"]),
    "error between messages: its code in the header": (answer(head="9301", whole=False), ["refused", "refused"]),
    "error on the claim: its code on the answer": (answer(submitted=7000, granted=0, code="9333"), ["refused", "refused"]),
    "error on a line: it is returned": (answer([BACK], 7000, 5000, "0200"), ["granted", "refused"]),
    "error on a client: its lines come back with 0233": (
        answer([BACK.replace("9307", "0233")], 7000, 5000, "0200").replace(
            "</m:Prestaties>", "</m:Prestaties><m:RetourCodes><m:RetourCode>9306</m:RetourCode></m:RetourCodes>"
        ),
        ["granted", "refused"],
    ),
    "all fine": (answer(submitted=7000, granted=7000), ["granted", "granted"]),
}  # fmt: skip


def read_rows(reader, table, text):
    """Rows of a message as the intake stores them."""
    receipt, sink = collected(reader, text)
    assert (receipt.control in ("met", "none"), sink.faults) == (True, [])
    rows = [("a" * 64, n, *row) for n, row in enumerate(sink.rows.get(table, []), 1)]
    return ibis.memtable(to_arrow(rows, arrow_schema(table)))


@pytest.mark.parametrize("situation", TABLE)
def test_each_row_of_the_decision_table(situation):
    text, expected = TABLE[situation]
    lines = claim([prestatie("R1"), prestatie("R2", cents=2000, volume="2", tariff="1000")], 7000)
    claims = read_rows(iwmo.read_wmo323, "raw_iwmo__claims", lines)
    text = text or answer().replace(
        "<i:Identificatie>M1</i:Identificatie></m:Decl", "<i:Identificatie>M9</i:Identificatie></m:Decl"
    )
    answers = read_rows(iwmo.read_wmo325, "raw_iwmo__answers", text)
    refusals = read_rows(iwmo.read_wmo325, "raw_iwmo__refusals", text)
    files = table_of("raw_intake__files", {"copy": 1, "period_start": dt.date(2024, 3, 1)})
    out = ledger.claim_states(claims, answers, refusals, files).order_by("row").to_pyarrow().to_pylist()
    assert [r["state"] for r in out] == expected
    pots = table_of("ref__budget_codes", {"scheme": "wmo020", "code": "02", "budget": "wmo_support"})
    cost = ledger.care_lines(ledger.claim_states(claims, answers, refusals, files), pots).to_pyarrow().to_pylist()
    assert sum(r["amount_cents"] for r in cost if r["state"] == "granted") == 5000 * (
        expected[0] == "granted"
    ) + 2000 * (expected[1] == "granted")


# whatever is claimed, credited, answered and refused, in any order

MESSAGES = ["M1", "M2", "M3"]
originals = st.lists(st.sampled_from([100, 2500, 5000]), min_size=1, max_size=4)
credits_ = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from([100, 2500, 5000]), st.sampled_from(MESSAGES)), max_size=6
)


@settings(max_examples=25)
@given(originals, credits_, st.data())
def test_a_chain_adds_up_to_its_original_or_to_nothing_and_order_plays_no_part(amounts, takers, data):
    claims = [line(f"R{n}", data.draw(st.sampled_from(MESSAGES)), amount_cents=a) for n, a in enumerate(amounts)]
    claims += [credit(f"C{n}", f"R{of}", m, amount_cents=-a) for n, (of, a, m) in enumerate(takers)]
    claims = [c | {"row": n, "file_id": c["message_id"][1] * 64} for n, c in enumerate(claims, 1)]
    answers = [granted(m) for m in MESSAGES if data.draw(st.booleans())]
    refusals = [returned(c["reference"], c["message_id"]) for c in claims if data.draw(st.integers(0, 3)) == 0]
    found = outcome(claims, answers, refusals)
    for n, amount in enumerate(amounts):
        chain = [
            (c, s)
            for c, s in zip(claims, found, strict=True)
            if f"R{n}" in (c["reference"], c.get("previous_reference"))
        ]
        cost = sum(c["amount_cents"] for c, state in chain if state == "granted")
        assert cost in (0, amount)
        assert sum(c["amount_cents"] for c, state in chain if state in ("granted", "unanswered")) in (0, amount)
    order = data.draw(st.permutations(range(len(claims))))
    assert outcome([claims[n] for n in order], answers, refusals) == [found[n] for n in order]
