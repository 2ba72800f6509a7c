"""How people log in: what ``<data>/login.yaml`` says, judged before anything listens."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reports.viewer import Viewer, organisation_of

FILE = "login.yaml"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
NEEDED = ("issuer", "client_id", "secret", "address", "organisations")
KNOWN = (*NEEDED, "claims", "needed_role", "session", "proxy", "few_people")
CLAIMS = {"organisation": "organisation", "roles": "roles", "name": "name"}


class SettingsError(ValueError):
    """The file cannot be used: which field (``field``), and which of the ways in which one can be wrong (``code``)."""

    def __init__(self, where: str, code: str) -> None:
        super().__init__(f"{where}: {code}")
        self.field, self.code = where, code


@dataclass(frozen=True)
class Settings:
    """An OpenID provider, what its claims mean here, and how long somebody stays in.

    Attributes:
        issuer: Address of the provider, as it stands in its tokens.
        client_id: Name under which the provider knows this dashboard.
        secret: What this dashboard proves that with.
        address: Where people find this dashboard (``https://host[:port]``).
        organisations: Per value of the claim whose figures somebody sees (``gemeente:<code>``, ``corporatie:<KvK>``, ``netwerk``).
        claims: Names of the claims for organisation, roles and name.
        needed_role: The role without which nobody comes in; empty = none is asked.
        idle: Seconds without a request after which somebody must log in again.
        longest: Seconds after which somebody must in any case.
        proxy: Address of the server in front, whose word on who asks is taken; empty = none.
        few_shown: Whether a corporation and the network see figures of projects of fewer than ten supported people.
    """

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    address: str = ""
    organisations: Mapping[str, Viewer] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=lambda: dict(CLAIMS))
    needed_role: str = ""
    idle: int = 30 * 60
    longest: int = 10 * 3600
    proxy: str = ""
    few_shown: bool = False

    @property
    def secure(self) -> bool:
        """Whether people come over https."""
        return self.address.startswith("https://")

    @property
    def host(self) -> str:
        """Host and port, as a browser names them."""
        return urlsplit(self.address).netloc


def settings_of(data: Path) -> Settings | None:
    """How people log in to a data folder; None when nothing says so.

    Raises:
        SettingsError: The file is there and cannot be used.
    """
    import yaml

    path = data / FILE
    if not path.exists():
        return None
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: no UTF-8, or a day that is none
        raise SettingsError(FILE, "unreadable") from None
    if not isinstance(said, dict):
        raise SettingsError(FILE, "unreadable")
    return _settings(said)


def _settings(said: dict[str, Any]) -> Settings:
    for name in said:
        if name not in KNOWN:
            raise SettingsError(str(name), "unknown")
    for name in NEEDED:
        if not said.get(name):
            raise SettingsError(name, "missing")
    session = _times(said.get("session") or {})
    return Settings(
        issuer=_address(said, "issuer").rstrip("/"),
        client_id=_text(said, "client_id"),
        secret=_secret(said["secret"]),
        address=_origin(said),
        organisations=_organisations(said["organisations"]),
        claims=CLAIMS | _names(said.get("claims") or {}),
        needed_role=_text(said, "needed_role"),
        proxy=_text(said, "proxy"),
        few_shown=_few(said.get("few_people", "kept")),
        **session,
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str):
        raise SettingsError(name, "not_text")
    return value.strip()


def _address(said: Mapping[str, Any], name: str) -> str:
    """An address over https; over http only on this very machine."""
    value = _text(said, name)
    try:
        parts = urlsplit(value)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK
    except ValueError:
        raise SettingsError(name, "not_https") from None
    if not parts.hostname or parts.username or not (parts.scheme == "https" or local):
        raise SettingsError(name, "not_https")
    return value


def _origin(said: Mapping[str, Any]) -> str:
    value = _address(said, "address").rstrip("/")
    parts = urlsplit(value)
    if value != f"{parts.scheme}://{parts.netloc}":
        raise SettingsError("address", "not_an_origin")
    return value.lower()


def _secret(said: Any) -> str:
    """The secret from where the file says that it is; it never stands in the file itself."""
    if not isinstance(said, dict) or len(said) != 1 or not {"env", "file"} >= set(said):
        raise SettingsError("secret", "not_a_place")
    if "env" in said:
        found = os.environ.get(str(said["env"]), "")
    else:
        path = Path(str(said["file"]))
        if not path.is_file():
            raise SettingsError("secret", "not_there")
        if path.stat().st_mode & 0o077:
            raise SettingsError("secret", "open")
        found = path.read_text(encoding="utf-8")
    if not found.strip():
        raise SettingsError("secret", "not_there")
    return found.strip()


def _organisations(said: Any) -> dict[str, Viewer]:
    if not isinstance(said, dict):
        raise SettingsError("organisations", "not_a_list")
    return {str(claim): _viewer(str(claim), whose) for claim, whose in said.items()}


def _viewer(claim: str, whose: Any) -> Viewer:
    found = organisation_of(str(whose))
    if found is None:
        raise SettingsError(f"organisations: {claim}", "not_an_organisation")
    return found


def _few(said: Any) -> bool:
    if said not in ("kept", "shown"):
        raise SettingsError("few_people", "not_kept_or_shown")
    return said == "shown"


def _names(said: Any) -> dict[str, str]:
    if not isinstance(said, dict) or not set(said) <= set(CLAIMS):
        raise SettingsError("claims", "unknown")
    return {name: _text(said, name) for name in said}


def _times(said: Any) -> dict[str, int]:
    units = {"idle_minutes": ("idle", 60), "longest_hours": ("longest", 3600)}
    if not isinstance(said, dict) or not set(said) <= set(units):
        raise SettingsError("session", "unknown")
    for name, value in said.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise SettingsError(f"session: {name}", "not_a_number")
    return {units[name][0]: units[name][1] * value for name, value in said.items()}
