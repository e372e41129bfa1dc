"""A handler as a program, in any language: it rejects every call."""

from __future__ import annotations

import json
import sys

HANG_UP = {"Type": "Hangup", "Parameters": {"SipResponseCode": "480"}}

for line in sys.stdin:
    event = json.loads(line)
    new = event["InvocationEventType"] in ("NEW_INBOUND_CALL", "CALL_ANSWERED")
    json.dump({"SchemaVersion": "1.0", "Actions": [HANG_UP] if new else []}, sys.stdout)
    print(flush=True)
