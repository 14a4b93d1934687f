"""Lists by name: what the filters let through, page after page."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid
from anxiao.kernel.http import PAGE, Page
from anxiao.kernel.search import matching
from anxiao.kernel.sentences import sentence
from anxiao.places.codes import interval
from anxiao.places.models import Organisation, Site


def narrowed(rows: QuerySet[Any], chosen: dict[str, Any], *, on: date) -> QuerySet[Any]:
    """Only the rows that the chosen filters let through; what has ended stays out unasked."""
    if not chosen.get("ended"):
        rows = rows.filter(in_force(on))
    if words := chosen.get("q"):
        rows = saying(rows, words)
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if town := chosen.get("town"):
        rows = rows.filter(territory_code__range=interval(int(town)))
    return rows


def saying(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Rows whose name holds every word: in Chinese, in English, in pinyin or its initials."""
    if rows.model is Site:
        return rows.filter(matching("places_site", words))
    found = Q()
    for one in words.split():
        latin = one.lower()
        found &= (
            Q(zh__icontains=one)
            | Q(en__icontains=one)
            | Q(sort_key__contains=latin)
            | Q(initials__contains=latin)
        )
    return rows.filter(found)


def around(rows: QuerySet[Any], school: Organisation) -> QuerySet[Any]:
    """Premises, roads and vehicles on which a school is named without running them."""
    return rows.filter(parties__contains=[school.pk]).exclude(
        organisation__in=Organisation.objects.filter(kind="school")
    )


def in_force(on: date) -> Q:
    return Q(valid_to=None) | Q(valid_to__gte=on)


def by_name(rows: QuerySet[Any], *, after: str = "", before: str = "", size: int = PAGE) -> Page:
    """A keyset page in the order of pinyin; no page costs more than the first."""
    if before:
        key, pk = _cursor(rows, before)
        earlier = rows.filter(Q(sort_key__lt=key) | Q(sort_key=key, pk__lt=pk))
        found = list(earlier.order_by("-sort_key", "-pk")[: size + 1])
        kept = list(reversed(found[:size]))
        return Page(kept, _mark(kept, -1), _mark(kept, 0) if len(found) > size else None)
    if after:
        key, pk = _cursor(rows, after)
        rows = rows.filter(Q(sort_key__gt=key) | Q(sort_key=key, pk__gt=pk))
    found = list(rows.order_by("sort_key", "pk")[: size + 1])
    kept = found[:size]
    more = len(found) > size
    return Page(kept, _mark(kept, -1) if more else None, _mark(kept, 0) if after else None)


def _cursor(rows: QuerySet[Any], text: str) -> tuple[str, Any]:
    key, _bar, pk = text.rpartition("~")
    try:
        return key.replace("\x00", ""), rows.model._meta.pk.to_python(pk)
    except ValidationError:
        raise Invalid(sentence(N_("This page address is damaged. Open the list again."))) from None


def _mark(rows: list[Any], index: int) -> str | None:
    return f"{rows[index].sort_key}~{rows[index].pk}" if rows else None
