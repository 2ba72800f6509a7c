"""The calendar of deliveries: in, held, expected, late."""

import datetime as dt

from pipelines.harmonize.calendar import Agreed, Came, calendar, grown_old, months_of

TERMS = {"wmo323": 30, "xaf": 181, "insurer": 0}


def month(number, counts=True, kind="wmo323", owner="agb:1"):
    start = dt.date(2024, number, 1)
    end = dt.date(2024 + number // 12, number % 12 + 1, 1) - dt.timedelta(1)
    return Came(kind, owner, start, end, "accepted" if counts else "set_aside")


def states(files, on):
    return [(slot.start.month, slot.state) for slot in calendar(files, TERMS, on=on)]


def test_a_month_that_is_missing_between_others_is_late():
    assert states([month(1), month(3)], dt.date(2024, 4, 2)) == [(1, "in"), (2, "late"), (3, "in")]


def test_a_month_that_ended_within_the_term_is_expected_and_after_it_late():
    assert states([month(1)], dt.date(2024, 3, 30)) == [(1, "in"), (2, "expected")]
    assert states([month(1)], dt.date(2024, 3, 31)) == [(1, "in"), (2, "late")]


def test_a_month_that_has_not_ended_is_not_expected_yet():
    assert states([month(1)], dt.date(2024, 2, 29)) == [(1, "in")]
    assert states([month(1)], dt.date(2024, 3, 1)) == [(1, "in"), (2, "expected")]


def test_a_file_that_came_and_does_not_count_is_held_until_a_good_one_comes():
    assert states([month(1, counts=False)], dt.date(2024, 2, 1)) == [(1, "held")]
    assert states([month(1, counts=False), month(1)], dt.date(2024, 2, 1)) == [(1, "in")]


def test_the_rhythm_is_that_of_the_party_itself():
    year = Came("xaf", "kvk:1", dt.date(2023, 1, 1), dt.date(2023, 12, 31), "accepted")
    quarter = Came("insurer", "uzovi:1", dt.date(2023, 1, 1), dt.date(2023, 3, 31), "accepted")
    assert [months_of([one]) for one in (month(2), quarter, year)] == [1, 3, 12]
    slots = calendar([year, quarter, month(1)], TERMS, on=dt.date(2024, 2, 1))
    assert [(s.owner, s.start.year, s.state) for s in slots if s.kind == "xaf"] == [("kvk:1", 2023, "in")]
    assert [s.state for s in slots if s.kind == "insurer"] == ["in", "late", "late", "late"]


def test_what_comes_when_something_happens_has_no_calendar():
    assert calendar([month(1, kind="wmo307"), month(3, kind="wmo307")], TERMS, on=dt.date(2024, 9, 1)) == []


def test_nothing_delivered_gives_no_calendar():
    assert calendar([], TERMS, on=dt.date(2024, 1, 1)) == []


def test_every_table_that_is_read_by_a_profile_has_a_rhythm_of_its_own():
    def came(name, start, end):
        return Came("profiled", "kvk:1", start, end, "accepted", name)

    year = came("Overlast", dt.date(2023, 1, 1), dt.date(2023, 12, 31))
    month = came("Handhaving", dt.date(2024, 1, 1), dt.date(2024, 1, 31))
    slots = calendar([year, month], {"profiled": 31}, on=dt.date(2024, 3, 1))
    assert [(slot.name, slot.start, slot.state) for slot in slots] == [
        ("Handhaving", dt.date(2024, 1, 1), "in"),
        ("Handhaving", dt.date(2024, 2, 1), "expected"),
        ("Overlast", dt.date(2023, 1, 1), "in"),
    ]


def agreed(first, until=None, months=1, days=None):
    return Agreed("wmo323", "agb:1", dt.date(2024, first, 1), until, months, days)


def promised(files, one, on):
    return [(slot.start.month, slot.state) for slot in calendar(files, TERMS, on=on, agreed=[one])]


def test_a_party_that_agreed_to_deliver_and_never_did_is_late():
    assert promised([], agreed(1), dt.date(2024, 3, 20)) == [(1, "late"), (2, "expected")]
    assert promised([], agreed(4), dt.date(2024, 3, 20)) == []


def test_what_was_agreed_holds_and_not_the_usual_rhythm_or_term():
    assert promised([month(1), month(2), month(3)], agreed(1, months=3), dt.date(2024, 7, 20)) == [
        (1, "in"),
        (4, "expected"),
    ]
    assert promised([], agreed(1, days=90), dt.date(2024, 4, 20)) == [(1, "expected"), (2, "expected"), (3, "expected")]
    assert promised([], agreed(1, days=0), dt.date(2024, 2, 1)) == [(1, "late")]


def test_nothing_is_expected_after_the_last_month_that_was_agreed():
    assert promised([month(1)], agreed(1, until=dt.date(2024, 2, 29)), dt.date(2024, 9, 1)) == [(1, "in"), (2, "late")]


def test_what_came_outside_of_what_was_agreed_is_there_and_the_months_between_are_not_missed():
    one = agreed(5, until=dt.date(2024, 6, 30))
    assert promised([month(2), month(8)], one, dt.date(2024, 9, 1)) == [(2, "in"), (5, "late"), (6, "late"), (8, "in")]


def test_who_delivered_nothing_that_counts_for_more_than_so_many_months_has_grown_old():
    files = [
        month(1),
        month(3),
        month(5, counts=False),
        month(4, owner="agb:2"),
        month(2, kind="shelter", owner="agb:1"),
    ]
    slots = calendar(files, {"wmo323": 30, "shelter": 31}, on=dt.date(2025, 3, 31))
    march, april = dt.date(2024, 3, 31), dt.date(2024, 4, 30)
    assert grown_old(slots, on=dt.date(2025, 4, 30), months=13) == {}
    assert grown_old(slots, on=dt.date(2025, 5, 1), months=13) == {"agb:1": march}
    assert grown_old(slots, on=dt.date(2025, 5, 30), months=13) == {"agb:1": march}
    assert grown_old(slots, on=dt.date(2025, 5, 31), months=13) == {"agb:1": march, "agb:2": april}
