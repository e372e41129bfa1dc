"""Items: one per requirement and way in which calls start, as functions that pytest, its plugins and fixtures know."""

from __future__ import annotations

import datetime
import difflib
import functools
import hashlib
import importlib.metadata
import os
import re
import shlex
import sys
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from onhook.conformance.campaign import Budget, Record
from onhook.conformance.catalogue import CATALOGUE, VERSION
from onhook.conformance.cold import refresh_contents, snapshot
from onhook.conformance.config import INJECTED, ConfigError, Settings, load_settings, with_target
from onhook.conformance.counterexamples import Written, hidden_folder, read_counterexample, replay, write_counterexample
from onhook.conformance.insisting import LastResort
from onhook.conformance.remembering import Database, Memory
from onhook.conformance.requirements import Level, Requirement
from onhook.conformance.sharing import Shared
from onhook.conformance.suite import PLAYS, HandlerSuite, ServiceSuite, Suite, plays
from onhook.conformance.targets import Misnamed, TargetError, Unreachable, check, kind_of
from onhook.conformance.verdicts import ItemResult, Verdict

ROOT = "onhook"
CONFIG_FILE = "onhook.toml"
#: Where counterexamples are written, below the root directory.
FOLDER = ".onhook"
#: Targets that the header names.
MOST_NAMED = 4
#: What can be under test.
KINDS = ("handler", "service")
#: What the name of a suite begins with whose target no file gives a name.
UNNAMED = "target"

_SKIPPED = (Verdict.NOT_EXERCISED, Verdict.NOT_APPLICABLE, Verdict.BLOCKED)


class RequirementBroken(Exception):
    """An item failed; the text is all that there is to say."""


class Run:
    """One session's run of onhook."""

    def __init__(
        self,
        config: pytest.Config,
        files: list[Path],
        wanted: list[str],
        folder: Path | None,
        fresh_seed: int,
        watched: Path | None,
    ) -> None:
        self.config = config
        #: The configuration files that pytest was pointed at; it may find more of them on its way.
        self.files = files
        #: Ids of injected items that were named on the command line; all of them where none is.
        self.wanted = wanted
        self._fresh_seed = fresh_seed
        self.shared = Shared(folder, watched)
        #: Made here, before pytest captures what is written.
        self.last_resort = LastResort()
        #: The item that is being judged.
        self.under_way: pytest.Item | None = None
        self.suites: list[Suite] = []
        self.seen_before: dict[str, dict[str, int]] = {}

    @functools.cached_property
    def budget(self) -> Budget:
        """How much is played, from which seed; asked for when Hypothesis has loaded the profile of the command line."""
        return _budget(self.config, self._fresh_seed)

    @functools.cached_property
    def memory(self) -> Memory | None:
        """What earlier runs have found, where a profile names a database; else this run knows of no other."""
        database = _named_database()
        return None if database is None else Memory(database, self._warn)

    def _warn(self, text: str) -> None:
        """Have the first such sentence of a run shown among pytest's warnings; no filter makes an error of it."""
        if self.shared.one("warned", os.getpid) == os.getpid():
            message = warnings.WarningMessage(pytest.PytestWarning(text), pytest.PytestWarning, ROOT, 0)
            self.config.hook.pytest_warning_recorded.call_historic(
                kwargs={"warning_message": message, "when": "runtest", "nodeid": "", "location": None}
            )

    def check(self) -> None:
        """Raise UsageError for what the command line says wrong, before anything is collected or workers start."""
        limit = self.config.getoption("--onhook-time-limit")
        if limit is not None and not 0 < limit <= 900:
            raise pytest.UsageError(f"--onhook-time-limit: expected more than 0 and at most 900 seconds, found {limit}")
        endpoint = self.config.getoption("--onhook-endpoint-url")
        if endpoint is not None and not endpoint.startswith(("http://", "https://")):
            raise pytest.UsageError(
                f"--onhook-endpoint-url: expected a URL such as http://localhost:3001, found {endpoint!r}"
            )
        _deepest(self.config.getoption("--onhook-exhaustive"))
        for file in self.config.getoption("--onhook-replay") or ():
            self._written(file)
        target = self.named_target()
        if target is not None:
            try:
                check(target.text, target.base)
            except Misnamed as error:
                raise pytest.UsageError(str(error)) from error
            self._check_wanted(self._with_options(self.settings_of(target)))
        elif self.wanted:
            name = self.wanted[0]
            raise pytest.UsageError(
                f"{name!r} is an item of the target that --onhook-handler, --onhook-service or the ini values onhook_handler"
                f" and onhook_service name, and none of them names one; the items of a file are called"
                f" {CONFIG_FILE}{name.removeprefix(ROOT)}"
            )

    def _check_wanted(self, settings: Settings) -> None:
        known = [f"{ROOT}::{name}" for name in _item_names(settings)]
        for one in self.wanted:
            if not any(_is_meant(name, one) for name in known):
                raise pytest.UsageError(f"no item has the id {one!r}; ids look like {', '.join(known[:3])}, ...")

    # -- what is under test --------------------------------------------------------------------------------------

    def suite(self, settings: Settings, base: Path, name: str = "") -> Suite:
        """Return the suite for one target, with what the command line says on top of its settings."""
        hook = self.config.hook
        suite: Suite = (ServiceSuite if settings.service else HandlerSuite)(
            self._with_options(settings),
            base,
            self.budget,
            self.shared,
            self.seen_before,
            lambda: hook.pytest_onhook_cold_start(config=self.config),
            name or f"{UNNAMED}{len(self.suites)}",
            self._lasting if self.budget.deepest is not None else None,
            self.memory,
        )
        suite.last_resort = self.last_resort
        self.suites.append(suite)
        return suite

    def _lasting(self, fingerprint: str) -> Shared:
        """Where the parts of an exhaustive run are kept, so that it can be stopped and go on: by what is under test."""
        settings = repr([replace(one.settings, levels={}, deviations=()) for one in self.suites])
        key = hashlib.sha256(f"{fingerprint} {settings} {self.budget.deepest} {VERSION}".encode()).hexdigest()[:16]
        folder = hidden_folder(self.config.rootpath / FOLDER) / "exhaustive" / key
        folder.mkdir(parents=True, exist_ok=True)
        return Shared(folder)

    def _with_options(self, settings: Settings) -> Settings:
        config = self.config
        if _flag(config, "strict"):
            settings = replace(settings, strict=True)
        if _flag(config, "observed"):
            settings = replace(settings, observed=True)
        if _flag(config, "inject") and not settings.service:
            settings = replace(settings, inject=INJECTED)
        endpoint = config.getoption("--onhook-endpoint-url")
        if endpoint:
            settings = replace(settings, endpoint_url=endpoint)
        limit = config.getoption("--onhook-time-limit")
        return settings if limit is None else replace(settings, time_limit=limit)

    def named_target(self) -> Named | None:
        """The target of the command line, relative to where pytest was started, or of the ini file, relative to the root.

        What is not there where pytest was started may be in the root: so a command works from any folder below.
        """
        here, root = self.config.invocation_params.dir, self.config.rootpath
        options = {kind: self.config.getoption(f"--onhook-{kind}") for kind in KINDS}
        if all(options.values()):
            raise pytest.UsageError("--onhook-handler and --onhook-service: expected one of them, found both")
        for kind, option in options.items():
            if option:
                return Named(kind, option, root if _is_there(option, root) and not _is_there(option, here) else here)
        values = {kind: self.config.getini(f"onhook_{kind}") for kind in KINDS}
        if all(values.values()):
            raise pytest.UsageError("onhook_handler and onhook_service: expected one of these ini values, found both")
        return next((Named(kind, value, root) for kind, value in values.items() if value), None)

    def settings_of(self, named: Named) -> Settings:
        """What is declared about a target, and the target."""
        declared = self.declared(named.text, named.base)
        try:
            return with_target(declared, **{named.kind: named.text})
        except ConfigError as error:
            raise pytest.UsageError(str(error)) from error

    def declared(self, target: str, base: Path) -> Settings:
        """What is declared about the target of the command line."""
        option = self.config.getoption("--onhook-config")
        file = self.config.invocation_params.dir / option if option else base / CONFIG_FILE
        if not file.exists():
            if option:
                raise pytest.UsageError(f"--onhook-config: there is no file {file}")
            return Settings()
        try:
            several = load_settings(file)
        except ConfigError as error:
            raise pytest.UsageError(str(error)) from error
        return several.get("") or next((one for one in several.values() if one.target == target), Settings())

    def injected_items(self, session: pytest.Session) -> list[pytest.Item]:
        """Return the items of the command line's and the ini file's target, and of the files to replay."""
        replays = self.config.getoption("--onhook-replay")
        if replays:
            return [self._replay_item(session, file) for file in replays]
        target = self.named_target()
        if target is None:
            return []
        suite = self.suite(self.settings_of(target), target.base)
        option = self.config.getoption("--onhook-config")
        if option:
            suite.declared_in = (self.config.invocation_params.dir / option).resolve()
            suite.fixtures_from = suite.declared_in.parent
        items = list(suite_items(root_in(session, suite.fixtures_from), suite))
        return [item for item in items if any(_is_meant(item.nodeid, one) for one in self.wanted)] or items

    def _written(self, name: str) -> tuple[Written, Path]:
        file = self.config.invocation_params.dir / name
        try:
            return read_counterexample(file), file
        except ConfigError as error:
            raise pytest.UsageError(str(error)) from error

    def _replay_item(self, session: pytest.Session, name: str) -> pytest.Item:
        written, file = self._written(name)
        suite = self._replay_suite(written, file)
        suite.declared_in = file
        root = root_in(session, suite.fixtures_from)
        return ReplayItem.from_parent(root, name=f"replay[{file.stem}]", suite=suite, written=written, file=file)

    def _replay_suite(self, written: Written, file: Path) -> Suite:
        target = self.named_target()
        if target is not None and self.config.getoption(f"--onhook-{target.kind}"):
            return self.suite(with_target(written.settings, **{target.kind: target.text}), target.base)
        base = (file.parent / written.base).resolve()
        here = self.config.invocation_params.dir
        moved = not _is_there(written.settings.target, base) and _is_there(written.settings.target, here)
        suite = self.suite(written.settings, here if moved else base)  # a file that was moved alone
        suite.fixtures_from = (file.parent / written.fixtures_from).resolve()
        return suite

    def take_snapshot(self) -> None:
        """Note what project modules hold before any fixture has run."""
        self.seen_before.update(snapshot())

    def about(self) -> dict[str, Any]:
        """Return what a report says of the run."""
        return {
            "catalogue": VERSION,
            "onhook": importlib.metadata.version("onhook"),
            "hypothesis": importlib.metadata.version("hypothesis"),
            "examples": self.budget.examples,
            "seed": self.budget.seed,
            "strict": _flag(self.config, "strict"),
        }

    def header(self) -> list[str]:
        """Say what is under test, by which catalogue, with which budget and seed."""
        budget = f"budget {self.budget.examples} examples, seed {self.budget.seed}"
        database = "" if self.memory is None else f"; {self.memory.name}"
        return [f"onhook: {self._subject()}; catalogue {VERSION}; {budget}{database}"]

    def _subject(self) -> str:
        replayed = self.config.getoption("--onhook-replay")
        if replayed:
            return f"replaying {', '.join(replayed)}"
        target = self.named_target()
        targets = [(target.kind, target.text)] if target else []
        if not any(self.config.getoption(f"--onhook-{kind}") for kind in KINDS):
            targets += [one for file in self.files for one in _targets_of(file)]
        kinds = [(kind, list(dict.fromkeys(text for of, text in targets if of == kind))) for kind in KINDS]
        return "; ".join(_counted(kind, names) for kind, names in kinds if names) or f"targets of {CONFIG_FILE}"

    # -- how an item comes out -----------------------------------------------------------------------------------

    def counterexample_file(self, suite: Suite, result: ItemResult) -> Path | None:
        """Write the first counterexample of an item, and return the file; None where that cannot be done."""
        folder = self.config.rootpath / FOLDER
        name = "" if suite.name.startswith(UNNAMED) else f"{suite.name}-"
        try:
            return write_counterexample(folder, f"{name}{result.id}-{result.start}", suite, result.counterexamples[0])
        except (OSError, ValueError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class Named:
    """A target that the command line or the ini file names: `handler` or `service`, its text, and where it is found from."""

    kind: str
    text: str
    base: Path


def _is_there(target: str, folder: Path) -> bool:
    """Say whether a target is to be found from a folder; what is wrong with it is said when it is opened."""
    try:
        return kind_of(target).is_there(target, folder)
    except TargetError:
        return False


def _targets_of(file: Path) -> list[tuple[str, str]]:
    """The targets that a configuration file declares; none of a file that collecting will complain about."""
    try:
        several = load_settings(file).values()
    except ConfigError:
        return []
    return [(kind, text) for one in several for kind in KINDS if (text := getattr(one, kind))]


def _counted(kind: str, names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{kind}{'s' if len(names) > 1 else ''} {', '.join(names[:MOST_NAMED])}{more}"


def _flag(config: pytest.Config, name: str) -> bool:
    return bool(config.getoption(f"--onhook-{name}") or config.getini(f"onhook_{name}"))


def _budget(config: pytest.Config, fresh_seed: int) -> Budget:
    """Budget and seed are Hypothesis's own; by default the same code gets the same verdict twice."""
    from hypothesis import settings

    examples = settings().max_examples
    seed = config.getoption("--hypothesis-seed", None)
    deepest = _deepest(config.getoption("--onhook-exhaustive"))
    thorough = config.getoption("--hypothesis-profile", None) == "onhook-thorough"
    if seed == "random" or (seed is None and thorough):
        return Budget(examples, fresh_seed, deepest)
    try:
        return Budget(examples, int(seed or 0), deepest)
    except ValueError:
        raise pytest.UsageError(f"--hypothesis-seed: expected a whole number or random, found {seed!r}") from None


def _named_database() -> Database | None:
    """The database of the profile in force; None where it has none, or the one that Hypothesis takes by itself."""
    from hypothesis import settings
    from hypothesis.configuration import storage_directory
    from hypothesis.database import InMemoryExampleDatabase

    database = settings().database
    by_itself = storage_directory("examples", intent_to_write=False)
    is_unnamed = getattr(database, "path", None) == getattr(by_itself, "path", by_itself)
    return None if is_unnamed or isinstance(database, InMemoryExampleDatabase) else database


def _deepest(option: str | None) -> int | None:
    """How many deviations an exhaustive run goes to; raises UsageError for anything but a whole number or `all`."""
    if option is None:
        return None
    if option == "all":
        return sys.maxsize
    if not option.isdecimal():
        raise pytest.UsageError(f"--onhook-exhaustive: expected a whole number from 0, or all, found {option!r}")
    return int(option)


class _InPlaceOfModule(pytest.Module):
    """What items hang on, as if it were their module: fixtures ask for that, and those of a module's scope live by it."""

    def _getobj(self) -> types.ModuleType:
        module = types.ModuleType(self.name, "Stands for the module that items of pytest have.")
        module.__file__ = str(self.path)
        return module


class Root(_InPlaceOfModule):
    """What the items of a target hang on that no file declares."""

    def collect(self) -> list[pytest.Item]:
        return []


class Folder(pytest.Directory):
    """A folder on the way to the target: its conftest is loaded, and its fixtures are in reach of the items."""

    def collect(self) -> list[pytest.Item]:
        return []


def root_in(session: pytest.Session, base: Path) -> Root:
    """Return what the items of a target hang on that is found from a folder."""
    parent: pytest.Collector = session
    root = session.config.rootpath
    below = base.relative_to(root).parts if base.is_relative_to(root) else ()
    for depth in range(len(below)):
        parent = Folder.from_parent(parent, path=root.joinpath(*below[: depth + 1]))
        report = session.ihook.pytest_make_collect_report(collector=parent)  # pytest loads the folder's conftest
        if report.failed:
            raise pytest.UsageError(str(report.longrepr))
    return Root.from_parent(parent, name=ROOT, nodeid=ROOT, path=parent.path)


class ConfigFile(_InPlaceOfModule):
    """An `onhook.toml`: the second front door, with several handlers, fixtures and known deviations in one place."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        run = run_of(self.config)
        try:
            several = load_settings(self.path)
        except ConfigError as error:
            raise self.CollectError(str(error)) from error
        for name, settings in several.items():
            if name:
                suite = run.suite(self._with_target(settings, f"handlers.{name}: "), self.path.parent, name)
                yield Handler.from_parent(self, name=name, suite=suite)
            elif settings.target or run.named_target() is None:
                yield from suite_items(self, run.suite(self._with_target(settings, ""), self.path.parent))

    def _with_target(self, settings: Settings, where: str) -> Settings:
        if not settings.target:
            raise self.CollectError(
                f"{self.path}: {where}handler is missing: name one, as in app.handler:lambda_handler,"
                " or a service, as in my_emulator:play"
            )
        return settings


class Handler(pytest.Collector):
    """One of several targets of a configuration file."""

    def __init__(self, *, suite: Suite, **rest: Any) -> None:
        super().__init__(**rest)
        self.suite = suite

    def collect(self) -> Iterator[pytest.Item]:
        return suite_items(self, self.suite)


def suite_items(parent: pytest.Collector, suite: Suite) -> Iterator[pytest.Item]:
    """Yield the items of one target: for each start, each requirement that binds it; for a service, that it plays at all."""
    for start in suite.settings.starts:
        if suite.settings.service:
            yield PlaysItem.from_parent(parent, name=f"{PLAYS}[{start}]", suite=suite, start=start)
        for one in suite.requirements(start):
            name = f"{one.id}[{start}]"
            yield RequirementItem.from_parent(parent, name=name, suite=suite, requirement=one, start=start)


def _item_names(settings: Settings) -> Iterator[str]:
    suite = ServiceSuite if settings.service else HandlerSuite
    for start in settings.starts:
        ids = [one.id for one in suite.requirements(start)]
        yield from (f"{one}[{start}]" for one in ([PLAYS, *ids] if settings.service else ids))


def _is_meant(nodeid: str, wanted: str) -> bool:
    """An id selects its item; without what is in brackets, the items of all starts."""
    return wanted in (nodeid, nodeid.partition("[")[0])


class _SuiteItem(pytest.Function):
    """An item whose test is the suite's; the adopter's fixtures are set up for it as for any test."""

    onhook_row: dict[str, str]
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
        """The id in parts, what is in brackets set apart, as pytest 9.2 and newer read it from its printed form."""
        return type(super().id).parse(self.nodeid)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, (RequirementBroken, TargetError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def set_up_fixtures(self) -> Unreachable | None:
        """Set fixtures up as for any test; return what is wrong where one that is declared is not there."""
        try:
            super().setup()
        except pytest.FixtureLookupError as error:
            if error.argname not in self.suite.settings.fixtures:
                raise  # one of theirs asks for it
            return Unreachable(self.told_missing(error))
        return None

    def told_missing(self, error: pytest.FixtureLookupError) -> str:
        """Say that a declared fixture is not there, which ones have names like it, and what to do."""
        suite, name = self.suite, str(error.argname)
        file = suite.declared_in or suite.base / CONFIG_FILE
        offered = re.search(r"available fixtures: (.*)", getattr(error.formatrepr(), "errorstring", ""))
        there = offered[1].split(", ") if offered else []
        near = difflib.get_close_matches(name, there, MOST_NAMED)
        near += [one for one in there if name.lower() in one.lower() and one not in near]
        meant = f"; did you mean {' or '.join(near[:MOST_NAMED])}? Else define" if near else ": define"
        return (
            f"{file}: fixtures: there is no fixture {name!r} in the conftest.py of {suite.fixtures_from}, of a folder above,"
            f" or in a plugin{meant} it there, or take it out of the list"
        )

    def reportinfo(self) -> tuple[Path | str, int | None, str]:
        file = self.parent.path if isinstance(self.parent, ConfigFile) else Path(ROOT)
        return file, 0, self.name

    def note(self, result: ItemResult, replay_command: str) -> None:
        """Take a result down, for the summary and for reports."""
        self.onhook_row = result.row(self.nodeid, replay_command)
        settings = self.suite.settings
        subject = {
            "kind": "service" if settings.service else "handler",
            "target": settings.target,
            "place": _relative(self.suite.place(result.start), self.config.rootpath),
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
        if result.verdict in _SKIPPED:
            # At the item's place, not at this line of ours.
            raise pytest.skip.Exception(f"{result.verdict}: {result.reason}", _use_item_location=True)
        if result.verdict is Verdict.KNOWN_DEVIATION:
            pytest.xfail(f"known deviation: {result.reason}")
        if result.verdict is Verdict.STALE_DEVIATION:
            raise RequirementBroken(f"{result.id}[{result.start}]: {result.reason}")
        if result.verdict is Verdict.FAILED:
            hook = self.config.hook
            text = hook.pytest_onhook_failure_text(config=self.config, result=result, replay=replay_command)
            raise RequirementBroken(text or f"{result.id}: {result.counterexamples[0].finding.actual}")


class _StartItem(_SuiteItem):
    """An item that reads what the campaign of one start came to."""

    def __init__(self, *, start: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.start = start

    def setup(self) -> None:
        """Set the fixtures up for the item that plays the campaign; the others only read what it found."""
        run_of(self.config).under_way = self
        if not self.suite.is_played(self.start):
            refresh_contents(run_of(self.config).seen_before)
            barred = self.set_up_fixtures()
            if barred is not None:
                self.suite.bar(self.start, barred)


class PlaysItem(_StartItem):
    """Whether a service plays calls of one start to their end at all; without that, nothing can be judged."""

    def runtest(self) -> None:
        try:
            record = self.suite.record(self.start)
        except TargetError as error:
            self.note(ItemResult(PLAYS, self.start, Verdict.FAILED, Level.MUST, reason=str(error)), "")
            raise
        result = plays(record, self.start)
        self.note(result, "")
        if result.verdict is Verdict.NOT_APPLICABLE:
            raise pytest.skip.Exception(f"{result.verdict}: {result.reason}", _use_item_location=True)
        if result.verdict is Verdict.FAILED:
            raise RequirementBroken(self._told(record, result))

    def _told(self, record: Record, result: ItemResult) -> str:
        hook = self.config.hook
        first = record.broken[0]
        ladder = hook.pytest_onhook_call_text(config=self.config, trace=first.trace) or ""
        traceback = f"\n\n{first.breakdown.traceback}" if first.breakdown.traceback else ""
        return f"{result.id}[{self.start}]  {result.reason}\n\n{ladder}{traceback}"


class RequirementItem(_StartItem):
    """One requirement, in the calls of one start."""

    def __init__(self, *, requirement: Requirement, **rest: Any) -> None:
        super().__init__(**rest)
        self.requirement = requirement

    def runtest(self) -> None:
        run = run_of(self.config)
        today = datetime.date.today()
        try:
            result = self.suite.item(self.requirement, self.start, today)
        except TargetError as error:
            result = self._without_target(error)
        self.conclude(result, self._replay_command(run, result))

    def _without_target(self, error: TargetError) -> ItemResult:
        """Tell once that there is nothing to test: RSP-1 fails with it, as each invocation in Lambda would, or PLAYS.

        Where a handler is not there, or cannot even be asked, nothing fails.
        """
        why = str(error)
        if self.suite.settings.service:
            return _empty(self, Verdict.BLOCKED, f"blocked by {PLAYS}: {why}")
        if isinstance(error, Unreachable):
            return _empty(self, Verdict.BLOCKED, why)
        if self.requirement.id == "RSP-1":
            self.note(_empty(self, Verdict.FAILED, why), "")
            raise error
        return _empty(self, Verdict.BLOCKED, f"blocked by RSP-1: {why}")

    def _replay_command(self, run: Run, result: ItemResult) -> str:
        if not result.counterexamples or result.verdict not in (Verdict.FAILED, Verdict.WARNED):
            return ""
        file = run.counterexample_file(self.suite, result)
        if file is None:
            return ""
        shown = os.path.relpath(file, run.config.invocation_params.dir)
        return f"onhook replay {shlex.quote(shown)}"


class ReplayItem(_SuiteItem):
    """A written counterexample, played again without anything being drawn or searched for."""

    def __init__(self, *, written: Written, file: Path, **rest: Any) -> None:
        super().__init__(**rest)
        self.written = written
        self.file = file
        self.barred: Unreachable | None = None

    def setup(self) -> None:
        self.barred = self.set_up_fixtures()

    def runtest(self) -> None:
        run_of(self.config).under_way = self
        try:
            if self.barred is not None:
                raise self.barred
            result = replay(self.suite, self.written)
        except Unreachable as error:
            level = CATALOGUE[self.written.requirement_id].level
            result = ItemResult(
                self.written.requirement_id, self.written.start, Verdict.BLOCKED, level, reason=str(error)
            )
        command = f"onhook replay {shlex.quote(str(self.file))}"
        self.conclude(result, command)
        if result.counterexamples:  # what fails nothing is shown nowhere else
            drawn = self.config.hook.pytest_onhook_failure_text(config=self.config, result=result, replay=command)
            self.onhook_row["drawn"] = drawn or ""


def _relative(place: str, root: Path) -> str:
    """A place in the source, relative to the root of the run if it is below it."""
    file, _, line = place.rpartition(":")
    below = Path(file).is_relative_to(root) if file else False
    return f"{Path(file).relative_to(root).as_posix()}:{line}" if below else place


def run_of(config: pytest.Config) -> Run:
    """Return the run of this session."""
    from onhook.conformance.plugin import run_of as of

    return of(config)


def _empty(item: RequirementItem, verdict: Verdict, reason: str) -> ItemResult:
    return ItemResult(item.requirement.id, item.start, verdict, item.requirement.level, reason=reason)
