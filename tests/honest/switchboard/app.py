"""The switchboard: bridges every call and counts its events. Lambda would have put the folder on the path."""

import sys
from pathlib import Path
from typing import Any

if (root := str(Path(__file__).resolve().parents[1])) not in sys.path:
    sys.path.insert(0, root)

from switchboard import legs, memory


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    transaction = event["CallDetails"]["TransactionId"]
    heard = memory.count(transaction)
    attributes = {"heard": str(heard)}
    actions: list[dict[str, Any]] = []
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        endpoint = {"BridgeEndpointType": "PSTN", "Uri": "+12025550170"}
        parameters = {"CallerIdNumber": "+12025550100", "Endpoints": [endpoint]}
        actions = [{"Type": "CallAndBridge", "Parameters": parameters}]
    elif event["InvocationEventType"] in ("HANGUP", "ACTION_FAILED"):
        actions = [{"Type": "Hangup", "Parameters": {"CallId": leg["CallId"]}} for leg in legs.up(event)]
        if not actions:
            memory.forget(transaction)
    return {"SchemaVersion": "1.0", "Actions": actions or None, "TransactionAttributes": attributes}
