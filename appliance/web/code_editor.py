"""The code editor of the pages for experts: CodeMirror, as Debian packages it (libjs-codemirror)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flask import Response, abort, send_from_directory

from appliance.web.permissions import OPERATE
from appliance.web.route import Group, route

FOLDER = Path("/usr/share/javascript/codemirror")
FILES = (  # in the order in which they stand on each other
    *("lib/codemirror.css", "addon/dialog/dialog.css"),
    *("lib/codemirror.js", "addon/mode/overlay.js", "mode/xml/xml.js", "addon/fold/xml-fold.js"),
    *("addon/edit/matchtags.js", "addon/dialog/dialog.js"),
    *("addon/search/searchcursor.js", "addon/search/search.js"),
)
KEPT_SECONDS = 86_400  # by browsers, before they ask again: it changes with the system


class CodeEditor(Group):
    """Its files; a machine without the package has plain text fields instead."""

    def __init__(self, _dependencies: object) -> None:
        self._is_there = all((FOLDER / name).is_file() for name in FILES)

    def words(self) -> Mapping[str, object]:
        """The names of its files, for the pages that have code."""
        return {"code_editor": lambda: FILES if self._is_there else ()}

    @route("GET", "/code-editor/<path:name>", OPERATE)
    def file(self, name: str) -> Response:
        """One of its files, and no other of the machine's."""
        if name not in FILES or not self._is_there:
            abort(404)
        return send_from_directory(FOLDER, name, max_age=KEPT_SECONDS)
