"""The adapter between the emulator and the suite: it translates words, and gives the emulator a handler of texts."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Sequence

from actions import Happening
from emulator import LambdaFailed, Setup, Switchboard

from onhook.conformance import testing
from onhook.conformance.testing import Call, Handler, InvocationFailed, Topology, World

WORDS = {
    Happening.DONE: "completes",
    Happening.FAILED: "fails",
    Happening.KEYS: testing.DIGITS,
    Happening.ADMITTED: "joined",
    Happening.PICKED_UP: testing.ANSWERED,
    Happening.NO_REPLY: testing.NEVER_ANSWERED,
    Happening.ENGAGED: testing.BUSY,
    Happening.REFUSED: testing.DECLINED,
    Happening.CUT: testing.RUNS,
    Happening.CALLER_LEAVES: testing.A_HANGS_UP,
    Happening.CALLEE_LEAVES: testing.B_HANGS_UP,
    Happening.MEETING_CLOSES: testing.MEETING_ENDS,
    Happening.BOTH_LEAVE: testing.BOTH_HANG_UP,
    Happening.KEYS_UNASKED: testing.DIGITS,
    Happening.UPDATE: testing.UPDATE,
}
QUESTIONS = {"idle": testing.IDLE, "dialling": testing.DIAL}
CONNECTED_BY = {Topology.SINGLE: "", Topology.BRIDGED: "CallAndBridge", Topology.MEETING: "JoinChimeMeeting"}


def play(call: Call, handler: Handler, world: World, switchboard: type[Switchboard] = Switchboard) -> dict[str, str]:
    """Play one call on the emulator."""

    async def invoke(event: str) -> str:
        try:
            return json.dumps(handler(json.loads(event)))
        except InvocationFailed as error:
            raise LambdaFailed(str(error)) from error

    def decide(moment: str, happenings: Sequence[Happening]) -> Happening:
        offered = {WORDS[happening]: happening for happening in happenings}
        return offered[world.ask(QUESTIONS.get(moment, moment), list(offered))]

    return asyncio.run(switchboard(setup_of(call), invoke, decide).run())


def setup_of(call: Call) -> Setup:
    """Where the call begins, as the emulator has it."""
    return Setup(
        transaction_id=call.transaction_id,
        call_ids=(call.call_id(number) for number in itertools.count(1)),
        direction=call.direction,
        numbers=(call.from_number, call.to_number),
        digits=itertools.chain(map(str, call.digits), itertools.repeat("1")),
        updates=deque(call.updates),
        connected_by=CONNECTED_BY[call.topology],
        other=call.other_number,
    )
