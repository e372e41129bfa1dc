"""What a JavaScript handler's name and source tell, without running it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from onhook.conformance.lambda_runtime.source_constants import MOST, MOST_FILES
from onhook.conformance.targets import TargetError
from onhook.conformance.targets.javascript import (
    constants,
    fingerprint,
    hints,
    parse_javascript,
    place,
    reads_arguments,
    sources,
)


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "file", "attribute"),
    [
        ("node:index.js:handler", "index.js", "handler"),
        ("node:index.handler", "index.js", "handler"),
        ("node:./dist/index.handler", "dist/index.mjs", "handler"),
        ("node:dist/index.mjs:handlers.main", "dist/index.mjs", "handlers.main"),
        ("node:dist/index.handlers.main", "dist/index.mjs", "handlers.main"),
        ("node:old.cjs:$handler", "old.cjs", "$handler"),
        ("node:dist/index:handler", "dist/index.mjs", "handler"),
    ],
)
def test_a_file_and_an_export_are_named_as_we_do_or_as_lambda_does(
    tmp_path: Path, text: str, file: str, attribute: str
) -> None:
    write(tmp_path, {"index.js": "", "dist/index.mjs": "", "old.cjs": ""})
    target = parse_javascript(text, tmp_path)
    assert (target.file, target.attribute) == ((tmp_path / file).resolve(), attribute)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("node:", "names no handler: write node:path/to/index.js:handler"),
        ("node:index.js", "names no handler"),
        ("node:index.js:", "names no handler"),
        ("node:handler", "a Python module of the name `node` is written python:node:handler"),
        ("node:nope.js:handler", "there is no file"),
        ("node:nope.handler", "there is no file"),
        ("node:app.ts:handler", "is TypeScript, which Lambda does not run: build it"),
        ("node:node_modules/x/index.js:handler", "is in a package, whose modules stay loaded"),
        ("node:index.js:a-b", "'a-b' is no name of an export"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, {"index.js": "", "app.ts": "", "node_modules/x/index.js": ""})
    with pytest.raises(TargetError) as caught:
        parse_javascript(text, tmp_path)
    assert said in str(caught.value)


def constants_in(tmp_path: Path, source: str) -> list[str]:
    (tmp_path / "app.js").write_text(source, encoding="utf-8")
    return list(constants([tmp_path / "app.js"]))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if (d === '1' || d === \"2\" || d === `3`) {}", ["1", "2", "3"]),
        ("const PINS = {482915: 1, '730264': 0};", ["730264", "482915", "1", "0"]),
        ("// '1'\n/* '2'\n'3' */ '4'", ["4"]),
        ("url = 'https://x'; y = '5'", ["https://x", "5"]),
        ("const r = /[\"']/; x = '6'", ["6"]),
        ("s.replace(/'/g, '7')", ["7"]),
        ("x1 = a2 + 1.5 + 0x10 - 3 + 1_000n", ["3", "1000"]),
        ("say('it\\'s', '8')", ["it\\'s", "8"]),
        ("half = a / 2 / b; c = '9'", ["9", "2"]),
    ],
)
def test_strings_and_whole_numbers_are_found_and_comments_are_not(
    tmp_path: Path, source: str, expected: list[str]
) -> None:
    assert constants_in(tmp_path, source) == expected


def test_hints_are_what_can_be_dialled_once_each_and_not_too_many(tmp_path: Path) -> None:
    many = " ".join(f"'{number}'," for number in range(1000, 1200))
    write(tmp_path, {"a.js": f"'12a'; '+12025550170'; '*9#'; '77'; 77; {many}"})
    digits, numbers, intents = hints([tmp_path / "a.js"])
    assert digits[:2] == ("*9#", "77")
    assert len(digits) == MOST
    assert numbers == ("+12025550170",)
    assert intents == ()


def test_names_of_intents_are_hints_where_slots_are_not_spoken_of(tmp_path: Path) -> None:
    write(tmp_path, {"a.js": "if (name === 'AgentIntent') {}", "b.js": "'ElicitIntent'; intent.Slots.City"})
    assert hints([tmp_path / "a.js"])[2] == ("AgentIntent",)
    assert hints([tmp_path / "a.js", tmp_path / "b.js"])[2] == ()


def test_a_source_may_read_the_arguments_of_api_calls(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("exports.handler = async (event) => event.ActionData.Parameters")
    (tmp_path / "b.js").write_text("exports.name = (parameters) => parameters.Arguments.name")
    assert reads_arguments(tmp_path / "a.js")
    (tmp_path / "b.js").unlink()
    assert not reads_arguments(tmp_path / "a.js")
    for number in range(MOST_FILES):
        (tmp_path / f"{number}.js").touch()
    assert reads_arguments(tmp_path / "a.js"), "there is too much to be read"


def test_what_the_handler_imports_is_looked_into_and_packages_are_not(tmp_path: Path) -> None:
    names = {
        "src/index.js": "const a = require('./a'); import('./lazy.mjs'); require('aws-sdk')",
        "src/a.js": "require('../lib'); require('./a.js'); require('./data.json')",
        "src/data.json": "{}",
        "src/lazy.mjs": "import { x } from '../lib/x.cjs'\nimport './nowhere.js'",
        "lib/index.js": "require('../node_modules/left/index.js')",
        "lib/x.cjs": "",
        "node_modules/left/index.js": "",
        "src/unused.js": "",
    }
    write(tmp_path, names)
    names_found = {source.relative_to(tmp_path).as_posix() for source in sources(tmp_path / "src/index.js")}
    assert names_found == {"src/index.js", "src/a.js", "src/data.json", "src/lazy.mjs", "lib/index.js", "lib/x.cjs"}


def test_the_fingerprint_changes_with_the_code_and_not_with_packages(tmp_path: Path) -> None:
    write(tmp_path, {"src/index.js": "require('../lib/a')", "lib/a.js": "1", "src/node_modules/x/i.js": "1"})
    target = parse_javascript("node:src/index.js:handler", tmp_path)
    before = fingerprint(target)
    write(tmp_path, {"src/node_modules/x/i.js": "2"})
    assert fingerprint(target) == before
    write(tmp_path, {"lib/a.js": "2"})
    assert fingerprint(target) != before


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("\nexports.handler = 1", 2),
        ("\n\nmodule.exports.handler = 1", 3),
        ("//\nexport const handler = 1", 2),
        ("//\nexport async function handler() {}", 2),
        ("export { handler }", 1),
    ],
)
def test_a_handler_stands_where_it_is_exported(tmp_path: Path, source: str, line: int) -> None:
    write(tmp_path, {"index.js": source})
    assert place(parse_javascript("node:index.js:handler", tmp_path)) == f"{(tmp_path / 'index.js').resolve()}:{line}"
