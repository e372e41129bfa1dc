"""Frozen records that are cheap to make.

A call leaves dozens of records behind. `@dataclass(frozen=True)` sets each field through `object.__setattr__`, which
takes three times as long as all the rest of making one; here it is the type checker that forbids to set them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(record: type[T]) -> type[T]:
    """Make a class a dataclass with slots, compared and hashed by its fields; the type checker forbids to set them."""
    return dataclass(slots=True, unsafe_hash=True)(record)
