"""HUP: what the service does when it runs a Hangup action (page `hangup` unless a row names another).

The letter in the id tells the situation: S single leg, B and A the two bridged legs, R the leg that remained, M
meeting, T which leg is meant, C the code, F failures, I ignored responses, N a call not yet answered, L lists, U
updates.
"""

from __future__ import annotations

from onhook.conformance.model.requirements import Level, Need, Requirement, Subject, Trait

MUST, SHOULD, NOTE = Level.MUST, Level.SHOULD, Level.NOTE
SERVICE = Subject.SERVICE

#: Of the rows that want actions run, whose events show that (HUP-B4).
UNREPORTED_IN_MID_LIST = (
    "SHOULD: an action in the middle of a list is not reported, where the trace does not tell what the world was asked."
)

REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        "HUP-S1",
        MUST,
        SERVICE,
        ("single",),
        ("hangup",),
        title="A Hangup of the only leg is reported to the handler as HANGUP",
        statement="When a Hangup takes effect on the only leg of a call, the handler is invoked with HANGUP for that leg.",
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-S2",
        MUST,
        SERVICE,
        ("single",),
        ("hangup",),
        title="The response to the only leg's HANGUP is ignored",
        statement=(
            "Whatever the handler answers to the HANGUP of the only leg has no effect: none of its actions runs, no later "
            "event reports one of them, and it causes no INVALID_LAMBDA_RESPONSE. Only an invocation that failed may be "
            "delivered again."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-S3",
        MUST,
        SERVICE,
        ("single",),
        ("hangup",),
        title="After the only leg's HANGUP the call is disconnected",
        statement=(
            "Once the HANGUP of the only leg has been delivered, the call ends: no action runs, and the leg's final status "
            "is Disconnected. That no invocation follows either is ENV-12."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-S4",
        MUST,
        SERVICE,
        ("single",),
        ("speak",),
        title="A Hangup returned for ACTION_FAILED ends the call like any other",
        statement=(
            "A Hangup in the response to ACTION_FAILED ends a call with one leg in the same way: there is a HANGUP for that "
            "leg, its response is ignored, and the call is disconnected."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-B1",
        MUST,
        SERVICE,
        ("bridged",),
        ("hangup",),
        title="A Hangup of bridged LEG-B is reported to the handler as HANGUP for LEG-B",
        statement=(
            "When a Hangup takes effect on LEG-B of a bridged call, the handler is invoked with HANGUP, and that HANGUP is "
            "for LEG-B."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-B2",
        MUST,
        SERVICE,
        ("bridged",),
        ("hangup",),
        title="Bridged LEG-B is down before its HANGUP is delivered",
        statement=(
            "The service disconnects LEG-B before it invokes the handler, so the HANGUP that reports the Hangup does not "
            "show LEG-B as Connected: the leg is Disconnected there, or no longer listed."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-B3",
        MUST,
        SERVICE,
        ("bridged",),
        ("call-and-bridge",),
        title="LEG-A stays connected when LEG-B is hung up",
        statement=(
            "A Hangup of bridged LEG-B leaves LEG-A up. No event and no final status shows LEG-A as Disconnected unless a "
            "party hung it up, the handler hung it up, or an invocation failed on every attempt."
        ),
        needs=Need.WORLD,
    ),
    Requirement(
        "HUP-B4",
        MUST,
        SERVICE,
        ("bridged",),
        ("hangup",),
        title="Actions returned for LEG-B's HANGUP run",
        statement=(
            "The service runs the actions that the handler returns for the HANGUP of bridged LEG-B, unless a party has "
            "hung up the other leg as well. Events show it: a returned Hangup by its HANGUP, each PlayAudioAndGetDigits, "
            "JoinChimeMeeting and ModifyChimeMeetingAttendees by its own event, and otherwise the last action by its event. "
            "The events keep the order of the list. In the middle of a list it is enough that the world was asked what comes "
            "of an action: the pages disagree on whether it is reported (ENV-14)."
        ),
        softer=(UNREPORTED_IN_MID_LIST,),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-A1",
        MUST,
        SERVICE,
        ("bridged",),
        ("hangup",),
        title="A Hangup of bridged LEG-A is reported to the handler as HANGUP for LEG-A",
        statement=(
            "When a Hangup takes effect on LEG-A of a bridged call, the handler is invoked with HANGUP, and that HANGUP is "
            "for LEG-A."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-A2",
        MUST,
        SERVICE,
        ("bridged",),
        ("hangup",),
        title="Bridged LEG-A is down before its HANGUP is delivered",
        statement=(
            "The service disconnects LEG-A before it invokes the handler, so the HANGUP that reports the Hangup does not "
            "show LEG-A as Connected."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-A3",
        MUST,
        SERVICE,
        ("bridged",),
        ("call-and-bridge",),
        title="LEG-B stays connected when LEG-A is hung up",
        statement=(
            "A Hangup of bridged LEG-A leaves LEG-B up. No event and no final status shows LEG-B as Disconnected unless a "
            "party hung it up, the handler hung it up, or an invocation failed on every attempt."
        ),
        needs=Need.WORLD,
    ),
    Requirement(
        "HUP-A4",
        MUST,
        SERVICE,
        ("bridged",),
        ("hangup",),
        title="Actions returned for bridged LEG-A's HANGUP run",
        statement=(
            "The service runs the actions that the handler returns for the HANGUP of bridged LEG-A, unless a party has "
            "hung up the other leg as well. What shows that they ran is the same as for HUP-B4, order included."
        ),
        softer=(UNREPORTED_IN_MID_LIST,),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-R1",
        MUST,
        SERVICE,
        ("left",),
        ("hangup", "use-cases", "voice-focus"),
        title="A Hangup of the leg left from a bridge brings HANGUP and ends the call",
        statement=(
            "One of two bridged legs has ended and a Hangup takes effect on the one that remained: the handler is invoked "
            "with HANGUP for it, which may show it as Connected or Disconnected. The response is ignored, and no action runs "
            "after it. Most calls with a bridge end this way."
        ),
        needs=Need.KNOWN,
        only_starts=("bridged",),
    ),
    Requirement(
        "HUP-R2",
        SHOULD,
        SERVICE,
        ("left",),
        ("hangup",),
        title="A Hangup of LEG-A left from a meeting brings HANGUP and ends the call",
        statement=(
            "The meeting leg has ended and a Hangup takes effect on LEG-A, the leg that remained: the handler is invoked "
            "with HANGUP for it, the response is ignored, and no action runs after it."
        ),
        needs=Need.KNOWN,
        only_starts=("meeting",),
    ),
    Requirement(
        "HUP-M1",
        MUST,
        SERVICE,
        ("meeting",),
        ("hangup",),
        title="A Hangup of the meeting leg is reported as ACTION_SUCCESSFUL",
        statement=(
            "When a Hangup that is last in its list takes effect on the meeting leg, the handler is invoked with "
            "ACTION_SUCCESSFUL, whose ActionData is that Hangup."
        ),
        softer=("SHOULD: the same for a Hangup of the meeting leg that is not last in its list.",),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-M2",
        MUST,
        SERVICE,
        ("meeting",),
        ("hangup",),
        title="After a Hangup of the meeting leg the caller is out of the meeting",
        statement=(
            "A Hangup of the meeting leg takes the caller out of the meeting: no event after the ACTION_SUCCESSFUL that "
            "reports it shows the CallId of that leg as Connected. A new meeting leg, with another CallId, may be."
        ),
        softer=("SHOULD: the ACTION_SUCCESSFUL itself does not show that CallId as Connected.",),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-M3",
        SHOULD,
        SERVICE,
        ("meeting",),
        ("hangup",),
        title="LEG-A stays connected when the meeting leg is hung up",
        statement="A Hangup of the meeting leg takes the caller out of the meeting but leaves LEG-A Connected.",
        needs=Need.WORLD,
    ),
    Requirement(
        "HUP-M4",
        SHOULD,
        SERVICE,
        ("meeting",),
        ("pstn-invocations",),
        title="A Hangup of LEG-A in a meeting is reported as HANGUP for LEG-A",
        statement=(
            "When a Hangup takes effect on LEG-A of a call that is in a meeting, the handler is invoked with HANGUP for "
            "LEG-A. The meeting leg may be Disconnected in that event, go down later, or end with a HANGUP of its own; it "
            "does not stay up when the call is over."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-T1",
        MUST,
        SERVICE,
        ("bridged", "meeting"),
        ("hangup",),
        title="CallId decides which leg is hung up, whatever ParticipantTag says",
        statement=(
            "With two legs, a Hangup that gives a CallId hangs up the leg with that CallId and no other. A ParticipantTag "
            "next to it that names the other leg is ignored."
        ),
        softer=("SHOULD: a ParticipantTag next to a CallId is ignored even if it is not a valid tag.",),
        needs=Need.WORLD,
    ),
    Requirement(
        "HUP-T2",
        MUST,
        SERVICE,
        ("bridged", "meeting"),
        ("hangup",),
        title="Without a CallId, ParticipantTag decides which leg is hung up",
        statement="With two legs, a Hangup without CallId hangs up the leg that its ParticipantTag names.",
        softer=(
            (
                "SHOULD: an empty CallId, or one that is null, counts as left out, here and for whatever else the Hangup has "
                "to do."
            ),
        ),
        needs=Need.WORLD,
    ),
    Requirement(
        "HUP-T3",
        MUST,
        SERVICE,
        ("single",),
        ("hangup",),
        title="Without CallId and ParticipantTag the invoked leg is hung up",
        statement=(
            "A Hangup with neither CallId nor ParticipantTag hangs up the leg that the handler was invoked for. It applies "
            "where there is no doubt which leg that is: on a single leg, and in answer to NEW_INBOUND_CALL or CALL_ANSWERED."
        ),
        softer=(
            (
                "SHOULD: a CallId or ParticipantTag that is empty or null, and a SipResponseCode that is null, counts as left "
                "out, and a Hangup may have no Parameters, here and for whatever else the Hangup has to do."
            ),
            "SHOULD: with two legs, if ActionData of the event answered names a Connected leg, that leg is hung up.",
            (
                "SHOULD: with two legs, in answer to CALL_UPDATE_REQUESTED, HANGUP or INVALID_LAMBDA_RESPONSE, at most one leg "
                "is hung up; which one is not documented."
            ),
        ),
        needs=Need.KNOWN,
        only_starts=("inbound", "outbound", "bridged"),
    ),
    Requirement(
        "HUP-C1",
        SHOULD,
        SERVICE,
        ("all",),
        ("hangup",),
        title="A Hangup without SipResponseCode is reported with code 0",
        statement=(
            "A Hangup that leaves SipResponseCode out ends its leg with 0: a HANGUP that reports it with a code has the "
            "code 0. Not judged where a party hung that leg up."
        ),
        needs=Need.WORLD,
        traits=frozenset({Trait.READS_A_CODE}),
    ),
    Requirement(
        "HUP-C2",
        SHOULD,
        SERVICE,
        ("all",),
        ("hangup",),
        title="The HANGUP reports the SipResponseCode that the Hangup gave",
        statement=(
            "A Hangup that gives 0, 480 or 486 ends its leg with that code: a HANGUP that reports it with a code has the "
            "same one. Not judged where a party hung that leg up."
        ),
        needs=Need.WORLD,
        traits=frozenset({Trait.READS_A_CODE}),
    ),
    Requirement(
        "HUP-C3",
        NOTE,
        SERVICE,
        ("all",),
        ("hangup",),
        title="A SipResponseCode other than 0, 480 and 486 is rejected",
        statement="The service rejects a Hangup whose SipResponseCode is not 0, 480 or 486.",
        needs=Need.WORLD,
        needs_fault=True,
    ),
    Requirement(
        "HUP-F1",
        SHOULD,
        SERVICE,
        ("all",),
        ("hangup",),
        title="A Hangup with the CallId of no participant disconnects nobody",
        statement=(
            "A Hangup whose CallId belongs to no participant of the call takes no leg down. One part of it is a MUST: of two "
            "legs it does not take the one that a ParticipantTag next to the CallId names."
        ),
        needs=Need.WORLD,
        needs_fault=True,
    ),
    Requirement(
        "HUP-F2",
        SHOULD,
        SERVICE,
        ("all",),
        ("hangup",),
        title="A Hangup with the ParticipantTag of no leg disconnects nobody",
        statement=(
            "A Hangup without CallId takes no leg down if its ParticipantTag is neither LEG-A nor LEG-B, or names a leg that "
            "the call does not have. An empty or null tag counts as omitted, and a tag that differs only in upper and lower "
            "case is not judged."
        ),
        needs=Need.WORLD,
        needs_fault=True,
    ),
    Requirement(
        "HUP-F3",
        SHOULD,
        SERVICE,
        ("left",),
        ("hangup",),
        title="A Hangup of a leg that has already ended disconnects nobody",
        statement="A Hangup that names the leg that has ended does not take down the leg that remained.",
        needs=Need.WORLD,
        needs_fault=True,
    ),
    Requirement(
        "HUP-F4",
        MUST,
        SERVICE,
        ("all",),
        ("pstn-invocations",),
        title="ACTION_FAILED carries the failed action, an ErrorType and an ErrorMessage",
        statement=(
            "An ACTION_FAILED says which action failed and why, with an ErrorType and an ErrorMessage; both may be empty. "
            "They may be in ActionData or at top level, and a single Error string in their place is accepted."
        ),
        needs=Need.EVENT,
        traits=frozenset({Trait.IMPERSONAL}),
    ),
    Requirement(
        "HUP-F5",
        MUST,
        SERVICE,
        ("all",),
        ("use-case-2",),
        title="A failed action drops the rest of its list; the answer to it runs",
        statement=(
            "The actions listed after a failed action do not run. What the handler returns for the ACTION_FAILED runs "
            "instead, as long as a leg is Connected. What shows that it ran is the same as for HUP-B4."
        ),
        softer=(UNREPORTED_IN_MID_LIST,),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-F6",
        SHOULD,
        SERVICE,
        ("all",),
        ("hangup",),
        title="A Hangup that names no live leg is reported to the handler as a failure",
        statement=(
            "Where a Hangup names nobody or an ended leg (HUP-F1, HUP-F2, HUP-F3), the handler learns of it: by ACTION_FAILED "
            "for that Hangup, or by INVALID_LAMBDA_RESPONSE."
        ),
        needs=Need.WORLD,
        needs_fault=True,
    ),
    Requirement(
        "HUP-F7",
        MUST,
        SERVICE,
        ("all",),
        ("pstn-invocations", "use-case-2"),
        title="ACTION_FAILED reports the actions that fail, and no others",
        statement=(
            "Where the world lets an action fail, an ACTION_FAILED for it is the next that the handler hears of the list: it "
            "is not reported as a success, and nothing goes on in silence."
        ),
        softer=("SHOULD: an action that the world lets succeed is not reported as ACTION_FAILED.",),
        needs=Need.WORLD,
    ),
    Requirement(
        "HUP-I1",
        MUST,
        SERVICE,
        ("outbound",),
        ("use-create-call-api",),
        title="A Hangup returned for NEW_OUTBOUND_CALL or RINGING has no effect",
        statement=(
            "The responses to NEW_OUTBOUND_CALL and RINGING are ignored, a Hangup in them included. So where the endpoint "
            "answers, CALL_ANSWERED follows all the same and shows the leg as Connected."
        ),
        needs=Need.WORLD,
    ),
    Requirement(
        "HUP-I2",
        MUST,
        SERVICE,
        ("all",),
        ("update-sip-call",),
        title="A Hangup returned for ACTION_INTERRUPTED has no effect",
        statement=(
            "The response to ACTION_INTERRUPTED is ignored: a Hangup in it hangs up no leg, and no other action in it runs."
        ),
        needs=Need.WORLD,
    ),
    Requirement(
        "HUP-I3",
        MUST,
        SERVICE,
        ("all",),
        ("use-cases",),
        title="The response to HANGUP is ignored when no other leg is Connected",
        statement=(
            "Actions returned for a HANGUP do not run if that HANGUP shows no participant other than the ended one as "
            "Connected."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-N1",
        MUST,
        SERVICE,
        ("single",),
        ("case-1",),
        title="A Hangup returned for NEW_INBOUND_CALL rejects the call",
        statement=(
            "A Hangup that is first in the response to NEW_INBOUND_CALL ends the call unanswered: the handler is invoked "
            "with HANGUP for LEG-A, its response is ignored (HUP-S2), and the call is disconnected (HUP-S3)."
        ),
        needs=Need.KNOWN,
        only_starts=("inbound",),
    ),
    Requirement(
        "HUP-L1",
        MUST,
        SERVICE,
        ("all",),
        ("hangup",),
        title="A Hangup runs in its place in the list",
        statement=(
            "A Hangup waits for the actions before it in the list: none of them is reported after the event that reports the "
            "Hangup. RecordAudio, StartCallRecording and ReceiveDigits are exempt, because their results may come late."
        ),
        softer=(
            (
                "SHOULD: of two Hangups of bridged legs in a list, the second one waits until the HANGUP of the first has been "
                "answered: that HANGUP does not show the other leg as Disconnected."
            ),
        ),
        # An action before the Hangup may come late since a party took the leg meanwhile.
        needs=Need.WORLD,
    ),
    Requirement(
        "HUP-L2",
        MUST,
        SERVICE,
        ("bridged",),
        ("invoke-on-call-leg",),
        title="A list returned for the HANGUP replaces the actions after the Hangup",
        statement=(
            "After a Hangup of one of two bridged legs, a list with at least one action, returned for the HANGUP, replaces "
            "the rest of the list that the Hangup was in. An empty list or a response without Actions is "
            "not judged (LAT-11)."
        ),
        softer=("SHOULD: after `Actions: null`, returned for the HANGUP, the rest of the running list runs.",),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-L3",
        MUST,
        SERVICE,
        ("single", "left"),
        ("hangup",),
        title="Nothing listed after a Hangup of the last Connected leg runs",
        statement=(
            "Actions listed after a Hangup of the last Connected leg do not run: neither an ACTION_SUCCESSFUL "
            "nor a HANGUP reports one of them."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "HUP-U1",
        MUST,
        SERVICE,
        ("all",),
        ("update-sip-call",),
        title="A Hangup returned for CALL_UPDATE_REQUESTED replaces the older actions",
        statement=(
            "A Hangup in the response to CALL_UPDATE_REQUESTED replaces the older actions listed after the running "
            "one: no event reports any of those. The Hangup runs, unless an invocation in between was answered with a list "
            "of at least one action."
        ),
        needs=Need.WORLD,
    ),
    Requirement(
        "HUP-U2",
        SHOULD,
        SERVICE,
        ("all",),
        ("update-sip-call",),
        title="A Hangup from an update cuts PlayAudio, RecordAudio and Pause short",
        statement=(
            "A PlayAudio, RecordAudio or Pause that runs when an update is answered with a Hangup is stopped at once and "
            "reported as ACTION_INTERRUPTED, before or after the HANGUP, or not at all once the call has ended. When the "
            "Hangup starts while another action runs is not judged."
        ),
        needs=Need.WORLD,
    ),
)
