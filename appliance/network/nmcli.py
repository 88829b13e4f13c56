"""NetworkManager, by its own command nmcli (nmcli(1), nmcli-examples(7)); it knows no countries.

Looking needs no rights; everything else needs root's, or polkit's leave.
"""

from __future__ import annotations

import ipaddress
import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import ifaddr

from appliance.network.driver import Driver, Hotspot, Look, Network, NetworkError
from appliance.settings import Wifi

HOTSPOT = "counterproof-hotspot"  # the connection's name
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
)
_FIELD = re.compile(r"(?<!\\):")
_ENVIRONMENT = {"PATH": f"{os.defpath}:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8"}

Run = Callable[[tuple[str, ...]], str]


class CommandFailed(Exception):
    """What a program said as it failed."""


def run(command: tuple[str, ...]) -> str:
    """What a program says. Raises CommandFailed."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
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


def look(hotspot_address: str, net: Path = NET) -> Look:
    """How it is, as the kernel shows everybody."""
    own = {
        ipaddress.IPv4Address(ip.ip)
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if ip.is_IPv4 and isinstance(ip.ip, str)
    }
    hotspot = ipaddress.ip_address(hotspot_address)
    outward = [each for each in own if not each.is_loopback and not each.is_link_local and each != hotspot]
    return Look(bool(outward), hotspot in own, any(net.glob("*/phy80211")))


class NmcliDriver(Driver):
    """Runs nmcli for each thing it does."""

    def __init__(self, hotspot_address: str, runs: Run = run, net: Path = NET) -> None:
        self._address = hotspot_address
        self._runs = runs
        self._net = net

    def look(self) -> Look:
        """How it is."""
        return look(self._address, self._net)

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
        """Join; a connection of that name from before is replaced."""
        self.close_hotspot()
        if not wifi.hidden:
            self._wait_until_seen(wifi.ssid)
        self._forget(wifi.ssid)
        words = ["--wait", str(WAIT_SECONDS), "device", "wifi", "connect", wifi.ssid, "name", wifi.ssid]
        words += ["password", wifi.password] if wifi.password else []
        words += ["hidden", "yes"] if wifi.hidden else []
        try:
            self._nmcli(*words)
        except NetworkError as error:
            self._forget(wifi.ssid)  # else it would be tried again and again
            raise NetworkError(_why(error.detail), wifi.ssid, error.detail) from None

    def _wait_until_seen(self, ssid: str) -> None:
        deadline = time.monotonic() + SEEN_SECONDS
        while ssid not in {name for name, _, _ in self._listed("yes")}:
            if time.monotonic() > deadline:
                raise NetworkError("not-found", ssid)
            time.sleep(1)

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
        self._forget(HOTSPOT)
        self._nmcli(
            *("--wait", str(WAIT_SECONDS), "device", "wifi", "hotspot", "ifname", devices[0]),
            *("con-name", HOTSPOT, "ssid", hotspot.name, "password", hotspot.password),
        )

    def close_hotspot(self) -> None:
        """Close it, and forget it: the next one may have another password."""
        self._forget(HOTSPOT)

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

    def _forget(self, connection: str) -> None:
        try:
            self._nmcli("connection", "delete", "id", connection)
        except NetworkError:
            return  # there was none

    def _nmcli(self, *words: str) -> str:
        return self._run("nmcli", *words)

    def _run(self, *command: str) -> str:
        try:
            return self._runs(command)
        except CommandFailed as error:
            raise NetworkError("no-helper", detail=str(error)) from None


_LIST = ("device", "wifi", "list")


def _why(said: str) -> str:
    return next((key for words, key in WHY if words in said), "other")
