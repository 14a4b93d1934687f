"""Whether a value fits a schema of the API's document: as much of JSON Schema as it uses."""

import re
from collections.abc import Iterator
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
FORMATS = {
    "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "date": r"\d{4}-\d\d-\d\d",
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
}


def misfits(
    value: Any, schema: dict[str, Any], known: dict[str, Any], at: str = ""
) -> Iterator[str]:
    """Where a value does not fit, as places in it; nothing when it fits."""
    while "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        if all(list(misfits(value, one, known, at)) for one in schema["anyOf"]):
            yield f"{at}: none of anyOf"
    elif not _is_of_kind(value, schema):
        yield f"{at}: {value!r} is no {schema}"
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from misfits(one, schema.get("items", {}), known, f"{at}[{number}]")
    elif isinstance(value, dict):
        yield from _members(value, schema, known, at)


def _is_of_kind(value: Any, schema: dict[str, Any]) -> bool:
    kind = schema.get("type")
    if "enum" in schema and value not in schema["enum"]:
        return False
    if kind and (not isinstance(value, TYPES[kind]) or (kind != "boolean" and value is True)):
        return False
    form = FORMATS.get(schema.get("format", ""), ".*")
    return not isinstance(value, str) or bool(re.fullmatch(form, value, re.DOTALL))


def _members(
    value: dict[str, Any], schema: dict[str, Any], known: dict[str, Any], at: str
) -> Iterator[str]:
    members = schema.get("properties", {})
    yield from (f"{at}.{name}: missing" for name in schema.get("required", []) if name not in value)
    for name, one in value.items():
        if name in members:
            yield from misfits(one, members[name], known, f"{at}.{name}")
        elif isinstance(schema.get("additionalProperties"), dict):
            yield from misfits(one, schema["additionalProperties"], known, f"{at}.{name}")
        elif members:
            yield f"{at}.{name}: not in the document"
