"""The header of a run: what is under test, by which catalogue, with which budget and seed, and by which settings."""

from __future__ import annotations

import os

from onhook.conformance.catalogue import VERSION
from onhook.conformance.model.names import CONFIG_FILE
from onhook.conformance.named_targets import SUBJECTS, NamedTargets
from onhook.conformance.run import Run

#: Targets, and files, that are named.
MOST_NAMED = 4


def header(run: Run) -> list[str]:
    """Return the lines of the header; none is about the settings of a replay, which are in its own file."""
    budget = f"budget {run.budget.examples} examples, seed {run.budget.seed}"
    database = "" if run.memory is None else f"; {run.memory.name}"
    replayed = run.config.getoption("--onhook-replay")
    subject = f"replaying {', '.join(replayed)}" if replayed else _subject(run.targets)
    settings = [] if replayed else _settings_in_words(run.targets)
    return [f"onhook: {subject}; catalogue {VERSION}; {budget}{database}", *settings]


def _subject(targets: NamedTargets) -> str:
    named = targets.named()
    shown = [] if named is None else [named]
    if named is None or not named.is_on_command_line:
        shown += targets.in_files()
    texts = {subject: dict.fromkeys(one.text for one in shown if one.subject is subject) for subject in SUBJECTS}
    in_words = (_counted(subject, list(names)) for subject, names in texts.items() if names)
    return "; ".join(in_words) or f"targets of {CONFIG_FILE}"


def _counted(subject: str, names: list[str]) -> str:
    return f"{subject}{'s' if len(names) > 1 else ''} {_first(names)}"


def _first(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"


def _settings_in_words(targets: NamedTargets) -> list[str]:
    """Return one line: which files' settings apply; no line for files that pytest has yet to find."""
    named, here = targets.named(), targets.config.invocation_params.dir
    files = [] if named is not None and named.is_on_command_line else list(targets.of_their_own())
    if named is not None and targets.settings_in_file(named) is not None:
        files = [targets.file_of(named), *files]
    shown = [os.path.relpath(file, here) for file in dict.fromkeys(files)]
    if shown:
        return [f"onhook: settings of {_first(shown)}"]
    if named is None:
        return []
    file = targets.file_of(named)
    relative = os.path.relpath(file, here)
    why = f"{relative} has none of {named.text}" if file.exists() else f"no {relative}"
    return [f"onhook: settings: the defaults ({why})"]
