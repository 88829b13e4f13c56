"""Its life, its request, its page and its event."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, jsonify

from appliance.box.box import Box
from appliance.box.part import Duty, Part
from appliance.events import Event
from appliance.settings import Settings, section
from appliance.storage.engine import Transaction
from appliance.web.permissions import VIEW
from appliance.web.route import Group, api, route
from toy_bell import store
from toy_bell.settings import BellSettings


@dataclass(frozen=True)
class BellRang(Event):
    """Somebody, or the box itself, rang the bell."""

    kind: ClassVar[str] = "bell:rang"
    tone: str

    def data(self) -> Mapping[str, object]:
        return {"tone": self.tone}


class Bell(Group):
    """Its request and its page."""

    def __init__(self, box: Box) -> None:
        self._spool = box.spool
        self.settings = section(box.settings, BellSettings)

    @api("GET", "/api/bell", VIEW, "getBell", "How often it was rung")
    def show(self) -> Response:
        return jsonify(rung=store.count(self._spool.engine.connection), tone=self.settings.tone)

    @route("GET", "/bell", VIEW)
    def page(self) -> str:
        return f"<p>rung {store.count(self._spool.engine.connection)} times</p>"

    def ring(self) -> None:
        at, tone = self._spool.now(), self.settings.tone

        def change(transaction: Transaction) -> None:
            if store.count(transaction.connection) < self.settings.most:
                store.add(transaction.connection, at, tone)
                transaction.emit(BellRang(at, tone))

        self._spool.engine.write(change)


class BellPart(Part):
    """Rings now and then, and says when it begins and ends."""

    name = "bell"

    def __init__(self, box: Box) -> None:
        self._bell = Bell(box)

    async def start(self) -> None:
        print("bell: begins", file=sys.stderr, flush=True)

    async def stop(self) -> None:
        print("bell: ends", file=sys.stderr, flush=True)

    def reconfigure(self, settings: Settings) -> None:
        self._bell.settings = section(settings, BellSettings)

    def duties(self) -> Sequence[Duty]:
        return (Duty(0.1, self._bell.ring),)

    def groups(self) -> Sequence[Group]:
        return (self._bell,)


PART = BellPart
