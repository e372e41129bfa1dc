"""The targets that the command line, the ini file and configuration files name, and whether they are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from onhook.conformance.campaigns.config import ConfigError, Settings, load_settings, with_target
from onhook.conformance.items import may_be_set_up
from onhook.conformance.lambda_runtime.forced_interrupts import LIBRARIES
from onhook.conformance.model.names import CONFIG_FILE
from onhook.conformance.model.requirements import Subject
from onhook.conformance.targets import Misnamed, NotThere, check, is_there

#: What can be under test, in the order in which messages name it.
SUBJECTS = (Subject.HANDLER, Subject.SERVICE)
#: The forms of a target, for messages.
FORMS = "app.handler:lambda_handler, path/to/file.py:lambda_handler or node:path/to/index.js:handler"
#: Hooks by which a project may make its handler, or put it on the import path, when a run has begun.
LATE_HOOKS = (
    "pytest_session",
    "pytest_ignore",
    "pytest_collect",
    "pytest_runtest",
    "pytest_fixture",
    "pytest_onhook_cold_start",
)
#: Options that may leave out the items of a target which the command line does not name.
NARROWING = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "stepwise")


@dataclass(frozen=True, slots=True)
class NamedTarget:
    """A target, and where it is named."""

    subject: Subject
    text: str
    #: The folder that it is found from.
    base: Path
    #: The option, the ini value, or the file and the key in it.
    named_by: str
    #: Its settings in a file; None if they have not been read yet.
    settings: Settings | None = None

    @property
    def is_on_command_line(self) -> bool:
        """Whether an option names it, and not a file."""
        return self.named_by.startswith("--")

    def put_into(self, settings: Settings) -> Settings:
        """Return the settings for this target; raises ConfigError if one is only for the other kind of target."""
        return with_target(settings, **{self.subject.value: self.text})


class NamedTargets:
    """The targets of one session of pytest. `files` are the configuration files that the command line names."""

    def __init__(self, config: pytest.Config, files: list[Path]) -> None:
        self.config = config
        self.files = files

    def named(self) -> NamedTarget | None:
        """Return the target of the command line, relative to where pytest was started, else that of the ini file.

        That of the ini file is relative to the root. A target of the command line that is not found from where pytest
        was started is looked for in the root, so that a command works from any folder below.
        """
        here, root = self.config.invocation_params.dir, self.config.rootpath
        options = {subject: self.config.getoption(f"--onhook-{subject}") for subject in SUBJECTS}
        if all(options.values()):
            raise pytest.UsageError("--onhook-handler and --onhook-service: expected one of them, found both")
        for subject, option in options.items():
            if option:
                base = root if is_there(option, root) and not is_there(option, here) else here
                return NamedTarget(subject, option, base, f"--onhook-{subject}")
        values = {subject: self.config.getini(f"onhook_{subject}") for subject in SUBJECTS}
        if all(values.values()):
            raise pytest.UsageError("onhook_handler and onhook_service: expected one of these ini values, found both")
        of_ini = (NamedTarget(subject, value, root, f"onhook_{subject}") for subject, value in values.items() if value)
        return next(of_ini, None)

    def settings_of(self, named: NamedTarget) -> Settings:
        """Return the settings of a target, those of a file or the defaults, with the target."""
        try:
            return named.put_into(self.settings_in_file(named) or Settings())
        except ConfigError as error:
            raise pytest.UsageError(str(error)) from error

    def settings_in_file(self, named: NamedTarget) -> Settings | None:
        """Return what a file declares of the target of an option or the ini file; None if no file declares anything."""
        file = self.file_of(named)
        if not file.exists():
            if self.config.getoption("--onhook-config"):
                raise pytest.UsageError(f"--onhook-config: there is no file {file}")
            return None
        try:
            targets = load_settings(file)
        except ConfigError as error:
            raise pytest.UsageError(str(error)) from error
        return targets.get("") or next(
            (settings for settings in targets.values() if settings.target == named.text), None
        )

    def file_of(self, named: NamedTarget) -> Path:
        """Return the path of the configuration file for the target of an option or the ini file; it may not exist.

        For a target of the command line it is the one of the current folder. Only where there is none it is that of the
        folder that the target is found from.
        """
        option, here = self.config.getoption("--onhook-config"), self.config.invocation_params.dir
        if option:
            return Path(here, option).resolve()
        nearest = here / CONFIG_FILE
        return nearest if named.is_on_command_line and nearest.exists() else named.base / CONFIG_FILE

    def in_files(self) -> Iterator[NamedTarget]:
        """Yield the targets that the configuration files declare; none of an invalid file, which collecting reports."""
        for file in self.files:
            yield from _targets_of(file)

    def of_their_own(self) -> Iterator[Path]:
        """Yield the files whose settings apply to targets that they declare themselves.

        Beside a target of the ini file one without a target yields no item. One that cannot be read is told when it is
        collected.
        """
        named = self.named()
        for file in self.files:
            try:
                targets = load_settings(file)
            except ConfigError:
                targets = {}
            if named is None or not targets or any(settings.target for settings in targets.values()):
                yield file

    # -- are they there? -------------------------------------------------------------------------------------------

    def check(self, session: pytest.Session, *, alone: bool) -> None:
        """Raise UsageError for a target that is not there and that no fixture or hook of the project may make.

        A target named by a file path cannot come from anywhere else, so it is missed at once. Anything else
        that pytest collects can put a module on the import path, so it is missed only if onhook's items are `alone`.
        Then a name that cannot be one ends the run, too: no other test is lost by that.
        """
        if self.config.getoption("collectonly") or self.config.getoption("--onhook-replay"):
            return
        for target in self._whole():
            try:
                check(target.text, target.base)
            except NotThere as error:
                if (error.is_file or alone) and not self._may_be_made(session, target):
                    raise pytest.UsageError(f"{target.named_by}: {error}; targets look like {FORMS}") from error
            except Misnamed as error:
                if alone:  # or else it is said by its items
                    raise pytest.UsageError(f"{target.named_by}: {error}; targets look like {FORMS}") from error

    def _whole(self) -> Iterator[NamedTarget]:
        """Yield the targets that the command line has not narrowed, by `-k`, `--deselect` or the id of an item."""
        named = self.named()
        if named is not None and named.is_on_command_line:
            yield named
            return
        if any(self.config.getoption(option, None) for option in NARROWING):
            return
        if named is not None:
            yield named
        for file in self.files:
            if not any("::" in argument and file.name in argument for argument in self.config.args):
                yield from _targets_of(file)

    def _may_be_made(self, session: pytest.Session, target: NamedTarget) -> bool:
        """Say whether a fixture of every item of the target, or a hook of the project, could still make the target."""
        settings, folder = target.settings, target.base
        if settings is None:
            settings, folder = self.settings_of(target), self.file_of(target).parent
        if settings.fixtures or may_be_set_up(session, folder):
            return True
        manager = self.config.pluginmanager
        hooks = [
            hook.name
            for plugin in filter(_is_of_the_project, manager.get_plugins())
            for hook in manager.get_hookcallers(plugin) or ()
        ]
        return any(name.startswith(LATE_HOOKS) for name in hooks)


def _is_of_the_project(plugin: object) -> bool:
    """Say whether a plugin stands in the project, as a conftest does, and is not installed."""
    file = getattr(plugin, "__file__", None)
    return isinstance(file, str) and not file.startswith((*LIBRARIES, str(Path(__file__).parent.parent)))


def _targets_of(file: Path) -> list[NamedTarget]:
    try:
        targets = load_settings(file)
    except ConfigError:
        return []
    return [
        NamedTarget(
            settings.subject,
            settings.target,
            file.parent,
            f"{file}: {f'handlers.{name}: ' if name else ''}{settings.subject}",
            settings,
        )
        for name, settings in targets.items()
        if settings.target
    ]
