"""Which fact is worth collecting next: the value of perfect information for the decision to go on with a project.

Options: stop (0), or go on for some years (`pipelines.measures.outlook`, *ahead*). Uncertain: what each budget avoids (the joint
draws), the share of the effect that is lost per year, and the caretaker's wage (evenly between the ends of ref__sensitivity). The
value is an upper limit of what collecting the fact may cost, for all parties together, over the years ahead.
"""

import numpy as np

from pipelines.measures.avoided_cost import ALL
from pipelines.measures.distribution import to_cents
from pipelines.measures.flows import Flows
from pipelines.measures.outlook import ahead_draws, base_case, last_year
from pipelines.measures.sensitivity import Setting
from pipelines.measures.value_of_information import evpi, worth_and_share

EVERYTHING, GO_ON, STOP = "everything", "go_on", "stop"
VALUE_OF_INFORMATION = {
    "project_id": "str", "fact": "str", "value_cents": "int64", "variance_share": "Float64", "rank": "Int64",
    "net_cents": "int64", "p_net_positive": "Float64", "best": "str", "horizon_years": "int64",
}  # fmt: skip


def next_fact(project: str, flow: Flows, setting: Setting, seed: tuple[int, ...]) -> list[dict]:
    """Value of perfect information of a project, in all and per fact (mart__value_of_information); none with under a year of data.

    ``variance_share`` is the first-order index of Sobol: see `worth_and_share`.
    """
    year = last_year(flow)
    if year is None:
        return []
    case = base_case(flow, setting.rate, setting.horizon, setting.adjustments)
    size = len(year.draws)
    base_lost = float(case.drop_off.mean()) if len(case.drop_off) else 0.0
    lost = _even(setting.ranges.ends("drop_off"), base_lost, (*seed, 1), size)
    wage = _even(setting.ranges.ends("caretaker_wage"), 1.0, (*seed, 2), size)
    net = ahead_draws(year, case, lost, wage)
    facts = {f"avoided.{b}": year.draws[:, n] for n, b in enumerate(flow.budgets)}
    facts |= {"drop_off": lost, "caretaker_wage": wage}
    everything = evpi(np.stack([np.zeros(size), net], axis=1))
    values = {EVERYTHING: (everything, 1.0 if net.var() else None)}
    values |= {fact: worth_and_share(net, known) for fact, known in facts.items()}
    rows = [{"fact": f, "value_cents": _cents(v), "variance_share": s} for f, (v, s) in values.items()]
    expected = float(net.mean())
    told = {
        "project_id": project, "net_cents": _cents(expected), "p_net_positive": float((net > 0).mean()),
        "best": GO_ON if expected > 0 else STOP, "horizon_years": setting.horizon,
    }  # fmt: skip
    return [{**told, **row} for row in _ranked(rows)]


def _cents(amount: float) -> int:
    return int(to_cents(np.array(amount)))


def _even(ends: tuple[float, float] | None, base: float, seed: tuple[int, ...], size: int) -> np.ndarray:
    """Draws evenly between two ends; the base value where there is no range."""
    return np.full(size, base) if ends is None else np.random.default_rng(seed).uniform(*ends, size)


def _ranked(rows: list[dict]) -> list[dict]:
    """Rows with the place of each fact by what it is worth, 1 = most; none for everything together, and where it is worth nothing."""
    worth = (row for row in rows if row["fact"] != EVERYTHING and row["value_cents"])
    order = sorted(worth, key=lambda row: -row["value_cents"])
    place = {row["fact"]: n for n, row in enumerate(order, 1)}
    return [{**row, "rank": place.get(row["fact"])} for row in rows]


def all_projects(rows: list[dict]) -> list[dict]:
    """The same for all projects, each decided by itself: values and nets added up."""
    value: dict[str, int] = {}
    for row in rows:
        value[row["fact"]] = value.get(row["fact"], 0) + row["value_cents"]
    net = sum(row["net_cents"] for row in rows if row["fact"] == EVERYTHING)
    common = {"project_id": ALL, "net_cents": net, "p_net_positive": None, "best": None}
    told = [{**common, "fact": f, "value_cents": v, "variance_share": None} for f, v in value.items()]
    return [{**row, "horizon_years": rows[0]["horizon_years"]} for row in _ranked(told)]
