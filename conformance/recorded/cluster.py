"""Checking a data set that is too large for one machine: the same judgement, shuffled by call with Dask.

`check_dataset` reads JSON lines, or any other log that `onhook check` reads, and Parquet, from wherever fsspec reaches.
Each file is a partition; its invocations are sent to where the others of their call are, and judged there. What comes
back is a tally, small as that of one file, and the same that a stream would have come to which holds every call until
its end (`onhook check --idle 0`).

Dask is not needed for anything else, and is imported when `check_dataset` is called. The extra `dask` brings it.
"""

from __future__ import annotations

import importlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from onhook.conformance.model.requirements import Level
from onhook.conformance.oracle.declared import Declared
from onhook.conformance.recorded.check import DAMAGED, Check
from onhook.conformance.recorded.invocations import LoggedInvocation
from onhook.conformance.recorded.judging import Judge
from onhook.conformance.recorded.lines import DAMAGE, LogError, read_lines, unpacked
from onhook.conformance.recorded.masked_values import is_damaged
from onhook.conformance.recorded.reading import LogReader
from onhook.conformance.recorded.results import results, settle
from onhook.conformance.recorded.shapes import written
from onhook.conformance.recorded.tally import Tally

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Declared", "Level", "LogError", "Tally", "check_dataset", "results"]

#: The columns that are shuffled: TransactionId, place of the file among all, line, which of the line's events (0: the
#: only one), text of one invocation, time of its line.
COLUMNS: Mapping[str, str] = {
    "transaction": "string",
    "file": "int64",
    "line": "int64",
    "which": "int64",
    "text": "string",
    "time": "string",
}
#: The TransactionId of rows that are no invocations, but notes on a file.
_NOTES = ""
CUT = "file that ends in the middle, as its compression shows: read as far as it goes"
BROKEN = "file that is damaged, as its compression shows: read as far as it goes"
#: What is told by the first bytes of a file, as `onhook check` does, and not by its name: fsspec's names of it.
_UNPACKED_HERE = ("gzip", "bz2", "xz")
#: Rows of a Parquet file that are read at once.
_ROWS = 1024
WITHOUT_EVENTS = "file in which no event was found"
#: How many tallies are added up in one task.
_ADDENDS = 16
#: The columns of a Parquet file that may hold an event, or a whole line with one.
_EVENT, _RESPONSE, _LINES = "event", "response", ("message", "@message", "line", "text")


def check_dataset(
    paths: str | Sequence[str],
    *,
    storage_options: Mapping[str, Any] | None = None,
    partitions: int | None = None,
    declared: Declared | None = None,
    levels: Mapping[str, Level] | None = None,
    complete: bool = False,
    ignored: Iterable[str] = (),
) -> Tally:
    """Judge the calls in a data set: on the Dask cluster whose client is current, else in this process.

    `paths` are files, or patterns of files (`s3://calls/2026/11/*.jsonl.gz`), for fsspec, which takes
    `storage_options`. A file whose name ends with `.parquet` has an event in each row, under `event`, with `response`
    beside it where it is known, both as JSON or as structs; or a line of a log under `message`. Any other file is read
    as `onhook check` reads it, compressed or not as its suffix says.

    `partitions` is into how many parts the calls are divided to be judged (default: as many as there are files). The
    other arguments are those of `onhook.conformance.recorded.judging.Judge`.
    `onhook.conformance.recorded.results.results` makes verdicts of the tally.

    Raises LogError where Dask is not installed, where no file is there, and where a Parquet file has no column with
    events.
    """
    dask, frames, fsspec = _modules()
    options = dict(storage_options or {})
    files = _files(fsspec, [paths] if isinstance(paths, str) else list(paths), options)
    meta = {name: _empty(kind) for name, kind in COLUMNS.items()}
    rows = frames.from_map(_rows, list(enumerate(files)), options=options, meta=_frame(meta), enforce_metadata=False)
    shuffled = rows.shuffle("transaction", npartitions=partitions or len(files), force=True)
    judge = dask.delayed(_judged)
    # Names that many tasks need are one more node of the graph, not a copy in each of them.
    names = dask.delayed(files)
    settings = (declared, dict(levels or {}), complete, tuple(ignored))
    tallies = [judge(part, names, settings) for part in shuffled.to_delayed()]
    while len(tallies) > 1:
        groups = [tallies[first : first + _ADDENDS] for first in range(0, len(tallies), _ADDENDS)]
        tallies = [dask.delayed(_sum)(group) for group in groups]
    tally: Tally = dask.compute(tallies[0])[0]
    return settle(tally)


def _modules() -> tuple[Any, Any, Any]:
    try:
        import dask
        import dask.dataframe as frames
        import fsspec

        importlib.import_module("pyarrow")
    except ImportError as error:
        raise LogError(
            f"a data set needs Dask, and {error.name} is not installed: pip install 'dask[dataframe,distributed]' fsspec pyarrow"
        ) from error
    return dask, frames, fsspec


def _files(fsspec: Any, paths: Sequence[str], options: Mapping[str, Any]) -> list[str]:
    """The files that are meant, each with its protocol, in the order of their names."""
    found: list[str] = []
    for path in paths:
        system, plain = fsspec.core.url_to_fs(path, **options)
        expanded = sorted(system.glob(plain)) if any(character in plain for character in "*?[") else [plain]
        matches = [match for match in expanded if system.isfile(match)]
        if not matches:
            raise LogError(f"{path}: no such file")
        local = "file" in ([system.protocol] if isinstance(system.protocol, str) else system.protocol)
        found += matches if local else [system.unstrip_protocol(match) for match in matches]
    return list(dict.fromkeys(found))


def _empty(kind: str) -> Any:
    import pandas

    return pandas.Series([], dtype=kind)


def _frame(columns: Mapping[str, Any]) -> DataFrame:
    import pandas

    return pandas.DataFrame(columns)


# -- in the workers: reading -------------------------------------------------------------------------------------------


class _Rows:
    """Takes down the invocations of one file as rows."""

    def __init__(self, file: str, place: int) -> None:
        self.file, self.place = file, place
        self.tally = Tally()
        self.rows: list[tuple[str, int, int, int, str, str]] = []

    def add(self, entry: LoggedInvocation) -> None:
        """Write one invocation down: as it stood in the log where it stood alone."""
        parsed = entry.parsed
        text = entry.text
        if parsed is not None and (entry.which or len(text) > 2 * len(written(parsed))):
            if is_damaged(text):
                self.tally.note(DAMAGED, (self.file, entry.line))
                return
            text = written(parsed)
        transaction = entry.transaction.encode("utf-8", "replace").decode()  # JSON can hold what no column can
        self.rows.append((transaction, self.place, entry.line, entry.which, text, entry.time))


def _rows(numbered: tuple[int, str], options: Mapping[str, Any]) -> DataFrame:
    """The invocations of one file as a partition."""
    import fsspec

    place, file = numbered
    found = _Rows(file, place)
    reader = LogReader([file], found.tally, found.add)
    parquet = file.endswith((".parquet", ".pq"))
    inferred = fsspec.utils.infer_compression(file)
    compression = None if parquet or inferred in _UNPACKED_HERE else inferred
    with fsspec.open(file, "rb", compression=compression, **options) as stream:
        if parquet:
            for number, line in enumerate(_parquet_lines(stream, file), 1):
                reader.read_record(line, 0, number)
            reader.end_file(0)
        else:
            try:
                reader.read_lines(read_lines(unpacked(_peeking(stream))), 0)
            except EOFError:
                found.tally.note(CUT, (file, 0))
            except (OSError, *DAMAGE) as error:
                if getattr(error, "errno", None) is not None:  # of the storage
                    raise
                found.tally.note(BROKEN, (file, 0))
    if not found.rows:
        found.tally.note(WITHOUT_EVENTS, (file, 0))
    notes = json.dumps({what: [times, *where] for what, (times, (_, *where)) in found.tally.notes.items()})
    rows = [*found.rows, *([(_NOTES, place, 0, 0, notes, "")] if found.tally.notes else [])]
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    import pandas

    return _frame(
        {
            name: pandas.Series(list(values), dtype=kind)
            for (name, kind), values in zip(COLUMNS.items(), columns, strict=True)
        }
    )


def _peeking(stream: Any) -> Any:
    """Return a stream whose beginning can be looked at."""
    return stream if hasattr(stream, "peek") else io.BufferedReader(stream)


def _parquet_lines(stream: Any, file: str) -> Iterator[str]:
    """Each row of a Parquet file as a line of a log."""
    from pyarrow import parquet

    table = parquet.ParquetFile(stream)
    names = table.schema_arrow.names
    line = next((column for column in _LINES if column in names), None)
    if _EVENT not in names and line is None:
        raise LogError(
            f"{file}: has the columns {', '.join(names)}; an event is expected under {_EVENT}, or a line under message"
        )
    columns = [column for column in (_EVENT, _RESPONSE) if column in names] if _EVENT in names else [line]
    for batch in table.iter_batches(_ROWS, columns=columns):
        for row in batch.to_pylist():
            yield _line(row) if _EVENT in names else str(row[line])


def _line(row: Mapping[str, Any]) -> str:
    event, response = (_json(row.get(name)) for name in (_EVENT, _RESPONSE))
    return event if response == "null" else f'{{"event": {event}, "response": {response}}}'


def _json(value: Any) -> str:
    """The JSON of a value; a struct has a null for each field that is not there."""
    return value if isinstance(value, str) else json.dumps(_without_nulls(value), default=str)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(member) for key, member in value.items() if member is not None}
    return [_without_nulls(element) for element in value] if isinstance(value, list) else value


# -- in the workers: judging -------------------------------------------------------------------------------------------


def _judged(
    frame: DataFrame,
    files: Sequence[str],
    settings: tuple[Declared | None, Mapping[str, Level], bool, Sequence[str]],
) -> Tally:
    """Judge the calls of one partition; all of each of them is there."""
    declared, levels, complete, ignored = settings
    check = Check(Judge(declared, levels, complete=complete, ignored=ignored), files, idle=0)
    for row in frame.sort_values(["file", "line", "which"], kind="stable").itertuples(index=False):
        if row.transaction == _NOTES:
            for what, (times, line, *which) in json.loads(row.text).items():
                check.tally.note(what, (files[row.file], line, *which), times)
        else:
            check.reader.add_parsed(row.text, row.time, row.file, row.line, row.which)
    return check.finish()


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total
