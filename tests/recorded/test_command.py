"""The command `onhook check`: what it prints, its exit status, its reports."""

from __future__ import annotations

import bz2
import gzip
import json
import os
import random
import re
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from recording import FILE, SEEN, lines, pairs, small_calls

from onhook.conformance.cli import main
from onhook.conformance.recorded import command
from onhook.conformance.recorded.reading import LogReader

ONHOOK = (sys.executable, "-m", "onhook.conformance.cli", "check")


def right() -> list[dict[str, Any]]:
    return pairs(small_calls()[0], 5)


def wrong() -> list[dict[str, Any]]:
    """A call whose second event has another SchemaVersion, and whose first response has eleven actions."""
    told = pairs(small_calls()[0], 6)
    told[1]["event"]["SchemaVersion"] = "1.1"
    told[0]["response"]["Actions"] = [{"Type": "Pause", "Parameters": {"DurationInMilliseconds": "1000"}}] * 11
    return told


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log with a call that is right, and one that is wrong behind it."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / FILE
    path.write_text("".join(lines([*right(), *wrong()])))
    return path


def test_a_log_that_conforms(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.write_text("".join(lines(right())))
    assert main(["check", FILE]) == 0
    out = capsys.readouterr().out
    assert "1 call, 3 events, 3 responses" in out
    assert "found at" not in out


def test_a_log_that_does_not(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every finding has its file and line, and a command that shows its call alone."""
    assert main(["check", FILE]) == 1
    out = capsys.readouterr().out
    first = len(right()) + 1
    assert f"found at  {FILE}:{first}" in out
    assert f"found at  {FILE}:{first + 1}" in out
    transaction = wrong()[0]["event"]["CallDetails"]["TransactionId"]
    assert f"onhook check {FILE} --call {transaction}" in out
    assert main(["check", FILE, "--complete"]) == 1
    assert f"onhook check {FILE} --call {transaction} --complete" in capsys.readouterr().out
    assert main(["check", FILE, "--call", transaction]) == 1
    assert main(["check", FILE, "--call", right()[0]["event"]["CallDetails"]["TransactionId"]]) == 0


def test_what_is_left_out_is_left_out(log: Path) -> None:
    assert main(["check", FILE, "--ignore", "ENV-1", "--ignore", "rsp-6", "--ignore", "RSP-4"]) == 0


def test_levels_of_a_configuration_count(log: Path, tmp_path: Path) -> None:
    (tmp_path / "onhook.toml").write_text(
        'handler = "app:handler"\n[levels]\nENV-1 = "NOTE"\nRSP-6 = "NOTE"\nRSP-4 = "NOTE"\n'
    )
    assert main(["check", FILE, "--config", "onhook.toml"]) == 0


def test_strictness(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = right()
    del told[0]["event"]["CallDetails"]["AwsRegion"]
    log.write_text("".join(lines(told)))
    assert main(["check", FILE]) == 0
    assert "warned" in capsys.readouterr().out
    assert main(["check", FILE, "--strict", "--ignore", "rsp-4"]) == 1
    assert re.search(r"onhook check calls\.log --call \S+ --strict --ignore rsp-4\n", capsys.readouterr().out)


REFUSED = {
    "no file": (["none.log"], "No such file"),
    "a folder": (["."], "is a folder"),
    "nothing": ([""], "'' is not the name of a file"),
    "a page of the web": (["https://example.com/a.log"], "(curl -sS https://example.com/a.log | onhook check -)"),
    "an object of S3": (["s3://logs/a.log"], "(aws s3 cp s3://logs/a.log - | onhook check -)"),
    "twice": ([FILE, FILE], "named twice"),
    "twice in other words": ([FILE, f"./{FILE}"], f"./{FILE}: is named twice, as {FILE} too"),
    "an unknown id": ([FILE, "--ignore", "ENV-99"], "no requirement has the id"),
    "an unknown suffix": ([FILE, "--report", "out.doc"], "known are"),
    "no folder for a report": ([FILE, "--report", "none/out.html"], "there is no folder"),
    "no configuration": ([FILE, "--config", "none.toml"], "cannot be read"),
    "less than nothing": ([FILE, "--idle", "-1"], "expected 0 or more"),
    "no call": ([FILE, "--call", ""], "--call: expected a TransactionId, found nothing"),
    "no such call": ([FILE, "--call", "none"], "no event of the call none is in calls.log, but "),
}


@pytest.mark.parametrize(("arguments", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used_is_refused(
    arguments: list[str], words: str, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_call_that_is_not_there_may_be_mistyped(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    transaction = right()[0]["event"]["CallDetails"]["TransactionId"]
    assert main(["check", FILE, "--call", transaction[:-1]]) == 2
    told = capsys.readouterr().err
    assert f"is {transaction} meant?" in told
    assert "console.log" not in told
    log.write_text(json.dumps(right()[0]["event"]).replace(transaction, "\\u001b[2Jx"))
    assert main(["check", FILE, "--call", "nope"]) == 2
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "\n\n", "nothing here\n", "{'InvocationEventType': 'HANGUP'}\n", "\x00" * 99])
def test_a_log_without_events_is_no_success(content: str, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.write_text(content)
    assert main(["check", FILE]) == 2
    assert "no event was found" in capsys.readouterr().err


def test_one_line_is_one_line(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.write_text("nothing here\n")
    assert main(["check", FILE]) == 2
    assert "(1 line):" in capsys.readouterr().err


def test_a_log_in_colours_is_read_as_one_without(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As `jq -C` and loggers for a terminal write it."""
    status, plain = main(["check", FILE]), capsys.readouterr().out
    coloured = re.sub(r'("[^"]*"|[0-9]+)', "\x1b[0;32m\\1\x1b[0m", log.read_text("utf-8"))
    log.write_text(re.sub(r"([{}\[\],])(?!\d)", "\x1b[1;39m\\1\x1b[0m", coloured))
    assert main(["check", FILE]) == status
    assert capsys.readouterr().out == plain


def node_console(exchanges: list[dict[str, Any]]) -> bytes:
    return b"".join(b"{\n  SchemaVersion: '1.0',\n  InvocationEventType: 'HANGUP',\n}\n" for _ in exchanges)


def packed(content: bytes, times: int) -> bytes:
    """Return the data, packed the given number of times."""
    for _ in range(times):
        content = gzip.compress(content)
    return content


#: Files in which nothing is found beside one in which something is: what they hold, what is said, and whether it may be
#: events.
BESIDE: dict[str, tuple[bytes, str, bool]] = {
    "zip": (b"PK\x03\x04\n\x00\x00\x00", "is a zip archive: unpack it", True),
    "zstd": (b"\x28\xb5\x2f\xfd\x04\x00\n", "is packed by zstd: unpack it", True),
    "Parquet": (b"PAR1\x15\x04", "is a Parquet file", True),
    "Python": (
        repr(right()[0]).encode(),
        "what looks like events in it cannot be read; what Python's print(event)",
        True,
    ),
    "Node.js": (node_console(right()), "log json.dumps(event), or JSON.stringify(event)", True),
    "a cut gzip file": (gzip.compress(b"x")[:12], "no event was found in it", True),
    "tar": (b"calls.log".ljust(257, b"\0") + b"ustar", "is a tar archive", True),
    "SQLite": (b"SQLite format 3\0" + json.dumps(right()[0]).encode(), "is a database of SQLite: export", True),
    "Parquet with events": (b"PAR1\n" + "".join(lines(wrong())).encode(), "is a Parquet file", True),
    "Parquet in gzip": (gzip.compress(b"PAR1\x15\x04"), "is a Parquet file", True),
    "openssl": (b"Salted__" + random.Random(1).randbytes(99), "is encrypted by openssl", True),
    "zlib": (zlib.compress(b"x"), "is packed by zlib", True),
    "random": (random.Random(2).randbytes(4_000), "is no text, and may be packed, encrypted", True),
    "random, without NUL": (random.Random(2).randbytes(200).replace(b"\0", b"\1"), "is no text", True),
    "gzip six times over": (packed(b"x", 6), "is packed more than 4 times over", True),
    "Latin-1": ("\xe4\xf6\xfc\n".encode("latin-1"), "no event was found in it", False),
    "empty": (b"", "is empty", False),
    "no events": (b"START RequestId: 1\nEND RequestId: 1\n", "no event was found in it", False),
}


@pytest.mark.parametrize(("content", "words", "is_lost"), BESIDE.values(), ids=BESIDE)
def test_a_file_in_which_nothing_was_found_is_named_beside_others(
    content: bytes, words: str, is_lost: bool, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """If there may be events in it, the run does not end as if they conformed; what is broken elsewhere comes first."""
    Path("other.log").write_bytes(content)
    assert main(["check", FILE, "other.log"]) == 1
    out = capsys.readouterr().out
    assert words in out.partition("  other.log: ")[2]
    assert ("other.log could not be used" in out) == is_lost
    log.write_text("".join(lines(right())))
    assert main(["check", FILE, "other.log", "--report", "out.json"]) == (2 if is_lost else 0)
    assert any("other.log: " in one for one in json.loads(Path("out.json").read_text())["notes"])
    capsys.readouterr()
    assert main(["check", "other.log"]) == 2
    err = capsys.readouterr().err
    assert "no event was found in other.log" in err
    assert ("console.log" in err) == (not words.startswith("is "))


def test_a_file_of_other_calls_is_no_file_without_events(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("other.log").write_text("".join(lines(right())))
    log.write_text("".join(lines(pairs(small_calls()[0], 7))))
    transaction = right()[0]["event"]["CallDetails"]["TransactionId"]
    assert main(["check", FILE, "other.log", "--call", transaction]) == 0
    assert f"{FILE}:" not in capsys.readouterr().out


def test_not_all_files_without_events_are_named(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"{number}.log" for number in range(command.MOST_NAMED + 2)]
    for name in names:
        Path(name).write_text("")
    main(["check", FILE, *names])
    assert "and 2 more files in which no event was found" in capsys.readouterr().out


def test_reports_are_written_in_every_form(log: Path, tmp_path: Path) -> None:
    suffixes = (".html", ".md", ".json", ".jsonl", ".badge.json", ".mmd")
    asked = [word for suffix in suffixes for word in ("--report", f"out{suffix}")]
    assert main(["check", FILE, *asked]) == 1
    assert [suffix for suffix in suffixes if not (tmp_path / f"out{suffix}").stat().st_size] == []
    report = json.loads((tmp_path / "out.json").read_text())
    failed = {
        item["id"]: item for subject in report["subjects"] for item in subject["items"] if item["verdict"] == "failed"
    }
    assert set(failed) == {"ENV-1", "RSP-4", "RSP-6"}
    assert f"at {FILE}:" in failed["ENV-1"]["violations"][0]["actual"]
    assert {one["kind"] for one in report["subjects"]} == {"handler", "service"}


def test_a_log_on_standard_input(log: Path) -> None:
    for packed in (log.read_bytes(), gzip.compress(log.read_bytes())):
        ran = subprocess.run([*ONHOOK, "-"], input=packed, capture_output=True, check=False)
        assert ran.returncode == 1, ran.stderr.decode()
        assert b"<stdin>:" in ran.stdout


def test_whoever_watches_sees_how_far_it_is(
    log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "is_watched", lambda: True)
    monkeypatch.setattr(command, "_LOOK", 2)
    monkeypatch.setattr(command, "_DRAW", -1)
    main(["check", FILE])
    err = capsys.readouterr().err
    assert "100%, 0 MB, 6 lines" in err
    assert err.endswith("\r\033[K"), "the line is left empty"


def test_who_stops_it_is_told_what_was_found_so_far(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read = LogReader.read_text

    def text(self: LogReader, line: str, file: int, number: int) -> None:
        if number > 2:
            raise KeyboardInterrupt
        read(self, line, file, number)

    monkeypatch.setattr(LogReader, "read_text", text)
    assert main(["check", FILE, "--report", "out.json"]) == 2
    assert "stopped before its end" in capsys.readouterr().out
    assert "stopped" in json.loads((tmp_path / "out.json").read_text())["notes"][0]


def test_a_log_in_a_pipe(log: Path, tmp_path: Path) -> None:
    """As a shell names the output of another command."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen([*ONHOOK, str(pipe)], stdout=subprocess.PIPE) as running:
        pipe.write_bytes(log.read_bytes())
        assert f"{pipe}:4".encode() in running.communicate(timeout=60)[0]
    assert running.returncode == 1


def test_nothing_of_a_log_steers_a_terminal(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = wrong()
    told[1]["event"]["SchemaVersion"] = "\x1b[2J\x07"
    log.write_text("".join(lines(told)))
    main(["check", FILE])
    assert "\x1b" not in capsys.readouterr().out


def test_whoever_stops_reading_the_output_gets_no_traceback(log: Path) -> None:
    """Nor a status that means that something is broken, or that nothing is."""
    unread, output = os.pipe()
    os.close(unread)
    ran = subprocess.run([*ONHOOK, FILE], stdout=output, stderr=subprocess.PIPE, text=True, check=False)
    os.close(output)
    assert (ran.stderr, ran.returncode) == ("", 141)


CLOSED = {
    "standard output, and a report is written all the same": (f"{FILE} --report out.json >&-", 1, ""),
    "standard output is a full disk": (
        f"{FILE} >/dev/full",
        2,
        "the output cannot be written: No space left on device",
    ),
    "standard input": ("- <&-", 2, "<stdin>: is closed"),
}


@pytest.mark.parametrize(("arguments", "status", "said"), CLOSED.values(), ids=CLOSED)
def test_what_is_closed_or_full_is_no_traceback(arguments: str, status: int, said: str, log: Path) -> None:
    ran = subprocess.run(f"{' '.join(ONHOOK)} {arguments}", shell=True, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == status
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ("--report" in arguments) is (log.parent / "out.json").exists()


def test_a_report_does_not_overwrite_the_log(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = log.rename("calls.jsonl")
    content = named.read_bytes()
    Path("link.jsonl").symlink_to(named)
    for report in ("calls.jsonl", "link.jsonl"):
        assert main(["check", "calls.jsonl", "--report", report]) == 2
        assert f"--report: {report} is the log itself" in capsys.readouterr().err
    assert named.read_bytes() == content


def test_a_log_that_may_not_be_read(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.chmod(0)
    if os.access(log, os.R_OK):
        log.unlink()
        log.mkdir()  # root can read any file, but not a folder
    assert main(["check", FILE]) == 2
    assert FILE in capsys.readouterr().err


@pytest.mark.parametrize("path", sorted(SEEN.glob("*.json")), ids=lambda path: path.stem)
def test_pieces_of_real_logs_raise_no_alarm(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All events in them are read, and judged by what single events can tell."""
    assert main(["check", str(path), "--strict", "--complete"]) == 0
    out = capsys.readouterr().out
    assert f"{len(json.loads(path.read_text()))} event" in out
    passed = next(line for line in out.splitlines() if "passed" in line)
    assert {"ENV-1", "ENV-3", "ENV-4", "ENV-5"} <= set(passed.split())
    assert ("ENV-9" in passed) == ("hangup" in path.stem)


def test_there_are_pieces_of_real_logs() -> None:
    assert len(list(SEEN.glob("*.json"))) == 8


def test_what_is_packed_twice_is_read(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As Firehose leaves it, if it packs what a subscription filter has packed already."""
    content = log.read_bytes()
    Path("twice.gz").write_bytes(packed(content, 2))
    assert main(["check", "twice.gz"]) == 1
    told = capsys.readouterr().out.splitlines()
    Path("often.gz").write_bytes(gzip.compress(bz2.compress(gzip.compress(content))))
    assert main(["check", "often.gz"]) == 1
    assert "6 events" in told[1]
    assert capsys.readouterr().out.splitlines()[1] == told[1]
    Path("cut.gz").write_bytes(packed("".join(lines(right())).encode(), 2)[:-20])
    assert main(["check", "cut.gz"]) == 2


def test_a_log_that_was_cut_is_judged_and_not_believed(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A transfer that broke off; the calls that are missing may be those that break something."""
    Path("cut.gz").write_bytes(gzip.compress("".join(lines(right())).encode())[:-4])
    assert main(["check", "cut.gz"]) == 2
    told = capsys.readouterr().out
    assert "1 call, " in told
    assert "cut.gz: ends in the middle" in told
    assert "cut.gz could not be used, or not to the end" in told
    Path("cut.gz").write_bytes(gzip.compress(log.read_bytes())[:-4])
    assert main(["check", "cut.gz"]) == 1


@pytest.mark.parametrize("where", ["before", "between", "behind"])
def test_a_log_with_nul_bytes_is_judged_and_not_believed(
    where: str, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a rotation leaves it that empties the file under its writer, or a disk that was full."""
    sound = "".join(lines(right()))
    nuls = "\0" * 99 + "\n"
    log.write_text({"before": nuls + sound, "between": sound + nuls + sound, "behind": sound + nuls}[where])
    assert main(["check", FILE]) == 2
    told = capsys.readouterr().out
    assert "1 call, " in told
    assert f"{FILE}: has NUL bytes" in told
    assert f"{FILE} could not be used" in told
    log.write_text("".join(lines(wrong())) + nuls)
    assert main(["check", FILE]) == 1
