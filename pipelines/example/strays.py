"""Planted files: extra files that cannot be read, cannot be recognised, or do not meet their own totals."""

import re
from collections.abc import Iterable, Iterator

from pipelines.example import messages as m
from pipelines.example.auditfile import Booking, Entry, auditfile
from pipelines.example.country import Corporation, Country, Pair
from pipelines.example.defects import Plan
from pipelines.example.numbers import BsnSource
from pipelines.example.prices import Prices

File = tuple[str, Iterable[bytes]]


def _claim(country: Country, prices: Prices, pair: Pair, n: int, kind: str, bsns: BsnSource, off: int = 0) -> str:
    """A WMO323 of three lines for people who occur nowhere else; ``off`` is added to its total."""
    month = n % country.months
    period = (country.first_day(month), country.last_day(month))
    tariff = prices.tariff(0, 0, country.year_of(month))
    lines = [
        m.client_open(int(bsn)) + m.reference_part(f"{pair.number}{kind}{n:04d}L{i}") + m.product_part(800_000_000 + n, 0)
        + m.period_part(*period) + f"4{m.tariff_part('04', tariff)}{4 * tariff}{m.END.format('D')}{m.CLIENT_END}\n"
        for i, bsn in enumerate(bsns.take(3))
    ]  # fmt: skip
    head = m.claim_head(
        agb=pair.agb, municipality=pair.municipality.code, identification=f"{kind}{n:06d}", number=f"DN{kind}{n:06d}",
        period=period, issued=country.last_day(month + 1), total=12 * tariff + off,
    )  # fmt: skip
    return head + "".join(lines) + m.CLAIM_TAIL


def _auditfile(country: Country, n: int) -> str:
    """An auditfile of a corporation without complexes, in which one entry is a cent off the totals; it balances in itself."""
    corporation = Corporation(9, f"{90000902 + 3 * n}", f"Woonstichting Zonder Complexen {n + 1}")
    booked = [
        Entry("INK", k, "Facturen", (Booking("liveability", 125_000), Booking("creditors", -125_000)))
        for k in range(12)
    ]
    text = b"".join(auditfile(country, corporation, country.first_year, booked, [])).decode()
    return re.sub(r"<amnt>1250\.00</amnt>", "<amnt>1250.01</amnt>", text, count=2)


def _unknown(n: int) -> tuple[str, str]:
    """Name and text of a file that is nothing we read."""
    if n % 2:
        return f"notulen-{n + 1}.txt", f"Verslag van overleg {n + 1}\r\nAanwezig: iedereen.\r\n"
    return f"parkeerplaatsen-{n + 1}.csv", f"Straat;Vakken;Betaald\r\nDorpsstraat;{n + 4};Nee\r\n"


def stray_files(country: Country, prices: Prices, pairs: list[Pair], plan: Plan) -> Iterator[File]:
    """All planted files."""
    bsns = BsnSource(strangers=True)
    for n in range(country.defects):
        pair = pairs[n % len(pairs)]
        folder = f"deliveries/zorg-{pair.agb}/wmo323"
        whole = _claim(country, prices, pair, n, "Y", bsns)
        cut = whole[: whole.rindex("<ToewijzingNummer>")]
        doctype = _claim(country, prices, pair, n, "Z", bsns).replace("?>\n", "?>\n<!DOCTYPE Bericht>\n", 1)
        name, text = _unknown(n)
        planted = [
            (
                f"{folder}/totaal-{n + 1}.xml",
                _claim(country, prices, pair, n, "V", bsns, off=1),
                0,
                "control_totals",
                "file",
            ),
            (f"{folder}/afgebroken-{n + 1}.xml", cut, cut.count("\n") + 1, "not_well_formed", "file"),
            (f"{folder}/doctype-{n + 1}.xml", doctype, 2, "doctype", "file"),
            (f"deliveries/overig/auditfile-{n + 1}.xaf", _auditfile(country, n), 0, "control_totals", "file"),
            (f"deliveries/overig/{name}", text, 0, "unknown_file", "unknown"),
            (f"deliveries/overig/leeg-{n + 1}.csv", "\r\n" * n, 0, "empty_file", "unknown"),
        ]
        for path, content, line, rule, level in planted:
            plan.note(path, line, "", rule, level)
            yield path, [content.encode()]
