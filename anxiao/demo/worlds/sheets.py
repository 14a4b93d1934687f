"""Rows as PostgreSQL's COPY reads them, for a table of the program's own models."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

NULL = "\\N"


def escaped(value: str) -> str:
    """Text whose backslashes, tabs and line ends survive COPY."""
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    return value.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _array(value: list[Any] | tuple[Any, ...]) -> str:
    return "{" + ",".join(str(one) for one in value) + "}"


TEXT: dict[type, Callable[[Any], str]] = {
    type(None): lambda _value: NULL,
    bool: lambda value: "t" if value else "f",
    int: str,
    str: escaped,
    UUID: str,
    datetime: lambda value: value.isoformat(),
    date: lambda value: value.isoformat(),
    list: _array,
    tuple: _array,
    dict: lambda value: escaped(as_json(value)),
}


class Sheet:
    """The columns of a model in their order, with the defaults that the model gives them."""

    def __init__(self, model: type[Model]) -> None:
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        self.table = model._meta.db_table
        self.columns = [str(field.column) for field in fields]
        self._place = {column: place for place, column in enumerate(self.columns)}
        self._first = [self._default(field) for field in fields]

    def row(self, **values: Any) -> str:
        """One line; a column that is not named takes the default of its field."""
        cells, place = self._first.copy(), self._place
        for name, value in values.items():
            cells[place[name]] = TEXT[type(value)](value)
        return "\t".join(cells) + "\n"

    @staticmethod
    def _default(field: Any) -> str:
        if field.primary_key or not field.has_default():
            return "" if field.empty_strings_allowed and not field.null else NULL
        value = field.get_default()
        if field.get_internal_type() == "JSONField":
            return escaped(as_json(value))
        return TEXT[type(value)](value) if type(value) in TEXT else str(value)
