"""What an exception of the code under test says of itself: nothing in it is trusted to behave."""

from __future__ import annotations

import traceback

#: What stands between two exceptions of a chain, as Python has it.
CAUSED = "\nThe above exception was the direct cause of the following exception:\n\n"
HANDLED = "\nDuring handling of the above exception, another exception occurred:\n\n"
#: Characters that are kept of what an exception says, and what stands for the rest.
_LONGEST_TEXT = 2_000
CUT = " … (cut)"
#: Frames that are kept of an exception, the innermost ones, and characters of each and of a chain.
_MOST_FRAMES = 40
_LONGEST = 8_000
_LONGEST_CHAIN = 20_000


def text_of(error: BaseException) -> str:
    """Return the text of an exception, or why it cannot be had."""
    try:
        return str(error)
    except Exception as failing:
        return f"(its text is not available: {type(failing).__name__})"


def shortened(text: str) -> str:
    """Return the beginning of what an exception says."""
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}{CUT}"


def traceback_of(error: BaseException, *callers: str) -> str:
    """Return an exception's traceback, without the frames of the files in `callers`, behind those that led to it.

    What the exception raises when it is looked at goes through.
    """
    shown = traceback.TracebackException(type(error), error, error.__traceback__, limit=-_MOST_FRAMES)
    shown.stack[:] = [frame for frame in shown.stack if frame.filename not in callers]
    chain = [_alone(shown)]
    while sum(map(len, chain)) < _LONGEST_CHAIN:
        before = shown.__cause__ or (None if shown.__suppress_context__ else shown.__context__)
        if before is None:
            break
        chain += [CAUSED if shown.__cause__ else HANDLED, _alone(before)]
        shown = before
    return "".join(reversed(chain))


def _alone(shown: traceback.TracebackException) -> str:
    return "".join(shown.format(chain=False))[:_LONGEST]
