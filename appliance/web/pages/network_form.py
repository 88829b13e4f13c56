"""The part of a form that asks for a Wi-Fi network: on the set-up page, and among the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel import Locale
from flask import request

from appliance.runtime.i18n import reason
from appliance.settings import Wifi
from appliance.settings.checks import country
from appliance.settings.first_boot import ssid, wifi_password
from appliance.web.dependencies import WebDependencies
from appliance.web.language import gettext, language
from appliance.web.status_text import said

NONE, OTHER = "none", "other"  # choices beside the networks in reach, which are `net:` and their name
NET = "net:"
COUNTRY_LETTERS = 2


class WifiFaults(ValueError):
    """The faults of what was typed: a sentence by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = faults


class NetworkForm:
    """The form of a network, and its meaning."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._network = dependencies.network
        self._configuration = dependencies.configuration

    @property
    def is_wanted(self) -> bool:
        """True if somebody who sets the box up has to be asked for a network."""
        status = self._network.status()
        return self._network.works and (status.hotspot is not None or not status.look.connected)

    def context(self, faults: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The values for the template."""
        self._network.visited()
        status = self._network.status()
        return {
            "networks": [(f"{NET}{each.ssid}", each) for each in status.networks],
            "chosen": _typed("wifi"),
            "other": _typed("wifi_other"),
            "countries": countries(),
            "country": _typed("wifi_country") or self._configuration.live.network.country or _guess(),
            "trouble": said(status.trouble) if status.trouble else "",
            "status": status,
            "faults": faults or {},
        }

    def join(self, wifi: Wifi, by: str) -> None:
        """Join, and keep the country for other starts, unless it is set where nobody changes it here."""
        if wifi.country and not self._configuration.faults({"network.country": wifi.country}):
            self._configuration.change({"network.country": wifi.country}, by, "web")
        self._network.join(wifi)

    def read(self) -> Wifi | None:
        """The network that was chosen; None where none was wanted. Raises WifiFaults."""
        chosen = _typed("wifi")
        if chosen in ("", NONE):
            return None
        wanted = {
            "wifi": (ssid, _typed("wifi_other") if chosen == OTHER else chosen.removeprefix(NET)),
            "wifi_password": (wifi_password, _typed("wifi_password")),
            "wifi_country": (country, _typed("wifi_country")),
        }
        values: dict[str, Any] = {}
        faults: dict[str, str] = {}
        for field, (check, text) in wanted.items():
            try:
                values[field] = check(text)
            except ValueError as error:
                faults[field] = said(reason(error))
        if not faults and self._needs_password(values["wifi"]) and not values["wifi_password"]:
            faults["wifi_password"] = gettext("This network wants a password.")
        if faults:
            raise WifiFaults(faults)
        return Wifi(values["wifi"], values["wifi_password"], values["wifi_country"], chosen == OTHER)

    def _needs_password(self, name: str) -> bool:
        return any(each.ssid == name and each.secured for each in self._network.status().networks)


def countries() -> list[tuple[str, str]]:
    """Every country with its two letters, by its name in the language of who asks."""
    names = Locale.parse(language()).territories
    found = [(code, name) for code, name in names.items() if len(code) == COUNTRY_LETTERS and code.isalpha()]
    return sorted(found, key=lambda each: each[1])


def _guess() -> str:
    """The country of who asks, as their browser says its language: de-AT."""
    for tag in request.accept_languages.values():
        _, _, region = tag.replace("_", "-").partition("-")
        if len(region) == COUNTRY_LETTERS and region.isalpha():
            return region.upper()
    return ""


def _typed(name: str) -> str:
    return request.form.get(name, "")[:1_000]
