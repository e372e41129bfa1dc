"""The names for others: the pages have them all and use no others, and `play` treats a handler as Lambda does."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from onhook import strategies
from onhook.conformance import testing
from onhook.conformance.testing import Call, InvocationFailed, Plan, Raised, Returned, Scenario, play

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "examples").rglob("*.md"))]
PUBLIC = ("onhook.conformance.recorded.cluster", "onhook.conformance.testing", "onhook.strategies")
CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ONE_CALL = Scenario((Plan(Call()),))


def imported(code: str) -> Iterator[str]:
    """Yield `module:name` for what a piece of code imports from onhook."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (f"{alias.name}:" for alias in node.names if alias.name.split(".")[0] == "onhook")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "onhook":
            yield from (f"{node.module}:{alias.name}" for alias in node.names)


def is_public(what: str) -> bool:
    module, _, name = what.partition(":")
    whole = f"{module}.{name}"
    return whole in PUBLIC or (module in PUBLIC and name in importlib.import_module(module).__all__)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pages_import_public_names_only(page: Path) -> None:
    names = [name for code in CODE.findall(page.read_text("utf-8")) for name in imported(code)]
    assert [name for name in names if not is_public(name)] == []


def test_the_pages_do_import_something() -> None:
    used = {name for page in PAGES for code in CODE.findall(page.read_text("utf-8")) for name in imported(code)}
    assert {name.partition(":")[0] for name in used} == set(PUBLIC)


@pytest.mark.parametrize(
    "file", sorted((ROOT / "examples").rglob("*.py")), ids=lambda file: file.relative_to(ROOT).as_posix()
)
def test_examples_import_public_names_only(file: Path) -> None:
    assert [name for name in imported(file.read_text("utf-8")) if not is_public(name)] == []


def test_the_docstring_of_the_strategies_imports_public_names_only() -> None:
    lines = [line.strip() for line in (strategies.__doc__ or "").splitlines() if "import" in line]
    assert lines
    assert [name for name in imported("\n".join(lines)) if not is_public(name)] == []


@pytest.mark.parametrize("name", ["onhook.conformance.model.traces:Trace", "onhook.conformance.testing:play_scenario"])
def test_what_is_internal_is_not_public(name: str) -> None:
    assert not is_public(name)


def test_the_page_has_a_row_for_each_public_name_and_no_other() -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8").partition("## `onhook.conformance.testing`")[2]
    cells = re.findall(r"^\| (`[^|]*`) \|", page, re.MULTILINE)
    names = [name for cell in cells for name in re.findall(r"`(\w+)", cell)]
    assert sorted(names) == sorted(testing.__all__)


# -- play --------------------------------------------------------------------------------------------------------------


def respond(*actions: Any) -> dict[str, Any]:
    return {"SchemaVersion": "1.0", "Actions": list(actions)}


def test_play_keeps_events_and_responses() -> None:
    played = play(ONE_CALL, lambda event, context: respond())
    (trace,) = played.traces
    assert [invocation.event["InvocationEventType"] for invocation in trace.invocations] == [
        "NEW_INBOUND_CALL",
        "HANGUP",
    ]
    assert {type(invocation.outcome) for invocation in trace.invocations} == {Returned}


def test_play_takes_and_gives_json() -> None:
    def handler(event: dict[str, Any], context: Any) -> Any:
        kind, event["InvocationEventType"] = event["InvocationEventType"], "changed by the handler"
        pause = {"Type": "Pause", "Parameters": {"DurationInMilliseconds": Decimal(100)}}
        return respond(*((pause,) if kind == "NEW_INBOUND_CALL" else ()))

    first, second, *_ = play(ONE_CALL, handler).traces[0].invocations
    assert first.event["InvocationEventType"] == "NEW_INBOUND_CALL"
    assert first.outcome.text.endswith('[{"Type": "Pause", "Parameters": {"DurationInMilliseconds": 100}}]}')
    assert second.event["ActionData"]["Parameters"] == {"DurationInMilliseconds": 100}


def test_the_context_is_that_of_lambda() -> None:
    left: list[int] = []

    def handler(event: dict[str, Any], context: Any) -> Any:
        left.append(context.get_remaining_time_in_millis())
        return respond()

    play(ONE_CALL, handler)
    assert all(0 < one <= 20_000 for one in left)


def test_callers_dial_what_the_expression_wants_unless_a_keypad_is_given() -> None:
    def dialled(**options: Any) -> list[str]:
        ask = {"Type": "SpeakAndGetDigits", "Parameters": {"InputDigitsRegex": "^7[4-6]8$", "MinNumberOfDigits": 3}}
        got: list[str] = []

        def handler(event: dict[str, Any], context: Any) -> Any:
            got.append(event.get("ActionData", {}).get("ReceivedDigits", ""))
            return respond(*([ask] if event["InvocationEventType"] == "NEW_INBOUND_CALL" else []))

        play(ONE_CALL, handler, **options)
        return [found for found in got if found]

    (digits,) = dialled()
    assert re.fullmatch("7[4-6]8", digits)
    assert dialled(keypad=lambda parameters: ["12"]) == ["12"]


def test_what_the_handler_raises_propagates() -> None:
    with pytest.raises(KeyError, match="Actions"):
        play(ONE_CALL, lambda event, context: event["Actions"])


def test_a_failed_invocation_is_one_that_the_service_sees() -> None:
    def handler(event: dict[str, Any], context: Any) -> Any:
        raise InvocationFailed("the table is not there")

    trace = play(ONE_CALL, handler).traces[0]
    assert trace.invocations[0].outcome == Raised("InvocationFailed", "the table is not there")
    assert set((trace.final or {}).values()) == {"Disconnected"}


@pytest.mark.parametrize("value", [object(), {1, 2}, float("nan")])
def test_what_json_cannot_hold_is_refused_with_the_event(value: object) -> None:
    with pytest.raises(TypeError, match="answered NEW_INBOUND_CALL with no JSON"):
        play(ONE_CALL, lambda event, context: value)


def test_what_is_done_to_a_trace_changes_no_later_call() -> None:
    """Equal responses are read once, and their values are shared inside of the suite."""

    def rejects(event: dict[str, Any], context: object) -> dict[str, Any]:
        return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {"SipResponseCode": "486"}}]}

    def answers() -> list[Any]:
        outcomes = [one.outcome for one in play(ONE_CALL, rejects).traces[0].invocations]
        return [outcome.value for outcome in outcomes if isinstance(outcome, Returned)]

    answers()[0]["Actions"].clear()
    assert [len(answer["Actions"]) for answer in answers()] == [1, 1]


@pytest.mark.parametrize(
    ("wrong", "error"), [({"topology": "bridged"}, TypeError), ({"direction": "inbound"}, ValueError)]
)
def test_a_call_that_would_begin_otherwise_than_it_says_is_refused(
    wrong: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error, match="expected"):
        Call(**wrong)


@pytest.mark.parametrize("hints", ["1234", [1234]])
def test_a_keypad_takes_strings_of_digits_alone(hints: Any) -> None:
    with pytest.raises(TypeError, match="strings of digits"):
        strategies.RegexKeypad(hints)
