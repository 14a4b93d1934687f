"""Every address of ours, read off the URL table and the API's document, ready to be asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from anxiao.config.api import api

OURS = (
    "portal",
    "protection",
    "monthly",
    "hazards",
    "places",
    "people",
    "norms",
    "evidence",
    "documents",
    "notices",
    "ledger",
    "backups",
    "answer",
    "demo",
    "imports",
    "calls",
    "requests",
    "orders",
    "instructions",
    "pledges",
    "projects",
    "programmes",
    "tasks",
    "campaigns",
    "duties",
    "supervision",
    "cases",
    "listings",
    "bars",
    "bookings",
    "checklists",
    "visits",
    "paper",
    "inspection_plans",
    "vehicles",
    "roads",
)


@dataclass(frozen=True)
class Page:
    """One entry of the URL table: its name and the names of what stands in its address."""

    name: str
    takes: tuple[str, ...] = field(default=())

    def url(self, **given: Any) -> str:
        return reverse(self.name, kwargs={name: given[name] for name in self.takes})


@dataclass(frozen=True)
class Operation:
    """One operation of the API."""

    method: str
    path: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def url(self, **given: Any) -> str:
        path = self.path
        for name, value in given.items():
            path = path.replace(f"{{{name}}}", str(value))
        return path


@lru_cache(maxsize=1)
def pages() -> tuple[Page, ...]:
    """Pages of ours, each once."""
    return tuple(_pages(get_resolver().url_patterns, ""))


def _pages(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[Page]:
    for one in patterns:
        if isinstance(one, URLResolver):
            if space or one.namespace in OURS:
                yield from _pages(one.url_patterns, f"{space}{one.namespace or ''}:")
        elif space:
            yield Page(f"{space}{one.name}", tuple(one.pattern.converters))


@lru_cache(maxsize=1)
def operations() -> tuple[Operation, ...]:
    """Operations of the API, each once."""
    paths = api.get_openapi_schema()["paths"]
    return tuple(
        Operation(method.upper(), path) for path, methods in paths.items() for method in methods
    )
