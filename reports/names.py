"""Names of files and addresses that are made of what a party calls its things: never a path, never the name of another page."""

from urllib.parse import quote

OVERVIEW = "all"
_TAKEN = {"index", "con", "prn", "aux", "nul"}


def file_of(project: str, lang: str, ending: str) -> str:
    """File name of what is told of a project, or of ``all``: what could be a path or another page is written in per cents."""
    name = ("index" if ending == "html" else OVERVIEW) if project == OVERVIEW else quote(project, safe=" ")
    if project != OVERVIEW and (name.startswith(".") or name.casefold().partition(".")[0] in _TAKEN):
        name = f"%{ord(project[0]):02X}{quote(project[1:], safe=' ')}"
    return f"{name}.{ending}" if lang == "nl" else f"{name}.{lang}.{ending}"


def page_file(project: str, lang: str) -> str:
    """The same of its page."""
    return file_of(project, lang, "html")


def page_link(project: str, lang: str) -> str:
    """The same as a link from another page in that folder."""
    return quote(page_file(project, lang))


def address_of(key: str, lang: str) -> str:
    """Where the page of a project, or the overview of ``all`` or an organisation, stands on the dashboard."""
    place = f"/projecten/{quote(key, safe='')}" if key != OVERVIEW and ":" not in key else "/overzicht"
    return f"{place}?taal={lang}"
