"""The example country against the official schemas, where they are present (they are not part of this repository)."""

import json

import jsonschema
import pytest
from lxml import etree

from pipelines.example import Country
from tests.unit.example.written import write

XSD = {
    "wmo301": "iwmo/xsd_iwmo_3.2/WMO301.xsd",
    "wmo307": "iwmo/xsd_iwmo_3.2/WMO307.xsd",
    "wmo323": "iwmo/xsd_iwmo_3.2/WMO323.xsd",
    "wmo325": "iwmo/afgeleid_wmo325/WMO325.xsd",
    "xaf": "xaf/xsd/XmlAuditfileFinancieel3.2.xsd",
}


@pytest.fixture(scope="module")
def delivered(tmp_path_factory):
    country = Country(care_lines=5000, projects=3, municipalities=2, seed=11)
    return write(tmp_path_factory.mktemp("schemas"), country) / "deliveries"


class Basis(etree.Resolver):
    """The schemas import basisschema.xsd; the file is called Basisschema.xsd."""

    def __init__(self, folder):
        self.folder = folder

    def resolve(self, system_url, public_id, context):
        if system_url.lower().endswith("basisschema.xsd"):
            return self.resolve_filename(str(self.folder / "iwmo/xsd_iwmo_3.2/Basisschema.xsd"), context)
        return None


def schema(shared, kind):
    parser = etree.XMLParser()
    parser.resolvers.add(Basis(shared))
    return etree.XMLSchema(etree.parse(str(shared / XSD[kind]), parser))


@pytest.mark.parametrize("kind", XSD)
def test_every_xml_delivery_is_valid_against_its_schema(shared, delivered, kind):
    official = schema(shared, kind)
    paths = sorted(delivered.rglob("*.xaf")) if kind == "xaf" else sorted(delivered.glob(f"*/{kind}/**/*.xml"))
    assert paths
    for path in paths:
        assert official.validate(etree.parse(str(path))), (path.name, official.error_log.last_error.message)


def test_every_iv3_delivery_is_valid_against_the_schema_and_uses_codes_of_its_year(shared, delivered):
    official = json.loads((shared / "iv3/iv3_data_schema_v2_1_1.json").read_text(encoding="utf-8"))
    codes = set()
    for line in (
        (shared / "iv3/codelijsten_afgeleid/iv3_gemeente_codes_2022_2026.csv").read_text("utf-8-sig").splitlines()[1:]
    ):
        year, kind, code, *_ = line.split(";")
        codes.add((int(year), kind, code))
    paths = sorted(delivered.glob("gemeente-*/iv3-*.json"))
    assert len(paths) == 2 * 7 * 2
    for path in paths:
        document = json.loads(path.read_text(encoding="utf-8"))
        jsonschema.validate(document, official)
        year = max(2022, document["metadata"]["boekjaar"])  # the oldest list at hand
        for side in ("lasten", "baten"):
            for row in document["data"][side]:
                assert (year, "taakveld", row["taakveld"]) in codes
                assert (year, f"categorie_{side}", row["categorie"]) in codes


def test_no_municipality_of_the_example_exists(shared, delivered):
    existing = (shared / "iwmo/codelijsten/CBS_Gemeentecodes.md").read_text(encoding="utf-8")
    for folder in delivered.glob("gemeente-*"):
        assert folder.name.removeprefix("gemeente-") not in existing
