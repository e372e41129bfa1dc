"""The emulator as an HTTP server in a process of its own; it could be written in another language and run elsewhere.

It plays one call at a time on each connection. `POST /calls` begins one, `POST /calls/ID` answers its last step, and
both return the next one, as the README says. It prints its port, and ends when its standard input is closed.
"""

from __future__ import annotations

import itertools
import json
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from emulator import Cannot, EmulatedCall, Steps


class Game:
    """The call that is being played."""

    def __init__(self, number: int, call: EmulatedCall) -> None:
        self.number = number
        self.call = call
        self.steps: Steps = call.steps()

    def step(self, answer: dict[str, Any] | None) -> dict[str, Any]:
        """Return the next step, given the answer to the last one; the first one has none."""
        try:
            step = next(self.steps) if answer is None else self.steps.send(answer)
        except StopIteration:
            step = {"over": self.call.final}
        except Cannot as error:
            step = {"cannot": str(error)}
        return {"call": self.number, **step}


class Requests(BaseHTTPRequestHandler):
    """One connection, which is kept alive."""

    protocol_version = "HTTP/1.1"
    #: A reply goes out at once and as a whole; else every step of a call would wait for an acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = -1
    numbers = itertools.count(1)
    game: Game | None = None

    def do_POST(self) -> None:
        """Begin a call, or go on with it."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            if self.path == "/calls":
                self.game = Game(next(self.numbers), EmulatedCall(body))
                self.reply(200, self.game.step(None))
            elif self.game is not None and self.path == f"/calls/{self.game.number}":
                self.reply(200, self.game.step(body))
            else:
                self.reply(404, {"error": f"there is no call at {self.path}"})
        except Exception:
            self.reply(500, {"error": traceback.format_exc()})

    def reply(self, status: int, body: dict[str, Any]) -> None:
        """Send one reply."""
        text = json.dumps(body).encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
        self.wfile.flush()

    def log_message(self, *about: object) -> None:
        """Keep quiet."""


def main() -> None:
    """Serve until standard input is closed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
