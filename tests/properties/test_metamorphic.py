"""From panels and money to every answer: change what goes in, and know what must come out, whatever the figures are.

Each relation goes through everything at once (`answers`): estimates, draws, net per party, payback, settlement, comparison. The country
is small and always the same; what must hold is exact (to the cent) unless said otherwise.
"""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from assets.marts import settings as settings_of
from benchmarks.worlds import Tables
from pipelines.measures.answers import answers, looked
from pipelines.measures.given import Money, Published
from tests.conftest import ROOT
from tests.unit.measures.small_country import Country, world

REFERENCE = ROOT / "data" / "reference"
KEPT = ("P00", "P01", "P02", "P03", "P04")
DRAWS = 100
KEY = ["project_id", "year", "party", "budget"]


def published() -> Published:
    tables = [pd.read_csv(REFERENCE / f"{name}.csv") for name in ("budgets", "cashable", "sensitivity")]
    factors = [(i, y) for i in set(tables[0].price_index.dropna()) for y in range(2019, 2027)]
    return Published(*tables, pd.DataFrame(factors, columns=["price_index", "year"]).assign(factor=1.0))


def assumed():
    read = [pd.read_csv(REFERENCE / f"{name}.csv") for name in ("parameters", "discount_rates", "adjustments")]
    return settings_of(*read, DRAWS)


@cache
def country() -> tuple[Tables, Money, pd.DataFrame]:
    """Panels of five projects, € 3,000 a month of caretaking in each, and a subsidy for one of them."""
    made = world(11, Country(people_elsewhere=260, places=8))
    panels = Tables(*(kept(t, KEPT) for t in (made.persons, made.complexes, made.insured)))
    own = panels.complexes.select(["project_id", "start_month", "dwellings"]).to_pandas().dropna()
    own = own.drop_duplicates("project_id").rename(columns={"start_month": "caretaking_start"}).reset_index(drop=True)
    months = pd.date_range("2019-01-01", "2025-12-01", freq="MS")
    every = own.merge(pd.DataFrame({"month": months}), how="cross")
    every = every[every.month >= pd.to_datetime(every.caretaking_start)].reset_index(drop=True)
    spent = every[["project_id", "month"]].assign(cents=3_000_00)
    paid = every.loc[every.project_id == "P01", ["project_id", "month"]]
    moved = pd.concat(
        [paid.assign(party="gemeente", cents=-400_00), paid.assign(party="woningcorporatie", cents=400_00)]
    )
    exposure = every[["project_id", "month", "dwellings"]].assign(hours=64.0, supported_residents=8)
    splits = pd.DataFrame({"complex_id": [], "party": [], "percent": []})
    projects = own.assign(
        motivation_interview=False,
        complex_id=own.project_id, municipality_code="9001", corporation_id="90000101", supported_share=0.4,
        activities_per_month=[4.0, 1.0, 2.0, 6.0, 3.0],
    )  # fmt: skip
    return panels, Money(spent, moved, spent[["project_id", "month"]], exposure, splits), projects


def kept(table: pa.Table, projects) -> pa.Table:
    """The rows of some projects, and of everyone who is in none."""
    return table.filter(
        pc.or_kleene(pc.is_null(table["project_id"]), pc.is_in(table["project_id"], pa.array(projects)))
    )


def asked(panels=None, money=None, projects=None, given=None, how=None):
    was = country()
    chosen = how or assumed()
    seen = looked((panels or was[0]).panels(), draws=chosen.draws, seed=chosen.seed, minimum_control_complexes=4)
    return answers(seen, money or was[1], was[2] if projects is None else projects, given or published(), chosen)


@cache
def before():
    return asked()


def each(panels: Tables, change) -> Tables:
    """Every panel, changed."""
    return Tables(*(change(t) for t in (panels.persons, panels.complexes, panels.insured)))


def with_cents(table: pa.Table, change) -> pa.Table:
    """A panel with other amounts; ``change`` gets the name of the budget and its cents."""
    for i, name in enumerate(table.column_names):
        if name.endswith("_cents"):
            cents = np.asarray(change(name.removesuffix("_cents"), table[name].to_numpy()))
            table = table.set_column(i, name, pa.array(np.rint(cents).astype(np.int64)))
    return table


def same(a, b, *tables, where=None):
    """Whether tables of two answers are the same to the last digit."""
    for name in tables or ("avoided_cost", "who_pays_who_gains", "comparison"):
        one, other = (getattr(x, name) for x in (a, b))
        if where is not None:
            one, other = (t[where(t)].reset_index(drop=True) for t in (one, other))
        assert len(one), name
        pd.testing.assert_frame_equal(one, other)


def net(told, project="all", party="all", budget="all", year=0) -> int:
    return int(told.who_pays_who_gains.set_index(KEY).net_cents[project, year, party, budget])


def avoided(told) -> pd.Series:
    return told.avoided_cost.set_index(["project_id", "budget", "year"]).avoided_cents


# --- nothing may change ------------------------------------------------------------------------------------------------------------


def test_rows_in_another_order_change_nothing():
    rng = np.random.default_rng(1)
    panels, money, _ = country()
    mixed = each(panels, lambda t: t.take(pa.array(rng.permutation(t.num_rows))))
    shuffled = replace(money, caretaking=money.caretaking.sample(frac=1, random_state=1))
    same(before(), asked(mixed, shuffled), "avoided_cost", "who_pays_who_gains", "comparison", "success_factors")
    same(before().valued, asked(mixed, shuffled).valued, "payback", "settlement")


def test_people_under_other_pseudonyms_change_nothing():
    panels, *_ = country()
    assert panels.persons.column_names[0] == "person_id"
    other = panels.persons.set_column(0, "person_id", pc.utf8_reverse(panels.persons["person_id"]))
    same(before(), asked(replace(panels, persons=other)))


def test_parties_in_another_order_change_nothing():
    given = published()
    same(before(), asked(given=replace(given, budgets=given.budgets.iloc[::-1].reset_index(drop=True))))


def test_a_booking_in_two_parts_and_one_that_is_taken_back_change_nothing():
    _, money, _ = country()
    whole = money.caretaking
    parts = [whole.assign(cents=whole.cents // 3), whole.assign(cents=whole.cents - whole.cents // 3),
             whole.assign(cents=77), whole.assign(cents=-77)]  # fmt: skip
    told = asked(money=replace(money, caretaking=pd.concat(parts, ignore_index=True)))
    same(before(), told)
    same(before().valued, told.valued, "payback", "payback_party", "settlement")


def test_what_a_person_costs_anyway_changes_no_figure():
    panels, *_ = country()
    someone = panels.persons["person_id"][0].as_py()
    rows = pc.equal(panels.persons["person_id"], someone).to_numpy(zero_copy_only=False)
    dearer = with_cents(panels.persons, lambda _, cents: cents + 50_000 * rows)
    a, b = avoided(before()), avoided(asked(replace(panels, persons=dearer)))
    assert np.abs((a - b).to_numpy()).max() <= 2  # float64, and a half cent a year


def test_what_a_month_costs_everybody_of_a_municipality_more_changes_no_figure():
    panels, *_ = country()
    month = panels.persons["month"].to_numpy().astype("datetime64[M]").astype(int)
    town = pc.equal(panels.persons["municipality_code"], panels.persons["municipality_code"][0]).to_numpy(
        zero_copy_only=False
    )
    dearer = with_cents(panels.persons, lambda _, cents: cents + town * (month % 7) * 9_000)
    a, b = avoided(before()), avoided(asked(replace(panels, persons=dearer)))
    assert np.abs((a - b).to_numpy()).max() <= 2


def test_another_seed_and_more_draws_leave_every_figure_and_move_only_how_sure_it_is():
    for how in (replace(assumed(), seed=7), replace(assumed(), draws=130)):
        told = asked(how=how)
        assert (avoided(before()) == avoided(told)).all()
        assert (before().avoided_cost.avoided_low95_cents != told.avoided_cost.avoided_low95_cents).any()


# --- what changes is known ----------------------------------------------------------------------------------------------------------


def test_k_times_the_euros_is_k_times_every_amount_and_the_same_chances_and_words():
    k, (panels, money, _) = 10, country()
    more = Money(money.caretaking.assign(cents=money.caretaking.cents * k), money.transfers.assign(cents=money.transfers.cents * k),
                 money.booked, money.exposure, money.splits)  # fmt: skip
    told = asked(each(panels, lambda t: with_cents(t, lambda _, cents: cents * k)), more)
    a, b = (t.who_pays_who_gains.set_index(KEY) for t in (before(), told))
    assert np.abs(a.net_cents * k - b.net_cents).max() <= 2 * k * len(avoided(told))  # rounded before, not after
    assert (a.verdict == b.verdict).all()
    per_euro = [t.comparison[t.comparison.measure == "benefit_per_euro"].value.to_numpy() for t in (before(), told)]
    assert per_euro[0] == pytest.approx(per_euro[1], rel=1e-5)
    paid = [t.valued.payback_party.set_index(["project_id", "party"]).break_even_p50_month for t in (before(), told)]
    assert paid[0].equals(paid[1])


def test_the_same_in_other_years_is_the_same_in_other_years():
    panels, money, projects = country()

    def later(column):
        moved = (column.to_numpy(zero_copy_only=False).astype("datetime64[M]") + 24).astype("datetime64[D]")
        return pa.array(moved, mask=column.is_null().to_numpy(zero_copy_only=False))

    def moved(table):
        for name in {"month", "quarter", "start_month"} & set(table.column_names):
            table = table.set_column(table.column_names.index(name), name, later(table[name].combine_chunks()))
        return table

    def year_on(frame):
        return frame.assign(month=pd.to_datetime(frame.month) + pd.DateOffset(years=2))

    on = Money(*(year_on(t) for t in (money.caretaking, money.transfers, money.booked, money.exposure)), money.splits)
    starts = projects.assign(caretaking_start=pd.to_datetime(projects.caretaking_start) + pd.DateOffset(years=2))
    told = asked(each(panels, moved), on, starts)
    a, b = (avoided(t)[:, :, 0] for t in (before(), told))
    assert (a == b).all()
    assert before().comparison.value.equals(
        told.comparison.value
    )  # draws are dealt out anew: intervals differ by chance
    wide = [t.avoided_cost.avoided_high95_cents - t.avoided_cost.avoided_low95_cents for t in (before(), told)]
    assert wide[1].sum() == pytest.approx(wide[0].sum(), rel=0.15)


def test_what_treated_people_cost_more_after_the_start_is_avoided_less_to_the_cent_and_only_there():
    panels, *_ = country()
    table = panels.persons
    after = pc.and_kleene(pc.equal(table["project_id"], "P02"), pc.greater_equal(table["month"], table["start_month"]))
    rows = after.fill_null(False).to_numpy(zero_copy_only=False)
    dearer = with_cents(table, lambda budget, cents: cents + rows * 1_000 * (budget == "wmo_support"))
    a, b = avoided(before()), avoided(asked(replace(panels, persons=dearer)))
    counted = before().avoided_cost.set_index(["project_id", "budget", "year"]).treated_periods["P02", "wmo_support", 0]
    assert a["P02", "wmo_support", 0] - b["P02", "wmo_support", 0] == counted * 1_000 > 0
    untouched = a.index.get_level_values(1) != "wmo_support"
    assert (a[untouched] == b[untouched]).all() and a["P01", "wmo_support", 0] == b["P01", "wmo_support", 0]


def test_what_happens_in_one_project_after_its_start_says_nothing_of_the_others():
    panels, *_ = country()

    def without(table):
        period = table["quarter" if "quarter" in table.column_names else "month"]
        gone = pc.and_kleene(pc.equal(table["project_id"], "P03"), pc.greater_equal(period, table["start_month"]))
        return table.filter(pc.invert(gone.fill_null(False)))

    a, b = avoided(before()), avoided(asked(each(panels, without)))
    others = [p for p in KEPT if p != "P03"]
    assert np.abs((a[others] - b[others]).to_numpy()).max() <= 2


def test_a_start_that_has_not_come_yet_has_no_figure_and_the_project_is_a_control():
    panels, *_ = country()

    def postponed(table):
        never = pa.scalar(date(2099, 1, 1), table["start_month"].type)
        late = pc.if_else(pc.equal(table["project_id"], "P04").fill_null(False), never, table["start_month"])
        return table.set_column(table.column_names.index("start_month"), "start_month", late)

    never = kept(postponed(panels.complexes), KEPT)
    told = asked(replace(panels, complexes=never))
    assert ("P04", "vacancy", 0) not in avoided(told).index and ("P04", "wmo_support", 0) in avoided(told).index
    assert ("P00", "vacancy", 0) in avoided(told).index


def test_costs_with_the_sign_turned_are_avoided_with_the_sign_turned():
    panels, *_ = country()
    told = asked(each(panels, lambda t: with_cents(t, lambda _, cents: -cents)))
    assert np.abs((avoided(before()) + avoided(told)).to_numpy()).max() <= 1


def test_k_times_the_cost_of_one_budget_leaves_the_others_alone():
    panels, *_ = country()
    more = replace(
        panels, complexes=with_cents(panels.complexes, lambda b, cents: cents * (5 if b == "vandalism" else 1))
    )
    a, b = avoided(before()), avoided(asked(more))
    mine = a.index.get_level_values(1) == "vandalism"
    assert (a[~mine] == b[~mine]).all()
    assert np.abs((5 * a[mine] - b[mine]).to_numpy()).max() <= 5 * 8


# --- value -------------------------------------------------------------------------------------------------------------------------


def test_a_caretaker_that_costs_twice_avoids_as_much_and_leaves_that_much_less():
    _, money, _ = country()
    cost = int(money.caretaking.cents.sum())
    told = asked(money=replace(money, caretaking=money.caretaking.assign(cents=money.caretaking.cents * 2)))
    same(before(), told, "avoided_cost")
    assert net(before()) - net(told) == cost
    assert net(before(), party="woningcorporatie") - net(told, party="woningcorporatie") == cost
    assert net(before(), party="gemeente") == net(told, party="gemeente")
    a, b = (t.comparison.set_index(["measure", "project_id"]).value["benefit_per_euro"] for t in (before(), told))
    assert (a / 2).tolist() == pytest.approx(b.tolist())


def test_money_that_changes_hands_moves_two_nets_and_nothing_of_all_together():
    _, money, _ = country()
    more = money.transfers.assign(cents=money.transfers.cents * 3)
    told = asked(money=replace(money, transfers=more))
    moved = 2 * int(money.transfers.cents.clip(lower=0).sum())
    assert net(told) == net(before())
    assert net(told, party="woningcorporatie") - net(before(), party="woningcorporatie") == moved
    assert net(before(), party="gemeente") - net(told, party="gemeente") == moved
    same(before(), told, "avoided_cost", "comparison")
    same(before().valued, told.valued, "payback")


def test_two_parties_that_become_one_gain_what_they_gained_together():
    given = published()
    one = given.budgets.assign(party=given.budgets.party.replace("zorgverzekeraar", "gemeente"))
    told = asked(given=replace(given, budgets=one))
    assert net(told, party="gemeente") == net(before(), party="gemeente") + net(before(), party="zorgverzekeraar")
    assert net(told) == net(before())


def test_without_discounting_payback_ends_at_the_net_in_the_same_draws():
    told = asked(how=replace(assumed(), discount_rate=0.0))
    end = told.valued.payback.sort_values("month").groupby("project_id").last()
    nets = told.who_pays_who_gains
    nets = nets[(nets.party == "all") & (nets.year == 0)].set_index("project_id").loc[[*KEPT, "all"]]
    for one, other in (("net_p10_cents", "net_low80_cents"), ("net_p90_cents", "net_high80_cents")):
        assert (
            np.abs(end[one].loc[nets.index] - nets[other]).max() <= 2_00
        )  # float32 by month, over years of € 3,000 a month


def test_a_project_that_only_costs_lowers_the_whole_by_its_cost_and_touches_no_other():
    panels, money, projects = country()
    more = projects.iloc[:1].assign(project_id="Q99", complex_id="Q99")
    extra = money.caretaking[money.caretaking.project_id == "P00"].assign(project_id="Q99", cents=1_000_00)
    spent = replace(
        money,
        caretaking=pd.concat([money.caretaking, extra]),
        booked=pd.concat([money.booked, extra[["project_id", "month"]]]),
    )
    told = asked(panels, spent, pd.concat([projects, more], ignore_index=True))
    assert net(before()) - net(told) == len(extra) * 1_000_00
    same(before(), told, "who_pays_who_gains", where=lambda t: t.project_id.isin(KEPT))
    same(before(), told, "comparison", where=lambda t: t.project_id.isin(KEPT))


def test_dwellings_counted_twice_halve_what_is_told_per_dwelling_and_leave_benefit_per_euro():
    _, money, _ = country()
    told = asked(money=replace(money, exposure=money.exposure.assign(dwellings=money.exposure.dwellings * 2)))
    a, b = (t.comparison.set_index(["measure", "project_id"]).value for t in (before(), told))
    for measure in ("avoided_per_dwelling_year", "net_per_dwelling_year"):
        assert (a[measure] / 2).tolist() == pytest.approx(b[measure].tolist())
    for measure in ("avoided_per_resident_year", "benefit_per_euro"):
        assert a[measure].tolist() == b[measure].tolist()
