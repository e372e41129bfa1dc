"""No page and no message tells anybody to install `onhook` from an index: the name is not ours there."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (".ci", "benchmarks", "conformance", "docs", "examples", "reports", "strategies", "tests")
SUFFIXES = {"", ".html", ".js", ".md", ".mjs", ".py", ".toml", ".txt", ".yaml", ".yml"}
FILES = [
    *sorted(ROOT.glob("*.md")),
    *(
        file
        for folder in FOLDERS
        for file in sorted((ROOT / folder).rglob("*"))
        if file.is_file() and file.suffix in SUFFIXES and file != Path(__file__) and "__pycache__" not in file.parts
    ),
]
#: A command that installs, to the end of its line or of its code span.
COMMAND = re.compile(r"\b(?:pip3?|pipx|uv|poetry|pdm|conda) (?:pip )?(?:install|add|run)\b([^\n`]*)")
#: What an index would be asked for: the bare name, with extras or a version, and no address behind it.
FROM_AN_INDEX = re.compile(r"onhook(?:\[[\w,-]*\])?(?:\s*[=<>~!]=?.*)?")


def from_an_index(text: str) -> list[str]:
    """Return the commands that have an index asked for onhook."""
    return [command for command in COMMAND.findall(text) if any(map(FROM_AN_INDEX.fullmatch, _words(command)))]


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command.replace("\\'", "'"))
    except ValueError:  # the text goes on behind the command, as in a message
        words = command.replace("'", " ").replace('"', " ").split()
    return [word.rstrip(".,;:)") for word in words]


def test_nothing_says_to_install_onhook_from_an_index() -> None:
    said = {file.relative_to(ROOT).as_posix(): from_an_index(file.read_text("utf-8")) for file in FILES}
    assert {name: commands for name, commands in said.items() if commands} == {}


@pytest.mark.parametrize("file", sorted((ROOT / "examples").rglob("pyproject.toml")), ids=lambda file: file.parent.name)
def test_no_package_among_the_examples_depends_on_what_an_index_has_under_the_name(file: Path) -> None:
    needed = tomllib.loads(file.read_text("utf-8"))["project"]["dependencies"]
    assert [requirement for requirement in needed if FROM_AN_INDEX.fullmatch(requirement)] == []


def test_there_are_commands_that_install_it() -> None:
    said = [command for file in FILES for command in COMMAND.findall(file.read_text("utf-8"))]
    assert len([command for command in said if "path/to/onhook" in command or "onhook @ git+" in command]) >= 4


@pytest.mark.parametrize(
    "command",
    [
        "pip install onhook",
        "python -m pip install -r requirements.txt onhook",
        "It needs `pip install 'onhook[http]'`.",
        'pip install "onhook[redis,aws]>=0.1"',
        "pip install -U onhook==0.1.0, and then",
        "f\"it is not installed: pip install 'onhook[dask]'\"",
        "uv add onhook",
        "pipx install onhook",
    ],
)
def test_a_command_that_asks_an_index_is_seen(command: str) -> None:
    assert from_an_index(command)


@pytest.mark.parametrize(
    "command",
    [
        "pip install path/to/onhook",
        "pip install 'path/to/onhook[http]'",
        "pip install 'onhook @ git+https://<host>/<owner>/onhook@<commit>'",
        ".venv/bin/pip install -q -e '.[test]'",
        "pip install boto3",
    ],
)
def test_other_commands_are_not(command: str) -> None:
    assert not from_an_index(command)
