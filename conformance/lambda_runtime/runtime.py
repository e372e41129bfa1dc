"""Invoking a handler as AWS Lambda does: JSON in, JSON out, a context object, and a limit of time.

All that the handler does becomes an outcome: what it raises, what it returns, that it returns nothing in time. Only an
interrupt that the user asked for passes through.
"""

from __future__ import annotations

import inspect
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from onhook.conformance.lambda_runtime.aws_errors import comes_of_no_aws
from onhook.conformance.lambda_runtime.lambda_json import serialised
from onhook.conformance.lambda_runtime.watchdog import TimeIsUp, Watchdog
from onhook.conformance.model.calls import ACCOUNT, REGION
from onhook.conformance.model.interrupts import INTERRUPTIONS
from onhook.conformance.model.json_values import copy_of
from onhook.conformance.model.services import is_called_with
from onhook.conformance.model.tracebacks import shortened, text_of, traceback_of
from onhook.conformance.model.traces import Event, Outcome, Raised, TimedOut

LambdaHandler = Callable[[Any, Any], Any]

#: What is said of a target that cannot be called as a handler, but as a service.
_A_SERVICE = (
    " (a handler takes two arguments, and a service three: is this a service? Then name it by --onhook-service)"
)
#: What is said of a method whose object is missing.
_A_METHOD = " (a method takes its object first: name one that is bound, as after `handler = App().handle`)"
#: Files of onhook that run the handler, or that the handler runs: an `os._exit` there is onhook's.
_CALLERS = tuple(str(Path(__file__).with_name(f"{name}.py")) for name in ("runtime", "lambda_json", "lambda_process"))


class CognitoIdentity:
    """The caller's identity, which only functions that a mobile application invokes have."""

    cognito_identity_id = None
    cognito_identity_pool_id = None


class LambdaContext:
    """The context object, with the attributes that Lambda documents for Python."""

    function_version = "$LATEST"
    log_stream_name = "2025/01/01/[$LATEST]00000000000000000000000000000001"
    aws_request_id = "00000000-0000-4000-8000-00000000000a"
    memory_limit_in_mb = "128"
    identity = CognitoIdentity()
    client_context = None
    tenant_id = None

    def __init__(self, function_name: str, deadline: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.function_name = function_name
        self._clock = clock
        self._deadline = deadline

    @property
    def invoked_function_arn(self) -> str:
        """The ARN that the function was invoked by."""
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        """The function's log group."""
        return f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the invocation times out."""
        return max(0, int((self._deadline - self._clock()) * 1000))

    def log(self, message: object) -> None:
        """Write to the function's log."""
        print(message)


class LambdaRuntime:
    """Invokes one handler. `handler` may be replaced between examples, when the application starts cold."""

    def __init__(self, handler: LambdaHandler, watchdog: Watchdog, name: str = "handler") -> None:
        self.handler = handler
        self.watchdog = watchdog
        self.name = name
        self._process = os.getpid()

    def __call__(self, event: Event) -> tuple[Outcome, float]:
        """Hand one event to the handler; return what came of it, and the seconds that it took."""
        watchdog = self.watchdog
        handed = copy_of(event)
        deadline = watchdog.begin(sys._getframe())
        began = deadline - watchdog.limit
        context = LambdaContext(self.name, deadline)
        outcome: Outcome
        try:
            try:
                value, stopped = next(_invoked_apart(self.handler, handed, context))
                if stopped is not None:
                    raise stopped
                outcome = serialised(value)
            finally:
                if os.getpid() != self._process:
                    os._exit(1)  # a child that the handler has forked came back, too: it would play the run once more
                watchdog.rest()
        except TimeIsUp:
            outcome = TimedOut(watchdog.limit, watchdog.place)
        except INTERRUPTIONS:
            raise
        except BaseException as error:  # a handler may raise anything, SystemExit and RecursionError included
            outcome = _raised(error, self.handler)
        return outcome, time.monotonic() - began


def _invoked_apart(
    handler: LambdaHandler, event: Event, context: LambdaContext
) -> Iterator[tuple[Any, StopIteration | None]]:
    """Yield what a handler returns, or the one exception that no generator can raise.

    Where a handler swallows an interrupt, Python may go on as if it were still handling it, and tell of it whenever
    anything is raised. What a generator handles ends with it.
    """
    try:
        yield handler(event, context), None
    except StopIteration as error:
        yield None, error


def _raised(error: BaseException, handler: LambdaHandler) -> Raised:
    """Describe an exception; nothing in it is trusted to behave."""
    kind = type(error).__name__
    try:
        hint = ""
        if is_called_with(error, handler, wrong=2, right=3, callers=2):
            hint = _A_METHOD if next(iter(inspect.signature(handler).parameters)) == "self" else _A_SERVICE
        return Raised(kind, shortened(text_of(error)) + hint, traceback_of(error, *_CALLERS), comes_of_no_aws(error))
    except Exception:  # looking at it runs the adopter's code
        return Raised(kind, "(the exception cannot be inspected)", "", environment=False)
