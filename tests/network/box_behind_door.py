"""A whole box behind the server in front, in whatever network it is started.

    box_behind_door.py FOLDER

Says `ready`, and for each line that it reads (a command of `counterproof` as a list) what that said.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS / "network"), str(TESTS / "system"), str(TESTS)]

from front_door import FrontDoor  # noqa: E402
from running_box import Box  # noqa: E402

folder = Path(sys.argv[1])
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that it cleans up
door = FrontDoor(folder / "door")
own = [word for setting in door.settings for word in ("--set", setting)]


def counterproof(*words: str) -> str:
    """Run the command as root's shell would; what it said."""
    command = [sys.executable, "-m", "appliance.cli", *words[:2], "--data", str(folder / "box"), *own]
    done = subprocess.run([*command, *words[2:]], capture_output=True, text=True, timeout=180, check=False)
    return done.stdout + done.stderr


counterproof("tls", "renew")
counterproof("user", "add", "ada", "--password", "four words are plenty")
box = Box(folder / "box", ("printers=virtual:lab", "discovery.enabled=false", *door.settings))
try:
    subprocess.run(door.command, check=True, timeout=180)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        print(json.dumps(counterproof(*json.loads(line))), flush=True)
finally:
    door.stop()
    box.stop()
