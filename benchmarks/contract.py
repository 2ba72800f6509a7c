"""Care lines and a contract of seven rules, and the same rules written by hand."""

from pathlib import Path

import ibis
import ibis.expr.datatypes as dt
import numpy as np
import pandera.ibis as pandera
import pyarrow as pa
import pyarrow.parquet as pq

MILLION = 1_000_000
UNITS = ["01", "04", "14", "16", "82", "83", "84"]


class SevenRules(pandera.DataFrameModel):
    """Care lines; one row per line of a file."""

    file_id: dt.string = pandera.Field(nullable=True)
    row: dt.int64 = pandera.Field(nullable=True)
    line: dt.int64 = pandera.Field(nullable=True)
    municipality_code: dt.string = pandera.Field(str_matches=r"^[0-9]{4}$", nullable=True)
    person_id: dt.string = pandera.Field(str_matches=r"^p1[a-z2-7]{32}$", nullable=True)
    volume: dt.int64 = pandera.Field(ge=0, nullable=True)
    unit: dt.string = pandera.Field(isin=UNITS, nullable=True)
    tariff_cents: dt.int64 = pandera.Field(ge=0, nullable=True)
    amount_cents: dt.int64 = pandera.Field(ge=-(10**11), nullable=True)

    @pandera.dataframe_check(name="amount_cents__is_volume_times_tariff")
    def adds_up(cls, data):  # noqa: N805
        """Amount = volume × tariff."""
        return data.table.amount_cents == data.table.volume * data.table.tariff_cents


BY_HAND = (
    "regexp_matches(municipality_code, '^[0-9]{4}$')",
    "regexp_matches(person_id, '^p1[a-z2-7]{32}$')",
    "volume >= 0",
    "unit IN ('01', '04', '14', '16', '82', '83', '84')",
    "tariff_cents >= 0",
    "amount_cents >= -100000000000",
    "amount_cents = volume * tariff_cents",
)


def care_lines(path: Path, lines: int, broken_per_thousand: int) -> None:
    """Write a Parquet table of care lines; of the broken ones the amount is a cent too much."""
    rng = np.random.default_rng(3)
    letters = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", np.uint8)
    people = ["p1" + letters[one].tobytes().decode() for one in rng.integers(0, 32, (max(lines // 36, 1), 32))]
    columns = SevenRules.to_schema().columns
    schema = pa.schema([(name, ibis.dtype(column.dtype.type).to_pyarrow()) for name, column in columns.items()])
    with pq.ParquetWriter(path, schema, compression="zstd") as out:
        for start in range(0, lines, MILLION):
            n = min(MILLION, lines - start)
            volume, tariff = rng.integers(1, 60, n), rng.choice([5500, 6100, 6225, 7310], n)
            amount = volume * tariff + (rng.integers(0, 1000, n) < broken_per_thousand)
            number = np.arange(start + 1, start + n + 1)
            texts = (["f" * 64], ["9001", "9002", "9003"], people, ["01", "04", "16"])
            made = [pa.array(one).take(pa.array(rng.integers(0, len(one), n))) for one in texts]
            rows = [made[0], number, number + 1, made[1], made[2], volume, made[3], tariff, amount]
            out.write_table(pa.table(rows, schema=schema))
