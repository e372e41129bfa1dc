"""Calls: where they start, who takes part, and the values that no event changes (`onhook.conformance.model.calls`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from hypothesis.strategies import SearchStrategy

from onhook.conformance.model.actions import HANGUP_CODES
from onhook.conformance.model.calls import E164, MOST_DECLARED, Call
from onhook.conformance.model.keypad import MOST_CANDIDATES
from onhook.conformance.model.legs import DIRECTIONS, OUTBOUND, Topology
from onhook.conformance.model.variations import VariationId
from onhook.strategies._checks import check_flag, check_integer, check_members, refuse
from onhook.strategies._packed import Packed, numbers, pick, row
from onhook.strategies.variations import packed_variations

_OUR_NUMBER = "+12025550100"
#: The variation in which a HANGUP has another code than those that page `pstn-invocations` lists.
_OTHER_CODES: VariationId = "LAT-13"
MOST_UPDATES = 3
MOST_PICKS = 24

#: The code of a party's HANGUP. A code that is not in HANGUP_CODES needs a variation, and is rare so that most calls
#: are in the plain variant.
_CODES = (*[0] * 15, 480, 480, 486, 486, 487, 503, 603)
#: With which of the errors on its page an action fails; no page has more than ten.
_ERRORS = (*[0] * 22, *range(10))
_SPEAKS_OR_NOT = (False, True)
#: Which of a keypad's candidates is dialled; half of the time it is the first.
_PICKS = (0,) * (MOST_CANDIDATES - 1) + tuple(range(1, MOST_CANDIDATES))
#: The From number and the number of the other party: a few pairs, some of which share a number.
_PARTIES = (
    ("+12025550101", "+12025550102"),
    ("+12025550103", "+12025550104"),
    ("+12025550105", "+12025550102"),
    ("+12025550101", "+12025550106"),
)


#: A seed as `call_seeds` draws it: from 1 to 2**32 - 1.
_SEED = Packed(4, lambda data: int.from_bytes(data) or 1)


def calls(
    *,
    topologies: Iterable[Topology] = tuple(Topology),
    directions: Iterable[str] = DIRECTIONS,
    arguments: Mapping[str, str] | None = None,
    updates: Sequence[Mapping[str, str]] = ({},),
    from_numbers: Sequence[str] | None = None,
    to_numbers: Sequence[str] | None = None,
    digits: int = 4,
    observed: bool = False,
    sip_application_id: bool = False,
    extra_actions: Collection[str] = frozenset(),
) -> SearchStrategy[Call]:
    """Draw a call to be played; it has only values that the options name as valid.

    * `topologies`, `directions`: where the call starts, and the direction of LEG-A (`Inbound`, `Outbound`);
    * `arguments`: ArgumentsMap of CreateSipMediaApplicationCall, carried by the outbound calls;
    * `updates`: the arguments that UpdateSipMediaApplicationCall may come with; 0 to 3 updates may come in a call, and
      none if this is empty (page `update-sip-call`);
    * `from_numbers`: the numbers of those who call, in E.164 form; a few reserved for fiction where this is None;
    * `to_numbers`: the numbers of the application, in E.164 form;
    * `digits`: at how many requests for digits the caller may dial another candidate of the keypad than the first;
    * `observed`, `sip_application_id`: as for `variations`;
    * `extra_actions`: names of actions that the service is to run in addition to those of the guide.

    Shrinks to an inbound call with seed 1 in the first topology and the plain variant, in which only first candidates
    are dialled, with no update, code 0, and the usual errors.

    Raises InvalidArgument where `topologies`, `directions`, `from_numbers` or `to_numbers` is empty or contains an
    invalid value, `digits` is not an integer from 0 to 24, `updates` or `arguments` holds other things than mappings
    from strings to strings, `extra_actions` is no collection of names, or an option of `variations` is neither True nor
    False.
    """
    created_with = None if arguments is None else _checked_map("arguments", arguments)
    own_numbers = (_OUR_NUMBER,) if to_numbers is None else _checked_numbers("to_numbers", to_numbers)
    extra = _checked_names("extra_actions", extra_actions)
    fields = row(
        _SEED,
        pick(check_members("topologies", topologies, tuple(Topology))),
        pick(check_members("directions", directions, DIRECTIONS)),
        _packed_digits(check_integer("digits", digits, 0, MOST_PICKS)),
        _packed_updates(updates),
        pick(_CODES),
        pick(_ERRORS),
        pick(_SPEAKS_OR_NOT),
        pick(_PARTIES if from_numbers is None else _parties(_checked_numbers("from_numbers", from_numbers))),
        pick(own_numbers),
        packed_variations(check_flag("observed", observed), check_flag("sip_application_id", sip_application_id)),
    )

    def build(drawn: tuple[Any, ...]) -> Call:
        seed, topology, direction, dialled, requested, code, error, silent, (caller, other), own, varied = drawn
        return Call(
            topology=topology,
            direction=direction,
            seed=seed,
            from_number=caller,
            to_number=own,
            other_number=other,
            digits=dialled,
            code=code,
            error=error,
            updates=requested,
            arguments=created_with if direction == OUTBOUND else None,
            variations=varied if code in HANGUP_CODES else varied | {_OTHER_CODES},
            rejects_silently=silent,
            extra_actions=extra,
        )

    return fields.map(build).drawn()


def _packed_digits(most: int) -> Packed[tuple[int, ...]]:
    return numbers(most, _PICKS).map(without_trailing_zeros)


def without_trailing_zeros(drawn: tuple[int, ...]) -> tuple[int, ...]:
    """Return the numbers without the zeros at their end, which mean the same as no number."""
    end = len(drawn)
    while end and not drawn[end - 1]:
        end -= 1
    return drawn[:end]


def _packed_updates(updates: Sequence[Mapping[str, str]]) -> Packed[tuple[Mapping[str, str], ...]]:
    """The updates of one call: none, one, two or three, all equally likely."""
    if isinstance(updates, str | Mapping) or not isinstance(updates, Sequence) or len(updates) > MOST_DECLARED:
        refuse("updates", updates, f"a sequence of at most {MOST_DECLARED} mappings from strings to strings")
    declared = tuple(_checked_map(f"updates[{place}]", update) for place, update in enumerate(updates))
    if not declared:
        return pick(((),))
    update = pick(declared)
    return row(pick(range(MOST_UPDATES + 1)), *[update] * MOST_UPDATES).map(lambda drawn: drawn[1 : 1 + drawn[0]])


def _checked_map(name: str, value: object) -> Mapping[str, str]:
    expected = "a mapping from strings to strings"
    if not isinstance(value, Mapping):
        refuse(name, value, expected)
    if not all(isinstance(text, str) for pair in value.items() for text in pair):
        refuse(name, value, expected)
    return dict(value)


def _parties(callers: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Each caller with each of the usual other parties."""
    return tuple(product(callers, dict.fromkeys(other for _, other in _PARTIES)))


def _checked_numbers(name: str, value: Sequence[str]) -> tuple[str, ...]:
    expected = f"1 to {MOST_DECLARED} numbers in E.164 form, such as {_OUR_NUMBER}"
    if isinstance(value, str) or not 1 <= len(value) <= MOST_DECLARED:
        refuse(name, value, expected)
    if not all(isinstance(number, str) and E164.fullmatch(number) for number in value):
        refuse(name, value, expected)
    return tuple(value)


def _checked_names(name: str, value: Collection[str]) -> frozenset[str]:
    if (
        isinstance(value, str)
        or not isinstance(value, Collection)
        or not all(isinstance(one, str) and one for one in value)
    ):
        refuse(name, value, "a collection of names of actions")
    return frozenset(value)
