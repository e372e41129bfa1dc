"""One run of onhook in a session of pytest: its options, its budget, and the suites that its items ask."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
import shutil
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

import pytest

from onhook.conformance.campaigns.config import INJECTED, ConfigError, Settings, read_seconds, read_url
from onhook.conformance.campaigns.counterexamples import (
    Written,
    check_kind,
    found_from,
    hidden_folder,
    read_counterexample,
    write_counterexample,
)
from onhook.conformance.campaigns.example_database import Database, DatabaseMemory
from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.campaigns.records import Record
from onhook.conformance.campaigns.sharing import Key, Shared, layout
from onhook.conformance.campaigns.suite import SUITES, Suite, Surroundings
from onhook.conformance.catalogue import CATALOGUE, VERSION
from onhook.conformance.items import ReplayItem, is_meant, item_names, root_in, suite_items
from onhook.conformance.lambda_runtime.forced_interrupts import LastResort
from onhook.conformance.lambda_runtime.project_modules import snapshot
from onhook.conformance.model.names import CONFIG_FILE, ROOT
from onhook.conformance.model.requirements import Level, Subject
from onhook.conformance.model.tracebacks import text_of
from onhook.conformance.model.verdicts import ItemResult, RunFacts
from onhook.conformance.named_targets import NamedTargets
from onhook.conformance.profiles import PROFILES
from onhook.conformance.targets import Misnamed, NotThere, Unreachable, check

#: Where counterexamples are written, below the root directory.
FOLDER = ".onhook"
#: The seconds for which the parts of an exhaustive run are kept, so that it can go on: thirty days.
KEPT_FOR = 30 * 86_400


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
        self.targets = NamedTargets(config, files)
        #: Ids of injected items that were named on the command line; without one, all items are meant.
        self.wanted = wanted
        self._fresh_seed = fresh_seed
        self.shared = Shared(folder, watched)
        #: Made here, before pytest captures what is written.
        self.last_resort = LastResort()
        config.add_cleanup(self.last_resort.close)
        #: The item that is being judged.
        self.under_way: pytest.Item | None = None
        #: The first item of each suite whose fixtures could not be set up, and why.
        self.not_set_up: dict[Suite, tuple[str, str]] = {}
        self.suites: list[Suite] = []
        self.seen_before: dict[str, dict[str, int]] = {}

    @functools.cached_property
    def budget(self) -> Budget:
        """How much is played, from which seed; computed when Hypothesis has loaded the profile."""
        return _budget(self.config, self._fresh_seed)

    @functools.cached_property
    def memory(self) -> DatabaseMemory | None:
        """What earlier runs have found, if a profile names a database; None otherwise."""
        database = _named_database()
        return None if database is None else DatabaseMemory(database, self._warn)

    def _warn(self, text: str) -> None:
        """Show a warning among pytest's, in the process that has the first one; no filter turns it into an error."""
        if self.shared.one(Key("warned"), os.getpid) == os.getpid():
            message = warnings.WarningMessage(pytest.PytestWarning(text), pytest.PytestWarning, ROOT, 0)
            self.config.hook.pytest_warning_recorded.call_historic(
                kwargs={"warning_message": message, "when": "runtest", "nodeid": "", "location": None}
            )

    def check(self) -> None:
        """Raise UsageError for a wrong option, before anything is collected or workers start."""
        for option, read in (("--onhook-time-limit", read_seconds), ("--onhook-endpoint-url", read_url)):
            _check_option(option, self.config.getoption(option), read)
        _deepest(self.config.getoption("--onhook-exhaustive"))
        self._check_files()
        target = self.targets.named()
        for name in self.config.getoption("--onhook-replay") or ():
            written, file = self._written(name)
            replaced = target is not None and target.is_on_command_line
            _check_kind(written, target.put_into(written.settings) if target and replaced else written.settings, file)
        if target is not None:
            try:
                check(target.text, target.base)
            except Misnamed as error:
                raise pytest.UsageError(str(error)) from error
            except NotThere:
                pass  # a fixture may make it
            self._check_wanted(self._with_options(self.targets.settings_of(target)))
        elif self.wanted:
            name = self.wanted[0]
            raise pytest.UsageError(
                f"{name!r} needs a target: add --onhook-handler TARGET or --onhook-service TARGET (items of a file are called"
                f" {CONFIG_FILE}{name.removeprefix(ROOT)})"
            )

    def _check_files(self) -> None:
        """Raise UsageError for a configuration file to collect where none is: pytest would say that it is not there."""
        config = self.config
        if config.args_source is not pytest.Config.ArgsSource.ARGS:
            return
        options = ("--onhook-replay", "--onhook-handler", "--onhook-service")
        option = next((name for name in options if config.getoption(name)), None)
        for arg in config.args if option else ():
            place, _, item = arg.partition("::")
            if Path(place).name == CONFIG_FILE:
                is_replay = option == "--onhook-replay"
                instead = f"name {ROOT}::{item}" if item and not is_replay else f"leave out {arg}"
                whose = (
                    "a replay has those of its own file"
                    if is_replay
                    else f"its settings apply by --onhook-config {place}"
                )
                raise pytest.UsageError(f"{arg}: no {CONFIG_FILE} is collected with {option}: {instead}; {whose}")

    def _check_wanted(self, settings: Settings) -> None:
        known = [f"{ROOT}::{name}" for name in item_names(settings)]
        for nodeid in self.wanted:
            if not any(is_meant(name, nodeid) for name in known):
                raise pytest.UsageError(f"no item has the id {nodeid!r}; ids look like {', '.join(known[:3])}, ...")

    # -- what is under test --------------------------------------------------------------------------------------

    def suite(
        self,
        settings: Settings,
        base: Path,
        name: str = "",
        *,
        fixtures_from: Path | None = None,
        declared_in: Path | None = None,
    ) -> Suite:
        """Return the suite for one target; options of the command line override its settings."""
        surroundings = Surroundings(
            base=base,
            fixtures_from=fixtures_from,
            declared_in=declared_in or base / CONFIG_FILE,
            shared=self.shared,
            seen_before=self.seen_before,
            before_each=self._tell_of_a_cold_start,
            lasting=self._lasting if self.budget.deepest is not None else None,
            memory=None if self.memory is None else self.memory.at(os.path.relpath(base, self.config.rootpath)),
            last_resort=self.last_resort,
        )
        suite: Suite = SUITES[settings.subject](
            settings=self._with_options(settings),
            budget=self.budget,
            surroundings=surroundings,
            name=name,
            key=f"{len(self.suites)}-{name}" if name else f"{len(self.suites)}",
        )
        self.suites.append(suite)
        return suite

    def name_of(self, suite: Suite) -> str:
        """Return what reports call a target: what the user has written, and where, if others are written so too."""
        written = suite.settings.target
        alike = [other for other in self.suites if (other.subject, other.settings.target) == (suite.subject, written)]
        if len(alike) == 1:
            return written
        folder = os.path.relpath(suite.surroundings.base, self.config.rootpath)
        where = ", ".join(filter(None, (suite.name, "" if folder == "." else f"in {Path(folder).as_posix()}")))
        return f"{written} ({where})" if where else written

    def _tell_of_a_cold_start(self) -> None:
        """Let the project's hooks prepare an example; raises Unreachable if one fails, since nothing is judged then."""
        try:
            self.config.hook.pytest_onhook_cold_start(config=self.config)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            raise Unreachable(
                f"the hook pytest_onhook_cold_start of this project raised {type(error).__name__}: {text_of(error)}"
                f" ({frame.filename}, line {frame.lineno})"
            ) from error

    def _lasting(self, fingerprint: str) -> Shared:
        """Return the folder that keeps the parts of an exhaustive run, so that it can be stopped and go on.

        Where there can be none, which a warning tells, the run keeps them as its other parts.
        """
        try:
            return Shared(self._kept_folder(fingerprint), lasting=True)
        except OSError as error:
            folder = self.config.rootpath / FOLDER
            self._warn(f"an exhaustive run cannot be kept in {folder}, so it cannot go on where it is stopped: {error}")
            return self.shared

    def _kept_folder(self, fingerprint: str) -> Path:
        settings = repr([replace(suite.settings, levels={}, deviations=()) for suite in self.suites])
        known = f"{fingerprint} {settings} {self.budget.deepest} {VERSION} {layout(Record)}"
        key = hashlib.sha256(known.encode()).hexdigest()[:16]
        folder = hidden_folder(self.config.rootpath / FOLDER) / "exhaustive" / key
        folder.mkdir(parents=True, exist_ok=True)
        folder.touch()  # for the meter, and so that it is kept
        for other in folder.parent.iterdir():
            with suppress(OSError):  # another worker may have removed it
                if other.stat().st_mtime < time.time() - KEPT_FOR:
                    shutil.rmtree(other)
        return folder

    def _with_options(self, settings: Settings) -> Settings:
        config = self.config
        if _flag(config, "strict"):
            settings = replace(settings, strict=True)
        if _flag(config, "observed"):
            settings = replace(settings, observed=True)
        if _flag(config, "inject") and settings.subject is Subject.HANDLER:
            settings = replace(settings, inject=INJECTED)
        endpoint = config.getoption("--onhook-endpoint-url")
        if endpoint:
            settings = replace(settings, endpoint_url=endpoint)
        limit = config.getoption("--onhook-time-limit")
        return settings if limit is None else replace(settings, time_limit=limit)

    def injected_items(self, session: pytest.Session) -> list[pytest.Item]:
        """Return the items of the command line's and the ini file's target, and of the files to replay."""
        replays = self.config.getoption("--onhook-replay")
        if replays:
            return [self._replay_item(session, file) for file in replays]
        target = self.targets.named()
        if target is None:
            return []
        file = self.targets.file_of(target)
        suite = self.suite(self.targets.settings_of(target), target.base, fixtures_from=file.parent, declared_in=file)
        items = list(suite_items(root_in(session, file.parent), suite))
        return [item for item in items if any(is_meant(item.nodeid, nodeid) for nodeid in self.wanted)] or items

    def _written(self, name: str) -> tuple[Written, Path]:
        file = self.config.invocation_params.dir / name
        try:
            return read_counterexample(file), file
        except ConfigError as error:
            raise pytest.UsageError(str(error)) from error

    def _replay_item(self, session: pytest.Session, name: str) -> pytest.Item:
        written, file = self._written(name)
        suite = self._replay_suite(written, file)
        root = root_in(session, suite.surroundings.fixtures_folder)
        return ReplayItem.from_parent(root, name=f"replay[{file.stem}]", suite=suite, written=written, file=file)

    def _replay_suite(self, written: Written, file: Path) -> Suite:
        target = self.targets.named()
        if target is not None and target.is_on_command_line:
            settings = target.put_into(written.settings)
            fixtures_from = self.targets.file_of(target).parent
            return self.suite(settings, target.base, fixtures_from=fixtures_from, declared_in=file)
        base = (file.parent / written.base).resolve()
        folder = found_from(written.settings.target, base, self.config.invocation_params.dir) or base
        fixtures_from = (file.parent / written.fixtures_from).resolve()
        return self.suite(written.settings, folder, fixtures_from=fixtures_from, declared_in=file)

    def take_snapshot(self) -> None:
        """Keep what project modules hold before any fixture has run."""
        self.seen_before.update(snapshot())

    def seen_broken(self, campaign: str) -> list[str]:
        """Return the MUSTs that finished parts of a campaign have seen broken in plain calls.

        They are in no way weighed: another call may still speak for what is under test.
        """
        records = [part for part in self.shared.finished(campaign) if isinstance(part, Record)]
        kept = [found for record in records for examples in record.found.by_cause.values() for found in examples]
        plain = (found for found in kept if not found.scenario.variations)
        ids = {found.finding.id for found in plain if found.finding.level is Level.MUST}
        return [name for name in CATALOGUE if name in ids]

    def about(self) -> RunFacts:
        """Return the facts of the run for reports."""
        return {
            "catalogue": VERSION,
            "onhook": importlib.metadata.version("onhook"),
            "hypothesis": importlib.metadata.version("hypothesis"),
            "examples": self.budget.examples,
            "seed": self.budget.seed,
            "strict": _flag(self.config, "strict"),
        }

    # -- how an item comes out -----------------------------------------------------------------------------------

    def _prefix(self, suite: Suite) -> str:
        return _prefixes(other.name for other in self.suites)[self.suites.index(suite)]

    def counterexample_file(self, suite: Suite, result: ItemResult) -> Path | None:
        """Write the first counterexample of an item, and return the file; None if that fails, which a warning tells."""
        folder = self.config.rootpath / FOLDER
        try:
            return write_counterexample(folder, self._prefix(suite), result.start, suite, result.counterexamples[0])
        except (OSError, ValueError, RecursionError) as error:
            self._warn(
                f"{result.id}[{result.start}]: its call cannot be written to {folder}, so it has no replay: {error}"
            )
            return None


def _prefixes(names: Iterable[str]) -> list[str]:
    """Return what the files of each target begin with.

    Targets of several files may have the same name, or none: from the second one on a number tells them apart.
    """
    found: list[str] = []
    for name in names:
        start = f"{name}-" if name else ""
        numbered = (f"{start}{number}-" for number in count(2))
        found.append(next(prefix for prefix in chain([start], numbered) if prefix not in found))
    return found


def _check_option(name: str, value: object, read: Callable[[object, str], object]) -> None:
    """Raise UsageError for an option with a value that could not stand in onhook.toml either."""
    if value is not None:
        try:
            read(value, name)
        except ConfigError as error:
            raise pytest.UsageError(str(error)) from error


def _check_kind(written: Written, settings: Settings, file: Path) -> None:
    try:
        check_kind(written.requirement_id, settings, str(file))
    except ConfigError as error:
        raise pytest.UsageError(str(error)) from error


def _flag(config: pytest.Config, name: str) -> bool:
    try:
        return bool(config.getoption(f"--onhook-{name}") or config.getini(f"onhook_{name}"))
    except (ValueError, pytest.UsageError) as error:
        raise pytest.UsageError(f"onhook_{name}: expected true or false; {error}") from error


def _budget(config: pytest.Config, fresh_seed: int) -> Budget:
    """Return Hypothesis's own budget and seed; by default the same code gets the same verdict twice."""
    from hypothesis import settings

    examples = settings().max_examples
    seed = config.getoption("--hypothesis-seed", None)
    deepest = _deepest(config.getoption("--onhook-exhaustive"))
    profile = PROFILES.get(config.getoption("--hypothesis-profile", None))
    if seed == "random" or (seed is None and profile is not None and profile.fresh_seed):
        return Budget(examples, fresh_seed, deepest)
    try:
        return Budget(examples, int(seed or 0), deepest)
    except ValueError:
        raise pytest.UsageError(f"--hypothesis-seed: expected a whole number or random, found {seed!r}") from None


def _named_database() -> Database | None:
    """Return the database of the current profile; None if it has none, or Hypothesis's default one.

    To ask for the default one makes Hypothesis look for a place for it, and warn where there is none.
    """
    from hypothesis import settings
    from hypothesis.configuration import storage_directory
    from hypothesis.database import InMemoryExampleDatabase
    from hypothesis.errors import HypothesisWarning

    with warnings.catch_warnings(action="ignore", category=HypothesisWarning):
        database = settings().database
    by_itself = storage_directory("examples", intent_to_write=False)
    is_unnamed = getattr(database, "path", None) == getattr(by_itself, "path", by_itself)
    return None if is_unnamed or isinstance(database, InMemoryExampleDatabase) else database


def _deepest(option: str | None) -> int | None:
    """Return the most deviations of an exhaustive run; raises UsageError unless it is a whole number or `all`."""
    if option is None:
        return None
    if option == "all":
        return sys.maxsize
    if not option.isdecimal():
        raise pytest.UsageError(f"--onhook-exhaustive: expected a whole number from 0, or all, found {option!r}")
    return int(option)
