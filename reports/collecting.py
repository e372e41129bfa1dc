"""Collecting: what the items of a run came to, wherever they were judged, becomes one report.

Under xdist items are judged in workers. What each came to travels to the controller as a text on its test report, so
the report is the same as that of a serial run, in the order of the catalogue and not of the clock.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from onhook.conformance.model.names import CONFIG_FILE, ROOT
from onhook.conformance.model.verdicts import ItemResult, RunFacts, SubjectFacts
from onhook.reports.model import (
    STOPPED,
    About,
    ItemReport,
    Report,
    SubjectReport,
    item_from_json,
    item_of,
    item_to_json,
    merged,
)
from onhook.reports.writing import renderer, suffix_of, write

#: What the ids of our items have in them.
OURS = (f"{ROOT}::", f"{CONFIG_FILE}::")
_STREAMED = ".jsonl"


@dataclass(frozen=True, slots=True)
class Notice:
    """A line for the end of the run."""

    text: str
    failed: bool = False


def as_text(nodeid: str, subject: SubjectFacts, result: ItemResult, replay: str) -> str:
    """Return how an item came out, as a text that `Collected.take` reads."""
    return json.dumps({**subject, "item": item_to_json(item_of(nodeid, result, replay))})


class Collected:
    """What has been collected of a run."""

    def __init__(
        self,
        paths: Sequence[Path],
        started: float,
        about: Callable[[], RunFacts] = RunFacts,
    ) -> None:
        self.paths = list(paths)
        self.started = started
        self._known = about
        #: By node id: of an item that is run again, the last attempt counts.
        self.items: dict[str, tuple[SubjectReport, ItemReport]] = {}
        self.notes: list[str] = []
        #: A target's settings have a broken SHOULD fail the run.
        self._strict = False
        self._streams = [path for path in paths if suffix_of(path) == _STREAMED]
        self._begun: set[Path] = set()
        self._failed: dict[Path, str] = {}

    def take(self, nodeid: str, text: str | None, failure: str) -> None:
        """Take in the report of one item, or of the failure of a worker that was judging an item of onhook."""
        if text is not None:
            document = json.loads(text)
            subject = SubjectReport(*(document[name] for name in ("kind", "target", "place")))
            item = item_from_json(document["item"])
            self._strict |= document["strict"]
            self.items[nodeid] = subject, item
            self._stream(subject, item)
        elif failure and any(name in nodeid for name in OURS):
            self.notes.append(f"{nodeid} was not judged: {failure.strip().splitlines()[-1]}")

    def report(self, about: RunFacts, now: float, *, stopped: bool = False) -> Report:
        """Return the report of the run, which may have been stopped before its end."""
        notes = (*([STOPPED] if stopped else []), *sorted(self.notes))
        return Report(self._about(about, now), merged(self.items.values()), notes)

    def _about(self, about: RunFacts, now: float) -> About:
        began = datetime.datetime.fromtimestamp(self.started, datetime.UTC)
        about = {**about, "strict": about.get("strict", False) or self._strict}
        return About(began.strftime("%Y-%m-%dT%H:%M:%SZ"), round(max(0.0, now - self.started), 3), **about)

    # -- writing -------------------------------------------------------------------------------------------------

    def _stream(self, subject: SubjectReport, item: ItemReport) -> None:
        """Write an item to the reports that grow while the run goes on."""
        for path in self._streams:
            if path not in self._failed:
                from onhook.reports import json_lines

                first = path not in self._begun
                try:
                    with path.open("w" if first else "a", encoding="utf-8") as file:
                        file.write(json_lines.header(self._about(self._known(), self.started)) if first else "")
                        file.write(json_lines.line(subject, item))
                except OSError as error:
                    self._failed[path] = str(error)
                self._begun.add(path)

    def write(self, report: Report) -> list[Notice]:
        """Write all reports; say of each whether that went well."""
        return [self._written(path, report) for path in self.paths]

    def nothing_to_write(self, *, stopped: bool) -> list[Notice]:
        """Return a note for each report that is not written, because no item was judged: an empty one would mislead."""
        why = "no item of onhook was judged"
        why += (
            " before the run was stopped"
            if stopped
            else "; name a target (--onhook-handler, --onhook-service) or select its items"
        )
        return [Notice(f"onhook: the report {path} is not written: {why}", failed=True) for path in self.paths]

    def _written(self, path: Path, report: Report) -> Notice:
        try:
            write(path, renderer(path)(report))
        except OSError as error:
            return Notice(f"onhook: the report {path} could not be written: {error}", failed=True)
        return Notice(f"onhook: report {path}")

    def tell_github(self, report: Report, summary: str | None, folder: str = "") -> list[Notice]:
        """Add to the summary of the step, and return the annotations, for a run in a folder of the checkout."""
        from onhook.reports import github, markdown

        said = [Notice(annotation) for annotation in github.annotations(report, folder)]
        if summary:
            try:
                with Path(summary).open("a", encoding="utf-8") as file:
                    file.write(markdown.render(report))
            except OSError as error:
                said.append(Notice(f"onhook: the summary {summary} could not be written: {error}", failed=True))
        return said
