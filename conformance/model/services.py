"""The contract for implementations of the audio service: an emulator, a simulator, a re-implementation.

A service is a callable. It is given a call, the handler to invoke, and the world to ask, plays that call to its end,
and may return how its legs ended. `docs/emulators.md` is the guide to writing one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Protocol

from onhook.conformance.model.calls import Call
from onhook.conformance.model.traces import Event
from onhook.conformance.model.worlds import World

#: Hands one event to the application's Lambda function and returns what it answers, any JSON value; raises
#: InvocationFailed where the invocation fails.
Handler = Callable[[Event], Any]


#: How many seconds the audio service waits for a response (`invoke-on-call-leg`).
TIME_LIMIT = 20.0


class InvocationFailed(Exception):
    """The invocation of the Lambda function failed: it raised, or did not answer in time.

    The service does what the audio service does then (page `timeouts`): it may deliver the event again, equal but for
    Sequence, and ends the call when all attempts have failed.
    """


class CannotPlay(Exception):
    """A service raises it for a call that is beyond it, such as one in a meeting; the message says why.

    It is no fault. A start whose calls are all beyond the service is *not applicable*, with the reason.
    """


class Service(Protocol):
    """The audio service, as far as this suite can tell."""

    def __call__(self, call: Call, handler: Handler, world: World) -> Any:
        """Play one call to its end, and return the final status of its legs.

        * `call`: where the call begins (`topology`, `direction`), who is on the line (`from_number`, `to_number`), the
          identifiers that may be used (`transaction_id`, `call_id(n)`), and the values that are no happenings. A
          service that cannot begin inside a topology begins at the beginning, with NEW_INBOUND_CALL or
          NEW_OUTBOUND_CALL, whatever `topology` says: the handler brings the call there.
        * `handler(event)`: invoke it once for each event, one at a time. The event is a dict that JSON can hold; the
          answer is any JSON value, in the form that the handler chose, right or wrong. It raises InvocationFailed.
        * `world.ask(question, options)`: which of these happens now? Whatever a caller, callee, meeting or application
          does of its own accord is asked for, at the moment at which it would happen, the harmless option first. The
          words are those of `onhook.conformance.testing`, and for an action its Type and its outcomes. A service offers
          what it can play and leaves out the rest.

        Returns how the legs ended: a mapping from CallId to `Connected` or `Disconnected` for each leg that the call
        has had, or a list of participants with CallId and Status, as it was when nothing went on any more. None says
        nothing of that; anything else is a fault of the service. The call is over when it returns.

        Raises CannotPlay for a call that is beyond it. Anything else that it raises is told as a fault of the service.
        """


def is_called_with(
    error: BaseException, function: Callable[..., Any], *, wrong: int, right: int, callers: int = 1
) -> bool:
    """Say whether a call failed for it takes `right` arguments, not `wrong` ones: a handler 2, a service 3.

    So many frames at the beginning of the error's traceback are its callers'.
    """
    if not issubclass(type(error), TypeError):
        return False
    frames = error.__traceback__
    for _ in range(callers - 1):
        frames = frames.tb_next if frames is not None else None
    if frames is None or frames.tb_next is not None:
        return False  # it was raised inside
    return not _takes(function, wrong) and _takes(function, right)


def _takes(function: Callable[..., Any], count: int) -> bool:
    try:
        inspect.signature(function).bind(*range(count))
    except (TypeError, ValueError):
        return False
    return True
