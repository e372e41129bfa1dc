"""Hold the Parameters of an action against its row in the table of actions.

Written by hand because it stands on the path of every action of every generated call, where a schema validator is some
ten times slower, and because it knows what no schema says: near misses, which of two numbers must not be smaller, and
whether a regular expression is one. `schemas/actions/` says the rest of it in JSON Schema; a test keeps the two in
step.

Nothing here gives a verdict: which fault weighs what is for the rules to say.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from onhook.conformance.model.actions import ACTIONS, ActionSpec, Kind, Names, Parameter
from onhook.conformance.model.json_values import whole_number

#: The values of these actions' parameters are judged by rules of their own, one requirement each.
NAMES_ONLY = frozenset({"Hangup"})

#: Where these are empty, the service takes them for left out.
BLANK_IS_LEFT_OUT = frozenset({"CallId", "ParticipantTag"})

#: Names that the guide's own text, headings and error messages use, to the name that its parameter lists have.
SLIPS: Mapping[str, str] = MappingProxyType(
    {
        "SipStatusCode": "SipResponseCode",
        "PlaybackTerminator": "PlaybackTerminators",
        "MaxCallTimeout": "CallTimeoutSeconds",
        "CallerId": "CallerIdNumber",
        "CallIdNumber": "CallerIdNumber",
        "Ringtone": "RingbackTone",
        "Duration": "DurationInMilliseconds",
        "ToneDuration": "ToneDurationInMilliseconds",
        "WelcomeMessage": "WelcomeMessages",
    }
)

#: The page writes True and False, which JSON does not have: as strings they are let through.
YES_OR_NO = (True, False, "true", "false", "True", "False")
#: How alike two names are before one is taken for the other. Higher than difflib's own default, because a stranger that
#: is merely unknown weighs less than a slip.
_ALIKE = 0.8
_LONGEST = 64
_LEAST_AND_MOST = ("MinNumberOfDigits", "MaxNumberOfDigits")


class FaultKind(StrEnum):
    """What can be wrong with a parameter."""

    MISSING = "a required parameter is left out"
    WRONG_TYPE = "a value has the wrong JSON type"
    NOT_ALLOWED = "a value is none of the allowed ones"
    OUT_OF_RANGE = "a number, a length or a count is too small or too large"
    BAD_REGEX = "a value is no regular expression"
    NEAR_MISS = "a name is almost that of a parameter"
    UNKNOWN = "a name is on no page"
    NO_CALL_ID = "CallId is left out where the page calls it required"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an action's Parameters."""

    #: Where, as `Parameters.AudioSource.Type` or `Parameters.Endpoints[0].Uri`.
    path: str
    kind: FaultKind
    expected: str
    actual: str
    #: What was probably meant.
    suggestion: str | None = None


Check = Callable[[str, Parameter, object], Iterator[Fault]]


def faults(action: ActionSpec, parameters: object) -> Iterator[Fault]:
    """Yield what is wrong with `parameters`, the value of an action's `Parameters`; None stands for left out."""
    values = {} if parameters is None else parameters
    if not isinstance(values, dict):
        yield Fault("Parameters", FaultKind.WRONG_TYPE, "an object", show(values))
    elif action.type in NAMES_ONLY:
        yield from _strangers("Parameters", action.parameters, values)
    else:
        yield from _inside("Parameters", action.parameters, _without_idle_tag(values))
        yield from _fewer_than_the_least(action, values)


def left_out(name: str, value: object) -> bool:
    """Tell whether the service takes a parameter for left out."""
    return value is None or (value == "" and name in BLANK_IS_LEFT_OUT)


def takes_numbers(parameter: Parameter) -> bool:
    """Tell whether a string may also be written as a number: the keys of a keypad may."""
    return parameter.kind is Kind.STRING and (parameter.pattern is not None or "0" in parameter.allowed)


def show(value: object) -> str:
    """Write a value down for a message, in a few words however large it is."""
    if isinstance(value, dict):
        return f"an object of {len(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{json.dumps(value[:_LONGEST], ensure_ascii=False)} and {len(value) - _LONGEST} characters more"
    if isinstance(value, int) and value.bit_length() > _LONGEST:
        return f"an integer of {value.bit_length()} bits"
    return json.dumps(value, ensure_ascii=False, default=repr)


def describe(parameter: Parameter) -> str:
    """Say what a parameter's value has to be."""
    if parameter.allowed:
        values = " or ".join(show(value) for value in parameter.allowed)
        return f"a list of {values}" if parameter.kind is Kind.LIST else values
    if parameter.regex:
        return "a regular expression"
    article = "an" if parameter.kind.value[0] in "aeiou" else "a"
    return f"{article} {parameter.kind}{_bounds(parameter)}"


def _bounds(parameter: Parameter) -> str:
    unit = {Kind.STRING: " characters", Kind.LIST: " items"}.get(parameter.kind, "")
    match parameter.minimum, parameter.maximum:
        case None, None:
            return f" that matches {parameter.pattern}" if parameter.pattern else ""
        case None, most:
            return f" of at most {most}{unit}"
        case least, None:
            return f" of at least {least}{unit}"
        case least, most:
            return f" of exactly {least}" if least == most else f" from {least} to {most}{unit}"


def _without_idle_tag(values: dict[str, object]) -> dict[str, object]:
    """Leave ParticipantTag away where CallId is given, which alone decides the leg: the tag is ignored then."""
    if left_out("CallId", values.get("CallId")) or "ParticipantTag" not in values:
        return values
    return {name: value for name, value in values.items() if name != "ParticipantTag"}


def _inside(path: str, fields: Sequence[Parameter], values: dict[str, object]) -> Iterator[Fault]:
    strangers = list(_strangers(path, fields, values)) if values.keys() - {field.name for field in fields} else []
    yield from strangers
    meant = {stranger.suggestion for stranger in strangers}
    for field in fields:
        value = values.get(field.name)
        if field.only_with is not None and (fault := _out_of_place(path, field, fields, values)):
            yield fault
        elif not left_out(field.name, value):
            yield from _CHECKS[field.kind](f"{path}.{field.name}", field, value)
        elif field.name not in meant:
            yield from _absence(path, field, value)


def _out_of_place(
    path: str, field: Parameter, fields: Sequence[Parameter], values: Mapping[str, object]
) -> Fault | None:
    """Complain of a parameter that goes with one value of another: of its absence there, and its presence elsewhere."""
    assert field.only_with is not None
    (name, needed), value = field.only_with, values.get(field.name)
    beside, where = values.get(name), f"{path}.{field.name}"
    others = next(other.allowed for other in fields if other.name == name)
    if beside == needed and value in (None, ""):
        expected = f"{describe(field)}, since {name} is {show(beside)}"
        return Fault(where, FaultKind.MISSING, expected, "left out" if value is None else show(value))
    # What another value than the pages' asks for is not known.
    if beside != needed and beside in others and value not in (None, ""):
        return Fault(where, FaultKind.NOT_ALLOWED, f"left out where {name} is {show(beside)}", show(value))
    return None


def _absence(path: str, field: Parameter, value: object) -> Iterator[Fault]:
    """Complain of a parameter that should be there. One that a near miss stands for is complained of there."""
    if field.advised or field.required:
        kind = FaultKind.NO_CALL_ID if field.advised else FaultKind.MISSING
        actual = "left out" if value is None else show(value)
        yield Fault(f"{path}.{field.name}", kind, describe(field), actual)


def _strangers(path: str, fields: Sequence[Parameter], values: Mapping[str, object]) -> Iterator[Fault]:
    known = {field.name for field in fields}
    for name in values:
        if name in known:
            continue
        meant = _meant(name, known - values.keys())
        expected = meant or "one of " + ", ".join(field.name for field in fields)
        kind = FaultKind.NEAR_MISS if meant else FaultKind.UNKNOWN
        yield Fault(f"{path}.{_short(name)}", kind, expected, _short(name), meant)


def _meant(name: str, free: AbstractSet[str]) -> str | None:
    """Return the parameter that an unknown name was probably meant for, among those that are not given."""
    if SLIPS.get(name) in free:
        return SLIPS[name]
    # The name of another action's parameter is no slip of the pen.
    if not free or len(name) > _LONGEST or name in _every_name():
        return None
    plain = {_plain(spelling): spelling for spelling in sorted(free)}
    return _alike(name, plain)


def type_meant(name: str, known: AbstractSet[str]) -> str | None:
    """Return the Type that an unknown one was probably meant for."""
    return _alike(name, {_plain(spelling): spelling for spelling in sorted(known)}) if len(name) <= _LONGEST else None


def misnamed(values: Mapping[str, object], known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each key that stands for a known one, which is missing, in another case or number; and that one."""
    missing = {_singular(key): key for key in known if key not in values}
    for name in values if missing else ():
        if isinstance(name, str) and _singular(name) in missing:
            yield name, missing[_singular(name)]


def _singular(name: str) -> str:
    return _plain(name).removesuffix("s")


def _alike(name: str, plain: Mapping[str, str]) -> str | None:
    close = get_close_matches(_plain(name), plain, n=1, cutoff=_ALIKE)
    return plain[close[0]] if close else None


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."


@lru_cache(maxsize=1)
def _every_name() -> frozenset[str]:
    def names(fields: Sequence[Parameter]) -> Iterator[str]:
        for field in fields:
            yield field.name
            yield from names(field.fields)

    return frozenset(name for action in ACTIONS.values() for name in names(action.parameters))


def _wrong_type(path: str, parameter: Parameter, value: object) -> Fault:
    return Fault(path, FaultKind.WRONG_TYPE, describe(parameter), show(value))


def _integer(path: str, parameter: Parameter, value: object) -> Iterator[Fault]:
    found = whole_number(value)
    if found is None:
        yield _wrong_type(path, parameter, value)
    elif parameter.allowed and found not in parameter.allowed:
        yield Fault(path, FaultKind.NOT_ALLOWED, describe(parameter), show(value))
    elif _outside(parameter, found):
        yield Fault(path, FaultKind.OUT_OF_RANGE, describe(parameter), show(value))


def _outside(parameter: Parameter, size: int | Decimal) -> bool:
    too_small = parameter.minimum is not None and size < parameter.minimum
    return too_small or (parameter.maximum is not None and size > parameter.maximum)


def _string(path: str, parameter: Parameter, value: object) -> Iterator[Fault]:
    text = _text(parameter, value)
    if text is None:
        yield _wrong_type(path, parameter, value)
    elif parameter.allowed and text not in parameter.allowed:
        yield Fault(path, FaultKind.NOT_ALLOWED, describe(parameter), show(value), _closest(text, parameter.allowed))
    elif parameter.pattern is not None and not re.fullmatch(parameter.pattern, text):
        yield Fault(path, FaultKind.NOT_ALLOWED, f"a string that matches {parameter.pattern}", show(value))
    elif _outside(parameter, len(text)):
        yield Fault(path, FaultKind.OUT_OF_RANGE, describe(replace(parameter, regex=False)), show(value))
    elif parameter.regex and (complaint := _complaint(text)):
        yield Fault(path, FaultKind.BAD_REGEX, describe(parameter), f"{show(value)}: {complaint}")


def _text(parameter: Parameter, value: object) -> str | None:
    if isinstance(value, str):
        return value
    found = whole_number(value) if takes_numbers(parameter) else None
    # `str` refuses long numbers; one with more digits than a keypad sends is no string of digits at all.
    return str(found) if found is not None and 0 <= found < 10**_LONGEST else None


def _closest(text: str, allowed: Sequence[object]) -> str | None:
    plain = {word.casefold(): word for word in allowed if isinstance(word, str)}
    close = get_close_matches(text[:_LONGEST].casefold(), plain, n=1)
    return plain[close[0]] if close else None


#: The complaints of Python's compiler that hold in every dialect. The guide does not name the service's dialect, so a
#: construct that only Python refuses (`\p{Digit}`, a group named as in Java) is let through.
_SHARED_COMPLAINTS = (
    "bad character range",
    "bad escape (end of pattern)",
    "min repeat greater than max repeat",
    "missing ), unterminated subpattern",
    "multiple repeat",
    "nothing to repeat",
    "unbalanced parenthesis",
    "unterminated character set",
)


@lru_cache(maxsize=256)
def _complaint(regex: str) -> str | None:
    """Return what is wrong with a regular expression in any dialect. It is compiled, never matched."""
    # Where other dialects quote, brackets need not balance.
    if r"\Q" in regex:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(regex)
    except re.error as error:
        return error.msg if error.msg.startswith(_SHARED_COMPLAINTS) else None
    except (OverflowError, RecursionError):
        return None
    return None


def _boolean(path: str, parameter: Parameter, value: object) -> Iterator[Fault]:
    # 1 equals True, but is no boolean.
    if not isinstance(value, bool | str) or value not in YES_OR_NO:
        yield _wrong_type(path, parameter, value)


def _list(path: str, parameter: Parameter, value: object) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield _wrong_type(path, parameter, value)
        return
    if _outside(parameter, len(value)):
        yield Fault(path, FaultKind.OUT_OF_RANGE, describe(parameter), show(value))
    each = item_of(parameter)
    for place, item in enumerate(value):
        yield from _CHECKS[each.kind](f"{path}[{place}]", each, item)


@lru_cache(maxsize=256)
def item_of(parameter: Parameter) -> Parameter:
    """Return what each item of a list has to be."""
    return replace(parameter, kind=parameter.items, minimum=None, maximum=None)


def _object(path: str, parameter: Parameter, value: object) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield _wrong_type(path, parameter, value)
    elif parameter.fields:
        # One without fields is a map whose names are the handler's own.
        yield from _inside(path, parameter.fields, value)
    elif parameter.names is not None:
        pattern, expected = name_pattern(parameter.names), _names_in_words(parameter.names)
        for name in value:
            if not re.fullmatch(pattern, name):
                yield Fault(f"{path}.{_short(name)}", FaultKind.NOT_ALLOWED, expected, show(_short(name)))


@lru_cache(maxsize=16)
def name_pattern(names: Names) -> str:
    """Return the regular expression that names match whole; its letters stand for both cases in every dialect."""
    known = "|".join(_in_any_case(name) for name in names.known)
    return f"(?!{_in_any_case(names.reserved)}(?:-|$))(?:{_in_any_case(names.prefix)}.+|{known})"


def _in_any_case(text: str) -> str:
    return "".join(f"[{letter.upper()}{letter.lower()}]" if letter.isalpha() else letter for letter in text)


def _names_in_words(names: Names) -> str:
    return f"a name from {names.prefix} on, but not from {names.reserved}, or {' or '.join(names.known)}"


_CHECKS: Mapping[Kind, Check] = MappingProxyType(
    {
        Kind.STRING: _string,
        Kind.INTEGER: _integer,
        Kind.BOOLEAN: _boolean,
        Kind.LIST: _list,
        Kind.OBJECT: _object,
    }
)


def _fewer_than_the_least(action: ActionSpec, values: Mapping[str, object]) -> Iterator[Fault]:
    """Complain of a MaxNumberOfDigits below MinNumberOfDigits. Equal is fine, although one page excludes it."""
    if values.keys().isdisjoint(_LEAST_AND_MOST):
        return
    bounds = [
        _or_default(parameter, values.get(parameter.name))
        for parameter in action.parameters
        if parameter.name in _LEAST_AND_MOST
    ]
    match [whole_number(bound) for bound in bounds]:
        case [(int() | Decimal()) as least, (int() | Decimal()) as most] if most < least:
            expected = f"at least MinNumberOfDigits, which is {show(bounds[0])}"
            yield Fault("Parameters.MaxNumberOfDigits", FaultKind.OUT_OF_RANGE, expected, show(bounds[1]))


def _or_default(parameter: Parameter, value: object) -> object:
    return parameter.default if value is None else value
