"""Exported tests are formatted Python whatever stands in the file, and exported events are those of the trace."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.counterexamples import Written, scenario_from_json
from onhook.conformance.campaigns.exporting import Exported, _literal, event_files, source
from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import OUTBOUND, Topology
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Invocation, Returned, Trace

HOSTILE = (
    '"""\nimport os\nos.abort()\n"""',
    "'''\nimport os\nos.abort()\n'''",
    '"); import os; os.abort()  # ',
    "'); import os; os.abort()  # ",
    "back\\slash\\",
    "both ' and \" and \\' and \\\"",
    "line\nbreak\r\ttab\0nul\x1b[31mred\x7f\x85\u2028",
    "{braces} %s %(x)s",
    "Zoë 山田 🙂 e\u0301 \u202egnp.exe \ud800 \ufeff",
    "x" * 200,
    "",
)
EVENT: dict[str, Any] = {"InvocationEventType": "NEW_INBOUND_CALL", "CallDetails": {"TransactionId": "t"}}


def exported(**changes: Any) -> Exported:
    """A counterexample as it is read; `changes` are fields of what is written, and settings."""
    settings = {name: changes.pop(name) for name in list(changes) if name not in Written.__dataclass_fields__}
    written = Written(
        requirement_id="RSP-4",
        start="inbound",
        settings=Settings(**{"handler": "app:handler", **settings}),
        base="..",
        fixtures_from="..",
        scenario=Scenario(()),
    )
    written = replace(written, **{"scenario": Scenario((Plan(Call()),)), **changes})
    trace = Trace((Invocation(EVENT, Returned("null", None)),))
    return Exported(Path("/repo/.onhook/RSP-4-inbound.json"), written, (trace,))


def hostile(text: str) -> Exported:
    """A counterexample that says the same text wherever it can."""
    words = {text: text, "who": text}
    call = Call(
        Topology.BRIDGED,
        OUTBOUND,
        seed=7,
        from_number=text,
        to_number=text,
        other_number=text,
        digits=(text, 3),
        code=486,
        updates=(words, {}),
        arguments=words,
    )
    call = replace(call, extra_actions=frozenset({text, "Say"}))
    one = exported(
        scenario=Scenario((Plan(call, (1, 0, 2)), Plan(Call(), tuple(range(60)), (1,))), (0, 1), 4_000_000_000),
        start=text,
        base=text.replace("\0", "").replace("\ud800", "") or ".",
        handler=text or "app:handler",
        fixtures=(text, "aws"),
        arguments=words,
        updates=(words,),
        extra_actions=(text,),
        time_limit=0.25,
    )
    event = {"InvocationEventType": text, "ActionData": {"Type": text}}
    return replace(one, traces=(Trace((Invocation(event, Returned("", None)),)), *one.traces))


SOURCES = {
    **{f"hostile {number}": hostile(text) for number, text in enumerate(HOSTILE)},
    **{requirement: exported(requirement_id=requirement) for requirement in CATALOGUE},
    "plays": exported(requirement_id="PLAYS", handler="", service="emulator:play"),
    "service": exported(handler="", service="emulator:play", start="bridged"),
    "fixtures": exported(fixtures=("aws", "clock")),
    "many fixtures": exported(fixtures=tuple(f"a_fixture_with_a_long_name_{one}" for one in range(4))),
    "above": exported(base="../.."),
    "below": exported(base="../services/calls"),
    "far": exported(base="../" + "a/long/path/" * 9),
    **{f"of {length}": exported(arguments={"a": "b" * length}) for length in range(40, 75)},
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all sources as files."""
    folder = tmp_path_factory.mktemp("written")
    for number, text in enumerate(SOURCES.values()):
        (folder / f"test_{number}.py").write_text(source(text, Path("/repo")), encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", [("check",), ("format", "--diff")], ids=" ".join)
def test_a_test_is_as_linter_and_formatter_want_it(written: Path, command: tuple[str, ...]) -> None:
    words = [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", "."]
    ran = subprocess.run(words, cwd=written, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("name", SOURCES)
def test_a_test_holds_the_call_and_nothing_else_that_does_anything(name: str) -> None:
    one = SOURCES[name]
    tree = ast.parse(source(one, Path("/repo")))
    docstring, path, pytest_, ours, constant, function = tree.body
    assert isinstance(docstring, ast.Expr)
    assert isinstance(path, ast.ImportFrom)
    assert isinstance(pytest_, ast.Import)
    assert isinstance(ours, ast.ImportFrom)
    assert isinstance(constant, ast.Assign)
    assert isinstance(function, ast.FunctionDef)
    assert scenario_from_json(ast.literal_eval(constant.value), name) == one.written.scenario
    (statement,) = function.body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    given_ = {str(word.arg): word.value for word in statement.value.keywords}
    given_.pop("base"), given_.pop("pytestconfig")
    settings = one.written.settings
    values = {name: ast.literal_eval(value) for name, value in given_.items()}
    assert values.get("handler", "") == settings.handler
    assert values.get("service", "") == settings.service
    assert values.get("arguments") == settings.arguments
    assert tuple(values.get("updates", ())) == (settings.updates or ())
    assert tuple(values.get("extra_actions", ())) == settings.extra_actions
    marks = [ast.literal_eval(word) for mark in function.decorator_list for word in getattr(mark, "args", ())]
    assert tuple(marks) == settings.fixtures


def test_a_test_says_what_is_required_and_where_that_is_written() -> None:
    requirement = CATALOGUE["RSP-4"]
    text = ast.get_docstring(ast.parse(source(exported(), Path("/repo")))) or ""
    words = " ".join(text.split())
    assert words.startswith(f"RSP-4: {requirement.title}. {requirement.statement} {requirement.url} ")
    assert "When it was found broken: NEW_INBOUND_CALL. " in words
    assert "def test_rsp_4_inbound(pytestconfig: pytest.Config) -> None:" in source(exported(), Path("/repo"))


@pytest.mark.parametrize(
    ("folder", "base"),
    [
        ("/repo", "Path(__file__).parent,"),
        ("/repo/tests", "Path(__file__).parents[1],"),
        ("/repo/tests/calls", "Path(__file__).parents[2],"),
        ("/other", 'Path(__file__).parent / "../repo",'),
        ("/", 'Path(__file__).parent / "repo",'),
    ],
)
def test_a_test_finds_its_target_from_where_it_stands(folder: str, base: str) -> None:
    assert f"        base={base}\n" in source(exported(), Path(folder))


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=())), inner),
)


@given(VALUES)
def test_a_literal_means_what_it_was_made_from(value: Any) -> None:
    assert ast.literal_eval(_literal(value, "", 11)) == value


@pytest.mark.parametrize("text", HOSTILE)
def test_the_name_of_an_event_is_harmless(text: str) -> None:
    names = list(event_files(hostile(text)))
    assert len(names) == 2
    assert all(set(name) <= set("-_.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") for name in names)
    assert all(len(name) < 100 for name in names)


def test_events_of_several_calls_come_in_the_order_in_which_they_were_sent() -> None:
    def trace(*numbers: int) -> Trace:
        return Trace(tuple(Invocation(EVENT | {"Sequence": n}, Returned("", None), position=n) for n in numbers))

    files = event_files(replace(exported(), traces=(trace(0, 2, 3), trace(1, 4))))
    assert [event["Sequence"] for event in files.values()] == [0, 1, 2, 3, 4]
    assert [name.removesuffix("-NEW_INBOUND_CALL.json") for name in files] == [
        *("01-call-1", "02-call-2", "03-call-1", "04-call-1", "05-call-2")
    ]
    assert list(files) == sorted(files)


def test_a_hundred_events_still_sort() -> None:
    invocations = tuple(Invocation(EVENT, Returned("", None), position=number) for number in range(101))
    files = event_files(replace(exported(), traces=(Trace(invocations),)))
    assert list(files) == sorted(files)
    assert next(iter(files)) == "001-NEW_INBOUND_CALL.json"
