"""Code that catches whatever interrupts it is ended all the same."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from onhook.conformance.insisting import EXIT_STATUS
from onhook.conformance.runtime import InterruptedByUser, LambdaRuntime, Watchdog
from onhook.conformance.traces import Returned, TimedOut

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


@pytest.mark.parametrize("stubborn", STUBBORN, ids=lambda one: one.__name__)
def test_what_swallows_an_interrupt_is_ended(stubborn: Callable[[], None]) -> None:
    before = sys.gettrace(), sys.getprofile()
    with Watchdog(0.08) as watchdog:
        invoke = LambdaRuntime(lambda event, context: event or stubborn(), watchdog)
        outcome, seconds = invoke({})
        assert outcome == TimedOut(0.08)
        assert "test_insisting.py:" in outcome.place
        assert seconds < 10
        assert isinstance(invoke({"next": "call"})[0], Returned)
    assert (sys.gettrace(), sys.getprofile()) == before


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
    from onhook.conformance.insisting import Insistence, LastResort
    from onhook.conformance.runtime import LambdaRuntime, Watchdog, lambda_process
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

        def handler(event, context):
            while True:
                try: time.sleep(10)
                except: pass

        with Watchdog(0.1, LastResort()) as watchdog, lambda_process():
            LambdaRuntime(handler, watchdog)({})
        print("not reached")
        """,
        expect=EXIT_STATUS,
    )
    assert "did not return within 0.1 s and cannot be stopped" in said
    assert "in handler" in said


def test_the_process_ends_where_no_signal_comes_through() -> None:
    said = ended(
        """
        Watchdog.GRACE = 1.0

        def handler(event, context):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
            while True: pass

        with Watchdog(1.5, LastResort()) as watchdog, lambda_process():
            LambdaRuntime(lambda event, context: time.sleep(1), watchdog)({})
            LambdaRuntime(handler, watchdog)({})
        print("not reached")
        """,
        expect=1,
    )
    assert "in handler" in said


def test_a_handler_that_takes_the_timer_for_itself_does_not_keep_it() -> None:
    def takes(event: Any, context: Any) -> None:
        import signal

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
