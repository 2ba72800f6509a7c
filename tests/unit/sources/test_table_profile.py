"""A profile of a table: what it says, and every way in which it can be wrong."""

import datetime as dt
import io

import pytest

from pipelines.sources import table_profile
from pipelines.sources.notation import Numbers
from pipelines.sources.reading import Collector, Refused
from pipelines.sources.recognise import recognise
from pipelines.sources.table_profile import Amount, Source
from tests.unit.sources.test_profiled import NUISANCE

GOOD = """profiel: 1
naam: Overlast
van: kvk:12345678
eenheid: euro
decimaal: ","
duizendtal: "."
datum: dd-mm-jjjj
kolommen:
  complex: Complex
  maand: Datum
  bedrag: Kosten
vast:
  begroting: leefbaarheid
"""


def of(text):
    made, faults = table_profile.parse(text)
    assert [(f.line, f.column, f.rule) for f in faults] == []
    return made


def wrong(*changes, more=""):
    """What is wrong when the first text of each pair is replaced by the second: line, key, rule and value."""
    text = GOOD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    _, faults = table_profile.parse(text + more)
    return [(f.line, f.column, f.rule, f.value) for f in faults]


def test_a_profile_says_what_each_column_is():
    made = of(GOOD)
    assert (made.name, made.owner, made.columns) == ("Overlast", "kvk:12345678", ("kosten", "datum", "complex"))
    assert (made.amounts, made.sources["maand"], made.fixed) == (
        (Amount("Kosten"),),
        Source("Datum"),
        {"begroting": "liveability"},
    )
    assert (made.numbers, made.day_form, made.separator, made.nowhere_else) == (
        Numbers(",", "."),
        "dd-mm-jjjj",
        ";",
        False,
    )
    assert recognise(io.BytesIO(GOOD.encode())).kind == "profile"


def test_values_of_a_column_stand_for_budgets_and_complexes():
    made = of(
        GOOD.replace(
            "  complex: Complex", "  complex: {kolom: Straat, waarden: {Dorpsstraat: UT-001, 'Het  Plein': UT-002}}"
        )
        .replace(
            "  maand",
            "  begroting:\n    kolom: Soort\n    waarden:\n      Glasschade: vandalisme\n      0101: leefbaarheid\n  maand",
        )
        .replace("vast:\n  begroting: leefbaarheid\n", "")
    )
    assert made.sources["complex"].values == {"dorpsstraat": "UT-001", "het plein": "UT-002"}
    assert made.sources["begroting"].values == {"glasschade": "vandalism", "0101": "liveability"}


def test_a_table_with_a_column_per_month_has_a_list_of_amounts():
    made = of(GOOD.replace("  maand: Datum\n", "").replace("Kosten", "[{kolom: jan, maand: 2024-01}, {kolom: feb, maand: 2}, {kolom: mrt, maand: mrt}]").replace("vast:\n", "vast:\n  jaar: 2024\n"))  # fmt: skip
    assert [one.given["maand"] for one in made.amounts] == [dt.date(2024, 1, 1), 2, 3]
    assert made.is_wide and made.columns == ("jan", "feb", "mrt", "complex")


def test_a_sheet_a_header_line_blanks_a_total_and_a_month_of_the_delivery_note():
    text = GOOD.replace("decimaal", "blad: Blad1\nkopregel: 4\nleeg: ['-', nvt]\ntotaalregel: Totaal\nook_elders_geleverd: nee\nkosten: negatief\ndecimaal")  # fmt: skip
    made = of(text.replace("  maand: Datum\n", "").replace("vast:\n", "vast:\n  maand: leveringsbrief\n"))
    assert (made.sheet, made.header_line, made.blanks, made.total_word) == ("Blad1", 4, {"-", "nvt"}, "totaal")
    assert (made.nowhere_else, made.numbers.costs_negative, made.fixed["maand"]) == (True, True, "leveringsbrief")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("profiel: 1", "profiel: 2"), (1, "profiel", "not_in_list", "2")),
        (("naam: Overlast\n", ""), (1, "naam", "key_missing", None)),
        (("kvk:12345678", "De Brink"), (3, "van", "not_an_owner", "De Brink")),
        (("eenheid: euro\n", ""), (1, "eenheid", "key_missing", None)),
        (("eenheid: euro", "eenheid: dollar"), (4, "eenheid", "not_in_list", "dollar")),
        (('decimaal: ","', 'decimaal: "?"'), (5, "decimaal", "question_open", "?")),
        (('decimaal: ","', "decimaal: spatie"), (5, "decimaal", "sign_unknown", "spatie")),
        (('duizendtal: "."', 'duizendtal: "_"'), (6, "duizendtal", "sign_unknown", "_")),
        (('duizendtal: "."', 'duizendtal: ","'), (6, "duizendtal", "signs_alike", ",")),
        (("datum: dd-mm-jjjj", "datum: dd-mm"), (7, "datum", "form_unknown", "dd-mm")),
        (("datum: dd-mm-jjjj\n", ""), (1, "datum", "key_missing", None)),
        (("datum: dd-mm-jjjj", "scheiding: ':'\ndatum: dd-mm-jjjj"), (7, "scheiding", "not_in_list", ":")),
        (("datum: dd-mm-jjjj", "codering: ebcdic\ndatum: dd-mm-jjjj"), (7, "codering", "not_in_list", "ebcdic")),
        (("datum: dd-mm-jjjj", "kopregel: eerste\ndatum: dd-mm-jjjj"), (7, "kopregel", "not_a_number", "eerste")),
        (("datum: dd-mm-jjjj", "kopregel: 0\ndatum: dd-mm-jjjj"), (7, "kopregel", "not_a_line", "0")),
        (("datum: dd-mm-jjjj", "blad: B\ncodering: utf-8\ndatum: dd-mm-jjjj"), (8, "codering", "not_of_a_sheet", "utf-8")),
        (("datum: dd-mm-jjjj", "opgesteld: gisteren\ndatum: dd-mm-jjjj"), (7, "opgesteld", "not_a_date", "gisteren")),
        (("datum: dd-mm-jjjj", "ook_elders_geleverd: misschien\ndatum: dd-mm-jjjj"), (7, "ook_elders_geleverd", "not_yes_no", "misschien")),
        (("datum: dd-mm-jjjj", "scheidng: ;\ndatum: dd-mm-jjjj"), (7, "scheidng", "key_unknown", ";")),
        (("  complex: Complex\n", ""), (8, "complex of bsn", "one_key_wanted", None)),
        (("  complex: Complex\n", "  complex: Complex\n  bsn: BSN\n"), (8, "complex of bsn", "one_key_wanted", None)),
        (("  maand: Datum\n", ""), (8, "maand", "key_missing", None)),
        (("  bedrag: Kosten\n", ""), (8, "bedrag", "key_missing", None)),
        (("bedrag: Kosten", "bedrag:"), (11, "bedrag", "key_empty", None)),
        (("bedrag: Kosten", "bedrag: [Kosten]"), (11, "bedrag", "amount_wanted", "Kosten")),
        (("bedrag: Kosten", "bedrag: [{kolom: a, complex: A}, {kolom: b}]"), (8, "complex", "not_for_every_amount", None)),
        (("bedrag: Kosten", "bedrag: [{maand: 2024-01}]"), (11, "kolom", "key_missing", None)),
        (("bedrag: Kosten", "bedrag: [{kolom: a, maand: 13-2024}]"), (11, "maand", "not_a_month", "13-2024")),
        (("  maand: Datum\n", "  maand: {kolom: Datum, waarden: {eerst: 1-2024}}\n  jaar: Jaar\n"), (7, "datum", "said_twice", "datum, jaar")),
        (("vast:\n", "vast:\n  maand: 1-2024\n"), (8, "maand", "said_twice", "kolommen, vast")),
        (("begroting: leefbaarheid", "begroting: schilderwerk"), (13, "begroting", "budget_unknown", "schilderwerk")),
        (("begroting: leefbaarheid", "begroting: bijdrage gemeente"), (13, "begroting", "budget_is_transfer", "bijdrage gemeente")),
        (("begroting: leefbaarheid", "begroting: begeleiding"), (3, "van", "party_missing", "kvk:12345678")),
        (("vast:\n  begroting: leefbaarheid\n", "  begroting: Soort\n"), (8, "begroting", "values_wanted", None)),
        (("complex: Complex", "complex: {kolom: Complex, waarden: {}}"), (9, "waarden", "values_wanted", None)),
        (("complex: Complex", "complex: {kolom: Straat, waarden: {a: }}"), (9, "a", "key_empty", None)),
        (("complex: Complex", "complex: {waarden: {a: B}}"), (9, "kolom", "key_missing", None)),
        (("complex: Complex", "bsn: {kolom: BSN, waarden: {a: B}}"), (9, "bsn", "values_not_here", None)),
        (("complex: Complex", "complex: {kolom: Complex, waarde: x}"), (9, "waarde", "key_unknown", "x")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_line_key_and_value(change, expected):
    assert expected in wrong(change)


def test_a_profile_without_columns_says_so():
    text = GOOD.split("kolommen:")[0]
    assert [(f.column, f.rule) for f in table_profile.parse(text)[1]] == [("kolommen", "key_missing")]
    assert [(f.column, f.rule) for f in table_profile.parse(text + "kolommen:\n")[1]] == [("kolommen", "key_empty")]


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_file():
    found = wrong(
        ("naam: Overlast", "naam:"), ("eenheid: euro", 'eenheid: "?"'), ("dd-mm-jjjj", "dag"), ("leefbaarheid", "x")
    )
    assert [(line, rule) for line, _, rule, _ in found] == [
        (2, "key_empty"), (4, "question_open"), (7, "form_unknown"), (13, "budget_unknown"),
    ]  # fmt: skip
    with pytest.raises(Refused) as raised:
        table_profile.read(io.BytesIO(GOOD.replace("naam: Overlast", "naam:").encode()), sink=None, pseudonym=None)  # pyright: ignore
    assert (raised.value.rule, [f.rule for f in raised.value.findings]) == ("key_empty", ["key_empty"])


def test_a_party_may_be_given_where_the_budget_is_of_another():
    for party in ('vast:\n  partij: "0344"\n', "  partij: Gemeente\nvast:\n"):
        assert of(GOOD.replace("leefbaarheid", "begeleiding").replace("vast:\n", party)).owner == "kvk:12345678"
    of(GOOD.replace("leefbaarheid", "politie en justitie"))  # the Rijk has no code


def test_a_good_profile_is_listed_under_its_owner_and_name():
    receipt = table_profile.read(
        io.BytesIO(GOOD.replace("naam", "opgesteld: 2026-11-01\nnaam").encode()), sink=None, pseudonym=None
    )  # pyright: ignore
    assert (receipt.kind, receipt.owner, receipt.reference, str(receipt.issued_at)) == (
        "profile",
        "kvk:12345678",
        "Overlast",
        "2026-11-01",
    )


@pytest.mark.parametrize(("data", "rules"), [(b"\n", []), (b"", ["last_line_open"])])
def test_a_profile_of_which_the_last_line_is_open_is_remarked_on(data, rules):
    receipt = table_profile.read(
        io.BytesIO(NUISANCE.strip().encode() + data), sink=Collector(), pseudonym=lambda _: None
    )
    assert [note.rule for note in receipt.notes] == rules
