"""A page of Markdown with an end: GitHub refuses a text that is too long, so what is left out of it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from onhook.reports.markup import table

#: GitHub takes 65,536 characters in a comment, and more in the summary of a step.
MOST = 60_000
#: The number of calls without room after which a page is full.
MOST_REFUSED = 4
#: What is kept for the sentences that say what is left out.
_KEPT = 200

#: What draws a call when there is room for it.
Call = Callable[[], str]


class Page:
    """Lines that have to be there, and calls among them as far as there is room."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._parts: list[tuple[Sequence[str], Sequence[Call]]] = []
        self.add(lines)

    def add(self, lines: Sequence[str], calls: Sequence[Call] = (), behind: Sequence[str] = ()) -> None:
        """Add lines, calls, and lines behind the calls."""
        self._parts += [(lines, calls), (behind, ())]

    def text(self) -> str:
        """Return the page; what is left out of it is said."""
        room = MOST - sum(len(line) + 1 for lines, _ in self._parts for line in lines) - _KEPT * len(self._parts)
        out: list[str] = []
        refused = 0
        for lines, calls in self._parts:
            kept = []
            for call in calls:
                # Calls are drawn one after the other, and no more of them when the page is full.
                text = call() if refused < MOST_REFUSED else None
                if text is not None and len(text) < room:
                    kept.append(text)
                    room -= len(text) + 1
                else:
                    refused += 1
            out += [*lines, *kept]
            if len(kept) < len(calls):
                out += [f"*{len(calls) - len(kept)} more calls are left out; the HTML and JSON reports have them.*", ""]
        return "\n".join(out).rstrip("\n") + "\n"


def fitting(parts: Iterable[str], room: int) -> list[str]:
    """Return the parts that there is room for."""
    kept = []
    for part in parts:
        if len(part) + 1 <= room:
            kept.append(part)
            room -= len(part) + 1
    return kept


def fitting_table(header: Sequence[str], rows: Iterable[Sequence[str]], room: int) -> list[str]:
    """Return a table with as many rows as there is room for; the others are counted."""
    head, line, *body = table(header, rows)
    kept = fitting(body, room - len(head) - len(line) - 2)
    left = len(body) - len(kept)
    return [head, line, *kept, "", *([f"*{left} more rows are left out.*", ""] if left else [])]
