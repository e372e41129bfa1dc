"""What the calls of several files are made of: actions, events and steps."""

from __future__ import annotations

from typing import Any

from tracing import (
    B_DOWN,
    B_LEFT,
    BRIDGED,
    HANG_UP_A,
    HANG_UP_B,
    ID_A,
    IN_MEETING,
    LISTEN,
    PAUSE,
    PROMPT,
    SPEAK,
    A,
    B,
    event,
    failed,
    hang_up,
    hangup,
    happens,
    interrupted,
    succeeded,
)

from onhook.conformance.model.worlds import UPDATE

# -- actions -----------------------------------------------------------------------------------------------------------

BARE = {"Type": "Hangup", "Parameters": {}}
EMPTY_TAG = hang_up(ParticipantTag="")
WRONG_CODE = hang_up(SipResponseCode=603)


def by_a(code: int) -> dict[str, Any]:
    """A Hangup of LEG-A with this code."""
    return hang_up(CallId=ID_A, SipResponseCode=code)


# -- events ------------------------------------------------------------------------------------------------------------

#: The leg that has ended is dropped, or still shown Connected.
B_GONE, END_LATE = hangup(B, A), hangup(A, A)
DIGITS_OF_TWO = event("DIGITS_RECEIVED", A, B, data={"ReceivedDigits": "1", **LISTEN})
REFUSED = failed(SPEAK, A)
SUCCESS_B, PROMPTED = succeeded(HANG_UP_B, A, B_DOWN), succeeded(PROMPT, A, B_DOWN)
#: An update comes while an action runs, and cuts it short.
UPDATES, CUT_OF_TWO = happens(1, "Pause", UPDATE), interrupted(PAUSE, A, B)

# -- steps: an event and what is answered ------------------------------------------------------------------------------

B_AWAY, A_AWAY = (BRIDGED, [HANG_UP_B]), (BRIDGED, [HANG_UP_A])
B_LEFT_HANG_UP_A = (B_LEFT, [HANG_UP_A])
OUT_OF_MEETING = (IN_MEETING, [HANG_UP_B])
