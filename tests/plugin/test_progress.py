"""The line of progress of a campaign: there while one waits, and gone without a trace."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.plugin.conftest import PLAYS_LITTLE, QUICK, TINY

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

SLOW = """
import time

def handler(event, context):
    time.sleep(0.014)
    actions = [{"Type": "Hangup", "Parameters": {"SipResponseCode": "0"}}]
    return {"SchemaVersion": "1.0", "Actions": actions if event["InvocationEventType"] == "NEW_INBOUND_CALL" else []}
"""
CONFIG = 'directions = ["inbound"]\nhandler = "app:handler"\n'
_STEP = re.compile(r"\x1b\[(\d*)([A-Za-z])|\r|\n|[^\x1b]")


def screen(written: str) -> list[str]:
    """What stands on a terminal in the end, as far as it is asked to do what pytest and the meter ask."""
    lines, row, column = [""], 0, 0
    for step in _STEP.finditer(written):
        count, what = step[1], f"CSI {step[2]}" if step[2] else step[0]
        if what == "\r":
            column = 0
        elif what == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif what == "CSI K":
            lines[row] = lines[row][:column] if count != "2" else ""
        elif what == "CSI A":
            row -= int(count or 1)
        elif what == "CSI C":
            column += int(count or 1)
        elif not step[2]:
            lines[row] = f"{lines[row].ljust(column)[:column]}{what}{lines[row][column + 1 :]}"
            column += 1
    return [line.rstrip() for line in lines]


def on_a_terminal(project: Project, *arguments: str) -> str:
    watching, output = pty.openpty()
    command = [sys.executable, "-m", "pytest", "-p", "no:randomly", "-p", "no:cacheprovider", *arguments]
    with subprocess.Popen(
        command,
        cwd=project.folder,
        stdout=output,
        stderr=output,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"TERM": "xterm"},
    ):
        os.close(output)
        written = b""
        try:
            while read := os.read(watching, 65536):
                written += read
        except OSError:  # nobody writes there any more
            pass
    os.close(watching)
    return written.decode()


#: Two workers play the least before anybody has lost patience.
HOW = {
    "quiet": ("-q", "-n", "0", *PLAYS_LITTLE),
    "told": ("-v", "-s", "-n", "0", *PLAYS_LITTLE),
    "spread": ("-n", "2", *QUICK),
}


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
def test_a_line_of_progress_comes_and_goes(project: Project, how: tuple[str, ...]) -> None:
    project.write({"app.py": SLOW, "onhook.toml": CONFIG, "tiny.py": TINY})
    written = on_a_terminal(project, "onhook.toml", "-k", "RSP", *how)
    assert re.search(r"onhook \[#*\.+\] inbound: \d+ of 12 parts, [\d,]+ calls?, 0:\d\d", written), written
    left = screen(written)
    assert not [line for line in left if "parts," in line]
    assert re.search(r"\d+ passed", left[-2]), left
    results = [line for line in left if re.search(r"^[.s]+ +\[100%\]$", line) or "::RSP-1[inbound] PASSED" in line]
    assert len(results) == 1, left


def test_nothing_of_it_reaches_a_file(project: Project) -> None:
    project.write({"app.py": SLOW, "onhook.toml": CONFIG, "tiny.py": TINY})
    ran = project.pytest("onhook.toml", "-k", "RSP-1", *PLAYS_LITTLE)
    assert ran.status == 0, ran.text
    assert "parts," not in ran.text
