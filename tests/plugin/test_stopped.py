"""Runs that end early: by Ctrl-C, alone and over workers, and where the code under test leaves no other way."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from onhook.conformance.lambda_runtime.forced_interrupts import EXIT_STATUS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugin.conftest import Project

HANGS_UP = 'return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {}}]}'
#: Long enough to be stopped in its first campaign, of which it leaves a sign.
SLOW = f"""
import pathlib, time

def handler(event, context):
    pathlib.Path(__file__).with_name("called").touch()
    time.sleep(0.02)
    {HANGS_UP}
"""
QUICK = f"""
def handler(event, context):
    {HANGS_UP}
"""
#: Catches whatever ends it.
STUBBORN = """
import time

def handler(event, context):
    while True:
        try: time.sleep(10)
        except BaseException: pass
"""
#: Shortens what nobody wants to wait for, and takes away what would have ended the handler before.
IMPATIENT = """
from onhook.conformance.lambda_runtime.forced_interrupts import Insistence
from onhook.conformance.lambda_runtime.watchdog import Watchdog

Watchdog.PATIENCE = 0.5
Insistence.go_on = lambda self, frame: None
"""
#: Waits in C for what never comes, and hears no signal meanwhile.
DEAF = """
import ctypes

def handler(event, context):
    mutex = ctypes.create_string_buffer(128)
    while True: ctypes.CDLL(None).pthread_mutex_lock(mutex)
"""
IMPATIENT_ROUNDS = """
from onhook.conformance.lambda_runtime.watchdog_thread import Rounds
from onhook.conformance.lambda_runtime.watchdog import Watchdog

Watchdog.GRACE = 0.5
Rounds.SECONDS = 0.1
"""
SETTINGS = 'directions = ["inbound"]\nhandler = "app:handler"\ntime_limit = 0.2\n'


def interrupted(project: Project, sign: str, *options: str) -> tuple[int, str]:
    """Press Ctrl-C when a file is there; return the exit status and what was printed."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, "onhook.toml"]
    given = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    # What a shell starts in the background ignores SIGINT, and so would this run; it takes over no handler but that.
    ignored = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        command,
        cwd=project.folder,
        env=given | {"TMPDIR": str(project.folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # Ctrl-C goes to all processes in the foreground of a terminal
    ) as run:
        signal.signal(signal.SIGINT, ignored)
        while not any(project.folder.glob(sign)) and run.poll() is None:
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGINT)
        said, _ = run.communicate(timeout=60)
    return run.returncode, said


@pytest.mark.parametrize("workers", ["0", "2"])
def test_ctrl_c_ends_a_run_at_once_and_in_order(project: Project, workers: str) -> None:
    project.write({"app.py": SLOW, "onhook.toml": SETTINGS})
    status, said = interrupted(project, "called", "-n", workers, "--onhook-report=out.json")
    assert status == pytest.ExitCode.INTERRUPTED, said
    assert re.search(r"^!+ KeyboardInterrupt !+$", said, re.MULTILINE), said
    assert re.search(
        r"^onhook: stopped before the end of inbound: \d+ of 12 parts, [\d,]+ calls, 0:\d\d", said, re.MULTILINE
    )
    assert "seen broken" not in said
    if workers == "0":  # what becomes of the items of workers is xdist's to tell
        assert "Traceback" not in said
        assert "out.json is not written: no item of onhook was judged before the run was stopped" in said
        assert not (project.folder / "out.json").exists()


@pytest.mark.parametrize(("workers", "sign"), [("0", "onhook-*/glance-*.done"), ("2", "onhook-*/glance-*.pickle")])
def test_ctrl_c_does_not_lose_what_was_seen(project: Project, workers: str, sign: str) -> None:
    project.write({"app.py": SLOW.replace('"1.0"', '"9.9"').replace("0.02", "0.01"), "onhook.toml": SETTINGS})
    status, said = interrupted(project, sign, "-n", workers)
    assert status == pytest.ExitCode.INTERRUPTED, said
    seen = "onhook: seen broken so far, though a whole run may still find what excuses it: "
    [line] = [line for line in said.splitlines() if line.startswith(seen)]
    assert "RSP-4" in line.removeprefix(seen).split(", ")


@pytest.mark.parametrize(
    ("stuck", "conftest", "why"),
    [
        (STUBBORN, IMPATIENT, "did not return within 0.2 s and cannot be stopped"),
        (DEAF, IMPATIENT_ROUNDS, "did not return within 0.2 s and cannot be interrupted"),
    ],
    ids=["stubborn", "deaf"],
)
def test_what_was_judged_is_reported_where_the_code_under_test_cannot_be_ended(
    project: Project, stuck: str, conftest: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    project.write({"conftest.py": conftest, "good/app.py": QUICK, "good/onhook.toml": SETTINGS})
    project.write({"stuck/app.py": stuck, "stuck/onhook.toml": SETTINGS})
    ran = project.pytest("good/onhook.toml", "stuck/onhook.toml", "-p", "no:randomly", "--onhook-report=out.json")
    assert ran.status == EXIT_STATUS, ran.text
    assert why in ran.text
    report = json.loads((project.folder / "out.json").read_text("utf-8"))
    assert report["notes"][0] == "the run was stopped before its end"
    assert report["notes"][1].startswith(
        "stuck/onhook.toml::RSP-1[inbound] was not judged: the code under test did not"
    )
    (subject,) = report["subjects"]
    assert subject["place"] == "good/app.py:2"
    assert {item["verdict"] for item in subject["items"]} == {"passed", "not exercised"}
    assert list(tmp_path.glob("onhook-*")) == []


#: What pytest-timeout does: an alarm for each item, whose handler fails the item.
TIME_OUT = """
import signal
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    def fail(number, frame):
        pytest.fail("took longer than 0.5 s")

    before = signal.signal(signal.SIGALRM, fail)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
"""
#: Takes no notice of an alarm, once.
CALM = SLOW.replace("    time.sleep(0.02)\n", "    try: time.sleep(0.02)\n    except BaseException: pass\n")


@pytest.mark.parametrize("handler", [SLOW, CALM], ids=["hears", "does not hear"])
def test_an_alarm_of_the_project_fails_its_item_alone(project: Project, handler: str) -> None:
    project.write({"app.py": handler, "conftest.py": TIME_OUT, "test_own.py": "def test_own(): pass\n"})
    ran = project.pytest("--onhook-handler", "app:handler", "test_own.py", "-k", "RSP-3 or RSP-4 or own")
    failed = [item.text for item in ran.items.values() if item.kind == "failed"]
    assert ran.status == pytest.ExitCode.TESTS_FAILED, ran.text
    assert failed
    assert all("took longer than 0.5 s" in text for text in failed)
    assert {name for name in ran.kinds("passed") if name.endswith("test_own")}
    assert "RSP-1" not in ran.text
