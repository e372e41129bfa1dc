"""The shapes as JSON Schemas (draft 2020-12), shipped as files for use with other tools.

`event` is an event, `response` what a handler returns, `actions/<Type>` an action's Parameters, `trace` the file form
of traces. A schema sees shapes only: what needs a second event, or the world, is for the rules.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator


def names() -> tuple[str, ...]:
    """Return the name of every schema, as `load` and `validator` take them."""
    root = files(__name__)
    folders = {"": root, "actions/": root / "actions"}
    found = (
        prefix + entry.name.removesuffix(".json")
        for prefix, folder in folders.items()
        for entry in folder.iterdir()
        if entry.name.endswith(".json")
    )
    return tuple(sorted(found))


def load(name: str) -> dict[str, Any]:
    """Return a schema, read anew, so that the caller may change it."""
    if name not in (known := names()):
        raise ValueError(f"no schema is called {name!r}; there are {', '.join(known)}")
    schema: dict[str, Any] = json.loads(files(__name__).joinpath(*f"{name}.json".split("/")).read_text("utf-8"))
    return schema


@cache
def validator(name: str) -> Draft202012Validator:
    """Return the validator of a schema. It is built once: to build one takes longer than to check fifty events."""
    # Imported here, because most runs check by hand and should not pay for it.
    from jsonschema import Draft202012Validator

    return Draft202012Validator(load(name))
