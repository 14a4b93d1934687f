"""The JSON operations of a table of verbs: one for each, taking what the verb asks for."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from anxiao.kernel.actors import Actor
from anxiao.kernel.doors import ERRORS, IF_MATCH, version_of
from anxiao.kernel.http import ActorRequest
from anxiao.kernel.sentences import word
from anxiao.kernel.verbs import Door, Doors

Rows = Callable[[Actor], QuerySet[Any]]


class OfferOut(Schema):
    """A verb that the record offers the caller now; with a reason where it is barred."""

    verb: str
    label: str
    reason: str | None


def tagged(response: HttpResponse, row: Any) -> Any:
    """The row, with its version as the ETag of the answer."""
    response["ETag"] = f'"{row.version}"'
    return row


def add_verbs(router: Router, doors: Doors, *, rows: Rows, out: type[Schema]) -> None:
    """Put ``GET …/{pk}/offers`` and ``POST …/{pk}/{verb}`` of every verb on a router."""
    _offers(router, doors, rows)
    for verb, door in doors.table.items():
        router.post(
            f"/{{uuid:pk}}/{verb}",
            response={200: out, **ERRORS},
            summary=doors.machine.verbs[verb],
            openapi_extra=IF_MATCH,
        )(_operation(doors, verb, door, rows))


def _offers(router: Router, doors: Doors, rows: Rows) -> None:
    def offers(request: ActorRequest, pk: UUID) -> list[dict[str, Any]]:
        row = get_object_or_404(rows(request.actor), pk=pk)
        return [
            {"verb": verb, "label": doors.label(verb), "reason": word(why) if why else None}
            for verb, why in doors.offers(row, request.actor).items()
        ]

    offers.__name__ = offers.__qualname__ = f"{doors.kind}_offers"
    offers.__module__ = _module(doors)
    offers.__doc__ = "The verbs open to the caller now, each with the reason against it or null."
    router.get("/{uuid:pk}/offers", response={200: list[OfferOut], **ERRORS})(offers)


def _operation(doors: Doors, verb: str, door: Door, rows: Rows) -> Callable[..., Any]:
    def act(request: ActorRequest, response: HttpResponse, pk: UUID, body: Any) -> Any:
        row = get_object_or_404(rows(request.actor), pk=pk)
        given = body.dict(exclude_none=True)
        done = door.service(actor=request.actor, row=row, version=version_of(request), **given)
        return tagged(response, done)

    act.__name__ = act.__qualname__ = f"{doors.kind}_{verb}"
    act.__module__ = _module(doors)
    act.__doc__ = door.service.__doc__ or _(doors.machine.verbs[verb])
    act.__annotations__["body"] = doors.schema(verb)
    return act


def _module(doors: Doors) -> str:
    """Where the services stand: an operation is named after the app that owns it."""
    return next(iter(doors.table.values())).service.__module__
