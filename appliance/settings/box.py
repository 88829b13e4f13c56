"""The name of the box, and the address where people and tills find it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from appliance.runtime.i18n import message
from appliance.settings import checks
from appliance.settings.fields import Staff, setting

_CONTACT = re.compile(r"(https://|mailto:|tel:)[!-~]{1,200}")
MAX_NAME = 40  # characters: it stands beside the menu on a phone


def _name(value: object) -> str:
    name = checks.text(value).strip()
    if len(name) > MAX_NAME or not name.isprintable():
        raise ValueError(
            message(
                "%(name)r is no name for a box: at most %(most)s printable characters",
                name=name,
                most=MAX_NAME,
            )
        )
    return name


def _address(value: object) -> str:
    return checks.host(value) if value else ""


def _contact(value: object) -> str:
    contact = checks.text(value)
    if contact and not _CONTACT.fullmatch(contact):
        raise ValueError(message("expected an address such as mailto:security@shop.example or https://…"))
    return contact


@dataclass(frozen=True, slots=True)
class BoxSettings:
    """The box itself."""

    name: str = setting(
        "", _name, "what the pages call it, where there are several; nothing: Counterproof", Staff.NOW
    )
    address: str = setting(
        "",
        _address,
        "that people are told to point their tills at; nothing: the one this page came by",
        Staff.NOW,
    )
    security_contact: str = setting(
        "",
        _contact,
        "whom to tell of a weakness of this box, as https:, mailto: or tel:, for /.well-known/security.txt",
    )
    first_slip: bool = setting(
        False,
        checks.flag,
        "print the status slip by itself, once, on the first receipt printer that is ready",
    )
