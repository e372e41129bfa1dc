"""JavaScript handlers, as far as their names and their source tell: where they are, and what constants stand in them.

Nothing is run, and nothing is parsed in earnest: a scan that knows comments, strings and numbers finds what could be
dialled.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from onhook.conformance.lambda_runtime.own_files import JAVASCRIPT_PACKAGES, digest, own_files
from onhook.conformance.lambda_runtime.source_constants import (
    MOST,
    SLOTS,
    is_dialable,
    is_intent,
    is_number,
    speaks_of_arguments,
)
from onhook.conformance.targets import Misnamed, NotThere
from onhook.conformance.targets.names import near_miss

SUFFIXES = (".js", ".mjs", ".cjs")
_TYPESCRIPT = (".ts", ".mts", ".cts", ".tsx")
_FORM = "node:path/to/index.js:handler"
#: Files that are followed from one handler, and the largest that is looked into.
_MOST_FILES, _LARGEST = 200, 4_000_000


@dataclass(frozen=True, slots=True)
class JavaScriptTarget:
    """A file, and what it exports."""

    #: As the user wrote it.
    text: str
    file: Path
    attribute: str


def parse_javascript(text: str, base: Path) -> JavaScriptTarget:
    """Read `node:path/to/index.js:handler`, or Lambda's own way of writing it: `node:path/to/index.handler`.

    Raises Misnamed for anything else, and for a file that Node.js does not run as it is; NotThere for one that is not
    there.
    """
    where, attribute = _parts(text)
    file = base / where
    if file.suffix in _TYPESCRIPT:
        built = f"node:dist/{file.stem}.js:{attribute}"
        raise Misnamed(
            f"the target {text!r}: {file.name} is TypeScript, which Lambda does not run: build it, and name the JavaScript"
            f" file that is deployed, for instance {built}"
        )
    if file.suffix not in SUFFIXES:
        found = [file.with_name(file.name + suffix) for suffix in SUFFIXES]
        there = next((path for path in found if path.is_file()), None)
        if there is None:
            hint = _meant(where, attribute, base) or f"; write {_FORM}, relative to {base}"
            raise NotThere(f"the target {text!r}: there is no file {found[0]}{hint}")
        file = there
    if not file.is_file():
        raise NotThere(f"the target {text!r}: there is no file {file}{_meant(where, attribute, base)}")
    if any(part in JAVASCRIPT_PACKAGES for part in file.resolve().parts):
        raise Misnamed(
            f"the target {text!r}: {file} is in a package, whose modules stay loaded; name a file of your own"
        )
    if not all(re.fullmatch(r"[\w$]+", part) for part in attribute.split(".")):
        raise Misnamed(f"the target {text!r}: {attribute!r} is no name of an export; write {_FORM}")
    return JavaScriptTarget(text, file.resolve(), attribute)


def _meant(where: str, attribute: str, base: Path) -> str:
    near = near_miss(where, base, SUFFIXES)
    return f" (did you mean node:{near}:{attribute}?)" if near else ""


def _parts(text: str) -> tuple[str, str]:
    """The path, and what is exported there."""
    rest = text.strip().removeprefix("node:")
    where, colon, attribute = rest.rpartition(":")
    if not colon and not rest.endswith((*SUFFIXES, *_TYPESCRIPT)):
        folder, slash, name = rest.rpartition("/")
        stem, _, attribute = name.partition(".")
        where = f"{folder}{slash}{stem}" if stem else ""
    if not where or not attribute:
        hint = f"; a Python module of the name `node` is written python:{text.strip()}" if rest.isidentifier() else ""
        raise Misnamed(f"the target {text!r} names no handler: write {_FORM}{hint}")
    return where, attribute


_IMPORTED = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])(\.{1,2}/[^'"\n]*|\.{1,2})\1""")


def sources(entry: Path) -> list[Path]:
    """Return the file and all files of the same project that it imports by literal names, directly or not."""
    found = {entry: None}
    for file in (waiting := [entry]):
        for match in _IMPORTED.finditer(read(file)):
            there = _resolved(Path(os.path.normpath(file.parent / match[2])))
            if there is not None and there not in found and len(found) < _MOST_FILES:
                found[there] = None
                waiting.append(there)
    return list(found)


def _resolved(path: Path) -> Path | None:
    tried = [path, *(path.with_name(path.name + suffix) for suffix in (*SUFFIXES, ".json"))]
    tried += [path / f"index{suffix}" for suffix in SUFFIXES]
    there = next((file for file in tried if file.is_file()), None)
    return None if there is None or any(part in JAVASCRIPT_PACKAGES for part in there.parts) else there


def read(file: Path) -> str:
    """Return the text of a file; empty if it cannot be read, or is too large to be written by hand."""
    try:
        return file.read_text(encoding="utf-8", errors="replace") if file.stat().st_size <= _LARGEST else ""
    except OSError:
        return ""


#: Comments and regular expressions are skipped, so that a quotation mark in them opens no string.
_TOKEN = re.compile(
    r"""
      (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)
    | (?<=[=(,:\[!&|?{};\n])[ \t]*/(?![*/])(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\\n\[])+/[a-z]*
    | (?P<number>(?<![\w$.+-])(?:0|[1-9][0-9_]*)n?(?![\w$.]))
    | [\w$]+
    """,
    re.VERBOSE | re.DOTALL,
)


def constants(files: Iterable[Path]) -> Iterator[str]:
    """Yield the strings that stand in files, in order, then the whole numbers: most of these are durations."""
    tokens = [token for file in files for token in _TOKEN.finditer(read(file))]
    yield from (token["string"][1:-1] for token in tokens if token["string"])
    yield from (token["number"].rstrip("n").replace("_", "") for token in tokens if token["number"])


def hints(files: Sequence[Path]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the constants in files that could be dialled, that are E.164 numbers, and that are named like intents.

    No intents where slots are spoken of: which slots an intent fills, its name does not tell.
    """
    found = tuple(dict.fromkeys(constants(files)))
    digits, numbers, intents = (tuple(filter(fits, found))[:MOST] for fits in (is_dialable, is_number, is_intent))
    speaks_of_slots = bool(intents) and any(SLOTS.search(read(file)) for file in files)
    return digits, numbers, () if speaks_of_slots else intents


def reads_arguments(file: Path) -> bool:
    """Say whether a module speaks of Arguments, or one that it imports, or any beside or below it."""
    beside = own_files(file.parent, SUFFIXES)  # what is imported by a path that is put together is there
    return speaks_of_arguments(chain(sources(file), beside))


def fingerprint(target: JavaScriptTarget) -> str:
    """Return a text that changes when a file in or below the handler's folder, or an imported one, does."""
    return digest(target.text, {*own_files(target.file.parent, (*SUFFIXES, ".json")), *sources(target.file)})


def place(target: JavaScriptTarget) -> str:
    """Return where the handler is exported, as `path/to/index.js:12`."""
    name = re.escape(target.attribute.partition(".")[0])
    declared = rf"\bexport\s+(?:async\s+)?(?:const|let|var|function\s*\*?|class)\s+{name}\b"
    found = re.search(rf"\bexports\.{name}\s*=|{declared}", text := read(target.file))
    return f"{target.file}:{text.count(chr(10), 0, found.start()) + 1 if found else 1}"
