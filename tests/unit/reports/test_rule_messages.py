"""Every rule has a text in both languages, and every column its own word."""

import ast
import re

import ibis
import pytest

from pipelines.contracts import CONTRACTS, RAW
from pipelines.contracts.rules import rules_of
from pipelines.sources import aedes, iv3_published, register, woz_bezitstabel
from pipelines.sources.recognise import CSV_PROFILES
from reports.labels.rules import COLUMN_RULES, OTHER, OWN_WORDS, RULES, message, own_word
from tests.conftest import ROOT

FALLBACK = {said for pair in OTHER for said in pair}
PROFILES = [*CSV_PROFILES, register.PROFILE]


def rules(tables):
    found = []
    for table in tables:
        contract = CONTRACTS[table]
        schema = {n: ibis.dtype(c.dtype.type) for n, c in contract.to_schema().columns.items()}
        found += [(table, rule.column, rule.name) for rule in rules_of(contract, ibis.table(schema, name="t"))]
    return found


def codes_in_the_source():
    """Rule codes as the code writes them: in refusals, faults, unreadable cells and relations."""
    found = set()
    for path in [*(ROOT / "pipelines").rglob("*.py"), *(ROOT / "assets").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'(?:Refused|Unreadable|Missing)\(\s*"([a-z_]+)"', text))
        found |= set(re.findall(r'(?:Fault|finding)\([^"()]*(?:"[^"]*"[^"()]*)?,\s*"([a-z]+_[a-z_]+)"', text))
        found |= set(re.findall(r'Judged\("[a-z_]+", "([a-z_]+)"', text))
        found |= set(re.findall(r'\(again\.[^"]*, "([a-z]+_[a-z_]+)"\)', text))  # cases of relations.repeated_keys
        found |= set(re.findall(r'"(not_an?_[a-z]+|ambiguous_number|bsn_invalid)"', text))
    return found


def test_every_rule_of_every_contract_has_a_text_in_both_languages():
    for table, column, rule in rules(CONTRACTS):
        for name in (column, own_word(table, column)):
            for lang in ("nl", "en"):
                assert not FALLBACK & set(message(rule, name, lang)), (table, name, rule, lang)


def test_every_code_in_the_source_has_a_text():
    codes = codes_in_the_source()
    assert {
        "doctype",
        "several_owners",
        "not_a_month",
        "key_not_unique",
        "encoding_differs",
        "periods_overlap",
    } <= codes
    assert [code for code in sorted(codes) if code not in RULES and f"raw_{code}" not in RAW] == []


def test_every_text_is_of_a_rule_that_something_can_raise():
    """A rule of a contract, or a code that is written somewhere in the source as a text of its own."""
    written = {rule for _, _, rule in rules(CONTRACTS)}
    for path in [*(ROOT / "pipelines").rglob("*.py"), *(ROOT / "assets").rglob("*.py")]:
        tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        written |= {node.value for node in tree if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    raised = {rule for rule in RULES if rule in written}
    assert set(RULES) - raised <= {"schema_differs"}  # said of a ledger once its schema is looked at
    assert sorted({rule for rule, _ in COLUMN_RULES} - written) == []


@pytest.mark.parametrize(("where", "text"), [*RULES.items(), *COLUMN_RULES.items()], ids=str)
def test_texts_are_one_line_that_says_what_is_wrong_and_what_to_do(where, text):
    assert text[0] != text[1], "Dutch and English are different texts"
    for said in text:
        assert len(said) == 2
        for sentence in said:
            assert "\n" not in sentence and sentence.endswith((".", '".')) and 10 < len(sentence) < 160, sentence
        wrong, remedy = said
        assert wrong[0] == wrong[0].lower() or wrong.startswith(("Verzekerden", "Iv3"))  # it follows a colon
        assert remedy[0] == remedy[0].upper() or remedy.startswith("`")


def test_a_column_makes_a_text_more_precise_in_both_of_its_names():
    for lang, ten in (
        ("nl", "minder dan 10 verzekerden moet leeg blijven"),
        ("en", "fewer than 10 insured must stay empty"),
    ):
        assert message("greater_than_or_equal_to", "insured", lang)[0].startswith(ten)
        assert message("greater_than_or_equal_to", "insured", lang) == message(
            "greater_than_or_equal_to", "Verzekerden", lang
        )
        assert message("greater_than_or_equal_to", "volume", lang) != message(
            "greater_than_or_equal_to", "insured", lang
        )


def test_an_unknown_rule_gets_the_fallback():
    assert message("no_such_rule", "x", "nl") == OTHER[0]
    assert message("no_such_rule", "x", "en") == OTHER[1]


def test_every_column_text_is_about_a_column_that_exists():
    known = {name for table in RAW.values() for name in table.to_schema().columns} | {
        w for words in OWN_WORDS.values() for w in words.values()
    }
    known |= {"amntTp", "IngediendBedrag/DebetCredit", "regels", "bedrag_cent"}
    known |= {"companyIdent", "linesCount", "totalDebit", "totalCredit"}  # of the auditfile as a whole
    known |= {f"DeclaratiePeriode/{day}" for day in ("Begindatum", "Einddatum")}
    known |= {f"{part}TotaalIngediendBedrag/TotaalBedrag" for part in ("", "DeclaratieAntwoord/")}
    known |= {"mapping", "profiel", "eenheid", "scheiding", "codering", "kosten"}  # of a declaration as a whole
    known |= {"DeclaratieAntwoord/TotaalToegekendBedrag/TotaalBedrag"}
    known |= {""}  # where a list of files does not say which column
    assert {column for _, column in COLUMN_RULES} - known == set()


def test_every_column_of_a_raw_table_has_the_word_of_its_file():
    for table in set(RAW) - {"raw_intake__files"}:
        columns = [name for name in RAW[table].to_schema().columns if name not in ("file_id", "row", "line")]
        assert sorted(OWN_WORDS[table]) == sorted(columns), table
    assert own_word("raw_placements__stays", "period_end") == "Einddatum"
    assert own_word("raw_placements__stays", "line") == "line"


@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: p.kind)
def test_own_words_are_the_headers_of_the_readers(profile):
    for column in profile.columns:
        assert own_word(profile.table, column.field) == column.header


def test_readers_of_tables_fill_the_columns_of_their_contract_in_order():
    for profile in PROFILES:
        columns = [n for n in RAW[profile.table].to_schema().columns if n not in ("file_id", "row", "line")]
        given = (
            2 if profile in (woz_bezitstabel.PROFILE, aedes.PROFILE, iv3_published.PROFILE) else 0
        )  # by the delivery note
        assert [column.field for column in profile.columns] == columns[given:]
