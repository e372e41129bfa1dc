"""Where more than one behaviour is right: what the pages show in several ways (LAT), and what real calls add (OBS).

The oracle accepts all of it. The plain variant, made of every `plain` below, decides how much a finding about a handler
weighs: one that happens only with a variation is a SHOULD and carries the variation's id. So that this can be decided,
a variation never changes how many choices the world has, and every call replays one to one in the plain variant. Where
no page favours one of two ways, the plain one is what recorded calls of the real service show.
"""

from __future__ import annotations

from onhook.conformance.model.variations import Variation

LATITUDE: tuple[Variation, ...] = (
    Variation(
        "LAT-1",
        plain="The HANGUP of the application's own Hangup of the only leg shows that leg as Disconnected.",
        varied="It still shows the leg as Connected. After a party's hang-up the leg is always Disconnected.",
        pages=("hangup", "case-5", "speak"),
    ),
    Variation(
        "LAT-2",
        plain="ActionData of HANGUP has SipResponseCode, as an integer.",
        varied="SipResponseCode is left out.",
        pages=("pstn-invocations", "case-5", "use-cases"),
    ),
    Variation(
        "LAT-3",
        plain="CallDetails name the SIP media application as SipMediaApplicationId.",
        varied="They name it as SipApplicationId; accepted, and played on request only.",
        pages=("pstn-invocations", "case-1"),
        on_request=True,
    ),
    Variation(
        "LAT-4",
        plain="No leg has a Status in NEW_INBOUND_CALL, NEW_OUTBOUND_CALL, RINGING and INVALID_LAMBDA_RESPONSE.",
        varied="Legs are Connected there.",
        pages=("handle-skill-call-events", "use-create-call-api", "attribute-trans-invalid", "case-1", "use-cases"),
    ),
    Variation(
        "LAT-5",
        plain="The first Sequence of a call is 1.",
        varied="The first Sequence of a call is 2.",
        pages=("use-cases", "handle-skill-call-events", "case-1"),
    ),
    Variation(
        "LAT-6",
        plain=(
            "ACTION_SUCCESSFUL and ACTION_FAILED repeat the Parameters of the action as the handler gave them; those of a "
            "CallAndBridge with the CallId of LEG-A, as in both of its examples."
        ),
        varied="The service adds CallId and ParticipantTag to them.",
        pages=("use-cases", "call-and-bridge"),
    ),
    Variation(
        "LAT-7",
        plain="While none are stored, CallDetails have no TransactionAttributes.",
        varied="While none are stored, TransactionAttributes are an empty map.",
        pages=("attribute-trans-success", "case-1"),
    ),
    Variation(
        "LAT-8",
        plain="CallDetails of a call that a SIP rule started have SipRuleId.",
        varied="CallDetails of an inbound call have no SipRuleId, as in the list of their fields.",
        pages=("case-1", "use-create-call-api", "pstn-invocations"),
    ),
    Variation(
        "LAT-9",
        plain="INVALID_LAMBDA_RESPONSE has ErrorType and ErrorMessage at top level.",
        varied="It has them in ActionData.",
        pages=("attribute-trans-invalid", "pstn-invocations"),
        played=False,
    ),
    Variation(
        "LAT-10",
        plain="ACTION_FAILED has ErrorType and ErrorMessage in ActionData, whatever the action.",
        varied="For JoinChimeMeeting and StartCallRecording it has one Error string in their place.",
        pages=("join-chime-meeting", "start-call-recording"),
    ),
    Variation(
        "LAT-11",
        plain="An empty list, answered while a list is running, drops the rest of the running list.",
        varied="The running list goes on; accepted, and played with `--onhook-observed` only.",
        pages=("use-cases", "invoke-on-call-leg"),
        only_observed=True,
    ),
    Variation(
        "LAT-12",
        plain="Participants have no SipHeaders.",
        varied="Participants have SipHeaders.",
        pages=("sip-headers",),
    ),
    Variation(
        "LAT-13",
        plain="SipResponseCode of a HANGUP is 0, 480 or 486.",
        varied="It is 487, 503 or 603: the page lists the most common codes only, so there are others.",
        pages=("pstn-invocations",),
        comes_with_a_code=True,
    ),
    Variation(
        "LAT-14",
        plain="Every event is delivered once.",
        varied="An event whose invocation failed is delivered once more, equal in all but Sequence.",
        pages=("timeouts",),
    ),
    Variation(
        "LAT-15",
        plain="TransactionAttributes with other keys than the stored ones are merged into them.",
        varied="They replace the stored ones.",
        pages=("update-trans-attributes", "transaction-attributes"),
    ),
    Variation(
        "LAT-16",
        plain=(
            "ReceiveDigits reports ACTION_SUCCESSFUL as soon as it listens, with ReceivedDigits empty or absent; "
            "DIGITS_RECEIVED follows when digits match."
        ),
        varied="ReceiveDigits reports nothing until digits match and DIGITS_RECEIVED comes.",
        pages=("case-4", "pstn-invocations"),
    ),
    Variation(
        "LAT-17",
        plain="A response may set up to 100 TransactionAttributes, as the prose says.",
        varied="A response with more than 10 cannot be used, as in the one example of INVALID_LAMBDA_RESPONSE.",
        pages=("transaction-attributes", "attribute-trans-invalid"),
    ),
    Variation(
        "LAT-18",
        plain="Stored TransactionAttributes that a map leaves out stay, in every call that is played for itself.",
        varied="Stored TransactionAttributes that a map leaves out are gone.",
        pages=("update-trans-attributes", "transaction-attributes"),
        only_weighed=True,
    ),
)

#: Behaviour of real calls that no page describes, and so without pages. Played with `--onhook-observed`
#: only, but for OBS-4, which comes with declared `arguments`, too.
OBSERVED: tuple[Variation, ...] = (
    Variation(
        "OBS-1",
        plain="Participants are listed LEG-A first.",
        varied="In an event about LEG-B they are listed LEG-B first.",
        pages=(),
        only_observed=True,
    ),
    Variation(
        "OBS-2",
        plain="The application's own Hangup of a bridged leg is reported by HANGUP for that leg alone.",
        varied=(
            "It is reported by HANGUP for that leg and by ACTION_SUCCESSFUL for the Hangup; played only together with LAT-11, "
            "where the running list goes on."
        ),
        pages=(),
        only_observed=True,
        needs="LAT-11",
    ),
    Variation(
        "OBS-3",
        plain="A caller's hang-up during an action is reported by HANGUP.",
        varied="First comes ACTION_SUCCESSFUL or ACTION_FAILED, with the leg already Disconnected, and then HANGUP.",
        pages=(),
        only_observed=True,
    ),
    Variation(
        "OBS-4",
        plain="NEW_OUTBOUND_CALL and CALL_ANSWERED have no ActionData.",
        varied="They have ActionData of Type CallCreateRequest, with Arguments, where the API call had some.",
        pages=(),
        only_observed=True,
    ),
    Variation(
        "OBS-5",
        plain="In the middle of a list, only an action whose page promises a report is reported by ACTION_SUCCESSFUL.",
        varied=(
            "CallAndBridge, Hangup, JoinChimeMeeting, ModifyChimeMeetingAttendees, PlayAudioAndGetDigits and RecordAudio are "
            "reported by ACTION_SUCCESSFUL in the middle of a list too."
        ),
        pages=(),
        only_observed=True,
    ),
    Variation(
        "OBS-6",
        plain="An event that the handler has answered is not delivered again.",
        varied="The same event is delivered twice although the handler answered it.",
        pages=(),
        only_observed=True,
    ),
    Variation(
        "OBS-7",
        plain="Sequence grows with each invocation.",
        varied="Sequence repeats a number once, early in the call.",
        pages=(),
        only_observed=True,
    ),
    Variation(
        "OBS-8",
        plain="Every leg in a HANGUP has a Status.",
        varied="A leg in a HANGUP has no Status.",
        pages=(),
        only_observed=True,
    ),
    Variation(
        "OBS-9",
        plain="An update interrupts PlayAudio, RecordAudio and Pause, and no other action.",
        varied="An update interrupts Speak as it does PlayAudio.",
        pages=(),
        only_observed=True,
    ),
)

#: What a service may do without a finding, though our reference service never does it.
ACCEPTED: tuple[str, ...] = (
    "An ACTION_SUCCESSFUL for a Hangup of a bridged leg or of the only leg, before its HANGUP or after it.",
    "A HANGUP for the meeting leg, in addition to the ACTION_SUCCESSFUL of HUP-M1.",
    (
        "For a caller who leaves a meeting call, a HANGUP of its own for LEG-B. The guide's one example shows both legs as "
        "Disconnected in the caller's HANGUP, and that is what ours plays."
    ),
    "ACTION_SUCCESSFUL for actions in the middle of a list.",
    "Further fields anywhere in an event.",
    "Participants that have ended and are no longer listed in later CallDetails.",
    "TransactionAttributes of an ignored response that are dropped; ours keeps them.",
    "A code that is written as a string.",
)
