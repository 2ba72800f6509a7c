"""How many people: what may be told. The one place where a page, a file or a document gets a count of people from.

Fewer than ten people are never counted out, for nobody, also not inside a project; what is more is rounded to five, so that two
releases do not give away one person. Zero is fewer than ten.
"""

from reports.view_models.pieces import Missing

FEWEST, STEP = 10, 5
FEW = Missing("few_people")


def people(count: float | None) -> int | Missing:
    """A count of people as it may be told: to the nearest five, or that there are fewer than ten."""
    if count is None or count != count:  # not a number
        return Missing("not_known_yet")
    return FEW if count < FEWEST else STEP * round(count / STEP)
