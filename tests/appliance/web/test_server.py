"""The server's end: whoever still has an answer for it writes into nobody's file."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from flask import Flask
from support.waiting import wait_for

from appliance.settings import WebSettings
from appliance.web.receiving import Reception
from appliance.web.server import WebServer


def started() -> WebServer:
    settings = WebSettings(host="127.0.0.1", port=0)
    reception = Reception.of(settings, 10_000, lambda: True)
    server = WebServer(Flask(__name__), settings, reception, lambda _error: None)
    server.start(threading.Thread.start)
    return server


def test_a_loop_that_is_faster_than_who_ends_it_is_ended_all_the_same(tmp_path: Path) -> None:
    """The pipe's number is another file's by then: once, that was the database."""
    server = started()
    door = server._server
    pipe = door.trigger.trigger
    door.end()
    wait_for(lambda: not server._thread.is_alive(), "the loop to end")
    with (tmp_path / "receipts.db").open("wb") as file:
        os.dup2(file.fileno(), pipe)
        door.pull_trigger()  # an answer that took longer
        server.stop()
        os.close(pipe)
    assert (tmp_path / "receipts.db").read_bytes() == b""


def test_it_ends_while_many_wake_it_up() -> None:
    server = started()
    door = server._server
    halt = threading.Event()

    def wake() -> None:
        while not halt.is_set():
            door.pull_trigger()

    wakers = [threading.Thread(target=wake) for _ in range(4)]
    for waker in wakers:
        waker.start()
    server.stop()
    wait_for(lambda: not server._thread.is_alive(), "the loop to end")
    halt.set()
    for waker in wakers:
        waker.join()
