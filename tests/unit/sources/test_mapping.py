"""The mapping of a ledger: what its rules fit, which of them holds, and every way in which a file of them can be wrong."""

import io
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.budgets import POTS, REMAINDERS, budget_of, words_of
from pipelines.contracts import RAW
from pipelines.sources import mapping, patterns, vera, xaf
from pipelines.sources.declared import Declared
from pipelines.sources.reading import Collector, Note, Refused
from pipelines.sources.recognise import recognise
from tests.conftest import ROOT
from tests.unit.sources.messages import booking, ledger

HEAD = "mapping: 1\ngrootboek_van: 12345678\n"


def of(*rules, head=HEAD):
    """A mapping of these rules, in which nothing is wrong."""
    made, faults = mapping.parse(head + "regels:\n" + "".join(f"  - {rule}\n" for rule in rules))
    assert faults == []
    return made


def wrong(text):
    _, faults = mapping.parse(text)
    return [(fault.line, fault.column, fault.rule, fault.value) for fault in faults]


def found(made, account="4000", cost=None, project=None, product=None, described=""):
    return mapping.Finder(made).find((account, cost, project, product), described)


# --- what a pattern fits


@pytest.mark.parametrize(
    ("pattern", "fits", "not_"),
    [
        ("4310", ["4310"], ["43100", "14310", "431"]),
        ("43*", ["43", "4310", "43x"], ["4", "143"]),
        ("*10", ["10", "4310"], ["101"]),
        ("4*1*0", ["410", "4x1y0", "4110"], ["40", "4x0", "1410x"]),
        ("4310 t/m 4319", ["4310", "4315", "4319"], ["4309", "4320", "43150", "431"]),
        ("0100 t/m 0199", ["0150"], ["150", "00150"]),
        ("ab t/m ad", ["AC"], ["ae", "a"]),
        ("Complex  De Brink", ["complex de brink", "COMPLEX DE  BRINK"], ["complex de brinken"]),
    ],
)
def test_a_code_fits_as_a_whole(pattern, fits, not_):
    made = patterns.code(pattern)
    assert [text for text in fits if not made.fits(patterns.plain(text))] == []
    assert [text for text in not_ if made.fits(patterns.plain(text))] == []


@pytest.mark.parametrize(
    ("pattern", "fits", "not_"),
    [
        ("inbraak", ["Schade INBRAAK portiek", "inbraak"], ["inbreuk", ""]),
        ("*inbraak*", ["Schade inbraak portiek"], []),
        ("glas*portiek", ["glas in het portiek", "glasportiek"], ["portiek glas"]),
        ("na  jaar", ["na jaar"], ["najaar"]),
    ],
)
def test_words_are_somewhere_in_a_description(pattern, fits, not_):
    made = patterns.words(pattern)
    assert [text for text in fits if not made.fits(patterns.plain(text))] == []
    assert [text for text in not_ if made.fits(patterns.plain(text))] == []


@given(st.text("ab*", min_size=1, max_size=8), st.text("ab", max_size=8))
def test_a_pattern_fits_as_the_shell_says(pattern, text):
    import fnmatch

    if pattern.replace("*", ""):
        assert patterns.code(pattern).fits(text) == fnmatch.fnmatchcase(text, pattern)
        assert patterns.words(pattern).fits(text) == fnmatch.fnmatchcase(text, f"*{pattern}*")


def test_a_pattern_on_which_a_regular_expression_would_hang_is_answered():
    text = "a" * 100_000
    for made in (patterns.words("*".join("a" * 50) + "*b"), patterns.code("*".join("a" * 50) + "*b*c")):
        assert not made.fits(text)


# --- which rule holds


def test_all_that_a_rule_names_must_be_there_and_of_a_list_one():
    made = of('{rekening: ["4310", "4400 t/m 4409"], kostenplaats: "101", complex: UT-001}')
    assert found(made, "4310", "101") == (1, None)
    assert found(made, "4405", "101") == (1, None)
    assert found(made, "4310", "102") == found(made, "4310") == found(made, "4500", "101") == (None, None)


def test_the_first_rule_that_fits_holds_for_the_complex_and_for_the_budget_apart():
    made = of(
        '{kostenplaats: "101", complex: UT-001}',
        "{rekening: 4*, begroting: leefbaarheid}",
        '{rekening: "4310", kostenplaats: "101", complex: UT-002, begroting: vandalisme}',
    )
    assert found(made, "4310", "101") == (1, 2)
    assert found(made, "9000", "101") == (1, None)


def test_leaving_out_is_one_of_the_budgets():
    made = of(
        "{rekening: 9*, uitsluiten: rente}", "{rekening: 9000, begroting: beheer}", "{project: P, complex: UT-001}"
    )
    assert found(made, "9000") == (None, 1)
    assert found(made, "9000", project="p") == (3, 1)


def test_product_and_description_are_looked_at_like_the_rest():
    made = of(
        '{omschrijving: ["inbraak", "braakschade"], begroting: vandalisme}', "{product: Glas, begroting: leefbaarheid}"
    )
    assert Declared((made,)).looks_at_words and not Declared((of("{rekening: 4000, complex: A}"),)).looks_at_words
    assert found(made, product="glas", described="Braakschade portiek") == (None, 1)
    assert found(made, product="glas", described="ruit") == (None, 2)


def rule_texts():
    codes = st.sampled_from(["4000", "4*", "4000 t/m 4005", "9*"])
    results = st.sampled_from(["complex: A", "begroting: beheer", "complex: B, begroting: huur", "uitsluiten: x"])
    words = st.sampled_from(["", ", omschrijving: glas", ", kostenplaats: k*"])
    return st.builds(lambda code, extra, result: f"{{rekening: {code}{extra}, {result}}}", codes, words, results)


@given(st.lists(rule_texts(), max_size=7), st.sampled_from(["4000", "4003", "9000"]), st.sampled_from([None, "k1"]), st.sampled_from(["", "glas"]))  # fmt: skip
def test_remembering_what_codes_lead_to_changes_no_answer(texts, account, cost, described):
    made = of(*texts) if texts else of("{rekening: 1, complex: A}")
    given_ = {"rekening": account} | ({"kostenplaats": cost} if cost else {})
    fitting = [r for r in made.rules if r.has(given_) and (not r.words or any(w.fits(described) for w in r.words))]
    expected = tuple(next((r.number for r in fitting if getattr(r, what)), None) for what in ("places", "books"))
    assert found(made, account, cost, described=described) == expected


# --- in the readers


def read_ledger(made, lines, **more):
    sink = Collector()
    note = Note(declared=Declared((made,)))
    receipt = xaf.read(io.BytesIO(ledger(lines, **more).encode()), sink=sink, pseudonym=lambda _: None, note=note)
    names = [name for name in RAW["raw_xaf__lines"].to_schema().columns if name not in ("file_id", "row")]
    return receipt, [dict(zip(names, row, strict=True)) for row in sink.rows["raw_xaf__lines"]], sink


def rules_of(rows):
    return [(row["complex_rule"], row["budget_rule"]) for row in rows]


def test_a_ledger_is_read_with_the_mapping_of_its_corporation():
    lines = [booking(more="<costID>C1</costID>"), booking("1000", side="C")]
    _, rows, _ = read_ledger(of("{kostenplaats: c1, complex: UT-001, begroting: beheer}"), lines)
    assert rules_of(rows) == [(1, 1), (None, None)]
    other = of("{kostenplaats: c1, complex: UT-001}", head=HEAD.replace("12345678", "87654321"))
    assert rules_of(read_ledger(other, lines)[1]) == [(None, None)] * 2


def test_a_description_is_looked_at_and_kept_nowhere():
    made = of("{omschrijving: pietersen, begroting: beheer}")
    receipt, rows, sink = read_ledger(made, [booking(), booking("1000", side="C")])
    assert rules_of(rows) == [(None, 1)] * 2
    assert "ietersen" not in f"{rows}{receipt}{sink.rows}{sink.faults}"


def test_a_large_ledger_is_marked_and_mapped_line_by_line_like_a_small_one():
    """Large files are read many elements at once: what belongs to a transaction or a line must not slip to the next."""
    one = "<transaction><nr>{n}</nr><desc>{said}</desc><periodNumber>{period}</periodNumber><trDt>2024-03-31</trDt>\n{line}\n</transaction>"
    line = booking(more="<costID>K1</costID>").replace("<desc>P. Pietersen</desc>", "")
    parts = [one.format(n=n, said="inbraak" if n % 3 else "", period=n % 5, line=line) for n in range(1000)]
    text = ledger([booking("1000", "0.00")]).replace("</journal>", "\n".join(parts) + "</journal>")
    made = of("{omschrijving: inbraak, begroting: vandalisme}", "{kostenplaats: k1, complex: A}")
    sink = Collector()
    xaf.read(io.BytesIO(text.encode()), sink=sink, pseudonym=lambda _: None, note=Note(declared=Declared((made,))))
    found_ = [row[-4:-1] for row in sink.rows["raw_xaf__lines"][1:]]
    assert len(text) > 200_000
    assert found_ == [(2, 1 if n % 3 else None, n % 5 == 0) for n in range(1000)]


def test_the_description_of_a_transaction_stands_in_for_that_of_a_line():
    line = booking().replace("<desc>P. Pietersen</desc>", "<desc/>")
    made = of("{omschrijving: loon van, begroting: beheer}")
    assert rules_of(read_ledger(made, [line, booking("1000", side="C")])[1]) == [(None, 1), (None, None)]


@pytest.mark.parametrize("name", ["Corporatie (1)", "corporatie  (1)", '["Elders", "Corporatie (1)"]'])
def test_a_ledger_that_has_no_kvk_number_is_that_of_the_mapping_that_names_it(name):
    head = HEAD + f"administratie: {name}\n"
    receipt, rows, _ = read_ledger(of("{rekening: 4*, begroting: beheer}", head=head), [booking(), booking("1000", side="C")], company="1")  # fmt: skip
    assert (receipt.owner, rows[0]["company_id"], rules_of(rows)[0]) == ("kvk:12345678", "12345678", (None, 1))


def test_a_delivery_note_can_say_whose_a_ledger_is_too():
    sink = Collector()
    text = ledger([booking(), booking("1000", side="C")], company="1")
    receipt = xaf.read(io.BytesIO(text.encode()), sink=sink, pseudonym=lambda _: None, note=Note(owner="kvk:12345678"))
    assert (receipt.owner, sink.rows["raw_xaf__lines"][0][1]) == ("kvk:12345678", "12345678")


def test_a_name_that_two_mappings_claim_is_of_neither():
    one, two = (
        of("{rekening: 4*, complex: A}", head=f"mapping: 1\ngrootboek_van: {n}\nadministratie: X\n") for n in (1, 2)
    )
    assert Declared((one, two)).mapping_of("x") is None
    assert Declared((one,)).mapping_of("X") is one


def test_bookings_of_vera_are_read_with_it_too_and_a_cluster_counts_as_cost_centre():
    entity = """[{"id": "1", "boekdatum": "2025-04-01", "debetbedrag": 1, "idOrganisatie": "12345678", "omschrijving": "inbraak",
      "grootboekrekening": {"code": "4210"}, "verbijzonderingen": [{"soort": {"code": "CPL"}, "code": "C1"}]}]"""
    sink = Collector()
    made = of("{kostenplaats: C1, complex: UT-001}", "{rekening: 42*, omschrijving: inbraak, begroting: vandalisme}")
    vera.read_bookings(
        io.BytesIO(entity.encode()), sink=sink, pseudonym=lambda _: None, note=Note(declared=Declared((made,)))
    )
    assert sink.rows["raw_vera__bookings"][0][-3:] == (1, 2, 100)
    assert "inbraak" not in str(sink.rows)


def test_a_mapping_can_be_handed_to_another_process():
    made = of("{rekening: [4000, 41*, 5000 t/m 5010], omschrijving: x, complex: A}")
    assert pickle.loads(pickle.dumps(Declared((made,)))) == Declared((made,))


# --- the file itself


def read(text):
    sink = Collector()
    return mapping.read(io.BytesIO(text.encode()), sink=sink, pseudonym=lambda _: None), sink


def test_a_rule_is_a_row_with_its_line_and_what_it_leads_to():
    text = (
        HEAD
        + "opgesteld: 2026-11-23\nregels:\n  - {rekening: 4*, complex: A, begroting: beheer}\n  # niets\n  - omschrijving: Jansen\n    uitsluiten: geen beheer\n"
    )
    receipt, sink = read(text)
    assert sink.rows["raw_mapping__rules"] == [
        (5, "12345678", 1, "A", "caretaking", None),
        (7, "12345678", 2, None, None, "geen beheer"),
    ]
    assert (receipt.owner, str(receipt.issued_at), receipt.lines) == ("kvk:12345678", "2026-11-23", 2)
    assert recognise(io.BytesIO(text.encode())).kind == "mapping"
    assert "Jansen" not in str(sink.rows)


def test_a_mapping_without_rules_yet_is_in_order():
    for rules in ("regels:\n", "regels: []\n", "regels:\n  # - {rekening: 4000, begroting: }\n"):
        assert read(HEAD + rules)[0].lines == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD, (1, "regels", "key_missing", None)),
        ("mapping: 2\ngrootboek_van: 1\nregels: []\n", (1, "mapping", "not_in_list", "2")),
        ("mapping: 1\nregels: []\n", (1, "grootboek_van", "key_missing", None)),
        ("mapping: 1\ngrootboek_van:\nregels: []\n", (2, "grootboek_van", "key_empty", None)),
        ("mapping: 1\ngrootboek_van: De Brink\nregels: []\n", (2, "grootboek_van", "not_a_code", "De Brink")),
        ("mapping: 1\ngrootboek_van: [1, 2]\nregels: []\n", (2, "grootboek_van", "not_a_text", None)),
        (HEAD + "opgesteld: gisteren\nregels: []\n", (3, "opgesteld", "not_a_date", "gisteren")),
        (HEAD + "regel: x\nregels: []\n", (3, "regel", "key_unknown", "x")),
        (HEAD + "regels: 4000\n", (3, "regels", "list_wanted", "4000")),
        (HEAD + "regels:\n  - 4000\n", (4, "regels", "rule_wanted", "4000")),
    ],
)
def test_what_is_wrong_at_the_top_is_told_with_line_key_and_value(text, expected):
    assert wrong(text) == [expected]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{complex: A}", ("regels", "rule_without_condition", None)),
        ("{rekening: 4000}", ("regels", "rule_without_result", None)),
        ("{rekening: 4000, complex: A, uitsluiten: x}", ("uitsluiten", "rule_contradicts_itself", "x")),
        ("{rekening: 4000, begroting: x, complex: A}", ("begroting", "budget_unknown", "x")),
        ("{rekening: 4000, begroting: }", ("begroting", "key_empty", None)),
        ("{rekening: , complex: A}", ("rekening", "key_empty", None)),
        ("{rekening: [], complex: A}", ("rekening", "key_empty", None)),
        ("{rekening: [[1]], complex: A}", ("rekening", "not_a_text", None)),
        ("{rekening: [], complex: [A]}", ("rekening", "key_empty", None)),
        ('{rekening: "4000, 4001", complex: A}', ("rekening", "list_wanted", "4000, 4001")),
        ("{rekening: 4009 t/m 4000, complex: A}", ("rekening", "pattern_range", "4009 t/m 4000")),
        ("{rekening: 400 t/m 4009, complex: A}", ("rekening", "pattern_range", "400 t/m 4009")),
        ("{rekening: 4* t/m 5*, complex: A}", ("rekening", "pattern_range", "4* t/m 5*")),
        ('{kostenplaats: "*", complex: A}', ("kostenplaats", "pattern_empty", "*")),
        ('{omschrijving: " * ", complex: A}', ("omschrijving", "pattern_empty", "*")),
        ("{omschrijving: x, begroting: opvang}", ("begroting", "budget_of_another", "opvang")),
        ("{omschrijving: x, begroting: unmapped}", ("begroting", "budget_unknown", "unmapped")),
        (f"{{omschrijving: x, complex: {'a' * 36}}}", ("complex", "too_long", "a" * 36)),
        (f"{{omschrijving: x, uitsluiten: {'a' * 201}}}", ("uitsluiten", "too_long", "a" * 201)),
        ("{rekenning: 4000, complex: A, rekening: 4000}", ("rekenning", "key_unknown", "4000")),
    ],
)
def test_what_is_wrong_with_a_rule_is_told_with_line_key_and_value(rule, expected):
    first, *_ = wrong(f"{HEAD}regels:\n  - {{rekening: 1, complex: A}}\n  - {rule}\n")
    assert first == (5, *expected)


def test_a_file_with_a_fault_is_no_mapping_and_tells_all_of_them():
    """Without the faulty rule the next one would take its bookings, without anybody knowing."""
    text = HEAD + "regels:\n  - {rekening: 4000, begroting: vandaal}\n  - {rekening: 4*, begroting: }\n"
    with pytest.raises(Refused) as raised:
        read(text)
    assert (raised.value.rule, raised.value.line) == ("budget_unknown", 4)
    assert [(f.line, f.rule, f.value) for f in raised.value.findings] == [
        (4, "budget_unknown", "vandaal"),
        (5, "key_empty", None),
    ]
    assert "vandaal" not in f"{raised.value}{raised.value.findings!r}"


def test_the_words_of_budgets_are_those_of_the_reference_rows():
    import csv

    with (ROOT / "data" / "reference" / "budgets.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["budget"]: row["party"] for row in csv.DictReader(stream)}
    assert {budget: pot.party for budget, pot in POTS.items()} == {b: p for b, p in rows.items() if b not in REMAINDERS}
    assert set(REMAINDERS) <= set(rows)


def test_a_budget_goes_by_its_word_or_its_name_in_any_dress():
    for budget, pot in POTS.items():
        for written in (pot.word, pot.word.upper(), pot.word.replace(" ", "_"), budget, budget.replace("_", " ")):
            assert budget_of(written) == budget
        assert pot.word in words_of(pot.party)
    assert budget_of("iets anders") is None
