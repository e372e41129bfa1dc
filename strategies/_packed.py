"""Many small decisions in one draw.

A draw costs Hypothesis 25 to 35 microseconds, whatever it draws, and a call has dozens of decisions. So they are drawn
together as one byte string of a fixed length, with at least one byte for each decision, and looked up in tables whose
first row is the dullest. Hypothesis shrinks each byte on its own towards 0, and so each decision towards the first row
of its table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from onhook.strategies._printed import AsValue

T = TypeVar("T")
S = TypeVar("S")

#: How many values a byte has.
BYTE = 256


@dataclass(frozen=True, slots=True)
class Packed(Generic[T]):
    """A value that is read from `width` bytes; zeros give the dullest value."""

    width: int
    read: Callable[[bytes], T]

    def map(self, function: Callable[[T], S]) -> Packed[S]:
        """Return the same with `function` applied to the value that is read."""
        read = self.read
        return Packed(self.width, lambda data: function(read(data)))

    def drawn(self) -> SearchStrategy[T]:
        """Return the strategy that draws it, in one draw."""
        strategy = st.binary(min_size=self.width, max_size=self.width).map(AsValue(self.read))
        _READS[strategy] = self
        return strategy


#: The `Packed` value of a strategy, so that it can be drawn together with others.
_READS: WeakKeyDictionary[SearchStrategy[Any], Packed[Any]] = WeakKeyDictionary()


def packed_of(strategy: SearchStrategy[T]) -> Packed[T] | None:
    """Return the value whose `Packed.drawn` has made a strategy; None for any other strategy."""
    return _READS.get(strategy)


def pick(table: Sequence[T]) -> Packed[T]:
    """One row of a table of 1 to 256 rows, all about equally likely; repeat a row to make it likelier."""
    rows = tuple(table)
    if len(rows) == 1:
        return Packed(0, lambda data: rows[0])
    spread = tuple(rows[byte * len(rows) // BYTE] for byte in range(BYTE))
    return Packed(1, lambda data: spread[data[0]])


def numbers(length: int, table: Sequence[int]) -> Packed[tuple[int, ...]]:
    """A tuple of `length` numbers, each from a table of 1 to 256 numbers from 0 to 255."""
    spread = bytes(table[byte * len(table) // BYTE] for byte in range(BYTE))
    return Packed(length, lambda data: tuple(data.translate(spread)))


def row(*fields: Packed[Any]) -> Packed[tuple[Any, ...]]:
    """A tuple of several values, read one after the other."""
    places, at = [], 0
    for field in fields:
        places.append((field.read, at, at + field.width))
        at += field.width
    return Packed(at, lambda data: tuple([read(data[start:end]) for read, start, end in places]))
