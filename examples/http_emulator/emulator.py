"""A very small emulator of the PSTN audio service: inbound calls, with one leg or two bridged ones, and no meetings.

A call is a generator of steps. It yields an event and is sent the outcome, or asks what happens now and is sent the
answer. So it needs no connection itself, and anything that has one can drive it.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

Json = dict[str, Any]
Steps = Generator[Json, Json, None]

UP, DOWN = "Connected", "Disconnected"
NOBODY_ANSWERS = ("never answered", "busy", "declined")
OUTCOMES = {
    "CallAndBridge": ("answered", *NOBODY_ANSWERS, "fails"),
    "PlayAudioAndGetDigits": ("digits arrive", "fails"),
    "SpeakAndGetDigits": ("digits arrive", "fails"),
}
LASTING = ("Pause", "PlayAudio", "PlayAudioAndGetDigits", "RecordAudio", "SendDigits", "Speak", "SpeakAndGetDigits")
INTERRUPTIBLE = ("Pause", "PlayAudio", "RecordAudio")
MEETINGS = ("JoinChimeMeeting", "ModifyChimeMeetingAttendees")
CODES = {"None": 0, "0": 0, "480": 480, "486": 486}


class Cannot(Exception):
    """The call is beyond this emulator."""


class Lost(Exception):
    """The Lambda function has failed twice, or its response cannot be used: the call ends."""


class EmulatedCall:
    """One call. `steps` plays it; `final` is then how its legs ended."""

    def __init__(self, given: Json) -> None:
        self.given = given
        self.legs: list[Json] = []
        self.actions: list[Json] = []
        #: The leg of the invocation that returned them.
        self.actions_of: Json = {}
        self.attributes: dict[str, str] = {}
        self.sequence = 0

    @property
    def final(self) -> dict[str, str]:
        """The status of each leg, by CallId."""
        return {leg["CallId"]: leg["Status"] for leg in self.legs}

    def steps(self) -> Steps:
        """Play the call; raises Cannot."""
        try:
            yield from self.begin()
            while self.up():
                yield from self.run(self.actions.pop(0)) if self.actions else self.wait()
        except Lost:
            for leg in self.legs:
                leg["Status"] = DOWN

    def begin(self) -> Steps:
        """Let the call come up."""
        given = self.given
        leg = self.add_leg("LEG-A", given["from"], given["to"], given["direction"])
        if given["topology"] == "meeting":
            raise Cannot("this emulator has no meetings")
        if given["topology"] == "bridged":
            self.add_leg("LEG-B", given["from"], given["other"], "Outbound")
            yield from self.report("ACTION_SUCCESSFUL", leg, {"Type": "CallAndBridge", "Parameters": {}})
        elif given["direction"] == "Inbound":
            yield from self.report("NEW_INBOUND_CALL", leg)
            if not self.actions:
                yield from self.end(leg, 480)
        else:
            raise Cannot("this emulator makes no calls")

    def wait(self) -> Steps:
        """Nothing is running: wait for what people do, and other applications."""
        updates = ["an update is requested"] if self.given["updates"] else []
        happening = (yield ask("idle", *self.leavings(), *updates))["answer"]
        yield from self.update() if happening in updates else self.leave(happening)

    def run(self, action: Json) -> Steps:
        """Run one action."""
        kind, leg = action["Type"], self.target(action)
        if kind in MEETINGS:
            raise Cannot("this emulator has no meetings")
        code = CODES.get(str(parameters_of(action).get("SipResponseCode")))
        bridges_twice = kind == "CallAndBridge" and len(self.up()) > 1
        if leg is None or leg["Status"] == DOWN or bridges_twice or (kind == "Hangup" and code is None):
            yield from self.fail(action, "InvalidActionParameter", "CallId or ParticipantTag is invalid.")
        elif kind == "Hangup":
            yield from self.end(leg, code)
        else:
            yield from self.perform(action, leg)

    def perform(self, action: Json, leg: Json) -> Steps:
        """Run an action that somebody can hear, and in which people can hang up and updates come."""
        kind, waiting = action["Type"], self.actions
        outcomes = OUTCOMES.get(kind, ("completes", "fails"))
        meanwhile = self.leavings() if kind in LASTING else []
        updates = ["an update is requested"] if kind in INTERRUPTIBLE and self.given["updates"] else []
        happening = (yield ask(kind, *outcomes, *meanwhile, *updates))["answer"]
        if happening in updates:
            yield from self.update()
            if self.actions and self.actions is not waiting:
                yield from self.report("ACTION_INTERRUPTED", leg, action)
                return
        elif happening in meanwhile:
            yield from self.leave(happening)
            if leg["Status"] == DOWN:
                return
        elif happening in NOBODY_ANSWERS:
            yield from self.fail(action, "CallNotAnswered", "Call not answered")
            return
        elif happening == "fails":
            yield from self.fail(action, "SystemException", "System error while running action.")
            return
        if kind == "CallAndBridge":
            self.add_leg("LEG-B", leg["From"], parameters_of(action)["Endpoints"][0]["Uri"], "Outbound")
        result = {"ReceivedDigits": "1"} if "digits arrive" in outcomes else {}
        if not self.actions or kind == "PlayAudioAndGetDigits":
            yield from self.report("ACTION_SUCCESSFUL", leg, {**action, **result})

    def update(self) -> Steps:
        """Tell the handler that an update is requested."""
        data = {"Type": "CallUpdateRequest", "Parameters": {"Arguments": self.given["updates"].pop(0)}}
        yield from self.report("CALL_UPDATE_REQUESTED", self.up()[0], data)

    def fail(self, action: Json, error: str, message: str) -> Steps:
        """An action fails, and the list with it."""
        self.actions = []
        yield from self.report("ACTION_FAILED", self.up()[0], {**action, "ErrorType": error, "ErrorMessage": message})

    # -- legs ----------------------------------------------------------------------------------------------------

    def up(self) -> list[Json]:
        """The legs that are up."""
        return [leg for leg in self.legs if leg["Status"] == UP]

    def add_leg(self, tag: str, from_number: str, to_number: str, direction: str) -> Json:
        """Bring a leg up."""
        call_id = f"{self.given['transaction_id'][:-4]}{len(self.legs) + 1:04x}"
        leg = {"CallId": call_id, "ParticipantTag": tag, "Status": UP}
        leg |= {"From": from_number, "To": to_number, "Direction": direction}
        self.legs.append(leg | {"StartTimeInMilliseconds": str(1_735_689_600_000 + 7_000 * self.sequence)})
        return self.legs[-1]

    def target(self, action: Json) -> Json | None:
        """The leg that an action means."""
        parameters = parameters_of(action)
        for key in ("CallId", "ParticipantTag"):
            if parameters.get(key):
                return next((leg for leg in reversed(self.legs) if leg[key] == parameters[key]), None)
        return self.actions_of

    def leavings(self) -> list[str]:
        """Who can hang up."""
        return [f"{leg['ParticipantTag']} hangs up" for leg in self.up()]

    def leave(self, happening: str) -> Steps:
        """Somebody hangs up."""
        yield from self.end(next(leg for leg in self.up() if happening.startswith(leg["ParticipantTag"])), 0)

    def end(self, leg: Json, code: int | None) -> Steps:
        """A leg ends; the other one stays."""
        leg["Status"] = DOWN
        ended = {"CallId": leg["CallId"], "ParticipantTag": leg["ParticipantTag"], "SipResponseCode": code}
        yield from self.report("HANGUP", leg, {"Type": "Hangup", "Parameters": ended})

    # -- the handler ---------------------------------------------------------------------------------------------

    def report(self, kind: str, leg: Json, data: Json | None = None) -> Steps:
        """Give one event, once more if the invocation fails, and use the response where it counts."""
        details = {"TransactionId": self.given["transaction_id"], "TransactionAttributes": self.attributes}
        details |= {"AwsAccountId": "111122223333", "AwsRegion": "us-east-1", "SipMediaApplicationId": "small"}
        listed = [dict(leg) for leg in self.legs]
        event = {"SchemaVersion": "1.0", "InvocationEventType": kind, "CallDetails": details | {"Participants": listed}}
        if data is not None:
            event["ActionData"] = data
        came: Json = {}
        for _ in range(2):
            if "response" not in came:
                self.sequence += 1
                came = yield {"event": event | {"Sequence": self.sequence}}
        if "response" not in came:
            raise Lost
        if kind != "ACTION_INTERRUPTED" and (kind != "HANGUP" or self.up()):
            self.use(came["response"], leg)

    def use(self, response: Any, leg: Json) -> None:
        """Take what the handler returned; a list replaces what is left of the one before, null does not."""
        if not isinstance(response, dict) or response.get("SchemaVersion") != "1.0":
            raise Lost
        if response.get("Actions") is not None:
            self.actions, self.actions_of = list(response["Actions"]), leg
        if response.get("TransactionAttributes") is not None:
            attributes = response["TransactionAttributes"]
            self.attributes = self.attributes | attributes if attributes else {}


def ask(question: str, *options: str) -> Json:
    """The step that asks what happens now, the harmless answer first."""
    return {"ask": {"question": question, "options": options}}


def parameters_of(action: Json) -> Json:
    """The Parameters of an action."""
    return action.get("Parameters") or {}
