"""Styles and scripts come compressed to browsers that take that; pages, which hold secrets, never do."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from sites import Site

import appliance.web

STYLE = Path(appliance.web.__file__).parent / "static" / "style.css"
GZIP = {"Accept-Encoding": "gzip, deflate"}


def test_a_style_comes_compressed_and_whole(site: Site) -> None:
    answer = site.app.test_client().get("/static/style.css", headers=GZIP)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == STYLE.read_bytes()
    assert int(answer.headers["Content-Length"]) == len(answer.data) < STYLE.stat().st_size / 2


@pytest.mark.parametrize("asked", [{}, {"Accept-Encoding": "br"}, {"Accept-Encoding": "gzip;q=0"}])
def test_who_does_not_take_it_gets_it_as_it_is(site: Site, asked: dict[str, str]) -> None:
    answer = site.app.test_client().get("/static/style.css", headers=asked)
    assert "Content-Encoding" not in answer.headers
    assert answer.data == STYLE.read_bytes()
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_what_a_browser_has_is_not_sent_again(site: Site) -> None:
    client = site.app.test_client()
    tag = client.get("/static/style.css", headers=GZIP).headers["ETag"]
    assert client.get("/static/style.css", headers=GZIP | {"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["/login", "/static/icon-192.png", "/health/live"])
def test_nothing_else_is_compressed(site: Site, path: str) -> None:
    assert "Content-Encoding" not in site.app.test_client().get(path, headers=GZIP).headers
