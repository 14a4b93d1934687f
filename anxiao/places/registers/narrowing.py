"""What the lists of registers have in common: which rows a filter lets through."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict  # noqa: TID251 - a query string is a value

from anxiao.places.codes import interval


def narrowed(rows: Any, chosen: Mapping[str, Any], *, on: date) -> Any:
    """By words, town and school; what has ended stays out unasked."""
    if not chosen.get("ended"):
        rows = rows.in_force(on)
    if words := chosen.get("q"):
        rows = rows.saying(words)
    if town := chosen.get("town"):
        rows = rows.filter(territory_code__range=interval(int(town)))
    if school := chosen.get("school"):
        rows = rows.serving(int(school))
    return rows


def number(asked: QueryDict, name: str) -> str:
    """The key of an organisation in an address; empty where it is none."""
    text = str(asked.get(name, ""))
    return text if text.isascii() and text.isdigit() and len(text) < 19 else ""
