"""RSP: what every response of a handler must look like, whatever the event and whatever the actions do.

Where the service ignores a response (IGNORED_BY), its contents do no harm; whether it uses the answer to
INVALID_LAMBDA_RESPONSE, and how a Hangup fails, is not documented. Rows that judge the contents of a response say all.
"""

from __future__ import annotations

from onhook.conformance.model.requirements import Level, Need, Requirement, Subject, Trait

MUST, SHOULD, NOTE = Level.MUST, Level.SHOULD, Level.NOTE
HANDLER = Subject.HANDLER

#: The requirements that block all others: the handler cannot be had, or does not return in time.
RETURNS, RETURNS_IN_TIME = "RSP-1", "RSP-11"
#: The requirements by which a service ignores responses.
IGNORED_BY = "HUP-S2, HUP-I1, HUP-I2, HUP-I3, HUP-R1, REM-4"
#: The content of a response that the service ignores is harmless; of every row that judges that content.
IGNORED = f"NOTE: the same in a response that the service ignores ({IGNORED_BY})."
#: The guide does not say whether this response is read, or whether there is such an event; of the same rows, where they
#: are a MUST.
IN_DOUBT = (
    "SHOULD: the same in answer to INVALID_LAMBDA_RESPONSE; whether that answer is used is not documented.",
    "SHOULD: the same in answer to an ACTION_FAILED of a Hangup in a call that the suite plays; no page shows such an event.",
)
#: A handler that fails there costs retries, but spoils no call.
FAILS_IGNORED = f"SHOULD: the same where the service ignores the response ({IGNORED_BY})."

REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        RETURNS,
        MUST,
        HANDLER,
        ("all",),
        ("timeouts",),
        title="The handler returns and does not raise",
        statement=(
            "The handler answers every event by returning; a failed invocation may be tried again, and when the retries run "
            "out the call ends with 480. Exceptions of AWS clients that have no credentials or endpoint are blocked, not "
            "findings. An adopter may declare that raising on NEW_INBOUND_CALL is how the handler fails over to the next SIP "
            "media application."
        ),
        softer=(
            (
                "SHOULD: raising in answer to CALL_UPDATE_REQUESTED, or on an outbound call, while the adopter has not declared "
                "which Arguments the API calls pass, and the source of the handler speaks of them, or is out of reach."
            ),
            (
                "SHOULD: raising KeyError because ReceivedDigits is not beside ActionData, where only an example of "
                "`play-audio-get-digits` has it."
            ),
            FAILS_IGNORED,
            *IN_DOUBT,
        ),
        needs=Need.FAILURE,
        traits=frozenset({Trait.SHOULD_IF_IGNORED, Trait.MAY_MISS_A_FIELD}),
    ),
    Requirement(
        "RSP-2",
        MUST,
        HANDLER,
        ("all",),
        ("invoke-on-call-leg",),
        title="The response can be written as JSON",
        statement="What the handler returns can be turned into JSON in the way the Lambda runtime does it.",
        softer=(IGNORED, *IN_DOUBT),
        needs=Need.FAILURE,
        traits=frozenset({Trait.WHATEVER_CAME_BEFORE}),
    ),
    Requirement(
        "RSP-3",
        MUST,
        HANDLER,
        ("all",),
        ("unexpected-hangups",),
        title="The response is an object with a SchemaVersion",
        statement=(
            "The response is not null and not blank, but an object with at least a SchemaVersion. Only the newer web page "
            "says so."
        ),
        softer=(IGNORED, *IN_DOUBT),
        needs=Need.RESPONSE,
    ),
    Requirement(
        "RSP-4",
        MUST,
        HANDLER,
        ("all",),
        ("unexpected-hangups",),
        title="The response repeats the event's SchemaVersion",
        statement=(
            "SchemaVersion of the response is equal to SchemaVersion of the event that it answers. Only the newer web page "
            "says so."
        ),
        softer=(IGNORED, *IN_DOUBT),
        needs=Need.RESPONSE,
    ),
    Requirement(
        "RSP-5",
        MUST,
        HANDLER,
        ("all",),
        ("invoke-on-call-leg", "unexpected-hangups"),
        title="Actions is a list of objects, null, or omitted",
        statement="Where the response has Actions, they are null or a list in which every entry is an object.",
        softer=(IGNORED, *IN_DOUBT),
        needs=Need.RESPONSE,
    ),
    Requirement(
        "RSP-6",
        MUST,
        HANDLER,
        ("all",),
        ("invoke-on-call-leg",),
        title="The response has at most 10 actions",
        statement="No response has more than 10 entries in Actions.",
        softer=(IGNORED, *IN_DOUBT),
        needs=Need.RESPONSE,
    ),
    Requirement(
        "RSP-7",
        MUST,
        HANDLER,
        ("all",),
        ("specify-actions", "unexpected-hangups", "voice-focus"),
        title="Every action has a Type that the service knows",
        statement=(
            "Type of every action is a string from the guide's closed list of actions, VoiceFocus included, or a name that the "
            "adopter has declared. Only the newer web page says that an unknown name is rejected."
        ),
        softer=(
            "NOTE: ModifyChimeMeetingAttendee, the singular form in a heading of the guide.",
            IGNORED,
            *IN_DOUBT,
        ),
        needs=Need.RESPONSE,
    ),
    Requirement(
        "RSP-8",
        SHOULD,
        HANDLER,
        ("all",),
        ("specify-actions", "hangup"),
        title="Actions have the Parameters that their pages ask for",
        statement=(
            "Actions other than Hangup have their required Parameters, with allowed values, and no name in any action's "
            "Parameters, Hangup's included, is a near miss of a known one (SipStatusCode, sipResponseCode); nor is one in "
            "the response, or in an action (actions, parameters). Numbers may be written as decimal strings, and "
            "MaxNumberOfDigits may be equal to MinNumberOfDigits. A Hangup without Parameters is valid."
        ),
        softer=(
            "NOTE: an omitted CallId that is required, since most pages have a default leg.",
            "NOTE: Parameters with an unknown name that resembles no known one.",
            IGNORED,
        ),
        needs=Need.RESPONSE,
        traits=frozenset({Trait.QUOTES_DIGITS}),
    ),
    Requirement(
        "RSP-9",
        SHOULD,
        HANDLER,
        ("all",),
        ("unexpected-hangups", "case-1"),
        title="The response to NEW_INBOUND_CALL has an action",
        statement=(
            "The handler returns at least one action for NEW_INBOUND_CALL. The newer web page asks for it; another page lets "
            "a call time out on purpose."
        ),
        softer=(
            "NOTE: where the same handler answers CALL_ANSWERED with actions, or is declared to serve outbound calls only.",
        ),
        needs=Need.RESPONSE,
        traits=frozenset({Trait.NOTE_IF_OUTBOUND}),
    ),
    Requirement(
        "RSP-10",
        MUST,
        HANDLER,
        ("all",),
        ("transaction-attributes", "attribute-trans-invalid"),
        title="TransactionAttributes stay within 100 pairs and 20,480 bytes",
        statement=(
            "TransactionAttributes in a response have no more than 100 pairs and take no more than 20,480 bytes as JSON."
        ),
        softer=(
            "SHOULD: more than 10 pairs; the pages disagree about the limit.",
            "NOTE: values that are not strings.",
            IGNORED,
            *IN_DOUBT,
        ),
        needs=Need.RESPONSE,
    ),
    Requirement(
        RETURNS_IN_TIME,
        MUST,
        HANDLER,
        ("all",),
        ("invoke-on-call-leg", "timeouts"),
        title="The response comes within 20 seconds",
        statement=(
            "The handler answers within 20 seconds. The finding takes a warm process that is too slow twice, so that neither a "
            "cold start nor one slow moment counts."
        ),
        softer=(
            "NOTE: a response that takes more than 5 seconds.",
            FAILS_IGNORED,
            *IN_DOUBT,
        ),
        needs=Need.FAILURE,
        traits=frozenset({Trait.SHOULD_IF_IGNORED, Trait.BY_THE_CLOCK}),
    ),
    Requirement(
        "RSP-12",
        NOTE,
        HANDLER,
        ("all",),
        ("invoke-on-call-leg",),
        title="The handler does not return actions endlessly",
        statement=(
            "In a generated call the handler does not answer result after result with more actions endlessly, although hold "
            "music does so on purpose; nothing is reported where the repeated answer already breaks a MUST. A recorded call of "
            "more than 1,000 distinct events is a MUST: that is the most that the service allows."
        ),
        needs=Need.COUNT,
        traits=frozenset({Trait.COUNTS_IF_IGNORED, Trait.GIVES_WAY}),
    ),
)
