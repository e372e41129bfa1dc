"""Every action that a handler may return, as one table (page `specify-actions` and the page of each action)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from onhook.conformance.model.worlds import (
    ANSWERED,
    BUSY,
    COMPLETES,
    DECLINED,
    DIGITS,
    FAILS,
    JOINED,
    NEVER_ANSWERED,
    TERMINATED,
)


class Kind(StrEnum):
    """The JSON type of a parameter's value.

    An integer may also be written as a decimal string (the guide does both).
    """

    STRING = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    LIST = "list"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Names:
    """Which names a map may have that the handler fills in: some, and all with a prefix, in upper or lower case."""

    known: tuple[str, ...]
    prefix: str
    #: Names with the prefix that are not the handler's: this one, and those that go on from it with a hyphen.
    reserved: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an action, as the action's page describes it."""

    name: str
    kind: Kind
    required: bool = False
    #: Allowed values, where the page lists them; for a list, of each of its items.
    allowed: tuple[str | int | bool, ...] = ()
    #: Smallest and largest value of a number, length of a string or a list; None where the page sets no bound.
    minimum: int | None = None
    maximum: int | None = None
    #: What the service takes when it is left out.
    default: str | int | bool | None = None
    #: The parameters inside, of an OBJECT or of each OBJECT in a LIST.
    fields: tuple[Parameter, ...] = ()
    #: The names inside of an OBJECT without fields; None if any will do.
    names: Names | None = None
    #: The parameter beside it, and the value of that, with which it is required; with the others it is left out.
    only_with: tuple[str, str] | None = None
    #: The kind of a LIST's items.
    items: Kind = Kind.STRING
    #: The value must be a regular expression.
    regex: bool = False
    #: A regular expression that a string (or each string of a list) must match whole.
    pattern: str | None = None
    #: The page calls it required, but most pages give a default: to leave it out is worth a note, no more.
    advised: bool = False


class RunsOn(StrEnum):
    """Which leg an action may run on."""

    ANY = "any"
    LEG_A = "LEG-A"
    MEETING = "the meeting leg"


class Report(StrEnum):
    """When the handler is told of the success of an action."""

    ALWAYS = "always"
    LAST = "when it is the last of its list"
    #: That none is told proves nothing. Our service tells it as it does that of the last of a list.
    UNDOCUMENTED = "on no page, or in some cases only"
    HANGUP = "by a HANGUP"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One row of the table: an action, and what the world may make of it."""

    type: str
    page: str
    parameters: tuple[Parameter, ...]
    runs_on: RunsOn = RunsOn.ANY
    #: Stopped at once by an update (page `update-sip-call`); all others finish first.
    interruptible: bool = False
    #: A new inbound call is answered by it.
    answers: bool = False
    #: It takes time, so that parties may hang up, digits arrive and updates come while it runs.
    lasts: bool = False
    #: It runs beside the list that it stands in: its result may come late (HUP-L1).
    runs_aside: bool = False
    #: It brings up a second leg.
    adds_leg: bool = False
    #: It asks for digits, and succeeds with those that were dialled.
    collects_digits: bool = False
    #: From then on digits may arrive at any time, each time with a DIGITS_RECEIVED.
    listens: bool = False
    report: Report = Report.LAST
    #: Real calls report its success in the middle of a list too (OBS-5; of a Hangup OBS-2 decides).
    observed_in_mid_list: bool = False
    #: What may become of it, the harmless outcome first. It completes or fails unless the page knows more.
    outcomes: tuple[str, ...] = (COMPLETES, FAILS)
    #: Documented (ErrorType, ErrorMessage) pairs; the first is the one that our service tells by default.
    errors: tuple[tuple[str, str], ...] = ()
    #: Not possible while two legs are bridged / while the call is in a meeting.
    not_bridged: bool = False
    not_in_meeting: bool = False


#: The SipResponseCodes that a Hangup may give, and the common ones of a HANGUP (`hangup`, `pstn-invocations`).
HANGUP_CODES = (0, 480, 486)
_Written = str | int | float
_CODES: Mapping[_Written, int] = {written: code for code in HANGUP_CODES for written in (code, str(code))}


def hangup_code(value: object) -> int | None:
    """Return the SipResponseCode that a Hangup gives, 0 where it is left out; None for a value that is not supported.

    It may be a number (480.0 is one: DynamoDB's numbers become such), or the same as a string.
    """
    if value is None:
        return 0
    return _CODES.get(value) if isinstance(value, _Written) and not isinstance(value, bool) else None


def is_supported_code(value: object) -> bool:
    """Say whether a Hangup may give this SipResponseCode."""
    return hangup_code(value) is not None


def parameters_of(action: Mapping[str, Any]) -> dict[str, Any]:
    """Return the Parameters of an action that a handler returned; empty where it has none."""
    parameters = action.get("Parameters")
    return parameters if isinstance(parameters, dict) else {}


def _either(*allowed: str) -> tuple[Parameter, Parameter]:
    """The two ways to name a leg, on pages that know both. CallId wins where both are given."""
    return Parameter("CallId", Kind.STRING), Parameter("ParticipantTag", Kind.STRING, allowed=allowed)


def _millis(name: str, *, required: bool = False, minimum: int | None = 1) -> Parameter:
    return Parameter(f"{name}InMilliseconds", Kind.INTEGER, required=required, minimum=minimum)


def _speech(name: str) -> Parameter:
    return Parameter(name, Kind.OBJECT, required=True, fields=_VOICE)


# Which leg. A page that lists no ParticipantTag calls CallId required; the default of the other pages is the better
# rule.
_ANY_LEG = _either("LEG-A", "LEG-B")
_LEG_A = _either("LEG-A")
_CALL_ID = (Parameter("CallId", Kind.STRING, advised=True),)

# What is played.
_S3 = (
    Parameter("Type", Kind.STRING, required=True, allowed=("S3",)),
    Parameter("BucketName", Kind.STRING, required=True),
)
_AUDIO = (*_S3, Parameter("Key", Kind.STRING, required=True))
_AUDIO_SOURCE = Parameter("AudioSource", Kind.OBJECT, required=True, fields=_AUDIO)

# What is said.
_VOICE = (
    Parameter("Text", Kind.STRING, required=True, maximum=1000),
    Parameter("Engine", Kind.STRING, allowed=("standard", "neural"), default="standard"),
    Parameter("LanguageCode", Kind.STRING),
    Parameter("TextType", Kind.STRING, allowed=("ssml", "text"), default="text"),
    Parameter("VoiceId", Kind.STRING, default="Joanna"),
)

# Which keys are waited for. Pages disagree whether MaxNumberOfDigits may equal MinNumberOfDigits: `parameters` lets it.
_KEYS = (*"0123456789", "*", "#")
_REGEX = Parameter("InputDigitsRegex", Kind.STRING, regex=True)
_DIGITS = (
    Parameter("MinNumberOfDigits", Kind.INTEGER, minimum=0, default=0),
    Parameter("MaxNumberOfDigits", Kind.INTEGER, minimum=0, maximum=128, default=128),
    Parameter("TerminatorDigits", Kind.LIST, allowed=_KEYS, default="#"),
    _millis("InBetweenDigitsDuration"),
    Parameter("Repeat", Kind.INTEGER, minimum=1, default=1),
    _millis("RepeatDuration", required=True),
)

# How a bot conversation begins. Lex knows more of these than the page names.
_MESSAGE = (
    Parameter("Content", Kind.STRING),
    Parameter("ContentType", Kind.STRING, required=True, allowed=("PlainText", "SSML")),
)
_BOT = (
    Parameter(
        "SessionState",
        Kind.OBJECT,
        fields=(
            Parameter("SessionAttributes", Kind.OBJECT),
            Parameter(
                "DialogAction",
                Kind.OBJECT,
                fields=(Parameter("Type", Kind.STRING, allowed=("Delegate", "ElicitIntent")),),
            ),
        ),
    ),
    Parameter("WelcomeMessages", Kind.LIST, items=Kind.OBJECT, fields=_MESSAGE),
)

# What goes wrong.
#: No leg, or none that the action may run on.
INVALID_PARAMETER = ("InvalidActionParameter", "CallId or ParticipantTag parameter for action is invalid.")
_SYSTEM = ("SystemException", "System error while running action.")
_NO_ACCESS = ("InvalidAudioSource", "Cannot access S3 bucket or audio file.")
_FOREIGN_NUMBER = (
    "Provided caller ID number is invalid. Number must be owned by this AWS account, or be the From number of LEG-A."
)
_POLLY = (
    (
        "AccessDenied",
        "The AWSServiceRoleForAmazonChimeVoiceConnector service-linked role is not configured correctly.",
    ),
    ("MissingRequiredActionParameter", "Text is a required parameter."),
    ("MissingRequiredActionParameter", "Text is limited to 1,000 characters"),
    ("InvalidActionParameter", ""),
    _SYSTEM,
)
_RECEIVED = (DIGITS, FAILS)

_ROWS = (
    ActionSpec(
        "Hangup",
        "hangup",
        (
            *_ANY_LEG,
            Parameter("SipResponseCode", Kind.INTEGER, allowed=HANGUP_CODES, default=0),
        ),
        report=Report.HANGUP,
    ),
    ActionSpec(
        "CallAndBridge",
        "call-and-bridge",
        (
            # No page lists it as input, but what comes back shows it: whoever copies that does no harm.
            Parameter("CallId", Kind.STRING),
            # 1 to 120 on the action's page, 0 to 120 in the table of errors.
            Parameter("CallTimeoutSeconds", Kind.INTEGER, minimum=0, maximum=120, default=30),
            Parameter("CallerIdNumber", Kind.STRING, required=True, minimum=1),
            Parameter("RingbackTone", Kind.OBJECT, fields=_AUDIO),
            Parameter(
                "Endpoints",
                Kind.LIST,
                required=True,
                minimum=1,
                maximum=1,
                items=Kind.OBJECT,
                fields=(
                    Parameter("BridgeEndpointType", Kind.STRING, required=True, allowed=("PSTN", "AWS")),
                    Parameter("Arn", Kind.STRING, only_with=("BridgeEndpointType", "AWS")),
                    Parameter("Uri", Kind.STRING, required=True, minimum=1),
                ),
            ),
            # One page has it for AWS only, the example of another with PSTN. Pages differ in what else is reserved.
            Parameter("SipHeaders", Kind.OBJECT, names=Names(("User-to-User", "Diversion"), "x-", "x-amzn")),
        ),
        runs_on=RunsOn.LEG_A,
        adds_leg=True,
        observed_in_mid_list=True,
        outcomes=(ANSWERED, NEVER_ANSWERED, BUSY, DECLINED, FAILS),
        errors=(
            ("CallNotAnswered", "Call not answered"),
            _NO_ACCESS,
            ("InvalidAudioSource", "Ringtone parameter value is invalid."),
            ("InvalidActionParameter", "Invalid number of endpoints provided."),
            ("InvalidActionParameter", "Endpoint parameter is invalid."),
            ("InvalidActionParameter", "Invalid caller ID."),
            ("InvalidActionParameter", "Caller ID not defined."),
            (
                "InvalidActionParameter",
                "The MaxCallTimeout parameter is invalid. Timeout must be between 0 and 120 seconds.",
            ),
            ("InvalidActionParameter", "Invalid SIP header(s) provided: {Header}."),
            ("InvalidActionParameter", _FOREIGN_NUMBER),
        ),
    ),
    ActionSpec(
        "JoinChimeMeeting",
        "join-chime-meeting",
        (
            *_LEG_A,
            Parameter("JoinToken", Kind.STRING, required=True),
            Parameter("MeetingId", Kind.STRING),
        ),
        runs_on=RunsOn.LEG_A,
        adds_leg=True,
        report=Report.ALWAYS,
        observed_in_mid_list=True,
        outcomes=(JOINED, FAILS),
        errors=(
            ("InvalidActionParameter", "JoinToken parameter value is invalid."),
            # The page's example has it as one string, `ErrorJoiningMeeting: Error while joining meeting.`
            ("ErrorJoiningMeeting", "Error while joining meeting."),
            _SYSTEM,
        ),
        not_bridged=True,
    ),
    ActionSpec(
        "ModifyChimeMeetingAttendees",
        "mute-unmute",
        (
            *_either("LEG-B"),
            Parameter("Operation", Kind.STRING, required=True, allowed=("Mute", "Unmute")),
            Parameter("MeetingId", Kind.STRING, required=True),
            Parameter("AttendeeList", Kind.LIST, required=True, minimum=1, maximum=100),
        ),
        runs_on=RunsOn.MEETING,
        report=Report.ALWAYS,
        observed_in_mid_list=True,
        errors=(
            ("InvalidActionParameter", "Call is not connected to Chime Meeting."),
            ("InvalidActionParameter", "Invalid action on the call."),
            (
                "InvalidActionParameter",
                "One or more attendees are not part of this meeting. All attendees must be part of this meeting.",
            ),
            ("InvalidActionParameter", "The ModifyChimeMeetingAttendees Operation parameter value is invalid"),
            ("InvalidActionParameter", "Meeting ID parameter value is invalid."),
            ("InvalidActionParameter", "Attendee List parameter value is invalid."),
            _SYSTEM,
            # The one example of its failure.
            ("", ""),
        ),
    ),
    ActionSpec(
        "Pause",
        "pause",
        # More than 0 on the action's page; 100 to 30000 in the table of errors.
        (*_ANY_LEG, _millis("Duration", required=True)),
        interruptible=True,
        lasts=True,
        report=Report.UNDOCUMENTED,
        errors=(("InvalidActionParameter", "The Duration parameter is invalid."),),
    ),
    ActionSpec(
        "PlayAudio",
        "play-audio",
        (
            *_ANY_LEG,
            Parameter("PlaybackTerminators", Kind.LIST, allowed=_KEYS),
            Parameter("Repeat", Kind.INTEGER, minimum=1, default=1),
            _AUDIO_SOURCE,
        ),
        interruptible=True,
        answers=True,
        lasts=True,
        errors=(
            ("InvalidAudioSource", "Audio Source parameter value is invalid."),
            ("InvalidAudioSource", "The audio source parameter is invalid."),
            _NO_ACCESS,
            INVALID_PARAMETER,
            _SYSTEM,
        ),
    ),
    ActionSpec(
        "PlayAudioAndGetDigits",
        "play-audio-get-digits",
        (
            *_ANY_LEG,
            _REGEX,
            _AUDIO_SOURCE,
            Parameter("FailureAudioSource", Kind.OBJECT, required=True, fields=_AUDIO),
            *_DIGITS,
        ),
        answers=True,
        lasts=True,
        collects_digits=True,
        report=Report.ALWAYS,
        observed_in_mid_list=True,
        outcomes=_RECEIVED,
        errors=(
            ("InvalidAudioSource", "Audio source parameter value is invalid."),
            _NO_ACCESS,
            ("InvalidActionParameter", "CallId or ParticipantTag parameter for the action is invalid."),
            ("InvalidActionParameter", "The MaxNumberOfDigits parameter is invalid."),
            ("InvalidActionParameter", "The RepeatDurationInMilliseconds parameter is invalid."),
            ("InvalidActionParameter", "The InputDigitsRegex parameter is invalid."),
            ("SystemException", "System error while running the action."),
        ),
    ),
    ActionSpec(
        "ReceiveDigits",
        "listen-to-digits",
        (
            *_ANY_LEG,
            Parameter("InputDigitsRegex", Kind.STRING, required=True, minimum=1, regex=True),
            _millis("InBetweenDigitsDuration", required=True),
            _millis("FlushDigitsDuration", required=True, minimum=None),
        ),
        runs_aside=True,
        listens=True,
        report=Report.UNDOCUMENTED,
        errors=(
            ("InvalidActionParameter", "The InBetweenDigitsDurationInMilliseconds parameter is invalid."),
            ("InvalidActionParameter", "The FlushDigitsDurationInMilliseconds parameter is invalid."),
            ("InvalidActionParameter", "The InputDigitsRegex parameter is invalid."),
        ),
    ),
    ActionSpec(
        "RecordAudio",
        "record-audio",
        (
            *_ANY_LEG,
            Parameter("DurationInSeconds", Kind.INTEGER, minimum=1),
            # Up to 1000 on the action's page; without an end in the table of errors.
            Parameter("SilenceDurationInSeconds", Kind.INTEGER, minimum=1),
            Parameter("SilenceThreshold", Kind.INTEGER, minimum=1, maximum=1000, default=200),
            Parameter("RecordingTerminators", Kind.LIST, required=True, allowed=_KEYS),
            Parameter(
                "RecordingDestination",
                Kind.OBJECT,
                required=True,
                fields=(*_S3, Parameter("Prefix", Kind.STRING, maximum=979)),
            ),
        ),
        interruptible=True,
        answers=True,
        lasts=True,
        runs_aside=True,
        observed_in_mid_list=True,
        outcomes=(COMPLETES, TERMINATED, FAILS),
        errors=(
            ("InvalidActionParameter", "RecordingDestination parameter value is invalid."),
            ("InvalidActionParameter", "DurationInSeconds parameter value is invalid."),
            ("InvalidActionParameter", "SilenceDurationInSeconds parameter value is invalid."),
            ("InvalidActionParameter", "SilenceThreshold parameter value is invalid."),
            ("InvalidActionParameter", "Error occurred while uploading recording to S3 bucket."),
            INVALID_PARAMETER,
            ("SystemException", "System error while running an action."),
        ),
    ),
    ActionSpec(
        "SendDigits",
        "send-digits",
        (
            *_CALL_ID,
            Parameter("Digits", Kind.STRING, required=True, maximum=50, pattern="[0-9A-D*#,]*"),
            Parameter("ToneDurationInMilliseconds", Kind.INTEGER, minimum=50, maximum=24000, default=250),
        ),
        lasts=True,
        errors=(("InvalidActionParameter", "ToneDuration parameter value is invalid."),),
    ),
    ActionSpec(
        "Speak",
        "speak",
        (*_CALL_ID, *_VOICE),
        answers=True,
        lasts=True,
        errors=(
            *_POLLY,
            ("ActionExecutionThrottled", "Amazon Polly is throttling the request to synthesize speech."),
        ),
    ),
    ActionSpec(
        "SpeakAndGetDigits",
        "speak-and-get-digits",
        (*_CALL_ID, _REGEX, _speech("SpeechParameters"), _speech("FailureSpeechParameters"), *_DIGITS),
        answers=True,
        lasts=True,
        collects_digits=True,
        outcomes=_RECEIVED,
        errors=_POLLY,
    ),
    ActionSpec(
        "StartBotConversation",
        "start-bot-conversation",
        (
            *_LEG_A,
            Parameter("BotAliasArn", Kind.STRING, required=True),
            Parameter("LocaleId", Kind.STRING, default="en_US"),
            Parameter("Configuration", Kind.OBJECT, fields=_BOT),
        ),
        runs_on=RunsOn.LEG_A,
        lasts=True,
        errors=(
            ("ResourceNotFound", ""),
            ("ResourceAccessDenied", ""),
            ("InvalidActionParameter", ""),
            ("ActionExecutionThrottled", ""),
            ("SystemException", ""),
        ),
        not_bridged=True,
        not_in_meeting=True,
    ),
    ActionSpec(
        "StartCallRecording",
        "start-call-recording",
        (
            *_CALL_ID,
            Parameter("Track", Kind.STRING, required=True, allowed=("BOTH", "INCOMING", "OUTGOING")),
            Parameter(
                "Destination",
                Kind.OBJECT,
                required=True,
                fields=(
                    # `S3` in the example, `Amazon S3` in the text beside it.
                    Parameter("Type", Kind.STRING, required=True, allowed=("S3", "Amazon S3")),
                    Parameter("Location", Kind.STRING, required=True),
                ),
            ),
        ),
        runs_aside=True,
        errors=(
            ("InvalidActionParameter", "CallId parameter for action is invalid"),
            # The page's example has it as one string, `NoAccessToDestination: Error while accessing destination`.
            ("NoAccessToDestination", "Error while accessing destination"),
            ("SystemException", "System error while running an action."),
        ),
    ),
    ActionSpec("StopCallRecording", "stop-call-recording", _CALL_ID, report=Report.UNDOCUMENTED),
    ActionSpec("PauseCallRecording", "pause-call-recording", _CALL_ID, report=Report.UNDOCUMENTED),
    ActionSpec("ResumeCallRecording", "resume-call-recording", _CALL_ID, report=Report.UNDOCUMENTED),
    ActionSpec(
        "VoiceFocus",
        "voice-focus",
        (*_CALL_ID, Parameter("Enable", Kind.BOOLEAN, required=True)),
        errors=(
            (
                "ActionExecutionThrottled",
                "Failed to run action. The maximum number of actions per second has been reached.",
            ),
            ("MissingRequiredActionParameter", "Missing required action parameter."),
            _SYSTEM,
        ),
    ),
)

#: Every action by its Type, in the order of the guide.
ACTIONS: Mapping[str, ActionSpec] = MappingProxyType({action.type: action for action in _ROWS})
#: The actions that run beside their list.
LATE = frozenset(action.type for action in _ROWS if action.runs_aside)
#: The actions that bring up a second leg; a tuple, since what a handler puts in the place of a Type may be anything.
CONNECTING = tuple(action.type for action in _ROWS if action.adds_leg)
