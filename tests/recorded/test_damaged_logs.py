"""A log that lost, repeated, mixed up or mangled lines raises no alarm, whatever the call was."""

from __future__ import annotations

import importlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from budgets import examples
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from recording import checked, grave, lines, pairs, small_calls

from onhook.conformance.catalogue import LATITUDE, OBSERVED
from onhook.conformance.model.requirements import Level, Subject
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Trace
from onhook.conformance.players.playing import play
from onhook.conformance.players.probing import probe
from onhook.conformance.rules.judging import Oracle
from onhook.strategies import calls, choices, scripts

CALLS, CHOICES, SCRIPTS = calls(), choices(), st.just(()) | scripts()
VARIATIONS = [variation.id for variation in (*LATITUDE, *OBSERVED)]
#: Few of the draws are a call with damage where it matters; 200 take some three seconds.
SETTINGS = examples(200)


@dataclass(frozen=True)
class Played:
    """A call, and whether the handler was right in all of it."""

    trace: Trace
    honest: bool
    varied: frozenset[str]


@st.composite
def played(draw: st.DrawFn) -> Played:
    """A call on the reference service, with a scripted handler that may be wrong on purpose."""
    call = draw(CALLS)
    variations = draw(st.frozensets(st.sampled_from(VARIATIONS), max_size=3))
    plan = Plan(replace(call, seed=1, variations=variations), draw(CHOICES), draw(SCRIPTS))
    trace = probe(play, Scenario((plan,))).traces[0]
    findings = Oracle().judge([trace]).findings
    return Played(trace, all(finding.level is Level.NOTE for finding in findings), variations)


def damage(draw: st.DrawFn, log: list[str]) -> list[str]:
    """The log, with lines dropped, repeated, cut, without responses, in another order."""
    damaged: list[str] = []
    for line in log:
        what = draw(st.sampled_from(["keep", "keep", "keep", "drop", "twice", "cut", "front", "bare", "mask", "twin"]))
        if what == "cut":
            damaged.append(line[: draw(st.integers(0, len(line)))] + draw(st.sampled_from(["", "\n"])))
        elif what == "front":
            damaged.append(line[draw(st.integers(0, len(line))) :])
        elif what == "bare":
            damaged += lines([json.loads(line)["event"]])
        elif what == "mask":
            damaged.append(line.replace("+1", draw(st.sampled_from(["***", "[REDACTED]", "+1***"]))))
        elif what == "twin":
            damaged += [line, line.replace('"Sequence"', '"Sequence": 1, "Sequence"')]
        elif what != "drop":
            damaged += [line] * (2 if what == "twice" else 1)
    order = draw(st.sampled_from(["as it was", "reversed", "shuffled"]))
    if order == "shuffled":
        return draw(st.permutations(damaged))
    return damaged[::-1] if order == "reversed" else damaged


@given(data=st.data(), examples=st.lists(played(), min_size=1, max_size=3), complete=st.booleans())
@SETTINGS
def test_a_damaged_log_raises_no_alarm(data: st.DataObject, examples: list[Played], complete: bool) -> None:
    """Lines lost, repeated, cut, mixed up: of the service nothing is said, and nothing of a handler that was right."""
    log = lines(pair for seed, example in enumerate(examples, 7) for pair in pairs(example.trace, seed))
    honest = all(example.honest for example in examples)
    # One lost event of two with one number cannot be seen: who promises that none is lost must not lose it.
    complete = complete and not any("OBS-7" in example.varied for example in examples)
    tally = checked(damage(data.draw, log), idle=data.draw(st.sampled_from([0, 1, 5, 50_000])), complete=complete)
    subjects = tuple(Subject) if honest else (Subject.SERVICE,)
    assert [(case.finding, case.trace) for case in grave(tally, *subjects)] == []


@given(data=st.data(), example=played())
@SETTINGS
def test_bytes_that_were_changed_raise_no_alarm_and_crash_nothing(data: st.DataObject, example: Played) -> None:
    log = "".join(lines(pairs(example.trace))).encode()
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(log)))
        junk = data.draw(
            st.sampled_from([b"\x00", b"\xff\xfe", b"\r\n", b"\n", b'"', b"{", b"}", b"\xef\xbb\xbf", b"["])
        )
        log = log[:place] + junk + log[place + data.draw(st.integers(0, 3)) :]
    assert checked(log.decode("utf-8", "replace").splitlines(keepends=True)).events <= len(example.trace.invocations)


@pytest.mark.parametrize("complete", [False, True], ids=["maybe not complete", "complete"])
@pytest.mark.parametrize("most", [50, pytest.param(500, marks=pytest.mark.campaign)])
def test_every_single_loss_in_every_small_call_raises_no_alarm(most: int, complete: bool) -> None:
    """Exhaustively: each line of each call dropped, alone, and all before it, and all behind it."""
    losses = 0
    for log in [lines(pairs(trace)) for trace in small_calls(most=most)]:
        for place in range(len(log)):
            for left in (log[:place] + log[place + 1 :], log[place:], log[:place]):
                assert grave(checked(left, complete=complete)) == [], "".join(left)
                losses += 1
    assert losses > 14 * most


def test_losses_would_raise_alarms_if_nobody_minded_them() -> None:
    """The same logs, judged as if nothing were missing: so there was something to be silent about."""
    naive = Oracle(subjects=tuple(Subject))
    alarms = set()
    for trace in small_calls():
        invocations = trace.invocations
        losses = [(*invocations[:place], *invocations[place + 1 :]) for place in range(1, len(invocations))]
        for left in (*losses, invocations[::-1], invocations[1:], (*invocations, *invocations[1:2])):
            alarms |= {finding.id for finding in naive.judge([Trace(left)]).findings if finding.level is not Level.NOTE}
    assert {"ENV-7", "ENV-8", "ENV-10", "ENV-12"} <= alarms


#: Services that repeat a number (OBS-7).
TWINS = ["obs_7", "half_1"]


@pytest.mark.parametrize("name", TWINS)
def test_an_event_that_is_missed_by_nobody_raises_no_alarm(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service repeats a number, and one of the two events is lost: a doubt, unless the log is said to be complete."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent / "services" / "honest"))
    service = getattr(importlib.import_module("variations"), name)
    logs = [lines(pairs(trace, seed)) for seed, trace in enumerate(small_calls(service, 25), 10)]
    lossy = [log[:place] + log[place + 1 :] for log in logs for place in (1, 2)]
    assert [case for log in lossy for case in grave(checked(log))] == []
    assert {case.finding.id for log in lossy for case in grave(checked(log, complete=True))} == {"ENV-8"}


@given(data=st.data(), examples=st.lists(played(), min_size=2, max_size=3), indent=st.sampled_from([1, 2, 4, "\t"]))
@settings(examples(100), phases=[Phase.explicit, Phase.generate])  # to shrink such a log takes minutes
def test_pretty_printed_events_whose_lines_are_mixed_raise_no_alarm(
    data: st.DataObject, examples: list[Played], indent: int | str
) -> None:
    """Sandboxes that write at the same time, in a form that does not name them; whole runs of lines stay together."""
    texts = [
        f"{json.dumps(pair, indent=indent)}\n"
        for seed, example in enumerate(examples, 7)
        for pair in pairs(example.trace, seed)
    ]
    waiting = [text.splitlines(keepends=True) for text in texts]
    mixed: list[str] = []
    while waiting:
        turn = data.draw(st.integers(0, min(1, len(waiting) - 1)))
        size = data.draw(st.integers(1, 60))
        mixed += [f"2026-11-25T18:00:00 {line}" for line in waiting[turn][:size]]
        waiting[turn] = waiting[turn][size:]
        waiting = [lines_of_one for lines_of_one in waiting if lines_of_one]
    assert [(case.finding, case.trace) for case in grave(checked(mixed), Subject.SERVICE)] == []


@pytest.mark.parametrize("indent", [0, 1, 2, 4, "\t"])
def test_pretty_printed_events_that_are_not_mixed_are_all_read(indent: int | str) -> None:
    exchanges = [pair for trace in small_calls()[:5] for pair in pairs(trace)]
    text = "\n".join(json.dumps(pair, indent=indent) for pair in exchanges)
    assert checked(f"{text}\n".splitlines(keepends=True)).events == len(exchanges)
