"""The adopter's own files below a folder: none of hidden folders, installed packages or virtual environments."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

JAVASCRIPT_PACKAGES = ("node_modules", "bower_components")
_NOT_OURS = (*JAVASCRIPT_PACKAGES, "site-packages", "__pycache__")


def own_files(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files of a folder, and of those below, that end in one of the suffixes."""
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if _is_ours(root, name))
        yield from (Path(root, file) for file in files if file.endswith(suffixes))


def _is_ours(root: str, name: str) -> bool:
    return not (name.startswith(".") or name in _NOT_OURS or Path(root, name, "pyvenv.cfg").exists())
