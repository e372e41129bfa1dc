"""Services that ask the world about less, or in another way, and such as play less."""

import json
import threading
import zlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from typing import Any

from retold import service

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import ACTIONS, ActionSpec
from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import Topology
from onhook.conformance.model.services import CannotPlay, Handler
from onhook.conformance.model.traces import Event, Outcome
from onhook.conformance.model.worlds import World
from onhook.conformance.players.playing import play
from onhook.conformance.players.reference import ReferenceService

Told = Generator[Event, Outcome, None]

FAILURES = (worlds.FAILS, worlds.BUSY, worlds.NEVER_ANSWERED, worlds.DECLINED)


class _Nobody:
    """Is asked in place of the world: everything goes well."""

    def ask(self, question: str, options: Sequence[str]) -> str:
        return options[0]


class _Between:
    """Stands between the service and the world, which is asked what `ask` lets through."""

    def __init__(self, world: World, options: Callable[[str, Sequence[str]], Sequence[str]]) -> None:
        self.world = world
        self.options = options

    def ask(self, question: str, options: Sequence[str]) -> str:
        left = options if question == worlds.PATIENCE else tuple(self.options(question, options))
        return self.world.ask(question, left) if left else options[0]


def _offering(options: Callable[[str, Sequence[str]], Sequence[str]]) -> Callable[[World], World]:
    return lambda world: _Between(world, options)


def _without(*answers: str) -> Callable[[World], World]:
    def options(question: str, offered: Sequence[str]) -> Sequence[str]:
        return (offered[0], *(option for option in offered[1:] if option not in answers))

    return _offering(options)


never_asks = service(world=lambda world: _Nobody())


class _Itself:
    """Decides what happens in place of the world, by what the handler has answered so far."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.answers = 0

    def ask(self, question: str, options: Sequence[str]) -> str:
        self.answers = zlib.crc32(question.encode(), self.answers)
        return options[self.answers % len(options)]

    def invoke(self, event: Event) -> Any:
        answer = self.handler(event)
        self.answers = zlib.crc32(json.dumps(answer).encode(), self.answers)
        return answer


def decides_by_itself(call: Call, handler: Handler, world: World) -> dict[str, str]:
    """The world is never asked, and everything happens all the same: as in a log, what happened is unknown."""
    itself = _Itself(handler)
    return play(call, itself.invoke, itself)


def decides_by_itself_and_tells_nothing(call: Call, handler: Handler, world: World) -> None:
    """... nor how the legs ended."""
    decides_by_itself(call, handler, world)


asks_only_when_idle = service(world=_offering(lambda question, offered: offered if question == worlds.IDLE else ()))
offers_no_updates = service(world=_without(worlds.UPDATE))
offers_updates_only_when_idle = service(
    world=_offering(
        lambda question, offered: [option for option in offered if question == worlds.IDLE or option != worlds.UPDATE]
    )
)
runs_every_hangup = service(world=_offering(lambda question, offered: () if question == "Hangup" else offered))
offers_hanging_up_only_when_idle = service(
    world=_offering(
        lambda question, offered: [
            option for option in offered if question == worlds.IDLE or option not in worlds.PARTY_ENDS
        ]
    )
)
never_fails = service(world=_without(*FAILURES))
offers_in_another_order = service(world=_offering(lambda question, offered: (offered[0], *reversed(offered[1:]))))


class _TriesAgain:
    """Asks once more about an action that fails, and believes the second answer."""

    def __init__(self, world: World) -> None:
        self.world = world

    def ask(self, question: str, options: Sequence[str]) -> str:
        answer = self.world.ask(question, options)
        return self.world.ask(question, options) if answer in FAILURES and question in ACTIONS else answer


tries_again = service(world=_TriesAgain)


class _HasNowhereToRecord(ReferenceService):
    """A RecordAudio fails at once, and the world is not asked about it."""

    def _perform(self, action: dict[str, Any], row: ActionSpec, leg: Any) -> Told:
        if row.type == "RecordAudio":
            yield from self._fail(action, leg, row.errors[0])
        else:
            yield from super()._perform(action, row, leg)


has_nowhere_to_record = service(_HasNowhereToRecord)


class _OwnWords:
    """Asks in unknown words."""

    def __init__(self, world: World) -> None:
        self.world = world

    def ask(self, question: str, options: Sequence[str]) -> str:
        words = {f"{number}: {one[::-1]}": one for number, one in enumerate(options)}
        return words[self.world.ask(f"{question}?", tuple(words))]


asks_in_words_of_its_own = service(world=_OwnWords)


class _AsksBetween(ReferenceService):
    """Parties may also hang up between two actions."""

    def _run(self, action: dict[str, Any]) -> Told:
        parties = [happening for happening in self._interruptions(at_rest=False) if happening in worlds.PARTY_ENDS]
        answer = self.world.ask("between actions", (worlds.RUNS, *parties))
        if answer == worlds.RUNS:
            yield from super()._run(action)
            return
        before = self._lists
        yield from self._happens(answer)
        if self._lists == before and any(leg.connected for leg in self.legs):
            self._queue.insert(0, action)


asks_between_actions = service(_AsksBetween)


class _AsksMore(ReferenceService):
    """A Hangup may be overtaken by either party."""

    def _hang_up(self, action: dict[str, Any], leg: Any) -> Told:
        others = [connected for connected in self.legs if connected.connected and connected is not leg]
        if leg is not None and leg.connected and others and not any(other.is_meeting for other in self.legs):
            other = worlds.A_HANGS_UP if others[0] is self.legs[0] else worlds.B_HANGS_UP
            if self.world.ask("Hangup", (worlds.RUNS, other)) != worlds.RUNS:
                yield from self._party_leaves(others[0])
        yield from super()._hang_up(action, leg)


lets_either_party_overtake_a_hangup = service(_AsksMore)


class _TakesUpdatesLate(ReferenceService):
    """An update that is requested when a Hangup is about to run is reported after its HANGUP."""

    def _hang_up(self, action: dict[str, Any], leg: Any) -> Told:
        runs = leg is not None and leg.connected
        updated = runs and self._updates and self.world.ask("Hangup", (worlds.RUNS, worlds.UPDATE)) == worlds.UPDATE
        yield from super()._hang_up(action, leg)
        if updated:
            over = not any(other.connected for other in self.legs)
            yield from self._told_late() if over else self._update(None)

    def _told_late(self) -> Told:
        data = {"Type": "CallUpdateRequest", "Parameters": {"Arguments": dict(self._updates.pop(0))}}
        yield from self._invoke("CALL_UPDATE_REQUESTED", self.legs[0], data, honoured=False)


tells_updates_late = service(_TakesUpdatesLate)


class _OffersMoreUpdates(ReferenceService):
    """An update may come while CallAndBridge rings; a list that is returned for it gives the bridge up."""

    def _meanwhile(self, row: ActionSpec) -> tuple[str, ...]:
        more = (worlds.UPDATE,) if row.type == "CallAndBridge" and self._updates else ()
        return super()._meanwhile(row) + more


class _AndBridges(_OffersMoreUpdates):
    """The bridge comes up all the same."""

    def _go_on_after(self, happening: str, action: dict[str, Any], row: ActionSpec, leg: Any) -> Told:
        if row.type != "CallAndBridge":
            yield from super()._go_on_after(happening, action, row, leg)
            return
        yield from self._update(None)
        result = self._take_effect(action, row, leg)
        yield from self._invoke("ACTION_SUCCESSFUL", leg, {**result, **self._writer.echo(action, leg)})


gives_a_bridge_up_for_an_update = service(_OffersMoreUpdates)
bridges_in_spite_of_an_update = service(_AndBridges)


# -- playing less ------------------------------------------------------------------------------------------------------

begins_at_the_beginning = service(call=lambda call: replace(call, topology=Topology.SINGLE))


def tells_no_statuses(call: Call, handler: Handler, world: World) -> None:
    """It does not know how the legs ended."""
    play(call, handler, world)


def asks_and_tells_nothing(call: Call, handler: Handler, world: World) -> None:
    """Neither is the world asked, nor is told how the legs ended."""
    never_asks(call, handler, world)


class _NoMeetings(ReferenceService):
    def _perform(self, action: dict[str, Any], row: ActionSpec, leg: Any) -> Told:
        if row.type == "JoinChimeMeeting":
            raise CannotPlay("there are no meetings here")
        yield from super()._perform(action, row, leg)

    def _add_meeting_leg(self) -> Any:
        raise CannotPlay("there are no meetings here")


class _MeetingsFail(ReferenceService):
    def _perform(self, action: dict[str, Any], row: ActionSpec, leg: Any) -> Told:
        if row.type == "JoinChimeMeeting":
            yield from self._fail(action, leg, row.errors[0])
        else:
            yield from super()._perform(action, row, leg)


has_no_meetings = service(_NoMeetings)
fails_to_join_meetings = service(_MeetingsFail, call=lambda call: replace(call, topology=Topology.SINGLE))


def plays_in_a_thread(call: Call, handler: Handler, world: World) -> dict[str, str]:
    """An emulator may have its calls in threads of its own."""
    final: dict[str, str] = {}
    thread = threading.Thread(target=lambda: final.update(play(call, handler, world)))
    thread.start()
    thread.join()
    return final
