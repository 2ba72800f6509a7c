"""A whole ledger with an amount that cannot be read does not count, unless something else says what it adds up to."""

import json
import re

import pytest

from assets.checking import check_files
from tests.properties.every_kind import make
from tests.unit.sources.messages import booking, ledger
from tests.unit.sources.tables import sha256


def spoiled_xaf(totals):
    text = ledger([booking(), booking("1000", side="C")])
    head, tail = text.rsplit("<amnt>", 1)
    text = head + "<amnt>" + tail.replace(".", ",", 1)
    assert re.search(r"<amnt>[0-9]+,[0-9]+</amnt>", text)
    return text if totals else re.sub(r"<(linesCount|totalDebit|totalCredit)>[^<]*</\1>", "", text)


@pytest.mark.parametrize(("totals", "rule"), [(False, "sum_unknown"), (True, "control_totals")])
def test_an_auditfile_with_a_decimal_comma_goes_aside_with_totals_and_without(tmp_path, totals, rule):
    (tmp_path / "a.xaf").write_text(spoiled_xaf(totals))
    [checked] = check_files([tmp_path / "a.xaf"])
    assert checked.verdict == "set_aside"
    assert rule in [finding.rule for finding in checked.findings]


def test_bookings_of_vera_on_one_line_are_told_apart_and_name_the_amount_that_is_wrong(tmp_path):
    text = json.dumps(json.loads(make("vera_bookings", 1).data))
    spoiled = re.sub(r'("creditbedrag": ?)[0-9.]+', r"\g<1>33.335", text)
    assert spoiled != text
    (tmp_path / "b.json").write_text(spoiled)
    entry = {"sha256": sha256(spoiled.encode()), "eigenaar": "kvk:01234567"}
    (tmp_path / "brief.json").write_text(json.dumps({"leveringsbrief": 1, "bestanden": [entry]}))
    [checked] = [one for one in check_files([tmp_path]) if one.path.name == "b.json"]
    assert checked.verdict == "set_aside" and "sum_unknown" in [finding.rule for finding in checked.findings]
    wrong = [finding for finding in checked.findings if finding.line]
    assert {finding.column for finding in wrong} == {"creditbedrag"}
    assert len({(finding.line, finding.nth) for finding in wrong}) == len(wrong) > 0
