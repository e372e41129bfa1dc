"""The table of the kinds of targets: what comes with onhook, what packages add, and what is said of a bad one."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from onhook.conformance import targets
from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.campaigns.suite import ServiceSuite, Surroundings
from onhook.conformance.targets import BUILT_IN, GROUP, ChecksNames, DrawsLots, NotThere, TargetError, check, kind_of
from onhook.conformance.targets.names import is_there, parse_target
from onhook.conformance.testing import Event, Function, Outcome, returned

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "own_target"


@pytest.mark.parametrize("scheme", [built_in.name for built_in in BUILT_IN])
def test_every_built_in_kind_is_there(scheme: str) -> None:
    kind = kind_of(f"{scheme}:x")
    assert callable(kind.is_there)
    assert callable(kind.open)


def test_a_folder_of_the_name_of_a_module_is_not_that_module(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "app.py").touch()
    found = [is_there("app:handler", tmp_path / "app"), is_there("app.app:handler", tmp_path)]
    assert (is_there("app:handler", tmp_path), found) == (False, [True, True])


@pytest.mark.parametrize("text", ["app:handler", "app.py:handler", "app", "", "C:handler", " python:app:handler "])
def test_without_a_scheme_it_is_python(text: str) -> None:
    assert kind_of(text) is kind_of("python:")


@pytest.mark.parametrize("text", ["node:x", "http://x", "https://x", "lambda:x"])
def test_a_service_is_python(text: str, tmp_path: Path) -> None:
    suite = ServiceSuite(settings=Settings(service=text), budget=Budget(), surroundings=Surroundings(base=tmp_path))
    with pytest.raises(TargetError, match="write an adapter for one that is elsewhere"), suite.open():
        pass


def offer(monkeypatch: pytest.MonkeyPatch, *places: str) -> None:
    offered = [EntryPoint("own", place, GROUP) for place in places]
    monkeypatch.setattr(targets, "_offered", lambda: offered)


def test_a_package_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, "nowhere_at_all:KIND")
    with pytest.raises(
        TargetError, match=r"the scheme 'own' \(nowhere_at_all:KIND\) cannot be used: ModuleNotFoundError"
    ):
        kind_of("own:x")


@pytest.mark.parametrize("place", ["builtins:int", "string:digits", "onhook.conformance.targets.node:NodeFunction"])
def test_what_is_no_kind_is_refused(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    offer(monkeypatch, place)
    with pytest.raises(TargetError, match=rf"'own' \({place}\) is no kind of target: .* `is_there` and `open`, found"):
        kind_of("own:x")


def test_a_function_needs_nothing_but_invoke() -> None:
    class Least(Function):
        def invoke(self, event: Event) -> tuple[Outcome, float]:
            return returned("{}"), 0.0

    function = Least()
    function.cold_start()
    assert (function.starts_cold, function.digits, function.numbers) == (False, (), ())
    assert (function.fingerprint(), function.place()) == ("", "")
    assert not isinstance(function, DrawsLots)


def test_a_kind_that_checks_no_names_takes_all_of_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    offer(monkeypatch, "onhook_lines:LINES")
    monkeypatch.syspath_prepend(str(EXAMPLE))
    assert not isinstance(kind_of("own:x"), ChecksNames)
    check("own:x", tmp_path)
    assert isinstance(kind_of("python:"), ChecksNames)
    with pytest.raises(NotThere):
        check("nowhere_at_all:handler", tmp_path)


def test_a_scheme_that_two_packages_offer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, "one:KIND", "two:KIND")
    with pytest.raises(TargetError, match="several packages offer the scheme 'own': one:KIND, two:KIND"):
        kind_of("own:x")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("index.js:handler", "is JavaScript: write node:index.js:handler"),
        ("dist/app.mjs:handler", "is JavaScript: write node:dist/app.mjs:handler"),
        ("ftp://host/x", "no package here offers the scheme 'ftp'"),
        ("nodejs:index.js:handler", "did you mean node:index.js:handler"),
        ("js:index.js:handler", "did you mean node:index.js:handler"),
        ("Node:index.js:handler", "did you mean node:index.js:handler"),
        ("HTTP://host/x", "did you mean http://host/x"),
        ("arn:aws:lambda:us-east-1:123456789012:function:x", "is written lambda:arn:aws:lambda:us-east-1"),
    ],
)
def test_what_was_meant_for_another_kind_is_said(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "dist").mkdir()
    for name in ("index.js", "dist/app.mjs"):
        (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(TargetError, match=said):
        parse_target(text, tmp_path)
