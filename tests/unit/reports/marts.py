"""A small set of marts to tell of, with the figures that a test is about."""

import datetime as dt
from pathlib import Path

import pandas as pd

from pipelines.contracts import CONTRACTS
from pipelines.contracts.rules import violations
from tests.rows import as_table, good_row

HALF = 10_000_00  # half width of every interval, in cents


def party(
    project,
    name,
    *,
    cost=0,
    avoided=0,
    transfer=0,
    p=None,
    half=HALF,
    budget="all",
    verdict="shown",
    grade="difference-in-differences",
):
    """A row of who pays and who gains, in cents, with an interval around its net."""
    net = avoided - cost + transfer
    return {
        "project_id": project, "year": 0, "party": name, "budget": budget, "cost_cents": cost, "avoided_cents": avoided,
        "transfer_cents": transfer, "net_cents": net, "net_low80_cents": net - half, "net_high80_cents": net + half,
        "net_low95_cents": net - 2 * half, "net_high95_cents": net + 2 * half,
        "p_net_positive": (1.0 if net > 0 else 0.0) if p is None else p, "grade": grade, "verdict": verdict,
    }  # fmt: skip


def curve(project, nets, paid):
    """A payback curve with the given medians and probabilities."""
    return [
        {"project_id": project, "month": m, **{f"net_p{q}_cents": net + shift for q, shift in ((10, -HALF), (25, -HALF // 2), (50, 0), (75, HALF // 2), (90, HALF))}, "p_paid_back": p}
        for m, (net, p) in enumerate(zip(nets, paid, strict=True), 1)
    ]  # fmt: skip


def default_rows(project="GW-001"):
    """The corporation pays, the municipality and the insurer gain."""
    return [
        party(project, "gemeente", avoided=600_000_00, transfer=-50_000_00),
        party(project, "zorgverzekeraar", avoided=100_000_00),
        party(
            project, "woningcorporatie", cost=400_000_00, avoided=40_000_00, transfer=50_000_00, verdict="costs more"
        ),
        party(project, "all", cost=400_000_00, avoided=740_000_00, p=0.97),
        party(project, "gemeente", avoided=600_000_00, budget="wmo_support"),
        party(project, "woningcorporatie", cost=400_000_00, budget="caretaking", verdict="costs more"),
    ]


def amounts(rows):
    """The same rows as amounts of their scope: in all, and a fourth of it per year; the projects of the municipality are those."""
    told = []
    for name, by in (("total", 1), ("per_year", 4)):
        for row in rows:
            whole = {k: v // by if k.endswith("_cents") else v for k, v in row.items()}
            paid = whole["cost_cents"] - whole["transfer_cents"]
            whole["net_cents"] = whole["avoided_cents"] - paid
            party = row["budget"] == "all" and row["party"] != "all"
            told += [
                whole
                | {
                    "scope": scope,
                    "amount": name,
                    "paid_cents": paid,
                    "avoided_low80_cents": whole["avoided_cents"] - HALF // by,
                    "avoided_high80_cents": whole["avoided_cents"] + HALF // by,
                    "cashable_cents": None,
                    "cashable_low80_cents": None,
                    "cashable_high80_cents": None,
                    "cashable_reason": "unknown",
                    "avoided_share": 0.5 if party else None,
                    "cost_share": 1.0 if party else None,
                }
                for scope in (row["project_id"], "all", MUNICIPALITY)
            ]
    return [{k: v for k, v in row.items() if k != "project_id" and "95" not in k} for row in told]  # fmt: skip


MUNICIPALITY = "gemeente:0344"


def write(
    folder: Path,
    *,
    rows=None,
    nets=(-5_000_00, -9_000_00, 1_000_00),
    paid=(0.0, 0.2, 0.6),
    name="De Proef",
    example=True,
    extra=None,
):
    """Write marts for project GW-001 (and the same for all); gives the warehouse folder."""
    rows = default_rows() if rows is None else rows
    tables = {
        "mart__who_pays_who_gains": rows + [r | {"project_id": "all"} for r in rows],
        "mart__amounts": amounts(rows),
        "mart__organisations": [good_row("mart__organisations") | {
            "scope": MUNICIPALITY, "name": "Voorbeelddorp", "projects": 1, "caretaking_start": dt.date(2021, 7, 1),
            "last_month": dt.date(2025, 12, 1), "months": 54, "months_without_books": 0}],
        "mart__organisation_payback": curve(MUNICIPALITY, nets, paid),
        "mart__payback_party": [
            good_row("mart__payback_party") | {
                "project_id": scope, "party": name, "months": 3, "break_even_p50_month": month, "p_paid_back": p,
                "deepest_p10_cents": -3, "deepest_p50_cents": -2, "deepest_p90_cents": 0}
            for scope in ("GW-001", "all")
            for name, month, p in (("gemeente", 2, 0.9), ("woningcorporatie", None, 0.1), ("zorgverzekeraar", None, None))],
        "mart__payback": curve("GW-001", nets, paid) + curve("all", nets, paid),
        "mart__project_profile": [good_row("mart__project_profile") | {"months_without_books": 0} | {
            "project_id": "GW-001", "complex_name": name, "corporation_name": "Wonen Voorbeeld", "municipality_name": "Voorbeelddorp",
            "municipality_code": "0344", "caretaking_start": dt.date(2021, 7, 1), "last_month": dt.date(2025, 12, 1), "dwellings": 60, "supported_residents": 24.4,
            "hours_per_dwelling_month": 2.25}],
        "mart__release": [good_row("mart__release") | {
            "base_year": 2025, "discount_rate": 0.0225, "draws": 2000, "data_hash": "c0ffee" * 10, "example": example,
            "provisional": True, "data_until": dt.date(2025, 12, 31), "as_known_on": None}],
        "mart__avoided_cost": [good_row("mart__avoided_cost") | {"project_id": "GW-001", "year": 0, "budget": "wmo_support", "pretrend_p": 0.5}],
        "mart__coverage": [{"subject": "person-months", "reason": "shifted", "rows": 1234, "cents": 5_000_00}],
        "mart__reconciliation": [good_row("mart__reconciliation") | {
            "status": "accepted", "control": "met", "difference_lines": 0, "difference_cents": 0, "lines_read": 1500, "lines_quarantined": 3,
            "cents_quarantined": 12_34}],
        "mart__deliveries": [good_row("mart__deliveries") | {"owner": "gemeente:0344", "kind": "shelter", "files": 1}],
        "core__quarantine": [],
        "mart__ledger_buckets": [good_row("mart__ledger_buckets") | {"state": "unanswered", "amount_cents": 1_234_56}],
        "ref__parameters": [
            good_row("ref__parameters") | {"parameter": "horizon_years", "value": 5.0, "unit": "years"},
            good_row("ref__parameters") | {"parameter": "pretrend_alpha", "value": 0.05, "unit": "share"},
            good_row("ref__parameters") | {"parameter": "alike_alpha", "value": 0.05, "unit": "share"},
            good_row("ref__parameters") | {"parameter": "weeks_per_year", "value": 52.0, "unit": "weeks"},
        ],
        "ref__cashable": [good_row("ref__cashable") | {"budget": "wmo_support", "share": None, "unit_cents": None}],
        "ref__adjustments": [],
        "ref__budgets": [
            good_row("ref__budgets") | {"budget": b, "label_nl": nl, "label_en": en}
            for b, nl, en in (("wmo_support", "Wmo-begeleiding", "Wmo support"), ("caretaking", "Beheer", "Caretaking"))
        ],
        **(extra or {}),
    }  # fmt: skip
    for table, found in tables.items():
        expression = as_table(table, found)
        assert violations(CONTRACTS[table], expression) == {}, table
        path = folder / table.partition("_")[0] / f"{table}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        frame: pd.DataFrame = expression.to_pandas()
        frame.to_parquet(path)
    return folder
