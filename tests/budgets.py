"""How many examples the costly properties of our own get: few in each run, and as many times more as one likes.

`ONHOOK_EXAMPLES=10` makes it ten times as many.
"""

from __future__ import annotations

import os

from hypothesis import settings

FACTOR = int(os.environ.get("ONHOOK_EXAMPLES", "1"))


def examples(few: int) -> settings:
    """Return settings by which so many are drawn, times the factor."""
    return settings(max_examples=few * FACTOR)
