"""One cent, one row or one total that is off is always seen: in every kind of file that carries totals, or whose note does."""

import json
import re
from random import Random

import pytest

from tests.properties.outcomes import became
from tests.properties.valid import MAKERS, Valid, euros, make

FILES_EACH = 12
STATED = [name for name in MAKERS if make(name, 1).stated and make(name, 1).form == "xml"]
NOTED = [name for name in MAKERS if (note := make(name, 1).note) and note.net_cents is not None]
AMOUNTS = {
    "xaf": (rb"(?<=<amnt>)[0-9.]+(?=<)", rb"(?<=<total(?:Debit)>)[0-9.]+(?=<)|(?<=<totalCredit>)[0-9.]+(?=<)", rb"<trLine>.*?</trLine>\n"),
    "wmo323": (rb"(?<=<i:Bedrag>)[0-9]+(?=<)", rb"(?<=<i:TotaalBedrag>)[0-9]+(?=<)", rb"<m:Prestatie>.*?</m:Prestatie>\n"),
    "wmo325": (rb"(?<=<i:Bedrag>)[0-9]+(?=<)", rb"(?<=<i:TotaalBedrag>)[0-9]+(?=<)", rb"<m:Prestatie>.*?</m:Prestatie>\n"),
}  # fmt: skip
"""Where the amounts, the totals and the rows of a kind stand."""


MONEY_CELLS = {"shelter": 1, "insurer": 2, "aedes": 7}  # of a row, at its end


def one_more(written: bytes, rng: Random) -> bytes:
    """An amount of a cent more, or less where there is one."""
    cents = int(written.replace(b".", b""))
    changed = cents + (1 if cents == 0 or rng.random() < 0.5 else -1)
    return (f"{changed / 100:.2f}" if b"." in written else str(changed)).encode()


def spoiled(valid: Valid, part: str, rng: Random) -> bytes:
    """The file with one amount, total or row that is off: another cent, a row less or a row twice."""
    amounts, totals, rows = AMOUNTS[valid.kind]
    found = list(re.finditer({"amount": amounts, "total": totals, "row": rows}[part], valid.data, re.DOTALL))
    one = rng.choice(found)
    new = (rng.choice((b"", one[0] * 2))) if part == "row" else one_more(one[0], rng)
    return valid.data[: one.start()] + new + valid.data[one.end() :]


@pytest.mark.parametrize("part", ["amount", "total", "row"])
@pytest.mark.parametrize("name", STATED)
def test_a_file_with_totals_of_its_own(name, part):
    for seed in range(FILES_EACH):
        valid = make(name, seed)
        assert became(valid.data).status == "accepted"
        data = spoiled(valid, part, Random(seed))
        assert data != valid.data
        assert became(data).status == "set_aside", seed


def off_by_one(valid: Valid, part: str, rng: Random) -> bytes:
    """A table or a list of which a note tells the totals, with one amount or row that is off."""
    if valid.form == "json":
        return _json_off(valid, part, rng)
    header, *lines = valid.data.decode("utf-8-sig").splitlines(keepends=True)
    at = rng.randrange(len(lines))
    if part == "row":
        lines[at : at + 1] = rng.choice(([], [lines[at]] * 2))
    else:
        cells = lines[at].rstrip("\r\n").split(";")
        counted = range(len(cells) - MONEY_CELLS[valid.kind], len(cells))
        place = rng.choice(counted)
        cents = int(re.sub(r"[.,]", "", cells[place]))
        cells[place] = euros(cents + rng.choice((1, -1)))
        lines[at] = ";".join(cells) + "\r\n"
    return "".join([header, *lines]).encode("utf-8-sig")


def _json_off(valid: Valid, part: str, rng: Random) -> bytes:
    told = json.loads(valid.data)
    rows = rng.choice([side for side in told["data"].values() if side]) if valid.kind == "iv3" else told
    at = rng.randrange(len(rows))
    if part == "row":
        rows[at : at + 1] = rng.choice(([], [rows[at]] * 2))
    elif valid.kind == "iv3":
        rows[at]["bedrag"] += 1  # whole euros: a cent would be no amount
    else:
        side = "debetbedrag" if "debetbedrag" in rows[at] else "creditbedrag"
        rows[at][side] = round(rows[at][side] + 0.01, 2)
    return json.dumps(told, indent=1).encode()


@pytest.mark.parametrize("part", ["amount", "row"])
@pytest.mark.parametrize("name", NOTED)
def test_a_file_of_which_a_note_tells_the_totals(name, part):
    for seed in range(FILES_EACH):
        valid = make(name, seed)
        assert became(valid.data, valid.note).status == "accepted"
        assert became(off_by_one(valid, part, Random(seed)), valid.note).status == "set_aside", seed


def test_there_are_enough_of_them():
    assert FILES_EACH * (3 * len(STATED) + 2 * len(NOTED)) >= 300
