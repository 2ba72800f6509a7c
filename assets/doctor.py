"""Is everything here that a build needs?"""

import os
import shutil
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from assets.confined import LIMITS
from assets.sandbox import Sandbox
from reports.pictures import browser as find_browser


def wrong_packages() -> tuple[list[str], int]:
    """Packages that are not there or have another version than was declared, and how many were looked at."""
    from packaging.requirements import Requirement

    wanted = [Requirement(one) for one in requires("ontschot") or ()]
    wrong = []
    for one in wanted:
        try:
            found = version(one.name)
        except PackageNotFoundError:
            found = ""
        if not found or not one.specifier.contains(found, prereleases=True):
            wrong.append(f"{one} ({found or '–'})")
    return wrong, len(wanted)


def pdf_parts() -> tuple[bool, bool, str]:
    """Whether Typst and the font are there and belong together: in order, not needed for a build, and what was found."""
    try:
        from importlib.resources import files

        import typst

        folder = files("fontpkg_noto_sans") / "files"
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
        ).families()
        return "Noto Sans" in fonts, False, f"typst {version('typst')}, {', '.join(fonts) or '–'}"
    except (ImportError, PackageNotFoundError) as missing:
        return False, False, str(missing)


def examine(data: Path) -> list[tuple[str, bool, bool, str]]:
    """What was looked at: name, whether it is in order, whether it is needed, and what was found."""
    place = data if data.exists() else data.resolve().parent
    free = shutil.disk_usage(place).free / 1e9
    with Sandbox() as sandbox:
        missing = sandbox.missing_limits()
    browser = find_browser()
    wrong, packages = wrong_packages()
    return [
        ("python", sys.version_info >= (3, 11), True, sys.version.split()[0]),
        ("packages", not wrong, True, ", ".join(wrong) or str(packages)),
        ("writable", os.access(place, os.W_OK), True, str(place.resolve())),
        ("disk", free > 1, True, f"{free:.0f} GB"),
        ("limits", not missing, False, " ".join(f"{'✗' if name in missing else '✓'} {name}" for name in LIMITS)),
        ("pdf", *pdf_parts()),
        ("chromium", browser is not None, False, browser or "–"),
    ]
