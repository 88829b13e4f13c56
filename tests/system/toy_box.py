"""A box with one more part: what a capability brings stands here and in no other file."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from flask import Response, jsonify

from appliance.box import lifecycle
from appliance.box.box import Box
from appliance.box.part import Duty, Part
from appliance.cli import main
from appliance.events import Event
from appliance.settings import Settings
from appliance.web.permissions import VIEW
from appliance.web.route import Group, api, route


class Bell(Group):
    """Its request and its page."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self.rung = 0
        self.title = "nothing"

    @api("GET", "/api/bell", VIEW, "getBell", "How often it was rung")
    def show(self) -> Response:
        return jsonify(rung=self.rung, title=self.title)

    @route("GET", "/bell", VIEW)
    def page(self) -> str:
        return f"<p>rung {self.rung} times</p>"

    def ring(self) -> None:
        self.rung += 1
        self._box.spool.events.publish(Event("printer:status", self._box.spool.now(), printer="bell"))


class Toy(Part):
    """Rings now and then, and says when it begins and ends."""

    name = "bell"

    def __init__(self, box: Box) -> None:
        self._bell = Bell(box)

    async def start(self) -> None:
        print("bell: begins", file=sys.stderr, flush=True)

    async def stop(self) -> None:
        print("bell: ends", file=sys.stderr, flush=True)

    def reconfigure(self, settings: Settings) -> None:
        self._bell.title = settings.box.name

    def duties(self) -> Sequence[Duty]:
        return (Duty(0.1, self._bell.ring),)

    def groups(self) -> Sequence[Group]:
        return (self._bell,)


if __name__ == "__main__":
    lifecycle.PARTS = (*lifecycle.PARTS, Toy)
    sys.argv = ["counterproof", *sys.argv[4:]]  # behind `python -m appliance.cli`
    main()
