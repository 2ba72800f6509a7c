"""Files written without their people, directly by what writes them: nothing is read first or compared afterwards."""

import io

from pipelines.harmonize.pseudonyms import PseudonymKey, stand_in
from pipelines.vault.personal import Personal
from pipelines.vault.writers import WRITERS
from tests.unit.sources.tables import ONE, TWO

KEY = PseudonymKey(bytes(range(32)), "toets", 3)
OF = KEY.pseudonymiser()
FIRST, SECOND = OF(ONE), OF(TWO)
STOOD_IN = stand_in(ONE, OF)
NO_BSN = "999900007"


def written(kind, data, note=None, personal=None):
    """What is written of a file of a kind."""
    out = io.BytesIO()
    given = data if isinstance(data, bytes) else data.encode()
    WRITERS[kind](io.BytesIO(given), out, personal or Personal(OF), note)
    return out.getvalue()
