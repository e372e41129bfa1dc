"""The modules of the adopter's project: which of the loaded ones they are, and whether a fixture has patched one."""

from __future__ import annotations

import os
import sys
import sysconfig
import types
from collections import deque
from pathlib import Path
from typing import Any

from onhook.conformance.lambda_runtime.installed_packages import installed_in

#: Folders of Python and of what is installed beside it.
INSTALLED = tuple(
    f"{folder}{os.sep}"
    for folder in {
        *(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        str(Path(sys.base_prefix) / "lib"),
    }
)
#: Values that a fixture may fill without making them anew.
PLAIN = (dict, list, set, bytearray, deque)


def is_project_module(name: str, module: object) -> bool:
    """Say whether a module belongs to the project: it has a file, and is no library's, nor part of the tests."""
    file = getattr(module, "__file__", None)
    if not isinstance(file, str) or name == "__main__" or name.partition(".")[0] in ("onhook", "conftest"):
        return False
    if "site-packages" in file or "dist-packages" in file or file.startswith(INSTALLED):
        return False
    stem = Path(file).stem
    return stem != "conftest" and not stem.startswith("test_") and not stem.endswith("_test")


def project_modules(own: str = "") -> dict[str, types.ModuleType]:
    """Return the modules of projects that are loaded now, without what pip has installed into their folders.

    `own` is a package that is the application itself, even if it is installed.
    """
    return {
        name: module
        for name, module in outside().items()
        if name.partition(".")[0] == own or not folder_of(name, module)
    }


def outside() -> dict[str, types.ModuleType]:
    """Return the modules that are loaded now from elsewhere than Python's own folders."""
    return {name: module for name, module in list(sys.modules.items()) if is_project_module(name, module)}


def folder_of(name: str, module: types.ModuleType) -> Path | None:
    """Return the folder of a project in which a module was installed; None where it was not."""
    return installed_in(name, str(module.__file__))


def snapshot() -> dict[str, dict[str, int]]:
    """Note what the project modules hold that are loaded now, to know later whether a fixture has patched one."""
    return {name: identities(module) for name, module in outside().items()}


def refresh_contents(seen: dict[str, dict[str, int]]) -> None:
    """Note again what dicts, lists and sets hold, just before fixtures are set up: other tests may have filled them."""
    for name, now in snapshot().items():
        if name in seen:
            names = {key: value for key, value in seen[name].items() if not key.endswith(_CONTENTS)}
            seen[name] = names | {key: value for key, value in now.items() if key.endswith(_CONTENTS)}


#: What the name of a dict, list or set is followed by where it stands for what is in it; no name ends so.
_CONTENTS = "[]"


def identities(module: types.ModuleType) -> dict[str, int]:
    """Return what a module's names stand for, and what those hold that a fixture may fill without making them anew."""
    names = {name: value for name, value in vars(module).items() if name[:2] != "__"}
    contents = {f"{name}{_CONTENTS}": _contents(value) for name, value in names.items() if isinstance(value, PLAIN)}
    return {name: id(value) for name, value in names.items()} | contents


def _contents(value: Any) -> int:
    held = (*value.keys(), *value.values()) if isinstance(value, dict) else tuple(value)
    return hash(tuple(map(id, held)))
