"""What a package may hold, value by value: at its edges, and one step beyond them."""

import copy

import pytest

from pipelines.contracts.package import MOST_ROWS, NoPackage, checked


def told():
    """One row of each kind, as a release makes them."""
    kept = {"vintage": None, "reason": None}
    repeated = {"vintage": "2024-12-31", "reason": "repeated"}
    silent = {"vintage": None, "reason": "not_told"}
    no_figure = dict.fromkeys(("value", "low95", "high95", "standard_error"))
    return {
        "about": [{
            "audience": "network", "sender": "Oeverdijk", "data_until": None, "base_year": 2025, "provisional": False,
            "example": True, "method": "urn:x", "projects": 2, "projects_told": 1,
        }],
        "parameters": [{"parameter": "draws", "value": -0.5}],
        "amounts": [
            {"amount": "paid", "project": "all", "party": "all", "cents": -100_000, **kept},
            {"amount": "paid", "project": "P1", "party": "all", "cents": 0, **repeated},
            {"amount": "paid", "project": "#1", "party": "all", "cents": None, **silent},
        ],
        "people": [
            {"project": "all", "group": "all", "people": 10, **kept},
            {"project": "P1", "group": "all", "people": 15, **repeated},
            {"project": "#1", "group": "all", "people": None, **silent},
        ],
        "projects": [
            {"project": "P1", "name": "De Meent", "dwellings": 50, "months": 41},
            {"project": "#1", "name": None, "dwellings": None, "months": None},
        ],
        "figures": [
            {"project": "#1", "measure": "benefit_per_euro", "value": 1.5, "low95": 1.0, "high95": 2.0,
             "standard_error": 0.26, "reason": None},
            {"project": "#1", "measure": "net_per_dwelling_year", "value": -1e9, "low95": None, "high95": None,
             "standard_error": None, "reason": None},
            {"project": "P1", "measure": "benefit_per_euro", **no_figure, "reason": "not_known"},
            {"project": "P1", "measure": "net_per_dwelling_year", **no_figure, "reason": "not_told"},
        ],
    }  # fmt: skip


NO_FIGURE = dict.fromkeys(("value", "low95", "high95", "standard_error"))


def second(code):
    """The same with one project more, of which a row stands there and no figure is told."""
    content = told()
    content["projects"].append({"project": code, "name": "Hofje", "dwellings": 35, "months": 12})
    content["figures"].append(
        {"project": code, "measure": "benefit_per_euro", **NO_FIGURE, "reason": "not_told"},
    )
    content["about"][0]["projects"] = 3
    return content


def refused(content):
    with pytest.raises(NoPackage) as wrong:
        checked(content)
    return str(wrong.value)


def changed(table, row, change):
    content = copy.deepcopy(told())
    content[table][row] |= change
    return content


def test_what_a_release_makes_is_a_package_and_comes_back_as_it_is():
    content = told()
    assert checked(content) is content and content == told()
    empty = told() | {"amounts": [], "people": []}
    assert checked(empty) is empty


@pytest.mark.parametrize("content", [None, [], "about", {}, [*told()]])
def test_what_is_no_tables_is_no_package(content):
    assert refused(content) == "tables"


def test_one_table_more_or_less_is_no_package():
    assert refused(told() | {"persons": []}) == "tables"
    for table in told():
        assert refused({name: rows for name, rows in told().items() if name != table}) == "tables"


@pytest.mark.parametrize("table", list(told()))
def test_rows_that_are_none_and_columns_more_or_less_are_of_no_table(table):
    first = told()[table][0]
    for rows in (None, {}, "rows", (first,), [list(first)], [None], [first | {"bsn": "1"}]):
        assert refused(told() | {table: rows}) == table
    for column in first:
        assert refused(told() | {table: [{name: one for name, one in first.items() if name != column}]}) == table


@pytest.mark.parametrize("table", list(told()))
def test_a_row_of_which_the_name_stands_there_already_is_not_taken(table):
    rows = told()[table]
    assert refused(told() | {table: [*rows, rows[0]]}) == table


def test_every_column_that_finds_a_row_counts():
    for table, change in [
        ("parameters", {"parameter": "seed"}),
        ("amounts", {"amount": "avoided"}),
        ("amounts", {"party": "gemeente"}),
        ("people", {"group": "undivided"}),
        ("figures", {"measure": "avoided_per_dwelling_year", **NO_FIGURE, "reason": "not_told"}),
    ]:
        rows = [*told()[table], told()[table][0] | change]
        assert checked(told() | {table: rows})[table] == rows
    for table in ("amounts", "people"):
        rows = [told()[table][1], told()[table][1] | {"project": "P2"}]
        assert checked(second("P2") | {table: rows})[table] == rows
    assert checked(second("P2"))


def test_a_package_is_about_one_thing():
    assert refused(told() | {"about": []}) == "about"
    two = [told()["about"][0], told()["about"][0] | {"sender": "Elders"}]
    assert refused(told() | {"about": two}) == "about"


def test_no_table_is_longer_than_a_package_may_be():
    rows = [{"parameter": f"p{n}", "value": 1.0} for n in range(MOST_ROWS + 1)]
    assert refused(told() | {"parameters": rows}) == "parameters"
    assert len(checked(told() | {"parameters": rows[:-1]})["parameters"]) == MOST_ROWS == 20_000


TEXTS = [(table, column) for table, rows in told().items() for column, one in rows[0].items() if type(one) is str]


@pytest.mark.parametrize(("table", "column"), TEXTS)
@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "  =1", "a\nb", "a\u202eb", "\x00", "x" * 201, 1, b"x"])
def test_no_text_is_too_long_not_to_be_seen_or_calculated(table, column, text):
    assert refused(changed(table, 0, {column: text})) == f"{table}.{column}"


def test_nothing_that_finds_a_row_or_says_who_sends_it_is_missing():
    for table, column in TEXTS:
        if (table, column) != ("projects", "name"):
            assert refused(changed(table, 0, {column: None})) == f"{table}.{column}"


def test_text_as_people_write_it_is_taken():
    for text in ("x" * 200, "a = b", "Huis-aan-huis @ 3 + 4-", "Ælfrik & co"):
        for table, row, column in (("about", 0, "sender"), ("projects", 0, "name"), ("parameters", 0, "parameter")):
            assert checked(changed(table, row, {column: text}))


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [("amounts", 0, "amount"), ("amounts", 0, "party"), ("amounts", 2, "reason"), ("people", 0, "group"),
     ("people", 2, "reason"), ("figures", 0, "measure"), ("figures", 2, "reason")],
)  # fmt: skip
def test_only_words_of_the_contract_are_taken(table, row, column):
    assert refused(changed(table, row, {column: "iets"})) == f"{table}.{column}"
    assert refused(changed(table, row, {column: ""})) == f"{table}.{column}"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 1, True, "1.0", None])
def test_a_number_is_a_number(value):
    assert refused(changed("parameters", 0, {"value": value})) == "parameters.value"


def test_a_count_is_a_whole_number_that_every_reader_reads_alike():
    for value in (1.0, "1", True, None, 2**53, -(2**53), 2**64):
        assert refused(changed("about", 0, {"projects": value})) == "about.projects"
        if value is not None:
            assert refused(changed("projects", 0, {"months": value})) == "projects.months"
    for value in (0, 1, "ja", None):
        assert refused(changed("about", 0, {"example": value})) == "about.example"


def test_amounts_are_whole_thousands_of_euros():
    for cents in (1, -1, 99_999, 100_001, 50_000):
        assert refused(changed("amounts", 0, {"cents": cents})) == "amounts.cents"
    assert checked(changed("amounts", 0, {"cents": 12_300_000}))


def test_people_are_told_in_fives_from_ten_on():
    for people in (-10, 0, 5, 9, 11, 14, 101):
        assert refused(changed("people", 0, {"people": people})) == "people.people"
    assert checked(changed("people", 0, {"people": 20}))


def test_dwellings_are_told_in_fives_and_with_months_only_with_a_name():
    for dwellings in (1, 49, 51):
        assert refused(changed("projects", 0, {"dwellings": dwellings})) == "projects.dwellings"
    assert refused(changed("projects", 1, {"dwellings": 50})) == "projects.dwellings"
    assert refused(changed("projects", 1, {"months": 41})) == "projects.months"
    assert refused(changed("projects", 1, {"months": 0})) == "projects.months"
    assert checked(changed("projects", 0, {"dwellings": None, "months": None}))
    assert checked(changed("projects", 0, {"dwellings": 0, "months": 0}))
    assert checked(changed("projects", 0, {"months": 1_200}))
    assert refused(changed("projects", 0, {"dwellings": -5})) == "projects.dwellings"
    for months in (-3, -1, 1_201):
        assert refused(changed("projects", 0, {"months": months})) == "projects.months"
    assert refused(changed("projects", 1, {"name": "Hofje"})) == "projects.name"
    assert refused(changed("projects", 0, {"name": None, "dwellings": None, "months": None})) == "projects.name"


def test_of_a_project_without_a_name_only_figures_are_told():
    for project in ("#1", "#1+#2", "P1+#2"):
        assert refused(changed("amounts", 0, {"project": project})) == "amounts.cents"
        assert refused(changed("people", 0, {"project": project})) == "people.people"
    for project in ("P1+P2", "Blok #3"):  # a sign within a code says nothing
        content = second("P2" if project == "P1+P2" else project)
        for table in ("amounts", "people"):
            content[table][0]["project"] = project
        assert checked(content)


def test_beside_a_reason_not_to_tell_stands_nothing_and_without_one_something():
    for table, column in (("amounts", "cents"), ("people", "people"), ("figures", "value")):
        assert refused(changed(table, 0, {"reason": "not_told"})) == f"{table}.{column}"
        assert refused(changed(table, 2, {"reason": None})) == f"{table}.reason"
    assert refused(changed("figures", 1, {"reason": "not_known"})) == "figures.value"
    for column in NO_FIGURE:
        assert refused(changed("figures", 2, {column: 1.0})) == f"figures.{column}"
        assert refused(changed("figures", 3, {column: 0.0})) == f"figures.{column}"
    assert refused(changed("figures", 0, {"value": None})) == "figures.reason"
    for column in ("low95", "high95"):
        assert refused(changed("figures", 0, {column: None})) == "figures.low95"
    assert refused(changed("figures", 0, {"standard_error": None})) == "figures.standard_error"
    assert checked(changed("figures", 0, {"low95": None, "high95": None, "standard_error": None}))


def test_an_earlier_data_date_stands_beside_what_is_repeated_and_nowhere_else():
    for table in ("amounts", "people"):
        assert refused(changed(table, 0, {"vintage": "2024-12-31"})) == f"{table}.vintage"
        assert refused(changed(table, 1, {"vintage": None})) == f"{table}.vintage"
        assert refused(changed(table, 2, {"vintage": "2024-12-31"})) == f"{table}.vintage"
        assert refused(changed(table, 2, {"reason": "repeated"})) == f"{table}.reason"


def test_no_figure_is_larger_than_any_can_be_and_no_error_is_below_nothing():
    for column in NO_FIGURE:
        assert refused(changed("figures", 0, {column: 10_000.01})) == f"figures.{column}"
        assert refused(changed("figures", 1, {column: 1e9 + 1000})) == f"figures.{column}"
    ends = {"value": 1e9, "low95": 1e9, "high95": 1e9, "standard_error": 0.0}
    assert checked(changed("figures", 1, ends))
    assert checked(changed("figures", 0, dict.fromkeys(("value", "low95", "high95"), 1e4) | {"standard_error": 0.0}))
    for column in ("value", "low95", "high95"):
        assert refused(changed("figures", 0, {column: -10_000.01})) == f"figures.{column}"
    assert refused(changed("figures", 0, {"standard_error": -0.01})) == "figures.standard_error"
    assert refused(changed("figures", 0, {"low95": 2e4, "high95": 2e4})) == "figures.low95"


@pytest.mark.parametrize("column", ["value", "low95", "high95", "standard_error"])
def test_no_figure_is_finer_than_the_steps(column):
    for finer in (0.123, 0.001, 1e-170, 5e-324):
        assert refused(changed("figures", 0, {column: finer})) == f"figures.{column}"
    interval = {"value": 5000.0, "low95": 1000.0, "high95": 9000.0, "standard_error": 2000.0}
    assert checked(changed("figures", 1, interval))
    for finer in (1.0, 500.0, 999.0, 0.123, 1e-170):
        assert refused(changed("figures", 1, interval | {column: finer})) == f"figures.{column}"
    assert refused(changed("figures", 1, interval | {column: interval[column] + 0.5})) == f"figures.{column}"


def test_the_steps_are_those_of_a_release():
    from pipelines.contracts import package
    from pipelines.releases import in_steps
    from tests.unit.releases.tables import RULES

    assert (RULES.rate_step_cents, RULES.amount_step_cents, RULES.people_step) == (
        package.RATE_STEP, package.AMOUNT_STEP, package.PEOPLE_STEP,
    )  # fmt: skip
    for value in (0.005, 0.126, 1 / 3, 2.675, 33.335, 9999.994):
        ratio = in_steps(value, "benefit_per_euro", RULES)
        assert checked(changed("figures", 0, dict.fromkeys(NO_FIGURE, ratio) | {"standard_error": 0.0}))


def test_an_interval_goes_up_and_is_that_of_its_error():
    assert refused(changed("figures", 0, {"low95": 2.0, "high95": 1.0})) == "figures.low95"
    for value in (0.99, 1.0, 2.0, 2.01):  # an interval of draws need not hold the figure
        assert checked(changed("figures", 0, {"value": value}))
    for error in (0.0, 0.24, 0.27, 0.5):
        assert refused(changed("figures", 0, {"standard_error": error})) == "figures.standard_error"
    assert checked(changed("figures", 0, {"standard_error": 0.25}))


@pytest.mark.parametrize(
    "day", ["<b>", "", "geen datum", "9999-99-99", "9999-12-31", "1989-12-31", "20241231", "2024-1-1", "2024-12-31 "]
)
def test_a_day_is_a_day(day):
    assert refused(changed("about", 0, {"data_until": day})) == "about.data_until"
    for table in ("amounts", "people"):
        assert refused(changed(table, 1, {"vintage": day})) == f"{table}.vintage"


def test_a_day_of_any_year_that_data_can_be_of_is_taken():
    for day in ("1990-01-01", "2024-02-29", "2100-12-31"):
        assert checked(changed("about", 0, {"data_until": day})) and checked(changed("amounts", 1, {"vintage": day}))


def test_who_sends_it_in_prices_of_which_year_is_said():
    for blank in ("", " ", "\u00a0"):
        assert refused(changed("about", 0, {"sender": blank})) == "about.sender"
    for year in (-1, 0, 1989, 2101, 2**53 - 1):
        assert refused(changed("about", 0, {"base_year": year})) == "about.base_year"
    for year in (1990, 2100):
        assert checked(changed("about", 0, {"base_year": year}))
    assert refused(told() | {"parameters": []}) == "parameters"


def test_so_many_projects_are_said_as_there_are():
    for column, right in (("projects", 2), ("projects_told", 1)):
        for wrong in (-5, 0, right + 1, right - 1, 10**15):
            assert refused(changed("about", 0, {column: wrong})) == f"about.{column}"


@pytest.mark.parametrize("code", ["P1 ", " P1", "P  1", "", " ", "all", "ALL", "P\u00a01"])
def test_a_project_is_written_in_one_way_and_is_not_all(code):
    for table in ("figures", "projects"):
        content = told()
        for row in content[table]:
            row["project"] = code if row["project"] == "P1" else row["project"]
        if code == "all" and table == "projects":
            content["about"][0]["projects"] = 2
        assert refused(content).endswith(".project")


@pytest.mark.parametrize("code", ["p1", "P1", "Ｐ1"])
def test_one_project_is_there_once_however_it_is_written(code):
    for table in ("figures", "projects", "amounts", "people"):
        row = next(one for one in told()[table] if one["project"] == "P1")
        assert refused(told() | {table: [*told()[table], row | {"project": code}]}) == table


def test_nothing_is_told_of_a_project_that_has_no_figures_or_no_row():
    ghost = second("P2")
    ghost["figures"].pop()
    assert refused(ghost) == "projects.project"
    silent = told() | {"projects": told()["projects"][:1]}
    assert refused(silent) == "figures.project"  # figures of #1 are told, and it has no row
    assert checked(told() | {"projects": told()["projects"][1:]})  # of P1 none are
    for table in ("amounts", "people"):
        for project in ("ZZ1", "P1+ZZ1", "P1+", "+P1", "P1++P1", "P1P1", "all+P1"):
            wrong = refused(changed(table, 1, {"project": project}))
            assert wrong == f"{table}.project"


def test_projects_made_one_may_have_a_sign_of_their_own():
    content = second("12+14")
    for project in ("12+14", "12+14+P1", "P1+12+14"):
        content["amounts"][1]["project"] = project
        assert checked(content)
    for project in ("12", "14+P1", "P1+12", "12+14+14"):
        content["amounts"][1]["project"] = project
        assert refused(content) == "amounts.project"


def people(**numbers):
    """Told now, of these groups of all projects and of P1 and P2."""
    content = second("P2")
    content["people"] = [
        {"project": project, "group": group, "people": n, "vintage": None, "reason": None}
        for project, groups in numbers.items() for group, n in groups.items()
    ]  # fmt: skip
    return content


def test_parts_hold_no_more_people_than_the_whole_but_for_rounding():
    # 13 and 13 are 26: told as 15, 15 and 25
    assert checked(people(P1={"with_support": 15, "without_support": 15, "all": 25}))
    assert refused(people(P1={"with_support": 15, "without_support": 20, "all": 25})) == "people.people"
    assert refused(people(all={"with_support": 30, "all": 25})) == "people.people"
    assert checked(people(all={"all": 25}, P1={"all": 15}, P2={"all": 15}))
    assert refused(people(all={"all": 25}, P1={"all": 15}, P2={"all": 20})) == "people.people"
    assert (
        refused(people(all={"with_support": 25}, P1={"with_support": 15}, P2={"with_support": 20})) == "people.people"
    )
    assert checked(people(all={"with_support": 25}, P1={"with_support": 15}, P2={"without_support": 20}))
    old = people(all={"all": 25}, P1={"all": 100})
    old["people"][1] |= {"vintage": "2024-12-31", "reason": "repeated"}  # of another day
    assert checked(old)
