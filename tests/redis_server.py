"""A Redis server of the test's own, for the database that machines share."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

needed = pytest.mark.skipif(
    shutil.which("redis-server") is None and "ONHOOK_REDIS" not in os.environ,
    reason="there is no Redis here (apt-get install redis-server); ONHOOK_REDIS makes that a failure",
)


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """Start a server that keeps nothing on the disk; yield its port, and stop it at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder))
    with subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
