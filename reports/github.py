"""Annotations: workflow commands that GitHub shows beside the code of a pull request.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands. GitHub shows no more than ten of a
level.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from onhook.conformance.model.requirements import Level
from onhook.conformance.model.traceback_text import place_of
from onhook.conformance.model.verdicts import Verdict
from onhook.reports.groups import Group, groups
from onhook.reports.model import Report, SubjectReport
from onhook.reports.text import cut, escape

#: How many GitHub shows of one level.
MOST = 10
#: No text is longer, so that ten of them do not fill a log.
LONGEST = 600

#: What fails the run is an error, also a declaration that is out of date: it has to be easy to find.
_COMMANDS = {Verdict.FAILED: "error", Verdict.STALE_DEVIATION: "error", Verdict.WARNED: "warning"}


def annotations(report: Report, folder: str = "") -> list[str]:
    """Return the workflow commands, the gravest first: one line for each requirement of a subject that asks for action.

    The places of a report are relative to the root of its run; `folder` is where that is in the checkout, which GitHub
    takes files to be relative to.
    Where there are more than GitHub shows of a level, the last one says how many, and which.
    """
    found: dict[str, list[tuple[SubjectReport, Group]]] = {"error": [], "warning": []}
    for subject in report.subjects:
        there = replace(
            subject, place=posixpath.normpath(posixpath.join(folder, subject.place)) if subject.place else ""
        )
        for group in groups(subject.items):
            if group.verdict in _COMMANDS:
                found[_COMMANDS[group.verdict]].append((there, group))
    return [line for command, judged in found.items() for line in _commands(command, judged)]


def _commands(command: str, judged: list[tuple[SubjectReport, Group]]) -> Iterator[str]:
    shown = judged if len(judged) <= MOST else judged[: MOST - 1]
    for subject, group in shown:
        yield _command(command, subject.place, _title(group), _message(subject, group))
    rest = judged[len(shown) :]
    if rest:
        ids = ", ".join(dict.fromkeys(group.id for _, group in rest))
        yield _command(command, rest[0][0].place, f"onhook: {len(rest)} more", f"{ids}: see the log or the report")


def _title(group: Group) -> str:
    return f"onhook {group.id}: {group.title}" if group.title else f"onhook {group.id}"


def _message(subject: SubjectReport, group: Group) -> str:
    item = group.gravest[0]
    level = "" if group.level is Level.MUST else f" ({group.level})"
    lines = [f"{subject.kind} {subject.target}, {group.starts}{level}:"]
    first = next(iter(item.violations), None)
    lines.append(item.reason)
    if first is not None:
        at = place_of(first.outcome)
        lines += [f"expected {first.expected}", f"actual {first.actual}", f"raised at {at}" if at else ""]
    if group.requirement is not None:
        lines.append(group.requirement.url)
    lines.append(item.replay)
    return "\n".join(cut(" ".join(line.split()), LONGEST) for line in lines if line)


def _command(command: str, place: str, title: str, message: str) -> str:
    file, _, line = place.rpartition(":")
    where = {"file": file, "line": line} if file and line.isascii() and line.isdecimal() else {"file": place}
    properties = {**(where if place else {}), "title": cut(title, LONGEST)}
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{command} {told}::{_data(message)}"


def _data(text: str) -> str:
    """Return the data of a workflow command: line breaks as GitHub reads them, invisible characters escaped."""
    lines = (escape(line.replace("%", "%25")) for line in text.split("\n"))
    return "%0A".join(lines)


def _property(text: str) -> str:
    return _data(" ".join(text.split())).replace(":", "%3A").replace(",", "%2C")
