"""NetworkManager, by its own command nmcli (nmcli(1), nmcli-examples(7)); it knows no countries.

Looking needs no rights; everything else needs root's, or polkit's leave. Profiles that it makes have numbers
of its own making, and it removes no others. Passwords go by standard input: everybody on the machine may read
a command's words.
"""

from __future__ import annotations

import ipaddress
import os
import re
import subprocess
import time
import uuid
from pathlib import Path
from typing import Protocol

import ifaddr

from appliance.network.driver import Driver, Hotspot, Network, NetworkError, NetworkState
from appliance.settings import Wifi

HOTSPOT = "counterproof-hotspot"  # the profile's name
OWN_PROFILES = uuid.UUID("5f6c7b0e-2f0d-4c55-9d8e-1b7a36c1d0a4")  # of which the numbers of profiles are made
WIRELESS = "802-11-wireless"  # the kind of a profile
GIVEN = "/proc/self/fd/0"  # the file that is a program's standard input
WAIT_SECONDS = 45  # for a network to take the box in and give it an address
COMMAND_SECONDS = WAIT_SECONDS + 15.0
SEEN_SECONDS = 20.0  # for a network to be heard of once the hotspot is closed: a beacon comes every 0.1 s
MAX_NETWORKS = 60  # that a page lists
NET = Path("/sys/class/net")
WPA = "fi.w1.wpa_supplicant1"
WHY = (  # what nmcli says, and what it means to a person
    ("Secrets were required", "password"),
    ("No network with SSID", "not-found"),
    ("network could not be found", "not-found"),
    ("IP configuration could not be reserved", "no-address"),
    ("IP configuration is no longer valid", "no-address"),
    ("supplicant", "password"),
    ("Timeout", "unanswered"),  # a wrong password is given again and again until then
)
_FIELD = re.compile(r"(?<!\\):")
_ENVIRONMENT = {"PATH": f"{os.defpath}:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8"}


class Run(Protocol):
    """Runs a program with some text as its standard input; what it says. Raises CommandFailed."""

    def __call__(self, command: tuple[str, ...], given: str = "", /) -> str:
        """See above."""


class CommandFailed(Exception):
    """A program failed; the message is what it said."""


def run(command: tuple[str, ...], given: str = "", /) -> str:
    """See Run."""
    try:
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=COMMAND_SECONDS,
            env=_ENVIRONMENT,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CommandFailed(str(error)) from None
    if done.returncode:
        raise CommandFailed((done.stderr or done.stdout).strip())
    return done.stdout


def fields_of(line: str) -> list[str]:
    """A line of `nmcli --terse`, in which colons and backslashes within a field are escaped."""
    return [re.sub(r"\\(.)", r"\1", field) for field in _FIELD.split(line)]


def profile_of(ssid: str) -> str:
    """The number (UUID) of the box's profile for a network: the same each time, and nobody else's."""
    return str(uuid.uuid5(OWN_PROFILES, ssid))


def secret(password: str) -> str:
    """A line of nmcli's passwd-file, in which backslashes and blanks at the ends are escaped as in C."""
    escaped = password.replace("\\", "\\\\")
    if escaped.endswith(" "):
        escaped = f"{escaped[:-1]}\\040"
    if escaped.startswith(" "):
        escaped = f"\\040{escaped[1:]}"
    return f"{WIRELESS}-security.psk:{escaped}\n"


def network_state(hotspot_address: str, net: Path = NET) -> NetworkState:
    """The state of the network, as the kernel shows it to everybody."""
    own = {
        ipaddress.IPv4Address(ip.ip)
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if ip.is_IPv4 and isinstance(ip.ip, str)
    }
    hotspot = ipaddress.ip_address(hotspot_address)
    outward = [each for each in own if not each.is_loopback and not each.is_link_local and each != hotspot]
    return NetworkState(bool(outward), hotspot in own, any(net.glob("*/phy80211")))


class NmcliDriver(Driver):
    """Runs nmcli for each thing it does."""

    def __init__(self, hotspot_address: str, runs: Run = run, net: Path = NET) -> None:
        self._address = hotspot_address
        self._runs = runs
        self._net = net

    def state(self) -> NetworkState:
        """The state of the network."""
        return network_state(self._address, self._net)

    def scan(self) -> list[Network]:
        """The networks in reach, the strongest of each name."""
        found: dict[str, Network] = {}
        for ssid, signal, security in self._listed("yes"):
            network = Network(ssid, int(signal) if signal.isdigit() else 0, security not in ("", "--"))
            if ssid and (ssid not in found or found[ssid].signal < network.signal):
                found[ssid] = network
        return sorted(found.values(), key=lambda each: -each.signal)[:MAX_NETWORKS]

    def _listed(self, rescan: str) -> list[tuple[str, str, str]]:
        said = self._nmcli("--terse", "--fields", "SSID,SIGNAL,SECURITY", *_LIST, "--rescan", rescan)
        rows = [fields_of(line) for line in said.splitlines()]
        return [(row[0], row[1], row[2]) for row in rows if len(row) == 3]

    def join(self, wifi: Wifi) -> None:
        """Join. The box's profile for that network is made anew; one of an earlier version then goes."""
        self.close_hotspot()
        security = "WPA2" if wifi.password else ""
        if not wifi.hidden:
            security = self._wait_until_seen(wifi.ssid)
        profile = profile_of(wifi.ssid)
        self._forget(profile)
        key = _key_management(wifi, security)
        more = ("wifi.hidden", "yes") if wifi.hidden else ()
        try:
            self._add(profile, f"counterproof {wifi.ssid}", "*", wifi.ssid, *key, *more)
            self._up(profile, wifi.password)
        except NetworkError as error:
            self._forget(profile)  # else it would be tried again and again
            raise NetworkError(_why(error.detail), wifi.ssid, error.detail) from None
        self._forget_all_called(wifi.ssid)  # as earlier versions named it

    def _wait_until_seen(self, ssid: str) -> str:
        """The security of a network, once it is there."""
        deadline = time.monotonic() + SEEN_SECONDS
        while ssid not in (seen := {name: security for name, _, security in self._listed("yes")}):
            if time.monotonic() > deadline:
                raise NetworkError("not-found", ssid)
            time.sleep(1)
        return seen[ssid]

    def try_known(self) -> None:
        """Close the hotspot, look around, and let NetworkManager choose."""
        self.close_hotspot()
        self._listed("yes")
        for device in self._radios():
            try:
                self._nmcli("--wait", str(WAIT_SECONDS), "device", "connect", device)
            except NetworkError:
                continue  # none of them is here

    def open_hotspot(self, hotspot: Hotspot) -> None:
        """NetworkManager gives addresses and names out itself, by dnsmasq (ipv4.method shared)."""
        devices = self._radios()
        if not devices:
            raise NetworkError("no-radio")
        self.close_hotspot()
        profile = profile_of(HOTSPOT)
        self._add(profile, HOTSPOT, devices[0], hotspot.name, *_OPEN_TO_PHONES)
        self._up(profile, hotspot.password)

    def close_hotspot(self) -> None:
        """Close it, and forget it: the next one may have another password."""
        self._forget_all_called(HOTSPOT)

    def set_country(self, country: str) -> None:
        """By who has the radio, wpa_supplicant (its D-Bus API), until the machine is off."""
        for device in self._radios() if country else ():
            said = self._run(
                "busctl", "call", WPA, f"/{WPA.replace('.', '/')}", WPA, "GetInterface", "s", device
            )
            path = said.split()[-1].strip('"')
            self._run("busctl", "set-property", WPA, path, f"{WPA}.Interface", "Country", "s", country)

    def _radios(self) -> list[str]:
        said = self._nmcli("--terse", "--fields", "DEVICE,TYPE,STATE", "device")
        rows = [fields_of(line) for line in said.splitlines()]
        return [row[0] for row in rows if row[1:2] == ["wifi"] and row[2:] != ["unmanaged"]]

    def _add(self, profile: str, name: str, device: str, ssid: str, *more: str) -> None:
        words = ("type", "wifi", "con-name", name, "ifname", device, "ssid", ssid)
        self._nmcli("connection", "add", *words, "connection.uuid", profile, *more)

    def _up(self, profile: str, password: str) -> None:
        words = ("--wait", str(WAIT_SECONDS), "connection", "up", "uuid", profile)
        self._nmcli(*words, "passwd-file", GIVEN, given=secret(password) if password else "")

    def _forget(self, profile: str) -> None:
        try:
            self._nmcli("connection", "delete", "uuid", profile)
        except NetworkError:
            return  # there was none

    def _forget_all_called(self, name: str) -> None:
        """Forget the Wi-Fi profiles of this name; a cable's may be called the same."""
        said = self._nmcli("--terse", "--fields", "UUID,TYPE,NAME", "connection", "show")
        for line in said.splitlines():
            profile, *about = fields_of(line)
            if about == [WIRELESS, name]:
                self._forget(profile)

    def _nmcli(self, *words: str, given: str = "") -> str:
        return self._run("nmcli", *words, given=given)

    def _run(self, *command: str, given: str = "") -> str:
        try:
            return self._runs(command, given)
        except CommandFailed as error:
            raise NetworkError("no-helper", detail=str(error)) from None


_LIST = ("device", "wifi", "list")
_KEY = "wifi-sec.key-mgmt"
_OPEN_TO_PHONES = (
    *("autoconnect", "no", "save", "no", "wifi.mode", "ap", "ipv4.method", "shared", "ipv6.method", "ignore"),
    *(_KEY, "wpa-psk", "wifi-sec.proto", "rsn", "wifi-sec.pairwise", "ccmp", "wifi-sec.group", "ccmp"),
)


def _key_management(wifi: Wifi, security: str) -> tuple[str, ...]:
    """The words of a profile for a network's security, which is given as nmcli lists it."""
    kinds = security.replace("--", "").split()
    if wifi.password:
        return _KEY, "sae" if kinds == ["WPA3"] else "wpa-psk"
    if kinds == ["OWE"]:
        return _KEY, "owe"
    if kinds and not kinds[0].startswith("OWE"):
        raise NetworkError("password", wifi.ssid)
    return ()


def _why(said: str) -> str:
    return next((key for words, key in WHY if words in said), "other")
