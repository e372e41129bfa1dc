"""Items: one for each requirement and start, as functions that pytest, its plugins and fixtures know."""

from __future__ import annotations

import datetime
import difflib
import os
import re
import shlex
import types
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onhook.conformance.campaigns.config import ConfigError, Settings, load_settings
from onhook.conformance.campaigns.counterexamples import Written, level_of, replay
from onhook.conformance.campaigns.item_verdicts import plays
from onhook.conformance.campaigns.suite import SUITES, Suite
from onhook.conformance.catalogue import CATALOGUE, RETURNS
from onhook.conformance.lambda_runtime.project_modules import refresh_contents
from onhook.conformance.model.interrupts import InterruptedByUser
from onhook.conformance.model.names import ROOT
from onhook.conformance.model.requirements import Level, Requirement, Subject
from onhook.conformance.model.tracebacks import text_of
from onhook.conformance.model.verdicts import PLAYS, UNJUDGED, ItemResult, SubjectFacts, SummaryRow, Verdict
from onhook.conformance.stash import RUN
from onhook.conformance.targets import TargetError, Unreachable

#: The verdicts whose counterexample is written to a file, to be played again.
_WRITTEN = (Verdict.FAILED, Verdict.WARNED, Verdict.STALE_DEVIATION)
#: The most fixtures that are proposed in place of a missing one.
MOST_PROPOSED = 4


class RequirementBroken(Exception):
    """An item failed; the text is the whole failure."""


class _InPlaceOfModule(pytest.Module):
    """The parent of the items, which stands in for a module: pytest needs one for fixtures, also those of its scope."""

    def _getobj(self) -> types.ModuleType:
        module = types.ModuleType(self.name, "Stands for the module that items of pytest have.")
        module.__file__ = str(self.path)
        return module


class Root(_InPlaceOfModule):
    """The parent of the items of a target that no file declares."""

    def collect(self) -> list[pytest.Item]:
        return []


class Folder(pytest.Directory):
    """A folder on the way to the target: its conftest is loaded, and its fixtures are in reach of the items."""

    def collect(self) -> list[pytest.Item]:
        return []


def root_in(session: pytest.Session, base: Path) -> Root:
    """Return the parent of the items of a target that is found from a folder."""
    parent: pytest.Collector = session
    root = session.config.rootpath
    below = base.relative_to(root).parts if base.is_relative_to(root) else ()
    for depth in range(len(below)):
        parent = Folder.from_parent(parent, path=root.joinpath(*below[: depth + 1]))
        report = session.ihook.pytest_make_collect_report(collector=parent)  # pytest loads the folder's conftest
        if report.failed:
            raise pytest.UsageError(str(report.longrepr))
    return Root.from_parent(parent, name=ROOT, nodeid=ROOT, path=parent.path)


def may_be_set_up(session: pytest.Session, base: Path) -> bool:
    """Say whether a fixture may be set up for items below `root_in(session, base)` that ask for none.

    No conftest is loaded for that: pytest gives its fixtures to the first node that stands for its folder.
    """
    root = session.config.rootpath
    folders = [folder for folder in (base, *base.parents) if folder.is_relative_to(root) and folder != root]
    if any((folder / "conftest.py").exists() for folder in folders):
        return True
    parent = Root.from_parent(session, name=ROOT, nodeid=ROOT, path=session.path)
    return bool(pytest.Function.from_parent(parent, name="any", callobj=lambda: None).fixturenames)


class ConfigFile(_InPlaceOfModule):
    """An `onhook.toml`: the second front door, with several handlers, fixtures and known deviations in one place."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        run = self.config.stash[RUN]
        try:
            targets = load_settings(self.path)
        except ConfigError as error:
            raise self.CollectError(str(error)) from error
        for name, settings in targets.items():
            if name:
                suite = run.suite(self._with_target(settings, f"handlers.{name}: "), self.path.parent, name)
                yield TargetCollector.from_parent(self, name=name, suite=suite)
            elif settings.target or run.targets.named() is None:
                yield from suite_items(self, run.suite(self._with_target(settings, ""), self.path.parent))

    def _with_target(self, settings: Settings, where: str) -> Settings:
        if not settings.target:
            raise self.CollectError(
                f"{self.path}: {where}handler is missing: name one, as in app.handler:lambda_handler,"
                " or a service, as in my_emulator:play"
            )
        return settings


class TargetCollector(pytest.Collector):
    """One of several targets of a configuration file."""

    def __init__(self, *, suite: Suite, **rest: Any) -> None:
        super().__init__(**rest)
        self.suite = suite

    def collect(self) -> Iterator[pytest.Item]:
        return suite_items(self, self.suite)


def suite_items(parent: pytest.Collector, suite: Suite) -> Iterator[pytest.Item]:
    """Yield the items of one target: for each start, each requirement that binds it; for a service, also PLAYS."""
    for start in suite.settings.starts:
        if suite.subject is Subject.SERVICE:
            yield PlaysItem.from_parent(parent, name=f"{PLAYS}[{start}]", suite=suite, start=start)
        for requirement in suite.requirements(start):
            name = f"{requirement.id}[{start}]"
            yield RequirementItem.from_parent(parent, name=name, suite=suite, requirement=requirement, start=start)


def item_names(settings: Settings) -> Iterator[str]:
    """Yield the names of the items of one target, as `suite_items` gives them."""
    suite = SUITES[settings.subject]
    for start in settings.starts:
        ids = [requirement.id for requirement in suite.requirements(start)]
        yield from (f"{name}[{start}]" for name in ([PLAYS, *ids] if suite.subject is Subject.SERVICE else ids))


def is_meant(nodeid: str, wanted: str) -> bool:
    """Say whether an id selects an item: the whole id does, or the one without brackets, for all starts."""
    return wanted in (nodeid, nodeid.partition("[")[0])


class _SuiteItem(pytest.Function):
    """An item that has no test function; the adopter's fixtures are set up for it as for any test."""

    onhook_row: SummaryRow
    onhook_result: str | None = None

    def __init__(self, *, name: str, parent: Any, suite: Suite) -> None:
        def under_fixtures() -> None:
            """Stands for the test function that an item of pytest has."""

        if suite.settings.fixtures:
            pytest.mark.usefixtures(*suite.settings.fixtures)(under_fixtures)
        super().__init__(name=name, parent=parent, callobj=under_fixtures)
        self.suite = suite

    @property
    def id(self) -> Any:
        """The id in parts, with the brackets apart, as pytest 9.2 and newer parse it."""
        return type(super().id).parse(self.nodeid)

    @abstractmethod
    def judge(self) -> None:
        """Find out how the item comes out, and report it as pytest expects: by an exception, or none."""

    def runtest(self) -> None:
        try:
            self.judge()
        except InterruptedByUser:  # pytest shows its name, which means nothing to the user
            raise KeyboardInterrupt from None

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, (RequirementBroken, TargetError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def set_up_fixtures(self) -> Unreachable | None:
        """Set fixtures up as for any test; return an error if a declared one is missing."""
        try:
            super().setup()
        except pytest.FixtureLookupError as error:
            if error.argname not in self.suite.settings.fixtures:
                raise  # a fixture of the project asks for it
            return Unreachable(self.missing_fixture_message(error))
        return None

    def missing_fixture_message(self, error: pytest.FixtureLookupError) -> str:
        """Return a message: a declared fixture is missing, which ones have similar names, and what to do."""
        around, name = self.suite.surroundings, str(error.argname)
        offered = re.search(r"available fixtures: (.*)", getattr(error.formatrepr(), "errorstring", ""))
        there = offered[1].split(", ") if offered else []
        near = difflib.get_close_matches(name, there, MOST_PROPOSED)
        near += [offer for offer in there if name.lower() in offer.lower() and offer not in near]
        meant = f"; did you mean {' or '.join(near[:MOST_PROPOSED])}? Else define" if near else ": define"
        return (
            f"{around.declared_in}: fixtures: there is no fixture {name!r} in the conftest.py of {around.fixtures_folder},"
            f" of a folder above, or in a plugin{meant} it there, or take it out of the list"
        )

    def reportinfo(self) -> tuple[Path | str, int | None, str]:
        file = self.parent.path if isinstance(self.parent, ConfigFile) else Path(ROOT)
        name = f"{self.parent.name}::{self.name}" if isinstance(self.parent, TargetCollector) else self.name
        return file, 0, name

    def note(self, result: ItemResult, replay_command: str) -> None:
        """Keep a result, for the summary and for reports."""
        self.onhook_row = result.row(self.nodeid, replay_command)
        subject: SubjectFacts = {
            "kind": str(self.suite.subject),
            "target": self.config.stash[RUN].name_of(self.suite),
            "place": _relative(self.suite.place(result.start), self.config.rootpath),
            "strict": self.suite.settings.strict,
        }
        self.onhook_result = self.config.hook.pytest_onhook_result(
            config=self.config, nodeid=self.nodeid, subject=subject, result=result, replay=replay_command
        )
        requirement = CATALOGUE.get(result.id)
        if requirement is not None:
            self.user_properties += [
                ("onhook_requirement", requirement.id),
                ("onhook_level", str(requirement.level)),
                ("onhook_page", requirement.url),
            ]

    def conclude(self, result: ItemResult, replay_command: str) -> None:
        """Make a result the outcome of this item."""
        self.note(result, replay_command)
        if result.verdict in UNJUDGED:
            # At the item's place, not at this line.
            raise pytest.skip.Exception(f"{result.verdict}: {result.reason}", _use_item_location=True)
        if result.verdict is Verdict.KNOWN_DEVIATION:
            pytest.xfail(f"known deviation: {result.reason}")
        if result.verdict is Verdict.STALE_DEVIATION and not result.counterexamples:
            raise RequirementBroken(f"{result.id}[{result.start}]: {result.reason}")
        if result.verdict in (Verdict.FAILED, Verdict.STALE_DEVIATION):
            hook = self.config.hook
            text = hook.pytest_onhook_failure_text(config=self.config, result=result, replay=replay_command, margin=0)
            raise RequirementBroken(text or _undrawn(result))


class _StartItem(_SuiteItem):
    """An item that reads the result of the campaign of one start."""

    def __init__(self, *, start: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.start = start

    def setup(self) -> None:
        """Set the fixtures up for the item that plays the campaign; the others only read what it found."""
        self.config.stash[RUN].under_way = self
        if not self.suite.is_played(self.start):
            refresh_contents(self.config.stash[RUN].seen_before)
            unreachable = self._set_up_showing_a_failure_once()
            if unreachable is not None:
                self.suite.block(self.start, unreachable)

    def _set_up_showing_a_failure_once(self) -> Unreachable | None:
        """Set the fixtures up; of what fails for one item after the other, only the first one shows all."""
        failures = self.config.stash[RUN].not_set_up
        try:
            return self.set_up_fixtures()
        except (Exception, pytest.fail.Exception) as error:
            if self.suite not in failures:
                failures[self.suite] = self.nodeid, f"{type(error).__name__}: {text_of(error)}".partition("\n")[0]
                raise
            first, why = failures[self.suite]
            told = f"{why} (a fixture cannot be set up: {first} shows all of it)"
            raise pytest.fail.Exception(told, pytrace=False) from None

    def replay_command(self, result: ItemResult) -> str:
        """Write the call that a result shows to a file; return the command that plays it again, empty without one."""
        if not result.counterexamples or result.verdict not in _WRITTEN:
            return ""
        file = self.config.stash[RUN].counterexample_file(self.suite, result)
        if file is None:
            return ""
        shown = os.path.relpath(file, self.config.invocation_params.dir)
        return f"onhook replay {shlex.quote(shown)}"


class PlaysItem(_StartItem):
    """Whether a service plays calls of one start to their end at all; without that, nothing can be judged."""

    def judge(self) -> None:
        try:
            record = self.suite.record(self.start)
        except TargetError as error:
            self.note(ItemResult(PLAYS, self.start, Verdict.FAILED, Level.MUST, reason=str(error)), "")
            raise
        result = plays(record, self.start)
        self.conclude(result, self.replay_command(result))


class RequirementItem(_StartItem):
    """One requirement, in the calls of one start."""

    def __init__(self, *, requirement: Requirement, **rest: Any) -> None:
        super().__init__(**rest)
        self.requirement = requirement

    def judge(self) -> None:
        today = datetime.date.today()
        try:
            result = self.suite.item(self.requirement, self.start, today)
        except TargetError as error:
            result = self._without_target(error)
        self.conclude(result, self.replay_command(result))

    def _without_target(self, error: TargetError) -> ItemResult:
        """Raise the error for RETURNS (RSP-1); return one that is blocked by that, or by PLAYS, for all others.

        If the handler cannot be reached, RETURNS is blocked, too.
        """
        why = str(error)
        if self.suite.subject is Subject.SERVICE:
            return _empty(self, Verdict.BLOCKED, f"blocked by {PLAYS}: {why}")
        if isinstance(error, Unreachable):
            return _empty(self, Verdict.BLOCKED, why)
        if self.requirement.id == RETURNS:  # whatever its level is set to: nothing can be judged
            self.note(replace(_empty(self, Verdict.FAILED, why), level=Level.MUST), "")
            raise error
        return _empty(self, Verdict.BLOCKED, f"blocked by {RETURNS}: {why}")


class ReplayItem(_SuiteItem):
    """A written counterexample, played again without a search."""

    def __init__(self, *, written: Written, file: Path, **rest: Any) -> None:
        super().__init__(**rest)
        self.written = written
        self.file = file
        self.unreachable: Unreachable | None = None

    def setup(self) -> None:
        self.unreachable = self.set_up_fixtures()

    def judge(self) -> None:
        self.config.stash[RUN].under_way = self
        try:
            if self.unreachable is not None:
                raise self.unreachable
            result = replay(self.suite, self.written)
        except Unreachable as error:
            level = level_of(self.written.requirement_id, self.suite.settings.levels)
            result = ItemResult(
                self.written.requirement_id, self.written.start, Verdict.BLOCKED, level, reason=str(error)
            )
        command = f"onhook replay {shlex.quote(str(self.file))}"
        self.conclude(result, command)
        if result.counterexamples:  # what fails nothing is shown nowhere else
            drawn = self.config.hook.pytest_onhook_failure_text(
                config=self.config, result=result, replay=command, margin=0
            )
            self.onhook_row["drawn"] = drawn or ""


def _undrawn(result: ItemResult) -> str:
    """Return a failure where no plugin draws it."""
    first = result.counterexamples[0]
    return "\n\n".join(filter(None, (f"{result.id}: {first.finding.actual}", first.traceback)))


def _relative(place: str, root: Path) -> str:
    """Return a place in the source, relative to the root of the run if it is below it."""
    file, _, line = place.rpartition(":")
    below = Path(file).is_relative_to(root) if file else False
    return f"{Path(file).relative_to(root).as_posix()}:{line}" if below else place


def _empty(item: RequirementItem, verdict: Verdict, reason: str) -> ItemResult:
    level = level_of(item.requirement.id, item.suite.settings.levels)
    return ItemResult(item.requirement.id, item.start, verdict, level, reason=reason)
