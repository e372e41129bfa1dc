"""HND: what a handler does with Hangup (pages `hangup`, `call-and-bridge`, `join-chime-meeting`, `start-bot-conversation`).

Judged on the CallDetails of the event that is answered, never on what happened afterwards: a handler that loses a race is
not to blame. A leg without Status is not Disconnected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from onhook.conformance.actions import is_supported_code
from onhook.conformance.events import (
    ACTION_FAILED,
    CALL_UPDATE_REQUESTED,
    HANGUP,
    INVALID_LAMBDA_RESPONSE,
)
from onhook.conformance.legs import DISCONNECTED, LEG_B, TAGS, same_tag
from onhook.conformance.requirements import Level
from onhook.conformance.rule import Broken, Declared, Rules
from onhook.conformance.rules.rsp import shown
from onhook.conformance.view import CONNECTING, Answer, Ended, Quiet, Use, View, is_meeting_leg
from onhook.conformance.worlds import IDLE, PATIENCE

RULES = Rules()


def _named(use: Use) -> str:
    """How a response names the leg of an action, for a message."""
    if use.call_id:
        leg = use.answer.with_call_id(use.call_id)
        return f"{use.type} of CallId {shown(use.call_id)}" + (f" ({leg.get('ParticipantTag')})" if leg else "")
    return f"{use.type} of {shown(use.tag)}" if use.tag else f"{use.type} without CallId or ParticipantTag"


def _listed(answer: Answer) -> str:
    """The participants of an event, for a message."""
    return ", ".join(
        f"{leg.get('ParticipantTag')} {leg.get('CallId')} {leg.get('Status') or '(no Status)'}"
        for leg in answer.participants
    )


def _makes_a_leg(actions: Iterable[dict[str, Any]]) -> bool:
    return any(action.get("Type") in CONNECTING for action in actions)


def _means_a_new_leg(use: Use) -> bool:
    """It names LEG-B by tag, behind an action that brings up another one."""
    return use.tag == LEG_B and _makes_a_leg(use.before)


# -- which leg a Hangup names ------------------------------------------------------------------------------------------


def _hangups(view: View, declared: Declared) -> Sequence[Use]:
    return view.hangups


def _hangups_by_call_id(view: View, declared: Declared) -> Sequence[Use]:
    return [use for use in view.hangups if "CallId" in use.parameters and use.parameters["CallId"] is not None]


@RULES.call("HND-1", _hangups_by_call_id)
def hangs_up_a_participant(view: View, declared: Declared, use: Use) -> Iterator[Broken]:
    """Its CallId is one that the event lists."""
    call_id, answer = use.parameters["CallId"], use.answer
    expected = f"a CallId of this call: {_listed(answer)}"
    if call_id == "":
        yield Broken(expected, "Hangup with an empty CallId", answer.step, "Hangup", Level.SHOULD)
    elif str(call_id) in answer.legs or str(call_id) in view.foreign:
        return
    elif str(call_id) in view.call_ids() or call_id == answer.parameters.get("CallId"):
        if len(answer.legs) == len(answer.participants) > 0:
            found = f"Hangup of CallId {shown(call_id)}, which the event does not list"
            yield Broken(expected, found, answer.step, "Hangup", Level.SHOULD)
    else:
        level, because = (
            (None, "") if view.trace.from_the_beginning else (Level.SHOULD, "how the call began is not known")
        )
        yield Broken(
            expected, f"Hangup of CallId {shown(call_id)}, of no participant", answer.step, "Hangup", level, because
        )


@RULES.call("HND-2", _hangups)
def hangs_up_a_connected_leg(view: View, declared: Declared, use: Use) -> Iterator[Broken]:
    """The leg that it names is not shown Disconnected."""
    if any(before.get("Type") == "Hangup" for before in use.before) and _names_same_leg(use):
        found = f"{_named(use)}, again"
        yield Broken("each leg hung up once in a list", found, use.answer.step, "Hangup", Level.NOTE)
    elif use.call_id:
        yield from _judge_by_call_id(use)
    elif use.tag:
        yield from _judge_by_tag(use)
    else:
        yield from _judge_by_default(use)


def _names_same_leg(use: Use) -> bool:
    leg = use.leg()
    if leg is None or _means_a_new_leg(use):
        return False
    earlier = (Use(use.answer, i, action) for i, action in enumerate(use.before) if action.get("Type") == "Hangup")
    return any(one.leg() is leg for one in earlier)


def _judge_by_call_id(use: Use) -> Iterator[Broken]:
    leg = use.leg()
    if leg is not None and leg.get("Status") == DISCONNECTED:
        found = f"{_named(use)}, which is shown Disconnected"
        yield Broken(f"a Connected leg: {_listed(use.answer)}", found, use.answer.step, "Hangup", Level.SHOULD)


def _judge_by_tag(use: Use) -> Iterator[Broken]:
    if use.tag not in TAGS or _means_a_new_leg(use):
        return
    named = use.answer.with_tag(use.tag)
    if any(leg.get("Status") != DISCONNECTED for leg in named):
        return
    if not named and not (
        use.answer.participants and all(leg.get("ParticipantTag") for leg in use.answer.participants)
    ):
        return  # an event that does not list its legs says nothing of them
    state = "is shown Disconnected" if named else "no participant has"
    yield Broken(
        f"the tag of a Connected leg: {_listed(use.answer)}",
        f"Hangup of {use.tag}, which {state}",
        use.answer.step,
        "Hangup",
    )


def _judge_by_default(use: Use) -> Iterator[Broken]:
    answer = use.answer
    several = len(answer.legs) > 1 if answer.type == HANGUP else len(answer.connected()) > 1
    if not several or answer.type not in (HANGUP, CALL_UPDATE_REQUESTED):
        return
    weigh = {HANGUP: Level.SHOULD, CALL_UPDATE_REQUESTED: Level.NOTE}
    means = "the leg that has just ended" if answer.type == HANGUP else "a leg that no page names"
    found = f"Hangup without CallId or ParticipantTag, which means {means}"
    yield Broken(f"a Hangup that names its leg: {_listed(answer)}", found, answer.step, "Hangup", weigh[answer.type])


@RULES.call("HND-3", lambda view, declared: [use for use in view.hangups if "ParticipantTag" in use.parameters])
def names_a_known_tag(view: View, declared: Declared, use: Use) -> Iterator[Broken]:
    """ParticipantTag is LEG-A or LEG-B, where it decides."""
    tag = use.parameters["ParticipantTag"]
    if tag is None or tag in TAGS:
        return
    level, because = None, ""
    if not tag:
        level, because = Level.NOTE, "the real service takes an empty one for left out"
    elif use.call_id:
        level, because = Level.NOTE, "CallId stands beside it and decides"
    elif any(tag == leg.get("ParticipantTag") for leg in use.answer.participants):
        level, because = Level.NOTE, "so the event itself has it"
    yield Broken("LEG-A or LEG-B", f"ParticipantTag {shown(tag)}", use.answer.step, "Hangup", level, because)


@RULES.call(
    "HND-4", lambda view, declared: [u for u in view.hangups if u.parameters.get("SipResponseCode") is not None]
)
def gives_a_supported_code(view: View, declared: Declared, use: Use) -> Iterator[Broken]:
    """SipResponseCode is 0, 480 or 486, as a number (480.0 is one: DynamoDB's numbers come out so) or as a string."""
    code = use.parameters["SipResponseCode"]
    if not is_supported_code(code):
        yield Broken("0, 480 or 486", f"SipResponseCode {shown(code)}", use.answer.step, "Hangup")


@RULES.call("HND-10", lambda view, declared: [*view.hangups, *view.actions] if view.foreign else [])
def keeps_to_its_own_call(view: View, declared: Declared, use: Use) -> Iterator[Broken]:
    """No CallId of another call, however calls follow each other on one warm handler."""
    if use.call_id and str(use.call_id) in view.foreign:
        found = f"{use.type} of CallId {shown(use.call_id)}, which is a leg of another call"
        yield Broken(f"a CallId of this call: {_listed(use.answer)}", found, use.answer.step, use.type)


# -- legs left hanging -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alone:
    """A moment of quiet in which one leg is left of two."""

    quiet: Quiet
    ended: Ended
    leg: dict[str, Any]


def _left_alone(view: View, *, meeting: bool) -> Iterator[Alone]:
    """Yield every moment at which quiet could have found one leg of two: those in which it did not, pass."""
    for quiet in (*view.quiets(), *_vain_efforts(view)):
        if len(quiet.remaining) == 1:
            leg = quiet.remaining[0]
            others = [
                one
                for one in view.ended()
                if one.told.step <= quiet.last.step and one.leg.get("CallId") != leg.get("CallId")
            ]
            if others and others[-1].meeting is meeting and not is_meeting_leg(leg):
                yield Alone(quiet, others[-1], leg)


def _vain_efforts(view: View) -> Iterator[Quiet]:
    """Yield the moment at which the parties lose patience, where nothing was done with the leg that is left.

    Since the other one ended every action was a Hangup of what is gone, and failed: that is as good as quiet.
    """
    for asked in view.trace.asked or ():
        if asked.question == PATIENCE and 0 < asked.after <= len(view.answers):
            last = view.answers[asked.after - 1]
            left = last.connected()
            parting = max((one.told.step for one in view.ended() if one.told.step < asked.after), default=None)
            if len(left) == 1 and parting is not None and _leaves_alone(view, left[0], parting, last.step):
                yield Quiet(asked, last, tuple(left))


def _leaves_alone(view: View, leg: dict[str, Any], first: int, last: int) -> bool:
    """Say whether all that was returned from one step to another are Hangups of other legs, which failed."""
    if any(answer.type != ACTION_FAILED for answer in view.answers[first + 1 : last + 1]):
        return False
    returned = [use for use in (*view.actions, *view.hangups) if first <= use.answer.step <= last]
    return all(use.type == "Hangup" and _means_another(use, leg) for use in returned)


def _means_another(use: Use, leg: dict[str, Any]) -> bool:
    named = use.leg()
    return named is not None and named.get("CallId") != leg.get("CallId")


def _partings(view: View, *, meeting: bool, by_party: bool | None) -> list[Ended]:
    """The ends of one leg that left another one Connected: the occasions on which a leg may be left hanging."""
    if view.trace.asked is None:
        return []
    return [
        one
        for one in view.ended()
        if one.leaves_another and one.meeting is meeting and (by_party is None or one.by_party is by_party)
    ]


def _weight_of_waiting(view: View, alone: Alone) -> tuple[Level | None, str]:
    """What the handler may be waiting for, or what the pages leave open, makes a leg left alone weigh less."""
    since = view.answers[alone.ended.told.step : alone.quiet.last.step + 1]
    if any(answer.type == INVALID_LAMBDA_RESPONSE for answer in view.answers[: alone.quiet.last.step + 1]):
        return Level.NOTE, "what becomes of a call after a response that cannot be used is on no page"
    dropped = [(running, answer) for answer in since if (running := _dropped_list(view, answer)) is not None]
    if any(_hangs_up(view, running, alone.leg) for running, _ in dropped):
        return Level.NOTE, "its Hangup stood in a list that an empty list dropped (LAT-11)"
    if any(use.type == "ReceiveDigits" for use in view.actions if use.answer.step <= alone.quiet.last.step):
        return Level.SHOULD, "a ReceiveDigits may be live on the remaining leg"
    if any(_bare_hangup(use) for use in view.hangups if use.answer in since):
        return Level.SHOULD, "which leg a Hangup without CallId or ParticipantTag means here is on no page (HND-2)"
    if not all(_was_run_to_its_end(view, running, answer) for running, answer in dropped):
        return Level.SHOULD, "an empty list dropped the rest of a list, which might have gone on (LAT-11)"
    return None, ""


def _bare_hangup(use: Use) -> bool:
    return use.answer.type == HANGUP and not use.call_id and not use.tag


def _dropped_list(view: View, answer: Answer) -> Answer | None:
    """The answer whose list was running when this one, an empty list, dropped what was left of it."""
    if answer.response is None or answer.ignored or answer.response.get("Actions") != []:
        return None
    if answer.type == ACTION_FAILED:  # the failure had dropped it before (`use-case-2`)
        return None
    return next((one for one in reversed(view.answers[: answer.step]) if one.actions and not one.ignored), None)


def _hangs_up(view: View, running: Answer, leg: dict[str, Any]) -> bool:
    """Say whether a Hangup in this list is one of the leg, or may be."""
    for use in view.hangups:
        if use.answer is running:
            named = use.leg()
            if named is not None and named.get("CallId") == leg.get("CallId"):
                return True
            if same_tag(use.tag, leg.get("ParticipantTag")) if use.tag else use.index and named is None:
                return True
    return False


def _was_run_to_its_end(view: View, running: Answer, until: Answer) -> bool:
    """Say whether nothing can have been left of a list: a failure in it or its last action was told, or had been begun."""
    types = [one.get("Type") for one in running.actions]
    asked = [one.question for one in view.trace.asked or () if running.step < one.after <= until.step]
    if IDLE in asked or asked.count(str(types[-1])) >= types.count(types[-1]):
        return True
    told = view.answers[running.step + 1 : until.step + 1]
    return any(one.type == ACTION_FAILED or one.reports(types[-1]) for one in told if one.type != HANGUP)


def _hanging(view: View, alone: Alone) -> Broken:
    level, because = _weight_of_waiting(view, alone)
    leg, ended = alone.leg.get("ParticipantTag"), alone.ended
    who = "a party hung up" if ended.by_party else "the application hung up"
    last = alone.quiet.last
    step, gone = last.step, ended.leg.get("ParticipantTag")
    if alone.quiet.asked.question == PATIENCE:
        step = ended.told.step
        then = f"again and again {gone} is hung up, which fails, and {leg} stays Connected"
    else:
        returned = "an answer without actions" if not last.actions else f"its answer to {last.type}"
        then = f"after {returned} nothing runs any more and {leg} stays Connected"
    return Broken(
        f"{leg} is hung up, or something is done with it",
        f"{who} {gone}; {then}",
        step,
        level=level,
        because=because,
    )


def _judge_parting(view: View, parting: Ended, *, meeting: bool) -> Iterator[Broken]:
    for alone in _left_alone(view, meeting=meeting):
        if alone.ended.told is parting.told:
            yield _hanging(view, alone)
            return


@RULES.call("HND-5", lambda view, declared: _partings(view, meeting=False, by_party=True))
def leaves_no_leg_after_a_party(view: View, declared: Declared, parting: Ended) -> Iterator[Broken]:
    """A party ended one leg of a bridge: the other one is not left in quiet (`call-and-bridge`)."""
    return _judge_parting(view, parting, meeting=False)


@RULES.call("HND-13", lambda view, declared: _partings(view, meeting=False, by_party=False))
def leaves_no_leg_after_its_own(view: View, declared: Declared, parting: Ended) -> Iterator[Broken]:
    """The application's own Hangup ended one leg of a bridge."""
    return _judge_parting(view, parting, meeting=False)


@RULES.call("HND-12", lambda view, declared: _partings(view, meeting=True, by_party=None))
def leaves_no_caller_after_a_meeting(view: View, declared: Declared, parting: Ended) -> Iterator[Broken]:
    """The meeting leg has ended: LEG-A is not left in quiet."""
    return _judge_parting(view, parting, meeting=True)


@RULES.call("HND-11", lambda view, declared: [one for one in view.quiets() if len(one.last.participants) == 1])
def leaves_no_dead_air(view: View, declared: Declared, quiet: Quiet) -> Iterator[Broken]:
    """A single leg in quiet hears nothing, unless digits are awaited."""
    if len(quiet.remaining) == 1 and not any(use.type == "ReceiveDigits" for use in view.actions):
        found = f"after the answer to {quiet.last.type} nothing runs, and the leg hears nothing until it gives up"
        yield Broken("an action, or a Hangup", found, quiet.last.step)


# -- actions out of place ----------------------------------------------------------------------------------------------


def _of_type(*types: str) -> Any:
    return lambda view, declared: [use for use in view.actions if use.type in types]


def _frees_a_leg(use: Use) -> bool:
    return any(before.get("Type") == "Hangup" for before in use.before)


@RULES.call("HND-6", _of_type("JoinChimeMeeting"))
def joins_no_meeting_while_bridged(view: View, declared: Declared, use: Use) -> Iterator[Broken]:
    """JoinChimeMeeting is not for a bridged call (`join-chime-meeting`)."""
    if use.answer.bridged() and not _frees_a_leg(use):
        yield Broken(
            "no JoinChimeMeeting on a bridged call", f"one while {_listed(use.answer)}", use.answer.step, use.type
        )
    elif any(before.get("Type") == "CallAndBridge" for before in use.before) and not _frees_a_leg(use):
        found = "one behind CallAndBridge in the same list"
        yield Broken("no JoinChimeMeeting on a bridged call", found, use.answer.step, use.type, Level.SHOULD)


@RULES.call("HND-14", _of_type("StartBotConversation"))
def starts_no_bot_with_others(view: View, declared: Declared, use: Use) -> Iterator[Broken]:
    """StartBotConversation is neither for a bridged call nor for one in a meeting (`start-bot-conversation`)."""
    if (use.answer.bridged() or use.answer.in_meeting()) and not _frees_a_leg(use):
        found = f"one while {_listed(use.answer)}"
        yield Broken("no StartBotConversation on a bridged call or in a meeting", found, use.answer.step, use.type)


@RULES.call("HND-7", lambda view, declared: [use for use in view.actions if use.call_id or use.tag])
def names_no_ended_leg(view: View, declared: Declared, use: Use) -> Iterator[Broken]:
    """No other action names a leg that is shown Disconnected."""
    leg = use.leg()
    if leg is None or leg.get("Status") != DISCONNECTED or _means_a_new_leg(use):
        return
    found = f"{_named(use)}, which is shown Disconnected"
    yield Broken(f"a Connected leg: {_listed(use.answer)}", found, use.answer.step, use.type)


@RULES.call("HND-8", lambda view, declared: [one for one in view.answers if one.ignored and one.response is not None])
def answers_nothing_where_ignored(view: View, declared: Declared, answer: Answer) -> Iterator[Broken]:
    """Actions in a response that is ignored never run."""
    lost = [use for use in (*view.actions, *view.hangups) if use.answer is answer and not _shown_connected(use)]
    if lost:
        found = f"{', '.join(use.type for use in lost[:3])}, which never runs: this response is ignored"
        yield Broken(f"no actions in answer to this {answer.type}", found, answer.step, lost[0].type)


def _shown_connected(use: Use) -> bool:
    leg = use.leg() if use.call_id or use.tag else None
    return leg is not None and leg.get("Status") == "Connected"


@RULES.call("HND-9", lambda view, declared: [use for use in view.hangups if use.index + 1 < len(use.answer.actions)])
def puts_nothing_behind_the_last_hangup(view: View, declared: Declared, use: Use) -> Iterator[Broken]:
    """Actions behind a Hangup of the last Connected leg, or behind one whose HANGUP is answered with a list, never run."""
    behind = ", ".join(str(one.get("Type")) for one in use.answer.actions[use.index + 1 :][:3])
    leg = use.leg()
    others = [one for one in use.answer.connected() if one is not leg]
    hung_up = {id(Use(use.answer, i, a).leg()) for i, a in enumerate(use.before) if a.get("Type") == "Hangup"}
    if leg is not None and all(id(one) in hung_up for one in others) and not _makes_a_leg(use.before):
        found = f"{behind} behind it"
        yield Broken("a Hangup of the last leg that ends its list", found, use.answer.step, "Hangup")
    elif leg is not None and others and _answered_with_a_list(view, use, leg):
        found = f"{behind} behind it, and the HANGUP that it brings answered with a list of its own"
        yield Broken("a list that is run to its end", found, use.answer.step, "Hangup")


def _answered_with_a_list(view: View, use: Use, leg: dict[str, Any]) -> bool:
    following = next(iter(view.answers[use.answer.step + 1 :]), None)
    if following is None or following.type != HANGUP or not following.actions or following.ignored:
        return False
    ended = following.with_call_id(leg.get("CallId"))
    return ended is not None and ended.get("Status") == DISCONNECTED
