"""Golden files: what a text has to be, kept beside the tests. The README here says how to refresh them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

REFRESH = "ONHOOK_REFRESH_GOLDEN"


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a text with its golden file, or write the file where that is asked for."""

    def compare(name: str, text: str) -> None:
        path = Path(__file__).parent / "golden" / f"{name}.txt"
        if os.environ.get(REFRESH):
            path.write_text(text + "\n", encoding="utf-8")
        assert text + "\n" == path.read_text(encoding="utf-8"), f"if that is meant, run again with {REFRESH}=1"

    return compare
