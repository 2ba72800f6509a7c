"""What the parties delivered, in their own words: one class per table; the docstring is its grain.

Every row carries ``file_id``, ``row`` (its number among the rows of the file; given at intake, not by the reader) and ``line``. A rule broken here sends the row to quarantine; the class is the only place
where the rule is written.
"""

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pandera.ibis as pa

from pipelines.budgets import PARTIES, POTS
from pipelines.contracts.columns import field

CODES = {"municipality": r"^[0-9]{4}$", "agb": r"^[0-9]{8}$", "kvk": r"^[0-9]{8}$", "uzovi": r"^[0-9]{4}$"}
PERSON = r"^p[1-9][0-9]{0,2}[a-z2-7]{32}$"  # version of the key, base32 of 160 bits: never looks like a BSN
PRODUCT_CATEGORIES = [f"{n:02d}" for n in range(1, 19)]
UNITS = ["01", "04", "14", "16", "82", "83", "84"]
CHANGE_REASONS = [f"{n:02d}" for n in range(1, 15)]
STOP_REASONS = ["02", "19", "20", "21", "22", "23", "31", "36", "37", "38", "39"]


def _both_or_neither(a: ir.BooleanValue, b: ir.BooleanValue) -> ir.BooleanValue:
    return (a & b) | (~a & ~b)


class Delivered(pa.DataFrameModel):
    """Columns that every delivered row has."""

    file_id: dt.string = field("file_id", str_matches=r"^[0-9a-f]{64}$")
    row: dt.int64 = field("row", ge=1)
    line: dt.int64 = field("line", ge=1)


class IntakeFiles(pa.DataFrameModel):
    """What was received and what became of it; one row per received file (the same content again is a row of its own)."""

    file_id: dt.string = field("file_id", str_matches=r"^[0-9a-f]{64}$")
    copy: dt.int64 = field("copy", ge=1)
    name: dt.string = field("name")
    bytes: dt.int64 = field("bytes", ge=0)
    kind: dt.string = field("kind", nullable=True)
    owner: dt.string = field("owner", nullable=True)
    reference: dt.string = field("reference", nullable=True)
    period_start: dt.date = field("period_start", nullable=True)
    period_end: dt.date = field("period_end", nullable=True)
    issued_at: dt.date = field("issued_at", nullable=True)
    status: dt.string = field("status", isin=["accepted", "duplicate", "superseded", "set_aside", "refused", "unknown"])
    reason: dt.string = field("reason", nullable=True)
    stopped_at: dt.int64 = field(
        "stopped_at",
        text="line at which a file that was refused could not be read on; 0 when it is about the whole",
        unit="1-based",
        ge=0,
    )
    superseded_by: dt.string = field("superseded_by", text="file that takes its place", nullable=True)
    lines: dt.int64 = field("lines", ge=0)
    debit_cents: dt.int64 = field("debit_cents", ge=0)
    credit_cents: dt.int64 = field("credit_cents", ge=0)
    control_lines: dt.int64 = field("control_lines", nullable=True)
    control_debit_cents: dt.int64 = field("control_debit_cents", nullable=True)
    control_credit_cents: dt.int64 = field("control_credit_cents", nullable=True)
    control_net_cents: dt.int64 = field("control_net_cents", nullable=True)
    example: dt.boolean = field("example", text="true when the file says that it is example data")
    corrected_cents: dt.int64 = field(
        "corrected_cents", text="net amount that corrections of the receiving party added", unit="cents"
    )


class XafLines(Delivered):
    """Bookings of an XML Auditfile Financieel; one row per trLine."""

    company_id: dt.string = field(
        "company_id", text="KvK number of the auditfile, else its companyName and companyIdent"
    )
    fiscal_year: dt.string = field("fiscal_year", text="fiscalYear of the auditfile")
    journal_id: dt.string = field("journal_id", text="jrnID")
    transaction_id: dt.string = field("transaction_id", text="nr of the transaction")
    account_id: dt.string = field("account_id", text="accID")
    account_type: dt.string = field("account_type", text="accTp: B balance, P profit and loss, M mixed", nullable=True)
    rgs_code: dt.string = field("rgs_code", text="RGS code of the account, null when it has none", nullable=True)
    effective_date: dt.date = field("effective_date", text="effDate, or trDt when that is empty", unit="date")
    cost_id: dt.string = field("cost_id", text="costID (4.0: cost): cost centre; often the complex", nullable=True)
    project_code: dt.string = field("project_code", text="projID (4.0: project) of the booking", nullable=True)
    product_code: dt.string = field("product_code", text="prodID (4.0: product) of the booking", nullable=True)
    quantity: dt.float64 = field("quantity", text="qntity, e.g. hours", nullable=True)
    complex_rule: dt.int64 = field("complex_rule", ge=1, nullable=True)
    budget_rule: dt.int64 = field("budget_rule", ge=1, nullable=True)
    is_opening: dt.boolean = field(
        "is_opening", text="true when it books the opening balance (journal type O or period 0): no cost"
    )
    amount_cents: dt.int64 = field("amount_cents", text="D amount, or minus the C amount", unit="cents")


class IwmoClaims(Delivered):
    """Claims of care organisations (WMO323); one row per prestatie."""

    provider_agb: dt.string = field("provider_agb", str_matches=CODES["agb"])
    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    message_id: dt.string = field("message_id", text="BerichtIdentificatie/Identificatie of the message")
    claim_number: dt.string = field("claim_number", text="DeclaratieNummer")
    reference: dt.string = field("reference", str_length={"min_value": 1, "max_value": 20})
    previous_reference: dt.string = field("previous_reference", nullable=True)
    person_id: dt.string = field("person_id", str_matches=PERSON)
    assignment_number: dt.int64 = field("assignment_number", text="ToewijzingNummer", ge=0, le=999_999_999)
    product_category: dt.string = field("product_category", text="ProductCategorie (WMO020)", isin=PRODUCT_CATEGORIES)
    product_code: dt.string = field("product_code", text="ProductCode", nullable=True)
    period_start: dt.date = field("period_start")
    period_end: dt.date = field("period_end")
    volume: dt.int64 = field("volume", text="GeleverdVolume in its Eenheid", ge=0)
    unit: dt.string = field("unit", text="Eenheid (WJ756)", isin=UNITS)
    tariff_cents: dt.int64 = field("tariff_cents", ge=0, nullable=True)
    amount_cents: dt.int64 = field("amount_cents", text="IngediendBedrag: D positive, C negative", unit="cents")

    @pa.dataframe_check(name="period_end__not_before_start")
    def period_in_order(cls, data):  # noqa: N805
        """The product period ends on or after its start."""
        return data.table.period_end >= data.table.period_start

    @pa.dataframe_check(name="amount_cents__is_volume_times_tariff")
    def tr346(cls, data):  # noqa: N805
        """TR346: amount = volume × tariff; minutes may carry a tariff per minute or per hour, rounded."""
        t = data.table
        claimed = t.amount_cents.abs()
        product = t.volume * t.tariff_cents
        per_hour = (t.unit == "01") & ((claimed * 60 - product).abs() <= 60)
        return (t.unit == "83") | (claimed == product) | per_hour

    @pa.dataframe_check(name="amount_cents__is_volume_in_euros")
    def iv042(cls, data):  # noqa: N805
        """IV042: in unit 83 (euros) the volume is the amount itself, in cents."""
        t = data.table
        return (t.unit != "83") | (t.amount_cents.abs() == t.volume)

    @pa.dataframe_check(name="amount_cents__credit_needs_reference")
    def credit_has_reference(cls, data):  # noqa: N805
        """A credit (C) names the claim line it takes back, and only a credit does."""
        t = data.table
        return _both_or_neither(t.amount_cents < 0, t.previous_reference.notnull()) | (t.amount_cents == 0)


class IwmoAnswers(Delivered):
    """Answers of municipalities to claims (WMO325); one row per message."""

    provider_agb: dt.string = field("provider_agb", str_matches=CODES["agb"])
    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    message_id: dt.string = field("message_id", text="BerichtIdentificatie/Identificatie of the answer")
    claim_message_id: dt.string = field("claim_message_id", text="DeclaratieIdentificatie: message that is answered")
    claim_number: dt.string = field("claim_number", text="DeclaratieNummer that is answered", nullable=True)
    header_code: dt.string = field("header_code", text="RetourCode in the Header", str_matches=CODES["municipality"])
    answer_code: dt.string = field(
        "answer_code",
        text="RetourCode on the DeclaratieAntwoord; null when the whole message was refused",
        nullable=True,
    )
    submitted_cents: dt.int64 = field("submitted_cents", text="TotaalIngediendBedrag", unit="cents", nullable=True)
    granted_cents: dt.int64 = field("granted_cents", text="TotaalToegekendBedrag", unit="cents", nullable=True)


class IwmoRefusals(Delivered):
    """Claim lines that a municipality refused (WMO325); one row per returned prestatie."""

    provider_agb: dt.string = field("provider_agb", str_matches=CODES["agb"])
    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    claim_message_id: dt.string = field("claim_message_id", text="DeclaratieIdentificatie: message that is answered")
    reference: dt.string = field("reference", str_length={"min_value": 1, "max_value": 20})
    person_id: dt.string = field("person_id", str_matches=PERSON)
    amount_cents: dt.int64 = field(
        "amount_cents", text="IngediendBedrag of the refused line: D positive, C negative", unit="cents"
    )
    return_codes: dt.string = field(
        "return_codes", text="RetourCodes of the line, joined by |", str_matches=r"^[0-9]{4}(\|[0-9]{4})*$"
    )


class IwmoAssignments(Delivered):
    """Assignments of support to a care organisation (WMO301); one row per ToegewezenProduct."""

    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    provider_agb: dt.string = field("provider_agb", str_matches=CODES["agb"])
    message_id: dt.string = field("message_id", text="BerichtIdentificatie/Identificatie of the message")
    person_id: dt.string = field("person_id", str_matches=PERSON)
    assignment_number: dt.int64 = field("assignment_number", text="ToewijzingNummer", ge=0, le=999_999_999)
    product_category: dt.string = field(
        "product_category", text="Product/Categorie", isin=PRODUCT_CATEGORIES, nullable=True
    )
    product_code: dt.string = field("product_code", text="Product/Code", nullable=True)
    assigned_at: dt.string = field(
        "assigned_at",
        text="Toewijzingsdatum and -tijd; the latest per ToewijzingNummer holds",
        str_matches=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$",
    )
    period_start: dt.date = field("period_start", text="Ingangsdatum", unit="date")
    period_end: dt.date = field("period_end", text="Einddatum, null while open", unit="date", nullable=True)
    change_reason: dt.string = field(
        "change_reason", text="RedenWijziging (WMO002)", isin=CHANGE_REASONS, nullable=True
    )
    volume: dt.int64 = field("volume", text="Omvang/Volume", ge=0, nullable=True)
    unit: dt.string = field("unit", text="Omvang/Eenheid", isin=UNITS, nullable=True)
    frequency: dt.string = field(
        "frequency", text="Omvang/Frequentie (WMO757)", isin=["1", "2", "4", "6"], nullable=True
    )
    limit_cents: dt.int64 = field("limit_cents", text="Budget", unit="cents", ge=0, nullable=True)

    @pa.dataframe_check(name="period_end__not_before_start")
    def period_in_order(cls, data):  # noqa: N805
        """The assignment ends on or after its start."""
        return data.table.period_end >= data.table.period_start


class IwmoStarts(Delivered):
    """Starts of support reported by a care organisation (WMO305); one row per StartProduct."""

    provider_agb: dt.string = field("provider_agb", str_matches=CODES["agb"])
    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    message_id: dt.string = field("message_id", text="BerichtIdentificatie/Identificatie of the message")
    issued_at: dt.date = field("issued_at", text="BerichtIdentificatie/Dagtekening of the message", unit="date")
    person_id: dt.string = field("person_id", str_matches=PERSON)
    assignment_number: dt.int64 = field(
        "assignment_number", text="ToewijzingNummer", ge=0, le=999_999_999, nullable=True
    )
    product_category: dt.string = field(
        "product_category", text="Product/Categorie", isin=PRODUCT_CATEGORIES, nullable=True
    )
    product_code: dt.string = field("product_code", text="Product/Code", nullable=True)
    assignment_start: dt.date = field("assignment_start", text="ToewijzingIngangsdatum", unit="date", nullable=True)
    period_start: dt.date = field("period_start", text="Begindatum", unit="date")
    delivery_status: dt.string = field(
        "delivery_status",
        text="StatusAanlevering: 1 first, 2 changed, 3 removed, 9 n/a",
        isin=["1", "2", "3", "9"],
    )


class IwmoStops(Delivered):
    """Ends of support reported by a care organisation (WMO307); one row per StopProduct."""

    provider_agb: dt.string = field("provider_agb", str_matches=CODES["agb"])
    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    message_id: dt.string = field("message_id", text="BerichtIdentificatie/Identificatie of the message")
    issued_at: dt.date = field("issued_at", text="BerichtIdentificatie/Dagtekening of the message", unit="date")
    person_id: dt.string = field("person_id", str_matches=PERSON)
    assignment_number: dt.int64 = field(
        "assignment_number", text="ToewijzingNummer", ge=0, le=999_999_999, nullable=True
    )
    product_category: dt.string = field(
        "product_category", text="Product/Categorie", isin=PRODUCT_CATEGORIES, nullable=True
    )
    product_code: dt.string = field("product_code", text="Product/Code", nullable=True)
    period_start: dt.date = field("period_start", text="Begindatum", unit="date", nullable=True)
    stop_reason: dt.string = field(
        "stop_reason",
        text="RedenBeeindiging (WMO588); 39 = to another law, a shift and no saving",
        isin=STOP_REASONS,
    )
    period_end: dt.date = field("period_end", text="Einddatum", unit="date")
    delivery_status: dt.string = field(
        "delivery_status",
        text="StatusAanlevering: 1 first, 2 changed, 3 removed, 9 n/a",
        isin=["1", "2", "3", "9"],
    )


class WozUnits(Delivered):
    """Units of a housing corporation in a reporting year (WOZ-bezitstabel); one row per unit."""

    corporation_id: dt.string = field("corporation_id", str_matches=CODES["kvk"])
    year: dt.int64 = field(
        "year",
        text="reporting year (verslagjaar)",
        unit="year",
        in_range={"min_value": 2015, "max_value": 2100},
    )
    part: dt.string = field("part", text="Onderdeel", isin=["2.1A", "2.1B", "2.1C", "2.1D"])
    unit_code: dt.string = field("unit_code", text="Eenheidscode", str_length={"min_value": 1, "max_value": 40})
    postcode: dt.string = field("postcode", text="Bag-postcode", str_matches=r"^[1-9][0-9]{3}[A-Z]{2}$", nullable=True)
    house_number: dt.int64 = field("house_number", text="Bag-huisnummer", ge=1, nullable=True)
    bag_ids: dt.string = field(
        "bag_ids",
        text="Bag-verblijfsobject-ids, 16 digits each, joined by |",
        str_matches=r"^[0-9]{16}(\|[0-9]{16})*$",
        nullable=True,
    )
    count_start: dt.int64 = field("count_start", text="Aantal primo verslagjaar", unit="count", ge=0)
    count_end: dt.int64 = field("count_end", text="Aantal ultimo verslagjaar", unit="count", ge=0)
    unit_type: dt.string = field(
        "unit_type",
        text="Eenheidsoort",
        isin=[
            "Woonruimte",
            "Bedrijfsruimte",
            "Maatschappelijk vastgoed",
            "Intramuraal zorgvastgoed",
            "Parkeergelegenheid",
            "Overige",
        ],
    )
    dwelling_type: dt.string = field(
        "dwelling_type",
        text="Soort woonruimte",
        isin=["EGW", "MGW", "Extramuraal", "Studenteneenheid", "Flexwoningen"],
        nullable=True,
    )
    self_contained: dt.boolean = field("self_contained", text="Is de woonruimte zelfstandig?", nullable=True)
    mutation: dt.string = field("mutation", text="Mutatie verslagjaar", nullable=True)
    net_rent_cents: dt.int64 = field(
        "net_rent_cents",
        text="Nettohuur per maand ultimo verslagjaar; null when 0,01 (unknown)",
        unit="cents per month",
        ge=0,
        nullable=True,
    )
    woz_value_cents: dt.int64 = field(
        "woz_value_cents", text="WOZ-waarde verslagjaar", unit="cents", ge=0, nullable=True
    )
    branch_start: dt.string = field("branch_start", text="Tak primo verslagjaar", nullable=True)
    branch_end: dt.string = field("branch_end", text="Tak ultimo verslagjaar", nullable=True)
    lift: dt.boolean = field("lift", text="Lift aanwezig?", nullable=True)
    energy_label: dt.string = field("energy_label", text="Energielabel", nullable=True)
    market_value_cents: dt.int64 = field(
        "market_value_cents", text="Marktwaarde ultimo verslagjaar; may be negative", unit="cents", nullable=True
    )
    ownership_share: dt.float64 = field(
        "ownership_share",
        text="Eigendomspercentage; the amounts are stated at 100 %",
        unit="share",
        in_range={"min_value": 0.0, "max_value": 1.0},
        nullable=True,
    )


class Iv3Amounts(Delivered):
    """Municipal finance (Iv3), as a municipality delivers it or CBS gives it on; one row per taakveld, category and side.

    An own delivery is in whole euros (JSON) or thousands (workbook), what CBS gives on in thousands of euros.
    """

    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    year: dt.int64 = field("year", text="boekjaar", unit="year", in_range={"min_value": 2017, "max_value": 2100})
    period: dt.int64 = field(
        "period", text="0 budget, 1-4 quarter (cumulative), 5 annual accounts", isin=[0, 1, 2, 3, 4, 5]
    )
    iv3_status: dt.string = field("iv3_status", text="Begroting or Realisatie", isin=["Begroting", "Realisatie"])
    publisher: dt.string = field(
        "publisher", text="who says it: the municipality itself, or CBS", isin=["gemeente", "cbs"]
    )
    side: dt.string = field("side", text="lasten (expenses) or baten (income)", isin=["lasten", "baten"])
    taakveld: dt.string = field(
        "taakveld", text="Iv3 taakveld, a string: 6.6 is not 6.60", str_matches=r"^[0-9]\.[0-9]{1,3}[a-d]?$"
    )
    category: dt.string = field("category", text="Iv3 categorie", str_matches=r"^[1-7]\.[0-9](\.[0-9])?$")
    amount_cents: dt.int64 = field("amount_cents", text="bedrag in whole euros × 100", unit="cents")


class Iv3Published(Delivered):
    """Municipal finance per taakveld as published of all municipalities together; one row per municipality and taakveld."""

    year: dt.int64 = field("year", text="boekjaar", unit="year", in_range={"min_value": 2017, "max_value": 2100})
    period: dt.int64 = field("period", text="0 budget, 5 annual accounts", isin=[0, 5])
    municipality_name: dt.string = field("municipality_name", text="Gemeenten: name as published")
    taakveld: dt.string = field(
        "taakveld", text="Iv3 taakveld, a string: 6.6 is not 6.60", str_matches=r"^[0-9]\.[0-9]{1,3}[a-d]?$"
    )
    staff_cents: dt.int64 = field(
        "staff_cents", text="L1.1 salaries, part of expenses; thousands of euros", unit="cents", nullable=True
    )
    income_cents: dt.int64 = field("income_cents", text="Baten; thousands of euros", unit="cents", nullable=True)
    expenses_cents: dt.int64 = field("expenses_cents", text="Lasten; thousands of euros", unit="cents", nullable=True)


class Aw319Lines(Delivered):
    """Claims of care under the Wlz and the Zvw (AW319); one row per line of care."""

    provider_agb: dt.string = field("provider_agb", str_matches=CODES["agb"])
    insurer_id: dt.string = field(
        "insurer_id", text="UZOVI number of the zorgkantoor or health insurer, 4 digits", str_matches=CODES["uzovi"]
    )
    domain: dt.string = field("domain", text="law, by the code of the message: wlz or zvw", isin=["wlz", "zvw"])
    message_id: dt.string = field("message_id", text="factuurnummer declarant")
    reference: dt.string = field("reference", str_length={"min_value": 1, "max_value": 20})
    previous_reference: dt.string = field("previous_reference", nullable=True)
    person_id: dt.string = field("person_id", str_matches=PERSON)
    care_profile: dt.string = field("care_profile", text="ZZP code", nullable=True)
    period_start: dt.date = field("period_start", text="begindatum prestatie", unit="date")
    period_end: dt.date = field("period_end", text="einddatum prestatie", unit="date")
    code_list: dt.string = field("code_list", text="prestatiecodelijst")
    performance_code: dt.string = field("performance_code", text="prestatiecode")
    volume: dt.int64 = field("volume", text="aantal, in its tijdseenheid", ge=0)
    unit: dt.string = field("unit", text="tijdseenheid", nullable=True)
    tariff_cents: dt.int64 = field("tariff_cents", ge=0, nullable=True)
    amount_cents: dt.int64 = field("amount_cents", text="declaratiebedrag: D positive, C negative", unit="cents")

    @pa.dataframe_check(name="period_end__not_before_start")
    def period_in_order(cls, data):  # noqa: N805
        """The care ends on or after its start."""
        return data.table.period_end >= data.table.period_start

    @pa.dataframe_check(name="amount_cents__credit_needs_reference")
    def credit_has_reference(cls, data):  # noqa: N805
        """A credit (C) names the line it takes back, and only a credit does."""
        t = data.table
        return _both_or_neither(t.amount_cents < 0, t.previous_reference.notnull()) | (t.amount_cents == 0)


class StatlineObservations(Delivered):
    """Figures of CBS (StatLine); one row per observation: a measure for a region, a period and other dimensions."""

    table_id: dt.string = field(
        "table_id",
        text="number of the table, in capitals (86158NED); onbekend when neither the file nor its note says it",
    )
    region: dt.string = field(
        "region", text="code of the region: NL01, GM0344, WK…, BU…; null when there is none", nullable=True
    )
    period_code: dt.string = field("period_code", text="period as CBS writes it: 2015JJ00", nullable=True)
    period_start: dt.date = field("period_start", nullable=True)
    period_end: dt.date = field("period_end", nullable=True)
    dimensions: dt.string = field("dimensions", text="all dimensions with their codes, as name=code joined by |")
    measure: dt.string = field("measure", text="key of the measure")
    value: dt.float64 = field(
        "value", text="the figure, in the unit of its measure; null when not known", nullable=True
    )
    value_text: dt.string = field("value_text", text="the figure where it is text", nullable=True)


class StatlineMeasures(Delivered):
    """What the measures of a table of StatLine are; one row per table and measure."""

    table_id: dt.string = field("table_id", text="number of the table, in capitals")
    measure: dt.string = field("measure", text="key of the measure")
    title: dt.string = field("title", text="what it is, in Dutch")
    unit: dt.string = field("unit", text="unit as CBS writes it", nullable=True)


class VektisValues(Delivered):
    """Zvw cost per area, sex and age class (Vektis open data); one row per cell of the file.

    The row with empty keys is what could not be divided. People are counted in every area they lived in: divide by insured years.
    """

    year: dt.int64 = field("year", in_range={"min_value": 2011, "max_value": 2100})
    area_type: dt.string = field("area_type", text="gemeente, or postcode3", isin=["gemeente", "postcode3"])
    area: dt.string = field("area", text="name of the municipality, or three digits; null for the rest", nullable=True)
    sex: dt.string = field("sex", text="geslacht; null for the rest", nullable=True)
    age_class: dt.string = field("age_class", text="leeftijdsklasse; null for the rest", nullable=True)
    column_name: dt.string = field("column_name", text="header of the column, in small letters")
    measure: dt.string = field("measure", text="full name of the column, kosten_anders when it is not known")
    quantity: dt.float64 = field("quantity", text="people or insured years", unit="count", ge=0, nullable=True)
    amount_cents: dt.int64 = field("amount_cents", text="cost; null when not known", unit="cents", nullable=True)


class RegisterComplexes(Delivered):
    """The network's register of projects and comparison complexes, with the ten factors; one row per complex."""

    network: dt.string = field("network", text="network that keeps the register")
    complex_id: dt.string = field("complex_id", str_length={"min_value": 1, "max_value": 35}, notin=["all"])
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
    dwellings: dt.int64 = field("dwellings", text="dwellings in the complex (factor 9)", unit="count", ge=1)
    postcodes: dt.string = field(
        "postcodes",
        text="postcodes of the complex, joined by |",
        str_matches=r"^[1-9][0-9]{3}[A-Z]{2}(\|[1-9][0-9]{3}[A-Z]{2})*$",
    )
    motivation_interview: dt.boolean = field(
        "motivation_interview", text="residents are asked for their motivation (factors 1, 6)", nullable=True
    )
    residents_association: dt.boolean = field("residents_association", text="woonvereniging (factor 1)", nullable=True)
    common_room_m2: dt.float64 = field("common_room_m2", text="common room (factor 1)", unit="m²", ge=0, nullable=True)
    activities_per_month: dt.float64 = field(
        "activities_per_month", text="shared activities (factor 1)", unit="per month", ge=0, nullable=True
    )
    agreement_parties: dt.string = field(
        "agreement_parties", text="who signed the agreement, joined by | (factor 2)", nullable=True
    )
    agreement_until: dt.date = field(
        "agreement_until", text="last day of the agreement (factor 2)", unit="date", nullable=True
    )
    community_coach_hours: dt.float64 = field(
        "community_coach_hours",
        text="community coach (factor 3)",
        unit="hours per month",
        ge=0,
        nullable=True,
    )
    open_support_share: dt.float64 = field(
        "open_support_share",
        text="share of support hours open to all residents (factor 3)",
        unit="share",
        in_range={"min_value": 0, "max_value": 1},
        nullable=True,
    )
    participation_share: dt.float64 = field(
        "participation_share",
        text="share of residents taking part (factor 4)",
        unit="share",
        in_range={"min_value": 0, "max_value": 1},
        nullable=True,
    )
    self_contained_share: dt.float64 = field(
        "self_contained_share",
        text="share of self-contained dwellings (factor 5)",
        unit="share",
        in_range={"min_value": 0, "max_value": 1},
        nullable=True,
    )
    allocation_route: dt.string = field(
        "allocation_route",
        text="route of allocation (factor 6)",
        isin=["woongroep", "urgentie", "regulier"],
        nullable=True,
    )
    plan_caretaker_hours: dt.float64 = field(
        "plan_caretaker_hours",
        text="planned caretaker hours (factors 7, 8)",
        unit="hours per month",
        ge=0,
        nullable=True,
    )
    supported_share: dt.float64 = field(
        "supported_share",
        text="planned share of supported residents (factor 9)",
        unit="share",
        in_range={"min_value": 0, "max_value": 1},
        nullable=True,
    )
    trained_staff_share: dt.float64 = field(
        "trained_staff_share",
        text="share of staff that followed the leergang (factor 10)",
        unit="share",
        in_range={"min_value": 0, "max_value": 1},
        nullable=True,
    )

    @pa.dataframe_check(name="caretaking_start__required_for_project")
    def project_has_start(cls, data):  # noqa: N805
        """A project has a first month of caretaking."""
        return (data.table.kind != "project") | data.table.caretaking_start.notnull()


class Corrections(Delivered):
    """Corrections by the receiving party; one row per corrected cell, or per row that does not count."""

    target_file: dt.string = field(
        "target_file", text="SHA-256 of the file that is corrected", str_matches=r"^[0-9a-f]{64}$"
    )
    target_line: dt.int64 = field("target_line", text="line in that file", unit="1-based", ge=1)
    target_column: dt.string = field(
        "target_column", text="column in that file, in its own words; null for a row that does not count", nullable=True
    )
    expected: dt.string = field("expected", text="value as it stands in that file", nullable=True)
    replacement: dt.string = field("replacement", text="value that counts instead", nullable=True)
    action: dt.string = field("action", text="change a cell, or withdraw the row", isin=["change", "withdraw"])
    why: dt.string = field("why", text="reason of the correction")
    made_by: dt.string = field("made_by", text="who corrects: a role or organisation")
    made_on: dt.date = field("made_on", text="day of the correction", unit="date")

    @pa.dataframe_check(name="target_column__needed_for_change")
    def change_names_a_column(cls, data):  # noqa: N805
        """A change names the column it is about."""
        return (data.table.action == "withdraw") | data.table.target_column.notnull()


class PlacementStays(Delivered):
    """Who lives in which complex, as a municipality records it; one row per stay."""

    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    person_id: dt.string = field("person_id", str_matches=PERSON)
    complex_id: dt.string = field("complex_id")
    period_start: dt.date = field("period_start", text="first day of the stay", unit="date")
    period_end: dt.date = field(
        "period_end", text="last day of the stay, null while it lasts", unit="date", nullable=True
    )
    supported: dt.boolean = field("supported", text="lives there with support")

    @pa.dataframe_check(name="period_end__not_before_start")
    def period_in_order(cls, data):  # noqa: N805
        """The stay ends on or after its start."""
        return data.table.period_end >= data.table.period_start


class ShelterNights(Delivered):
    """Nights in shelter paid by a municipality; one row per person and month."""

    municipality_code: dt.string = field("municipality_code", str_matches=CODES["municipality"])
    person_id: dt.string = field("person_id", str_matches=PERSON)
    month: dt.date = field("month")
    nights: dt.int64 = field(
        "nights", text="nights in shelter", unit="nights", in_range={"min_value": 0, "max_value": 31}
    )
    tariff_cents: dt.int64 = field("tariff_cents", unit="cents per night", ge=0)
    amount_cents: dt.int64 = field("amount_cents", ge=0)

    @pa.dataframe_check(name="amount_cents__is_nights_times_tariff")
    def amount_adds_up(cls, data):  # noqa: N805
        """Amount = nights × tariff."""
        return data.table.amount_cents == data.table.nights * data.table.tariff_cents

    @pa.dataframe_check(name="nights__within_month")
    def nights_fit(cls, data):  # noqa: N805
        """No more nights than the month has days."""
        return data.table.nights <= (data.table.month + ibis.interval(months=1)).delta(data.table.month, unit="day")


class InsurerAggregates(Delivered):
    """Care under the Zvw per complex and quarter, as a health insurer gives it; one row per complex (empty under 10 insured)."""

    insurer_id: dt.string = field("insurer_id", str_matches=CODES["uzovi"])
    quarter: dt.date = field("quarter")
    complex_id: dt.string = field("complex_id")
    insured: dt.int64 = field(
        "insured", text="people insured; null when fewer than 10", unit="count", ge=10, le=1_000_000, nullable=True
    )
    zvw_ggz_cents: dt.int64 = field(
        "zvw_ggz_cents", text="mental health care under the Zvw", unit="cents", ge=0, nullable=True
    )
    zvw_other_cents: dt.int64 = field(
        "zvw_other_cents", text="other care under the Zvw", unit="cents", ge=0, nullable=True
    )

    @pa.dataframe_check(name="insured__small_cell_is_empty")
    def small_cells_are_empty(cls, data):  # noqa: N805
        """Either all three cells are filled or none is."""
        t = data.table
        return _both_or_neither(t.insured.isnull(), t.zvw_ggz_cents.isnull()) & _both_or_neither(
            t.insured.isnull(), t.zvw_other_cents.isnull()
        )


class CaretakingHours(Delivered):
    """Hours of caretakers and let dwellings, as a corporation records them; one row per complex and month."""

    corporation_id: dt.string = field("corporation_id", str_matches=CODES["kvk"])
    complex_id: dt.string = field("complex_id")
    month: dt.date = field("month")
    hours: dt.float64 = field(
        "hours", text="hours of caretakers (beheerders)", unit="hours per month", ge=0, le=100_000
    )
    occupied_dwellings: dt.int64 = field("occupied_dwellings", text="dwellings let", unit="count", ge=0, le=100_000)


class OwnSplit(Delivered):
    """How parties would split the caretaker cost themselves; one row per project and party."""

    complex_id: dt.string = field("complex_id")
    party: dt.string = field("party", isin=PARTIES)
    percent: dt.float64 = field(
        "percent",
        text="share of the caretaker cost; those of a project add up to 100",
        unit="percent",
        in_range={"min_value": 0.0, "max_value": 100.0},
    )


class DeliveryAgreements(Delivered):
    """What parties agreed to deliver, and when; one row per party, kind of file and profile."""

    deliverer: dt.string = field("deliverer", text="who delivers, as type:code (kvk, gemeente, agb, uzovi, netwerk)")
    delivered_kind: dt.string = field(
        "delivered_kind", text="kind of file that comes by period", str_length={"min_value": 1, "max_value": 40}
    )
    profile: dt.string = field("profile", text="name of the profile, for a kind that is of many tables", nullable=True)
    agreed_from: dt.date = field("agreed_from", text="first day of the first month", unit="date")
    agreed_until: dt.date = field(
        "agreed_until", text="last day; null = until further notice", unit="date", nullable=True
    )
    rhythm_months: dt.int64 = field("rhythm_months", text="length of a period", unit="months", isin=[1, 3, 12])
    days: dt.int64 = field(
        "days",
        text="days after a period within which it comes; null = the usual term of the kind",
        unit="days",
        nullable=True,
        in_range={"min_value": 0, "max_value": 1000},
    )

    @pa.dataframe_check(name="agreed_until__not_before_from")
    def months_in_order(cls, data):  # noqa: N805
        """The last month is not before the first."""
        return data.table.agreed_until.isnull() | (data.table.agreed_until >= data.table.agreed_from)

    @pa.dataframe_check(name="profile__names_a_table_of_a_profile")
    def profile_named(cls, data):  # noqa: N805
        """A table of a profile is named by its profile, and only such a table is."""
        return _both_or_neither(data.table.delivered_kind == "profiled", data.table.profile.notnull())


class AedesCosts(Delivered):
    """Maintenance and investment of a housing corporation in a year (Aedes-benchmark); one row per unit, and one that reconciles."""

    corporation_id: dt.string = field("corporation_id", str_matches=CODES["kvk"])
    year: dt.int64 = field("year", in_range={"min_value": 2015, "max_value": 2100})
    unit_code: dt.string = field("unit_code", text="Eenheidscode", str_length={"min_value": 1, "max_value": 40})
    is_reconciliation: dt.boolean = field(
        "is_reconciliation", text="true for the Aansluitregel: no unit, but what is left to the profit and loss account"
    )
    repair_cents: dt.int64 = field("repair_cents", text="Reparatieonderhoud", unit="cents", nullable=True)
    turnover_cents: dt.int64 = field("turnover_cents", text="Mutatieonderhoud", unit="cents", nullable=True)
    planned_cents: dt.int64 = field("planned_cents", text="Planmatig onderhoud", unit="cents", nullable=True)
    improvement_cents: dt.int64 = field(
        "improvement_cents", text="Investeringen woningverbetering", unit="cents", nullable=True
    )
    building_cents: dt.int64 = field("building_cents", text="Bouwkosten (nieuwbouw)", unit="cents", nullable=True)
    land_cents: dt.int64 = field("land_cents", text="Grondkosten (nieuwbouw)", unit="cents", nullable=True)
    other_building_cents: dt.int64 = field(
        "other_building_cents", text="Overige kosten (nieuwbouw)", unit="cents", nullable=True
    )


class VeraUnits(Delivered):
    """Units of a housing corporation as its own system has them (VERA Eenheid); one row per unit."""

    corporation_id: dt.string = field("corporation_id", str_matches=CODES["kvk"])
    unit_id: dt.string = field("unit_id", text="id of the unit, or its code when it has none")
    unit_code: dt.string = field("unit_code", text="code of the unit, or its id when it has none")
    unit_kind: dt.string = field("unit_kind", text="soort (EENHEIDSOORT)", nullable=True)
    unit_detail: dt.string = field("unit_detail", text="detailSoort (EENHEIDDETAILSOORT)", nullable=True)
    unit_status: dt.string = field("unit_status", text="status (EENHEIDSTATUS): LEE vacant, VEH let", nullable=True)
    unit_detail_status: dt.string = field(
        "unit_detail_status", text="detailStatus (EENHEIDDETAILSTATUS)", nullable=True
    )
    first_day: dt.date = field("first_day", text="inExploitatiedatum", unit="date", nullable=True)
    last_day: dt.date = field("last_day", text="uitExploitatiedatum", unit="date", nullable=True)
    target_group: dt.string = field("target_group", text="doelgroep (DOELGROEP)", nullable=True)
    extra_target_group: dt.string = field(
        "extra_target_group", text="aanvullendeDoelgroep (AANVULLENDEDOELGROEP)", nullable=True
    )
    housing_form: dt.string = field("housing_form", text="woonvorm (WOONVORM)", nullable=True)
    postcode: dt.string = field("postcode", text="postcode", str_matches=r"^[1-9][0-9]{3}[A-Z]{2}$", nullable=True)
    house_number: dt.int64 = field("house_number", text="huisnummer", ge=1, nullable=True)
    bag_id: dt.string = field("bag_id", text="bagIdentificatie", str_matches=r"^[0-9]{16}$", nullable=True)
    cluster_codes: dt.string = field("cluster_codes", text="clusters the unit belongs to, joined by |", nullable=True)
    gross_rent_cents: dt.int64 = field("gross_rent_cents", text="brutohuur", unit="cents per month", nullable=True)
    woz_value_cents: dt.int64 = field(
        "woz_value_cents", text="WOZ value of the latest date", unit="cents", ge=0, nullable=True
    )


class VeraClusters(Delivered):
    """Clusters of units, such as complexes (VERA Cluster); one row per cluster."""

    corporation_id: dt.string = field("corporation_id", str_matches=CODES["kvk"])
    cluster_id: dt.string = field("cluster_id", text="id of the cluster, or its code when it has none")
    cluster_code: dt.string = field("cluster_code", text="code of the cluster, or its id when it has none")
    cluster_kind: dt.string = field("cluster_kind", text="soort (CLUSTERSOORT): FIN, VEX, OND", nullable=True)
    cluster_name: dt.string = field("cluster_name", text="naam", nullable=True)
    parent_code: dt.string = field("parent_code", text="bovenliggendeCluster", nullable=True)
    unit_codes: dt.string = field("unit_codes", text="eenheden, joined by |", nullable=True)


class VeraPrices(Delivered):
    """Prices of units (VERA Prijscomponent); one row per component. A state and no flow: not added up."""

    corporation_id: dt.string = field("corporation_id", str_matches=CODES["kvk"])
    price_id: dt.string = field("price_id", text="id of the price component")
    price_kind: dt.string = field("price_kind", text="soort (PRIJSCOMPONENTSOORT)", nullable=True)
    price_detail: dt.string = field("price_detail", text="detailSoort (PRIJSCOMPONENTDETAILSOORT)", nullable=True)
    price_cents: dt.int64 = field("price_cents", text="bedrag without VAT", unit="cents per month", nullable=True)
    price_with_vat_cents: dt.int64 = field(
        "price_with_vat_cents", text="bedragInclusiefBtw", unit="cents per month", nullable=True
    )
    first_day: dt.date = field("first_day", text="begindatum", unit="date", nullable=True)
    last_day: dt.date = field("last_day", text="einddatum", unit="date", nullable=True)
    unit_code: dt.string = field("unit_code", text="eenheid", nullable=True)


class VeraBookings(Delivered):
    """Bookings of the general ledger (VERA Grootboekmutatie); one row per booking."""

    corporation_id: dt.string = field("corporation_id", str_matches=CODES["kvk"])
    booking_id: dt.string = field("booking_id", text="id of the booking")
    effective_date: dt.date = field("effective_date", text="boekdatum", unit="date")
    account_id: dt.string = field("account_id", text="grootboekrekening")
    account_type: dt.string = field("account_type", text="B balance, P profit and loss, by its RGS code", nullable=True)
    rgs_code: dt.string = field("rgs_code", text="RGS code of the account, null when it has none", nullable=True)
    cluster_code: dt.string = field("cluster_code", text="verbijzondering CLS or CPL: the complex", nullable=True)
    unit_code: dt.string = field("unit_code", text="verbijzondering VGE: the unit", nullable=True)
    cost_id: dt.string = field("cost_id", text="verbijzondering KPL: the cost centre", nullable=True)
    project_code: dt.string = field("project_code", text="verbijzondering PRO", nullable=True)
    complex_rule: dt.int64 = field("complex_rule", ge=1, nullable=True)
    budget_rule: dt.int64 = field("budget_rule", ge=1, nullable=True)
    amount_cents: dt.int64 = field("amount_cents", text="debetbedrag minus creditbedrag", unit="cents")


class VeraOrders(Delivered):
    """Maintenance orders (VERA Onderhoudsorder); one row per order. They carry no money."""

    corporation_id: dt.string = field("corporation_id", str_matches=CODES["kvk"])
    order_id: dt.string = field("order_id", text="id of the order")
    order_kind: dt.string = field("order_kind", text="onderhoudSoort (ONDERHOUDSOORT): MUT, REP, LEE", nullable=True)
    order_status: dt.string = field("order_status", text="status (ONDERHOUDSORDERSTATUS)", nullable=True)
    ordered_on: dt.date = field("ordered_on", text="opdrachtdatum, or begindatum", unit="date", nullable=True)
    finished_on: dt.date = field("finished_on", text="technischGereeddatum, or einddatum", unit="date", nullable=True)
    unit_code: dt.string = field("unit_code", text="eenheid", nullable=True)
    cluster_code: dt.string = field("cluster_code", text="cluster", nullable=True)


class VeraCodes(Delivered):
    """Codes of VERA as the user downloaded them; one row per list, code, parent and name."""

    code_list: dt.string = field("code_list", text="Soort")
    code: dt.string = field("code", text="Code")
    name: dt.string = field("name", text="Naam")
    ended: dt.string = field("ended", text="Einddatum as written; null when the code still holds", nullable=True)
    parent: dt.string = field("parent", text="Parent, as list.code", nullable=True)


class MappingRules(Delivered):
    """Rules by which a corporation says where its bookings belong (mapping.yaml); one row per rule.

    What a booking must have to fit stays in the file: it was looked at while the ledger was read.
    """

    company_id: dt.string = field("company_id", text="KvK number of the corporation", str_matches=CODES["kvk"])
    rule_number: dt.int64 = field("rule_number", text="number of the rule in the mapping", unit="1-based", ge=1)
    complex_id: dt.string = field("complex_id", str_length={"min_value": 1, "max_value": 35}, nullable=True)
    budget: dt.string = field(
        "budget", isin=[name for name, pot in POTS.items() if pot.party == "woningcorporatie"], nullable=True
    )
    why: dt.string = field("why", text="why the bookings belong to no budget, null when they do", nullable=True)


class ProfileAmounts(Delivered):
    """Costs in a table that an organisation described by a profile; one row per amount (several of one line where it has columns for them)."""

    profile: dt.string = field("profile", text="naam of the profile", str_length={"min_value": 1, "max_value": 100})
    party: dt.string = field("party", isin=sorted({pot.party for pot in POTS.values()}))
    party_id: dt.string = field("party_id", str_length={"min_value": 1, "max_value": 35})
    budget: dt.string = field("budget", isin=list(POTS))
    complex_id: dt.string = field("complex_id", str_length={"min_value": 1, "max_value": 35}, nullable=True)
    person_id: dt.string = field("person_id", str_matches=PERSON, nullable=True)
    month: dt.date = field("month")
    nowhere_else: dt.boolean = field(
        "nowhere_else", text="true when the profile says that these euros are in no other delivery"
    )
    amount_cents: dt.int64 = field("amount_cents")

    @pa.dataframe_check(name="complex_id__or_person")
    def complex_or_person(cls, data):  # noqa: N805
        """An amount is about one complex or one person, and not both."""
        t = data.table
        return t.complex_id.notnull() != t.person_id.notnull()
