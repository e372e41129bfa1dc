"""Actions of every type, lists of them, and whole responses (pages `specify-actions`, `pstn-invocations`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from onhook.conformance.model.actions import ACTIONS, ActionSpec, Kind, Parameter
from onhook.conformance.model.calls import Call
from onhook.conformance.model.events import SCHEMA_VERSION
from onhook.conformance.model.legs import LEG_A
from onhook.conformance.model.responses import MOST_ACTIONS
from onhook.conformance.model.traces import Action, Response
from onhook.strategies._checks import check_bounds, check_integer, check_members
from onhook.strategies._packed import Packed, pick, row
from onhook.strategies._printed import AsValue
from onhook.strategies.hangups import check_legs, hangups

#: The first leg of the call with seed 1, to which calls shrink.
_LEGS: Mapping[str, str] = MappingProxyType({LEG_A: Call().call_id(1)})
_TYPES = tuple(ACTIONS)
_MOST_ITEMS = 3

#: Values for a parameter of this name where the table of actions leaves them open; the dullest first.
_SAMPLES: Mapping[str, tuple[Any, ...]] = MappingProxyType(
    {
        "Arn": ("arn:aws:chime:us-east-1:111122223333:vc/abcdef1ghij2klmno3pqr4",),
        "AttendeeList": ("attendee-1", "attendee-2", "attendee-3"),
        "BotAliasArn": ("arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIH/MNOPQRSTUV",),
        "BucketName": ("prompts", "recordings"),
        "CallerIdNumber": ("+12025550100", "+12025550101"),
        "Content": ("Hello.", "<speak>Hello.</speak>"),
        "Digits": ("1", "", "*#", "1,,2", "ABCD", "0123456789"),
        "DurationInMilliseconds": (1000, 100, 30000, "3000"),
        "InputDigitsRegex": ("[0-9]", "^[1-3]$", r"^\d{4}$", r"^\d+#$"),
        "Key": ("welcome.wav", "folder/menu.wav"),
        "LanguageCode": ("en-US", "de-DE"),
        "LocaleId": ("en_US", "de_DE"),
        "Location": ("recordings", "recordings/calls"),
        "MaxNumberOfDigits": (10, 4, 128, "11"),  # never below the largest MinNumberOfDigits
        "MinNumberOfDigits": (0, 1, 4, "3"),
        "Prefix": ("call", "", "calls/2025/"),
        "SessionAttributes": ({}, {"language": "en"}),
        "SipHeaders": ({}, {"X-Reason": "test"}, {"User-To-User": "AABB", "X-Reason": "test"}),
        "Text": ("Hello.", "Press 1.", "Grüß Gott."),
        "Uri": ("+12025550102", "+12025550103"),
        "VoiceId": ("Joanna", "Matthew"),
    }
)


def actions(*, types: Iterable[str] = _TYPES, connected: Mapping[str, str] = _LEGS) -> SearchStrategy[Action]:
    """Draw a valid action: `{"Type": ..., "Parameters": {...}}`, as the page of its Type describes it.

    `types` says which of the guide's Types may come. Required parameters are always there, optional ones sometimes;
    durations are in the units that their names say. `connected` has the CallIds of the legs that actions may name, by
    ParticipantTag; if left out, LEG-A of a call with seed 1. Hangups are drawn as by `hangups`. Shrinks to the first of
    the types, without optional parameters.

    Raises InvalidArgument where `types` is empty or has one that is not in the guide, or `connected` is empty or has
    other keys than `LEG-A` and `LEG-B`.
    """
    legs = check_legs("connected", connected)
    chosen = check_members("types", types, _TYPES)
    return _actions(chosen, tuple(legs.items()))


@lru_cache(maxsize=64)
def _actions(types: tuple[str, ...], legs: tuple[tuple[str, str], ...]) -> SearchStrategy[Action]:
    rows = {name: _of_type(ACTIONS[name], dict(legs)) for name in types}
    return st.sampled_from(types).flatmap(rows.__getitem__) if len(rows) > 1 else rows[types[0]]


def _of_type(action: ActionSpec, legs: Mapping[str, str]) -> SearchStrategy[Action]:
    if action.type == "Hangup":
        return hangups(legs)

    def with_type(parameters: dict[str, Any]) -> Action:
        return {"Type": action.type, "Parameters": parameters}

    return _fields(action.parameters, legs).map(with_type).drawn()


def _fields(fields: Collection[Parameter], legs: Mapping[str, str]) -> Packed[dict[str, Any]]:
    """The parameters of an action, or the fields of an object."""
    present = [field for field in fields if not _has_no_value(field, legs)]

    def named(drawn: tuple[Any, ...]) -> dict[str, Any]:
        found = {field.name: value for field, value in zip(present, drawn, strict=True) if value is not _LEFT_OUT}
        if found.get("TextType") == "ssml":
            found["Text"] = f"<speak>{found['Text']}</speak>"
        for field in present:
            if field.only_with is not None and found[field.only_with[0]] != field.only_with[1]:
                found.pop(field.name, None)
        return found

    return row(*(_field(field, legs) for field in present)).map(named)


class _LeftOut:
    """Stands for the value of a parameter that is left out."""


_LEFT_OUT = _LeftOut()


def _has_no_value(parameter: Parameter, legs: Mapping[str, str]) -> bool:
    """Say whether no leg that may be named has a tag that this action allows."""
    return parameter.name == "ParticipantTag" and not _tags(parameter, legs)


def _tags(parameter: Parameter, legs: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(tag for tag in legs if tag in parameter.allowed)


def _field(parameter: Parameter, legs: Mapping[str, str]) -> Packed[Any]:
    value = _value(parameter, legs)
    if parameter.required or parameter.advised or parameter.only_with is not None:
        return value
    return row(pick((False, True)), value).map(lambda drawn: drawn[1] if drawn[0] else _LEFT_OUT)


def _value(parameter: Parameter, legs: Mapping[str, str]) -> Packed[Any]:
    if parameter.name == "CallId":
        return pick(tuple(legs.values()))
    if parameter.name == "ParticipantTag":
        return pick(_tags(parameter, legs))
    if parameter.kind is Kind.LIST:
        return _items(parameter, legs)
    if parameter.kind is Kind.OBJECT and parameter.fields:
        return _fields(parameter.fields, legs)
    if parameter.kind is Kind.OBJECT:
        return pick(_SAMPLES[parameter.name]).map(dict)
    return pick(_scalars(parameter))


def _items(parameter: Parameter, legs: Mapping[str, str]) -> Packed[list[Any]]:
    least = parameter.minimum or 0
    most = _MOST_ITEMS if parameter.maximum is None else min(_MOST_ITEMS, parameter.maximum)
    item: Packed[Any] = _fields(parameter.fields, legs) if parameter.fields else pick(_scalars(parameter))
    return row(pick(range(least, most + 1)), *[item] * most).map(lambda drawn: list(drawn[1 : 1 + drawn[0]]))


def _scalars(parameter: Parameter) -> tuple[Any, ...]:
    """Values of a parameter that is neither a list nor an object, or of the items of a list."""
    if parameter.allowed:
        return parameter.allowed
    if parameter.name in _SAMPLES:
        return _SAMPLES[parameter.name]
    if parameter.kind is Kind.BOOLEAN:
        return (False, True)
    if parameter.kind is Kind.INTEGER:
        return _integers(parameter)
    return (f"{parameter.name[0].lower()}{parameter.name[1:]}-1",)


def _integers(parameter: Parameter) -> tuple[int | str, ...]:
    """Both bounds, the default, an ordinary number, and the same as a string."""
    least = 0 if parameter.minimum is None else parameter.minimum
    most = 10_000 if parameter.maximum is None else parameter.maximum
    default = parameter.default if isinstance(parameter.default, int) else least
    middle = min(max(1000, least), most)
    return tuple(dict.fromkeys((default, least, middle, most, str(middle))))


def action_lists(
    *,
    types: Iterable[str] = _TYPES,
    connected: Mapping[str, str] = _LEGS,
    min_size: int = 0,
    max_size: int = MOST_ACTIONS,
) -> SearchStrategy[list[Action]]:
    """Draw a list of `min_size` to `max_size` valid actions, as a response has them under `Actions`.

    `types` and `connected` are as for `actions`. Shrinks to the shortest list.

    Raises InvalidArgument for what `actions` refuses, where a size is not an integer from 0 to 10 (a response may have
    at most 10 actions, page `unexpected-hangups`), or `max_size` is below `min_size`.
    """
    check_integer("min_size", min_size, 0, MOST_ACTIONS)
    check_integer("max_size", max_size, 0, MOST_ACTIONS)
    check_bounds("min_size", min_size, "max_size", max_size)
    return st.lists(actions(types=types, connected=connected), min_size=min_size, max_size=max_size)


_ATTRIBUTES: tuple[Any, ...] = (
    _LEFT_OUT,
    _LEFT_OUT,
    _LEFT_OUT,
    {},
    {"step": "1"},
    {"step": "2", "language": "en"},
    None,
)
#: What Actions is: the list, null, or left out.
_LISTED, _NULL, _NO_ACTIONS = range(3)
_FRAMES = row(pick((_LISTED, _LISTED, _LISTED, _LISTED, _NULL, _NO_ACTIONS)), pick(_ATTRIBUTES)).drawn()


def responses(
    *,
    types: Iterable[str] = _TYPES,
    connected: Mapping[str, str] = _LEGS,
    min_size: int = 0,
    max_size: int = MOST_ACTIONS,
) -> SearchStrategy[Response]:
    """Draw a whole response that the service can use: `{"SchemaVersion": "1.0", "Actions": [...], ...}`.

    Actions is drawn as by `action_lists`, which has the same options; where `min_size` is 0, Actions is sometimes null
    or left out, which means no list. Some responses have TransactionAttributes: an object of strings, or null. Shrinks
    to `{"SchemaVersion": "1.0", "Actions": []}`, or to the shortest list.

    Raises InvalidArgument for what `action_lists` refuses.
    """
    listed = action_lists(types=types, connected=connected, min_size=min_size, max_size=max_size)
    optional = min_size == 0

    def framed(frame: tuple[int, Any], found: list[Action]) -> Response:
        form, attributes = frame
        response: Response = {"SchemaVersion": SCHEMA_VERSION}
        if form == _LISTED or not optional:
            response["Actions"] = found
        elif form == _NULL:
            response["Actions"] = None
        if attributes is not _LEFT_OUT:
            response["TransactionAttributes"] = None if attributes is None else dict(attributes)
        return response

    return st.builds(AsValue(framed), _FRAMES, listed)
