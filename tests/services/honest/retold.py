"""What all services of this folder are made of: the reference service, with a change that the guide allows."""

from collections.abc import Callable, Mapping
from typing import Any

from onhook.conformance.model.calls import Call
from onhook.conformance.model.services import Handler, InvocationFailed, Service
from onhook.conformance.model.traces import Event, Outcome, Raised, Returned
from onhook.conformance.model.worlds import World
from onhook.conformance.players.reference import ReferenceService

#: Tells an event in another way; made anew for every call, so that it may remember what it has told.
Retell = Callable[[Event], Event]


def _the_same(one: Any) -> Any:
    return one


def service(
    kind: type[ReferenceService] = ReferenceService,
    *,
    call: Callable[[Call], Call] = _the_same,
    events: Callable[[Call], Retell] = lambda call: _the_same,
    world: Callable[[World], World] = _the_same,
) -> Service:
    """Return a service that plays another call, tells events in another way, or asks the world less."""

    def play(given: Call, handler: Handler, asked: World) -> Mapping[str, str]:
        played = call(given)
        retell, reference = events(played), kind(played, world(asked))
        event = reference.start()
        while event is not None:
            try:
                outcome: Outcome = Returned("", handler(retell(event)))
            except InvocationFailed as error:
                outcome = Raised(type(error).__name__, str(error))
            event = reference.respond(outcome)
        return reference.final

    return play
