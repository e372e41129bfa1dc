"""One correct forwarder that has nothing to say in three ways: an empty list, null Actions, no Actions."""

import functools
from typing import Any

Event = dict[str, Any]


def forward(event: Event, context: object, *, nothing: Event) -> Event:
    kind = event["InvocationEventType"]
    action_data = event.get("ActionData") or {}
    ended = (action_data.get("Parameters") or {}).get("CallId") if kind == "HANGUP" else None
    actions: list[Event] = []
    if kind == "NEW_INBOUND_CALL":
        endpoint = {"BridgeEndpointType": "PSTN", "Uri": "+12025550105"}
        actions = [{"Type": "CallAndBridge", "Parameters": {"CallerIdNumber": "+12025550100", "Endpoints": [endpoint]}}]
    elif kind in ("HANGUP", "ACTION_FAILED"):
        actions = [
            {"Type": "Hangup", "Parameters": {"CallId": leg["CallId"], "SipResponseCode": "0"}}
            for leg in event["CallDetails"].get("Participants") or []
            if leg.get("Status") != "Disconnected" and leg["CallId"] != ended
        ]
    return {"SchemaVersion": "1.0", "Actions": actions} if actions else {"SchemaVersion": "1.0", **nothing}


empty_list = functools.partial(forward, nothing={"Actions": []})
null_actions = functools.partial(forward, nothing={"Actions": None})
no_actions = functools.partial(forward, nothing={})
