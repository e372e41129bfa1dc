"""The adopter's own files below a folder: none of hidden folders, installed packages or virtual environments."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

JAVASCRIPT_PACKAGES = ("node_modules", "bower_components")
_NOT_OURS = (*JAVASCRIPT_PACKAGES, "site-packages", "__pycache__")


def own_files(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files of a folder, and of those below, that end in one of the suffixes."""
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if _is_ours(root, name))
        yield from (Path(root, file) for file in files if file.endswith(suffixes))


def digest(text: str, files: Iterable[Path]) -> str:
    """Return a text that changes when `text` or one of the files does; empty where one cannot be read."""
    found = hashlib.sha256(text.encode())
    try:
        for path in sorted(path for path in files if path.is_file()):
            found.update(str(path).encode())
            found.update(path.read_bytes())
    except OSError:
        return ""
    return found.hexdigest()[:16]


def _is_ours(root: str, name: str) -> bool:
    return not (name.startswith(".") or name in _NOT_OURS or Path(root, name, "pyvenv.cfg").exists())
