"""The table [push] of the settings."""

from __future__ import annotations

import pytest

from appliance.push.settings import SERVICES, PushSettings
from appliance.settings import SettingsError, load, section


def test_it_is_offered_and_sends_to_the_makers_of_browsers() -> None:
    found = section(load(), PushSettings)
    assert (found.enabled, found.services, found.contact) == (True, SERVICES, "")


def test_services_are_hosts_or_origins() -> None:
    words = "push.services=push.example, *.push.example, http://127.0.0.1:8123"
    found = section(load(assignments=[words]), PushSettings).services
    assert found == ("push.example", "*.push.example", "http://127.0.0.1:8123")


@pytest.mark.parametrize(
    "name", ["*", "*.", "https://push.example/path", "push example", "*.*.example", "com"]
)
def test_what_is_no_service_is_a_fault(name: str) -> None:
    with pytest.raises(SettingsError, match=r"push\.services"):
        load(assignments=[f"push.services={name}"])


@pytest.mark.parametrize("contact", ["", "mailto:shop@shop.example", "https://shop.example/help"])
def test_a_contact_is_a_mail_address_or_a_page(contact: str) -> None:
    assert section(load(assignments=[f"push.contact={contact}"]), PushSettings).contact == contact


@pytest.mark.parametrize("contact", ["shop@shop.example", "http://shop.example", "mailto:a b", "tel:123"])
def test_another_contact_is_a_fault(contact: str) -> None:
    with pytest.raises(SettingsError, match=r"push\.contact"):
        load(assignments=[f"push.contact={contact}"])
