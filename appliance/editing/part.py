"""Editing as a part of the box."""

from __future__ import annotations

from collections.abc import Sequence

from appliance.box.box import Box
from appliance.box.lending import web_dependencies
from appliance.box.part import Part
from appliance.editing.editor import Editor
from appliance.editing.pages import EditPages
from appliance.editing.requests import EditRequests
from appliance.web.route import Group


class Editing(Part):
    """Its requests and pages: nothing of it runs by itself."""

    name = "editing"

    def __init__(self, box: Box) -> None:
        self._box = box

    def groups(self) -> Sequence[Group]:
        """See Part."""
        dependencies = web_dependencies(self._box)
        editor = Editor(dependencies)
        return (EditRequests(dependencies, editor), EditPages(dependencies, editor))


PART = Editing
