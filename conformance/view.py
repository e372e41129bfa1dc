"""A trace as the rules see it: each event with its legs, each response with its actions, and the moments of quiet.

It is made of the trace alone, never of the service's insides, and it tolerates everything: what an event or a response
does not have in the form of the pages is simply not there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from onhook.conformance.events import ACTION_SUCCESSFUL, HANGUP, action_parameters, participants, response_is_ignored
from onhook.conformance.legs import CONNECTED, DISCONNECTED, LEG_A, LEG_B, MEETING_ADDRESS
from onhook.conformance.traces import Asked, Event, Outcome, Returned, Trace
from onhook.conformance.worlds import IDLE, PARTY_ENDS

#: The actions that bring up a second leg.
CONNECTING = ("CallAndBridge", "JoinChimeMeeting")


class Answer:
    """One invocation: the event with its legs, and the response with its actions."""

    __slots__ = ("actions", "event", "ignored", "legs", "outcome", "response", "step", "type")

    def __init__(self, step: int, event: Event, outcome: Outcome) -> None:
        self.step = step
        self.event = event
        self.outcome = outcome
        self.type: str = str(event.get("InvocationEventType"))
        #: CallId to participant, as the event lists them.
        self.legs: dict[str, dict[str, Any]] = {str(one.get("CallId")): one for one in participants(event)}
        self.ignored = response_is_ignored(event)
        value = outcome.value if type(outcome) is Returned else None
        self.response: dict[str, Any] | None = value if isinstance(value, dict) else None
        listed = self.response.get("Actions") if self.response is not None else None
        self.actions: list[dict[str, Any]] = (
            [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        )

    def connected(self) -> list[dict[str, Any]]:
        """The participants that are not shown Disconnected (no Status is no claim)."""
        return [leg for leg in self.legs.values() if leg.get("Status") != DISCONNECTED]

    def with_tag(self, tag: Any) -> list[dict[str, Any]]:
        """The participants with this tag."""
        return [leg for leg in self.legs.values() if leg.get("ParticipantTag") == tag]

    def bridged(self) -> bool:
        """Both legs of a bridge are shown Connected."""
        return self._both_up(meeting=False)

    def in_meeting(self) -> bool:
        """The caller and a meeting leg are shown Connected."""
        return self._both_up(meeting=True)

    def _both_up(self, *, meeting: bool) -> bool:
        up = [leg for leg in self.legs.values() if leg.get("Status") == CONNECTED]
        return len(up) > 1 and any(is_meeting_leg(leg) for leg in up) is meeting


class Use:
    """One action in a response: where it stands, and what it is told to do."""

    __slots__ = ("action", "answer", "index", "parameters", "type")

    def __init__(self, answer: Answer, index: int, action: dict[str, Any]) -> None:
        self.answer = answer
        self.index = index
        self.action = action
        self.type: str = str(action.get("Type"))
        parameters = action.get("Parameters")
        self.parameters: dict[str, Any] = parameters if isinstance(parameters, dict) else {}

    @property
    def call_id(self) -> Any:
        """The CallId that it names; None where it is left out, null or empty."""
        return self.parameters.get("CallId") or None

    @property
    def tag(self) -> Any:
        """The ParticipantTag that decides: None where it is left out, null or empty, or a CallId stands beside it."""
        return None if self.call_id else self.parameters.get("ParticipantTag") or None

    @property
    def before(self) -> list[dict[str, Any]]:
        """The actions that stand before it in its list."""
        return self.answer.actions[: self.index]

    def leg(self) -> dict[str, Any] | None:
        """The listed participant that it names, or means by default; a Connected one where two share the tag."""
        if self.call_id:
            return self.answer.legs.get(str(self.call_id))
        if self.tag:
            named = sorted(self.answer.with_tag(self.tag), key=lambda leg: leg.get("Status") == DISCONNECTED)
            return named[0] if named else None
        return self.default_leg()

    def default_leg(self) -> dict[str, Any] | None:
        """The leg that the invocation was for, where the event says so; the only one otherwise."""
        named = self.answer.legs.get(str(action_parameters(self.answer.event).get("CallId")))
        if named is None and len(self.answer.legs) == 1:
            return next(iter(self.answer.legs.values()))
        return named


@dataclass(frozen=True, slots=True)
class Quiet:
    """A moment in which nothing runs and nothing is queued: the service puts the idle question to the world."""

    asked: Asked
    #: The last event before it, which is the newest word on who is Connected.
    last: Answer
    remaining: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """A leg that the handler was told has ended."""

    leg: dict[str, Any]
    told: Answer
    #: A party ended it; otherwise the application did. Known only where the trace carries the world's choices.
    by_party: bool


class View:
    """One call of an example, and the identifiers of the calls beside it."""

    __slots__ = ("_ended", "actions", "answers", "foreign", "hangups", "trace")

    def __init__(self, trace: Trace, foreign: Collection[str] = ()) -> None:
        self.trace = trace
        #: CallIds that belong to other calls of the same warm process only.
        self.foreign = foreign
        self.answers = [Answer(step, one.event, one.outcome) for step, one in enumerate(trace.invocations)]
        self._ended: list[Ended] | None = None
        self.actions: list[Use] = []
        self.hangups: list[Use] = []
        for answer in self.answers:
            for index, action in enumerate(answer.actions):
                use = Use(answer, index, action)
                (self.hangups if use.type == "Hangup" else self.actions).append(use)

    def call_ids(self, until: int | None = None) -> set[str]:
        """The CallIds that events of this call have listed, up to and with one step."""
        answers = self.answers if until is None else self.answers[: until + 1]
        return {call_id for answer in answers for call_id in answer.legs}

    def quiets(self) -> Iterator[Quiet]:
        """Yield the moments of quiet; none where the trace does not carry what the world was asked."""
        for asked in self.trace.asked or ():
            if asked.question == IDLE and 0 < asked.after <= len(self.answers):
                last = self.answers[asked.after - 1]
                yield Quiet(asked, last, tuple(last.connected()))

    def ended(self, until: int) -> list[Ended]:
        """Return the legs that have ended up to and with one step, as the handler was told, in that order."""
        if self._ended is None:
            self._ended = list(self._all_ended())
        return [one for one in self._ended if one.told.step <= until]

    def _all_ended(self) -> Iterator[Ended]:
        for answer in self.answers:
            leg = self._told_to_have_ended(answer)
            if leg is not None and leg.get("Status") == DISCONNECTED:
                yield Ended(leg, answer, self._party_ended(answer.step, leg.get("ParticipantTag")))

    def _told_to_have_ended(self, answer: Answer) -> dict[str, Any] | None:
        if answer.type == HANGUP or (answer.type == ACTION_SUCCESSFUL and _reports(answer.event, "Hangup")):
            parameters = action_parameters(answer.event)
            named = answer.legs.get(str(parameters.get("CallId")))
            if named is not None:
                return named
            tagged = answer.with_tag(parameters.get("ParticipantTag")) or answer.with_tag(LEG_B)
            return tagged[-1] if tagged else None
        return None

    def _party_ended(self, step: int, tag: Any) -> bool:
        """Some party's happening since the event before ended a leg with this tag."""
        return any(
            tag in PARTY_ENDS.get(asked.answer, ())
            for asked in self.trace.asked or ()
            if step - 1 <= asked.after <= step
        )

    def were_bridged(self, until: int) -> bool:
        """Two bridged legs were Connected at once in some event up to this step."""
        return any(answer.bridged() for answer in self.answers[: until + 1])


def _reports(event: Event, action: str) -> bool:
    data = event.get("ActionData")
    return isinstance(data, dict) and data.get("Type") == action


def is_meeting_leg(leg: dict[str, Any]) -> bool:
    """Say whether a participant is a meeting leg: one of its ends is the service itself (`use-cases`, `case-5`)."""
    return leg.get("ParticipantTag") != LEG_A and MEETING_ADDRESS in (leg.get("To"), leg.get("From"))
