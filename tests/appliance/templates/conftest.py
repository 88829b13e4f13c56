"""The web application with the requests of templates, over a spool with their table; see sites.py."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.waiting import DEADLINE

sys.path.insert(0, str(Path(__file__).parent.parent / "web"))  # sites

from sites import PASSWORD, TESTER, Site, make_site
from sites import Previews as NoPreviews

from appliance.capabilities import schemas
from appliance.identity import Role
from appliance.preview import DrawingFailed, DrawingProcess
from appliance.settings import Limits, Queue
from appliance.spool import Spool
from appliance.templates.filling import Filler
from appliance.templates.jobs import JobTemplateRequests
from appliance.templates.library import Library
from appliance.templates.pages import TemplatePages
from appliance.templates.requests import TemplateRequests
from appliance.web import WebDependencies
from appliance.web.route import Group

__all__ = ["make_site"]


@pytest.fixture
def spool(tmp_path: Path, limits: Limits) -> Iterator[Spool]:
    spool = Spool(tmp_path / "data", limits, schemas=schemas())
    spool.start()
    spool.printers.put("demo", "virtual:demo", "generic-80mm")
    spool.queues.put(Queue("main", "hold", "demo"))
    yield spool
    spool.stop()


@pytest.fixture
def library(spool: Spool) -> Library:
    return Library(spool.engine, spool.now)


@pytest.fixture(scope="session")
def process() -> Iterator[DrawingProcess]:
    process = DrawingProcess(Limits(free_bytes=0, preview_seconds=DEADLINE))
    yield process
    process.stop()


@pytest.fixture
def site(
    make_site: Callable[..., Site], process: DrawingProcess, library: Library, monkeypatch: pytest.MonkeyPatch
) -> Site:
    """A site that is set up, where templates are really filled in and drawn."""

    def ask(previews, question, key, behind=b"", **more):
        document = previews._spool.documents.get(key.sha256)
        return process.ask(question, document + behind, key.profile, **more)

    def requests(parts: WebDependencies) -> list[Group]:
        filler = Filler(parts)
        return [
            make(parts, library, filler) for make in (TemplateRequests, JobTemplateRequests, TemplatePages)
        ]

    monkeypatch.setattr(NoPreviews, "ask", ask)
    monkeypatch.setattr(NoPreviews, "ask_about", lambda _, *asked, **more: process.ask(*asked, **more))
    monkeypatch.setattr("sites.DrawingFailed", DrawingFailed)
    made = make_site(more_with=requests)
    made.identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
    return made
