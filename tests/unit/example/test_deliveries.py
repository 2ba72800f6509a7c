"""What the parties of the example country deliver hangs together."""

import hashlib
import json
from collections import Counter, defaultdict
from xml.etree import ElementTree

import pytest

from pipelines.example import Country, deliveries
from tests.unit.example.conftest import SMALL
from tests.unit.example.written import index_rows, table

W = "{http://www.istandaarden.nl/iwmo/3_2/wmo323/schema}"
A = "{http://www.istandaarden.nl/iwmo/3_2/wmo325/schema}"
I = "{http://www.istandaarden.nl/iwmo/3_2/basisschema/schema}"  # noqa: E741
X = "{http://www.auditfiles.nl/XAF/3.2}"


def cents(element):
    """Signed amount of an element that holds an amount and its D/C mark."""
    amount, mark = (child.text for child in element)
    return int(amount) * (-1 if mark == "C" else 1)


def claims(folder):
    return sorted((folder / "deliveries").glob("zorg-*/wmo323/*.xml"))


def answers(folder):
    return sorted((folder / "deliveries").glob("gemeente-*/wmo325/*.xml"))


def message(root):
    return root.find(".//{*}BerichtIdentificatie/{*}Identificatie").text, root.find(".//{*}Afzender").text


def refused(folder):
    """References that came back, and claim messages that came back as a whole."""
    lines, whole = set(), set()
    for path in answers(folder):
        root = ElementTree.parse(path).getroot()
        agb = root.find(f"{A}Header/{A}Ontvanger").text
        code = root.find(f"{A}DeclaratieAntwoord/{A}RetourCodes/{A}RetourCode").text
        if code not in ("8001", "0200"):
            whole.add((agb, root.find(f"{A}Header/{A}DeclaratieIdentificatie/{I}Identificatie").text))
        lines |= {(agb, e.text) for e in root.iter(f"{I}ReferentieNummer")}
    return lines, whole


def digest(country):
    made = hashlib.sha256()
    for name, chunks in deliveries(country, index_rows()):
        made.update(name.encode())
        for chunk in chunks:
            made.update(chunk)
    return made.hexdigest()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    country = Country(care_lines=3000, projects=2, municipalities=1, seed=5, defects=1)
    other = Country(care_lines=3000, projects=2, municipalities=1, seed=6, defects=1)
    assert digest(country) == digest(country)
    assert digest(country) != digest(other)


@pytest.mark.parametrize("lines", [6_000, 20_000, 150_000])
def test_the_number_of_claim_lines_is_within_three_percent_of_what_was_asked(lines):
    country = Country(care_lines=lines, projects=3 if lines == 6_000 else 12, seed=2)
    count = sum(
        chunk.count(b"<Prestatie>")
        for name, chunks in deliveries(country, index_rows())
        if "/wmo323/" in name
        for chunk in chunks
    )
    assert abs(count / lines - 1) < 0.03


def test_files_come_one_by_one_in_chunks_of_bounded_size():
    country = Country(care_lines=200_000, projects=1, municipalities=1)
    sizes = []
    for name, chunks in deliveries(country, index_rows()):
        assert not isinstance(chunks, bytes)
        sizes += [len(chunk) for chunk in chunks if "/wmo323/" in name or "/opvang" in name]
    assert max(sizes) < 20 << 20


def test_every_claim_meets_its_own_total_and_says_one_prestatie_per_line(small):
    assert claims(small)
    for path in claims(small):
        root = ElementTree.parse(path).getroot()
        lines = root.findall(f".//{W}Prestatie/{W}IngediendBedrag")
        assert cents(root.find(f".//{W}TotaalIngediendBedrag")) == sum(map(cents, lines))
        assert sum(b"<Prestatie>" in text for text in path.read_bytes().splitlines()) == len(lines)


def test_every_claim_but_one_is_answered_and_the_answer_is_submitted_minus_refused(small):
    asked = {}
    for path in claims(small):
        root = ElementTree.parse(path).getroot()
        asked[root.find(f"{W}Header/{W}Afzender").text, message(root)[0]] = cents(
            root.find(f".//{W}TotaalIngediendBedrag")
        )
    for path in answers(small):
        root = ElementTree.parse(path).getroot()
        key = (
            root.find(f"{A}Header/{A}Ontvanger").text,
            root.find(f".//{A}DeclaratieIdentificatie/{I}Identificatie").text,
        )
        answer = root.find(f"{A}DeclaratieAntwoord")
        submitted, granted = (cents(answer.find(f"{A}Totaal{w}Bedrag")) for w in ("Ingediend", "Toegekend"))
        assert asked.pop(key) == submitted
        code = answer.find(f"{A}RetourCodes/{A}RetourCode").text
        returned = sum(map(cents, answer.findall(f".//{A}Prestatie/{A}IngediendBedrag")))
        assert {"8001": submitted, "0200": submitted - returned, "9333": 0}[code] == granted
        assert (code == "0200") == (returned != 0)
    assert len(asked) == 1


def test_references_are_unique_per_care_organisation_and_every_credit_repeats_its_original(small):
    seen, credits = {}, []
    for path in claims(small):
        root = ElementTree.parse(path).getroot()
        agb = root.find(f"{W}Header/{W}Afzender").text
        for line in root.iter(f"{W}Prestatie"):
            reference, previous = (line.find(f".//{I}{n}ReferentieNummer") for n in ("", "Vorig"))
            content = [
                e.text
                for e in line.iter()
                if e.text
                and e.tag.partition("}")[2] not in ("ReferentieNummer", "VorigReferentieNummer", "DebetCredit")
            ]
            assert (agb, reference.text) not in seen
            seen[agb, reference.text] = content
            if previous is not None:
                credits.append((agb, previous.text, content))
    assert credits
    assert all(seen[agb, previous] == content for agb, previous, content in credits)


def test_what_is_granted_is_what_was_delivered(small):
    """The care in the annual accounts comes from the true volumes; claims minus refusals must come to the same."""
    lines, whole = refused(small)
    granted = defaultdict(int)
    for path in claims(small):
        root = ElementTree.parse(path).getroot()
        agb, town = root.find(f"{W}Header/{W}Afzender").text, root.find(f"{W}Header/{W}Ontvanger").text
        if (agb, message(root)[0]) in whole:
            continue
        for line in root.iter(f"{W}Prestatie"):
            if (agb, line.find(f".//{I}ReferentieNummer").text) not in lines:
                year = int(line.find(f"{W}ProductPeriode/{I}Begindatum").text[:4])
                granted[town, year, line.find(f"{W}ProductCategorie").text] += cents(line.find(f"{W}IngediendBedrag"))
    for code, taakveld in (("02", "6.712"), ("07", "6.713"), ("15", "6.811")):
        for town in ("9001", "9002"):
            rows = json.loads((small / f"deliveries/gemeente-{town}/iv3-2025-5.json").read_text())["data"]["lasten"]
            booked = sum(r["bedrag"] for r in rows if r["taakveld"] == taakveld)
            assert abs(booked - granted[town, 2025, code] / 100) <= 1


def test_every_auditfile_meets_its_totals_and_every_entry_balances(small):
    paths = sorted((small / "deliveries").glob("corporatie-*/*.xaf"))
    assert len(paths) == 3 * 7
    for path in paths:
        root = ElementTree.parse(path).getroot()
        for part, lines in (("transactions", ".//{}trLine"), ("openingBalance", "{}obLine")):
            top = root.find(f"{X}company/{X}{part}")
            found = [
                (line.find(f"{X}amnt").text, line.find(f"{X}amntTp").text) for line in top.findall(lines.format(X))
            ]
            sums = {m: sum(int(a.replace(".", "")) for a, mark in found if mark == m) for m in "DC"}
            stated = [
                int(top.find(f"{X}{t}").text.replace(".", "")) for t in ("linesCount", "totalDebit", "totalCredit")
            ]
            assert stated == [len(found), sums["D"], sums["C"]]
            assert sums["D"] == sums["C"]
        for entry in root.iter(f"{X}transaction"):
            signs = [
                int(t.find(f"{X}amnt").text.replace(".", "")) * (1 if t.find(f"{X}amntTp").text == "D" else -1)
                for t in entry.findall(f"{X}trLine")
            ]
            assert sum(signs) == 0


def test_iv3_expenses_equal_income_and_taakvelden_are_those_of_the_year(small):
    for year, code in ((2022, "6.71"), (2023, "6.71b"), (2025, "6.712")):
        for period in (0, 5):
            data = json.loads((small / f"deliveries/gemeente-9001/iv3-{year}-{period}.json").read_text())["data"]
            assert sum(r["bedrag"] for r in data["lasten"]) == sum(r["bedrag"] for r in data["baten"])
            assert code in {r["taakveld"] for r in data["lasten"]}


def test_every_delivery_note_names_the_file_it_is_about(small):
    notes = sorted((small / "deliveries").glob("corporatie-*/leveringsbrief-*.json"))
    assert len(notes) == 3 * 7
    for path in notes:
        for entry in json.loads(path.read_text())["bestanden"]:
            data = (path.parent / entry["naam"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == entry["sha256"]
            assert data.count(b"\r\n") - 1 == entry["regels"]


def test_every_bsn_is_valid_and_stands_for_one_person(small):
    numbers = Counter()
    for path in sorted((small / "deliveries").glob("gemeente-*/wmo301/*/*N.xml")):
        numbers[ElementTree.parse(path).find(".//{*}Bsn").text] += 1
    assert max(numbers.values()) == 1
    assert all(n.startswith("99") and len(n) == 9 for n in numbers)
    assert all((sum((9 - i) * int(d) for i, d in enumerate(n[:8])) - int(n[8])) % 11 == 0 for n in numbers)


def test_small_insurer_cells_are_empty_and_nights_fit_in_their_month(small):
    empty = 0
    for path in (small / "deliveries").glob("verzekeraar-*/*.csv"):
        for row in table(path):
            cells = row["Verzekerden"], row["Kosten ggz"], row["Kosten overige Zvw"]
            assert cells == ("", "", "") or int(cells[0]) >= 10
            empty += cells[0] == ""
    assert empty
    for path in (small / "deliveries").glob("gemeente-*/opvang-*.csv"):
        for row in table(path):
            tariff, amount = (int(row[c].replace(".", "").replace(",", "")) for c in ("Tarief per nacht", "Bedrag"))
            assert int(row["Nachten"]) * tariff == amount


def test_care_that_moves_to_another_law_says_so_on_both_sides(small):
    stops = [
        p for p in (small / "deliveries").glob("zorg-*/wmo307/*/*.xml") if b"<RedenBeeindiging>39<" in p.read_bytes()
    ]
    changes = [
        p for p in (small / "deliveries").glob("gemeente-*/wmo301/*/*W.xml") if b"<RedenWijziging>06<" in p.read_bytes()
    ]
    assert len(stops) == len(changes) > 0


def test_a_country_that_cannot_be_is_refused():
    for wrong in ({"effect": "some"}, {"projects": 0}, {"defects": -1}, {"first_year": 2015}, {"care_lines": 0}):
        with pytest.raises(ValueError):
            Country(**wrong)
    short = [row for row in index_rows() if row["year"] != "2022"]
    with pytest.raises(ValueError, match="2022"):
        next(iter(deliveries(SMALL, short)))
