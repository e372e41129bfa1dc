"""The end of what code under test writes to stderr: why it failed may stand there and nowhere else."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

#: How many characters are kept, and how many of the last lines are returned.
KEPT, LINES = 2000, 3


class StderrTail:
    """A stream that passes on what is written to it, and keeps the end of it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._kept = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text, and keep it; returns the number of characters, and raises what the stream does."""
        self._kept = (self._kept + text)[-KEPT:]
        return int(self._stream.write(text))

    def writelines(self, lines: Any) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def in_words(self) -> str:
        """Return the last lines as part of a sentence; empty if nothing was written."""
        printable = ("".join(c if c.isprintable() else " " for c in line).strip() for line in self._kept.splitlines())
        lines = [line for line in printable if line][-LINES:]
        return f"; written to stderr: {' / '.join(lines)}" if lines else ""


@contextlib.contextmanager
def stderr_kept() -> Iterator[StderrTail]:
    """Keep the end of what is written to stderr."""
    tail = StderrTail(sys.stderr)
    with contextlib.redirect_stderr(tail):
        yield tail
