"""The ten success factors of a project as they are read."""

import pandas as pd

from reports.view_models.factors import factors_of

COLUMNS = ["project_id", "factor", "indicator", "unit", "value", "word", "others", "others_middle"]
NOT = float("nan")


class Marts:
    def __init__(self, *rows):
        self.rows = pd.DataFrame([("GW-001", *row) for row in rows], columns=COLUMNS)

    def optional(self, _name):
        return self.rows


def test_each_value_is_read_in_its_own_unit_beside_the_middle_of_the_others():
    marts = Marts(
        (1, "motivation_interview", "yes_no", 1.0, None, 4, 0.75),
        (2, "agreement_signatures", "count", 2.0, "gemeente | zorg", 4, 3.0),
        (5, "self_contained_share", "share", 0.5, None, 2, NOT),
        (10, "trained_staff_share", "share", NOT, None, 4, 0.25),
    )
    assert [row[2:] for row in factors_of(marts, "GW-001", "nl").rows] == [
        ("ja", "75% heeft dit", "4"),
        ("2 (gemeente, zorg)", "3", "4"),
        ("50%", "– (te weinig projecten)", "2"),
        ("– (nog niet bekend)", "25%", "4"),
    ]
    assert factors_of(marts, "GW-001", "en").rows[0][2:] == ("yes", "75% has this", "4")


def test_a_project_of_which_the_register_says_nothing_has_no_table():
    assert factors_of(Marts((10, "trained_staff_share", "share", NOT, None, 4, 0.25)), "GW-001", "nl") is None
    assert factors_of(Marts(), "GW-001", "nl") is None
