"""Canonical JSON: the same value always gives the same bytes.

Keys sorted, no spaces, UTF-8 without escapes, instants in UTC with microseconds, decimals
and uuids as strings. Floats are refused: they do not survive engines unchanged.
"""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def canonical(value: Any) -> bytes:
    return json.dumps(
        plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def plain(value: Any) -> Any:  # noqa: PLR0911 (one line per type of JSON)
    """The value in the types of JSON, or TypeError naming what does not fit."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | Decimal() | UUID():
            return str(value)
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case set() | frozenset():
            return sorted(plain(item) for item in value)
    raise TypeError(f"{type(value).__name__} has no canonical form")
