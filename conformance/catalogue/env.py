"""ENV: what holds for every event that the service sends (page `pstn-invocations` unless a row names another)."""

from __future__ import annotations

from onhook.conformance.model.requirements import Level, Need, Requirement, Subject, Trait

MUST, SHOULD, NOTE = Level.MUST, Level.SHOULD, Level.NOTE
SERVICE = Subject.SERVICE

REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        "ENV-1",
        MUST,
        SERVICE,
        ("all",),
        ("pstn-invocations",),
        title='SchemaVersion is "1.0"',
        statement='Every event has a SchemaVersion, and it is the string "1.0".',
        needs=Need.EVENT,
        traits=frozenset({Trait.IMPERSONAL}),
    ),
    Requirement(
        "ENV-2",
        MUST,
        SERVICE,
        ("all",),
        ("pstn-invocations",),
        title="Sequence never goes back within a call",
        statement=(
            "From one event of a call to the next, Sequence does not get smaller; in logs, once the events are sorted. Where "
            "it starts, and the 1 that three examples share, is not judged."
        ),
        softer=(
            "SHOULD: Sequence grows by exactly one with each invocation; a repeated number has been seen in real calls.",
        ),
        needs=Need.UNBROKEN,
    ),
    Requirement(
        "ENV-3",
        MUST,
        SERVICE,
        ("all",),
        ("pstn-invocations",),
        title="InvocationEventType is one of the eleven documented types",
        statement=(
            "InvocationEventType is one of NEW_INBOUND_CALL, NEW_OUTBOUND_CALL, RINGING, CALL_ANSWERED, ACTION_SUCCESSFUL, "
            "ACTION_FAILED, ACTION_INTERRUPTED, HANGUP, DIGITS_RECEIVED, CALL_UPDATE_REQUESTED and INVALID_LAMBDA_RESPONSE."
        ),
        softer=("SHOULD: the same in recorded logs.",),
        needs=Need.EVENT,
        traits=frozenset({Trait.IMPERSONAL}),
    ),
    Requirement(
        "ENV-4",
        MUST,
        SERVICE,
        ("all",),
        ("pstn-invocations",),
        title="CallDetails say which call, account and application the event is about",
        statement=(
            "CallDetails have TransactionId, AwsAccountId, the SIP media application (as SipMediaApplicationId or "
            "SipApplicationId) and Participants, which CALL_UPDATE_REQUESTED and INVALID_LAMBDA_RESPONSE may omit. "
            "TransactionId is the same from the first event of a call to the last."
        ),
        softer=("SHOULD: CallDetails have AwsRegion.",),
        needs=Need.EVENT,
    ),
    Requirement(
        "ENV-5",
        MUST,
        SERVICE,
        ("all",),
        ("pstn-invocations",),
        title="Every participant is listed with all that identifies it",
        statement=(
            "Where Participants are listed there is at least one, unless all have ended, and each has CallId, ParticipantTag (LEG-A or LEG-B), "
            "To, From, Direction (Inbound or Outbound) and StartTimeInMilliseconds. Where an entry has a Status, it is Connected or Disconnected."
        ),
        softer=(
            "SHOULD: ParticipantTag is written in upper case, as LEG-A or LEG-B.",
            "SHOULD: no more than two participants are Connected at once.",
        ),
        needs=Need.EVENT,
        traits=frozenset({Trait.NEEDS_PARTICIPANTS}),
    ),
    Requirement(
        "ENV-6",
        MUST,
        SERVICE,
        ("all",),
        ("pstn-invocations",),
        title="A CallId belongs to one participant alone",
        statement=(
            "No two participants share a CallId. An ended LEG-B and a new LEG-B may be listed together, each with its "
            "own CallId."
        ),
        softer=("SHOULD: no two Connected participants have the same ParticipantTag.",),
        needs=Need.UNBROKEN,
    ),
    Requirement(
        "ENV-7",
        SHOULD,
        SERVICE,
        ("all",),
        ("pstn-invocations",),
        title="A Disconnected leg does not come back under the same CallId",
        statement="Once an event has shown a CallId as Disconnected, no later event shows that CallId as Connected.",
        needs=Need.UNBROKEN,
    ),
    Requirement(
        "ENV-8",
        MUST,
        SERVICE,
        ("all",),
        ("pstn-invocations",),
        title="Events about an action are about one that the handler returned",
        statement=(
            "ACTION_SUCCESSFUL, ACTION_FAILED, ACTION_INTERRUPTED and DIGITS_RECEIVED have the Type of an action that the "
            "handler returned in an invocation of the trace, and name the same leg where both name one. The event that opens a "
            "call begun inside a topology is exempt."
        ),
        softer=(
            (
                "SHOULD: the other Parameters come back unchanged; a number equals its decimal string, null and an empty string "
                "equal absence, and the service may add some."
            ),
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "ENV-9",
        MUST,
        SERVICE,
        ("all",),
        ("pstn-invocations",),
        title="HANGUP names the leg that has ended",
        statement=(
            "ActionData of a HANGUP has the Type Hangup (HangUp is accepted) and names the ended leg by CallId and "
            "ParticipantTag. A SipResponseCode in it is an integer (not a boolean) or a decimal string."
        ),
        softer=("SHOULD: Type is Hangup also in the HANGUP that reports a meeting's end.",),
        needs=Need.EVENT,
    ),
    Requirement(
        "ENV-10",
        MUST,
        SERVICE,
        ("all",),
        ("pstn-invocations",),
        title="A call opens with NEW_INBOUND_CALL or NEW_OUTBOUND_CALL",
        statement=(
            "If the trace begins with the call, its first event is NEW_INBOUND_CALL or NEW_OUTBOUND_CALL. "
            "A call begun inside a topology is exempt."
        ),
        softer=("NOTE: no CALL_ANSWERED comes on an inbound call.",),
        only_starts=("inbound", "outbound"),
        needs=Need.BEGINNING,
    ),
    Requirement(
        "ENV-11",
        SHOULD,
        SERVICE,
        ("all",),
        ("pstn-invocations",),
        title="A leg gets one HANGUP",
        statement=(
            "The handler gets no more than one HANGUP for a leg. The same event once more, equal in all but Sequence, does not "
            "count as a second one."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "ENV-12",
        SHOULD,
        SERVICE,
        ("all",),
        ("pstn-invocations",),
        title="No invocation follows the end of the call",
        statement=(
            "Once every leg is Disconnected and its HANGUP delivered, the handler is not invoked again. Three kinds of late "
            "events are accepted: results of actions from the last lists, an update that was requested before, and a "
            "repeated delivery."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "ENV-13",
        MUST,
        SERVICE,
        ("all",),
        ("transaction-attributes", "clear-trans-attributes"),
        title="TransactionAttributes come back in the next event",
        statement=(
            "String values that a valid response, one that is used, sets as TransactionAttributes are in CallDetails of the "
            "next event that was not already under way. After an empty map, `{}`, none of the earlier values is left. This holds "
            "until another response sets some: null clears nothing, and neither does leaving them out. INVALID_LAMBDA_RESPONSE "
            "is exempt, and so are an update with Arguments and what follows any update: no page says what becomes of "
            "attributes then. Attributes that no response of the call has set, as those of another call would be, are a SHOULD."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "ENV-14",
        NOTE,
        SERVICE,
        ("all",),
        ("use-case-2", "join-chime-meeting", "mute-unmute", "play-audio-get-digits"),
        title="ACTION_SUCCESSFUL is about the last action of its list",
        statement=(
            "An ACTION_SUCCESSFUL for an action in the middle of its list is only noted: one sentence of the guide has whole "
            "lists reported, three have an action reported, and both happen. What binds all the same is HUP-F5."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "ENV-15",
        MUST,
        SERVICE,
        ("all",),
        ("case-1",),
        title="LEG-A keeps its CallId until its HANGUP",
        statement="Every event of a call, up to the HANGUP of LEG-A, lists LEG-A under the same CallId.",
        needs=Need.UNBROKEN,
    ),
    Requirement(
        "ENV-16",
        MUST,
        SERVICE,
        ("all",),
        ("pstn-invocations",),
        title="CallId and ParticipantTag of a HANGUP belong to one participant",
        statement=(
            "The CallId and the ParticipantTag in ActionData of a HANGUP are those of one and the same participant, where "
            "CallDetails list it. Where they list LEG-A, a HANGUP of LEG-A names it by that CallId. Tags are compared without "
            "regard to case."
        ),
        needs=Need.EVENT,
    ),
)
