r"""What Hypothesis prints of a value that a function has made of a drawn one.

It prints the call, `read(b'\x00\x00...')`, which says nothing to who reads a failing test; the value itself does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class AsValue(Generic[T]):
    """A function whose values are printed as they are.

    Hypothesis prints a value in place of the call that has made it where that call would be no valid expression; so the
    name of this function is none.
    """

    function: Callable[..., T]

    def __call__(self, *drawn: Any) -> T:
        return self.function(*drawn)

    def __repr__(self) -> str:
        return f"<{getattr(self.function, '__qualname__', 'a function')}>"
