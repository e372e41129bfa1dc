"""Examples that are the same in every run and in every process.

Hypothesis mixes constants of the project's modules into its draws; it takes them from the modules that happen to be
loaded, and these differ from run to run. No public setting turns that off, so two private names of Hypothesis are
replaced while we draw. Where a version of Hypothesis has renamed them, a warning says so, and
tests/strategies/test_repeatable_draws.py fails.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from functools import cache
from unittest import mock

import hypothesis
from hypothesis.internal.conjecture import providers

_SOURCE = "_get_local_constants"
#: Caches which constants are worth trying, by the kind of value: those of the project, too.
_CACHE = "CONSTANTS_CACHE"
_NAMES = (_SOURCE, _CACHE)


@contextlib.contextmanager
def no_constants_of_the_project() -> Iterator[None]:
    """Keep Hypothesis from mixing in constants of the loaded modules; warn, once, where that cannot be done."""
    if renamed():
        _warn(hypothesis.__version__)
    with contextlib.ExitStack() as stack:
        if hasattr(providers, _SOURCE):
            from hypothesis.internal.constants_ast import Constants

            stack.enter_context(mock.patch.object(providers, _SOURCE, Constants))
        if hasattr(providers, _CACHE):
            stack.enter_context(mock.patch.object(providers, _CACHE, _own_cache()))
        yield


def renamed() -> list[str]:
    """Return which of the replaced names Hypothesis no longer has; none where it does not mix in constants at all."""
    mixes_in = any(
        "local_constants" in name for where in (providers, providers.HypothesisProvider) for name in vars(where)
    )
    return [name for name in _NAMES if mixes_in and not hasattr(providers, name)]


@cache
def _own_cache() -> object:
    """The cache of Hypothesis while we draw, apart from the one that serves the tests of the project."""
    return type(providers.CONSTANTS_CACHE)(1024)


@cache
def _warn(version: str) -> None:
    """Warn once in a process; no filter turns the warning into an error, since the draws are as good as any."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(
            f"Hypothesis {version} has renamed {' and '.join(renamed())}, so onhook cannot keep constants of the loaded modules"
            " out of what it draws: two runs of the same code may play different calls. Use an older version of Hypothesis,"
            " and report it to onhook",
            stacklevel=2,
        )
