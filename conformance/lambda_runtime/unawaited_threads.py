"""Threads that a handler starts: Lambda does not wait for them, so neither does the end of a run."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any


@contextmanager
def unawaited_threads() -> Iterator[None]:
    """Make every thread that is started a daemon, and let an exception in one be printed and no more.

    Python waits for all others before a process ends, so a thread that never ends would keep a finished run from
    exiting. pytest has a warning of its own for an exception in a thread; in Lambda it is a line in the log.
    """
    start, hook = threading.Thread.start, threading.excepthook
    pooled_before = set(_pooled())

    def start_as_daemon(thread: threading.Thread) -> None:
        if thread.ident is None:
            thread.daemon = True
        start(thread)

    # A patch, which mypy has to be told: the libraries of a handler start threads too, and nothing else reaches those.
    threading.Thread.start = start_as_daemon  # type: ignore[assignment, method-assign]
    threading.excepthook = threading.__excepthook__
    try:
        yield
    finally:
        threading.Thread.start = start  # type: ignore[method-assign]
        threading.excepthook = hook
        for thread in set(_pooled()) - pooled_before:
            _pooled().pop(thread, None)


def _pooled() -> MutableMapping[threading.Thread, Any]:
    """The threads of pools, which are waited for by concurrent.futures although they are daemons."""
    pools = sys.modules.get("concurrent.futures.thread")
    return {} if pools is None else vars(pools).get("_threads_queues", {})
