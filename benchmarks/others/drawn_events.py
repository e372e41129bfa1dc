"""(a) Events drawn from the JSON Schema with hypothesis-jsonschema, one by one."""

from __future__ import annotations

import copy
import functools
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.internal.conjecture.utils import many

from benchmarks.others.checks import Event
from onhook.conformance import schemas

#: The newest draft that the library knows; ours uses nothing beyond it.
_DRAFT = "http://json-schema.org/draft-07/schema#"


@functools.cache
def drawn(number: int, of_seed: int) -> Sequence[Event]:
    """Return events; the same for the same seed. One takes some 50 to 200 ms, for the schema has conditions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it uses what jsonschema has deprecated
        from hypothesis_jsonschema import from_schema

        found: list[Event] = []

        @seed(of_seed)
        @settings(
            max_examples=number,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),  # it is to be counted, not to be judged
        )
        @given(from_schema(_plain(schemas.load("event"))))
        def collect(event: Event) -> None:
            found.append(copy.deepcopy(event))

        _mend()
        collect()
    return found


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without references, which the library loses on its way, and without what only people read."""
    inlined: dict[str, Any] = _inlined(schema, schema["$defs"])
    return {key: value for key, value in inlined.items() if key not in ("$defs", "$id", "title")} | {"$schema": _DRAFT}


def _inlined(value: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_inlined(element, definitions) for element in value]
    if not isinstance(value, dict):
        return value
    rest = {
        key: _inlined(member, definitions) for key, member in value.items() if key not in ("$comment", "$ref", "$defs")
    }
    if "$ref" not in value:
        return rest
    meant = _inlined(definitions[value["$ref"].rpartition("/")[2]], definitions)
    return {"allOf": [meant, rest]} if rest else meant


def _mend() -> None:
    """Give hypothesis-jsonschema 0.23.1 the method that newer versions of Hypothesis have removed; it fails without."""
    if not hasattr(many, "more"):
        many.more = _more


def _more(self: Any) -> bool:
    turns = self.__dict__.get("turns")
    if turns is None:
        self.__enter__()
        turns = self.turns = iter(self)
    goes_on = next(turns, self) is None
    if not goes_on:
        self.__exit__(None)
    return goes_on
