"""The law: what every table holds. One word everywhere: asset key = contract key = Parquet file = test name."""

import pandera.ibis as pa

from pipelines.contracts import core, mart, raw, reference
from pipelines.contracts.columns import COLUMNS

RAW: dict[str, type[pa.DataFrameModel]] = {
    "raw_intake__files": raw.IntakeFiles,
    "raw_xaf__lines": raw.XafLines,
    "raw_iwmo__claims": raw.IwmoClaims,
    "raw_iwmo__answers": raw.IwmoAnswers,
    "raw_iwmo__refusals": raw.IwmoRefusals,
    "raw_iwmo__assignments": raw.IwmoAssignments,
    "raw_iwmo__starts": raw.IwmoStarts,
    "raw_iwmo__stops": raw.IwmoStops,
    "raw_woz__units": raw.WozUnits,
    "raw_iv3__amounts": raw.Iv3Amounts,
    "raw_iv3__published": raw.Iv3Published,
    "raw_aw319__lines": raw.Aw319Lines,
    "raw_statline__observations": raw.StatlineObservations,
    "raw_statline__measures": raw.StatlineMeasures,
    "raw_vektis__values": raw.VektisValues,
    "raw_register__complexes": raw.RegisterComplexes,
    "raw_placements__stays": raw.PlacementStays,
    "raw_shelter__nights": raw.ShelterNights,
    "raw_insurer__aggregates": raw.InsurerAggregates,
    "raw_caretaking__hours": raw.CaretakingHours,
    "raw_corrections__rows": raw.Corrections,
    "raw_own_split__shares": raw.OwnSplit,
    "raw_agreements__deliveries": raw.DeliveryAgreements,
    "raw_aedes__costs": raw.AedesCosts,
    "raw_vera__units": raw.VeraUnits,
    "raw_vera__clusters": raw.VeraClusters,
    "raw_vera__prices": raw.VeraPrices,
    "raw_vera__bookings": raw.VeraBookings,
    "raw_vera__orders": raw.VeraOrders,
    "raw_vera__codes": raw.VeraCodes,
    "raw_mapping__rules": raw.MappingRules,
    "raw_profile__amounts": raw.ProfileAmounts,
}
REFERENCE: dict[str, type[pa.DataFrameModel]] = {
    "ref__adjustments": reference.Adjustments,
    "ref__benchmark_classes": reference.BenchmarkClasses,
    "ref__budgets": reference.Budgets,
    "ref__budget_codes": reference.BudgetCodes,
    "ref__cashable": reference.Cashable,
    "ref__delivery_terms": reference.DeliveryTerms,
    "ref__discount_rates": reference.DiscountRates,
    "ref__indices": reference.Indices,
    "ref__iv3_codes": reference.Iv3Codes,
    "ref__municipalities": reference.Municipalities,
    "ref__operating_cost_parts": reference.OperatingCostParts,
    "ref__parameters": reference.Parameters,
    "ref__sensitivity": reference.Sensitivity,
    "ref__taakveld_groups": reference.TaakveldGroups,
    "ref__unit_weights": reference.UnitWeights,
    "ref__vera_codes": reference.VeraCodes,
}
CORE: dict[str, type[pa.DataFrameModel]] = {
    "core__quarantine": core.Quarantine,
    "core__remarks": core.Remarks,
    "core__projects": core.Projects,
    "core__placements": core.Placements,
    "core__exposure": core.Exposure,
    "core__claims": core.Claims,
    "core__cost_lines": core.CostLines,
    "core__deflators": core.Deflators,
    "core__care_calendar": core.CareCalendar,
    "core__person_months": core.PersonMonths,
    "core__booked_months": core.BookedMonths,
    "core__complex_months": core.ComplexMonths,
    "core__insured_quarters": core.InsuredQuarters,
}
MART: dict[str, type[pa.DataFrameModel]] = {
    "mart__reconciliation": mart.Reconciliation,
    "mart__deliveries": mart.Deliveries,
    "mart__restatements": mart.Restatements,
    "mart__ledger_buckets": mart.LedgerBuckets,
    "mart__lines_behind": mart.LinesBehind,
    "mart__avoided_draws": mart.AvoidedDraws,
    "mart__avoided_cost": mart.AvoidedCost,
    "mart__who_pays_who_gains": mart.WhoPaysWhoGains,
    "mart__payback": mart.Payback,
    "mart__payback_party": mart.PaybackParty,
    "mart__payback_per_dwelling": mart.PaybackPerDwelling,
    "mart__cashable": mart.Cashable,
    "mart__shifts": mart.Shifts,
    "mart__settlement": mart.Settlement,
    "mart__settlement_years": mart.SettlementYears,
    "mart__sensitivity": mart.Sensitivity,
    "mart__value_of_information": mart.ValueOfInformation,
    "mart__amounts": mart.Amounts,
    "mart__organisations": mart.Organisations,
    "mart__last_year": mart.LastYear,
    "mart__organisation_payback": mart.OrganisationPayback,
    "mart__organisation_payback_party": mart.OrganisationPaybackParty,
    "mart__project_profile": mart.ProjectProfile,
    "mart__estimators": mart.Estimators,
    "mart__event_study": mart.EventStudy,
    "mart__placebo_dates": mart.PlaceboDates,
    "mart__parallel_trends": mart.ParallelTrends,
    "mart__balance": mart.Balance,
    "mart__selection": mart.Selection,
    "mart__dose_response": mart.DoseResponse,
    "mart__one_more_caretaker": mart.OneMoreCaretaker,
    "mart__comparison": mart.Comparison,
    "mart__comparison_groups": mart.ComparisonGroups,
    "mart__peers": mart.Peers,
    "mart__success_factors": mart.SuccessFactors,
    "mart__project_factors": mart.ProjectFactors,
    "mart__plan_actual": mart.PlanActual,
    "mart__early_signal": mart.EarlySignal,
    "mart__coverage": mart.Coverage,
    "mart__municipal_context": mart.MunicipalContext,
    "mart__operating_costs": mart.OperatingCosts,
    "mart__taakveld": mart.Taakveld,
    "mart__release": mart.Release,
}
CONTRACTS: dict[str, type[pa.DataFrameModel]] = {**RAW, **REFERENCE, **CORE, **MART}

CONTEXT = frozenset(
    {
        "raw_iv3__amounts",
        "raw_iv3__published",
        "raw_statline__observations",
        "raw_statline__measures",
        "raw_vektis__values",
    }
)
"""Delivered tables about municipalities as a whole (municipal context); the others are facts of projects, or say how to read them."""

# columns that carry the money of a raw row, for reconciliation in cents; other tables count lines only
MONEY: dict[str, tuple[str, ...]] = {
    "raw_xaf__lines": ("amount_cents",),
    "raw_iwmo__claims": ("amount_cents",),
    "raw_iwmo__refusals": ("amount_cents",),
    "raw_iv3__amounts": ("amount_cents",),
    "raw_iv3__published": ("income_cents", "expenses_cents"),
    "raw_aw319__lines": ("amount_cents",),
    "raw_vektis__values": ("amount_cents",),
    "raw_shelter__nights": ("amount_cents",),
    "raw_insurer__aggregates": ("zvw_ggz_cents", "zvw_other_cents"),
    "raw_aedes__costs": (
        "repair_cents",
        "turnover_cents",
        "planned_cents",
        "improvement_cents",
        "building_cents",
        "land_cents",
        "other_building_cents",
    ),
    "raw_vera__bookings": ("amount_cents",),
    "raw_profile__amounts": ("amount_cents",),
}

# order in which rows are written; a table without an entry is ordered by all its columns
ORDER: dict[str, tuple[str, ...]] = {
    **{name: ("file_id", "row") for name in RAW if name != "raw_intake__files"},
    "core__claims": ("file_id", "row"),
    "core__cost_lines": ("file_id", "row", "party", "budget"),
    "core__care_calendar": ("person_id", "month"),
    "core__person_months": ("person_id", "month"),
    "mart__avoided_draws": ("project_id", "budget", "year", "draw"),
    "mart__last_year": ("scope", "party", "draw"),
}

__all__ = ["COLUMNS", "CONTEXT", "CONTRACTS", "CORE", "MART", "MONEY", "ORDER", "RAW", "REFERENCE"]
