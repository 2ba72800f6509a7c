"""A file without its people: the same format, the same rows and cents, nobody's number, name, address, birthday or remark in it."""

import io
import json
import os
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from click.testing import CliRunner

from assets.cli import main
from assets.intake import receive_file, task_of
from assets.keys import Ring
from assets.pseudonymising import Asked, Written, _one, named
from pipelines.harmonize.pseudonyms import PseudonymKey
from pipelines.sources import stuf
from pipelines.sources.declared import Declared
from pipelines.sources.reading import Note, Refused
from pipelines.vault.published import PUBLISHED
from tests.ledger import ledger
from tests.properties.every_kind import EVERY, make
from tests.unit.sources import messages as m
from tests.unit.sources import test_aw319 as aw319
from tests.unit.sources import test_profiled as profiled
from tests.unit.sources import test_stuf as enveloped
from tests.unit.sources.tables import ONE, TWO, file

KEY = PseudonymKey(bytes(range(32)), "toets", 3)
TASK = task_of(KEY)
FIRST, SECOND = KEY.pseudonymiser()(ONE), KEY.pseudonymiser()(TWO)
NAME, STREET, BORN, REMARK = "Kanariesma", "Vogelstraat 12", "1961-07-08", "gebeld over de buren"
SECRET = (ONE, TWO, NAME, STREET, BORN, REMARK, "19610708", "999.900.006")


def written(tmp_path, data, note=None, task=TASK):
    """What is written of a file; it was read again and compared by then."""
    source = tmp_path / f"in-{len(list(tmp_path.iterdir()))}"
    source.write_bytes(data.encode() if isinstance(data, str) else data)
    out, told = source.with_name(f"{source.name}.out"), Written("", "")
    _one(Asked(receive_file(source), note), task, out, told)
    return out.read_bytes(), told


def text_of(data):
    """A file as text: a workbook unpacked, an envelope opened."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    inside = stuf.opened(io.BytesIO(data)) if data.lstrip().startswith(b"<") else None
    return (inside.read() if inside else data).decode("utf-8", "replace")


def nobody_in(data):
    assert [one for one in SECRET if one in text_of(data)] == []


WRITTEN = sorted(name for name in EVERY if name not in ("corrections", "delivery_note"))


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_kind_of_file_says_the_same_without_its_people_and_again_without_any_change(tmp_path, name, seed):
    valid = make(name, seed)
    once, told = written(tmp_path, valid.data, valid.note)
    nobody_in(once) if valid.kind not in PUBLISHED else None
    assert told.lines == valid.lines or valid.lines == 0
    if any(one.encode() in valid.data for one in (ONE, TWO)):
        assert told.people and re.search(r"p3[a-z2-7]{32}", text_of(once))
    again, _ = written(tmp_path, once, valid.note)
    assert again == once  # what is a pseudonym already stays, and so does the rest


def test_what_would_say_something_else_is_not_kept(tmp_path, monkeypatch):
    from pipelines.vault import writers

    def one_cent_more(stream, out, personal, note):
        out.write(stream.read().replace(b">5000<", b">5001<"))

    monkeypatch.setitem(writers.WRITERS, "wmo323", one_cent_more)
    with pytest.raises(Refused, match="pseudonyms_differ"):
        written(tmp_path, m.claim([m.prestatie()], 5000))


def test_of_an_assignment_only_the_products_and_a_pseudonym_are_left(tmp_path):
    person = (
        f"<m:Client><m:Bsn>{ONE}</m:Bsn><m:Geboortedatum><i:Datum>{BORN}</i:Datum></m:Geboortedatum><!-- {NAME} -->\n"
        f"<m:Naam><i:Geslachtsnaam><i:Achternaam>{NAME}</i:Achternaam></i:Geslachtsnaam></m:Naam><m:Commentaar>{REMARK}\n{ONE}</m:Commentaar>\n"
        f"<m:Relaties><m:Relatie><m:Bsn>{TWO}</m:Bsn></m:Relatie></m:Relaties><m:Contactgegevens><m:Straat>{STREET}</m:Straat>\n"
        "<m:Contact><m:Begindatum>2020-01-01</m:Begindatum></m:Contact></m:Contactgegevens>"
    )
    whole = make("wmo301", 1).data.decode().replace(f"<m:Client><m:Bsn>{ONE}</m:Bsn>", person)
    made, told = written(tmp_path, whole)
    nobody_in(made)
    assert f"<Bsn>{FIRST}</Bsn>" in made.decode() and "2020-01-01" not in made.decode()
    assert (told.kind, told.people, told.invalid) == ("wmo301", 1, 0)


def test_a_message_stays_in_its_envelope(tmp_path):
    made, told = written(tmp_path, enveloped.envelope(enveloped.packed(enveloped.CLAIM)))
    assert told.kind == "wmo323" and stuf.opened(io.BytesIO(made)) is not None
    assert FIRST in text_of(made)
    nobody_in(made)


def test_a_number_that_is_no_bsn_is_not_told_and_its_row_fails_as_before(tmp_path):
    made, told = written(tmp_path, m.claim([m.prestatie()], 5000, bsn="999900007"))
    assert b"999900007" not in made and told.invalid == 1 and told.unreadable == 1


def test_the_bsn_of_a_client_in_a_field_for_a_number_stops_the_file(tmp_path):
    with pytest.raises(Refused, match="bsn_left"):
        written(tmp_path, m.claim([m.prestatie().replace(">7<", f">{ONE}<")], 5000))
    rows = f"Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag\r\n0344;{ONE};2024-01;{ONE};1,00;1,00\r\n"
    with pytest.raises(Refused, match="bsn_left"):
        written(tmp_path, rows)


def test_the_bsn_of_another_client_in_a_field_for_a_number_stops_the_file(tmp_path):
    other = m.claim([m.prestatie().replace(">7<", f">{TWO}<")], 5000).replace(
        "</m:Clienten>", f"<m:Client><m:Bsn>{TWO}</m:Bsn></m:Client></m:Clienten>"
    )
    assert f"<m:Client><m:Bsn>{TWO}" in other
    with pytest.raises(Refused, match="bsn_left"):
        written(tmp_path, other)


def test_a_name_where_a_number_is_read_is_not_told_and_its_row_fails_as_before(tmp_path):
    made, told = written(tmp_path, m.claim([m.prestatie().replace(">7<", f">{NAME}<")], 5000))
    nobody_in(made)
    assert told.unreadable == 1 and b">?<" in made


def test_a_ledger_keeps_its_bookings_and_no_supplier_and_no_description(tmp_path):
    lines = [m.booking(more=f"<costID>{ONE}</costID><custSupID>1</custSupID>"), m.booking("1000", side="C")]
    made, _ = written(tmp_path, m.ledger(lines).replace("P. Pietersen", f"{NAME} {ONE}").replace("Jan Jansen", NAME))
    nobody_in(made)
    assert b"<desc" not in made and b"custSup" not in made and b"<costID>q" in made


def test_of_a_description_only_the_words_are_left_that_a_mapping_looks_for(tmp_path):
    from pipelines.sources import mapping

    rules = "mapping: 1\ngrootboek_van: '12345678'\nopgesteld: 2025-01-01\nregels:\n  - {omschrijving: 'glas * portiek', complex: UT-1, begroting: leefbaarheid}\n"
    of, faults = mapping.parse(rules)
    assert faults == []
    text = m.ledger([m.booking(), m.booking("1000", side="C")]).replace("P. Pietersen", f"Glas {NAME} in portiek")
    made, _ = written(tmp_path, text, Note(declared=Declared((of,), ())))  # rows with their rule: compared
    nobody_in(made)
    assert b"<desc>glas . portiek</desc>" in made


def test_a_table_keeps_its_declared_columns_on_their_lines(tmp_path):
    data = file(
        f"Naam;Gemeentecode;BSN;Complexcode;Begindatum;Einddatum;Met begeleiding;Opmerking over {NAME}",
        f'{NAME};0344;{ONE};UT-1;01-01-2024;;Ja;"{REMARK}\r\n{TWO}"',
        "",
        f"{NAME};0344;{TWO};UT-1;01-02-2024;{NAME};Nee;",
        f"{NAME};{STREET};{ONE}",
    )
    made, told = written(tmp_path, data)
    nobody_in(made)
    assert made.decode("utf-8-sig").split("\r\n") == [
        "weggelaten 1;Gemeentecode;BSN;Complexcode;Begindatum;Einddatum;Met begeleiding;weggelaten 8",
        f";0344;{FIRST};UT-1;01-01-2024;;Ja;", "", "",
        f";0344;{SECOND};UT-1;01-02-2024;?;Nee;", "?;;", "",
    ]  # fmt: skip
    assert (told.people, told.unreadable) == (2, 2)


def test_a_table_of_a_profile_and_a_workbook_keep_what_the_profile_names(tmp_path):
    rows = profiled.table(
        "Naam,Burgerservicenummer,Jaar,Maand,Bedrag in centen,Product",
        f"{NAME},{ONE},2024,3,12500,Begeleiding individueel", f"{NAME},{TWO},2024,4,5,Iets met {NAME}",
    )  # fmt: skip
    made, told = written(tmp_path, rows, profiled.noted(profiled.WMO))
    nobody_in(made)
    assert made.decode().splitlines()[1:] == [f",{FIRST},2024,3,12500,Begeleiding individueel", f",{SECOND},2024,4,5,?"]
    sheet = profiled.sheet(
        [f"Lijst van {NAME}"], [], ["Melder", "Locatie", "BOA's", "Politie"], [NAME, "Dorpsstraat", 1.5, 2],
        [REMARK, "Het Plein", 3.25, None], ["Totaal", None, 4.75, 2],
    )  # fmt: skip
    made, told = written(tmp_path, sheet, profiled.noted(profiled.POLICE))
    nobody_in(made)
    cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(made))["Inzet"].iter_rows()]
    assert cells[2:] == [
        ["weggelaten 1", "Locatie", "BOA's", "Politie"], [None, "Dorpsstraat", 1.5, 2], [None, "Het Plein", 3.25, None],
        ["Totaal", None, 4.75, 2],
    ]  # fmt: skip
    assert (told.kind, told.lines) == ("profiled", 3)


def test_a_claim_of_fixed_width_keeps_its_310_positions(tmp_path):
    insured = aw319.record("02", (15, ONE), (60, NAME), (120, "19610708"))
    remark = aw319.record("98", (20, REMARK))
    data = aw319.message(aw319.head(), insured, aw319.care(), remark, aw319.end(1, 1, 5000, remarks=1))
    made, told = written(tmp_path, data)
    nobody_in(made)
    records = made.decode().splitlines()
    assert {len(record) for record in records} == {310}
    assert [record[:2] for record in records] == ["01", "02", "04", "98", "99"]
    assert records[2][14:50].strip() == FIRST and told.people == 1
    long = f"R-{ONE}-{TWO}"[:20].ljust(20)
    made, _ = written(tmp_path, aw319.message(aw319.head(), insured, aw319.care(reference=long), aw319.end(1, 1, 5000)))
    nobody_in(made)
    assert {len(record) for record in made.decode().splitlines()} == {310}


def test_of_an_entity_only_what_is_read_is_left(tmp_path):
    entity = {
        "id": "b-1", "boekdatum": "2024-03-01", "debetbedrag": 10.25, "omschrijving": f"{NAME} {REMARK}",
        "grootboekrekening": {"code": "4000", "naam": NAME}, "crediteur": {"naam": NAME, "bsn": ONE},
        "verbijzonderingen": [{"soort": {"code": "CLS"}, "code": ONE, "opmerking": REMARK}], "idOrganisatie": "01234567",
    }  # fmt: skip
    made, _ = written(tmp_path, "[\n\n" + json.dumps(entity) + "]")
    nobody_in(made)
    [left] = json.loads(made)
    assert left["debetbedrag"] == 10.25 and left["verbijzonderingen"][0]["code"].startswith("q")
    assert set(left) == {"id", "boekdatum", "debetbedrag", "grootboekrekening", "verbijzonderingen", "idOrganisatie"}


def called(*arguments):
    done = CliRunner().invoke(main, [str(one) for one in arguments])
    return done.exit_code, done.output


@pytest.fixture
def party(tmp_path):
    """What a municipality and a corporation hold, with a key: messages, a ledger, a list of homes with its note, something unknown."""
    kept = Ring(tmp_path / "key").create("toets", date(2026, 1, 1))
    folder = tmp_path / "in"
    (folder / "zorg").mkdir(parents=True)
    woz = make("woz", 1)
    claim = m.claim([m.prestatie("R1"), m.prestatie("R2")], 10000)
    files = {
        f"zorg/claim {ONE}.xml": claim.encode(), "answer.xml": m.answer().encode(), "woz.csv": woz.data,
        "stays.csv": file("Gemeentecode;BSN;Complexcode;Begindatum;Einddatum;Met begeleiding", f"9001;{ONE};UT-1;01-01-2024;;Ja"),
        "books.xaf": m.ledger([m.booking(), m.booking("1000", side="C")]).encode(),
    }  # fmt: skip
    for name, data in files.items():
        (folder / name).write_bytes(data)
    import hashlib

    said = {"sha256": hashlib.sha256(woz.data).hexdigest(), "naam": "woz.csv", "eigenaar": "kvk:01234567",
            "periode_van": "2024-01-01", "periode_tot": "2024-12-31"}  # fmt: skip
    (folder / "note.json").write_text(json.dumps({"leveringsbrief": 1, "bestanden": [said]}))
    return folder, kept.path


def test_what_was_written_builds_to_the_same_tables_as_what_it_was_made_of(party, tmp_path):
    folder, key = party
    code, said = called("pseudonymise", folder, "--out", tmp_path / "out", "--key", key)
    assert code == 0, said
    assert not any(one in said for one in SECRET)
    names = sorted(path.name for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert len(names) == 6 and not any(ONE in name for name in names)
    for path in (tmp_path / "out").rglob("*.*"):
        nobody_in(path.read_bytes())
    (tmp_path / "a" / "key").mkdir(parents=True)
    (tmp_path / "b" / "key").mkdir(parents=True)
    for data in ("a", "b"):
        (tmp_path / data / "key" / key.name).write_bytes(key.read_bytes())
        (tmp_path / data / "key" / key.name).chmod(0o600)
    direct, through = ledger(folder, tmp_path / "a"), ledger(tmp_path / "out", tmp_path / "b")
    compared = 0
    for name in direct:
        apart = [c for c in direct[name].column_names if c in ("file_id", "name", "bytes")]
        rows = [sorted(map(repr, tables[name].drop_columns(apart).to_pylist())) for tables in (direct, through)]
        assert rows[0] == rows[1], name
        compared += bool(rows[0]) and name.startswith("core__")
    assert compared >= 3 and direct["core__claims"].num_rows == 2 and direct["raw_woz__units"].num_rows


def test_nothing_is_written_over_and_one_file_that_cannot_be_written_stops_no_other(party, tmp_path):
    folder, key = party
    (folder / "x.txt").write_text(f"een brief van {NAME}, {ONE}")
    out = tmp_path / "out"
    code, said = called("pseudonymise", folder, "--out", out, "--key", key, "--json")
    assert code == 1
    by_rule = {one["rule"] for one in json.loads(said)}
    assert by_rule == {"", "unknown_file"} and not (out / "x.txt").exists()
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    code, said = called("pseudonymise", folder, "--out", out, "--key", key, "--lang", "en")
    assert code == 2 and "is there already" in said
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert not [path for path in out.iterdir() if path.name.startswith(".")]
    assert called("pseudonymise", folder, "--out", folder / "b", "--key", key)[0] == 2
    assert called("pseudonymise", folder / "nee", "--out", tmp_path / "b", "--key", key)[0] == 3
    assert called("pseudonymise", folder, "--out", tmp_path / "b", "--key", tmp_path / "nee")[0] == 3
    assert not (tmp_path / "b").exists()


def test_a_link_in_a_folder_is_not_followed_and_one_that_is_named_is(party, tmp_path):
    folder, key = party
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "stays.csv").write_bytes((folder / "stays.csv").read_bytes() + b"\r\n")
    (folder / "outside.csv").symlink_to(tmp_path / "elsewhere" / "stays.csv")
    (folder / "beside.csv").symlink_to(folder / "stays.csv")
    (folder / "below").symlink_to(tmp_path / "elsewhere")
    (folder / "nowhere.csv").symlink_to(tmp_path / "nowhere")
    code, said = called("pseudonymise", folder, "--out", tmp_path / "a", "--key", key, "--json")
    rules = {one["name"]: one["rule"] for one in json.loads(said)}
    links = {"outside.csv", "beside.csv", "below", "nowhere.csv"}
    assert code == 1 and {name for name, rule in rules.items() if rule} == links
    assert {rules[name] for name in links} == {"not_a_file"}
    assert len([path for path in (tmp_path / "a").rglob("*") if path.is_file()]) == 6
    asked = (folder / "outside.csv", folder / "stays.csv", folder / "beside.csv", folder / "below")
    code, said = called("pseudonymise", *asked[:3], "--out", tmp_path / "b", "--key", key, "--json")
    assert code == 0 and {one["out"] for one in json.loads(said)} == {"outside.csv", "stays.csv", "beside.csv"}
    assert called("pseudonymise", asked[3], "--out", tmp_path / "c", "--key", key)[0] == 0


@pytest.mark.parametrize("before", [False, True])
def test_when_a_name_is_taken_nothing_is_written_at_all(party, tmp_path, before):
    folder, key = party
    out = tmp_path / "out"
    stays = (folder / "stays.csv").read_bytes()
    if before:
        out.mkdir()
        (out / "zorg").write_text("van iemand anders")
        asked = [folder]
    else:
        (tmp_path / "zorg").write_bytes(stays)
        asked = [tmp_path / "zorg", folder]
    code, said = called("pseudonymise", *asked, "--out", out, "--key", key)
    assert code == 2 and "Er is niets geschreven" in said and "zorg" in said
    assert [path.name for path in out.rglob("*")] == ["zorg"] if before else not out.exists()


def test_a_file_that_somebody_puts_there_meanwhile_is_left_and_stops_no_other(party, tmp_path, monkeypatch):
    from assets import pseudonymising

    folder, key = party
    move, out = pseudonymising._move, tmp_path / "out"

    def late(written, target):
        if target.name == "stays.csv":
            target.write_text("van iemand anders")
        move(written, target)

    monkeypatch.setattr(pseudonymising, "_move", late)
    code, said = called("pseudonymise", folder, "--out", out, "--key", key, "--json")
    [one] = [one for one in json.loads(said) if one["rule"]]
    assert code == 1 and (one["name"], one["rule"], one["out"], one["sha256"]) == ("stays.csv", "name_taken", "", "")
    assert (out / "stays.csv").read_text() == "van iemand anders" and (out / "woz.csv").exists()


def test_what_is_written_is_for_its_owner_only(party, tmp_path):
    folder, key = party
    before = os.umask(0o022)
    try:
        assert called("pseudonymise", folder, "--out", tmp_path / "out", "--key", key)[0] == 0
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert modes == {0o600}


def test_of_a_file_of_a_publisher_is_told_that_it_was_copied_and_of_no_other(party, tmp_path):
    folder, key = party
    code, said = called("pseudonymise", folder, "--out", tmp_path / "a", "--key", key)
    assert code == 0 and "overgenomen" not in said and "uitgever" not in said
    (folder / "cbs.csv").write_bytes(make("statline", 1).data)
    code, said = called("pseudonymise", folder, "--out", tmp_path / "b", "--key", key)
    *each, total = said.splitlines()
    assert code == 0 and (tmp_path / "b/cbs.csv").read_bytes() == (folder / "cbs.csv").read_bytes()
    assert [one.split(":")[0] for one in each if "overgenomen zoals het is" in one] == ["cbs.csv"]
    assert "overgenomen zoals het is: 1 bestand; daarin is naar BSN's gezocht, niet naar namen" in total


def test_a_file_with_pseudonyms_of_another_version_is_refused_by_the_intake(party, tmp_path):
    folder, key = party
    assert called("pseudonymise", folder / "stays.csv", "--out", tmp_path / "out", "--key", key)[0] == 0
    ring = Ring(tmp_path / "data" / "key")
    ring.create("toets", date(2026, 1, 1))
    assert ring.rotate(date(2026, 1, 1)).key.version == 2
    tables = ledger(tmp_path / "out", tmp_path / "data")
    assert tables["raw_intake__files"].select(["status", "reason"]).to_pylist() == [
        {"status": "refused", "reason": "pseudonym_version"}
    ]


def test_two_names_with_a_bsn_stay_two_names():
    made = [named(f"T{bsn}.xml", KEY.pseudonymiser()) for bsn in (ONE, TWO)]
    assert len(set(made)) == 2 and all("q" in one for one in made)
