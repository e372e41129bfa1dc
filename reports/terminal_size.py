"""The terminal that a text is read on: how wide it is, and in which characters."""

from __future__ import annotations

import shutil
import sys

NARROWEST, WIDEST = 72, 120
#: The width that is taken if that of the terminal is unknown, as in most build logs.
USUAL = 100


def terminal_width(margin: int = 0) -> int:
    """Return how wide a text may be beside a margin: as wide as the terminal, within reason."""
    columns = shutil.get_terminal_size(fallback=(USUAL, 24)).columns
    return min(max(columns - margin, NARROWEST), WIDEST)


def terminal_is_ascii() -> bool:
    """Say whether the terminal cannot encode what ladders are drawn with; capturing does not change the answer."""
    from onhook.conformance.model.drawn_with import is_shown_in

    return not is_shown_in(getattr(sys.__stdout__, "encoding", None))
