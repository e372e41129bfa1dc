"""What can be wrong with a Hangup, and the names of legs that no call has (page `hangup`)."""

from __future__ import annotations

from enum import Enum, StrEnum

from onhook.conformance.model.calls import identifier

#: A CallId in the right form that no leg of any call has: seeds have 32 bits, and no call has so many legs.
UNKNOWN_CALL_ID = identifier(0, 0xFFFF)
UNKNOWN_TAG = "LEG-C"


class HangupFault(StrEnum):
    """What is wrong with a Hangup, in words that fit behind "a Hangup"."""

    UNKNOWN_CALL_ID = "with a CallId that no leg of any call has"
    OTHER_CALLS_CALL_ID = "with the CallId of a leg of another call"
    UNKNOWN_TAG = "with a ParticipantTag that is neither LEG-A nor LEG-B"
    ABSENT_LEG = "with the ParticipantTag of a leg that the call has never had"
    ENDED_LEG = "of a leg that has ended"
    UNSUPPORTED_CODE = "with a SipResponseCode other than 0, 480 and 486"

    __repr__ = Enum.__str__
