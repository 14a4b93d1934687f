"""The JSON door to the views that readers keep of lists."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from anxiao.kernel.doors import ERRORS
from anxiao.kernel.http import ActorRequest
from anxiao.people.saved import kept, services
from anxiao.people.saved.models import COLUMN, SavedView
from anxiao.ui.lists import LONGEST_QUERY, lists

router = Router(tags=["people"])
Names = list[str]
Columns = Annotated[list[Annotated[str, Field(max_length=COLUMN)]], Field(max_length=COLUMN)]


class ViewOut(Schema):
    """Filters and columns of a list under a name; whoever opens its address sees her own rows."""

    id: UUID
    list: str
    name: str
    query: str
    columns: Names
    scope: str
    organisation_id: int
    is_default: bool
    may_change: bool
    url: str

    @staticmethod
    def resolve_list(row: SavedView) -> str:
        return row.of

    @staticmethod
    def resolve_url(row: SavedView) -> str:
        return lists()[row.of].address(row.address_query)


class ViewIn(Schema):
    list: Annotated[str, Field(max_length=30)]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    query: Annotated[str, Field(max_length=LONGEST_QUERY)] = ""
    columns: Columns = []
    scope: Literal["private", "organisation", "territory"] = "private"


class ViewFilter(Schema):
    list: Annotated[str, Field(max_length=30)] = ""


@router.get("/views", response={200: list[ViewOut], **ERRORS})
def views(request: ActorRequest, chosen: Query[ViewFilter]) -> Any:
    """One's own views and those shared with one, of one list or of all that the post reads."""
    return [
        one
        for one in kept.views(request.actor, chosen.list)
        if one.of in lists() and request.actor.may(lists()[one.of].ability)
    ]


@router.post("/views", response={201: ViewOut, **ERRORS})
def save(request: ActorRequest, body: ViewIn) -> tuple[int, SavedView]:
    """Keep filters and columns under a name; what the list does not understand is dropped."""
    view = services.save(
        actor=request.actor,
        of=body.list,
        name=body.name,
        query=body.query,
        columns=body.columns,
        scope=body.scope,
    )
    view.may_change = True
    return 201, view


@router.delete("/views/{uuid:pk}", response={204: None, **ERRORS})
def delete(request: ActorRequest, pk: UUID) -> tuple[int, None]:
    view = get_object_or_404(SavedView.objects.visible_to(request.actor), pk=pk)
    services.delete(actor=request.actor, view=view)
    return 204, None
