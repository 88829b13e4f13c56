"""The key by which push services know this box (VAPID, RFC 8292), and the tokens that it signs.

It is a secret of identity's, in a file that nobody else may read. Its public half stands beside it, so that a
browser can be given it without a library being loaded.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

GOOD_FOR = 12 * 3_600  # seconds; services take a day, and clocks of boxes are off
RENEWED = 6 * 3_600  # seconds after which one is made anew: each costs a signature
NAME = "push-key"
MAX_TOKENS = 50  # that are kept: there are four services, and one page's address

Secret = Callable[[str, Callable[[], str]], str]  # Identity.secret


class OwnKey:
    """Its methods may be called from any thread."""

    def __init__(self, secret: Secret, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._clock = clock
        self._halves: tuple[str, str] | None = None
        self._tokens: dict[tuple[str, str], tuple[float, str]] = {}
        self._lock = threading.Lock()

    @property
    def public(self) -> str:
        """The public half, an uncompressed point in base64url; made when first asked for."""
        return self._both()[1]

    def authorization(self, origin: str, contact: str) -> str:
        """The header by which a push service knows the box; `contact` is a URL, or nothing."""
        now, asked = self._clock(), (origin, contact)
        with self._lock:
            made, token = self._tokens.get(asked, (0.0, ""))
            if not token or not 0 <= now - made < RENEWED:
                claims: dict[str, object] = {"aud": origin, "exp": int(now) + GOOD_FOR}
                token = self._signed(claims | ({"sub": contact} if contact else {}))
                if len(self._tokens) >= MAX_TOKENS:
                    self._tokens.clear()
                self._tokens[asked] = (now, token)
        return f"vapid t={token}, k={self.public}"

    def _signed(self, claims: dict[str, object]) -> str:
        """A JSON Web Token with ES256 (RFC 7518, section 3.4)."""
        from cryptography.hazmat.primitives.asymmetric import ec, utils
        from cryptography.hazmat.primitives.hashes import SHA256

        from appliance.push.encryption import coded, plain

        number = int.from_bytes(plain(self._both()[0]))
        key = ec.derive_private_key(number, ec.SECP256R1())
        text = ".".join(
            coded(json.dumps(each, separators=(",", ":")).encode())
            for each in ({"typ": "JWT", "alg": "ES256"}, claims)
        )
        r, s = utils.decode_dss_signature(key.sign(text.encode(), ec.ECDSA(SHA256())))
        return f"{text}.{coded(r.to_bytes(32) + s.to_bytes(32))}"

    def _both(self) -> tuple[str, str]:
        """The private half and the public one."""
        if self._halves is None:
            private, _, public = self._secret(NAME, _made).partition(" ")
            self._halves = (private, public)
        return self._halves


def _made() -> str:
    from cryptography.hazmat.primitives.asymmetric import ec

    from appliance.push.encryption import coded, point

    key = ec.generate_private_key(ec.SECP256R1())
    return f"{coded(key.private_numbers().private_value.to_bytes(32))} {coded(point(key.public_key()))}"
