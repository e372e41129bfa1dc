"""Projects as adopters have them: written into a folder of the test, and run there by a pytest of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from fork_server import LONGEST, ForkServer

#: Each run has a process of its own, without plugins that would shuffle it.
PLAIN = ("-n", "0", "-p", "no:randomly")
#: A conftest.py, or a plugin tiny.py, with a profile that plays little.
TINY = """
from hypothesis import settings
settings.register_profile("tiny", max_examples=1)
"""
PLAYS_LITTLE = ("-p", "tiny", "--hypothesis-profile", "tiny")
QUICK = ("--hypothesis-profile", "onhook-quick")
#: Variables that a shell or a build machine may set, and on which no run in the tests may depend.
UNSET = ("CI", "PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER", "COLUMNS", "FORCE_COLOR", "PY_COLORS")
ALWAYS = {"COLUMNS": "100", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class Outcome:
    kind: str
    message: str
    text: str


@dataclass(frozen=True)
class Ran:
    """How a run ended: its exit status, what it printed, and its items by name."""

    status: int
    text: str
    items: Mapping[str, Outcome]

    def kinds(self, kind: str) -> set[str]:
        return {name for name, item in self.items.items() if item.kind == kind}

    @property
    def ids(self) -> Mapping[str, Outcome]:
        """Items by their whole id, as pytest prints it."""
        return self.items


class Project:
    """A folder with the files of an adopter."""

    def __init__(self, folder: Path, server: ForkServer) -> None:
        self.folder = folder
        self.server = server

    def write(self, files: Mapping[str, str]) -> Project:
        for name, text in files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text), encoding="utf-8")
        return self

    def pytest(
        self,
        *arguments: str,
        cwd: str = ".",
        env: Mapping[str, str] | None = None,
        quick: bool = True,
        forked: bool = True,
    ) -> Ran:
        """Run pytest here; `-n` among the arguments wins over none."""
        options = (*PLAIN, *(QUICK if quick else ()))
        return self._run("pytest", [*options, *arguments], cwd, env or {}, forked=forked)

    def onhook(self, *arguments: str, cwd: str = ".", env: Mapping[str, str] | None = None) -> Ran:
        """Run the command `onhook` here; a profile among the arguments is taken instead of the quick one."""
        options: tuple[str, ...] = ()
        if arguments[0] in ("run", "replay"):
            options = PLAIN if "--hypothesis-profile" in arguments else (*PLAIN, *QUICK)
        return self._run("onhook.conformance.cli", [*arguments, *options], cwd, env or {}, forked=True)

    def _run(self, module: str, words: list[str], cwd: str, env: Mapping[str, str], *, forked: bool) -> Ran:
        """Run a module, forked only if no variables are set for it: some are read when something is imported."""
        junit = self.folder / "junit.xml"
        junit.unlink(missing_ok=True)
        if module == "pytest" or words[0] in ("run", "replay"):
            words = [*words, f"--junitxml={junit}"]
        given = {name: value for name, value in os.environ.items() if name not in UNSET}
        run = self.server.run if forked and not env else started
        status, text = run(module, *words, cwd=self.folder / cwd, env=given | ALWAYS | env)
        return Ran(status, text, _items(junit) if junit.exists() else {})


def started(module: str, *words: str, cwd: Path, env: Mapping[str, str]) -> tuple[int, str]:
    """Run a module in a Python that is started for it."""
    command = [sys.executable, "-m", module, *words]
    ended = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", timeout=LONGEST, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr


def _items(junit: Path) -> dict[str, Outcome]:
    found = {}
    for case in ET.parse(junit).iter("testcase"):
        name, where = case.get("name", ""), case.get("classname", "")
        found[name if where == "onhook" else f"{where}::{name}"] = _outcome(case)
    return found


def _outcome(case: ET.Element) -> Outcome:
    for kind, shown in (("failure", "failed"), ("error", "error"), ("skipped", "skipped")):
        element = case.find(kind)
        if element is not None:
            known = kind == "skipped" and element.get("type") == "pytest.xfail"
            return Outcome("xfailed" if known else shown, element.get("message", ""), element.text or "")
    return Outcome("passed", "", "")


@pytest.fixture(scope="session")
def fork_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkServer]:
    server = ForkServer(tmp_path_factory.mktemp("printed"))
    yield server
    server.close()


@pytest.fixture
def project(tmp_path: Path, fork_server: ForkServer, monkeypatch: pytest.MonkeyPatch) -> Project:
    # Bytecode is not made anew for a file of the same size that is written within the same second.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return Project(tmp_path, fork_server)


REJECTS = """
def lambda_handler(event, context):
    if event["InvocationEventType"] in ("NEW_INBOUND_CALL", "CALL_ANSWERED"):
        return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {"SipResponseCode": "480"}}]}
    return {"SchemaVersion": "1.0", "Actions": []}
"""


@pytest.fixture
def rejects() -> str:
    """The source of a correct handler that only rejects calls, and never gets to a bridge or a meeting."""
    return REJECTS


@pytest.fixture
def crashes() -> str:
    """The source of a handler that raises when a call is over: RSP-1 is broken in every call."""
    return REJECTS.replace('    return {"SchemaVersion": "1.0", "Actions": []}', '    raise KeyError("gone")')
