"""Filters that live in the address: what is asked, what stays, what can be taken away."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict  # noqa: TID251 - a query string is a value
from django.utils.translation import gettext

PAGE_KEYS = ("after", "before", "page")


def encode(asked: QueryDict, *, drop: Iterable[str] = (), **change: str) -> str:
    copy = asked.copy()
    for key in drop:
        copy.pop(key, None)
    for key, value in change.items():
        copy[key] = value
    return copy.urlencode()


def kept(form: forms.BaseForm | None, asked: QueryDict) -> list[tuple[str, str]]:
    """Parts of the address that are no filter and outlive a new filter."""
    own = {field.html_name for field in form} if form is not None else set()
    return [
        (key, value)
        for key, values in asked.lists()
        if key not in own and key not in PAGE_KEYS
        for value in values
    ]


def chips(form: forms.BaseForm, asked: QueryDict) -> list[dict[str, Any]]:
    return [
        {
            "label": field.label,
            "value": shown(field, value),
            "query": without(asked, field.html_name, value),
        }
        for field in form
        for value in asked.getlist(field.html_name)
        if value
    ]


def without(asked: QueryDict, key: str, value: str) -> str:
    copy = asked.copy()
    copy.setlist(key, [kept for kept in copy.getlist(key) if kept != value])
    return encode(copy, drop=PAGE_KEYS)


def shown(field: BoundField, value: str) -> str:
    """The words of a choice, or the value as it was typed."""
    choices = getattr(field.field, "choices", None) or ()
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            found = next((text for k, text in label if str(k) == value), None)
            if found is not None:
                return str(found)
        elif str(key) == value:
            return str(label)
    return gettext("yes") if isinstance(field.field, forms.BooleanField) else value
