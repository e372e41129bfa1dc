"""The Hypothesis profiles of onhook: `--hypothesis-profile onhook-quick` for a hook, `onhook-thorough` for minutes.

Every field is explicit: under `CI` Hypothesis turns on `derandomize` and drops the database of profiles that leave them
open.
"""

from __future__ import annotations

from hypothesis import settings

#: Profile to `max_examples`, which the sweep's budget follows.
EXAMPLES = {"onhook-quick": 25, "onhook-thorough": 10_000}


def register() -> None:
    """Make the profiles known to Hypothesis."""
    for name, examples in EXAMPLES.items():
        settings.register_profile(name, max_examples=examples, derandomize=False, database=None, deadline=None)
