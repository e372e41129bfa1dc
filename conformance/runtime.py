"""Invoking a handler as AWS Lambda does: JSON in, JSON out, a context object, and a limit of time.

Whatever the handler does becomes an outcome: what it raises, what it returns, that it returns nothing in time. Only an
interrupt that the user asked for passes through.
"""

from __future__ import annotations

import contextlib
import gc
import json
import logging
import marshal
import os
import random
import re
import signal
import sys
import threading
import time
import traceback
import warnings
from asyncio import _get_running_loop, _set_running_loop  # made public for those who implement event loops
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, NoReturn, Self

from onhook.conformance.bounded import Bounded
from onhook.conformance.calls import ACCOUNT, REGION
from onhook.conformance.insisting import Insistence, LastResort, frames_within, place_of
from onhook.conformance.rounds import Rounds
from onhook.conformance.traces import Event, Outcome, Raised, Returned, TimedOut, TookTooLong, Unserialisable, copy_of

LambdaHandler = Callable[[Any, Any], Any]

#: How long the audio service waits for a response (`invoke-on-call-leg`).
TIME_LIMIT = 20.0
#: The largest response that Lambda passes on.
LARGEST_RESPONSE = 6 * 1024 * 1024

#: Exceptions by which an AWS client says that it has no credentials, region or endpoint to work with.
ENVIRONMENT_ERRORS = frozenset(
    {
        "CredentialRetrievalError",
        "EndpointConnectionError",
        "ConnectTimeoutError",
        "NoCredentialsError",
        "NoRegionError",
        "PartialCredentialsError",
        "ProfileNotFound",
        "TokenRetrievalError",
        "UnauthorizedSSOTokenError",
    }
)
#: What clients of other languages say then, as a type or as a message.
_ELSEWHERE = ("CredentialsProviderError", "CredentialsError", "Region is missing", "Missing region in config")
#: Error codes in an answer of AWS that say the same.
ENVIRONMENT_CODES = ("UnrecognizedClientException", "InvalidClientTokenId", "ExpiredToken", "InvalidAccessKeyId")


#: Version 2 of the format writes every object out, whether it has been seen before or not.
_NO_SHARED_REFERENCES = 2
#: Handlers return few different responses: those that were seen are not parsed again.
_MOST_REMEMBERED = 1024
_LONGEST_REMEMBERED = 16_384


class CognitoIdentity:
    """Who has called, for functions that a mobile application invokes: nobody."""

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


class _HandlerTimedOut(BaseException):
    """Raised inside a handler that has used up its time."""


class InterruptedByUser(KeyboardInterrupt):
    """The interrupt that somebody asked for at the keyboard, and not one that a handler has raised."""


class Watchdog:
    """Interrupts code under test that does not return, an endless loop too, and one that catches what interrupts it.

    A timer of the process ticks all the while, so that an invocation costs no more than noting its deadline. It needs
    the main thread and a system with interval timers; elsewhere `enforces` is false and nothing is interrupted.

    Code under test may take that timer, or its signal, for itself. So a thread makes rounds, and where an invocation is
    over and no tick was heard, it sends another signal, upon which the timer is put back.
    """

    _TICKS_BEFORE_INSISTING = 8
    _INSISTENT_TICK = 0.001
    #: Seconds of insisting after which the process is ended, and how much longer than the limit nothing may be heard of it.
    PATIENCE = 15.0
    GRACE = 60.0
    #: What is sent by the rounds: ignored by all that does not know it, so that one that comes too late does no harm.
    _REMINDER = getattr(signal, "SIGURG", None)

    def __init__(self, limit: float, last_resort: LastResort | None = None) -> None:
        self.limit = limit
        self.deadline: float | None = None
        #: Where the code was that was interrupted last, as `app.py:12, in wait`.
        self.place = ""
        self.enforces = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
        self._last_resort = last_resort
        self._tick_every = min(0.25, limit / 4)
        self._ticked = self._began = 0.0
        self._main = threading.main_thread().ident or 0
        self._old: dict[int, Any] = {}
        self._old_timer = 0.0, 0.0
        self._boundary: FrameType | None = None
        self._insistence: Insistence | None = None
        self._ignored = 0
        self._ignored_since = 0.0
        self._asked_to_stop = False
        self._watching = False
        self._is_asleep = False
        self._is_heard = True
        #: The deadline of an invocation that is over by the count of the rounds, whatever the clock says.
        self._overdue: object = None
        self._rounds = Rounds(lambda: self.deadline, self._look)

    def __enter__(self) -> Self:
        if self.enforces:
            self._began = self._ticked = time.monotonic()
            self._old = {number: signal.signal(number, handle) for number, handle in self._handlers().items()}
            self._old_timer = signal.setitimer(signal.ITIMER_REAL, self._tick_every, self._tick_every)
            self._watching = True
            self._expect_life()
            self._rounds.start()
        return self

    def _handlers(self) -> dict[int, Callable[[int, FrameType | None], None]]:
        handlers: dict[int, Callable[[int, FrameType | None], None]]
        handlers = {signal.SIGALRM: self._tick, signal.SIGINT: self._interrupt}
        if self._last_resort is not None:
            handlers[signal.SIGTSTP] = self._pause
        if self._REMINDER is not None and signal.getsignal(self._REMINDER) in (signal.SIG_DFL, signal.SIG_IGN):
            handlers[self._REMINDER] = self._remind
        return handlers

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.enforces:
            self._rounds.stop()
            self._watching = False
            remaining, interval = self._old_timer
            if remaining:
                remaining = max(0.001, remaining - (time.monotonic() - self._began))
            signal.setitimer(signal.ITIMER_REAL, remaining, interval)
            for number, handle in self._old.items():
                signal.signal(number, signal.SIG_DFL if handle is None else handle)
            if self._last_resort is not None:
                self._last_resort.rest()
            if self._asked_to_stop and not isinstance(error, KeyboardInterrupt):
                raise InterruptedByUser from None  # it got lost on its way

    # -- signals ---------------------------------------------------------------------------------------------------

    def _tick(self, number: int, frame: FrameType | None) -> None:
        now = self._ticked = time.monotonic()
        self._is_heard = True
        if self._is_over(now) or (self._asked_to_stop and any(frames_within(frame, self._boundary))):
            self._insist(frame, now)
        remaining = self._old_timer[0]
        old = self._old.get(signal.SIGALRM)
        if remaining and now - self._began >= remaining and callable(old):
            old(number, frame)

    def _remind(self, number: int, frame: FrameType | None) -> None:
        if self._watching:
            self._take_timer()
            self._tick(number, frame)

    def _take_timer(self) -> None:
        signal.signal(signal.SIGALRM, self._tick)
        signal.setitimer(signal.ITIMER_REAL, self._tick_every, self._tick_every)

    def _is_over(self, now: float) -> bool:
        return self.deadline is not None and (now >= self.deadline or self.deadline is self._overdue)

    def _insist(self, frame: FrameType | None, now: float) -> NoReturn:
        boundary = self._boundary
        if not self._ignored:
            self.place, self._ignored_since = place_of(frame, boundary), now
        self._ignored += 1
        if self._ignored == self._TICKS_BEFORE_INSISTING:  # it catches what interrupts it: try at any moment
            signal.setitimer(signal.ITIMER_REAL, self._INSISTENT_TICK, self._INSISTENT_TICK)
            self._insistence = Insistence(boundary, self._raised)
        if self._insistence is not None:
            if self._last_resort is not None and now - self._ignored_since > self.PATIENCE:
                self._give_up(self._last_resort, place_of(frame, boundary) or self.place)
            self._insistence.go_on(frame)
        raise self._raised()

    def _raised(self) -> BaseException:
        return InterruptedByUser() if self._asked_to_stop else _HandlerTimedOut()

    def _give_up(self, last_resort: LastResort, place: str) -> NoReturn:
        self._rounds.dismiss()
        signal.setitimer(signal.ITIMER_REAL, 0)
        if self._insistence is not None:
            self._insistence.stop()
        why = "was interrupted" if self._asked_to_stop else f"did not return within {self.limit:g} s"
        last_resort.end(
            f"the code under test {why} and cannot be stopped, because it catches what stops it and goes on: {place};"
            " catch Exception there instead of everything. The run ends here"
        )

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True
        raise InterruptedByUser

    def _pause(self, number: int, frame: FrameType | None) -> None:
        """A process that somebody has put to sleep shows no life, which shall not count."""
        self._is_asleep = True
        if self._last_resort is not None:
            self._last_resort.rest()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._pause)
        self._is_asleep = False

    # -- rounds, in a thread of their own ----------------------------------------------------------------------------

    def _look(self, deadline: object, rounds: int) -> None:
        """Look after an invocation, known by its deadline, that was under way in so many rounds before."""
        self._expect_life()
        heard, self._is_heard = self._is_heard, False
        overdue = rounds * Rounds.SECONDS - self.limit
        if deadline is None or overdue <= 0:
            return
        self._overdue = deadline
        if overdue > self.GRACE and self._last_resort is not None:
            self._give_up_unheard(self._last_resort)
        if not heard and self._REMINDER in self._old:
            signal.pthread_kill(self._main, self._REMINDER)

    def _expect_life(self) -> None:
        """Where not even the rounds are made, some C code keeps Python to itself."""
        if self._last_resort is not None and not self._is_asleep:
            self._last_resort.expect_life_within(self.limit + self.GRACE)

    def _give_up_unheard(self, last_resort: LastResort) -> NoReturn:
        place = place_of(sys._current_frames().get(self._main), self._boundary)
        last_resort.end(
            f"the code under test did not return within {self.limit:g} s and cannot be interrupted, because no signal gets"
            f" through to it{f': {place}' if place else ''}. The run ends here"
        )

    # -- around the code under test ----------------------------------------------------------------------------------

    def begin(self, boundary: FrameType) -> float:
        """Give what a frame of ours calls as much time as an invocation may take; return the deadline.

        Raises InterruptedByUser where the code that was called before has swallowed that.
        """
        now = time.monotonic()
        if self._watching:
            if self._asked_to_stop:
                raise InterruptedByUser
            if now - self._ticked > 2:  # the code under test has taken the timer for itself
                self._take_timer()
                self._ticked = now
        self._boundary = boundary
        self.deadline = now + self.limit
        return self.deadline

    @contextlib.contextmanager
    def limited(self, what: str) -> Iterator[None]:
        """Give something else of the adopter's as much time as an invocation; raises TookTooLong where it takes longer."""
        self.begin(sys._getframe(2))
        try:
            yield
        except _HandlerTimedOut:
            at = f"; it was interrupted at {self.place}" if self.place else ""
            raise TookTooLong(f"{what} takes longer than {self.limit:g} s{at}") from None
        finally:
            self.rest()

    def rest(self) -> None:
        """The invocation is over: interrupt nobody any more."""
        while True:
            try:
                self.deadline = self._boundary = None
                if self._insistence is not None:
                    self._insistence.stop()
                    self._insistence = None
                if self._ignored >= self._TICKS_BEFORE_INSISTING:
                    signal.setitimer(signal.ITIMER_REAL, self._tick_every, self._tick_every)
                self._ignored = 0
            except _HandlerTimedOut:
                continue
            return


class LambdaRuntime:
    """Invokes one handler. `handler` may be replaced between examples, when the application starts cold."""

    def __init__(self, handler: LambdaHandler, watchdog: Watchdog, name: str = "handler") -> None:
        self.handler = handler
        self.watchdog = watchdog
        self.name = name

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
                value = self.handler(handed, context)
                outcome = serialised(value)
            finally:
                watchdog.rest()
        except _HandlerTimedOut:
            outcome = TimedOut(watchdog.limit, watchdog.place)
        except InterruptedByUser:
            raise
        except BaseException as error:  # a handler may raise anything, SystemExit and RecursionError included
            outcome = _raised(error)
        return outcome, time.monotonic() - began


def _default(value: object) -> float | str:
    """What the Lambda runtime serialises beyond JSON: DynamoDB's numbers, and bytes that are UTF-8."""
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == int(value) else float(value)
    if isinstance(value, bytes):
        return value.decode()
    raise TypeError(f"{type(value).__name__} is not JSON")


def _with_named_tuples_as_objects(value: Any) -> Any:
    """Return a value as the Lambda runtime takes it, to which a named tuple is an object and no array."""
    if isinstance(value, dict):
        return {
            key.decode() if isinstance(key, bytes) else key: _with_named_tuples_as_objects(one)
            for key, one in value.items()
        }
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _with_named_tuples_as_objects(value._asdict())
    if isinstance(value, (list, tuple)):
        return [_with_named_tuples_as_objects(one) for one in value]
    return value


_encode = json.JSONEncoder(default=_default, allow_nan=False).encode
_returned: Bounded[str, Returned] = Bounded(_MOST_REMEMBERED)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


_decode = json.JSONDecoder(parse_constant=_refuse).decode


def serialised(value: Any) -> Outcome:
    """Return what the Lambda runtime would send of a returned value; of equal values it is asked once."""
    try:  # marshal takes plain values only, and writes equal bytes for equal ones of equal types
        shape = marshal.dumps(value, _NO_SHARED_REFERENCES)
    except ValueError:
        return _encoded(value)
    known = _sent.get(shape)
    if known is None:
        known = _encoded(value)
        if len(shape) <= _LONGEST_REMEMBERED:
            _sent[shape] = known
    return known


_sent: Bounded[bytes, Outcome] = Bounded(_MOST_REMEMBERED)


def _encoded(value: Any) -> Outcome:
    if hasattr(value, "cr_await"):
        value.close()
        return Unserialisable("the handler returned a coroutine; Lambda's Python runtime does not await it")
    try:
        with contextlib.suppress(RecursionError):  # the encoder says better what is wrong
            value = _with_named_tuples_as_objects(value)
        text = value.decode() if isinstance(value, bytes) else _encode(value)  # bytes are sent as they are
    except (TypeError, ValueError, RecursionError) as error:
        return Unserialisable(f"{type(error).__name__}: {error}")
    return returned(text)


def returned(text: str) -> Outcome:
    """Return what an answer comes to, from the text that the handler's runtime sends."""
    if len(text) > LARGEST_RESPONSE:
        return Unserialisable(f"{len(text):,} bytes; Lambda returns at most {LARGEST_RESPONSE:,}")
    known = _returned.get(text)
    if known is None:
        try:
            known = Returned(text, _decode(text))
        except (ValueError, RecursionError) as error:
            return Unserialisable(f"{type(error).__name__}: {error}")
        if len(text) <= _LONGEST_REMEMBERED:
            _returned[text] = known
    return known


def _raised(error: BaseException) -> Raised:
    """Describe an exception; nothing in it is trusted to behave."""
    kind = type(error).__name__
    try:
        return Raised(kind, text_of(error)[:2000], _traceback(error)[:20_000], _is_environment(error))
    except Exception:  # looking at it runs the adopter's code
        return Raised(kind, "(the exception cannot be inspected)", "", environment=False)


def text_of(error: BaseException) -> str:
    """Return the text of an exception, or why it cannot be had."""
    try:
        return str(error)
    except Exception as failing:
        return f"(its text is not available: {type(failing).__name__})"


def _traceback(error: BaseException) -> str:
    """The traceback, as far as it is the handler's."""
    shown = traceback.TracebackException(type(error), error, error.__traceback__, limit=-8)
    shown.stack[:] = [frame for frame in shown.stack if frame.filename != __file__]
    return "".join(shown.format())


def says_no_aws(*told: str) -> bool:
    """Say whether an exception of somewhere else comes from an AWS client without credentials, region or endpoint.

    It is known by its type, its message and its code only; botocore's ClientError has the code in its message.
    """
    codes = [code for one in told for code in re.findall(r"An error occurred \((\w+)\)", one)]
    return any(one in ENVIRONMENT_ERRORS or one in ENVIRONMENT_CODES or one in _ELSEWHERE for one in (*told, *codes))


def _is_environment(error: BaseException) -> bool:
    """The exception, or one that led to it, comes from an AWS client without credentials, region or endpoint."""
    seen: BaseException | None = error
    for _ in range(10):
        if seen is None:
            break
        if type(seen).__module__.startswith("botocore") or type(seen).__module__.startswith("boto3"):
            response = getattr(seen, "response", None)
            code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
            if type(seen).__name__ in ENVIRONMENT_ERRORS or code in ENVIRONMENT_CODES:
                return True
        seen = seen.__cause__ or seen.__context__
    return False


#: Variables that are set in every Lambda function, as far as handlers look at them (AWS Lambda's own guide). LAMBDA_TASK_ROOT is
#: not among them: by that tracing libraries know that they run in Lambda, and start to talk to what is not there.
VARIABLES = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": LambdaContext.memory_limit_in_mb,
    "AWS_LAMBDA_FUNCTION_NAME": "handler",
    "AWS_LAMBDA_FUNCTION_VERSION": LambdaContext.function_version,
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/handler",
    "AWS_LAMBDA_LOG_STREAM_NAME": LambdaContext.log_stream_name,
    "AWS_REGION": REGION,
    "LAMBDA_RUNTIME_DIR": "/var/runtime",
    # Not Lambda's: without it a client that has no credentials asks the network for some, and waits.
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextlib.contextmanager
def lambda_process(*, silent: bool = True) -> Iterator[None]:
    """Make this process what a handler expects of its own, and leave it as it was.

    Lambda's variables are set where they are not; output and log records go nowhere if `silent`; warnings are ignored, for
    a project that turns its warnings into errors would make a handler raise that does not raise in Lambda; a process that a
    handler tries to leave stays; the random numbers that it draws are its own; no event loop runs in it, though a fixture
    for a browser keeps one running in the thread of the tests.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        if silent:
            nowhere = stack.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
            stack.enter_context(contextlib.redirect_stdout(nowhere))
            stack.enter_context(contextlib.redirect_stderr(nowhere))
            stack.callback(logging.disable, logging.root.manager.disable)
            logging.disable(logging.CRITICAL)
        stack.callback(random.setstate, random.getstate())
        stack.callback(sys.setrecursionlimit, sys.getrecursionlimit())
        python = f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}"
        variables = VARIABLES | {"AWS_EXECUTION_ENV": python}
        added = [name for name in variables if name not in os.environ]
        os.environ.update({name: variables[name] for name in added})
        stack.callback(lambda: [os.environ.pop(name, None) for name in added])
        stack.enter_context(_staying())
        stack.callback(_set_running_loop, _get_running_loop())
        _set_running_loop(None)
        gc.freeze()  # what is there already need not be looked at again and again: thousands of calls make much garbage
        stack.callback(gc.unfreeze)
        stack.callback(gc.collect)  # what the modules of cold starts had open warns here, and nowhere else
        yield


#: What leaving by `os._exit` comes to; it goes by the name of what was called.
_LEFT = type("os._exit", (SystemExit,), {"__module__": "builtins"})


@contextlib.contextmanager
def _staying() -> Iterator[None]:
    """Let nobody leave this process by `os._exit`; a child that somebody has forked may."""
    owner, leave = os.getpid(), os._exit

    def stay(status: int) -> None:
        if os.getpid() != owner:
            leave(status)
        raise _LEFT(status)

    os._exit = stay  # type: ignore[assignment]
    try:
        yield
    finally:
        os._exit = leave
