"""How the card is laid out, and what lies where.

boot  FAT    the firmware, U-Boot, its environment, and what people put there; read-only once it runs
A, B  ext4   the system, twice, read-only and without a journal: nothing is ever to be replayed. U-Boot reads
             the kernel from the very slot that it starts, so that a slot is a whole system. U-Boot of Debian
             reads ext4, but neither squashfs nor erofs.
data  ext4   all that lasts
"""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1_048_576
SIGNATURE = "43505254"  # of the disk; root=PARTUUID=43505254-02 finds slot A on whatever the card is called
SLOTS = {"A": 2, "B": 3}


@dataclass(frozen=True, slots=True)
class Partition:
    """One primary partition; sizes in MiB."""

    number: int
    name: str
    mebibytes: int
    kind: str
    start: int

    @property
    def offset(self) -> int:
        """In bytes."""
        return self.start * MEBIBYTE

    @property
    def size(self) -> int:
        """In bytes."""
        return self.mebibytes * MEBIBYTE

    @property
    def id(self) -> str:
        """As the kernel knows it."""
        return f"{SIGNATURE}-{self.number:02}"


BOOT = Partition(1, "boot", 128, "c", 4)
# half of each slot is free, for what updates bring
A = Partition(2, "A", 1024, "83", 132)
B = Partition(3, "B", 1024, "83", 1156)
# grows to the card; 256 MiB hold the floor of free space (100 MB) and more than 10,000 receipts
DATA = Partition(4, "data", 256, "83", 2180)
PARTITIONS = (BOOT, A, B, DATA)
DISK_SIZE = DATA.offset + DATA.size

BINDS = {  # folder of the data partition -> where the system looks for it
    "counterproof": "/var/lib/counterproof",
    "connections": "/etc/NetworkManager/system-connections",
    "NetworkManager": "/var/lib/NetworkManager",
    "tls": "/var/lib/counterproof-tls",
    "systemd": "/var/lib/systemd",  # the last known time, the random seed, the kernel's last words
}
IN_MEMORY = {"/tmp": "64M", "/var/tmp": "16M", "/var/log": "16M", "/var/lib/nginx": "32M"}
OPTIONS = {
    # FAT has no owners: the settings, with a first password in them, are for root and the box
    "/boot/firmware": "ro,noatime,nodev,nosuid,noexec,uid=0,gid={group},dmask=0027,fmask=0137",
    # no discard: many cheap cards stall for seconds at it
    "/data": "noatime,nodev,nosuid,noexec,errors=remount-ro,x-systemd.growfs",
}
MAKE_SLOT = (  # what U-Boot's reader does not know is left out; nothing is written, so there's no journal
    *("-t", "ext4", "-b", "4096", "-I", "256", "-m", "0"),
    *("-O", "^has_journal,^orphan_file,^metadata_csum_seed,^resize_inode,^dir_nlink"),
)
MAKE_DATA = (  # checksums find what a failing card returns; 256 bytes a inode hold times to the nanosecond
    *("-t", "ext4", "-b", "4096", "-I", "256", "-m", "1", "-J", "size=16"),
    *("-O", "metadata_csum,64bit", "-E", "resize=67108864,lazy_itable_init=0,lazy_journal_init=0"),
)
KERNEL = (  # a box without a screen: it starts anew where it can't go on, and mends its files without asking
    "ro rootwait quiet loglevel=4 panic=10 fsck.repair=yes systemd.gpt_auto=no"
    " console=tty0 console=ttyS1,115200"
)


def cmdline(slot: str) -> str:
    """The kernel's command line for a slot."""
    return f"root=PARTUUID={SIGNATURE}-{SLOTS[slot]:02} rauc.slot={slot} {KERNEL}"


def fstab(group: int) -> str:
    """The file systems of a running box; `group` is the service's, in numbers."""
    disk = f"PARTUUID={SIGNATURE}-"
    lines = [
        f"{disk}01 /boot/firmware vfat {OPTIONS['/boot/firmware'].format(group=group)} 0 0",
        f"{disk}04 /data ext4 {OPTIONS['/data']} 0 2",
    ]
    after = "x-systemd.requires=counterproof-data.service"
    lines += [f"/data/{source} {place} none bind,{after} 0 0" for source, place in BINDS.items()]
    lines += [f"tmpfs {place} tmpfs size={size},nodev,nosuid 0 0" for place, size in IN_MEMORY.items()]
    return "".join(f"{line}\n" for line in lines)


def table() -> str:
    """The partition table, as sfdisk reads it."""
    lines = [f"label: dos\nlabel-id: 0x{SIGNATURE}\nunit: sectors\nsector-size: 512\n\n"]
    for each in PARTITIONS:
        bootable = ", bootable" if each is BOOT else ""
        lines.append(f"start={each.offset // 512}, size={each.size // 512}, type={each.kind}{bootable}\n")
    return "".join(lines)
