"""(h) What pytest takes to start where onhook is installed and not used, beside pytest without it."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

TITLE = "(h) Start-up of a pytest that does not use onhook, in milliseconds of processor time"
#: Milliseconds more.
TARGET = 30.0
#: What an unused onhook must not import.
COSTLY = ("hypothesis", "jsonschema", "jinja2")

Row = dict[str, Any]

_PLUGINS = ("onhook", "onhook-reports")
_BLOCKED = [word for name in _PLUGINS for word in ("-p", f"no:{name}")]
_PLAIN = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly", "-p", "no:hypothesispytest")
_TEST = f"""
import sys

def test_nothing():
    costly = {COSTLY!r}
    print("imported:", *(name for name in costly if name in sys.modules), file=sys.__stderr__)
"""


def measure(rounds: int) -> list[Row]:
    """Return one row: medians over several starts each, which take turns."""
    taken: dict[str, list[float]] = {"without": [], "with": []}
    imported = ""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_nothing.py").write_text(_TEST, encoding="utf-8")
        for _ in range(rounds + 1):  # the first one fills the caches of the disk
            for name, options in (("without", _BLOCKED), ("with", [])):
                seconds, said = _run(folder, options)
                taken[name].append(seconds * 1000)
                imported = said if name == "with" else imported
    without, with_it = (statistics.median(seconds[1:]) for seconds in taken.values())
    differences = [one - other for one, other in zip(taken["with"][1:], taken["without"][1:], strict=True)]
    added = statistics.median(differences)
    return [{"without": without, "with": with_it, "added": added, "imported of the costly": imported or "nothing"}]


def _run(folder: str, options: list[str]) -> tuple[float, str]:
    command = [sys.executable, "-m", "pytest", *_PLAIN, *options, "test_nothing.py"]
    began = _processor_time()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return _processor_time() - began, done.stderr.partition("imported:")[2].strip()


def _processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
