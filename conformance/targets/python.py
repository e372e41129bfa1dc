"""`package.module:attribute` and `path/to/file.py:attribute`: a Python function, in this process."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from onhook.conformance.lambda_runtime.forced_interrupts import LastResort
from onhook.conformance.lambda_runtime.lambda_process import lambda_process
from onhook.conformance.lambda_runtime.runtime import LambdaRuntime
from onhook.conformance.lambda_runtime.shared_clients import forget_clients
from onhook.conformance.lambda_runtime.source_constants import (
    digit_constants,
    intent_constants,
    number_constants,
    speaks_of_arguments,
)
from onhook.conformance.lambda_runtime.watchdog import Watchdog
from onhook.conformance.model.traces import Event
from onhook.conformance.targets import Conditions
from onhook.conformance.targets.application import Application
from onhook.conformance.targets.names import check_module, is_there, parse_target


@dataclass(frozen=True, slots=True)
class InThisProcess(Conditions):
    """What a run asks of a target in its own process."""

    #: What modules held before any fixture ran: module name to attribute name to identity.
    seen_before: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    #: What ends this process where code in it cannot be ended otherwise.
    last_resort: LastResort | None = None


class PythonFunction:
    """A Python function: its project's modules run again at each cold start."""

    starts_cold = True
    random_seed = 0

    def __init__(self, application: Application, watchdog: Watchdog) -> None:
        self.application = application
        self.invoke = LambdaRuntime(application.cold_start(), watchdog, application.target.attribute)
        self.digits = digit_constants(application.code)
        self.numbers = number_constants(application.code)
        self.intents = intent_constants(application.code)
        self.reads_arguments = speaks_of_arguments(chain(application.loaded_files(), application.files_beside()))

    def cold_start(self) -> None:
        """Run the modules again; raises TargetError where they cannot be."""
        random.seed(self.random_seed)  # a handler that draws lots draws the same ones in every run
        self.invoke.handler = self.application.cold_start()

    def let_go(self) -> None:
        """Keep nothing of the handler, so that its modules can be freed with all that they have opened."""
        self.invoke.handler = _gone

    def fingerprint(self) -> str:
        """Return a text that changes when a Python file does in the folder of the target, or below it."""
        return self.application.fingerprint()

    def place(self) -> str:
        """Return where the function stands in its source; nothing where that is not known."""
        return self.application.place()


def _gone(event: Event, context: object) -> object:
    raise RuntimeError("the handler is no longer loaded")


class _Python:
    def is_there(self, text: str, base: Path) -> bool:
        return is_there(text, base)

    def check(self, text: str, base: Path) -> None:
        check_module(parse_target(text, base), base)

    @contextmanager
    def open(self, text: str, base: Path, conditions: Conditions) -> Iterator[PythonFunction]:
        forget_clients()
        target = parse_target(text, base)
        here = conditions if isinstance(conditions, InThisProcess) else InThisProcess(conditions.time_limit)
        with (
            Watchdog(conditions.time_limit, here.last_resort) as watchdog,
            lambda_process(silent=conditions.silent),
            Application(target, here.seen_before, watchdog.limited) as application,
        ):
            function = PythonFunction(application, watchdog)
            try:
                yield function
            finally:
                function.let_go()


PYTHON = _Python()
