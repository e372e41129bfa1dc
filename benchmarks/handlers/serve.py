"""The call forwarding behind a URL: `python serve.py` prints its port, and ends when its standard input does."""

from __future__ import annotations

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from forwarder import lambda_handler


class Handler(BaseHTTPRequestHandler):
    """Answers every POST as Lambda's Invoke does."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_POST(self) -> None:
        """Hand the event to the handler."""
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(lambda_handler(event, None)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *details: object) -> None:
        """Say nothing."""


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
os._exit(0)
