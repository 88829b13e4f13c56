"""Whom to tell of a weakness stands where RFC 9116 says, also for who cannot log in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from running_box import Box
from sites import Site

from appliance.settings import SettingsError, layers


def test_it_says_whom_to_tell_and_until_when(make_box: Callable[..., Box]) -> None:
    box = make_box("identity.login=true", "box.security_contact=mailto:security@shop.example")
    status, text, headers = box.request("GET", "/.well-known/security.txt")
    assert (status, headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    fields = dict(line.split(": ", 1) for line in text.decode().splitlines())
    assert fields["Contact"] == "mailto:security@shop.example"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=1) < expires - datetime.now(UTC) < timedelta(days=365)


def test_without_a_contact_it_names_a_page_that_says_what_to_do(site: Site) -> None:
    client = site.app.test_client()
    answer = client.get("/.well-known/security.txt")
    assert answer.status_code == 200
    contact = answer.text.splitlines()[0].removeprefix("Contact: http://localhost")
    page = client.get(contact, headers={"Accept-Language": "de"})
    assert (page.status_code, page.mimetype) == (200, "text/plain")
    assert "box.security_contact" in page.text
    assert "SECURITY.md" in page.text


@pytest.mark.parametrize("contact", ["security@shop.example", "http://shop.example", "mailto:a\nContact: b"])
def test_a_contact_is_an_address_and_one_line(contact: str) -> None:
    with pytest.raises(SettingsError):
        layers(assignments=[f"box.security_contact={contact}"]).settings()
