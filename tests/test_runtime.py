"""A response as the Lambda runtime sends it."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from asyncio import _get_running_loop, _set_running_loop
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from onhook.conformance.lambda_runtime.lambda_process import lambda_process
from onhook.conformance.lambda_runtime.runtime import LambdaRuntime
from onhook.conformance.lambda_runtime.watchdog import Watchdog
from onhook.conformance.model.traces import Returned, Unserialisable


class Action(NamedTuple):
    Type: str
    Parameters: dict[str, Any]


def outcome(value: Any) -> Any:
    return LambdaRuntime(lambda event, context: value, Watchdog(1.0))({})[0]


def test_values_that_are_equal_in_python_only_are_sent_each_as_it_is() -> None:
    sent = [outcome({"Actions": [value]}).text for value in (1, True, 1.0, 0, False, -0.0)]
    assert sent == [f'{{"Actions": [{text}]}}' for text in ("1", "true", "1.0", "0", "false", "-0.0")]


def test_a_value_that_is_changed_after_it_was_returned_is_sent_anew() -> None:
    value: dict[str, Any] = {"Actions": []}
    first = outcome(value)
    value["Actions"].append(Action("Hangup", {}))
    assert [first.value, outcome(value).value] == [
        {"Actions": []},
        {"Actions": [{"Type": "Hangup", "Parameters": {}}]},
    ]


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ({"Actions": [Action("Hangup", {})]}, '{"Actions": [{"Type": "Hangup", "Parameters": {}}]}'),
        ({"Actions": ({"Type": "Hangup"},)}, '{"Actions": [{"Type": "Hangup"}]}'),
        ([Decimal(480), Decimal("0.5")], "[480, 0.5]"),
        (None, "null"),
        ({"Actions": [], b"CallId": b"1"}, '{"Actions": [], "CallId": "1"}'),
        (b'{"Actions": []}', '{"Actions": []}'),
    ],
)
def test_what_a_handler_returns_is_sent_as_lambda_sends_it(value: Any, sent: str) -> None:
    assert outcome(value) == Returned(sent, __import__("json").loads(sent))


@pytest.mark.parametrize("value", [{1, 2}, b"x", b"\xff", [b"\xff"], float("nan"), Decimal("nan"), object()])
def test_what_json_cannot_hold_is_told(value: Any) -> None:
    assert isinstance(outcome(value), Unserialisable)


def test_the_context_has_what_lambda_gives_every_function() -> None:
    seen: list[Any] = []
    with lambda_process(), Watchdog(5) as watchdog:
        LambdaRuntime(lambda event, context: seen.extend([context, dict(os.environ)]), watchdog)({})
    context, variables = seen
    assert context.identity.cognito_identity_id is context.identity.cognito_identity_pool_id is None
    assert context.client_context is context.tenant_id is None
    assert variables["AWS_LAMBDA_LOG_STREAM_NAME"] == context.log_stream_name
    assert variables["AWS_LAMBDA_INITIALIZATION_TYPE"] == "on-demand"
    assert "LAMBDA_TASK_ROOT" not in variables
    assert "AWS_LAMBDA_INITIALIZATION_TYPE" not in os.environ


def printed_by(source: str) -> str:
    """What a process of its own prints, which has to end by itself."""
    return subprocess.run(
        [sys.executable, "-c", source], stdout=subprocess.PIPE, text=True, timeout=60, check=True
    ).stdout


NEVER_ENDING = """
import threading
from concurrent.futures import ThreadPoolExecutor
from onhook.conformance.lambda_runtime.lambda_process import lambda_process

with lambda_process():
    threading.Thread(target=threading.Event().wait).start()
    ThreadPoolExecutor(1).submit(threading.Event().wait)
threads = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
print([thread.is_alive() for thread in threads], threading.Thread(target=int).daemon)
"""


ENDED_FROM_OUTSIDE = """
import os
import threading
from onhook.conformance.lambda_runtime.lambda_process import lambda_process

def end():
    is_hanging.wait()
    os.write(1, b"ended")
    os._exit(0)

is_hanging = threading.Event()
threading.Thread(target=end).start()
with lambda_process():
    is_hanging.set()
    threading.Event().wait(30)
    os.write(1, b" too late")
"""


FORKING = """
import os
from onhook.conformance.lambda_runtime.runtime import LambdaRuntime
from onhook.conformance.lambda_runtime.watchdog import Watchdog

def forks(event, context):
    child = os.fork()
    return {"Actions": []} if child == 0 else os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

outcome, _ = LambdaRuntime(forks, Watchdog(20))({})
print(outcome.value)
"""


def test_a_thread_that_was_there_before_the_handler_may_end_the_process() -> None:
    """As pytest-timeout does with a test that hangs."""
    assert printed_by(ENDED_FROM_OUTSIDE) == "ended"


def test_a_child_that_a_handler_has_forked_does_not_come_back_too() -> None:
    """It would play the rest of the run beside its parent, and fork at every event."""
    assert printed_by(FORKING) == "1\n"


def test_a_finished_run_does_not_wait_for_threads_that_a_handler_has_started() -> None:
    assert printed_by(NEVER_ENDING) == "[True, True] False\n"


@pytest.mark.parametrize("others", [[], [logging.StreamHandler()]], ids=["none", "one"])
def test_the_root_logger_has_a_handler_whose_format_can_be_changed(
    others: list[logging.Handler], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lambda's runtime puts one there; nobody else does where pytest's own are switched off."""
    monkeypatch.setattr(logging.root, "handlers", others.copy())
    with lambda_process():
        assert len(logging.root.handlers) == 1
        logging.getLogger().handlers[0].setFormatter(logging.Formatter("%(message)s"))
    assert logging.root.handlers == others


def test_a_response_that_contains_itself_is_told() -> None:
    circle: dict[str, Any] = {}
    circle["Actions"] = [circle]
    assert isinstance(outcome(circle), Unserialisable)


@pytest.fixture
def running_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop that runs in the thread of the tests, as that of a browser's fixture does; it may be there already."""
    before, loop = _get_running_loop(), asyncio.new_event_loop()
    _set_running_loop(loop)
    yield loop
    _set_running_loop(before)
    loop.close()


def test_a_handler_may_run_an_event_loop_though_one_runs_the_tests(running_loop: asyncio.AbstractEventLoop) -> None:
    async def responding() -> dict[str, Any]:
        return {"SchemaVersion": "1.0", "Actions": []}

    with lambda_process(), Watchdog(5) as watchdog:
        answered, _ = LambdaRuntime(lambda event, context: asyncio.run(responding()), watchdog)({})
    assert isinstance(answered, Returned), answered
    assert asyncio.get_running_loop() is running_loop
