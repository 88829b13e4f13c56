"""The settings of web push: the table [push] of counterproof.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass

from appliance.runtime.i18n import message
from appliance.settings import Staff, checks
from appliance.settings.checks.values import list_of_words
from appliance.settings.fields import setting

_CONTACT = re.compile(r"(https://|mailto:)[!-~]{1,200}")
_HOST = re.compile(r"(\*\.)?[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")
SERVICES = (  # of the makers of browsers
    "fcm.googleapis.com",  # Chrome, Edge on Android, Opera, Samsung
    "updates.push.services.mozilla.com",  # Firefox
    "*.notify.windows.com",  # Edge
    "*.push.apple.com",  # Safari
)


def _contact(value: object) -> str:
    contact = checks.text(value)
    if contact and not _CONTACT.fullmatch(contact):
        raise ValueError(message("expected an address such as mailto:shop@shop.example or https://…"))
    return contact


def _services(value: object) -> tuple[str, ...]:
    """Hosts, with `*.` all below one; or origins, which are trusted wherever they are."""
    names = list_of_words(value)
    for name in names:
        if "://" in name:
            checks.origins((name,))
        elif not _HOST.fullmatch(name):
            raise ValueError(message("%(name)r is no host such as push.example or *.push.example", name=name))
    return names


@dataclass(frozen=True, slots=True)
class PushSettings:
    """Notifications while no page is open."""

    enabled: bool = setting(
        True, checks.flag, "browsers that ask for it are told over their makers' services", Staff.NOW
    )
    services: tuple[str, ...] = setting(
        SERVICES, _services, "that the box may send to: the makers' of browsers; https at public addresses"
    )
    contact: str = setting(
        "", _contact, "whom a service may write to; nothing: the address of the pages", Staff.NOW
    )
    devices: int = setting(
        10, checks.integer(1, 100), "of one person that are told; one more takes the oldest one's place"
    )
    seconds: float = setting(
        300.0,
        checks.seconds(10, 86_400),
        "that a service keeps a message for a device that is away; later, somebody has looked",
    )


SETTINGS = PushSettings
