"""A sender over a real spool, real logins and a real connection, without its thread: `tell` is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from support.push_service import Device, PushService, push_service

from appliance.identity import Actor, Identity, Role, User
from appliance.push.own_key import OwnKey
from appliance.push.sender import Sender
from appliance.push.settings import PushSettings
from appliance.push.store import Subscription
from appliance.push.subscriptions import Subscriptions
from appliance.runtime.clock import wall_clock
from appliance.settings import IdentitySettings, Queue
from appliance.spool import Heading, Job, Spool, Submission

PASSWORD = "four words are plenty"
TESTER = Actor("tester", "test")


@dataclass
class Stage:
    """The sender, and all around it."""

    spool: Spool
    identity: Identity
    service: PushService
    settings: PushSettings
    heading: Heading = Heading("Bar Roma", "2.50", "EUR")
    now: float = 0.0
    clock: list[int] = field(default_factory=list)  # of the logins, microseconds since 1970
    devices: dict[str, Device] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.subscriptions = Subscriptions(self.spool.engine, self.identity)
        self.key = OwnKey(self.identity.secret)
        self.sender = Sender(
            *(self.spool, self.subscriptions, self.key, lambda _job: self.heading, lambda: self.settings),
            clock=lambda: self.now,
        )
        self.spool.events.subscribe(self.sender.hear)

    def person(self, name: str = "ada", role: Role = Role.OPERATOR) -> User:
        if role is Role.COUNTER:
            return self.identity.tablets.pair(self.identity.tablets.invite(name, TESTER), "127.0.0.1")
        return self.identity.users.add(name, PASSWORD, role, TESTER)

    def log_in(self, user: User) -> str:
        """The session of a browser; its id."""
        who = self.identity.sessions.of_cookie(self.identity.sessions.begin(user, "127.0.0.1"))
        assert who is not None
        return who.session

    def subscribe(self, whose: User, name: str = "", session: str | None = None, **more: Any) -> Device:
        """Have a browser of somebody be told."""
        device = Device(self.service.origin, name or whose.name)
        made = Subscription(
            endpoint=device.endpoint,
            **device.document["keys"],
            user=whose.id,
            session=self.log_in(whose) if session is None else session,
            language="en",
            page="https://box.example/",
            agent="Firefox",
            at=len(self.devices),
        )
        self.subscriptions.keep(replace(made, **more), self.settings.devices)
        self.devices[device.endpoint] = device
        return device

    def job(self, data: bytes = b"tea\n", **more: Any) -> Job:
        """A receipt comes in."""
        return self.spool.jobs.accept(Submission(data, "raw", "till", **more)).result()

    def told(self) -> Sequence[dict[str, Any]]:
        """All that was sent, as the browsers read it."""
        return [self.devices[self.service.origin + sent.path].read(sent) for sent in self.service.sent]

    def jobs_told(self) -> list[int]:
        self.sender.tell()
        return [each["job"] for each in self.told()]


@pytest.fixture
def make_stage(spool: Spool, tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    with push_service() as service:

        def make(**identity: Any) -> Stage:
            clock = [wall_clock()]
            who = Identity(tmp_path / "data", IdentitySettings(**identity), now=lambda: clock[0])
            who.users.add("owner", PASSWORD, Role.ADMIN, TESTER)
            settings = PushSettings(services=(service.origin,))
            spool.queues.put(Queue("bar", "hold", "demo"))
            return Stage(spool, who, service, settings, clock=clock)

        yield make


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    return make_stage()
