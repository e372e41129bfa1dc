"""What pip has installed in a folder of a project: a Lambda layer, a build folder of SAM, `pip install -t`.

It stands beside its `*.dist-info`, which lists its files (PEP 376, PEP 627), as it would in site-packages.
"""

from __future__ import annotations

import csv
import functools
import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath


@functools.cache
def installed_in(name: str, file: str) -> Path | None:
    """Return the folder in which a module was installed, by its name and its file; None if no package installed it."""
    path = Path(file)
    for folder in path.parents[: name.count(".") + 2]:
        listed, within = _listed_in(folder), path.relative_to(folder)
        if listed and (_without_suffix(within) in listed or within.parts[0] in listed):
            return folder
    return None


@functools.cache
def _listed_in(folder: Path) -> frozenset[str]:
    """What was installed in a folder: modules, without suffixes; and packages of which only the name is known."""
    try:
        return frozenset(file for described in folder.glob("*.dist-info") for file in _files_of(described))
    except OSError:  # a folder that may be passed through, but not read
        return frozenset()


def _files_of(described: Path) -> Iterator[str]:
    if _is_of_a_folder(described):
        return
    rows = csv.reader(_text(described / "RECORD").splitlines())
    files = [_without_suffix(PurePosixPath(row[0])) for row in rows if row]
    yield from files or _text(described / "top_level.txt").split()


def _is_of_a_folder(described: Path) -> bool:
    """Say whether a package was installed from a local folder (PEP 610), as applications built with pip are."""
    try:
        return "dir_info" in json.loads(_text(described / "direct_url.json"))
    except (ValueError, TypeError):
        return False


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _without_suffix(path: PurePosixPath | Path) -> str:
    """A module may have become `.pyc` only; an extension has the platform in its suffix."""
    return (path.parent / path.name.partition(".")[0]).as_posix()
