"""The box's USB port towards the till: FunctionFS files, and the threads that look after them.

Three threads, because the kernel lets nobody wait for two of these files at once: ep1 and ep2 have no
poll(), and an answer on ep0 that the host has given up on blocks until the next request. What was learned
by running it (Linux 6.1 and 6.12, dummy_hcd):
- A read must ask for exactly one packet. Larger ones leave the tail of a receipt stuck in the kernel.
- A packet of no bytes is a read of no bytes, not an end.
- ENABLE comes again after a replug, a bus reset, and for a new host; what is read in between fails.
- While anybody holds the files open, the host does not notice that the process which reads them is gone.
"""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from appliance.intake.usb import ffs
from appliance.intake.usb.ffs import Happening, PortStatus, Request
from appliance.runtime.polling import readable
from appliance.runtime.threads import ThreadStarter

FILES = ("ep0", "ep1", "ep2")  # requests, from the host, to the host
MAX_UNREAD_REPLIES = 4_096  # bytes; a till that asks and never reads loses what is beyond that
GONE = frozenset({errno.ESHUTDOWN, errno.ENODEV, errno.ECONNRESET, errno.EAGAIN, errno.EINTR, errno.EPIPE})
END_SECONDS = 0.5  # for a thread to end that is told to; one that waits in the kernel does not
NOT_YET_SECONDS = 0.02  # between looks at an endpoint that the kernel is just enabling
WELL = PortStatus.SELECTED | PortStatus.NO_ERROR


@dataclass(frozen=True, slots=True)
class Hooks:
    """The functions that the port calls, both from one thread and in order.

    `data` may take its time, and nothing more is read meanwhile: the till waits. `ended` says that the till
    is gone (unplugged, reset), or has taken back what it sent (SOFT_RESET).
    """

    data: Callable[[bytes], None]
    ended: Callable[[], None]


class UsbPort:
    """One printer function. `status` is what GET_PORT_STATUS answers; any thread may set it."""

    def __init__(self, folder: Path, device_id: bytes, hooks: Hooks) -> None:
        self.status = WELL
        self._folder = folder
        self._device_id = _counted(device_id)
        self._hooks = hooks
        self._state = threading.Condition()
        self._enabled = False
        self._plugged = 0  # counts the times that a host came
        self._reset = False
        self._stopped = False
        self._taken_up = False  # and not heard yet how an earlier run's host is
        self._goes_on = True  # whether that is still there
        self._replies: deque[bytes] = deque()
        self._wake_in, self._wake_out = os.pipe()
        self.files: dict[str, int] = {}
        self._threads: list[threading.Thread] = []

    @property
    def is_enabled(self) -> bool:
        """True if a host has set it up."""
        return self._enabled

    def open(self) -> None:
        """Describe the function to the kernel. Raises OSError."""
        self.files["ep0"] = os.open(self._folder / "ep0", os.O_RDWR)
        os.write(self.files["ep0"], ffs.descriptors())
        os.write(self.files["ep0"], ffs.strings())
        self.files["ep1"] = os.open(self._folder / "ep1", os.O_RDONLY | os.O_NONBLOCK)
        self.files["ep2"] = os.open(self._folder / "ep2", os.O_WRONLY | os.O_NONBLOCK)

    def take_up(self, files: Mapping[str, int]) -> bool:
        """Go on with the files of an earlier run; False where they are not all there, or of another mount."""
        if set(files) != set(FILES) or not all(self._is_ours(name, file) for name, file in files.items()):
            return False
        self.files = dict(files)
        self._taken_up = True
        return True

    def _is_ours(self, name: str, file: int) -> bool:
        """True if a file is of the function that is mounted now."""
        try:
            return os.path.samestat(os.fstat(file), os.stat(self._folder / name))
        except OSError:
            return False

    def start(self, guard: ThreadStarter) -> None:
        """Be ready for a host, or go on with the one that is there."""
        for target, name in ((self._control, "control"), (self._read, "reader"), (self._write, "writer")):
            self._threads.append(threading.Thread(target=target, name=f"usb-{name}", daemon=True))
            guard(self._threads[-1])

    def stop(self) -> None:
        """Read no more. A thread that waits in the kernel ends with the gadget, or with the process."""
        with self._state:
            self._stopped = True
            self._state.notify_all()
        os.write(self._wake_out, b"x")

    def close(self) -> None:
        """Give the function up; the host sees that the printer is gone, unless others hold the files."""
        for thread in self._threads:  # they have the files in hand
            thread.join(END_SECONDS)
        for file in self.files.values():
            with suppress(OSError):
                os.close(file)
        self.files.clear()

    def reply(self, data: bytes) -> None:
        """Say something to the till. What a till does not read is kept up to a bound, then left out."""
        with self._state:
            if sum(map(len, self._replies)) + len(data) <= MAX_UNREAD_REPLIES:
                self._replies.append(data)
                self._state.notify_all()

    def _control(self) -> None:
        """Hear the kernel's events, and answer the host's requests."""
        ep0 = self.files["ep0"]
        while not self._stopped:
            waits = 0 if self._taken_up else None
            ready = readable([ep0, self._wake_in], waits)
            if not ready:  # all has been heard that happened before this run
                self._find_host()
            elif ep0 in ready and not self._stopped:
                with suppress(OSError):  # the host gave the request up meanwhile
                    for event in ffs.events(os.read(ep0, 4 * ffs.EVENT_BYTES)):
                        self._hear(event, ep0)

    def _find_host(self) -> None:
        """Find out if an earlier run's host is still there; nothing tells of it again."""
        try:
            fcntl.ioctl(self.files["ep1"], ffs.ENDPOINT_DESC, bytes(9))
            is_there = True
        except OSError:
            is_there = False
        with self._state:
            if not self._plugged:  # no other has come meanwhile
                self._goes_on = self._enabled = is_there
                self._plugged += is_there
            else:
                self._goes_on = False
            self._taken_up = False
            self._state.notify_all()

    def _hear(self, event: ffs.Event, ep0: int) -> None:
        if event.kind is Happening.SETUP:
            self._answer(event, ep0)
        elif event.kind in (Happening.ENABLE, Happening.DISABLE, Happening.UNBIND):
            with self._state:
                self._enabled = event.kind is Happening.ENABLE
                self._plugged += self._enabled
                self._replies.clear()
                self._state.notify_all()

    def _answer(self, event: ffs.Event, ep0: int) -> None:
        answers = {
            Request.GET_DEVICE_ID: self._device_id,
            Request.GET_PORT_STATUS: bytes([self.status]),
        }
        if event.request in answers and event.is_input:
            os.write(ep0, answers[event.request][: event.length])
        elif event.request is Request.SOFT_RESET:
            with self._state:  # before the host hears that it is done: what it sends next is another job
                self._reset = True
                self._replies.clear()
            os.read(ep0, 0)
        elif event.is_input:
            os.read(ep0, 0)  # the wrong way round: that is how a function refuses
        else:
            os.write(ep0, b"")

    def _read(self) -> None:
        """Hand on what the host sends, packet by packet, from one host after the other."""
        with self._state:
            self._state.wait_for(lambda: self._stopped or not self._taken_up)
        if not self._goes_on:
            self._hooks.ended()
        while self._wait_for_host():
            plugged = self._plugged
            try:
                packet = self._packet_bytes("ep1")
            except _Gone:
                continue
            with suppress(_Gone):
                while plugged == self._plugged and not self._stopped:
                    self._take(_attempt(partial(os.read, self.files["ep1"], packet)))
            if not self._stopped:
                self._hooks.ended()

    def _take(self, data: bytes) -> None:
        if self._reset:
            self._reset = False
            self._hooks.ended()
        if data:
            self._hooks.data(data)

    def _write(self) -> None:
        """Send replies. A host that does not read keeps this thread, and nobody else, waiting."""
        while True:
            with self._state:
                self._state.wait_for(lambda: self._stopped or (self._enabled and self._replies))
                if self._stopped:
                    return
                data = self._replies.popleft()
            with suppress(_Gone):
                _attempt(partial(os.write, self.files["ep2"], data))

    def _wait_for_host(self) -> bool:
        with self._state:
            self._state.wait_for(lambda: self._stopped or self._enabled)
        return not self._stopped

    def _packet_bytes(self, name: str) -> int:
        """Asks the kernel, which knows it a moment after it told of the host."""
        while True:
            try:
                return ffs.packet_bytes(fcntl.ioctl(self.files[name], ffs.ENDPOINT_DESC, bytes(9)))
            except OSError as error:
                if error.errno not in GONE:
                    raise
                if not self._enabled or self._stopped:
                    raise _Gone from error
            with self._state:
                self._state.wait(NOT_YET_SECONDS)


class _Gone(Exception):
    """The host is away."""


def _attempt(call: Callable[[], Any]) -> Any:
    """The result of a call on an endpoint. Raises _Gone where there is no host; it may come back."""
    try:
        return call()
    except OSError as error:
        if error.errno in GONE:
            raise _Gone from error
        raise


def _counted(device_id: bytes) -> bytes:
    """An IEEE 1284 device ID with its length, itself included, in front."""
    return (len(device_id) + 2).to_bytes(2, "big") + device_id
