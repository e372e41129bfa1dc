"""Pieces of work are done once in a run, by whoever comes first, and none is lost with a process that dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from onhook.conformance.campaigns import sharing
from onhook.conformance.campaigns.records import Record
from onhook.conformance.campaigns.sharing import Key, Shared, key_of, layout
from onhook.conformance.whole_files import write_whole

FORK = multiprocessing.get_context("fork")


def _note(folder: Path, name: str) -> str:
    """Leave a trace of having worked, and return the name."""
    with (folder / "worked").open("a") as log:
        log.write(f"{name}\n")
    return name


def _worked(folder: Path) -> list[str]:
    return sorted((folder / "worked").read_text().split())


def _both(folder: Path) -> None:
    pieces = [(Key(name), lambda name=name: (time.sleep(0.05), _note(folder, name))[1]) for name in "abcd"]
    assert Shared(folder).each(pieces) == list("abcd")


def _until_c(folder: Path) -> None:
    """The process that computes "c" stops there; "d" and "e" may have been done meanwhile, but are not returned."""
    pieces = [(Key(name), lambda name=name: (time.sleep(0.05), _note(folder, name))[1]) for name in "abcdefgh"]
    assert Shared(folder).each(pieces, lambda results: "c" in results) == list("abc")


def _dies(folder: Path) -> None:
    Shared(folder).one(Key("a"), lambda: os.kill(os.getpid(), signal.SIGKILL))


def test_without_a_folder_each_piece_is_done_once_in_this_process(tmp_path: Path) -> None:
    shared = Shared()
    assert [shared.one(Key("a"), lambda: _note(tmp_path, "a")) for _ in range(3)] == ["a"] * 3
    assert _worked(tmp_path) == ["a"]


def test_two_processes_share_the_pieces_and_both_get_all_results(tmp_path: Path) -> None:
    processes = [FORK.Process(target=_both, args=(tmp_path,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0, 0]
    assert _worked(tmp_path) == list("abcd")


def test_what_comes_behind_enough_is_neither_done_nor_returned(tmp_path: Path) -> None:
    pieces = [(Key(name), lambda name=name: _note(tmp_path, name)) for name in "abcd"]
    assert Shared().each(pieces, lambda results: len(results) >= 2) == ["a", "b"]
    assert _worked(tmp_path) == ["a", "b"]


def test_processes_agree_on_what_is_enough(tmp_path: Path) -> None:
    processes = [FORK.Process(target=_until_c, args=(tmp_path,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0, 0]
    assert set("abc") <= set(_worked(tmp_path)) <= set("abcdef")


def _slowly_a(folder: Path) -> None:
    Shared(folder).one(Key("a"), lambda: ((folder / "begun").touch(), time.sleep(0.5), _note(folder, "a"))[2])


def test_what_is_enough_whatever_another_process_comes_to_ends_the_work(tmp_path: Path) -> None:
    process = FORK.Process(target=_slowly_a, args=(tmp_path,))
    process.start()
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    pieces = [(Key(name), lambda name=name: _note(tmp_path, name)) for name in "abcd"]
    assert Shared(tmp_path).each(pieces, lambda results: "b" in results) == ["a", "b"]
    process.join(30)
    assert _worked(tmp_path) == ["a", "b"]


def test_the_piece_of_a_process_that_died_is_done_again(tmp_path: Path) -> None:
    process = FORK.Process(target=_dies, args=(tmp_path,))
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    assert Shared(tmp_path).one(Key("a"), lambda: _note(tmp_path, "a")) == "a"


def test_work_that_fails_is_not_taken_for_a_result(tmp_path: Path) -> None:
    def fails() -> None:
        raise OSError("not today")

    with pytest.raises(OSError, match="not today"):
        Shared(tmp_path).one(Key("a"), fails)
    assert Shared(tmp_path).one(Key("a"), lambda: "done") == "done"


def test_what_cannot_be_read_is_done_again_in_a_lasting_folder_only(tmp_path: Path) -> None:
    Shared(tmp_path).one(Key("a"), lambda: "written by another version")
    (result,) = tmp_path.glob("*.pickle")
    result.write_bytes(b"cnowhere\nnothing\n.")
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        Shared(tmp_path).one(Key("a"), lambda: "done twice")
    assert Shared(tmp_path, lasting=True).one(Key("a"), lambda: "done again") == "done again"


def test_a_piece_may_be_called_whatever_people_like(tmp_path: Path) -> None:
    shared = Shared(tmp_path)
    shared.announce("ivr/menu-inbound", 1)
    keys = {Key("sweep-0", "ivr/menu-inbound"), Key("a@b", "c@d.e"), Key("warned")}
    assert [shared.one(one, lambda: 3) for one in keys] == [3, 3, 3]
    assert {key_of(file) for file in tmp_path.iterdir()} == keys | {Key("", "ivr/menu-inbound")}


def test_a_layout_names_what_a_record_holds_at_any_depth() -> None:
    """A kept folder is named by the layout, so that no version reads what another one has laid out differently."""
    lines = layout(Record)
    assert {"Breakdown: kind message traceback", "BreakdownKind: raised odd endless timed out cannot play"} <= set(
        lines
    )
    assert any(one.startswith("Plan: call choices script") for one in lines)


def test_what_cannot_be_kept_for_a_later_run_is_not_lost_for_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk ends no exhaustive run; but other processes of a run wait for what they share."""

    def write_nothing(file: Path, content: bytes) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(sharing, "write_whole", write_nothing)
    lasting = Shared(tmp_path, lasting=True)
    assert [lasting.one(Key("a"), lambda: _note(tmp_path, "a")) for _ in range(2)] == ["a"] * 2
    assert _worked(tmp_path) == ["a"]
    with pytest.raises(OSError, match="no space left"):
        Shared(tmp_path).one(Key("b"), lambda: "b")


def test_a_file_that_cannot_be_written_whole_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="a directory"):
        write_whole(tmp_path / "a", b"content")
    write_whole(tmp_path / "b", b"content")
    assert {file.name: file.is_dir() or file.read_bytes() for file in tmp_path.iterdir()} == {
        "a": True,
        "b": b"content",
    }
