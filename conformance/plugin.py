"""The pytest plugin: it only adapts. Options and ini values, items named by requirement, outcomes, header and summary.

What it needs of onhook is imported when there is something to test, so that an installed but unused onhook costs
nothing.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from onhook.conformance.model.names import CONFIG_FILE, NO_PATH, ROOT
from onhook.conformance.profiles import PROFILES, is_registered, register
from onhook.conformance.stash import RUN

if TYPE_CHECKING:
    from onhook.conformance.meter import Meter
    from onhook.conformance.model.verdicts import RunFacts, SummaryRow
    from onhook.conformance.run import Run


def _target(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError(f"expected a target, found {text!r}: is the variable set that names it?")
    return text


_OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "--onhook-handler",
        {
            "metavar": "TARGET",
            "type": _target,
            "help": "judge this handler: package.module:attr, path/to/file.py:attr, node:FILE:EXPORT, a URL, lambda:NAME",
        },
    ),
    (
        "--onhook-service",
        {
            "metavar": "TARGET",
            "type": _target,
            "help": "judge this implementation of the service, named likewise",
        },
    ),
    ("--onhook-config", {"metavar": "FILE", "help": f"what is declared about the handler (default: ./{CONFIG_FILE})"}),
    ("--onhook-strict", {"action": "store_true", "default": None, "help": "SHOULD fails the run"}),
    (
        "--onhook-inject",
        {"action": "store_true", "default": None, "help": "also start calls inside a bridge and a meeting"},
    ),
    (
        "--onhook-observed",
        {
            "action": "store_true",
            "default": None,
            "help": "also play behaviour that was seen in real calls but is not in the guide",
        },
    ),
    (
        "--onhook-exhaustive",
        {
            "metavar": "N",
            "help": "also play every call with up to N deviations from the plain one, or all there are (all)",
        },
    ),
    (
        "--onhook-time-limit",
        {"metavar": "SECONDS", "type": float, "help": "what an invocation may take, or a service's call (default: 20)"},
    ),
    ("--onhook-endpoint-url", {"metavar": "URL", "help": "where AWS is, for lambda:NAME, if not where boto3 looks"}),
    ("--onhook-replay", {"metavar": "FILE", "action": "append", "help": "play a written counterexample again"}),
)
_INI: tuple[tuple[str, Literal["string", "bool"], str], ...] = (
    ("onhook_handler", "string", "the handler to judge, relative to the root directory"),
    ("onhook_service", "string", "the service to judge, relative to the root directory"),
    ("onhook_strict", "bool", "SHOULD fails the run"),
    ("onhook_inject", "bool", "also start calls inside a bridge and a meeting"),
    ("onhook_observed", "bool", "also play behaviour that was seen in real calls but is not in the guide"),
)

_SAID: pytest.StashKey[bool] = pytest.StashKey()
_SEED: pytest.StashKey[int] = pytest.StashKey()
_METER: pytest.StashKey[Meter] = pytest.StashKey()
_FOLDER: pytest.StashKey[Path] = pytest.StashKey()
#: The most reasons for skipping that the summary shows.
_MOST_REASONS = 3
#: What the controller tells its workers under xdist.
_SHARED, _FRESH_SEED = "onhook_shared", "onhook_fresh_seed"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("onhook", "conformance to the Amazon Chime SDK PSTN audio service")
    for name, details in _OPTIONS:
        group.addoption(name, **details)
    for name, kind, text in _INI:
        parser.addini(name, text, type=kind, default=None)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    from onhook.conformance import hooks

    pluginmanager.add_hookspecs(hooks)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    profile = config.getoption("--hypothesis-profile", None)
    if profile in PROFILES:
        register()
    if _is_used(config):
        if profile and not is_registered(profile):
            ours = ", ".join(PROFILES)
            raise pytest.UsageError(f"--hypothesis-profile: nobody has registered {profile!r}; onhook has {ours}")
        run_of(config).check()
        if not hasattr(config, "workerinput"):
            _start_meter(config)


def _start_meter(config: pytest.Config) -> None:
    """Show how far a run has come; made here, because later pytest captures what is written."""
    from onhook.conformance.campaigns.parts import EXHAUSTIVE, EXHAUSTIVE_PARTS
    from onhook.conformance.meter import Meter
    from onhook.conformance.run import FOLDER

    exhaustive = config.getoption("--onhook-exhaustive") is not None
    folder = config.rootpath / FOLDER / EXHAUSTIVE if exhaustive else _folder(config)

    def column() -> int:
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        return reporter._tw.width_of_current_line if reporter is not None and reporter.isatty else 0

    config.stash[_METER] = Meter(folder, EXHAUSTIVE_PARTS, column=column).start()
    config.pluginmanager.register(_MakeWay(config.stash[_METER]))
    config.add_cleanup(config.stash[_METER].stop)


def _folder(config: pytest.Config) -> Path:
    """A folder of this run: what workers share, and what the meter watches."""
    if _FOLDER not in config.stash:
        folder = config.stash[_FOLDER] = Path(tempfile.mkdtemp(prefix="onhook-"))
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    return config.stash[_FOLDER]


def _is_used(config: pytest.Config) -> bool:
    named = _is_named(config) or config.getini("onhook_handler") or config.getini("onhook_service")
    return bool(
        named or _is_replay(config) or _named_files(config) or any(_injected(config, arg) for arg in config.args)
    )


def _named_files(config: pytest.Config) -> list[Path]:
    """The configuration files that stand where pytest was pointed at."""
    places = [Path(config.invocation_params.dir, arg.partition("::")[0]) for arg in config.args]
    files = [place if place.name == CONFIG_FILE else place / CONFIG_FILE for place in places]
    return [file for file in dict.fromkeys(files) if file.is_file()]


def _injected(config: pytest.Config, arg: str) -> str | None:
    """The id of an injected item, None for any other argument; pytest prints ids relative to where it was started."""
    place, _, name = arg.partition("::")
    here = config.invocation_params.dir
    if "::" in arg and (place in (ROOT, NO_PATH) or os.path.normpath(here / place) == str(config.rootpath / ROOT)):
        return f"{ROOT}::{name}"
    return None


def _is_ours(config: pytest.Config, arg: str) -> bool:
    """Say whether an argument names items of onhook and nothing else: an injected one, or a configuration file."""
    return bool(_injected(config, arg)) or Path(arg.partition("::")[0]).name == CONFIG_FILE


def run_of(config: pytest.Config) -> Run:
    """Return the run of this session, made when a configuration file is collected if nothing asked for it before."""
    if RUN not in config.stash:
        from onhook.conformance.run import Run

        wanted = [
            nodeid for nodeid in (_injected(config, arg) for arg in config.args) if nodeid and nodeid != f"{ROOT}::"
        ]
        shared = _shared_folder(config)
        watched = _folder(config) if shared is None else None
        config.stash[RUN] = Run(config, _named_files(config), wanted, shared, _fresh_seed(config), watched)
    return config.stash[RUN]


# -- collection --------------------------------------------------------------------------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.name != CONFIG_FILE or _is_named(parent.config) or _is_replay(parent.config):
        return None
    from onhook.conformance.items import ConfigFile

    run_of(parent.config)
    root = parent.config.rootpath
    named: dict[str, Any] = {}
    if not file_path.is_relative_to(root):  # a file on the command line, for which pytest has no name outside its root
        named["nodeid"] = Path(os.path.relpath(file_path, root)).as_posix()
    return ConfigFile.from_parent(parent, path=file_path, **named)


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Report an error for a folder that is called as the file is, and do not collect in it."""
    return pytest_collect_file(path, parent)


def _is_named(config: pytest.Config) -> bool:
    """The command line names a target; what files declare is then not collected."""
    return bool(config.getoption("--onhook-handler") or config.getoption("--onhook-service"))


def _is_replay(config: pytest.Config) -> bool:
    return bool(config.getoption("--onhook-replay"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Take the ids of injected items out of the arguments: pytest would look for a file of that name."""
    config = session.config
    if RUN in config.stash:
        config.args[:] = [arg for arg in config.args if _injected(config, arg) is None]
        if not _named_arguments(config):
            if _is_replay(config):
                config.args.clear()
            elif _is_named(config):  # testpaths may name a file, which is not collected then
                config.args[:] = [arg for arg in config.args if Path(arg).name != CONFIG_FILE]
    return (yield)


def _named_arguments(config: pytest.Config) -> bool:
    return config.args_source is pytest.Config.ArgsSource.ARGS


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    if RUN in config.stash:
        injected = config.stash[RUN].injected_items(session)
        report = pytest.CollectReport(ROOT, "passed", None, list(injected))
        config.hook.pytest_collectreport(report=report)  # so that they are counted among the collected
        items.extend(injected)


def pytest_collection_finish(session: pytest.Session) -> None:
    if RUN in session.config.stash:
        session.config.stash[RUN].take_snapshot()


# -- ending ------------------------------------------------------------------------------------------------------------


@pytest.hookimpl(trylast=True)  # when it is known which fixtures there are, and before workers start
def pytest_sessionstart(session: pytest.Session) -> None:
    if RUN in session.config.stash:
        from onhook.conformance.session_end import end_in_order

        run, config = session.config.stash[RUN], session.config
        if not hasattr(config, "workerinput"):
            run.targets.check(session, alone=all(_is_ours(config, arg) for arg in config.args))

        def end(message: str) -> None:
            end_in_order(session, run.under_way, message)
            if _FOLDER in config.stash:  # nothing of the process comes to its own end any more
                shutil.rmtree(config.stash[_FOLDER], ignore_errors=True)

        run.last_resort.in_order = end


@pytest.hookimpl(tryfirst=True)
def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    from onhook.conformance.session_end import mend_traceback

    mend_traceback(excinfo)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> Iterator[None]:
    """Have the reports written whole, and tell a run that knows nothing from a success."""
    if RUN not in session.config.stash:
        return (yield)
    from onhook.conformance.session_end import Patience

    if _METER in session.config.stash:
        session.config.stash[_METER].stop()
    patience = Patience()
    patience.begin()
    session.config.add_cleanup(patience.end)
    terminalreporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminalreporter is not None and exitstatus == pytest.ExitCode.OK:
        rows = _rows(terminalreporter)
        if (_exercised_nothing(rows) or _blocked_starts(rows)) if rows else _unjudged(terminalreporter):
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
    return (yield)


class _MakeWay:
    """Silences the meter while pytest writes: a plugin of one session, since report hooks do not name their session."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self) -> None:
        self.meter.hush()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self) -> None:
        self.meter.hush()


# -- reporting ---------------------------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    # What is known of the item travels on the report, so that it reaches the controller under xdist.
    row = getattr(item, "onhook_row", None)
    if row is not None and (call.when == "call"):
        vars(report).update(onhook=row, onhook_result=getattr(item, "onhook_result", None))
    elif row is None and report.skipped and hasattr(item, "onhook_result"):
        vars(report).update(onhook_unjudged=str(call.excinfo.value) if call.excinfo else "")
    return report


def pytest_onhook_about(config: pytest.Config) -> RunFacts | None:
    return config.stash[RUN].about() if RUN in config.stash else None


def pytest_report_header(config: pytest.Config) -> list[str] | None:
    return _header(config)


def pytest_report_collectionfinish(config: pytest.Config) -> list[str] | None:
    return _header(config)


def _header(config: pytest.Config) -> list[str] | None:
    """The header, once: at the start, or when a configuration file was found that pytest was not pointed at."""
    if RUN not in config.stash or _SAID in config.stash or config.get_verbosity() < 0:
        return None
    from onhook.conformance.header import header

    config.stash[_SAID] = True
    return header(config.stash[RUN])


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: pytest.ExitCode, config: pytest.Config
) -> None:
    rows = _rows(terminalreporter)
    status = f" (exit status {pytest.ExitCode.NO_TESTS_COLLECTED:d})" if exitstatus == pytest.ExitCode.OK else ""
    failed = f"; the run counts as failed{status}"
    _tell_unjudged(terminalreporter, "" if rows else failed)
    if exitstatus == pytest.ExitCode.INTERRUPTED and RUN in config.stash and _METER in config.stash:
        _tell_interrupted(terminalreporter, config)
    if rows:
        for row in rows:
            if row.get("drawn"):
                terminalreporter.section(row["nodeid"], sep="_")
                terminalreporter.write_line(row["drawn"])
        config.hook.pytest_onhook_summary(terminalreporter=terminalreporter, rows=rows)
        for row in rows:
            if _is_replay(config) and row["verdict"] == "passed":
                terminalreporter.write_line(f"onhook: {row['nodeid']}: {row['id']} is {row['reason']}", green=True)
        if _exercised_nothing(rows):
            terminalreporter.write_line(f"onhook: no requirement was exercised{failed}", red=True)
        elif starts := _blocked_starts(rows):
            which = " and ".join(starts)
            terminalreporter.write_line(f"onhook: all requirements on {which} calls were blocked{failed}", red=True)


def _tell_interrupted(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which campaign was under way when the run was stopped, and what it had seen by then."""
    way = config.stash[_METER].under_way()
    if way is None:
        return
    terminalreporter.write_line(f"onhook: stopped before the end of {way.told}", yellow=True)
    seen = ", ".join(config.stash[RUN].seen_broken(way.campaign))
    if seen:
        terminalreporter.write_line(
            f"onhook: seen broken so far, though a whole run may still find what excuses it: {seen}", yellow=True
        )


def _tell_unjudged(terminalreporter: pytest.TerminalReporter, failed: str) -> None:
    """Say what others have skipped; and where that was all, that the run has `failed`."""
    unjudged = _unjudged(terminalreporter)
    if unjudged:
        reasons = [reason for reason in dict.fromkeys(unjudged) if reason]
        why = f" ({'; '.join(reasons[:_MOST_REASONS])})" if reasons else ""
        which = f"{len(unjudged)} item{' was' if len(unjudged) == 1 else 's were'}"
        terminalreporter.write_line(
            f"onhook: {which} skipped before anything was judged, by a mark, a hook or a fixture of the project{why}{failed}",
            red=bool(failed),
            yellow=not failed,
        )


def _rows(terminalreporter: pytest.TerminalReporter) -> list[SummaryRow]:
    reports = [report for group in terminalreporter.stats.values() for report in group]
    return [report.onhook for report in reports if hasattr(report, "onhook")]


def _unjudged(terminalreporter: pytest.TerminalReporter) -> list[str]:
    """Why items were skipped, or not run, by others than onhook: by a mark, a hook or a fixture of the project's."""
    reports = [report for group in terminalreporter.stats.values() for report in group]
    return [report.onhook_unjudged for report in reports if hasattr(report, "onhook_unjudged")]


def _exercised_nothing(rows: list[SummaryRow]) -> bool:
    from onhook.conformance.model.verdicts import UNJUDGED

    return all(row["verdict"] in UNJUDGED for row in rows)


def _blocked_starts(rows: list[SummaryRow]) -> list[str]:
    """The starts of which nothing is known, because what stood in the way of one target blocked every item."""
    groups: dict[tuple[str, str], list[SummaryRow]] = {}
    for row in rows:
        groups.setdefault((row["nodeid"].rpartition("::")[0], row["start"]), []).append(row)
    blocked = {start: None for (_, start), group in groups.items() if all(row["verdict"] == "blocked" for row in group)}
    return list(blocked)


# -- xdist -------------------------------------------------------------------------------------------------------------


def _shared_folder(config: pytest.Config) -> Path | None:
    workerinput = getattr(config, "workerinput", None)
    return Path(workerinput[_SHARED]) if workerinput and _SHARED in workerinput else None


def _fresh_seed(config: pytest.Config) -> int:
    """A seed that no run before had, the same on the controller and all its workers."""
    told: int | None = getattr(config, "workerinput", {}).get(_FRESH_SEED)
    return config.stash.setdefault(_SEED, random.SystemRandom().getrandbits(32)) if told is None else told


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give every worker the folder in which they share the campaigns' parts, and the seed if a fresh one is wanted."""
    config = node.config
    node.workerinput[_SHARED] = str(_folder(config))
    node.workerinput[_FRESH_SEED] = _fresh_seed(config)
