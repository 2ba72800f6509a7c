"""Entities of VERA: of each only what is read of it, as it was written, on the line it stood on."""

import datetime as dt
import json

import pytest

from pipelines.sources import mapping
from pipelines.sources.declared import Declared
from pipelines.sources.reading import Note
from tests.unit.sources.tables import ONE
from tests.unit.vault.writing import STOOD_IN, written

RULES = """mapping: 1
grootboek_van: '12345678'
opgesteld: 2025-01-01
regels:
  - {omschrijving: 'glas * portiek', complex: UT-1, begroting: leefbaarheid}
"""


def one(kind, entity, note=None):
    """The entity that is left."""
    [left] = json.loads(written(kind, json.dumps([entity]), note))
    return left


def test_every_entity_stands_on_its_line_and_its_numbers_as_they_were_written():
    text = '\n[ {"debetbedrag": 10.250, "id": "a", "naam": "x"},\n\n\n{"id": "é", "creditbedrag": 1e2},{"id": 7}]'
    assert written("vera_bookings", text).decode() == (
        '[\n{"debetbedrag": 10.250, "id": "a"},\n\n\n{"id": "é", "creditbedrag": 1E+2},{"id": 7}]\n'
    )
    assert written("vera_units", "[]") == b"[]\n"
    assert written("vera_units", '{"id": "a", "x": 1}') == b'[{"id": "a"}]\n'


def test_a_number_that_is_a_bsn_has_a_stand_in_where_a_text_is_read_and_stays_where_a_number_is():
    bsn = int(ONE)
    assert one("vera_units", {"id": bsn, "code": ONE}) == {"id": STOOD_IN, "code": STOOD_IN}
    assert one("vera_units", {"id": 12, "code": True, "soort": {"code": bsn, "naam": "x"}}) == {
        "id": 12, "code": True, "soort": {"code": STOOD_IN},
    }  # fmt: skip
    assert one("vera_units", {"id": "a", "brutohuur": bsn, "idOrganisatie": bsn}) == {
        "id": "a", "brutohuur": bsn, "idOrganisatie": STOOD_IN,
    }  # fmt: skip
    assert one("vera_bookings", {"id": "a", "debetbedrag": bsn, "creditbedrag": ONE}) == {
        "id": "a", "debetbedrag": bsn, "creditbedrag": STOOD_IN,
    }  # fmt: skip


def test_of_a_value_within_a_value_only_what_is_read_is_left():
    values = [{"waardepeildatum": "2024-01-01", "vastgesteldeWaarde": int(ONE), "beschikking": "van J. Jansen"}]
    place = {"straat": "Vogelstraat", "postcode": "3511AA", "huisnummer": 12, "bewoner": {"naam": "Jansen"}}
    left = one(
        "vera_units", {"id": "a", "wozEenheden": values, "adres": place, "clusters": [{"id": ONE, "naam": "x"}, ONE]}
    )
    assert left == {
        "id": "a", "wozEenheden": [{"waardepeildatum": "2024-01-01", "vastgesteldeWaarde": int(ONE)}],
        "adres": {"postcode": "3511AA", "huisnummer": 12}, "clusters": [{"id": STOOD_IN}, STOOD_IN],
    }  # fmt: skip


def test_within_a_value_only_an_amount_is_a_number_and_another_that_could_be_a_bsn_has_a_stand_in():
    bsn = int(ONE)
    values = [{"id": bsn, "vastgesteldeWaarde": bsn}, {"id": 5, "vastgesteldeWaarde": None}]
    left = one(
        "vera_units", {"id": "a", "wozEenheden": values, "clusters": [bsn, 7], "soort": {"vastgesteldeWaarde": bsn}}
    )
    assert left == {
        "id": "a", "wozEenheden": [{"id": STOOD_IN, "vastgesteldeWaarde": bsn}, {"id": 5, "vastgesteldeWaarde": None}],
        "clusters": [STOOD_IN, 7], "soort": {"vastgesteldeWaarde": STOOD_IN},
    }  # fmt: skip


def test_what_cannot_be_read_in_one_way_is_not_kept_for_another():
    """An account of which the reference cannot be read, and the kind can."""
    account = {"code": ["Jansen"], "soort": {"code": "WKol"}}
    assert one("vera_bookings", {"id": "a", "grootboekrekening": account}) == {"id": "a", "grootboekrekening": {}}


def test_what_cannot_be_read_becomes_another_that_cannot_be_read():
    left = one("vera_units", {
        "id": "a", "inExploitatiedatum": "toen Jansen kwam", "brutohuur": "van Jansen", "clusters": {"naam": "Jansen"},
        "wozEenheden": "Jansen", "adres": {"postcode": "3511AA", "huisnummer": ["Jansen"]}, "soort": {"code": ["Jansen"]},
        "uitExploitatiedatum": 20240101,
    })  # fmt: skip
    assert left == {
        "id": "a", "inExploitatiedatum": "?", "brutohuur": "?", "clusters": {}, "wozEenheden": "?",
        "adres": {"postcode": "3511AA", "huisnummer": []}, "soort": {}, "uitExploitatiedatum": 20240101,
    }  # fmt: skip


def test_a_second_place_is_kept_and_what_is_read_in_two_ways_stands_as_the_first_that_can_be():
    """Of an order the date stands in one place or in another; of a booking the account is a reference and a type."""
    left = one("vera_orders", {"id": "a", "onderhoudSoort": None, "begindatum": "2024-03-01", "opdrachtdatum": None})
    assert left == {"id": "a", "onderhoudSoort": None, "begindatum": "2024-03-01", "opdrachtdatum": None}
    account = {
        "code": "4000",
        "naam": "Jansen",
        "referentiegrootboekschemacode": "WKol",
        "soort": {"code": "W", "naam": "y"},
    }
    assert one("vera_bookings", {"id": "a", "grootboekrekening": account})["grootboekrekening"] == {
        "code": "4000", "referentiegrootboekschemacode": "WKol", "soort": {"code": "W"},
    }  # fmt: skip


def test_by_what_its_kind_is_known_stays_as_a_name_without_what_is_in_it():
    left = one("vera_units", {"id": "a", "woningwaarderingstelsel": {"naam": "Jansen"}, "naam": "x"})
    assert left == {"id": "a", "woningwaarderingstelsel": None}


def test_of_a_description_only_the_words_of_a_mapping_are_left_and_only_of_a_booking():
    made, faults = mapping.parse(RULES)
    assert faults == []
    note = Note(declared=Declared((made,), ()), issued_at=dt.date(2024, 1, 1))
    entity = {"id": "a", "omschrijving": "Glas van Jansen in portiek"}
    assert one("vera_bookings", entity, note) == {"id": "a", "omschrijving": "glas . portiek"}
    assert one("vera_bookings", entity | {"omschrijving": ["glas portiek"]}, note) == {"id": "a"}
    assert one("vera_orders", entity, note) == {"id": "a"}
    assert one("vera_bookings", entity) == {"id": "a"}
    assert one("vera_bookings", entity, Note()) == {"id": "a"}


@pytest.mark.parametrize("value", ["x", ["x"], 3, None])
def test_of_something_that_is_no_object_where_one_is_read_nothing_is_left(value):
    left = one("vera_units", {"id": "a", "adres": value, "soort": "DAEB"})
    assert left == {"id": "a", "adres": {}, "soort": "DAEB"}


@pytest.mark.parametrize("name", ["debetbedrag", "creditbedrag"])
def test_an_amount_of_a_booking_is_a_number_or_it_is_not_told(name):
    for wrote, made in (
        ("Jansen", "?"),
        ("0123456789.,-+ \u2212\u20ac", "0123456789.,-+ \u2212\u20ac"),
        (f" {ONE}", f" {STOOD_IN}"),
        (int(ONE), int(ONE)),
        (7, 7),
    ):
        assert one("vera_bookings", {"id": "a", name: wrote, "idOrganisatie": f"van {ONE}"}) == {
            "id": "a", name: made, "idOrganisatie": f"van {STOOD_IN}",
        }  # fmt: skip
