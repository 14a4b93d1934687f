"""Lists as their readers keep them: which filters under a name, which columns."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import QueryDict  # noqa: TID251 - a query string is a value
from django.urls import reverse
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from anxiao.kernel.actors import Actor
from anxiao.ui.filters import PAGE_KEYS

VIEW, COLUMNS, ALL = "view", "columns", "all"
LONGEST_QUERY, LONGEST_VALUE = 1500, 200
# Cells that narrow screens leave out, as long as nobody asked for them.
WIDE_ONLY = {"ax-optional", "is-wide-only"}


@dataclass(frozen=True)
class Column:
    """One column: a fixed one is always there, another is there at first or when asked for.

    On a phone rows have no heads: a cell that would not be understood there is ``is_named``.
    """

    key: str
    title: Any
    css: str = ""
    is_fixed: bool = False
    is_shown: bool = True
    is_named: bool = False

    @property
    def is_spare(self) -> bool:
        """Whether a narrow screen does without it, so that it names itself when asked for."""
        return not self.is_shown or not WIDE_ONLY.isdisjoint(self.css.split())

    def head(self, *, is_chosen: bool) -> dict[str, Any]:
        return {"title": self.title, "css": self._css(is_chosen=is_chosen)}

    def attrs(self, *, is_chosen: bool) -> SafeString:
        """The attributes of its cells."""
        css = self._css(is_chosen=is_chosen)
        says = str(self.title) if self.is_named or (is_chosen and self.is_spare) else ""
        named = format_html(' data-column="{}"', says) if says else ""
        return format_html('class="{}"{}', css, named)

    def _css(self, *, is_chosen: bool) -> str:
        css = self.css.split()
        return " ".join(one for one in css if not is_chosen or one not in WIDE_ONLY)


@dataclass(frozen=True)
class Listed:
    """A list that views are kept of: where it stands, its filters, its columns.

    ``beside`` are parts of the address that narrow the list and are no field of the form, each
    with the shape of its value.
    """

    key: str
    title: str
    page: str
    ability: str
    columns: tuple[Column, ...]
    form: Callable[[QueryDict, Actor], forms.BaseForm]
    beside: Mapping[str, str] = field(default_factory=dict)

    def clean(self, text: str, actor: Actor) -> str:
        """A query string with nothing but what this list's filters understand."""
        asked = QueryDict(text[:LONGEST_QUERY])
        return self.kept(self.form(asked, actor), asked)

    def kept(self, form: forms.BaseForm, asked: QueryDict) -> str:
        """What of an address narrows the list; pages, marks and unknown keys are dropped."""
        found = {name: _one(asked, name) for name in form.fields if name not in form.errors}
        for name, shape in self.beside.items():
            if re.fullmatch(shape, _one(asked, name), re.ASCII):
                found[name] = _one(asked, name)
        query = QueryDict(mutable=True)
        query.update({k: v for k, v in found.items() if v and len(v) <= LONGEST_VALUE})
        return query.urlencode()

    def named(self, keys: Iterable[str]) -> list[str]:
        """Those of the keys that are columns of this list, in its order."""
        wanted = set(keys)
        known = [one.key for one in self.columns if not one.is_fixed]
        return [key for key in known if key in wanted]

    @property
    def usual(self) -> list[str]:
        return [one.key for one in self.columns if one.is_shown and not one.is_fixed]

    def address(self, query: str) -> str:
        return f"{reverse(self.page)}?{query}" if query else reverse(self.page)


def _one(asked: QueryDict, name: str) -> str:
    return str(asked.get(name, ""))


@lru_cache(maxsize=1)
def lists() -> dict[str, Listed]:
    """Every list that views are kept of, by its key."""
    found: list[Listed] = [import_string(name) for name in settings.LISTS]
    return {one.key: one for one in found}


class View(Protocol):
    """Filters and columns kept under a name."""

    pk: UUID
    name: str
    query: str
    columns: list[str]
    is_default: bool
    may_change: bool
    shared_words: str

    @property
    def address_query(self) -> str: ...


@dataclass(frozen=True)
class Listing:
    """A list as one reader opened it: her views, the one in use, the columns."""

    of: Listed
    views: Sequence[View]
    current: View | None
    keys: Sequence[str]
    is_chosen: bool

    @property
    def columns(self) -> list[Column]:
        return [one for one in self.of.columns if one.is_fixed or one.key in self.keys]

    @property
    def heads(self) -> list[dict[str, Any]]:
        return [one.head(is_chosen=self.is_chosen and not one.is_fixed) for one in self.columns]

    @property
    def shown(self) -> dict[str, SafeString]:
        """The attributes of the cells of each column that is shown."""
        return {one.key: one.attrs(is_chosen=self.is_chosen) for one in self.columns}

    @property
    def context(self) -> dict[str, Any]:
        """What the templates of a list read."""
        return {"listing": self, "columns": self.heads, "shown": self.shown}

    def has(self, key: str) -> bool:
        return key in self.keys

    def wants(self, key: str) -> bool:
        """Whether a sheet holds a column: all of them, as long as nobody chose."""
        return not self.is_chosen or key in self.keys or self._is_fixed(key)

    def _is_fixed(self, key: str) -> bool:
        return any(one.is_fixed for one in self.of.columns if one.key == key)

    @property
    def default(self) -> View | None:
        return next((one for one in self.views if one.is_default), None)

    @property
    def everything(self) -> str:
        """The query of all rows, which is not the bare address where that opens a view."""
        return f"{VIEW}={ALL}" if self.default else ""

    def leads_to(self, asked: QueryDict) -> str:
        """Where the bare address, or one with a view alone, leads on to."""
        if not asked and self.default:
            return self.default.address_query
        is_short = self.current and {*asked} == {VIEW} and self.current.query
        return self.current.address_query if is_short and self.current else ""


def menu(listing: Listing, form: forms.BaseForm, asked: QueryDict) -> dict[str, Any]:
    """What the menus of views and of columns show."""
    query, current = listing.of.kept(form, asked), listing.current
    columns = list(listing.keys) if listing.is_chosen else []
    is_changed = current is not None and (
        query != current.query or (bool(asked.get(COLUMNS)) and columns != current.columns)
    )
    return {
        "listing": listing,
        "query": query,
        "columns": columns,
        "is_changed": is_changed,
        "may_revise": is_changed and current is not None and current.may_change,
        "choices": [
            {"key": one.key, "title": one.title, "is_on": one.key in listing.keys}
            for one in listing.of.columns
            if not one.is_fixed
        ],
        "is_all": current is None and not query,
    }


def after(listed_as: Listed, query: str, **more: str) -> str:
    """The address of a list with a query and more, as a reader left it."""
    asked = QueryDict(query, mutable=True)
    for key in PAGE_KEYS:
        asked.pop(key, None)
    asked.update({key: value for key, value in more.items() if value})
    return listed_as.address(asked.urlencode())
