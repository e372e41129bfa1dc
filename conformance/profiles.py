"""The Hypothesis profiles of onhook: `--hypothesis-profile onhook-quick` for a hook, `onhook-thorough` for minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """How much a run with it plays."""

    #: `max_examples`, which the sweep's budget follows.
    examples: int
    #: Each run draws other values, unless a seed is given.
    fresh_seed: bool = False


PROFILES: Mapping[str, Profile] = {
    "onhook-quick": Profile(25),
    "onhook-thorough": Profile(10_000, fresh_seed=True),
}


def register() -> None:
    """Make the profiles known to Hypothesis.

    Every field is explicit: under `CI` Hypothesis turns on `derandomize` and drops the database of profiles that leave
    them open.
    """
    from hypothesis import settings

    for name, profile in PROFILES.items():
        settings.register_profile(name, max_examples=profile.examples, derandomize=False, database=None, deadline=None)


def is_registered(name: str) -> bool:
    """Say whether Hypothesis knows a profile: its own plugin ends in a traceback where it does not."""
    from hypothesis import settings
    from hypothesis.errors import InvalidArgument

    try:
        settings.get_profile(name)
    except InvalidArgument:
        return False
    return True
