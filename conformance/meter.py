"""The meter: how far an exhaustive run has come, in one line of the terminal.

It reads what the processes of the run leave in a folder, so it works alone and over workers. It writes past pytest's
capturing, and where nobody is watching only now and then, so that a build is not taken for dead.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Self

WIDTH = 24
#: Seconds between two looks: at a terminal, and in a build log.
WATCHED, UNWATCHED = 0.5, 60.0


class Meter:
    """Writes one line again and again, from a thread of its own, until it is stopped."""

    def __init__(self, folder: Path, parts: int, output: int | None = None) -> None:
        self.folder = folder
        self.parts = parts
        self._output = os.dup(2) if output is None else output
        self._watched = os.isatty(self._output)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="onhook-meter", daemon=True)
        self._began = time.monotonic()

    def start(self) -> Self:
        """Start writing."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop, and leave the line empty."""
        self._stop.set()
        self._thread.join()
        if self._watched:
            self._write("\r\033[K")
        os.close(self._output)

    def _run(self) -> None:
        while not self._stop.wait(WATCHED if self._watched else UNWATCHED):
            line = self.line()
            if line:
                self._write(f"\r\033[K{line}" if self._watched else f"{line}\n")

    def _write(self, text: str) -> None:
        try:
            os.write(self._output, text.encode(sys.stdout.encoding or "ascii", "replace"))
        except OSError:  # nobody reads it any more
            self._stop.set()

    def line(self) -> str:
        """Return what is written: the campaign that is under way, its share of done parts, calls so far, and time."""
        done, calls = Counter[str](), 0
        for file in sorted(self.folder.rglob("*")):
            campaign = file.name.partition("-exhaustive-")[0]
            if file.suffix == ".count":
                calls += _number(file)
                done[campaign] += 0
            elif file.suffix == ".pickle":
                done[campaign] += 1
        if not done:
            return ""
        campaign, parts = min(done.items(), key=lambda one: (one[1] >= self.parts, one[0]))
        bar = "#" * (WIDTH * parts // self.parts)
        seconds = int(time.monotonic() - self._began)
        told = f"{campaign}: {parts} of {self.parts} parts, {calls:,} calls, {seconds // 60}:{seconds % 60:02}"
        return f"onhook [{bar:.<{WIDTH}}] {told}"


def _number(file: Path) -> int:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0
