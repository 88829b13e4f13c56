"""A message is encrypted as RFC 8291 says, so that a browser can read it, and nobody else."""

from __future__ import annotations

import os

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from support.push_service import Device, Sent

from appliance.push.encryption import MOST, RECORD, encrypt, plain

RECEIVER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
MESSAGE = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w"
    "EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_rfc_8291_comes_out() -> None:
    sender = ec.derive_private_key(int.from_bytes(plain(SENDER)), ec.SECP256R1())
    text = b"When I grow up, I want to be a watermelon"
    made = encrypt(text, plain(RECEIVER), plain(AUTH), sender=sender, salt=plain(SALT))
    assert made == plain(MESSAGE)


def test_a_browser_reads_what_was_encrypted_for_it() -> None:
    device = Device("https://push.example")
    keys = device.document["keys"]
    body = encrypt(b'{"job":7}', plain(keys["p256dh"]), plain(keys["auth"]))
    assert device.read(Sent("/", {}, body)) == {"job": 7}


def test_no_two_messages_have_a_key_or_a_salt_in_common() -> None:
    first, second = (encrypt(b"tea", plain(RECEIVER), plain(AUTH)) for _ in range(2))
    assert first[:16] != second[:16]
    assert first[21:86] != second[21:86]


def test_the_longest_message_fills_a_record_and_a_longer_one_is_refused() -> None:
    assert len(encrypt(b"x" * MOST, plain(RECEIVER), plain(AUTH))) == RECORD
    with pytest.raises(ValueError, match="bytes at most"):
        encrypt(b"x" * (MOST + 1), plain(RECEIVER), plain(AUTH))


def test_a_key_that_is_no_point_of_the_curve_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\w"):
        encrypt(b"tea", b"\x04" + os.urandom(64), plain(AUTH))
