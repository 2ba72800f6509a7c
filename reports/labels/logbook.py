"""Words of the log of who saw what, in Dutch and English: what `ontschot verify` and `ontschot log` say of it."""

VERIFIED: dict[str, dict[str, str]] = {
    "nl": {
        "none": "Er is hier geen logboek van wie wat zag. Logde hier eerder iemand in, dan is het weggehaald.",
        "holds": "Logboek van wie wat zag: {lines} regels, de laatste met hash {last}. Wat aan het eind is weggehaald, blijkt alleen uit die hash.",
        "put_away": "Dagen tot en met {until} zijn volgens de bewaartermijn verwijderd; het logboek sluit daarop aan.",
        "half": "  {where}: een regel is afgebroken bij het schrijven (de server stopte)",
        "broken": "Fout: het logboek klopt niet vanaf {where}: daar of net ervoor is iets veranderd, weggehaald of toegevoegd.",
        "signed": "Ondertekend: {heads} keer, het laatst op {at}; die regels zijn er nog, of zijn volgens de bewaartermijn verwijderd.",
        "begin_gone": "Fout: {where}: het logboek begint niet bij zijn eerste regel. Wat ervoor stond is weggehaald, en log/begin.json zegt niet dat het volgens de bewaartermijn verwijderd is. → Zet het terug uit een reservekopie, en ga na wie het weghaalde.",
        "head_wrong": "Fout: {where}: deze ondertekening klopt niet.",
        "head_other_key": "Fout: {where}: dit is ondertekend met een andere sleutel.",
        "begin_unsigned": "Fout: {where}: dat hiervoor regels verwijderd zijn, heeft niemand ondertekend. → Hoort het bij de bewaartermijn, onderteken het dan met `ontschot log --sign`; zo niet, dan zijn er regels weggehaald.",
        "head_gone": "Fout: {where}: de regel die hier is ondertekend is er niet meer: het logboek is afgekapt of opnieuw geschreven.",
    },
    "en": {
        "none": "There is no log of who saw what here. If people logged in here before, it was taken away.",
        "holds": "Log of who saw what: {lines} lines, the last with hash {last}. What was taken off the end shows only from that hash.",
        "put_away": "Days until {until} were removed as the term of keeping says; the log goes on after them.",
        "half": "  {where}: a line was cut off in writing (the server stopped)",
        "broken": "Error: the log does not hold from {where} on: there or just before, something was changed, taken out or added.",
        "signed": "Signed: {heads} times, last at {at}; those lines are still there, or were removed as the term of keeping says.",
        "begin_gone": "Error: {where}: the log does not begin at its first line. What stood before it was taken away, and log/begin.json does not say that it was removed as the term of keeping says. → Put it back from a backup, and find out who took it away.",
        "head_wrong": "Error: {where}: this signature does not hold.",
        "head_other_key": "Error: {where}: this was signed with another key.",
        "begin_unsigned": "Error: {where}: nobody signed that lines were removed before this. → If it fits the term of keeping, sign it with `ontschot log --sign`; if not, lines were taken away.",
        "head_gone": "Error: {where}: the line that was signed here is there no more: the log was cut off or written anew.",
    },
}
"""What `ontschot verify` says of the log."""

LOGBOOK: dict[str, dict[str, str]] = {
    "nl": {
        "none": "Er is geen logboek in {path}: dat ontstaat waar mensen inloggen, en bij het vrijgeven van bestanden.",
        "head": "wanneer (UTC)            wie | organisatie | wat | pagina of bestand | antwoord",
        "count": "{n} van {of} regels.",
        "project": "Pagina's over meer projecten samen staan hier niet bij, ook als {project} daarin meetelt.",
        "signed": "Ondertekend: {where}, hash {last}. Bewaar deze regel ook ergens anders.",
        "signed_begin": "Ook ondertekend: dat het logboek pas na {until} begint. Hoort dat niet bij de bewaartermijn, dan zijn er regels weggehaald.",
        "no_organisation": "Fout: '{given}' is geen organisatie. → Kies --organisation gemeente:<gemeentecode>, corporatie:<KvK-nummer> of netwerk.",
        "no_key": "Er is geen sleutel om mee te ondertekenen. → Maak hem met: ontschot signing-key",
        "page": "bekeken", "table": "tabel meegenomen", "document": "document meegenomen", "login": "ingelogd", "logout": "uitgelogd",
        "refused": "inloggen geweigerd", "hand_in": "bestand ingeleverd", "remove": "bestand verwijderd", "release": "bestand vrijgegeven",
    },
    "en": {
        "none": "There is no log in {path}: it begins where people log in, and with the release of files.",
        "head": "when (UTC)               who | organisation | what | page or file | answer",
        "count": "{n} of {of} lines.",
        "project": "Pages of several projects together are not among these, also where {project} is part of them.",
        "signed": "Signed: {where}, hash {last}. Keep this line somewhere else as well.",
        "signed_begin": "Signed as well: that the log begins after {until} only. If that does not fit the term of keeping, lines were taken away.",
        "no_organisation": "Error: '{given}' is no organisation. → Choose --organisation gemeente:<municipality code>, corporatie:<KvK number> or netwerk.",
        "no_key": "There is no key to sign with. → Make it with: ontschot signing-key",
        "page": "seen", "table": "table taken along", "document": "document taken along", "login": "logged in", "logout": "logged out",
        "refused": "login refused", "hand_in": "file handed in", "remove": "file removed", "release": "file released",
    },
}  # fmt: skip
"""What `ontschot log` says."""


def log_told(
    lines: int, last: str, halves: tuple[str, ...], broken: str, begins: bool, until: str, lang: str
) -> list[str]:
    """What was found in the log, line by line; also that there is none."""
    t = VERIFIED[lang]
    if not (lines or halves or broken or until):
        return [t["none"]]
    said = [t["holds"].format(lines=lines, last=last)]
    said += [t["put_away"].format(until=until)] if until else []
    said += [t["half"].format(where=one) for one in halves]
    return [*said, *broken_told(broken, begins, lang)]


def broken_told(broken: str, begins: bool, lang: str) -> list[str]:
    """Where the log does not hold, in a sentence; nothing when it does."""
    return [VERIFIED[lang]["broken" if begins else "begin_gone"].format(where=broken)] if broken else []


def signed_told(heads: int, at: str, differences: tuple[tuple[str, str], ...], lang: str) -> list[str]:
    """What was found of what was signed of the log, line by line; nothing when nothing was."""
    t = VERIFIED[lang]
    said = [t["signed"].format(heads=heads, at=at)] if heads else []
    return said + [t[why].format(where=where) for where, why in differences]
