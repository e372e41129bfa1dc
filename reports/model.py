"""The result of a run as plain, frozen data: every report is a pure function of it.

`to_json` writes it in the form of `schemas/report.json`, `from_json` reads that back equal, and refuses what a newer
onhook has written. Texts of a handler or a service stand in it unchanged; a renderer makes them harmless.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from onhook.conformance.model.requirements import Level
from onhook.conformance.model.traces import Outcome, Trace, outcome_at
from onhook.conformance.model.verdicts import PLAYS, Counterexample, ItemResult, Verdict
from onhook.conformance.schemas.traces_json import FORMAT as TRACE_FORMAT
from onhook.conformance.schemas.traces_json import from_json as traces_from_json
from onhook.conformance.schemas.traces_json import to_json as traces_to_json
from onhook.reports.needed import needed
from onhook.reports.order import place, start_place

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

#: What each number added: 1, everything.
FORMAT = "onhook-report/1"
_FAMILY, _NUMBER = FORMAT.split("/")


@dataclass(frozen=True, slots=True)
class About:
    """The run: when, with what, and how much of it."""

    #: When it began, in UTC, as 2026-11-25T18:00:00Z; and how long it took, in seconds.
    started: str = ""
    seconds: float = 0.0
    onhook: str = ""
    hypothesis: str = ""
    python: str = ""
    #: The edition of the catalogue of requirements.
    catalogue: str = ""
    #: Budget and seed, as Hypothesis calls them.
    examples: int = 0
    seed: int = 0
    #: SHOULD fails the run.
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One way in which a requirement is broken, and the shortest call that was found to show it."""

    level: Level
    #: What the requirement wants to see, and what was seen.
    expected: str
    actual: str
    #: Why it weighs less than the requirement's own level; empty where it does not.
    because: str
    #: Other requirements that the same call breaks.
    also: tuple[str, ...]
    #: What else the call needed, each with its label: `with` values that are not in the ladder, `under` variations.
    needed: tuple[tuple[str, str], ...] = ()
    #: Which of the calls, and which of its invocations breaks the requirement, from 0.
    call: int
    step: int
    event_type: str
    #: Type of the action concerned; empty where none is.
    action: str
    calls: tuple[Trace, ...]

    @property
    def outcome(self) -> Outcome | None:
        """What came of the breaking step."""
        return outcome_at(self.calls, self.call, self.step)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReport:
    """One requirement, in the calls of one start, and how it came out."""

    #: Its id as pytest prints it.
    nodeid: str
    id: str
    start: str
    verdict: Verdict
    level: Level
    #: How often its precondition came up, in how many calls.
    exercised: int
    calls: int
    #: Why it was not judged, what it is blocked by, which deviation is known.
    reason: str
    #: How much was played, in words.
    played: str
    #: The command that plays the first violation's call again; empty where there is none.
    replay: str
    violations: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectReport:
    """What was under test, and how its items came out."""

    #: `handler` or `service`, and what the user has written.
    kind: str
    target: str
    #: Its source, as `path/to/file.py:12` relative to the root of the run; empty where it is not known.
    place: str = ""
    items: tuple[ItemReport, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One run."""

    about: About = field(default_factory=About)
    subjects: tuple[SubjectReport, ...] = ()
    #: What is worth saying of the run as a whole: that a worker crashed, that nothing was exercised.
    notes: tuple[str, ...] = ()


# -- from a run --------------------------------------------------------------------------------------------------------


def item_of(nodeid: str, result: ItemResult, replay: str) -> ItemReport:
    """Return an item of a run."""
    return ItemReport(
        nodeid=nodeid,
        id=result.id,
        start=result.start,
        verdict=result.verdict,
        level=result.level,
        exercised=result.exercised,
        calls=result.calls,
        reason=result.reason,
        played=result.played,
        replay=replay,
        violations=tuple(map(_violation, result.counterexamples)),
    )


def _violation(example: Counterexample) -> Violation:
    finding = example.finding
    return Violation(
        level=finding.level,
        expected=finding.expected,
        actual=finding.actual,
        because=finding.because,
        also=example.also,
        # A call that was not played to its end was not made short: it has more than it needed.
        needed=() if finding.id == PLAYS else tuple(needed(example.scenario, example.traces)),
        call=finding.call,
        step=finding.step,
        event_type=finding.event_type,
        action=finding.action,
        calls=tuple(trace.untimed() for trace in example.traces),
    )


def grouped(judged: Iterable[tuple[SubjectReport, ItemReport]]) -> tuple[SubjectReport, ...]:
    """Return the subjects in the order of their first items, each with all of its items.

    A place that only some of a subject's rows know is the place of them all.
    """
    theirs: dict[tuple[str, str], list[ItemReport]] = {}
    places: dict[tuple[str, str], str] = {}
    for subject, item in judged:
        key = subject.kind, subject.target
        theirs.setdefault(key, []).append(item)
        places[key] = places.get(key) or subject.place
    return tuple(SubjectReport(*key, places[key], tuple(items)) for key, items in theirs.items())


def merged(judged: Iterable[tuple[SubjectReport, ItemReport]]) -> tuple[SubjectReport, ...]:
    """Return the subjects with their items, in the order of starts and of the catalogue, from all workers."""
    subjects = sorted(grouped(judged), key=lambda subject: (subject.kind, subject.target))
    return tuple(dataclasses.replace(subject, items=tuple(sorted(subject.items, key=_order))) for subject in subjects)


def _order(item: ItemReport) -> tuple[tuple[bool, str], tuple[int, str], str]:
    return start_place(item.start), place(item.id), item.nodeid


# -- to a file and back ------------------------------------------------------------------------------------------------


def to_json(report: Report) -> dict[str, Any]:
    """Return the file form of a report."""
    return {
        "format": FORMAT,
        "about": dataclasses.asdict(report.about),
        "subjects": [
            subject_to_json(subject) | {"items": list(map(item_to_json, subject.items))} for subject in report.subjects
        ],
        "notes": list(report.notes),
    }


def subject_to_json(subject: SubjectReport) -> dict[str, Any]:
    """Return the file form of a subject without its items."""
    return {"kind": subject.kind, "target": subject.target, "place": subject.place}


def item_to_json(item: ItemReport) -> dict[str, Any]:
    """Return the file form of an item."""
    values = {field.name: getattr(item, field.name) for field in dataclasses.fields(item)}
    return values | {"violations": list(map(_violation_to_json, item.violations))}


def _violation_to_json(violation: Violation) -> dict[str, Any]:
    values = {field.name: getattr(violation, field.name) for field in dataclasses.fields(violation)}
    return values | {
        "also": list(violation.also),
        "needed": list(map(list, violation.needed)),
        "calls": traces_to_json(violation.calls)["calls"],
    }


def from_json(document: object) -> Report:
    """Return the report that a parsed report file holds.

    Raises ValueError for a newer format, and for what is not in the form of `schemas/report.json`; it says where, what
    stands there, and what is expected.
    """
    _check_format(document)
    error = _best_error(document)
    if error is None and isinstance(document, dict) and not math.isfinite(document["about"]["seconds"]):
        error = f"report: at about.seconds: expected a number, found {document['about']['seconds']}"
    if error is not None or not isinstance(document, dict):
        raise ValueError(error or "report: found no object")
    return Report(
        About(**document["about"]),
        tuple(map(_subject, document["subjects"])),
        tuple(document["notes"]),
    )


def _check_format(document: object) -> None:
    found = document.get("format") if isinstance(document, dict) else None
    family, _, number = found.partition("/") if isinstance(found, str) else ("", "", "")
    if family == _FAMILY and number.isdecimal() and int(number) > int(_NUMBER):
        raise ValueError(
            f"report: its format is {found!r}, which a newer onhook has written; this one reads up to {FORMAT}: upgrade onhook, or write the report again"
        )


def _best_error(document: object) -> str | None:
    from jsonschema.exceptions import best_match

    error = best_match(validator().iter_errors(document))
    if error is None:
        return None
    where = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in error.absolute_path).removeprefix(".")
    return f"report: at {where or 'the top'}: {error.message[:300]}"


@cache
def validator() -> Draft202012Validator:
    """Return the validator of report files."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(files("onhook.reports").joinpath("schemas/report.json").read_text("utf-8")))


def _subject(document: Mapping[str, Any]) -> SubjectReport:
    items = tuple(map(item_from_json, document["items"]))
    return SubjectReport(document["kind"], document["target"], document["place"], items)


def item_from_json(document: Mapping[str, Any]) -> ItemReport:
    """Return the item that the file form holds; it has to be in the form of `schemas/report.json`."""
    values = dict(document)
    values["verdict"], values["level"] = Verdict(values["verdict"]), Level(values["level"])
    values["violations"] = tuple(map(_violation_from_json, values["violations"]))
    return ItemReport(**values)


def _violation_from_json(document: Mapping[str, Any]) -> Violation:
    values = dict(document)
    calls = traces_from_json({"format": TRACE_FORMAT, "calls": values["calls"]})
    values |= {"level": Level(values["level"]), "also": tuple(values["also"]), "calls": calls}
    return Violation(**values | {"needed": tuple((label, text) for label, text in values.get("needed", ()))})


# -- what every renderer asks ------------------------------------------------------------------------------------------


def items(report: Report) -> Iterator[tuple[SubjectReport, ItemReport]]:
    """Yield every item with its subject."""
    for subject in report.subjects:
        for item in subject.items:
            yield subject, item


#: The notes of a run that did not come to its end: what it has not judged may be broken.
STOPPED = "the run was stopped before its end"
CUT_OFF = "the run was cut off: its report has no footer"


def is_unfinished(report: Report) -> bool:
    """Say whether the run did not come to its end."""
    return any(note in (STOPPED, CUT_OFF) for note in report.notes)


#: The verdicts that fail a run.
FAILING = (Verdict.FAILED, Verdict.STALE_DEVIATION)


def conforms(report: Report) -> bool | None:
    """Say whether everything that was judged conforms; None where nothing was, or the run did not come to its end."""
    verdicts = [item.verdict for _, item in items(report)]
    if any(verdict in FAILING for verdict in verdicts):
        return False
    if is_unfinished(report):
        return None
    judged = (Verdict.PASSED, Verdict.WARNED, Verdict.KNOWN_DEVIATION)
    return True if any(verdict in judged for verdict in verdicts) else None
