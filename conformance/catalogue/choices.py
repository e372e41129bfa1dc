"""What the pages leave open: how our reference service settles it, and which sentences became no requirement.

No verdict rests on a choice of ours. They are written down so that they are not taken for the guide's.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One situation that the pages do not decide."""

    situation: str
    #: What our reference service does.
    ours: str
    #: What is judged all the same.
    verdict: str


CHOICES: tuple[Choice, ...] = (
    Choice(
        "A HANGUP on a bridged call is answered with `Actions: null`, or without Actions.",
        "The rest of the running list is kept.",
        "Service: keeping it is a SHOULD for null, and not judged without Actions. Handler: judged by the outcome.",
    ),
    Choice(
        "`[Hangup B, Hangup A]` is returned on a bridged call.",
        "HANGUP for LEG-B comes first; an answer with actions replaces the Hangup of LEG-A, and null keeps it.",
        "LEG-B before LEG-A is a MUST where both HANGUPs come and no party hung up.",
    ),
    Choice(
        "`[Hangup B, JoinChimeMeeting]` or `[Hangup B, CallAndBridge]` is returned on a bridged call.",
        "If the answer to the HANGUP keeps the list, the second action runs on the single leg that is left. A new leg has a "
        "CallId of its own and may be LEG-B again.",
        "Whether the second action succeeds is not judged.",
    ),
    Choice(
        "Another action than a Hangup, without CallId and ParticipantTag, is returned for the HANGUP of one of two legs.",
        "It runs on the leg that is left; CallAndBridge, JoinChimeMeeting and StartBotConversation mean LEG-A in any case.",
        "Nothing is judged by it.",
    ),
    Choice(
        "An update is requested while CallAndBridge rings.",
        "The world is never offered it.",
        "Which list runs is not judged; that the rest of the older list does not run stays a MUST.",
    ),
    Choice(
        "The caller hangs up while CallAndBridge rings.",
        "HANGUP for LEG-A comes, and the attempt to bridge ends.",
        "ACTION_FAILED of the CallAndBridge is accepted, before the HANGUP or after it.",
    ),
    Choice(
        "Both parties hang up together.",
        "Two HANGUPs come, that of LEG-A first, and it shows the other leg as Connected.",
        "The response to that first one counts.",
    ),
    Choice(
        "A party hangs up between the response and the Hangup in it.",
        "One HANGUP comes for that leg; the Hangup is dropped, or it fails.",
        "It satisfies HUP-S1, HUP-B1 and HUP-A1; HUP-C1 and HUP-C2 do not judge it; the handler is not to blame.",
    ),
    Choice(
        "A Hangup is returned while another action runs, in answer to DIGITS_RECEIVED or to the HANGUP of the other leg.",
        "The running action finishes first.",
        "Finishing it and stopping it are both accepted.",
    ),
    Choice(
        "NEW_INBOUND_CALL is answered with null, with `[]` or without Actions.",
        "The call times out: HANGUP with 480.",
        "RSP-9.",
    ),
    Choice(
        "A Hangup that names no leg is returned on two legs, in answer to HANGUP or to CALL_UPDATE_REQUESTED.",
        "For HANGUP it fails, because the leg is gone; for CALL_UPDATE_REQUESTED it hangs up LEG-A.",
        "HND-2.",
    ),
    Choice(
        "The handler raises or times out.",
        "The equal event is delivered once more; then the call ends, without another invocation.",
        "Rules judge the last attempt; a raise that the retry cures is a SHOULD.",
    ),
    Choice(
        "A response has over 10 actions, a wrong SchemaVersion, an unknown Type, or a list that cannot be read.",
        "INVALID_LAMBDA_RESPONSE comes, or the call ends, whichever is drawn; the rejected list never runs.",
        "Nothing is judged on the service.",
    ),
    Choice(
        "A Hangup names a leg that has ended.",
        "ACTION_FAILED comes.",
        "HUP-F3 and HUP-F6.",
    ),
    Choice(
        "The handler answers INVALID_LAMBDA_RESPONSE with the same fault again.",
        "There is one INVALID_LAMBDA_RESPONSE per call; then the call ends.",
        "Nothing is judged.",
    ),
    Choice(
        "A handler never stops returning actions.",
        "The caller gives up before the next action is tried.",
        "RSP-12.",
    ),
    Choice(
        "LEG-A of a call in a meeting is hung up.",
        "HANGUP for LEG-A comes, with both legs Disconnected.",
        "HUP-M4.",
    ),
    Choice(
        "ParticipantTag is LEG-B, and there are both an ended and a Connected LEG-B.",
        "The Connected one is meant.",
        "Service: the same is a SHOULD. Handler: HND-2 is satisfied.",
    ),
)

#: Sentences of the guide, paraphrased, that are no row of the catalogue, each with the reason: `not observable` in
#: events, `ambiguous` (pages contradict it, or it can be read in two ways), or `silent` (it requires nothing).
UNOBSERVABLE: tuple[tuple[str, str], ...] = (
    ("`case-1`: a call that is hung up before it was answered is not charged.", "not observable"),
    ("`call-and-bridge`, `voice-focus`: which minutes of which leg are billed.", "not observable"),
    ("`stop-call-recording`, `sip-apps-call-record`: a recording stops when its call ends.", "not observable"),
    ("`hangup`: a Hangup sends a value to the leg, the code on the SIP wire.", "not observable"),
    ("`hangup`: to the far end, 480 means unavailable, 486 busy and 0 a normal end.", "not observable"),
    ("`attributes`: what call detail records say about the call.", "not observable"),
    ("`call-flow`, `use-cases`: the application cleans up the attendee when the caller has left.", "not observable"),
    (
        (
            "`case-5`: CreateSipMediaApplicationCall can end a call. The remark is a copy from another page, where the operation "
            "makes calls."
        ),
        "ambiguous",
    ),
    (
        "`hangup`: the code is called SipStatusCode, in one sentence; its description and the example have SipResponseCode.",
        "ambiguous",
    ),
    (
        (
            "`hangup`: the only leg is disconnected after the HANGUP invocation and not before it; examples of other pages show "
            "it Disconnected in the HANGUP (LAT-1)."
        ),
        "ambiguous",
    ),
    (
        "`hangup`: the action that joins a meeting is called JoinMeeting; its own page calls it JoinChimeMeeting.",
        "ambiguous",
    ),
    ("`hangup`: the meeting leg is LEG-B as a rule; when it is another one, nobody says.", "ambiguous"),
    (
        (
            "`hangup`: it is the caller who gets the ACTION_SUCCESSFUL for a Hangup of the meeting leg; events go to the handler, "
            "and that is how HUP-M1 reads it."
        ),
        "ambiguous",
    ),
    (
        (
            "`hangup`: after a user's hang-up the handler is invoked with a code from another page's list; that list names only "
            "the most common codes (LAT-13). That the handler is invoked is REM-1."
        ),
        "ambiguous",
    ),
    (
        "`hangup`: the example of a typical action has CallId and ParticipantTag side by side and the code as a string.",
        "silent",
    ),
    ("`hangup`: working examples are to be found in a repository.", "silent"),
)
