"""What is refused before there is an application is a problem document too."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from attacks import connection
from running_box import PATIENCE, Box
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from appliance.web import problem_kinds as kinds

NGINX = Path(__file__).resolve().parents[2] / "systemd" / "nginx" / "nginx.conf"
HEAD = b"POST /api/jobs HTTP/1.1\r\nHost: localhost\r\n"
REFUSED = {
    "bad-request": HEAD + b"Content-Length: many\r\n\r\n",
    "headers-too-large": HEAD + b"X-Long: " + b"a" * 300_000 + b"\r\n\r\n",
    "not-implemented": HEAD + b"Transfer-Encoding: gzip\r\n\r\n",
}


def answered(one: socket.socket) -> tuple[int, str, Any]:
    """The status, the media type and the document of an answer, up to the end of the connection."""
    said = b""
    while piece := one.recv(65_536):
        said += piece
    head, _, body = said.partition(b"\r\n\r\n")
    found = re.search(rb"(?i)content-type: ([^\r;]+)", head)
    return int(head.split()[1]), found[1].decode() if found else "", json.loads(body)


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_server_cannot_read_has_its_kind(box: Box, name: str) -> None:
    kind = kinds.BY_NAME[name]
    with connection(box.ports["web"]) as one:
        one.sendall(REFUSED[name])
        status, media, said = answered(one)
    assert (status, media, said["type"]) == (kind.status, kinds.MEDIA_TYPE, kind.type)


@pytest.mark.parametrize(
    ("path", "headers", "name"),
    [
        ("/elsewhere", {}, "no-such-address"),
        ("/ws", {"Origin": "http://evil.example"}, "other-site"),
        ("/ws", {"Authorization": "Bearer nobody"}, "bad-key"),
        ("/ws", {}, "not-logged-in"),
    ],
)
def test_the_events_refuse_by_a_problem(
    make_box: Callable[..., Box], path: str, headers: dict[str, str], name: str
) -> None:
    box = make_box("identity.login=true")
    kind = kinds.BY_NAME[name]
    assert refused(box, path, headers) == (kind.status, kinds.MEDIA_TYPE, kind.type)


def test_too_many_listeners_are_a_problem(make_box: Callable[..., Box]) -> None:
    box = make_box("events.connections=4")
    kind = kinds.BY_NAME["too-many-listeners"]
    with ExitStack() as held:
        for _ in range(4):
            held.enter_context(connect(f"ws://127.0.0.1:{box.ports['events']}/ws", open_timeout=PATIENCE))
        assert refused(box, "/ws", {}) == (kind.status, kinds.MEDIA_TYPE, kind.type)


def refused(box: Box, path: str, headers: dict[str, str]) -> tuple[int, str, str]:
    """What the events' port says to somebody whom it does not let in."""
    with pytest.raises(InvalidStatus) as caught:
        connect(
            f"ws://127.0.0.1:{box.ports['events']}{path}", additional_headers=headers, open_timeout=PATIENCE
        )
    answer = caught.value.response
    assert answer.body is not None
    said = json.loads(answer.body)
    return answer.status_code, answer.headers["Content-Type"], said["type"]


def test_the_server_in_front_says_of_programs_what_the_table_says() -> None:
    said = [json.loads(text) for text in re.findall(r"return \d+ '(\{.*\})'", NGINX.read_text())]
    assert {each["type"] for each in said} >= {
        kinds.BY_NAME[name].type for name in ("starting", "body-too-large")
    }
    for each in said:
        kind = kinds.BY_NAME[each["type"].removeprefix(kinds.FOLDER)]
        assert (each["status"], each["title"]) == (kind.status, kind.title)
