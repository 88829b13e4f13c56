"""Templates as a part of the box."""

from __future__ import annotations

from collections.abc import Sequence

from appliance.box.box import Box
from appliance.box.lending import web_dependencies
from appliance.box.part import Part
from appliance.templates.filling import Filler
from appliance.templates.jobs import JobTemplateRequests
from appliance.templates.library import Library
from appliance.templates.pages import TemplatePages
from appliance.templates.requests import TemplateRequests
from appliance.web.route import Group


class Templates(Part):
    """Its requests and pages: nothing of it runs by itself."""

    name = "templates"

    def __init__(self, box: Box) -> None:
        self._box = box

    def groups(self) -> Sequence[Group]:
        """See Part."""
        dependencies = web_dependencies(self._box)
        library, filler = Library(self._box.spool.engine, self._box.spool.now), Filler(dependencies)
        rooms = (TemplateRequests, JobTemplateRequests, TemplatePages)
        return tuple(make(dependencies, library, filler) for make in rooms)


PART = Templates
