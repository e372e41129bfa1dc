"""A Python that has imported what a run imports, and forks for each run: most of a small run is its imports.

It is a program of its own, since a process in which tests have run is no clean one to fork from.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import json
import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import pytest

#: Imported beside what pytest itself loads.
IMPORTED = (
    "onhook.conformance.campaigns.drawing",
    "onhook.conformance.run",
    "onhook.reports.html",
    "onhook.reports.markdown",
    "onhook.reports.terminal",
)
#: The longest a run may take, in seconds; it is killed then.
LONGEST = 120


@dataclass(frozen=True)
class Run:
    """What `python -m` is to run, and the files that get what it prints."""

    module: str
    arguments: Sequence[str]
    cwd: str
    environment: Mapping[str, str]
    stdout: str
    stderr: str


class ForkServer:
    """The server, as those see it who want something run."""

    def __init__(self, folder: Path) -> None:
        self._printed = [folder / "stdout", folder / "stderr"]
        self._server = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def run(self, module: str, *arguments: str, cwd: Path, env: Mapping[str, str]) -> tuple[int, str]:
        """Return the exit status, as `subprocess` has it, and what was printed."""
        assert self._server.stdin
        assert self._server.stdout
        run = Run(module, arguments, str(cwd), env, *map(str, self._printed))
        self._server.stdin.write(json.dumps(asdict(run)) + "\n")
        status = int(self._server.stdout.readline())
        return status, "".join(file.read_text(encoding="utf-8") for file in self._printed)

    def close(self) -> None:
        """End it."""
        self._server.communicate()
        assert self._server.returncode == 0


class Imports:
    """A plugin that imports: what pytest would rewrite has to be imported while a session goes on."""

    def pytest_collection(self) -> None:
        for name in IMPORTED:
            importlib.import_module(name)


def collect_nothing() -> None:
    """Run a session that loads every plugin, in an empty folder."""
    options = ["-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider", "--collect-only"]
    with TemporaryDirectory() as folder, redirect_stdout(io.StringIO()):
        status = pytest.main([f"--rootdir={folder}", *options, folder], [Imports()])
    assert status is pytest.ExitCode.NO_TESTS_COLLECTED, status


def serve() -> Run:
    """Fork for each run that the standard input asks for, and print its exit status; return in the new process."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            return Run(**json.loads(line))
        signal.signal(signal.SIGALRM, lambda *_, child=child: os.kill(child, signal.SIGKILL))
        signal.alarm(LONGEST)
        _, status = os.waitpid(child, 0)
        signal.alarm(0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    sys.exit()


def become(run: Run) -> None:
    """Be as a process that has just been started for this run."""
    files = (
        (os.devnull, os.O_RDONLY),
        *((name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) for name in (run.stdout, run.stderr)),
    )
    for number, (name, flags) in enumerate(files):
        os.dup2(os.open(name, flags, mode=0o600), number)
    os.environ.clear()
    os.environ.update(run.environment)
    sys.dont_write_bytecode = bool(run.environment.get("PYTHONDONTWRITEBYTECODE"))
    os.chdir(run.cwd)
    sys.path[0] = run.cwd
    sys.modules["xdist.plugin"]._sys_path[:] = sys.path  # on which workers import
    sys.argv[1:] = run.arguments
    importlib.invalidate_caches()


def leave(status: int) -> NoReturn:
    """End the process at once: to take apart what all of them share would copy it, a third of a small run's time."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    collect_nothing()
    gc.freeze()  # no process searches for garbage what all of them share
    wanted = serve()
    become(wanted)
    try:
        runpy.run_module(wanted.module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if isinstance(ended.code, int) and threading.active_count() == 1:
            leave(ended.code)
        raise  # Python waits for threads that still run, and prints what is no number
