"""Words of logging in and out, in Dutch and English; they join those of the pages."""

LOGIN: dict[str, dict[str, str]] = {
    "nl": {
        "login_title": "Inloggen",
        "login_how": "Je logt in bij je eigen organisatie. Ontschot ziet je wachtwoord niet.",
        "login_button": "Naar inloggen",
        "login_out": "Je bent uitgelogd. Sluit je browser als anderen deze computer ook gebruiken: bij je organisatie kun je nog ingelogd zijn.",
        "login_logged": "Wie is ingelogd, wordt bijgehouden: welke pagina is bekeken of meegenomen, door wie en wanneer.",
        "login_failed": "Inloggen is niet gelukt",
        "login_refused.state": "Dit inloggen is te lang geleden begonnen, of in een ander venster. Begin opnieuw.",
        "login_refused.unreachable": "De inlogdienst van je organisatie antwoordt niet. Probeer het straks opnieuw.",
        "login_refused.provider": "De inlogdienst van je organisatie heeft het geweigerd. Begin opnieuw, of vraag het je beheerder.",
        "login_refused.identity": "Wat de inlogdienst terugstuurde klopt niet. Begin opnieuw. Blijft het zo, vraag het je beheerder.",
        "login_refused.role": "Je bent bekend, maar je hebt geen toegang tot Ontschot. Vraag je beheerder om de rol die daarvoor nodig is.",
        "login_refused.organisation": "Je bent bekend, maar van een organisatie die hier geen toegang heeft. Vraag het wie Ontschot voor jullie draait.",
        "logged_in_as": "Ingelogd als {name} ({role})",
        "leave": "Uitloggen",
    },
    "en": {
        "login_title": "Log in",
        "login_how": "You log in with your own organisation. Ontschot does not see your password.",
        "login_button": "Go to log in",
        "login_out": "You are logged out. Close your browser if others use this computer too: you may still be logged in with your organisation.",
        "login_logged": "Of who is logged in a record is kept: which page was seen or taken along, by whom and when.",
        "login_failed": "Logging in did not work",
        "login_refused.state": "This login was begun too long ago, or in another window. Begin again.",
        "login_refused.unreachable": "The login service of your organisation does not answer. Try again later.",
        "login_refused.provider": "The login service of your organisation refused. Begin again, or ask your administrator.",
        "login_refused.identity": "What the login service sent back does not fit. Begin again. If it stays this way, ask your administrator.",
        "login_refused.role": "You are known, but have no access to Ontschot. Ask your administrator for the role that is needed.",
        "login_refused.organisation": "You are known, but of an organisation that has no access here. Ask who runs Ontschot for you.",
        "logged_in_as": "Logged in as {name} ({role})",
        "leave": "Log out",
    },
}

SERVING: dict[str, dict[str, str]] = {
    "nl": {
        "alone": "Het dashboard staat op {address}, alleen voor deze computer en zonder inloggen (kijkt als: {who}). Stop met Ctrl-C.",
        "for_others": "Het dashboard is er voor wie inlogt op {address}; deze server luistert op {host}:{port}. Stop met Ctrl-C.",
        "open": "Op {host} kunnen anderen meekijken, en niets zegt hoe zij inloggen. → Maak {path} (zie SECURITY.md), of laat --host weg.",
        "open_role": "--role is kijken zonder inloggen, en kan alleen op deze computer; op {host} kunnen anderen meekijken. → Laat --role weg en maak {path} (zie SECURITY.md), of laat --host weg.",
        "settings": "{path}: {field}: {why}",
        "settings.unreadable": "dit is geen leesbaar YAML-bestand met velden. → Zie SECURITY.md voor een voorbeeld.",
        "settings.unknown": "dit veld is niet bekend. → Zie SECURITY.md voor de velden die er zijn.",
        "settings.missing": "dit veld ontbreekt of is leeg. → Vul het in; zie SECURITY.md.",
        "settings.not_text": "hier hoort tekst. → Zet de waarde tussen aanhalingstekens.",
        "settings.not_https": "hier hoort een adres dat met https:// begint. → http kan alleen voor deze computer (localhost).",
        "settings.not_an_origin": "hier hoort een adres zonder pad. → Schrijf bijvoorbeeld https://ontschot.voorbeeld.nl.",
        "settings.not_a_place": "het geheim zelf hoort niet in dit bestand. → Schrijf waar het staat: {env: NAAM} of {file: PAD}.",
        "settings.not_there": "op die plaats staat geen geheim. → Zet de omgevingsvariabele, of maak het bestand.",
        "settings.open": "anderen kunnen het bestand met het geheim lezen. → chmod 600.",
        "settings.not_a_list": "hier hoort een lijst van waarde: organisatie. → Zie SECURITY.md.",
        "settings.not_an_organisation": "dit is geen organisatie. → gemeente:<gemeentecode>, corporatie:<KvK-nummer> of netwerk.",
        "settings.not_a_number": "hier hoort een heel getal van 1 of meer.",
    },
    "en": {
        "alone": "The dashboard is at {address}, for this computer only and without logging in (looking as: {who}). Stop with Ctrl-C.",
        "for_others": "The dashboard is there for who logs in at {address}; this server listens on {host}:{port}. Stop with Ctrl-C.",
        "open": "On {host} others can look too, and nothing says how they log in. → Make {path} (see SECURITY.md), or leave --host out.",
        "open_role": "--role is looking without logging in, and works on this computer only; on {host} others can look too. → Leave --role out and make {path} (see SECURITY.md), or leave --host out.",
        "settings": "{path}: {field}: {why}",
        "settings.unreadable": "this is no readable YAML file with fields. → See SECURITY.md for an example.",
        "settings.unknown": "this field is not known. → See SECURITY.md for the fields that there are.",
        "settings.missing": "this field is missing or empty. → Fill it in; see SECURITY.md.",
        "settings.not_text": "this must be text. → Put the value in quotes.",
        "settings.not_https": "this must be an address that begins with https://. → http works for this computer only (localhost).",
        "settings.not_an_origin": "this must be an address without a path. → Write https://ontschot.example.org, for example.",
        "settings.not_a_place": "the secret itself does not belong in this file. → Write where it is: {env: NAME} or {file: PATH}.",
        "settings.not_there": "there is no secret in that place. → Set the environment variable, or make the file.",
        "settings.open": "others can read the file with the secret. → chmod 600.",
        "settings.not_a_list": "this must be a list of value: organisation. → See SECURITY.md.",
        "settings.not_an_organisation": "this is no organisation. → gemeente:<municipality code>, corporatie:<KvK number> or netwerk.",
        "settings.not_a_number": "this must be a whole number of 1 or more.",
    },
}
"""What `ontschot serve` says."""

VERIFIED: dict[str, dict[str, str]] = {
    "nl": {
        "holds": "Logboek van wie wat zag: {lines} regels, de laatste met hash {last}. Wat aan het eind is weggehaald, blijkt alleen uit die hash.",
        "later": "Het logboek begint niet bij zijn eerste regel: eerdere dagen zijn hier niet.",
        "half": "  {where}: een regel is afgebroken bij het schrijven (de server stopte)",
        "broken": "Fout: het logboek klopt niet vanaf {where}: daar of net ervoor is iets veranderd, weggehaald of toegevoegd.",
    },
    "en": {
        "holds": "Log of who saw what: {lines} lines, the last with hash {last}. What was taken off the end shows only from that hash.",
        "later": "The log does not begin at its first line: earlier days are not here.",
        "half": "  {where}: a line was cut off in writing (the server stopped)",
        "broken": "Error: the log does not hold from {where} on: there or just before, something was changed, taken out or added.",
    },
}
"""What `ontschot verify` says of the log."""


def log_told(lines: int, last: str, halves: tuple[str, ...], broken: str, begins: bool, lang: str) -> list[str]:
    """What was found in the log, line by line; nothing when there is none."""
    t = VERIFIED[lang]
    if not (lines or halves or broken):
        return []
    said = [t["holds"].format(lines=lines, last=last)]
    said += [] if begins else [t["later"]]
    said += [t["half"].format(where=one) for one in halves]
    return [*said, *([t["broken"].format(where=broken)] if broken else [])]
