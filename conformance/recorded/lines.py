"""Reading logs: files, gzip or not, and standard input, as lines of text with their places.

A log may be in any state: cut, in another encoding, with NUL bytes and lines of gigabytes. It is read all the same; what
cannot be decoded becomes U+FFFD, and whoever finds that in an event does not judge it.
"""

from __future__ import annotations

import codecs
import gzip
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

#: What stands for standard input.
STDIN = "-"
#: A longer line is read in pieces of so many bytes.
LONGEST = 64 << 20
_GZIP = b"\x1f\x8b"


class LogError(Exception):
    """A log cannot be read; the message says which, why, and what to do."""


class Source:
    """One log: its name, its lines, and how far it has been read."""

    def __init__(self, name: str) -> None:
        self.name = "<stdin>" if name == STDIN else name
        self._path = None if name == STDIN else Path(name)
        self._raw: BinaryIO | None = None
        #: Size in bytes, as it is stored; 0 where nobody knows.
        self.size = self._size()
        #: What went wrong before its end, if anything: the lines before that are good.
        self.broken = ""

    def _size(self) -> int:
        """Raises LogError for what is there, but is no file that can be read."""
        if self._path is None:
            if sys.stdin is None:
                raise LogError(f"{self.name}: is closed; give the log as a file, or pipe it in")
            return 0
        if self._path.is_dir():
            raise LogError(f"{self.name}: is a folder; name the files in it: {self.name.rstrip('/')}/*")
        if self._path.exists() and not self._path.is_file():
            return 0  # a pipe: what is read of it is gone
        try:
            with self._path.open("rb"):
                return self._path.stat().st_size
        except OSError as error:
            raise LogError(f"{self.name}: cannot be read: {error.strerror}") from error

    def position(self) -> int:
        """Return how many bytes of it have been read, as it is stored."""
        try:
            return self._raw.tell() if self._raw is not None else 0
        except (OSError, ValueError):
            return 0

    def lines(self) -> Iterator[str]:
        """Yield its lines without their ends, as far as it can be read."""
        try:
            with self._opened() as file:
                yield from read_lines(file)
        except (OSError, EOFError, zlib.error) as error:
            self.broken = f"{self.name}: ends in the middle: {error}"

    @contextmanager
    def _opened(self) -> Iterator[Readable]:
        raw: BinaryIO = sys.stdin.buffer if self._path is None else self._path.open("rb", buffering=1 << 20)
        self._raw = raw
        try:
            # One more buffer around the unpacked bytes would lose what is good before the place where a file was cut.
            yield gzip.GzipFile(fileobj=raw) if _start(raw).startswith(_GZIP) else raw
        finally:
            if self._path is not None:
                raw.close()


class Readable(Protocol):
    """A stream of bytes."""

    def readline(self, size: int, /) -> bytes:
        """Return the next line, or as much of it."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""


def _start(file: Any) -> bytes:
    """The first bytes of a stream, which stay in it."""
    peek: Callable[[int], bytes] = getattr(file, "peek", lambda _: b"")
    return peek(4)[:4]


def read_lines(file: Readable) -> Iterator[str]:
    """Yield the lines of a stream as text, whatever it holds."""
    start = _start(file)
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        yield from _wide_lines(file)
        return
    readline = file.readline
    line = readline(LONGEST).decode("utf-8", "replace").removeprefix("\ufeff")
    while line:
        yield line
        line = readline(LONGEST).decode("utf-8", "replace")


def _wide_lines(file: Readable) -> Iterator[str]:
    """Lines in UTF-16, as PowerShell writes what it redirects to a file."""
    decoder, rest = codecs.getincrementaldecoder("utf-16")("replace"), ""
    while chunk := file.read(1 << 16):
        *lines, rest = (rest + decoder.decode(chunk)).split("\n")
        yield from lines
        if len(rest) > LONGEST:
            yield rest
            rest = ""
    yield rest + decoder.decode(b"", final=True)


def total(sources: list[Source]) -> int:
    """Return the bytes of all of them; 0 where one of them has no known size."""
    sizes = [one.size for one in sources]
    return sum(sizes) if all(sizes) else 0


def is_watched() -> bool:
    """Say whether somebody sees what is written to standard error."""
    return os.isatty(2)
