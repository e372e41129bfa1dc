"""Writing reports to files: which renderer a suffix asks for, and that a file is written whole or not at all."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from onhook.conformance.whole_files import unfinished, write_whole
from onhook.reports.model import Report, from_json

Render = Callable[[Report], str]

#: Suffix to the module and the function that makes the text; the longest suffix that fits decides. Modules are imported
#: when they are asked for: a page needs Jinja2, a badge does not.
RENDERERS: Mapping[str, tuple[str, str]] = {
    ".html": ("onhook.reports.html", "render"),
    ".json": ("onhook.reports.json_file", "render"),
    ".jsonl": ("onhook.reports.json_lines", "render"),
    ".md": ("onhook.reports.markdown", "render"),
    ".mmd": ("onhook.reports.mermaid", "render"),
    ".badge.json": ("onhook.reports.badge", "render"),
}


class ReportError(Exception):
    """A report cannot be read or written; the message says which, and what to do."""


def suffix_of(path: Path) -> str:
    """Return the known suffix of a path; raises ReportError where there is none."""
    known = [suffix for suffix in RENDERERS if path.name.endswith(suffix)]
    if not known or path.name in RENDERERS:
        raise ReportError(f"{path}: what to write is told by the suffix, and known are {', '.join(RENDERERS)}")
    return max(known, key=len)


def renderer(path: Path) -> Render:
    """Return what makes the text of a report; raises ReportError for an unknown suffix."""
    module, function = RENDERERS[suffix_of(path)]
    render: Render = getattr(importlib.import_module(module), function)
    return render


def check_paths(paths: Sequence[Path]) -> None:
    """Refuse what cannot be written before anything is run.

    Raises ReportError for an unknown suffix, two reports to one path, a folder that is not there or not a folder, and
    what may not be written to.
    """
    seen: set[Path] = set()
    for path in paths:
        suffix_of(path)
        try:
            place = path.resolve()
            _check_place(path, place)
        except (OSError, RuntimeError) as error:  # a circle of links, before Python 3.13; a name that is too long
            raise ReportError(f"{path}: cannot be written there: {error}") from error
        if place in seen:
            raise ReportError(f"{path}: two reports would be written there; give each a path of its own")
        seen.add(place)


def _check_place(path: Path, place: Path) -> None:
    if place.is_symlink():  # as from Python 3.13, which resolves what it can
        raise ReportError(f"{path}: is a circle of links")
    if place.is_dir():
        raise ReportError(f"{path}: is a folder; name a file in it")
    if not place.parent.is_dir():
        raise ReportError(f"{path}: there is no folder {place.parent}; make it first")
    longest = os.pathconf(place.parent, "PC_NAME_MAX")
    if len(os.fsencode(unfinished(place).name)) > longest:
        raise ReportError(f"{path}: is too long a name; give it at most {longest - 16} bytes")
    if not os.access(place.parent, os.W_OK) or (place.exists() and not os.access(place, os.W_OK)):
        raise ReportError(f"{path}: may not be written to")


def write(path: Path, text: str) -> None:
    """Write the text of a report, whole or not at all. Raises OSError."""
    write_whole(path, text.encode())


#: What a report file is, and where one comes from.
_EXPECTED = "expected a .json or .jsonl file that pytest --onhook-report has written whole"


def read(path: Path) -> Report:
    """Read a report from a `.json` or `.jsonl` file.

    Raises ReportError with the file, what is wrong in it, and what to do.
    """
    try:
        found = path.read_bytes()
    except OSError as error:
        raise ReportError(f"{path}: cannot be read: {error.strerror}; {_EXPECTED}") from error
    try:
        text = found.decode("utf-8-sig")  # an editor may have put a byte-order mark there
    except UnicodeDecodeError as error:
        raise ReportError(f"{path}: is no report: found bytes that are no text (UTF-8); {_EXPECTED}") from error
    if not text.strip():
        raise ReportError(f"{path}: is no report: found an empty file; {_EXPECTED}")
    try:
        return _parsed(path, text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise ReportError(
            f"{path}: is no report, or was cut off: found no JSON from {where}; {_EXPECTED}; run pytest again, or"
            " write a .jsonl, which can be read as far as it goes"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ReportError(f"{path}: {error}") from error


def _parsed(path: Path, text: str) -> Report:
    if path.name.endswith(".jsonl"):
        from onhook.reports import json_lines

        return json_lines.parse(text)
    document = json.loads(text)
    found = document.get("format") if isinstance(document, dict) else None
    if not isinstance(found, str) or not found.startswith("onhook-report/"):
        what = "other JSON, without a format" if found is None else f"the format {str(found)[:80]!r}"
        raise ReportError(f"{path}: is no report: found {what}; {_EXPECTED}")
    return from_json(document)
