"""Servers as an adopter may have them, in threads of this process: what they answer is a function of the test's."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """What is answered; `raw` goes over the wire as it is, in place of all else, and then the connection is closed."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None


def returned(value: Any) -> Reply:
    return Reply(json.dumps(value).encode(), headers={"Content-Type": "application/json"})


def failed(kind: str, message: str, **more: Any) -> Reply:
    body = json.dumps({"errorType": kind, "errorMessage": message, **more}).encode()
    return Reply(body, headers={"X-Amz-Function-Error": "Unhandled"})


@dataclass
class Server:
    """A server under way: where it is, and what it was asked."""

    url: str
    httpd: ThreadingHTTPServer
    paths: list[str] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)

    def stop(self) -> None:
        self.httpd.shutdown()
        self.httpd.server_close()


@contextmanager
def serving(answer: Callable[[Any], Reply]) -> Iterator[Server]:
    """Run a server that hands each event to `answer`."""
    known: list[Server] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # an answer in one piece: in two, the second waits 40 ms for the first to be acknowledged

        def do_POST(self) -> None:
            server = known[0]
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.paths.append(self.path)
            server.events.append(event)
            server.connections.add(self.client_address)
            reply = answer(event)
            with suppress(OSError):
                if reply.raw is not None:
                    self.wfile.write(reply.raw)
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

        def log_message(self, *details: object) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *details: object) -> None:
            """Say nothing."""

    httpd = Quiet(("127.0.0.1", 0), Handler)
    server = Server(f"http://127.0.0.1:{httpd.server_address[1]}", httpd)
    known.append(server)
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()


@contextmanager
def dripping() -> Iterator[str]:
    """Run a server that sends one byte of a header every now and then, and never comes to an end."""
    stop = threading.Event()

    def drip() -> None:
        client, _ = server.accept()
        with client, suppress(OSError):
            client.sendall(b"HTTP/1.1 200 OK\r\n")
            while not stop.wait(0.05):
                client.sendall(b"X")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        stop.set()
        thread.join()


def free_port() -> int:
    """Return a port at which no server listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def rejects(event: Mapping[str, Any]) -> Reply:
    """Answer as a correct handler that rejects every call."""
    hang_up = {"Type": "Hangup", "Parameters": {"SipResponseCode": "480"}}
    new = event["InvocationEventType"] in ("NEW_INBOUND_CALL", "CALL_ANSWERED")
    return returned({"SchemaVersion": "1.0", "Actions": [hang_up] if new else []})
