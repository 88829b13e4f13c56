"""A box that looks for printers, in whatever network it is started.

Each line it reads asks what it found or which printers may have moved, makes a scan, says that a printer has
moved (name and URI), or makes printers known, by name and URI.
"""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from appliance.printers import Dispatchers, DriverContext
from appliance.printers.discovery import Discovery
from appliance.settings import DiscoverySettings, Limits
from appliance.spool import Spool

folder = Path(sys.argv[1])
spool = Spool(folder, Limits(free_bytes=0))
spool.start()
context = DriverContext(folder, Limits(connect_seconds=1.0), lambda *_: (b"", ""))
dispatchers = Dispatchers(spool, context, threading.Thread.start)


def move(name: str, uri: str) -> bool:
    """A person says that a printer is there now; whether the box had asked."""
    if discovery.answer_move(name, uri, moved=True) is None:
        return False
    spool.printers.follow(spool.printers.by_name(name).id, uri)
    dispatchers.refresh()
    return True


discovery = Discovery(spool, DiscoverySettings(usb_root=folder / "no-usb"))
discovery.start()
dispatchers.start()
for line in sys.stdin:
    told = json.loads(line)
    if told == "scan":
        discovery.scan().wait(180)
    if told == "printers":
        state = {
            each.name: (each.uri, spool.live_status.printer(each.name).state) for each in spool.printers.all()
        }
        print(json.dumps(state), flush=True)
        continue
    if told == "moves":
        moves = [(each.printer, each.before, each.seen.uri) for each in discovery.moves()]
        print(json.dumps(moves), flush=True)
        continue
    if isinstance(told, list):
        print(json.dumps(move(*told)), flush=True)
        continue
    if isinstance(told, dict):
        for name, uri in told.items():
            spool.printers.put(name, uri, "tm-t88v")
        dispatchers.refresh()
    print(json.dumps([asdict(each) for each in discovery.found()]), flush=True)
