"""Failures and summaries as a terminal shows them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import BRIDGE, summary_table
from single_calls import play_call

from onhook.conformance.catalogue import CATALOGUE, varied
from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import INBOUND, Topology
from onhook.conformance.model.requirements import Level
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Event, Outcome, Raised, Returned
from onhook.conformance.model.verdicts import Counterexample, Finding, ItemResult, SummaryRow, Verdict
from onhook.conformance.model.worlds import ChosenWorld
from onhook.reports import html, markdown, plugin
from onhook.reports.model import Report, SubjectReport, from_json, item_of, to_json
from onhook.reports.symbols import SYMBOLS
from onhook.reports.terminal import failure_text, summary_lines
from onhook.reports.terminal_size import terminal_is_ascii, terminal_width
from onhook.reports.text import columns, cut, escape, wrap

Golden = Callable[[str, str], None]

QUIET = Finding(
    "HND-5",
    Level.MUST,
    expected="LEG-A is hung up, or another action runs on it",
    actual="a party hung up LEG-B; the handler returned no actions, nothing is running, and LEG-A is still Connected",
    call=0,
    step=2,
    event_type="HANGUP",
)
REPLAY = "onhook replay .onhook/HND-5-inbound.json"
TRACEBACK = """Traceback (most recent call last):
  File "/home/somebody/app/runtime.py", line 9, in run
    return handler(event, context)
           ^^^^^^^^^^^^^^^^^^^^^^^
  File "/home/somebody/app/handler.py", line 20, in lambda_handler
    return by_state[event["state"]]
                    ~~~~~^^^^^^^^^
KeyError: 'state'
"""


def forgetful(event: Event) -> tuple[Outcome, float]:
    """Bridges the caller, and forgets both legs."""
    actions = [BRIDGE] if event["InvocationEventType"] == "NEW_INBOUND_CALL" else []
    return Returned("", {"SchemaVersion": "1.0", "Actions": actions}), 0.0


def example(finding: Finding = QUIET, also: tuple[str, ...] = (), **call: Any) -> Counterexample:
    """A call in which LEG-B hangs up and LEG-A is forgotten."""
    plan = Plan(Call(**call), (0, 1))
    trace = play_call(plan.call, forgetful, ChosenWorld(plan.choices))
    return Counterexample(finding, Scenario((plan,)), (trace,), also)


def raising(told: Raised) -> Counterexample:
    """The same call, with a handler that raises instead."""
    shown = example(replace(QUIET, id="RSP-1", expected="a response", actual=f"the handler raises {told.type}"))
    trace = shown.traces[0]
    invocations = (*trace.invocations[:2], replace(trace.invocations[2], outcome=told))
    asked = tuple(question for question in trace.asked or () if question.after < len(invocations))
    return replace(shown, traces=(replace(trace, invocations=invocations, asked=asked, final=None),))


def failed(*examples: Counterexample, reason: str = "") -> ItemResult:
    """The result of an item with these counterexamples."""
    requirement_id = examples[0].finding.id if examples else "HND-5"
    return ItemResult(
        requirement_id,
        "inbound",
        Verdict.FAILED,
        level=Level.MUST,
        exercised=3,
        calls=44,
        reason=reason,
        counterexamples=examples,
    )


SOFTER = replace(QUIET, level=Level.SHOULD, because="a ReceiveDigits is live on LEG-A")
OTHERS = (SOFTER, SOFTER, *(replace(QUIET, action="Hangup", actual=f"cause {number}") for number in range(9)))
CODED: dict[str, Any] = {
    "code": 480,
    "digits": ("1234", "FallbackIntent", "AgentIntent"),
    "updates": ({"Function": "drop"},),
    "topology": Topology.SINGLE,
}
FAILURES: dict[str, tuple[ItemResult, dict[str, Any]]] = {
    "plain": (failed(example()), {}),
    "narrow": (failed(example()), {"width": 72}),
    "ascii": (failed(example(variations=frozenset({"LAT-2"}))), {"width": 80, "ascii_only": True}),
    "causes": (failed(example(also=("HND-2", "HND-9")), *(example(one) for one in OTHERS)), {}),
    "circumstances": (
        failed(
            example(SOFTER, **CODED, from_number="+12025550188", variations=frozenset({"LAT-12", "LAT-2", "OBS-1"}))
        ),
        {},
    ),
    "raised": (failed(raising(Raised("KeyError", "'state'", TRACEBACK))), {}),
    "no-call": (failed(reason="its deviation has expired"), {}),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_reads_as_its_golden_file(name: str, golden: Golden) -> None:
    """Requirement, page, call, expected and actual, and how to see it again: in this order."""
    result, options = FAILURES[name]
    golden(f"failure-{name}", failure_text(result, CATALOGUE[result.id], REPLAY, **options))


def test_every_golden_file_is_used() -> None:
    """A golden file that no test asks for is a leftover."""
    names = {path.stem for path in (Path(__file__).parent / "golden").glob("*.txt")}
    told = {f"failure-{name}" for name in FAILURES} | {"summary-wide", "summary-narrow"}
    assert {name for name in names if not name.startswith(("ladder-", "outcomes-"))} == told


def test_a_command_is_never_broken() -> None:
    """Whoever copies the command gets all of it."""
    command = f"{REPLAY} --onhook-handler {'very_long/' * 20}app.py:lambda_handler"
    assert command in failure_text(failed(example()), CATALOGUE["HND-5"], command, width=72).splitlines()


def test_what_else_the_call_needed_is_in_every_report() -> None:
    """A rare code is just what no ladder shows."""
    told = item_of("onhook::HND-5[inbound]", failed(example(SOFTER, **CODED, variations=frozenset({"LAT-2"}))), "")
    report = Report(subjects=(SubjectReport("handler", "app:handler", items=(told,)),))
    assert from_json(json.loads(json.dumps(to_json(report)))) == report
    for text in (
        markdown.render(report),
        html.render(report),
        failure_text(failed(example(SOFTER, **CODED)), CATALOGUE["HND-5"], ""),
    ):
        assert "hang-up code 480" in text
    assert varied("LAT-2")[:40] in markdown.render(report)


def test_two_calls_on_one_handler_are_said_to_be_two() -> None:
    """That it takes a second call is the first thing to know about such a failure."""
    shown = example()
    twice = replace(shown, scenario=Scenario(shown.scenario.plans * 2, (0, 1)), traces=shown.traces * 2)
    assert "2 on one warm handler, interleaved" in failure_text(failed(twice), CATALOGUE["HND-5"], REPLAY)


@given(st.text(max_size=200), st.text(max_size=200), st.integers(72, 120), st.booleans())
def test_no_finding_breaks_out_of_its_line(told: str, raised: str, width: int, ascii_only: bool) -> None:
    """What a handler said stays text: no control characters, no line wider than the terminal."""
    counterexample = raising(Raised(told, raised, f"{raised}\n{told}"))
    result = failed(counterexample, counterexample)
    text = failure_text(result, CATALOGUE["RSP-1"], "", width=width, ascii_only=ascii_only)
    for line in text.split("\n"):
        assert columns(line) <= width
        assert line == escape(line, ascii_only=ascii_only)


# -- the summary -----------------------------------------------------------------------------------------------------


def row(requirement_id: str, verdict: Verdict, start: str = INBOUND.lower(), **more: str) -> SummaryRow:
    """One row as the suite hands it over."""
    result = ItemResult(requirement_id, start, verdict, Level.MUST, exercised=3, calls=44)
    return cast("SummaryRow", {**result.row(f"onhook::{requirement_id}[{start}]", ""), **more})


def rows() -> list[SummaryRow]:
    """A run with something of everything."""
    special = {
        "HND-5": (Verdict.FAILED, {"actual": QUIET.actual}),
        "HND-2": (Verdict.WARNED, {"actual": "a Hangup of a leg that is Disconnected"}),
        "HND-12": (Verdict.WARNED, {"actual": "the meeting leg has ended; LEG-A stays Connected"}),
        "HND-10": (Verdict.STALE_DEVIATION, {"reason": "did not happen any more; remove it (issue 12)"}),
        "HND-13": (Verdict.KNOWN_DEVIATION, {"reason": "waits for the new telephony library (issue 17)"}),
        "RSP-8": (Verdict.BLOCKED, {"reason": "blocked by RSP-3"}),
        "RSP-9": (Verdict.BLOCKED, {"reason": "blocked by RSP-3"}),
        "HND-8": (Verdict.NOT_APPLICABLE, {"reason": "no meeting is ever joined"}),
    }
    told = []
    for requirement_id in (requirement for requirement in CATALOGUE if requirement.startswith(("RSP", "HND"))):
        verdict, more = special.get(requirement_id, (Verdict.PASSED, {}))
        told.append(row(requirement_id, verdict, **more))
        bridged = requirement_id in ("HND-5", "HND-6", "HND-7")
        missing = (Verdict.NOT_EXERCISED, {"reason": "no call of 44 reached a bridge"})
        verdict, more = missing if bridged else (verdict, more)
        told.append(row(requirement_id, verdict, "outbound", **more))
    return told


@pytest.mark.parametrize(("name", "options"), [("wide", {}), ("narrow", {"width": 72, "ascii_only": True})])
def test_a_summary_reads_as_its_golden_file(name: str, options: dict[str, Any], golden: Golden) -> None:
    """What asks for action has a line of its own; everything else is compressed."""
    golden(f"summary-{name}", "\n".join(summary_table(rows(), **options)))


REFUSED = (
    "ACTION_FAILED reported the Hangup of LEG-A, although it is valid and the world did not make it fail; the handler had"
    ' answered ACTION_SUCCESSFUL with Hangup {"CallId": "00000000-0000-4000-8000-000000000001", "Note": "a; b"}'
)


def test_a_warning_in_one_line_begins_with_what_happened() -> None:
    """The line is cut; what the handler had answered, with whole identifiers, would fill it."""
    warned = row("HUP-S1", Verdict.WARNED, actual=REFUSED, replay="onhook replay .onhook/HUP-S1-inbound.json")
    [told] = [line for line in summary_table([warned], width=96) if "ACTION_FAILED" in line]
    assert told.lstrip().startswith(
        "ACTION_FAILED reported the Hangup of LEG-A, although it is valid and the world did"
    )
    [told] = [line for line in summary_table([warned], width=240) if "ACTION_FAILED" in line]
    assert (
        'fail; the handler had answered ACTION_SUCCESSFUL with Hangup {"CallId": "00000000…0001", "Note": "a; b"}'
        in told
    )
    again = row("ENV-5", Verdict.WARNED, actual='CallId "3F2A91C0-7b1e-4c55-9d10-5a6b7c8db71e" is Connected again')
    assert any('  CallId "3F2A91C0…b71e" is Connected again' in line for line in summary_table([again]))
    causes = failure_text(failed(example(), example(replace(QUIET, actual=REFUSED))), CATALOGUE["HND-5"], REPLAY)
    assert "   - HANGUP: ACTION_FAILED reported the Hangup of LEG-A" in causes


def test_why_a_finding_weighs_less_is_told_however_long_it_is() -> None:
    """What a long exception says is cut before that."""
    because = "only under LAT-8: CallDetails of a call have no SipRuleId (that is no failure)"
    long = {"actual": "raises ValidationError: " + "field required, " * 40, "because": because}
    for verdict in (Verdict.WARNED, Verdict.PASSED):
        told = summary_table([row("RSP-1", verdict, **long)], width=80)
        assert because in " ".join(" ".join(told).split())
        shown = [line for line in told if "field required" in line or "LAT-8" in line]
        assert 1 < len(shown) <= 3
        assert all(columns(line) <= 80 for line in shown)


def test_what_our_own_handler_raises_does_not_stand_above_a_requirement_on_services() -> None:
    raised = failed(raising(Raised("InvocationFailed", "on purpose", "")))
    assert "InvocationFailed: on purpose, in answer to" in failure_text(raised, CATALOGUE["RSP-1"], REPLAY)
    assert "InvocationFailed: on purpose, in answer to" not in failure_text(raised, CATALOGUE["ENV-8"], REPLAY)


def test_a_warning_tells_where_it_was_raised_however_long_the_exception_is() -> None:
    because, place = "the response to this HANGUP is ignored", "handler.py:20"
    result = replace(failed(raising(Raised("KeyError", "'state' " * 40, TRACEBACK))), verdict=Verdict.WARNED)
    finding = replace(result.counterexamples[0].finding, because=because)
    warned = replace(result, counterexamples=(replace(result.counterexamples[0], finding=finding),))
    told = " ".join(" ".join(summary_table([warned.row("onhook::RSP-1[inbound]", REPLAY)], width=80)).split())
    assert f", at {place} ({because})" in told
    assert ", at " not in " ".join(summary_table([failed(example()).row("onhook::HND-5[inbound]", REPLAY)]))


def test_each_note_is_told_once_whatever_start_it_is_of() -> None:
    """What one start has to be told of hides nothing of another one."""
    notes = {"inbound": "speaks for an hour", "outbound": "speaks for an hour", "bridged": "falls silent"}
    noted = [row("HND-11", Verdict.PASSED, start, actual=actual) for start, actual in notes.items()]
    told = summary_table([*noted, row("RSP-11", Verdict.PASSED, actual="takes 7 s")])
    begin = told.index("noted (2), which is no failure:")
    assert told[begin + 1 :] == ["  RSP-11  takes 7 s", "  HND-11  speaks for an hour", "  HND-11  falls silent"]


def test_the_summary_does_not_depend_on_the_order_of_the_rows() -> None:
    """Workers hand in their rows as they come: a requirement stands where the catalogue and its verdict put it."""
    listed = [line.split()[0] for line in summary_table(rows()) if line.startswith("HND-")]
    assert listed == ["HND-5", "HND-10", "HND-12", "HND-2", "HND-13"]
    shuffled = summary_table(sorted(rows(), key=lambda row: (row["start"], row["nodeid"][::-1])))
    assert shuffled == summary_table(rows())


def test_every_verdict_has_a_symbol() -> None:
    """A verdict that nobody has given a symbol could not be shown."""
    assert set(SYMBOLS) == set(Verdict)
    assert len({one.symbol for one in SYMBOLS.values()}) == len({one.ascii for one in SYMBOLS.values()}) == len(Verdict)
    assert all(one.ascii.isascii() and len(one.word) <= 10 for one in SYMBOLS.values())


@given(st.lists(st.tuples(st.sampled_from([*CATALOGUE, "X-1"]), st.sampled_from(Verdict), st.text(max_size=90))))
def test_no_summary_is_wider_than_the_terminal(told: list[tuple[str, Verdict, str]]) -> None:
    """Reasons come from an adopter's file and from handlers, and any number of starts may have been asked for."""
    for line in summary_table([row(one, verdict, text[:20], reason=text) for one, verdict, text in told], width=72):
        assert columns(line) <= 72
        assert line == escape(line)


# -- the plugin ------------------------------------------------------------------------------------------------------


class Reporter:
    """What pytest's terminal reporter would write."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, bool]]] = []

    def section(self, title: str, sep: str = "=") -> None:
        """Note the head of a section."""
        self.lines.append((title, {}))

    def write_line(self, line: str, **markup: bool) -> None:
        """Note a line."""
        self.lines.append((line, markup))


def test_the_plugin_writes_the_summary_in_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """A section of its own, each line in the colour of its verdict."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(plugin, "terminal_is_ascii", lambda: False)
    reporter = Reporter()
    plugin.pytest_onhook_summary(reporter, rows())  # type: ignore[arg-type]
    assert reporter.lines[0][0] == "onhook"
    assert reporter.lines[1:] == [(line.text, dict(line.markup)) for line in summary_lines(rows())]
    empty = Reporter()
    plugin.pytest_onhook_summary(empty, [])  # type: ignore[arg-type]
    assert empty.lines == []


def test_a_worker_draws_for_the_terminal_of_its_controller(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker has no terminal; it is told how wide the text will be read, and in which characters."""
    monkeypatch.setenv("COLUMNS", "72")
    monkeypatch.setattr(sys, "__stdout__", SimpleNamespace(encoding="ascii"))
    node = SimpleNamespace(workerinput={})
    plugin.pytest_configure_node(node)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(sys, "__stdout__", SimpleNamespace(encoding="utf-8"))
    expected = failure_text(failed(example()), CATALOGUE["HND-5"], REPLAY, width=72, ascii_only=True)
    config: Any = SimpleNamespace(workerinput=node.workerinput)
    assert plugin.pytest_onhook_failure_text(config, failed(example()), REPLAY, 0) == expected
    unknown = replace(failed(example()), id="X-1")
    assert plugin.pytest_onhook_failure_text(config, unknown, REPLAY, 0) is None


@pytest.mark.parametrize(
    ("told", "margin", "width"), [("20", 0, 72), ("90", 0, 90), ("90", 8, 82), ("75", 8, 72), ("500", 8, 120)]
)
def test_texts_are_as_wide_as_the_terminal_within_reason(
    told: str, margin: int, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ladder needs some room, and nobody follows a line across a wall."""
    monkeypatch.setenv("COLUMNS", told)
    assert terminal_width(margin) == width


def test_a_worker_leaves_room_for_what_stands_before_a_text() -> None:
    config: Any = SimpleNamespace(workerinput={plugin.WIDTH: 100, plugin.ASCII_ONLY: False})
    expected = failure_text(failed(example()), CATALOGUE["HND-5"], REPLAY, width=92)
    assert plugin.pytest_onhook_failure_text(config, failed(example()), REPLAY, 8) == expected


@pytest.mark.parametrize(
    ("encoding", "ascii_only"), [("utf-8", False), ("latin-1", True), ("no such", True), (None, True)]
)
def test_a_terminal_without_box_characters_gets_ascii(
    encoding: str | None, ascii_only: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question mark in place of every line is no ladder."""
    monkeypatch.setattr(sys, "__stdout__", SimpleNamespace(encoding=encoding))
    assert terminal_is_ascii() is ascii_only


def test_the_plugin_loads_nothing_until_there_is_something_to_show() -> None:
    """It is loaded by every pytest run of an environment."""
    code = "import sys, onhook.reports.plugin; print(*(name for name in sys.modules if name.startswith('onhook.')))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert set(loaded) == {"onhook.reports", "onhook.reports.plugin", "onhook.reports.terminal_size"}


# -- text ------------------------------------------------------------------------------------------------------------


def test_text_is_measured_in_columns() -> None:
    """Wide characters take two columns, accents none."""
    assert columns("日本") == 4
    assert columns("e\u0301") == 1
    assert cut("日本語", 4) == "日…"
    assert cut("abc", 1, "...") == "a"
    assert cut("abc", 3) == "abc"


def test_what_cannot_be_seen_is_written_out() -> None:
    """Escapes, direction marks, lone surrogates and piles of accents do nothing to a terminal."""
    assert escape("\x1b[2J\u202e\ud800") == "\\x1b[2J\\u202e\\ud800"
    assert escape("e\u0301\u0301\u0301") == "e\u0301\u0301\\u0301"
    assert escape("é …", ascii_only=True) == "\\xe9 ..."


@given(st.text(), st.integers(1, 40))
def test_wrapped_text_fits_and_keeps_its_words(text: str, width: int) -> None:
    """Nothing is lost where a line is broken, but for a wide character that no line has room for."""
    lines = wrap(text, width)
    assert all(columns(line) <= width for line in lines)
    if width > 1:
        assert "".join("".join(lines).split()) == "".join(text.split())
