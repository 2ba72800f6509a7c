"""The outcome of a build in five lines, and what did not count in it."""

import shlex
import textwrap
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.contracts import MONEY
from reports.check import UNSUMMED, Teller
from reports.labels.messages import translator
from reports.labels.rules import message, own_word
from reports.numerals import euros, exact_euros, grouped, long_date, probability
from reports.view_models.scopes import no_books

WHOLE = ("set_aside", "refused", "unknown")
LATER = "known_later"  # told by itself: it is no fault of anyone
SHOWN_REASONS, SHOWN_FILES = 10, 3
MASKED = "*"
REMAINDERS = ("unmapped", "excluded")


def outcome_lines(marts: Any, lang: str) -> list[str]:
    """Files and reconciliation, cost, avoided and net, per party, probability and verdict.

    Args:
        marts: The read-only door to the marts (reports.warehouse.Warehouse).
        lang: nl or en.
    """
    t, say = translator(lang), Teller(lang)
    checked = marts.table("mart__reconciliation")
    first = t(
        "outcome.files",
        files=say.count(len(checked), "n_files"),
        lines=say.count(int(checked.lines_read.sum()), "n_lines"),
        difference=exact_euros(int(checked.difference_cents.abs().sum()), lang),
        held=say.count(int(checked.lines_quarantined[checked.reason != LATER].sum()), "n_lines"),
    )
    rows = marts.table("mart__who_pays_who_gains")
    rows = rows[(rows.project_id == "all") & (rows.year == 0) & (rows.budget == "all")].set_index("party")
    if "all" not in rows.index or len(rows) == 1 or not marts.project_ids():
        return [
            first,
            *_warnings(marts, lang),
            *restated(marts, lang),
            t("outcome.nothing", why=t("outcome.no_books" if no_books(marts) else "outcome.no_projects")),
        ]
    total = rows.loc["all"]
    parties = rows.drop(index="all").sort_values("net_cents", ascending=False)
    told = "; ".join(f"{t('party.' + str(p))} {euros(int(row.net_cents), lang)}" for p, row in parties.iterrows())
    release = marts.table("mart__release").iloc[0]
    return [
        first,
        *_warnings(marts, lang),
        *restated(marts, lang),
        t(
            "outcome.cost",
            cost=euros(int(total.cost_cents), lang),
            year=int(release.base_year),
            projects=say.count(len(marts.project_ids()), "n_projects"),
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


def _warnings(marts: Any, lang: str) -> list[str]:
    """What makes the cost of caretaking incomplete, when something does."""
    t = translator(lang)
    profiles, buckets = marts.table("mart__project_profile"), marts.table("mart__ledger_buckets")
    without = profiles[profiles.months_without_books > 0]
    say = Teller(lang)
    told = _as_known_on(marts, lang)
    if len(without):
        months = say.count(int(without.months_without_books.sum()), "n_months")
        told.append(t("outcome.books", months=months, projects=say.count(len(without), "n_projects")))
    for state in REMAINDERS:
        rest = buckets[buckets.state == state]
        if len(rest):
            cents = exact_euros(int(rest.amount_cents.sum()), lang)
            told.append(
                t(f"outcome.{state}", lines=Teller(lang).count(int(rest.lines.sum()), "n_bookings"), cents=cents)
            )
    return told + _of_mappings(marts, lang)


def restated(marts: Any, lang: str) -> list[str]:
    """What a later ledger changed in the cost that is booked: a line per ledger and budget in which something changed."""
    rows, t, labels = marts.table("mart__restatements"), translator(lang), marts.budget_labels
    names = marts.table("mart__reconciliation").drop_duplicates("file_id").set_index("file_id").name
    told = sorted(
        t(
            "outcome.restated",
            name=names[row.file_id],
            by=names[row.superseded_by],
            budget=labels[row.budget][lang] if row.budget in labels else t("outcome.no_budget"),
            before=exact_euros(int(row.cents_before), lang),
            after=exact_euros(int(row.cents_after), lang),
        )
        for row in rows[(rows.kind == "xaf") & (rows.difference_cents != 0)].itertuples()
    )
    more = len(told) - SHOWN_REASONS
    return told[:SHOWN_REASONS] + ([t("outcome.restated_more", n=grouped(more, lang))] if more > 0 else [])


def _as_known_on(marts: Any, lang: str) -> list[str]:
    """The day of which only what was known then counts, and how many files came later."""
    day = marts.table("mart__release").iloc[0].get("as_known_on")
    if pd.isna(day):
        return []
    files = int((marts.table("mart__reconciliation").reason == LATER).sum())
    return [translator(lang)("outcome.known_on", day=long_date(day, lang), files=Teller(lang).count(files, "n_files"))]


def _of_mappings(marts: Any, lang: str) -> list[str]:
    """Rules of mappings that do nothing, or not what they say: per file and remark, with their lines in the file."""
    t, remarks = translator(lang), marts.table("core__remarks")
    remarks = remarks[remarks.table == "raw_mapping__rules"] if len(remarks) else remarks
    if remarks.empty:
        return []
    names = marts.table("mart__reconciliation").drop_duplicates("file_id").set_index("file_id").name
    told = []
    for (file_id, rule), some in remarks.groupby(["file_id", "rule"]):
        places = sorted(int(line) for line in some.line)
        lines = ", ".join(str(line) for line in places[:SHOWN_REASONS]) + (" …" if len(places) > SHOWN_REASONS else "")
        told.append(t("outcome.mapping", name=names[file_id], lines=lines, wrong=message(str(rule), "", lang)[0]))
    return sorted(told)


def held_back(marts: Any, owners: Collection[str] | None = None) -> list[dict[str, Any]]:
    """What did not count, by reason: status, rule, column (in the words of the file), lines, cents, files.

    Whole files first, as nobody knows what was in those that cannot be read; then rows, most money first.

    Files held back as a whole come under their own status, rows under ``rows``; ``files`` are names with a line (0: the whole
    file), one per file. A row that breaks two rules is under both. ``lines_of_unknown_amount``: rows of which the amount cannot be
    read, or may be cut off. ``owners``: of the files of these parties only.
    """
    files = marts.table("mart__reconciliation").drop_duplicates("file_id").set_index("file_id")
    files = files if owners is None else files[files.owner.isin(owners)]
    rows = marts.table("core__quarantine")
    rows = rows[rows.row.notna() & (rows.rule != LATER) & rows.file_id.isin(files.index)].copy()
    rows["column"] = [own_word(str(table), str(column)) for table, column in zip(rows.table, rows.column, strict=True)]
    told = [_of_rows(key, some, files) for key, some in rows.groupby(["rule", "column"])]
    whole = files[files.status.isin(WHOLE) & (files.reason != LATER)].fillna({"reason": "unknown_file"})
    told += [_of_files(key, some) for key, some in whole.groupby(["status", "reason"])]
    told.sort(key=lambda one: (-one["lines"], one["status"], one["rule"], one["column"]))
    return sorted(told, key=lambda one: (one["status"] == "rows", -abs(one["cents"])))


def _of_rows(key: Any, rows: pd.DataFrame, files: pd.DataFrame) -> dict[str, Any]:
    each = rows.drop_duplicates(["file_id", "row", "table"])
    first = rows.groupby("file_id").line.min().sort_index()
    places = sorted((str(files.name[file_id]), int(line)) for file_id, line in first.items())
    cents, unknown = int(each.cents.fillna(0).sum()), int((each.cents.isna() & each.table.isin(list(MONEY))).sum())
    told = {"status": "rows", "rule": key[0], "column": key[1], "lines": len(each), "cents": cents}
    return told | {"lines_of_unknown_amount": unknown, "files": places}


def _of_files(key: Any, files: pd.DataFrame) -> dict[str, Any]:
    lines, cents = int(files.lines_quarantined.sum()), int(files.cents_turned_over.sum())
    places = sorted((str(name), 0) for name in files.name)
    told = {"status": key[0], "rule": key[1], "column": "", "lines": lines, "cents": cents}
    return told | {"lines_of_unknown_amount": lines if key[1] == UNSUMMED else 0, "files": places}


def held_back_lines(marts: Any, deliveries: Path, lang: str, *, width: int = 80) -> list[str]:
    """What did not count and why, in words, and the commands that tell more; nothing when everything counted."""
    say, told = Teller(lang, width), held_back(marts)
    remarks = len(marts.table("core__remarks"))
    lines = say.wrap(say.t("outcome.remarks", remarks=say.count(remarks, "n_notes"))) if remarks else []
    if not told:
        return lines
    checked = marts.table("mart__reconciliation")
    checked = checked[checked.reason != LATER]
    names = {name for one in told for name, _ in one["files"]}
    lost = say.count(int(checked.lines_quarantined.sum()), "n_lines")
    money = exact_euros(int(checked.cents_quarantined.sum()), lang)
    lines += say.wrap(say.t("outcome.held", lines=lost, cents=money, files=say.count(len(names), "n_files")))
    for one in told[:SHOWN_REASONS]:
        lines += _reason(say, one)
    if len(told) > SHOWN_REASONS:
        lines.append("  " + say.t("outcome.more_reasons", n=len(told) - SHOWN_REASONS))
    readable = [name for one in told for name, _ in one["files"] if MASKED not in name]
    folder = shlex.quote(str(deliveries))
    one = shlex.quote(str(deliveries / readable[0])) if readable else folder
    return [
        *lines,
        say.t("outcome.see_one"),
        f"  ontschot check {one}",
        say.t("outcome.see_all"),
        f"  ontschot check {folder} --errors {say.t('outcome.workbook')}",
    ]


def _reason(say: Teller, one: dict[str, Any]) -> list[str]:
    """One reason: how much, why, and where first."""
    cents = exact_euros(one["cents"], say.lang)
    told = cents if one["status"] == "rows" else say.t("outcome.turned_over", cents=cents)
    unknown = one["lines_of_unknown_amount"]
    parts = [told] if one["cents"] else []
    parts += [say.t("outcome.amount_unknown", lines=say.count(unknown, "n_lines"))] if unknown else []
    amount = f" ({'; '.join(parts)})" if parts else ""
    many = say.count(len(one["files"]), "n_files")
    if one["status"] == "rows":
        head = f"{say.count(one['lines'], 'n_lines')}{amount}"
    else:
        lines = f", {say.count(one['lines'], 'n_lines')}" if one["lines"] else ""
        head = f"{many} {say.t('check.sum_' + one['status'])}{lines}{amount}"
    column = f", {say.t('check.column')} ‘{one['column']}’" if one["column"] else ""
    wrong, remedy = message(one["rule"], one["column"], say.lang)
    places = [
        f"{name}, {say.t('check.line', line=line)}" if line else name for name, line in one["files"][:SHOWN_FILES]
    ]
    rest = len(one["files"]) - SHOWN_FILES
    places += [say.t("outcome.more_files", n=grouped(rest, say.lang))] if rest > 0 else []
    return [
        *say.wrap(f"{head}{column}: {wrong}", "  - ", "    "),
        *textwrap.wrap(
            "; ".join(places),
            say.width,
            initial_indent="      ",
            subsequent_indent="      ",
            break_long_words=False,
            break_on_hyphens=False,
        ),
        *say.wrap(f"→ {remedy}", "      ", "        "),
    ]
