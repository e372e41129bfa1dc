"""The process of a Lambda function: what a handler expects of the one that it runs in."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import random
import sys
import threading
import warnings
from asyncio import _get_running_loop, _set_running_loop  # made public for those who implement event loops
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from onhook.conformance.lambda_runtime.runtime import LambdaContext
from onhook.conformance.lambda_runtime.unawaited_threads import unawaited_threads
from onhook.conformance.model.calls import REGION

#: Variables that are set in every Lambda function, as far as handlers look at them (AWS Lambda's own guide).
#: LAMBDA_TASK_ROOT is not among them: by that tracing libraries know that they run in Lambda, and start to talk to what
#: is not there.
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

    Lambda's variables are set where they are not; output and log records go nowhere if `silent`; the root logger has a
    handler, whose format an application may change while it is imported; warnings are ignored, for a project that turns
    its warnings into errors would make a handler raise that does not raise in Lambda; a process that a handler tries to
    leave stays; the random numbers that it draws are its own; nobody waits for the threads that it starts; no event
    loop runs in it, though a fixture for a browser keeps one running in the thread of the tests.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        if silent:
            nowhere = stack.enter_context(Path(os.devnull).open("w", encoding="utf-8", errors="backslashreplace"))
            stack.enter_context(contextlib.redirect_stdout(nowhere))
            stack.enter_context(contextlib.redirect_stderr(nowhere))
            stack.callback(logging.disable, logging.root.manager.disable)
            logging.disable(logging.CRITICAL)
        if not logging.root.handlers:
            only = logging.NullHandler()
            logging.root.addHandler(only)
            stack.callback(logging.root.removeHandler, only)
        stack.callback(os.chdir, Path.cwd())
        stack.callback(random.setstate, random.getstate())
        stack.callback(sys.setrecursionlimit, sys.getrecursionlimit())
        python = f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}"
        variables = VARIABLES | {"AWS_EXECUTION_ENV": python}
        added = [name for name in variables if name not in os.environ]
        os.environ.update({name: variables[name] for name in added})
        stack.callback(lambda: [os.environ.pop(name, None) for name in added])
        stack.enter_context(_staying())
        stack.enter_context(unawaited_threads())
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
    """Forbid `os._exit` in this process; a forked child may call it, and so may a thread that was there before.

    pytest-timeout ends a run that hangs from a thread of its own.
    """
    owner, leave, others = os.getpid(), os._exit, set(threading.enumerate()) - {threading.current_thread()}

    def stay(status: int) -> NoReturn:
        if os.getpid() != owner or threading.current_thread() in others:
            leave(status)
        raise _LEFT(status)

    os._exit = stay
    try:
        yield
    finally:
        os._exit = leave
