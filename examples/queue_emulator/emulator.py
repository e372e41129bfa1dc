"""A small emulator of the PSTN audio service, made of two actors that send each other messages through queues.

The switchboard has the legs of one call and the actions that are to be run on them, and it alone invokes the Lambda
function. What it cannot decide it leaves to the outside: it sends a job, which says what is going on and what can
happen, and finds in its mailbox what has happened. It knows nothing of any test suite.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions import DIALLING, IDLE, KINDS, Happening, Kind

Json = dict[str, Any]
#: The Lambda function: takes the text of an event, gives the text of its response, and raises LambdaFailed.
Invoke = Callable[[str], Awaitable[str]]
#: Decides what happens: given what is going on, and what can come of it, the ordinary first.
Decide = Callable[[str, Sequence[Happening]], Happening]

LEG_A, LEG_B = "LEG-A", "LEG-B"
LEAVING: Mapping[Happening, tuple[str, ...]] = {
    Happening.CALLER_LEAVES: (LEG_A,),
    Happening.CALLEE_LEAVES: (LEG_B,),
    Happening.MEETING_CLOSES: (LEG_B,),
    Happening.BOTH_LEAVE: (LEG_A, LEG_B),
}
NORMAL, UNAVAILABLE, BUSY = 0, 480, 486
NOBODY_ANSWERS = {Happening.NO_REPLY: UNAVAILABLE, Happening.ENGAGED: BUSY, Happening.REFUSED: BUSY}
WRONG_LEG = ("InvalidActionParameter", "CallId or ParticipantTag parameter for action is invalid.")
FAILURES = {
    Happening.FAILED: ("SystemException", "System error while running action."),
    **dict.fromkeys(NOBODY_ANSWERS, ("CallNotAnswered", "Call not answered")),
}
UNANSWERED = ("NEW_INBOUND_CALL", "NEW_OUTBOUND_CALL", "RINGING")
IGNORED = ("NEW_OUTBOUND_CALL", "RINGING", "ACTION_INTERRUPTED")
MOST_ACTIONS, MOST_ATTEMPTS = 10, 2


class LambdaFailed(Exception):
    """The Lambda function did not answer."""


class CallLost(Exception):
    """The service gives up the call without another event."""


@dataclass
class Setup:
    """Where a call begins."""

    transaction_id: str
    call_ids: Iterator[str]
    direction: str
    numbers: tuple[str, str]
    #: What is dialled, one after the other; and the Arguments of each update that may come.
    digits: Iterator[str]
    updates: deque[Mapping[str, str]]
    #: The action that has brought up a second leg already, if any, and whom that leg is with.
    connected_by: str = ""
    other: str = ""


@dataclass(eq=False)
class Leg:
    """One leg, and what every event shows of it."""

    tag: str
    shown: Json
    is_meeting: bool = False
    is_up: bool = True

    @property
    def status(self) -> str:
        """Its Status."""
        return "Connected" if self.is_up else "Disconnected"

    @property
    def leaves(self) -> Happening:
        """The ways in which the parties that are there can hang up."""
        if self.tag == LEG_A:
            return Happening.CALLER_LEAVES
        return Happening.MEETING_CLOSES if self.is_meeting else Happening.CALLEE_LEAVES


@dataclass(eq=False)
class Job:
    """Something that goes on: mostly an action, on a leg."""

    name: str
    kind: Kind
    leg: Leg
    action: Json
    #: What can happen in addition to its outcomes.
    meanwhile: tuple[Happening, ...] = ()


async def outside(
    jobs: asyncio.Queue[Job | None], mailbox: asyncio.Queue[tuple[Job, Happening]], decide: Decide
) -> None:
    """Tell what happens while each job goes on; whatever else it is, the job then comes to its ordinary end."""
    while (job := await jobs.get()) is not None:
        outcomes = job.kind.outcomes
        happening = decide(job.name, (*outcomes, *job.meanwhile))
        mailbox.put_nowait((job, happening))
        if outcomes and happening not in outcomes:
            mailbox.put_nowait((job, outcomes[0]))


class Switchboard:
    """One call."""

    def __init__(self, setup: Setup, invoke: Invoke, decide: Decide) -> None:
        self.setup = setup
        self.invoke = invoke
        self.decide = decide
        self.jobs: asyncio.Queue[Job | None] = asyncio.Queue()
        self.mailbox: asyncio.Queue[tuple[Job, Happening]] = asyncio.Queue()
        self.legs: list[Leg] = []
        #: What is left of the list that is being run, and the leg of the invocation that returned it.
        self.actions: deque[Json] = deque()
        self.list_leg: Leg | None = None
        #: The action that is running, and the ReceiveDigits that is in force.
        self.job: Job | None = None
        self.listener: Job | None = None
        self.attributes: Json = {}
        self.sequence = itertools.count(1)
        self.clock = itertools.count(1_735_689_600_000, 7_000)
        self.was_rejected = False

    async def run(self) -> dict[str, str]:
        """Play the call to its end; return how its legs ended."""
        await asyncio.gather(self.live(), outside(self.jobs, self.mailbox, self.decide))
        return {leg.shown["CallId"]: leg.status for leg in self.legs}

    async def live(self) -> None:
        """Begin, and then start the next action or read the mailbox, until no leg is left."""
        try:
            await self.begin()
            while self.up():
                if self.job is None and self.actions and self.mailbox.empty():
                    await self.start(self.actions.popleft())
                    continue
                if self.job is None and self.mailbox.empty():
                    self.jobs.put_nowait(Job("idle", IDLE, self.up()[0], {}, self.at_rest()))
                await self.receive(*await self.mailbox.get())
        except CallLost:
            for leg in self.legs:
                leg.is_up = False
        finally:
            self.jobs.put_nowait(None)

    async def begin(self) -> None:
        """Let the call come up."""
        leg = self.add_leg(LEG_A, *self.setup.numbers, self.setup.direction)
        if self.setup.connected_by:
            self.add_second_leg(self.setup.connected_by, self.setup.other)
            await self.report("ACTION_SUCCESSFUL", leg, {"Type": self.setup.connected_by, "Parameters": {}})
        elif self.setup.direction == "Inbound":
            await self.report("NEW_INBOUND_CALL", leg)
            if not self.actions:
                await self.end(leg, UNAVAILABLE)
        else:
            await self.report("NEW_OUTBOUND_CALL", leg)
            await self.report("RINGING", leg)
            self.job = Job("dialling", DIALLING, leg, {})
            self.jobs.put_nowait(self.job)

    async def receive(self, job: Job, happening: Happening) -> None:
        """Act on one message."""
        if happening in LEAVING:
            for leg in self.up():
                if leg.tag in LEAVING[happening]:
                    await self.end(leg, NORMAL)
        elif happening is Happening.UPDATE:
            await self.update()
        elif happening is Happening.KEYS_UNASKED and self.listener is not None:
            data = {"ReceivedDigits": next(self.setup.digits), **self.listener.action}
            await self.report("DIGITS_RECEIVED", self.listener.leg, data)
        elif job is self.job:  # nothing has stopped it meanwhile
            self.job = None
            await self.finish(job, happening)

    async def update(self) -> None:
        """Ask the Lambda function for another list; an action that gives way to it stops at once."""
        before, job = self.actions, self.job
        parameters = {"Arguments": dict(self.setup.updates.popleft())}
        await self.report(
            "CALL_UPDATE_REQUESTED", self.up()[0], {"Type": "CallUpdateRequest", "Parameters": parameters}
        )
        if job is not None and job.kind.gives_way and self.actions and self.actions is not before:
            self.job = None
            await self.report("ACTION_INTERRUPTED", job.leg, job.action)

    # -- what can happen -----------------------------------------------------------------------------------------

    def at_rest(self) -> tuple[Happening, ...]:
        """What can happen when nothing is running."""
        leaving = [leg.leaves for leg in self.up()]
        if Happening.CALLEE_LEAVES in leaving[1:]:
            leaving.append(Happening.BOTH_LEAVE)
        return (*leaving, *self.unasked())

    def meanwhile(self, name: str, kind: Kind, leg: Leg) -> tuple[Happening, ...]:
        """What can happen while an action runs."""
        if not kind.lasts:
            return (leg.leaves,) if kind.connects or name == "Hangup" else ()
        unasked = [
            happening
            for happening in self.unasked()
            if happening is Happening.UPDATE or Happening.KEYS not in kind.outcomes
        ]
        return (*(other.leaves for other in self.up()), *unasked)

    def unasked(self) -> tuple[Happening, ...]:
        """What can happen at any time."""
        pressed = self.listener is not None and self.listener.leg.is_up
        return (*[Happening.KEYS_UNASKED] * pressed, *[Happening.UPDATE] * bool(self.setup.updates))

    # -- actions -------------------------------------------------------------------------------------------------

    async def start(self, action: Json) -> None:
        """Start an action, or report that it cannot be run."""
        name, kind, leg = action["Type"], KINDS[action["Type"]], self.target(action)
        if leg is None or not leg.is_up or not self.is_possible(action, kind, leg):
            await self.fail(action, leg, WRONG_LEG)
        else:
            self.job = Job(name, kind, leg, action, self.meanwhile(name, kind, leg))
            self.jobs.put_nowait(self.job)

    def target(self, action: Json) -> Leg | None:
        """The leg that an action means: CallId decides, else ParticipantTag, else the leg of the invocation."""
        parameters = action.get("Parameters") or {}
        if call_id := parameters.get("CallId"):
            return next((leg for leg in self.legs if leg.shown["CallId"] == call_id), None)
        if tag := parameters.get("ParticipantTag"):
            return next((leg for leg in reversed(self.legs) if leg.tag == tag), None)
        return self.legs[0] if KINDS[action["Type"]].alone else self.list_leg

    def is_possible(self, action: Json, kind: Kind, leg: Leg) -> bool:
        """Say whether an action can be run on a leg, as the call is now."""
        if action["Type"] == "Hangup":
            return code_of(action) is not None
        if kind.in_meeting:
            return leg.is_meeting
        return not kind.alone or (leg is self.legs[0] and len(self.up()) == 1)

    async def finish(self, job: Job, outcome: Happening) -> None:
        """A job is over."""
        if job.kind is DIALLING:
            answered = outcome not in NOBODY_ANSWERS
            await (self.report("CALL_ANSWERED", job.leg) if answered else self.end(job.leg, NOBODY_ANSWERS[outcome]))
        elif outcome in FAILURES:
            await self.fail(job.action, job.leg, FAILURES[outcome])
        elif job.name == "Hangup":
            await self.hang_up(job)
        else:
            data = dict(job.action)
            if outcome is Happening.KEYS:
                data["ReceivedDigits"] = next(self.setup.digits)
            if job.kind.connects:
                endpoints = job.action["Parameters"].get("Endpoints") or [{}]
                self.add_second_leg(job.name, str(endpoints[0].get("Uri")))
            if job.name == "ReceiveDigits":
                self.listener = job
            if job.kind.always_told or not self.actions:
                await self.report("ACTION_SUCCESSFUL", job.leg, data)

    async def hang_up(self, job: Job) -> None:
        """Do what a Hangup says."""
        if job.leg.is_meeting:
            job.leg.is_up = False
            await self.report("ACTION_SUCCESSFUL", self.legs[0], job.action)
        else:
            await self.end(job.leg, code_of(job.action))

    async def fail(self, action: Json, leg: Leg | None, error: tuple[str, str]) -> None:
        """An action fails, and what follows it in its list is not run."""
        self.actions = deque()
        data = {**action, "ErrorType": error[0], "ErrorMessage": error[1]}
        await self.report("ACTION_FAILED", leg if leg is not None and leg.is_up else self.up()[0], data)

    # -- legs ----------------------------------------------------------------------------------------------------

    def up(self) -> list[Leg]:
        """The legs that are up, LEG-A first."""
        return [leg for leg in self.legs if leg.is_up]

    def add_leg(self, tag: str, from_number: str, to_number: str, direction: str) -> Leg:
        """Bring a leg up."""
        shown = {"CallId": next(self.setup.call_ids), "ParticipantTag": tag, "From": from_number, "To": to_number}
        self.legs.append(Leg(tag, {**shown, "Direction": direction, "StartTimeInMilliseconds": str(next(self.clock))}))
        return self.legs[-1]

    def add_second_leg(self, connected_by: str, other: str) -> None:
        """Bring LEG-B up: somebody else, or a meeting."""
        is_meeting = connected_by == "JoinChimeMeeting"
        ends = ("SMA", "+17035550122") if is_meeting else (self.legs[0].shown["From"], other)
        self.add_leg(LEG_B, *ends, "Outbound").is_meeting = is_meeting

    async def end(self, leg: Leg, code: int | None) -> None:
        """A leg ends, with what runs on it; a caller who goes leaves the meeting too."""
        leg.is_up = False
        if leg is self.legs[0]:
            for other in self.legs:
                other.is_up = other.is_up and not other.is_meeting
        if self.job is not None and self.job.leg is leg:
            self.job = None
        parameters = {"SipResponseCode": code, "CallId": leg.shown["CallId"], "ParticipantTag": leg.tag}
        await self.report("HANGUP", leg, {"Type": "Hangup", "Parameters": parameters})

    # -- the Lambda function -------------------------------------------------------------------------------------

    async def report(self, kind: str, leg: Leg, data: Json | None = None, **more: str) -> None:
        """Send one event, and use the response if it counts."""
        with_status = kind not in (*UNANSWERED, "INVALID_LAMBDA_RESPONSE")
        details = {
            "TransactionId": self.setup.transaction_id,
            "AwsAccountId": "111122223333",
            "AwsRegion": "us-east-1",
            "SipMediaApplicationId": "0b6d1c3a-0000-4000-8000-000000000001",
            "Participants": [{**leg.shown, **({"Status": leg.status} if with_status else {})} for leg in self.legs],
        }
        if self.attributes:
            details["TransactionAttributes"] = self.attributes
        event = {"SchemaVersion": "1.0", "InvocationEventType": kind, "CallDetails": details, **more}
        if data is not None:
            event["ActionData"] = data
        response = await self.answer(event)
        if kind in IGNORED or (kind == "HANGUP" and not self.up()):
            return
        if problem := problem_of(response):
            await self.reject(problem)
            return
        attributes, actions = response.get("TransactionAttributes"), response.get("Actions")
        if attributes is not None:
            self.attributes = {**self.attributes, **attributes} if attributes else {}
        if actions is not None:
            self.actions, self.list_leg = deque(actions), leg

    async def answer(self, event: Json) -> Any:
        """Invoke the Lambda function, once more if it fails; if it fails again, the call is lost."""
        for _ in range(MOST_ATTEMPTS):
            try:
                return json.loads(await self.invoke(json.dumps({**event, "Sequence": next(self.sequence)})))
            except LambdaFailed:
                continue
        raise CallLost

    async def reject(self, problem: str) -> None:
        """Tell, once in a call, what is wrong with a response."""
        if self.was_rejected:
            raise CallLost
        self.was_rejected = True
        self.actions = deque()
        await self.report("INVALID_LAMBDA_RESPONSE", self.up()[0], ErrorType="InvalidResponse", ErrorMessage=problem)


def code_of(action: Json) -> int | None:
    """The SipResponseCode of a Hangup; None for one that is not supported."""
    given = (action.get("Parameters") or {}).get("SipResponseCode")
    return NORMAL if given is None else {"0": NORMAL, "480": UNAVAILABLE, "486": BUSY}.get(str(given))


def problem_of(response: Any) -> str:
    """What makes a response unusable; empty where nothing does."""
    if not isinstance(response, dict) or not response:
        return "Response is blank or empty"
    if response.get("SchemaVersion") != "1.0":
        return "The schema version in the invocation request does not match the schema version in the response."
    actions = response.get("Actions") or []
    if not isinstance(actions, list) or not all(isinstance(action, dict) for action in actions):
        return "Error while reading actions list."
    if len(actions) > MOST_ACTIONS:
        return "Too many actions specified in a response."
    unknown = [str(action.get("Type")) for action in actions if action.get("Type") not in KINDS]
    return f"Unsupported action {unknown[0]} specified" if unknown else ""
