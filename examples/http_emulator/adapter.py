"""The adapter between the suite and an emulator in another process: it starts that process, and speaks HTTP with it."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from onhook.conformance.testing import Call, CannotPlay, Handler, InvocationFailed, World

SERVER = Path(__file__).with_name("server.py")
#: Seconds that a step may take.
PATIENCE = 10


class EmulatorFailed(Exception):
    """The emulator did not answer as it should; the message has its last words."""


class Emulator:
    """The process of the emulator, and the connection to it. Both are made when they are first needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._connection: HTTPConnection | None = None

    def post(self, path: str, body: object) -> dict[str, Any]:
        """Send one request, and return what the reply holds; raises EmulatorFailed."""
        if self._connection is None:
            self._connection = self._start()
        try:
            self._connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            with self._connection.getresponse() as reply:
                status, text = reply.status, reply.read()
        except (OSError, HTTPException) as error:
            words = self.stop()
            raise EmulatorFailed(f"POST {path}: {type(error).__name__}: {error}; {words}") from error
        except BaseException:  # the suite interrupts what takes too long: that reply must not be taken for the next one
            self._connection.close()
            raise
        if status != HTTPStatus.OK:
            raise EmulatorFailed(f"POST {path}: status {status}: {json.loads(text)['error']}")
        return json.loads(text)

    def _start(self) -> HTTPConnection:
        """Start the process, which prints its port once it listens, and return a connection to it."""
        self.stop()
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([sys.executable, SERVER], stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        assert self._process.stdout is not None
        port = self._process.stdout.readline().strip()
        if not port:
            raise EmulatorFailed(f"it did not start; {self.stop()}")
        return HTTPConnection("127.0.0.1", int(port), timeout=PATIENCE)

    def stop(self) -> str:
        """End the process, if it runs, and return its last words; the next request starts another one."""
        if self._connection is not None:
            self._connection.close()
        process, self._process, self._connection = self._process, None, None
        if process is None:
            return ""
        try:
            _, words = process.communicate(timeout=0.5)  # closes its input, upon which it ends
        except subprocess.TimeoutExpired:
            process.kill()
            _, words = process.communicate()
        return f"{SERVER.name} ended with status {process.returncode}: {words.strip()[-1000:]}"


EMULATOR = Emulator()
atexit.register(EMULATOR.stop)


def play(call: Call, handler: Handler, world: World) -> dict[str, str]:
    """Play one call on the emulator."""
    step = EMULATOR.post("/calls", described(call))
    path = f"/calls/{step['call']}"
    while "over" not in step:
        if "cannot" in step:
            raise CannotPlay(step["cannot"])
        step = EMULATOR.post(path, answer(step, handler, world))
    return step["over"]


def answer(step: dict[str, Any], handler: Handler, world: World) -> dict[str, Any]:
    """Return the answer to one step: the outcome of an event, or what happens now."""
    if "ask" in step:
        return {"answer": world.ask(step["ask"]["question"], step["ask"]["options"])}
    try:
        return {"response": handler(step["event"])}
    except InvocationFailed as error:
        return {"failed": str(error)}


def described(call: Call) -> dict[str, Any]:
    """The call, as the emulator expects it."""
    return {
        "topology": call.topology,
        "direction": call.direction,
        "transaction_id": call.transaction_id,
        "from": call.from_number,
        "to": call.to_number,
        "other": call.other_number,
        "updates": [dict(update) for update in call.updates],
    }
