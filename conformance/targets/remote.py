"""Handlers that run elsewhere, and are asked over the network: what HTTP and boto3 have in common.

Such a handler cannot be started cold, and the answers of Lambda's Invoke mean the same for each kind.
"""

from __future__ import annotations

import codecs
import json
import re
import time
import warnings
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from onhook.conformance.lambda_runtime.aws_errors import says_no_aws
from onhook.conformance.lambda_runtime.lambda_json import LARGEST_RESPONSE, returned
from onhook.conformance.lambda_runtime.watchdog import Watchdog
from onhook.conformance.model.interrupts import TookTooLong
from onhook.conformance.model.tracebacks import shortened
from onhook.conformance.model.traces import Event, Outcome, Raised, TimedOut, Unserialisable
from onhook.conformance.targets import Function, Unreachable

#: Seconds in which a connection has to be there.
CONNECT = 5.0
#: Seconds to wait before an event is sent again that has not reached the handler: no connection, too many requests.
PAUSES = (0.2, 0.8)
#: How Lambda, and what stands in for it, tells that the function has used up its own time.
_TIMED_OUT = re.compile(r"Task timed out after ([0-9]+(?:\.[0-9]+)?) seconds")
_EXCERPT = 300


class NotReached(Exception):
    """The event has certainly not reached the handler; the text says why."""


class RemoteFunction(Function):
    """A handler that runs elsewhere: it cannot be started cold, and its source is unknown."""

    def __init__(self, text: str, watchdog: Watchdog) -> None:
        #: The target, as the user wrote it.
        self.text = text
        self._watchdog = watchdog

    @abstractmethod
    def send(self, payload: bytes) -> Outcome:
        """Send an event, and return what came of it.

        Raises NotReached where the event may be sent again, TimeoutError where no answer came in time, and Unreachable.
        """

    @abstractmethod
    def reconnect(self) -> None:
        """Let go of connections: an answer may still come over one of them."""

    def invoke(self, event: Event) -> tuple[Outcome, float]:
        """Hand one event to the handler; return what came of it, and the seconds that it took."""
        payload = json.dumps(event).encode("ascii")
        for pause in (*PAUSES, None):
            began = time.monotonic()
            try:
                with self._watchdog.limited("the answer"):
                    outcome = self.send(payload)
            except NotReached as error:
                if pause is None:
                    raise self.unreachable(str(error)) from error
                time.sleep(pause)
            except (TimeoutError, TookTooLong):
                self.reconnect()
                return TimedOut(self._watchdog.limit), time.monotonic() - began
            else:
                return outcome, time.monotonic() - began
        raise AssertionError

    def unreachable(self, why: str) -> Unreachable:
        """Return the error that says why nothing is known of the handler."""
        return Unreachable(f"the target {self.text!r} cannot be asked: {why}")


@contextmanager
def patient(limit: float) -> Iterator[Watchdog]:
    """Limit the time of invocations, and ignore warnings of libraries, which a project may turn into errors."""
    with warnings.catch_warnings(), Watchdog(limit) as watchdog:
        warnings.simplefilter("ignore")
        yield watchdog


def answer(body: bytes) -> Outcome:
    """Return what a function's answer comes to; also where it is an error that nothing else tells of."""
    if len(body) > LARGEST_RESPONSE:
        return Unserialisable(f"more than {LARGEST_RESPONSE:,} bytes, the most that Lambda returns")
    if body.startswith(codecs.BOM_UTF8):
        return Unserialisable(
            "the body begins with a byte-order mark (EF BB BF), which is no JSON: write it in UTF-8 without one"
        )
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return Unserialisable(f"no JSON, and no text in UTF-8: {excerpt(body)}")
    if not text.strip():
        return Unserialisable("an empty body")
    timed_out = _TIMED_OUT.search(text[:_EXCERPT])
    if timed_out and not text.lstrip().startswith(("{", "[")):  # the runtime interface emulator says it like that
        return TimedOut(float(timed_out[1]))
    outcome = returned(text)
    value = getattr(outcome, "value", None)
    # Each runtime of Lambda has these two in its errors; no response of a handler has.
    if isinstance(value, dict) and {"errorType", "errorMessage"} <= value.keys() and "Actions" not in value:
        return _error(value)
    return outcome


def failure(body: bytes) -> Outcome:
    """Return the outcome of a failed invocation: what the function raised, or that it ran out of time."""
    outcome = answer(body)
    if isinstance(outcome, (Raised, TimedOut)):
        return outcome
    value = getattr(outcome, "value", None)
    return _error(value if isinstance(value, dict) else {"errorMessage": excerpt(body)})


def _error(value: Mapping[str, Any]) -> Outcome:
    message = str(value.get("errorMessage", ""))
    timed_out = _TIMED_OUT.search(message)
    if timed_out:
        return TimedOut(float(timed_out[1]))
    lines = value.get("trace") or value.get("stackTrace") or ()
    trace = "\n".join(str(line).rstrip("\n") for line in lines) if isinstance(lines, (list, tuple)) else str(lines)
    kind = str(value.get("errorType") or "Error")[:200]
    return Raised(kind, shortened(message), trace[:20_000], says_no_aws(kind, message))


def excerpt(body: bytes) -> str:
    """Return the beginning of an answer, in one line, for a message."""
    text = " ".join(body[: 4 * _EXCERPT].decode("utf-8", "replace").split())
    return repr(text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}...")
