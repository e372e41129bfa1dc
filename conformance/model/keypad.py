"""What a person may dial when an action asks for digits (pages `play-audio-get-digits`, `listen-to-digits`).

A keypad turns what an action asks for into candidates, the most promising first. The one here needs nothing but the
action and a few hints; `onhook.strategies` has one that draws from the action's regular expression. What a person may
want of a bot, its intents (`start-bot-conversation`), is asked for and chosen in the same way.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from onhook.conformance.model.json_values import whole_number

KEYS = "0123456789*#"
#: What ends the input where an action does not say.
TERMINATOR = "#"
#: Candidates offered for one request, at most: each of them is a value that a sweep has to try.
MOST_CANDIDATES = 30

#: What people are asked to dial before and behind a number; the least first.
_AROUND = tuple((before, behind) for before in ("", "*", "#") for behind in ("", "#", "*"))[1:]

Keypad = Callable[[Mapping[str, Any]], Sequence[str]]

#: What a bot makes of what it does not understand: every bot has it.
FALLBACK_INTENT = "FallbackIntent"


#: The most digits that an action may take (MaxNumberOfDigits).
MOST_DIGITS = 128


def bounds(parameters: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many digits an action takes at least and at most; what cannot be read counts as left out."""
    return (_bound(parameters.get("MinNumberOfDigits"), 0), _bound(parameters.get("MaxNumberOfDigits"), MOST_DIGITS))


def _bound(value: object, default: int) -> int:
    bound = whole_number(value)
    return default if bound is None or bound < 0 else int(min(bound, MOST_DIGITS))


@lru_cache(maxsize=512)
def _compiled(regex: str | None) -> re.Pattern[str] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a regular expression may mean one day is not for us to say
            return None if regex is None else re.compile(regex)
    except (re.error, RecursionError, OverflowError):
        return None


def _pattern(parameters: Mapping[str, Any]) -> re.Pattern[str] | None:
    regex = parameters.get("InputDigitsRegex")
    return _compiled(regex if isinstance(regex, str) else None)


def fits(parameters: Mapping[str, Any], digits: str) -> bool:
    """Say whether an action's regular expression and bounds let these digits through."""
    pattern = _pattern(parameters)
    low, high = bounds(parameters)
    return low <= len(digits) <= max(low, high) and digits != "" and (pattern is None or bool(pattern.search(digits)))


def data_keys(parameters: Mapping[str, Any]) -> str:
    """Return the keys that are digits to an action: all but its terminators; all if it has a regular expression.

    Whether the one that ended it is among the ReceivedDigits is on no page (`play-audio-get-digits`, TerminatorDigits).
    """
    if _pattern(parameters) is not None:
        return KEYS
    terminators = parameters.get("TerminatorDigits")
    ending = terminators if isinstance(terminators, (str, list)) else TERMINATOR
    return "".join(key for key in KEYS if key not in ending)


def ordinary_digits(parameters: Mapping[str, Any]) -> Iterable[str]:
    """Yield what anybody would try: each single key, then runs and repetitions as long as the action wants.

    A star among figures is the first thing that those forget who turn digits into a number.
    """
    keys = data_keys(parameters)
    yield from keys
    low, high = bounds(parameters)
    for length in sorted({max(low, 2), min(max(low, 4), high), min(10, high), min(11, high), high}):
        if 2 <= length <= 20:  # longer ones make careless regular expressions explode
            run = ("1234567890" * 4)[:length]
            yield from (
                digits for digits in (run, f"*{run[1:]}", "9" * length, "0" * length) if set(digits) <= set(keys)
            )


class PlainKeypad:
    """The keypad without Hypothesis: hints first (the adopter's, and constants of its source), then habits.

    A bot comes to one of the `intents`, which are the same for all bots. Raises TypeError where `hints` is no sequence
    of strings.
    """

    def __init__(self, hints: Sequence[str] = (), intents: Sequence[str] = ()) -> None:
        if isinstance(hints, str) or not all(isinstance(hint, str) for hint in hints):
            raise TypeError(f"hints: expected a sequence of strings of digits, found {hints!r}")
        self.hints = tuple(hints)
        self.intents = tuple(dict.fromkeys((FALLBACK_INTENT, *intents)))[:MOST_CANDIDATES]
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def __call__(self, parameters: Mapping[str, Any]) -> Sequence[str]:
        """Return candidates for what is dialled, the most promising first; never none. For a bot: for its intent."""
        if "BotAliasArn" in parameters:
            return self.intents
        asked = ("InputDigitsRegex", "MinNumberOfDigits", "MaxNumberOfDigits", "TerminatorDigits")
        key = tuple(str(parameters.get(name)) for name in asked)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._candidates(parameters)
        return found

    def _candidates(self, parameters: Mapping[str, Any]) -> tuple[str, ...]:
        fitting = dict.fromkeys(digits for digits in self.tries(parameters) if fits(parameters, digits))
        return tuple(fitting)[:MOST_CANDIDATES] or ("1",)

    def tries(self, parameters: Mapping[str, Any]) -> Iterable[str]:
        """Yield what to try, whether it fits or not; a subclass may know better."""
        yield from self.hinted(parameters)
        yield from ordinary_digits(parameters)

    def hinted(self, parameters: Mapping[str, Any], around: Iterable[tuple[str, str]] = ()) -> Iterator[str]:
        """Yield each hint that fits, alone or else with what the action wants dialled around it (`482915#`).

        `around` has what else that may be: pairs of what comes before and behind.
        """
        pattern = _pattern(parameters)
        for hint in self.hints:
            if pattern is None or pattern.search(hint):
                pairs: Iterable[tuple[str, str]] = (("", ""),)
            else:
                pairs = (*_AROUND, *around)
            dressed = (f"{before}{hint}{behind}" for before, behind in pairs)
            yield from islice((digits for digits in dressed if fits(parameters, digits)), 1)
