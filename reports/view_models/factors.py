"""The ten success factors of a project, beside the other projects that are known."""

import pandas as pd

from reports.labels.pages import PAGES
from reports.view_models.pieces import Column, Missing, Table, Value, told
from reports.warehouse import Warehouse

COLUMNS = (Column("factor"), Column("indicator"), Column("here"), Column("elsewhere"), Column("others", "count"))


def factors_of(marts: Warehouse, project_id: str, lang: str) -> Table | None:
    """What a project has of each factor; None when the register says nothing of this project."""
    every, t = marts.optional("mart__project_factors"), PAGES[lang]
    rows = every[every.project_id == project_id] if every is not None else pd.DataFrame()
    if rows.empty or rows.value.isna().all():
        return None
    values = tuple(
        (
            t[f"factor.{r.factor}"], t[f"indicator.{r.indicator}"], _with_word(r, lang),
            _elsewhere(r, lang), int(r.others),
        )
        for r in rows.sort_values(["factor"], kind="stable").itertuples()
    )  # fmt: skip
    return Table("project_factors", t["table_project_factors"], COLUMNS, values, lang)


def _with_word(row: "pd.core.frame.Pandas", lang: str) -> Value:
    """The value as it is read, with the words of the register behind it."""
    if pd.isna(row.value):
        return Missing()
    yes_no = row.unit == "yes_no"
    value = told(bool(row.value), "text", lang) if yes_no else told(float(row.value), str(row.unit), lang)
    return (
        value
        if pd.isna(row.word)
        else f"{value} ({', '.join(p.strip() for p in str(row.word).split('|') if p.strip())})"
    )


def _elsewhere(row: "pd.core.frame.Pandas", lang: str) -> Value:
    """The middle of the others; of yes and no how large a part has it."""
    if pd.isna(row.others_middle):
        return Missing("too_few_projects")
    yes_no = row.unit == "yes_no"
    value = told(float(row.others_middle), "share" if yes_no else str(row.unit), lang)
    return PAGES[lang]["share_has_it"].format(share=value) if yes_no else value
