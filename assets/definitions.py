"""The whole system on one page: what exists, from what, and what must hold."""

import os

import dagster as dg

from assets.automation import everything, monthly, new_deliveries
from assets.checks import CHECKS
from assets.core import CORE_ASSETS
from assets.jobs import resources
from assets.marts import MART_ASSETS
from assets.place import ROOT, Place
from assets.published import published__generation, published__pages
from assets.raw import RAW_ASSETS
from assets.reference import REFERENCE_ASSETS
from assets.retention import retention, weekly_retention
from assets.steering import steering

ASSETS = [
    *REFERENCE_ASSETS, *RAW_ASSETS, *CORE_ASSETS, *MART_ASSETS, steering, published__pages, published__generation,
]  # fmt: skip

defs = dg.Definitions(
    assets=ASSETS,
    asset_checks=CHECKS,
    jobs=[everything, retention],
    sensors=[new_deliveries],
    schedules=[monthly, weekly_retention],
    resources=resources(
        Place(
            deliveries=os.environ.get("ONTSCHOT_DELIVERIES", str(ROOT / "data" / "deliveries")),
            data=os.environ.get("ONTSCHOT_DATA", str(ROOT / "data")),
        )
    ),
    executor=dg.in_process_executor,
)
