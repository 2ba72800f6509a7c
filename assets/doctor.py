"""Is everything here that a build needs?"""

import os
import shutil
import sys
from pathlib import Path


def examine(data: Path) -> list[tuple[str, bool, bool, str]]:
    """What was looked at: name, whether it is in order, whether it is needed, and what was found."""
    place = data if data.exists() else data.resolve().parent
    free = shutil.disk_usage(place).free / 1e9
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    return [
        ("python", sys.version_info >= (3, 11), True, sys.version.split()[0]),
        ("writable", os.access(place, os.W_OK), True, str(place.resolve())),
        ("disk", free > 1, True, f"{free:.0f} GB"),
        ("chromium", browser is not None, False, browser or "–"),
    ]
