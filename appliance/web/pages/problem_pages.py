"""The pages at the types of problems: each kind in words, and what to do about it. Anybody may read them."""

from __future__ import annotations

from flask import abort, render_template

from appliance.web.dependencies import WebDependencies
from appliance.web.permissions import ANYBODY
from appliance.web.problem_kinds import BY_NAME, KINDS
from appliance.web.route import Group, route


class ProblemPages(Group):
    """The list, and a page for each."""

    def __init__(self, _dependencies: WebDependencies) -> None:
        pass

    @route("GET", "/problems", ANYBODY)
    def all(self) -> str:
        """Every kind there is."""
        return render_template("problems.html", kinds=KINDS)

    @route("GET", "/problems/<name>", ANYBODY)
    def one(self, name: str) -> str:
        """One of them."""
        if name not in BY_NAME:
            abort(404)
        return render_template("problems.html", kinds=[BY_NAME[name]])
