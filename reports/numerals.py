"""Numbers, money and dates as a reader of Dutch or English expects them.

Sources: Taaladvies (minus after the euro sign), CLDR nl-NL (per cent without a space).
"""

from datetime import date

NBSP, MINUS = "\u00a0", "\u2212"
MONTHS = {
    "nl": [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def grouped(number: int, lang: str) -> str:
    """A whole number with separators of thousands: 1.234 or 1,234."""
    return f"{abs(number):,}".replace(",", "." if lang == "nl" else ",")


def _with_sign(positive: str, negative: bool, lang: str) -> str:
    if lang == "nl":
        return f"€{NBSP}{MINUS if negative else ''}{positive}"
    return f"{MINUS if negative else ''}€{positive}"


def exact_euros(cents: int, lang: str) -> str:
    """An amount to the cent: € 1.234,56 or €1,234.56."""
    whole, rest = divmod(abs(cents), 100)
    return _with_sign(f"{grouped(whole, lang)}{',' if lang == 'nl' else '.'}{rest:02d}", cents < 0, lang)


def euros(cents: int, lang: str) -> str:
    """An amount to be read: € 1,18 mln from a million, whole euros below."""
    whole = (abs(cents) + 50) // 100
    if whole >= 1_000_000:
        millions = f"{whole / 1e6:.2f}".replace(".", "," if lang == "nl" else ".")
        return _with_sign(f"{millions}{NBSP}{'mln' if lang == 'nl' else 'm'}", cents < 0, lang)
    return _with_sign(grouped(whole, lang), cents < 0 and whole > 0, lang)


def percent(share: float, lang: str) -> str:
    """A share in whole per cents: 81%."""
    return f"{round(100 * share)}%"


def probability(p: float, lang: str) -> str:
    """A probability: whole per cents, never 0% or 100%."""
    if p < 0.01:
        return f"<{NBSP}1%"
    return f">{NBSP}99%" if p > 0.99 else percent(p, lang)


def decimal(number: float, places: int, lang: str) -> str:
    """A number with some decimals."""
    text = f"{abs(number):,.{places}f}"
    if lang == "nl":
        text = text.replace(",", "\0").replace(".", ",").replace("\0", ".")
    return f"{MINUS if number < 0 else ''}{text}"


def long_date(day: date, lang: str) -> str:
    """A date in words: 23 november 2026."""
    return f"{day.day} {MONTHS[lang][day.month - 1]} {day.year}"


def month_year(day: date, lang: str) -> str:
    """A month in words: november 2026."""
    return f"{MONTHS[lang][day.month - 1]} {day.year}"
