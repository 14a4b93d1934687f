"""The shape of a rule's value."""

from typing import Any

import pytest

from anxiao.norms.schemas import faults


@pytest.mark.parametrize(
    ("value", "schema", "wrong"),
    [
        (3, {"type": "integer", "minimum": 1, "maximum": 3}, 0),
        (4, {"type": "integer", "maximum": 3}, 1),
        (True, {"type": "integer"}, 1),
        (True, {"type": "boolean"}, 0),
        (1.5, {"type": "number"}, 1),
        (None, {"type": ["integer", "null"]}, 0),
        ("a", {"type": "string", "enum": ["a", "b"]}, 0),
        ("c", {"type": "string", "enum": ["a", "b"]}, 1),
        ([], {"type": "array"}, 0),
        ([], {"type": "array", "minItems": 1}, 1),
        ([1, "x", None], {"type": "array", "items": {"type": "integer"}}, 2),
        ({"a": 1}, {"type": "object", "required": ["a"]}, 0),
        ({}, {"type": "object", "required": ["a", "b"]}, 2),
        ({"a": "x"}, {"type": "object", "properties": {"a": {"type": "integer"}}}, 1),
        ({"b": 1}, {"type": "object", "additionalProperties": False}, 1),
        ({"b": 1}, {"type": "object"}, 0),
    ],
)
def test_every_fault_of_a_value_is_found(value: Any, schema: dict[str, Any], wrong: int) -> None:
    assert len(list(faults(value, schema))) == wrong


def test_a_fault_says_where_it_is() -> None:
    days = {"type": "object", "properties": {"days": {"type": "integer", "minimum": 0}}}
    found = faults([{"days": 1}, {"days": -1}], {"type": "array", "items": days})
    assert [one.split(":")[0] for one in found] == ["[1].days"]
