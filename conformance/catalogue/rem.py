"""REM: what the service does when the other end goes: a party hangs up, or an endpoint never picks up.

These rows are apart from HUP: a handler sees the same HANGUP either way, and no field of it says who hung up.
"""

from __future__ import annotations

from onhook.conformance.catalogue.hup import UNREPORTED_IN_MID_LIST
from onhook.conformance.model.requirements import Level, Need, Requirement, Subject

MUST, SHOULD = Level.MUST, Level.SHOULD
SERVICE = Subject.SERVICE

REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        "REM-1",
        MUST,
        SERVICE,
        ("all",),
        ("pstn-invocations", "case-5"),
        title="A hang-up by a caller or callee is reported to the handler as HANGUP",
        statement=(
            "When a caller or a callee hangs up, the handler is invoked with HANGUP for that leg, unless a Hangup of the "
            "application had taken that leg before."
        ),
        needs=Need.WORLD,
    ),
    Requirement(
        "REM-2",
        MUST,
        SERVICE,
        ("bridged",),
        ("call-and-bridge",),
        title="The other bridged leg stays up when one party hangs up",
        statement="When one party of a bridged call hangs up, the service does not disconnect the other leg because of it.",
        needs=Need.WORLD,
    ),
    Requirement(
        "REM-3",
        MUST,
        SERVICE,
        ("bridged",),
        ("use-cases", "hangup"),
        title="Actions returned for a party's HANGUP run on the remaining leg",
        statement=(
            "One party of a bridged call has hung up, and the other leg is still Connected: the service runs the actions that "
            "the handler returns for that HANGUP. What shows that they ran is the same as for HUP-B4."
        ),
        softer=(UNREPORTED_IN_MID_LIST,),
        needs=Need.KNOWN,
    ),
    Requirement(
        "REM-4",
        MUST,
        SERVICE,
        ("single", "meeting"),
        ("use-cases",),
        title="Nothing runs after the caller, the last one Connected, hangs up",
        statement=(
            "When the caller hangs up and no other participant is Connected, the response to that HANGUP is ignored and no "
            "action runs after it. A meeting leg may still get a HANGUP of its own."
        ),
        needs=Need.WORLD,
    ),
    Requirement(
        "REM-5",
        MUST,
        SERVICE,
        ("outbound",),
        ("use-create-call-api",),
        title="An outbound call that is not answered is reported as HANGUP",
        statement=(
            "When nobody answers an outbound call, or the call fails, the handler is invoked with HANGUP, which does not show "
            "the leg as Connected, and never with CALL_ANSWERED. A voicemail system that picks up counts as an answer."
        ),
        needs=Need.WORLD,
    ),
    Requirement(
        "REM-6",
        SHOULD,
        SERVICE,
        ("meeting",),
        ("case-5",),
        title="The end of a meeting is reported as HANGUP for LEG-B",
        statement=(
            "When the meeting ends, the handler is invoked with HANGUP for the meeting leg, LEG-B, and LEG-A is still "
            "Connected, unless a Hangup of the application had taken the meeting leg before. Where the caller hangs up in the "
            "same moment, the caller's HANGUP may be the only one."
        ),
        needs=Need.WORLD,
    ),
    Requirement(
        "REM-7",
        MUST,
        SERVICE,
        ("single",),
        ("call-and-bridge", "use-case-2"),
        title="A CallAndBridge that reaches nobody is reported as ACTION_FAILED",
        statement=(
            "When the endpoint of a CallAndBridge does not answer, is busy or declines, the handler is invoked with "
            "ACTION_FAILED for that CallAndBridge."
        ),
        softer=("SHOULD: that ACTION_FAILED shows no second leg as Connected.",),
        needs=Need.WORLD,
    ),
    Requirement(
        "REM-8",
        SHOULD,
        SERVICE,
        ("left",),
        ("recording-use-cases",),
        title="A CallAndBridge returned for LEG-B's HANGUP adds a new leg",
        statement=(
            "After LEG-B has ended, a CallAndBridge in the response to its HANGUP is run: the leg that it adds is a new one "
            "and has a CallId of its own."
        ),
        needs=Need.KNOWN,
    ),
    Requirement(
        "REM-9",
        SHOULD,
        SERVICE,
        ("outbound",),
        ("pstn-invocations",),
        title="An unanswered outbound call reports 480, a busy one 486",
        statement=(
            "Where the HANGUP of an outbound call that was not answered reports a code, it is 480 if nobody picked up and 486 "
            "if the endpoint was busy."
        ),
        needs=Need.WORLD,
    ),
    Requirement(
        "REM-10",
        SHOULD,
        SERVICE,
        ("single",),
        ("case-1",),
        title="A NEW_INBOUND_CALL answered with no actions ends by itself",
        statement=(
            "An inbound call for which the handler returns no action times out, after 30 seconds by the guide, and no action "
            "runs on it. Which event reports that, if any, is not documented."
        ),
        needs=Need.WORLD,
        only_starts=("inbound",),
    ),
    Requirement(
        "REM-11",
        MUST,
        SERVICE,
        ("all",),
        ("timeouts",),
        title="A call whose handler fails on every attempt ends",
        statement=(
            "When an invocation fails and so do all its retries, the call ends and every leg's final status is Disconnected. "
            "NEW_INBOUND_CALL is excepted. How often the service tries, and which events report the end, is not documented."
        ),
        needs=Need.WORLD,
    ),
)
