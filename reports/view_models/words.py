"""Words by rule: how likely, who, and what must be known beside a figure."""

import pandas as pd

from reports.labels.pages import PAGES
from reports.numerals import long_date


def probability_word(p: float, t: dict[str, str]) -> str:
    """The fixed word for a probability: above 90 % very likely, 66 to 90 likely, 33 to 66 uncertain, and so on."""
    steps = [(0.9, "word_4"), (0.66, "word_3"), (0.33, "word_2"), (0.1, "word_1")]
    return t[next((word for limit, word in steps if p > limit), "word_0")]


def listed(names: list[str], t: dict[str, str]) -> str:
    """Names as a person lists them: a, b en c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {t['and']} {names[-1]}"


def capital(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def source_of(release: pd.Series, lang: str) -> str:
    """Source, date of the data, price level, status and data id."""
    t = PAGES[lang]
    until = long_date(release.data_until, lang) if pd.notna(release.data_until) else "–"
    status = t["status_provisional" if release.provisional else "status_final"]
    source = t["source"].format(until=until, year=release.base_year, status=status, hash=str(release.data_hash)[:12])
    known_on = release.as_known_on
    return source if pd.isna(known_on) else f"{t['as_known_on'].format(day=long_date(known_on, lang))} {source}"
