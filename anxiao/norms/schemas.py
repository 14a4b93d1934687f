"""Checking a rule's value against the small schema of its key."""

from collections.abc import Iterator
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int,),
    "string": (str,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def faults(value: Any, schema: dict[str, Any], at: str = "") -> Iterator[str]:
    """Where a value does not fit, as places in it; nothing when it fits."""
    kinds = schema.get("type", list(TYPES))
    kinds = kinds if isinstance(kinds, list) else [kinds]
    fits = any(isinstance(value, TYPES[kind]) for kind in kinds)
    if isinstance(value, bool) and "boolean" not in kinds:
        fits = False
    if not fits:
        yield f"{at or '·'}: {'/'.join(kinds)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at or '·'}: {schema['enum']}"
    if isinstance(value, int) and not isinstance(value, bool):
        yield from _range(value, schema, at)
    if isinstance(value, dict):
        yield from _members(value, schema, at)
    if isinstance(value, list):
        yield from _entries(value, schema, at)


def _entries(value: list[Any], schema: dict[str, Any], at: str) -> Iterator[str]:
    if len(value) < schema.get("minItems", 0):
        yield f"{at or '·'}: ≥ {schema['minItems']}"
    for number, item in enumerate(value):
        yield from faults(item, schema.get("items", {}), f"{at}[{number}]")


def _range(value: int, schema: dict[str, Any], at: str) -> Iterator[str]:
    if value < schema.get("minimum", value) or value > schema.get("maximum", value):
        yield f"{at or '·'}: {schema.get('minimum', '')}–{schema.get('maximum', '')}"


def _members(value: dict[str, Any], schema: dict[str, Any], at: str) -> Iterator[str]:
    known = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{at}.{name}: required"
    for name, item in value.items():
        if name in known:
            yield from faults(item, known[name], f"{at}.{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{at}.{name}: unknown"
