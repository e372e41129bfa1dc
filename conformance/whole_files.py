"""Files that others see whole or not at all: what is read while it is written, or left behind by a crash, misleads."""

from __future__ import annotations

import os
from pathlib import Path


def unfinished(file: Path) -> Path:
    """Return what a file is called while this process writes it."""
    return file.with_name(f".{file.name}.{os.getpid()}")


def write_whole(file: Path, content: bytes) -> None:
    """Write a file, so that a reader finds the old one or the new one; raises OSError, and leaves nothing behind."""
    half = unfinished(file)
    try:
        half.write_bytes(content)
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)
