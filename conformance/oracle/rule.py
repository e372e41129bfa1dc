"""How a requirement becomes code: a rule says when it is exercised, and yields what breaks it.

A rule has the id of its requirement, the occasions on which it applies, and a check of one occasion. A requirement that
is never exercised is never reported as passed. To add a requirement: a row in `onhook.conformance.catalogue`, a rule in
`onhook.conformance.rules`, a liar and an honest twin in the tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Generic, TypeVar

from onhook.conformance.model.requirements import FULL, Weight
from onhook.conformance.oracle.declared import Declared
from onhook.conformance.oracle.view import Exchange, View

Occasion = TypeVar("Occasion")


@dataclass(frozen=True, slots=True)
class ResponseBreach:
    """One breach of a rule on responses, in the words of a finding."""

    expected: str
    actual: str
    _: KW_ONLY
    #: Type of the action concerned; empty where none is.
    action: str = ""
    weight: Weight = FULL


@dataclass(frozen=True, slots=True)
class Breach(ResponseBreach):
    """One breach of a rule on calls: it names the invocation."""

    step: int


#: When a rule applies to a call.
Occasions = Callable[[View], Sequence[Occasion]]
#: What is broken on one of these occasions.
Check = Callable[[View, Occasion], Iterator[Breach]]
ResponseCheck = Callable[[Any, Declared], Iterator[ResponseBreach]]


@dataclass(frozen=True, slots=True)
class CallRule(Generic[Occasion]):
    """A rule that reads a whole call."""

    id: str
    occasions: Occasions[Occasion]
    check: Check[Occasion]
    #: Those of the occasions that are checked, so that `check` need not ask again what tells them apart; all of them
    #: where nothing cheaper does.
    suspects: Occasions[Occasion] | None = None


@dataclass(frozen=True, slots=True)
class ResponseRule:
    """A rule that reads one response and nothing else, so that equal responses need to be judged only once."""

    id: str
    applies: Callable[[Any], bool]
    check: ResponseCheck


class Rules:
    """The rules of one family, in the order in which they are written, or in which its files are given."""

    def __init__(self, *files: Rules) -> None:
        self.of_calls: list[CallRule[Any]] = [rule for file in files for rule in file.of_calls]
        self.of_responses: list[ResponseRule] = [rule for file in files for rule in file.of_responses]

    def call(
        self, requirement_id: str, occasions: Occasions[Occasion], suspects: Occasions[Occasion] | None = None
    ) -> Callable[[Check[Occasion]], Check[Occasion]]:
        """Register a check of each of the occasions on which a requirement applies."""

        def register(check: Check[Occasion]) -> Check[Occasion]:
            self.of_calls.append(CallRule(requirement_id, occasions, check, suspects))
            return check

        return register

    def response(self, requirement_id: str, applies: Callable[[Any], bool]) -> Callable[[ResponseCheck], ResponseCheck]:
        """Register a check of each response to which a requirement applies."""

        def register(check: ResponseCheck) -> ResponseCheck:
            self.of_responses.append(ResponseRule(requirement_id, applies, check))
            return check

        return register


def every_exchange(view: View) -> Sequence[Exchange]:
    """The occasions of a rule that applies to every event, or to every response."""
    return view.exchanges


def as_json(value: Any, limit: int = 80) -> str:
    """Return a value as JSON, or as Python shows it, cut to a length that a message can hold."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
