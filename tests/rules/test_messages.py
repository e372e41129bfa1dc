"""What the findings of all cases say, and which event each is about: `messages.txt`, which is for reading.

It is made anew by

    ONHOOK_REFRESH_GOLDEN=1 .venv/bin/pytest -n 0 tests/rules/test_messages.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cases import CASES
from tracing import Case

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.rules.judging import Oracle

MESSAGES = Path(__file__).with_name("messages.txt")
REFRESH = "ONHOOK_REFRESH_GOLDEN"


def findings(requirement: str, case: Case) -> Iterator[str]:
    """Lines on what a case breaks: level, event (counted from 1), what was expected and found, why it weighs less."""
    traces = case.calls if isinstance(case.calls, tuple) else (case.calls,)
    for found in Oracle(case.declared, subjects=(CATALOGUE[requirement].subject,)).judge(traces).of(requirement):
        because = f"\n      because   {found.because}" if found.because else ""
        place = f"event {found.step + 1}" if len(traces) == 1 else f"call {found.call + 1}, event {found.step + 1}"
        yield (
            f"   {found.level} at {place}, {found.event_type or 'no type'}\n"
            f"      expected  {found.expected}\n      actual    {found.actual}{because}\n"
        )


def messages() -> Iterator[str]:
    """A section for each requirement, and in it a paragraph for each case that breaks it."""
    for requirement in CATALOGUE.values():
        yield f"{requirement.id}: {requirement.title} ({requirement.level})\n"
        for name, case in CASES[requirement.id].items():
            if case.levels:
                yield f"\n{requirement.id}, {name}:\n"
                yield from findings(requirement.id, case)
        yield "\n\n"


def test_the_messages_are_those_that_were_read() -> None:
    """A message, a level, a reason or an event that changes by accident shows here."""
    text = "".join(messages())
    if os.environ.get(REFRESH):
        MESSAGES.write_text(text, "utf-8")
    assert MESSAGES.read_text("utf-8") == text
