"""How Python targets are named, and found: `package.module:attribute` or `path/to/file.py:attribute`."""

from __future__ import annotations

import importlib.machinery
from dataclasses import dataclass
from pathlib import Path

from onhook.conformance.targets import BUILT_IN, Misnamed, Unreachable

_JAVASCRIPT = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")

#: What people write for one of the schemes.
_SCHEMES = {
    "nodejs": "node",
    "node.js": "node",
    "js": "node",
    "javascript": "node",
    "py": "python",
    "python3": "python",
    "aws": "lambda",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A Python target: the module to import, from where, and the attribute in it."""

    #: As the user wrote it.
    text: str
    module: str
    attribute: str
    #: Folders that have to be on the import path, the first before all others.
    folders: tuple[Path, ...]
    #: The file that the module must come from; None where the import path decides.
    file: Path | None = None


def parse_target(text: str, base: Path) -> Target:
    """Read a target; `base` is the folder that it is relative to.

    Raises Misnamed for anything but `package.module:attribute` and `path/to/file.py:attribute`, and Unreachable for a
    file that is not there.
    """
    where, colon, attribute = _without_scheme(text).rpartition(":")
    if not colon or not where or not attribute:
        hint = "write package.module:attribute or path/to/file.py:attribute"
        raise Misnamed(
            f"the target {text!r} names no attribute: {hint}, for instance app.handler:lambda_handler{meant(text)}"
        )
    if attribute.startswith("//"):
        raise Misnamed(
            f"the target {text!r}: no package here offers the scheme {where!r} (docs/targets.md){meant(text)}"
        )
    if where.endswith(_JAVASCRIPT) and (base / where).is_file():
        raise Misnamed(f"the target {text!r} is JavaScript: write node:{where}:{attribute}")
    if not all(part.isidentifier() for part in attribute.split(".")):
        raise Misnamed(f"the target {text!r}: {attribute!r} after the colon is no Python name{meant(text)}")
    if where.endswith(".py"):
        return _file_target(text, base, base / where, attribute)
    if "/" in where or "\\" in where:
        raise Misnamed(f"the target {text!r} looks like a path, but its file does not end in .py{meant(text)}")
    if not all(part.isidentifier() for part in where.split(".")):
        raise Misnamed(f"the target {text!r}: {where!r} is neither a module nor a file that ends in .py{meant(text)}")
    return Target(text, where, attribute, (base,))


def meant(text: str) -> str:
    """Return a hint where a target looks like one of another kind; nothing where it does not."""
    text = text.strip()
    scheme, _, rest = text.partition(":")
    lower = scheme.lower()
    if lower == "arn":
        return f"; a Lambda function is written lambda:{text}"
    known = _SCHEMES.get(lower) or next((one.name for one in BUILT_IN if one.name == lower), "")
    if known and rest and known != scheme:
        return f"; is {known}:{rest} meant?"
    return f"; a JavaScript file is written node:{text}" if scheme.endswith(_JAVASCRIPT) else ""


def _without_scheme(text: str) -> str:
    return text.strip().removeprefix("python:")


def _file_target(text: str, base: Path, file: Path, attribute: str) -> Target:
    if not file.is_file():
        raise Unreachable(f"the target {text!r}: there is no file {file}")
    file = file.resolve()
    folder, module = file.parent, file.stem
    while (folder / "__init__.py").is_file() and folder.name.isidentifier():
        folder, module = folder.parent, f"{folder.name}.{module}"
    if not file.stem.isidentifier():
        raise Misnamed(f"the target {text!r}: a file named {file.name!r} cannot be imported; give it a Python name")
    return Target(text, module, attribute, tuple(dict.fromkeys((folder, file.parent, base.resolve()))), file)


def is_there(text: str, base: Path) -> bool:
    """Say whether a target is to be found in this folder, as a file or as a module or package below it."""
    where = _without_scheme(text).rpartition(":")[0]
    if where.endswith(".py"):
        return (base / where).is_file()
    return importlib.machinery.PathFinder.find_spec(where.partition(".")[0], [str(base)]) is not None
