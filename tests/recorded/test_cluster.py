"""A data set that is judged on a cluster comes to the same verdicts as a stream."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from recording import lines, noted, pairs, small_calls

from onhook.conformance.recorded.check import Check
from onhook.conformance.recorded.cluster import BROKEN, CUT, check_dataset
from onhook.conformance.recorded.judging import Judge
from onhook.conformance.recorded.lines import LogError, Source
from onhook.conformance.recorded.results import results
from onhook.conformance.recorded.tally import Tally

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def two_processes() -> Iterator[Any]:
    """A cluster of two processes on this machine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from distributed import Client, LocalCluster

        with (
            LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local,
            Client(local, set_as_default=False) as client,
        ):
            assert len(set(client.run(os.getpid).values()) - {os.getpid()}) == 2
            yield client


@pytest.fixture
def cluster(two_processes: Any) -> Iterator[None]:
    with two_processes.as_current():
        yield


def events() -> list[str]:
    """Lines of forty calls, some of them wrong, none in order, one of them cut."""
    exchanges = []
    for seed, trace in enumerate(small_calls()[:40], 50):
        told = pairs(trace, seed)
        if seed % 7 == 0:
            told[0]["event"]["SchemaVersion"] = "1.1"
        if seed % 5 == 0:
            told[-1]["response"]["SchemaVersion"] = "2.0"
        if seed % 11 == 0:
            del told[-1]
        exchanges += told
    log = lines(exchanges)
    log[8] = log[8][:300] + "\n"
    log.append(log[4])
    return [*log[::2], *log[1::2]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lines in three files, so that calls lie in several of them; one is packed."""
    folder = tmp_path_factory.mktemp("calls")
    log = events()
    for number in range(3):
        text = "".join(log[number * 30 : (number + 1) * 30 if number < 2 else None])
        if number == 1:
            (folder / f"{number}.jsonl.gz").write_bytes(gzip.compress(text.encode()))
        else:
            (folder / f"{number}.jsonl").write_text(text)
    together = [exchange for seed in (700, 701) for exchange in pairs(small_calls()[3], seed)]
    together[-1]["response"]["SchemaVersion"] = "7.0"
    (folder / "4.jsonl").write_text(json.dumps(together))
    apart = pairs(small_calls()[3], 900)
    for number, exchange in enumerate(apart):
        exchange["response"]["SchemaVersion"] = "8.0"
        request = f"2026-11-25T20:43:00.123Z\t8f1e8c1c-52a7-4e0c-9d0f-{number:012}\tINFO\t"
        with (folder / "3.jsonl").open("a") as file:
            file.writelines(f"{request}{json.dumps(exchange[key])}\n" for key in ("event", "response"))
    return folder


def streamed(folder: Path) -> Tally:
    files = sorted(map(str, folder.glob("*.json*")))
    check = Check(Judge(), files, idle=0)
    for number, file in enumerate(files):
        check.reader.read_lines(Source(file).lines(), number)
    return check.finish()


def plain(tally: Tally) -> Tally:
    """The tally, its dictionaries in one order."""
    tally.cases = dict(sorted(tally.cases.items(), key=str))
    return tally


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("partitions", [None, 1, 5])
def test_the_same_as_a_stream(folder: Path, partitions: int | None) -> None:
    """To the last count, note, place and call that is shown."""
    tally, stream = check_dataset(f"{folder}/*.jsonl*", partitions=partitions), streamed(folder)
    assert plain(tally) == plain(stream)
    assert results(tally) == results(stream)
    assert {case.finding.id for case in tally.cases.values()} >= {"ENV-1", "RSP-4"}
    assert noted(tally)


@pytest.mark.usefixtures("cluster")
def test_parquet_with_json_structs_and_lines(tmp_path: Path) -> None:
    """An event under `event`, as JSON or as a struct, or a line of a log under `message`."""
    from pyarrow import Table, parquet

    told = [exchange for seed, trace in enumerate(small_calls()[:6], 9) for exchange in pairs(trace, seed)]
    told[0]["event"]["SchemaVersion"] = "1.1"
    columns = {
        "json": {name: [json.dumps(one.get(name)) for one in told] for name in ("event", "response")},
        "structs": {"event": [one["event"] for one in told], "response": [json.dumps(one["response"]) for one in told]},
        "lines": {"message": [f"INFO {json.dumps(one)}" for one in told], "other": list(range(len(told)))},
    }
    tallies = {}
    for name, values in columns.items():
        parquet.write_table(Table.from_pydict(values), tmp_path / f"{name}.parquet")
        tallies[name] = check_dataset(str(tmp_path / f"{name}.parquet"))
    exercised = [tally.exercised for tally in tallies.values()]
    assert exercised[0] == exercised[1] == exercised[2]
    for name, tally in tallies.items():
        (case,) = [found for found in tally.cases.values() if found.finding.id == "ENV-1"]
        assert case.place == (str(tmp_path / f"{name}.parquet"), 1)


def test_without_a_cluster_and_from_another_file_system() -> None:
    """Whatever fsspec reaches, in this process where there is no client."""
    import fsspec

    system = fsspec.filesystem("memory")
    text = "".join(lines(pairs(small_calls()[0], 3)))
    system.pipe({"/calls/a.log": text.encode(), "/calls/empty.log": b""})
    tally = check_dataset("memory://calls/*.log")
    assert (tally.calls, tally.events) == (1, text.count("\n"))
    system.rm("/calls", recursive=True)


def test_identifiers_that_are_no_text_are_read(tmp_path: Path) -> None:
    told = pairs(small_calls()[0], 3)
    text = "".join(lines(told)).replace(told[0]["event"]["CallDetails"]["TransactionId"], "\\ud800")
    (tmp_path / "odd.jsonl").write_text(text)
    assert check_dataset(f"{tmp_path}/odd.jsonl").events == len(told)


def test_a_packed_file_that_was_cut_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    told = [pair for seed in range(400) for pair in pairs(small_calls()[0], seed + 3)]
    whole = gzip.compress("".join(lines(told)).encode())
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    tally = check_dataset(f"{tmp_path}/*.gz")
    assert 0 < tally.events < len(told)
    assert CUT in noted(tally)


def test_what_is_packed_is_told_by_its_beginning(tmp_path: Path) -> None:
    """As `onhook check` does, whatever the name says; and colours are none of the text."""
    text = "".join(lines(pairs(small_calls()[0], 3))).replace("{", "\x1b[1m{\x1b[0m", 1).encode()
    stored = {
        "plain.jsonl": text,
        "no.gz": text,
        "packed.log": gzip.compress(text),
        "twice.gz": gzip.compress(bz2.compress(text)),
        "once.xz": lzma.compress(text),
    }
    for name, content in stored.items():
        (tmp_path / name).write_bytes(content)
        tally = check_dataset(f"{tmp_path}/{name}")
        assert (tally.calls, tally.events) == (1, text.count(b"\n")), name


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_damaged_file_is_noted_beside_others(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    text = "".join(lines(pairs(small_calls()[0], 3))).encode()
    (tmp_path / "good.jsonl").write_bytes(text)
    packed = pack(text)
    (tmp_path / "bad.jsonl").write_bytes(packed[:20] + bytes(len(packed) - 20))
    tally = check_dataset([f"{tmp_path}/good.jsonl", f"{tmp_path}/bad.jsonl"])
    assert tally.calls == 1
    assert BROKEN in noted(tally)


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="no such file"):
        check_dataset(f"{tmp_path}/*.jsonl")


def test_parquet_without_events_is_refused(tmp_path: Path) -> None:
    from pyarrow import Table, parquet

    parquet.write_table(Table.from_pydict({"a": [1]}), tmp_path / "a.parquet")
    with pytest.raises(LogError, match="has the columns a"):
        check_dataset(str(tmp_path / "a.parquet"))


def test_dask_is_not_imported_unless_it_is_used() -> None:
    code = "import sys, onhook.conformance.recorded.cluster; print(*{'dask', 'pandas', 'fsspec'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_where_dask_is_missing_a_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(LogError, match=r"dask is not installed: pip install 'dask\["):
        check_dataset("calls.log")
