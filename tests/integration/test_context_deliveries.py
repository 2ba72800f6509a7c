"""Context files and AW319 claims through the front door: every line and cent accounted for, context beside the ledger and never in it."""

import hashlib
import json

import pytest

from assets.marts import mart__municipal_context
from tests.ledger import ledger
from tests.unit.sources import test_aw319 as aw319
from tests.unit.sources.tables import ONE, TWO, file
from tests.unit.sources.test_iv3_cbs import feed, row
from tests.unit.sources.test_iv3_matrix import matrix
from tests.unit.sources.test_register import PROJECT, book
from tests.unit.sources.test_vektis import OLD

MUNICIPALITY = "0344"
STAYS = "Gemeentecode;BSN;Complexcode;Begindatum;Einddatum;Met begeleiding"
PUBLISHED = "Gemeenten;Taakveld;L1.1 Salarissen en sociale lasten;Baten;Lasten"


def register():
    project = list(PROJECT)
    project[6] = MUNICIPALITY
    return book(project)


def information(**cells):
    from tests.unit.sources.test_iv3_matrix import INFORMATION

    return tuple((label, cells.get(label.strip(": "), value)) for label, value in INFORMATION)


FILES = {
    "register.xlsx": register(),
    "verblijf.csv": file(STAYS, f"{MUNICIPALITY};{ONE};UT-001;01-01-2024;;Ja"),
    "wlz.ei": aw319.message(
        aw319.head(), aw319.insured(), aw319.care("R1"), aw319.care("R2", 700, bsn=TWO), aw319.care("C9", 5, "C", "R9"), aw319.end(1, 3, 5695),
    ),
    "wlz-credit.ei": aw319.message(aw319.head(start="20240401", end="20240430"), aw319.insured(), aw319.care("C1", 5000, "C", "R1"), aw319.end(1, 1, 5000, "C")),
    "matrix.xlsx": matrix(information=information(Nummer=344)),
    "iv3.json": feed(row("6.81a", gemeente="GM0344", soort="2024X005", first=1250), row("6.81a", gemeente="GM0344", soort="2024X005", first=3, categorie="L4.9.9")),
    "begroting.csv": file(PUBLISHED, "Utrecht;6.81a x;;0.0;5.0", "Nergens;6.71b x;;1.0;2.0", "Nederland;6.81a x;;0.0;5.0", "Nederland;6.71b x;;1.0;2.0"),
    "statline.csv": file('"ID";"RegioS";"Perioden";"Clienten_1"', '"0";"GM0344  ";"2024JJ00";"  12"', '"1";"GM0307";"2024JJ00";"1,5"'),
    "zvw.csv": file(OLD, "M;90+;UTRECHT;12;10;100.00;5", ";;;1;1;0.25;0"),
}  # fmt: skip
NOTED = {"begroting.csv": "begroting", "statline.csv": "86158NED", "zvw.csv": None}


def note():
    entries = [
        {
            "sha256": hashlib.sha256(FILES[name]).hexdigest(),
            "kenmerk": said,
            "periode_van": "2023-01-01",
            "periode_tot": "2023-12-31",
        }
        for name, said in NOTED.items()
    ]
    return json.dumps({"leveringsbrief": 1, "bestanden": entries}).encode()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("context")
    (folder / "in").mkdir()
    for name, data in {**FILES, "brief.json": note()}.items():
        (folder / "in" / name).write_bytes(data)
    tables = ledger(folder / "in", folder / "data", mart__municipal_context)
    return {name: table.to_pandas() for name, table in tables.items()}


def test_every_line_and_cent_of_every_form_is_accounted_for(built):
    told = built["mart__reconciliation"].set_index("name")
    assert (told.difference_lines == 0).all() and (told.difference_cents == 0).all()
    assert (told.status == "accepted").all()
    read = {name: (row_.lines_read, row_.lines_quarantined) for name, row_ in told.iterrows()}
    assert read["wlz.ei"] == (3, 1) and read["wlz-credit.ei"] == (1, 0)
    assert read["matrix.xlsx"] == (6, 0) and read["iv3.json"] == (2, 0) and read["begroting.csv"] == (2, 0)
    assert read["statline.csv"] == (2, 1) and read["zvw.csv"] == (8, 0)
    assert set(told.loc[["wlz.ei", "begroting.csv"]].control) == {"met"}


def test_care_under_the_wlz_is_in_the_ledger_for_who_has_a_placement_and_a_credit_follows_its_line(built):
    lines = built["core__cost_lines"]
    assert list(lines.groupby(["party", "party_id", "budget", "state"]).amount_cents.sum().items()) == [
        (("zorgkantoor", "5501", "wlz", "unanswered"), 0)
    ]
    assert len(lines) == 2 and lines.person_id.nunique() == 1
    held = built["core__quarantine"]
    assert set(zip(held.table, held.rule, strict=True)) == {
        ("raw_aw319__lines", "credit_without_original"),
        ("raw_statline__observations", "not_a_plain_number"),
    }
    buckets = built["mart__ledger_buckets"]
    assert {(row_.state, row_.amount_cents) for row_ in buckets.itertuples()} == {
        ("unanswered", 0),
        ("no_placement", 700),
    }


def test_context_is_told_with_its_evidence_and_file_and_stays_out_of_the_ledger(built):
    told = built["mart__municipal_context"]
    own = told[told.municipality_code == MUNICIPALITY].set_index(["subject", "figure", "year"]).value.to_dict()
    assert own["iv3 6.811", "actual lasten", 2025] == 125_000_100
    assert own["iv3 6.81a", "actual lasten", 2024] == 125_300_000
    assert own["iv3 6.81a", "budgeted lasten", 2023] == 500_000
    assert own["statline 86158NED", "Clienten_1", 2024] == 12
    assert own["vektis zvw", "kosten_totaal per verzekerdejaar", 2023] == 1050
    assert set(told.evidence) == {"municipal context"}
    assert set(told.file_id) == {
        hashlib.sha256(FILES[name]).hexdigest()
        for name in ("matrix.xlsx", "iv3.json", "begroting.csv", "statline.csv", "zvw.csv")
    }
    assert not set(told.file_id) & set(built["core__cost_lines"].file_id)


def test_what_is_odd_is_remarked_on_and_holds_nothing_back(built):
    remarks = built["core__remarks"]
    assert {("raw_iv3__published", "unknown_municipality"), ("raw_iv3__amounts", "iv3_unknown_code")} <= set(
        zip(remarks.table, remarks.rule, strict=True)
    )
    assert not remarks[remarks.rule == "iv3_unknown_code"].column.ne("category").any()
