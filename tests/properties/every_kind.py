"""Valid files of every kind that is read: those of `valid`, and context, claims of the Wlz and the Zvw, and what organisations declare."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random

from pipelines.sources.reading import Note
from tests.properties.valid import MAKERS, PEOPLE, Valid, euros
from tests.unit.sources import test_aw319 as aw319
from tests.unit.sources import test_iv3_cbs as iv3_cbs
from tests.unit.sources import test_iv3_matrix as iv3_matrix
from tests.unit.sources import test_iv3_published as iv3_published
from tests.unit.sources import test_profiled as profiled
from tests.unit.sources import test_statline as statline
from tests.unit.sources import test_vektis as vektis
from tests.unit.sources.tables import file

YEAR = Note(period_start=date(2025, 1, 1), period_end=date(2025, 12, 31))


def _aw319(rng: Random) -> Valid:
    cents = [rng.randint(1, 90_000) for _ in range(rng.randint(2, 5))]
    lines = [aw319.care(f"R{n}", amount, bsn=PEOPLE[n % 2]) for n, amount in enumerate(cents)]
    data = aw319.message(aw319.head(), aw319.insured(), *lines, aw319.end(1, len(cents), sum(cents)))
    return Valid("aw319", "fixed", data, len(cents), sum(cents), stated=True)


def _iv3_matrix(rng: Random) -> Valid:
    rows = {
        5 + n: (code, "naam", rng.randint(1, 9_000), None, None) for n, code in enumerate(("6.811", "6.60", "0.10"))
    }
    return Valid("iv3_matrix", "xlsx", iv3_matrix.matrix(lasten=rows), 0)


def _iv3_cbs(rng: Random) -> Valid:
    rows = [iv3_cbs.row(gemeente=f"GM0{rng.randint(100, 999)}   ", first=rng.randint(-9, 9_000)) for _ in range(4)]
    return Valid("iv3_cbs", "json", iv3_cbs.feed(*rows), 4)


def _iv3_published(rng: Random) -> Valid:
    amounts = [rng.randint(0, 90_000) for _ in range(rng.randint(2, 5))]
    rows = [f"Stad {n};6.811 Beschermd wonen;12.0;0.0;{amount}.0;Utrecht;9" for n, amount in enumerate(amounts)]
    data = file(iv3_published.HEADER, *rows, f"Nederland;6.811 x;;0.0;{sum(amounts)}.0;;9", encoding="utf-8")
    return Valid("iv3_published", "csv", data, len(rows), note=replace(YEAR, reference="begroting"), ends=False)


def _statline(rng: Random) -> Valid:
    rows = [f'"{n}";"GM0344    ";"201{n}JJ00";"{rng.randint(0, 999):8d}";"   -12.5"' for n in range(rng.randint(2, 5))]
    data = file('"ID";"RegioS";"Perioden";"Inwoners_1";"Aandeel_2"', *rows)
    return Valid("statline", "csv", data, 2 * len(rows), note=Note(reference="70072ned"), ends=False)


def _statline_feed(rng: Random) -> Valid:
    rows = [
        {"ID": n, "Perioden": f"201{n}JJ00", "Mutatie_1": rng.randint(-99, 99) / 10} for n in range(rng.randint(2, 5))
    ]
    return Valid("statline", "json", statline.feed(*rows), len(rows))


def _measures(rng: Random) -> Valid:
    rows = [
        {"ID": n, "Type": "Topic", "Key": f"X_{n}", "Title": "Titel", "Unit": "%"} for n in range(rng.randint(2, 5))
    ]
    return Valid("statline_measures", "json", statline.feed(*rows, entity="DataProperties"), len(rows))


def _vektis(rng: Random) -> Valid:
    rows = [
        f"{'MV'[n % 2]};{n}5 t/m {n}9 jaar;STÂD;{rng.randint(10, 99)};9.5;{rng.randint(0, 9_000)}.25;"
        for n in range(1, 5)
    ]
    note = replace(YEAR, period_start=date(2015, 1, 1), period_end=date(2015, 12, 31))
    return Valid("vektis", "csv", file(vektis.OLD, *rows, encoding="cp1252"), 16, note=note, ends=False)


def _own_split(rng: Random) -> Valid:
    share = rng.randint(1, 99)
    rows = (
        f"UT-{n};{party};{of}" for n in (1, 2) for party, of in (("gemeente", share), ("woningcorporatie", 100 - share))
    )
    return Valid("own_split", "csv", file("Complexcode;Partij;Aandeel", *rows), 4, ends=False)


def _agreements(rng: Random) -> Valid:
    rows = (f"agb:1234567{n};wmo323;0{n}-2024;maand;{rng.randint(0, 90)}" for n in range(1, rng.randint(3, 6)))
    lines = list(rows)
    return Valid(
        "agreements", "csv", file("Leverancier;Bestandssoort;Vanaf;Ritme;Dagen", *lines), len(lines), ends=False
    )


def _mapping(rng: Random) -> Valid:
    rules = [
        f"  - {{rekening: '4{rng.randint(1, 99):02d}*', complex: UT-{n}, begroting: leefbaarheid}}\n"
        for n in range(rng.randint(2, 5))
    ]
    text = "mapping: 1\ngrootboek_van: '01234567'\nopgesteld: 2025-02-14\nregels:\n" + "".join(rules)
    return Valid("mapping", "yaml", text.encode(), len(rules), ends=False)


def _profile(rng: Random) -> Valid:
    return Valid(
        "profile",
        "yaml",
        profiled.WMO.replace("Wmo-uitgaven", f"Uitgaven {rng.randint(1, 99)}").encode(),
        0,
        ends=False,
    )


def _profiled(rng: Random) -> Valid:
    amounts = [rng.randint(-90_000, 900_000) for _ in range(rng.randint(2, 6))]
    rows = [f"{n};{n + 1:02d}-03-2024;UT-{n};Melder;{euros(amount)}" for n, amount in enumerate(amounts)]
    data = profiled.table("Nr;Datum;Complex;Melder;Kosten", *rows)
    return Valid("profiled", "csv", data, len(rows), sum(amounts), profiled.noted(profiled.NUISANCE), ends=False)


EVERY: dict[str, Callable[[Random], Valid]] = MAKERS | {
    "aw319": _aw319,
    "iv3_matrix": _iv3_matrix,
    "iv3_cbs": _iv3_cbs,
    "iv3_published": _iv3_published,
    "statline": _statline,
    "statline feed": _statline_feed,
    "statline_measures": _measures,
    "vektis": _vektis,
    "own_split": _own_split,
    "agreements": _agreements,
    "mapping": _mapping,
    "profile": _profile,
    "profiled": _profiled,
}
"""Every kind of file that is read, by name."""


def make(name: str, seed: int) -> Valid:
    """A valid file of a kind; the same one for the same seed."""
    return EVERY[name](Random(f"{name} {seed}"))
