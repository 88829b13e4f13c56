"""Three radios in one kernel (mac80211_hwsim): the box's, a shop's router and a phone, each in its own place.

The box's radio is NetworkManager's, as on a box. Router and phone are wpa_supplicant, dnsmasq and busybox.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

SSID, PASSWORD = "Café Sol", "sunny side up"
ROUTER_ADDRESS = "192.168.77.1"
NEEDED = ("NetworkManager", "nmcli", "wpa_supplicant", "dnsmasq", "iw", "dbus-daemon", "ip")
SYSTEMD = Path(__file__).parents[3] / "systemd"
ROUTER = f"""network={{
 ssid={SSID.encode().hex()}
 mode=2
 frequency=2412
 key_mgmt=WPA-PSK
 proto=RSN
 pairwise=CCMP
 psk="{PASSWORD}"
}}
"""
PHONE = """network={{
 ssid="{ssid}"
 psk="{password}"
}}
"""
# busybox's DHCP client leaves to a script what becomes of a lease
LEASE = """#!/bin/sh
[ "$1" = bound ] || exit 0
ip address add "$ip/24" dev "$interface"
echo "$ip $router $dns" >/run/lease
"""


def missing() -> list[str]:
    """What is not installed here."""
    return [each for each in NEEDED if shutil.which(each) is None]


def sh(*command: str, place: str | None = None) -> str:
    """Run something to its end, in one of the places; what it said."""
    where = ("ip", "netns", "exec", place) if place else ()
    done = subprocess.run([*where, *command], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


def wait_for(look: Callable[[], object], what: str, seconds: float = 120.0) -> object:
    """Look until there is something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.3)
    raise AssertionError(f"waited {seconds:g} s for {what}")


class Radios:
    """A context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Radios:
        phys = sorted(each.name for each in Path("/sys/class/ieee80211").iterdir())
        for place, phy in zip(("router", "phone"), phys[1:3], strict=True):
            sh("ip", "netns", "add", place)
            sh("iw", "phy", phy, "set", "netns", "name", place)
            sh("ip", "link", "set", "lo", "up", place=place)
        try:
            self._start_network_manager()
            self._start_router()
        except BaseException as error:
            self.__exit__()
            raise AssertionError(f"{error}\n{self.log()}") from error
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._running):
            process.terminate()
            process.wait(20)

    def log(self) -> str:
        """What all of them said."""
        return "".join(f"--- {each.name}\n{each.read_text()[-4_000:]}" for each in self._folder.glob("*.log"))

    def phone_joins(self, ssid: str, password: str) -> list[str]:
        """Have the phone join; its address, its router and its name server."""
        Path("/run/lease").unlink(missing_ok=True)
        radio = self._radio("phone")
        self._write("phone.conf", PHONE.format(ssid=ssid, password=password))
        self._start("phone", "wpa_supplicant", "-i", radio, "-c", str(self._folder / "phone.conf"))
        script = self._write("lease", LEASE)
        script.chmod(0o755)
        patience = ("-t", "200", "-T", "1")
        self._start("phone", "busybox", "udhcpc", "-f", "-i", radio, "-s", str(script), *patience)
        lease = wait_for(lambda: Path("/run/lease").exists() and Path("/run/lease").read_text(), "a lease")
        return str(lease).split()

    def _start_network_manager(self) -> None:
        for source, place in (
            ("conf.d/10-counterproof.conf", "/usr/lib/NetworkManager/conf.d"),
            ("dnsmasq-shared.d/counterproof-captive.conf", "/etc/NetworkManager/dnsmasq-shared.d"),
        ):
            Path(place).mkdir(parents=True, exist_ok=True)
            shutil.copy(SYSTEMD / "NetworkManager" / source, place)
        Path("/run/dbus").mkdir(exist_ok=True)
        self._start("", "dbus-daemon", "--system", "--nofork", "--nopidfile")
        wait_for(Path("/run/dbus/system_bus_socket").exists, "the bus")
        self._start("", "wpa_supplicant", "-u")
        self._start("", "NetworkManager", "--no-daemon")
        sh("udevadm", "trigger", "--subsystem-match=net")
        wait_for(self._has_radio, "NetworkManager to have the radio")

    def _start_router(self) -> None:
        radio = self._radio("router")
        self._write("router.conf", ROUTER)
        self._start("router", "wpa_supplicant", "-i", radio, "-c", str(self._folder / "router.conf"))
        sh("ip", "address", "add", f"{ROUTER_ADDRESS}/24", "dev", radio, place="router")
        leases = ("--dhcp-range=192.168.77.50,192.168.77.99", "--dhcp-authoritative", "--leasefile-ro")
        self._start("router", "dnsmasq", "--no-daemon", "--port=0", f"--interface={radio}", *leases)

    @staticmethod
    def _has_radio() -> bool:
        command = ["nmcli", "-t", "-f", "TYPE,STATE", "device"]
        said = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False).stdout
        return "wifi:disconnected" in said

    def _radio(self, place: str) -> str:
        return sh("sh", "-c", "ls /sys/class/net | grep -v lo", place=place).split()[0]

    def _write(self, name: str, text: str) -> Path:
        file = self._folder / name
        file.write_text(text)
        return file

    def _start(self, place: str, *command: str) -> None:
        where = ("ip", "netns", "exec", place) if place else ()
        log = self._folder / f"{place or 'box'}-{Path(command[0]).name}.log"
        with log.open("ab") as stream:
            self._running.append(
                subprocess.Popen(
                    [*where, *command], stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, env=os.environ
                )
            )
