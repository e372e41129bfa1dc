"""Node.js, for the tests of handlers in JavaScript."""

from __future__ import annotations

import os
import shutil

import pytest

needed = pytest.mark.skipif(
    shutil.which("node") is None and "ONHOOK_NODE" not in os.environ,
    reason="there is no Node.js here (apt-get install nodejs); ONHOOK_NODE makes that a failure",
)
