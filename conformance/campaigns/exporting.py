"""Counterexamples for use elsewhere: as a test of the adopter's own, and as events that other tools can send.

What stands in a file may come from anywhere. So whatever goes into the test is written as a literal, and whatever goes
into a name or a comment is letters, digits and underscores.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from onhook.conformance.campaigns.config import ENCODING, ConfigError, Settings
from onhook.conformance.campaigns.counterexamples import Written, found_from, read_counterexample, scenario_to_json
from onhook.conformance.catalogue import CATALOGUE, VERSION
from onhook.conformance.model.calls import Call
from onhook.conformance.model.requirements import Subject
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Event, Trace
from onhook.conformance.model.verdicts import PLAYS, PLAYS_TITLE
from onhook.conformance.schemas.traces_json import from_json

#: The longest line of an exported test: the default of formatters.
WIDTH = 88
_INDENT = "    "
#: Events of a call that the head of a test names.
_MOST_NAMED = 12
#: Settings that a test has in another form than as an argument, or that do not change what the call comes to.
_NOT_PASSED = ("handler", "service", "fixtures", "strict", "levels")
#: What a call is like where a test says nothing of it.
_PLAIN = Scenario((Plan(Call()),))
#: What it says of every call.
_TOLD = ("topology", "direction", "from_number", "to_number")


@dataclass(frozen=True, slots=True)
class Exported:
    """A counterexample that was read: what has to be played, and what it came to when it was found."""

    file: Path
    written: Written
    traces: tuple[Trace, ...]

    @property
    def name(self) -> str:
        """Its requirement and start, as a name of Python's."""
        return f"{self.written.requirement_id}_{_word(self.written.start)[:20]}".replace("-", "_").rstrip("_").lower()

    @property
    def base(self) -> Path:
        """The folder that the target is relative to: the same that a replay takes."""
        base = _resolved(self.file, "base", self.written.base)
        return found_from(self.written.settings.target, base, Path.cwd()) or base

    @property
    def is_found(self) -> bool:
        """Whether the target is there at all."""
        return found_from(self.written.settings.target, self.base, Path.cwd()) is not None

    @property
    def fixtures_from(self) -> Path:
        """The folder whose fixtures the target runs under."""
        return _resolved(self.file, "fixtures_from", self.written.fixtures_from)

    @property
    def events(self) -> list[tuple[int, Event]]:
        """The events in the order in which they came, each with the number of its call, from 1."""
        invocations = [
            (invocation, call) for call, trace in enumerate(self.traces, 1) for invocation in trace.invocations
        ]
        return [(call, invocation.event) for invocation, call in sorted(invocations, key=lambda of: of[0].position)]


def read_exported(file: Path) -> Exported:
    """Read a counterexample with its trace; raises ConfigError with the file, and what is wrong in it."""
    written = read_counterexample(file)
    if not written.settings.target:
        raise ConfigError(f"{file}: settings: expected a handler or a service, found neither")
    document = json.loads(file.read_text(encoding=ENCODING))
    try:
        traces = from_json(document.get("trace"))
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{file}: trace: {error}") from error
    return Exported(file, written, traces)


def _resolved(file: Path, key: str, relative: str) -> Path:
    try:
        return (file.parent / relative).resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigError(f"{file}: {key}: expected a folder, found {relative!r}") from error


def export(file: Path, *, test: Path | None, events: Path | None, force: bool = False) -> list[str]:
    """Write a counterexample as a test, as events or as both; return what there is to say, line by line.

    A `test` that is a folder gets a file of the usual name. Nothing is written where something cannot be: raises
    ConfigError for a file that is no counterexample, and for places that are taken (without `force`) or are not there.
    """
    if test is None and events is None:
        raise ConfigError("expected --pytest, --events DIR or both, found neither")
    exported = read_exported(file)
    if test is not None and test.is_dir():
        test /= f"test_{exported.name}.py"
    said: list[str] = []
    try:
        if test is not None:
            _check_test(test, force=force)
        if events is not None:
            _check_events(events, force=force)
            if not exported.events:
                raise ConfigError(f"--events: {file} has none: the service broke down before it sent one")
        if test is not None:
            text = source(exported, test.parent)
            said += _said_of_test(exported, test)
            test.write_text(text, encoding="utf-8")
        if events is not None:
            said += _write_events(exported, events)
    except OSError as error:
        raise ConfigError(f"{error.filename or test or events}: cannot be used: {error.strerror}") from error
    return said


def _check_test(file: Path, *, force: bool) -> None:
    if file.suffix != ".py":
        raise ConfigError(f"--pytest: {file}: expected a file that ends in .py, or a folder")
    if not file.parent.is_dir():
        raise ConfigError(f"--pytest: there is no folder {file.parent}")
    if os.path.lexists(file) and not force:
        raise ConfigError(f"--pytest: {file} is there already; --force overwrites it, or name another file")


def _check_events(folder: Path, *, force: bool) -> None:
    if not folder.parent.is_dir():
        raise ConfigError(f"--events: there is no folder {folder.parent}")
    if os.path.lexists(folder) and not folder.is_dir():
        raise ConfigError(f"--events: {folder} is no folder")
    if folder.is_dir() and not force and any(folder.iterdir()):
        raise ConfigError(
            f"--events: {folder} has files in it; name another folder, or overwrite those of the same names with --force"
        )


# -- events ------------------------------------------------------------------------------------------------------------


def _write_events(exported: Exported, folder: Path) -> list[str]:
    folder.mkdir(exist_ok=True)
    names = event_files(exported)
    for name, event in names.items():
        (folder / name).write_text(json.dumps(event, indent=2) + "\n", encoding="utf-8")
    shown = shlex.quote(f"{'./' if str(folder).startswith('-') else ''}{folder}")
    count = f"{len(names)} event{'' if len(names) == 1 else 's'}"
    if exported.written.settings.subject is Subject.SERVICE:
        further = "; it got no further than the last one" if exported.written.requirement_id == PLAYS else ""
        return [
            f"{folder}: {count}, in the order in which your service sent them{further}",
            "  read them, attach them to an issue, or compare them with what it sends once it is mended",
            f"  onhook replay {shlex.quote(str(exported.file))} plays the call again",
        ]
    loop = f"for event in {shown}/*.json; do"
    return [
        f"{folder}: {count}, to be sent to your function in order:",
        f'  {loop} aws lambda invoke --function-name FUNCTION --payload "fileb://$event" /dev/stdout; done',
        f'  {loop} sam local invoke FUNCTION -e "$event"; done',
    ]


def event_files(exported: Exported) -> dict[str, Event]:
    """Return the events by the names of their files, which sort in the order in which they came."""
    events = exported.events
    digits = max(2, len(str(len(events))))
    are_many = len(exported.traces) > 1
    return {
        f"{number:0{digits}}-{f'call-{call}-' if are_many else ''}{_type(event)}.json": event
        for number, (call, event) in enumerate(events, 1)
    }


def _type(event: Event) -> str:
    return _word(event.get("InvocationEventType")) or "EVENT"


def _word(value: object) -> str:
    """What is harmless of a value in a name or a comment."""
    return re.sub(r"[^A-Za-z0-9]+", "_", value).strip("_")[:60] if isinstance(value, str) else ""


# -- a test ------------------------------------------------------------------------------------------------------------


def _said_of_test(exported: Exported, file: Path) -> list[str]:
    shown = shlex.quote(f"{'./' if str(file).startswith('-') else ''}{file}")
    said = [f"{file}: run it with `pytest {shown}`"]
    settings, where = exported.written.settings, exported.fixtures_from
    if settings.fixtures and not file.resolve().is_relative_to(where):
        names = ", ".join(map(_quoted, settings.fixtures))
        said.append(f"  its fixtures {names} were found from {_quoted(str(where))}: put it there, or below")
    if not exported.is_found:
        said.append(
            f"  its target {_quoted(settings.target)} is not there, neither from {_quoted(str(exported.base))} nor from the"
            " current folder: the test fails until `base` in it is the folder that the target is found from"
        )
    if exported.written.seen_once:
        said.append("  it was seen once, behind other calls, so this test may pass although nothing was mended")
    return said


def source(exported: Exported, folder: Path) -> str:
    """Return the test as it stands in a file of this folder, formatted."""
    written, settings = exported.written, exported.written.settings
    scenario = _literal(_shortened(scenario_to_json(written.scenario)), "", len("SCENARIO = "))
    kind = settings.subject
    arguments = [
        _literal(written.requirement_id, "", 0),
        "SCENARIO",
        f"{kind}={_literal(settings.target, _INDENT * 2, len(kind) + 1)}",
        f"base={_folder(os.path.relpath(exported.base, folder.resolve()))}",
        *(f"{name}={_literal(value, _INDENT * 2, len(name) + 1)}" for name, value in _declared(settings).items()),
        "pytestconfig=pytestconfig",
    ]
    return "\n".join(
        [
            '"""' + "\n".join(_head(exported)),
            '"""',
            "",
            "from pathlib import Path",
            "",
            "import pytest",
            "from onhook.conformance.testing import assert_not_broken",
            "",
            f"SCENARIO = {scenario}",
            "",
            "",
            *_marks(settings.fixtures),
            f"def test_{exported.name}(pytestconfig: pytest.Config) -> None:",
            f"{_INDENT}assert_not_broken(",
            *(f"{_INDENT * 2}{argument}," for argument in arguments),
            f"{_INDENT})",
            "",
        ]
    )


def _head(exported: Exported) -> list[str]:
    requirement = CATALOGUE.get(exported.written.requirement_id)
    are_many = len(exported.traces) > 1
    names = [f"{_named(event)}{f' of call {call}' if are_many else ''}" for call, event in exported.events]
    more = [f"and {len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
    events = f"When it was found broken: {', '.join([*names[:_MOST_NAMED], *more]) or 'no event was sent'}."
    if requirement is None:
        told = [f"{PLAYS}: {PLAYS_TITLE}.", "The service broke down in this call, so that nothing was judged in it."]
    else:
        told = [f"{requirement.id}: {requirement.title}.", requirement.statement]
    paragraphs = ["\n".join(textwrap.wrap(text, WIDTH - 3, break_on_hyphens=False)) for text in (*told, events)]
    if requirement is not None:
        paragraphs.insert(2, requirement.url)
    paragraphs.append(f"Written by `onhook export` ({VERSION}).")
    return "\n\n".join(paragraphs).replace("\\", "\\\\").replace('"""', "'''").splitlines()


def _named(event: Event) -> str:
    data = event.get("ActionData")
    action = _word(data.get("Type")) if isinstance(data, dict) else ""
    return f"{_type(event)} {action}".rstrip() if action.upper() != _type(event) else _type(event)


def _marks(fixtures: Sequence[str]) -> list[str]:
    if not fixtures:
        return []
    names = [_literal(fixture, "", 0) for fixture in fixtures]
    line = f"@pytest.mark.usefixtures({', '.join(names)})"
    if _columns(line) <= WIDTH:
        return [line]
    return ["@pytest.mark.usefixtures(", *(f"{_INDENT}{name}," for name in names), ")"]


def _declared(settings: Settings) -> dict[str, Any]:
    """Return the settings that a replay needs, without those that have their default."""
    plain = Settings()
    values = {field.name: getattr(settings, field.name) for field in fields(Settings) if field.name not in _NOT_PASSED}
    return {name: value for name, value in values.items() if value != getattr(plain, name)}


def _folder(relative: str) -> str:
    """The folder that the target is relative to, as it is found from the test."""
    if relative == os.curdir:
        return "Path(__file__).parent"
    steps = Path(relative).parts
    if set(steps) == {os.pardir}:
        return f"Path(__file__).parents[{len(steps)}]"
    text = _literal(relative, "", 0)
    line = f"Path(__file__).parent / {text}"
    fits = _columns(f"{_INDENT * 2}base={line},") <= WIDTH
    return line if fits else f"Path(__file__).parent\n{_INDENT * 2}/ {text}"


def _shortened(scenario: dict[str, Any]) -> dict[str, Any]:
    """Return the scenario without the fields that have the defaults of `Call`."""
    plain = scenario_to_json(_PLAIN)["calls"][0]["call"]
    calls = [
        document
        | {"call": {name: value for name, value in document["call"].items() if name in _TOLD or value != plain[name]}}
        for document in scenario["calls"]
    ]
    return scenario | {"calls": calls}


# -- literals ----------------------------------------------------------------------------------------------------------


def _literal(value: Any, indent: str, used: int) -> str:
    """Return what JSON can hold as a literal of Python's, formatted; `used` columns of its first line are taken."""
    line = _on_one_line(value)
    if not isinstance(value, (Mapping, list, tuple)) or not value:
        return line
    if len(indent) + used + _columns(line) < WIDTH:
        return line
    inner = indent + _INDENT
    if isinstance(value, Mapping):
        names = {name: f"{_quoted(name)}: " for name in value}
        parts = [f"{names[name]}{_literal(member, inner, _columns(names[name]))}" for name, member in value.items()]
        opening, closing = "{", "}"
    else:
        parts = [_literal(element, inner, 0) for element in value]
        opening, closing = "[", "]"
    return "\n".join([opening, *(f"{inner}{part}," for part in parts), f"{indent}{closing}"])


def _on_one_line(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_quoted(name)}: {_on_one_line(member)}" for name, member in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_on_one_line, value)) + "]"
    return repr(value)


def _quoted(text: str) -> str:
    """The literal of a text, in the quotes that need fewer backslashes; what cannot be seen is written out."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return f"{quote}{''.join(_escaped(char, quote) for char in text)}{quote}"


def _escaped(char: str, quote: str) -> str:
    if char in ("\\", quote):
        return f"\\{char}"
    seen = char.isprintable() and unicodedata.category(char) not in ("Mn", "Me")
    return char if seen else char.encode("unicode_escape").decode("ascii")


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in ("W", "F") else 1 for char in text)
