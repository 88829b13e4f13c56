"""A shop for ten minutes, and every byte on its paper compared. `scripts/soak --help` says more."""

from __future__ import annotations

import random
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import psutil
from benching import command_line, progress, row
from stand_ins import CUT, Box, running, wait_until_online
from support.net_printer import NetPrinter

from appliance.printers.drivers.virtual.faults import Fault

TILLS, PRINTERS, QUEUES = 6, 3, ("main", "kitchen")
SMOKE_MINUTES = 0.1
PAUSE = 1.0  # seconds between two receipts of a till, at most
BAD_WEATHER = 2.0  # seconds that a fault lasts, at most
SETTINGS = ("web.requests_per_minute=100000", "limits.status_seconds=0.2", "limits.away_seconds=0.2")
FAULTS = (  # those behind which nobody needs to ask whether a receipt was printed
    *(Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.CUTTER, Fault.ERROR, Fault.NEAR_END, Fault.DRAWER),
    *(Fault.SLOW, Fault.LATE, Fault.SILENT, Fault.UNCONFIRMED, Fault.BABBLES, Fault.EAGER),
)


class Name(NamedTuple):
    """A receipt, as its first line says it."""

    till: int
    number: int

    @property
    def line(self) -> bytes:
        """That line, with the reset before it."""
        return b"\x1b@till %d receipt %06d\n" % self

    @classmethod
    def of(cls, data: bytes) -> Name:
        """The receipt with which some bytes begin. Raises ValueError."""
        words = data[:64].partition(b"\n")[0].split()
        if len(words) != 4 or words[0] != b"\x1b@till":
            raise ValueError(f"no receipt begins with {data[:40]!r}")
        return cls(int(words[1]), int(words[3]))


def receipt(name: Name, chance: random.Random) -> bytes:
    """Lines, a picture of any bytes, a bar code, in any order, and a cut."""
    parts = [b"%-40s%8d\n" % (b"an article of the shop", n) for n in range(chance.randrange(40))]
    if chance.random() < 0.4:
        width, height = chance.randrange(1, 73), chance.randrange(1, 400)
        head = b"\x1dv0\x00" + width.to_bytes(2, "little") + height.to_bytes(2, "little")
        parts.insert(chance.randrange(len(parts) + 1), head + chance.randbytes(width * height))
    if chance.random() < 0.3:
        parts.append(b"\x1dkI\x0a{B%08d" % name.number)
    return name.line + b"".join(parts) + CUT


class Shop:
    """All that goes on, each part in a thread of its own, until `closing`."""

    def __init__(self, box: Box, printers: Sequence[NetPrinter], seed: int) -> None:
        self._box = box
        self._printers = printers
        self._seed = seed
        self._closing = threading.Event()
        self.sent: dict[Name, bytes] = {}
        self.decided: Counter[str] = Counter()

    def run(self, seconds: float) -> None:
        """Be open for so long, and see all that is decided printed."""
        parts: list[tuple[Callable[..., None], int]] = [(self._till, number) for number in range(TILLS)]
        parts += [(self._weather, number) for number in range(PRINTERS)]
        threads = [threading.Thread(target=part, args=(number,)) for part, number in parts]
        clerk = threading.Thread(target=self._clerk)
        for thread in (*threads, clerk):
            thread.start()
        time.sleep(seconds)
        self._closing.set()
        for thread in threads:
            thread.join()
        self._box.wait_for(self._is_quiet, "the last receipt")
        clerk.join()

    def _is_quiet(self) -> bool:
        states = self._box.get("/api/queue/stats")["states"]
        ended = sum(states.get(state, 0) for state in ("completed", "rejected"))
        return bool(ended == len(self.sent))

    def _till(self, number: int) -> None:
        chance = random.Random(f"till {self._seed} {number}")
        port = self._box.ports["raw"][QUEUES[number % len(QUEUES)]]
        while not self._closing.is_set():
            with socket.create_connection(("127.0.0.1", port)) as connection:
                for _ in range(chance.choice((1, 1, 5))):
                    self._print(connection, number, chance)
                    time.sleep(chance.random() * PAUSE)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(64)

    def _print(self, connection: socket.socket, till: int, chance: random.Random) -> None:
        name = Name(till, sum(each.till == till for each in list(self.sent)))
        data = self.sent[name] = receipt(name, chance)
        for at in range(0, len(data), 1_400):
            connection.sendall(data[at : at + 1_400])
            if chance.random() < 0.02:
                time.sleep(chance.random() * 0.1)

    def _weather(self, number: int) -> None:
        chance = random.Random(f"printer {self._seed} {number}")
        while not self._closing.is_set():
            self._printers[number].break_it(chance.choice(FAULTS))
            self._closing.wait(chance.random() * BAD_WEATHER)
            self._printers[number].break_it()
            self._closing.wait(chance.random() * BAD_WEATHER)

    def _clerk(self) -> None:
        while not (self._closing.is_set() and self._is_quiet()):
            for job in self._box.get("/api/queue/pending")["jobs"]:
                self._decide(job)
            time.sleep(0.05)

    def _decide(self, job: dict[str, Any]) -> None:
        if job["id"] % 3 == 0:
            self._box.post(f"/api/jobs/{job['id']}/reject", {"reason": "a third"})
            self.decided["rejected"] += 1
            return
        if job["id"] % 5 == 0:
            status, answer = self._box.post(f"/api/jobs/{job['id']}/move", {"printer": f"p{PRINTERS - 1}"})
            assert status == 200, answer
        self._box.approve(job)
        self.decided["approved"] += 1


def faults(shop: Shop, box: Box, papers: Sequence[bytes]) -> list[str]:
    """What is wrong: receipts that are no jobs or other ones, and paper that is not what was approved."""
    found = []
    jobs = box.jobs()
    documents = {job["id"]: box.request("GET", f"/api/jobs/{job['id']}/raw")[1] for job in jobs}
    names = {job["id"]: Name.of(documents[job["id"]]) for job in jobs}
    found += [f"{name} came {count} times" for name, count in Counter(names.values()).items() if count > 1]
    found += [f"{name} never came" for name in shop.sent.keys() - set(names.values())]
    found += [f"job {n}: other bytes than were sent" for n in names if documents[n] != shop.sent[names[n]]]
    for number, paper in enumerate(papers):
        wanted = {
            names[job["id"]] for job in jobs if job["state"] == "completed" and job["printer"] == f"p{number}"
        }
        found += [f"printer {number}: {fault}" for fault in paper_faults(paper, wanted, shop.sent)]
    return found


def paper_faults(paper: bytes, wanted: set[Name], sent: dict[Name, bytes]) -> list[str]:
    """Walks over a printer's paper, receipt by receipt, to the last byte."""
    printed: Counter[Name] = Counter()
    at = 0
    while at < len(paper):
        try:
            name = Name.of(paper[at:])
        except ValueError as error:
            return [f"at byte {at}: {error}"]
        if not paper.startswith(sent[name], at):
            return [f"{name} at byte {at}: {_difference(paper[at : at + len(sent[name])], sent[name])}"]
        printed[name] += 1
        at += len(sent[name])
    twice = [f"{name} is there {count} times" for name, count in printed.items() if count > 1]
    return [
        *twice,
        *(f"{name} is missing" for name in wanted - set(printed)),
        *(f"{name} should not be there" for name in set(printed) - wanted),
    ]


def _difference(paper: bytes, sent: bytes) -> str:
    """Where two receipts begin to differ, and what stands there."""
    pairs = enumerate(zip(paper, sent, strict=False))
    at = next((place for place, (one, other) in pairs if one != other), len(paper))
    return (
        f"{paper[at : at + 40]!r} stands where {sent[at : at + 40]!r} was sent, {at} of {len(sent)} bytes in"
    )


def main() -> int:
    """Run, compare, print the table."""
    parser = command_line(__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long the tills print")
    parser.add_argument("--seed", type=int, default=1, help="other receipts, pauses and faults")
    arguments = parser.parse_args()
    minutes = SMOKE_MINUTES if arguments.smoke else arguments.minutes
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        printers = [NetPrinter(Path(folder) / str(number)) for number in range(PRINTERS)]
        named = ",".join(f"p{number}={each.uri}" for number, each in enumerate(printers))
        with running(f"printers={named}", *SETTINGS) as box:
            wait_until_online(box)
            box.post("/api/queues", {"name": QUEUES[1], "port": 0, "printer": "p1"})
            box.ports["raw"] = {name: box.get(f"/api/queues/{name}")["listening"] for name in QUEUES}
            service = psutil.Process(box.process.pid)
            before = service.memory_info().rss
            shop = Shop(box, printers, arguments.seed)
            progress(f"{TILLS} tills, {len(QUEUES)} queues, {PRINTERS} printers, {minutes:g} minutes")
            shop.run(minutes * 60)
            grown = (service.memory_info().rss - before) / 2**20
            papers = [b"".join(each.papers()) for each in printers]
            progress("comparing every byte")
            wrong = faults(shop, box, papers)
        for each in printers:
            each.close()
    row("receipts sent", str(len(shop.sent)), f"{sum(map(len, shop.sent.values()))} bytes")
    row("receipts approved", str(shop.decided["approved"]), f"{sum(map(len, papers))} bytes on paper")
    row("receipts rejected", str(shop.decided["rejected"]), "none of them on paper" if not wrong else "")
    row("memory that the service has grown by", f"{grown:.1f} MB", "previews and caches are part of it")
    row("faults", str(len(wrong)))
    for fault in wrong[:50]:
        print(fault)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
