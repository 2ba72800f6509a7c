"""Nothing of another, at full count: every address, page, table, document and callback, by four who ask, with fifty ways to tamper.

`uv run python -m benchmarks.trust_access` builds a small country, gives every amount in it digits that say whose it is, and puts three
organisations to work in it (files in their inbox, a saved scenario, a simulation). It asks everything, looks for amounts and names of
others in what comes back, and at the work of others after each request; its table is benchmarks/trust_access.csv (some eight minutes).
"""

import argparse
import csv
import logging
import tempfile
from pathlib import Path

from assets.engine import engine
from tests.country import make_country
from tests.security.canaries import FOREIGN, plant
from tests.security.tampering import tamper


def main() -> None:
    """Run it all and write the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--built", type=Path, help="data folder with answers; one is built when it is not given")
    asked.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    given = asked.parse_args()
    engine()
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        built = given.built or make_country(Path(folder) / "made", "--care-lines", "30000", "--seed", "7").data
        planted = plant(built, Path(folder) / "planted")
        told = tamper(planted)
    with given.out.open("w", newline="", encoding="utf-8") as out:
        write = csv.writer(out, lineterminator="\n").writerow
        write(
            (
                "who",
                "requests",
                "given",
                "refused",
                "failed",
                "canaries_of_others_there",
                "canaries_of_others_found",
                "own_canaries_found",
                "work_of_others_touched",
            )
        )
        for who, tried in told.tried.items():
            answered = sum(n for (one, code), n in told.codes.items() if one == who and code < 400)
            failed = sum(n for (one, code), n in told.codes.items() if one == who and code >= 500)
            there = sum(len(planted.canaries[party]) for party in FOREIGN[who])
            write(
                (
                    who,
                    tried,
                    answered,
                    tried - answered - failed,
                    failed,
                    there,
                    sum(one == who for one, *_ in told.leaked),
                    len(told.own[who]),
                    sum(one == who for one, *_ in told.changed),
                )
            )


if __name__ == "__main__":
    main()
