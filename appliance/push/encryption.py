"""A message that only one browser can read: RFC 8291, in one record of the coding aes128gcm (RFC 8188)."""

from __future__ import annotations

import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4_096  # bytes that every service takes (RFC 8030, section 7.2)
SALT, KEY, NONCE, SECRET = 16, 16, 12, 32  # bytes
LAST = b"\x02"  # the delimiter of the last record
OVERHEAD = SALT + 4 + 1 + 65 + len(LAST) + 16  # the header, the delimiter and the tag
MOST = RECORD - OVERHEAD  # bytes of a message


def plain(text: str) -> bytes:
    """The bytes of base64url without padding. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def coded(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as an uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encrypt(
    text: bytes,
    receiver: bytes,
    auth: bytes,
    *,
    sender: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a message for a browser's key and secret. Raises ValueError for a key that is no point.

    `sender` and `salt` are new for each message; only a test gives them.
    """
    if len(text) > MOST:
        raise ValueError(f"a message has {MOST} bytes at most")
    sender = sender or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(SALT)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), receiver)
    own = point(sender.public_key())
    shared = sender.exchange(ec.ECDH(), theirs)
    secret = _derived(shared, auth, b"WebPush: info\0" + receiver + own, SECRET)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", KEY)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", NONCE)
    header = salt + struct.pack(">IB", RECORD, len(own)) + own
    return header + AESGCM(key).encrypt(nonce, text + LAST, None)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)
