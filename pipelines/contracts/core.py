"""One ledger and what surrounds it, in our words: one class per table; the docstring is its grain."""

import ibis.expr.datatypes as dt
import pandera.ibis as pa

from pipelines.budgets import PARTIES
from pipelines.contracts.columns import field
from pipelines.contracts.raw import CODES, PERSON

PERSON_BUDGETS = ["wmo_support", "day_activities", "sheltered_housing", "shelter", "other_wmo"]
COMPLEX_BUDGETS = ["vacancy", "turnover_maintenance", "vandalism", "rent_arrears", "liveability"]
INSURED_BUDGETS = ["zvw_ggz", "zvw_other"]
AVOIDABLE_BUDGETS = [*PERSON_BUDGETS, *COMPLEX_BUDGETS, *INSURED_BUDGETS]


class Quarantine(pa.DataFrameModel):
    """What was held back and why; one row per broken rule. The value stays with whoever holds the file."""

    file_id: dt.string = field("file_id")
    row: dt.int64 = field(
        "row",
        text="number of the row in the file; null when the reader could not make a row of it",
        unit="1-based",
        nullable=True,
    )
    line: dt.int64 = field(
        "line", text="line of the finding; 0 when it is about the file as a whole", unit="1-based", ge=0
    )
    column: dt.string = field("column")
    rule: dt.string = field("rule")
    table: dt.string = field("table", nullable=True)
    cents: dt.int64 = field("cents", nullable=True)


class Remarks(Quarantine):
    """What is odd and was read all the same; one row per remark. A remark holds no line and no cent back."""


class Projects(pa.DataFrameModel):
    """The register; one row per complex, project or comparison, with the ten factors."""

    complex_id: dt.string = field("complex_id")
    project_id: dt.string = field(
        "project_id", text="complex_id when the complex is a project, else null", nullable=True
    )
    complex_name: dt.string = field("complex_name")
    kind: dt.string = field("kind", isin=["project", "comparison"])
    corporation_id: dt.string = field("corporation_id", str_matches=CODES["kvk"])
    corporation_name: dt.string = field("corporation_name")
    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    municipality_name: dt.string = field("municipality_name")
    caretaking_start: dt.date = field(
        "caretaking_start",
        text="first month of caretaking; null for a comparison complex",
        unit="date",
        nullable=True,
    )
    dwellings: dt.int64 = field("dwellings", text="dwellings in the complex", unit="count", ge=1)
    motivation_interview: dt.boolean = field("motivation_interview", text="factors 1 and 6", nullable=True)
    residents_association: dt.boolean = field("residents_association", text="factor 1", nullable=True)
    common_room_m2: dt.float64 = field("common_room_m2", text="factor 1", unit="m²", nullable=True)
    activities_per_month: dt.float64 = field("activities_per_month", text="factor 1", unit="per month", nullable=True)
    agreement_parties: dt.string = field("agreement_parties", text="factor 2", nullable=True)
    agreement_until: dt.date = field("agreement_until", text="factor 2", unit="date", nullable=True)
    community_coach_hours: dt.float64 = field(
        "community_coach_hours", text="factor 3", unit="hours per month", nullable=True
    )
    open_support_share: dt.float64 = field("open_support_share", text="factor 3", unit="share", nullable=True)
    participation_share: dt.float64 = field("participation_share", text="factor 4", unit="share", nullable=True)
    self_contained_share: dt.float64 = field("self_contained_share", text="factor 5", unit="share", nullable=True)
    allocation_route: dt.string = field("allocation_route", text="factor 6", nullable=True)
    plan_caretaker_hours: dt.float64 = field(
        "plan_caretaker_hours", text="factors 7 and 8", unit="hours per month", nullable=True
    )
    supported_share: dt.float64 = field("supported_share", text="factor 9", unit="share", nullable=True)
    trained_staff_share: dt.float64 = field("trained_staff_share", text="factor 10", unit="share", nullable=True)


class Placements(pa.DataFrameModel):
    """Which person lived in which complex from when to when; one row per stay."""

    person_id: dt.string = field("person_id", str_matches=PERSON)
    complex_id: dt.string = field("complex_id")
    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    period_start: dt.date = field("period_start")
    period_end: dt.date = field("period_end", nullable=True)
    supported: dt.boolean = field("supported", text="lives there with support")


class Exposure(pa.DataFrameModel):
    """What there was to take care of; one row per complex and month."""

    complex_id: dt.string = field("complex_id")
    month: dt.date = field("month")
    dwellings: dt.int64 = field(
        "dwellings",
        text="dwellings in the complex in that year (WOZ-bezitstabel, else the register)",
        unit="count",
        ge=0,
    )
    occupied_dwellings: dt.int64 = field("occupied_dwellings", text="dwellings let", unit="count", ge=0, nullable=True)
    supported_residents: dt.int64 = field(
        "supported_residents", text="residents with support on the first day of the month", unit="count", ge=0
    )
    caretaker_hours: dt.float64 = field(
        "caretaker_hours", text="hours of caretakers", unit="hours per month", ge=0, nullable=True
    )


class Claims(pa.DataFrameModel):
    """Claim lines of care organisations with what became of them; one row per accepted prestatie."""

    file_id: dt.string = field("file_id")
    row: dt.int64 = field("row", ge=1)
    line: dt.int64 = field("line", ge=1)
    provider_agb: dt.string = field("provider_agb", str_matches=CODES["agb"])
    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    person_id: dt.string = field("person_id", str_matches=PERSON)
    product_category: dt.string = field("product_category", text="ProductCategorie (WMO020)")
    period_start: dt.date = field("period_start", text="first day of the care", unit="date")
    claim_month: dt.date = field("claim_month", text="month of the claim message", unit="date")
    amount_cents: dt.int64 = field("amount_cents")
    state: dt.string = field("state", isin=["granted", "refused", "unanswered"])


class CostLines(pa.DataFrameModel):
    """The ledger; one row per amount: one budget, one complex or person, one month, one source line.

    A transfer between parties is two rows of one source line that add up to zero.
    """

    file_id: dt.string = field("file_id")
    row: dt.int64 = field("row", ge=1)
    line: dt.int64 = field("line", ge=1)
    party: dt.string = field("party", isin=PARTIES)
    party_id: dt.string = field("party_id")
    budget: dt.string = field("budget")
    complex_id: dt.string = field("complex_id", nullable=True)
    person_id: dt.string = field("person_id", str_matches=PERSON, nullable=True)
    month: dt.date = field("month")
    amount_cents: dt.int64 = field("amount_cents")
    state: dt.string = field("state", isin=["booked", "granted", "unanswered"])
    transfer: dt.boolean = field("transfer", text="true when the line is one side of a transfer between parties")
    known_since: dt.date = field(
        "known_since",
        text="day on which its file was made, null when the file does not say it",
        unit="date",
        nullable=True,
    )


class Deflators(pa.DataFrameModel):
    """What an amount of a year is worth in prices of the base year; one row per price index and year."""

    price_index: dt.string = field("price_index", text="name of the index")
    year: dt.int64 = field("year")
    factor: dt.float64 = field(
        "factor", text="index of the base year divided by the index of the year", unit="ratio", gt=0
    )
    status: dt.string = field(
        "status",
        text="how settled the change into that year is",
        isin=["definitief", "voorlopig", "advies", "onbekend"],
    )
    published: dt.string = field(
        "published", text="when that change was published; null when its source does not say", nullable=True
    )


class CareCalendar(pa.DataFrameModel):
    """When a person was known to care, and which months cannot count; one row per person and month."""

    person_id: dt.string = field("person_id", str_matches=PERSON)
    month: dt.date = field("month")
    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    complex_id: dt.string = field(
        "complex_id",
        text="project or comparison complex of the person's first stay; null when never in the register",
        nullable=True,
    )
    project_id: dt.string = field("project_id", text="project of the first stay, null for controls", nullable=True)
    start_month: dt.date = field(
        "start_month", text="month of moving into the project, null for controls", unit="date", nullable=True
    )
    left_out: dt.string = field(
        "left_out",
        text="why the month does not count; null when it does",
        isin=["shifted", "left_project", "not_delivered", "no_price_index"],
        nullable=True,
    )


class PersonMonths(pa.DataFrameModel):
    """Real granted care cost of a person while known to care; one row per person and month, zeros filled in."""

    person_id: dt.string = field("person_id", str_matches=PERSON)
    month: dt.date = field("month")
    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    complex_id: dt.string = field(
        "complex_id",
        text="complex where the person lives or will first live; null when never in the register",
        nullable=True,
    )
    project_id: dt.string = field("project_id", text="project that treats the person, null for controls", nullable=True)
    start_month: dt.date = field(
        "start_month",
        text="month of moving into the project (treatment), null for controls",
        unit="date",
        nullable=True,
    )
    wmo_support_cents: dt.int64 = field(
        "wmo_support_cents", text="Wmo support (begeleiding)", unit="cents of the base year"
    )
    day_activities_cents: dt.int64 = field(
        "day_activities_cents", text="day activities (dagbesteding)", unit="cents of the base year"
    )
    sheltered_housing_cents: dt.int64 = field(
        "sheltered_housing_cents", text="sheltered housing (beschermd wonen)", unit="cents of the base year"
    )
    shelter_cents: dt.int64 = field("shelter_cents", text="shelter (opvang)", unit="cents of the base year")
    other_wmo_cents: dt.int64 = field("other_wmo_cents", text="other Wmo", unit="cents of the base year")


class BookedMonths(pa.DataFrameModel):
    """Months of which the ledger of the corporation is in; one row per complex and month."""

    complex_id: dt.string = field("complex_id")
    project_id: dt.string = field("project_id", nullable=True)
    month: dt.date = field("month")


class ComplexMonths(pa.DataFrameModel):
    """Real operating cost of a complex; one row per complex and month, zeros filled in."""

    complex_id: dt.string = field("complex_id")
    month: dt.date = field("month")
    project_id: dt.string = field(
        "project_id", text="complex_id of a project, null for comparison complexes", nullable=True
    )
    start_month: dt.date = field(
        "start_month",
        text="first month of caretaking (treatment), null for controls",
        unit="date",
        nullable=True,
    )
    dwellings: dt.int64 = field("dwellings", text="dwellings in the complex", unit="count", ge=1)
    vacancy_cents: dt.int64 = field("vacancy_cents", text="frictional vacancy", unit="cents of the base year")
    turnover_maintenance_cents: dt.int64 = field(
        "turnover_maintenance_cents", text="turnover maintenance", unit="cents of the base year"
    )
    vandalism_cents: dt.int64 = field("vandalism_cents", text="vandalism", unit="cents of the base year")
    rent_arrears_cents: dt.int64 = field(
        "rent_arrears_cents", text="rent arrears and evictions", unit="cents of the base year"
    )
    liveability_cents: dt.int64 = field(
        "liveability_cents", text="liveability (leefbaarheid)", unit="cents of the base year"
    )


class InsuredQuarters(pa.DataFrameModel):
    """Real Zvw cost of the insured in a complex; one row per complex, insurer and quarter that has at least 10 insured."""

    complex_id: dt.string = field("complex_id")
    insurer_id: dt.string = field("insurer_id", str_matches=CODES["uzovi"])
    quarter: dt.date = field("quarter")
    project_id: dt.string = field(
        "project_id", text="complex_id of a project, null for comparison complexes", nullable=True
    )
    start_month: dt.date = field(
        "start_month",
        text="first month of caretaking (treatment), null for controls",
        unit="date",
        nullable=True,
    )
    insured: dt.int64 = field("insured", text="people insured", unit="count", ge=10)
    zvw_ggz_cents: dt.int64 = field("zvw_ggz_cents", text="mental health care (ggz)", unit="cents of the base year")
    zvw_other_cents: dt.int64 = field("zvw_other_cents", text="other Zvw care", unit="cents of the base year")
