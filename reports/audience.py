"""Whose rows are whose: what somebody is given of every table, so that nothing that makes a page ever holds a row of another.

Per table one rule. A table without a rule is given to nobody, and a column that its contract does not know is not read.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from pipelines.contracts import CONTRACTS
from reports.disclosure import FEWEST
from reports.viewer import Project, Viewer, allowed
from reports.warehouse import DIRECTORY, Generation, Warehouse

FEW = "few"  # column of the directory: of so few people that a project is for its municipality alone
TOGETHER = "all"  # the scope of all projects in a mart
ENOUGH = 3  # other organisations of one's kind behind a figure of a group, and other projects
FILES = "mart__reconciliation"


class NotForThem(LookupError):
    """A table that is given to nobody, or not to who looks."""


@dataclass(frozen=True)
class Rule:
    """Whose the rows of a table are.

    Attributes:
        kind: everybody | project (a project, an organisation or all) | municipality | owner (of a delivery) | file | group | network.
        column: Column that says whose a row is.
        lines: Whether rows are lines of the ledger or files: then not for the network.
    """

    kind: str
    column: str = ""
    lines: bool = False


EVERYBODY, NETWORK = Rule("everybody"), Rule("network")
PROJECT, SCOPE, GROUP = Rule("project", "project_id"), Rule("project", "scope"), Rule("group", "projects")
RULES: dict[str, Rule] = {
    **{name: EVERYBODY for name in CONTRACTS if name.startswith("ref__")},
    "mart__release": EVERYBODY,
    **dict.fromkeys(
        (
            "mart__avoided_cost", "mart__who_pays_who_gains", "mart__payback", "mart__payback_party", "mart__cashable", "mart__shifts",
            "mart__settlement", "mart__settlement_years", "mart__sensitivity", "mart__value_of_information", "mart__project_profile",
            "mart__estimators", "mart__event_study", "mart__placebo_dates", "mart__parallel_trends", "mart__balance", "mart__selection",
            "mart__one_more_caretaker", "mart__comparison", "mart__project_factors", "mart__plan_actual", "mart__early_signal",
            "mart__organisation_payback", "mart__organisation_payback_party", "mart__payback_per_dwelling", "mart__peers",
        ),
        PROJECT,
    ),
    **dict.fromkeys(("mart__amounts", "mart__organisations", "mart__last_year", "mart__operating_costs"), SCOPE),
    **dict.fromkeys(("mart__comparison_groups", "mart__success_factors", "mart__dose_response"), GROUP),
    **dict.fromkeys(("mart__coverage", "mart__ledger_buckets"), NETWORK),
    **dict.fromkeys(("mart__taakveld", "mart__municipal_context"), Rule("municipality", "municipality_code")),
    "mart__lines_behind": Rule("project", "project_id", lines=True),
    "mart__deliveries": Rule("owner", "owner"),
    **dict.fromkeys((FILES, "mart__restatements"), Rule("owner", "owner", lines=True)),
    **dict.fromkeys(("core__quarantine", "core__remarks"), Rule("file", "file_id", lines=True)),
}  # fmt: skip


def projects_of(directory: pd.DataFrame) -> list[Project]:
    """Projects by name, as far as it matters for who may see them."""
    return [
        Project(
            str(r.project_id), str(r.complex_name), str(r.municipality_code), str(r.municipality_name),
            str(r.corporation_id), str(r.corporation_name), bool(getattr(r, FEW, False)),
        )
        for r in directory.sort_values("complex_name").itertuples()
    ]  # fmt: skip


@dataclass(frozen=True)
class Audience:
    """Somebody beside all projects: which are theirs, and what follows from it."""

    viewer: Viewer
    projects: tuple[Project, ...]

    @cached_property
    def own(self) -> tuple[Project, ...]:
        """Projects that may be seen."""
        return tuple(one for one in self.projects if allowed(self.viewer, one))

    @property
    def everything(self) -> bool:
        """Whether nothing is kept back: who holds the data of all."""
        return self.viewer.role != "netwerk" and not self.viewer.organisation

    @property
    def network(self) -> bool:
        """Whether it is the network, which sees figures of all and lines of none."""
        return self.viewer.role == "netwerk"

    @cached_property
    def scopes(self) -> set[str]:
        """Keys of figures: own projects, the own organisation, and all when all are own."""
        mine = {one.project_id for one in self.own}
        if self.few:  # what is kept would be what is left of the sum
            return mine
        mine |= {f"{self.viewer.role}:{self.viewer.organisation}"}
        return mine | ({TOGETHER} if self.own and len(self.own) == len(self.projects) else set())

    @cached_property
    def theirs(self) -> int:
        """How many projects are theirs, also those that are kept from them because they are of few people."""
        return sum(allowed(self.viewer, replace(one, few=False)) for one in self.projects)

    @property
    def few(self) -> bool:
        """Whether a project that would be theirs is kept from them."""
        return self.theirs > len(self.own)

    @property
    def owner(self) -> str:
        """Who delivers, as it stands in the list of deliveries."""
        return f"{'gemeente' if self.viewer.role == 'gemeente' else 'kvk'}:{self.viewer.organisation}"

    @cached_property
    def others(self) -> int:
        """Organisations of the same kind that are behind the projects of others."""
        of = "municipality" if self.viewer.role == "gemeente" else "corporation"
        return len({getattr(one, of) for one in self.projects} - {self.viewer.organisation})

    def condition(self, rule: Rule, files: Collection[str]) -> list | None:
        """Which rows of a table are given, as a filter of Parquet: None = all, an empty list = none."""
        if self.everything or rule.kind == "everybody":
            return None
        if self.network and not self.few:
            return [] if rule.lines else None
        if self.network and (rule.lines or rule.kind in ("group", "network")):
            return []
        if rule.kind == "group":
            return [(rule.column, ">=", self.theirs + ENOUGH)] if self.others >= ENOUGH else []
        given: Mapping[str, Collection[str]] = {
            "project": self.scopes, "owner": {self.owner}, "file": files,
            "municipality": {self.viewer.organisation} if self.viewer.role == "gemeente" else (),
        }  # fmt: skip
        mine = sorted(given.get(rule.kind, ()))
        return [(rule.column, "in", mine)] if mine else []


class Given(Warehouse):
    """What somebody is given of the answers below a folder; the rest is not read."""

    def __init__(self, folder: Path, generation: Generation | None, viewer: Viewer, few_kept: bool = False) -> None:
        super().__init__(folder, generation)
        everyone = pd.read_parquet(self._path("mart__project_profile"), columns=[*DIRECTORY, "supported_residents"])
        few = few_kept & (everyone.pop("supported_residents").fillna(0) < FEWEST)  # not known is few
        self._directory = everyone.assign(**{FEW: few})
        self.audience = Audience(viewer, tuple(projects_of(self._directory)))

    @property
    def directory(self) -> pd.DataFrame:
        """Names of all projects and of who runs them: known to everybody who is in."""
        return self._directory

    def table(self, name: str) -> pd.DataFrame:
        """The rows of a table that are given.

        Raises:
            NotForThem: The table has no rule.
            FileNotFoundError: It has not been built.
        """
        if name not in RULES:
            raise NotForThem(name)
        if name not in self._read:
            self._read[name] = self._given(name, RULES[name])
        return self._read[name]

    def optional(self, name: str) -> pd.DataFrame | None:
        """A table that may not be there; None when it is not, or nothing of it is given."""
        if name not in RULES:
            raise NotForThem(name)
        return super().optional(name)

    def _given(self, name: str, rule: Rule) -> pd.DataFrame:
        path, known = self._path(name), set(CONTRACTS[name].to_schema().columns)
        schema = pq.read_schema(path)
        columns = [column for column in schema.names if column in known]
        files = set(self.table(FILES).file_id) if rule.kind == "file" else ()
        condition = self.audience.condition(rule, files)
        if condition == []:  # not a row of it is read
            return schema.empty_table().select(columns).to_pandas()
        return pd.read_parquet(path, columns=columns, filters=condition)
