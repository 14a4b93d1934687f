"""Canonical JSON: the same value always gives the same bytes.

Keys sorted, no spaces, UTF-8 without escapes, instants in UTC with microseconds, decimals
and uuids as strings. Floats are refused: they do not survive engines unchanged.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any
from uuid import UUID


def canonical(value: Any) -> bytes:
    return json.dumps(
        plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def plain(value: Any) -> Any:
    """The value in the types of JSON, or TypeError naming what does not fit."""
    told = TOLD.get(type(value))
    return told(value) if told is not None else _of_a_subclass(value)


def _of_a_subclass(value: Any) -> Any:
    """Of the most special type that it belongs to: a bool is an int, a datetime a date."""
    for kind, told in TOLD.items():
        if isinstance(value, kind):
            # An enumeration of words is told as its word.
            return told(str(value)) if kind is str else told(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _as_it_is(value: Any) -> Any:
    return value


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _object(value: dict[Any, Any]) -> dict[str, Any]:
    return {str(key): plain(item) for key, item in value.items()}


def _array(value: Iterable[Any]) -> list[Any]:
    return [plain(item) for item in value]


def _sorted(value: Iterable[Any]) -> list[Any]:
    return sorted(plain(item) for item in value)


# Entries by the thousand pass here, so a value's own type is looked up before anything is tried.
TOLD: dict[type, Callable[[Any], Any]] = {
    NoneType: _as_it_is,
    bool: _as_it_is,
    int: _as_it_is,
    str: _as_it_is,
    datetime: _instant,
    date: str,
    Decimal: str,
    UUID: str,
    dict: _object,
    list: _array,
    tuple: _array,
    set: _sorted,
    frozenset: _sorted,
}
