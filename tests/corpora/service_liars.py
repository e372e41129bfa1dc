"""Broken services, each of which breaks one requirement: the suite must catch every one, and blame that id.

`target` is relative to `tests/services/liars`. *Shallow* shows to a small budget, next to the harmless call; *deep*
shows only in a particular combination. `level` is the level at which it shows, where that is not a MUST. Each is judged
in one start, the first of those that come to its requirement in which it shows.

`also` names what one and the same symptom breaks beside it (point 6 of how verdicts are given):

* HUP-S4, HUP-U1 and HUP-N1 are a HUP-S1 to S3 whose event is named; a default that fails (HUP-T3) brings no HANGUP
  (HUP-S1), and what is returned for a failure is not run then (HUP-F5).
* A Hangup that hangs up another leg (HUP-T1, HUP-T2) brings no HANGUP for the one that it means (HUP-A1, HUP-B1), and a
  HANGUP that is about another leg looks like it; the right one comes again (ENV-11).
* A Hangup of no leg that hangs up a leg is not reported as a failure (HUP-F6).
* A last response that is run is a last response that is not ignored, which HUP-I3 says of all, and an event that it
  brings comes after the end (ENV-12). What runs behind the last Hangup runs after the end (HUP-S3, HUP-R1), and may as
  well be what its HANGUP was answered with.
* A meeting leg that is shown Connected when it has left can be hung up again, in vain (HUP-M1, HUP-T1, HUP-U1).
* What is reported after the end was not told in its turn, whatever the list answered (HUP-F5).
* A bridge that is not run is a response that is not run (HUP-B4, REM-8), one under an old CallId is an end that did not
  last (ENV-6, ENV-7, ENV-11, REM-8), and an action of the service's own is none that the handler returned (ENV-8).
* An action that is told of another leg is not told of its own (HUP-F5, REM-3), and names another one by default
  (HUP-T3).
* A second HANGUP may be that of a Hangup that stood behind the first (HUP-L2).
* What HUP-T1 has as a SHOULD is one of whatever else the Hangup had to do (HUP-B1, HUP-A1, HUP-R1, HUP-U1).
* A Hangup of the caller in a meeting that is reported as a success is not reported as run, whatever it answered
  (HUP-F5).
* A code that is accepted in place of 603 is told in place of it (ENV-8).
* What is cut from a list is not run, whatever the list answered and whatever it was (HUP-A1, HUP-A4, HUP-B1, HUP-R1,
  HUP-L2, REM-3).
* What a Hangup overtakes is lost with the leg (HUP-A4, HUP-B4, REM-3), and a leg that is reported to be gone is not
  asked (HUP-I3).

`beside` names what a whole campaign blames too, for what the same lie comes to in other calls.
"""

from dataclasses import dataclass
from typing import Literal

__all__ = ["SERVICE_LIARS", "ServiceLiar"]


@dataclass(frozen=True)
class ServiceLiar:
    """A service that breaks the requirement `id`, and others only where that cannot be helped (`also`)."""

    id: str
    target: str
    about: str
    depth: Literal["shallow", "deep"]
    level: Literal["MUST", "SHOULD", "NOTE"] = "MUST"
    start: Literal["inbound", "outbound", "bridged", "meeting"] = "inbound"
    also: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


SERVICE_LIARS: tuple[ServiceLiar, ...] = (
    ServiceLiar(
        "HUP-S1", "hup_single.py:SilentAfterSpeech", "no HANGUP for a Hangup that answers ACTION_SUCCESSFUL", "shallow"
    ),
    ServiceLiar(
        "HUP-S1", "hup_single.py:SilentOnceUpdated", "the same, only in a call that was updated before", "deep"
    ),
    ServiceLiar(
        "HUP-S1", "hup_single.py:SilentAfterDigits", "the same, for a Hangup that answers DIGITS_RECEIVED", "deep"
    ),
    ServiceLiar(
        "HUP-S1",
        "hup_single.py:SuccessForAStringOutbound",
        "ACTION_SUCCESSFUL in place of HANGUP, on outbound calls, for a code that is a string",
        "deep",
        start="outbound",
    ),
    ServiceLiar(
        "HUP-S1",
        "hup_single.py:ListensAfterASuccess",
        "the same inbound, in a call that was updated; and what is returned for it is run",
        "deep",
        also=("HUP-U1",),
        beside=("HUP-S4", "HUP-F5"),
    ),
    ServiceLiar(
        "HUP-S1",
        "hup_single.py:DeafToTheRetry",
        "does not run a Hangup that is returned when an event is delivered again",
        "deep",
        also=("HUP-S4", "HUP-T3", "HUP-C1", "HUP-C2", "HUP-F5", "HUP-F6"),
    ),
    ServiceLiar(
        "HUP-S2",
        "hup_single.py:ReadsTheLastResponse",
        "complains of a response that it should not even read",
        "shallow",
        also=(
            "HUP-I3",
            "ENV-12",
        ),
    ),
    ServiceLiar(
        "HUP-S2",
        "hup_single.py:RunsTheLastResponse",
        "says what is returned for the HANGUP of a Hangup with 486",
        "deep",
        also=(
            "HUP-I3",
            "HUP-S3",
        ),
    ),
    ServiceLiar("HUP-S3", "hup_single.py:UpAfterBusy", "486 does not end the leg", "shallow"),
    ServiceLiar(
        "HUP-S3",
        "hup_single.py:WaitsAfterTheEnd",
        "waits for the caller to hang up too, behind a Hangup in mid-list with a code that is a string",
        "deep",
    ),
    ServiceLiar(
        "HUP-S4",
        "hup_single.py:SilentAfterAFailure",
        "no HANGUP for a Hangup that answers ACTION_FAILED",
        "shallow",
        also=(
            "HUP-S1",
            "HUP-F5",
        ),
    ),
    ServiceLiar(
        "HUP-S4",
        "hup_single.py:SilentAfterARefusal",
        "the same, only where what has failed is a Hangup of somebody else",
        "deep",
        also=(
            "HUP-S1",
            "HUP-F5",
        ),
    ),
    ServiceLiar(
        "HUP-S4",
        "hup_single.py:UpAfterFailedSpeech",
        "the leg is up in the end where nothing could be said, and the code is a string",
        "deep",
        also=("HUP-S3",),
    ),
    ServiceLiar(
        "HUP-S4",
        "hup_single.py:UpAfterFailedDigits",
        "the leg is up in the end where no digits came and the Hangup has 480",
        "deep",
        also=("HUP-S3",),
    ),
    ServiceLiar(
        "HUP-B1",
        "hup_bridged.py:SilentForLegBAtTheEnd",
        "no HANGUP for LEG-B when nothing stands behind the Hangup",
        "shallow",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-B1",
        "hup_bridged.py:SilentForLegB",
        "no HANGUP for LEG-B when it is hung up by tag",
        "shallow",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-B1",
        "hup_bridged.py:SilentForLegBByTagWithAString",
        "the same by tag, with a code that is a string",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-B1",
        "hup_bridged.py:SuccessForTheSecondBridge",
        "knows one LEG-B; the end of another one is told as ACTION_SUCCESSFUL",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-B2",
        "hup_bridged.py:TellsBeforeLegBIsDown",
        "disconnects LEG-B after the invocation",
        "shallow",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-B2",
        "hup_bridged.py:TellsBeforeLegBIsDownInMidList",
        "only where the Hangup is not first in its list, and its code is a string",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-B3", "hup_bridged.py:LegAGoesWithLegB", "both legs of a bridge go together", "shallow", start="bridged"
    ),
    ServiceLiar(
        "HUP-B3",
        "hup_bridged.py:LegAGoesAMomentLater",
        "LEG-A goes when nothing is returned for the HANGUP of LEG-B, if that was hung up by tag",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-B4",
        "hup_bridged.py:HearsNothingForLegB",
        "runs nothing but a Hangup in answer to the HANGUP of LEG-B",
        "shallow",
        start="bridged",
        also=("REM-8",),
    ),
    ServiceLiar(
        "HUP-B4",
        "hup_bridged.py:HearsNoDigitsAfterBusy",
        "does not say something before digits after a Hangup with 486",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-B4",
        "hup_bridged.py:DeafToTheRetryOfHangup",
        "runs nothing but a Hangup in answer to the HANGUP of LEG-B where it is delivered again",
        "deep",
        start="bridged",
        also=("REM-8",),
    ),
    ServiceLiar(
        "HUP-B4",
        "hup_bridged.py:StopsAfterThreeActions",
        "a list has three actions at most",
        "deep",
        "SHOULD",
        start="bridged",
        also=("HUP-B1", "HUP-A1", "HUP-A4", "HUP-R1", "HUP-L2", "REM-3"),
    ),
    ServiceLiar(
        "HUP-A1",
        "hup_bridged.py:SilentForLegAAtTheEnd",
        "no HANGUP for LEG-A when nothing stands behind the Hangup",
        "shallow",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-A1",
        "hup_bridged.py:SilentForLegA",
        "no HANGUP for LEG-A",
        "shallow",
        start="bridged",
        beside=("HUP-T1",),
    ),
    ServiceLiar(
        "HUP-A1",
        "hup_bridged.py:TellsOfLegBByTag",
        "the HANGUP for LEG-A is about LEG-B, where the Hangup was by tag",
        "deep",
        start="bridged",
        also=(
            "HUP-T2",
            "ENV-11",
        ),
    ),
    ServiceLiar(
        "HUP-A1",
        "hup_bridged.py:TellsOfLegBByTagInMidList",
        "the same, where the Hangup was not first in its list",
        "deep",
        start="bridged",
        also=("HUP-T2", "ENV-11", "HUP-I3"),
    ),
    ServiceLiar(
        "HUP-A2",
        "hup_bridged.py:TellsBeforeLegAIsDown",
        "disconnects LEG-A after the invocation",
        "shallow",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-A2",
        "hup_bridged.py:TellsBeforeLegAIsDownForAString",
        "only where the code is a string",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-A2",
        "hup_bridged.py:TellsBeforeLegAIsDownAfterAnUpdate",
        "only for a Hangup that answers an update",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-A3", "hup_bridged.py:LegBGoesWithLegA", "the original leg carries the bridge", "shallow", start="bridged"
    ),
    ServiceLiar(
        "HUP-A3",
        "hup_bridged.py:LegBGoesAfterItsNextAction",
        "LEG-B is there for one more action",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-A4",
        "hup_bridged.py:HearsNothingForLegA",
        "runs nothing but a Hangup in answer to the HANGUP of LEG-A",
        "shallow",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-A4",
        "hup_bridged.py:HearsNoListsForLegA",
        "does not run a list of two in answer to the HANGUP of LEG-A",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-A4",
        "hup_bridged.py:HearsNothingForLegAOutbound",
        "the same on outbound calls only, for a list of two",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-R1",
        "hup_bridged.py:UpWhenLeft",
        "the leg that is left of a bridge is up in the end",
        "shallow",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-R1",
        "hup_bridged.py:SilentForLegBWhenLeft",
        "no HANGUP for LEG-B, alone, once something was said to it",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-R1",
        "hup_bridged.py:RunsTheLastResponseForTheLegThatIsLeft",
        "says what is returned for the last HANGUP of a bridge, once an action has failed in it",
        "deep",
        start="bridged",
        also=("HUP-I3",),
    ),
    ServiceLiar(
        "HUP-R2",
        "hup_meeting.py:SilentAfterAMeeting",
        "no HANGUP for the leg that is left of a meeting",
        "shallow",
        "SHOULD",
        start="meeting",
    ),
    ServiceLiar(
        "HUP-R2",
        "hup_meeting.py:UpAfterTheMeetingEnded",
        "the caller is up in the end where the meeting ended by itself, and the Hangup has 480",
        "deep",
        "SHOULD",
        start="meeting",
    ),
    ServiceLiar(
        "HUP-M1",
        "hup_meeting.py:HangupForTheMeetingLeg",
        "a Hangup of the meeting leg is told as HANGUP",
        "shallow",
        start="meeting",
    ),
    ServiceLiar(
        "HUP-M1",
        "hup_meeting.py:SilentByTagInMidList",
        "nothing, where the meeting leg is hung up by tag behind something that is said",
        "deep",
        start="meeting",
    ),
    ServiceLiar(
        "HUP-M2",
        "hup_meeting.py:StillInTheMeeting",
        "shows the meeting leg Connected for ever",
        "shallow",
        start="meeting",
        also=(
            "HUP-M1",
            "HUP-T1",
            "HUP-U1",
        ),
    ),
    ServiceLiar(
        "HUP-M2",
        "hup_meeting.py:StillInTheMeetingByTag",
        "only where it was hung up by tag, with 480",
        "deep",
        start="meeting",
    ),
    ServiceLiar(
        "HUP-M3",
        "hup_meeting.py:CallerGoesToo",
        "the caller goes with the meeting leg",
        "shallow",
        "SHOULD",
        start="meeting",
    ),
    ServiceLiar(
        "HUP-M3",
        "hup_meeting.py:CallerGoesLater",
        "the caller goes where nothing is returned, after a Hangup with 486",
        "deep",
        "SHOULD",
        start="meeting",
    ),
    ServiceLiar(
        "HUP-M4",
        "hup_meeting.py:SilentForTheCaller",
        "no HANGUP for LEG-A in a meeting",
        "shallow",
        "SHOULD",
        start="meeting",
    ),
    ServiceLiar(
        "HUP-M4",
        "hup_meeting.py:SuccessForTheCaller",
        "ACTION_SUCCESSFUL in its place, by tag and with a code that is a string",
        "deep",
        "SHOULD",
        start="meeting",
        also=("HUP-F5", "HUP-U1"),
    ),
    ServiceLiar(
        "HUP-M4",
        "hup_meeting.py:SilentForTheCallerAfterDigits",
        "no HANGUP for LEG-A in a meeting, for a Hangup that answers DIGITS_RECEIVED",
        "deep",
        "SHOULD",
        start="meeting",
    ),
    ServiceLiar(
        "HUP-T1",
        "hup_which.py:TagFirst",
        "the tag decides where both are given",
        "shallow",
        start="bridged",
        also=("HUP-B1",),
    ),
    ServiceLiar(
        "HUP-T1",
        "hup_which.py:TagFirstInMidList",
        "only where the Hangup is not first in its list",
        "deep",
        start="bridged",
        also=(
            "HUP-A1",
            "HUP-B1",
        ),
    ),
    ServiceLiar(
        "HUP-T1",
        "hup_which.py:ChecksTheTagBeside",
        "a tag beside the CallId has to be a tag",
        "deep",
        "SHOULD",
        start="bridged",
        also=("HUP-B1", "HUP-A1", "HUP-R1", "HUP-U1"),
    ),
    ServiceLiar(
        "HUP-T2",
        "hup_which.py:TagMeansLegA",
        "any tag means the original leg",
        "shallow",
        start="bridged",
        also=("HUP-B1",),
    ),
    ServiceLiar(
        "HUP-T2",
        "hup_which.py:TagMeansLegB",
        "any tag means the leg that was added",
        "deep",
        start="bridged",
        also=("HUP-A1",),
    ),
    ServiceLiar(
        "HUP-T2",
        "hup_which.py:TagsSwapAfterAnAction",
        "the tags are the other way round once something was said to LEG-A",
        "deep",
        start="bridged",
        also=("HUP-B1",),
    ),
    ServiceLiar(
        "HUP-B1",
        "hup_which.py:FirstLegBForEver",
        "LEG-B means, by tag, the first one that the call has had",
        "deep",
        "SHOULD",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-T2",
        "hup_which.py:TagsSwapOutbound",
        "on outbound calls the tags are the other way round, for a Hangup behind another action",
        "deep",
        start="bridged",
        also=(
            "HUP-A1",
            "HUP-B1",
        ),
    ),
    ServiceLiar(
        "HUP-T3", "hup_single.py:WantsAName", "CallId or ParticipantTag is required", "shallow", also=("HUP-S1",)
    ),
    ServiceLiar(
        "HUP-T3",
        "hup_single.py:WantsANameOnceUpdated",
        "forgets the leg of the invocation when an update comes",
        "deep",
        also=("HUP-S1",),
    ),
    ServiceLiar(
        "HUP-T3",
        "hup_which.py:BareMeansLegA",
        "by default always LEG-A, whichever leg the event is about",
        "deep",
        "SHOULD",
        start="bridged",
    ),
    ServiceLiar("HUP-C1", "hup_which.py:UnavailableByDefault", "480 where none is given", "shallow", "SHOULD"),
    ServiceLiar(
        "HUP-C1",
        "hup_which.py:RemembersTheCode",
        "the code of the Hangup before, where none is given",
        "deep",
        "SHOULD",
        start="bridged",
    ),
    ServiceLiar("HUP-C2", "hup_which.py:AlwaysNormal", "0, whatever is given", "shallow", "SHOULD"),
    ServiceLiar(
        "HUP-C2",
        "hup_which.py:LosesStringsAfterAnUpdate",
        "a code that is a string is lost in answer to an update",
        "deep",
        "SHOULD",
    ),
    ServiceLiar("HUP-C3", "hup_which.py:AcceptsAnyCode", "603 is as good as 0", "shallow", "NOTE"),
    ServiceLiar(
        "HUP-C3",
        "hup_which.py:AcceptsAnyCodeWhenLeft",
        "603, for the leg that is left",
        "deep",
        "NOTE",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-C3",
        "hup_which.py:AcceptsAnyCodeForLegB",
        "603, once something was said to LEG-B",
        "deep",
        "NOTE",
        start="bridged",
        also=("ENV-8",),
    ),
    ServiceLiar(
        "HUP-F1",
        "hup_which.py:FallsBackToTheTag",
        "an unknown CallId is as good as none",
        "shallow",
        start="bridged",
        also=("HUP-F6",),
    ),
    ServiceLiar(
        "HUP-F1",
        "hup_which.py:FallsBackToTheLegThatIsLeft",
        "an unknown CallId without a tag means the leg that is left",
        "deep",
        "SHOULD",
        start="bridged",
        also=("HUP-F6",),
    ),
    ServiceLiar(
        "HUP-F1",
        "hup_which.py:FailsAndHangsUp",
        "an unknown CallId fails, and the call is over",
        "deep",
        "SHOULD",
    ),
    ServiceLiar(
        "HUP-F2",
        "hup_which.py:AnyTagMeansLegA",
        "a tag that is none means LEG-A",
        "shallow",
        "SHOULD",
        also=("HUP-F6",),
    ),
    ServiceLiar(
        "HUP-F2",
        "hup_which.py:AbsentLegMeansLegAAfterAFailure",
        "LEG-B means LEG-A where there is none, once something has failed",
        "deep",
        "SHOULD",
        also=("HUP-F6",),
    ),
    ServiceLiar(
        "HUP-F3",
        "hup_which.py:EndedLegMeansTheOther",
        "whoever is left",
        "shallow",
        "SHOULD",
        start="bridged",
        also=("HUP-F6",),
    ),
    ServiceLiar(
        "HUP-F3",
        "hup_which.py:EndedLegFailsAndTakesTheOther",
        "the CallId of an ended leg fails, and the leg that is left goes a moment later",
        "deep",
        "SHOULD",
        start="bridged",
    ),
    ServiceLiar("HUP-F4", "hup_which.py:NoMessage", "no ErrorMessage", "shallow"),
    ServiceLiar(
        "HUP-F4",
        "hup_which.py:NoTypeOfErrorWhenBusy",
        "nothing but the action where a bridge is busy that is not first in its list",
        "deep",
    ),
    ServiceLiar(
        "HUP-F5",
        "hup_which.py:GoesOnAfterAFailure",
        "runs what stands behind an action that has failed, unless there is a new list",
        "deep",
    ),
    ServiceLiar(
        "HUP-F5",
        "hup_which.py:DoesNotHearAfterAFailure",
        "what is returned for a failure is not run, unless it is a Hangup",
        "shallow",
    ),
    ServiceLiar("HUP-F5", "hup_which.py:GoesOnAfterALostBridge", "only behind a bridge", "deep"),
    ServiceLiar(
        "HUP-F5",
        "hup_which.py:DoesNotHearAfterFailedDigits",
        "what is returned when no digits came is not run, unless it is a Hangup",
        "deep",
    ),
    ServiceLiar(
        "HUP-F5",
        "rem.py:GoesOnBehindBusy",
        "what stands behind a bridge to a busy endpoint is run, if nothing is returned for the failure",
        "deep",
    ),
    ServiceLiar(
        "HUP-F6", "hup_which.py:DropsAHangupOfNobody", "a Hangup that names nobody is skipped", "shallow", "SHOULD"
    ),
    ServiceLiar(
        "HUP-F6",
        "hup_which.py:EndedLegIsSkipped",
        "a Hangup of an ended leg by tag is skipped",
        "deep",
        "SHOULD",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-F6",
        "hup_which.py:EndedLegIsASuccess",
        "to hang up who is gone is a success, by CallId",
        "deep",
        "SHOULD",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-I1",
        "hup_lists.py:HangsUpWhileItRings",
        "a Hangup returned for RINGING gives up",
        "shallow",
        start="outbound",
    ),
    ServiceLiar(
        "HUP-I1",
        "hup_lists.py:HangsUpWhenAnswered",
        "a Hangup returned for NEW_OUTBOUND_CALL with 486 is kept until the endpoint answers",
        "deep",
        start="outbound",
    ),
    ServiceLiar(
        "HUP-I1",
        "hup_lists.py:RunsTheFirstListAtLast",
        "a list returned for NEW_OUTBOUND_CALL is kept until nothing is returned for CALL_ANSWERED",
        "shallow",
        start="outbound",
    ),
    ServiceLiar("HUP-I2", "hup_lists.py:HearsInterruptions", "the response to ACTION_INTERRUPTED is run", "shallow"),
    ServiceLiar(
        "HUP-I2",
        "hup_lists.py:HearsInterruptedPauses",
        "the response to the ACTION_INTERRUPTED of a Pause is run, on two legs",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-I3",
        "hup_lists.py:SaysGoodbyeToNobody",
        "runs the response to the HANGUP of an outbound call that was not answered",
        "shallow",
        start="outbound",
    ),
    ServiceLiar(
        "HUP-I3",
        "hup_lists.py:SaysGoodbyeBeforeItHangsUpOnNobody",
        "runs the response to the HANGUP of a call that was not answered, if it says goodbye and hangs up",
        "deep",
        start="outbound",
    ),
    ServiceLiar(
        "HUP-I3",
        "hup_lists.py:SaysGoodbyeToTheLegThatIsLeft",
        "runs the response to the HANGUP of the second one of two parties who hang up",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-N1",
        "hup_single.py:RejectsSilently",
        "no HANGUP for a call that is turned away",
        "shallow",
        also=("HUP-S1",),
    ),
    ServiceLiar(
        "HUP-N1",
        "hup_single.py:UpAfterARejectionWithAString",
        "the leg is up in the end when it was turned away with a code that is a string",
        "deep",
        also=("HUP-S3",),
    ),
    ServiceLiar(
        "HUP-N1",
        "hup_single.py:UpAfterARejectionByTag",
        "the leg is up in the end when it was turned away by tag, with 486 as a string",
        "deep",
        also=("HUP-S3",),
    ),
    ServiceLiar(
        "HUP-L1",
        "hup_lists.py:DigitsAreToldLate",
        "digits that came before a Hangup in the list are told after it",
        "shallow",
        also=("HUP-F5",),
    ),
    ServiceLiar(
        "HUP-L1",
        "hup_lists.py:HangupsGoFirst",
        "a Hangup overtakes what stands before it, on two legs",
        "deep",
        start="bridged",
        also=("REM-3", "HUP-B4"),
        beside=("HUP-A4", "HUP-F5"),
    ),
    ServiceLiar(
        "HUP-L1",
        "hup_lists.py:BusyGoesFirst",
        "only with 486",
        "deep",
        start="bridged",
        also=("REM-3", "HUP-A4", "HUP-B4"),
        beside=("HUP-F5",),
    ),
    ServiceLiar(
        "HUP-L1",
        "hup_lists.py:LegAGoesFirst",
        "of two Hangups that stand in a list that of LEG-A is run first, where nothing else stands in it",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-L2",
        "hup_lists.py:PutsTheAnswerBeforeTheRest",
        "the list returned for HANGUP is run, and then what stood behind the Hangup",
        "shallow",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-L2",
        "hup_lists.py:PutsWordsBeforeTheRest",
        "only where one thing is to be said, and digits stood behind the Hangup",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-L2",
        "hup_lists.py:HangsUpTheOtherAfterAll",
        "a Hangup that stood behind the one of LEG-A is kept until one thing has been said",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-L2",
        "hup_lists.py:NullDropsTheRest",
        "`Actions: null` for a HANGUP drops what stood behind the Hangup",
        "deep",
        "SHOULD",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-L3",
        "hup_lists.py:SaysGoodbyeBehindTheHangup",
        "says what stands behind the Hangup of the only leg",
        "shallow",
        also=("HUP-S3",),
    ),
    ServiceLiar(
        "HUP-L3",
        "hup_lists.py:CollectsDigitsBehindTheHangup",
        "the digits behind the Hangup of the leg that is left are collected and told",
        "deep",
        start="bridged",
        also=("HUP-R1",),
    ),
    ServiceLiar(
        "HUP-L3",
        "hup_lists.py:SaysGoodbyeBehindTheHangupOfLegB",
        "says what stands behind the Hangup of LEG-B, where that is the leg that is left",
        "deep",
        start="bridged",
        also=(
            "HUP-R1",
            "HUP-I3",
        ),
    ),
    ServiceLiar(
        "HUP-U1",
        "hup_lists.py:AnUpdateQueuesUp",
        "what is returned for an update is run behind the older actions",
        "shallow",
    ),
    ServiceLiar(
        "HUP-U1",
        "hup_lists.py:AnUpdateWaitsForDigits",
        "what is returned while digits are collected is run behind the older actions",
        "deep",
    ),
    ServiceLiar(
        "HUP-U1",
        "hup_lists.py:AnUpdatePutsTheRestOff",
        "the older actions are run behind the Hangup of the other leg",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "HUP-U2",
        "hup_lists.py:PlaysToTheEnd",
        "an update waits until a PlayAudio has come to its end",
        "shallow",
        "SHOULD",
    ),
    ServiceLiar(
        "HUP-U2",
        "hup_lists.py:PausesAreCutSilently",
        "that a Pause was interrupted is not told, on two legs",
        "deep",
        "SHOULD",
        start="bridged",
    ),
    ServiceLiar(
        "REM-1",
        "rem.py:CalleeGoesSilently",
        "a callee who hangs up on an outbound call is not told of",
        "shallow",
        start="outbound",
    ),
    ServiceLiar(
        "REM-1",
        "rem.py:CallerGoesSilently",
        "a caller who hangs up while nothing goes on is not told of",
        "shallow",
    ),
    ServiceLiar(
        "REM-1",
        "rem.py:CalleeGoesSilentlyWhileTheOtherListens",
        "LEG-B, who hangs up while something is said to LEG-A, is not told of",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "REM-1",
        "rem.py:OneHangupForBoth",
        "where both parties hang up together, the second one is not told of",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "REM-1", "rem.py:GoesOnWhenAPartyGoes", "whoever hangs up while nothing goes on has to hang up twice", "shallow"
    ),
    ServiceLiar(
        "REM-2", "rem.py:BothGoWithOne", "the bridge goes with the party that leaves it", "shallow", start="bridged"
    ),
    ServiceLiar(
        "REM-2",
        "rem.py:CallerTakesCallee",
        "LEG-B goes with a caller who hangs up during an action",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "REM-2",
        "rem.py:CallerTakesCalleeLater",
        "LEG-B goes when nothing is returned, if the caller went while something was said to it",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "REM-2",
        "rem.py:CallerTakesCalleeWhoHasDialled",
        "LEG-B goes with the caller once digits have come from LEG-B",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "REM-3",
        "rem.py:HearsNothingForParties",
        "runs nothing but a Hangup when a party has left the bridge",
        "shallow",
        start="bridged",
    ),
    ServiceLiar(
        "REM-3",
        "rem.py:HearsNoListsForParties",
        "does not run a list of two when a party has left the bridge",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "REM-3",
        "rem.py:HearsNoDigitsWhileItSpeaks",
        "what is returned while the other leg is spoken to is lost, if it ends with digits",
        "deep",
        start="bridged",
    ),
    ServiceLiar("REM-4", "rem.py:UpWhenTheCallerGoes", "the caller is up in the end", "shallow"),
    ServiceLiar(
        "REM-4", "rem.py:CallerHangsUpTwice", "a caller who has hung up during an action can hang up again", "deep"
    ),
    ServiceLiar(
        "REM-5",
        "rem.py:NobodyAnswersNobodyHears",
        "an outbound call that nobody answers is not told of",
        "shallow",
        start="outbound",
    ),
    ServiceLiar(
        "REM-5",
        "rem.py:DeclinedIsShownConnected",
        "the leg of a call that is declined is shown Connected, if RINGING was answered with actions",
        "deep",
        start="outbound",
    ),
    ServiceLiar(
        "REM-6", "rem.py:MeetingEndsSilently", "the end of a meeting is not told", "shallow", "SHOULD", start="meeting"
    ),
    ServiceLiar(
        "REM-6",
        "rem.py:MeetingEndsSilentlyWhileItSpeaks",
        "the end of a meeting is not told while an action runs",
        "deep",
        "SHOULD",
        start="meeting",
    ),
    ServiceLiar(
        "REM-6",
        "rem.py:CallerGoesWithTheMeeting",
        "the call is over where the meeting ends during an action",
        "deep",
        "SHOULD",
        start="meeting",
    ),
    ServiceLiar("REM-7", "rem.py:BusyIsASuccess", "a busy endpoint is told as a success, with a single leg", "shallow"),
    ServiceLiar(
        "REM-7", "rem.py:BusyIsNotTold", "a busy endpoint is told to nobody, and nothing more is run", "shallow"
    ),
    ServiceLiar(
        "REM-7",
        "rem.py:DeclinedInMidListGoesOn",
        "the list goes on where the endpoint has declined, and something stands behind the bridge",
        "deep",
    ),
    ServiceLiar(
        "REM-8",
        "rem.py:NoSecondBridge",
        "a bridge returned for the HANGUP of LEG-B is not run",
        "shallow",
        "SHOULD",
        start="bridged",
        also=("HUP-B4",),
    ),
    ServiceLiar(
        "REM-8",
        "rem.py:NewLegUnderTheOldCallId",
        "a new LEG-B has the CallId of the one that was busy, or has ended with 486",
        "deep",
        "SHOULD",
        start="bridged",
        also=(
            "ENV-6",
            "ENV-7",
            "ENV-11",
        ),
    ),
    ServiceLiar("REM-9", "rem.py:BusyIsUnavailable", "480 for a busy endpoint", "shallow", "SHOULD", start="outbound"),
    ServiceLiar(
        "REM-9",
        "rem.py:ReportsTheCodeOfAnIgnoredHangup",
        "an unanswered call ends with the code of the Hangup that was returned for RINGING",
        "deep",
        "SHOULD",
        start="outbound",
    ),
    ServiceLiar("REM-10", "rem.py:RingsForEver", "a call that nobody answers is never over", "shallow", "SHOULD"),
    ServiceLiar("REM-10", "rem.py:NullRingsForEver", "a call is never over where the list is null", "deep", "SHOULD"),
    ServiceLiar(
        "REM-10",
        "rem.py:SaysThatNobodyIsThere",
        "says something of its own where the list is null, and goes on from there",
        "deep",
        "SHOULD",
        also=("ENV-8",),
    ),
    ServiceLiar("REM-11", "rem.py:StaysUpWhenTheHandlerFails", "the call is up in the end", "shallow"),
    ServiceLiar(
        "REM-11",
        "rem.py:WaitsWhenTheHandlerFails",
        "waits for the leg that is left of a bridge when the handler fails at the end of the other",
        "deep",
        start="bridged",
    ),
    ServiceLiar("ENV-1", "env.py:NewerSchema", "version 1.1", "shallow"),
    ServiceLiar("ENV-1", "env.py:VersionAsANumber", "a number in the events about updates", "deep"),
    ServiceLiar("ENV-2", "env.py:CountsEachLeg", "begins again at the end of a leg", "shallow"),
    ServiceLiar("ENV-2", "env.py:CountsAnewAfterAnUpdate", "begins again with an update", "deep"),
    ServiceLiar(
        "ENV-2",
        "env.py:CountsUntoldSuccesses",
        "an action in mid-list that is not told takes a number too",
        "deep",
        "SHOULD",
    ),
    ServiceLiar("ENV-3", "env.py:TellsThatItIsUp", "an event of its own when a call has been answered", "shallow"),
    ServiceLiar("ENV-3", "env.py:MisspeltDigits", "digits that a ReceiveDigits hears have another name", "deep"),
    ServiceLiar("ENV-4", "env.py:NoAccount", "no AwsAccountId", "shallow"),
    ServiceLiar(
        "ENV-4",
        "env.py:AnotherTransactionForABridge",
        "what comes when a bridge has failed has a TransactionId of its own",
        "deep",
    ),
    ServiceLiar("ENV-5", "env.py:NoStart", "no StartTimeInMilliseconds", "shallow"),
    ServiceLiar(
        "ENV-5",
        "env.py:DirectionOfASecondBridge",
        "another Direction once a call has had three legs",
        "deep",
        start="bridged",
    ),
    ServiceLiar("ENV-6", "env.py:ListsTheEndedLegTwice", "the leg that has ended is listed once more", "shallow"),
    ServiceLiar(
        "ENV-6",
        "env.py:CallIdOfTheFirstBridge",
        "one CallId for every LEG-B that a call has, where the one before was told to fail",
        "deep",
        start="bridged",
        also=(
            "REM-8",
            "ENV-7",
            "ENV-11",
        ),
    ),
    ServiceLiar(
        "ENV-7", "env.py:EndedLegIsBack", "a failure shows every leg Connected", "shallow", "SHOULD", start="bridged"
    ),
    ServiceLiar(
        "ENV-7",
        "env.py:EndedLegIsBackForAnUpdate",
        "an update shows LEG-A Connected that has ended",
        "deep",
        "SHOULD",
        start="bridged",
    ),
    ServiceLiar(
        "ENV-8",
        "env.py:TellsOfTheOtherLeg",
        "what was said to LEG-A is told of LEG-B",
        "shallow",
        start="bridged",
        also=(
            "HUP-T3",
            "HUP-F5",
            "HUP-B4",
            "HUP-A4",
            "REM-3",
        ),
    ),
    ServiceLiar("ENV-8", "env.py:LosesTheText", "the Text of a Speak does not come back", "deep", "SHOULD"),
    ServiceLiar(
        "ENV-8",
        "env.py:InterruptsTheNextAction",
        "the interruption is told of an action that was never returned",
        "deep",
    ),
    ServiceLiar("ENV-9", "env.py:HangupWithoutATag", "no ParticipantTag", "shallow"),
    ServiceLiar("ENV-9", "env.py:CodeAsAWord", "the code of a party that declines is a word", "deep"),
    ServiceLiar(
        "ENV-10", "env.py:OpensWithRinging", "an outbound call opens with RINGING", "shallow", start="outbound"
    ),
    ServiceLiar("ENV-10", "env.py:OpensWithAnswerFromAbroad", "a call from abroad opens with CALL_ANSWERED", "deep"),
    ServiceLiar(
        "ENV-11",
        "env.py:TellsLegBTwice",
        "two HANGUPs for LEG-B",
        "shallow",
        "SHOULD",
        start="bridged",
        also=("HUP-L2",),
    ),
    ServiceLiar(
        "ENV-11",
        "env.py:TellsACallerTwiceWhoInterrupts",
        "two HANGUPs for a caller who hangs up while LEG-B is spoken to",
        "deep",
        "SHOULD",
        start="bridged",
    ),
    ServiceLiar("ENV-12", "env.py:RingsAfterTheEnd", "RINGING when the call is over", "shallow", "SHOULD"),
    ServiceLiar(
        "ENV-12",
        "env.py:RingsAfterACallThatWasUpdated",
        "only where a party has ended a call that was updated",
        "deep",
        "SHOULD",
    ),
    ServiceLiar("ENV-13", "env.py:ForgetsAttributes", "no TransactionAttributes", "shallow"),
    ServiceLiar("ENV-13", "env.py:NoAttributesAtHangup", "no TransactionAttributes in a HANGUP", "deep"),
    ServiceLiar("ENV-13", "env.py:NothingIsCleared", "an empty map changes nothing", "deep"),
    ServiceLiar(
        "ENV-13",
        "env.py:ForgetsWhatStandsBesideNull",
        "attributes are lost where a response leaves the list as it is",
        "deep",
        start="bridged",
    ),
    ServiceLiar(
        "ENV-13", "env.py:NoneClears", "attributes last for one event, if the response to it has none", "shallow"
    ),
    ServiceLiar("ENV-13", "env.py:NullClears", "null clears as an empty map does", "deep"),
    ServiceLiar("ENV-13", "env.py:OneTableForAllCalls", "attributes are kept from call to call", "deep", "SHOULD"),
    ServiceLiar(
        "ENV-14",
        "env.py:ReportsEveryAction",
        "ACTION_SUCCESSFUL for what is said in the middle of a list",
        "shallow",
        "NOTE",
    ),
    ServiceLiar(
        "ENV-14", "env.py:ReportsPauses", "ACTION_SUCCESSFUL for a Pause in the middle of a list", "deep", "NOTE"
    ),
    ServiceLiar("ENV-15", "env.py:ProvisionalCallId", "another CallId when the call has been answered", "shallow"),
    ServiceLiar(
        "ENV-15",
        "env.py:AnotherCallIdAfterAnUpdate",
        "another CallId for what is told, on two legs, when an update has led to something",
        "deep",
        start="bridged",
    ),
    ServiceLiar("ENV-16", "env.py:AlwaysLegA", "every HANGUP is about LEG-A, by its tag", "shallow", start="bridged"),
    ServiceLiar("ENV-16", "env.py:OwnCallIdInHangup", "a CallId that nobody has in the HANGUP of LEG-A", "shallow"),
    ServiceLiar(
        "ENV-16",
        "env.py:TagOfTheActionsLeg",
        "the tag of the leg that an action runs on, where a party interrupts it",
        "deep",
        start="bridged",
    ),
)
