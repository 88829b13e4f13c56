"""Runs in the machine under test: does what the test says over a serial port, a JSON object a line.

It comes in as a credential, so that the image itself stays as it is.
"""

import json
import subprocess
import threading

PORT = "/dev/virtio-ports/agent"


def run(asked: dict[str, object]) -> dict[str, object]:
    """Run a command of the shell; what came of it."""
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", str(asked["command"])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=float(str(asked["seconds"])),
        )
    except subprocess.TimeoutExpired as error:
        return {"id": asked["id"], "status": -1, "said": (error.output or b"").decode(errors="replace")}
    return {"id": asked["id"], "status": done.returncode, "said": done.stdout.decode(errors="replace")}


def main() -> None:
    """Serve until the machine ends."""
    turn = threading.Lock()
    with open(PORT, "r+b", buffering=0) as port:

        def answer(asked: dict[str, object]) -> None:
            line = json.dumps(run(asked)).encode() + b"\n"
            with turn:
                while line:
                    line = line[port.write(line) or 0 :]

        port.write(b'{"id": 0}\n')
        rest = b""
        while True:
            rest += port.read(65_536)
            *lines, rest = rest.split(b"\n")
            for line in lines:
                threading.Thread(target=answer, args=(json.loads(line),), daemon=True).start()


main()
