"""G8: whoever was erased is in nothing that is stored, nobody else's rows change, and it takes one run."""

import json
from datetime import date

import pyarrow.compute as pc
import pytest
from click.testing import CliRunner

from assets.cli import main
from assets.erasing import NobodyError, erase
from assets.keys import Ring
from assets.leaks import left_in
from assets.place import Place
from tests.ledger import ledger
from tests.security.test_pseudonyms_hold import people
from tests.unit.sources import messages as m
from tests.unit.sources.tables import file

EVERYBODY = people(40, seed=3)
GONE, OTHERS = EVERYBODY[:10], EVERYBODY[10:]
DAY = date(2026, 2, 1)


def deliver(folder):
    """Claims of every person, each of another amount; stays; and nights: of one by the column, as it is large."""
    folder.mkdir()
    for n, bsn in enumerate(EVERYBODY):
        text = m.claim([m.prestatie(f"R{n}", 100 * n + 100, volume="1", tariff=str(100 * n + 100))], 100 * n + 100, bsn)
        (folder / f"claim-{n}.xml").write_text(text.replace(">M1<", f">M{n}<").replace(">D1<", f">D{n}<"))
    stays = [f"9001;{bsn};UT-1;01-01-2024;;Ja" for bsn in EVERYBODY]
    (folder / "stays.csv").write_bytes(
        file("Gemeentecode;BSN;Complexcode;Begindatum;Einddatum;Met begeleiding", *stays)
    )
    nights = [
        f"9001;{bsn};{month:02d}-{year};1;10,00;10,00" for year in (2022, 2023, 2024) for month in range(1, 13) for bsn in EVERYBODY
    ]  # fmt: skip
    (folder / "nights.csv").write_bytes(file("Gemeentecode;BSN;Maand;Nachten;Tarief per nacht;Bedrag", *nights))
    return folder


def rows_of(tables, name, apart):
    table = tables[name]
    mine = pc.is_in(table["person_id"], value_set=table["person_id"].combine_chunks().unique().filter(
        pc.is_in(table["person_id"].combine_chunks().unique(), value_set=apart)))  # fmt: skip
    return sorted(
        map(
            repr, table.filter(pc.invert(mine)).drop_columns(["row"] if "row" in table.column_names else []).to_pylist()
        )
    )


def test_ten_people_are_erased_and_the_rows_of_thirty_others_stay_as_they_are(tmp_path):
    import pyarrow as pa

    folder, data = deliver(tmp_path / "in"), tmp_path / "data"
    before = ledger(folder, data)
    key = Ring(data / "key").current().key
    pseudonyms = [key.pseudonymiser()(bsn) for bsn in GONE]
    _, there = left_in(data / "warehouse", pseudonyms)
    assert {one for several in there.values() for one in several} == set(pseudonyms)  # they were there, and are seen
    Ring(data / "key").erase(GONE, DAY)
    after = ledger(folder, data)
    _, left = left_in(data, [*pseudonyms, *GONE], apart=[data / "key"])
    assert left == {}
    compared = 0
    for name, table in before.items():
        if "person_id" in table.column_names and table.num_rows:
            assert rows_of(before, name, pa.array(pseudonyms)) == rows_of(after, name, pa.array(pseudonyms)), name
            assert after[name].num_rows < table.num_rows
            compared += 1
    assert compared >= 4
    held = [row for row in after["core__quarantine"].to_pylist() if row["rule"] == "person_erased"]
    assert len(held) == 10 + 10 + 360
    assert {(row["line"], row["column"]) for row in held} == {(0, "")}  # on no line: that would point at somebody
    nights = [row["cents"] for row in held if row["table"] == "raw_shelter__nights"]
    assert sorted(nights)[-2:] == [0, 360_000]  # the sum of all, at one of them
    for row in after["mart__reconciliation"].to_pylist():
        assert (row["difference_lines"], row["difference_cents"]) == (0, 0)
    kept = (data / "key" / "erased.jsonl").read_text()
    assert not any(bsn in kept for bsn in GONE) and (data / "key" / "erased.jsonl").stat().st_mode & 0o777 == 0o600


def test_whoever_is_erased_stays_so_under_the_next_key(tmp_path):
    folder, data = deliver(tmp_path / "in"), tmp_path / "data"
    ring = Ring(data / "key")
    ring.create("ontschot", DAY)
    ring.erase(GONE, DAY)
    second = ring.rotate(DAY).key.pseudonymiser()
    tables = ledger(folder, data)
    there = set(tables["raw_iwmo__claims"]["person_id"].to_pylist())
    assert there == {second(bsn) for bsn in OTHERS}


def test_the_command_erases_builds_and_looks_through_everything(tmp_path, country):
    import shutil

    from tests.security.bsn_scan import bsns_of

    data = tmp_path / "data"
    shutil.copytree(country.data / "key", data / "key")
    folder = deliver(tmp_path / "in")
    asked = ["# gevraagd op 1 februari", "", *GONE[:3]]
    done = CliRunner().invoke(
        main, ["erase", "-", "--deliveries", str(folder), "--data", str(data), "--json"], input="\n".join(asked) + "\n"
    )
    said = json.loads(done.stdout.splitlines()[-1])
    assert (done.exit_code, said["people"], said["rows"], said["left"]) == (0, 3, 3 + 3 + 108, []), done.output
    assert said["deliveries"] == ["claim-0.xml", "claim-1.xml", "claim-2.xml", "nights.csv", "stays.csv"]
    assert not any(bsn in done.output for bsn in EVERYBODY)
    assert bsns_of(country.out / "deliveries").isdisjoint(bsn.encode() for bsn in EVERYBODY)


def test_a_list_with_somebody_who_is_nobody_does_nothing_and_tells_the_place_only(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    place = Place(deliveries=str(folder), data=str(tmp_path / "data"))
    with pytest.raises(NobodyError, match=r"line 2$"):
        erase(place, [GONE[0], "123456789"], DAY)
    assert not (tmp_path / "data" / "key").exists()
    people = tmp_path / "lijst.txt"
    people.write_text(f"# wie\n\n{GONE[0]}\n123456789\n")
    call = ["erase", str(people), "--deliveries", str(folder), "--data", str(tmp_path / "data")]
    done = CliRunner().invoke(main, call)
    assert done.exit_code == 1 and f"{people}, regel 4:" in done.output and "123456789" not in done.output
    assert not (tmp_path / "data").exists()
