"""iWmo messages through the front door: what came first plays no part, and no cent is cost that never was."""

import base64
import datetime as dt

import pandas as pd
import pytest

from tests.country import build, run
from tests.unit.sources.messages import BASE, answer, claim, message, prestatie

BSN = "999900006"  # a number for tests, of the official examples
EARLY, LATE = "2024-03", "2024-04"


def dated(text, identification, month=EARLY):
    """A claim or an answer under its own identification, for care and claim of a month."""
    text = text.replace("Identificatie>M1<", f"Identificatie>{identification}<")
    last = {"2024-03": 31, "2024-04": 30}[month]
    return text.replace("2024-03-01", f"{month}-01").replace("2024-03-31", f"{month}-{last}")


def reply(of, identification, **given):
    """The answer to a message."""
    text = answer(**given)
    for element, name in (("BerichtIdentificatie", identification), ("DeclaratieIdentificatie", of)):
        text = text.replace(f"<m:{element}><i:Identificatie>M1<", f"<m:{element}><i:Identificatie>{name}<")
    return text


def in_envelope(text):
    """A message in a StUF envelope."""
    inside = base64.b64encode(text.encode()).decode()
    return f"""<G:envelopHeenbericht-ggk_Di01 xmlns:G="http://www.stufstandaarden.nl/sectormodel/ggk/0210">
<G:parameters><G:bericht>{inside}</G:bericht></G:parameters></G:envelopHeenbericht-ggk_Di01>"""


def start():
    """A WMO305."""
    body = f"""<m:Header><m:Afzender>12345678</m:Afzender><m:Ontvanger>9001</m:Ontvanger>
<m:BerichtIdentificatie><i:Identificatie>S1</i:Identificatie><i:Dagtekening>2024-03-02</i:Dagtekening></m:BerichtIdentificatie></m:Header>
<m:Client><m:Bsn>{BSN}</m:Bsn><m:StartProducten><m:StartProduct><m:ToewijzingNummer>7</m:ToewijzingNummer>
<m:Begindatum>2024-03-01</m:Begindatum><m:StatusAanlevering>1</m:StatusAanlevering></m:StartProduct></m:StartProducten></m:Client>"""
    return message("wmo305", body)


CREDIT = dated(claim([prestatie("C1", side="C", previous="R1")], 5000, side="C"), "M2", LATE).replace(
    "<m:ProductPeriode><i:Begindatum>2024-04-01</i:Begindatum><i:Einddatum>2024-04-30",
    "<m:ProductPeriode><i:Begindatum>2024-03-01</i:Begindatum><i:Einddatum>2024-03-31",
)
ORIGINAL = dated(claim([prestatie("R1"), prestatie("R2", cents=2500, volume="2")], 7500), "M1")
GRANTED = {
    "answer-original.xml": reply("M1", "A1", submitted=7500, granted=7500),
    "answer-credit.xml": reply("M2", "A2").replace("Credit>D<", "Credit>C<"),
}


def deliver(folder, files):
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def table(data, name):
    return pd.read_parquet(data / "warehouse" / name.partition("_")[0] / f"{name}.parquet")


def told(data):
    """Granted cost, rules that hold lines back, and remarks; every line and cent is accounted for."""
    rows = table(data, "mart__reconciliation")
    assert (rows.difference_lines == 0).all() and (rows.difference_cents == 0).all()
    lines = table(data, "core__cost_lines")
    cost = lines[lines.state == "granted"].amount_cents.sum() if len(lines) else 0
    return cost, sorted(table(data, "core__quarantine").rule), sorted(set(table(data, "core__remarks").rule))


@pytest.mark.slow
def test_a_late_original_heals_the_credit_that_waited_and_no_cost_was_negative(tmp_path):
    deliveries, data = tmp_path / "in", tmp_path / "data"
    deliver(deliveries, {"credit.xml": CREDIT, "answer-credit.xml": GRANTED["answer-credit.xml"]})
    assert build(deliveries, data).code == 0
    assert told(data) == (0, ["credit_without_original"], [])
    deliver(deliveries, {"a-late-original.xml": in_envelope(ORIGINAL), "start.xml": start(), **GRANTED})
    assert build(deliveries, data).code == 0
    assert told(data) == (2500, [], ["in_envelope"])
    assert len(table(data, "raw_iwmo__starts")) == 1
    assert table(data, "raw_iwmo__starts").period_start.tolist() == [dt.date(2024, 3, 1)]


@pytest.mark.slow
def test_messages_that_are_not_used_are_named_and_stop_nobody(tmp_path):
    deliveries, data = tmp_path / "in", tmp_path / "data"
    space = f'xmlns:i="{BASE}"'
    unused = {
        "retour.xml": f'<m:Bericht xmlns:m="http://www.istandaarden.nl/iwmo/3_2/wmo302/schema" {space}/>',
        "jeugd.xml": '<m:Bericht xmlns:m="http://www.istandaarden.nl/ijw/3_2/jw323/schema"/>',
        "kapot.xml": in_envelope(ORIGINAL).replace("PD94", "PD*4"),
    }
    deliver(deliveries, {"claim.xml": ORIGINAL, "answer.xml": GRANTED["answer-original.xml"], **unused})
    assert build(deliveries, data).code == 1  # kapot.xml cannot be read
    assert told(data)[0] == 7500
    files = table(data, "raw_intake__files").set_index("name")
    assert files.loc[list(unused), ["kind", "status", "reason"]].values.tolist() == [
        ["wmo302", "refused", "iwmo_return_message"],
        ["jw323", "refused", "ijw_message"],
        ["ggk", "refused", "envelope_not_base64"],
    ]
    done = run("check", str(deliveries / "jeugd.xml"), str(deliveries / "kapot.xml"), "--lang", "en")
    assert done.code == 1
    assert "iJw message, youth care (JW323)" in done.printed and "is no base64" in done.printed
    (deliveries / "kapot.xml").unlink()
    assert build(deliveries, data).code == 0
