"""Write the schemas of the actions from the table of actions: `python -m onhook.conformance.schemas`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from onhook.conformance.model.actions import ACTIONS, ActionSpec, Kind, Parameter
from onhook.conformance.model.json_values import DECIMAL
from onhook.conformance.model.parameters import YES_OR_NO, item_of, name_pattern, takes_numbers
from onhook.conformance.model.requirements import GUIDE

Schema = dict[str, Any]

FOLDER = Path(__file__).parent


def documents() -> dict[str, str]:
    """Return the text of every generated file by its path below this folder."""
    return {f"actions/{action.type}.json": _text(_action(action)) for action in ACTIONS.values()}


def write(folder: Path = FOLDER) -> None:
    """Write the generated files, and take away those that the table no longer asks for."""
    wanted = {folder / name: text for name, text in documents().items()}
    (folder / "actions").mkdir(exist_ok=True)
    for stale in set((folder / "actions").glob("*.json")) - wanted.keys():
        stale.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")


def _text(schema: Schema) -> str:
    return json.dumps(schema, indent=2) + "\n"


def _action(action: ActionSpec) -> Schema:
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:onhook:schemas:actions:{action.type}",
        "title": f"Parameters of {action.type}",
        "$comment": f"Generated from the table of actions. Page: {GUIDE}{action.page}.html",
        **_fields(action.parameters),
    }
    tags = [parameter.allowed for parameter in action.parameters if parameter.name == "ParticipantTag"]
    return {**schema, **_tag_unless_call_id(tags[0])} if tags else schema


def _tag_unless_call_id(tags: Sequence[object]) -> Schema:
    """A given CallId alone decides the leg; a tag beside it is ignored, also a wrong one."""
    given = {"required": ["CallId"], "properties": {"CallId": {"not": {"enum": ["", None]}}}}
    return {"if": given, "else": {"properties": {"ParticipantTag": {"enum": [*tags, "", None]}}}}


def _fields(fields: Sequence[Parameter]) -> Schema:
    required = [field.name for field in fields if field.required]
    shape: Schema = {"type": "object", "properties": {field.name: _field(field) for field in fields}}
    rules = [rule for field in fields if field.only_with for rule in _only_with(field, fields)]
    shape = {**shape, "allOf": rules} if rules else shape
    return {**shape, "required": required} if required else _or_null(shape)


def _only_with(field: Parameter, fields: Sequence[Parameter]) -> Iterator[Schema]:
    """A parameter that goes with one value of another is required there, and left out elsewhere."""
    assert field.only_with is not None
    name, needed = field.only_with
    [allowed] = [beside.allowed for beside in fields if beside.name == name]
    empty = {"enum": ["", None]}
    for value in allowed:
        case = {"required": [name], "properties": {name: {"const": value}}}
        there = {"required": [field.name], "properties": {field.name: {"not": empty}}}
        yield {"if": case, "then": there if value == needed else {"properties": {field.name: empty}}}


def _field(field: Parameter) -> Schema:
    # Its values are the business of `_tag_unless_call_id`.
    shape = {} if field.name == "ParticipantTag" else _SHAPES[field.kind](field)
    shape = shape if field.required else _or_null(shape)
    return {**shape, "default": field.default} if field.default is not None else shape


def _or_null(shape: Schema) -> Schema:
    """Let null through, which stands for left out."""
    if "enum" in shape:
        return {**shape, "enum": [*shape["enum"], None]}
    if "type" in shape:
        return {**shape, "type": [shape["type"], "null"]}
    return {"anyOf": [*shape["anyOf"], {"type": "null"}]} if "anyOf" in shape else shape


def _integer(parameter: Parameter) -> Schema:
    if parameter.allowed:
        return {"enum": [*parameter.allowed, *(str(value) for value in parameter.allowed)]}
    bounds = _bounds(parameter, "minimum", "maximum")
    return {"anyOf": [{"type": "integer", **bounds}, {"type": "string", "pattern": _whole(DECIMAL)}]}


def _string(parameter: Parameter) -> Schema:
    if parameter.allowed:
        return {"enum": [*parameter.allowed, *_numbers(parameter)]}
    shape: Schema = {"type": "string", **_bounds(parameter, "minLength", "maxLength")}
    if parameter.regex:
        shape["format"] = "regex"
    if parameter.pattern is None:
        return shape
    shape["pattern"] = _whole(parameter.pattern)
    return {"anyOf": [shape, _digits(parameter)]} if takes_numbers(parameter) else shape


def _numbers(parameter: Parameter) -> Iterator[int]:
    if takes_numbers(parameter):
        yield from (int(value) for value in parameter.allowed if isinstance(value, str) and value.isdecimal())


def _digits(parameter: Parameter) -> Schema:
    """A string of digits that is written as a number; its length bounds its value."""
    bound = {} if parameter.maximum is None else {"exclusiveMaximum": 10**parameter.maximum}
    return {"type": "integer", "minimum": 0, **bound}


def _whole(pattern: str) -> str:
    """Anchor a pattern. A dollar sign would let a line break through in some dialects."""
    return rf"^(?:{pattern})(?![\s\S])"


def _bounds(parameter: Parameter, least: str, most: str) -> Schema:
    bounds = {least: parameter.minimum, most: parameter.maximum}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _boolean(parameter: Parameter) -> Schema:
    return {"enum": list(YES_OR_NO)}


def _list(parameter: Parameter) -> Schema:
    item = item_of(parameter)
    return {"type": "array", **_bounds(parameter, "minItems", "maxItems"), "items": _SHAPES[item.kind](item)}


def _object(parameter: Parameter) -> Schema:
    if parameter.names is not None:
        return {"type": "object", "propertyNames": {"pattern": _whole(name_pattern(parameter.names))}}
    return {**_fields(parameter.fields), "type": "object"} if parameter.fields else {"type": "object"}


_SHAPES: Mapping[Kind, Callable[[Parameter], Schema]] = {
    Kind.STRING: _string,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.LIST: _list,
    Kind.OBJECT: _object,
}

if __name__ == "__main__":
    write()
