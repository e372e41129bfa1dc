"""A report as JSON lines, which can be written while the run goes on: a header, a line for each item, a footer.

What a run has written until it was killed can be read: `parse` returns the items that are there, and a note says that
more were to come. The values are those of `schemas/report.json`.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from onhook.reports.model import (
    CUT_OFF,
    FORMAT,
    About,
    ItemReport,
    Report,
    SubjectReport,
    from_json,
    grouped,
    item_to_json,
    items,
    subject_to_json,
    to_json,
)

T = TypeVar("T")


def header(about: About) -> str:
    """Return the first line: what the run is; how long it takes is said in the footer."""
    return _line({"format": FORMAT, "about": dataclasses.asdict(about)})


def line(subject: SubjectReport, item: ItemReport) -> str:
    """Return the line of one item; the items that the subject holds are none of its business."""
    return _line({"subject": subject_to_json(subject), "item": item_to_json(item)})


def footer(report: Report) -> str:
    """Return the last line: the seconds, the notes, the subjects in their order, and how many items there are to be."""
    return _line(
        {
            "seconds": report.about.seconds,
            "notes": list(report.notes),
            "subjects": list(map(subject_to_json, report.subjects)),
            "items": sum(len(subject.items) for subject in report.subjects),
        }
    )


def render(report: Report) -> str:
    """Return the whole file."""
    return "".join([header(report.about), *(line(*row) for row in items(report)), footer(report)])


def _line(document: Mapping[str, Any]) -> str:
    # Every character that json leaves as it is can be seen, but for this one.
    return json.dumps(document).replace("\x7f", "\\u007f") + "\n"


# -- and back ----------------------------------------------------------------------------------------------------------


def parse(text: str) -> Report:
    """Return the report that the lines hold, with the note CUT_OFF where the footer is missing.

    Raises ValueError, with the number of the line, for a newer format and for what is damaged. A last line that was not
    written to its end is none: the run was cut off there.
    """
    lines = list(_documents(text))
    if not lines:
        raise ValueError("line 1: report: found nothing, expected the header")
    first, *rest = lines
    about = first.read(_header).about
    last = rest.pop() if rest and "item" not in rest[-1].document else None
    found = [line.read(_item) for line in rest]
    if last is None:
        return Report(about, grouped(found), (CUT_OFF,))
    return last.read(lambda document: _whole(document, about, found))


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    document: dict[str, Any]

    def read(self, read: Callable[[dict[str, Any]], T]) -> T:
        """Return what a reader makes of the line; a complaint of it names the line."""
        try:
            return read(self.document)
        except ValueError as error:
            raise ValueError(f"line {self.number}: {error}") from error


def _documents(text: str) -> Iterator[_Line]:
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except (ValueError, RecursionError) as error:
            if 1 < number == len(lines):
                return
            raise ValueError(f"line {number}: report: is no JSON: {error}") from error
        if not isinstance(document, dict):
            message = f"line {number}: report: expected an object, found {line[:80]}"
            raise ValueError(message)  # noqa: TRY004  what a file holds is a value
        yield _Line(number, document)


def _header(document: dict[str, Any]) -> Report:
    return from_json({**document, "subjects": [], "notes": []})


def _item(document: dict[str, Any]) -> tuple[SubjectReport, ItemReport]:
    _check_names(document, ("subject", "item"))
    subject = _with_items(document["subject"], [document["item"]])
    report = from_json({**to_json(Report()), "subjects": [subject]})
    return next(items(report))


def _whole(document: dict[str, Any], about: About, found: Iterable[tuple[SubjectReport, ItemReport]]) -> Report:
    """The report with its footer, which knows the order of the subjects, and whether a line is missing."""
    _check_names(document, ("seconds", "notes", "subjects", "items"))
    seconds, notes, subjects = document["seconds"], document["notes"], document["subjects"]
    told = from_json(
        {
            "format": FORMAT,
            "about": {**dataclasses.asdict(about), "seconds": seconds},
            "subjects": [_with_items(subject, []) for subject in subjects] if isinstance(subjects, list) else subjects,
            "notes": notes,
        }
    )
    there = {(subject.kind, subject.target): subject.items for subject in grouped(found)}
    known = tuple(
        dataclasses.replace(subject, items=there.get((subject.kind, subject.target), ())) for subject in told.subjects
    )
    count = sum(len(subject.items) for subject in known)
    if document["items"] != count or there.keys() - {(subject.kind, subject.target) for subject in known}:
        raise ValueError(f"report: the footer tells of {document['items']} items of its subjects, found {count}")
    return dataclasses.replace(told, subjects=known)


def _check_names(document: dict[str, Any], names: tuple[str, ...]) -> None:
    if document.keys() != set(names):
        raise ValueError(f"report: expected {', '.join(names)}, found {', '.join(document) or 'nothing'}")


def _with_items(subject: Any, items: list[Any]) -> Any:
    return {**subject, "items": items} if isinstance(subject, dict) else subject
