"""A build in a process of its own that is killed while it is at it, as by a power cut: nothing of it gets a chance to clean up."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

BUILDS = {
    "intake": "from assets.intake import take_in; from tests.properties.accounts import KEY; "
    "build = lambda folder, data: take_in(folder, data / '.staging', key=KEY, domain='test', workers=1)",
    "ledger": "from tests.ledger import ledger as build",
}
"""Reading alone, and everything up to the ledger with its stored tables."""
_START = "import sys; from pathlib import Path; {}; print('begun', flush=True); build(*map(Path, sys.argv[1:]))"


def killed(what: str, inbox: Path, data: Path, seconds: float) -> bool:
    """Build, and kill so many seconds after it began; whether it was at it still."""
    call = [sys.executable, "-c", _START.format(BUILDS[what]), str(inbox), str(data)]
    with subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None and process.stdout.readline() == b"begun\n"
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return True
    return False
