"""Examples that are the same in every run and in every process."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from unittest import mock

from hypothesis.internal.conjecture import providers


@contextlib.contextmanager
def no_constants_of_the_project() -> Iterator[None]:
    """Keep Hypothesis from mixing in constants of whatever modules happen to be loaded: they differ from run to run.

    Versions of Hypothesis that do so have one function for it, which no public setting turns off.
    """
    if not hasattr(providers, "_get_local_constants"):
        yield
        return
    from hypothesis.internal.constants_ast import Constants

    with mock.patch.object(providers, "_get_local_constants", Constants):
        yield
