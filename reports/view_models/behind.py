"""What is behind a figure: how it is calculated, on which assumptions it rests, and the ledger lines under it."""

from collections.abc import Callable, Mapping

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import exact_euros, grouped
from reports.view_models.pieces import NOT_KNOWN, Column, Table, Value
from reports.view_models.scopes import TOGETHER, parameter, projects_in
from reports.view_models.who import budget_name
from reports.warehouse import Warehouse

EXPECTED = (
    Column("budget"), Column("expected_cents", "euros"), Column("observed_cents", "euros"), Column("avoided_cents", "euros"),
    Column("interval95_cents", "interval"), Column("grade", "word"),
)  # fmt: skip
BEHIND = (
    Column("budget"), Column("party", "word"), Column("lines", "count"), Column("booked_cents", "exact"), Column("real_cents", "exact"),
    Column("figure_cents", "exact"), Column("left_out_cents", "exact"),
)  # fmt: skip
PROJECTS = (Column("project"),)
LINES = (
    Column("file"), Column("line_number", "count"), Column("month", "month"), Column("booked_cents", "exact"),
    Column("real_cents", "exact"), Column("line_state", "word"),
)  # fmt: skip
RESTS = (
    Column("project"),
    Column("budget"),
    Column("party", "word"),
    Column("lines", "count"),
    Column("real_cents", "exact"),
)
FED = (Column("fed_table"), Column("fed_rows", "count"), Column("fed_for", "word"))
SPENT = ("caretaking", "transfers")

FORMULA: dict[str, tuple[str, ...]] = {
    "avoided": ("avoided", "probability"), "cost": ("cost",), "cashable": ("cashable", "avoided"), "cashing": ("cashable", "avoided"),
    "payback": ("payback", "net", "probability"), "net": ("ahead", "net"), "probability": ("probability", "ahead"),
    "settlement": ("settlement", "ahead"), "sensitivity": ("net", "avoided"), "what_if": ("ahead", "net"),
    "taakveld": ("avoided", "cashable"),
    **dict.fromkeys(("simulation", "simulation_paid", "simulation_shares", "saved"), ("ahead", "net")),
    **dict.fromkeys(
        ("who", "budgets", "build_up", "projects", "scatter", "compare", "outliers", "groups", "course"), ("net", "avoided", "cost")
    ),
}  # fmt: skip
"""Per name of a figure the formulas that it is made by."""
_ALL = ("base_year", "draws", "draw_seed")
_ESTIMATED = ("minimum_control_complexes", "plausible_probability", "pretrend_alpha", "unlike_sd", "untested_share")
_PEERS = ("peer_dwellings", "peer_supported_share", "peer_months")
USES: dict[str, tuple[str, ...]] = {
    "cost": ("base_year",), "payback": (*_ALL, *_ESTIMATED, "discount_rate"),
    **dict.fromkeys(("avoided", "who", "budgets", "build_up", "projects", "cashable", "cashing", "taakveld"), (*_ALL, *_ESTIMATED)),
    **dict.fromkeys(("scatter", "compare", "outliers", "groups", "course"), (*_ALL, *_ESTIMATED, "alike_alpha", *_PEERS)),
    **dict.fromkeys(
        (
            "net", "probability", "settlement", "sensitivity", "what_if", "simulation", "simulation_paid", "simulation_shares",
            "saved",
        ),
        (*_ALL, *_ESTIMATED, "discount_rate", "horizon_years")
    ),
}  # fmt: skip
"""Per name of a figure the assumptions of ref__parameters that are in it."""


def formulas(marts: Warehouse, name: str, lang: str) -> list[str]:
    """The calculation of a figure in words."""
    t, release = PAGES[lang], marts.table("mart__release").iloc[0]
    said = {"year": int(release.base_year), "draws": grouped(int(release.draws), lang)}
    return [t[f"formula.{one}"].format(**said) for one in FORMULA.get(name, ())]


def expected(marts: Warehouse, key: str, year: int, lang: str) -> Table | None:
    """Per budget what was expected, observed and avoided; None when nothing of this scope was estimated."""
    rows = marts.optional("mart__avoided_cost")
    rows = None if rows is None else rows[(rows.project_id == key) & (rows.year == year)]
    if rows is None or rows.empty:
        return None
    values = tuple(
        (
            budget_name(str(r.budget), marts, lang), int(r.expected_cents), int(r.observed_cents), int(r.avoided_cents),
            (int(r.avoided_low95_cents), int(r.avoided_high95_cents)), f"grade.{r.grade}",
        )
        for r in _in_order(rows, marts).itertuples()
    )  # fmt: skip
    return Table("expected", PAGES[lang]["table_expected"], EXPECTED, values, lang)


def behind(
    marts: Warehouse, project_id: str, name: str, year: int, lang: str, address: Callable[[str, str], str]
) -> Table | None:
    """Per budget the lines behind a project's figure, added up; None when there are none or they are not given.

    ``address`` gives the page of the lines of a budget and party, empty when who looks may not see those.
    """
    rows = marts.optional("mart__lines_behind")
    rows = None if rows is None else rows[(rows.project_id == project_id) & (rows.year == year)]
    if rows is not None and name in ("cost", "avoided", "cashable", "cashing", "taakveld"):
        rows = rows[rows.budget == "caretaking"] if name == "cost" else rows[~rows.budget.isin(SPENT)]
    if rows is None or rows.empty:
        return None
    rows = _in_order(rows, marts)
    values = tuple(
        (
            budget_name(str(r.budget), marts, lang), f"party.{r.party}", int(r.lines), int(r.amount_cents), int(r.lines_cents),
            _cents(r.figure_cents), _cents(r.left_out_cents),
        )
        for r in rows.itertuples()
    )  # fmt: skip
    links = tuple(address(str(r.budget), str(r.party)) for r in rows.itertuples())
    return Table("behind", PAGES[lang]["table_behind"], BEHIND, values, lang, links)


def of_projects(marts: Warehouse, key: str, lang: str, address: Callable[[str], str]) -> Table:
    """The projects of a scope, with the way to the same figure of each."""
    rows = projects_in(marts, key)
    values = tuple((str(name),) for name in rows.complex_name)
    return Table(
        "behind_projects",
        PAGES[lang]["table_behind_projects"],
        PROJECTS,
        values,
        lang,
        tuple(map(address, rows.project_id)),
    )


def told_of(
    marts: Warehouse, project_id: str, budget: str, year: int, party: str | None, lang: str
) -> tuple[int, list[str]]:
    """How many lines (of a party) are behind a figure, and what is to be said of them together."""
    t, rows = PAGES[lang], marts.optional("mart__lines_behind")
    found = (
        None if rows is None else rows[(rows.project_id == project_id) & (rows.budget == budget) & (rows.year == year)]
    )
    if found is None or found.empty:
        return 0, [t["lines_none"]]
    payers = list(found.party)
    found = found if party is None else found[found.party == party]
    if found.empty:
        return 0, [t["lines_no_rights"].format(party=" / ".join(t[f"party.{one}"] for one in payers))]
    lines = int(found.lines.sum())
    one = found.iloc[0] if len(found) == 1 else None
    if one is None:  # transfers are lines of who paid and of who received
        return lines, []
    said = [
        t["lines_told"].format(
            n=grouped(lines, lang), years=str(year) if year else t["lines_all_years"], booked=exact_euros(int(one.amount_cents), lang),
            real=exact_euros(int(one.lines_cents), lang), year=int(parameter(marts, "base_year")),
            figure=_said(_cents(one.figure_cents), lang),
        )
    ]  # fmt: skip
    if pd.notna(one.left_out_cents) and one.left_out_cents:
        said.append(t["lines_left_out"].format(cents=exact_euros(int(one.left_out_cents), lang)))
    return lines, said


def lines_table(marts: Warehouse, rows: pd.DataFrame, lang: str, address: Callable[[str], str]) -> Table:
    """Ledger lines one by one, with the file and line each comes from."""
    files = marts.table("mart__reconciliation").drop_duplicates("file_id").set_index("file_id").name
    values: tuple[tuple[Value, ...], ...] = tuple(
        (
            str(files.get(r.file_id, r.file_id)), int(r.line), r.month, int(r.amount_cents), int(r.real_cents), f"line.{r.state}",
        )
        for r in rows.itertuples()
    )  # fmt: skip
    return Table("lines", PAGES[lang]["table_lines"], LINES, values, lang, tuple(address(str(f)) for f in rows.file_id))


def rests_on(marts: Warehouse, rows: pd.DataFrame, lang: str, address: Callable[[str, str], str]) -> Table:
    """The figures that lines of a file are behind."""
    names = projects_in(marts, TOGETHER).set_index("project_id").complex_name
    values = tuple(
        (
            str(names.get(r.project_id, r.project_id)),
            budget_name(str(r.budget), marts, lang),
            f"party.{r.party}",
            int(r.lines),
            int(r.real_cents),
        )
        for r in rows.itertuples()
    )
    links = tuple(address(str(r.project_id), str(r.budget)) for r in rows.itertuples())
    return Table("rests_on", PAGES[lang]["table_rests_on"], RESTS, values, lang, links)


def fed(counts: Mapping[str, int], lang: str) -> Table:
    """Through which tables of what was received a file counts, and what those are for."""
    values = tuple((table, rows, f"fed.{table}") for table, rows in counts.items())
    return Table("fed", PAGES[lang]["table_fed"], FED, values, lang)


def _in_order(rows: pd.DataFrame, marts: Warehouse) -> pd.DataFrame:
    """Rows in the order of the budgets, transfers last."""
    order = {budget: n for n, budget in enumerate(marts.budget_labels)}
    return (
        rows.assign(_at=rows.budget.map(order).fillna(len(order))).sort_values("_at", kind="stable").drop(columns="_at")
    )


def _cents(value: object) -> Value:
    return NOT_KNOWN if pd.isna(value) else int(value)  # type: ignore[arg-type]


def _said(value: Value, lang: str) -> str:
    return exact_euros(value, lang) if isinstance(value, int) else PAGES[lang]["missing.not_known_yet"]
