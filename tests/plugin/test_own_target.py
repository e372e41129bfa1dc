"""The example of an own kind of target: installed as a package, found by its entry point, judged like any other."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from onhook.conformance.model.traces import Raised, Returned, TimedOut, Unserialisable
from onhook.conformance.targets import GROUP, Conditions, kind_of
from tests.plugin.conftest import TINY, Project, Ran

OWN = Path(__file__).resolve().parent.parent.parent / "examples" / "own_target"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the example's package into a folder, as an adopter would into an environment."""
    source, folder = tmp_path_factory.mktemp("source") / "own_target", tmp_path_factory.mktemp("installed")
    shutil.copytree(OWN, source)
    options = ("--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check")
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(folder), str(source)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return folder


#: What a program does with an event, and what that comes to.
DOES = {
    "answers": ("print('{}', flush=True)", Returned("{}", {})),
    "exits": ("sys.exit(3)", Raised("Exit", "the program ended with status 3")),
    "hangs": ("import time; time.sleep(100)", TimedOut(1.0)),
    "babbles": (
        "print('hello', flush=True)",
        Unserialisable("JSONDecodeError: Expecting value: line 1 column 1 (char 0)"),
    ),
}


@pytest.mark.parametrize("name", DOES)
def test_whatever_a_program_does_is_an_outcome(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    does, expected = DOES[name]
    (tmp_path / "app.py").write_text(f"import sys\nfor line in sys.stdin:\n    {does}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(installed))
    monkeypatch.setattr("onhook.conformance.targets._offered", lambda: entry_points(group=GROUP))
    target = f"lines:{sys.executable} -S app.py"
    with kind_of(target).open(target, tmp_path, Conditions(1.0)) as function:
        assert function.invoke({})[0] == expected
        function.cold_start()
        assert function.invoke({})[0] == expected


def judge(project: Project, installed: Path, command: str, *options: str) -> Ran:
    project.write({"conftest.py": TINY, "pytest.ini": "[pytest]\n"})
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, (str(installed), os.environ.get("PYTHONPATH"))))}
    arguments = ("--hypothesis-profile", "tiny", "--onhook-handler", f"lines:{command}", "onhook::", "-k", "inbound")
    return project.pytest(*arguments, *options, env=environment, quick=False)


def test_a_correct_program_passes(project: Project, installed: Path) -> None:
    shutil.copy(OWN / "reject.py", project.folder)
    ran = judge(project, installed, f"{sys.executable} -S reject.py", "-n", "2")
    assert ran.status == 0, ran.text
    assert {"RSP-1[inbound]", "HND-4[inbound]"} <= ran.kinds("passed")


def test_a_program_that_is_not_there_is_said(project: Project, installed: Path) -> None:
    ran = judge(project, installed, "nowhere-at-all")
    assert ran.kinds("failed") == {"RSP-1[inbound]"}
    assert "cannot be started" in ran.text
