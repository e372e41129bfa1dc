"""`lines:COMMAND`: a handler that is a program. It reads an event from each line, and answers each with a line of JSON.

So a handler in Go, Rust or Java can be judged with a `main` of a few lines. A cold start is a new process.
"""

from __future__ import annotations

import json
import os
import select
import shlex
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from onhook.conformance.testing import Conditions, Event, Function, Outcome, Raised, TargetError, TimedOut, returned


class LinesFunction(Function):
    """A program that was found. It is started when the first event of an example comes."""

    starts_cold = True

    def __init__(self, text: str, command: Sequence[str], base: Path, conditions: Conditions) -> None:
        self.text = text
        self.command = command
        self.base = base
        self.conditions = conditions
        self.process: subprocess.Popen[bytes] | None = None

    def cold_start(self) -> None:
        """Let go of the process; the next event starts another."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.communicate()

    def invoke(self, event: Event) -> tuple[Outcome, float]:
        """Hand one event to the program; return the outcome, and the seconds that it took."""
        process = self.process or self._start()
        began = time.monotonic()
        outcome = self._answer(process, json.dumps(event).encode() + b"\n", began + self.conditions.time_limit)
        if isinstance(outcome, (Raised, TimedOut)):
            self.cold_start()  # a process that failed, or hangs, is of no use any more
        return outcome, time.monotonic() - began

    def _start(self) -> subprocess.Popen[bytes]:
        errors = subprocess.DEVNULL if self.conditions.silent else None
        try:
            self.process = subprocess.Popen(
                self.command, cwd=self.base, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
            )
        except OSError as error:
            raise TargetError(f"the target {self.text!r} cannot be started: {error}") from error
        return self.process

    def _answer(self, process: subprocess.Popen[bytes], line: bytes, deadline: float) -> Outcome:
        assert process.stdin is not None
        assert process.stdout is not None
        answer = b""
        try:
            process.stdin.write(line)
            process.stdin.flush()
            while not answer.endswith(b"\n"):
                if not select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
                    return TimedOut(self.conditions.time_limit)
                answer += (got := os.read(process.stdout.fileno(), 65536))
                if not got:
                    return Raised("Exit", f"the program ended with status {process.wait()}")
        except BrokenPipeError:
            return Raised("Exit", f"the program ended with status {process.wait()}")
        return returned(answer.decode("utf-8", "replace").strip())

    def fingerprint(self) -> str:
        """Return what changes when the program does, as far as the command shows."""
        return self.text


class _Lines:
    def is_there(self, text: str, base: Path) -> bool:
        """Say whether what the command names is to be found from this folder."""
        return any((base / word).is_file() for word in shlex.split(text.partition(":")[2]))

    @contextmanager
    def open(self, text: str, base: Path, conditions: Conditions) -> Iterator[LinesFunction]:
        """Yield the program; leaving the context ends it."""
        command = shlex.split(text.partition(":")[2])
        if not command:
            raise TargetError(f"the target {text!r} names no program: write lines:COMMAND")
        function = LinesFunction(text, command, base, conditions)
        try:
            yield function
        finally:
            function.cold_start()


LINES = _Lines()
