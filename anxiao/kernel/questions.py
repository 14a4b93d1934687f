"""Questions that come with every request: put into SQL once, asked with other values each time.

Django words a statement anew whenever it is asked, which for a few joined tables takes longer than
the database takes to answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Given = Callable[[dict[str, Any]], Any]


@dataclass
class Question:
    """A question of columns (``values_list``), and what stands in it where each value belongs.

    ``places`` give to every name a value that the question holds nowhere else. What comes back is
    as the driver reads it: no column may need a converter of Django's, as JSON does.
    """

    build: Callable[..., QuerySet[Any, Any]]
    places: dict[str, Any]

    def ask(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows, with these values in their places."""
        text, params = self._worded
        with connection.cursor() as cursor:
            cursor.execute(text, [one(given) for one in params])
            return list(cursor.fetchall())

    @cached_property
    def _worded(self) -> tuple[str, tuple[Given, ...]]:
        """The statement, and where each of its parameters comes from."""
        text, params = self.build(**self.places).query.sql_with_params()
        names = [self._name(one) for one in params]
        if missing := {*self.places} - {*names}:
            raise TypeError(f"the question has no place for {sorted(missing)}")
        return text, tuple(map(_given, names, params))

    def _name(self, param: Any) -> str:
        """Which place a parameter is, if any."""
        return next((name for name, value in self.places.items() if value == param), "")


def _given(name: str, param: Any) -> Given:
    if not name:
        return lambda _given: param
    # Whole numbers come in the width of their column, which the statement is planned with.
    wide = type(param) if isinstance(param, int) else None
    return lambda given: wide(given[name]) if wide else given[name]
