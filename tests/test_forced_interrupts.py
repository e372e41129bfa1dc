"""Code that catches whatever interrupts it is ended all the same."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from onhook.conformance.lambda_runtime.forced_interrupts import EXIT_STATUS, Insistence
from onhook.conformance.lambda_runtime.runtime import LambdaRuntime
from onhook.conformance.lambda_runtime.watchdog import Watchdog
from onhook.conformance.lambda_runtime.watchdog_thread import Rounds
from onhook.conformance.model.interrupts import InterruptedByUser
from onhook.conformance.model.traces import Returned, TimedOut

# ruff: noqa: B012, BLE001, E722, SIM105  this is what handlers do that nobody shall write


def retries() -> None:
    while True:
        try:
            time.sleep(0.1)
        except:
            pass


def retries_what_retries() -> None:
    while True:
        try:
            retries()
        except BaseException:
            continue


def suppresses() -> None:
    while True:
        with contextlib.suppress(BaseException):
            time.sleep(1)


def goes_on_at_last() -> None:
    while True:
        try:
            time.sleep(1)
        finally:
            continue


def wait_once() -> None:
    try:
        threading.Event().wait()
    except:
        time.sleep(0.01)


def calls_what_swallows() -> None:
    while True:
        wait_once()


STUBBORN = (
    retries,
    retries_what_retries,
    suppresses,
    goes_on_at_last,
    calls_what_swallows,
)


@pytest.mark.parametrize("stubborn", STUBBORN, ids=lambda function: function.__name__)
def test_what_swallows_an_interrupt_is_ended(stubborn: Callable[[], None]) -> None:
    before = sys.gettrace(), sys.getprofile()
    with Watchdog(0.08) as watchdog:
        invoke = LambdaRuntime(lambda event, context: event or stubborn(), watchdog)
        outcome, seconds = invoke({})
        assert outcome == TimedOut(0.08)
        assert "test_forced_interrupts.py:" in outcome.place
        assert seconds < 10
        assert sys.exception() is None, "Python goes on as if it were still handling the interrupt"
        assert isinstance(invoke({"next": "call"})[0], Returned)
    assert (sys.gettrace(), sys.getprofile()) == before


def test_a_tick_that_comes_while_insisting_is_prepared_does_not_prevent_it(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, prepared = [], []

    class Interrupted(Insistence):
        def __init__(self, boundary: FrameType | None, raised: Callable[[], BaseException]) -> None:
            begun.append(boundary)
            if len(begun) == 1:
                signal.raise_signal(signal.SIGALRM)
            super().__init__(boundary, raised)
            prepared.append(boundary)

    monkeypatch.setattr("onhook.conformance.lambda_runtime.watchdog.Insistence", Interrupted)
    with Watchdog(0.08) as watchdog:
        assert LambdaRuntime(lambda event, context: goes_on_at_last(), watchdog)({})[0] == TimedOut(0.08)
    assert len(begun) == 2
    assert len(prepared) == 1


def test_what_swallows_the_user_s_interrupt_is_ended() -> None:
    with pytest.raises(InterruptedByUser), Watchdog(60) as watchdog:  # noqa: PT012
        asked = threading.Timer(0.2, lambda: __import__("signal").raise_signal(2))
        asked.start()
        LambdaRuntime(lambda event, context: retries(), watchdog)({})


def test_an_interrupt_that_a_handler_swallows_stops_the_run_at_the_next_event() -> None:
    def swallows(event: Any, context: Any) -> None:
        with contextlib.suppress(KeyboardInterrupt):
            __import__("signal").raise_signal(2)

    with pytest.raises(InterruptedByUser), Watchdog(60) as watchdog:  # noqa: PT012
        invoke = LambdaRuntime(swallows, watchdog)
        assert isinstance(invoke({})[0], Returned)
        invoke({})


def ended(code: str, *, expect: int) -> str:
    head = """
    import signal, time
    from onhook.conformance.lambda_runtime.forced_interrupts import Insistence, LastResort
    from onhook.conformance.lambda_runtime.lambda_process import lambda_process
    from onhook.conformance.lambda_runtime.runtime import LambdaRuntime
    from onhook.conformance.lambda_runtime.watchdog import Watchdog
    """
    script = textwrap.dedent(head) + textwrap.dedent(code)
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == expect, ran.stdout + ran.stderr
    assert "not reached" not in ran.stdout
    return ran.stderr


def test_the_process_ends_where_nothing_else_helps_and_says_where_it_was() -> None:
    said = ended(
        """
        Insistence.go_on = lambda self, frame: None
        Watchdog.PATIENCE = 0.5

        def handler(event, context, deeper=20):  # a tick between two tries leaves only one of them
            while True:
                try: handler(event, context, deeper - 1) if deeper else time.sleep(10)
                except: pass

        with Watchdog(0.1, LastResort()) as watchdog, lambda_process():
            LambdaRuntime(handler, watchdog)({})
        print("not reached")
        """,
        expect=EXIT_STATUS,
    )
    assert "did not return within 0.1 s and cannot be stopped" in said
    assert "in handler" in said


def test_the_process_ends_where_python_is_kept_from_running() -> None:
    said = ended(
        """
        Watchdog.GRACE = 1.0

        def handler(event, context):
            sum(iter(int, 1))

        with Watchdog(1.5, LastResort()) as watchdog, lambda_process():
            LambdaRuntime(lambda event, context: time.sleep(1), watchdog)({})
            LambdaRuntime(handler, watchdog)({})
        print("not reached")
        """,
        expect=1,
    )
    assert "in handler" in said


def test_the_process_ends_where_no_signal_comes_through() -> None:
    said = ended(
        """
        Watchdog.GRACE = 1.0

        def handler(event, context):
            import ctypes
            mutex = ctypes.create_string_buffer(128)
            while True:
                ctypes.CDLL(None).pthread_mutex_lock(mutex)

        with Watchdog(0.5, LastResort()) as watchdog, lambda_process():
            LambdaRuntime(handler, watchdog)({})
        print("not reached")
        """,
        expect=EXIT_STATUS,
    )
    assert "did not return within 0.5 s and cannot be interrupted, because no signal gets through to it" in said
    assert "in handler" in said


def ignores_the_timer() -> None:
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    threading.Event().wait()


def switches_the_timer_off() -> None:
    signal.alarm(5)
    signal.alarm(0)
    threading.Lock().acquire()
    while True:
        time.sleep(0.01)


def has_a_timer_of_its_own() -> None:
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
    while True:
        time.sleep(60)


def blocks_the_timer() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    try:
        while True:
            pass
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})


def switches_the_timer_off_and_swallows() -> None:
    while True:
        try:
            switches_the_timer_off()
        except:
            pass


TAKERS = (
    ignores_the_timer,
    switches_the_timer_off,
    has_a_timer_of_its_own,
    blocks_the_timer,
    switches_the_timer_off_and_swallows,
)


@pytest.mark.parametrize("takes", TAKERS, ids=lambda function: function.__name__)
def test_what_takes_the_timer_for_itself_is_ended_and_the_timer_put_back(
    takes: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Rounds, "SECONDS", 0.05)
    with Watchdog(0.08) as watchdog:
        invoke = LambdaRuntime(lambda event, context: event or takes(), watchdog)
        outcome, seconds = invoke({})
        assert outcome == TimedOut(0.08)
        assert seconds < 10
        watchdog._rounds.stop()
        assert LambdaRuntime(lambda event, context: time.sleep(9), watchdog)({})[0] == TimedOut(0.08)


def test_a_clock_that_stands_still_does_not_keep_code_from_being_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a library does it that freezes time for a test."""
    monkeypatch.setattr(Rounds, "SECONDS", 0.05)
    monkeypatch.setattr("time.monotonic", lambda: 1.0)
    with Watchdog(0.2) as watchdog:
        assert LambdaRuntime(lambda event, context: time.sleep(60), watchdog)({})[0] == TimedOut(0.2)


def test_a_handler_that_uses_the_timer_in_time_is_left_alone() -> None:
    def alarmed(event: Any, context: Any) -> str:
        class Slow(Exception):
            pass

        def stop(number: int, frame: Any) -> None:
            raise Slow

        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, 1.5)
        try:
            time.sleep(30)
        except Slow:
            return "on time"
        return "too late"

    with Watchdog(5) as watchdog:
        assert LambdaRuntime(alarmed, watchdog)({})[0] == Returned('"on time"', "on time")


def test_nobody_is_ended_for_being_slow_as_long_as_each_invocation_is_in_time() -> None:
    said = ended(
        """
        from onhook.conformance.lambda_runtime.watchdog_thread import Rounds
        Rounds.SECONDS, Watchdog.GRACE = 0.02, 0.1

        with Watchdog(0.3, LastResort()) as watchdog, lambda_process():
            for _ in range(12):
                signal.alarm(0)
                outcome, _ = LambdaRuntime(lambda event, context: time.sleep(0.15), watchdog)({})
                assert type(outcome).__name__ == "Returned", outcome
        """,
        expect=0,
    )
    assert not said


def test_a_process_that_was_put_to_sleep_is_not_ended_for_it() -> None:
    script = (
        "import time\n"
        "from onhook.conformance.lambda_runtime.forced_interrupts import LastResort\n"
        "from onhook.conformance.lambda_runtime.lambda_process import lambda_process\n"
        "from onhook.conformance.lambda_runtime.runtime import LambdaRuntime\n"
        "from onhook.conformance.lambda_runtime.watchdog import Watchdog\n"
        "from onhook.conformance.lambda_runtime.watchdog_thread import Rounds\n"
        "class Awake(LastResort):\n"
        "    def expect_life_within(self, seconds): pass\n"
        "Rounds.SECONDS, Watchdog.GRACE = 0.2, 0.5\n"
        "with Watchdog(1, Awake()) as watchdog:\n"
        "    outcome, _ = LambdaRuntime(lambda event, context: print('begun', flush=True) or time.sleep(0.5), watchdog)({})\n"
        "    print(type(outcome).__name__)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGSTOP)
        time.sleep(3)
        process.send_signal(signal.SIGCONT)
        said = process.stdout.read()
    assert process.returncode == 0, said


def test_a_handler_that_takes_the_timer_for_itself_does_not_keep_it() -> None:
    def takes(event: Any, context: Any) -> None:
        if event:
            time.sleep(60)
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        signal.alarm(0)
        time.sleep(2.1)

    with Watchdog(3) as watchdog:
        invoke = LambdaRuntime(takes, watchdog)
        assert isinstance(invoke({})[0], Returned)
        watchdog.limit = 0.2
        assert invoke({"and": "hang"})[0] == TimedOut(0.2)
