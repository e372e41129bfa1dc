"""Sharing work between the processes of one run: each piece is done once, by the first free process.

Under xdist every worker needs the same campaign for the items that it was given. Pieces are files in a folder of the
run, each guarded by a lock that the system releases when its owner dies, so a crashed worker's piece is simply done
again.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol, TypeVar, get_args, get_type_hints
from urllib.parse import quote, unquote

from onhook.conformance.whole_files import write_whole

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a piece of work, the same in all processes of a run."""

    name: str
    #: The campaign that it is a part of; empty if it is part of none, so that no meter counts it.
    campaign: str = ""


class Count(Protocol):
    """Records the progress of a piece of work, with a note for the progress meter."""

    def __call__(self, number: int, note: str = "", /) -> None:
        """Record the number of calls that have been played."""


def ignore_progress(number: int, note: str = "", /) -> None:
    """Record nothing."""


_SECONDS_BETWEEN_COUNTS = 0.5


class Shared:
    """Results of pieces of work by key, kept in a folder; without one they stay in this process.

    A `lasting` folder lets a later run go on where an earlier one was stopped; what cannot be read in it, since another
    version has written it, is done again.
    """

    def __init__(self, folder: Path | None = None, watched: Path | None = None, *, lasting: bool = False) -> None:
        self.folder = folder
        self._lasting = lasting
        #: The folder that a meter reads: the same one, or another one where results stay in memory.
        self.watched = watched or folder
        self._known: dict[Key, Any] = {}

    def each(
        self, pieces: Sequence[tuple[Key, Callable[[], T]]], enough: Callable[[Sequence[T]], bool] | None = None
    ) -> list[T]:
        """Return the results of all pieces, in their order; do those that no other process has done or is doing.

        If `enough` is given, the result is the shortest prefix that is enough, so that it does not depend on timing:
        what other processes have done besides is left out. More results must never make `enough` false.
        """
        for wait in (False, True):
            for number, (key, work) in enumerate(pieces):
                if enough is not None and self._have_come_to(enough, pieces[:number]):
                    break
                self._attempt(key, work, wait=wait)
        results = [self._known[key] for key, _ in pieces if key in self._known]
        return results if enough is None else _as_many_as_are(enough, results)

    def _have_come_to(
        self, enough: Callable[[Sequence[T]], bool], pieces: Sequence[tuple[Key, Callable[[], T]]]
    ) -> bool:
        """Say whether the results of the first pieces are enough, as far as they are known."""
        for key, work in pieces:
            self._attempt(key, work, wait=False)
        return enough([self._known[key] for key, _ in pieces if key in self._known])

    def one(self, key: Key, work: Callable[[], T]) -> T:
        """Return the result of one piece."""
        return self.each([(key, work)])[0]

    def finished(self, campaign: str) -> Iterator[Any]:
        """Yield the results of a campaign's parts that this process has, and those that others have left."""
        yield from (result for key, result in self._known.items() if key.campaign == campaign)
        left = sorted(self.watched.glob("*.pickle")) if self.watched is not None and self.folder is None else ()
        yield from (self._read(file) for file in left if key_of(file).campaign == campaign)

    def announce(self, campaign: str, pieces: int) -> None:
        """Tell a meter how many parts a campaign has."""
        if self.watched is not None:
            _file(self.watched, Key("", campaign), "parts").write_text(str(pieces), encoding="ascii")

    def counter(self, key: Key) -> Count:
        """Return a function that records the progress of a piece, for a meter."""
        file = None if self.watched is None else _file(self.watched, key, "count")
        last = 0.0

        def count(number: int, note: str = "", /) -> None:
            nonlocal last
            now = time.monotonic()
            if file is not None and now - last > _SECONDS_BETWEEN_COUNTS:
                file.write_text(f"{number} {note}", encoding="ascii")
                last = now

        return count

    def _attempt(self, key: Key, work: Callable[[], Any], *, wait: bool) -> None:
        if key in self._known:
            return
        if self.folder is None:
            self._known[key] = work()
            if self.watched is not None:
                _file(self.watched, key, "done").touch()
            return
        import fcntl

        with _file(self.folder, key, "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                return
            result = _file(self.folder, key, "pickle")
            known = self._read(result)
            if known is None:
                known = work()
                with suppress(OSError) if self._lasting else nullcontext():  # a later run does it again
                    write_whole(result, pickle.dumps(known))
            self._known[key] = known

    def _read(self, result: Path) -> Any:
        """Return the content of a file; None if it is missing, or cannot be read in a lasting folder."""
        try:
            return pickle.loads(result.read_bytes())
        except FileNotFoundError:
            return None
        except _WRITTEN_OTHERWISE:
            if self._lasting:
                return None
            raise


#: What unpickling may raise if another version has written a file.
_WRITTEN_OTHERWISE = (
    pickle.UnpicklingError,
    AttributeError,
    ImportError,
    EOFError,
    TypeError,
    ValueError,
    IndexError,
)


def _as_many_as_are(enough: Callable[[Sequence[T]], bool], results: list[T]) -> list[T]:
    return next((results[:count] for count in range(len(results)) if enough(results[:count])), results)


#: Between the two halves of a key in the name of a file: quoted text has no such character.
_OF = "@"


def _file(folder: Path, key: Key, suffix: str) -> Path:
    """Return the file that keeps something about a piece; its name is quoted, as a target may be called `ivr/menu`."""
    return folder / f"{quote(key.name, safe='')}{_OF}{quote(key.campaign, safe='')}.{suffix}"


def key_of(file: Path) -> Key:
    """Return the key of the piece that a file of a shared folder is about."""
    name, _, campaign = file.stem.partition(_OF)
    return Key(unquote(name), unquote(campaign))


def layout(kind: type) -> list[str]:
    """Return the names of all fields of a dataclass and of those that it holds, and the members of its enumerations.

    Where another version has other ones, what it has written means something else.
    """
    found: dict[type, str] = {}
    waiting: list[Any] = [kind]
    for annotation in waiting:
        if (
            isinstance(annotation, type)
            and annotation not in found
            and (is_dataclass(annotation) or issubclass(annotation, Enum))
        ):
            names = (
                [field.name for field in fields(annotation)]
                if is_dataclass(annotation)
                else [str(member) for member in annotation]
            )
            found[annotation] = f"{annotation.__qualname__}: {' '.join(names)}"
            waiting += get_type_hints(annotation).values() if is_dataclass(annotation) else ()
        waiting += get_args(annotation)
    return sorted(found.values())
