"""The box sends to push services, and to nothing else: least of all into the shop's network."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from appliance.push.endpoints import NotAllowed, address_of, endpoint, is_public
from appliance.push.settings import SERVICES

FCM = "https://fcm.googleapis.com/fcm/send/abc"


@pytest.mark.parametrize(
    "url",
    [
        FCM,
        "https://fcm.googleapis.com:443/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://db5p.notify.windows.com/w/?token=BQY%3d",
        "https://web.push.apple.com/QPx",
        "https://FCM.googleapis.com/x",
    ],
)
def test_the_services_of_the_makers_of_browsers_are_taken(url: str) -> None:
    found = endpoint(url, SERVICES)
    assert (found.scheme, found.port, found.is_trusted) == ("https", 443, False)
    assert found.origin == f"https://{found.host}"


def test_the_query_is_a_part_of_the_path() -> None:
    assert endpoint("https://a.notify.windows.com/w/?token=1", SERVICES).path == "/w/?token=1"


@pytest.mark.parametrize(
    "url",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:22/x",
        "https://me@fcm.googleapis.com/x",
        "https://fcm.googleapis.com@192.168.1.1/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://sub.fcm.googleapis.com/x",
        "https://push.apple.com.evil.example/x",
        "https://evilpush.apple.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://192.168.1.1/x",
        "https://localhost/x",
        "https://evil.example/x#fcm.googleapis.com",
        "https://evil.example/fcm.googleapis.com",
        "ftp://fcm.googleapis.com/x",
        "file:///etc/passwd",
        "//fcm.googleapis.com/x",
    ],
)
def test_nothing_else_is(url: str) -> None:
    with pytest.raises(NotAllowed):
        endpoint(url, SERVICES)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://fcm.googleapis.com/" + "x" * 1_000,
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/a\r\nX-Header: 1",
        "https://fcm.googleapis.com/\N{LATIN SMALL LETTER E WITH ACUTE}",
        "https://fcm.googleapis.com:99999/x",
        "https://[::1/x",
    ],
)
def test_what_is_no_url_is_told_so(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        endpoint(url, SERVICES)


def test_an_origin_that_the_settings_name_is_taken_as_it_is() -> None:
    found = endpoint("http://127.0.0.1:8123/push/1", ("http://127.0.0.1:8123",))
    assert (found.host, found.port, found.path, found.is_trusted) == ("127.0.0.1", 8123, "/push/1", True)
    assert found.origin == "http://127.0.0.1:8123"
    for other in ("http://127.0.0.1:8124/x", "https://127.0.0.1:8123/x", "http://127.0.0.1/x"):
        with pytest.raises(NotAllowed):
            endpoint(other, ("http://127.0.0.1:8123",))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("142.250.74.10", True),
        ("2a00:1450:4001:82a::200a", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:192.168.1.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::c0a8:101", False),
        ("64:ff9b::808:808", True),
        ("2002:c0a8:101::1", False),
        ("no address", False),
    ],
)
def test_an_address_is_public_or_it_is_not(address: str, expected: bool) -> None:
    assert is_public(address) is expected


def answer(*addresses: str) -> Any:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    return lambda *_given, **_more: found


def test_a_name_that_stands_for_an_address_in_the_network_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    where = endpoint(FCM, SERVICES)
    for addresses in (("192.168.1.1",), ("142.250.74.10", "127.0.0.1"), ("169.254.169.254",)):
        monkeypatch.setattr(socket, "getaddrinfo", answer(*addresses))
        with pytest.raises(NotAllowed, match="no public address"):
            address_of(where)
    monkeypatch.setattr(socket, "getaddrinfo", answer("142.250.74.10"))
    assert address_of(where) == "142.250.74.10"
