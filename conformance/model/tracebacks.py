"""What an exception of the code under test says of itself: nothing in it is trusted to behave."""

from __future__ import annotations

import traceback

#: Frames that are kept, the innermost ones, and characters.
_MOST_FRAMES = 40
_LONGEST = 20_000


def text_of(error: BaseException) -> str:
    """Return the text of an exception, or why it cannot be had."""
    try:
        return str(error)
    except Exception as failing:
        return f"(its text is not available: {type(failing).__name__})"


def traceback_of(error: BaseException, *callers: str) -> str:
    """Return the end of an exception's traceback, without the frames of the files in `callers`.

    What the exception raises when it is looked at goes through.
    """
    shown = traceback.TracebackException(type(error), error, error.__traceback__, limit=-_MOST_FRAMES)
    shown.stack[:] = [frame for frame in shown.stack if frame.filename not in callers]
    return "".join(shown.format())[:_LONGEST]
