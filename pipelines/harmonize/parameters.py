"""Assumptions by name."""

import pandas as pd


def value_of(parameters: pd.DataFrame, name: str) -> float:
    """Value of one parameter of ref__parameters.

    Raises:
        KeyError: There is no such parameter, or more than one; names what there is.
    """
    found = parameters.loc[parameters.parameter == name, "value"]
    if len(found) != 1:
        raise KeyError(f"ref__parameters: {len(found)} rows for {name}; known: {sorted(parameters.parameter)}")
    return float(found.iloc[0])


def settings_of(parameters: pd.DataFrame) -> dict[str, float]:
    """All assumptions by name."""
    return {name: value_of(parameters, name) for name in parameters.parameter}
