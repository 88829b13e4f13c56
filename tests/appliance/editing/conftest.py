"""The web application with the requests of editing; see tests/appliance/web/sites.py."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.waiting import DEADLINE

sys.path.insert(0, str(Path(__file__).parent.parent / "web"))  # sites

from sites import PASSWORD, TESTER, DrawingFailed, Site, make_site
from sites import Previews as NoPreviews

from appliance.editing.editor import Editor
from appliance.editing.pages import EditPages
from appliance.editing.requests import EditRequests
from appliance.identity import Role
from appliance.preview import DrawingProcess
from appliance.settings import Limits

__all__ = ["make_site"]


@pytest.fixture
def process() -> Iterator[DrawingProcess]:
    process = DrawingProcess(Limits(free_bytes=0, preview_seconds=DEADLINE))
    yield process
    process.stop()


@pytest.fixture
def site(make_site: Callable[..., Site], process: DrawingProcess, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site that is set up, where documents are really read and drawn."""

    def ask(previews, question, key, behind=b"", **more):
        document = previews._spool.documents.get(key.sha256)
        return process.ask(question, document + behind, key.profile, **more)

    monkeypatch.setattr(NoPreviews, "ask", ask)
    made = make_site(
        more_with=lambda parts: [EditRequests(parts, Editor(parts)), EditPages(parts, Editor(parts))]
    )
    made.identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
    return made


@pytest.fixture
def failing(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The same, where nothing can be drawn just now."""

    def fail(*_, **__):
        raise DrawingFailed("It took too long.")

    monkeypatch.setattr(NoPreviews, "ask", fail)
    return site
