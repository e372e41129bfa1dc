"""Where the run of a session is kept: its plugin puts it there, and its items find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from onhook.conformance.run import Run

#: In the stash of the session's config, once there is something to test.
RUN: pytest.StashKey[Run] = pytest.StashKey()
