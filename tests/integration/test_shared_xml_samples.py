"""Official and real XML samples, where they are present (they are not part of this repository)."""

import base64
import csv
import datetime as dt
import io
import re

import pytest

from pipelines.sources import iwmo, stuf, xaf
from pipelines.sources.reading import Collector, Refused
from pipelines.sources.recognise import recognise
from tests.conftest import SHARED

PERSON = "p1" + "a" * 32
READERS = {
    "wmo301": iwmo.read_wmo301,
    "wmo305": iwmo.read_wmo305,
    "wmo307": iwmo.read_wmo307,
    "wmo323": iwmo.read_wmo323,
    "wmo325": iwmo.read_wmo325,
}
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason=f"the official schemas and samples are not here ({SHARED})")


def read(reader, path):
    sink = Collector()
    with (SHARED / path).open("rb") as stream:
        return reader(stream, sink=sink, pseudonym=lambda bsn: PERSON), sink


def test_a_ledger_of_exact_online_meets_its_totals():
    receipt, sink = read(xaf.read, "xaf/samples/ExactOnline_V32_2016.xml")
    assert receipt.facts == {"transactions": 57, "lines": 167, "accounts": 97}
    assert (receipt.debit_cents, receipt.credit_cents, receipt.control) == (99995406, 99995406, "met")
    assert (len(sink.rows["raw_xaf__lines"]), sink.faults, [note.rule for note in receipt.notes]) == (
        167,
        [],
        ["no_kvk"],
    )
    assert sum(row[-1] for row in sink.rows["raw_xaf__lines"]) == 0


def test_a_ledger_of_banana_counts_transactions_and_is_read():
    receipt, sink = read(xaf.read, "xaf/samples/auditfile_v3.2_nl_20180101_20181231.xaf")
    assert (receipt.facts["transactions"], receipt.lines) == (44, 121)
    assert (receipt.debit_cents, receipt.credit_cents, receipt.control) == (9127549, 9127549, "met")
    assert [(note.rule, note.value) for note in receipt.notes] == [
        ("no_kvk", None),
        ("lines_count_counts_transactions", "44"),
    ]
    assert (len(sink.rows["raw_xaf__lines"]), sink.faults) == (121, [])
    assert receipt.owner == "bedrijf:Banana.ch SA"


def test_the_official_dummy_ledger_does_not_meet_its_totals():
    receipt, _ = read(xaf.read, "xaf/samples/XmlAuditfileFinancieel3.2_test.xml")
    assert (receipt.lines, receipt.debit_cents, receipt.credit_cents, receipt.control) == (1, 0, 314, "not met")
    assert [note.rule for note in receipt.notes] == [
        "opening_balance_off",
        "transaction_unbalanced",
        "no_kvk",
        "outside_the_year",  # its one booking is dated 1967-08-13, its year is 2016
    ]


def test_the_line_of_every_booking_is_where_its_trline_opens():
    for name in ("ExactOnline_V32_2016.xml", "auditfile_v3.2_nl_20180101_20181231.xaf"):
        _, sink = read(xaf.read, f"xaf/samples/{name}")
        written = (SHARED / "xaf/samples" / name).read_bytes().split(b"\n")
        opens = [n for n, text in enumerate(written, 1) if b"<trLine>" in text]
        assert [row[0] for row in sink.rows["raw_xaf__lines"]] == opens


def test_every_code_of_the_rgs_is_known_as_one():
    with (SHARED / "rgs/RGS-3.2-6-december-2019.csv").open(encoding="utf-8-sig", newline="") as stream:
        codes = [row[0] for row in list(csv.reader(stream, delimiter=";"))[1:] if row and len(row[0]) > 1]
    assert len(codes) > 3_800
    assert [code for code in codes if not xaf._RGS.fullmatch(code)] == []


def test_the_official_claim_message():
    receipt, sink = read(iwmo.read_wmo323, "iwmo/xml_iwmo_3.2/WMO323.xml")
    assert (receipt.facts, receipt.control) == ({"clients": 2, "lines": 4}, "met")
    assert (receipt.debit_cents, receipt.credit_cents) == (58000, 0)
    assert (len(sink.rows["raw_iwmo__claims"]), sink.faults) == (4, [])


def test_the_official_start():
    receipt, sink = read(iwmo.read_wmo305, "iwmo/xml_iwmo_3.2/WMO305.xml")
    assert (receipt.owner, receipt.lines, receipt.facts["clients"], sink.faults) == ("agb:65656055", 2, 1, [])
    assert [row[6:] for row in sink.rows["raw_iwmo__starts"]] == [
        (300201, "01", "01A11", dt.date(2025, 4, 1), dt.date(2025, 4, 3), "1"),
        (300202, "01", "01A12", dt.date(2025, 4, 1), dt.date(2025, 4, 4), "1"),
    ]


def test_official_messages_read_the_same_in_the_official_envelope():
    """The example envelope holds a text that is no message; put in its place, every message is read as it is without."""
    envelope = (SHARED / "iwmo/stuf_ggk/envelopHeenbericht-ggk_Di01_v21.xml").read_bytes()
    for kind, reader in READERS.items():
        if kind == "wmo325":
            continue
        bare = (SHARED / f"iwmo/xml_iwmo_3.2/{kind.upper()}.xml").read_bytes()
        text = re.sub(rb"(?<=application/xml\">)[^<]+", base64.b64encode(bare), envelope)
        assert recognise(io.BytesIO(text)).kind == kind
        sink, alone = Collector(), Collector()
        receipt = reader(io.BytesIO(text), sink=sink, pseudonym=lambda bsn: PERSON)
        reader(io.BytesIO(bare), sink=alone, pseudonym=lambda bsn: PERSON)
        assert sink.rows == alone.rows and receipt.lines > 0
        assert [note.rule for note in receipt.notes] == ["in_envelope"]


def test_the_example_envelope_holds_no_message_and_says_so():
    with pytest.raises(Refused, match="envelope_content"):
        read(stuf.read, "iwmo/stuf_ggk/envelopHeenbericht-ggk_Di01_v21.xml")


def test_the_official_assignment_and_stop():
    receipt, sink = read(iwmo.read_wmo301, "iwmo/xml_iwmo_3.2/WMO301.xml")
    assert (receipt.owner, receipt.lines, sink.faults) == ("gemeente:0384", len(sink.rows["raw_iwmo__assignments"]), [])
    assert receipt.lines > 0
    receipt, sink = read(iwmo.read_wmo307, "iwmo/xml_iwmo_3.2/WMO307.xml")
    assert (receipt.owner, receipt.lines, len(sink.rows["raw_iwmo__stops"])) == ("agb:65656055", 2, 2)


def test_an_answer_in_which_all_is_credit_adds_up_with_its_signs():
    receipt, sink = read(iwmo.read_wmo325, "iwmo/afgeleid_wmo325/WMO325.xml")
    assert (receipt.control_net_cents, receipt.control) == (-24000, "met")
    assert [row[6] for row in sink.rows["raw_iwmo__refusals"]] == [-5000, -14000, -5000]
    assert [row[7] for row in sink.rows["raw_iwmo__refusals"]] == ["0611", "9339|9340|9341", "9307"]
    assert sink.rows["raw_iwmo__answers"][0][-2:] == (-58000, -34000)


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_messages_of_iwmo_2_0_are_refused_by_name(reader):
    found = sorted((SHARED / "iwmo/xml_iwmo_2.0_voorbeelden").glob("*.xml"))
    assert len(found) == 11
    for path in found:
        with pytest.raises(Refused) as refused:
            read(reader, path)
        assert refused.value.rule == "iwmo_version"
