"""What pip has installed into a folder of a project stays at a cold start; what stands beside it runs again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onhook.conformance.lambda_runtime.project_modules import snapshot
from onhook.conformance.targets.application import Application
from onhook.conformance.targets.names import parse_target

HANDLER = """
import {imports}
CALLS = []
def handler(event, context):
    CALLS.append(event)
    return len(CALLS), [one.count() for one in ({imports},)]
"""
COUNTS = "import sys\nSEEN = []\ndef count():\n    SEEN.append(1)\n    return len(SEEN)\n"
#: How a wheel is described: what pip writes, what is left of it when a build has been made slim, and one made of a
#: folder.
RECORD = {"RECORD": "library/__init__.py,sha256=x,3\n{name}.py,,\n../../bin/tool,,\nlibrary-1.dist-info/RECORD,,\n"}
NAMES_ONLY = {"top_level.txt": "{name}\nlibrary\n"}
OF_A_FOLDER = RECORD | {"direct_url.json": '{{"url": "file:///home/me/library", "dir_info": {{}}}}'}
BROKEN = {"RECORD": "\n\n", "direct_url.json": "[", "top_level.txt": ""}


def written(folder: Path, modules: dict[str, str], described: dict[str, str]) -> Path:
    info = folder / "library-1.dist-info"
    info.mkdir(parents=True)
    for file, text in described.items():
        (info / file).write_text(text.format(name=next(iter(modules), "")))
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def counted(folder: Path, target: str = "app:handler") -> list[Any]:
    """Return what the handler says at two cold starts, after another invocation of each."""
    said = []
    with Application(parse_target(target, folder), snapshot()) as application:
        for _ in range(2):
            handler: Any = application.cold_start()
            handler({}, None)
            said.append(handler({}, None))
    return said


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.mark.parametrize(
    ("described", "library"),
    [(RECORD, [2, 4]), (NAMES_ONLY, [2, 4]), (OF_A_FOLDER, [2, 2]), (BROKEN, [2, 2]), ({}, [2, 2])],
)
def test_what_was_installed_stays_and_the_application_beside_it_starts_afresh(
    tmp_path: Path, described: dict[str, str], library: list[int]
) -> None:
    modules = {"installed": COUNTS, "helper": COUNTS, "app": HANDLER.format(imports="installed, helper")}
    folder = written(tmp_path, modules, described)
    assert counted(folder) == [(2, [library[0], 2]), (2, [library[1], 2])]


def test_a_layer_on_the_import_path_stays_and_the_modules_in_its_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = written(tmp_path / "layer" / "python", {}, RECORD)
    (layer / "library").mkdir()
    (layer / "library" / "__init__.py").write_text(COUNTS)
    (layer / "own").mkdir()
    (layer / "own" / "shared.py").write_text(COUNTS)
    (tmp_path / "app.py").write_text(HANDLER.format(imports="library, own.shared"))
    monkeypatch.syspath_prepend(str(layer))
    assert counted(tmp_path) == [(2, [2, 2]), (2, [4, 2])]
    assert "library" in sys.modules


def test_an_application_that_was_installed_starts_afresh_nevertheless(tmp_path: Path) -> None:
    folder = written(tmp_path, {"app": HANDLER.format(imports="sys").replace("one.count()", "one")}, RECORD)
    assert [calls for calls, _ in counted(folder)] == [2, 2]


def test_functions_that_were_built_each_with_its_own_version_do_not_share_it(tmp_path: Path) -> None:
    """And a function that is judged again finds what it had: not everything can be imported twice."""
    handler = HANDLER.format(imports="installed")
    one, two = (written(tmp_path / name, {"installed": COUNTS, "app": handler}, RECORD) for name in ("one", "two"))
    assert counted(one) == [(2, [2]), (2, [4])]
    assert "installed" not in sys.modules
    assert counted(two) == [(2, [2]), (2, [4])]
    assert counted(one) == [(2, [6]), (2, [8])]
