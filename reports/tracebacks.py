"""What is shown of a traceback: the lines that say most of where an exception comes from."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from onhook.conformance.model.traceback_text import FRAME, Chain, Told, chain_of
from onhook.conformance.model.traces import Outcome, Raised
from onhook.reports.story import ASCII, UNICODE
from onhook.reports.text import columns, cut, escape

#: Lines that are shown of the exception that was raised, gaps not counted.
MOST_LINES = 6
#: How many exceptions that led to it, or that are in a group, are shown, a line each, and how much of what each says.
MOST_CAUSES = 3
LONGEST_CAUSE = 50
_GAP = "    ..."


def raised_lines(outcome: Outcome | None, width: int, *, ascii_only: bool = False) -> list[str]:
    """Return the lines that say most, none if nothing was raised, as they are shown in this many columns."""
    ellipsis = (ASCII if ascii_only else UNICODE).ellipsis
    return [fit(escape(line, ascii_only=ascii_only), width, ellipsis) for line in excerpt(outcome)]


def excerpt(outcome: Outcome | None) -> list[str]:
    """Return the lines that say most: where it was raised, how the adopter's code came to it, and what led to it.

    Of a text of many lines there is the first alone: all of it is shown as what was seen.
    """
    if not isinstance(outcome, Raised):
        return []
    chain = chain_of(outcome)
    frames, text = _telling(chain.raised), chain.raised.text[:1]
    # Python ends with what was raised, and where; Node.js begins with it.
    pieces = [*reversed(frames), text] if chain.is_of_python else [text, *frames]
    return [*(line for piece in pieces for line in piece), *_others(chain)]


def fit(line: str, width: int, ellipsis: str = "…") -> str:
    """Cut a line that is too wide: in a frame the front of its path, since the place stands behind that."""
    frame = FRAME.match(line)
    excess = columns(line) - width
    if frame is None or excess <= 0:
        return cut(line, width, ellipsis)
    start, end = frame.span("python" if frame["python"] else "node")
    kept = min(end, start + excess + len(ellipsis))
    return cut(f"{line[:start]}{ellipsis}{line[kept:]}", width, ellipsis)


def _telling(told: Told) -> list[list[str]]:
    """Return the innermost frame, that of the adopter's code, and as many of its callers as there is room for.

    Where no code is known to be the adopter's, as where all of it is installed, the outermost frame is the nearest.
    """
    frames = told.frames
    if not frames:
        return []
    own = len(frames) - 1 if told.own is None else told.own
    chosen = sorted({0, own})
    room = MOST_LINES - 1 - sum(len(frames[number].lines) for number in chosen)
    for number in range(own + 1, len(frames)):
        room -= len(frames[number].lines)
        if room < 0:
            break
        chosen.append(number)
    gaps = [[_GAP] if number > before + 1 else [] for before, number in pairwise((-1, *chosen))]
    return [piece for gap, number in zip(gaps, chosen, strict=True) for piece in (gap, frames[number].lines)]


def _others(chain: Chain) -> Iterator[str]:
    """Yield a line for each exception of a group, and for each that led to it."""
    for words, told in (*(("with", one) for one in chain.members[:MOST_CAUSES]), *chain.led_to_it[:MOST_CAUSES]):
        text = cut(next(iter(told.text), ""), LONGEST_CAUSE)
        yield f"{words} {text}{f', at {told.place}' if told.place else ''}"
