"""Somebody in the shop's network at the box's front door. Answers questions, a line of JSON each."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import socket
import ssl
import sys
import urllib.parse
from typing import Any

from websockets.asyncio.client import connect  # the other one reads and writes one TLS in two threads

PATIENCE = 180.0
PASSWORD = "four words are plenty"


class Visitor:
    """A browser that trusts one certificate, given as PEM, and no other."""

    def __init__(self, address: str, trusted: str) -> None:
        self.address = address
        self.context = ssl.create_default_context(cadata=trusted)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str = "", secure: bool = True, **headers: str) -> Any:
        """A request over TLS, or without; what came back."""
        connection = (
            http.client.HTTPSConnection(self.address, timeout=PATIENCE, context=self.context)
            if secure
            else http.client.HTTPConnection(self.address, timeout=PATIENCE)
        )
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body.encode() or None, headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode(errors="replace")
        return {"status": answer.status, "headers": dict(answer.headers), "text": text}

    def log_in(self) -> Any:
        """As ada, over the page's form."""
        self.cookies.clear()
        page = self.ask("GET", "/login")["text"]
        token = page.split('name="csrf" value="')[1].split('"')[0]
        form = urllib.parse.urlencode({"name": "ada", "password": PASSWORD, "csrf": token})
        return self.ask("POST", "/login", form, Content_Type="application/x-www-form-urlencoded")

    async def approve_with_an_ear_on(self, receipt: bytes) -> list[str]:
        """Print as a till, hear of it over the live socket, approve it, and hear what becomes of it."""
        heard = []
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        async with connect(
            f"wss://{self.address}/ws",
            ssl=self.context,
            origin=f"https://{self.address}",  # type: ignore[arg-type]  # a NewType of str
            additional_headers={"Cookie": cookie},
            open_timeout=PATIENCE,
        ) as events:
            await asyncio.to_thread(self._print, receipt)
            while "job:completed" not in heard:
                event = json.loads(await asyncio.wait_for(events.recv(), PATIENCE))
                heard.append(event["event"])
                if event["event"] == "job:created":
                    job = event["job"]["id"] if isinstance(event["job"], dict) else event["job"]
                    await asyncio.to_thread(self._approve, job)
        return heard

    def _print(self, receipt: bytes) -> None:
        with socket.create_connection((self.address, 9100), PATIENCE) as till:
            till.sendall(receipt)
            till.shutdown(socket.SHUT_WR)
            till.recv(1)

    def _approve(self, number: int) -> None:
        job = json.loads(self.ask("GET", f"/api/jobs/{number}")["text"])
        token = self.ask("GET", "/account")["text"].split('name="csrf-token" content="')[1].split('"')[0]
        body = json.dumps({"sha256": job["sha256"]})
        named = {"Content_Type": "application/json", "X_CSRF_Token": token}
        said = self.ask(
            "POST", f"/api/jobs/{number}/approve", body, Origin=f"https://{self.address}", **named
        )
        assert said["status"] == 200, said


CROWD: list[socket.socket] = []


def crowd(address: str, source: str, count: int, body: str) -> int:
    """Connections of somebody else, who stays and says nothing, or begins a body."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    head = "POST /login HTTP/1.1\r\nHost: {0}\r\nContent-Length: 60000\r\n\r\n{1}"
    for _ in range(count):
        one = socket.create_connection((address, 443), PATIENCE, (source, 0))
        if body:
            one = trusting.wrap_socket(one)
            one.sendall(head.format(address, body).encode())
        CROWD.append(one)
    return len(CROWD)


def go_home() -> int:
    """The crowd leaves."""
    for one in CROWD:
        one.close()
    CROWD.clear()
    return 0


def open_ports(address: str) -> list[int]:
    """Every TCP port that takes a connection."""
    found = []
    for port in range(1, 65_536):
        with socket.socket() as attempt:
            attempt.settimeout(PATIENCE)
            if attempt.connect_ex((address, port)) == 0:
                found.append(port)
    return found


visitor: Visitor | None = None
for line in sys.stdin:
    question, *given = json.loads(line)
    answer: Any
    if question == "trust":
        visitor = Visitor(*given)
        answer = "trusted"
    elif question == "ports":
        answer = open_ports(*given)
    elif question == "crowd":
        answer = crowd(*given)
    elif question == "go home":
        answer = go_home()
    elif question == "print":
        assert visitor is not None
        answer = asyncio.run(visitor.approve_with_an_ear_on(base64.b64decode(given[0])))
    else:
        assert visitor is not None
        named = given.pop() if given and isinstance(given[-1], dict) else {}
        try:
            answer = getattr(visitor, question)(*given, **named)
        except (OSError, http.client.HTTPException) as error:
            answer = {"status": 0, "text": str(error), "headers": {}}
    print(json.dumps(answer), flush=True)
