"""Tables: exports of logs as CSV, in which a row is an entry, and a message may reach over several lines.

A table is known by its first line, which names a column for the message, or one for the event and one for the response.
What is no row of it is a line like any other.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onhook.conformance.recorded.logged import PAIRS

#: The column that has the message, in lower case: of Logs Insights, the console of CloudWatch, Datadog, and Splunk.
_MESSAGES = frozenset({"@message", "message", "_raw"})
_DELIMITERS = (",", ";", "\t")
#: A row that has more lines, or characters, is none: a quotation mark is missing.
MOST_LINES, LARGEST = 5_000, 1 << 20


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a table, and what stands between them."""

    columns: Sequence[str]
    delimiter: str

    def rows(self, numbered: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str, bool]]:
        """Yield each row as the JSON of an object, with the number of its first line and True.

        A line that is no row, and is not in one, comes as it is, with its number and False.
        """
        held: list[tuple[int, str]] = []
        is_open, size = False, 0
        for number, line in numbered:
            held.append((number, line))
            is_open ^= bool(line.count('"') % 2)
            size += len(line)
            if is_open and len(held) < MOST_LINES and size < LARGEST:
                continue
            yield from self._read(held)
            held, is_open, size = [], False, 0
        yield from self._read(held)

    def _read(self, held: list[tuple[int, str]]) -> Iterator[tuple[int, str, bool]]:
        row = self._row([line for _, line in held])
        if row is None:
            yield from ((number, line, False) for number, line in held)
        else:
            yield held[0][0], row, True

    def _row(self, lines: Sequence[str]) -> str | None:
        try:
            rows = list(csv.reader(lines, delimiter=self.delimiter, strict=True))
        except csv.Error:
            return None
        if len(rows) != 1 or len(rows[0]) != len(self.columns):
            return None
        return json.dumps(dict(zip(self.columns, rows[0], strict=True)), ensure_ascii=False)


def table_of(line: str) -> Table | None:
    """Return the table that begins with this line; None where it begins none."""
    for delimiter in _DELIMITERS:
        try:
            columns = [field.strip() for row in csv.reader([line], delimiter=delimiter, strict=True) for field in row]
        except csv.Error:
            continue
        if 1 < len(columns) == len(set(columns)) and (
            any(column.lower() in _MESSAGES for column in columns) or any(set(pair) <= set(columns) for pair in PAIRS)
        ):
            return Table(columns, delimiter)
    return None
