"""Many small decisions in one draw.

A draw costs Hypothesis 25 to 35 microseconds, whatever it draws, and a call has dozens of decisions. So they are drawn
together as one byte string of a fixed length, a byte or more for each, and read from tables whose first row is the
dullest. Hypothesis shrinks each byte on its own towards 0, and so each decision towards the first row of its table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
S = TypeVar("S")

#: How many values a byte has.
BYTE = 256


@dataclass(frozen=True, slots=True)
class Packed(Generic[T]):
    """Something that is read from `width` bytes; from zeros it is read at its dullest."""

    width: int
    read: Callable[[bytes], T]

    def map(self, function: Callable[[T], S]) -> Packed[S]:
        """Return what `function` makes of it."""
        read = self.read
        return Packed(self.width, lambda data: function(read(data)))

    def drawn(self) -> SearchStrategy[T]:
        """Return the strategy that draws it, in one draw."""
        strategy = st.binary(min_size=self.width, max_size=self.width).map(self.read)
        _READS[strategy] = self
        return strategy


#: What is behind a strategy, so that it can be drawn together with more.
_READS: WeakKeyDictionary[SearchStrategy[Any], Packed[Any]] = WeakKeyDictionary()


def packed_of(strategy: SearchStrategy[T]) -> Packed[T] | None:
    """Return what is behind a strategy that `Packed.drawn` has made; None for any other."""
    return _READS.get(strategy)


def pick(table: Sequence[T]) -> Packed[T]:
    """One row of a table of 1 to 256 rows, all about equally likely; repeat a row to make it likelier."""
    rows = tuple(table)
    if len(rows) == 1:
        return Packed(0, lambda data: rows[0])
    spread = tuple(rows[byte * len(rows) // BYTE] for byte in range(BYTE))
    return Packed(1, lambda data: spread[data[0]])


def numbers(length: int, table: Sequence[int]) -> Packed[tuple[int, ...]]:
    """So many numbers, each of them from a table of 1 to 256 small ones (0 to 255)."""
    spread = bytes(table[byte * len(table) // BYTE] for byte in range(BYTE))
    return Packed(length, lambda data: tuple(data.translate(spread)))


def row(*fields: Packed[Any]) -> Packed[tuple[Any, ...]]:
    """Several things, one after the other."""
    places, at = [], 0
    for field in fields:
        places.append((field.read, at, at + field.width))
        at += field.width
    return Packed(at, lambda data: tuple([read(data[start:end]) for read, start, end in places]))
