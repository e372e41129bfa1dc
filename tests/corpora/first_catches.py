"""Which few calls of a campaign catch a broken handler or service, and how to play no others.

They are kept in `first_catches.json`, by the name of what is broken: the number of the part of the campaign, and how
many calls of it it takes. This finds them anew, in some minutes:

    ONHOOK_REFRESH_GOLDEN=1 .venv/bin/pytest -n 0 tests/test_corpora.py tests/test_service_liars.py -k known
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from onhook.conformance.campaigns.both_campaigns import Enough
from onhook.conformance.campaigns.sharing import Count, Key, Shared

__all__ = ["FirstCalls", "SomeParts", "caught_soon", "check", "known_catches", "name_of"]

T = TypeVar("T")
_FILE = Path(__file__).with_suffix(".json")
#: What it takes more calls than this to catch is played by the slow campaign alone...
MOST = 256
#: ...but for one of each requirement, which may take so many.
MOST_FOR_ONE = 512
#: Calls are not counted more closely than this.
FEWEST = 32


class Liar(Protocol):
    """A row of either corpus."""

    @property
    def id(self) -> str: ...

    @property
    def target(self) -> str: ...


AnyLiar = TypeVar("AnyLiar", bound=Liar)


class SomeParts(Shared):
    """Has some of the parts of each campaign played."""

    def __init__(self, some: slice) -> None:
        super().__init__()
        self.some = some

    def each(
        self, pieces: Sequence[tuple[Key, Callable[[], T]]], enough: Callable[[Sequence[T]], bool] | None = None
    ) -> list[T]:
        parts = [piece for piece in pieces if piece[0].campaign]
        return super().each(parts[self.some] or pieces, enough)


class FirstCalls(SomeParts):
    """Has one part of each campaign played, and ends it after so many calls."""

    def __init__(self, part: int, most: int | None = None) -> None:
        super().__init__(slice(part, part + 1))
        self.most = most

    def counter(self, key: Key) -> Count:
        def count(number: int, note: str = "", /) -> None:
            if self.most is not None and number >= self.most:
                raise Enough

        return count


def name_of(liar: Liar) -> str:
    """Its requirement, and what it is called in its file."""
    return f"{liar.id}-{liar.target.partition(':')[2]}"


def known_catches(corpus: str) -> Mapping[str, tuple[int, int]]:
    """Return the part and the calls that catch each one of a corpus, by its name."""
    catches: dict[str, dict[str, tuple[int, int]]] = json.loads(_FILE.read_text("utf-8"))
    return catches[corpus]


def caught_soon(corpus: str, liars: Sequence[AnyLiar]) -> list[AnyLiar]:
    """Return those that few calls catch; of each requirement at least the one that the fewest catch."""
    calls = {name: most for name, (_, most) in known_catches(corpus).items() if most <= MOST_FOR_ONE}
    caught = [liar for liar in liars if name_of(liar) in calls]
    fewest = {id_: min(calls[name_of(liar)] for liar in caught if liar.id == id_) for id_ in {one.id for one in caught}}
    return [liar for liar in caught if calls[name_of(liar)] <= max(MOST, fewest[liar.id])]


def check(
    corpus: str, liars: Sequence[AnyLiar], parts: Mapping[str, int], is_caught: Callable[[AnyLiar, FirstCalls], bool]
) -> None:
    """Check that the file knows them all; find all of them anew, in the parts of a campaign, if that is asked for."""
    if os.environ.get("ONHOOK_REFRESH_GOLDEN"):
        everything = json.loads(_FILE.read_text("utf-8"))
        known = known_catches(corpus)
        everything[corpus] = {
            name_of(liar): _first_catch(liar, parts, is_caught, known.get(name_of(liar))) for liar in liars
        }
        rows = {
            key: ",\n".join(f"  {json.dumps(liar)}: {json.dumps(catch)}" for liar, catch in catches.items())
            for key, catches in everything.items()
        }
        tables = ",\n".join(f" {json.dumps(key)}: {{\n{table}\n }}" for key, table in rows.items())
        _FILE.write_text(f"{{\n{tables}\n}}\n", encoding="utf-8")
    known = known_catches(corpus)
    assert list(known) == [name_of(liar) for liar in liars]
    assert None not in known.values(), "it escapes"


def _first_catch(
    liar: AnyLiar,
    parts: Mapping[str, int],
    is_caught: Callable[[AnyLiar, FirstCalls], bool],
    known: tuple[int, int] | None,
) -> tuple[int, int] | None:
    """Return the number of the part that catches it with the fewest calls, and how many; None where none does.

    What is known already is the best, if it holds, unless another part does it with fewer calls, and with few. What is
    drawn comes last, where nothing else does it: another version of Hypothesis may draw otherwise.
    """
    best = known if known is not None and is_caught(liar, FirstCalls(*known)) else None
    every = sum(parts.values())
    for part in range(every):
        if best is not None and (best[1] <= FEWEST or part >= every - parts["random"]):
            break
        if is_caught(liar, FirstCalls(part, best and min(best[1] - 1, MOST_FOR_ONE))):
            best = part, _fewest_calls(lambda most, part=part: is_caught(liar, FirstCalls(part, most)))
    return best


def _fewest_calls(catch: Callable[[int], bool]) -> int:
    """Return how many calls of a part it takes, rounded up by at most a quarter, or to FEWEST."""
    most = next(power for power in (FEWEST << number for number in itertools.count()) if catch(power))
    between = range(most // 2, most, max(FEWEST, most // 8))[1:]
    return next((fewer for fewer in between if catch(fewer)), most)
