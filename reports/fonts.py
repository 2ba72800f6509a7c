"""Noto Sans for pages that must stand alone: the letters of Dutch and English, cut from the font of its package."""

import base64
import io
from functools import cache
from importlib.resources import as_file, files

LETTERS = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)])) + "€−–—‘’“”…·×≥≤→Σ"


@cache
def noto_sans() -> str:
    """Noto Sans with all its weights as base64 WOFF; OFL 1.1, from the package fontpkg-noto-sans."""
    from fontTools import subset  # imported where it is used: it is slow to load
    from fontTools.ttLib import TTFont

    with as_file(files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf") as path:
        font = TTFont(path, recalcTimestamp=False)  # the same bytes at every build
    for layout in (
        "GPOS",
        "GSUB",
        "GDEF",
    ):  # all figures are of one width without them, and reading them takes most of the time
        del font[layout]
    options = subset.Options(layout_features=[], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text=LETTERS)
    cutter.subset(font)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out)
    return base64.b64encode(out.getvalue()).decode("ascii")
