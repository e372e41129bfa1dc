"""How Python targets are named, and found: `package.module:attribute` or `path/to/file.py:attribute`."""

from __future__ import annotations

import difflib
import importlib.machinery
import importlib.util
import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath

from onhook.conformance.lambda_runtime.own_files import own_files
from onhook.conformance.targets import BUILT_IN, Misnamed, NotThere

_JAVASCRIPT = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")

#: The file of a package, which is imported by the package's name.
_PACKAGE = "__init__"
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
    #: How a target that names a file is named by its module, below the base folder; empty where that is impossible.
    by_module: str = ""


def parse_target(text: str, base: Path) -> Target:
    """Read a target; `base` is the folder that it is relative to.

    Raises Misnamed for anything but `package.module:attribute` and `path/to/file.py:attribute`, and NotThere for a
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
        return _file_target(text, base, where, attribute)
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
    known = _SCHEMES.get(lower) or next((kind.name for kind in BUILT_IN if kind.name == lower), "")
    if known and rest and known != scheme:
        return f"; did you mean {known}:{rest}?"
    return f"; a JavaScript file is written node:{text}" if scheme.endswith(_JAVASCRIPT) else ""


def _without_scheme(text: str) -> str:
    return text.strip().removeprefix("python:")


def _file_target(text: str, base: Path, where: str, attribute: str) -> Target:
    file = base / where
    if not file.is_file():
        near = near_miss(where, base, (".py",))
        raise NotThere(
            f"the target {text!r}: there is no file {file}{f' (did you mean {near}:{attribute}?)' if near else ''}"
        )
    file = file.resolve()
    folder, parts = file.parent, [] if file.stem == _PACKAGE else [file.stem]
    while (folder / f"{_PACKAGE}.py").is_file() and folder.name.isidentifier():
        folder, parts = folder.parent, [folder.name, *parts]
    if "." in file.stem:  # a dash will do, as it does in Lambda
        raise Misnamed(
            f"the target {text!r}: a file named {file.name!r} cannot be imported, since a dot parts packages; rename it"
        )
    base = base.resolve()
    folders = tuple(dict.fromkeys((folder, file.parent, base)))
    module = ".".join(parts or [file.stem])
    return Target(text, module, attribute, folders, file, _by_module(file, base, attribute))


def _by_module(file: Path, base: Path, attribute: str) -> str:
    named = file.parent if file.stem == _PACKAGE else file.with_suffix("")
    parts = named.relative_to(base).parts if named.is_relative_to(base) else ()
    return f"{'.'.join(parts)}:{attribute}" if len(parts) > 1 and all(part.isidentifier() for part in parts) else ""


def check_module(target: Target, base: Path) -> None:
    """Raise NotThere where no finder knows the package of a module; nothing is imported for that."""
    package = target.module.partition(".")[0]
    if target.file is not None or is_there(target.text, base):
        return
    try:
        found = importlib.util.find_spec(package)
    except Exception:  # another package's finder, or a module that was made by hand
        return
    if found is None:
        near = near_miss(f"{target.module.replace('.', '/')}.py", base, (".py",))
        meant = f" (did you mean {near}:{target.attribute}?)" if near else ""
        raise NotThere(
            f"the target {target.text!r}: there is no module {package!r} in {base}, nor on the import path{meant}",
            is_file=False,
        )


#: Files that are looked at for a near miss, and how near it has to be (difflib's ratio).
_MOST_FILES, _NEAR = 2000, 0.6


def near_miss(where: str, base: Path, suffixes: tuple[str, ...]) -> str:
    """Return the file that a path, relative to `base`, likely means: one of that name elsewhere, or of a similar name.

    The text is empty if there is none.
    """
    wanted = PurePath(os.path.normpath(where))
    if wanted.is_absolute() or ".." in wanted.parts:
        folder = base / wanted.parent
        beside = folder.iterdir() if folder.is_dir() else ()
        files = [
            (wanted.parent / file.name).as_posix() for file in beside if file.suffix in suffixes and file.is_file()
        ]
    else:
        found = islice(own_files(base, suffixes), _MOST_FILES)
        files = sorted(file.relative_to(base).as_posix() for file in found)
    same_name = [file for file in files if PurePath(file).name == wanted.name]
    by_stem = {PurePath(file).with_suffix("").as_posix(): file for file in same_name or files}
    cutoff = 0.0 if same_name else _NEAR
    near = difflib.get_close_matches(wanted.with_suffix("").as_posix(), by_stem, 1, cutoff)
    return by_stem[near[0]] if near else ""


def is_there(text: str, base: Path) -> bool:
    """Say whether a target is to be found in this folder, as a file or as a module or package below it."""
    where = _without_scheme(text).rpartition(":")[0]
    if where.endswith(".py"):
        return (base / where).is_file()
    package, dot, _ = where.partition(".")
    spec = importlib.machinery.PathFinder.find_spec(package, [str(base)])
    return spec is not None and (bool(dot) or spec.origin is not None)  # a mere folder has no attributes
