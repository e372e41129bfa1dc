"""Reading logs: files, packed or not, and standard input, as lines of text with their places.

A log may be in any state: cut, in another encoding, with NUL bytes and lines of gigabytes. It is read all the same;
what cannot be decoded becomes U+FFFD, and an event with that character is not judged.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

#: What stands for standard input.
STDIN = "-"
#: The bytes of a piece in which longer lines are read.
LONGEST = 64 << 20
#: How files begin that are packed, and what unpacks them.
_PACKED: Mapping[bytes, Callable[[BinaryIO], Any]] = {
    b"\x1f\x8b": lambda raw: gzip.GzipFile(fileobj=raw, mode="rb"),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ": lzma.LZMAFile,
}
#: What reading a packed file raises, besides EOFError where it was cut and OSError, if it is damaged.
DAMAGE = (zlib.error, lzma.LZMAError)
#: How files begin that are no logs, and what to do.
_FOREIGN: Mapping[bytes, str] = {
    b"PK\x03\x04": "is a zip archive: unpack it",
    b"PK\x05\x06": "is an empty zip archive",
    b"\x28\xb5\x2f\xfd": "is packed by zstd: unpack it (zstd -d), or pipe it in (zstdcat FILE | onhook check -)",
    b"\x04\x22\x4d\x18": "is packed by lz4: unpack it (lz4 -d)",
    b"\xff\x06\x00\x00sNaPpY": "is packed by snappy: unpack it",
    b"7z\xbc\xaf\x27\x1c": "is a 7z archive: unpack it",
    b"Rar!": "is a rar archive: unpack it",
    b"PAR1": "is a Parquet file: onhook.conformance.recorded.cluster.check_dataset reads those",
    b"Obj\x01": "is an Avro file: write its records as JSON lines",
    b"%PDF": "is a PDF",
    b"SQLite format 3": "is a database of SQLite: export its records as JSON lines",
    b"ARROW1": "is an Arrow file: write it as Parquet, or its records as JSON lines",
    b"x\x9c": "is packed by zlib: unpack it (zlib-flate -uncompress)",
    b"x\xda": "is packed by zlib: unpack it (zlib-flate -uncompress)",
    b"Salted__": "is encrypted by openssl: decrypt it (openssl enc -d)",
    b"-----BEGIN PGP MESSAGE": "is encrypted by PGP: decrypt it (gpg -d)",
}
#: Which of the first four bytes are zero in text of an encoding that its first bytes do not name.
_WIDE: Mapping[tuple[bool, ...], str] = {
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
}
#: Where the header of a tar archive says that it is one.
_TAR, _IS_TAR = 257, b"ustar"
#: How many bytes are read to tell the kind of a file, and how many characters to tell whether it is text.
_START, _SAMPLE = 512, 1 << 13
#: What no text has besides NUL: control characters, but for those that end lines, colour them or stand in tables.
_CONTROLS = re.compile(r"[\x01-\x07\x0e-\x1a\x1c-\x1f\x7f]")
#: If one in this number of characters is unreadable, the file is no text.
_FEW = 50
#: Files that are packed more often are not read.
_MOST_PACKED = 4
#: What colours text on a terminal; JSON has none of it.
_ESCAPE, _COLOUR = "\x1b", re.compile(r"\x1b\[[0-9;]*[mK]")
#: Names of what is no file here, and how to read it.
_ELSEWHERE = re.compile(r"(https?|s3)://", re.IGNORECASE)
_FETCHED: Mapping[str, str] = {
    **dict.fromkeys(("http", "https"), "download it, or pipe it in (curl -sS {} | onhook check -)"),
    "s3": "copy it, or pipe it in (aws s3 cp {} - | onhook check -)",
}
_NO_TEXT = "is no text, and may be packed, encrypted or a database: give what is in it as text"
_NULS = "has NUL bytes, as no text has, and may lack lines: export it again, or remove them (tr -d '\\0')"


class LogError(Exception):
    """A log cannot be read; the message says which, why, and what to do."""


class Source:
    """One log: its name, its lines, and how far it has been read."""

    def __init__(self, name: str) -> None:
        self.name = "<stdin>" if name == STDIN else name
        self._path = None if name == STDIN else Path(name)
        self._raw: BinaryIO | None = None
        #: Size in bytes, as it is stored; 0 if unknown.
        self.size = self._size()
        #: What went wrong before its end, if anything: the lines before that are good.
        self.broken = ""
        #: Its first bytes; None until it is read.
        self._begins: bytes | None = None
        self._has_nuls = False
        #: Its first characters.
        self._sample = ""

    def foreign(self) -> str:
        """Say what it is, and what to do, where it is no log; nothing where it may be one. It has to be read first."""
        told = self._known_as()
        if told or self.broken:
            return told
        characters = len(self._sample) - self._sample.count("\0")
        if len(_CONTROLS.findall(self._sample)) * _FEW > characters:
            return _NO_TEXT
        return _NULS if self._has_nuls else ""

    def _known_as(self) -> str:
        """Say what it is, where its first bytes tell."""
        begins = self._begins or b""
        if begins.startswith(tuple(_PACKED)):
            return "" if self.broken else f"is packed more than {_MOST_PACKED} times over: unpack it"
        if begins.startswith(_IS_TAR, _TAR):
            return "is a tar archive: unpack it (tar -xf)"
        return next((told for start, told in _FOREIGN.items() if begins.startswith(start)), "")

    def is_empty(self) -> bool:
        """Say whether there is nothing in it. It has to be read first."""
        return self._begins == b""

    def _size(self) -> int:
        """Raises LogError for what is there, but is no file that can be read."""
        if self._path is None:
            if sys.stdin is None:
                raise LogError(f"{self.name}: is closed; give the log as a file, or pipe it in")
            return 0
        if not str(self.name):
            raise LogError("'' is not the name of a file; name one, or - for standard input")
        elsewhere = _ELSEWHERE.match(self.name)
        if elsewhere is not None and not self._path.exists():
            raise LogError(f"{self.name}: is not a file: {_FETCHED[elsewhere[1].lower()].format(self.name)}")
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
        """Yield its lines, as far as it can be read."""
        try:
            with self._opened() as file:
                if self._known_as():
                    return  # what looks like an event in it is a piece of one
                for line in read_lines(file):
                    if "\0" in line:
                        self._has_nuls = True
                    if len(self._sample) < _SAMPLE:
                        self._sample += line[:_SAMPLE]
                    yield line
        except EOFError as error:
            self.broken = f"{self.name}: ends in the middle: {error}"
        except (OSError, *DAMAGE) as error:
            self.broken = f"{self.name}: cannot be read to its end: {error}"

    @contextmanager
    def _opened(self) -> Iterator[Readable]:
        raw: BinaryIO = sys.stdin.buffer if self._path is None else self._path.open("rb", buffering=1 << 20)
        self._raw = raw
        try:
            stream = unpacked(raw)
            self._begins = _start(stream)
            yield stream
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
    return peek(_START)[:_START]


def unpacked(stream: Any) -> Any:
    """Return what is packed in a stream that can peek, by gzip, bzip2 or xz; the stream itself where nothing is.

    Reading it raises EOFError where a file was cut, and OSError without a number or one of DAMAGE where it is damaged.
    """
    # One more buffer around the unpacked bytes would lose what is good before the place where a file was cut.
    for _ in range(_MOST_PACKED):
        begins = _start(stream)
        unpack = next((unpack for start, unpack in _PACKED.items() if begins.startswith(start)), None)
        if unpack is None:
            break
        stream = unpack(stream)
    return stream


def read_lines(file: Readable) -> Iterator[str]:
    """Yield the lines of a stream as text without colours, also if it holds other data."""
    for line in _lines(file):
        yield _COLOUR.sub("", line) if _ESCAPE in line else line


def _lines(file: Readable) -> Iterator[str]:
    encoding = _encoding(_start(file))
    if encoding:
        yield from _wide_lines(file, encoding)
        return
    readline = file.readline
    line = readline(LONGEST).decode("utf-8", "replace").removeprefix("\ufeff")
    while line:
        yield line
        line = readline(LONGEST).decode("utf-8", "replace")


def _encoding(start: bytes) -> str:
    """The encoding of text of which each character has two bytes or four; nothing where it has not."""
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return _WIDE.get(tuple(not byte for byte in start[:4]), "")


def _wide_lines(file: Readable, encoding: str) -> Iterator[str]:
    """Lines in UTF-16, as PowerShell writes what it redirects to a file, or in UTF-32."""
    decoder, rest = codecs.getincrementaldecoder(encoding)("replace"), ""
    while chunk := file.read(1 << 16):
        *lines, rest = (rest + decoder.decode(chunk)).split("\n")
        yield from (f"{line}\n" for line in lines)
        if len(rest) > LONGEST:
            yield rest
            rest = ""
    yield rest + decoder.decode(b"", final=True)


def total(sources: list[Source]) -> int:
    """Return the bytes of all of them; 0 where one of them has no known size."""
    sizes = [source.size for source in sources]
    return sum(sizes) if all(sizes) else 0


def is_watched() -> bool:
    """Say whether standard error is a terminal."""
    return os.isatty(2)
