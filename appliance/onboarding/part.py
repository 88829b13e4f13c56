"""The first steps as a part of the box."""

from __future__ import annotations

from collections.abc import Sequence

from appliance.box.box import Box
from appliance.box.lending import web_dependencies
from appliance.box.part import Part
from appliance.onboarding.pages import FirstSteps
from appliance.web.route import Group


class Onboarding(Part):
    """Its page alone: nothing of it runs by itself."""

    name = "onboarding"

    def __init__(self, box: Box) -> None:
        self._box = box

    def groups(self) -> Sequence[Group]:
        """See Part."""
        return (FirstSteps(web_dependencies(self._box), self._box.spool.engine),)


PART = Onboarding
