"""The guide for emulators: its example is judged as it says, and its tables have every word of the contract."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import ACTIONS
from onhook.conformance.model.calls import Call
from onhook.conformance.oracle.happenings import VOCABULARY

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "emulators.md").read_text(encoding="utf-8")
#: What concerns the reference service alone.
NOT_FOR_EMULATORS = {"error", "variations", "rejects_silently", "extra_actions", "patience"}


def test_the_smallest_emulator_is_judged_and_conforms(project: Project) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    ran = project.write({"my_emulator.py": code}).pytest("--onhook-service", "my_emulator:play")
    assert ran.status == 0
    assert {"PLAYS[inbound]", "HUP-S1[inbound]", "HUP-F2[inbound]", "REM-1[inbound]"} <= ran.kinds("passed")
    assert ran.items["HUP-B1[bridged]"].kind == "skipped"
    assert "one leg, and no others" in ran.items["HUP-B1[bridged]"].message


def test_every_word_of_the_world_is_there() -> None:
    assert [word for word in (*VOCABULARY, worlds.IDLE, worlds.DIAL) if f"`{word}`" not in PAGE] == []


def test_every_action_is_there() -> None:
    recording = re.compile(r"(Start|Stop|Pause|Resume)CallRecording")
    assert [name for name in ACTIONS if name not in PAGE and not recording.fullmatch(name)] == []


def test_everything_about_a_call_is_there() -> None:
    named = {field.name for field in dataclasses.fields(Call)} - NOT_FOR_EMULATORS - {"seed"}
    assert [name for name in sorted(named) if f"`{name}`" not in PAGE] == []
