"""Declarations without their people: what is read of a mapping or a profile, each rule on its line, and no remark."""

import io

import pytest

from pipelines.sources import mapping, table_profile
from pipelines.sources.reading import Refused
from pipelines.sources.yaml_parts import yaml_parts
from tests.unit.sources.tables import ONE
from tests.unit.sources.test_profiled import NUISANCE, POLICE, WMO
from tests.unit.vault.writing import STOOD_IN, written

RULES = """# opgesteld door Jansen, Dorpsstraat 1, 8-7-1961
mapping: 1   # van Jansen
grootboek_van: "12345678" # Jansen
opgesteld: 2025-01-01

regels:
  # Jansen belt nog
  - {omschrijving: 'glas * "portiek"', complex: UT-1, # Jansen
     begroting: leefbaarheid}
  - rekening: [4000, 41*]
    uitsluiten: >  # Jansen
      niet van
      ons, é

  - kostenplaats:
      - 10
      # Jansen
      - '20'
    complex: 'C-1'
    begroting: reparatie
# Jansen
"""


def test_of_a_mapping_no_remark_stays_and_its_rules_say_the_same_on_the_same_lines():
    made = written("mapping", RULES).decode()
    assert "Jansen" not in made and "#" not in made
    assert yaml_parts(made) == yaml_parts(RULES)  # with the line of every value
    assert mapping.parse(made) == mapping.parse(RULES)
    assert written("mapping", made).decode() == made


@pytest.mark.parametrize("profile", [WMO, POLICE, NUISANCE])
def test_a_profile_says_the_same(profile):
    made = written("profile", profile + "# Jansen\n").decode()
    assert "Jansen" not in made and table_profile.parse(made) == table_profile.parse(profile)
    assert yaml_parts(made) == yaml_parts(profile)


def test_a_bsn_in_a_declaration_has_a_stand_in_in_names_too():
    made = written("profile", f"naam: van {ONE}\nkolommen:\n  complex: {{kolom: x, waarden: {{'{ONE}': 'A {ONE}'}}}}\n")
    assert made.decode() == (
        f'naam: "van {STOOD_IN}"\nkolommen: {{\n  "complex": {{"kolom": "x", "waarden": {{"{STOOD_IN}": "A {STOOD_IN}"}}}}}}\n'
    )


@pytest.mark.parametrize(
    "text", ['a\\"b', "a\\\\b", "a\\nb", "a\\tb", "a\\x85b", "a\\u2028b", "\\U0001F600", "a #b: {c}, [d]"]
)
def test_a_text_of_any_characters_stays_that_text(text):
    data = f'naam: "{text}"\n'
    assert yaml_parts(written("profile", data).decode()) == yaml_parts(data)


def test_it_is_written_in_utf_8_whatever_it_was_in():
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        assert written("mapping", "mapping: é # é\r\n".encode(encoding)) == 'mapping: "é"\n'.encode()
    with pytest.raises(Refused, match="yaml_feature"):
        written("mapping", "mapping: &a 1\n")
    assert written("mapping", io.BytesIO(b"mapping:\n").getvalue()) == b'mapping: ""\n'
