"""Municipal context: which books hold, which figures are of whom, and that nothing is added to something else."""

import datetime as dt

import ibis
import pandas as pd
import pytest

from assets.engine import engine
from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import conform, violations
from pipelines.harmonize import context
from pipelines.harmonize.municipalities import codes_by_name, name_table, plain_name, unknown_names
from tests.conftest import ROOT
from tests.rows import table_of

NAMES = pd.read_csv(ROOT / "data/reference/municipalities.csv", dtype=str)
CODES = pd.read_csv(ROOT / "data/reference/iv3_codes.csv", dtype={"code": str})


@pytest.fixture(autouse=True, scope="module")
def _engine():
    engine()


def codes():
    return ibis.memtable(CODES)


def rows(table, *names):
    return sorted(tuple(row[name] for name in names) for row in table.to_pyarrow().to_pylist())


def amounts(*changes):
    base = {
        "municipality_code": "0344",
        "year": 2025,
        "period": 5,
        "publisher": "gemeente",
        "side": "lasten",
        "taakveld": "6.712",
    }
    return table_of("raw_iv3__amounts", *(base | change for change in changes))


def published(*changes):
    base = {"municipality_name": "Utrecht", "year": 2025, "period": 0, "taakveld": "6.712", "income_cents": 0}
    return table_of("raw_iv3__published", *(base | change for change in changes))


def so_far(raw):
    return context.books_so_far(context.books(raw, NAMES))


def test_a_quarter_is_cumulative_and_replaced_by_a_later_one_never_added():
    quarters = [{"period": p, "amount_cents": 100 * p, "category": "1.1"} for p in (1, 3, 2)]
    raw = {"raw_iv3__amounts": amounts(*quarters)}
    assert rows(so_far(raw), "figure", "cents", "until") == [("actual", 300, dt.date(2025, 9, 30))]
    year = {
        "raw_iv3__amounts": amounts(*quarters, {"period": 5, "amount_cents": 390}, {"period": 0, "amount_cents": 410})
    }
    assert rows(so_far(year), "figure", "cents", "until") == [
        ("actual", 390, dt.date(2025, 12, 31)),
        ("budgeted", 410, dt.date(2025, 12, 31)),
    ]


def test_a_municipality_s_own_delivery_holds_before_what_others_say_of_it_as_a_whole():
    raw = {
        "raw_iv3__amounts": amounts(
            {"period": 0, "amount_cents": 41_234_500, "category": "1.1"},
            {"period": 0, "amount_cents": 500, "category": "3.4.1"},
            {"period": 0, "amount_cents": 41_300_000, "publisher": "cbs"},
            {"period": 0, "amount_cents": 9_900_000, "publisher": "cbs", "taakveld": "6.713"},
        ),
        "raw_iv3__published": published(
            {"expenses_cents": 41_200_000}, {"municipality_name": "Amersfoort", "expenses_cents": 7}
        ),
    }
    assert rows(
        so_far(raw).filter(lambda t: t.side == "lasten"), "municipality_code", "taakveld", "cents", "source"
    ) == [
        ("0307", "6.712", 7, "published"),
        ("0344", "6.712", 41_235_000, "delivery"),
    ]


def test_the_group_of_a_taakveld_depends_on_the_year_and_what_is_not_booked_is_zero():
    raw = {
        "raw_iv3__amounts": amounts(
            {"taakveld": "6.712", "amount_cents": 5},
            {"taakveld": "6.712", "amount_cents": 7, "side": "baten"},
            {"taakveld": "6.71", "year": 2022, "amount_cents": 11},
            {"taakveld": "8.3", "amount_cents": 13},
        )
    }
    told = context.books_by_group(so_far(raw), codes())
    of_2025 = dict(rows(told.filter(told.year == 2025), "taakveld_group", "cents"))
    assert of_2025 == {
        "begeleiding": 5, "dagbesteding": 0, "overig_maatwerk": 0, "beschermd_wonen": 0, "opvang": 0, "hulpmiddelen": 0, "pgb_wmo": 0,
    }  # fmt: skip
    assert dict(rows(told.filter(told.year == 2022), "taakveld_group", "cents")) == {
        "maatwerk": 11,
        "bw_en_opvang": 0,
        "hulpmiddelen": 0,
    }


def test_utrecht_books_its_support_of_2025_on_one_taakveld(shared):
    from pipelines.sources.reading import Note
    from tests.unit.sources.tables import read

    data = (shared / "iv3/cbs-figures/2025_begroting.csv").read_bytes()
    _, sink = read("iv3_published", data, Note(period_start=dt.date(2025, 1, 1), reference="begroting"))
    columns = [name for name in CONTRACTS["raw_iv3__published"].to_schema().columns if name not in ("file_id", "row")]
    frame = pd.DataFrame(sink.rows["raw_iv3__published"], columns=columns).assign(
        file_id="a" * 64, row=range(1, len(sink.rows["raw_iv3__published"]) + 1)
    )
    raw = {"raw_iv3__published": conform(CONTRACTS["raw_iv3__published"], ibis.memtable(frame))}
    told = context.books_by_group(so_far(raw), codes())
    assert dict(rows(told.filter(told.municipality_code == "0344"), "taakveld_group", "cents")) == {
        group: thousands * 100_000
        for group, thousands in {
            "begeleiding": 0, "dagbesteding": 0, "overig_maatwerk": 95_782, "beschermd_wonen": 0, "opvang": 13_338,
            "hulpmiddelen": 10_568, "pgb_wmo": 27_406,
        }.items()
    }  # fmt: skip
    assert (
        int(told.filter(told.taakveld_group == "beschermd_wonen").cents.sum().to_pyarrow().as_py())
        == 1_526_154 * 100_000
    )
    assert told.municipality_code.nunique().to_pyarrow().as_py() == 342


def test_names_are_the_same_in_any_dress_and_a_name_of_two_municipalities_is_of_none():
    assert plain_name("'s-Gravenhage") == plain_name("S GRAVENHAGE") == "s gravenhage"
    found = codes_by_name(
        ["SÚDWEST-FRYSLÂN", "Sudwest Fryslan", "BERGEN LB", "Bergen (NH.)", "Bergen", "BEEK", "Beek (L.)", "Nergens"],
        NAMES,
    )
    assert found == {
        "SÚDWEST-FRYSLÂN": "1900", "Sudwest Fryslan": "1900", "BERGEN LB": "0893", "Bergen (NH.)": "0373", "BEEK": "0888", "Beek (L.)": "0888",
    }  # fmt: skip


def test_every_municipality_of_the_published_figures_has_a_code(shared):
    lines = (shared / "iv3/cbs-figures/2025_begroting.csv").read_text(encoding="utf-8").splitlines()[1:]
    names = {line.partition(";")[0] for line in lines} - {"Nederland"}
    found = codes_by_name(names, NAMES)
    assert set(found) == names and len(set(found.values())) == 342


def test_a_name_that_means_no_municipality_is_remarked_on_once_per_file():
    told = published({"municipality_name": "Nergens"}, {"municipality_name": "Nergens"}, {})
    lost = unknown_names(told, "municipality_name", name_table(told.municipality_name, NAMES))
    assert rows(lost, "row", "rule") == [(1, "unknown_municipality")]


def test_cost_of_the_insured_is_summed_over_ages_and_told_per_insured_year():
    base = {"year": 2015, "area_type": "gemeente", "area": "UTRECHT", "quantity": None, "amount_cents": None}
    years = {"measure": "aantal_verzekerdejaren", "column_name": "aantal_verzekerdejaren"}
    values = table_of(
        "raw_vektis__values",
        base | years | {"quantity": 30.0}, base | years | {"quantity": 10.0, "sex": "V"},
        base | years | {"area": None, "quantity": 60.0},
        base | {"measure": "kosten_farmacie", "amount_cents": 1000}, base | {"measure": "kosten_farmacie", "amount_cents": None, "sex": "V"},
        base | {"measure": "kosten_consulten_ggz", "amount_cents": 3000}, base | {"measure": "kosten_anders", "amount_cents": 5},
        base | {"measure": "kosten_farmacie", "area": None, "amount_cents": 7},
        base | {"measure": "kosten_farmacie", "area_type": "postcode3", "area": "351", "amount_cents": 99},
    )  # fmt: skip
    told = context.insured_care(values, name_table(values.area, NAMES))
    own = {
        row["figure"]: (row["value"], row["unit"])
        for row in told.filter(told.municipality_code == "0344").to_pyarrow().to_pylist()
    }
    assert own["aantal_verzekerdejaren"] == (40.0, "count")
    assert own["kosten_farmacie"] == (1000.0, "cents")
    assert own["kosten_alle_ggz"] == (3000.0, "cents")
    assert own["kosten_totaal"] == (4005.0, "cents")
    assert own["kosten_totaal per verzekerdejaar"] == (4005 / 40, "cents per insured year")
    nation = {
        row["figure"]: row["value"] for row in told.filter(told.municipality_code == "NL").to_pyarrow().to_pylist()
    }
    assert (nation["kosten_farmacie"], nation["aantal_verzekerdejaren"]) == (1007.0, 100.0)


def observation(**change):
    base = {"table_id": "86158NED", "region": "GM0344", "period_code": "2024JJ00", "period_start": dt.date(2024, 1, 1),
            "period_end": dt.date(2024, 12, 31), "dimensions": "RegioS=GM0344|Perioden=2024JJ00", "measure": "Clienten_1", "value": 12.0}  # fmt: skip
    return base | change


def test_figures_of_cbs_keep_their_other_dimensions_and_get_title_and_unit_where_they_were_delivered():
    observations = table_of(
        "raw_statline__observations",
        observation(),
        observation(dimensions="Type=T001|RegioS=GM0344|Perioden=2024JJ00", value=5.0),
        observation(region="NL01", dimensions="RegioS=NL01|Perioden=2024JJ00", value=9.0),
        observation(region="WK034401"), observation(value=None), observation(region=None),
    )  # fmt: skip
    measures = table_of(
        "raw_statline__measures",
        {"table_id": "86158NED", "measure": "Clienten_1", "title": "Cliënten", "unit": "aantal"},
    )
    told = context.statistics(observations, measures)
    assert rows(told, "municipality_code", "year", "figure", "value", "title", "unit") == [
        ("0344", 2024, "Clienten_1", 12.0, "Cliënten", "aantal"),
        ("0344", 2024, "Clienten_1 Type=T001", 5.0, "Cliënten", "aantal"),
        ("NL", 2024, "Clienten_1", 9.0, "Cliënten", "aantal"),
    ]
    assert {row[0] for row in rows(context.statistics(observations, None), "unit")} == {None}


def test_context_is_of_the_register_and_of_the_nation_and_carries_its_evidence_and_its_file():
    raw = {
        "raw_iv3__amounts": amounts({"amount_cents": 5}, {"municipality_code": "0307", "amount_cents": 9}),
        "raw_statline__observations": table_of(
            "raw_statline__observations",
            observation(),
            observation(region="NL01", dimensions="RegioS=NL01|Perioden=2024JJ00"),
        ),
    }
    projects = table_of("core__projects", {"municipality_code": "0344"}, {"municipality_code": "0344"})
    told = conform(
        CONTRACTS["mart__municipal_context"],
        context.municipal_context(raw, codes=codes(), names=NAMES, projects=projects),
    )
    assert violations(CONTRACTS["mart__municipal_context"], told) == {}
    assert rows(told, "municipality_code", "subject", "figure", "value") == [
        ("0344", "iv3 6.712", "actual lasten", 5.0),
        ("0344", "statline 86158NED", "Clienten_1", 12.0),
        ("NL", "statline 86158NED", "Clienten_1", 12.0),
    ]
    assert {(row["evidence"], row["file_id"]) for row in told.to_pyarrow().to_pylist()} == {
        ("municipal context", "a" * 64)
    }
    nobody = context.municipal_context({}, codes=codes(), names=NAMES, projects=projects)
    assert nobody.count().to_pyarrow().as_py() == 0


def test_the_ledger_of_a_municipality_is_what_it_pays_itself_and_was_granted():
    lines = table_of(
        "core__cost_lines",
        *({"party": "gemeente", "party_id": "0344", "budget": "shelter", "state": "granted", "transfer": False,
           "month": dt.date(2025, 3, 1), "amount_cents": 5} | change for change in (
            {}, {"state": "booked"}, {"state": "unanswered"}, {"transfer": True}, {"party": "woningcorporatie"}, {"month": dt.date(2024, 1, 1)},
        )),
    )  # fmt: skip
    assert rows(context.care_in_ledger(lines), "municipality_code", "year", "budget", "cents") == [
        ("0344", 2024, "shelter", 5),
        ("0344", 2025, "shelter", 10),
    ]


def test_care_of_residents_that_another_municipality_pays_is_found():
    one, two = "p1" + "a" * 32, "p1" + "b" * 32
    projects = table_of(
        "core__projects",
        {"complex_id": "C1", "project_id": "C1", "municipality_code": "0344"},
        {"complex_id": "C2", "project_id": None},
    )
    stay = {"complex_id": "C1", "period_start": dt.date(2024, 3, 15), "period_end": None}
    stays = table_of("core__placements", stay | {"person_id": one}, stay | {"person_id": two, "complex_id": "C2"})
    line = {"party": "gemeente", "party_id": "0307", "month": dt.date(2024, 3, 1)}
    care = (
        line | {"person_id": one},
        line | {"person_id": two},
        line | {"person_id": one, "month": dt.date(2023, 1, 1)},
    )
    assert rows(
        context.paid_elsewhere(table_of("core__cost_lines", *care), stays, projects), "municipality_code", "year"
    ) == [("0344", 2024)]
    home = table_of("core__cost_lines", line | {"person_id": one, "party_id": "0344"})
    assert rows(context.paid_elsewhere(home, stays, projects), "municipality_code", "year") == []
