"""The catalogue as a Markdown page, so that every id has an anchor to link to and no page can say something else.

`docs/requirements.md` is what `render` returns; a test keeps the two equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from onhook.conformance.catalogue import LATITUDE, OBSERVED, VERSION, family
from onhook.conformance.catalogue.choices import CHOICES, UNOBSERVABLE
from onhook.conformance.catalogue.latitude import ACCEPTED
from onhook.conformance.model.requirements import GUIDE, Requirement
from onhook.conformance.model.variations import Variation

_HEAD = f"""\
<!-- Rendered from conformance/catalogue by `onhook requirements --markdown > docs/requirements.md`: edit it there. -->

# Requirements

What the [developer guide]({GUIDE}) of the Amazon Chime SDK PSTN audio service promises about `Hangup`, and about all that
a `Hangup` touches, in our own words. Edition {VERSION}. Every id is kept for ever: it names the test item, the rule, the line in
the report and the anchor on this page.

**MUST**: a sentence of the guide says so, or two leave no other reading; it fails a run. **SHOULD**: advice, examples, or the
only sensible reading of a table of allowed values; it fails a strict run. **NOTE**: worth telling, never a failure. Where
sentences contradict each other, every reading is accepted, and no verdict is built on silence.
"""

#: What the words mean that say where a requirement applies.
_TOPOLOGIES: Mapping[str, str] = {
    "all": "any call",
    "single": "a call that never has a second leg",
    "bridged": "LEG-A and a leg added by CallAndBridge, both Connected",
    "meeting": "LEG-A and the meeting leg added by JoinChimeMeeting, both Connected",
    "left": "one leg Connected after another one has ended",
    "outbound": "a call that CreateSipMediaApplicationCall started",
}

_QUIET = """\
A call is *quiet* when nothing runs and nothing is queued (no bridge, RecordAudio, pause, bot or digit collection), and nothing
can happen any more but an update or a party's hang-up. A *party* is a caller, a callee or a meeting.
"""

#: Each family's heading, and what holds for all its rows.
_FAMILIES: Mapping[str, tuple[str, str]] = {
    "HUP": ("running a Hangup action", "These bind the service."),
    "REM": ("a party hangs up", "These bind the service."),
    "ENV": ("every event", "These bind the service."),
    "RSP": ("every response", "These bind the handler."),
    "HND": (
        "what a handler does with Hangup",
        (
            "These bind the handler. A response is judged by CallDetails of the event that it answers, never by what happened "
            "afterwards: a handler that loses a race is not to blame. A participant without a Status counts as not Disconnected."
        ),
    ),
}


def render() -> str:
    """Return the whole catalogue as Markdown, with an anchor for each id (`hnd-5` for HND-5); always the same text."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    yield from _table(("word", "where the requirement applies"), _TOPOLOGIES.items())
    yield ""
    yield _QUIET
    for name, (heading, preamble) in _FAMILIES.items():
        yield from (f"## {name}: {heading}", "", preamble, "")
        for requirement in family(name):
            yield from _requirement(requirement)
    yield from (
        "## Latitude",
        "",
        (
            "What the pages show in more than one way. The oracle accepts all of it, and our reference service plays all of it but "
            "what is marked as accepted only. The plain variant decides how much a finding weighs: one that needs a variation is a "
            "SHOULD and names it."
        ),
        "",
    )
    yield from _variations(LATITUDE)
    yield from ("", "Accepted from a service, and never played by ours:", "")
    yield from (f"- {accepted}" for accepted in ACCEPTED)
    yield from (
        "",
        "## Seen in the field, but not documented",
        "",
        "Always accepted, and played with `--onhook-observed` only; OBS-4 also where `arguments` are declared.",
        "A finding that needs it is a SHOULD and says so.",
        "",
    )
    yield from _variations(OBSERVED)
    yield from (
        "",
        "## What is not documented",
        "",
        "How our reference service settles what the pages leave open. No verdict rests on it.",
        "",
    )
    yield from _table(
        ("situation", "what ours does", "what is judged"),
        ((choice.situation, choice.ours, choice.verdict) for choice in CHOICES),
    )
    yield from (
        "",
        "## Sentences that are not requirements",
        "",
        (
            "*Not observable*: no event shows it. *Ambiguous*: other sentences contradict it, or it can be read in two ways. "
            "*Silent*: it requires nothing."
        ),
        "",
    )
    yield from _table(("what the guide says", "why it is not a requirement"), UNOBSERVABLE)


def _requirement(requirement: Requirement) -> Iterator[str]:
    where = ", ".join(requirement.topologies)
    yield from (f'<a id="{requirement.id.lower()}"></a>', "", f"### {requirement.id}: {requirement.title}", "")
    yield f"**{requirement.level}** · {where} · {_pages(requirement.pages)}"
    yield from ("", requirement.statement, "")
    yield from (f"- {softer}" for softer in requirement.softer)
    if requirement.needs_world:
        yield "- Judged only where the trace carries the world's choices; not in log files."
    if requirement.needs_fault:
        yield "- To exercise it, the service is given a response with one named fault."
    if requirement.softer or requirement.needs_world or requirement.needs_fault:
        yield ""


def _variations(variations: Iterable[Variation]) -> Iterator[str]:
    return _table(("id", "plain", "varied", "pages"), map(_variation, variations))


def _variation(variation: Variation) -> tuple[str, ...]:
    anchored = f'<a id="{variation.id.lower()}"></a>{variation.id}'
    varied = variation.varied if variation.played else f"{variation.varied} (accepted only)"
    return anchored, variation.plain, varied, _pages(variation.pages) or "none"


def _pages(pages: Iterable[str]) -> str:
    return ", ".join(f"[`{page}`]({GUIDE}{page}.html)" for page in pages)


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _row(header)
    yield _row("---" for _ in header)
    for row in rows:
        yield _row(cell.replace("|", r"\|") for cell in row)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
