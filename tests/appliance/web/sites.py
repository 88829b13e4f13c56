"""The web application over a real spool and real identities, without a server around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from appliance.configuration import Configuration
from appliance.identity import Actor, Identity, Role
from appliance.network import Driver, Hotspot, NetworkService
from appliance.printers import DriverContext, Prober, VirtualOutput, check_uri, set_faults
from appliance.settings import IdentitySettings, Limits, NetworkSettings, WebSettings, layers
from appliance.spool import Job, Rendition, RenditionKey, ScopedSpool, Spool
from appliance.web import WebDependencies, make_app
from appliance.web.cookies import COOKIE
from appliance.web.route import Group

PASSWORD = "four words are plenty"
TESTER = Actor("tester", "test")
SITE = "http://localhost"


class DrawingFailed(Exception):
    """No picture."""


class Previews:
    """Draws nothing, but knows what was drawn before."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def key_of(self, job: Job, profile: str | None = None) -> RenditionKey:
        return RenditionKey(job.sha256, profile or "generic-80mm", "")

    def picture(self, key: RenditionKey, top: int = 0, rows: int = 0) -> Any:
        raise DrawingFailed("Nothing is drawn here.")

    def rendition(self, key: RenditionKey) -> Rendition:
        known = self._spool.documents.rendition(key)
        if known is None:
            raise DrawingFailed("Nothing is drawn here.")
        return known

    def known(self, key: RenditionKey) -> Rendition | None:
        return self._spool.documents.rendition(key)

    def marks(self, key: RenditionKey) -> Any:
        raise DrawingFailed("Nothing is drawn here.")

    def ask(self, question: str, key: RenditionKey, behind: bytes = b"", **more: Any) -> Any:
        raise DrawingFailed("Nothing is drawn here.")

    def ask_about(self, question: str, document: bytes, profile: str, **more: Any) -> Any:
        raise DrawingFailed("Nothing is drawn here.")


class Finder:
    """Finds nothing."""

    def found(self) -> list[Any]:
        return []

    def scan(self) -> Any:
        raise AssertionError("nobody asked for it")

    def last_scan(self) -> None:
        return None

    def moves(self) -> list[Any]:
        return []

    def answer_move(self, printer: str, uri: str, *, moved: bool) -> None:
        return None


class PanelDoor:
    """A panel on the screen that does nothing."""

    works = on_screen = True
    fault = ""

    def press(self, button: str, seconds: float) -> None:
        """Nothing."""

    def test(self) -> None:
        """Nothing."""

    def pressed(self) -> dict[str, bool]:
        return {"approve": False, "reject": False}


@dataclass(frozen=True)
class Site:
    """The application, and who may do what in it."""

    app: Flask
    identity: Identity
    spool: Spool

    def key(self, role: Role, **more: Any) -> dict[str, str]:
        """The headers of a program with a new key."""
        name = f"{role} {len(self.identity.keys.all())}"
        _, secret = self.identity.keys.create(name, role, TESTER, **more)
        return {"Authorization": f"Bearer {secret}"}

    def token(self, role: Role) -> dict[str, str]:
        """The headers of a person's program."""
        name = f"{role}-{len(self.identity.users.all())}"
        user = self.identity.users.add(name, PASSWORD, role, TESTER)
        return {"Authorization": f"Bearer {self.identity.sessions.tokens(user).access}"}

    def browser(self, role: Role = Role.ADMIN) -> FlaskClient:
        """A browser in which somebody of a role is logged in."""
        name = f"{role}-{len(self.identity.users.all())}"
        if role is Role.COUNTER:
            user = self.identity.tablets.pair(self.identity.tablets.invite(name, TESTER), "127.0.0.1")
        else:
            user = self.identity.users.add(name, PASSWORD, role, TESTER)
        client = self.app.test_client()
        client.set_cookie(COOKIE, self.identity.sessions.begin(user, "127.0.0.1"), domain="localhost")
        return client


@pytest.fixture
def make_site(spool: Spool, tmp_path: Path) -> Callable[..., Site]:
    def make(
        web: WebSettings | None = None,
        shows_setup_code: bool = False,
        network: NetworkService | None = None,
        more: Iterable[Group] = (),
        more_of: Callable[[Identity], Iterable[Group]] = lambda _who: (),
        more_with: Callable[[WebDependencies], Iterable[Group]] = lambda _parts: (),
        **identity: Any,
    ) -> Site:
        who = Identity(tmp_path / "data", IdentitySettings(**identity))
        said = lambda: layers(assignments=[f"data={tmp_path / 'data'}"])  # noqa: E731
        context = DriverContext(tmp_path / "data", Limits(), lambda data, profile, memory: (b"", ""))
        parts = WebDependencies(
            seen_by=partial(ScopedSpool, spool),
            previews=Previews(spool),
            drawing_failed=DrawingFailed,
            finder=Finder(),
            check_uri=lambda uri: check_uri(uri, context),
            probe=Prober(context, own_machine=True).look,
            virtual_output=VirtualOutput(context),
            set_faults=lambda uri, faults: set_faults(uri, faults, context),
            refresh_printers=lambda: None,
            panel=PanelDoor(),
            configuration=Configuration(spool.settings, said().settings(), said),
            ports=lambda: {"raw": {}, "web": 80, "events": 81},
            settle_ports=lambda: None,
            ready=lambda: True,
            job_bytes=1_000_000,
            identity=who,
            settings=web or WebSettings(),
            shows_setup_code=shows_setup_code,
            certificate_is_trusted=lambda: False,
            vitals=list,
            restart=None,
            backup_file=lambda: nullcontext(tmp_path / "data" / "identity.db"),
            network=network or NetworkService(Driver(), NetworkSettings(), lambda: Hotspot("box", "secret")),
        )
        return Site(make_app(parts, [*more, *more_of(who), *more_with(parts)]), who, spool)

    return make


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """A site that is set up."""
    site = make_site()
    site.identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
    return site
