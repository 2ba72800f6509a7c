"""What others published: the committed rows, checked."""

import dagster as dg
import pandas as pd

from assets.describe import presentation
from assets.place import Place
from pipelines.contracts import REFERENCE


def reference_asset(table: str) -> dg.AssetsDefinition:
    """Asset of one reference table: the committed CSV of that name."""

    def made(place: Place) -> pd.DataFrame:
        return place.reference_rows(table.removeprefix("ref__"))

    return dg.asset(**presentation(table))(made)


REFERENCE_ASSETS = [reference_asset(table) for table in REFERENCE]
