"""`node:path/to/index.js:handler`: a JavaScript handler, in a Node.js process that lives as long as the campaign.

Each cold start runs the project's modules again in that process. What cannot be undone there (a connection, a child
process, an endless loop) is undone by a new process.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onhook.conformance.lambda_runtime.aws_errors import says_no_aws
from onhook.conformance.lambda_runtime.lambda_json import returned
from onhook.conformance.lambda_runtime.lambda_process import VARIABLES
from onhook.conformance.lambda_runtime.runtime import LambdaContext
from onhook.conformance.model.tracebacks import shortened
from onhook.conformance.model.traces import Event, Outcome, Raised, Returned, TimedOut, Unserialisable
from onhook.conformance.targets import Conditions, TargetError, Unreachable
from onhook.conformance.targets.javascript import (
    JavaScriptTarget,
    fingerprint,
    hints,
    parse_javascript,
    place,
    reads_arguments,
    sources,
)

#: The oldest version of Node.js that will do.
OLDEST = 18
#: Seconds in which a new process has to be there, and a handler loaded: Lambda gives as many for that.
START = 10.0
_WORKER = Path(__file__).with_name("node_worker.js")
#: Lambda's own way to say that the process of a handler has ended.
_EXITED = "Runtime.ExitError"
_LONGEST_ANSWER = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a worker says: a word, and JSON."""

    word: str
    text: str

    @property
    def value(self) -> Any:
        return json.loads(self.text)


class _Late(Exception):
    """A worker does not answer in time."""


class _Ended(Exception):
    """A worker has ended, or answers what is no answer; the text says which."""


class _Worker:
    """One Node.js process, and the two pipes to it."""

    def __init__(self, program: str, cwd: Path, *, silent: bool) -> None:
        theirs, self._to = os.pipe()
        self._from, answers = os.pipe()
        nowhere = subprocess.DEVNULL if silent else None
        command = [program, str(_WORKER), str(theirs), str(answers), "silent" if silent else "loud"]
        try:
            self._process = subprocess.Popen(
                command,
                pass_fds=(theirs, answers),
                cwd=cwd,
                env=_environment(cwd),
                stdin=subprocess.DEVNULL,
                stdout=nowhere,
                stderr=nowhere,
                start_new_session=True,  # so that what the handler starts can be ended with it
            )
        except BaseException:
            os.close(self._to)
            os.close(self._from)
            raise
        finally:
            os.close(theirs)
            os.close(answers)
        os.set_blocking(self._to, False)
        self._poll = select.poll()
        self._poll.register(self._from, select.POLLIN)
        self._poll_to = select.poll()
        self._poll_to.register(self._to, select.POLLOUT)
        self._rest = b""

    def ask(self, message: Mapping[str, Any], seconds: float) -> _Answer:
        """Have something done; raises _Late and _Ended, after which the worker is of no use."""
        deadline = time.monotonic() + seconds
        self._send(f"{json.dumps(message)}\n".encode("ascii"), deadline)
        return self.answer(deadline)

    def _send(self, data: bytes, deadline: float) -> None:
        while data:
            try:
                data = data[os.write(self._to, data) :]
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise _Late from None
                self._poll_to.poll(max(0.0, deadline - time.monotonic()) * 1000)
            except OSError:
                raise _Ended(self._how()) from None

    def answer(self, deadline: float) -> _Answer:
        """Wait for an answer."""
        parts = [self._rest]
        size = 0
        while b"\n" not in parts[-1]:
            if not self._poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise _Late
            parts.append(os.read(self._from, 1 << 18))
            size += len(parts[-1])
            if not parts[-1]:
                raise _Ended(self._how())
            if size > _LONGEST_ANSWER:
                raise _Ended(f"the handler's process sent more than {_LONGEST_ANSWER:,} bytes")
        line, _, self._rest = b"".join(parts).partition(b"\n")
        word, _, text = line.decode("utf-8", "replace").partition(" ")
        if word not in _WORDS:
            shown = line[:80].decode("utf-8", "replace")
            raise _Ended(f"the handler wrote into the pipe that its process answers through: {shown!r}")
        return _Answer(word, text)

    def _how(self) -> str:
        """How the process ended."""
        try:
            status = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return "the handler's process closed the pipe that it answers through"
        if status >= 0:
            return f"the handler's process ended with status {status}"
        return f"the handler's process was ended by {signal.Signals(-status).name}"

    def end(self) -> None:
        """End the process and what it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._to)
        os.close(self._from)


#: Why the answer of a handler that has come to its end is null.
_REMARKS = {
    "ignored": "the handler is a plain function and has not called its callback: Lambda answers null then, whatever it"
    " returns; make it async, or return a promise",
    "unsettled": "the handler has returned a promise that nothing settles: Lambda answers null when nothing is left to happen",
}
_WORDS = frozenset(("ready", "loaded", "unfit", "failed", "used", "returned", "raised", "unserialisable", *_REMARKS))


#: By these a Node.js process that has started this one would talk to it.
_CHANNELS = ("NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE")


def _environment(root: Path) -> dict[str, str]:
    """Return the variables of a Lambda function, overridden by those of this process: fixtures may have set some."""
    ours = {name: value for name, value in os.environ.items() if name not in _CHANNELS}
    return VARIABLES | {"LAMBDA_TASK_ROOT": str(root)} | ours


class NodeFunction:
    """A JavaScript handler: its project's modules run again at each cold start."""

    starts_cold = True
    random_seed = 0

    def __init__(self, target: JavaScriptTarget, base: Path, conditions: Conditions) -> None:
        self.target = target
        self._base = base
        self._conditions = conditions
        self._program = _program(target)
        self._worker: _Worker | None = None
        context = {
            "functionName": target.attribute,
            "invokedFunctionArn": LambdaContext(target.attribute, 0).invoked_function_arn,
            "memoryLimitInMB": LambdaContext.memory_limit_in_mb,
            "awsRequestId": LambdaContext.aws_request_id,
            "logGroupName": LambdaContext(target.attribute, 0).log_group_name,
            "logStreamName": LambdaContext.log_stream_name,
        }
        self._loading = {"do": "load", "file": str(target.file), "attribute": target.attribute, "context": context}
        self.digits, self.numbers, self.intents = hints(sources(target.file))
        self.reads_arguments = reads_arguments(target.file)

    # -- workers -----------------------------------------------------------------------------------------------------

    def end(self) -> None:
        """End the process."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()

    def _new_worker(self) -> _Worker:
        self.end()
        text = self.target.text
        try:
            self._worker = worker = _Worker(self._program, self._base, silent=self._conditions.silent)
            version = worker.answer(time.monotonic() + START).value["version"]
        except _Late:
            self.end()
            raise Unreachable(f"the target {text!r}: {self._program} does not start within {START:g} s") from None
        except (OSError, _Ended, ValueError, TypeError, KeyError) as error:
            self.end()
            needed = f"Node.js {OLDEST} or newer is needed (`node --version`), and NODE_OPTIONS that it knows"
            raise Unreachable(f"the target {text!r}: {self._program} cannot be started: {error}; {needed}") from error
        if int(str(version).partition(".")[0]) < OLDEST:
            self.end()
            raise Unreachable(
                f"the target {text!r}: Node.js {OLDEST} or newer is needed, and {self._program} is {version}"
            )
        return worker

    # -- loading -----------------------------------------------------------------------------------------------------

    def cold_start(self) -> None:
        """Run the modules again; raises TargetError where they cannot be."""
        if self._worker is not None and self._load(self._worker):
            return
        worker = self._new_worker()
        if not self._load(worker, is_new=True):
            raise TargetError(f"the target {self.target.text!r} cannot be loaded, not even in a process of its own")

    def _load(self, worker: _Worker, *, is_new: bool = False) -> bool:
        """Load the handler; False where another worker has to do it."""
        limit = max(START, self._conditions.time_limit) if is_new else START
        try:
            answer = worker.ask(self._loading | {"randomSeed": self.random_seed}, limit)
        except (_Late, _Ended) as error:
            self.end()
            if is_new:
                why = f"it takes longer than {limit:g} s" if isinstance(error, _Late) else str(error)
                raise TargetError(f"the target {self.target.text!r} cannot be loaded: {why}") from None
            return False
        if answer.word == "loaded":
            return True
        if not is_new:  # used up, or not to be loaded twice, as what is compiled for one process
            return False
        kind = Unreachable if answer.word == "unfit" else TargetError
        raise kind(f"the target {self.target.text!r} {self._why_not(answer)}")

    def _why_not(self, answer: _Answer) -> str:
        told = answer.value
        if "missing" in told:
            offered = f"; it has {', '.join(told['offered'])}" if told["offered"] else "; it exports nothing"
            return f"has no export {told['missing']!r} in {self.target.file}{offered}"
        if "kind" in told:
            return f"is not a function: it is {told['kind']}"
        where = told.get("where") or self._place_of_syntax_error(told)
        placed = f" ({where['file']}, line {where['line']})" if where else ""
        message = " ".join(str(told.get("message")).partition("\nRequire stack")[0].split())
        return f"cannot be loaded: {told.get('type')}: {message}{placed}{_hint(told, message)}"

    def _place_of_syntax_error(self, told: Mapping[str, Any]) -> dict[str, Any] | None:
        """Node.js does not say where in an ES module an error of syntax is, unless it is asked to check the file."""
        if told.get("type") != "SyntaxError":
            return None
        for file in sources(self.target.file):
            try:
                checked = subprocess.run(
                    [self._program, "--check", str(file)], capture_output=True, check=False, timeout=START
                )
            except subprocess.TimeoutExpired:
                return None
            first = checked.stderr.decode(errors="replace").partition("\n")[0].rpartition(":")
            if checked.returncode and first[2].isdecimal():
                return {"file": str(file), "line": int(first[2])}
        return None

    # -- invoking ----------------------------------------------------------------------------------------------------

    def invoke(self, event: Event) -> tuple[Outcome, float]:
        """Hand one event to the handler; return what came of it, and the seconds that it took."""
        if self._worker is None:  # the one before was ended, which in Lambda means a new process, too
            self.cold_start()
        worker = self._worker
        assert worker is not None
        limit = self._conditions.time_limit
        message = {"do": "invoke", "event": event, "milliseconds": limit * 1000}
        began = time.monotonic()
        outcome: Outcome
        try:
            outcome = _outcome(worker.ask(message, limit))
        except _Late:
            self.end()
            outcome = TimedOut(limit)
        except (_Ended, ValueError, TypeError, KeyError) as error:
            self.end()
            outcome = Raised(_EXITED, str(error))
        except BaseException:
            self.end()
            raise
        return outcome, time.monotonic() - began

    def fingerprint(self) -> str:
        """Return a text that changes when a file of the project does."""
        return fingerprint(self.target)

    def place(self) -> str:
        """Return where the handler is exported."""
        return place(self.target)


def _outcome(answer: _Answer) -> Outcome:
    if answer.word == "returned":
        return returned(answer.text)
    if answer.word in _REMARKS:
        return Returned(answer.text, None, _REMARKS[answer.word])
    told = answer.value
    if answer.word == "unserialisable":
        return Unserialisable(str(told))
    kind, message = str(told["type"]), str(told["message"])
    environment = says_no_aws(kind, message, str(told.get("code", "")))
    return Raised(kind, shortened(message), str(told.get("trace", "")), environment)


def _hint(told: Mapping[str, Any], message: str) -> str:
    if told.get("code") in ("MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"):
        return "; run `npm install`, or build first, where the project wants that"
    if told.get("type") == "SyntaxError" and ("import statement" in message or "'export'" in message):
        return '; an ES module ends in .mjs, or has "type": "module" in its package.json'
    return ""


def _program(target: JavaScriptTarget) -> str:
    found = shutil.which("node") or shutil.which("nodejs")
    if found is None:
        raise Unreachable(
            f"the target {target.text!r}: there is no `node` on the PATH; install Node.js {OLDEST} or newer"
            " (https://nodejs.org, or your system's package), and run again"
        )
    return found


class _Node:
    def is_there(self, text: str, base: Path) -> bool:
        try:
            return parse_javascript(text, base).file.is_file()
        except TargetError:
            return False

    def check(self, text: str, base: Path) -> None:
        parse_javascript(text, base)

    @contextmanager
    def open(self, text: str, base: Path, conditions: Conditions) -> Iterator[NodeFunction]:
        function = NodeFunction(parse_javascript(text, base), base, conditions)
        try:
            function.cold_start()
            yield function
        finally:
            function.end()


NODE = _Node()
