"""The address says what is looked at: there and back, and nothing that cannot be chosen."""

from hypothesis import given
from hypothesis import strategies as st

from reports.state import AMOUNTS, Choices, State

OFFERED = Choices(
    ("gemeente", "woningcorporatie", "alle"), ("alle", "GW-001", "GW-002"), ("alle", "2025"), AMOUNTS, ("nl", "en"),
    {"tab": ("kans", "tabel")},
)  # fmt: skip
STATES = st.builds(
    State,
    perspective=st.sampled_from(OFFERED.perspective), project=st.sampled_from(OFFERED.project),
    period=st.sampled_from(OFFERED.period), amount=st.sampled_from(OFFERED.amount), lang=st.sampled_from(OFFERED.lang),
    more=st.sampled_from(OFFERED.more["tab"]).map(lambda tab: (("tab", tab),)),
)  # fmt: skip


@given(STATES)
def test_what_is_looked_at_comes_back_from_its_address(state):
    assert State.from_query(state.to_query(OFFERED), OFFERED) == state


@given(st.text(max_size=60))
def test_any_text_for_a_query_gives_something_that_can_be_chosen(text):
    state = State.from_query(text, OFFERED)
    assert State.from_query(state.to_query(OFFERED), OFFERED) == state
    assert state.project in OFFERED.project


def test_what_holds_anyway_is_left_out_of_the_address():
    assert State("gemeente", more=(("tab", "kans"),)).to_query(OFFERED) == ""
    assert State("alle", "GW-002", lang="en").to_query(OFFERED) == "?perspectief=alle&project=GW-002&taal=en"


def test_what_cannot_be_chosen_falls_back_and_is_dropped():
    state = State.from_query("?project=GW-999&bedrag=per-jaar&periode=1900&x=y", OFFERED)
    assert (state.project, state.period, state.amount) == ("alle", "alle", "per-jaar")
    assert state.to_query(OFFERED) == "?bedrag=per-jaar"


def test_who_chooses_what_is_there_already_changes_nothing():
    state = State("gemeente", "GW-001", more=(("tab", "tabel"),))
    assert state.says({"project": "GW-001", "tab": "tabel"})
    assert not state.says({"project": "alle"})
