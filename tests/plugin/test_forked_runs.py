"""Most runs of these tests are forked (`fork_server.py`): that makes no difference to what they do and say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fork_server import ForkServer

    from tests.plugin.conftest import Project


def without_the_moment(text: str) -> list[str]:
    """Return the lines, without how long it took, and without what differs from run to run over workers: who did what.

    That is the order of the results, and the number of the worker that had a failure.
    """
    for varying in (r" in \d+\.\d+s", r"^=+ | =+$", r"^[.Fs]+ +", r"^\[gw\d\] "):
        text = re.sub(varying, "", text, flags=re.MULTILINE)
    return sorted(text.splitlines())


@pytest.mark.parametrize(("source", "workers"), [("rejects", "0"), ("crashes", "2")])
def test_a_forked_run_is_as_one_that_was_started(
    project: Project, source: str, workers: str, request: pytest.FixtureRequest
) -> None:
    project.write({"app.py": request.getfixturevalue(source), "test_own.py": "def test_own():\n    assert 1 == 2\n"})
    options = ("--onhook-handler", "app:lambda_handler", "-n", workers)
    runs = [project.pytest(*options, forked=forked) for forked in (True, False)]
    forked, started = (without_the_moment(run.text) for run in runs)
    assert forked == started
    assert runs[0].items == runs[1].items
    assert runs[0].status == runs[1].status == 1


def test_a_run_does_not_see_the_runs_before_it(project: Project) -> None:
    test = """
        import json.tool, os, sys

        def test_own():
            assert not hasattr(json, "seen") and "SEEN" not in os.environ and "another_module" not in sys.modules
            import another_module
            json.seen = os.environ["SEEN"] = "yes"
    """
    project.write({"test_own.py": test, "another_module.py": ""})
    assert [project.pytest().status for _ in range(2)] == [0, 0]


def test_a_run_may_end_in_any_way(fork_server: ForkServer, project: Project) -> None:
    ways = {"import os; os._exit(3)": 3, "import os; os.kill(os.getpid(), 9)": -9, "1 / 0": 1, "print('done')": 0}
    for number, (code, status) in enumerate(ways.items()):
        project.write({f"way_{number}.py": code})
        ended, text = fork_server.run(f"way_{number}", cwd=project.folder, env={})
        assert ended == status
        assert ("ZeroDivisionError" in text, "done" in text) == (code == "1 / 0", "done" in code)
