"""The meter: how far a run has come, in one line of the terminal below the one that pytest writes.

It reads what the processes of the run leave in a folder, so it works alone and over workers. It writes past pytest's
capturing, and where nobody is watching only now and then, so that a build is not taken for dead.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from onhook.conformance.campaigns.sharing import key_of

#: Of the bar: a line with a note has to fit into 80 columns, too.
WIDTH, WIDTH_BESIDE_NOTE = 16, 4
#: Seconds between two looks: at a terminal, and in a build log.
WATCHED, UNWATCHED = 0.5, 60.0
#: The seconds after which a run gets a meter, and for which a hushed meter writes nothing.
PATIENCE, HUSHED = 2.0, 0.4
_DONE = (".pickle", ".done")
#: What tells the campaigns of one target from those of another one, and means nothing to the user.
_NUMBER = re.compile(r"^\d+-")


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A campaign that is being played."""

    campaign: str
    #: Its finished parts, and how many there are.
    done: int
    whole: int
    #: That in words, with the calls and the time so far.
    played: str
    #: What makes it slow; empty if nothing does.
    note: str

    @property
    def told(self) -> str:
        """All of it in words."""
        return f"{self.played}; {self.note}" if self.note else self.played


class Meter:
    """Writes one line again and again, from a thread of its own, until it is stopped."""

    def __init__(
        self, folder: Path, parts: int, output: int | None = None, column: Callable[[], int] = lambda: 0
    ) -> None:
        self.folder = folder
        self.parts = parts
        #: In which column pytest goes on with its own line.
        self._column = column
        self._lock = threading.Lock()
        self._shown = False
        self._hushed = 0.0
        self._output = os.dup(2) if output is None else output
        self._watched = os.isatty(self._output)
        self._stop = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="onhook-meter", daemon=True)
        self._began = time.monotonic()
        #: A folder that has not changed since then is that of another run.
        self._since = time.time() - 1

    def start(self) -> Self:
        """Start writing."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop, and leave the line empty."""
        if self._closed:
            return
        self._closed = True
        self._stop.set()
        self._thread.join()
        self.hush()
        os.close(self._output)

    def hush(self) -> None:
        """Clear the line, and write nothing for a moment, so that other output has the terminal."""
        with self._lock:
            self._hushed = time.monotonic()
            self._clear()

    def _clear(self) -> None:
        if self._shown:
            self._draw("")
            self._shown = False

    def _draw(self, line: str) -> None:
        """Write below the current line, and move the cursor back."""
        column = self._column()
        if column:
            self._write(f"\r\n\033[K{line}\033[A\r\033[{column}C")
        else:
            self._write(f"\r\033[K{line}\r" if line else "\r\033[K")

    def _run(self) -> None:
        self._stop.wait(PATIENCE if self._watched else 0)
        while not self._stop.wait(WATCHED if self._watched else UNWATCHED):
            line = self.line()
            if not self._watched:
                if line:
                    self._write(f"{line}\n")
                continue
            with self._lock:
                if not line:
                    self._clear()
                elif time.monotonic() - self._hushed > HUSHED and not self._stop.is_set():
                    self._draw(_fitted(line, shutil.get_terminal_size().columns - 1))
                    self._shown = True

    def _write(self, text: str) -> None:
        try:
            os.write(self._output, text.encode(sys.stdout.encoding or "ascii", "replace"))
        except OSError:  # the reader of the terminal has closed it
            self._stop.set()

    def line(self) -> str:
        """Return the line: the current campaign, its share of finished parts, the calls so far, and the time.

        Nothing where none is: other tests may go on for long when all campaigns are over.
        """
        way = self.under_way()
        if way is None:
            return ""
        width = WIDTH_BESIDE_NOTE if way.note else WIDTH
        bar = "#" * (width * way.done // way.whole)
        return f"onhook [{bar:.<{width}}] {way.told}"

    def under_way(self) -> UnderWay | None:
        """Return the campaign that is being played; None where none is."""
        done, calls, parts, notes = Counter[str](), Counter[str](), dict[str, int](), dict[str, str]()
        for file in sorted(self.folder.rglob("*")):
            campaign = key_of(file).campaign
            if not campaign or _changed(file.parent) < self._since:
                continue
            if file.suffix == ".count":
                number, note = _counted(file)
                calls[campaign] += number
                notes[campaign] = note or notes.get(campaign, "")
                done[campaign] += 0
            elif file.suffix == ".parts":
                parts[campaign], _ = _counted(file)
                done[campaign] += 0
            elif file.suffix in _DONE:
                done[campaign] += 1
        if not done:
            return None
        whole = {name: parts.get(name, self.parts) for name in done}
        campaign = min(done, key=lambda name: (done[name] >= whole[name], name))
        if done[campaign] >= whole[campaign]:
            return None
        seconds = int(time.monotonic() - self._began)
        played = f"{done[campaign]} of {whole[campaign]} parts, {calls.total():,} calls"
        told = f"{_NUMBER.sub('', campaign)}: {played}, {seconds // 60}:{seconds % 60:02}"
        return UnderWay(campaign, done[campaign], whole[campaign], told, notes.get(campaign, ""))


def _fitted(line: str, width: int) -> str:
    """Return what there is room for: notes are left out from the end before anything is cut."""
    while len(line) > width and "; " in line:
        line = line.rpartition("; ")[0]
    return line[:width]


def _changed(folder: Path) -> float:
    """Return when something was last added to a folder; never, if it is gone."""
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0


def _counted(file: Path) -> tuple[int, str]:
    """Return a number and a note; 0 and an empty text if the file is half written."""
    try:
        number, _, note = file.read_text(encoding="ascii").partition(" ")
        return int(number), note
    except (OSError, ValueError):
        return 0, ""
