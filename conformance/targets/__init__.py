"""Targets: how an implementation is reached. What is asked of each kind of target, and the table of the kinds.

A target is written `scheme:rest`; without a scheme it is a Python function in this process. A package of anybody's adds
a kind by an entry point of the group `onhook.targets`, whose name is the scheme (docs/targets.md).
"""

from __future__ import annotations

import functools
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Protocol, runtime_checkable

from onhook.conformance.model.traces import Event, Outcome

__all__ = [
    "BUILT_IN",
    "GROUP",
    "ChecksNames",
    "Conditions",
    "DrawsLots",
    "Function",
    "Kind",
    "Misnamed",
    "NotThere",
    "TargetError",
    "Unreachable",
    "check",
    "is_there",
    "kind_of",
]

GROUP = "onhook.targets"
#: The kinds that come with onhook, written as any package would.
BUILT_IN = tuple(
    EntryPoint(scheme, f"onhook.conformance.targets.{place}", GROUP)
    for scheme, place in (
        ("python", "python:PYTHON"),
        ("node", "node:NODE"),
        ("http", "http:HTTP"),
        ("https", "http:HTTP"),
        ("lambda", "aws:LAMBDA"),
    )
)
#: What a target without a scheme is.
_PLAIN = "python"


class TargetError(Exception):
    """What was named cannot be used; the message says what is wrong, where, and what to do."""


class Unreachable(TargetError):
    """The target cannot be reached, so nothing is known of it: a server is down, a program or a file is missing."""


class Misnamed(Unreachable):
    """The name cannot be that of a target."""


class NotThere(Unreachable):
    """The file or the module that was named is not there; something may make it before the target is opened."""

    def __init__(self, message: str, *, is_file: bool = True) -> None:
        super().__init__(message)
        #: A file was named: where it is looked for does not depend on the import path.
        self.is_file = is_file


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a run asks of a target of any kind."""

    #: Seconds that an invocation may take, and that loading may take.
    time_limit: float
    #: What the handler prints goes nowhere.
    silent: bool = True
    #: Where AWS is, if not where it usually is (`lambda:`).
    endpoint_url: str = ""


class Function(Protocol):
    """A handler that was reached: it can be invoked, and started cold where that is possible.

    A class that derives from this one has to define `invoke` only. What it inherits is right for a handler that is out
    of reach: it cannot be started cold, and nothing is known of its source.
    """

    #: Every cold start forgets what the handler remembers of earlier calls. Where that is not so, every call that is
    #: played has identifiers which no call had before.
    starts_cold: bool = False
    #: Constants of its source that could be dialled, that are E.164 numbers, and that are named like intents of a bot;
    #: none without a source.
    digits: Sequence[str] = ()
    numbers: Sequence[str] = ()
    intents: Sequence[str] = ()
    #: Its source speaks of Arguments, those of the API calls, or is not known. Where it does not, nothing that it
    #: raises is put down to Arguments that nobody has declared.
    reads_arguments: bool = True

    @abstractmethod
    def invoke(self, event: Event) -> tuple[Outcome, float]:
        """Hand one event to the handler; return what came of it, and the seconds that it took.

        Whatever the handler does is an outcome. Raises Unreachable where it cannot be asked any more.
        """

    def cold_start(self) -> None:
        """Begin an example: from now on nothing is left of earlier calls, where it starts cold.

        Raises TargetError where that fails.
        """
        return

    def fingerprint(self) -> str:
        """Return a text that changes when the code under test does; empty if that cannot be known."""
        return ""

    def place(self) -> str:
        """Return where the handler stands in its source, as `path/to/file.js:12`; nothing where that is not known."""
        return ""


@runtime_checkable
class DrawsLots(Protocol):
    """An optional addition to a function: its random numbers are seeded anew at each cold start."""

    #: Set before `cold_start`, from 0; equal numbers are to give equal draws.
    random_seed: int


@runtime_checkable
class Kind(Protocol):
    """One way to reach a handler. `text` is a target as the user wrote it, its scheme included.

    A kind needs no state: an object of a class without any will do, and so will a module with these functions. It may
    have a function `check` as well (`ChecksNames`).
    """

    def is_there(self, text: str, base: Path) -> bool:
        """Say whether the target is to be found from this folder."""

    def open(self, text: str, base: Path, conditions: Conditions) -> AbstractContextManager[Function]:
        """Reach a handler; `base` is the folder that paths are relative to. Leaving the context lets go of everything.

        Raises TargetError (on entering, too) for what is wrong with the target, Unreachable where nothing is known of
        it.
        """


@runtime_checkable
class ChecksNames(Protocol):
    """An optional addition to a kind: it can tell a wrong name before a run begins."""

    def check(self, text: str, base: Path) -> None:
        """Raise Misnamed for what can be no target, and NotThere for one that is not there yet."""


def check(text: str, base: Path) -> None:
    """Raise Misnamed for what can be no target, as far as that shows before anything has been set up for a run.

    Raises NotThere for what is not there; a fixture may make it, and whether one could is for the caller to say.
    """
    try:
        kind = kind_of(text)
        if isinstance(kind, ChecksNames):
            kind.check(text, base)
    except (Misnamed, NotThere):
        raise
    except TargetError:
        return


@functools.cache
def _offered() -> tuple[EntryPoint, ...]:
    """What the packages of this environment offer; reading that takes some milliseconds."""
    return tuple(entry_points(group=GROUP))


def is_there(text: str, base: Path) -> bool:
    """Say whether a target is to be found from a folder; what is wrong with it is said when it is opened."""
    try:
        return kind_of(text).is_there(text, base)
    except (TargetError, OSError, ValueError):
        return False


def kind_of(text: str) -> Kind:
    """Return the kind of a target; raises TargetError where the package that offers it cannot be used."""
    scheme, colon, _ = text.strip().partition(":")
    built_in = {entry_point.name: entry_point for entry_point in BUILT_IN}
    entry = built_in[_PLAIN]
    if colon and scheme in built_in:
        entry = built_in[scheme]
    elif colon:
        offered = {entry_point.value: entry_point for entry_point in _offered() if entry_point.name == scheme}
        if len(offered) > 1:
            raise TargetError(
                f"the target {text!r}: several packages offer the scheme {scheme!r}: {', '.join(offered)}"
            )
        entry = next(iter(offered.values()), entry)
    where = f"the target {text!r}: the scheme {scheme!r} ({entry.value})"
    try:
        kind = entry.load()
    except Exception as error:  # importing runs other people's code
        raise TargetError(f"{where} cannot be used: {type(error).__name__}: {error}") from error
    if isinstance(kind, type) or not isinstance(kind, Kind):
        raise TargetError(
            f"{where} is no kind of target: expected an object with `is_there` and `open`, found {kind!r}"
        )
    return kind
