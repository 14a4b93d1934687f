"""Keyset pages of rows in an order of several columns."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid
from anxiao.kernel.http import PAGE, Page
from anxiao.kernel.sentences import sentence


def page_by(
    rows: QuerySet[Any],
    keys: Sequence[str],
    size: int = PAGE,
    /,
    *,
    after: str = "",
    before: str = "",
) -> Page:
    """A page of rows in the order of ``keys``, of which the last is the key of the row.

    ``after`` and ``before`` are such keys as text. None of the columns may be empty.
    """
    if before:
        back = rows.filter(_beyond(keys, _place(rows, keys, before), "lt"))
        found = list(back.order_by(*(f"-{key}" for key in keys))[: size + 1])
        kept = list(reversed(found[:size]))
        return Page(kept, _key(kept, -1), _key(kept, 0) if len(found) > size else None)
    if after:
        rows = rows.filter(_beyond(keys, _place(rows, keys, after), "gt"))
    found = list(rows.order_by(*keys)[: size + 1])
    kept = found[:size]
    return Page(
        kept, _key(kept, -1) if len(found) > size else None, _key(kept, 0) if after else None
    )


def _place(rows: QuerySet[Any], keys: Sequence[str], cursor: str) -> tuple[Any, ...]:
    """The columns of the row at which a page begins."""
    field = rows.model._meta.pk
    try:
        value = UUID(cursor) if field.get_internal_type() == "UUIDField" else int(cursor[:18])
    except ValueError:
        value = None
    found = rows.filter(pk=value).values_list(*keys).first() if value is not None else None
    if found is None:
        raise Invalid(sentence(N_("This page address is damaged. Open the list again.")))
    return tuple(found)


def _beyond(keys: Sequence[str], place: Sequence[Any], way: str) -> Q:
    """Rows that come later than a place, or earlier: by the first column that differs."""
    found = Q(pk__in=[])
    for number, (key, value) in enumerate(zip(keys, place, strict=True)):
        same = dict(zip(keys[:number], place[:number], strict=True))
        found |= Q(**same, **{f"{key}__{way}": value})
    return found


def _key(rows: Sequence[Any], index: int) -> str | None:
    return str(rows[index].pk) if rows else None
