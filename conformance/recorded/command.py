"""The command `onhook check`: logs of real calls, judged as a test run judges generated ones."""

from __future__ import annotations

import argparse
import difflib
import importlib.metadata
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Protocol

from onhook.conformance.catalogue import CATALOGUE, VERSION
from onhook.conformance.model.requirements import Level
from onhook.conformance.model.verdicts import ItemResult, RunFacts, SummaryRow, Verdict
from onhook.conformance.oracle.declared import Declared
from onhook.conformance.recorded.check import Check
from onhook.conformance.recorded.grouping import IDLE, LINGER
from onhook.conformance.recorded.judging import Judge
from onhook.conformance.recorded.lines import STDIN, LogError, Source, is_watched, total
from onhook.conformance.recorded.results import amount_read, command, notes, places_of, results, settle
from onhook.conformance.recorded.tally import Tally

#: The entry point of what shows results: a module with the functions of `Shows`.
SHOWING = "onhook.showing"
HELP = "judge logs of real calls"
EPILOG = """\
A log may hold JSON lines of events or of {"event": ..., "response": ...}, what `aws logs filter-log-events` and
`aws logs tail` print, exports of CloudWatch (also gzip), results of Logs Insights (JSON or CSV), structured logs with
the event under any key, and text with the event behind it. What depends on what the handler answered is judged only
where the response stands beside the event, or on a line that has the same request id of Lambda's.

exit status: 0 conforms, 1 a requirement is broken, 2 the log, or one of several, cannot be used
"""
_HINT = "what Python's print(event) or Node's console.log(event) writes is no JSON: log json.dumps(event), or JSON.stringify(event)"
_NO_JSON = f"what looks like events in it cannot be read; {_HINT}"
#: The most files without an event that are named.
MOST_NAMED = 20
_COLOURS = {"bold": 1, "red": 31, "green": 32, "yellow": 33, "cyan": 36}
_BAR = 24
#: Lines between two looks at the clock, and seconds between two drawings.
_LOOK, _DRAW = 4096, 0.2


class Shows(Protocol):
    """What a module offers that shows results."""

    def refusal(self, paths: Sequence[Path]) -> str:
        """Return why reports cannot be written to these paths; nothing where they can."""

    def failure(self, result: ItemResult, replay: str) -> str:
        """Return the text of a requirement that is broken."""

    def summary(self, rows: Sequence[SummaryRow]) -> Sequence[tuple[str, Mapping[str, bool]]]:
        """Return the lines of the summary, each with how it is marked."""

    def plain(self, text: str) -> str:
        """Return a line without anything that steers a terminal."""

    def write(
        self,
        paths: Sequence[Path],
        about: RunFacts,
        began: float,
        target: str,
        items: Sequence[tuple[ItemResult, str]],
        notes: Sequence[str],
        *,
        stopped: bool,
    ) -> Sequence[tuple[str, bool]]:
        """Write reports; return a line for each, and whether that failed."""


@dataclass(frozen=True, slots=True)
class Known:
    """What verdicts on a log depend on besides the log: what `onhook.toml` and the options say."""

    declared: Declared = field(default_factory=Declared)
    levels: Mapping[str, Level] = field(default_factory=dict)
    strict: bool = False
    #: The ids of the requirements that are left out.
    ignored: Sequence[str] = ()


@dataclass(slots=True)
class Reading:
    """How far the logs could be read."""

    lines: int = 0
    #: The names of those in which no event was found, and what is to be said of each.
    without_events: list[tuple[str, str]] = field(default_factory=list)
    #: The names of those in which there may be some.
    unusable: list[str] = field(default_factory=list)
    #: The names of those in which events were found and which cannot be believed, and why.
    doubtful: list[tuple[str, str]] = field(default_factory=list)

    def some(self, source: Source) -> None:
        """Note that events were found in a log, which may hold others that cannot be read as text."""
        foreign = source.foreign()
        if foreign or source.broken:
            self.unusable.append(source.name)
        if foreign:
            self.doubtful.append((source.name, foreign))

    def nothing(self, source: Source, unread: int) -> None:
        """Note that no event was found in a log, and how many texts look like one but cannot be read."""
        foreign = source.foreign()
        if foreign or unread or source.broken:
            self.unusable.append(source.name)
        why = "is empty" if source.is_empty() else _NO_JSON if unread else "no event was found in it"
        self.without_events.append((source.name, foreign or why))

    def undone(self) -> str:
        """Say which logs could not be used; nothing where all could."""
        if not self.unusable:
            return ""
        more = f" and {len(self.unusable) - 1:,} more" if len(self.unusable) > 1 else ""
        return f"{self.unusable[0]}{more} could not be used, or not to the end: what is in it may be broken"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = "Judge logs of real calls: the handler's responses and the service's events."
    parser.epilog = EPILOG
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="a log, packed by gzip, bzip2, xz or not; - is standard input"
    )
    parser.add_argument(
        "--report",
        metavar="PATH",
        action="append",
        default=[],
        help="write a report; the suffix says which: .html, .md, .json, .jsonl, .badge.json, .mmd (repeatable)",
    )
    parser.add_argument("--strict", action="store_true", help="a SHOULD that is broken fails too")
    parser.add_argument(
        "--complete",
        action="store_true",
        help="the log holds every invocation of its calls: findings that assume that no event is missing count in full",
    )
    parser.add_argument("--call", metavar="ID", help="judge the call with this TransactionId only")
    parser.add_argument(
        "--ignore", metavar="ID", action="append", default=[], help="leave a requirement out (repeatable)"
    )
    parser.add_argument("--config", metavar="onhook.toml", help="take levels, extra_actions and strict from a file")
    parser.add_argument(
        "--idle",
        type=int,
        metavar="N",
        help="judge a call once N events of others have come in since its last"
        f" (default: {IDLE:,}, {LINGER:,} where it is whole; 0: at the end)",
    )


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit status."""
    try:
        return _run(options)
    except LogError as error:
        print(f"onhook check: {error}", file=sys.stderr)
        return 2


@dataclass(frozen=True, slots=True)
class Checked:
    """What the logs came to."""

    files: Sequence[str]
    tally: Tally
    #: Each requirement, and the command that judges its call again.
    items: Sequence[tuple[ItemResult, str]]
    #: Notes on the logs themselves.
    notes: Sequence[str]
    strict: bool
    #: When it began, in seconds since the epoch.
    began: float
    stopped: bool
    #: What could not be judged, in words; empty where all could.
    undone: str


def _run(options: argparse.Namespace) -> int:
    shows, paths = _shows(), [Path(report) for report in options.report]
    known = _prepare(options, shows, paths)
    return _show(_judge(options, known, shows), shows, paths)


def _prepare(options: argparse.Namespace, shows: Shows, paths: Sequence[Path]) -> Known:
    """Refuse what cannot be done before anything is read; return what is known from elsewhere."""
    refusal = shows.refusal(paths) if paths else ""
    if refusal:
        raise LogError(f"--report: {refusal}")
    overwritten = next((path for path in paths for log in options.files if _is_same_file(path, log)), None)
    if overwritten is not None:
        raise LogError(
            f"--report: {overwritten} is the log itself, which the report would overwrite; name another file"
        )
    known = _known(options.config)
    ignored = [_requirement(name) for name in options.ignore]
    if options.call == "":
        raise LogError("--call: expected a TransactionId, found nothing")
    if options.idle is not None and options.idle < 0:
        raise LogError(f"--idle: expected 0 or more, found {options.idle}")
    for first, second in combinations(options.files, 2):
        if first == second or _is_same_file(Path(first), second):
            alias = "" if first == second else f", as {first} too"
            raise LogError(f"{second}: is named twice{alias}; its calls would be counted twice")
    return replace(known, strict=options.strict or known.strict, ignored=ignored)


def _judge(options: argparse.Namespace, known: Known, shows: Shows) -> Checked:
    """Read and judge the logs."""
    sources = [Source(file) for file in options.files]
    began = time.time()
    judge = Judge(known.declared, known.levels, complete=options.complete, ignored=known.ignored)
    check = Check(judge, [source.name for source in sources], idle=options.idle, only=options.call or "")
    reading = Reading()
    stopped = _read(check, sources, reading)
    tally = settle(check.finish())
    said = notes(tally) + [source.broken for source in sources if source.broken]
    if not tally.events:
        raise LogError(_nothing(sources, reading, [shows.plain(note) for note in said], check, shows))
    found = results(tally, known.levels, strict=known.strict, ignored=known.ignored)
    items = [(result, _replay(options, tally, result)) for result in found]
    said += [f"{name}: {why}" for name, why in (reading.doubtful + reading.without_events)[:MOST_NAMED]]
    more = len(reading.doubtful + reading.without_events) - MOST_NAMED
    if more > 0:
        said.append(f"and {more:,} more files in which no event was found, or which are no text")
    undone = "stopped before its end: what was not read may be broken" if stopped else reading.undone()
    return Checked(
        files=options.files,
        tally=tally,
        items=items,
        notes=said,
        strict=known.strict,
        began=began,
        stopped=stopped,
        undone=undone,
    )


def _is_same_file(path: Path, log: str) -> bool:
    return log != STDIN and path.exists() and Path(log).exists() and path.samefile(log)


def _read(check: Check, sources: Sequence[Source], reading: Reading) -> bool:
    """Read all logs; return whether the user has stopped it."""
    try:
        for number, source in enumerate(sources):
            seen, unread = check.seen, check.reader.unread
            check.reader.read_lines(_watched(sources, number, reading), number)
            if check.seen == seen:
                reading.nothing(source, check.reader.unread - unread)
            else:
                reading.some(source)
    except KeyboardInterrupt:
        return True
    finally:
        if is_watched():
            print("\r\033[K", end="", file=sys.stderr, flush=True)
    return False


def _watched(sources: Sequence[Source], place: int, reading: Reading) -> Iterator[str]:
    """Yield the lines of one of the logs, with a progress bar on a terminal."""
    source = sources[place]
    before = sum(earlier.size for earlier in sources[:place])
    whole, watched, drawn, began = total(list(sources)), is_watched(), time.monotonic(), reading.lines
    for number, line in enumerate(source.lines(), began + 1):
        reading.lines = number
        yield line
        if watched and not number % _LOOK and time.monotonic() - drawn > _DRAW:
            drawn = time.monotonic()
            _draw(before + source.position(), whole, number)


def _draw(done: int, whole: int, lines: int) -> None:
    share = min(1.0, done / whole) if whole else 0.0
    bar = f"[{'#' * int(_BAR * share):.<{_BAR}}] {share:.0%}, " if whole else ""
    print(f"\r\033[Konhook check {bar}{done >> 20:,} MB, {lines:,} lines", end="", file=sys.stderr, flush=True)


def _known(name: str | None) -> Known:
    if name is None:
        return Known()
    from onhook.conformance.campaigns.config import ConfigError, load_settings

    try:
        targets = load_settings(Path(name))
    except ConfigError as error:
        raise LogError(f"--config: {error}") from error
    if len(targets) > 1:
        raise LogError(f"--config: {name} names several handlers; give a file with what holds for the one of the log")
    settings = next(iter(targets.values()))
    return Known(settings.declared, settings.levels, settings.strict)


def _requirement(name: str) -> str:
    if name.upper() not in CATALOGUE:
        raise LogError(f"--ignore: no requirement has the id {name!r}; `onhook requirements` lists them")
    return name.upper()


def _nothing(sources: Sequence[Source], reading: Reading, said: Sequence[str], check: Check, shows: Shows) -> str:
    """Say that nothing was found to judge, in the only call where one was asked for, and what may be meant."""
    call = check.only
    where = ", ".join(source.name for source in sources[:3]) + (", ..." if len(sources) > 3 else "")
    of_call = f" of the call {call}" if call else ""
    if check.others:
        likely = difflib.get_close_matches(call, check.other_calls, 1)
        named = f"is {likely[0]} meant?" if likely else f"such as {', '.join([*check.other_calls][:3])}"
        events = f"{check.others:,} event{'' if check.others == 1 else 's'} of other calls"
        return (
            f"no event{of_call} is in {where}, but {events}, {shows.plain(named)}"
            " (expected the TransactionId of CallDetails)"
        )
    why = dict(reading.without_events)
    foreign = [source for source in sources if source.foreign() or source.is_empty()]
    hint = f"events are found as JSON that names InvocationEventType, Sequence and CallDetails with a TransactionId; {_HINT}"
    if foreign:
        hint = "; ".join(f"{source.name} {why[source.name]}" for source in foreign[:MOST_NAMED] if source.name in why)
    lines = f" ({reading.lines:,} line{'' if reading.lines == 1 else 's'})" if reading.lines else ""
    return "\n".join([f"no event{of_call} was found in {where}{lines}: {hint}", *(f"  {note}" for note in said)])


def _replay(options: argparse.Namespace, tally: Tally, result: ItemResult) -> str:
    if not result.counterexamples or STDIN in options.files:
        return ""
    case = next((case for case, _ in places_of(tally, result.id)), None)
    given = [
        *(["--complete"] * options.complete),
        *(["--strict"] * options.strict),
        *(["--config", options.config] if options.config else []),
        *(word for name in options.ignore for word in ("--ignore", name)),
    ]
    return command(options.files, case.transaction, given) if case is not None else ""


def _shows() -> Shows:
    found = next(iter(importlib.metadata.entry_points(group=SHOWING)), None)
    if found is None:
        raise LogError(f"nothing is installed that shows results (entry points of {SHOWING}); install onhook again")
    shows: Shows = found.load()
    return shows


# -- showing -----------------------------------------------------------------------------------------------------------


def _show(checked: Checked, shows: Shows, paths: Sequence[Path]) -> int:
    """Print what the logs came to, and write the reports; return the exit status."""
    files = checked.files
    target = ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
    _line(shows.plain(f"onhook check: {target}"), bold=True)
    _line(f"catalogue {VERSION}; {amount_read(checked.tally)}")
    for result, replay in checked.items:
        if result.verdict is Verdict.FAILED:
            _line("")
            _line(shows.failure(result, replay))
            for line in _places(checked.tally, result):
                _line(shows.plain(line))
    _line("")
    for text, markup in shows.summary([result.row(f"check::{result.id}", replay) for result, replay in checked.items]):
        _line(text, **markup)
    if checked.notes:
        _line("of the log:")
    for note in checked.notes:
        _line(shows.plain(f"  {note}"))
    failed = _write(checked, shows, paths, target)
    if checked.undone:
        _line(shows.plain(checked.undone), red=True)
    broken = any(result.verdict is Verdict.FAILED for result, _ in checked.items)
    return 1 if broken or failed else 2 if checked.undone else 0


def _write(checked: Checked, shows: Shows, paths: Sequence[Path], target: str) -> bool:
    """Write the reports; return whether one could not be written."""
    if not paths:
        return False
    about: RunFacts = {
        "onhook": importlib.metadata.version("onhook"),
        "catalogue": VERSION,
        "strict": checked.strict,
    }
    written = shows.write(paths, about, checked.began, target, checked.items, checked.notes, stopped=checked.stopped)
    for text, wrong in written:
        _line(text, red=wrong)
    return any(wrong for _, wrong in written)


def _places(tally: Tally, result: ItemResult) -> Iterator[str]:
    """Where each cause stands, the grave ones only."""
    for case, places in places_of(tally, result.id):
        if case.finding.level is not Level.NOTE:
            more = f" and {case.times - len(case.places):,} more" if case.times > len(case.places) else ""
            yield f"   found at  {', '.join(places)}{more}"


def _line(text: str, **markup: bool) -> None:
    codes = [str(_COLOURS[name]) for name, on in markup.items() if on and name in _COLOURS]
    if codes and sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        text = f"\033[{';'.join(codes)}m{text}\033[0m"
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "replace").decode(encoding))
