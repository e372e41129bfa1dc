"""The examples of emulators, by a small budget: `pytest onhook.toml` in their folders plays the whole one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.plugin.conftest import TINY

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


@pytest.mark.parametrize("name", ["queue_emulator", "http_emulator"])
def test_an_emulator_among_the_examples_conforms(project: Project, name: str) -> None:
    shutil.copytree(EXAMPLES / name, project.folder, dirs_exist_ok=True)
    project.write({"conftest.py": TINY})
    ran = project.pytest("onhook.toml", "--hypothesis-profile=tiny", quick=False)
    assert ran.status == 0, ran.text
    played = ran.kinds("passed")
    assert {"HUP-S1", "HUP-B3", "HUP-A3", "REM-1", "ENV-1"} <= {
        nodeid.rpartition("::")[2].partition("[")[0] for nodeid in played
    }
