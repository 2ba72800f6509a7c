"""What caretaking does to the figure a corporation is compared on is told with what counts, what does not, and what is not known."""

import html

import pytest

from reports.app import Site, create_app
from reports.served import Served
from reports.view_models.operating_costs import operating_costs_of
from reports.viewer import Viewer
from reports.warehouse import Warehouse
from tests.rows import good_row
from tests.unit.reports.marts import write

KVK = "12345678"
AMOUNTS = {  # cents, per weighted unit
    "caretaking": (120_000_00, 300_00), "avoided_counted": (-20_000_00, -50_00), "effect": (100_000_00, 250_00),
    "effect_then": (80_000_00, 200_00), "average": (None, 928_00), "average_with": (None, 1128_00), "b_from": (None, 890_00),
    "c_from": (None, 1013_00), "avoided_not_counted": (-8_000_00, -20_00), "avoided_elsewhere": (-90_000_00, -225_00),
    "received": (-30_000_00, -75_00),
}  # fmt: skip
LETTERS = {"average": "B", "average_with": "C"}


def lines(scope="GW-001", year=2025, units=400.0, **change):
    """A year of a scope as the mart has it; without units nothing is per weighted unit but the limits."""
    told = []
    for name, (cents, each) in (AMOUNTS | change).items():
        limit = cents is None
        if units is None and name == "average_with":
            continue
        told.append(good_row("mart__operating_costs") | {
            "scope": scope, "corporation_id": KVK, "year": year, "line": name, "cents": cents, "low80_cents": None, "high80_cents": None,
            "per_unit_cents": each if units or limit else None, "per_unit_low80_cents": None, "per_unit_high80_cents": None,
            "per_dwelling_cents": None if limit else cents // 60, "weighted_units": units, "dwellings": 60, "financial_year": 2022,
            "letter": LETTERS.get(name),
        })  # fmt: skip
    return told


def found(folder, rows, lang="nl", period="alle", key="GW-001"):
    marts = Warehouse(write(folder / "warehouse", extra={"mart__operating_costs": rows}))
    return operating_costs_of(marts, key, period, lang)


def test_the_effect_is_told_per_weighted_unit_with_the_limits_and_what_does_not_count(tmp_path):
    told = found(tmp_path, lines())
    assert (
        told.title
        == "In de Aedes-benchmark staat de corporatie er door beheer €\u00a0250 per gewogen vhe slechter voor"
    )
    assert told.tile.value == "€\u00a0250" and "€\u00a0890 tot €\u00a01.013" in told.tile.note
    assert "De corporatie heeft 400 gewogen vhe" in told.subtitle
    assert "€\u00a020.000 minder" in told.told[0] and "(€\u00a090.000), telt niet mee" in told.told[0]
    assert "komt op €\u00a01.128, klasse C" in told.told[1]
    assert told.table.rows[5][3:] == ("€\u00a01.128", "–", "klasse C")
    assert [row[-1] for row in told.table.rows[-3:-1]] == ["telt niet mee", "telt niet mee"]
    assert (told.then_cents, told.limits) == (200_00, (890_00, 1013_00, 2022))


def test_without_its_units_it_is_told_per_dwelling_and_what_to_deliver(tmp_path):
    told = found(tmp_path, lines(units=None))
    assert told.tile.value == "€\u00a01.667" and "per woning van dit project" in told.tile.note
    assert "Lever de tabel van het hele bezit aan" in told.subtitle and told.then_cents is None
    assert told.table.rows[2][3] == "– (niet geleverd)"
    assert "klasse C" not in " ".join(told.told)


def test_a_year_that_is_asked_is_that_year_and_else_it_is_the_last(tmp_path):
    both = [*lines(year=2024, effect=(1_00, 7_00)), *lines()]
    assert found(tmp_path, both, period="2024").tile.value == "€\u00a07"
    assert found(tmp_path, both).tile.value == "€\u00a0250"
    assert found(tmp_path, both, period="2019") is None
    assert found(tmp_path, both, key="gemeente:0344") is None


def test_costs_that_rose_and_nothing_avoided_elsewhere_are_not_called_less(tmp_path):
    told = found(tmp_path, lines(avoided_counted=(500_00, 1_00), avoided_elsewhere=(7_00, 1)))
    assert (
        "leefbaarheid kostte naar schatting €\u00a0500 meer" in told.told[0]
        and "per saldo niets vermeden" in told.told[0]
    )


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    ("viewer", "path"),
    [(Viewer("corporatie", KVK), "/projecten/GW-001"), (Viewer("corporatie", KVK), "/overzicht"), (Viewer("gemeente", "0344"), "/projecten/GW-001")],
)  # fmt: skip
def test_a_corporation_sees_it_of_its_project_and_of_all_of_them_and_who_sees_the_project_too(
    tmp_path, viewer, path, lang
):
    site = corporate(tmp_path, viewer)
    said = html.unescape(site.get(f"{path}?taal={lang}").text)
    told = operating_costs_of(Warehouse(tmp_path / "warehouse"), "GW-001", "alle", lang)
    for text in (told.title, told.subtitle, *told.told, told.tile.label, told.tile.note, told.table.caption):
        assert text in said
    assert site.get(f"/csv{path}/operating_costs.csv").status_code == 200
    assert site.get("/herkomst/operating_costs").status_code == 200


def test_nobody_else_gets_a_line_of_it(tmp_path):
    stranger = corporate(tmp_path, Viewer("corporatie", "99999999"))
    assert "gewogen vhe" not in stranger.get("/overzicht").text
    assert "gewogen vhe" not in corporate(tmp_path, Viewer("gemeente", "0344")).get("/overzicht").text


def corporate(folder, viewer):
    """The dashboard over one project of one corporation, with its figures of the project and of the corporation."""
    scope = f"corporatie:{KVK}"
    bare = Warehouse(write(folder / "warehouse"))
    profile = bare.table("mart__project_profile").assign(corporation_id=KVK).to_dict("records")
    own = bare.table("mart__organisations").assign(scope=scope, name="Wonen Voorbeeld").to_dict("records")
    amounts = bare.table("mart__amounts")
    amounts = amounts[amounts.scope == "GW-001"]
    curve = bare.table("mart__payback")
    together = curve[curve.project_id == "GW-001"].assign(project_id=scope).to_dict("records")
    write(folder / "warehouse", extra={
        "mart__operating_costs": [*lines(), *lines(scope)], "mart__project_profile": profile,
        "mart__organisations": [*bare.table("mart__organisations").to_dict("records"), *own],
        "mart__amounts": [*bare.table("mart__amounts").to_dict("records"), *amounts.assign(scope=scope).to_dict("records")],
        "mart__organisation_payback": [*bare.table("mart__organisation_payback").to_dict("records"), *together],
    })  # fmt: skip
    return create_app(Site(Served(folder), lambda: viewer)).server.test_client()
