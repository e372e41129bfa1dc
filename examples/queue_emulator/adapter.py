"""What stands between the emulator and the suite: its words in ours, and the handler as a Lambda function of texts."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Sequence

from actions import Happening
from emulator import LambdaFailed, Setup, Switchboard

from onhook.conformance import worlds
from onhook.conformance.calls import Call
from onhook.conformance.legs import Topology
from onhook.conformance.services import Handler, InvocationFailed
from onhook.conformance.worlds import World

WORDS = {
    Happening.DONE: "completes",
    Happening.FAILED: "fails",
    Happening.KEYS: worlds.DIGITS,
    Happening.ADMITTED: "joined",
    Happening.PICKED_UP: worlds.ANSWERED,
    Happening.NO_REPLY: worlds.NEVER_ANSWERED,
    Happening.ENGAGED: worlds.BUSY,
    Happening.REFUSED: worlds.DECLINED,
    Happening.CUT: worlds.RUNS,
    Happening.CALLER_LEAVES: worlds.A_HANGS_UP,
    Happening.CALLEE_LEAVES: worlds.B_HANGS_UP,
    Happening.MEETING_CLOSES: worlds.MEETING_ENDS,
    Happening.BOTH_LEAVE: worlds.BOTH_HANG_UP,
    Happening.KEYS_UNASKED: worlds.DIGITS,
    Happening.UPDATE: worlds.UPDATE,
}
QUESTIONS = {"idle": worlds.IDLE, "dialling": worlds.DIAL}
CONNECTED_BY = {Topology.SINGLE: "", Topology.BRIDGED: "CallAndBridge", Topology.MEETING: "JoinChimeMeeting"}


def play(call: Call, handler: Handler, world: World, switchboard: type[Switchboard] = Switchboard) -> dict[str, str]:
    """Play one call on the emulator."""

    async def invoke(event: str) -> str:
        try:
            return json.dumps(handler(json.loads(event)))
        except InvocationFailed as error:
            raise LambdaFailed(str(error)) from error

    def decide(moment: str, happenings: Sequence[Happening]) -> Happening:
        offered = {WORDS[one]: one for one in happenings}
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
