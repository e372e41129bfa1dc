"""The command `onhook`: a thin door to pytest, and to the catalogue."""

from __future__ import annotations

import argparse
import errno
import importlib.metadata
import io
import os
import signal
import sys
import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from onhook.conformance.catalogue import CATALOGUE, VARIATIONS, VERSION
from onhook.conformance.catalogue.page import render
from onhook.conformance.model.drawn_with import IN_ASCII, is_shown_in
from onhook.conformance.model.requirements import GUIDE, Requirement
from onhook.conformance.model.variations import Variation
from onhook.conformance.model.verdicts import PLAYS, PLAYS_TITLE

#: The entry points of further commands: modules with HELP, `add_arguments(parser)` and `run(options)`, which returns
#: the exit status.
COMMANDS = "onhook.commands"
#: Of every requirement, a call that conforms and one that does not, as `onhook explain` draws them.
DRAWINGS = Path(__file__).parent / "catalogue" / "drawings"
#: What a shell says of a program that SIGPIPE ended: neither that all is well nor that something is broken.
_PIPE_CLOSED = 128 + signal.SIGPIPE
#: What writing to a stream fails with that goes nowhere: a full disk, a terminal that has gone.
_UNWRITABLE = (errno.ENOSPC, errno.EIO, errno.EBADF)
_ASCII = str.maketrans(IN_ASCII)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status (pytest's own for `run` and `replay`, 2 for a command that is wrong)."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # the caller has closed it
            setattr(sys, name, io.StringIO())
    try:
        status = _command(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of the pipe has seen enough
        _throw_the_rest_away()
        return _PIPE_CLOSED
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        print(f"onhook: the output cannot be written: {error.strerror}", file=sys.stderr)
        _throw_the_rest_away()
        return 2
    return status


def _throw_the_rest_away() -> None:
    """What is left in the buffer is written when Python ends, and must not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _command(arguments: Sequence[str] | None) -> int:
    others = {entry_point.name: entry_point.load() for entry_point in importlib.metadata.entry_points(group=COMMANDS)}
    parser = _parser(others)
    words = sys.argv[1:] if arguments is None else list(arguments)
    options, rest = parser.parse_known_args(words)
    if options.command == "run":
        _check_first(parser, options.target, words)
    if options.command in ("run", "replay"):
        return _pytest(options, rest)
    if rest:
        parser.error(f"unknown argument {rest[0]!r}")
    if options.command in others:
        return int(others[options.command].run(options))
    if options.command == "export":
        return _export(options)
    if options.command == "requirements":
        print(render() if options.markdown else _listing(), end="")
        return 0
    return _explain(options.id)


def _parser(others: Mapping[str, Any]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="onhook", description="Conformance to the Amazon Chime SDK PSTN audio service."
    )
    parser.add_argument(
        "--version", action="version", version=f"onhook {importlib.metadata.version('onhook')}, catalogue {VERSION}"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="judge a handler or a service; what follows the target goes to pytest")
    run.add_argument("--service", action="store_true", help="the target is a service, not a handler")
    run.add_argument(
        "target",
        help="package.module:attribute, path/to/file.py:attribute, node:path/to/index.js:handler, a URL, or lambda:NAME",
    )
    replaying = commands.add_parser("replay", help="play a written counterexample again; the rest goes to pytest")
    replaying.add_argument("file")
    exporting = commands.add_parser("export", help="keep a written counterexample, as a test of yours or as events")
    exporting.add_argument("file", metavar="FILE.json")
    exporting.add_argument(
        "--pytest", nargs="?", const=".", metavar="OUT.py", help="write a test (default: ./test_ID_START.py)"
    )
    exporting.add_argument("--events", metavar="DIR", help="write its events, as `aws` and `sam local` take them")
    exporting.add_argument("--force", action="store_true", help="overwrite files that are there already")
    listing = commands.add_parser("requirements", help="list the catalogue")
    listing.add_argument("--markdown", action="store_true", help="print the page of the documentation")
    explaining = commands.add_parser("explain", help="explain a requirement or a variation")
    explaining.add_argument("id")
    for name, other in others.items():
        other.add_arguments(commands.add_parser(name, help=other.HELP))
    return parser


def _check_first(parser: argparse.ArgumentParser, target: str, words: list[str]) -> None:
    """What an option of pytest's takes is no target; which of its options take something, only pytest knows."""
    before = words[words.index(target) - 1]
    if ":" not in target and before.startswith("-") and before != "--service":
        parser.error(f"{target!r} is no target: the target comes first, as in onhook run TARGET {before} {target}")


def _pytest(options: argparse.Namespace, rest: list[str]) -> int:
    import pytest

    if options.command == "run":
        door = ["--onhook-service" if options.service else "--onhook-handler", options.target]
        return int(pytest.main([*door, *_with_items(rest)]))
    return int(pytest.main(["--onhook-replay", options.file, *rest]))


def _with_items(rest: list[str]) -> list[str]:
    """The arguments for pytest, with onhook's items only: without any it would collect the project's own tests too."""
    from onhook.conformance.model.names import NO_PATH, ROOT

    named = [
        place
        for place, (before, word) in enumerate(pairwise(["", *rest]))
        if word.startswith(f"{ROOT}::") and before != "--deselect"
    ]
    for place in named:
        rest[place] = f"{NO_PATH}{rest[place].removeprefix(ROOT)}"
    return rest if named else [*rest, f"{NO_PATH}::"]


def _export(options: argparse.Namespace) -> int:
    from onhook.conformance.campaigns.config import ConfigError
    from onhook.conformance.campaigns.exporting import export

    test, events = (None if path is None else Path(path) for path in (options.pytest, options.events))
    try:
        print(*export(Path(options.file), test=test, events=events, force=options.force), sep="\n")
    except ConfigError as error:
        print(f"onhook export: {error}", file=sys.stderr)
        return 2
    return 0


def _listing() -> str:
    lines = [f"Catalogue {VERSION}: {len(CATALOGUE)} requirements, each of them judged by a rule."]
    lines += [f"{requirement.id:<8} {requirement.level:<6} {requirement.title}" for requirement in CATALOGUE.values()]
    return "\n".join(lines) + "\n"


#: The one item that is about no requirement.
_ABOUT_PLAYS = f"""\
{PLAYS}  {PLAYS_TITLE}

It is about no requirement: a service fails it whose calls cannot be judged, because it raises,
never invokes the handler, asks a question without an answer, does not say how the legs ended, or
takes too long. What needs those calls is blocked. docs/emulators.md says more.
"""


def _explain(name: str) -> int:
    requirement, variation = CATALOGUE.get(name.upper()), VARIATIONS.get(name.upper())
    if requirement is not None:
        text = f"{explanation(requirement)}\n\n{_drawing(requirement)}"
    elif variation is not None:
        text = _explanation_of_a_variation(variation)
    elif name.upper() == PLAYS:
        text = _ABOUT_PLAYS
    else:
        print(
            f"onhook: no requirement has the id {name!r}; `onhook requirements` lists them, and docs/requirements.md"
            " the variations (LAT, OBS)",
            file=sys.stderr,
        )
        return 2
    print(text if speaks_unicode() else text.translate(_ASCII).encode("ascii", "replace").decode("ascii"), end="")
    return 0


def _drawing(requirement: Requirement) -> str:
    return (DRAWINGS / f"{requirement.id}.txt").read_text(encoding="utf-8")


def speaks_unicode() -> bool:
    """Say whether the output can show the characters of a drawing."""
    return is_shown_in(sys.stdout.encoding)


def explanation(requirement: Requirement) -> str:
    """Return everything that the catalogue says of one requirement, for a terminal."""
    lines = [f"{requirement.id}  {requirement.title}", ""]
    lines += textwrap.wrap(requirement.statement, 96)
    lines += [
        "",
        f"level     {requirement.level}",
        f"binds     the {requirement.subject}",
        f"where     {', '.join(requirement.topologies)}",
        f"page      {', '.join(requirement.pages)}  {requirement.url}",
    ]
    if requirement.needs_world:
        lines.append("needs     a trace that says what the world did; it is not judged in recorded calls")
    if requirement.softer:
        lines += ["", "It weighs less here:"]
        for reason in requirement.softer:
            lines += textwrap.wrap(reason, 96, initial_indent="  - ", subsequent_indent="    ")
    return "\n".join(lines)


def _explanation_of_a_variation(variation: Variation) -> str:
    seen = "the guide shows both" if variation.pages else "seen in real calls only"
    lines = [f"{variation.id}  more than one behaviour is right: {seen}", ""]
    for name, sentence in (("plain", variation.plain), ("varied", variation.varied)):
        lines += textwrap.wrap(sentence, 96, initial_indent=f"{name:<10}", subsequent_indent=" " * 10)
    if variation.pages:
        lines.append(f"pages     {', '.join(variation.pages)}  {GUIDE}{variation.pages[0]}.html")
    lines += ["", "A finding that needs the varied behaviour is a SHOULD at most, and names this id."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
