"""A dashboard that people log in to, and an OpenID provider beside it, as a test needs them."""

from urllib.parse import parse_qs, urlsplit

import requests
from oidc_provider_mock import User

from reports.access.login import HERE, LEAVE, START, Login
from reports.access.settings import Settings
from reports.app import Site, create_app
from reports.served import Served
from reports.viewer import Viewer

ADDRESS = "https://ontschot.test"
OWN = {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"}
PEOPLE = (
    User(sub="an", claims={"organisation": "oever", "roles": ["ontschot"], "name": "An"}),
    User(sub="bo", claims={"organisation": "brink", "roles": "ontschot"}),
    User(sub="net", claims={"organisation": "net", "roles": ["ontschot"]}),
    User(sub="no-role", claims={"organisation": "oever", "roles": ["other"]}),
    User(sub="nowhere", claims={"organisation": "elders", "roles": ["ontschot"]}),
    User(sub="nobody", claims={"roles": ["ontschot"]}),
    User(sub="listed", claims={"organisation": ["oever", "brink"], "roles": ["ontschot"]}),
)


def settings(issuer, organisations, **more):
    return Settings(
        issuer=issuer, client_id="ontschot", secret="s3cret", address=ADDRESS, organisations=organisations,
        needed_role="ontschot", **more,
    )  # fmt: skip


class Dashboard:
    """A dashboard over https, as far as it knows; ``clock`` is what its sessions go by."""

    def __init__(self, data, issuer, organisations=None, **more):
        known = organisations or {
            "oever": Viewer("gemeente", "0344"),
            "brink": Viewer("corporatie", "87654321"),
            "net": Viewer("netwerk"),
        }
        self.login = Login.of(settings(issuer, known, **more), data)
        self.clock = 1000.0
        self.login.sessions.now = lambda: self.clock
        self.app = create_app(Site(Served(data), self.login.viewer, login=self.login))

    def browser(self):
        return Browser(self.app.server)


class Browser:
    """Somebody with a browser: keeps cookies, and goes to the provider and back."""

    def __init__(self, server):
        self.client = server.test_client()

    def get(self, path, **more):
        return self.client.get(path, base_url=ADDRESS, **more)

    def post(self, path, headers=None, **more):
        return self.client.post(path, base_url=ADDRESS, headers=OWN if headers is None else headers, **more)

    def sent_to(self, naar="/"):
        """Address of the provider that the dashboard sends to."""
        return self.get(f"{START}?naar={naar}").headers["Location"]

    def agreed(self, sub, naar="/"):
        """Path and query with which the provider sends back, once it knows who it is."""
        back = requests.post(self.sent_to(naar), data={"sub": sub}, allow_redirects=False, timeout=10)
        return back.headers["Location"].removeprefix(ADDRESS)

    def log_in(self, sub, naar="/"):
        return self.get(self.agreed(sub, naar))

    def log_out(self, **more):
        return self.post(LEAVE, **more)

    @property
    def cookie(self):
        """The cookie of the session as it was sent."""
        found = self.client.get_cookie("__Host-ontschot", "ontschot.test")
        return found and found.value


def asked(address):
    """What an address asks, each name once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


__all__ = ["ADDRESS", "HERE", "LEAVE", "OWN", "PEOPLE", "START", "Browser", "Dashboard", "asked", "settings"]
