"""The outcome of a build in five lines."""

from typing import Any

from reports.labels.messages import translator
from reports.numerals import euros, exact_euros, probability


def outcome_lines(marts: Any, lang: str) -> list[str]:
    """Files and reconciliation, cost, avoided and net, per party, probability and verdict.

    Args:
        marts: The read-only door to the marts (reports.warehouse.Warehouse).
        lang: nl or en.
    """
    t = translator(lang)
    checked = marts.table("mart__reconciliation")
    first = t(
        "outcome.files",
        files=len(checked),
        lines=int(checked.lines_read.sum()),
        difference=exact_euros(int(checked.difference_cents.abs().sum()), lang),
        held=int(checked.lines_quarantined.sum()),
    )
    rows = marts.table("mart__who_pays_who_gains")
    rows = rows[(rows.project_id == "all") & (rows.year == 0) & (rows.budget == "all")].set_index("party")
    if "all" not in rows.index or not marts.project_ids():
        return [first, t("outcome.nothing", why=t("outcome.no_projects"))]
    total = rows.loc["all"]
    parties = rows.drop(index="all").sort_values("net_cents", ascending=False)
    told = "; ".join(f"{t('party.' + str(p))} {euros(int(row.net_cents), lang)}" for p, row in parties.iterrows())
    release = marts.table("mart__release").iloc[0]
    return [
        first,
        t(
            "outcome.cost",
            cost=euros(int(total.cost_cents), lang),
            year=int(release.base_year),
            projects=len(marts.project_ids()),
        ),
        t(
            "outcome.avoided",
            avoided=euros(int(total.avoided_cents), lang),
            net=euros(int(total.net_cents), lang),
            low=euros(int(total.net_low95_cents), lang),
            high=euros(int(total.net_high95_cents), lang),
        ),
        t("outcome.who", parties=told),
        t(
            "outcome.verdict",
            p=probability(float(total.p_net_positive), lang),
            verdict=t(f"verdict.{total.verdict}"),
        ),
    ]
