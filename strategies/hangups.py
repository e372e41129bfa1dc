"""Hangup actions: valid ones in every form, and ones with exactly one named fault (page `hangup`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from onhook.conformance.model.actions import HANGUP_CODES
from onhook.conformance.model.calls import identifier
from onhook.conformance.model.hangup_faults import UNKNOWN_CALL_ID, UNKNOWN_TAG, HangupFault
from onhook.conformance.model.legs import LEG_A, LEG_B, TAGS
from onhook.conformance.model.traces import Action
from onhook.strategies._checks import check_flag, check_members, refuse
from onhook.strategies._printed import AsValue

#: The parameters of an action as pairs, from which each drawn action is made anew.
_Form = tuple[tuple[str, Any], ...]

_CODES: tuple[_Form, ...] = ((), *((("SipResponseCode", code),) for code in (*HANGUP_CODES, *map(str, HANGUP_CODES))))
#: Codes that a HANGUP may have, codes of other SIP responses, and values that are no SIP response.
_UNSUPPORTED_CODES = (487, 603, 503, 404, 200, 1, -1, 4800, "603", "487", "busy")
_UNKNOWN_CALL_IDS = (UNKNOWN_CALL_ID, "no-call-id")


def hangups(connected: Mapping[str, str], *, allow_bare: bool = True) -> SearchStrategy[Action]:
    """Draw a valid Hangup of one of the Connected legs: `{"Type": "Hangup", "Parameters": {...}}`.

    `connected` has the CallId of each Connected leg by its ParticipantTag. The leg is named by CallId, by tag, by both,
    or by a CallId beside the other leg's tag, which is ignored then; and, where `allow_bare`, by neither: that is valid
    in answer to an event about a leg that is Connected. SipResponseCode is left out, 0, 480 or 486, as a number or as a
    string. Shrinks to the Hangup without Parameters, or to that of the first leg by CallId.

    Raises InvalidArgument where `connected` is empty or has other keys than `LEG-A` and `LEG-B`, a value in it is no
    string or empty, or `allow_bare` is neither True nor False.
    """
    legs = check_legs("connected", connected)
    forms = _valid(legs, bare=check_flag("allow_bare", allow_bare))
    return st.sampled_from(forms).map(AsValue(_action))


def faulty_hangups(
    connected: Mapping[str, str],
    *,
    ended: Mapping[str, str] | None = None,
    other_calls: Iterable[str] | None = None,
    allow_bare: bool = True,
    faults: Iterable[HangupFault] | None = None,
) -> SearchStrategy[tuple[Action, HangupFault]]:
    """Draw a Hangup with exactly one fault, and the fault.

    `connected` and `allow_bare` are as for `hangups`. `ended` has the CallIds of legs of this call that are no longer
    Connected, by ParticipantTag; `other_calls` has CallIds of legs of other calls (if left out, they are made up).
    `faults` says which faults may come; if left out, all faults that are possible with these legs may. Shrinks to the
    first fault, and to an action without SipResponseCode.

    Raises InvalidArgument for what `hangups` refuses, where a leg is both Connected and ended, `other_calls` is empty
    or has a CallId of this call, and where `faults` is empty or has one that is impossible: ENDED_LEG without ended
    legs, ABSENT_LEG on a call that has had both.
    """
    legs = check_legs("connected", connected)
    gone = {} if ended is None else check_legs("ended", ended)
    if set(gone.values()) & set(legs.values()):
        refuse("ended", ended, "CallIds that are not among those of `connected`")
    others = _checked_others(other_calls, {*legs.values(), *gone.values()})
    check_flag("allow_bare", allow_bare)
    possible = dict(_faulty(legs, gone, others, bare=allow_bare))
    chosen = tuple(possible) if faults is None else check_members("faults", faults, tuple(possible))
    rows = [(form, fault) for fault in chosen for form in _evenly(possible[fault])]
    return st.sampled_from(rows).map(AsValue(lambda row: (_action(row[0]), row[1])))


def check_legs(name: str, value: Mapping[str, str]) -> dict[str, str]:
    """Return the CallIds by tag; raise InvalidArgument where there are none, or a tag or a CallId is not valid."""
    expected = "a mapping from LEG-A, LEG-B or both to their CallIds"
    if not isinstance(value, Mapping) or not value or not set(value) <= set(TAGS):
        refuse(name, value, expected)
    if not all(isinstance(call_id, str) and call_id for call_id in value.values()):
        refuse(name, value, expected)
    return dict(value)


def _checked_others(value: Iterable[str] | None, ours: set[str]) -> tuple[str, ...]:
    if value is None:
        foreign = (identifier(0xFFFFFFFF, 1), identifier(0xFFFFFFFE, 1))
        return tuple(call_id for call_id in foreign if call_id not in ours)
    found = () if isinstance(value, str) else tuple(value)
    if not found or not all(isinstance(call_id, str) and call_id and call_id not in ours for call_id in found):
        refuse("other_calls", value, "one or more CallIds that are none of this call's")
    return found


def _named(legs: Mapping[str, str]) -> Iterator[_Form]:
    """All ways to name one of these legs."""
    for tag, call_id in legs.items():
        yield (("CallId", call_id),)
        yield (("ParticipantTag", tag),)
        yield ("CallId", call_id), ("ParticipantTag", tag)
        yield ("CallId", call_id), ("ParticipantTag", LEG_B if tag == LEG_A else LEG_A)


def _valid(legs: Mapping[str, str], *, bare: bool) -> list[_Form | None]:
    ways = [*([()] if bare else []), *_named(legs)]
    forms: list[_Form | None] = [name + code for code in _CODES for name in ways]
    return [None, *forms] if bare else forms


def _faulty(
    legs: Mapping[str, str], ended: Mapping[str, str], others: tuple[str, ...], *, bare: bool
) -> Iterator[tuple[HangupFault, list[_Form]]]:
    """The forms of each fault that is possible."""
    absent = [tag for tag in TAGS if tag not in legs and tag not in ended]
    yield HangupFault.UNKNOWN_CALL_ID, _with_codes(_by_foreign_call_id(_UNKNOWN_CALL_IDS, legs))
    yield HangupFault.OTHER_CALLS_CALL_ID, _with_codes(_by_foreign_call_id(others, legs))
    yield HangupFault.UNKNOWN_TAG, _with_codes([(("ParticipantTag", UNKNOWN_TAG),)])
    if absent:
        yield HangupFault.ABSENT_LEG, _with_codes((("ParticipantTag", tag),) for tag in absent)
    if ended:
        yield HangupFault.ENDED_LEG, _with_codes(_of_ended(ended, legs))
    codes = [(("SipResponseCode", code),) for code in _UNSUPPORTED_CODES]
    names: list[_Form] = [*([()] if bare else []), *_named(legs)]
    yield HangupFault.UNSUPPORTED_CODE, [name + code for code, name in product(codes, names)]


def _by_foreign_call_id(call_ids: Iterable[str], legs: Mapping[str, str]) -> Iterator[_Form]:
    """A CallId alone decides, so that a tag beside it mends nothing."""
    for call_id in call_ids:
        yield (("CallId", call_id),)
        for tag in legs:
            yield ("CallId", call_id), ("ParticipantTag", tag)


def _of_ended(gone: Mapping[str, str], legs: Mapping[str, str]) -> Iterator[_Form]:
    for tag, call_id in gone.items():
        yield (("CallId", call_id),)
        yield ("CallId", call_id), ("ParticipantTag", tag)
        if tag not in legs:  # a tag that has been given to a new leg means that one
            yield (("ParticipantTag", tag),)


def _with_codes(names: Iterable[_Form]) -> list[_Form]:
    return [name + code for code, name in product(_CODES, list(names))]


#: About as many, whatever the number of its forms: all faults are to be about equally likely.
_ROWS_PER_FAULT = 100


def _evenly(forms: list[_Form]) -> list[_Form]:
    """Return the forms, each as often as fills the rows of a fault."""
    return [form for form in forms for _ in range(max(1, _ROWS_PER_FAULT // len(forms)))]


def _action(form: _Form | None) -> Action:
    return {"Type": "Hangup"} if form is None else {"Type": "Hangup", "Parameters": dict(form)}
