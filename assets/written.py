"""A value in the notation of the file it came from."""

from datetime import date
from typing import Any

from reports.numerals import exact_euros


def as_written(table: str, column: str, value: Any) -> str | None:
    """A value as it stands in the file: euros and dd-mm-jjjj in tables, cents and ISO dates in iWmo messages; a person never."""
    if value is None or column == "person_id":
        return None
    if table.startswith("raw_iwmo__"):
        return str(value)
    if column.endswith("_cents"):
        return exact_euros(value, "nl").replace("€\u00a0", "")
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value)
