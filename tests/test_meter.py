"""The meter of an exhaustive run: what it says, and that it never is in the way."""

from __future__ import annotations

import os
import pty
import time
from contextlib import suppress
from pathlib import Path

import pytest

from onhook.conformance import meter
from onhook.conformance.campaigns.costs import ColdStarts, Waits
from onhook.conformance.campaigns.sharing import Key, Shared
from onhook.conformance.meter import Meter


def _silent(folder: Path, parts: int = 4) -> Meter:
    return Meter(folder, parts, os.open(os.devnull, os.O_WRONLY))


def test_it_says_nothing_before_there_is_something_to_say(tmp_path: Path) -> None:
    assert _silent(tmp_path).line() == ""
    assert _silent(tmp_path / "missing").line() == ""


def test_it_counts_the_parts_and_the_calls_of_the_campaign_under_way(tmp_path: Path) -> None:
    shared = Shared(tmp_path)
    shared.counter(Key("exhaustive-0", "play-inbound"))(1200)
    shared.one(Key("exhaustive-0", "play-inbound"), lambda: 1)
    shared.counter(Key("exhaustive-1", "play-inbound"))(34)
    line = _silent(tmp_path).line()
    assert line == "onhook [####............] play-inbound: 1 of 4 parts, 1,234 calls, 0:00"


def test_it_does_not_count_what_an_earlier_run_has_left(tmp_path: Path) -> None:
    """An exhaustive run keeps its parts in a folder for each state of the code."""
    for name, parts in ("old", 3), ("new", 1):
        (tmp_path / name).mkdir()
        for number in range(parts):
            Shared(tmp_path / name).one(Key(f"exhaustive-{number}", "play-inbound"), lambda: 1)
    os.utime(tmp_path / "old", (1, 1))
    assert "1 of 4 parts" in _silent(tmp_path).line()


def test_it_says_within_eighty_columns_what_makes_a_campaign_slow(tmp_path: Path) -> None:
    shared = Shared(tmp_path)
    shared.announce("outbound", 11)
    for number in range(10):
        shared.one(Key(f"sweep-{number}", "outbound"), lambda: 1)
    shared.counter(Key("sweep-9", "outbound"))(1386, ColdStarts(1, 2.0).note)
    shared.counter(Key("random-0", "outbound"))(0)
    line = _silent(tmp_path).line()
    assert line == "onhook [###.] outbound: 10 of 11 parts, 1,386 calls, 0:00; 2.0 s a cold start"
    assert len(line) < 79


def test_it_says_that_the_handler_is_slow_and_what_to_do_where_there_is_room(tmp_path: Path) -> None:
    shared = Shared(tmp_path)
    shared.announce("0-inbound", 12)
    shared.counter(Key("glance-0", "0-inbound"))(1234, Waits(40, 60.0).note)
    line = _silent(tmp_path).line()
    number = "onhook [....] inbound: 0 of 12 parts, 1,234 calls, 0:00; 1.5 s an invocation"
    assert line == f"{number}; stub what it waits for, or --hypothesis-profile onhook-quick"
    assert [meter._fitted(line, width) for width in (200, 79, 60, 6)] == [line, number, number[:55], "onhook"]


def test_it_goes_on_to_the_next_campaign(tmp_path: Path) -> None:
    shared = Shared(tmp_path)
    for number in range(4):
        shared.one(Key(f"exhaustive-{number}", "play-bridged"), lambda: 1)
    shared.counter(Key("exhaustive-0", "play-inbound"))(1)
    assert "play-inbound: 0 of 4 parts" in _silent(tmp_path).line()


def test_it_has_nothing_to_say_when_all_campaigns_are_over(tmp_path: Path) -> None:
    shared = Shared(tmp_path)
    for number in range(4):
        assert number == 0 or _silent(tmp_path).line()
        shared.one(Key(f"exhaustive-{number}", "play-inbound"), lambda: 1)
    assert _silent(tmp_path).line() == ""


def test_it_counts_no_other_work_than_parts(tmp_path: Path) -> None:
    """A run may play first what earlier ones have found, and says once in all processes what is wrong with that."""
    shared = Shared(None, tmp_path)
    shared.announce("0-inbound", 12)
    for name in ("0-inbound-recalled", "warned", "0-inbound-shown"):
        shared.one(Key(name), lambda: 1)
    shared.one(Key("glance-0", "0-inbound"), lambda: 1)
    assert _silent(tmp_path, parts=64).line() == "onhook [#...............] inbound: 1 of 12 parts, 0 calls, 0:00"


def test_a_count_that_is_half_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "exhaustive-0@play-inbound.count").write_text("")
    assert "0 calls" in _silent(tmp_path).line()


def test_it_writes_over_its_line_at_a_terminal_and_clears_it(tmp_path: Path) -> None:
    Shared(tmp_path).counter(Key("exhaustive-0", "play-inbound"))(7)
    watching, output = pty.openpty()
    watched = Meter(tmp_path, 4, output).start()
    time.sleep(meter.PATIENCE + 2.5 * meter.WATCHED)
    watched.stop()
    seen = _everything(watching)
    assert seen.count("7 calls") >= 2
    assert seen.endswith("\r\x1b[K")


def _everything(watching: int) -> str:
    """Read until the other end is closed: the kernel hands over in pieces, and not at once, what a terminal is sent."""
    pieces = []
    with suppress(OSError), os.fdopen(watching, "rb", buffering=0) as terminal:
        while piece := terminal.read(4096):
            pieces.append(piece)
    return b"".join(pieces).decode()


def test_it_survives_that_nobody_reads_it(tmp_path: Path) -> None:
    Shared(tmp_path).counter(Key("exhaustive-0", "play-inbound"))(7)
    reading, writing = os.pipe()
    os.close(reading)
    broken = Meter(tmp_path, 4, writing)
    broken._write("nobody hears this")
    broken.start()._thread.join()
    broken.stop()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(broken._output)
