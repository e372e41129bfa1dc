"""Events in other shapes: what they tell is what the reference service tells."""

import hashlib
from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields, replace
from typing import Any

from retold import Retell, service

from onhook.conformance.model.calls import Call
from onhook.conformance.model.events import ACTION_FAILED, ACTION_SUCCESSFUL, CALL_UPDATE_REQUESTED, HANGUP
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED, LEG_A, LEG_B, MEETING_ADDRESS
from onhook.conformance.model.services import Handler
from onhook.conformance.model.traces import Event
from onhook.conformance.model.worlds import World
from onhook.conformance.players.playing import play as play_it


def changed(change: Callable[[Event], None]) -> Callable[[Call], Retell]:
    """Return what tells every event with a change, and remembers nothing."""

    def retell(event: Event) -> Event:
        event = deepcopy(event)
        change(event)
        return event

    return lambda call: retell


def legs_of(event: Event) -> list[dict[str, Any]]:
    return event["CallDetails"].get("Participants", [])


def parameters_of(event: Event) -> dict[str, Any]:
    return event.get("ActionData", {}).get("Parameters", {})


# -- participants ------------------------------------------------------------------------------------------------------


def _dropping_later(call: Call) -> Retell:
    ended: set[str] = set()

    def retell(event: Event) -> Event:
        event = deepcopy(event)
        listed = legs_of(event)
        event["CallDetails"]["Participants"] = [leg for leg in listed if leg["CallId"] not in ended]
        ended.update(leg["CallId"] for leg in listed if leg.get("Status") == DISCONNECTED)
        return event

    return retell


def _dropping_at_once(call: Call) -> Retell:
    """Not even its HANGUP lists a leg that has ended, as long as there is another one to list."""
    dropped: set[str] = set()

    def retell(event: Event) -> Event:
        event = deepcopy(event)
        listed = [leg for leg in legs_of(event) if leg["CallId"] not in dropped]
        up = [leg for leg in listed if leg.get("Status") != DISCONNECTED]
        event["CallDetails"]["Participants"] = up or listed
        if up:
            dropped.update(leg["CallId"] for leg in listed if leg not in up)
        return event

    return retell


def _never_ended(event: Event) -> None:
    event["CallDetails"]["Participants"] = [leg for leg in legs_of(event) if leg.get("Status") != DISCONNECTED]


def _other_leg_first(event: Event) -> None:
    legs_of(event).reverse()


def _hide_connected(event: Event) -> None:
    for leg in legs_of(event):
        if leg.get("Status") == CONNECTED:
            del leg["Status"]


def _list_nobody(event: Event) -> None:
    if event["InvocationEventType"] == CALL_UPDATE_REQUESTED:
        del event["CallDetails"]["Participants"]


def _start_otherwise(event: Event) -> None:
    for leg in legs_of(event):
        leg["StartTimeInMilliseconds"] = {LEG_A: "0", LEG_B: "0159700958834234"}[leg["ParticipantTag"]]


def _meeting_the_other_way(event: Event) -> None:
    for leg in legs_of(event):
        if leg["To"] == MEETING_ADDRESS:
            leg["To"], leg["From"] = leg["From"], leg["To"]


def _meeting_by_number(event: Event) -> None:
    for leg in legs_of(event):
        if leg["To"] == MEETING_ADDRESS:
            leg["To"] = "+17035550123"


drops_ended_legs_later = service(events=_dropping_later)
drops_ended_legs_at_once = service(events=_dropping_at_once)
lists_ended_legs_never = service(events=changed(_never_ended))
lists_nobody_before_the_hangup = service(
    events=changed(_never_ended), call=lambda call: replace(call, variations=frozenset({"OBS-3"}))
)
lists_the_other_leg_first = service(events=changed(_other_leg_first))
tells_no_status_of_the_connected = service(events=changed(_hide_connected))
lists_nobody_for_an_update = service(events=changed(_list_nobody))
starts_at_other_times = service(events=changed(_start_otherwise))
has_meetings_the_other_way_round = service(events=changed(_meeting_the_other_way))
has_meetings_with_numbers = service(events=changed(_meeting_by_number))


# -- the envelope ------------------------------------------------------------------------------------------------------


def _say_more(event: Event) -> None:
    details = event["CallDetails"]
    more = {"Region": "us-east-1", "Tags": ["a", {"b": None}], "Status": "Connected", "Priority": 3}
    event |= {"RequestId": "7f0c", "Emulator": {"Name": "ours", "Version": [1, 2]}, "Status": None}
    details |= {"StartTime": 12, "Leg": "LEG-A"} | more
    for leg in legs_of(event):
        leg |= {"Codec": "PCMU", "Muted": False, "Attributes": {}, "Reason": None}
    if "ActionData" in event:
        event["ActionData"] |= {"Id": 17, "TookInMilliseconds": 3, "Leg": "LEG-B"}
        parameters_of(event).update({"Attempt": 1, "Source": {"Of": ["service"]}, "Reason": None})


def _from_seven(event: Event) -> None:
    event["Sequence"] += 6


def _opening_with_one(call: Call) -> Retell:
    """The first three events of an outbound call are 1 (`use-create-call-api`)."""

    def retell(event: Event) -> Event:
        late = 2 if call.direction == "Outbound" and call.topology == "single" else 0
        return {**event, "Sequence": max(1, event["Sequence"] - late)}

    return retell


tells_more = service(events=changed(_say_more))
counts_from_seven = service(events=changed(_from_seven))
opens_with_the_same_number = service(events=_opening_with_one)


class _OwnIds(Call):
    """A call whose identifiers are the service's own."""

    @property
    def transaction_id(self) -> str:
        return self.call_id(0)

    def call_id(self, leg: int) -> str:
        digest = hashlib.sha256(f"{self.seed}/{self.from_number}/{self.direction}/{leg}".encode()).hexdigest()
        return f"{digest[:8]}-{digest[8:12]}-4{digest[12:15]}-9{digest[15:18]}-{digest[18:30]}"


class _Names(_OwnIds):
    """Identifiers need not be UUIDs."""

    def call_id(self, leg: int) -> str:
        return f"sip:{self.seed}.{leg}@emulator"


def _with(kind: type[Call]) -> Callable[[Call], Call]:
    return lambda call: kind(**{field.name: getattr(call, field.name) for field in fields(call)})


has_ids_of_its_own = service(call=_with(_OwnIds))
has_names_for_ids = service(call=_with(_Names))


# -- ActionData --------------------------------------------------------------------------------------------------------


def _code_as_string(event: Event) -> None:
    if event["InvocationEventType"] == HANGUP and "SipResponseCode" in parameters_of(event):
        parameters_of(event)["SipResponseCode"] = str(parameters_of(event)["SipResponseCode"])


def _spelled(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _spelled(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_spelled(one) for one in value]
    return str(value) if type(value) is int else value


def _numbers_as_strings(event: Event) -> None:
    if "Parameters" in event.get("ActionData", {}):
        event["ActionData"]["Parameters"] = _spelled(parameters_of(event))


def _spell_hang_up(event: Event) -> None:
    if event["InvocationEventType"] == HANGUP:
        event["ActionData"]["Type"] = "HangUp"


def _errors_on_top(event: Event) -> None:
    if event["InvocationEventType"] == ACTION_FAILED:
        event["ErrorType"] = event["ActionData"].pop("ErrorType")
        event["ErrorMessage"] = event["ActionData"].pop("ErrorMessage")


def _one_error(event: Event) -> None:
    if event["InvocationEventType"] == ACTION_FAILED:
        event["ActionData"]["Error"] = f"{event['ActionData'].pop('ErrorType')}: {event['ActionData']['ErrorMessage']}"
        del event["ActionData"]["ErrorMessage"]


def _empty_message(event: Event) -> None:
    if event["InvocationEventType"] == ACTION_FAILED:
        event["ActionData"]["ErrorMessage"] = ""


def _no_received_digits(event: Event) -> None:
    data = event.get("ActionData", {})
    if event["InvocationEventType"] == ACTION_SUCCESSFUL and data.get("ReceivedDigits") == "":
        del data["ReceivedDigits"]


tells_codes_as_strings = service(events=changed(_code_as_string))
tells_numbers_as_strings = service(events=changed(_numbers_as_strings))
spells_hang_up_otherwise = service(events=changed(_spell_hang_up))
tells_errors_at_top_level = service(events=changed(_errors_on_top))
tells_errors_as_one_string = service(events=changed(_one_error))
has_no_message_for_errors = service(events=changed(_empty_message))
tells_of_no_digits = service(events=changed(_no_received_digits))


# -- all of it ---------------------------------------------------------------------------------------------------------


def _all_at_once(call: Call) -> Retell:
    changes = (
        *(_other_leg_first, _list_nobody, _start_otherwise, _meeting_the_other_way, _say_more, _from_seven),
        *(_numbers_as_strings, _spell_hang_up, _errors_on_top, _no_received_digits),
    )
    dropping = _dropping_later(call)

    def retell(event: Event) -> Event:
        event = dropping(event)
        for change in changes:
            change(event)
        return event

    return retell


everything = service(call=_with(_OwnIds), events=_all_at_once)


def takes_events_back(call: Call, handler: Handler, world: World) -> dict[str, str]:
    """Every event is sent in one and the same dict, which is emptied as soon as it has been answered."""
    one: Event = {}

    def invoke(event: Event) -> Any:
        one.update(deepcopy(event))
        try:
            return handler(one)
        finally:
            for holder in (one.get("ActionData"), one["CallDetails"], one):
                if holder is not None:
                    holder.clear()

    return play_it(call, invoke, world)
