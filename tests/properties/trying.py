"""What is tried of releases, by name; see `tests.properties.disclosing` and `tests.properties.estimating`."""

import random

from tests.properties.disclosing import one_history, one_insider, one_microdata, one_table, one_viewer
from tests.properties.estimating import one_of_movers, one_whom_others_are_compared_with

TRIES = {
    "two_dimensions": lambda rng: one_table(rng, rng.randint(2, 6), rng.randint(2, 5)),
    "three_dimensions": lambda rng: one_table(rng, rng.randint(2, 4), rng.randint(2, 3), rng.randint(2, 3)),
    "insiders": one_insider,
    "viewers": one_viewer,
    "histories": one_history,
    "compared": one_whom_others_are_compared_with,
    "movers": one_of_movers,
    "microdata": one_microdata,
}


def run(what, count, seed=1):
    """Try a number of random tables: how many, bad ones, those without secondary suppression that were broken, and withheld ones."""
    told = {"tried": count, "bad": [], "with_untold": 0, "broken_without": 0, "withheld": 0, "cells": 0, "told": 0}
    for i in range(count):
        bad, naive, hidden, made = TRIES[what](random.Random(f"{what}-{seed}-{i}"))
        told["bad"] += [(i, bad[0])] if bad else []
        told["with_untold"] += hidden > 0
        told["broken_without"] += bool(naive)
        told["withheld"] += made is None
        told["cells"] += len(made.round.cells) if made else 0
        told["told"] += len(made.round.told) if made else 0
    return told
