"""What the answers are made of: panels, money, rows that others published, and assumptions."""

from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from pipelines.measures.adjustments import Adjustments
from pipelines.measures.panel import Panel, complex_panel, insured_panel, person_panel
from pipelines.measures.present_value import Rate
from pipelines.measures.verdict import Rules


@dataclass(frozen=True)
class Panels:
    """The three panels, each made once in a build: from here on everybody looks at the same arrays."""

    persons: Panel
    complexes: Panel
    insured: Panel

    @classmethod
    def of(cls, persons: pa.Table, complexes: pa.Table, insured: pa.Table) -> "Panels":
        """From core__person_months, core__complex_months and core__insured_quarters."""
        return cls(person_panel(persons), complex_panel(complexes), insured_panel(insured))


@dataclass(frozen=True)
class Money:
    """Real caretaker cost (project_id, month, cents) and transfers (project_id, month, party, cents) of projects.

    ``booked`` (project_id, month) are the months of which the corporation's books and hours are in (`profile.counted_months`):
    elsewhere a cost of 0 means not known.
    ``exposure`` (project_id, month, hours, dwellings, supported_residents): hours of caretakers are null where not delivered.
    ``splits`` (complex_id, party, percent) are how parties would split the cost themselves.
    """

    caretaking: pd.DataFrame
    transfers: pd.DataFrame
    booked: pd.DataFrame
    exposure: pd.DataFrame
    splits: pd.DataFrame


@dataclass(frozen=True)
class Published:
    """Rows that others published: ref__budgets, ref__cashable, ref__sensitivity and core__deflators."""

    budgets: pd.DataFrame
    cashable: pd.DataFrame
    ranges: pd.DataFrame
    factors: pd.DataFrame


@dataclass(frozen=True)
class Peers:
    """Where groups of like projects are cut: dwellings, share of dwellings with support, months since the start (twice)."""

    dwellings: float
    supported_share: float
    months: float
    first_months: float


@dataclass(frozen=True)
class Settings:
    """Assumptions, from reference rows: number and seed of the draws, discounting, adjustments, limits of designs and words."""

    draws: int
    seed: int
    discount_rate: Rate
    horizon_years: int
    adjustments: Adjustments
    minimum_control_complexes: int
    rules: Rules
    peers: Peers
