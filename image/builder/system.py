"""The root file system: Debian's packages, wheels, the box itself, and the files of this image."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from image.builder import initrd, layout, root, wheels
from image.builder.tools import CACHE, FILES, ROOT, delete, run, step, unpack

PREFIX = Path("opt/counterproof")
PLACES = (  # of the repository's systemd/ -> where the system looks for it
    ("*.service", "usr/lib/systemd/system"),
    ("*.socket", "usr/lib/systemd/system"),
    ("*.timer", "usr/lib/systemd/system"),
    ("*.path", "usr/lib/systemd/system"),
    ("*.target", "usr/lib/systemd/system"),
    ("*.rules", "usr/lib/udev/rules.d"),
    ("*.d", "usr/lib/systemd/system"),  # drop-ins
    ("sysusers.d/*.conf", "usr/lib/sysusers.d"),
    ("tmpfiles.d/*.conf", "usr/lib/tmpfiles.d"),
    ("nginx/*.conf", "usr/lib/counterproof"),
    ("*.toml", "usr/lib/counterproof"),
    ("*.sh", "etc/profile.d"),
    ("polkit/*.rules", "usr/share/polkit-1/rules.d"),
    ("NetworkManager/conf.d/*", "usr/lib/NetworkManager/conf.d"),
    ("NetworkManager/dispatcher.d/*", "usr/lib/NetworkManager/dispatcher.d"),
    ("NetworkManager/dnsmasq-shared.d/*", "etc/NetworkManager/dnsmasq-shared.d"),
)
NOT_DROP_INS = ("sysusers.d", "tmpfiles.d")
MASKED = (  # updates come as a whole; nobody logs in; nothing has a power key
    *(
        "apt-daily.timer",
        "apt-daily-upgrade.timer",
        "dpkg-db-backup.timer",
        "e2scrub_all.timer",
        "e2scrub_reap.service",
    ),
    *("getty@.service", "serial-getty@.service", "getty.target", "systemd-logind.service", "fstrim.timer"),
    *("systemd-networkd.service", "systemd-networkd.socket", "systemd-networkd-wait-online.service"),
    *(
        "systemd-firstboot.service",
        "nginx.service",  # ours has its own: counterproof-web.service
        "ssh.socket",
        "systemd-homed.service",
        "systemd-machine-id-commit.service",
    ),
)
EMPTY = ("boot/firmware", "data", "var/log", "var/tmp", *(place[1:] for place in layout.BINDS.values()))
LINKS = {
    "etc/resolv.conf": "/run/systemd/resolve/stub-resolv.conf",
    "etc/counterproof/counterproof.toml": "/boot/firmware/counterproof.toml",  # where people can write it
}
LAUNCHER = """\
#!/opt/counterproof/bin/python3 -IB
import sys
from appliance.cli import main
sys.exit(main())
"""
ENVIRONMENT = (
    "home = /usr/bin\ninclude-system-site-packages = false\n"  # makes the folder one of Python's own
)


def make(tree: Path) -> None:
    """Lay the root file system out in `tree`."""
    base = root.archive()
    _make_parts(base)
    with step("laid out the root file system"):
        delete(tree)
        unpack(base, tree)
        unpack(wheels.kept(), tree / wheels.SITE)
        initrd.place(tree)
    with step("installed the box"):
        _box(tree)
    with step("compiled the box, emulated"):
        wheels.compile_ahead(tree, wheels.SITE / "appliance", wheels.SITE / "escpos")
    with step("set the system up"):
        _files(tree)
        _users(tree)
        _units(tree)


def _make_parts(base: Path) -> None:
    """Make what the cache lacks, in a tree of its own: programs leave things behind where they run."""
    missing = [part for part in (wheels, initrd) if not part.kept().exists()]
    if missing:
        build_tree = CACHE / "work" / "workshop"
        delete(build_tree)
        unpack(base, build_tree)
        for part in missing:
            part.make(build_tree)
        delete(build_tree)


def _box(tree: Path) -> None:
    """The program, from this repository's own source."""
    ignore = shutil.ignore_patterns("__pycache__")
    for package in ("appliance", "escpos"):
        shutil.copytree(ROOT / package, tree / wheels.SITE / package, ignore=ignore)
    launcher = tree / PREFIX / "bin" / "counterproof"
    launcher.parent.mkdir(parents=True, exist_ok=True)
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)
    (tree / PREFIX / "pyvenv.cfg").write_text(ENVIRONMENT)
    (launcher.parent / "python3").symlink_to("/usr/bin/python3")


def _files(tree: Path) -> None:
    for pattern, place in PLACES:
        for file in sorted((ROOT / "systemd").glob(pattern)):
            if file.name in NOT_DROP_INS:
                continue
            target = tree / place / file.name
            if file.is_dir():
                shutil.copytree(file, target, dirs_exist_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, target)
    shutil.copytree(FILES, tree, dirs_exist_ok=True)
    for place in EMPTY:
        (tree / place).mkdir(parents=True, exist_ok=True)
    (tree / "etc/machine-id").touch()
    (tree / "etc/hostname").unlink(missing_ok=True)  # counterproof-name.service knows it
    (tree / "etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n127.0.1.1 counterproof\n")
    for link, destination in LINKS.items():
        (tree / link).parent.mkdir(exist_ok=True)
        (tree / link).unlink(missing_ok=True)
        (tree / link).symlink_to(destination)
    for script in (tree / "usr/lib/NetworkManager/dispatcher.d").glob("[0-9]*"):
        script.chmod(0o755)


def _users(tree: Path) -> None:
    """The box's user; and the file systems, which name its group."""
    run(
        "systemd-sysusers", f"--root={tree}", *(file.name for file in (ROOT / "systemd/sysusers.d").iterdir())
    )
    found = re.search(r"^counterproof:[^:]*:(\d+):", (tree / "etc/group").read_text(), re.MULTILINE)
    assert found
    (tree / "etc/fstab").write_text(layout.fstab(int(found[1])))


def _units(tree: Path) -> None:
    """Units that say where they belong are enabled."""
    run("systemctl", f"--root={tree}", "mask", *MASKED)
    folder = tree / "usr/lib/systemd/system"
    ours = [*(ROOT / "systemd").glob("*.*"), *(FILES / "usr/lib/systemd/system").glob("*.*")]
    enabled = sorted(
        each.name
        for each in ours
        if each.is_file() and "[Install]" in each.read_text() and (folder / each.name).exists()
    )
    run("systemctl", f"--root={tree}", "enable", *enabled)
