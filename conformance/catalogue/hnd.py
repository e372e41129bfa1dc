"""HND: what a handler does with Hangup, and with the legs that a Hangup leaves behind.

A response is judged by CallDetails of the event that it answers, never by what happened afterwards: a handler that
loses a race is not to blame. A participant without a Status counts as not Disconnected. The order is the one in which
the rows belong together, so the numbers jump.
"""

from __future__ import annotations

from onhook.conformance.catalogue.rsp import IGNORED, IN_DOUBT
from onhook.conformance.model.requirements import Level, Need, Requirement, Subject, Trait

MUST, SHOULD, NOTE = Level.MUST, Level.SHOULD, Level.NOTE
HANDLER = Subject.HANDLER

#: The remaining leg was to be hung up, and an empty list threw that away; of HND-5, HND-12 and HND-13.
DROPPED = (
    "NOTE: where a Hangup of the remaining leg was in a list that was dropped because the handler answered with an "
    "empty list, `[]` (LAT-11)."
)
#: The same, where a party was faster: that the Hangup in front of it fails then is a choice of ours.
OVERTAKEN = (
    "NOTE: where a Hangup of the remaining leg stood behind a Hangup of the other leg that failed because its party was "
    "faster; it may be dropped instead."
)
#: Of HND-5 alone, which would be a MUST otherwise.
UNFINISHED = (
    "SHOULD: where an empty list dropped the rest of a list; in one reading of the pages it would have run (LAT-11)."
)
#: A party can still act for the remaining leg; of HND-5, the one MUST among the three.
NOT_FORGOTTEN = (
    "SHOULD: where a ReceiveDigits is live on the remaining leg.",
    "SHOULD: where an update, requested in that very state, makes the handler act on the remaining leg; that call is played.",
)

REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        "HND-1",
        MUST,
        HANDLER,
        ("all",),
        ("hangup",),
        title="A Hangup's CallId is that of a participant of this call",
        statement=(
            "Where a Hangup has a CallId, it is the CallId of a participant of the call that the handler is answering for. A "
            "CallId that belongs to another call is reported by HND-10 instead."
        ),
        softer=(
            "SHOULD: a CallId that was a participant's but is not listed in the event answered.",
            "SHOULD: an empty CallId.",
            IGNORED,
            *IN_DOUBT,
        ),
        needs=Need.UNBROKEN,
        traits=frozenset({Trait.IMPERSONAL, Trait.NEEDS_PARTICIPANTS}),
    ),
    Requirement(
        "HND-2",
        MUST,
        HANDLER,
        ("all",),
        ("hangup",),
        title="A Hangup names a leg that is there to be hung up",
        statement=(
            "Where a Hangup names its leg by ParticipantTag, the event answered lists a participant with that tag that is not "
            "shown as Disconnected. A Hangup of LEG-B may instead follow a CallAndBridge or a JoinChimeMeeting in the same "
            "list."
        ),
        softer=(
            "SHOULD: a Hangup by CallId of a participant that is shown as Disconnected.",
            "SHOULD: a Hangup that names no leg, in answer to a HANGUP on two legs.",
            "NOTE: a Hangup that names no leg, in answer to CALL_UPDATE_REQUESTED on two legs.",
            "NOTE: two Hangups of the same leg in one list.",
            IGNORED,
            *IN_DOUBT,
        ),
        needs=Need.RESPONSE,
        traits=frozenset({Trait.IMPERSONAL}),
    ),
    Requirement(
        "HND-3",
        MUST,
        HANDLER,
        ("all",),
        ("hangup",),
        title="A Hangup's ParticipantTag is LEG-A or LEG-B",
        statement="A ParticipantTag that is given, not empty, and has no CallId next to it is LEG-A or LEG-B.",
        softer=(
            "NOTE: an empty ParticipantTag, which the real service treats as omitted.",
            "NOTE: a wrong ParticipantTag next to a CallId.",
            IGNORED,
            *IN_DOUBT,
        ),
        needs=Need.RESPONSE,
        traits=frozenset({Trait.WHATEVER_CAME_BEFORE, Trait.IMPERSONAL}),
    ),
    Requirement(
        "HND-4",
        MUST,
        HANDLER,
        ("all",),
        ("hangup",),
        title="A Hangup's SipResponseCode is 0, 480 or 486",
        statement=(
            "A SipResponseCode that is given and not null is 0, 480 or 486, written as a number (not a boolean) or as a "
            "string."
        ),
        softer=(IGNORED, *IN_DOUBT),
        needs=Need.RESPONSE,
        traits=frozenset({Trait.WHATEVER_CAME_BEFORE, Trait.IMPERSONAL, Trait.READS_NO_EVENT, Trait.QUOTES_DIGITS}),
    ),
    Requirement(
        "HND-5",
        MUST,
        HANDLER,
        ("bridged",),
        ("call-and-bridge",),
        title="No leg is left hanging after a party hung up the other one",
        statement=(
            "When a party has ended one leg of a bridged call and an event has reported it, the call does not go quiet with "
            "the other leg still Connected. That leg does not end by itself: it has to be hung up separately, and it is billed "
            "until then. A StartCallRecording is no excuse."
        ),
        softer=(*NOT_FORGOTTEN, UNFINISHED, DROPPED, OVERTAKEN),
        needs=Need.WORLD,
        traits=frozenset({Trait.COUNTS_IF_IGNORED}),
    ),
    Requirement(
        "HND-13",
        SHOULD,
        HANDLER,
        ("bridged",),
        ("call-and-bridge", "hangup"),
        title="No leg is left hanging after the handler's own Hangup of the other one",
        statement=(
            "When a Hangup of the application has ended one leg of a bridged call, the call does not go quiet with the other "
            "leg still Connected. A handler at fault here may be waiting for an ACTION_SUCCESSFUL that is not documented. A "
            "StartCallRecording is no excuse."
        ),
        softer=(DROPPED, OVERTAKEN),
        needs=Need.WORLD,
        traits=frozenset({Trait.COUNTS_IF_IGNORED, Trait.PROMINENT}),
    ),
    Requirement(
        "HND-12",
        SHOULD,
        HANDLER,
        ("meeting",),
        ("case-5", "hangup"),
        title="The caller is not left hanging after the meeting leg has ended",
        statement=(
            "Once the meeting leg has ended, the call does not go quiet with LEG-A alone still Connected. A StartCallRecording "
            "is no excuse."
        ),
        softer=(DROPPED, OVERTAKEN),
        needs=Need.WORLD,
        traits=frozenset({Trait.COUNTS_IF_IGNORED, Trait.PROMINENT}),
    ),
    Requirement(
        "HND-11",
        NOTE,
        HANDLER,
        ("single",),
        ("use-cases", "listen-to-digits"),
        title="A caller is not left in dead air",
        statement=(
            "A single leg that has been answered does not go quiet unless a ReceiveDigits is live on it, and least of all "
            "after a failure: whoever is on it hears nothing until they give up."
        ),
        needs=Need.WORLD,
        traits=frozenset({Trait.COUNTS_IF_IGNORED}),
    ),
    Requirement(
        "HND-6",
        MUST,
        HANDLER,
        ("bridged",),
        ("join-chime-meeting",),
        title="JoinChimeMeeting is not returned while two legs are bridged",
        statement=(
            "The handler does not return JoinChimeMeeting for an event that shows both bridged legs as Connected, unless a "
            "Hangup of one of them is listed before it."
        ),
        softer=(
            "SHOULD: a JoinChimeMeeting after a CallAndBridge in the same list.",
            IGNORED,
            *IN_DOUBT,
        ),
        needs=Need.RESPONSE,
    ),
    Requirement(
        "HND-14",
        MUST,
        HANDLER,
        ("bridged", "meeting"),
        ("start-bot-conversation",),
        title="StartBotConversation is not returned while bridged or in a meeting",
        statement=(
            "The handler does not return StartBotConversation for an event that shows both bridged legs as Connected, nor "
            "for one that shows the call in a meeting, unless a Hangup of one of the legs is listed before it."
        ),
        softer=(
            "SHOULD: a StartBotConversation after a CallAndBridge or a JoinChimeMeeting in the same list.",
            IGNORED,
            *IN_DOUBT,
        ),
        needs=Need.RESPONSE,
    ),
    Requirement(
        "HND-7",
        SHOULD,
        HANDLER,
        ("all",),
        ("play-audio", "play-audio-get-digits", "record-audio"),
        title="No other action names a leg that has ended, or a CallId that no leg has",
        statement=(
            "No action but Hangup names a leg that the event answered shows as Disconnected. Naming it by ParticipantTag is "
            "fine where a CallAndBridge or a JoinChimeMeeting before it in the list makes a new leg of that tag. Nor does "
            "one have a CallId that no event of the call has, which only a call that is played can show."
        ),
        softer=(IGNORED,),
        needs=Need.RESPONSE,
        traits=frozenset({Trait.IMPERSONAL}),
    ),
    Requirement(
        "HND-8",
        NOTE,
        HANDLER,
        ("all",),
        ("use-cases", "hangup", "use-create-call-api", "update-sip-call"),
        title="No actions are returned where the response is ignored",
        statement=(
            "The handler returns no actions for an event whose response the service ignores: they would never run. Not "
            "reported where that event itself shows the leg that they name as Connected."
        ),
        needs=Need.RESPONSE,
        traits=frozenset({Trait.COUNTS_IF_IGNORED, Trait.IMPERSONAL}),
    ),
    Requirement(
        "HND-9",
        NOTE,
        HANDLER,
        ("all",),
        ("hangup", "invoke-on-call-leg"),
        title="No actions are listed after a Hangup where they can never run",
        statement=(
            "No actions are listed after a Hangup of the last Connected leg, nor after a Hangup whose HANGUP the handler answers "
            "with a list of its own: they would never run."
        ),
        needs=Need.RESPONSE,
        traits=frozenset({Trait.IMPERSONAL}),
    ),
    Requirement(
        "HND-10",
        MUST,
        HANDLER,
        ("all",),
        ("hangup", "pstn-invocations"),
        title="No action has the CallId of another call",
        statement=(
            "A CallId in the Parameters of an action is never one that belongs to another call only, in whatever order calls "
            "follow each other or interleave on one warm handler. Ids elsewhere, in attributes, headers or text, link calls "
            "for good reasons and are not judged."
        ),
        softer=(IGNORED, *IN_DOUBT),
        needs=Need.PROCESS,
    ),
)
