"""What the emulator knows of each action: what can come of it, and how it is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


class Happening(Enum):
    """What the emulator does not decide: what comes of an action, and what people and applications do meanwhile."""

    DONE = auto()
    FAILED = auto()
    KEYS = auto()
    ADMITTED = auto()
    CUT = auto()
    PICKED_UP = auto()
    NO_REPLY = auto()
    ENGAGED = auto()
    REFUSED = auto()
    CALLER_LEAVES = auto()
    CALLEE_LEAVES = auto()
    MEETING_CLOSES = auto()
    BOTH_LEAVE = auto()
    KEYS_UNASKED = auto()
    UPDATE = auto()


@dataclass(frozen=True)
class Kind:
    """One kind of action."""

    #: What can come of it, the ordinary first.
    outcomes: tuple[Happening, ...] = (Happening.DONE, Happening.FAILED)
    #: It takes a while, in which people hang up or press keys, and applications ask for updates.
    lasts: bool = False
    #: An update stops it.
    gives_way: bool = False
    #: Its success is reported in the middle of a list too.
    always_told: bool = False
    #: It brings up a second leg.
    connects: bool = False
    #: It is for a caller alone; or for the leg of a meeting.
    alone: bool = False
    in_meeting: bool = False


ANSWERS = (Happening.PICKED_UP, Happening.NO_REPLY, Happening.ENGAGED, Happening.REFUSED)
COLLECTED = (Happening.KEYS, Happening.FAILED)
JOINED = (Happening.ADMITTED, Happening.FAILED)

#: Beside actions: reaching the callee of an outbound call, and nothing at all.
DIALLING = Kind(ANSWERS)
IDLE = Kind(())

KINDS: Mapping[str, Kind] = {
    "Hangup": Kind((Happening.CUT,)),
    "CallAndBridge": Kind((*ANSWERS, Happening.FAILED), connects=True, alone=True),
    "JoinChimeMeeting": Kind(JOINED, connects=True, alone=True, always_told=True),
    "ModifyChimeMeetingAttendees": Kind(in_meeting=True, always_told=True),
    "PlayAudioAndGetDigits": Kind(COLLECTED, lasts=True, always_told=True),
    "SpeakAndGetDigits": Kind(COLLECTED, lasts=True),
    "StartBotConversation": Kind(lasts=True, alone=True),
    **dict.fromkeys(("PlayAudio", "Pause", "RecordAudio"), Kind(lasts=True, gives_way=True)),
    **dict.fromkeys(("Speak", "SendDigits"), Kind(lasts=True)),
    **dict.fromkeys(("ReceiveDigits", "VoiceFocus"), Kind()),
    **dict.fromkeys((f"{what}CallRecording" for what in ("Start", "Stop", "Pause", "Resume")), Kind()),
}
