"""Judging recorded calls: which requirements a log can decide, and by how much of a call's record.

The catalogue says what each of them needs. A finding that assumes that no event is missing is a NOTE at most, unless
the user has said that the log is complete (OBS-7: a number may be repeated once, so the loss of one event may not
show).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.bounded import Bounded
from onhook.conformance.model.events import participants
from onhook.conformance.model.requirements import Level, Need, Subject, Trait
from onhook.conformance.model.responses import MOST_INVOCATIONS_OF_A_CALL
from onhook.conformance.model.traces import Trace
from onhook.conformance.model.verdicts import Finding
from onhook.conformance.oracle.declared import Declared
from onhook.conformance.recorded.evidence import FIRST, Evidence, Kept, evidence_of, invocation
from onhook.conformance.recorded.invocations import LoggedInvocation
from onhook.conformance.recorded.logged import NOT_KEPT
from onhook.conformance.recorded.masked_values import (
    ADDRESSED,
    PERSONAL,
    are_replaced_on_one_side,
    is_one_word,
    masked_keys,
    masked_keys_of_response,
    quotes_a_mask,
)
from onhook.conformance.rules.judging import Oracle

#: Events of one call beyond these are not read: what is wrong has shown by then.
MOST_EVENTS = 2 * MOST_INVOCATIONS_OF_A_CALL

#: The most events of a call that are judged: comparing each with all others takes time.
MOST_FOLLOWED = 300
#: How many invocations without a finding are remembered.
MOST_REMEMBERED = 4096

#: How many invocations are shown, up to the one with the finding.
MOST_SHOWN = 30

#: What no log tells.
NOWHERE = frozenset({Need.WORLD, Need.FAILURE, Need.BEGINNING, Need.PROCESS})

_UNSEEN = "one event may be missing unseen, since a number may be repeated once (OBS-7); --complete says that none is"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A finding, and the invocation that it is about."""

    finding: Finding
    kept: Kept
    #: As much of the call as it was found in.
    trace: Trace


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is to be said of one recorded call."""

    exercised: Mapping[str, int]
    suspicions: tuple[Suspicion, ...]
    evidence: Evidence
    #: How many events were damaged and left out, and how many findings were left out since a value is masked.
    damaged: int = 0
    doubted: int = 0


class Judge:
    """Judges recorded calls. `complete` says that the log holds every invocation of the calls that it shows."""

    def __init__(
        self,
        declared: Declared | None = None,
        levels: Mapping[str, Level] | None = None,
        *,
        complete: bool = False,
        ignored: Iterable[str] = (),
    ) -> None:
        self.complete = complete
        left_out = set(ignored)

        def oracle(*needs: Need) -> Oracle:
            only = {row.id for row in CATALOGUE.values() if row.needs in needs and row.id not in left_out}
            return Oracle(declared, levels, tuple(Subject), only)

        self._event = oracle(Need.EVENT)
        self._each = oracle(Need.EVENT, Need.RESPONSE)
        self._unbroken = oracle(Need.UNBROKEN)
        self._known = oracle(Need.KNOWN)
        self._whole = oracle(Need.UNBROKEN, Need.KNOWN)
        self._count = oracle(Need.COUNT)
        #: What invocations exercise in which nothing was found, by their shape and which of their identifiers are
        #: equal.
        self._flawless: Bounded[tuple[int, bool, tuple[int, ...]], Mapping[str, int]] = Bounded(MOST_REMEMBERED)

    def judge(self, entries: Sequence[LoggedInvocation]) -> Opinion:
        """Judge one call by all the entries that are about it."""
        entries = entries[:MOST_EVENTS]
        evidence = evidence_of(entries)
        opinion = self._judge(evidence)
        if not any(suspicion.finding.level is not Level.NOTE for suspicion in opinion.suspicions):
            return opinion
        sound = [entry for entry in entries if entry.is_sound]
        if len(sound) < len(entries):
            opinion = self._judge(evidence_of(sound))
        return replace(self._with_reserve(opinion), damaged=len(entries) - len(sound))

    def _judge(self, evidence: Evidence) -> Opinion:
        exercised: Counter[str] = Counter()
        suspicions: list[Suspicion] = []
        for index, kept in enumerate(evidence.invocations):
            suspicions += [_in_its_call(suspicion, evidence, index) for suspicion in self._judge_alone(kept, exercised)]
        unbroken, known = (min(number, MOST_FOLLOWED) for number in (evidence.unbroken, evidence.known))
        parts = [(self._whole, known)] if known == unbroken else [(self._unbroken, unbroken), (self._known, known)]
        for oracle, count in parts:
            if count:
                new = self._ask(oracle, evidence.trace(count), evidence.invocations, exercised)
                suspicions += new if self.complete else map(_with_doubt, new)
        if len(evidence.invocations) > MOST_INVOCATIONS_OF_A_CALL:
            trace = evidence.trace(len(evidence.invocations))
            suspicions += self._ask(self._count, trace, evidence.invocations, exercised)
        return Opinion(exercised, tuple(suspicions), evidence)

    def _judge_alone(self, kept: Kept, exercised: Counter[str]) -> list[Suspicion]:
        """Judge one invocation; one that is like another one in which nothing was found need not be."""
        identifiers = kept.entry.identifiers
        numbers = {identifier: number for number, identifier in enumerate(dict.fromkeys(identifiers))}
        key = (
            kept.entry.shape.number,
            kept.response is NOT_KEPT,
            tuple(numbers[identifier] for identifier in identifiers),
        )
        known = self._flawless.get(key) if kept.entry.shape.plain else None
        if known is None:
            here: Counter[str] = Counter()
            trace = Trace((invocation(kept),), from_the_beginning=False)
            oracle = self._event if kept.response is NOT_KEPT else self._each
            found = list(self._ask(oracle, trace, (kept,), here))
            exercised.update(here)
            if not found:
                self._flawless[key] = here
            return found
        exercised.update(known)
        return []

    @staticmethod
    def _ask(oracle: Oracle, trace: Trace, kept: Sequence[Kept], exercised: Counter[str]) -> Iterator[Suspicion]:
        judgement = oracle.judge([trace])
        exercised.update(judgement.exercised)
        for finding in judgement.findings:
            if not _says_nothing(finding, kept[finding.step]):
                yield Suspicion(finding, kept[finding.step], trace)

    @staticmethod
    def _with_reserve(opinion: Opinion) -> Opinion:
        """Return the opinion without findings that a masked value may have caused."""
        invocations = opinion.evidence.invocations
        events = [invocation.event for invocation in invocations]
        replaced = is_one_word(events) or are_replaced_on_one_side(events, (one.response for one in invocations))
        everywhere = frozenset({"CallId"}) if replaced else frozenset()
        masked = {id(invocation): masked_keys(invocation.event) | everywhere for invocation in invocations}
        hidden = {id(invocation): masked_keys_of_response(invocation.response) for invocation in invocations}

        def stands(suspicion: Suspicion) -> bool:
            alone = not follows_legs(suspicion.finding.id)
            return _stands(
                suspicion.finding,
                masked[id(suspicion.kept)] if alone else frozenset().union(*masked.values()),
                hidden[id(suspicion.kept)] if alone else frozenset().union(*hidden.values()),
            )

        kept = tuple(filter(stands, opinion.suspicions))
        doubted = [
            suspicion.finding for suspicion in opinion.suspicions if all(suspicion is not other for other in kept)
        ]
        left = {finding.id for finding in doubted if finding.level is not Level.NOTE}
        exercised = {name: times for name, times in opinion.exercised.items() if name not in left}
        return replace(opinion, exercised=exercised, suspicions=kept, doubted=len(doubted))


def _stands(finding: Finding, masked: frozenset[str], hidden: frozenset[str]) -> bool:
    """Say whether a finding rests on none of the values that are masked in the events and in the responses."""
    requirement = CATALOGUE[finding.id]
    if requirement.needs is Need.COUNT and "TransactionId" in masked:
        return False  # these may be events of many calls
    family, traits = requirement.family, requirement.traits
    if Trait.IMPERSONAL in traits or family == "RSP":
        reads_events = not (Trait.READS_NO_EVENT in traits or family == "RSP")
        if hidden - ADDRESSED or (reads_events and masked - PERSONAL):
            return False
    elif masked or hidden:
        return False
    if not (Trait.QUOTES_DIGITS in traits or family == "HND"):
        return True
    return not quotes_a_mask(finding.actual, is_masked_elsewhere=bool(masked) and Trait.QUOTES_DIGITS in traits)


def _says_nothing(finding: Finding, kept: Kept) -> bool:
    """An event without participants may have left out those that earlier events showed Disconnected.

    No leg has ended yet when a call begins.
    """
    requirement = CATALOGUE[finding.id]
    if requirement.subject is Subject.SERVICE and str(kept.event.get("InvocationEventType")) in FIRST:
        return False
    return Trait.NEEDS_PARTICIPANTS in requirement.traits and not participants(kept.event)


def _in_its_call(suspicion: Suspicion, evidence: Evidence, index: int) -> Suspicion:
    """Return a finding in one invocation with the invocations before it."""
    first = max(0, index + 1 - MOST_SHOWN)
    followed = evidence.invocations[first : index + 1]
    trace = Trace(tuple(map(invocation, followed, range(len(followed)))), from_the_beginning=False)
    return replace(suspicion, finding=replace(suspicion.finding, step=index - first), trace=trace)


def _with_doubt(suspicion: Suspicion) -> Suspicion:
    """Return the finding as a note, if it assumes that no event came in between."""
    if suspicion.finding.level is Level.NOTE or CATALOGUE[suspicion.finding.id].needs is not Need.KNOWN:
        return suspicion
    return replace(suspicion, finding=replace(suspicion.finding, level=Level.NOTE, because=_UNSEEN))


def follows_legs(requirement_id: str) -> bool:
    """Say whether a requirement is about more than one event, so that it has to be known which leg is which."""
    return CATALOGUE[requirement_id].needs in (Need.UNBROKEN, Need.KNOWN)


def is_decidable(requirement_id: str) -> bool:
    """Say whether a log can decide a requirement at all."""
    return CATALOGUE[requirement_id].needs not in NOWHERE
