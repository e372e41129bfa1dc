"""Text on a terminal: how wide it is, how it is cut, and how it is kept from doing harm.

What a handler returns is shown to people, on their terminals and in the logs of their builds. So nothing it says may
move a cursor, colour a line, turn the writing direction or break a column: such characters are written out.
"""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Iterator
from functools import lru_cache

#: What our own texts use beyond ASCII, for terminals that cannot show it.
PLAIN = str.maketrans(
    {"…": "...", "·": "-", "–": "-", "—": "-", "→": "->", "≥": ">=", "≤": "<=", "‘": "'", "’": "'", "“": '"', "”": '"'}
)
_UNSEEN = ("Zl", "Zp")
_WIDE = ("W", "F")
_ON_TOP = ("Mn", "Me")
#: Characters that stand on top of the one before them; more than a few in a row are written out.
MOST_ON_TOP = 2


def escape(text: str, *, ascii_only: bool = False) -> str:
    """Return the text with everything written out that a terminal would obey, hide or, if asked, cannot encode."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(text.translate(PLAIN) if ascii_only else text, ascii_only))


def _escaped(text: str, ascii_only: bool) -> Iterator[str]:
    piled = MOST_ON_TOP  # nothing to stand on before the first character
    for char in text:
        category = unicodedata.category(char)
        piled = piled + 1 if category in _ON_TOP else 0
        unseen = category.startswith("C") or category in _UNSEEN or piled > MOST_ON_TOP
        if unseen or (ascii_only and not char.isascii()):
            yield char.encode("unicode_escape").decode("ascii")
        else:
            yield char


@lru_cache(maxsize=4096)
def _columns(char: str) -> int:
    if unicodedata.category(char) in _ON_TOP:
        return 0
    return 2 if unicodedata.east_asian_width(char) in _WIDE else 1


def columns(text: str) -> int:
    """Return how many columns the text takes; wide East Asian characters take two."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """Return the text in at most `width` columns, with an ellipsis where something is missing."""
    if columns(text) <= width:
        return text
    room = width - columns(ellipsis)
    return _head(text, room) + ellipsis if room >= 0 else _head(text, width)


def _head(text: str, room: int) -> str:
    if text.isascii():
        return text[: max(room, 0)]
    for index, char in enumerate(text):
        room -= _columns(char)
        if room < 0:
            return text[:index]
    return text


def pad(text: str, width: int, fill: str = " ") -> str:
    """Return the text followed by as much `fill` as makes it `width` columns."""
    return text + fill * (width - columns(text))


def centre_at(line: str, text: str, column: int, width: int) -> str:
    """Return the line with the text added around a column, moved left where it would not fit into `width`."""
    start = max(min(column - columns(text) // 2, width - columns(text)), columns(line))
    return pad(line, start) + text


def wrap(text: str, width: int) -> list[str]:
    """Return the text in lines of at most `width` columns; line breaks in it are kept, long words are broken."""
    return [line for part in text.splitlines() or [""] for line in _wrapped(part, max(width, 1))]


def _wrapped(text: str, width: int) -> Iterator[str]:
    line = ""
    words = deque(text.split())
    while words:
        word = words.popleft()
        if columns(word) > width:  # an ARN, a token, a regular expression
            room = width - columns(line) - 1 if line else width
            head = _head(word, room) if room > width // 2 else ""
            if line or head:  # else not even one character fits
                yield f"{line} {head}".strip()
                line = ""
                words.appendleft(word[len(head) :])
        elif line and columns(line) + 1 + columns(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    if line or not text.split():
        yield line


def labelled(label: str, text: str, width: int, *, indent: int = 0, column: int = 10) -> list[str]:
    """Return the text wrapped beside a label, all its lines aligned at one column."""
    margin = " " * indent
    lines = wrap(text, width - indent - column)
    return [f"{margin}{pad(label if not number else '', column)}{line}".rstrip() for number, line in enumerate(lines)]
