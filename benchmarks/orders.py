"""Does the order of a delivery matter? Whole builds of one small delivery in many orders, compared table by table, byte by byte.

    uv run python -m benchmarks.orders [--orders 100] [--draws 100]

Names, folders, days of writing and the sizes of batches are permuted (tests/properties/orders.py says how); every table up to the marts
must come out the same. tests/properties/test_any_order.py does the same with six orders up to the ledger.
"""

import argparse
import tempfile
from pathlib import Path

from assets.checks import CHECKS
from assets.definitions import ASSETS
from assets.jobs import build
from assets.place import Place
from tests.properties.orders import SENT, apart, key_in, put_down, reading_order, stored


def built(folder: Path, seed: int, draws: int) -> dict[str, object]:
    """Every table of a whole build in one order."""
    put_down(SENT, folder / "in", seed)
    key_in(folder / "data")
    place = Place(deliveries=str(folder / "in"), data=str(folder / "data"), workers=1 + seed % 2, draws=draws)
    with reading_order(seed):
        done = build(place, ASSETS, CHECKS)
    if done.errors:
        raise RuntimeError(f"order {seed} was not built: {done.errors}")
    return stored(folder / "data")


def main() -> None:
    """Build in every order and say which tables differ from those of the first."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--orders", type=int, default=100)
    asked.add_argument("--draws", type=int, default=100)
    said = asked.parse_args()
    first: dict[str, object] = {}
    differing = 0
    for seed in range(said.orders + 1):
        with tempfile.TemporaryDirectory(prefix="ontschot-orders-") as folder:
            found = built(Path(folder), seed, said.draws)
        first = first or found
        if differ := apart(found, first):
            differing += 1
            print(f"order {seed}: {', '.join(differ)}", flush=True)
    print(f"{len(SENT)} files in {said.orders} orders, {len(first)} tables each: {differing} orders give other bytes")
    raise SystemExit(1 if differing else 0)


if __name__ == "__main__":
    main()
