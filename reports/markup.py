"""Markdown that is safe with any text in it.

What a handler answers may hold raw HTML, links, mentions of people, or the end of the block that it stands in. In a
code span and in a fenced block all of that is text, as long as no run of backticks inside is as long as those around
it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape as escape_html

from onhook.reports.text import cut, escape

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]<>#~$!&])")
#: What GitHub makes a link or a notification of, wherever it stands in a text.
_LIVE = re.compile(r"@|://|www\.", re.IGNORECASE)
_WORDS = re.compile(r"[A-Za-z0-9 -]{0,40}")


def one_line(text: str, longest: int) -> str:
    """Return the text on one line, without invisible characters, cut to `longest` columns."""
    return cut(escape(" ".join(text.split())), longest)


def lines_of(text: str, longest: int) -> str:
    """Return the text with its line breaks, without other invisible characters, cut to `longest` columns."""
    return cut("\n".join(map(escape, text.splitlines())), longest)


def code(text: str, longest: int = 300) -> str:
    """Return a code span; nothing where there is no text."""
    shown = one_line(text, longest)
    if not shown:
        return ""
    ticks = _ticks(shown, 1)
    beside = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{ticks}{beside}{shown}{beside}{ticks}"


def prose(text: str, longest: int = 300) -> str:
    """Return the text so that it reads as it is written; one that would be more than text, as a code span."""
    shown = one_line(text, longest)
    return code(shown, longest) if _LIVE.search(shown) else _PUNCTUATION.sub(r"\\\1", shown)


def html_code(text: str, longest: int = 300) -> str:
    """Return the text as code on one line, for the inside of an HTML element, where backticks mean nothing."""
    return f"<code>{escape_html(one_line(text, longest))}</code>"


def html_words(text: str, longest: int = 300) -> str:
    """Return the text on one line for the inside of an HTML element; one that is more than words, as code."""
    return text if _WORDS.fullmatch(text) else html_code(text, longest)


def fenced(lines: Iterable[str], language: str = "text") -> str:
    """Return a block in which the lines, of which nothing has to be escaped any more, are text."""
    text = "\n".join(lines)
    fence = _ticks(text, 3)
    return f"{fence}{language}\n{text}\n{fence}"


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """Return the lines of a table; its cells are Markdown."""
    head = list(header)
    return [_row(head), _row("---" for _ in head), *map(_row, rows)]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    """Escape pipes, which end a cell even in a code span; a pipe that is escaped already is moved away first."""
    return text.replace("\\|", "\\ |").replace("|", "\\|")


def _ticks(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)
