"""No body that is refused costs more than a few megabytes, whoever sends it."""

from __future__ import annotations

import base64
import json
import os
import select
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from attacks import LOGIN, MEGABYTE, Memory, answer_to, connection, head, key, read_answer, send
from running_box import OPEN, Box
from support.waiting import DEADLINE

from appliance.identity.passwords import MEMORY_KIB

MOST = 16 * MEGABYTE
PASSWORD = MEMORY_KIB * 1_024  # what hashing one takes, if it was given back since the last
FORM, RAW, JSON = "application/x-www-form-urlencoded", "application/octet-stream", "application/json"
PARTS = "multipart/form-data; boundary=x"
LOGINS = ("/api/auth/login", "/api/auth/refresh", "/login", "/setup")


def filled(begin: bytes, each: bytes, end: bytes, size: int) -> bytes:
    """A body of about a size, of one piece again and again."""
    return begin + each * ((size - len(begin) - len(end)) // len(each)) + end


def keys(size: int) -> bytes:
    """An object of as many keys as fit, each of another name."""
    return b'{"n":1' + b"".join(b',"%x":1' % each for each in range(size // 10)) + b"}"


def worst_of_json(size: int) -> dict[str, bytes]:
    return {
        "many keys": keys(size),
        "deep lists": b"[" * size,
        "deep objects": filled(b"", b'{"a":', b"", size),
        "deep within": b'{"name":' + b"[" * 900 + b"]" * 900 + b"}",
        "many lists": filled(b'{"name":[', b"[],", b"[]]}", size),
        "many objects": filled(b'{"name":[', b"{},", b"{}]}", size),
        "many numbers": filled(b'{"name":[', b"1.5,", b"1]}", size),
        "a long number": filled(b'{"name":', b"9", b"}", size),
        "a long text": filled(b'{"name":"', b"x", b'"}', size),
        "a text of escapes": filled(b'{"name":"', rb"\ud83d\ude00", b'"}', size),
        "no end of a text": filled(b'{"name":"', b'\\"', b"", size),
        "one key again and again": filled(b'{"a":1', b',"a":1', b"}", size),
        "no UTF-8": b'{"name":"' + b"\xff" * (size // 2) + b'"}',
        "spaces": filled(b"{", b" ", b"}", size),
        "infinity": b'{"name": Infinity}',
    }


def worst_of_forms(size: int) -> dict[str, tuple[str, bytes]]:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    file = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n\r\n'
    return {
        "many fields": (FORM, filled(b"a", b"&a", b"", size)),
        "many names": (FORM, b"&".join(b"%x=" % each for each in range(size // 8))),
        "a long field": (FORM, filled(b"a=", b"%ff", b"", size)),
        "many parts": (PARTS, filled(b"", part, b"--x--\r\n", size)),
        "many files": (PARTS, filled(b"", file, b"--x--\r\n", size)),
        "a part without an end": (PARTS, part[:-4] + b"a" * size),
    }


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Box, str]]:
    """A box with a login, and the header of a key that may do no more than bring jobs."""
    Box.is_forked = False  # its memory is the matter
    box = Box(tmp_path_factory.mktemp("bodies") / "box", ("printers=virtual:lab", *OPEN, LOGIN))
    Box.is_forked = True
    try:
        printer = key(box, "printer")
        send(box, "/api/jobs", json.dumps({"data": "eA=="}).encode(), JSON, printer)  # all is loaded
        send(box, "/login", b"name=a", FORM)
        yield box, printer
    finally:
        box.stop()


def costs(box: Box, path: str, body: bytes, kind: str, *headers: str) -> int:
    """What a request costs that has to be refused."""
    memory = Memory(box.process.pid)
    memory.begin()
    status, said = send(box, path, body, kind, *headers)
    assert 300 <= status < 500, said  # a page of forms may lead back to itself
    return memory.grown()


@pytest.mark.parametrize("size", [60_000, 3 * MEGABYTE])
@pytest.mark.parametrize("worst", worst_of_json(1_000))
def test_json_that_is_refused_costs_little(attacked: tuple[Box, str], worst: str, size: int) -> None:
    box, printer = attacked
    body = worst_of_json(size)[worst]
    for path in LOGINS[:2]:
        assert costs(box, path, body, JSON) < MOST
    for path in ("/api/jobs", "/api/jobs/batch", "/api/jobs/1/approve", "/api/users/me/password"):
        assert costs(box, path, body, JSON, printer) < MOST


@pytest.mark.parametrize("size", [60_000, 3 * MEGABYTE])
@pytest.mark.parametrize("worst", worst_of_forms(1_000))
def test_a_form_that_is_refused_costs_little(attacked: tuple[Box, str], worst: str, size: int) -> None:
    box, printer = attacked
    kind, body = worst_of_forms(size)[worst]
    for path in LOGINS:
        assert costs(box, path, body, kind) < MOST
    for path in ("/api/jobs", "/account/password"):
        assert costs(box, path, body, kind, printer) < MOST


@pytest.mark.parametrize(
    "around",
    [
        '{{"queue": "no such queue", "data": "{0}"}}',
        '{{"data": "{0}!"}}',
        '{{"data": "{0}", "data": "eA=="}}',
        '{{"data": "{0}", "colour": "red"}}',
        '{{"data": "eA==", "printer": "{0}"}}',
    ],
)
def test_a_document_in_json_that_is_refused_costs_little_more_than_itself(
    attacked: tuple[Box, str], around: str
) -> None:
    box, printer = attacked
    document = base64.b64encode(b"x" * 9_900_000).decode()
    assert costs(box, "/api/jobs", around.format(document).encode(), JSON, printer) < MOST
    assert costs(box, "/api/jobs?queue=none", b"x" * 9_900_000, RAW, printer) < MOST


def test_the_number_of_fields_in_a_query_cookies_and_headers_costs_little(attacked: tuple[Box, str]) -> None:
    box, printer = attacked
    for line, headers in (
        ("/login?" + "a&" * 15_000, ()),
        ("/login?" + "a" * 40_000, ()),
        ("/login", (f"Cookie: {'a=;' * 10_000}",)),
        ("/login", tuple(f"X-{each}: 1" for each in range(2_500))),
        ("/login", ("Cookie: a=1",) * 2_500),
    ):
        memory = Memory(box.process.pid)
        memory.begin()
        whole = head("POST", line, 0, FORM, "Connection: close", printer, *headers)
        status, said = answer_to(box.ports["web"], [whole])
        assert 400 <= status < 500, said
        hashing = PASSWORD if line == "/login" else 0  # that gets as far as comparing a password
        assert memory.grown() < hashing + MOST


def test_the_box_that_was_attacked_has_no_traceback_in_its_log_and_works(attacked: tuple[Box, str]) -> None:
    box, printer = attacked
    assert "Traceback" not in box.log()
    status, said = send(box, "/api/jobs", b"receipt\n", RAW, printer)
    assert status == 201, said


# Before it is read


def refused_at_the_head(box: Box, path: str, length: int | str, *headers: str) -> tuple[int, str]:
    """What is said to a head alone; the body never comes."""
    with connection(box.ports["web"]) as one:
        one.sendall(head("POST", path, length, JSON, *headers))
        return read_answer(one)


def test_a_body_over_its_limit_is_refused_before_it_is_read(attacked: tuple[Box, str]) -> None:
    box, printer = attacked
    for path, headers, setting in (
        ("/api/auth/login", (), "web.body_bytes"),
        ("/login", (), "web.body_bytes"),
        ("/api/jobs/1/approve", (printer,), "web.body_bytes"),
        ("/nowhere", (), "web.body_bytes"),
        ("/api/jobs", (printer,), "limits.job_bytes"),
    ):
        status, said = refused_at_the_head(box, path, 50 * MEGABYTE, *headers)
        assert status == 413
        assert "application/problem+json" in said
        assert setting in said
        assert "Connection: close" in said
    assert refused_at_the_head(box, "/login", "9" * 5_000)[0] == 400
    assert refused_at_the_head(box, "/login", 10**30, "Expect: 100-continue")[0] == 413


def test_a_large_body_of_nobody_is_not_read(attacked: tuple[Box, str]) -> None:
    box, _ = attacked
    status, said = refused_at_the_head(box, "/api/jobs", 5 * MEGABYTE)
    assert (status, "Www-Authenticate: Bearer" in said) == (401, True)


def test_a_body_in_chunks_is_counted_while_it_comes(attacked: tuple[Box, str]) -> None:
    box, printer = attacked
    chunk = b"1000\r\n" + b" " * 4_096 + b"\r\n"
    for path, headers, wanted in (
        ("/api/auth/login", (), 413),
        ("/api/jobs", (), 401),
        ("/api/jobs/batch", (printer,), 413),
    ):
        whole = [head("POST", path, None, JSON, *headers), *[chunk] * 100]
        assert answer_to(box.ports["web"], whole)[0] == wanted
    for babble in (b"1;" + b"a" * 50_000, b"0\r\n" + b"a: b\r\n" * 10_000):
        assert answer_to(box.ports["web"], [head("POST", "/login", None, FORM), babble])[0] == 400


def test_what_follows_a_refused_head_is_not_taken_for_a_request(attacked: tuple[Box, str]) -> None:
    box, _ = attacked
    hidden = head("GET", "/health/live", 0, JSON)
    _, said = answer_to(box.ports["web"], [head("POST", "/login", 10 * MEGABYTE, FORM) + hidden * 100])
    assert said.count("HTTP/1.1 ") == 1


def test_bodies_without_an_end_fill_no_disk(
    make_box: Callable[..., Box], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "held"
    held.mkdir()
    monkeypatch.setenv("TMPDIR", str(held))
    monkeypatch.setattr(Box, "is_forked", False)  # where it keeps such files is looked up once
    box = make_box("web.receiving_bytes=30000000")  # half of it for one address
    begun = [connection(box.ports["web"]) for _ in range(2)]
    for one in begun:
        with suppress(OSError):
            one.sendall(head("POST", "/api/jobs", 10_000_000, RAW) + b"x" * 9_000_000)
    first, *_ = select.select(begun, [], [], DEADLINE)[0]
    assert read_answer(first)[0] == 503
    assert 0 < bytes_in(held, box.process.pid) <= 15_000_000
    box.print(b"tills go on\n")
    for one in begun:
        one.close()
    box.wait_for(lambda: send(box, "/api/jobs", b"x" * 9_000_000, RAW)[0] == 201, "room again")
    box.wait_for(lambda: bytes_in(held, box.process.pid) == 0, "nothing held")


def bytes_in(folder: Path, pid: int) -> int:
    """In files of a folder that a process has open, though they have no name any more."""
    total = 0
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            total += file.stat().st_size if os.readlink(file).startswith(str(folder)) else 0
    return total
