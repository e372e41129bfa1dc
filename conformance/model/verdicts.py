"""The words in which a verdict is given: what was found, the call that shows it, and how an item came out."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import NotRequired, TypedDict

from onhook.conformance.model.requirements import Level
from onhook.conformance.model.scenarios import Scenario
from onhook.conformance.model.traceback_text import place_of
from onhook.conformance.model.traces import Outcome, Trace, outcome_at


class Verdict(StrEnum):
    """How one item, a requirement and a way in which calls start, came out."""

    PASSED = "passed"
    FAILED = "failed"
    #: Broken at a level that does not fail this run.
    WARNED = "warned"
    NOT_EXERCISED = "not exercised"
    NOT_APPLICABLE = "not applicable"
    BLOCKED = "blocked"
    #: Broken, as the adopter has declared.
    KNOWN_DEVIATION = "known deviation"
    #: Declared broken, but not any more (or the declaration has expired): fails the run.
    STALE_DEVIATION = "stale deviation"


#: The item of a service that is about no requirement: whether it plays calls to their end at all.
PLAYS = "PLAYS"
#: What holds when it passes, as the title of a requirement says it.
PLAYS_TITLE = "Calls are played to their end"
#: Verdicts of items about which nothing is known.
UNJUDGED = (Verdict.NOT_EXERCISED, Verdict.NOT_APPLICABLE, Verdict.BLOCKED)


def how_broken(level: Level | None, *, strict: bool) -> Verdict | None:
    """Return the verdict on a finding of this level; None for a note, or if there is no finding."""
    if level is Level.MUST or (level is Level.SHOULD and strict):
        return Verdict.FAILED
    return Verdict.WARNED if level is Level.SHOULD else None


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement broken once, in one call."""

    id: str
    level: Level
    _: KW_ONLY
    #: What the requirement expects here, and what was seen; plain text, one or two lines each.
    expected: str
    actual: str
    #: Which of the example's traces, and which of its invocations breaks the requirement.
    call: int
    step: int
    event_type: str
    #: Type of the action concerned; empty where none is.
    action: str = ""
    #: `actual` with all identifiers, numbers and quoted values left out: findings with one cause share it.
    detail: str = ""
    #: Why its level is lower than the requirement's; empty if it is not.
    because: str = ""

    @property
    def cause(self) -> tuple[str, str, str, str]:
        """Findings with one cause are one finding."""
        return self.id, self.event_type, self.action, self.detail


@dataclass(frozen=True, slots=True)
class Counterexample:
    """The shortest call that was found to break a requirement, judged again after shrinking."""

    finding: Finding
    scenario: Scenario
    traces: tuple[Trace, ...]
    #: Other requirements that the same call breaks.
    also: tuple[str, ...] = ()
    #: The call alone did not show it again: it was seen behind other calls, which are not kept.
    seen_once: bool = False
    #: Of a call that a service does not play to its end, because it raises: the traceback.
    traceback: str = ""

    @property
    def outcome(self) -> Outcome | None:
        """What came of the breaking step."""
        return outcome_at(self.traces, self.finding.call, self.finding.step)


class SummaryRow(TypedDict):
    """How one item came out, as text throughout: it goes from xdist's workers to their controller."""

    nodeid: str
    id: str
    start: str
    #: The gravest level at which it is broken, or the requirement's own.
    level: str
    verdict: str
    exercised: str
    calls: str
    reason: str
    played: str
    advice: str
    #: Of the first counterexample: what was seen, where it was raised if it was, and why it weighs less than the
    #: requirement's level.
    actual: str
    at: str
    because: str
    #: The command that plays it again.
    replay: str
    #: Of a replay that fails nothing, but has something to show: the call.
    drawn: NotRequired[str]


class SubjectFacts(TypedDict):
    """What was under test."""

    #: `handler` or `service`.
    kind: str
    target: str
    #: `path/to/file.py:12`; empty where it is not known.
    place: str
    #: A SHOULD that it breaks fails the run.
    strict: bool


class RunFacts(TypedDict, total=False):
    """The facts of a run that apply: a log has no budget and no seed."""

    onhook: str
    hypothesis: str
    python: str
    #: The edition of the catalogue of requirements.
    catalogue: str
    #: Budget and seed, as Hypothesis calls them.
    examples: int
    seed: int
    strict: bool


@dataclass(frozen=True, slots=True)
class ItemResult:
    """How one item came out."""

    id: str
    #: How its calls started: `inbound`, `outbound`, or an injected topology (`bridged`, `meeting`, ...).
    start: str
    verdict: Verdict
    level: Level
    #: How often its precondition came up, in how many calls of those played.
    exercised: int = 0
    calls: int = 0
    #: One sentence: why it was not judged, what it is blocked by, which deviation is known.
    reason: str = ""
    #: One per cause, the gravest and shortest first.
    counterexamples: tuple[Counterexample, ...] = ()
    #: How much was played to find it out, in words.
    played: str = ""
    #: What would make runs better, in one sentence.
    advice: str = ""

    def row(self, nodeid: str, replay: str) -> SummaryRow:
        """Return its row of a summary."""
        example = self.counterexamples[0] if self.counterexamples else None
        first = example.finding if example is not None else None
        return {
            "nodeid": nodeid,
            "id": self.id,
            "start": self.start,
            "level": str(first.level if first is not None else self.level),
            "verdict": str(self.verdict),
            "exercised": str(self.exercised),
            "calls": str(self.calls),
            "reason": self.reason,
            "played": self.played,
            "advice": self.advice,
            "actual": first.actual if first is not None else "",
            "at": place_of(example.outcome) if example is not None else "",
            "because": first.because if first is not None else "",
            "replay": replay,
        }
