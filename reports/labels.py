"""What events, responses and actions are called in one line: the words that all renderers share.

Events may come from a log or from an emulator, so no field is trusted to be there or to have its type. Labels come as a
tuple, the fullest first; the first one that fits is drawn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from onhook.conformance.model.events import (
    ACTION_FAILED,
    CALL_UPDATE_REQUESTED,
    HANGUP,
    INVALID_LAMBDA_RESPONSE,
    SCHEMA_VERSION,
    action_parameters,
    participants,
    response_is_ignored,
)
from onhook.conformance.model.legs import TAGS, leg_names
from onhook.conformance.model.traces import (
    Event,
    Outcome,
    Raised,
    Returned,
    TimedOut,
    Trace,
    Unrecorded,
    Unserialisable,
)
from onhook.reports.text import cut

#: No value inside a label is longer, so that one long text does not hide what stands behind it.
LONGEST_VALUE = 24
#: How much of a CallId is shown where it belongs to no leg.
LONGEST_ID = 12

#: The one parameter of an action that tells it from its like, as a path, and how it is written.
TELLING: Mapping[str, tuple[tuple[str | int, ...], str]] = {
    "CallAndBridge": (("Endpoints", 0, "Uri"), "{}"),
    "Hangup": (("SipResponseCode",), "{}"),
    "ModifyChimeMeetingAttendees": (("Operation",), "{}"),
    "Pause": (("DurationInMilliseconds",), "{} ms"),
    "PlayAudio": (("AudioSource", "Key"), "{}"),
    "PlayAudioAndGetDigits": (("AudioSource", "Key"), "{}"),
    "ReceiveDigits": (("InputDigitsRegex",), "{}"),
    "SendDigits": (("Digits",), '"{}"'),
    "Speak": (("Text",), '"{}"'),
    "SpeakAndGetDigits": (("SpeechParameters", "Text"), '"{}"'),
    "StartCallRecording": (("Track",), "{}"),
}


def inside(value: Any, path: Sequence[str | int]) -> Any:
    """Return what stands at the path, None where the path leads nowhere."""
    for key in path:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


def compact(value: Any) -> str:
    """Return any value as JSON on one line; what is no JSON is shown as Python shows it."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    except (TypeError, ValueError, RecursionError):
        return type(value).__name__


def event_type(event: Event) -> str:
    """Return the type of an event, also one that is no string."""
    name = event.get("InvocationEventType")
    return name if isinstance(name, str) else compact(name)


class LegNames:
    """What each leg is called, in its own call and seen from another one."""

    def __init__(self, traces: Sequence[Trace]) -> None:
        self._names = [_leg_names(trace) for trace in traces]

    def name(self, call: int, call_id: Any, otherwise: str = "") -> str:
        """Return the leg's tag, with the call where it is another one's; a CallId of no leg is shown itself."""
        if isinstance(call_id, str):
            for other in (call, *range(len(self._names))):
                name = self._names[other].get(call_id)
                if name is not None:
                    return name if other == call else f"{name} of call {other + 1}"
        return otherwise or f"CallId {cut(compact(call_id), LONGEST_ID)}"

    def leg(self, call: int, parameters: Mapping[str, Any]) -> str:
        """Return which leg Parameters name, by CallId, else by tag; empty if none. A tag that differs is added."""
        tag = parameters.get("ParticipantTag")
        if parameters.get("CallId"):
            named = self.name(call, parameters["CallId"])
            differs = isinstance(tag, str) and tag.upper() in TAGS and named.partition("#")[0] != tag.upper()
            return f"{named} (tag {tag})".lstrip() if differs else named
        if isinstance(tag, str):
            return tag
        return "" if tag is None else compact(tag)


def _leg_names(trace: Trace) -> dict[str, str]:
    return leg_names(leg for invocation in trace.invocations for leg in participants(invocation.event))


# -- events ----------------------------------------------------------------------------------------------------------


def event_label(event: Event, call: int, names: LegNames, *, again: bool = False) -> tuple[str, ...]:
    """Return what an event is called: its type and the one thing that matters about it."""
    kind = event_type(event)
    what = " ".join(part for part in (_about(kind, event, call, names), "(again)" if again else "") if part)
    full = f"{kind} {what}".rstrip()
    return full, full.removeprefix("ACTION_")


def _about(kind: str, event: Event, call: int, names: LegNames) -> str:
    parameters = action_parameters(event)
    if kind == HANGUP:
        code = parameters.get("SipResponseCode")
        return f"{names.leg(call, parameters)} {'' if code is None else code}".strip()
    if kind == INVALID_LAMBDA_RESPONSE:
        return str(event.get("ErrorType", ""))
    if kind == CALL_UPDATE_REQUESTED:
        arguments = parameters.get("Arguments")
        return compact(arguments) if arguments else ""
    data = event.get("ActionData")
    return _about_action(kind, data, call, names) if isinstance(data, dict) else ""


def _about_action(kind: str, data: Mapping[str, Any], call: int, names: LegNames) -> str:
    action = str(data.get("Type", ""))
    leg = names.leg(call, action_parameters({"ActionData": data})) if action == "Hangup" else ""
    error = data.get("ErrorType") or data.get("Error")
    failed = f": {error}" if kind == ACTION_FAILED and error else ""
    digits = received_digits(data)
    return " ".join(part for part in (f"{action} {leg}".strip() + failed, f'"{digits}"' if digits else "") if part)


def received_digits(data: Any) -> str | None:
    """Return the digits that ActionData tell of, None where they tell of none."""
    digits = data.get("ReceivedDigits") if isinstance(data, dict) else None
    return digits if isinstance(digits, str) else None


# -- responses -------------------------------------------------------------------------------------------------------


def outcome_label(outcome: Outcome, event: Event, call: int, names: LegNames) -> tuple[str, ...]:
    """Return what came of an event, in one line."""
    match outcome:
        case Returned():
            return _response_label(outcome.value, event, call, names)
        case Raised():
            return (f"raises {outcome.type}: {' '.join(outcome.message.split())}".removesuffix(": "),)
        case TimedOut():
            return (f"no answer in {outcome.seconds:g} s",)
        case Unserialisable():
            return (f"not JSON: {' '.join(outcome.message.split())}",)
        case Unrecorded():
            return ("(not recorded)",)


def _response_label(response: Any, event: Event, call: int, names: LegNames) -> tuple[str, ...]:
    if not isinstance(response, dict) or not response.keys() & {"SchemaVersion", "Actions"}:
        return (compact(response),)
    actions = response.get("Actions")
    if isinstance(actions, list):
        labels = _list_labels(actions, call, names)
    else:
        labels = (f"Actions: {compact(actions)}" if "Actions" in response else "no Actions",)
    before = _version(response)
    after = " (ignored)" if actions and response_is_ignored(event) else ""
    if not before and not after:
        return labels
    return (*(f"{before}{label}{after}" for label in labels), *(f"{before}{label}" for label in labels[-1:]))


def _version(response: Mapping[str, Any]) -> str:
    """A SchemaVersion that spoils the whole response has to be seen."""
    if response.get("SchemaVersion") == SCHEMA_VERSION:
        return ""
    told = compact(response["SchemaVersion"]) if "SchemaVersion" in response else "missing"
    return f"SchemaVersion {cut(told, LONGEST_VALUE)}: "


def _list_labels(actions: Sequence[Any], call: int, names: LegNames) -> tuple[str, ...]:
    """A list in full, then without details, then with nothing but its first action and its Hangups."""
    told = [_action_labels(action, call, names) for action in actions]
    full, bare = [labels[0] for labels in told], [labels[1] for labels in told]
    if full == bare and len(full) < 2:
        return (_bracketed(full),)
    return _bracketed(full), _bracketed(bare), _bracketed(_essential(actions, bare))


def _bracketed(labels: Sequence[str]) -> str:
    return f"[{', '.join(labels)}]"


def _essential(actions: Sequence[Any], labels: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for index, label in enumerate(labels):
        if index == 0 or inside(actions[index], ("Type",)) == "Hangup":
            kept.append(label)
        elif kept[-1] != "…":
            kept.append("…")
    return kept


def _action_labels(action: Any, call: int, names: LegNames) -> tuple[str, str]:
    """An action's Type, its leg, and the parameter that tells it from its like; and all but that parameter.

    A Hangup is not told without its code.
    """
    kind = inside(action, ("Type",))
    if not isinstance(kind, str):
        label = cut(compact(action), LONGEST_VALUE)
        return label, label
    parameters = action_parameters({"ActionData": action})
    leg, value = names.leg(call, parameters), _telling_value(kind, parameters)
    bare = f"{cut(kind, 2 * LONGEST_VALUE)} {leg}" if leg else cut(kind, 2 * LONGEST_VALUE)
    full = f"{bare} {value}" if value else bare
    return full, full if kind == "Hangup" else bare


def _telling_value(kind: str, parameters: Mapping[str, Any]) -> str:
    path, written = TELLING.get(kind, ((), ""))
    value = inside(parameters, path) if path else None
    if value is None or (kind == "Hangup" and str(value) == "0"):
        return ""
    return written.format(cut(value if isinstance(value, str) else compact(value), LONGEST_VALUE))
