"""The examples in two languages: the same verdicts, requirement by requirement, for the honest and the broken twins."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.node import needed

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

pytestmark = needed

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
#: Where the honest handler is, in Python and in JavaScript; the broken one is beside it. And what the broken one
#: breaks, and the `max_examples` that shows it.
TWINS = {
    "forwarding": ("app.handler:lambda_handler", "node:app/handler.js:handler", "HND-5", 1),
    "meeting_dial_in": ("handler:lambda_handler", "node:handler.js:handler", "HND-2", 1),
    "menu_survey": ("handler:lambda_handler", "node:handler.mjs:handler", "HND-10", 1),
    "outbound_reminder": ("handler:lambda_handler", "node:handler.js:handler", "RSP-1", 4),
}
PROFILE = """
from hypothesis import settings
settings.register_profile("small", max_examples={})
"""


def broken(target: str) -> str:
    module, colon, attribute = target.rpartition(":")
    return f"{module.replace('handler', 'broken')}{colon}{attribute}"


@pytest.mark.parametrize("example", TWINS)
def test_the_verdicts_do_not_depend_on_the_language(project: Project, example: str) -> None:
    shutil.copytree(EXAMPLES / example, project.folder, dirs_exist_ok=True)
    python, javascript, broken_id, examples = TWINS[example]
    targets = {"python": python, "node": javascript, "python_broken": broken(python), "node_broken": broken(javascript)}
    declared = (EXAMPLES / example / "onhook.toml").read_text(encoding="utf-8")
    lines = [line for line in declared.splitlines() if not line.startswith("handler = ")]
    tables = [f'[handlers.{name}]\nhandler = "{target}"' for name, target in targets.items()]
    project.write({"onhook.toml": "\n".join([*lines, *tables]), "small.py": PROFILE.format(examples)})

    ran = project.pytest("-p", "small", "--hypothesis-profile", "small", "onhook.toml", quick=False)

    kinds: dict[str, dict[str, str]] = {name: {} for name in targets}
    for item, outcome in ran.items.items():
        _, _, named = item.partition("onhook.toml.")
        name, _, requirement = named.partition("::")
        kinds[name][requirement] = outcome.kind
    assert kinds["node"] == kinds["python"], ran.text
    assert kinds["node_broken"] == kinds["python_broken"], ran.text
    assert "failed" not in kinds["node"].values()
    assert {name.partition("[")[0] for name, kind in kinds["node_broken"].items() if kind == "failed"} == {broken_id}
