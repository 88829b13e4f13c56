"""Firefox for Playwright: what stands between the two, and answers the one command that Firefox lacks.

Playwright drives a stock Firefox by WebDriver BiDi. For each context it says which colours the reader
prefers, by a command that Firefox 153 does not know; its refusal ends the context. So this program starts
Firefox, says another address, and answers that command where it asks for what is so anyway: light colours.
All else is passed on; who asks for dark ones is refused by Firefox itself.

    python tests/support/firefox_bidi.py /usr/bin/firefox-esr FIREFOX'S ARGUMENTS
"""

from __future__ import annotations

import asyncio
import json
import re
import signal
import sys
from functools import partial

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

LACKING = "emulation.setMediaFeaturesOverride"
AS_IT_IS = ({"prefers-color-scheme": "light"}, {"prefers-color-scheme": None}, {})
ADDRESS = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")


def answer_to(message: str | bytes) -> str | None:
    """The answer to the command that Firefox lacks; None where Firefox itself is to answer."""
    asked = json.loads(message)
    if asked["method"] != LACKING or asked["params"]["features"] not in AS_IT_IS:
        return None
    return json.dumps({"type": "success", "id": asked["id"], "result": {}})


async def pass_on(address: str, client: ServerConnection) -> None:
    """All that one session says, both ways."""
    async with connect(address + "/session", max_size=None, ping_interval=None) as firefox:

        async def answers() -> None:
            async for message in firefox:
                await client.send(message)
            await client.close()

        back = asyncio.create_task(answers())
        try:
            async for message in client:
                answer = answer_to(message)
                if answer is None:
                    await firefox.send(message)
                else:
                    await client.send(answer)
        except ConnectionClosed:
            pass  # Firefox has ended: it was asked to
        finally:
            back.cancel()


async def run(command: list[str]) -> int:
    """Firefox, until it ends; its exit code."""
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, process.terminate)
    assert process.stderr is not None
    async for line in process.stderr:
        found = ADDRESS.search(line)
        if found:
            session = partial(pass_on, found[1].decode())
            server = await serve(session, "127.0.0.1", 0, max_size=None, ping_interval=None)
            line = b"WebDriver BiDi listening on ws://127.0.0.1:%d\n" % server.sockets[0].getsockname()[1]
        sys.stderr.buffer.write(line)
        sys.stderr.flush()
    return await process.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(run(sys.argv[1:])))
