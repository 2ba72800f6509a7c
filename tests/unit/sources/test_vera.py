"""VERA: each kind of entity from its own keys, moments to days, euros to cents, and nobody's name."""

import datetime as dt
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts import RAW
from pipelines.sources import vera
from pipelines.sources.reading import Note, Refused
from pipelines.sources.recognise import recognise
from tests.conftest import SHARED
from tests.unit.sources.tables import names, read

NOTE = Note("kvk:01234567")
UNIT = {
    "id": "u-1", "code": "100001", "soort": {"code": "WOO", "naam": "Woonruimte"}, "status": {"code": "VEH", "naam": "Verhuurd"},
    "inExploitatiedatum": "2023-12-31T23:00:00Z", "adres": {"straatnaam": "Niet Bewaren", "postcode": "3599 aa", "huisnummer": "12"},
    "adresseerbaarObjectBasisregistratie": {"bagIdentificatie": "998010000000001"}, "woonvorm": {"code": "BEG"},
    "clusters": [{"id": "c-1", "code": "C1"}, "https://vera.example/clusters/c-2"], "brutohuur": 612.35,
    "wozEenheden": [{"waardepeildatum": "2024-01-01", "vastgesteldeWaarde": 215000},
                    {"waardepeildatum": "2022-01-01", "vastgesteldeWaarde": 1}],
    "huurder": {"naam": "Niet Bewaren"},
}  # fmt: skip
CLUSTER = {
    "id": "c-1",
    "code": "C1",
    "soort": {"code": "FIN"},
    "naam": "Complex een",
    "eenheden": [{"id": "u-1", "code": "100001"}],
}
PRICE = {"id": "p-1", "soort": {"code": "NET"}, "bedrag": 600, "begindatum": "2025-07-01", "eenheid": {"id": "u-1"}}
BOOKING = {
    "id": "g-1", "boekdatum": "2025-03-31T22:00:00Z", "debetbedrag": 120.1, "omschrijving": "Niet Bewaren",
    "grootboekrekening": {"code": "4210", "referentiegrootboekschemacode": "WRevLoaLoaOvu"},
    "verbijzonderingen": [{"code": "K9", "soort": {"code": "KPL"}}, {"code": "100001", "soort": {"code": "VGE"}},
                          {"code": "C1", "soort": {"code": "CPL"}}, {"code": "P7", "soort": {"code": "PRO"}}],
}  # fmt: skip
ORDER = {"id": "o-1", "onderhoudSoort": {"code": "MUT"}, "status": {"code": "AFG"}, "opdrachtdatum": "2025-06-30T10:00:00Z",
         "eenheid": {"code": "100001"}, "relaties": [{"naam": "Niet Bewaren"}]}  # fmt: skip
GOOD = {
    "vera_units": UNIT,
    "vera_clusters": CLUSTER,
    "vera_prices": PRICE,
    "vera_bookings": BOOKING,
    "vera_orders": ORDER,
}


def table(kind):
    return kind.replace("vera_", "raw_vera__")


def taken(kind, *entities, note=NOTE):
    receipt, sink = read(kind, json.dumps(list(entities), indent=1).encode(), note)
    return receipt, sink, [row[2:] for row in sink.rows.get(table(kind), [])]


def kind(data):
    return recognise(io.BytesIO(data)).kind


@pytest.mark.parametrize(("name", "entity"), GOOD.items())
def test_each_kind_is_recognised_by_its_own_keys_and_fills_its_contract(name, entity):
    assert kind(json.dumps(entity).encode()) == kind(json.dumps([{"id": "x"}, entity]).encode()) == name
    receipt, sink = read(name, json.dumps(entity).encode(), NOTE)
    assert (receipt.owner, receipt.lines, sink.faults) == ("kvk:01234567", 1, [])
    assert len(sink.rows[table(name)][0]) == len(names(table(name)))
    assert "Niet Bewaren" not in f"{receipt}{sink}"


def test_other_entities_are_not_taken_for_one_of_these():
    lease = {"id": "1", "brutohuur": 600, "soort": {"code": "HUU"}, "eenheden": [UNIT], "grootboekmutatie": BOOKING}
    assert kind(json.dumps(lease).encode()) is None
    assert kind(b'{"naam": "debetbedrag", "x": {"debetbedrag": 1}}') is None


def test_a_unit_gives_its_codes_its_day_in_amsterdam_and_its_latest_value():
    _, _, rows = taken("vera_units", UNIT)
    assert rows == [
        ("u-1", "100001", "WOO", None, "VEH", None, dt.date(2024, 1, 1), None, None, None, "BEG", "3599AA", 12,
         "0998010000000001", "C1|c-2", 61235, 21500000),
    ]  # fmt: skip


def test_a_booking_is_debit_minus_credit_with_what_it_is_specified_by():
    credit = BOOKING | {"id": "g-2", "debetbedrag": 0, "creditbedrag": 20.05}
    receipt, _, rows = taken("vera_bookings", BOOKING, credit)
    assert rows[0] == (
        "g-1", dt.date(2025, 4, 1), "4210", "P", "WRevLoaLoaOvu", "C1", "100001", "K9", "P7", None, None, 12010,
    )  # fmt: skip
    assert (rows[1][-1], receipt.debit_cents, receipt.credit_cents) == (-2005, 12010, 2005)
    assert (receipt.period_start, receipt.period_end) == (dt.date(2025, 4, 1), dt.date(2025, 4, 1))


def test_a_cluster_names_its_units_and_an_order_its_kind():
    assert taken("vera_clusters", CLUSTER)[2] == [("c-1", "C1", "FIN", "Complex een", None, "100001")]
    assert taken("vera_orders", ORDER)[2] == [("o-1", "MUT", "AFG", dt.date(2025, 6, 30), None, "100001", None)]
    assert taken("vera_prices", PRICE)[2] == [("p-1", "NET", None, 60000, None, dt.date(2025, 7, 1), None, "u-1")]


@pytest.mark.parametrize(
    ("change", "column", "rule", "cents"),
    [
        ({"debetbedrag": 1.005}, "debetbedrag", "not_an_amount", None),
        ({"debetbedrag": "12,50"}, "debetbedrag", "not_an_amount", None),
        ({"debetbedrag": None}, "debetbedrag", "missing", None),
        ({"boekdatum": "31/03/2025"}, "boekdatum", "not_a_date", 12010),
        ({"id": ""}, "id", "missing", 12010),
        ({"grootboekrekening": {}}, "grootboekrekening", "missing", 12010),
    ],
)
def test_what_cannot_be_read_is_one_fault_of_its_entity_and_keeps_its_cents(change, column, rule, cents):
    receipt, sink, rows = taken("vera_bookings", BOOKING | change, BOOKING)
    assert [(f.column, f.rule, f.cents) for f in sink.faults] == [(column, rule, cents)]
    assert (receipt.lines, len(rows)) == (2, 1)
    assert receipt.debit_cents == 12010 + (cents or 0)


def test_the_noise_of_a_binary_number_is_no_part_of_a_cent():
    assert taken("vera_bookings", BOOKING | {"debetbedrag": 0.1 + 0.2})[2][0][-1] == 30


def test_without_an_owner_it_is_refused_and_with_two_as_well():
    with pytest.raises(Refused, match="owner_unknown"):
        taken("vera_units", UNIT, note=None)
    own = UNIT | {"idOrganisatie": "12345678"}
    assert taken("vera_units", own, note=None)[0].owner == "kvk:12345678"
    with pytest.raises(Refused, match="several_owners"):
        taken("vera_units", own, UNIT | {"idOrganisatie": "87654321"}, note=None)


@given(st.integers(-(10**13), 10**13), st.integers(-(10**13), 10**13))
def test_receipt_and_rows_count_the_same_cents(debit, credit):
    said = f'[{{"id": "1", "boekdatum": "2025-01-01", "grootboekrekening": "4", "debetbedrag": {debit / 100:.2f}, '
    receipt, sink = read("vera_bookings", f'{said}"creditbedrag": {credit / 100:.2f}}}]'.encode(), NOTE)
    assert receipt.debit_cents - receipt.credit_cents == sink.rows["raw_vera__bookings"][0][-1] == debit - credit
    assert min(receipt.debit_cents, receipt.credit_cents) >= 0


@given(st.binary(max_size=300))
def test_any_json_is_one_of_these_or_none(data):
    vera.kind_of("[{" + data.decode("latin-1"))


def test_a_file_that_is_too_large_or_cut_off_is_refused(monkeypatch):
    whole = json.dumps([UNIT, UNIT]).encode()
    with pytest.raises(Refused, match="not_well_formed"):
        read("vera_units", whole[:-1], NOTE)
    monkeypatch.setattr(vera, "MOST_BYTES", 100)
    with pytest.raises(Refused, match="file_too_large"):
        read("vera_units", whole, NOTE)


@pytest.mark.skipif(not SHARED.exists(), reason=f"the published units are not here ({SHARED})")
def test_every_published_unit_is_recognised_and_read():
    paths = sorted((SHARED / "vera" / "eenheden").glob("*.json"))
    assert len(paths) == 21
    for path in paths:
        assert kind(path.read_bytes()) == "vera_units"
        receipt, sink = read("vera_units", path.read_bytes(), NOTE)
        assert (receipt.lines, len(sink.rows["raw_vera__units"]), sink.faults) == (1, 1, [])
        assert sink.rows["raw_vera__units"][0][-1] > 1_000_000


@pytest.mark.skipif(not SHARED.exists(), reason=f"the reference data are not here ({SHARED})")
def test_the_published_reference_data_are_read_whole():
    data = (SHARED / "vera" / "Referentiedata.csv").read_bytes()
    assert kind(data) == "vera_codes"
    receipt, sink = read("vera_codes", data)
    assert (receipt.lines, len(sink.rows["raw_vera__codes"]), sink.faults) == (2463, 2463, [])
    assert len(RAW["raw_vera__codes"].to_schema().columns) == len(sink.rows["raw_vera__codes"][0]) + 2
