"""A push service on loopback, and a browser that has subscribed there and reads what is sent."""

from __future__ import annotations

import json
import os
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from appliance.push.encryption import coded, plain, point
from support.waiting import wait_for

CURVE = ec.SECP256R1()


@dataclass(frozen=True)
class Sent:
    """A message as the service got it."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    def claims(self, audience: str, key: str) -> dict[str, Any]:
        """The claims of its token, whose signature is verified; `key` is the one that the browser has."""
        scheme, _, words = self.headers["Authorization"].partition(" ")
        token, shown = (word.partition("=")[2] for word in words.split(", "))
        assert (scheme, shown) == ("vapid", key)
        public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, plain(key))
        return dict(jwt.decode(token, public, algorithms=["ES256"], audience=audience))


@dataclass
class PushService:
    """A service; `answers` are given in their turn, then 201."""

    origin: str
    sent: list[Sent] = field(default_factory=list)
    answers: deque[tuple[int, Mapping[str, str]]] = field(default_factory=deque)

    def wait(self, number: int) -> list[Sent]:
        """What was sent, once there are so many."""
        wait_for(lambda: len(self.sent) >= number, f"{number} messages")
        return self.sent


class Device:
    """A browser: its keys, and its address at a service."""

    def __init__(self, origin: str, name: str = "device") -> None:
        self.private = ec.generate_private_key(CURVE)
        self.auth = os.urandom(16)
        self.endpoint = f"{origin}/push/{name}"

    @property
    def document(self) -> dict[str, Any]:
        """The body by which it subscribes."""
        keys = {"p256dh": coded(point(self.private.public_key())), "auth": coded(self.auth)}
        return {"endpoint": self.endpoint, "keys": keys}

    def read(self, sent: Sent) -> dict[str, Any]:
        """A message, decrypted (RFC 8291, RFC 8188)."""
        salt, own, text = sent.body[:16], sent.body[21:86], sent.body[86:]
        assert sent.body[16:21] == b"\0\0\x10\0\x41"
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, own)
        info = b"WebPush: info\0" + point(self.private.public_key()) + own
        secret = HKDF(SHA256(), 32, self.auth, info).derive(self.private.exchange(ec.ECDH(), theirs))
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        document = AESGCM(key).decrypt(nonce, text, None)
        assert document.endswith(b"\x02")
        return dict(json.loads(document[:-1]))


@contextmanager
def push_service() -> Iterator[PushService]:
    """A service at a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers = service.answers.popleft() if service.answers else (201, {})
            service.sent.append(Sent(self.path, dict(self.headers), body))
            self.send_response(status)
            for name, value in (headers | {"Content-Length": "0"}).items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_given: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = PushService(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
