"""The very image, started for the first time in QEMU's `virt` board."""

from __future__ import annotations

import http.client
import re
import ssl
import time
from pathlib import Path

import pytest
from box_outside import ITS_ADDRESS, LINE, Pages, Printer, send, wait_for
from machines import Machine

from image.builder import layout

MEMORY_GOAL = 180  # MiB in use of 512, so that a Zero 2 W has room for what comes in a rush
LASTING = 1_000  # jobs for which written bytes are told
SITE = "/opt/counterproof/lib/python3.13/site-packages"
OPEN_PORTS = {80, 443, 9100}
UDP = {
    5353,  # multicast DNS
    *(161, 3289),  # SNMP and ENPC
    *(68, 546),  # the answers of DHCP servers
}
SETTINGS_PAGES = (
    "/settings",
    *(f"/settings/{name}" for name in ("network", "queues", "panel", "users", "keys", "retention", "about")),
)
LOOPBACK = r"127\.|\[::1\]"
SCAN = """
import socket
found = []
for port in range(1, 10_001):
    probe = socket.socket()
    if probe.connect_ex(("ADDRESS", port)) == 0:
        found.append(port)
    probe.close()
print(found)
"""


def test_it_comes_up_and_nothing_fails(machine: Machine) -> None:
    assert machine.run("systemctl --failed --no-legend --plain | cut -d' ' -f1").split() == []


def test_it_leaves_most_of_the_memory_free(machine: Machine, record_property: pytest.RecordProperty) -> None:
    said = dict(re.findall(r"(\w+): +(\d+) kB", machine.run("cat /proc/meminfo")))
    used = (int(said["MemTotal"]) - int(said["MemAvailable"])) / 1024
    record_property(
        "memory in use, MiB (MemTotal - MemAvailable)", f"{used:.0f} of {int(said['MemTotal']) / 1024:.0f}"
    )
    assert used <= MEMORY_GOAL, machine.run("ps axo rss,args --sort=-rss | head -20")


def test_a_receipt_is_approved_by_a_press_and_arrives_at_the_printer(
    machine: Machine, pages: Pages, printer: Printer
) -> None:
    assert send(machine, b"\x1b@Two coffees 7.40\n\n\n\x1dV\x00")
    job = wait_for(lambda: [job for job in pages.jobs() if job["state"] == "pending"], "a job to be pending")[
        0
    ]
    wait_for(lambda: pages.ask("GET", "/api/panel")["focus"] == job["id"], "the job to be in focus")
    time.sleep(2)  # the guard against presses nobody could have meant, in a slow machine's time
    machine.press(0.1)
    wait_for(lambda: printer.has(b"Two coffees 7.40"), "the receipt to come out of the printer")
    done = wait_for(
        lambda: (now := pages.ask("GET", f"/api/jobs/{job['id']}"))["state"] == "completed" and now,
        "the job to be done",
    )
    assert done["decided_through"] == "button"


def test_the_pages_answer_over_tls_and_lead_there(machine: Machine) -> None:
    plain = http.client.HTTPConnection("127.0.0.1", machine.ports[80], timeout=60)
    plain.request("GET", "/", headers={"Host": ITS_ADDRESS})
    answer = plain.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{ITS_ADDRESS}/")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    safe = http.client.HTTPSConnection("127.0.0.1", machine.ports[443], timeout=60, context=context)
    safe.request("GET", "/login", headers={"Host": ITS_ADDRESS})
    answer = safe.getresponse()
    assert answer.status == 200
    assert b"Counterproof" in answer.read()


def test_every_page_of_the_admins_answers(pages: Pages) -> None:
    assert pages.ask("GET", "/api/openapi.json")["info"]["version"]
    for path in ("/", "/counter", "/history", "/statistics", "/printers", "/audit", "/docs", *SETTINGS_PAGES):
        assert 'href="/settings"' in pages.read(path), path  # as only an admin sees it


def test_the_command_line_is_about_the_box_that_runs(machine: Machine) -> None:
    assert machine.run("counterproof --version").startswith("counterproof")
    assert "counter" in machine.run("counterproof printers list")


def test_nothing_listens_but_tills_pages_and_what_is_asked_about_printers(machine: Machine) -> None:
    script = SCAN.replace("ADDRESS", ITS_ADDRESS)
    found = machine.run(f"python3 -c '{script}'", 400)
    assert set(map(int, re.findall(r"\d+", found))) == OPEN_PORTS, machine.run("ss -tlnp")
    listeners = machine.run("ss -tlnH | awk '{print $4}'").split()  # the kernel's own list, of all ports
    outside = {int(word.rsplit(":", 1)[1]) for word in listeners if not re.match(LOOPBACK, word)}
    assert outside == OPEN_PORTS
    datagrams = machine.run("ss -ulnH | awk '{print $4}'").split()
    others = {int(word.rsplit(":", 1)[1]) for word in datagrams if not re.match(LOOPBACK, word)}
    assert {161, 3289} <= others <= UDP, machine.run("ss -ulnp")


def test_what_does_not_last_cannot_be_written_to_and_nothing_is(machine: Machine, pages: Pages) -> None:
    refused = machine.run(
        "for place in / /usr /etc /opt/counterproof /boot /boot/firmware /root /home /srv; do"
        " touch $place/x 2>&1 && echo WRITTEN $place; done; true"
    )
    assert "WRITTEN" not in refused
    assert refused.count("Read-only file system") == 9, refused
    on_boot = "awk '{print $5, $7}' /sys/block/vda/vda1/stat"
    before = machine.run(on_boot)  # where the first admin's password was erased from the file
    for number in range(20):
        assert send(machine, b"\x1b@a receipt %d\n\x1dV\x00" % number)
    slots = machine.run("sync; cat /sys/block/vda/vda[23]/stat | awk '{print $5, $7}'").split()
    assert slots == ["0"] * 4
    assert machine.run(on_boot) == before
    assert int(machine.run("awk '{print $7}' /sys/block/vda/vda4/stat")) > 0


def test_places_that_do_not_last_are_bounded(machine: Machine) -> None:
    mounts = machine.run("findmnt -rn -o TARGET,FSTYPE,OPTIONS").splitlines()
    for place in layout.IN_MEMORY:
        line = next(line for line in mounts if line.startswith(f"{place} tmpfs"))
        assert "size=" in line
    assert [line for line in mounts if line.startswith("/data ext4 rw")]


def test_the_data_partition_has_taken_the_whole_card(machine: Machine) -> None:
    disk, part, start = (
        int(machine.run(f"cat /sys/block/vda/{name}")) for name in ("size", "vda4/size", "vda4/start")
    )
    assert disk - start - part < 32_768
    assert int(machine.run("stat -f -c %b /data")) * 4096 > 0.9 * part * 512


def test_the_first_process_feeds_a_watchdog(machine: Machine) -> None:
    assert machine.run("cat /sys/class/watchdog/watchdog0/state").strip() == "active"
    assert machine.run("systemctl show -p RuntimeWatchdogUSec --value").strip() == "30s"
    assert "bcm2835_wdt" in machine.run("modprobe -n --show-depends bcm2835_wdt")


def test_the_journal_is_in_memory_and_bounded(machine: Machine) -> None:
    assert "/var/log/journal" not in machine.run(
        "ls -d /run/log/journal /var/log/journal 2>/dev/null || true"
    )
    size = machine.run("du -sm /run/log/journal | cut -f1")
    assert int(size) <= 24


def test_a_crash_is_kept_and_the_box_comes_back(machine: Machine, pages: Pages) -> None:
    machine.run("systemctl kill -s SEGV counterproof")
    wait_for(lambda: machine.agent.run("test -s /data/crashes/last.log")[0] == 0, "the crash to be kept")
    assert "SEGV" in machine.run("cat /data/crashes/last.log")
    machine.run("until systemctl -q is-active counterproof; do sleep 0.2; done", 300)


def test_the_panels_own_tests_pass_on_a_real_chip(
    machine: Machine, record_property: pytest.RecordProperty
) -> None:
    pins = f"chip=0 approve_pin={LINE} reject_pin=4 green_pin=5 amber_pin=6 red_pin=7 buzzer_pin=2"
    machine.run("systemctl stop counterproof; modprobe -a 9p 9pnet_virtio")
    for name in ("repository", "packages"):
        options = "trans=virtio,version=9p2000.L,msize=512000,cache=loose,ro"
        machine.run(f"mkdir -p /run/{name} && mount -t 9p -o {options} {name} /run/{name}")
    try:
        status, said = machine.agent.run(
            "cd /run/repository && PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 PYTHONDONTWRITEBYTECODE=1 LG_WD=/run"
            f" PYTHONPATH={SITE}:/run/packages PANEL_TEST_BUTTONS=approve"
            f" PANEL_TEST_SETTINGS='{pins} button_pull=none button_active=high'"
            " PANEL_TEST_PRESS='sh -c \"echo {seconds} >/dev/virtio-ports/press\"'"
            " /opt/counterproof/bin/python3 -m pytest -q -p no:cacheprovider tests/appliance/panel",
            600,
        )
    finally:
        machine.run("systemctl start counterproof", 300)
    record_property("the panel's own tests on the chip", said.strip().splitlines()[-1])
    assert status == 0, said[-6_000:]


def test_ssh_is_off(machine: Machine) -> None:
    assert machine.agent.run("systemctl is-active ssh.service")[1].strip() == "inactive"


def test_no_compiler_is_there_and_the_fonts_are(machine: Machine) -> None:
    assert machine.agent.run("command -v gcc cc tcc clang as ld make")[0] != 0
    machine.run("ls /usr/share/fonts/X11/misc/b24.pcf.gz /usr/share/fonts/X11/misc/9x18.pcf.gz")
    machine.run("ls /usr/share/fonts/X11/misc/unifont*.pcf.gz")


def test_bytes_on_the_card_for_a_receipt(machine: Machine, record_property: pytest.RecordProperty) -> None:
    count, counter = 100, "sync; awk '{print $7}' /sys/block/vda/vda4/stat"
    before = int(machine.run(counter))
    for number in range(count):
        assert send(machine, b"\x1b@" + b"one of many %d\n" % number * 40 + b"\x1dV\x00")
    written = (int(machine.run(counter)) - before) * 512
    record_property(
        f"bytes on data per {LASTING} jobs of 600 bytes, MB", f"{written / count * LASTING / 1e6:.1f}"
    )
    assert written / count < 200_000


def test_the_image_is_small_enough_and_names_what_is_in_it(
    built: Path, record_property: pytest.RecordProperty
) -> None:
    packed = built.with_suffix(".img.zst")
    if not packed.exists():
        pytest.skip("the image was built without compressing it")
    record_property("image, compressed, MB", f"{packed.stat().st_size / 1e6:.0f}")
    assert packed.stat().st_size <= 600_000_000
